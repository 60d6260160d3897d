using System;

namespace BmsEdge.CyclingData.Features;

/// <summary>
/// Mean and central moments m_k = sum (x - mean)^k / n, two passes. Skewness is m3 / m2^1.5 and kurtosis m4 / m2^2, the plain
/// (biased) forms that MATLAB and SciPy give without being asked otherwise.
/// </summary>
/// <param name="Count">Number of values.</param>
/// <param name="Mean">Mean, in the unit of the values; NaN without values.</param>
/// <param name="PopulationVariance">m2 (divided by n), in the squared unit.</param>
/// <param name="Skewness">m3 / m2^1.5, no unit; NaN when all values are equal.</param>
/// <param name="Kurtosis">m4 / m2^2, 3 for a normal distribution; NaN when all values are equal.</param>
/// <param name="Minimum">Smallest value; NaN without values.</param>
/// <param name="Maximum">Largest value; NaN without values.</param>
public readonly record struct Moments(int Count, double Mean, double PopulationVariance, double Skewness, double Kurtosis, double Minimum, double Maximum)
{
    /// <summary>Variance divided by n - 1 (MATLAB <c>var</c>); NaN below two values.</summary>
    public double SampleVariance => Count > 1 ? PopulationVariance * Count / (Count - 1) : double.NaN;

    /// <summary>Root of the variance divided by n (NumPy <c>std</c>).</summary>
    public double PopulationDeviation => Math.Sqrt(PopulationVariance);

    /// <summary>Kurtosis minus 3 (SciPy <c>kurtosis</c>): 0 for a normal, -1.2 for a uniform distribution.</summary>
    public double ExcessKurtosis => Kurtosis - 3;

    /// <summary>Moments of values; any NaN among them makes all of them NaN.</summary>
    public static Moments Of(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
        {
            return new Moments(0, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
        }

        double sum = 0;
        double low = values[0];
        double high = values[0];
        foreach (double value in values)
        {
            sum += value;
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }

        double mean = sum / values.Length;
        double m2 = 0;
        double m3 = 0;
        double m4 = 0;
        foreach (double value in values)
        {
            double d = value - mean;
            double square = d * d;
            m2 += square;
            m3 += square * d;
            m4 += square * square;
        }

        m2 /= values.Length;
        m3 /= values.Length;
        m4 /= values.Length;

        // Equal values: what is left in m2 is the rounding of the mean, and a ratio of it says nothing.
        bool flat = high == low;
        return new Moments(
            values.Length,
            mean,
            flat ? 0 : m2,
            flat ? double.NaN : m3 / (m2 * Math.Sqrt(m2)),
            flat ? double.NaN : m4 / (m2 * m2),
            low,
            high);
    }
}
