using System;
using System.Collections.Generic;

namespace BmsEdge.Reporting;

/// <summary>
/// Takes a long series point by point and keeps, for equal widths of x, the first, least, greatest and last point: what
/// <see cref="Decimation"/> keeps of a series in memory, without having it in memory. How long the series will be need not be
/// known: when it outgrows the widths, neighbours are joined in pairs.
/// </summary>
public sealed class TraceEnvelope
{
    private readonly Bucket[] _buckets;
    private double _start = double.NaN;
    private double _width;
    private bool _break;
    private int _last = -1;

    /// <summary>Makes an empty one.</summary>
    /// <param name="buckets">Widths at most, 4 or more and even; once joined, at least half of them are in use.</param>
    public TraceEnvelope(int buckets)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(buckets, 4);
        _buckets = new Bucket[buckets + (buckets % 2)];
    }

    /// <summary>Points taken.</summary>
    public long Count { get; private set; }

    /// <summary>The least and the greatest ordinate; NaN before the first point.</summary>
    public (double Least, double Greatest) Range { get; private set; } = (double.NaN, double.NaN);

    /// <summary>The next point. A non-finite one is passed over.</summary>
    /// <param name="x">Abscissa, not falling; one that does counts into the width of the last one.</param>
    /// <param name="y">Ordinate.</param>
    public void Add(double x, double y)
    {
        if (!double.IsFinite(x) || !double.IsFinite(y))
        {
            return;
        }

        Count++;
        Range = Count == 1 ? (y, y) : (Math.Min(Range.Least, y), Math.Max(Range.Greatest, y));
        if (double.IsNaN(_start))
        {
            _start = x;
        }

        if (_width == 0 && x > _start)
        {
            _width = (x - _start) / (_buckets.Length / 2);
        }

        while (_width > 0 && x - _start >= _width * _buckets.Length)
        {
            Join();
        }

        int at = _width > 0 ? Math.Clamp((int)((x - _start) / _width), 0, _buckets.Length - 1) : 0;
        at = Math.Max(at, _last);
        ref Bucket bucket = ref _buckets[at];
        if (bucket.Count == 0)
        {
            bucket = new Bucket { First = (x, y), Least = (x, y), Greatest = (x, y), AfterBreak = _break && _last >= 0 };
        }

        bucket.Least = y < bucket.Least.Y ? (x, y) : bucket.Least;
        bucket.Greatest = y > bucket.Greatest.Y ? (x, y) : bucket.Greatest;
        bucket.Last = (x, y);
        bucket.Count++;
        _last = at;
        _break = false;
    }

    /// <summary>The next point is not joined to the one before; within one width that cannot be seen and is forgotten.</summary>
    public void Break() => _break = true;

    /// <summary>The points kept, in drawing order; a NaN stands where the line is broken.</summary>
    public (double[] X, double[] Y) Points()
    {
        List<double> xs = [];
        List<double> ys = [];
        foreach (Bucket bucket in _buckets)
        {
            if (bucket.Count == 0)
            {
                continue;
            }

            if (bucket.AfterBreak)
            {
                xs.Add(bucket.First.X);
                ys.Add(double.NaN);
            }

            bool leastFirst = bucket.Least.X <= bucket.Greatest.X;
            Put(bucket.First);
            Put(leastFirst ? bucket.Least : bucket.Greatest);
            Put(leastFirst ? bucket.Greatest : bucket.Least);
            Put(bucket.Last);
        }

        return ([.. xs], [.. ys]);

        void Put((double X, double Y) point)
        {
            if (xs.Count == 0 || xs[^1] != point.X || ys[^1] != point.Y)
            {
                xs.Add(point.X);
                ys.Add(point.Y);
            }
        }
    }

    private void Join()
    {
        for (int i = 0; i < _buckets.Length / 2; i++)
        {
            _buckets[i] = Joined(_buckets[2 * i], _buckets[(2 * i) + 1]);
        }

        Array.Clear(_buckets, _buckets.Length / 2, _buckets.Length / 2);
        _last /= 2;
        _width *= 2;
    }

    private static Bucket Joined(in Bucket a, in Bucket b) =>
        a.Count == 0 ? b
        : b.Count == 0 ? a
        : new Bucket
        {
            First = a.First,
            Last = b.Last,
            Least = b.Least.Y < a.Least.Y ? b.Least : a.Least,
            Greatest = b.Greatest.Y > a.Greatest.Y ? b.Greatest : a.Greatest,
            Count = a.Count + b.Count,
            AfterBreak = a.AfterBreak,
        };

    private struct Bucket
    {
        public (double X, double Y) First;
        public (double X, double Y) Least;
        public (double X, double Y) Greatest;
        public (double X, double Y) Last;
        public long Count;
        public bool AfterBreak;
    }
}
