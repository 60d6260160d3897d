using System;
using System.Collections.Generic;
using System.Linq;

namespace BmsEdge.CyclingData.Features;

/// <summary>
/// Kneedle, Satopaa et al., ICDCS Workshops 2011, doi 10.1109/ICDCSW.2011.20, for a falling curve that bends down: both axes scaled to 0..1,
/// the difference curve d = x + y - 1 is the height above the chord, and a local maximum is a knee when d falls below
/// max - S times the mean spacing of x before it rises to another maximum.
/// </summary>
public static class Kneedle
{
    /// <summary>Index of the knee in the record, or null with a reason. Of several knees the one highest above the chord.</summary>
    /// <param name="cycles">Cycle numbers, rising.</param>
    /// <param name="ampHours">Capacities [Ah], finite and smoothed: the method has no defence against noise.</param>
    /// <param name="reason">Why there is no knee, else null.</param>
    /// <param name="sensitivity">S of the paper; 1 is its choice for offline use.</param>
    public static int? Knee(IReadOnlyList<int> cycles, IReadOnlyList<double> ampHours, out string? reason, double sensitivity = 1)
    {
        FadeCurve.Check(cycles, ampHours);
        ArgumentOutOfRangeException.ThrowIfNegative(sensitivity);
        const int FewestCycles = 5;
        int n = cycles.Count;
        double low = ampHours.Min();
        double high = ampHours.Max();
        if (n < FewestCycles || ampHours.Any(q => !double.IsFinite(q)) || !(high > low))
        {
            reason = n < FewestCycles ? $"the record has {n} cycles where {FewestCycles} are needed" : "the capacities are all equal or not finite";
            return null;
        }

        double[] d = new double[n];
        double width = cycles[^1] - cycles[0];
        for (int i = 0; i < n; i++)
        {
            d[i] = ((cycles[i] - cycles[0]) / width) + ((ampHours[i] - low) / (high - low)) - 1;
        }

        double fall = sensitivity / (n - 1);
        int? best = null;
        for (int i = 1; i < n - 1; i++)
        {
            bool maximum = d[i] > d[i - 1] && d[i] >= d[i + 1] && d[i] > 0;
            if (maximum && (best is null || d[i] > d[best.Value]) && Falls(d, i, fall))
            {
                best = i;
            }
        }

        reason = best is null ? "no point stands out above the chord: the curve is straight or bends up" : null;
        return best;
    }

    private static bool Falls(double[] d, int maximum, double fall)
    {
        for (int i = maximum + 1; i < d.Length && d[i] <= d[maximum]; i++)
        {
            if (d[i] < d[maximum] - fall)
            {
                return true;
            }
        }

        return false;
    }
}
