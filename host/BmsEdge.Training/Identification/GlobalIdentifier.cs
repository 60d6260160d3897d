using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace BmsEdge.Training.Identification;

/// <summary>Searches the laws that all temperatures share and solves each temperature's tables exactly under them.</summary>
public sealed class GlobalIdentifier
{
    private const int Rounds = 2;
    private const int EvaluationsPerRound = 400;

    /// <summary>Above this a C/20 branch shows hysteresis and little else, degrees Celsius.</summary>
    private const double WarmCelsius = 15;

    private readonly CircuitIdentifier _identifier;
    private readonly double _capacityAmpHours;

    /// <summary>Makes an identifier.</summary>
    public GlobalIdentifier(double[] socGrid, double capacityAmpHours, double hysteresisRate)
    {
        _identifier = new CircuitIdentifier(socGrid, capacityAmpHours, hysteresisRate);
        _capacityAmpHours = capacityAmpHours;
    }

    /// <summary>Identifies every temperature.</summary>
    /// <param name="groups">Traces per temperature, ascending in temperature.</param>
    /// <param name="report">Told of each round, or null.</param>
    /// <param name="cancellation">Stops the search between two evaluations.</param>
    public (SharedLaws Laws, IReadOnlyList<TemperatureFit> Fits) Fit(
        IReadOnlyList<IReadOnlyList<IdentificationTrace>> groups,
        Action<string>? report = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(groups);
        double[] activation = [3000, 2500, 5000];
        Vector<double> point = Vector<double>.Build.DenseOfArray(
            [Math.Log(40.0), 0.8, Math.Log(800.0), 0.8, Math.Log(40 * _capacityAmpHours), -6.0, Math.Log(1.5)]);
        SharedLaws laws = Laws(point, activation);
        IReadOnlyList<TemperatureFit> fits = [];
        for (int round = 0; round < Rounds; round++)
        {
            IObjectiveFunction objective = ObjectiveFunction.Value(p =>
            {
                cancellation.ThrowIfCancellationRequested();
                return FitAll(groups, Laws(p, activation)).Sum(f => Math.Log(f.RmsVolts + 1e-4)) + Penalty(p);
            });
            Vector<double> spread = Vector<double>.Build.DenseOfArray([0.5, 1.0, 0.5, 1.0, 0.7, 2.0, 0.7]) / (round + 1);
            point = new NelderMeadSimplex(1e-3, EvaluationsPerRound).FindMinimum(objective, point, spread).MinimizingPoint;
            laws = Laws(point, activation);
            fits = FitAll(groups, laws);
            activation = Activations(fits, activation);
            report?.Invoke($"round {round + 1}: {string.Join(", ", fits.Select(f => $"{f.Celsius:F1} degC {1e3 * f.RmsVolts:F1} mV"))}");
        }

        return (laws, fits);
    }

    /// <summary>
    /// Hysteresis is identified where the cell is warm and shared: in the cold the slow polarisation of a C/20 branch would
    /// pass for it.
    /// </summary>
    private TemperatureFit[] FitAll(IReadOnlyList<IReadOnlyList<IdentificationTrace>> groups, SharedLaws laws)
    {
        TemperatureFit[] warm = [.. groups.Where(g => CircuitIdentifier.MeanCelsius(g) > WarmCelsius)
            .AsParallel().AsOrdered().Select(g => _identifier.Fit(g, laws))];
        double[]? shared = warm.Length == 0
            ? null
            : [.. Enumerable.Range(0, warm[0].HysteresisVolts.Length).Select(i => warm.Average(f => f.HysteresisVolts[i]))];
        return [.. groups.AsParallel().AsOrdered().Select(g => _identifier.Fit(g, laws, shared))];
    }

    private static SharedLaws Laws(Vector<double> p, double[] activation) => new(
        new ArrheniusLaw(Math.Exp(p[0]), 1000 * p[1]),
        new ArrheniusLaw(Math.Exp(p[2]), 1000 * p[3]),
        new ArrheniusLaw(Math.Exp(p[4]), 1000 * p[5]),
        activation[0],
        activation[1],
        activation[2],
        Math.Exp(p[6]),
        CoreSeconds);

    /// <summary>Radial diffusion time of an 18650: r^2 / (5.78 * alpha), r = 9 mm, alpha = 1.5e-7 m2/s, gives 93 s.</summary>
    private const double CoreSeconds = 90;

    /// <summary>Keeps the search where the tests can tell: pulses of 10 s, rests of an hour, activation below 8000 K.</summary>
    private static double Penalty(Vector<double> p)
    {
        double sum = Outside(p[0], Math.Log(4.0), Math.Log(60.0)) + Outside(p[1], -1, 1)
            + Outside(p[2], Math.Log(100.0), Math.Log(3000.0)) + Outside(p[3], -1, 1)
            + Outside(p[4], Math.Log(0.05), Math.Log(500.0)) + Outside(p[5], -10, 0)
            + Outside(p[6], Math.Log(0.05), Math.Log(8.0));
        return 10 * sum;
    }

    private static double Outside(double x, double low, double high) => Math.Max(0, low - x) + Math.Max(0, x - high);

    /// <summary>Activation of each resistance from the ratio of the coldest to the warmest fit, over the middle of the SOC range.</summary>
    private static double[] Activations(IReadOnlyList<TemperatureFit> fits, double[] before)
    {
        if (fits.Count < 2)
        {
            return before;
        }

        double Slope(Func<TemperatureFit, double[]> table)
        {
            double[] x = [.. fits.Select(f => 1 / (f.Celsius + 273.15))];
            double[] y = [.. fits.Select(f => Math.Log(Middle(table(f))))];
            double mx = x.Average();
            double my = y.Average();
            return Math.Clamp(x.Zip(y).Sum(p => (p.First - mx) * (p.Second - my)) / x.Sum(v => (v - mx) * (v - mx)), 0, 9000);
        }

        return [Slope(f => f.R0Ohms), Slope(f => f.R1Ohms), Slope(f => f.R2Ohms)];
    }

    private static double Middle(double[] table) => table[(table.Length / 3)..(table.Length * 9 / 10)].Average();
}
