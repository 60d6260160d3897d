using System;
using System.Collections.Generic;

namespace BmsEdge.CyclingData.Features;

/// <summary>What capacity over cycles must keep, and its outlier filter.</summary>
public static class FadeCurve
{
    /// <summary>
    /// Running median over an odd window, shortened symmetrically towards the ends: takes single wrong cycles out (Severson's test1-01 has
    /// one of 48 Ah) and leaves a monotone fade as it is.
    /// </summary>
    /// <param name="ampHours">Capacities [Ah], finite.</param>
    /// <param name="window">Odd number of cycles.</param>
    public static double[] RunningMedian(IReadOnlyList<double> ampHours, int window = 5)
    {
        ArgumentNullException.ThrowIfNull(ampHours);
        if (window < 1 || window % 2 == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(window), window, "a median window is odd");
        }

        double[] smooth = new double[ampHours.Count];
        List<double> near = [];
        for (int i = 0; i < smooth.Length; i++)
        {
            int reach = Math.Min(window / 2, Math.Min(i, smooth.Length - 1 - i));
            near.Clear();
            for (int j = i - reach; j <= i + reach; j++)
            {
                near.Add(ampHours[j]);
            }

            near.Sort();
            smooth[i] = near[near.Count / 2];
        }

        return smooth;
    }

    /// <summary>Refuses a curve that is empty, unequal in length or not in order of cycles.</summary>
    internal static void Check(IReadOnlyList<int> cycles, IReadOnlyList<double> ampHours)
    {
        ArgumentNullException.ThrowIfNull(cycles);
        ArgumentNullException.ThrowIfNull(ampHours);
        if (cycles.Count != ampHours.Count || cycles.Count == 0)
        {
            throw new ArgumentException($"there are {cycles.Count} cycle numbers and {ampHours.Count} capacities", nameof(ampHours));
        }

        for (int i = 1; i < cycles.Count; i++)
        {
            if (cycles[i] <= cycles[i - 1])
            {
                throw new ArgumentException($"cycle {cycles[i]} follows cycle {cycles[i - 1]}; the numbers must rise", nameof(cycles));
            }
        }
    }
}
