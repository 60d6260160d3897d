using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using BmsEdge.Foundation;
using MathNet.Numerics.LinearAlgebra;

namespace BmsEdge.Cells.Identification;

/// <summary>
/// Nonlinear least squares within bounds from many starts, with intervals. Levenberg-Marquardt on the places between the bounds (a trust in the
/// difference quotients of a simulation needs steps larger than a library takes on its own, and steps that end on a bound). Intervals come from the Fisher
/// information at the optimum, widened for residuals that follow each other (AR(1): by (1+r)/(1-r)).
/// </summary>
public static class ParameterFit
{
    private const double NormalQuantile95 = 1.959964;
    private const double BoundMargin = 1e-6;
    private const double LargestAutocorrelation = 0.999;
    private const int WalkSteps = 8;

    /// <summary>Fits.</summary>
    /// <param name="parameters">What to find.</param>
    /// <param name="measured">Measured values.</param>
    /// <param name="simulate">Values for parameters, as many as measured; a BmsException means that the parameters cannot be.</param>
    /// <param name="options">How to search.</param>
    /// <exception cref="BmsException">Nothing can be fitted: no start has a simulation, or there are fewer values than parameters.</exception>
    public static FitResult Run(IReadOnlyList<FitParameter> parameters, IReadOnlyList<double> measured, Func<double[], double[]> simulate, FitOptions? options = null)
    {
        var chosen = options ?? new FitOptions();
        Check(parameters, measured);
        double[][] starts = Screened(parameters, measured, simulate, chosen);
        var ends = new (double[] Places, double Cost)[starts.Length];
        Parallel.For(0, starts.Length, i => ends[i] = Descend(parameters, measured, simulate, starts[i], chosen, null));
        var sorted = ends.OrderBy(end => end.Cost).ToArray();
        if (!double.IsFinite(sorted[0].Cost))
        {
            throw new BmsException(BmsErrorCode.BadArgument, $"None of {starts.Length * chosen.CandidatesPerStart} points between the bounds could be simulated; narrow the bounds to values the cell can have.");
        }

        return Judge(parameters, measured, simulate, sorted[0].Places, chosen, [.. sorted.Select(end => Math.Sqrt(end.Cost / measured.Count))]);
    }

    /// <summary>
    /// Profile likelihood: the RMS with one parameter held at values and all others fitted again, outwards from the best fit, each from its neighbour. A flat
    /// profile is a parameter the data do not tell. Infinite where nothing can be simulated.
    /// </summary>
    public static double[] Profile(
        IReadOnlyList<FitParameter> parameters, IReadOnlyList<double> measured, Func<double[], double[]> simulate, FitResult best, int index, IReadOnlyList<double> values, FitOptions? options = null)
    {
        var chosen = options ?? new FitOptions();
        double[] rms = new double[values.Count];
        double[] start = [.. parameters.Select((parameter, i) => parameter.PlaceOf(best.Estimates[i].Value))];
        double middle = best.Estimates[index].Value;
        int[] above = [.. Enumerable.Range(0, values.Count).Where(i => values[i] >= middle).OrderBy(i => values[i])];
        int[] below = [.. Enumerable.Range(0, values.Count).Where(i => values[i] < middle).OrderByDescending(i => values[i])];
        Parallel.ForEach(new[] { above, below }, side =>
        {
            double[] places = [.. start];
            foreach (int i in side)
            {
                (double[] end, double cost) = Walk(parameters, measured, simulate, places, index, parameters[index].PlaceOf(values[i]), chosen);
                rms[i] = Math.Sqrt(cost / measured.Count);
                places = double.IsFinite(cost) ? end : [.. start];
            }
        });
        return rms;
    }

    /// <summary>Moves a held parameter to a place, in smaller steps where its neighbour's values cannot be simulated there.</summary>
    private static (double[] Places, double Cost) Walk(
        IReadOnlyList<FitParameter> parameters, IReadOnlyList<double> measured, Func<double[], double[]> simulate, double[] from, int index, double place, FitOptions options)
    {
        double[] places = [.. from];
        double begun = from[index];
        double cost = double.PositiveInfinity;
        foreach (int steps in new[] { 1, WalkSteps })
        {
            places = [.. from];
            for (int step = 1; step <= steps; step++)
            {
                places[index] = begun + (place - begun) * step / steps;
                (places, cost) = Descend(parameters, measured, simulate, places, options, index);
                if (!double.IsFinite(cost))
                {
                    break;
                }
            }

            if (double.IsFinite(cost))
            {
                break;
            }
        }

        return (places, cost);
    }

    private static void Check(IReadOnlyList<FitParameter> parameters, IReadOnlyList<double> measured)
    {
        foreach (var parameter in parameters)
        {
            if (!(parameter.Low < parameter.High) || !double.IsFinite(parameter.Low) || !double.IsFinite(parameter.High) || (parameter.Logarithmic && parameter.Low <= 0))
            {
                throw new BmsException(
                    BmsErrorCode.BadArgument,
                    FormattableString.Invariant($"Bounds of {parameter.Name}, {parameter.Low} to {parameter.High} {parameter.Unit}: the lower must lie below the upper{(parameter.Logarithmic ? " and above 0" : "")}."));
            }
        }

        if (measured.Count <= parameters.Count || measured.Any(value => !double.IsFinite(value)))
        {
            throw new BmsException(
                BmsErrorCode.BadData, $"{measured.Count} measured values for {parameters.Count} parameters: there must be more, and all of them finite.");
        }
    }

    /// <summary>The best candidate of each start's own: between wide bounds most points cannot be simulated, and a descent needs one that can.</summary>
    private static double[][] Screened(IReadOnlyList<FitParameter> parameters, IReadOnlyList<double> measured, Func<double[], double[]> simulate, FitOptions options)
    {
        int each = options.CandidatesPerStart;
        double[][] candidates = Starts(parameters.Count, options.Starts * each, options.Seed);
        double[] costs = new double[candidates.Length];
        Parallel.For(0, candidates.Length, i => costs[i] = Residuals(parameters, measured, simulate, candidates[i]) is { } residuals ? Cost(residuals) : double.PositiveInfinity);
        return [.. Enumerable.Range(0, options.Starts).Select(start => candidates[Enumerable.Range(start * each, each).MinBy(i => costs[i])])];
    }

    private static double[][] Starts(int count, int number, ulong seed)
    {
        SeededNoise noise = new(seed);
        double[][] starts = new double[number][];
        for (int i = 0; i < starts.Length; i++)
        {
            starts[i] = new double[count];
        }

        for (int k = 0; k < count; k++)
        {
            int[] order = [.. Enumerable.Range(0, starts.Length)];
            for (int i = order.Length - 1; i > 0; i--)
            {
                int other = (int)(noise.Uniform() * (i + 1));
                (order[i], order[other]) = (order[other], order[i]);
            }

            for (int i = 0; i < starts.Length; i++)
            {
                starts[i][k] = (order[i] + 0.5) / starts.Length;
            }
        }

        return starts;
    }

    private static (double[] Places, double Cost) Descend(
        IReadOnlyList<FitParameter> parameters, IReadOnlyList<double> measured, Func<double[], double[]> simulate, double[] start, FitOptions options, int? held)
    {
        double[] places = [.. start];
        double[]? residuals = Residuals(parameters, measured, simulate, places);
        if (residuals is null)
        {
            return (places, double.PositiveInfinity);
        }

        double cost = Cost(residuals), damping = 1e-2;
        for (int iteration = 0; iteration < options.Iterations; iteration++)
        {
            var jacobian = Jacobian(parameters, measured, simulate, places, residuals, options.DifferenceStep);
            var gradient = jacobian.TransposeThisAndMultiply(Vector<double>.Build.Dense(residuals));
            var normal = jacobian.TransposeThisAndMultiply(jacobian);
            bool improved = false;
            for (int attempt = 0; attempt < 10 && !improved; attempt++)
            {
                double[] step = Step(normal, gradient, places, damping, held);
                double[] tried = [.. places.Select((place, i) => Math.Clamp(place + step[i], 0, 1))];
                double[]? triedResiduals = Residuals(parameters, measured, simulate, tried);
                double triedCost = triedResiduals is null ? double.PositiveInfinity : Cost(triedResiduals);
                if (triedCost < cost)
                {
                    double gain = (cost - triedCost) / cost;
                    (places, residuals, cost) = (tried, triedResiduals!, triedCost);
                    damping = Math.Max(damping / 5, 1e-9);
                    improved = true;
                    if (gain < 1e-7)
                    {
                        return (places, cost);
                    }
                }
                else
                {
                    damping *= 4;
                }
            }

            if (!improved)
            {
                break;
            }
        }

        return (places, cost);
    }

    /// <summary>Marquardt's step over the parameters that are free: not held, and not at a bound that the gradient pushes against.</summary>
    private static double[] Step(Matrix<double> normal, Vector<double> gradient, double[] places, double damping, int? held)
    {
        int[] free = [.. Enumerable.Range(0, places.Length).Where(i => i != held && !(places[i] <= 0 && gradient[i] > 0) && !(places[i] >= 1 && gradient[i] < 0))];
        double[] step = new double[places.Length];
        if (free.Length == 0)
        {
            return step;
        }

        double largest = free.Max(i => normal[i, i]);
        var matrix = Matrix<double>.Build.Dense(free.Length, free.Length, (r, c) => normal[free[r], free[c]] + (r == c ? damping * Math.Max(normal[free[r], free[r]], 1e-12 * largest + 1e-300) : 0));
        var solution = matrix.Solve(Vector<double>.Build.Dense(free.Length, r => -gradient[free[r]]));
        for (int r = 0; r < free.Length; r++)
        {
            step[free[r]] = double.IsFinite(solution[r]) ? Math.Clamp(solution[r], -0.5, 0.5) : 0;
        }

        return step;
    }

    private static Matrix<double> Jacobian(
        IReadOnlyList<FitParameter> parameters, IReadOnlyList<double> measured, Func<double[], double[]> simulate, double[] places, double[] residuals, double size)
    {
        var jacobian = Matrix<double>.Build.Dense(residuals.Length, places.Length);
        for (int k = 0; k < places.Length; k++)
        {
            double[] upper = [.. places], lower = [.. places];
            upper[k] = Math.Min(places[k] + size, 1);
            lower[k] = Math.Max(places[k] - size, 0);
            double[]? above = Residuals(parameters, measured, simulate, upper), below = Residuals(parameters, measured, simulate, lower);
            double width = (above is null ? places[k] : upper[k]) - (below is null ? places[k] : lower[k]);
            for (int i = 0; i < residuals.Length && width > 0; i++)
            {
                jacobian[i, k] = ((above ?? residuals)[i] - (below ?? residuals)[i]) / width;
            }
        }

        return jacobian;
    }

    private static double[]? Residuals(IReadOnlyList<FitParameter> parameters, IReadOnlyList<double> measured, Func<double[], double[]> simulate, double[] places)
    {
        try
        {
            double[] simulated = simulate([.. places.Select((place, i) => parameters[i].At(place))]);
            double[] residuals = new double[measured.Count];
            for (int i = 0; i < residuals.Length; i++)
            {
                residuals[i] = simulated[i] - measured[i];
                if (!double.IsFinite(residuals[i]))
                {
                    return null;
                }
            }

            return residuals;
        }
        catch (BmsException)
        {
            return null;
        }
    }

    private static double Cost(double[] residuals) => residuals.Sum(residual => residual * residual);

    private static FitResult Judge(
        IReadOnlyList<FitParameter> parameters, IReadOnlyList<double> measured, Func<double[], double[]> simulate, double[] places, FitOptions options, double[] startCosts)
    {
        double[] residuals = Residuals(parameters, measured, simulate, places)!;
        double cost = Cost(residuals);
        double product = 0;
        for (int i = 1; i < residuals.Length; i++)
        {
            product += residuals[i] * residuals[i - 1];
        }

        double correlation = cost > 0 ? Math.Clamp(product / cost, 0, LargestAutocorrelation) : 0;
        double variance = cost / (residuals.Length - places.Length) * (1 + correlation) / (1 - correlation);
        var jacobian = Jacobian(parameters, measured, simulate, places, residuals, options.DifferenceStep);

        // Along a direction the data say nothing about the variance is infinite; the pseudo-inverse would call it zero.
        var decomposition = jacobian.TransposeThisAndMultiply(jacobian).Evd();
        double floor = 1e-13 * decomposition.EigenValues.Maximum(value => value.Real);
        var inverse = decomposition.EigenVectors * Matrix<double>.Build.DenseOfDiagonalVector(decomposition.EigenValues.Map(value => 1 / Math.Max(value.Real, floor))) * decomposition.EigenVectors.Transpose();
        FitEstimate[] estimates = new FitEstimate[places.Length];
        double[,] correlations = new double[places.Length, places.Length];
        for (int i = 0; i < places.Length; i++)
        {
            double half = NormalQuantile95 * Math.Sqrt(Math.Max(variance * inverse[i, i], 0));
            bool bound = places[i] < BoundMargin || places[i] > 1 - BoundMargin;
            estimates[i] = new FitEstimate(
                parameters[i], parameters[i].At(places[i]), parameters[i].At(Math.Max(places[i] - half, 0)), parameters[i].At(Math.Min(places[i] + half, 1)), bound);
            for (int k = 0; k < places.Length; k++)
            {
                correlations[i, k] = inverse[i, k] / Math.Sqrt(inverse[i, i] * inverse[k, k]);
            }
        }

        return new FitResult(estimates, Math.Sqrt(cost / residuals.Length), residuals, correlations, correlation, startCosts);
    }

    private static double Maximum(this Vector<System.Numerics.Complex> values, Func<System.Numerics.Complex, double> of) => values.Enumerate().Max(of);
}
