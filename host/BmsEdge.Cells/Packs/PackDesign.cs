using System;
using BmsEdge.Foundation;

namespace BmsEdge.Cells;

/// <summary>Groups of parallel cells in series, how their cells differ and what connects them.</summary>
public sealed record PackDesign
{
    /// <summary>Groups in series.</summary>
    public required int SeriesCount { get; init; }

    /// <summary>Cells in parallel in each group.</summary>
    public int ParallelCount { get; init; } = 1;

    /// <summary>How the cells differ.</summary>
    public PackSpread Spread { get; init; } = PackSpread.None;

    /// <summary>Same seed, same pack.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Surroundings of the last group less those of the first, K, spread evenly over the groups.</summary>
    public double TemperatureGradientKelvin { get; init; }

    /// <summary>Resistance from each cell to its group's rail, ohm.</summary>
    public double ContactOhms { get; init; }

    /// <summary>Resistance between neighbouring groups and to both terminals, ohm.</summary>
    public double BusbarOhms { get; init; }

    /// <summary>Resistor across each group while it is balanced, ohm.</summary>
    public double BalancingOhms { get; init; } = double.PositiveInfinity;

    /// <summary>Surroundings of a group less those of the middle, K.</summary>
    internal double GradientAt(int group) => SeriesCount == 1 ? 0 : ((double)group / (SeriesCount - 1) - 0.5) * TemperatureGradientKelvin;

    internal void Check()
    {
        if (SeriesCount is < 1 or > 1000 || ParallelCount is < 1 or > 1000 || SeriesCount * ParallelCount > 10_000)
        {
            throw new BmsException(BmsErrorCode.BadArgument, FormattableString.Invariant($"A pack of {SeriesCount} groups of {ParallelCount} cells: 1 to 1000 of each, 10 000 cells in all."));
        }

        NotNegative("contact resistance", ContactOhms, double.MaxValue);
        NotNegative("busbar resistance", BusbarOhms, double.MaxValue);
        NotNegative("size of the temperature gradient", Math.Abs(TemperatureGradientKelvin), 100);
        if (!(BalancingOhms > 0))
        {
            throw new BmsException(BmsErrorCode.BadArgument, FormattableString.Invariant($"A balancing resistor of {BalancingOhms} ohm: it should be above 0, infinite for none."));
        }
    }

    private static void NotNegative(string what, double value, double highest)
    {
        if (!(value >= 0 && value <= highest))
        {
            throw new BmsException(BmsErrorCode.BadArgument, FormattableString.Invariant($"The {what} of the pack is {value}; it should be a finite number not below 0 and not above {highest}."));
        }
    }
}
