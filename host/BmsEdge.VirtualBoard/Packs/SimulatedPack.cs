using System;
using System.Collections.Generic;
using BmsEdge.Cells;

namespace BmsEdge.VirtualBoard.Packs;

/// <summary>
/// Simulated cells with a load behind the switches: a capacitor, a drive that asks for a current, a charger with a voltage
/// limit. What really flows follows from the switches: a transistor that is off still lets the other direction through its
/// body diode, the precharge resistor charges the capacitor slowly, and closing on an empty capacitor gives the inrush that
/// precharge is there to avoid.
/// </summary>
public sealed class SimulatedPack : IPackSource, IPackSchedule, IBalancedPack
{
    // After a switch closes: five time constants in quarters, and as many again for the short-circuit delay of 70 to 400 us.
    private const int FineSteps = 60;

    // The balancing current of a cell is a mean over about a scan of the monitor.
    private const double BalancingSeconds = 0.25;

    private readonly ICellStack _stack;
    private readonly Func<double, double> _demandAmps;
    private readonly double[] _takenCoulombs;
    private readonly double[] _takenAmps;
    private double _seconds;
    private bool _mainClosed;
    private int _fineStepsLeft;

    /// <summary>Makes a pack. The cells differ as they were made: capacity, resistance, state of charge, temperature.</summary>
    /// <param name="cells">Cells in series, 0 = most negative.</param>
    /// <param name="demandAmps">What drive and charger ask for over time in seconds, amperes, positive when charging.</param>
    public SimulatedPack(IReadOnlyList<EcmCell> cells, Func<double, double> demandAmps)
        : this(new CircuitStack(cells), demandAmps)
    {
        Cells = cells;
    }

    /// <summary>Makes a pack of parallel groups or of electrochemical cells.</summary>
    /// <param name="stack">What is in series.</param>
    /// <param name="demandAmps">What drive and charger ask for over time in seconds, amperes, positive when charging.</param>
    public SimulatedPack(ICellStack stack, Func<double, double> demandAmps)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(demandAmps);
        _stack = stack;
        _demandAmps = demandAmps;
        _takenCoulombs = new double[stack.CellCount];
        _takenAmps = new double[stack.CellCount];
    }

    /// <inheritdoc/>
    public int CellCount => _stack.CellCount;

    /// <inheritdoc/>
    public double CurrentAmps { get; private set; }

    /// <inheritdoc/>
    public double LoadVolts { get; private set; }

    /// <summary>The cells of a pack of single equivalent circuits; otherwise none.</summary>
    public IReadOnlyList<EcmCell> Cells { get; } = [];

    /// <summary>Ambient temperature in degrees Celsius.</summary>
    public double AmbientCelsius { get; set; } = 25;

    /// <summary>Capacitor of the load in farads.</summary>
    public double LoadFarads { get; set; } = 2e-3;

    /// <summary>Resistance of closed switches, wires and connections in ohms; damps the inrush together with the cells.</summary>
    public double PathOhms { get; set; } = 0.02;

    /// <summary>Precharge resistor in ohms.</summary>
    public double PrechargeOhms { get; set; } = 47;

    /// <summary>What discharges the capacitor when nothing else does, in ohms.</summary>
    public double BleedOhms { get; set; } = 10_000;

    /// <summary>Charger's voltage limit per cell.</summary>
    public double ChargerVoltsPerCell { get; set; } = 4.2;

    /// <summary>Below this voltage the drive takes no current.</summary>
    public double DriveMinimumVolts { get; set; } = 1;

    /// <summary>Temperature added at a sensor by its index, as a local hot spot would; empty by default.</summary>
    public IDictionary<int, double> HotSpotCelsius { get; } = new Dictionary<int, double>();

    /// <inheritdoc/>
    public double NextChangeSeconds
    {
        get
        {
            // A quarter of the time constant of the capacitor's jump.
            return _fineStepsLeft > 0
                ? _seconds + Math.Max(5e-6, (_stack.SourceOhms + PathOhms) * LoadFarads / 4)
                : double.PositiveInfinity;
        }
    }

    /// <inheritdoc/>
    public void AdvanceTo(double seconds, bool chargePathClosed, bool dischargePathClosed, bool prechargePathClosed)
    {
        double step = seconds - _seconds;
        _seconds = seconds;
        bool closed = chargePathClosed || dischargePathClosed;
        _fineStepsLeft = closed && !_mainClosed ? FineSteps : Math.Max(0, _fineStepsLeft - 1);
        _mainClosed = closed;
        if (step <= 0)
        {
            return;
        }

        double external = ExternalAmps(seconds);
        double amps = Exchange(step, external, _mainClosed, prechargePathClosed, out double load);
        if (_mainClosed && ((amps > 0 && !chargePathClosed) || (amps < 0 && !dischargePathClosed)))
        {
            // The transistor that is off blocks this direction; only the precharge resistor is left.
            amps = Exchange(step, external, false, prechargePathClosed, out load);
        }

        // A charger on open switches stops at its own limit; within a step it would overshoot.
        double top = external > 0 ? Math.Max(_stack.SourceVolts, ChargerVoltsPerCell * _stack.CellCount) : double.PositiveInfinity;
        LoadVolts = Math.Clamp(load, 0, top);
        CurrentAmps = amps;
        for (int i = 0; i < _takenCoulombs.Length; i++)
        {
            // As a steady current: balancing is on and off within milliseconds, and steps can be far shorter than that.
            double taken = _takenCoulombs[i] * Math.Min(1, step / BalancingSeconds);
            _takenAmps[i] = taken / step;
            _takenCoulombs[i] -= taken;
        }

        _stack.Advance(step, amps, _takenAmps, AmbientCelsius);
    }

    /// <inheritdoc/>
    public void TakeCharge(int cell, double coulombs) => _takenCoulombs[cell] += coulombs;

    /// <inheritdoc/>
    public double CellVolts(int cell) => _stack.CellVolts(cell);

    /// <inheritdoc/>
    public double TemperatureCelsius(int sensor) =>
        _stack.CellCelsius(Math.Min(sensor, _stack.CellCount - 1)) + (HotSpotCelsius.TryGetValue(sensor, out double more) ? more : 0);

    private double ExternalAmps(double seconds)
    {
        double demand = _demandAmps(seconds);
        if (demand > 0)
        {
            // Constant voltage: the charger gives way over its last 50 mV per cell.
            double room = ((ChargerVoltsPerCell * _stack.CellCount) - LoadVolts) / (0.05 * _stack.CellCount);
            return demand * Math.Clamp(room, 0, 1);
        }

        return LoadVolts > DriveMinimumVolts ? demand : 0;
    }

    /// <summary>
    /// Charge balance of the capacitor over a step, exact for a constant source: C dv/dt = G (source - v) + external - v / bleed.
    /// </summary>
    /// <returns>Mean current into the pack.</returns>
    private double Exchange(double step, double external, bool main, bool precharge, out double load)
    {
        double path = (main ? 1 / PathOhms : 0) + (precharge ? 1 / PrechargeOhms : 0);
        double conductance = path > 0 ? 1 / (_stack.SourceOhms + (1 / path)) : 0;
        double total = conductance + (1 / BleedOhms);
        double final = ((conductance * _stack.SourceVolts) + external) / total;
        double decay = Math.Exp(-step * total / LoadFarads);
        load = final + ((LoadVolts - final) * decay);
        double mean = final + ((LoadVolts - final) * (1 - decay) * LoadFarads / (step * total));
        return conductance * (mean - _stack.SourceVolts);
    }
}
