using System;
using System.Collections.Immutable;
using System.Linq;
using BmsEdge.CyclingData.Features;
using CsCheck;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Features;

public sealed class CurveTests
{
    /// <summary>Charge that enters around two voltages: Q(V) = sum of two normal distribution functions.</summary>
    private static VoltageCurve TwoPeaks(bool charge)
    {
        double[] volts = VoltageCurve.Grid(charge ? 3.0 : 4.0, charge ? 4.0 : 3.0, 4001);
        double[] q = [.. volts.Select(v => (0.6 * Logistic((v - 3.4) / 0.01)) + (0.4 * Logistic((v - 3.7) / 0.02)))];
        double[] passed = [.. q.Select(x => Math.Abs(x - q[0]))];
        return VoltageCurve.Of(volts, passed, charge)!;
    }

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Incremental_capacity_has_its_peaks_where_the_charge_goes_in(bool charge)
    {
        DifferentialCurve ic = DifferentialCurve.IncrementalCapacity(TwoPeaks(charge), 0.001, new CurveSmoothing.Gaussian(0.002))!;
        ImmutableArray<DifferentialPeak> peaks = ic.Peaks();
        Assert.Equal(2, peaks.Length);
        Assert.Equal(3.4, peaks[0].At, 3);
        Assert.Equal(3.7, peaks[1].At, 3);

        // A logistic of width w has the slope 1 / (4 w) at its middle.
        Assert.Equal(0.6 / 0.04, peaks[0].Height, 0.2);
        Assert.Equal(0.4 / 0.08, peaks[1].Height, 0.05);
        double area = ic.Y.Sum() * 0.001;
        Assert.Equal(1, area, 3);
    }

    [Fact]
    public void Differential_voltage_is_the_inverse_slope()
    {
        DifferentialCurve dv = DifferentialCurve.DifferentialVoltage(TwoPeaks(true), 0.002, new CurveSmoothing.SavitzkyGolay(9, 2))!;
        int at = Enumerable.Range(0, dv.X.Count).MinBy(i => Math.Abs(dv.X[i] - 0.3));
        Assert.Equal(0.04 / 0.6, dv.Y[at], 0.001);

        // Between the two the voltage must move: the one peak of dV/dQ is at 0.6 Ah.
        Assert.Equal(0.6, dv.Peaks(0).MinBy(p => Math.Abs(p.At - 0.6)).At, 2);
    }

    [Fact]
    public void Savitzky_golay_of_order_three_is_exact_on_a_cubic_up_to_the_ends()
    {
        double[] values = [.. Enumerable.Range(0, 40).Select(i => Math.Pow(i * 0.1, 3) - (2 * i * 0.1))];
        double[] slope = new CurveSmoothing.SavitzkyGolay(7, 3).Derivative(values, 0.1);
        for (int i = 0; i < slope.Length; i++)
        {
            Assert.Equal((3 * Math.Pow(i * 0.1, 2)) - 2, slope[i], 8);
        }
    }

    [Fact]
    public void Wrong_windows_are_refused()
    {
        double[] ten = new double[10];
        Assert.Throws<ArgumentException>(() => new CurveSmoothing.SavitzkyGolay(8).Derivative(ten, 1));
        Assert.Throws<ArgumentException>(() => new CurveSmoothing.SavitzkyGolay(3, 3).Derivative(ten, 1));
        Assert.Throws<ArgumentException>(() => new CurveSmoothing.SavitzkyGolay(11).Derivative(ten, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CurveSmoothing.Gaussian(-1).Derivative(ten, 1));
    }

    [Fact]
    public void A_curve_keeps_what_goes_onward_and_is_nan_outside()
    {
        VoltageCurve curve = VoltageCurve.Of([3.5, 3.4, 3.45, 3.3, 3.3, 3.0], [0, 1, 1.5, 2, 2.5, 4], isCharge: false)!;
        Assert.Equal([3.5, 3.4, 3.3, 3.0], curve.Volts);
        Assert.Equal([0, 1, 2.5, 4], curve.AmpHours);
        double[] grid = curve.OnGrid(3.6, 2.9, 8);
        Assert.Equal([double.NaN, 0, 1, 2.5, 3, 3.5, 4, double.NaN], grid.Select(q => Math.Round(q, 9)));
        Assert.Null(VoltageCurve.Of([3.5, 3.6, 3.7], [0, 1, 2], isCharge: false));
        Assert.Null(DifferentialCurve.IncrementalCapacity(curve, 0.2));
    }

    [Fact]
    public void The_grid_of_severson_has_its_ends_and_its_step()
    {
        double[] grid = VoltageCurve.Grid(3.5, 2.0, VoltageCurve.SeversonPoints);
        Assert.Equal((1000, 3.5, 2.0), (grid.Length, grid[0], grid[^1]));
        Assert.Equal(-1.5 / 999, grid[1] - grid[0], 12);
    }

    [Fact]
    public void A_charged_curve_of_a_table_is_its_integral()
    {
        CyclingTable table = new LogBuilder().Step(3600, 10, t => 3 + (t / 3600), _ => 2).Table();
        VoltageCurve curve = VoltageCurve.Of(table, RowRange.All(table))!;
        Assert.True(curve.IsCharge);

        // The charge counts from the first row, 10 s into the step.
        Assert.Equal(1.0 - (2 * 10 / 3600.0), curve.OnGrid(3.5, 3.6, 2)[0], 9);
    }

    [Fact]
    public void Moments_are_those_of_the_textbook()
    {
        Moments m = Moments.Of([1, 2, 3, 4, 10]);
        Assert.Equal(4, m.Mean, 12);
        Assert.Equal(10, m.PopulationVariance, 12);
        Assert.Equal(12.5, m.SampleVariance, 12);
        Assert.Equal(36 / Math.Pow(10, 1.5), m.Skewness, 12);
        Assert.Equal(278.8 / 100, m.Kurtosis, 12);
        Assert.Equal(m.Kurtosis - 3, m.ExcessKurtosis, 12);
        Assert.True(double.IsNaN(Moments.Of([]).Mean) && double.IsNaN(Moments.Of([1e6, 1e6]).Skewness));
        Assert.Equal(0, Moments.Of([0.1, 0.1, 0.1]).PopulationVariance);
    }

    [Fact]
    public void Delta_q_statistics_shift_and_scale_as_they_must() =>
        Gen.Select(Gen.Double[-0.1, 0.1].Array[5, 50], Gen.Double[-1, 1], Gen.Double[0.1, 10]).Where((x, _, _) => x.Max() - x.Min() > 1e-3).Sample((x, shift, scale) =>
        {
            double[] zero = new double[x.Length];
            DeltaQ plain = DeltaQ.Between(x, zero);
            DeltaQ moved = DeltaQ.Between([.. x.Select(v => (v * scale) + shift)], zero);
            Assert.Equal((plain.Mean * scale) + shift, moved.Mean, 9);
            Assert.Equal(plain.Variance * scale * scale, moved.Variance, 9);
            Assert.Equal(plain.Skewness, moved.Skewness, 6);
            Assert.Equal(plain.Kurtosis, moved.Kurtosis, 6);
            Assert.Equal(moved.AmpHours[^1], moved.AtLastVoltage);
        });

    [Fact]
    public void Curves_on_different_grids_do_not_subtract()
    {
        Assert.Throws<ArgumentException>(() => DeltaQ.Between([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => DeltaQ.Between([], []));
    }

    [Fact]
    public void A_line_is_fitted_exactly_and_a_single_x_gives_none()
    {
        LinearFit fit = LinearFit.Of([1, 2, 4], [5, 7, 11]);
        Assert.Equal((2, 3), (fit.Slope, fit.Intercept), new Close(1e-12));
        Assert.Equal(0, fit.RootMeanSquare, 12);
        Assert.True(double.IsNaN(LinearFit.Of([2, 2], [1, 3]).Slope));
        Assert.True(double.IsNaN(LinearFit.Of([], []).Slope));
    }

    [Fact]
    public void Early_life_features_say_which_cycles_are_missing()
    {
        EarlyLifeFeatures e = EarlyLifeFeatures.Of(Enumerable.Range(3, 98).Select(k => new EarlyCycle(k, 1.1 - (0.001 * k), ChargeSeconds: 600 + k, ResistanceOhms: k == 50 ? 0 : 0.02)));
        Assert.True(double.IsNaN(e.Cycle2AmpHours) && double.IsNaN(e.MaximumMinusCycle2AmpHours) && double.IsNaN(e.LastMinusCycle2Ohms));
        Assert.Equal((-0.001, 1.1), (e.SlopeAmpHoursPerCycle, e.InterceptAmpHours), new Close(1e-12));
        Assert.Equal(604.5, e.MeanChargeSeconds, 9);

        // A resistance of zero was not measured; it is not the smallest.
        Assert.Equal(0.02, e.MinimumOhms);
        Assert.Contains(new MissingFeature(nameof(e.Cycle2AmpHours), "cycle 2 has no such value"), e.Missing);
        Assert.Contains(e.Missing, m => m.Name == nameof(e.HighestCelsius));
        Assert.Throws<ArgumentException>(() => EarlyLifeFeatures.Of([new EarlyCycle(2, 1), new EarlyCycle(2, 1)]));
    }
}
