using System;
using BmsEdge.Foundation;

namespace BmsEdge.Cells.Numerics;

/// <summary>
/// Cubic spline through knots at any spacing, not-a-knot at both ends (the first two and the last two pieces are one cubic each); beyond the ends
/// the outer cubics go on.
/// </summary>
public sealed class CubicSpline
{
    private readonly double[] _x;
    private readonly double[] _y;
    private readonly double[] _curvature;

    /// <summary>A spline through points.</summary>
    /// <param name="x">At least four growing, finite numbers.</param>
    /// <param name="y">As many finite numbers.</param>
    /// <exception cref="BmsException">The points do not make a function.</exception>
    public CubicSpline(double[] x, double[] y)
    {
        if (x.Length < 4 || x.Length != y.Length)
        {
            throw new BmsException(BmsErrorCode.BadArgument, $"A cubic spline needs at least four points and as many values as points; there are {x.Length} and {y.Length}.");
        }

        for (int i = 0; i < x.Length; i++)
        {
            if (!double.IsFinite(x[i]) || !double.IsFinite(y[i]) || (i > 0 && x[i] <= x[i - 1]))
            {
                throw new BmsException(BmsErrorCode.BadArgument, FormattableString.Invariant($"Point {i + 1} of the table ({x[i]}, {y[i]}) is not finite or does not lie above the one before it."));
            }
        }

        _x = (double[])x.Clone();
        _y = (double[])y.Clone();
        _curvature = Curvatures(_x, _y);
    }

    /// <summary>The value at a point.</summary>
    public double At(double x)
    {
        int i = Array.BinarySearch(_x, x);
        i = Math.Clamp(i >= 0 ? i : ~i - 1, 0, _x.Length - 2);
        double h = _x[i + 1] - _x[i];
        double a = (_x[i + 1] - x) / h;
        double b = (x - _x[i]) / h;
        return a * _y[i] + b * _y[i + 1] + ((a * a * a - a) * _curvature[i] + (b * b * b - b) * _curvature[i + 1]) * h * h / 6;
    }

    /// <summary>Second derivatives at the knots: the usual tridiagonal system with the end rows put into their neighbours.</summary>
    private static double[] Curvatures(double[] x, double[] y)
    {
        int n = x.Length - 1;
        double[] m = new double[n + 1];
        double[] diagonal = new double[n + 1];
        double[] upper = new double[n + 1];
        double first = x[1] - x[0], second = x[2] - x[1];
        double last = x[n] - x[n - 1], beforeLast = x[n - 1] - x[n - 2];
        for (int i = 1; i < n; i++)
        {
            double h0 = x[i] - x[i - 1];
            double h1 = x[i + 1] - x[i];
            m[i] = 6 * ((y[i + 1] - y[i]) / h1 - (y[i] - y[i - 1]) / h0);
            diagonal[i] = 2 * (h0 + h1);
            upper[i] = h1;
        }

        // m[0] = m[1] + (m[1] - m[2]) h0 / h1, and the mirror image of it.
        diagonal[1] += first * (1 + first / second);
        upper[1] -= first * first / second;
        double lowerLast = beforeLast - last * last / beforeLast;
        diagonal[n - 1] += last * (1 + last / beforeLast);
        for (int i = 2; i < n; i++)
        {
            double lower = i == n - 1 ? lowerLast : x[i] - x[i - 1];
            double factor = lower / diagonal[i - 1];
            diagonal[i] -= factor * upper[i - 1];
            m[i] -= factor * m[i - 1];
        }

        m[n - 1] /= diagonal[n - 1];
        for (int i = n - 2; i >= 1; i--)
        {
            m[i] = (m[i] - upper[i] * m[i + 1]) / diagonal[i];
        }

        m[0] = m[1] + (m[1] - m[2]) * first / second;
        m[n] = m[n - 1] + (m[n - 1] - m[n - 2]) * last / beforeLast;
        return m;
    }
}
