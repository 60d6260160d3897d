using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.CyclingData.Features;
using BmsEdge.CyclingData.Features.Published;
using BmsEdge.TestSupport;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Features;

/// <summary>The CALCE CS2 cycle tables (counters of the cycler, times of its steps) from the raw series.</summary>
public sealed class CalceTests(ITestOutputHelper output)
{
    /// <summary>Above the offset of the cycler (0.9 mA), below the end of charge (50 mA).</summary>
    private static readonly SegmentRule s_rule = new() { RestAmps = 0.02 };

    /// <summary>Intervals that count in the published times; the current-triggered rows of the constant voltage are farther apart at its end.</summary>
    private const double LongestInterval = 300;

    [Theory]
    [InlineData("CS2_35", 886)]
    [InlineData("CS2_36", 976)]
    [InlineData("CS2_37", 1043)]
    public void The_cycle_table_comes_out_of_the_raw_series(string cell, int cycles)
    {
        Dictionary<int, CalceCycle> published = CalceCycles.Load(Repository.RequireData($"calce-cs2/{cell}_cycles.csv")).Cycles.ToDictionary(c => c.Cycle);
        Dictionary<string, List<double>> off = [];
        foreach ((string cycle, CyclingTable table) in FeatureData.Groups($"calce-cs2/{cell}_timeseries.csv.gz", "cycle"))
        {
            RowRange all = RowRange.All(table);
            CycleSummary s = CycleSummary.Of(table, new CycleSegment(1, all, CycleSegments.Steps(table, all, s_rule)));
            double In(Func<double, bool> volts) => ChargeWindow.SecondsWhere(table, all, (v, i) => i > 0.02 && volts(v), LongestInterval);
            CalceCycle row = published[(int)FeatureData.Number(cycle)];
            (string Column, double Value, double Wanted)[] computed =
            [
                ("discharge_capacity_ah", s.DischargeAmpHours, row.DischargeAmpHours),
                ("charge_capacity_ah", s.ChargeAmpHours, row.ChargeAmpHours),
                ("cc_charge_time_s", In(v => v < 4.195), row.ConstantCurrentSeconds),
                ("cv_charge_time_s", In(v => v >= 4.195), row.ConstantVoltageSeconds),
                ("charge_time_3v9_4v1_s", In(v => v is >= 3.9 and <= 4.1), row.From3V9To4V1Seconds),
                ("mean_discharge_current_a", s.MeanDischargeAmps, row.MeanDischargeAmps),
                ("v_min", s.LowestVolts, row.LowestVolts),
            ];
            foreach ((string column, double value, double wanted) in computed)
            {
                if (double.IsNaN(value) && (wanted == 0 || double.IsNaN(wanted)))
                {
                    Assert.Contains(s.Missing, m => m.Name == nameof(CycleSummary.DischargeAmpHours) && m.Reason.Contains("no discharging rows", StringComparison.Ordinal));
                    continue;
                }

                off.TryAdd(column, []);
                off[column].Add(Math.Abs(value - wanted));
            }
        }

        foreach ((string column, List<double> list) in off)
        {
            list.Sort();
            output.WriteLine($"{cell} {column}: n {list.Count}, median {list[list.Count / 2]:G3}, 99th {list[list.Count * 99 / 100]:G3}, worst {list[^1]:G4}");
        }

        Assert.Equal(cycles, off["v_min"].Count);
        Assert.InRange(off["v_min"][^1], 0, 5.1e-5);
        Assert.InRange(off["mean_discharge_current_a"][^1], 0, 5.4e-5);

        // Counters are rounded to 1e-5 Ah. What is more is at file borders (a cycle cut in the middle).
        Assert.InRange(off["discharge_capacity_ah"][^2], 0, 6e-5);
        Assert.InRange(off["discharge_capacity_ah"][^1], 0, 0.005);

        // The constant-voltage rows come 50 mA apart: straight lines lie above the convex decay, by a thousandth of the charge.
        Assert.InRange(off["charge_capacity_ah"][^4], 0, 0.0023);
        Assert.InRange(off["charge_capacity_ah"][^1], 0, 0.0035);

        // Times are rounded to 0.1 s in both; one interval of 300.1 s is on the other side of the bound by that rounding.
        Assert.InRange(off["cc_charge_time_s"][^1], 0, 0.21);
        Assert.InRange(off["charge_time_3v9_4v1_s"][^1], 0, 0.21);
        Assert.InRange(off["cv_charge_time_s"][^2], 0, 0.21);
        Assert.InRange(off["cv_charge_time_s"][^1], 0, 300.2);
    }

    /// <summary>With the whole cell in one table: the cycle column, and without it the rule, find the same complete cycles.</summary>
    [Fact]
    public void A_cell_of_nearly_nine_hundred_cycles_is_divided_by_the_rule_as_by_its_cycle_column()
    {
        List<double> seconds = [];
        List<double> volts = [];
        List<double> amps = [];
        List<double> cycle = [];
        double start = 0;
        int full = 0;
        foreach ((string key, CyclingTable table) in FeatureData.Groups("calce-cs2/CS2_35_timeseries.csv.gz", "cycle"))
        {
            seconds.AddRange(table.TestTimeSeconds.Select(t => start + t));
            volts.AddRange(table.VoltageVolts);
            amps.AddRange(table.CurrentAmps);
            cycle.AddRange(Enumerable.Repeat(FeatureData.Number(key), table.RowCount));
            start = seconds[^1] + 30;
            full++;
        }

        CyclingTable cell = FeatureData.Table([.. seconds], [.. volts], [.. amps], (CyclingColumn.CycleCount, [.. cycle]));
        CycleSummary[] byColumn = [.. CycleSummary.OfAll(cell)];
        CycleSummary[] byRule = [.. CycleSummary.OfAll(cell, new SegmentRule { UseCycleColumn = false, ReversalAmpHours = 0.25 })];
        Assert.Equal(full, byColumn.Length);
        output.WriteLine($"{byColumn.Length} by column, {byRule.Length} by rule");

        // Cycles cut at a file border are two by number and one by what the cell went through.
        HashSet<double> capacities = [.. byRule.Select(s => s.DischargeAmpHours)];
        CycleSummary[] complete = [.. byColumn.Where(s => s.DischargeAmpHours > 0.3 && s.ChargeAmpHours > 0.3)];
        Assert.InRange(complete.Count(s => capacities.Contains(s.DischargeAmpHours)), complete.Length * 0.98, complete.Length);
        Assert.InRange(byRule.Length, complete.Length, byColumn.Length);
    }
}
