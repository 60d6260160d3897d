using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using BmsEdge.CyclingData.Features;
using CsCheck;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Features;

public sealed class CycleSummaryTests
{
    /// <summary>1 h at 1 A rising to 4.2 V, 0.5 h held with a current falling linearly to 0.1 A, rest, 1.2 h at -1 A, rest.</summary>
    private static LogBuilder Cycle(LogBuilder log, double interval = 10) => log
        .Rest(100, 3.0)
        .Step(3600, interval, t => 3.2 + (t / 3600), _ => 1)
        .Step(1800, interval, _ => 4.2, t => 1 - (0.9 * t / 1800))
        .Rest(600, 4.15, interval)
        .Step(4320, interval, t => 4.0 - (t / 4320), _ => -1)
        .Rest(600, 3.1, interval);

    [Fact]
    public void A_full_cycle_comes_to_its_closed_form()
    {
        CyclingTable table = Cycle(new LogBuilder()).Table();
        CycleSummary s = Assert.Single(CycleSummary.OfAll(table));
        Assert.Equal(1 + (0.5 * 0.55), s.ChargeAmpHours, 4);
        Assert.Equal(1.2, s.DischargeAmpHours, 9);
        Assert.Equal(3.7 + (4.2 * 0.5 * 0.55), s.ChargeWattHours, 2);
        Assert.Equal(1.2 * 3.5, s.DischargeWattHours, 2);
        Assert.Equal(s.DischargeAmpHours / s.ChargeAmpHours, s.CoulombicEfficiency, 12);
        Assert.Equal(s.DischargeWattHours / s.ChargeWattHours, s.EnergyEfficiency, 12);
        Assert.Equal((5400, 4320), (s.ChargeSeconds, s.DischargeSeconds), new Close(1e-6));

        // The phases part where the current has fallen by 3 %: 60 s into the hold.
        Assert.Equal(3600, s.ConstantCurrentChargeSeconds, 70.0);
        Assert.Equal(5400, s.ConstantCurrentChargeSeconds + s.ConstantVoltageChargeSeconds, 6);
        Assert.Equal(1, s.ConstantCurrentChargeShare + s.ConstantVoltageChargeShare, 9);
        Assert.Equal((4.2, 3.0, 3.0, 4.2), (s.EndOfChargeVolts, s.EndOfDischargeVolts, s.LowestVolts, s.HighestVolts));
        Assert.Equal((4.15, 3.1), (s.RestAfterChargeVolts, s.RestAfterDischargeVolts));
        Assert.Equal(3.5, s.MeanDischargeVolts, 2);
        Assert.Equal(0, s.GapsLeftOut);

        // Rows every 10 s: no edge is a step, and there is no thermometer. Nothing else is missing.
        Assert.Equal(
            [nameof(s.LowestCelsius), nameof(s.HighestCelsius), nameof(s.MeanCelsius), nameof(s.TemperatureIntegralCelsiusSeconds), nameof(s.DischargeStartOhms), nameof(s.ChargeStartOhms)],
            s.Missing.Select(m => m.Name));
        Assert.Contains("10 s after the last before it", s.Missing[4].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Cycles_are_told_by_the_rule_where_no_column_tells_them()
    {
        LogBuilder log = new();
        List<double> firstChargeRows = [];
        for (int i = 0; i < 5; i++)
        {
            firstChargeRows.Add(log.Rows + 10);
            Cycle(log);
        }

        ImmutableArray<CycleSegment> cycles = CycleSegments.Find(log.Table());
        Assert.Equal([1, 2, 3, 4, 5], cycles.Select(c => c.Number));

        // The first cycle takes the rest before its charge; the others begin with the charge.
        Assert.Equal([0, .. firstChargeRows.Skip(1)], cycles.Select(c => (double)c.Rows.First));
        Assert.All(CycleSummary.OfAll(log.Table()), s => Assert.Equal(1.2, s.DischargeAmpHours, 9));
    }

    [Fact]
    public void Regeneration_during_a_discharge_starts_no_cycle()
    {
        LogBuilder log = Cycle(new LogBuilder());
        for (int i = 0; i < 20; i++)
        {
            log.Step(100, 1, _ => 3.6, _ => -2).Step(10, 1, _ => 3.7, _ => 3);
        }

        Assert.Single(CycleSegments.Find(log.Table()));
    }

    [Fact]
    public void The_cycle_column_decides_and_a_number_that_returns_is_a_cycle_of_its_own()
    {
        CyclingTable table = FeatureData.Table([0, 1, 2, 3, 4, 5], [3, 3, 3, 3, 3, 3], [1, 1, -1, -1, 1, 1], (CyclingColumn.CycleCount, [7, 7, 8, 8, 7, 7]));
        Assert.Equal([(7, 0, 1), (8, 2, 3), (7, 4, 5)], CycleSegments.Find(table).Select(c => (c.Number, c.Rows.First, c.Rows.Last)));
        Assert.Equal([0, 4], CycleSegments.Find(table, new SegmentRule { UseCycleColumn = false }).Select(c => c.Rows.First));
    }

    [Fact]
    public void A_multi_step_fast_charge_keeps_its_steps_apart()
    {
        CyclingTable table = new LogBuilder()
            .Rest(60, 3.2)
            .Step(300, 5, t => 3.3 + (t / 3000), _ => 6)
            .Step(300, 5, t => 3.3 + (t / 3000), _ => 4)
            .Step(300, 5, t => 3.4 + (t / 1500), _ => 1.1)
            .Step(120, 5, _ => 3.6, t => 1.1 * Math.Exp(-t / 50))
            .Rest(60, 3.5)
            .Table();
        Assert.Equal(
            [CyclePhase.Rest, CyclePhase.ConstantCurrentCharge, CyclePhase.ConstantCurrentCharge, CyclePhase.ConstantCurrentCharge, CyclePhase.ConstantVoltageCharge, CyclePhase.Rest],
            CycleSegments.Steps(table, RowRange.All(table)).Select(s => s.Phase));
    }

    [Fact]
    public void A_hole_in_the_log_is_left_out_and_counted()
    {
        LogBuilder log = new LogBuilder().Rest(60, 3.2, 1).Step(600, 1, _ => 3.5, _ => -1);
        log.Row(log.Now + 1000, 3.4, -1).Step(600, 1, _ => 3.4, _ => -1).Rest(60, 3.5, 1);
        CycleSummary s = Assert.Single(CycleSummary.OfAll(log.Table()));
        Assert.Equal(1200 / 3600.0, s.DischargeAmpHours, 9);
        Assert.Equal((1, 1000.0), (s.GapsLeftOut, s.GapSeconds));
    }

    [Fact]
    public void What_a_cycle_lacks_is_nan_with_a_reason_and_never_zero()
    {
        CyclingTable table = new LogBuilder().Rest(60, 3.2).Step(600, 10, t => 3.3 + (t / 6000), _ => 1).Table();
        CycleSummary s = Assert.Single(CycleSummary.OfAll(table));
        Assert.True(double.IsNaN(s.DischargeAmpHours) && double.IsNaN(s.CoulombicEfficiency) && double.IsNaN(s.EndOfDischargeVolts) && double.IsNaN(s.RestAfterChargeVolts));
        Assert.Equal(0, s.ConstantVoltageChargeShare);
        Assert.Contains(new MissingFeature(nameof(s.CoulombicEfficiency), "the cycle has no discharging rows"), s.Missing);
        Assert.Contains(new MissingFeature(nameof(s.RestAfterChargeVolts), "no rest follows in the same cycle"), s.Missing);
    }

    [Fact]
    public void The_step_resistance_is_the_quotient_of_the_steps()
    {
        CyclingTable table = new LogBuilder().Rest(60, 3.7, 1).Row(60, 3.62, -2).Step(60, 1, _ => 3.5, _ => -2).Table();
        StepResistance step = StepResistance.At(table, 60);
        Assert.Equal(0.04, step.Ohms, 12);
        Assert.Equal((0, null), (step.EdgeSeconds, step.Reason));
        Assert.Equal("the current does not step there", StepResistance.At(table, 61).Reason);
        Assert.StartsWith("the log begins", StepResistance.At(table, 0).Reason, StringComparison.Ordinal);
        Assert.Equal(0.04, Assert.Single(CycleSummary.OfAll(table)).DischargeStartOhms, 12);
    }

    [Fact]
    public void Temperature_is_weighted_by_time_and_integrated()
    {
        CyclingTable table = FeatureData.Table([0, 10, 40], [3.5, 3.5, 3.5], [-1, -1, -1], (CyclingColumn.CellTemperature, [20, 30, 30]));
        CycleSummary s = Assert.Single(CycleSummary.OfAll(table));
        Assert.Equal((20, 30), (s.LowestCelsius, s.HighestCelsius));
        Assert.Equal(250 + 900, s.TemperatureIntegralCelsiusSeconds, 9);
        Assert.Equal(1150 / 40.0, s.MeanCelsius, 9);
    }

    /// <summary>Charge is additive over any division of the rows, and turning the sign of the current swaps charge and discharge.</summary>
    [Fact]
    public void Integrals_add_up_and_mirror() =>
        Gen.Select(Gen.Double[-5, 5].Array[3, 60], Gen.Int[1, 58]).Sample((amps, at) =>
        {
            int cut = Math.Min(at, amps.Length - 2);
            double[] time = [.. amps.Select((_, i) => i * 7.0)];
            double[] volts = [.. amps.Select(_ => 3.7)];
            CyclingTable table = FeatureData.Table(time, volts, amps);
            CyclingTable mirrored = FeatureData.Table(time, volts, [.. amps.Select(i => -i)]);
            ChargeIntegral all = ChargeIntegral.Over(table, RowRange.All(table));
            ChargeIntegral left = ChargeIntegral.Over(table, new RowRange(0, cut));
            ChargeIntegral right = ChargeIntegral.Over(table, new RowRange(cut, amps.Length - 1));
            ChargeIntegral turned = ChargeIntegral.Over(mirrored, RowRange.All(table));
            Assert.Equal(all.ChargedAmpHours, left.ChargedAmpHours + right.ChargedAmpHours, 12);
            Assert.Equal(all.DischargedWattHours, left.DischargedWattHours + right.DischargedWattHours, 12);
            Assert.Equal((all.ChargedAmpHours, all.DischargedAmpHours), (turned.DischargedAmpHours, turned.ChargedAmpHours), new Close(1e-12));
            Assert.Equal(ChargeIntegral.Running(table, RowRange.All(table))[^1], all.NetAmpHours, 10);
        });

    [Fact]
    public void Phases_cover_every_row_once_whatever_the_log() =>
        Gen.Select(Gen.Double[2.5, 4.2], Gen.OneOf(Gen.Const(0.0), Gen.Double[-3, 3])).Array[1, 80].Sample(rows =>
        {
            CyclingTable table = FeatureData.Table([.. rows.Select((_, i) => (double)i)], [.. rows.Select(r => r.Item1)], [.. rows.Select(r => r.Item2)]);
            int next = 0;
            foreach (CycleSegment cycle in CycleSegments.Find(table))
            {
                Assert.Equal(next, cycle.Rows.First);
                foreach (CycleStep step in cycle.Steps)
                {
                    Assert.Equal(next, step.Rows.First);
                    next = step.Rows.Last + 1;
                }

                Assert.Equal(next - 1, cycle.Rows.Last);
            }

            Assert.Equal(rows.Length, next);
        });

    /// <summary>Rows as CALCE logs them, every 30 s.</summary>
    [Fact]
    public void A_thousand_cycles_give_a_thousand_summaries()
    {
        LogBuilder log = new();
        for (int i = 0; i < 1000; i++)
        {
            Cycle(log, interval: 30);
        }

        Assert.Equal(1000, CycleSummary.OfAll(log.Table()).Length);
    }
}

/// <summary>Pairs of numbers that agree to a tolerance.</summary>
internal sealed class Close(double tolerance) : IEqualityComparer<(double, double)>
{
    public bool Equals((double, double) x, (double, double) y) => Math.Abs(x.Item1 - y.Item1) <= tolerance && Math.Abs(x.Item2 - y.Item2) <= tolerance;

    public int GetHashCode((double, double) obj) => 0;
}
