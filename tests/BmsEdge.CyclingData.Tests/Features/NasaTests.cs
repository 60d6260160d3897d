using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.CyclingData.Features;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Features;

public sealed class NasaTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("B0005")]
    [InlineData("B0006")]
    [InlineData("B0007")]
    [InlineData("B0029")]
    [InlineData("B0033")]
    public void Discharge_capacity_is_the_integral_of_the_current(string cell)
    {
        Dictionary<string, double> published = FeatureData.Table("nasa-pcoe-battery-aging/cycles.csv")
            .Where(r => r["cell"] == cell && r["type"] == "discharge")
            .ToDictionary(r => r["index"], r => FeatureData.Number(r["capacity_ah"]));
        List<(double, string, double, double)> off = [];
        foreach ((string index, CyclingTable table) in FeatureData.Groups($"nasa-pcoe-battery-aging/{cell}_discharge.csv.gz", "index"))
        {
            RowRange all = RowRange.All(table);
            var step = CycleSegments.Steps(table, all, new SegmentRule { RestAmps = 0.05 }).Where(s => s.IsDischarge).ToArray();
            if (step.Length == 0) { output.WriteLine($"none {index}"); continue; }
            ChargeWindow s = ChargeWindow.ToCutoff(table, new RowRange(step[0].Rows.First, step[^1].Rows.Last), 2.7);
            off.Add((s.AmpHours - published[index], index, s.AmpHours, published[index]));
        }

        output.WriteLine($"{cell} n {off.Count} median {off.Select(o => o.Item1).Order().ElementAt(off.Count / 2):G4} worst " + string.Join("; ", off.OrderByDescending(o => Math.Abs(o.Item1)).Take(5)));
    }
}
