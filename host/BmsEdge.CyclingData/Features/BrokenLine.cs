using System;

namespace BmsEdge.CyclingData.Features;

/// <summary>
/// Least squares of a continuous line with one or two breaks. Hinge sums come from prefix sums, so one trial costs the same for ten
/// cycles as for two thousand.
/// </summary>
internal sealed class BrokenLine
{
    private readonly double[] _x;
    private readonly double[] _y;
    private readonly double _centre;
    private readonly double _scale;

    // Suffix sums from index i to the end, of 1, x, x^2, y, xy in the scaled coordinate.
    private readonly double[] _sumX;
    private readonly double[] _sumXX;
    private readonly double[] _sumY;
    private readonly double[] _sumXY;
    private readonly double _sumYY;
    private readonly double _meanY;

    public BrokenLine(double[] x, double[] y)
    {
        int n = x.Length;
        _centre = (x[0] + x[^1]) / 2;
        _scale = (x[^1] - x[0]) / 2;
        _x = new double[n];
        _y = new double[n];
        foreach (double value in y)
        {
            _meanY += value / n;
        }

        for (int i = 0; i < n; i++)
        {
            _x[i] = (x[i] - _centre) / _scale;
            _y[i] = y[i] - _meanY;
            _sumYY += _y[i] * _y[i];
        }

        (_sumX, _sumXX, _sumY, _sumXY) = (new double[n + 1], new double[n + 1], new double[n + 1], new double[n + 1]);
        for (int i = n - 1; i >= 0; i--)
        {
            _sumX[i] = _sumX[i + 1] + _x[i];
            _sumXX[i] = _sumXX[i + 1] + (_x[i] * _x[i]);
            _sumY[i] = _sumY[i + 1] + _y[i];
            _sumXY[i] = _sumXY[i + 1] + (_x[i] * _y[i]);
        }
    }

    /// <summary>Sum of squared residuals with breaks at the given cycles, in rising order.</summary>
    public double Cost(params ReadOnlySpan<double> breaks)
    {
        double[,] normal = Normal(breaks);
        int n = normal.GetLength(0);
        Span<double> right = stackalloc double[n];
        for (int i = 0; i < n; i++)
        {
            right[i] = normal[i, n];
        }

        if (SmallSystem.Solve(normal) is not { } c)
        {
            return double.PositiveInfinity;
        }

        double cost = _sumYY;
        for (int i = 0; i < n; i++)
        {
            cost -= c[i] * right[i];
        }

        return Math.Max(0, cost);
    }

    /// <summary>Position, capacity and confidence of the breaks, and the change of slope at each [Ah per scaled cycle].</summary>
    public FittedKnee[] Describe(double[] breaks, out double[] bends)
    {
        double[] c = SmallSystem.Solve(Normal(breaks)) ?? new double[breaks.Length + 2];
        int count = breaks.Length;
        int parameters = 2 + (2 * count);
        double[,] information = new double[parameters, parameters];
        double[] row = new double[parameters];
        double squares = 0;
        for (int i = 0; i < _x.Length; i++)
        {
            row[0] = 1;
            row[1] = _x[i];
            double model = c[0] + (c[1] * _x[i]);
            for (int k = 0; k < count; k++)
            {
                double past = _x[i] - Scaled(breaks[k]);
                row[2 + k] = Math.Max(0, past);
                row[2 + count + k] = past > 0 ? -c[2 + k] : 0;
                model += c[2 + k] * Math.Max(0, past);
            }

            squares += (_y[i] - model) * (_y[i] - model);
            for (int a = 0; a < parameters; a++)
            {
                for (int b = 0; b < parameters; b++)
                {
                    information[a, b] += row[a] * row[b];
                }
            }
        }

        double variance = squares / Math.Max(1, _x.Length - parameters);
        FittedKnee[] knees = new FittedKnee[count];
        bends = new double[count];
        for (int k = 0; k < count; k++)
        {
            double at = Scaled(breaks[k]);
            double value = c[0] + (c[1] * at);
            for (int j = 0; j < k; j++)
            {
                value += c[2 + j] * Math.Max(0, at - Scaled(breaks[j]));
            }

            bends[k] = c[2 + k];
            knees[k] = new FittedKnee(breaks[k], value + _meanY, 1.96 * Math.Sqrt(variance * Inverse(information, 2 + count + k)) * _scale);
        }

        return knees;
    }

    private double Scaled(double cycle) => (cycle - _centre) / _scale;

    private double[,] Normal(ReadOnlySpan<double> breaks)
    {
        int n = breaks.Length + 2;
        double[,] a = new double[n, n + 1];
        a[0, 0] = _x.Length;
        a[0, 1] = _sumX[0];
        a[1, 1] = _sumXX[0];
        a[0, n] = _sumY[0];
        a[1, n] = _sumXY[0];
        for (int k = 0; k < breaks.Length; k++)
        {
            double b = Scaled(breaks[k]);
            int from = FirstPast(b);
            double rows = _x.Length - from;
            a[0, 2 + k] = _sumX[from] - (b * rows);
            a[1, 2 + k] = _sumXX[from] - (b * _sumX[from]);
            a[2 + k, n] = _sumXY[from] - (b * _sumY[from]);
            for (int j = 0; j <= k; j++)
            {
                // Breaks rise, so both hinges are open from the later one on.
                double earlier = Scaled(breaks[j]);
                a[2 + j, 2 + k] = _sumXX[from] - ((b + earlier) * _sumX[from]) + (b * earlier * rows);
            }
        }

        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
            {
                a[i, j] = a[j, i];
            }
        }

        return a;
    }

    /// <summary>First index whose cycle lies past a scaled position.</summary>
    private int FirstPast(double at)
    {
        int index = Array.BinarySearch(_x, at);
        return index >= 0 ? index + 1 : ~index;
    }

    /// <summary>Diagonal element of the inverse of a symmetric matrix; NaN when it is singular.</summary>
    private static double Inverse(double[,] matrix, int index)
    {
        int n = matrix.GetLength(0);
        double[,] system = new double[n, n + 1];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                system[i, j] = matrix[i, j];
            }
        }

        system[index, n] = 1;
        return SmallSystem.Solve(system)?[index] ?? double.NaN;
    }
}
