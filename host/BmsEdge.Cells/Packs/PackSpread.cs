using System;

namespace BmsEdge.Cells;

/// <summary>
/// How much the cells of one pack differ. Defaults are of the order found in fresh batches of 18650 cells
/// (K. Rumpf, M. Naumann, A. Jossen, J. Energy Storage 14 (2017) 224: capacity 0.2 to 0.8 %, resistance 0.7 to 2 %), taken a little
/// wider for a pack that has been used.
/// </summary>
public sealed record PackSpread
{
    /// <summary>No difference at all.</summary>
    public static PackSpread None { get; } = new() { CapacityRelativeSigma = 0.0, ResistanceRelativeSigma = 0.0, InitialSocSigma = 0.0 };

    /// <summary>Standard deviation of capacity, relative to the mean, 0 to 0.2.</summary>
    public double CapacityRelativeSigma { get; init; } = 0.01;

    /// <summary>Standard deviation of every resistance, relative to the mean, 0 to 0.2.</summary>
    public double ResistanceRelativeSigma { get; init; } = 0.03;

    /// <summary>Standard deviation of the initial SOC (1 = full), 0 to 0.2.</summary>
    public double InitialSocSigma { get; init; } = 0.005;

    /// <summary>Makes the cells of a series string. Deviations are cut at three standard deviations; SOC stays within 0 to 1.</summary>
    /// <param name="parameters">Mean cell.</param>
    /// <param name="count">Number of cells, 1 or more.</param>
    /// <param name="initialSoc">Mean SOC at the start, 0 to 1.</param>
    /// <param name="initialTemperatureCelsius">Of all cells, degC.</param>
    /// <param name="seed">Same seed, same pack; the first cells do not change with <paramref name="count"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Count below 1, a sigma outside 0 to 0.2 or an SOC outside 0 to 1.</exception>
    public EcmCell[] CreateCells(EcmCellParameters parameters, int count, double initialSoc, double initialTemperatureCelsius, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var members = Draw(count, initialSoc, seed);
        EcmCell[] cells = new EcmCell[count];
        for (int i = 0; i < count; i++)
        {
            cells[i] = new EcmCell(parameters.Scaled(members[i].Capacity, members[i].Resistance), members[i].Soc, initialTemperatureCelsius);
        }

        return cells;
    }

    /// <summary>Factors of capacity and resistance and the start SOC of every cell.</summary>
    internal (double Capacity, double Resistance, double Soc)[] Draw(int count, double initialSoc, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        CheckSigma(CapacityRelativeSigma, nameof(CapacityRelativeSigma));
        CheckSigma(ResistanceRelativeSigma, nameof(ResistanceRelativeSigma));
        CheckSigma(InitialSocSigma, nameof(InitialSocSigma));
        if (!(initialSoc is >= 0.0 and <= 1.0))
        {
            throw new ArgumentOutOfRangeException(nameof(initialSoc), initialSoc, "The initial SOC lies between 0 and 1.");
        }

        SeededNoise noise = new(seed);
        var members = new (double Capacity, double Resistance, double Soc)[count];
        for (int i = 0; i < count; i++)
        {
            double capacity = 1.0 + (CapacityRelativeSigma * Cut(noise));
            double resistance = 1.0 + (ResistanceRelativeSigma * Cut(noise));
            members[i] = (capacity, resistance, Math.Clamp(initialSoc + (InitialSocSigma * Cut(noise)), 0.0, 1.0));
        }

        return members;
    }

    private static double Cut(SeededNoise noise) => Math.Clamp(noise.Normal(), -3.0, 3.0);

    private static void CheckSigma(double sigma, string name)
    {
        if (!(sigma is >= 0.0 and <= 0.2))
        {
            throw new ArgumentOutOfRangeException(name, sigma, $"{name} lies between 0 and 0.2; three of them must leave a cell that works.");
        }
    }
}
