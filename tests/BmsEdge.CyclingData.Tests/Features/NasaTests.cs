using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.CyclingData.Features;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Features;

/// <summary>The NASA PCoE capacities by integration.</summary>
public sealed class NasaTests(ITestOutputHelper output)
{
    /// <summary>
    /// The published capacity is the trapezoidal integral through the first row at or below 2.7 V for every cell, though B0006, B0007 and the 4 A
    /// cells discharge on to 2.5 .. 2.0 V. Currents and times here are rounded to 1e-5 A and 1 ms.
    /// </summary>
    [Theory]
    [InlineData("B0005", 168)]
    [InlineData("B0006", 168)]
    [InlineData("B0007", 168)]
    [InlineData("B0029", 40)]
    [InlineData("B0030", 40)]
    [InlineData("B0031", 40)]
    [InlineData("B0033", 197)]
    [InlineData("B0034", 197)]
    public void Published_capacity_is_the_integral_to_2_7_volt(string cell, int count)
    {
        Dictionary<string, double> published = FeatureData.Table("nasa-pcoe-battery-aging/cycles.csv")
            .Where(r => r["cell"] == cell && r["type"] == "discharge")
            .ToDictionary(r => r["index"], r => FeatureData.Number(r["capacity_ah"]));
        List<(double Off, string Index)> off = [];
        foreach ((string index, CyclingTable table) in FeatureData.Groups($"nasa-pcoe-battery-aging/{cell}_discharge.csv.gz", "index"))
        {
            CycleStep[] steps = [.. CycleSegments.Steps(table, RowRange.All(table), new SegmentRule { RestAmps = 0.05 }).Where(s => s.IsDischarge)];
            ChargeWindow capacity = ChargeWindow.ToCutoff(table, new RowRange(steps[0].Rows.First, steps[^1].Rows.Last), 2.7);
            Assert.Null(capacity.Reason);
            off.Add((Math.Abs(capacity.AmpHours - published[index]), index));
        }

        off.Sort();
        output.WriteLine($"{cell}: {off.Count} discharges, median {off[off.Count / 2].Off:G3}, worst {off[^1].Off:G3} Ah (discharge {off[^1].Index})");
        Assert.Equal(count, off.Count);
        Assert.InRange(off[^1].Off, 0, 3e-5);
    }

    [Fact]
    public void End_of_life_of_the_readme_comes_out_of_the_capacities()
    {
        ILookup<string, Dictionary<string, string>> cells = FeatureData.Table("nasa-pcoe-battery-aging/cycles.csv").Where(r => r["type"] == "discharge").ToLookup(r => r["cell"]);
        EndOfLife Of(string cell) => EndOfLife.Of(
            [.. cells[cell].Select(r => (int)FeatureData.Number(r["index"]))],
            [.. cells[cell].Select(r => FeatureData.Number(r["capacity_ah"]))],
            EndOfLifeRule.Below(1.4));
        Assert.Equal(125, Of("B0005").Cycle);
        Assert.Equal(109, Of("B0006").Cycle);
        Assert.True(Of("B0007").IsCensored);
        Assert.Equal("not reached by cycle 168 (1.4325 Ah) (below 1.4 Ah = 1.4 Ah)", Of("B0007").ToString());
    }
}
