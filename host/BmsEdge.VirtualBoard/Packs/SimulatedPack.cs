using System;
using System.Collections.Generic;

namespace BmsEdge.VirtualBoard.Packs;

/// <summary>
/// Simulated cells with a load behind the switches: a capacitor, a drive that asks for a current, a charger with a voltage
/// limit. What really flows follows from the switches: a transistor that is off still lets the other direction through its
/// body diode, the precharge resistor charges the capacitor slowly, and closing on an empty capacitor gives the inrush that
/// precharge is there to avoid.
/// </summary>
public sealed class SimulatedPack : IPackSource, IPackSchedule
{
    private readonly IReadOnlyList<ISimulatedCell> _cells;
    private readonly Func<double, double> _demandAmps;
    private double _seconds;
    private bool _mainClosed;

    /// <summary>Makes a pack.</summary>
    /// <param name="cells">Cells in series, 0 = most negative.</param>
    /// <param name="demandAmps">What drive and charger ask for over time in seconds, amperes, positive when charging.</param>
    public SimulatedPack(IReadOnlyList<ISimulatedCell> cells, Func<double, double> demandAmps)
    {
        ArgumentNullException.ThrowIfNull(cells);
        ArgumentNullException.ThrowIfNull(demandAmps);
        _cells = cells;
        _demandAmps = demandAmps;
    }

    /// <inheritdoc/>
    public int CellCount => _cells.Count;

    /// <inheritdoc/>
    public double CurrentAmps { get; private set; }

    /// <inheritdoc/>
    public double LoadVolts { get; private set; }

    /// <summary>Capacitor of the load in farads.</summary>
    public double LoadFarads { get; set; } = 2e-3;

    /// <summary>Resistance of closed switches, wires and cells' connections in ohms; damps the inrush.</summary>
    public double PathOhms { get; set; } = 0.05;

    /// <summary>Precharge resistor in ohms.</summary>
    public double PrechargeOhms { get; set; } = 47;

    /// <summary>What discharges the capacitor when nothing else does, in ohms.</summary>
    public double BleedOhms { get; set; } = 10_000;

    /// <summary>Charger's voltage limit per cell.</summary>
    public double ChargerVoltsPerCell { get; set; } = 4.2;

    /// <summary>Below this voltage the drive takes no current.</summary>
    public double DriveMinimumVolts { get; set; } = 1;

    /// <summary>Temperature added to each sensor's reading by index, for faults of the pack itself; empty by default.</summary>
    public Dictionary<int, double> HotSpotCelsius { get; } = [];

    /// <summary>The cells.</summary>
    public IReadOnlyList<ISimulatedCell> Cells => _cells;

    /// <inheritdoc/>
    public double NextChangeSeconds
    {
        get
        {
            // While the capacitor jumps, a quarter of its time constant: the short-circuit comparator works in 70 to 400 us.
            bool jumping = _mainClosed && Math.Abs(PackVolts() - LoadVolts) > 0.5;
            return jumping ? _seconds + Math.Max(2e-6, PathOhms * LoadFarads / 4) : double.PositiveInfinity;
        }
    }

    /// <inheritdoc/>
    public void AdvanceTo(double seconds, bool chargePathClosed, bool dischargePathClosed, bool prechargePathClosed)
    {
        double step = seconds - _seconds;
        _seconds = seconds;
        _mainClosed = chargePathClosed || dischargePathClosed;
        if (step <= 0)
        {
            return;
        }

        double external = ExternalAmps(seconds);
        double conductance = (_mainClosed ? 1 / PathOhms : 0) + (prechargePathClosed ? 1 / PrechargeOhms : 0);
        double amps = Exchange(step, external, conductance, out double load);
        if (_mainClosed && ((amps > 0 && !chargePathClosed) || (amps < 0 && !dischargePathClosed)))
        {
            // The transistor that is off blocks this direction; only the precharge resistor is left.
            amps = Exchange(step, external, prechargePathClosed ? 1 / PrechargeOhms : 0, out load);
        }

        // A charger on open switches stops at its own limit; within a step it would overshoot.
        double top = external > 0 ? Math.Max(PackVolts(), ChargerVoltsPerCell * _cells.Count) : double.PositiveInfinity;
        LoadVolts = Math.Clamp(load, 0, top);
        CurrentAmps = amps;
        foreach (ISimulatedCell cell in _cells)
        {
            cell.Advance(step, amps);
        }
    }

    /// <inheritdoc/>
    public double CellVolts(int cell) => _cells[cell].TerminalVolts;

    /// <inheritdoc/>
    public double TemperatureCelsius(int sensor) =>
        _cells[Math.Min(sensor, _cells.Count - 1)].TemperatureCelsius + HotSpotCelsius.GetValueOrDefault(sensor);

    private double PackVolts()
    {
        double sum = 0;
        foreach (ISimulatedCell cell in _cells)
        {
            sum += cell.TerminalVolts;
        }

        return sum;
    }

    private double ExternalAmps(double seconds)
    {
        double demand = _demandAmps(seconds);
        if (demand > 0)
        {
            // Constant voltage: the charger gives way over its last 50 mV per cell.
            double room = ((ChargerVoltsPerCell * _cells.Count) - LoadVolts) / (0.05 * _cells.Count);
            return demand * Math.Clamp(room, 0, 1);
        }

        return LoadVolts > DriveMinimumVolts ? demand : 0;
    }

    /// <summary>
    /// Charge balance of the capacitor over a step, exact for constant cell voltages: C dv/dt = G (pack - v) + external - v/bleed.
    /// </summary>
    private double Exchange(double step, double external, double conductance, out double load)
    {
        double pack = PackVolts();
        double bleed = 1 / BleedOhms;
        double total = conductance + bleed;
        double final = ((conductance * pack) + external) / total;
        double decay = Math.Exp(-step * total / LoadFarads);
        load = final + ((LoadVolts - final) * decay);

        // Mean voltage of the capacitor over the step gives the mean current through the path.
        double mean = final + ((LoadVolts - final) * (1 - decay) * LoadFarads / (step * total));
        return conductance * (mean - pack);
    }
}
