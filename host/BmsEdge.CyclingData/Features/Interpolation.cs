using System;

namespace BmsEdge.CyclingData.Features;

/// <summary>Linear interpolation in arrays that rise or fall.</summary>
internal static class Interpolation
{
    /// <summary>Value of y at x; NaN outside. The x are strictly monotone, rising or falling.</summary>
    public static double At(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double at)
    {
        bool rising = x[^1] > x[0];
        int low = 0;
        int high = x.Length - 1;
        if (double.IsNaN(at) || (rising ? at < x[0] || at > x[^1] : at > x[0] || at < x[^1]))
        {
            return double.NaN;
        }

        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (rising ? x[middle] <= at : x[middle] >= at)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return at == x[high] ? y[high] : y[low] + ((y[high] - y[low]) * ((at - x[low]) / (x[high] - x[low])));
    }
}
