using System;
using System.Collections.Generic;

namespace BmsEdge.CyclingData.Features;

/// <summary>
/// Difference of two Q(V) curves on one voltage grid and its statistics, the features of Severson et al., Nature Energy 4
/// (2019) 383, doi 10.1038/s41560-019-0356-8: Delta Q_100-10(V) = Q_100(V) - Q_10(V). Skewness and kurtosis are the plain ones of
/// <see cref="Moments"/>; the published variance divides by n - 1 (MATLAB <c>var</c>).
/// </summary>
public sealed class DeltaQ
{
    private DeltaQ(double[] ampHours)
    {
        AmpHours = ampHours;
        Moments = Moments.Of(ampHours);
    }

    /// <summary>The difference at each voltage of the grid [Ah].</summary>
    public IReadOnlyList<double> AmpHours { get; }

    /// <summary>Its moments over the grid.</summary>
    public Moments Moments { get; }

    /// <summary>Smallest value [Ah].</summary>
    public double Minimum => Moments.Minimum;

    /// <summary>Mean over the grid [Ah].</summary>
    public double Mean => Moments.Mean;

    /// <summary>Variance over the grid, divided by n - 1 [Ah2].</summary>
    public double Variance => Moments.SampleVariance;

    /// <summary>Skewness over the grid.</summary>
    public double Skewness => Moments.Skewness;

    /// <summary>Kurtosis over the grid (3 for a normal distribution).</summary>
    public double Kurtosis => Moments.Kurtosis;

    /// <summary>Value at the last voltage of the grid, 2.0 V in Severson's [Ah].</summary>
    public double AtLastVoltage => AmpHours[^1];

    /// <summary>log10 of the variance, the one feature of the paper's variance model.</summary>
    public double Log10Variance => Math.Log10(Variance);

    /// <summary>Subtracts two curves on the same grid.</summary>
    /// <param name="later">Charge of the later cycle [Ah].</param>
    /// <param name="earlier">Charge of the earlier cycle [Ah].</param>
    /// <exception cref="ArgumentException">The curves are empty or not equally long.</exception>
    public static DeltaQ Between(ReadOnlySpan<double> later, ReadOnlySpan<double> earlier)
    {
        if (later.Length != earlier.Length || later.IsEmpty)
        {
            throw new ArgumentException($"curves of {later.Length} and {earlier.Length} points are not on one grid", nameof(earlier));
        }

        double[] difference = new double[later.Length];
        for (int i = 0; i < difference.Length; i++)
        {
            difference[i] = later[i] - earlier[i];
        }

        return new DeltaQ(difference);
    }
}
