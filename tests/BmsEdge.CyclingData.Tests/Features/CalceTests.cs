using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.CyclingData.Features;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Features;

/// <summary>The CALCE CS2 cycle tables from the raw series.</summary>
public sealed class CalceTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("CS2_35")]
    [InlineData("CS2_36")]
    [InlineData("CS2_37")]
    public void The_cycle_table_comes_out_of_the_raw_series(string cell)
    {
        Dictionary<string, Dictionary<string, string>> published = FeatureData.Table($"calce-cs2/{cell}_cycles.csv").ToDictionary(r => r["cycle"]);
        Dictionary<string, List<(double Deviation, string Cycle)>> off = [];
        void Compare(string cycle, string column, double value)
        {
            double wanted = FeatureData.Number(published[cycle][column]);
            if (!double.IsNaN(wanted) || !double.IsNaN(value))
            {
                if (!off.TryGetValue(column, out List<(double, string)>? list)) { off.Add(column, list = []); }
                list.Add((Math.Abs(value - wanted), cycle));
            }
        }

        foreach ((string cycle, CyclingTable table) in FeatureData.Groups($"calce-cs2/{cell}_timeseries.csv.gz", "cycle"))
        {
            RowRange all = RowRange.All(table);
            CycleSummary s = CycleSummary.Of(table, new CycleSegment(1, all, CycleSegments.Steps(table, all)));
            Compare(cycle, "discharge_capacity_ah", s.DischargeAmpHours);
            Compare(cycle, "charge_capacity_ah", s.ChargeAmpHours);
            Compare(cycle, "cc_charge_time_s", ChargeWindow.SecondsWhere(table, all, (v, i) => i > 0.02 && v < 4.195, 300));
            Compare(cycle, "cv_charge_time_s", ChargeWindow.SecondsWhere(table, all, (v, i) => i > 0.02 && v >= 4.195, 300));
            Compare(cycle, "charge_time_3v9_4v1_s", ChargeWindow.SecondsWhere(table, all, (v, i) => i > 0.02 && v >= 3.9 && v <= 4.1, 300));
            Compare(cycle, "mean_discharge_current_a", s.MeanDischargeAmps);
            Compare(cycle, "v_min", s.LowestVolts);
        }

        foreach ((string column, List<(double Deviation, string Cycle)> list) in off)
        {
            var sorted = list.OrderByDescending(x => double.IsNaN(x.Deviation) ? double.PositiveInfinity : x.Deviation).ToList();
            output.WriteLine($"{cell} {column}: n {list.Count} median {sorted[sorted.Count / 2].Deviation:G3} worst " + string.Join("; ", sorted.Take(6).Select(x => $"{x.Deviation:G4} @{x.Cycle} ({published[x.Cycle][column]})")));
        }
    }
}
