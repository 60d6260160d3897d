using System;
using System.Collections.Immutable;

namespace BmsEdge.CyclingData.Features;

/// <summary>Least squares of a constant and one or two decaying exponentials, by variable projection.</summary>
internal static class Exponentials
{
    /// <summary>Rounds of golden sections, one time constant after the other; the cost is smooth, a few do.</summary>
    private const int Rounds = 12;

    /// <summary>
    /// Fits; null when the best time constant lies at the border of what the rest can show (its shortest
    /// interval up to its length), so that it would be an extrapolation. Two that do not both lie inside fall back to one.
    /// </summary>
    public static (ImmutableArray<RelaxationPart> Parts, double Settled, double Residual)? Fit(double[] t, double[] v, int parts, int gridPoints)
    {
        double shortest = Shortest(t);
        double longest = t[^1];
        if (!(longest > 2 * shortest))
        {
            return null;
        }

        double low = Math.Log(shortest);
        double high = Math.Log(longest);
        double[] tau = parts == 1 ? [low] : [low, high];
        double best = double.PositiveInfinity;
        for (int i = 0; i < gridPoints; i++)
        {
            double first = low + ((high - low) * i / (gridPoints - 1));
            for (int j = parts == 1 ? gridPoints - 1 : i + 1; j < gridPoints; j++)
            {
                double[] trial = parts == 1 ? [first] : [first, low + ((high - low) * j / (gridPoints - 1))];
                double cost = Solve(t, v, trial).Cost;
                if (cost < best)
                {
                    (best, tau) = (cost, trial);
                }
            }
        }

        double step = (high - low) / (gridPoints - 1);
        for (int round = 0; round < Rounds; round++)
        {
            for (int k = 0; k < tau.Length; k++)
            {
                double from = Math.Max(low, tau[k] - step);
                double to = Math.Min(high, tau[k] + step);
                int index = k;
                double moved = Golden(x => Solve(t, v, With(tau, index, x)).Cost, from, to);
                if (Solve(t, v, With(tau, k, moved)).Cost <= Solve(t, v, tau).Cost)
                {
                    tau = With(tau, k, moved);
                }
            }
        }

        Array.Sort(tau);
        const double Border = 1e-3;
        if (tau[0] - low < Border || high - tau[^1] < Border)
        {
            return parts == 1 ? null : Fit(t, v, 1, gridPoints);
        }

        (double cost2, double[] c) = Solve(t, v, tau);
        ImmutableArray<RelaxationPart>.Builder found = ImmutableArray.CreateBuilder<RelaxationPart>();
        for (int k = 0; k < tau.Length; k++)
        {
            found.Add(new RelaxationPart(c[k + 1], Math.Exp(tau[k])));
        }

        return (found.ToImmutable(), c[0], Math.Sqrt(cost2 / t.Length));
    }

    /// <summary>Coefficients for given logarithms of the time constants and their sum of squares.</summary>
    private static (double Cost, double[] Coefficients) Solve(double[] t, double[] v, double[] logTau)
    {
        int n = logTau.Length + 1;
        double[,] normal = new double[n, n + 1];
        double mean = 0;
        foreach (double value in v)
        {
            mean += value / v.Length;
        }

        Span<double> row = stackalloc double[n + 1];
        for (int i = 0; i < t.Length; i++)
        {
            row[0] = 1;
            for (int k = 1; k < n; k++)
            {
                row[k] = Math.Exp(-t[i] / Math.Exp(logTau[k - 1]));
            }

            row[n] = v[i] - mean;
            for (int a = 0; a < n; a++)
            {
                for (int b = 0; b <= n; b++)
                {
                    normal[a, b] += row[a] * row[b];
                }
            }
        }

        double[]? c = SmallSystem.Solve(normal);
        if (c is null)
        {
            return (double.PositiveInfinity, new double[n]);
        }

        double cost = 0;
        for (int i = 0; i < t.Length; i++)
        {
            double model = c[0];
            for (int k = 1; k < n; k++)
            {
                model += c[k] * Math.Exp(-t[i] / Math.Exp(logTau[k - 1]));
            }

            cost += (v[i] - mean - model) * (v[i] - mean - model);
        }

        c[0] += mean;
        return (cost, c);
    }

    private static double Shortest(double[] t)
    {
        double shortest = t[^1];
        for (int i = 1; i < t.Length; i++)
        {
            shortest = t[i] > t[i - 1] ? Math.Min(shortest, t[i] - t[i - 1]) : shortest;
        }

        return shortest;
    }

    private static double[] With(double[] values, int index, double value)
    {
        double[] copy = [.. values];
        copy[index] = value;
        return copy;
    }

    /// <summary>Minimum of a function on an interval by golden sections.</summary>
    internal static double Golden(Func<double, double> cost, double from, double to, int sections = 30)
    {
        double ratio = (Math.Sqrt(5) - 1) / 2;
        double left = to - (ratio * (to - from));
        double right = from + (ratio * (to - from));
        double atLeft = cost(left);
        double atRight = cost(right);
        for (int i = 0; i < sections; i++)
        {
            if (atLeft <= atRight)
            {
                (to, right, atRight) = (right, left, atLeft);
                left = to - (ratio * (to - from));
                atLeft = cost(left);
            }
            else
            {
                (from, left, atLeft) = (left, right, atRight);
                right = from + (ratio * (to - from));
                atRight = cost(right);
            }
        }

        return (from + to) / 2;
    }
}
