using System;
using System.Linq;
using BmsEdge.CyclingData.Features;
using CsCheck;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Features;

public sealed class KneeTests
{
    private static readonly int[] s_cycles = [.. Enumerable.Range(1, 1000)];

    private static double[] Broken(double at, double before = -1e-4, double after = -1e-3) =>
        [.. s_cycles.Select(k => 1.1 + (before * k) + ((after - before) * Math.Max(0, k - at)))];

    [Fact]
    public void The_break_of_two_lines_is_found_wherever_it_is() =>
        Gen.Double[50, 950].Sample(
            at =>
            {
                FittedKnee knee = BaconWatts.Knee(s_cycles, Broken(at), out string? reason)!.Value;
                Assert.Null(reason);
                Assert.Equal(at, knee.Cycle, 0.01);
                Assert.Equal(1.1 - (1e-4 * at), knee.AmpHours, 1e-5);
            },
            iter: 30);

    [Fact]
    public void Its_confidence_interval_holds_the_truth_and_grows_with_the_noise()
    {
        Random random = new(7);
        double[] quiet = [.. Broken(600).Select(q => q + (1e-4 * (random.NextDouble() - 0.5)))];
        double[] loud = [.. Broken(600).Select(q => q + (1e-2 * (random.NextDouble() - 0.5)))];
        FittedKnee a = BaconWatts.Knee(s_cycles, quiet, out _)!.Value;
        FittedKnee b = BaconWatts.Knee(s_cycles, loud, out _)!.Value;
        Assert.InRange(a.Cycle, 600 - (2 * a.HalfWidth95), 600 + (2 * a.HalfWidth95));
        Assert.InRange(b.HalfWidth95, 50 * a.HalfWidth95, 200 * a.HalfWidth95);
    }

    [Fact]
    public void Both_breaks_of_the_double_model_are_found()
    {
        double[] q = [.. s_cycles.Select(k => 1.1 - (1e-4 * k) - (2e-4 * Math.Max(0, k - 400)) - (6e-4 * Math.Max(0, k - 750)))];
        (FittedKnee onset, FittedKnee end) = BaconWatts.Onset(s_cycles, q, out string? reason)!.Value;
        Assert.Null(reason);
        Assert.Equal((400, 750), (onset.Cycle, end.Cycle), new Close(1e-9));
        Assert.Equal(1.06, onset.AmpHours, 9);
        double single = BaconWatts.Knee(s_cycles, q, out _)!.Value.Cycle;
        Assert.InRange(single, onset.Cycle, end.Cycle);
    }

    [Fact]
    public void A_fade_that_slows_down_has_no_knee()
    {
        double[] slowing = [.. s_cycles.Select(k => 1.1 - (0.01 * Math.Sqrt(k)))];
        Assert.Null(BaconWatts.Knee(s_cycles, slowing, out string? reason));
        Assert.Contains("bends the other way", reason, StringComparison.Ordinal);
        Assert.Null(BaconWatts.Onset(s_cycles, slowing, out reason));
        Assert.NotNull(reason);
        Assert.Null(Kneedle.Knee(s_cycles, slowing, out reason));
        Assert.NotNull(reason);
        Assert.Null(TangentKnee.Find(s_cycles, slowing, out reason));
        Assert.NotNull(reason);
    }

    [Fact]
    public void Too_few_cycles_and_gaps_in_the_values_say_so()
    {
        Assert.Null(BaconWatts.Knee([1, 2, 3], [1, 1, 1], out string? reason));
        Assert.Equal("the record has 3 cycles where 20 are needed", reason);
        double[] holed = Broken(500);
        holed[3] = double.NaN;
        Assert.Null(BaconWatts.Onset(s_cycles, holed, out reason));
        Assert.Contains("not finite", reason, StringComparison.Ordinal);
        Assert.Null(Kneedle.Knee([1, 2, 3], [1, 1, 1], out reason));
        Assert.Throws<ArgumentException>(() => BaconWatts.Knee([2, 1], [1, 1], out _));
        Assert.Throws<ArgumentException>(() => BaconWatts.Knee([1], [1, 1], out _));
    }

    [Fact]
    public void Kneedle_finds_the_corner_highest_above_the_chord()
    {
        int knee = Kneedle.Knee(s_cycles, Broken(700), out string? reason)!.Value;
        Assert.Null(reason);
        Assert.Equal(700, s_cycles[knee]);
        Assert.Null(Kneedle.Knee(s_cycles, [.. s_cycles.Select(k => 1.0 - (1e-4 * k))], out _, sensitivity: 5));
    }

    [Fact]
    public void Tangents_of_a_line_and_an_exponential_cross_where_they_must()
    {
        double[] q = [.. s_cycles.Select(k => 1.1 - (5e-5 * k) - (0.2 * Math.Exp((k - 1000) / 100.0)))];
        TangentKnee knee = TangentKnee.Find(s_cycles, q, out string? reason)!.Value;
        Assert.Null(reason);
        Assert.Equal(-5e-5 - 0.002, knee.LateSlope, 6);

        // The late tangent leaves the line 0.2 Ah / 0.002 Ah per cycle = 100 cycles before the end.
        Assert.Equal(900, knee.Cycle, 0.5);
        Assert.InRange(knee.ResidualAmpHours, 0, 1e-6);
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 6)]
    [InlineData(3, null)]
    public void End_of_life_wants_so_many_cycles_below(int consecutive, int? expected)
    {
        EndOfLife end = EndOfLife.Of([1, 2, 4, 5, 6, 7, 8], [1.1, 1.0, 0.8, 0.95, 0.87, 0.86, 0.9], EndOfLifeRule.EightyPercentOfNominal(1.1) with { ConsecutiveCycles = consecutive });
        Assert.Equal((expected, expected is null, 1), (end.Cycle, end.IsCensored, end.Missing));
    }

    [Fact]
    public void Every_rule_is_named_in_its_result()
    {
        int[] cycles = [1, 2, 3];
        double[] q = [1.05, 0.87, 0.83];
        Assert.Equal("cycle 2 (below 80 % of nominal 1.1 Ah = 0.88 Ah)", EndOfLife.Of(cycles, q, EndOfLifeRule.EightyPercentOfNominal(1.1)).ToString());
        Assert.Equal("cycle 3 (below 80 % of the first capacity = 0.84 Ah)", EndOfLife.Of(cycles, q, EndOfLifeRule.EightyPercentOfFirst).ToString());
        Assert.Equal("not reached by cycle 3 (0.83 Ah) (below 0.5 Ah = 0.5 Ah)", EndOfLife.Of(cycles, q, EndOfLifeRule.Below(0.5)).ToString());
        Assert.Contains("2 cycles running", (EndOfLifeRule.EightyPercentOfFirst with { ConsecutiveCycles = 2 }).ToString(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => EndOfLife.Of(cycles, q, new EndOfLifeRule(EndOfLifeBasis.FractionOfNominal, 0.8)));
    }

    [Fact]
    public void A_capacity_of_exactly_the_threshold_is_not_below() =>
        Assert.True(EndOfLife.Of([1, 2], [1.1, 0.88], EndOfLifeRule.EightyPercentOfNominal(1.1)).IsCensored);

    [Fact]
    public void A_capacity_that_is_not_known_is_no_evidence()
    {
        EndOfLifeRule twice = EndOfLifeRule.Below(0.88) with { ConsecutiveCycles = 2 };
        Assert.Equal(2, EndOfLife.Of([1, 2, 3, 4], [1, 0.8, double.NaN, 0.8], twice).Cycle);
    }

    [Fact]
    public void The_running_median_takes_spikes_out_and_leaves_a_fade_alone()
    {
        double[] fade = Broken(500);
        Assert.Equal(fade, FadeCurve.RunningMedian(fade));
        double[] spiked = [.. fade];
        spiked[300] = 48;
        Assert.Equal(fade[299], FadeCurve.RunningMedian(spiked)[300]);
        Assert.Throws<ArgumentOutOfRangeException>(() => FadeCurve.RunningMedian(fade, 4));
    }
}
