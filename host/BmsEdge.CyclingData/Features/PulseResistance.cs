using System;
using System.Collections.Generic;
using System.Collections.Immutable;

namespace BmsEdge.CyclingData.Features;

/// <summary>How pulses are found and read.</summary>
public sealed record PulseRule
{
    /// <summary>The default rule.</summary>
    public static PulseRule Default { get; } = new();

    /// <summary>Phases are told by this.</summary>
    public SegmentRule Segments { get; init; } = SegmentRule.Default;

    /// <summary>Rest a pulse must begin from [s].</summary>
    public double ShortestRestSeconds { get; init; } = 10;

    /// <summary>Shortest pulse [s].</summary>
    public double ShortestSeconds { get; init; } = 1;

    /// <summary>Longest pulse [s]; longer ones set the state of charge.</summary>
    public double LongestSeconds { get; init; } = 60;

    /// <summary>Times after the edge at which the resistance is read [s].</summary>
    public ImmutableArray<double> ReadSeconds { get; init; } = [1, 2, 10, 18, 30];

    /// <summary>Longest time between the rows before and after the edge [s]; over 1 s the first row is not an ohmic drop any more.</summary>
    public double LongestEdgeSeconds { get; init; } = 1;
}

/// <summary>Resistance at a time after the edge.</summary>
/// <param name="Seconds">Time after the last row before the edge [s].</param>
/// <param name="Ohms">Resistance [ohm], NaN with a reason.</param>
/// <param name="Reason">Why there is none, else null.</param>
public readonly record struct TimedResistance(double Seconds, double Ohms, string? Reason);

/// <summary>One current pulse from rest.</summary>
/// <param name="Rows">Its rows with current.</param>
/// <param name="Amps">Mean current, positive when charging [A].</param>
/// <param name="Seconds">From the last row before the edge to the last row with current [s].</param>
/// <param name="BeforeVolts">Voltage before the edge [V].</param>
/// <param name="AmpsSpread">Largest minus smallest current over |mean|: 0 for a clean pulse; chargers at their limit do not hold it.</param>
/// <param name="StateOfCharge">State of charge before the edge, NaN without a capacity.</param>
/// <param name="Ohmic">R0 from the first row after the edge.</param>
/// <param name="Timed">Resistance at the rule's times.</param>
public sealed record CurrentPulse(
    RowRange Rows,
    double Amps,
    double Seconds,
    double BeforeVolts,
    double AmpsSpread,
    double StateOfCharge,
    StepResistance Ohmic,
    ImmutableArray<TimedResistance> Timed)
{
    /// <summary>Whether it charges.</summary>
    public bool IsCharge => Amps > 0;
}

/// <summary>
/// Pulse resistances of a hybrid pulse power characterisation (FreedomCAR Battery Test Manual, DOE/ID-11069, 2003, section 4.3: R = dV / dI
/// between the start of the pulse and a time in it).
/// </summary>
public static class PulseResistance
{
    /// <summary>
    /// Finds every pulse: current of one sign and between the two lengths of the rule, from a rest and back to one.
    /// </summary>
    /// <param name="table">The log.</param>
    /// <param name="rule">How pulses are found and read.</param>
    /// <param name="capacityAmpHours">Capacity for the state of charge [Ah]; NaN gives none.</param>
    /// <param name="initialStateOfCharge">State of charge at the first row, 0..1.</param>
    public static ImmutableArray<CurrentPulse> Find(CyclingTable table, PulseRule? rule = null, double capacityAmpHours = double.NaN, double initialStateOfCharge = 1)
    {
        ArgumentNullException.ThrowIfNull(table);
        rule ??= PulseRule.Default;
        ImmutableArray<CycleStep> steps = CycleSegments.Steps(table, RowRange.All(table), rule.Segments);
        double[] charge = Charge(table);
        ImmutableArray<CurrentPulse>.Builder pulses = ImmutableArray.CreateBuilder<CurrentPulse>();
        for (int i = 1; i < steps.Length; i++)
        {
            if (steps[i - 1].Phase != CyclePhase.Rest || steps[i].Phase == CyclePhase.Rest)
            {
                continue;
            }

            // A pulse the cycler ramps into, or that meets a voltage limit, is several phases of one sign.
            int last = i;
            while (last + 1 < steps.Length && steps[last + 1].IsCharge == steps[i].IsCharge && steps[last + 1].Phase != CyclePhase.Rest)
            {
                last++;
            }

            RowRange rows = new(steps[i].Rows.First, steps[last].Rows.Last);
            RowRange rest = steps[i - 1].Rows;
            double[] time = table.TestTimeSeconds;
            double seconds = time[rows.Last] - time[rows.First - 1];
            bool back = last + 1 < steps.Length && steps[last + 1].Phase == CyclePhase.Rest;
            bool rested = time[rest.Last] - time[Math.Max(0, rest.First - 1)] >= rule.ShortestRestSeconds || rest.First == 0;
            bool hole = ChargeIntegral.Over(table, rows, withEntry: true).GapsLeftOut > 0;
            if (back && rested && !hole && seconds >= rule.ShortestSeconds && seconds <= rule.LongestSeconds)
            {
                double soc = initialStateOfCharge + ((charge[rows.First - 1] - charge[0]) / capacityAmpHours);
                pulses.Add(Read(table, rows, seconds, soc, rule));
            }
        }

        return pulses.ToImmutable();
    }

    /// <summary>The tester's own net counter where there is one (it counts between the rows too), else the integral.</summary>
    private static double[] Charge(CyclingTable table) => table.NetCapacityAmpHours ?? ChargeIntegral.Running(table, RowRange.All(table));

    private static CurrentPulse Read(CyclingTable table, RowRange rows, double seconds, double soc, PulseRule rule)
    {
        ReadOnlySpan<double> amps = table.CurrentAmps.AsSpan(rows.First, rows.Count);
        Moments current = Moments.Of(amps);
        List<TimedResistance> timed = [];
        foreach (double at in rule.ReadSeconds)
        {
            timed.Add(At(table, rows, at, seconds));
        }

        return new CurrentPulse(
            rows,
            current.Mean,
            seconds,
            table.VoltageVolts[rows.First - 1],
            (current.Maximum - current.Minimum) / Math.Abs(current.Mean),
            soc,
            StepResistance.At(table, rows.First, rule.LongestEdgeSeconds),
            [.. timed]);
    }

    private static TimedResistance At(CyclingTable table, RowRange rows, double at, double seconds)
    {
        int before = rows.First - 1;
        double[] time = table.TestTimeSeconds;

        // Loggers stamp 9.998 s for 10 s: half a percent of the time is still that time.
        double tolerance = 0.005 * at;
        if (seconds + tolerance < at)
        {
            return new TimedResistance(at, double.NaN, FormattableString.Invariant($"the pulse lasts {seconds:0.###} s"));
        }

        double instant = Math.Min(time[before] + at, time[rows.Last]);
        int row = rows.First;
        while (row < rows.Last && time[row] < instant)
        {
            row++;
        }

        double share = 1;
        int from = row;
        if (row > rows.First && time[row] > time[row - 1])
        {
            from = row - 1;
            share = Math.Clamp((instant - time[from]) / (time[row] - time[from]), 0, 1);
        }
        else if (time[row] - time[before] > at + tolerance)
        {
            return new TimedResistance(at, double.NaN, FormattableString.Invariant($"the first row of the pulse comes {time[row] - time[before]:0.###} s after the edge"));
        }

        double volts = Between(table.VoltageVolts, from, row, share) - table.VoltageVolts[before];
        double amps = Between(table.CurrentAmps, from, row, share) - table.CurrentAmps[before];
        return amps == 0 ? new TimedResistance(at, double.NaN, "the current is back where it was") : new TimedResistance(at, volts / amps, null);
    }

    private static double Between(double[] values, int from, int to, double share) => values[from] + ((values[to] - values[from]) * share);
}
