using System;
using System.Collections.Generic;

namespace BmsEdge.CyclingData.Features;

/// <summary>A knee found by fitting lines that break.</summary>
/// <param name="Cycle">The break [cycle], not whole: the fitted position.</param>
/// <param name="AmpHours">Fitted capacity there [Ah].</param>
/// <param name="HalfWidth95">Half of the 95 % confidence interval [cycles]: 1.96 standard errors of the linearised fit.</param>
public readonly record struct FittedKnee(double Cycle, double AmpHours, double HalfWidth95);

/// <summary>
/// Knee-point and knee-onset after Fermin-Cueto et al., Energy and AI 1 (2020) 100006, doi 10.1016/j.egyai.2020.100006: the Bacon-Watts model
/// Q = a0 + a1 (k - k1) + a2 (k - k1) tanh((k - k1) / g) and its double form with two breaks, with g so small (1e-8 there) that
/// (k - k1) tanh(.) is |k - k1|. The paper starts a local search at 0.7 n; here the breaks are searched over the whole record (every cycle, then golden sections
/// between neighbours), so the result does not depend on a start.
/// </summary>
public static class BaconWatts
{
    /// <summary>Cycles below which no break is fitted.</summary>
    public const int FewestCycles = 20;

    /// <summary>Breaks keep this many cycles from the ends and from each other: a break needs points on both sides.</summary>
    private const int Margin = 3;

    /// <summary>Positions per break in the coarse search for two.</summary>
    private const int CoarsePositions = 48;

    /// <summary>Knee-point of the single model; null with a reason when there is none.</summary>
    /// <param name="cycles">Cycle numbers, rising.</param>
    /// <param name="ampHours">Capacities [Ah], finite; take spikes out first (<see cref="FadeCurve.RunningMedian"/>).</param>
    /// <param name="reason">Why there is no knee, else null.</param>
    public static FittedKnee? Knee(IReadOnlyList<int> cycles, IReadOnlyList<double> ampHours, out string? reason)
    {
        if (!Ready(cycles, ampHours, out double[] x, out double[] y, out reason))
        {
            return null;
        }

        BrokenLine line = new(x, y);
        int best = Margin;
        double least = double.PositiveInfinity;
        for (int i = Margin; i < x.Length - Margin; i++)
        {
            double cost = line.Cost(x[i]);
            if (cost < least)
            {
                (least, best) = (cost, i);
            }
        }

        double found = Exponentials.Golden(b => line.Cost(b), x[best - 1], x[best + 1]);
        FittedKnee[] knee = line.Describe([found], out double[] bends);
        reason = Concave(bends[0]);
        return reason is null ? knee[0] : null;
    }

    /// <summary>Knee-onset (first break) and end of the transition (second) of the double model; null with a reason.</summary>
    /// <param name="cycles">Cycle numbers, rising.</param>
    /// <param name="ampHours">Capacities [Ah], finite.</param>
    /// <param name="reason">Why there is no knee, else null.</param>
    public static (FittedKnee Onset, FittedKnee End)? Onset(IReadOnlyList<int> cycles, IReadOnlyList<double> ampHours, out string? reason)
    {
        if (!Ready(cycles, ampHours, out double[] x, out double[] y, out reason))
        {
            return null;
        }

        BrokenLine line = new(x, y);
        int last = x.Length - 1 - Margin;
        double least = double.PositiveInfinity;
        (int First, int Second) best = (Margin, last);
        for (int stride = Math.Max(1, (last - Margin) / CoarsePositions); ; stride = Math.Max(1, stride / 2))
        {
            // The first round covers everything, later ones the neighbourhood of the best pair at half the stride.
            bool whole = double.IsPositiveInfinity(least);
            (int a, int b) = best;
            int fromA = whole ? Margin : Math.Max(Margin, a - (2 * stride));
            int toA = whole ? last : Math.Min(last, a + (2 * stride));
            for (int i = fromA; i <= toA; i += stride)
            {
                int fromB = Math.Max(i + Margin, whole ? i + stride : b - (2 * stride));
                int toB = whole ? last : Math.Min(last, b + (2 * stride));
                for (int j = fromB; j <= toB; j += stride)
                {
                    double cost = line.Cost(x[i], x[j]);
                    if (cost < least)
                    {
                        (least, best) = (cost, (i, j));
                    }
                }
            }

            if (stride == 1 && !whole && best == (a, b))
            {
                break;
            }
        }

        FittedKnee[] knees = line.Describe([x[best.First], x[best.Second]], out double[] bends);
        reason = Concave(bends[0] + bends[1]) ?? Concave(bends[0]);
        return reason is null ? (knees[0], knees[1]) : null;
    }

    private static string? Concave(double bend) =>
        bend < 0 ? null : "the fade does not become faster at the break that fits best (it bends the other way)";

    private static bool Ready(IReadOnlyList<int> cycles, IReadOnlyList<double> ampHours, out double[] x, out double[] y, out string? reason)
    {
        FadeCurve.Check(cycles, ampHours);
        x = new double[cycles.Count];
        y = [.. ampHours];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = cycles[i];
        }

        reason = x.Length < FewestCycles ? $"the record has {x.Length} cycles where {FewestCycles} are needed"
            : Array.Exists(y, v => !double.IsFinite(v)) ? "the record has capacities that are not finite"
            : null;
        return reason is null;
    }
}
