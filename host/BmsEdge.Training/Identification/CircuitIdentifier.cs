using System;
using System.Collections.Generic;
using System.Linq;
using MathNet.Numerics.LinearAlgebra;

namespace BmsEdge.Training.Identification;

/// <summary>
/// Identifies the circuit of one temperature by separable least squares (Golub and Pereyra, SIAM J. Numer. Anal. 10 (1973)
/// 413): for given time constants and current scale the terminal voltage is linear in every OCV, hysteresis and resistance
/// node, so those are solved exactly under bounds, and only three numbers are searched (Nelder and Mead).
/// </summary>
public sealed class CircuitIdentifier
{
    private const double SmoothOcv = 1e-3;
    private const double SmoothHysteresis = 1e-1;
    private const double SmoothResistance = 0.3;

    private readonly double[] _socGrid;
    private readonly double _capacityAmpHours;
    private readonly double _hysteresisRate;
    private readonly double _nominalOhms;

    /// <summary>Makes an identifier.</summary>
    /// <param name="socGrid">SOC nodes, ascending from 0 to 1.</param>
    /// <param name="capacityAmpHours">Reference capacity, ampere-hours.</param>
    /// <param name="hysteresisRate">Rate of the hysteresis state over SOC.</param>
    public CircuitIdentifier(double[] socGrid, double capacityAmpHours, double hysteresisRate)
    {
        _socGrid = socGrid;
        _capacityAmpHours = capacityAmpHours;
        _hysteresisRate = hysteresisRate;
        _nominalOhms = 0.1 / capacityAmpHours;
    }

    /// <summary>Identifies one temperature under given laws.</summary>
    /// <param name="traces">Tests at that temperature, each beginning at rest.</param>
    /// <param name="laws">Time constants, current scale and temperature laws.</param>
    /// <param name="hysteresisVolts">Hysteresis to hold per SOC node, or null to identify it.</param>
    public TemperatureFit Fit(IReadOnlyList<IdentificationTrace> traces, SharedLaws laws, double[]? hysteresisVolts = null)
    {
        ArgumentNullException.ThrowIfNull(traces);
        ArgumentNullException.ThrowIfNull(laws);
        double celsius = MeanCelsius(traces);
        int n = _socGrid.Length;
        int unknowns = 5 * n;
        double[] normal = new double[unknowns * unknowns];
        double[] right = new double[unknowns];
        double squares = 0;
        double weights = 0;
        foreach (IdentificationTrace trace in traces)
        {
            squares += Accumulate(trace, laws, celsius, normal, right);
            weights += trace.Weight.Sum();
        }

        Smooth(normal, unknowns, 0, SmoothOcv * weights);
        Smooth(normal, unknowns, n, SmoothHysteresis * weights);

        // Relative to the size of the resistance, which grows tenfold in the cold.
        double ratio = Math.Max(1.0, laws.R0Ratio(celsius));
        double resistance = SmoothResistance * weights / n / (ratio * ratio);
        Smooth(normal, unknowns, 2 * n, resistance);
        Smooth(normal, unknowns, 3 * n, resistance);
        Smooth(normal, unknowns, 4 * n, resistance);
        for (int i = 0; i < unknowns; i++)
        {
            normal[(i * unknowns) + i] += 1e-9 * weights;
        }

        double[] lower = new double[unknowns];
        double[] upper = new double[unknowns];
        for (int i = 0; i < n; i++)
        {
            lower[i] = 0.5;
            upper[i] = 5.0;
            lower[n + i] = hysteresisVolts?[i] ?? 0;
            upper[n + i] = hysteresisVolts?[i] ?? 0.2;
            lower[(2 * n) + i] = 0.02 * _nominalOhms;
            upper[(2 * n) + i] = 100 * _nominalOhms;
            lower[(3 * n) + i] = 0.02 * _nominalOhms;
            upper[(3 * n) + i] = 100 * _nominalOhms;
            lower[(4 * n) + i] = 0.02 * _nominalOhms;
            upper[(4 * n) + i] = 100 * _nominalOhms;
        }

        Matrix<double> a = Matrix<double>.Build.Dense(unknowns, unknowns, (r, c) => normal[(Math.Min(r, c) * unknowns) + Math.Max(r, c)]);
        Vector<double> b = Vector<double>.Build.Dense(right);
        double[] x = BoundedLeastSquares.Solve(a, b, lower, upper);
        Vector<double> v = Vector<double>.Build.Dense(x);
        double residual = Math.Max(0.0, squares - (2 * b.DotProduct(v)) + v.DotProduct(a * v));
        return new TemperatureFit(
            celsius,
            x[..n],
            x[n..(2 * n)],
            x[(2 * n)..(3 * n)],
            x[(3 * n)..(4 * n)],
            x[(4 * n)..],
            laws.Tau1.At(celsius),
            laws.Tau2.At(celsius),
            laws.CurrentScale.At(celsius),
            Math.Sqrt(residual / weights));
    }

    /// <summary>Mean temperature of the weighted rows, degrees Celsius.</summary>
    public static double MeanCelsius(IReadOnlyList<IdentificationTrace> traces)
    {
        ArgumentNullException.ThrowIfNull(traces);
        return traces.SelectMany(t => t.Celsius.Zip(t.Weight)).Sum(p => p.First * p.Second) / traces.Sum(t => t.Weight.Sum());
    }

    /// <summary>Adds one trace to the upper triangle of the normal equations; returns the weighted squares of the voltage.</summary>
    private double Accumulate(IdentificationTrace t, SharedLaws laws, double referenceCelsius, double[] normal, double[] right)
    {
        int n = _socGrid.Length;
        int unknowns = 5 * n;
        double[] x1 = new double[n];
        double[] x2 = new double[n];
        double[] row = new double[unknowns];
        double hysteresis = t.StartHysteresis;
        double squares = 0;
        double rise = 0;
        double series = 0;
        int segment = 0;
        for (int k = 0; k < t.Count; k++)
        {
            double amps = t.Amps[k];
            if (k > 0)
            {
                double dt = t.TimeSeconds[k] - t.TimeSeconds[k - 1];
                double inside = t.Celsius[k] + rise;
                double a1 = Math.Exp(-dt / laws.Tau1.At(inside));
                double a2 = Math.Exp(-dt / laws.Tau2.At(inside));
                double scale = laws.CurrentScale.At(inside);
                series = ArrheniusLaw.Factor(laws.R0ActivationKelvin, inside, referenceCelsius);
                double transfer = ArrheniusLaw.Factor(laws.R1ActivationKelvin, inside, referenceCelsius);
                double diffusion = ArrheniusLaw.Factor(laws.R2ActivationKelvin, inside, referenceCelsius);
                segment = Segment(t.Soc[k - 1], segment);
                double w = Weight(t.Soc[k - 1], segment);
                series *= scale * Math.Asinh(amps / scale);
                double quick = transfer * amps;
                double slow = diffusion * amps;
                for (int i = 0; i < n; i++)
                {
                    x1[i] *= a1;
                    x2[i] *= a2;
                }

                x1[segment] += (1 - a1) * (1 - w) * quick;
                x1[segment + 1] += (1 - a1) * w * quick;
                x2[segment] += (1 - a2) * (1 - w) * slow;
                x2[segment + 1] += (1 - a2) * w * slow;
                double moved = t.Soc[k] - t.Soc[k - 1];
                double keep = Math.Exp(-_hysteresisRate * Math.Abs(moved));
                hysteresis = (keep * hysteresis) + (Math.Sign(moved) * (1 - keep));

                // The loss is what the measured voltage stands off the open-circuit voltage of the first look at the data.
                double watts = amps * (t.Volts[k] - t.RoughOcvVolts[k]);
                double keepRise = Math.Exp(-dt / laws.CoreSeconds);
                rise = (keepRise * rise) + ((1 - keepRise) * laws.CoreKelvinPerWatt * Math.Max(0, watts));
            }

            if (t.Weight[k] == 0)
            {
                continue;
            }

            segment = Segment(t.Soc[k], segment);
            double s = Weight(t.Soc[k], segment);
            Array.Clear(row);
            row[segment] = 1 - s;
            row[segment + 1] = s;
            row[n + segment] = (1 - s) * hysteresis;
            row[n + segment + 1] = s * hysteresis;
            row[(2 * n) + segment] = (1 - s) * series;
            row[(2 * n) + segment + 1] = s * series;
            Array.Copy(x1, 0, row, 3 * n, n);
            Array.Copy(x2, 0, row, 4 * n, n);
            AddRow(row, t.Volts[k], t.Weight[k], normal, right);
            squares += t.Weight[k] * t.Volts[k] * t.Volts[k];
        }

        return squares;
    }

    private static void AddRow(double[] row, double value, double weight, double[] normal, double[] right)
    {
        int unknowns = row.Length;
        for (int i = 0; i < unknowns; i++)
        {
            double ri = row[i];
            if (Math.Abs(ri) < 1e-12)
            {
                continue;
            }

            ri *= weight;
            right[i] += ri * value;
            Span<double> target = normal.AsSpan((i * unknowns) + i, unknowns - i);
            ReadOnlySpan<double> source = row.AsSpan(i);
            for (int j = 0; j < target.Length; j++)
            {
                target[j] += ri * source[j];
            }
        }
    }

    /// <summary>Second-difference smoothing on the non-uniform grid: nodes that no data visit follow their neighbours.</summary>
    private void Smooth(double[] normal, int unknowns, int offset, double strength)
    {
        for (int i = 1; i + 1 < _socGrid.Length; i++)
        {
            double h0 = _socGrid[i] - _socGrid[i - 1];
            double h1 = _socGrid[i + 1] - _socGrid[i];
            double mean = 0.05;
            double[] c = [mean / h0, -mean * ((1 / h0) + (1 / h1)), mean / h1];
            for (int p = 0; p < 3; p++)
            {
                for (int q = p; q < 3; q++)
                {
                    normal[((offset + i - 1 + p) * unknowns) + offset + i - 1 + q] += strength * c[p] * c[q];
                }
            }
        }
    }

    private int Segment(double soc, int hint)
    {
        int i = hint;
        while (i > 0 && soc < _socGrid[i])
        {
            i--;
        }

        while (i < _socGrid.Length - 2 && soc >= _socGrid[i + 1])
        {
            i++;
        }

        return i;
    }

    private double Weight(double soc, int segment) =>
        Math.Clamp((soc - _socGrid[segment]) / (_socGrid[segment + 1] - _socGrid[segment]), 0.0, 1.0);
}
