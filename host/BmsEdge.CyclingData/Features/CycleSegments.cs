using System;
using System.Collections.Generic;
using System.Collections.Immutable;

namespace BmsEdge.CyclingData.Features;

/// <summary>One cycle of a table.</summary>
/// <param name="Number">The cycler's cycle number, or 1, 2, ... when the rule divides.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Steps">Its phases, gap-free and in order.</param>
public sealed record CycleSegment(int Number, RowRange Rows, ImmutableArray<CycleStep> Steps);

/// <summary>Divides a table into cycles and a cycle into phases.</summary>
public static class CycleSegments
{
    /// <summary>
    /// Finds the cycles. With a cycle column: runs of one number, in file order (a number that comes back later is a cycle of its
    /// own). Without: a cycle is a charge and the discharge after it; it begins with the first charging row after a minimum of
    /// the net charge, where a minimum counts when more than <see cref="SegmentRule.ReversalAmpHours"/> flowed out before and in
    /// after it. What lies before the first such minimum is cycle 1.
    /// </summary>
    /// <param name="table">The log.</param>
    /// <param name="rule">The numbers behind it.</param>
    public static ImmutableArray<CycleSegment> Find(CyclingTable table, SegmentRule? rule = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        rule ??= SegmentRule.Default;
        double rest = RestAmps(table, rule);
        List<(int Number, int First)> starts = rule.UseCycleColumn && table[CyclingColumn.CycleCount] is { } column
            ? StartsByColumn(column)
            : StartsByCharge(table, rule, rest);
        ImmutableArray<CycleSegment>.Builder cycles = ImmutableArray.CreateBuilder<CycleSegment>(starts.Count);
        for (int i = 0; i < starts.Count; i++)
        {
            RowRange rows = new(starts[i].First, (i + 1 < starts.Count ? starts[i + 1].First : table.RowCount) - 1);
            cycles.Add(new CycleSegment(starts[i].Number, rows, PhaseFinder.Find(table, rows, rule, rest)));
        }

        return cycles.MoveToImmutable();
    }

    /// <summary>Divides a stretch of rows into phases, without looking for cycles.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The table does not have the rows.</exception>
    public static ImmutableArray<CycleStep> Steps(CyclingTable table, RowRange rows, SegmentRule? rule = null)
    {
        rows.CheckInside(table);
        rule ??= SegmentRule.Default;
        return PhaseFinder.Find(table, rows, rule, RestAmps(table, rule));
    }

    /// <summary>Current up to which the cell rests under a rule [A].</summary>
    internal static double RestAmps(CyclingTable table, SegmentRule rule)
    {
        if (rule.RestAmps is { } declared)
        {
            return declared;
        }

        const double ShareOfLargest = 0.002;
        double largest = 0;
        foreach (double amps in table.CurrentAmps)
        {
            largest = Math.Max(largest, Math.Abs(amps));
        }

        return ShareOfLargest * largest;
    }

    private static List<(int Number, int First)> StartsByColumn(double[] cycles)
    {
        List<(int, int)> starts = [((int)cycles[0], 0)];
        for (int i = 1; i < cycles.Length; i++)
        {
            if (cycles[i] != cycles[i - 1])
            {
                starts.Add(((int)cycles[i], i));
            }
        }

        return starts;
    }

    private static List<(int Number, int First)> StartsByCharge(CyclingTable table, SegmentRule rule, double rest)
    {
        double[] net = ChargeIntegral.Running(table, RowRange.All(table));
        double reversal = rule.ReversalAmpHours ?? LargestRun(net) / 2;
        List<(int, int)> starts = [(1, 0)];

        // Turning points with a dead band: a fall counts once it exceeds the band, and its lowest row is a start once the rise
        // from there exceeds it too.
        double highest = net[0];
        double lowest = net[0];
        int lowestRow = 0;
        bool fallen = false;
        for (int i = 1; i < net.Length; i++)
        {
            if (!fallen)
            {
                highest = Math.Max(highest, net[i]);
                if (highest - net[i] > reversal)
                {
                    fallen = true;
                    (lowest, lowestRow) = (net[i], i);
                }
            }
            else if (net[i] < lowest)
            {
                (lowest, lowestRow) = (net[i], i);
            }
            else if (net[i] - lowest > reversal)
            {
                fallen = false;
                highest = net[i];
                int first = lowestRow;
                while (first < i && table.CurrentAmps[first] <= rest)
                {
                    first++;
                }

                starts.Add((starts.Count + 1, first));
            }
        }

        return starts;
    }

    /// <summary>
    /// Largest charge that flowed in one direction without a turn. Not the span of the net charge: over a thousand cycles an efficiency of
    /// 99.9 % or the offset of a sensor adds up to more than a cycle.
    /// </summary>
    private static double LargestRun(double[] net)
    {
        double largest = 0;
        double run = 0;
        for (int i = 1; i < net.Length; i++)
        {
            double step = net[i] - net[i - 1];
            run = step * run < 0 ? step : run + step;
            largest = Math.Max(largest, Math.Abs(run));
        }

        return largest;
    }
}
