using System;

namespace BmsEdge.VirtualBoard.Packs;

/// <summary>
/// Programmable cells and current, like the calibrator on a bench: every voltage, the current and every temperature is what was
/// last set, whatever the switches do.
/// </summary>
public sealed class BenchSupply : IPackSource
{
    private readonly double[] _volts;
    private readonly double[] _celsius = new double[16];

    /// <summary>Cells at one voltage, no current, 25 degrees Celsius.</summary>
    public BenchSupply(int cellCount, double volts = 3.7)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cellCount, 1);
        _volts = new double[cellCount];
        Array.Fill(_volts, volts);
        Array.Fill(_celsius, 25);
    }

    /// <inheritdoc/>
    public int CellCount => _volts.Length;

    /// <inheritdoc/>
    public double CurrentAmps { get; set; }

    /// <summary>Voltage at the load; null follows the sum of cells.</summary>
    public double? LoadVoltsOverride { get; set; }

    /// <inheritdoc/>
    public double LoadVolts => LoadVoltsOverride ?? Sum();

    /// <inheritdoc/>
    public void AdvanceTo(double seconds, bool chargePathClosed, bool dischargePathClosed, bool prechargePathClosed)
    {
    }

    /// <inheritdoc/>
    public double CellVolts(int cell) => _volts[cell];

    /// <inheritdoc/>
    public double TemperatureCelsius(int sensor) => _celsius[sensor];

    /// <summary>Sets the voltage of a cell.</summary>
    public void SetCellVolts(int cell, double volts) => _volts[cell] = volts;

    /// <summary>Sets the voltage of all cells.</summary>
    public void SetAllCellVolts(double volts) => Array.Fill(_volts, volts);

    /// <summary>Sets a temperature, sensors 0 to 15.</summary>
    public void SetCelsius(int sensor, double celsius) => _celsius[sensor] = celsius;

    private double Sum()
    {
        double sum = 0;
        foreach (double volts in _volts)
        {
            sum += volts;
        }

        return sum;
    }
}
