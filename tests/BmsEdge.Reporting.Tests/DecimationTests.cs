using System;
using System.Linq;
using CsCheck;
using Xunit;

namespace BmsEdge.Reporting.Tests;

public sealed class DecimationTests
{
    private static readonly Gen<double[]> Values = Gen.Double[-1e6, 1e6].Array[0, 3000];

    [Fact]
    public void Extremes_ends_and_order_are_kept_within_the_bound()
    {
        Gen.Select(Values, Gen.Int[8, 400], Gen.Bool).Sample((y, most, rising) =>
        {
            double[] x = rising ? [.. y.Select((_, i) => i * (double)i)] : [.. y.Reverse()];
            int[] kept = Decimation.Keep(x, y, most);
            for (int i = 1; i < kept.Length; i++)
            {
                Assert.True(kept[i] > kept[i - 1]);
            }

            Assert.True(kept.Length <= most || kept.Length == y.Length, $"{kept.Length} of {y.Length} kept, at most {most} wanted");
            if (y.Length > 0)
            {
                Assert.Equal(0, kept[0]);
                Assert.Equal(y.Length - 1, kept[^1]);
                Assert.Equal(y.Max(), kept.Max(i => y[i]));
                Assert.Equal(y.Min(), kept.Min(i => y[i]));
            }
        });
    }

    [Fact]
    public void Short_series_is_left_alone()
    {
        Gen.Double[-1.0, 1.0].Array[0, 50].Sample(y =>
            Assert.Equal(Enumerable.Range(0, y.Length), Decimation.Keep([.. y.Select((_, i) => (double)i)], y, 50)));
    }

    [Fact]
    public void One_spike_in_a_million_points_survives()
    {
        double[] x = [.. Enumerable.Range(0, 1_000_000).Select(i => i * 0.1)];
        double[] y = new double[x.Length];
        y[654_321] = 1.0;
        int[] kept = Decimation.Keep(x, y, 2000);
        Assert.Contains(654_321, kept);
        Assert.True(kept.Length <= 2000);
    }

    [Fact]
    public void Gap_stays_a_gap_however_long_the_series()
    {
        double[] x = [.. Enumerable.Range(0, 10_000).Select(i => (double)i)];
        double[] y = [.. x.Select(v => v is >= 4000 and < 4100 ? double.NaN : Math.Sin(v))];
        int[] kept = Decimation.Keep(x, y, 400);
        Assert.Single(kept, i => double.IsNaN(y[i]));
        Assert.Contains(3999, kept);
        Assert.Contains(4100, kept);
        Assert.True(kept.Length <= 400 + 5);
    }

    [Fact]
    public void Series_of_gaps_alone_is_one_gap() =>
        Assert.Equal([0], Decimation.Keep([0.0, 1.0, double.NaN], [double.NaN, double.PositiveInfinity, 1.0], 8));

    [Fact]
    public void Outline_of_a_band_encloses_the_band()
    {
        Gen.Select(Values, Gen.Int[8, 300]).Sample((y, most) =>
        {
            double[] x = [.. y.Select((_, i) => (double)i)];
            PlotBand band = new("b", x, y, [.. y.Select(v => v + 1.0)]);
            (double X, double Lower, double Upper)[] outline = Decimation.Outline(band, most);
            Assert.True(outline.Length <= Math.Max(most, y.Length));
            int k = 0;
            for (int i = 0; i < y.Length; i++)
            {
                while (k + 1 < outline.Length && outline[k + 1].X <= x[i])
                {
                    k++;
                }

                Assert.True(outline[k].Lower <= y[i] && outline[k].Upper >= y[i] + 1.0, $"the band at {i} leaves its outline");
            }
        });
    }

    [Fact]
    public void Impossible_requests_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Decimation.Keep([0.0], [0.0], 7));
        Assert.Throws<ArgumentException>(() => Decimation.Keep([0.0], [], 8));
    }
}
