using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace BmsEdge.CyclingData.Features;

/// <summary>A peak of a differential curve.</summary>
/// <param name="At">Position, refined by a parabola through three points (V for dQ/dV, Ah for dV/dQ).</param>
/// <param name="Height">Height of the parabola there.</param>
/// <param name="Prominence">Height above the higher of the two valleys that part it from higher ground.</param>
public readonly record struct DifferentialPeak(double At, double Height, double Prominence);

/// <summary>
/// Incremental capacity dQ/dV over voltage or differential voltage dV/dQ over charge: the monotone curve interpolated linearly
/// onto an even grid, then differentiated under a named smoothing. Dubarry et al., Electrochem. Solid-State Lett. 9 (2006)
/// A454 (dQ/dV); Bloom et al., J. Power Sources 139 (2005) 295 (dV/dQ).
/// </summary>
public sealed class DifferentialCurve
{
    private DifferentialCurve(double[] x, double[] y, CurveSmoothing smoothing)
    {
        X = x;
        Y = y;
        Smoothing = smoothing;
    }

    /// <summary>The even grid, rising: V for dQ/dV, Ah for dV/dQ.</summary>
    public IReadOnlyList<double> X { get; }

    /// <summary>dQ/dV [Ah/V] or dV/dQ [V/Ah]; the magnitude, so that charge and discharge compare.</summary>
    public IReadOnlyList<double> Y { get; }

    /// <summary>How it was smoothed.</summary>
    public CurveSmoothing Smoothing { get; }

    /// <summary>dQ/dV [Ah/V] on a voltage grid over the measured range.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="stepVolts">Grid step [V].</param>
    /// <param name="smoothing">Null takes a Gaussian of 10 mV.</param>
    /// <returns>The curve, or null when the measured range holds fewer than five grid points.</returns>
    public static DifferentialCurve? IncrementalCapacity(VoltageCurve curve, double stepVolts = 0.002, CurveSmoothing? smoothing = null)
    {
        ArgumentNullException.ThrowIfNull(curve);
        return Of(curve.Volts, curve.AmpHours, stepVolts, smoothing ?? new CurveSmoothing.Gaussian(0.010));
    }

    /// <summary>dV/dQ [V/Ah] on a charge grid over the measured range.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="stepAmpHours">Grid step [Ah]; null takes 1/500 of the charge.</param>
    /// <param name="smoothing">Null takes a Gaussian of 1 % of the charge.</param>
    /// <returns>The curve, or null when the charge does not rise strictly over at least five grid points.</returns>
    public static DifferentialCurve? DifferentialVoltage(VoltageCurve curve, double? stepAmpHours = null, CurveSmoothing? smoothing = null)
    {
        ArgumentNullException.ThrowIfNull(curve);
        List<double> q = [];
        List<double> v = [];
        for (int i = 0; i < curve.Volts.Count; i++)
        {
            if (q.Count == 0 || curve.AmpHours[i] > q[^1])
            {
                q.Add(curve.AmpHours[i]);
                v.Add(curve.Volts[i]);
            }
        }

        double span = q[^1] - q[0];
        return span > 0 ? Of(q, v, stepAmpHours ?? span / 500, smoothing ?? new CurveSmoothing.Gaussian(span / 100)) : null;
    }

    /// <summary>Peaks, highest first.</summary>
    /// <param name="smallestProminence">Least prominence as a share of the highest value of the curve, 0..1.</param>
    public ImmutableArray<DifferentialPeak> Peaks(double smallestProminence = 0.05)
    {
        double[] y = (double[])Y;
        double least = smallestProminence * y.Max();
        List<DifferentialPeak> peaks = [];
        for (int i = 1; i < y.Length - 1; i++)
        {
            // A plateau of equal values counts once, at its left end.
            if (!(y[i] > y[i - 1]) || y[i] < y[i + 1])
            {
                continue;
            }

            double prominence = y[i] - Math.Max(Valley(y, i, -1), Valley(y, i, 1));
            if (prominence >= least && prominence > 0)
            {
                double curvature = y[i - 1] - (2 * y[i]) + y[i + 1];
                double shift = curvature < 0 ? (y[i - 1] - y[i + 1]) / (2 * curvature) : 0;
                peaks.Add(new DifferentialPeak(X[i] + (shift * (X[1] - X[0])), y[i] - ((y[i - 1] - y[i + 1]) * shift / 4), prominence));
            }
        }

        return [.. peaks.OrderByDescending(p => p.Height).ThenBy(p => p.At)];
    }

    /// <summary>Lowest value on the way to higher ground or to the end of the curve.</summary>
    private static double Valley(double[] y, int peak, int direction)
    {
        double lowest = y[peak];
        for (int i = peak + direction; i >= 0 && i < y.Length && y[i] <= y[peak]; i += direction)
        {
            lowest = Math.Min(lowest, y[i]);
        }

        return lowest;
    }

    private static DifferentialCurve? Of(IReadOnlyList<double> x, IReadOnlyList<double> y, double step, CurveSmoothing smoothing)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(step);
        const int FewestPoints = 5;
        const int MostPoints = 1_000_000;
        double low = Math.Min(x[0], x[^1]);
        double high = Math.Max(x[0], x[^1]);
        double intervals = Math.Floor((high - low) / step);
        if (intervals + 1 < FewestPoints)
        {
            return null;
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(intervals, MostPoints, nameof(step));
        double[] grid = new double[(int)intervals + 1];
        double[] values = new double[grid.Length];
        double[] fromX = [.. x];
        double[] fromY = [.. y];
        for (int i = 0; i < grid.Length; i++)
        {
            grid[i] = Math.Min(low + (i * step), high);
            values[i] = Interpolation.At(fromX, fromY, grid[i]);
        }

        double[] slope = smoothing.Derivative(values, step);
        for (int i = 0; i < slope.Length; i++)
        {
            slope[i] = Math.Abs(slope[i]);
        }

        return new DifferentialCurve(grid, slope, smoothing);
    }
}
