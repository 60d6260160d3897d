using System;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace BmsEdge.CyclingData;

/// <summary>A hole in the log between two neighbouring rows.</summary>
/// <param name="LastRowBefore">Index (from 0) of the last row before the hole; the first one after it is the next.</param>
/// <param name="Seconds">Length of the hole [s].</param>
public readonly record struct LogGap(int LastRowBefore, double Seconds)
{
    /// <summary>Intervals up to this long [s] are never a hole: it is the slowest rate drive cycles are logged at.</summary>
    public const double ShortestSeconds = 10;

    /// <summary>How many times longer than its neighbourhood an interval must be.</summary>
    public const double TimesNeighbours = 10;

    /// <summary>Intervals looked at on either side; a median of three shrugs off one odd neighbour.</summary>
    private const int Reach = 3;

    /// <summary>
    /// Finds the holes. An interval is one when it is longer than 10 s and longer than 10 times both the median of the three
    /// intervals before it and the median of the three after it.
    /// </summary>
    /// <remarks>
    /// A median over the whole file does not do: an HPPC log runs at 0.1 s in the pulses and at 10 to 60 s in the rests, so
    /// thousands of honest rest rows would be called holes. Against its neighbours the change of rate is none, and the 416 s
    /// hole in the middle of a 1 Hz drive cycle is one. A hole in a stretch that is itself logged coarsely stays unseen when
    /// it is under ten times its neighbours.
    /// </remarks>
    /// <param name="testTimeSeconds">Times [s], never falling.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ImmutableArray<LogGap> Find(ReadOnlySpan<double> testTimeSeconds)
    {
        ImmutableArray<LogGap>.Builder gaps = ImmutableArray.CreateBuilder<LogGap>();
        int intervals = testTimeSeconds.Length - 1;
        for (int i = 0; i < intervals; i++)
        {
            double seconds = testTimeSeconds[i + 1] - testTimeSeconds[i];
            if (seconds > ShortestSeconds
                && intervals > 1
                && seconds > TimesNeighbours * MedianInterval(testTimeSeconds, Math.Max(0, i - Reach), i)
                && seconds > TimesNeighbours * MedianInterval(testTimeSeconds, i + 1, Math.Min(intervals, i + 1 + Reach)))
            {
                gaps.Add(new LogGap(i, seconds));
            }
        }

        return gaps.DrainToImmutable();
    }

    /// <summary>Median of at most three intervals from <paramref name="from"/> up to <paramref name="to"/>; 0 when there is none, so that it decides nothing.</summary>
    private static double MedianInterval(ReadOnlySpan<double> times, int from, int to)
    {
        int count = to - from;
        if (count <= 0)
        {
            return 0;
        }

        double a = times[from + 1] - times[from];
        if (count == 1)
        {
            return a;
        }

        double b = times[from + 2] - times[from + 1];
        if (count == 2)
        {
            return (a + b) / 2;
        }

        double c = times[from + 3] - times[from + 2];
        return Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
    }
}
