using System;
using MathNet.Numerics.LinearAlgebra;

namespace BmsEdge.Training.Identification;

/// <summary>
/// Linear least squares with bounds on every unknown, from its normal equations, by an active set over a Cholesky solve
/// (Stark and Parker, "Bounded-variable least-squares", Computational Statistics 10 (1995) 129). MathNet has no bounded
/// linear solver.
/// </summary>
public static class BoundedLeastSquares
{
    /// <summary>Minimises x'Ax/2 - b'x within the bounds.</summary>
    /// <param name="a">Symmetric positive definite matrix, n by n.</param>
    /// <param name="b">Right-hand side, n.</param>
    /// <param name="lower">Lower bounds, n; negative infinity where there is none.</param>
    /// <param name="upper">Upper bounds, n; infinity where there is none.</param>
    /// <returns>The minimiser.</returns>
    /// <exception cref="ArgumentException">Sizes disagree or a lower bound exceeds its upper bound.</exception>
    public static double[] Solve(Matrix<double> a, Vector<double> b, double[] lower, double[] upper)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(lower);
        ArgumentNullException.ThrowIfNull(upper);
        int n = b.Count;
        if (a.RowCount != n || a.ColumnCount != n || lower.Length != n || upper.Length != n)
        {
            throw new ArgumentException(
                $"Sizes disagree: matrix {a.RowCount} x {a.ColumnCount}, right side {n}, bounds {lower.Length} and {upper.Length}.");
        }

        // -1 held at lower, +1 held at upper, 0 free.
        int[] held = new int[n];
        double[] x = new double[n];
        for (int i = 0; i < n; i++)
        {
            if (lower[i] > upper[i])
            {
                throw new ArgumentException($"Bound {i}: lower {lower[i]} exceeds upper {upper[i]}.");
            }
        }

        for (int round = 0; round < 20 * n; round++)
        {
            double[] trial = SolveFree(a, b, lower, upper, held);
            if (HoldWorstViolation(trial, lower, upper, held))
            {
                continue;
            }

            x = trial;
            if (!ReleaseWorstMultiplier(a, b, x, held))
            {
                return x;
            }
        }

        throw new InvalidOperationException($"Bounded least squares of {n} unknowns found no end of its active set.");
    }

    private static double[] SolveFree(Matrix<double> a, Vector<double> b, double[] lower, double[] upper, int[] held)
    {
        int n = held.Length;
        int[] free = Array.FindAll(Indices(n), i => held[i] == 0);
        double[] x = new double[n];
        for (int i = 0; i < n; i++)
        {
            x[i] = held[i] < 0 ? lower[i] : (held[i] > 0 ? upper[i] : 0.0);
        }

        if (free.Length == 0)
        {
            return x;
        }

        Matrix<double> reduced = Matrix<double>.Build.Dense(free.Length, free.Length, (r, c) => a[free[r], free[c]]);
        Vector<double> right = Vector<double>.Build.Dense(free.Length, r =>
        {
            double sum = b[free[r]];
            for (int j = 0; j < n; j++)
            {
                if (held[j] != 0)
                {
                    sum -= a[free[r], j] * x[j];
                }
            }

            return sum;
        });
        Vector<double> solution = reduced.Cholesky().Solve(right);
        for (int r = 0; r < free.Length; r++)
        {
            x[free[r]] = solution[r];
        }

        return x;
    }

    private static bool HoldWorstViolation(double[] x, double[] lower, double[] upper, int[] held)
    {
        int worst = -1;
        double size = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double violation = Math.Max(lower[i] - x[i], x[i] - upper[i]);
            if (held[i] == 0 && violation > size)
            {
                size = violation;
                worst = i;
            }
        }

        if (worst < 0)
        {
            return false;
        }

        held[worst] = x[worst] < lower[worst] ? -1 : 1;
        return true;
    }

    private static bool ReleaseWorstMultiplier(Matrix<double> a, Vector<double> b, double[] x, int[] held)
    {
        Vector<double> gradient = (a * Vector<double>.Build.Dense(x)) - b;
        int worst = -1;
        double size = 1e-9 * (1.0 + b.InfinityNorm());
        for (int i = 0; i < x.Length; i++)
        {
            // At a lower bound a descent direction is a negative gradient, at an upper bound a positive one.
            double pull = held[i] * gradient[i];
            if (held[i] != 0 && pull > size)
            {
                size = pull;
                worst = i;
            }
        }

        if (worst < 0)
        {
            return false;
        }

        held[worst] = 0;
        return true;
    }

    private static int[] Indices(int n)
    {
        int[] indices = new int[n];
        for (int i = 0; i < n; i++)
        {
            indices[i] = i;
        }

        return indices;
    }
}
