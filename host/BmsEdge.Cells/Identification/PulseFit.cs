using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.Foundation;

namespace BmsEdge.Cells.Identification;

/// <summary>A circuit found from one pulse and the rest after it.</summary>
/// <param name="OhmicOhms">Resistance there at once.</param>
/// <param name="Pairs">Resistance (ohm) and time constant (s) of every pair, fastest first.</param>
/// <param name="Fit">Intervals and residuals (V).</param>
public sealed record PulseCircuit(double OhmicOhms, IReadOnlyList<(double Ohms, double Seconds)> Pairs, FitResult Fit);

/// <summary>
/// Fits an N-RC circuit to a pulse: for given time constants the voltage is linear in the resistances, and every pair follows a current constant between rows
/// exactly.
/// </summary>
public static class PulseFit
{
    /// <summary>Fits a window that starts at rest.</summary>
    /// <param name="seconds">Times, growing.</param>
    /// <param name="amps">Current, positive when charging, A.</param>
    /// <param name="volts">Voltage, V.</param>
    /// <param name="pairs">Number of pairs, 1 to 4.</param>
    /// <param name="options">How to search.</param>
    /// <exception cref="BmsException">Too few rows, or no current.</exception>
    public static PulseCircuit Run(IReadOnlyList<double> seconds, IReadOnlyList<double> amps, IReadOnlyList<double> volts, int pairs, FitOptions? options = null)
    {
        if (pairs is < 1 or > 4)
        {
            throw new BmsException(BmsErrorCode.BadArgument, $"{pairs} pairs: 1 to 4 can be told from a pulse.");
        }

        double span = seconds.Count > 1 ? seconds[^1] - seconds[0] : 0;
        double largest = amps.Count > 0 ? amps.Max(Math.Abs) : 0;
        if (seconds.Count < 10 + 3 * pairs || !(largest > 0) || !(volts.Max() > volts.Min()))
        {
            throw new BmsException(BmsErrorCode.BadData, FormattableString.Invariant($"A pulse fit wants at least {10 + 3 * pairs} rows with a current; there are {seconds.Count}, at most {largest} A."));
        }

        double range = volts.Max() - volts.Min();
        double swing = range / largest;
        double charge = 0, most = 0;
        for (int i = 1; i < seconds.Count; i++)
        {
            charge += amps[i] * (seconds[i] - seconds[i - 1]) / 3600;
            most = Math.Max(most, Math.Abs(charge));
        }

        double perCharge = 2 * range / most;
        List<FitParameter> parameters =
        [
            new("ohmic resistance", "ohm", 1e-4 * swing, 2 * swing),
            new("rest voltage", "V", volts[0] - 0.5 * range, volts[0] + 0.5 * range),
            new("voltage per charge", "V/Ah", -perCharge, perCharge),
        ];

        // Each time constant has a part of the decades to itself, so that the pairs do not change places.
        double fastest = Math.Max(0.2, 0.5 * Median(seconds)), slowest = Math.Max(span, 10 * fastest);
        for (int k = 0; k < pairs; k++)
        {
            double low = fastest * Math.Pow(slowest / fastest, (double)k / pairs), high = fastest * Math.Pow(slowest / fastest, (k + 1.0) / pairs);
            parameters.Add(new($"resistance {k + 1}", "ohm", 0, 2 * swing));
            parameters.Add(new($"time constant {k + 1}", "s", low, high, Logarithmic: true));
        }

        var fit = ParameterFit.Run(parameters, volts, p => Simulate(p, seconds, amps, pairs), options ?? new FitOptions { Starts = 6 });
        double[] x = fit.Values;
        return new PulseCircuit(x[0], [.. Enumerable.Range(0, pairs).Select(k => (x[3 + 2 * k], x[4 + 2 * k]))], fit);
    }

    private static double[] Simulate(double[] p, IReadOnlyList<double> seconds, IReadOnlyList<double> amps, int pairs)
    {
        double[] volts = new double[seconds.Count];
        Span<double> states = stackalloc double[pairs];
        double charge = 0;
        for (int i = 0; i < volts.Length; i++)
        {
            if (i > 0)
            {
                double step = seconds[i] - seconds[i - 1];
                charge += amps[i] * step / 3600;
                for (int k = 0; k < pairs; k++)
                {
                    double kept = Math.Exp(-step / p[4 + 2 * k]);
                    states[k] = kept * states[k] + (1 - kept) * amps[i] * p[3 + 2 * k];
                }
            }

            volts[i] = p[1] + p[2] * charge + p[0] * amps[i];
            for (int k = 0; k < pairs; k++)
            {
                volts[i] += states[k];
            }
        }

        return volts;
    }

    private static double Median(IReadOnlyList<double> seconds)
    {
        double[] steps = [.. seconds.Skip(1).Zip(seconds, (later, earlier) => later - earlier).Order()];
        return steps[steps.Length / 2];
    }
}
