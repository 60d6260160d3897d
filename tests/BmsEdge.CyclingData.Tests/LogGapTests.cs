using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Xunit;

namespace BmsEdge.CyclingData.Tests;

public sealed class LogGapTests
{
    [Fact]
    public void A_hole_in_a_steady_log_is_found_where_it_is()
    {
        CyclingTable table = Expect.Table(FromIntervals([.. Enumerable.Repeat(1.0, 387), 416.2, .. Enumerable.Repeat(1.0, 100)]));
        LogGap gap = Assert.Single(table.Gaps);
        Assert.Equal(387, gap.LastRowBefore);
        Assert.Equal(416.2, gap.Seconds, 9);
        Assert.Equal(gap.Seconds, table.TestTimeSeconds[gap.LastRowBefore + 1] - table.TestTimeSeconds[gap.LastRowBefore]);
    }

    [Theory]
    [InlineData(1, 10.0, false)]
    [InlineData(1, 10.001, true)]
    [InlineData(0.1, 10.0, false)]
    [InlineData(0.1, 11, true)]
    [InlineData(60, 600, false)]
    [InlineData(60, 600.1, true)]
    public void An_interval_is_a_hole_above_ten_seconds_and_ten_times_its_neighbours(double rate, double interval, bool hole)
    {
        double[] times = FromIntervals([rate, rate, rate, rate, interval, rate, rate, rate, rate]);
        Assert.Equal(hole ? 1 : 0, LogGap.Find(times).Length);
    }

    [Fact]
    public void A_change_of_the_logging_rate_is_no_hole()
    {
        double[] pulses = [.. Enumerable.Repeat(0.1, 100)];
        double[] rest = [.. Enumerable.Repeat(60.0, 20)];
        Assert.Empty(LogGap.Find(FromIntervals([.. rest, .. pulses, .. rest, .. pulses, .. rest])));
    }

    [Fact]
    public void Holes_at_either_end_and_next_to_a_double_time_are_found()
    {
        Assert.Equal([0, 4], LogGap.Find(FromIntervals([500, 1, 1, 1, 500])).Select(g => g.LastRowBefore));
        Assert.Equal([3], LogGap.Find(FromIntervals([1, 1, 0, 500, 0, 1, 1])).Select(g => g.LastRowBefore));
    }

    [Fact]
    public void Two_holes_side_by_side_are_both_found() =>
        Assert.Equal([3, 4], LogGap.Find(FromIntervals([1, 1, 1, 100, 200, 1, 1, 1])).Select(g => g.LastRowBefore));

    [Fact]
    public void Too_few_rows_tell_nothing()
    {
        Assert.Empty(LogGap.Find([]));
        Assert.Empty(LogGap.Find([1]));
        Assert.Empty(LogGap.Find([0, 1e6]));
    }

    [Fact]
    public void Every_planted_hole_is_found_and_no_other() =>
        Gen.Select(Gen.Double[0.1, 10], Gen.Int[1, 60], Gen.Int[1, 60], Gen.Double[10.5, 1000]).Sample((rate, before, after, factor) =>
        {
            double hole = Math.Max(LogGap.ShortestSeconds, rate) * factor;
            double[] times = FromIntervals([.. Enumerable.Repeat(rate, before), hole, .. Enumerable.Repeat(rate, after)]);
            Assert.Equal([before], LogGap.Find(times).Select(g => g.LastRowBefore));
        });

    private static double[] FromIntervals(IEnumerable<double> intervals)
    {
        double seconds = 0;
        return [0, .. intervals.Select(i => seconds += i)];
    }
}
