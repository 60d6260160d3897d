using System;

namespace BmsEdge.Cells;

/// <summary>What a <see cref="PiecewiseLinear"/> does outside its points.</summary>
public enum Beyond
{
    /// <summary>The end value holds.</summary>
    Hold,

    /// <summary>The slope of the end piece goes on, so that the curve stays monotonic if it was.</summary>
    Extend,
}

/// <summary>A curve of straight pieces through points of strictly rising abscissa.</summary>
public sealed class PiecewiseLinear
{
    private readonly double[] _x;
    private readonly double[] _y;
    private readonly Beyond _beyond;

    /// <summary>Makes the curve.</summary>
    /// <param name="x">Abscissas, at least two, strictly rising.</param>
    /// <param name="y">As many finite ordinates.</param>
    /// <param name="beyond">What holds outside.</param>
    /// <exception cref="ArgumentException">Lengths differ, fewer than two points, not rising, or not finite.</exception>
    public PiecewiseLinear(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Beyond beyond = Beyond.Hold)
    {
        if (x.Length != y.Length || x.Length < 2)
        {
            throw new ArgumentException($"A curve needs two or more points and as many ordinates as abscissas, not {x.Length} and {y.Length}.", nameof(x));
        }

        for (int i = 0; i < x.Length; i++)
        {
            if (!double.IsFinite(x[i]) || !double.IsFinite(y[i]))
            {
                throw new ArgumentException($"Point {i} of the curve is ({x[i]}, {y[i]}); both must be finite.", nameof(x));
            }

            if (i > 0 && x[i] <= x[i - 1])
            {
                throw new ArgumentException($"Abscissa {i} of the curve ({x[i]}) does not lie above the one before it ({x[i - 1]}).", nameof(x));
            }
        }

        _x = x.ToArray();
        _y = y.ToArray();
        _beyond = beyond;
    }

    /// <summary>The same value everywhere.</summary>
    public static PiecewiseLinear Constant(double value) => new([0.0, 1.0], [value, value]);

    /// <summary>Ordinate at an abscissa.</summary>
    public double At(double x)
    {
        int last = _x.Length - 1;
        if (_beyond == Beyond.Hold)
        {
            x = Math.Clamp(x, _x[0], _x[last]);
        }

        int i = Array.BinarySearch(_x, x);
        i = Math.Clamp(i >= 0 ? i : ~i - 1, 0, last - 1);
        return _y[i] + ((_y[i + 1] - _y[i]) * (x - _x[i]) / (_x[i + 1] - _x[i]));
    }

    /// <summary>The curve with all ordinates multiplied.</summary>
    public PiecewiseLinear Times(double factor)
    {
        double[] y = new double[_y.Length];
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = factor * _y[i];
        }

        return new PiecewiseLinear(_x, y, _beyond);
    }
}
