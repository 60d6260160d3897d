using System;

namespace BmsEdge.CyclingData.Features;

/// <summary>Straight line by ordinary least squares, centred on the means for the digits' sake.</summary>
/// <param name="Slope">Slope, unit of y over unit of x; NaN below two different x.</param>
/// <param name="Intercept">Value at x = 0; NaN likewise.</param>
/// <param name="RootMeanSquare">Root of the mean squared residual (divided by n).</param>
public readonly record struct LinearFit(double Slope, double Intercept, double RootMeanSquare)
{
    /// <summary>Value of the line.</summary>
    public double At(double x) => Intercept + (Slope * x);

    /// <summary>Fits y = intercept + slope x.</summary>
    /// <exception cref="ArgumentException">The arrays are not equally long.</exception>
    public static LinearFit Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length != y.Length)
        {
            throw new ArgumentException($"x has {x.Length} values and y has {y.Length}", nameof(y));
        }

        double meanX = 0;
        double meanY = 0;
        for (int i = 0; i < x.Length; i++)
        {
            meanX += x[i];
            meanY += y[i];
        }

        meanX /= x.Length;
        meanY /= x.Length;
        double xx = 0;
        double xy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            xx += (x[i] - meanX) * (x[i] - meanX);
            xy += (x[i] - meanX) * (y[i] - meanY);
        }

        if (!(xx > 0))
        {
            return new LinearFit(double.NaN, double.NaN, double.NaN);
        }

        double slope = xy / xx;
        double intercept = meanY - (slope * meanX);
        double square = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double residual = y[i] - intercept - (slope * x[i]);
            square += residual * residual;
        }

        return new LinearFit(slope, intercept, Math.Sqrt(square / x.Length));
    }
}
