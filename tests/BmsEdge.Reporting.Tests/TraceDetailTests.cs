using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Xunit;

namespace BmsEdge.Reporting.Tests;

public sealed class TraceDetailTests
{
    [Fact]
    public void Every_row_is_kept_while_there_is_room()
    {
        TraceDetail trace = new(2, 100);
        for (int i = 0; i < 100; i++)
        {
            trace.Add(i, 10 + i, false, [i, i == 7 ? double.NaN : -i]);
        }

        IReadOnlyList<SeriesDetail> series = trace.Series();
        Assert.Equal(1, trace.RowsPerGroup);
        Assert.Same(series[0].X, series[1].X);
        Assert.Same(series[0].Least, series[0].Greatest);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (double)i), series[0].Least);
        Assert.Equal(double.NaN, series[1].Least[7]);
        Assert.Equal((double.NaN, 0.0, 99.0), (trace.XOfRow(9), trace.XOfRow(10), trace.XOfRow(1000)));
    }

    [Fact]
    public void Whatever_comes_extremes_order_and_breaks_stay_and_the_groups_are_few()
    {
        Gen<(double Step, double Y, bool Break)> row = Gen.Select(Gen.Double[0, 3], Gen.Double[-5, 5], Gen.Int[0, 60]).Select((s, y, b) => (s, y, b == 0));
        Gen.Select(row.Array[0, 600], Gen.Int[4, 60]).Sample((rows, most) =>
        {
            TraceDetail trace = new(1, most);
            double x = 0;
            foreach (((double step, double y, bool broken), int i) in rows.Select((r, i) => (r, i)))
            {
                trace.Add(x += step, i, broken, [y]);
            }

            SeriesDetail series = trace.Series()[0];
            Assert.True(trace.Count <= most);
            double[] known = [.. series.Least.Where(double.IsFinite)];
            Assert.Equal(trace.Count, known.Length);
            Assert.Equal(series.X.Order(), series.X);
            if (rows.Length > 0)
            {
                Assert.Equal(rows.Min(r => r.Y), known.Min());
                Assert.Equal(rows.Max(r => r.Y), series.Greatest.Where(double.IsFinite).Max());
            }

            // A line is broken where it was, unless there are more breaks than groups.
            int breaks = rows.Skip(1).Count(r => r.Break);
            if (breaks < most / 2)
            {
                Assert.Equal(breaks, series.Least.Count(double.IsNaN));
                Assert.True(trace.Count >= Math.Min(rows.Length, most / 3));
            }
        });
    }

    [Fact]
    public void A_spike_in_a_million_rows_stays_at_its_place()
    {
        TraceDetail trace = new(1, 1000);
        for (int i = 0; i < 1_000_000; i++)
        {
            trace.Add(i / 3600.0, i, false, [i == 777_777 ? 9 : 3.7]);
        }

        SeriesDetail series = trace.Series()[0];
        int at = Array.IndexOf([.. series.Greatest], 9.0);
        Assert.InRange(777_777 / 3600.0, series.X[at], series.X[at + 1]);
        Assert.Equal(series.X[at], trace.XOfRow(777_777));
        Assert.Equal(1, series.Greatest.Count(v => v == 9));
    }
}
