using System;

namespace BmsEdge.CyclingData.Quality;

/// <summary>A hole found while streaming.</summary>
/// <param name="Index">Index from 0 of the first row after the hole.</param>
/// <param name="RowAfter">Row of the file of the same.</param>
/// <param name="FromSeconds">Time of the last row before it [s].</param>
/// <param name="Seconds">Its length [s].</param>
public readonly record struct FoundGap(long Index, long RowAfter, double FromSeconds, double Seconds);

/// <summary>
/// <see cref="LogGap.Find"/> over rows that come one by one: eight times are all it looks at, so the rule stays in one place
/// and memory does not grow.
/// </summary>
/// <param name="found">Hears of every hole, three rows later.</param>
public sealed class GapFinder(Action<FoundGap> found)
{
    private const int Reach = 3;
    private const int Window = (2 * Reach) + 2;

    private readonly double[] _times = new double[Window];
    private readonly long[] _rows = new long[Window];
    private long _count;

    /// <summary>The next row.</summary>
    /// <param name="seconds">Its time [s].</param>
    /// <param name="row">Its row in the file.</param>
    public void Add(double seconds, long row)
    {
        if (_count >= Window)
        {
            Array.Copy(_times, 1, _times, 0, Window - 1);
            Array.Copy(_rows, 1, _rows, 0, Window - 1);
        }

        int at = (int)Math.Min(_count, Window - 1);
        _times[at] = seconds;
        _rows[at] = row;
        _count++;
        if (_count >= Reach + 2)
        {
            Judge(at - Reach - 1, at + 1);
        }
    }

    /// <summary>Judges the last intervals, which have no neighbours behind them.</summary>
    public void End()
    {
        int held = (int)Math.Min(_count, Window);
        for (int interval = Math.Max(0, held - Reach - 1); interval < held - 1; interval++)
        {
            Judge(interval, held);
        }
    }

    private void Judge(int interval, int held)
    {
        double seconds = _times[interval + 1] - _times[interval];
        if (!(seconds > LogGap.ShortestSeconds))
        {
            return;
        }

        int from = Math.Max(0, interval - Reach);
        int to = Math.Min(held, interval + 2 + Reach);
        foreach (LogGap gap in LogGap.Find(_times.AsSpan(from, to - from)))
        {
            if (gap.LastRowBefore + from == interval)
            {
                found(new FoundGap(_count - held + interval + 1, _rows[interval + 1], _times[interval], seconds));
            }
        }
    }
}
