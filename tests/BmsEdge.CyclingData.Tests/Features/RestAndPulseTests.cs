using System;
using System.Collections.Immutable;
using System.Linq;
using BmsEdge.CyclingData.Features;
using CsCheck;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Features;

public sealed class RestAndPulseTests
{
    private static RestRelaxation Relax(Func<double, double> volts, double seconds, double interval, int parts)
    {
        CyclingTable table = new LogBuilder().Step(60, 1, _ => 3.5, _ => -1).Step(seconds, interval, volts, _ => 0).Table();
        return RestRelaxation.Of(table, new RowRange(60, table.RowCount - 1), parts);
    }

    [Fact]
    public void Two_exponentials_come_back_with_their_time_constants()
    {
        RestRelaxation r = Relax(t => 3.7 - (0.03 * Math.Exp(-t / 40)) - (0.02 * Math.Exp(-t / 600)), 3600, 5, 2);
        Assert.Empty(r.Missing);
        Assert.Equal(3.7, r.SettledVolts, 6);
        Assert.Equal((40, 600), (r.Parts[0].Seconds, r.Parts[1].Seconds), new Close(0.5));
        Assert.Equal((-0.03, -0.02), (r.Parts[0].Volts, r.Parts[1].Volts), new Close(2e-5));
        Assert.InRange(r.ResidualVolts, 0, 1e-6);
        Assert.Equal(3600, r.DurationSeconds, 6);
    }

    [Fact]
    public void One_exponential_is_found_wherever_its_time_constant_lies() =>
        Gen.Select(Gen.Double[20, 800], Gen.Double[-0.1, 0.1]).Where((_, a) => Math.Abs(a) > 0.005).Sample(
            (tau, a) =>
            {
                RestRelaxation r = Relax(t => 3.6 + (a * Math.Exp(-t / tau)), 3600, 10, 1);
                RelaxationPart part = Assert.Single(r.Parts);
                Assert.Equal(1, part.Seconds / tau, 3);
                Assert.Equal(1, part.Volts / a, 3);
            },
            iter: 20);

    [Fact]
    public void A_rest_of_a_hundred_thousand_rows_is_fitted_from_some_of_them()
    {
        RestRelaxation r = Relax(t => 3.6 + (0.02 * Math.Exp(-t / 500)), 10_000, 0.1, 2);
        Assert.Equal(3.6, r.SettledVolts, 5);
        Assert.Contains(r.Parts, p => Math.Abs(p.Seconds - 500) < 1);
    }

    [Fact]
    public void Diffusion_is_a_line_over_the_root_of_time_and_the_end_has_its_slope()
    {
        RestRelaxation r = Relax(t => 3.6 + (1e-3 * Math.Sqrt(t)), 400, 1, 1);
        Assert.Equal(1e-3, r.SquareRootSlope, 9);
        Assert.Equal(0, r.SquareRootResidualVolts, 9);
        Assert.Equal(1e-3 / (2 * Math.Sqrt(380)), r.EndSlopeVoltsPerSecond, 6);
    }

    [Fact]
    public void A_line_and_a_short_rest_have_no_time_constant()
    {
        RestRelaxation line = Relax(t => 3.6 + (1e-5 * t), 600, 10, 2);
        Assert.Empty(line.Parts);
        Assert.Contains(new MissingFeature(nameof(line.SettledVolts), "no time constant fits inside the rest"), line.Missing);
        Assert.Equal(1e-5, line.EndSlopeVoltsPerSecond, 12);
        RestRelaxation brief = Relax(_ => 3.6, 50, 10, 1);
        Assert.Equal(3.6, brief.EndVolts);
        Assert.All(brief.Missing, m => Assert.Equal("the rest has 5 rows where 10 are needed", m.Reason));
        Assert.True(double.IsNaN(brief.EndSlopeVoltsPerSecond));
    }

    /// <summary>R0 = 20 mOhm at once, 10 mOhm more with 5 s.</summary>
    private static LogBuilder Pulse(LogBuilder log, double amps, double seconds, double interval = 0.1) => log
        .Rest(60, 3.7, 1)
        .Step(seconds, interval, t => 3.7 + (amps * (0.02 + (0.01 * (1 - Math.Exp(-(t - interval) / 5))))), _ => amps)
        .Rest(60, 3.7, 1);

    [Fact]
    public void Pulses_of_both_directions_are_read_at_their_times()
    {
        CyclingTable table = Pulse(Pulse(new LogBuilder(), -3, 30), 2, 10).Table();
        ImmutableArray<CurrentPulse> pulses = PulseResistance.Find(table, capacityAmpHours: 1, initialStateOfCharge: 0.5);
        Assert.Equal([false, true], pulses.Select(p => p.IsCharge));
        Assert.Equal(0.02, pulses[0].Ohmic.Ohms, 9);
        Assert.Equal([0.02 + (0.01 * (1 - Math.Exp(-0.9 / 5))), 0.02 + (0.01 * (1 - Math.Exp(-9.9 / 5))), 0.02 + (0.01 * (1 - Math.Exp(-29.9 / 5)))],
            new[] { 0, 2, 4 }.Select(i => pulses[0].Timed[i].Ohms), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(0.5, pulses[0].StateOfCharge, 9);
        Assert.Equal(0.5 - (3 * 30 / 3600.0), pulses[1].StateOfCharge, 3);
        Assert.Equal("the pulse lasts 10 s", pulses[1].Timed[3].Reason);
        Assert.Equal(0, pulses[1].AmpsSpread, 12);
    }

    [Fact]
    public void Discharges_between_the_stops_and_pulses_without_a_rest_are_no_pulses()
    {
        CyclingTable table = new LogBuilder().Rest(60, 3.7, 1).Step(300, 1, _ => 3.6, _ => -1).Rest(5, 3.65, 1).Step(10, 0.1, _ => 3.5, _ => -2).Rest(60, 3.6, 1).Table();
        Assert.Empty(PulseResistance.Find(table));
        Assert.Equal(2, PulseResistance.Find(table, new PulseRule { ShortestRestSeconds = 4, LongestSeconds = 400 }).Length);
    }

    [Fact]
    public void A_late_first_row_gives_no_ohmic_resistance_but_a_later_one()
    {
        CurrentPulse pulse = Assert.Single(PulseResistance.Find(Pulse(new LogBuilder(), -3, 30, 5).Table()));
        Assert.StartsWith("the first row after the edge comes 5 s", pulse.Ohmic.Reason, StringComparison.Ordinal);
        Assert.StartsWith("the first row of the pulse comes 5 s", pulse.Timed[0].Reason, StringComparison.Ordinal);
        Assert.False(double.IsNaN(pulse.Timed[2].Ohms));
        Assert.True(double.IsNaN(pulse.StateOfCharge));
    }

    [Fact]
    public void Average_of_two_shifted_branches_is_the_curve_between_them()
    {
        double[] soc = VoltageCurve.Grid(0, 1, 201);
        VoltageCurve charge = VoltageCurve.Of([.. soc.Select(s => 3.05 + s)], [.. soc.Select(s => 2 * s)], isCharge: true)!;
        VoltageCurve discharge = VoltageCurve.Of([.. soc.Select(s => 3.95 - s)], [.. soc.Select(s => 1.9 * s)], isCharge: false)!;
        ImmutableArray<OpenCircuitPoint> curve = OpenCircuitVoltage.Average(charge, discharge, 11);
        Assert.All(curve, p => Assert.Equal((3.0 + p.StateOfCharge, 0.05), (p.Volts, p.HalfGapVolts), new Close(1e-9)));
        Assert.Throws<ArgumentException>(() => OpenCircuitVoltage.Average(discharge, charge));
    }
}
