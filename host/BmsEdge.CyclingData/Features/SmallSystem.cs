using System;

namespace BmsEdge.CyclingData.Features;

/// <summary>Linear equations of a handful of unknowns, without allocating matrices inside a search.</summary>
internal static class SmallSystem
{
    /// <summary>Solves n equations given as n rows of n coefficients and a right-hand side (overwritten); null when singular.</summary>
    public static double[]? Solve(double[,] rows)
    {
        int n = rows.GetLength(0);
        double largest = 0;
        foreach (double value in rows)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        for (int k = 0; k < n; k++)
        {
            int pivot = k;
            for (int i = k + 1; i < n; i++)
            {
                pivot = Math.Abs(rows[i, k]) > Math.Abs(rows[pivot, k]) ? i : pivot;
            }

            // 1e-14 of the largest element is rounding, not a pivot.
            if (!(Math.Abs(rows[pivot, k]) > 1e-14 * largest))
            {
                return null;
            }

            for (int j = 0; j <= n; j++)
            {
                (rows[k, j], rows[pivot, j]) = (rows[pivot, j], rows[k, j]);
            }

            for (int i = k + 1; i < n; i++)
            {
                double factor = rows[i, k] / rows[k, k];
                for (int j = k; j <= n; j++)
                {
                    rows[i, j] -= factor * rows[k, j];
                }
            }
        }

        double[] x = new double[n];
        for (int k = n - 1; k >= 0; k--)
        {
            double sum = rows[k, n];
            for (int j = k + 1; j < n; j++)
            {
                sum -= rows[k, j] * x[j];
            }

            x[k] = sum / rows[k, k];
        }

        return x;
    }
}
