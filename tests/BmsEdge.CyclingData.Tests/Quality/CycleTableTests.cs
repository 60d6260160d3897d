using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using BmsEdge.CyclingData.Quality;
using BmsEdge.CyclingData.Quality.Cycles;
using BmsEdge.TestSupport;
using CsCheck;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Quality;

public sealed class CycleTableTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_planted_outlier_is_found_on_any_smooth_fade_and_nothing_else() =>
        Gen.Select(Gen.Int[20, 200], Gen.Double[0, 0.002], Gen.Int[2, 17], Gen.OneOf(Gen.Double[0.5, 0.9], Gen.Double[1.1, 30])).Sample((cycles, fade, at, factor) =>
        {
            double[] clean = [.. Enumerable.Range(0, cycles).Select(i => 1.1 * (1 - (fade * i) - (0.0005 * Math.Sin(7 * i))))];
            Assert.Empty(CycleOutliers.Find(clean));
            clean[at] *= factor;
            Assert.Equal([at], CycleOutliers.Find(clean).Select(o => o.Index));
        });

    [Fact]
    public void A_check_up_at_another_rate_is_no_outlier()
    {
        double[] ah = [.. Enumerable.Range(0, 60).Select(i => i % 20 == 10 ? 1.2 : 1.0)];
        double[] amps = [.. Enumerable.Range(0, 60).Select(i => i % 20 == 10 ? 0.05 : 1.0)];
        Assert.Equal(3, CycleOutliers.Find(ah).Count);
        Assert.Empty(CycleOutliers.Find(ah, amps));
    }

    [Fact]
    public void A_table_of_cycles_is_checked_cell_by_cell_and_refused_when_it_is_broken()
    {
        string Table(Func<int, string> value) => "cell,cycle,qd_ah\n" + string.Concat(Enumerable.Range(1, 30).Select(i => $"a,{i},{value(i)}\n")) + string.Concat(Enumerable.Range(1, 30).Select(i => $"b,{i},1.0\n"));
        FileQuality quality = QualityCheck.Check(_folder.Text("c.csv", Table(i => i == 9 ? "48.8" : "1.1")));
        Assert.Equal(["a", "b"], quality.Tests.Select(t => t.Name));
        Assert.Equal([Verdict.Fail, Verdict.Pass], quality.Tests.Select(t => t.Worst));
        Assert.Equal((10L, "cycle 9: qd_ah is 48.8 Ah where its neighbours have 1.1 Ah"), (quality.Tests[0].Verdicts[0].First[0].Row, quality.Tests[0].Verdicts[0].First[0].Text));
        Assert.Contains("row 10, column 'qd_ah': 'x' is not a number", QualityCheck.Check(_folder.Text("d.csv", Table(i => i == 9 ? "x" : "1.1"))).Unreadable, StringComparison.Ordinal);
        Assert.Contains("row 10: 4 fields", QualityCheck.Check(_folder.Text("e.csv", Table(i => i == 9 ? "1,1" : "1.1"))).Unreadable, StringComparison.Ordinal);
        Assert.Contains("no rows", QualityCheck.Check(_folder.Text("f.csv", "cell,cycle,qd_ah\n")).Unreadable, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_bad_cycle_of_the_severson_set_is_found_and_few_others()
    {
        HashSet<string> curves = [.. Found("train_qdlin.csv.gz"), .. Found("test1_qdlin.csv.gz")];
        string[] badCurves = ["train-02 c12", "train-09 c13", "train-16 c73", "test1-01 c12", "test1-03 c12", "test1-09 c13", "test1-39 c74"];
        Assert.Superset(badCurves.ToHashSet(), curves);

        // Beyond the list: curves that leave their neighbours by 4 to 7 % of the capacity.
        Assert.Equal(["test1-02 c12", "test1-12 c90", "test1-19 c11", "train-01 c12"], curves.Except(badCurves).Order(StringComparer.Ordinal));

        HashSet<string> fade = [.. Found("capacity_fade.csv.gz")];
        string[] spikes = ["test1-01 c12", "test1-08 c40", "test1-26 c253", "test1-41 c248"];
        Assert.Superset(spikes.ToHashSet(), fade);

        // Beyond the list, in 59049 cycles: single cycles 3.6 to 13 % below their neighbours, most of them where the campaign was interrupted near cycle 250.
        Assert.Equal(14, fade.Except(spikes).Count());
    }

    private static IEnumerable<string> Found(string file)
    {
        FileQuality quality = QualityCheck.Check(Path.Combine(Repository.RequireData("severson-2019"), file), new QualitySettings { ShownRows = 100 });
        Assert.Null(quality.Unreadable);
        return quality.Tests.SelectMany(t => t.Verdicts[0].First.Select(n => string.Create(CultureInfo.InvariantCulture, $"{t.Name} c{n.Text.Split(' ')[1].TrimEnd(':')}")));
    }
}
