using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Xunit;

namespace BmsEdge.Reporting.Tests;

public sealed class TraceEnvelopeTests
{
    [Fact]
    public void Extremes_and_ends_survive_however_long_the_series_and_points_stay_few() =>
        Gen.Select(Gen.Double[-1e3, 1e3].Array[1, 3000], Gen.Double[0.001, 100].Array[1, 3000], Gen.Int[4, 60]).Sample((y, steps, buckets) =>
        {
            TraceEnvelope trace = new(buckets);
            List<(double X, double Y)> all = [];
            double x = 5;
            for (int i = 0; i < Math.Min(y.Length, steps.Length); i++)
            {
                all.Add((x, y[i]));
                trace.Add(x, y[i]);
                x += steps[i];
            }

            (double[] xs, double[] ys) = trace.Points();
            Assert.Equal(all.Max(p => p.Y), ys.Max());
            Assert.Equal(all.Min(p => p.Y), ys.Min());
            Assert.Equal((all[0], all[^1]), ((xs[0], ys[0]), (xs[^1], ys[^1])));
            Assert.Subset(all.ToHashSet(), xs.Zip(ys).ToHashSet());
            Assert.True(xs.Length <= 4 * (buckets + 1));
            Assert.All(xs.Skip(1).Zip(xs), p => Assert.True(p.First >= p.Second));
        });

    [Fact]
    public void A_spike_of_one_row_in_a_million_shows_wherever_it_is() =>
        Gen.Int[0, 999_999].Sample(
            at =>
            {
                TraceEnvelope trace = new(1440);
                for (int i = 0; i < 1_000_000; i++)
                {
                    trace.Add(i * 0.1, i == at ? 1 : 0);
                }

                (double[] xs, double[] ys) = trace.Points();
                Assert.Equal([at * 0.1], xs.Where((_, i) => ys[i] == 1));
                Assert.InRange(trace.Count, 1_000_000, 1_000_000);
            },
            iter: 5);

    [Fact]
    public void A_broken_line_stays_broken_and_one_within_a_pixel_is_joined()
    {
        TraceEnvelope trace = new(100);
        for (int i = 0; i < 1000; i++)
        {
            if (i == 500)
            {
                trace.Break();
            }

            trace.Add(i < 500 ? i : i + 300, i);
        }

        Assert.Equal(1, trace.Points().Y.Count(double.IsNaN));
        TraceEnvelope dense = new(4);
        for (int i = 0; i < 1000; i++)
        {
            dense.Break();
            dense.Add(i, i);
        }

        Assert.True(dense.Points().Y.Count(double.IsNaN) <= 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TraceEnvelope(3));
    }

    [Fact]
    public void An_index_is_well_formed_says_its_script_in_its_policy_and_encodes_everything()
    {
        HtmlReport report = new HtmlReport("Index", "").Index(
            ["cell", "Ah", "line"],
            [[new IndexCell(Samples.Nasty) { Link = "x\"y" }, new IndexCell("1.5", 1.5) { Tone = "fail" }, new IndexCell("") { Spark = [1, double.NaN, 2, 3] }]],
            "Cells");
        string html = report.ToHtml();
        Assert.Contains("script-src 'sha256-", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script src", html, StringComparison.Ordinal);
        Assert.Contains("href=\"x&quot;y\"", html, StringComparison.Ordinal);
        Assert.Contains("data-s=\"1.5\"", html, StringComparison.Ordinal);
        Assert.Equal(2, html.Split("<script>").Length);
        Assert.DoesNotContain("script-src", new HtmlReport("No index", "").ToHtml(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new HtmlReport("t", "").Index(["a"], [[]], "c"));
        Assert.Throws<ArgumentException>(() => new HtmlReport("t", "").Index(["a"], [[new IndexCell("b") { Tone = "red" }]], "c"));
    }

    [Fact]
    public void A_small_line_keeps_its_extremes_in_few_bytes() =>
        Gen.Double[0, 5].Array[2, 2000].Sample(values =>
        {
            string spark = HtmlReport.Spark(values);
            Assert.InRange(spark.Length, 50, 800);
            if (values.Distinct().Count() > 1)
            {
                Assert.Matches("[ M][0-9.]+ 0[ \"]", spark);
                Assert.Matches("[ M][0-9.]+ 24[ \"]", spark);
            }
        });
}
