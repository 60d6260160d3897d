using System;
using System.Collections.Generic;

namespace BmsEdge.Reporting;

/// <summary>
/// Thins a long series without losing what the eye sees: of every bucket the first, least, greatest and last point stay, in their
/// order (M4: U. Jugel et al., Proc. VLDB Endowment 7 (2014) 797). Buckets are equal widths of x where x never falls,
/// equal numbers of points otherwise.
/// </summary>
public static class Decimation
{
    /// <summary>Indices to keep, rising.</summary>
    /// <param name="x">Abscissas in drawing order.</param>
    /// <param name="y">As many ordinates; a point with a NaN is a gap, and one of each run of gaps is kept.</param>
    /// <param name="maximumPoints">8 or more; the answer is no longer, but for up to 5 points that each gap adds.</param>
    /// <exception cref="ArgumentException">Lengths differ or the maximum is below 8.</exception>
    public static int[] Keep(IReadOnlyList<double> x, IReadOnlyList<double> y, int maximumPoints)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumPoints, 8);
        if (x.Count != y.Count)
        {
            throw new ArgumentException($"{x.Count} abscissas and {y.Count} ordinates.", nameof(y));
        }

        int count = x.Count;
        List<int> kept = new(Math.Min(count, maximumPoints + 16));
        Buckets buckets = new(x, count <= maximumPoints ? 0 : maximumPoints / 4);
        int start = 0;
        while (start < count)
        {
            if (!IsPoint(x, y, start))
            {
                kept.Add(start);
                while (start < count && !IsPoint(x, y, start))
                {
                    start++;
                }

                continue;
            }

            int least = start;
            int greatest = start;
            int end = start + 1;
            while (end < count && IsPoint(x, y, end) && buckets.Same(start, end))
            {
                least = y[end] < y[least] ? end : least;
                greatest = y[end] > y[greatest] ? end : greatest;
                end++;
            }

            AddOnce(kept, start);
            AddOnce(kept, Math.Min(least, greatest));
            AddOnce(kept, Math.Max(least, greatest));
            AddOnce(kept, end - 1);
            start = end;
        }

        return [.. kept];
    }

    /// <summary>Thins an interval to its outline: no value of either edge lies outside what is kept.</summary>
    internal static (double X, double Lower, double Upper)[] Outline(PlotBand band, int maximumPoints)
    {
        Buckets buckets = new(band.X, band.X.Count <= maximumPoints ? 0 : maximumPoints / 2);
        List<(double, double, double)> result = [];
        int start = 0;
        while (start < band.X.Count)
        {
            double lower = band.Lower[start];
            double upper = band.Upper[start];
            int end = start + 1;
            while (end < band.X.Count && buckets.Same(start, end))
            {
                lower = Math.Min(lower, band.Lower[end]); // NaN wins: a bucket with a gap is a gap
                upper = Math.Max(upper, band.Upper[end]);
                end++;
            }

            result.Add((band.X[start], lower, upper));
            if (end - 1 > start)
            {
                result.Add((band.X[end - 1], lower, upper));
            }

            start = end;
        }

        return [.. result];
    }

    private static bool IsPoint(IReadOnlyList<double> x, IReadOnlyList<double> y, int i) => double.IsFinite(x[i]) && double.IsFinite(y[i]);

    private static void AddOnce(List<int> kept, int index)
    {
        if (kept.Count == 0 || kept[^1] < index)
        {
            kept.Add(index);
        }
    }

    /// <summary>Tells which neighbours share a bucket; no buckets means every point is its own.</summary>
    private readonly struct Buckets
    {
        private readonly IReadOnlyList<double> _x;
        private readonly int _count;
        private readonly double _first;
        private readonly double _width;

        public Buckets(IReadOnlyList<double> x, int count)
        {
            _x = x;
            _count = count;
            _first = double.NaN;
            double last = double.NaN;
            bool rising = true;
            for (int i = 0; i < x.Count; i++)
            {
                if (double.IsFinite(x[i]))
                {
                    rising &= !(x[i] < last);
                    _first = double.IsNaN(_first) ? x[i] : _first;
                    last = x[i];
                }
            }

            _width = count > 0 && rising && last > _first ? (last - _first) / count : 0.0;
        }

        public bool Same(int a, int b) => _count > 0 && Of(a) == Of(b);

        private int Of(int i) => _width > 0.0
            ? Math.Min(_count - 1, (int)((_x[i] - _first) / _width))
            : (int)((long)i * _count / _x.Count);
    }
}
