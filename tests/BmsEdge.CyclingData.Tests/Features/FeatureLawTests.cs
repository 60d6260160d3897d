using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using BmsEdge.CyclingData.Features;
using CsCheck;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Features;

/// <summary>What must hold for any log, however odd: nothing throws, and every NaN has its reason.</summary>
public sealed class FeatureLawTests
{
    /// <summary>Logs of rests, steps, holds, sampled loads, double times and holes, from one row up, with or without a thermometer.</summary>
    private static readonly Gen<CyclingTable> s_tables = Gen.Select(
        Gen.Select(Gen.Int[0, 3], Gen.Int[1, 25], Gen.Double[-4, 4], Gen.Double[2.0, 4.3], Gen.OneOf(Gen.Const(0.0), Gen.Const(0.1), Gen.Const(1.0), Gen.Const(30.0), Gen.Const(700.0))).Array[1, 8],
        Gen.Bool,
        Gen.Int).Select((blocks, thermometer, seed) =>
        {
            Random random = new(seed);
            List<double> time = [];
            List<double> volts = [];
            List<double> amps = [];
            foreach ((int kind, int rows, double level, double voltage, double interval) in blocks)
            {
                for (int i = 0; i < rows; i++)
                {
                    time.Add((time.Count == 0 ? 0 : time[^1]) + interval);
                    volts.Add(kind == 2 ? voltage : voltage + (0.01 * i * Math.Sign(level)));
                    amps.Add(kind switch { 0 => 0, 1 => level, 2 => level * Math.Exp(-i / 5.0), _ => 8 * (random.NextDouble() - 0.5) });
                }
            }

            (CyclingColumn, double[])[] more = thermometer ? [(CyclingColumn.CellTemperature, [.. time.Select(_ => 20 + (10 * random.NextDouble()))])] : [];
            return FeatureData.Table([.. time], [.. volts], [.. amps], more);
        });

    [Fact]
    public void Every_nan_of_a_summary_is_listed_with_its_reason_and_nothing_else_is() =>
        s_tables.Sample(table =>
        {
            foreach (CycleSummary summary in CycleSummary.OfAll(table))
            {
                AssertListed(summary, summary.Missing);
            }
        });

    [Fact]
    public void Every_nan_of_early_life_and_of_a_rest_is_listed_too() =>
        s_tables.Sample(table =>
        {
            CycleSummary[] summaries = [.. CycleSummary.OfAll(table)];
            EarlyLifeFeatures early = EarlyLifeFeatures.Of(summaries.Select(EarlyCycle.Of), 11);
            AssertListed(early, early.Missing);
            foreach (CycleStep step in CycleSegments.Steps(table, RowRange.All(table)))
            {
                RestRelaxation rest = RestRelaxation.Of(table, step.Rows, 1);
                AssertListed(rest, rest.Missing);
                Assert.Equal(double.IsNaN(rest.SettledVolts), rest.Parts.IsEmpty);
            }
        });

    [Fact]
    public void Efficiency_shares_and_extremes_are_what_their_parts_say() =>
        s_tables.Sample(table =>
        {
            foreach (CycleSegment cycle in CycleSegments.Find(table))
            {
                CycleSummary s = CycleSummary.Of(table, cycle);
                Assert.True(s.LowestVolts <= s.HighestVolts);
                Assert.True(s.ConstantCurrentChargeShare + s.ConstantVoltageChargeShare <= 1 + 1e-9 || double.IsNaN(s.ConstantCurrentChargeShare));
                Assert.True(s.ConstantCurrentChargeSeconds + s.ConstantVoltageChargeSeconds <= s.ChargeSeconds + 1e-6 || double.IsNaN(s.ChargeSeconds));
                ImmutableArray<ChargeIntegral> parts = CycleSummary.StepIntegrals(table, cycle.Steps);
                Assert.Equal(double.IsNaN(s.DischargeAmpHours) ? 0 : s.DischargeAmpHours, parts.Where((_, i) => !double.IsNaN(s.DischargeAmpHours)).Sum(p => p.DischargedAmpHours), 9);
                Assert.All(cycle.Steps.Zip(parts).Where(p => p.First.Phase == CyclePhase.Rest), p => Assert.Equal(default, p.Second));
            }
        });

    [Fact]
    public void Pulses_open_circuit_points_and_segments_never_throw_and_say_why() =>
        s_tables.Sample(table =>
        {
            RowRange all = RowRange.All(table);
            foreach (CurrentPulse pulse in PulseResistance.Find(table, new PulseRule { ShortestSeconds = 0, ShortestRestSeconds = 0, LongestSeconds = 1000 }))
            {
                Assert.Equal(double.IsNaN(pulse.Ohmic.Ohms), pulse.Ohmic.Reason is not null);
                Assert.All(pulse.Timed, t => Assert.Equal(double.IsNaN(t.Ohms), t.Reason is not null));
                Assert.Equal(5, pulse.Timed.Length);
            }

            Assert.All(OpenCircuitVoltage.Relaxed(table, 30), p => Assert.Equal(table.VoltageVolts[p.Row], p.Volts));
            ChargeSegmentFeatures segments = ChargeSegmentFeatures.Of(table, all, ChargeSegmentWindow.Mit);
            Assert.Equal(double.IsNaN(segments.Voltage.Mean), segments.Missing.Any(m => m.Name == "Voltage"));
            Assert.Equal(double.IsNaN(segments.Current.Mean), segments.Missing.Any(m => m.Name == "Current"));
            foreach (ChargeWindow window in new[] { ChargeWindow.Between(table, all, 3.0, 3.2), ChargeWindow.Between(table, all, 3.2, 3.0), ChargeWindow.ToCutoff(table, all, 3.1) })
            {
                Assert.Equal(window.Reason is not null, double.IsNaN(window.Seconds) && double.IsNaN(window.AmpHours));
            }
        });

    [Fact]
    public void Any_curve_is_monotone_and_its_grid_stays_between_its_ends() =>
        Gen.Select(Gen.Double[2, 4].Array[2, 60], Gen.Bool).Sample((volts, charge) =>
        {
            double[] q = [.. volts.Select((_, i) => i * 0.01)];
            if (VoltageCurve.Of(volts, q, charge) is not { } curve)
            {
                return;
            }

            Assert.Equal(charge, curve.IsCharge);
            Assert.All(curve.Volts.Skip(1).Zip(curve.Volts), p => Assert.Equal(charge ? 1 : -1, Math.Sign(p.First - p.Second)));
            Assert.All(curve.AmpHours.Skip(1).Zip(curve.AmpHours), p => Assert.True(p.First >= p.Second));
            Assert.All(curve.OnGrid(1.9, 4.1, 40).Where(double.IsFinite), x => Assert.InRange(x, curve.AmpHours[0], curve.AmpHours[^1]));
            DifferentialCurve? ic = DifferentialCurve.IncrementalCapacity(curve, 0.01);
            Assert.All(ic?.Y ?? [], y => Assert.True(double.IsFinite(y) && y >= 0));
            Assert.All(ic?.Peaks(0) ?? [], p => Assert.InRange(p.At, ic!.X[0], ic.X[^1]));
        });

    [Fact]
    public void Entropy_lies_between_zero_and_the_logarithm_of_the_count_and_ignores_shift_and_scale() =>
        Gen.Select(Gen.Double[0, 5].Array[2, 80], Gen.Double[-3, 3], Gen.Double[0.1, 10]).Where((x, _, _) => x.Max() - x.Min() > 0.01).Sample((x, shift, scale) =>
        {
            double entropy = ChargeSegmentFeatures.Entropy(x);
            Assert.InRange(entropy, 0, Math.Log(x.Length));
            Assert.Equal(entropy, ChargeSegmentFeatures.Entropy([.. x.Select(v => (v * scale) + shift)]), 6);
        });

    [Fact]
    public void The_cycle_of_end_of_life_is_the_first_below_for_any_fade() =>
        Gen.Select(Gen.Double[0.5, 1.1].Array[1, 50], Gen.Double[0.5, 1.1]).Sample((q, threshold) =>
        {
            int[] cycles = [.. q.Select((_, i) => 10 + (3 * i))];
            EndOfLife end = EndOfLife.Of(cycles, q, EndOfLifeRule.Below(threshold));
            int first = Array.FindIndex(q, v => v < threshold);
            Assert.Equal(first < 0 ? null : cycles[first], end.Cycle);
            Assert.Equal(2 * (q.Length - 1), end.Missing);
        });

    /// <summary>Knees do not depend on the unit of capacity nor on where the counting of cycles starts.</summary>
    [Fact]
    public void Knees_move_with_the_axes() =>
        Gen.Select(Gen.Double[0.2, 0.8], Gen.Int[0, 5000], Gen.Double[0.1, 100]).Sample(
            (at, shift, scale) =>
            {
                int[] k = [.. Enumerable.Range(1, 200)];
                double[] q = [.. k.Select(c => 1 - (1e-4 * c) - (2e-3 * Math.Max(0, c - (200 * at))) - (1e-6 * c * c))];
                int[] shifted = [.. k.Select(c => c + shift)];
                double[] scaled = [.. q.Select(v => v * scale)];
                FittedKnee one = BaconWatts.Knee(k, q, out _)!.Value;
                FittedKnee two = BaconWatts.Knee(shifted, scaled, out _)!.Value;
                Assert.Equal(one.Cycle + shift, two.Cycle, 0.02);
                Assert.Equal(one.HalfWidth95, two.HalfWidth95, 0.02);
                Assert.Equal(Kneedle.Knee(k, q, out _), Kneedle.Knee(shifted, scaled, out _));
                Assert.Equal(BaconWatts.Onset(k, q, out _)!.Value.Onset.Cycle + shift, BaconWatts.Onset(shifted, scaled, out _)!.Value.Onset.Cycle, 2.0);
            },
            iter: 15);

    [Fact]
    public void Equations_are_solved_and_singular_ones_refused() =>
        Gen.Select(Gen.Double[-1, 1].Array[9], Gen.Double[-5, 5].Array[3]).Sample((a, x) =>
        {
            double[,] rows = new double[3, 4];
            for (int i = 0; i < 3; i++)
            {
                for (int j = 0; j < 3; j++)
                {
                    rows[i, j] = a[(3 * i) + j] + (i == j ? 4 : 0);
                    rows[i, 3] += rows[i, j] * x[j];
                }
            }

            double[] solved = SmallSystem.Solve(rows)!;
            Assert.All(solved.Zip(x), p => Assert.Equal(p.First, p.Second, 1e-9));
            Assert.Null(SmallSystem.Solve(new double[,] { { 1, 2, 1 }, { 2, 4, 1 } }));
        });

    [Fact]
    public void Rows_that_a_table_does_not_have_are_refused_everywhere()
    {
        CyclingTable table = Expect.Table(0, 1, 2);
        foreach (RowRange wrong in new[] { new RowRange(-1, 1), new RowRange(2, 1), new RowRange(0, 3) })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => ChargeIntegral.Over(table, wrong));
            Assert.Throws<ArgumentOutOfRangeException>(() => CycleSegments.Steps(table, wrong));
            Assert.Throws<ArgumentOutOfRangeException>(() => RestRelaxation.Of(table, wrong));
            Assert.Throws<ArgumentOutOfRangeException>(() => ChargeSegmentFeatures.Of(table, wrong, ChargeSegmentWindow.Mit));
            Assert.Throws<ArgumentOutOfRangeException>(() => VoltageCurve.Of(table, wrong));
        }
    }

    private static void AssertListed(object features, ImmutableArray<MissingFeature> missing)
    {
        string[] nan = [.. features.GetType().GetProperties().Where(p => p.PropertyType == typeof(double) && !double.IsFinite((double)p.GetValue(features)!)).Select(p => p.Name).Order(StringComparer.Ordinal)];
        Assert.Equal(nan, missing.Select(m => m.Name).Order(StringComparer.Ordinal));
        Assert.All(missing, m => Assert.NotEmpty(m.Reason));
    }
}
