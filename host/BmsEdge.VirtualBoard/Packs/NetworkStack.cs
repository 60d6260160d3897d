using System;
using BmsEdge.Cells;
using BmsEdge.Foundation;

namespace BmsEdge.VirtualBoard.Packs;

/// <summary>
/// Groups of parallel cells of any model, solved as one system by <see cref="PackSimulator"/>. A board steps in milliseconds, after a switch closes in
/// microseconds; cells need not. Its steps are gathered to two milliseconds while the current moves, and while it stands still to a hundredth of the time since it
/// last moved, at most a quarter of a second. In between every group is the voltage and the resistance it had; the charge is made up for with the next step.
/// </summary>
public sealed class NetworkStack : ICellStack
{
    // An instant of rest, so that there are voltages before the board's first step.
    private const double SettleSeconds = 1e-3;

    private const double ShortestSeconds = 2e-3;
    private const double LongestSeconds = 0.25;
    private const double ShareOfStandstill = 0.01;

    // Of the 1 C current: over so little the straight line through voltage and current is good to microvolts.
    private const double StandstillShare = 0.005;

    private readonly PackSimulator _pack;
    private readonly double _standstillAmps;
    private readonly double[] _volts;
    private readonly double[] _celsius;
    private readonly double[] _ohms;
    private readonly double[] _coulombs;
    private readonly double[] _takenCoulombs;
    private readonly double[] _settled;
    private double _ambientCelsius = double.NaN;
    private double _settledAmps;
    private double _amps;
    private double _standstillSeconds;
    private double _waitingSeconds;
    private double _waitingCoulombs;

    /// <summary>Makes the groups of a pack the cells of a board.</summary>
    /// <param name="pack">Groups at rest; nothing else may step it from now on.</param>
    public NetworkStack(PackSimulator pack)
    {
        ArgumentNullException.ThrowIfNull(pack);
        _pack = pack;
        CellCount = pack.Design.SeriesCount;
        _volts = new double[CellCount];
        _celsius = new double[CellCount];
        _ohms = new double[CellCount];
        _coulombs = new double[CellCount];
        _takenCoulombs = new double[CellCount];
        _settled = new double[CellCount];
        _standstillAmps = StandstillShare * pack.GroupCapacityAmpHours(0);
        Settle(pack.Advance(SettleSeconds, 0), 0);
        Hold();
    }

    /// <inheritdoc/>
    public int CellCount { get; }

    /// <inheritdoc/>
    public double SourceVolts { get; private set; }

    /// <inheritdoc/>
    public double SourceOhms { get; private set; }

    /// <summary>True state of charge of a group: what it started with and the charge that has flowed.</summary>
    public double Soc(int group) => _pack.GroupStartSoc(group) + (_coulombs[group] / (3600 * _pack.GroupCapacityAmpHours(group)));

    /// <inheritdoc/>
    public double CellVolts(int cell) => _volts[cell];

    /// <inheritdoc/>
    public double CellCelsius(int cell) => _celsius[cell];

    /// <inheritdoc/>
    /// <exception cref="BmsException">The cells cannot carry the current; the message tells time and state.</exception>
    public void Advance(double seconds, double amps, ReadOnlySpan<double> takenAmps, double ambientCelsius)
    {
        bool moves = !(Math.Abs(amps - _settledAmps) <= _standstillAmps);
        if (moves && _waitingSeconds >= ShortestSeconds)
        {
            // What flowed before the jump must not be smeared over what flows after it.
            Step(ambientCelsius);
        }

        _amps = amps;
        _standstillSeconds = moves ? 0 : _standstillSeconds + seconds;
        _waitingSeconds += seconds;
        _waitingCoulombs += amps * seconds;
        for (int i = 0; i < CellCount; i++)
        {
            double own = amps - takenAmps[i];
            _takenCoulombs[i] += takenAmps[i] * seconds;
            _coulombs[i] += own * seconds * (own > 0 ? _pack.CoulombicEfficiency : 1);
        }

        if (_waitingSeconds >= Math.Clamp(ShareOfStandstill * _standstillSeconds, ShortestSeconds, LongestSeconds))
        {
            Step(ambientCelsius);
        }

        Hold();
    }

    private void Step(double ambientCelsius)
    {
        if (ambientCelsius != _ambientCelsius)
        {
            _pack.SetAmbient(ambientCelsius);
            _ambientCelsius = ambientCelsius;
        }

        for (int i = 0; i < CellCount; i++)
        {
            _pack.Drain(i, _takenCoulombs[i] / _waitingSeconds);
            _takenCoulombs[i] = 0;
        }

        double mean = _waitingCoulombs / _waitingSeconds;
        PackRow row = _pack.Advance(_waitingSeconds, mean);
        (_waitingSeconds, _waitingCoulombs) = (0, 0);
        _pack.ForgetRows();
        Settle(row, mean);
    }

    private void Settle(PackRow row, double amps)
    {
        _settledAmps = amps;
        _pack.GroupOhms(_ohms);
        int parallel = _pack.Design.ParallelCount;
        for (int i = 0; i < CellCount; i++)
        {
            _settled[i] = row.GroupVolts[i];

            // A thermistor sits on one cell of its group.
            _celsius[i] = row.CellCelsius[i * parallel];
        }

        SourceOhms = _pack.Design.BusbarOhms * (CellCount + 1);
        foreach (double ohms in _ohms)
        {
            SourceOhms += ohms;
        }
    }

    /// <summary>Voltages at the present current with the cells as they were.</summary>
    private void Hold()
    {
        double volts = 0;
        for (int i = 0; i < CellCount; i++)
        {
            _volts[i] = _settled[i] + ((_amps - _settledAmps) * _ohms[i]);
            volts += _settled[i] - (_settledAmps * _ohms[i]);
        }

        SourceVolts = volts;
    }
}
