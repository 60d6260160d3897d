using System;
using BmsEdge.Training.Export;

namespace BmsEdge.Training.Verification;

/// <summary>
/// The trainer's own circuit, in double precision and written from the equations, not from <c>BmsEdge.Core</c>: what Core
/// must agree with.
/// </summary>
public sealed class ReferenceCircuit
{
    private readonly TrainedCell _cell;

    /// <summary>Makes a circuit at rest.</summary>
    public ReferenceCircuit(TrainedCell cell, double soc, double hysteresis)
    {
        _cell = cell;
        Soc = soc;
        Hysteresis = hysteresis;
    }

    /// <summary>State of charge.</summary>
    public double Soc { get; set; }

    /// <summary>Hysteresis state, -1 to 1.</summary>
    public double Hysteresis { get; private set; }

    /// <summary>Decay of the diffusion pair over the last step.</summary>
    public double DiffusionDecay { get; private set; }

    /// <summary>Drop over the resistances at the last current, volts.</summary>
    public double Overpotential { get; private set; }

    /// <summary>Temperature inside the cell in the last step, degrees Celsius.</summary>
    public double InsideCelsius { get; private set; }

    private double _v1;
    private double _v2;
    private double _rise;

    /// <summary>One step with the current held.</summary>
    public void Step(double dt, double amps, double canCelsius)
    {
        InsideCelsius = canCelsius + _rise;
        double r0 = At(_cell.R0Ohms, Soc);
        double r1 = At(_cell.R1Ohms, Soc);
        double r2 = At(_cell.R2Ohms, Soc);
        double tau1 = Along(_cell.Tau1Seconds);
        double tau2 = Along(_cell.Tau2Seconds);
        double scale = Along(_cell.CurrentScaleAmps);
        _v1 += (1 - Math.Exp(-dt / tau1)) * ((r1 * amps) - _v1);
        _v2 += (1 - Math.Exp(-dt / tau2)) * ((r2 * amps) - _v2);
        DiffusionDecay = Math.Exp(-dt / tau2);
        Overpotential = (r0 * scale * Math.Asinh(amps / scale)) + _v1 + _v2;
        double target = _cell.CoreKelvinPerWatt * Math.Max(0, amps * Overpotential);
        _rise += (1 - Math.Exp(-dt / _cell.CoreSeconds)) * (target - _rise);
        double moved = amps * dt / 3600 / _cell.CapacityAmpHours;
        Soc += moved;
        Hysteresis += (1 - Math.Exp(-_cell.HysteresisRate * Math.Abs(moved))) * (Math.Sign(moved) - Hysteresis);
    }

    /// <summary>Open-circuit voltage on the present branch at a SOC, volts.</summary>
    public double Branch(double soc) => Extended(_cell.OcvVolts, soc) + (At(_cell.HysteresisVolts, soc) * Hysteresis);

    /// <summary>Terminal voltage at a current after the last step; the series resistance is taken at the new SOC.</summary>
    public double TerminalVolts(double amps)
    {
        double scale = Along(_cell.CurrentScaleAmps);
        return Branch(Soc) + (At(_cell.R0Ohms, Soc) * scale * Math.Asinh(amps / scale)) + _v1 + _v2;
    }

    /// <summary>Slow voltage error at the temperature of the last step, volts.</summary>
    public double ModelSigma => Along(_cell.ModelSigmaVolts);

    /// <summary>Sets the temperature before any step.</summary>
    public void SetTemperature(double celsius) => InsideCelsius = celsius;

    /// <summary>Diffusion resistance at the present state, ohms.</summary>
    public double DiffusionOhms => At(_cell.R2Ohms, Soc);

    private double Along(double[] values)
    {
        (int i, double w) = Locate(_cell.TemperatureGrid, InsideCelsius, clamp: true);
        return i + 1 < values.Length ? values[i] + (w * (values[i + 1] - values[i])) : values[i];
    }

    private double At(double[][] table, double soc) => Bilinear(table, soc, clamp: true);

    private double Extended(double[][] table, double soc) => Bilinear(table, soc, clamp: false);

    private double Bilinear(double[][] table, double soc, bool clamp)
    {
        (int s, double w) = Locate(_cell.SocGrid, soc, clamp);
        (int t, double u) = Locate(_cell.TemperatureGrid, InsideCelsius, clamp: true);
        double Row(int row) => table[row][s] + (w * (table[row][s + 1] - table[row][s]));
        return t + 1 < table.Length ? Row(t) + (u * (Row(t + 1) - Row(t))) : Row(t);
    }

    private static (int Index, double Weight) Locate(double[] grid, double x, bool clamp)
    {
        if (grid.Length == 1)
        {
            return (0, 0);
        }

        int i = Array.FindLastIndex(grid, grid.Length - 2, g => g <= x);
        i = Math.Max(i, 0);
        double w = (x - grid[i]) / (grid[i + 1] - grid[i]);
        return (i, clamp ? Math.Clamp(w, 0, 1) : w);
    }
}
