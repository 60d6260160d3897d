using System;
using System.Collections.Generic;
using System.Linq;

namespace BmsEdge.CyclingData.Quality.Cycles;

/// <summary>A cycle that its neighbours do not bear out.</summary>
/// <param name="Index">Index of the cycle in the series.</param>
/// <param name="Value">Its value.</param>
/// <param name="Median">Median of the neighbours it was held against.</param>
public readonly record struct CycleOutlier(int Index, double Value, double Median);

/// <summary>
/// Cycles far from the running median of their neighbours, in units of the neighbours' own scatter (median absolute deviation,
/// which up to half of them may spoil; F. R. Hampel, J. Am. Stat. Assoc. 69 (1974) 383).
/// </summary>
public static class CycleOutliers
{
    /// <summary>Neighbours looked at on either side: capacity fades by less than its scatter over as many cycles.</summary>
    public const int Reach = 5;

    /// <summary>Fewer neighbours tell nothing.</summary>
    public const int FewestNeighbours = 4;

    /// <summary>How many standard deviations (1.4826 MAD) away a cycle must be.</summary>
    public const double Deviations = 6;

    /// <summary>And how far, as a share of the median: cells recover by a percent or two after a pause of the test.</summary>
    public const double LeastShare = 0.03;

    /// <summary>Discharges whose mean currents differ by more are not compared: a check-up at C/20 yields more than a cycle at 1C.</summary>
    public const double SimilarRate = 0.2;

    /// <summary>Finds them.</summary>
    /// <param name="values">Capacity of each cycle [Ah]; NaN where there is none.</param>
    /// <param name="rates">Mean current of each cycle [A], or null when it is not known.</param>
    public static IReadOnlyList<CycleOutlier> Find(IReadOnlyList<double> values, IReadOnlyList<double>? rates = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        List<CycleOutlier> found = [];
        for (int i = 0; i < values.Count; i++)
        {
            double value = values[i];
            if (!double.IsFinite(value))
            {
                continue;
            }

            double[] near = [.. Neighbours(values, rates, i)];
            if (near.Length < FewestNeighbours)
            {
                continue;
            }

            double median = Median(near);
            double scatter = 1.4826 * Median([.. near.Select(v => Math.Abs(v - median))]);
            double away = Math.Abs(value - median);
            if (away > Deviations * scatter && away > LeastShare * Math.Abs(median))
            {
                found.Add(new CycleOutlier(i, value, median));
            }
        }

        return found;
    }

    private static IEnumerable<double> Neighbours(IReadOnlyList<double> values, IReadOnlyList<double>? rates, int i)
    {
        for (int j = Math.Max(0, i - Reach); j <= Math.Min(values.Count - 1, i + Reach); j++)
        {
            if (j != i && double.IsFinite(values[j]) && (rates is null || Math.Abs(rates[j] - rates[i]) <= SimilarRate * Math.Max(Math.Abs(rates[i]), Math.Abs(rates[j]))))
            {
                yield return values[j];
            }
        }
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
