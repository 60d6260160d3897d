using System;

namespace BmsEdge.VirtualBoard.Packs;

/// <summary>What a <see cref="SimulatedPack"/> has in series: cells, or groups of parallel cells that its board takes for one cell each.</summary>
public interface ICellStack
{
    /// <summary>Cells or groups in series.</summary>
    public int CellCount { get; }

    /// <summary>Voltage of all without current, at this instant, volts: what <see cref="SourceOhms"/> does not explain.</summary>
    public double SourceVolts { get; }

    /// <summary>Resistance there at once of all in series, ohms.</summary>
    public double SourceOhms { get; }

    /// <summary>Terminal voltage with the last current still flowing, volts; 0 = most negative.</summary>
    public double CellVolts(int cell);

    /// <summary>Temperature in degrees Celsius; 0 = most negative.</summary>
    public double CellCelsius(int cell);

    /// <summary>Lets time pass.</summary>
    /// <param name="seconds">Above 0.</param>
    /// <param name="amps">Current of the pack in amperes, positive when charging.</param>
    /// <param name="takenAmps">What balancing takes out of each besides, amperes.</param>
    /// <param name="ambientCelsius">Temperature of the surroundings in degrees Celsius.</param>
    public void Advance(double seconds, double amps, ReadOnlySpan<double> takenAmps, double ambientCelsius);
}
