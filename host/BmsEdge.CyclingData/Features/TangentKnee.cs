using System;
using System.Collections.Generic;

namespace BmsEdge.CyclingData.Features;

/// <summary>
/// Knee as the crossing of two tangents, after Diao et al., Energies 12 (2019) 2910, doi 10.3390/en12152910: a smooth fade model is fitted, the
/// tangents touch it where its slope changes least and most from cycle to cycle. Model here: Q = c0 + c1 k + c2 exp(k / tau), whose slope changes
/// least at one end of the record and most at the other.
/// </summary>
/// <param name="Cycle">Where the tangents cross [cycle].</param>
/// <param name="AmpHours">Value of the fitted model there [Ah].</param>
/// <param name="EarlySlope">Slope of the tangent at the first cycle [Ah/cycle].</param>
/// <param name="LateSlope">Slope of the tangent at the last cycle [Ah/cycle].</param>
/// <param name="ResidualAmpHours">Root of the mean squared residual of the model [Ah].</param>
public readonly record struct TangentKnee(double Cycle, double AmpHours, double EarlySlope, double LateSlope, double ResidualAmpHours)
{
    /// <summary>Finds the knee; null with a reason.</summary>
    /// <param name="cycles">Cycle numbers, rising.</param>
    /// <param name="ampHours">Capacities [Ah], finite.</param>
    /// <param name="reason">Why there is no knee, else null.</param>
    public static TangentKnee? Find(IReadOnlyList<int> cycles, IReadOnlyList<double> ampHours, out string? reason)
    {
        FadeCurve.Check(cycles, ampHours);
        int n = cycles.Count;
        double[] y = [.. ampHours];
        reason = n < BaconWatts.FewestCycles ? $"the record has {n} cycles where {BaconWatts.FewestCycles} are needed"
            : Array.Exists(y, v => !double.IsFinite(v)) ? "the record has capacities that are not finite"
            : null;
        if (reason is not null)
        {
            return null;
        }

        // Cycles counted back from the last, in units of the record: the exponential then stays between 0 and 1.
        double width = cycles[^1] - cycles[0];
        double[] x = new double[n];
        for (int i = 0; i < n; i++)
        {
            x[i] = (cycles[i] - cycles[^1]) / width;
        }

        // Faster than a hundredth of the record is a step, slower than ten records a parabola.
        const double Fastest = 0.01;
        const double Slowest = 10;
        const int Positions = 40;
        double low = Math.Log(Fastest);
        double high = Math.Log(Slowest);
        double best = low;
        double least = double.PositiveInfinity;
        for (int i = 0; i < Positions; i++)
        {
            double trial = low + ((high - low) * i / (Positions - 1));
            double cost = Solve(x, y, trial).Cost;
            if (cost < least)
            {
                (least, best) = (cost, trial);
            }
        }

        double step = (high - low) / (Positions - 1);
        double tau = Exponentials.Golden(t => Solve(x, y, t).Cost, Math.Max(low, best - step), Math.Min(high, best + step));
        (double squares, double[] c) = Solve(x, y, tau);
        double rate = Math.Exp(-tau);
        double early = c[1] + (c[2] * rate * Math.Exp(-rate));
        double late = c[1] + (c[2] * rate);
        if (!(c[2] < 0) || !(late < early))
        {
            reason = "the fade does not become faster: the model bends the other way";
            return null;
        }

        double atFirst = c[0] - c[1] + (c[2] * Math.Exp(-rate));
        double atLast = c[0] + c[2];

        // atFirst + early (x + 1) = atLast + late x
        double crossing = (atLast - atFirst - early) / (early - late);
        double value = c[0] + (c[1] * crossing) + (c[2] * Math.Exp(crossing * rate));
        return new TangentKnee(cycles[^1] + (crossing * width), value, early / width, late / width, Math.Sqrt(squares / n));
    }

    private static (double Cost, double[] Coefficients) Solve(double[] x, double[] y, double logTau)
    {
        double[,] normal = new double[3, 4];
        double rate = Math.Exp(-logTau);
        Span<double> row = stackalloc double[4];
        for (int i = 0; i < x.Length; i++)
        {
            (row[0], row[1], row[2], row[3]) = (1, x[i], Math.Exp(x[i] * rate), y[i]);
            for (int a = 0; a < 3; a++)
            {
                for (int b = 0; b < 4; b++)
                {
                    normal[a, b] += row[a] * row[b];
                }
            }
        }

        if (SmallSystem.Solve(normal) is not { } c)
        {
            return (double.PositiveInfinity, new double[3]);
        }

        double cost = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double residual = y[i] - c[0] - (c[1] * x[i]) - (c[2] * Math.Exp(x[i] * rate));
            cost += residual * residual;
        }

        return (cost, c);
    }
}
