using System;
using System.Collections.Generic;
using BmsEdge.VirtualBoard.Packs;

namespace BmsEdge.VirtualBoard.Campaigns;

/// <summary>
/// Simulated cells that can be broken, seen from where no firmware can lie: every step of the board passes through here with the
/// switches as they physically are. Moments are met exactly, also in the middle of a loop or of a bus transfer.
/// </summary>
internal sealed class CampaignPack : IPackSource, IPackSchedule, IBalancedPack
{
    private const double ActSeconds = 1e-6;

    private readonly SimulatedPack _pack;
    private readonly double?[] _cellVolts;
    private readonly PriorityQueue<Action, double> _due = new();

    public CampaignPack(SimulatedPack pack)
    {
        _pack = pack;
        _cellVolts = new double?[pack.CellCount];
    }

    /// <summary>Called after each step with the time in seconds.</summary>
    public Action<double>? Stepped { get; set; }

    /// <summary>The cells behind.</summary>
    public SimulatedPack Inner => _pack;

    public int CellCount => _pack.CellCount;

    public double CurrentAmps => _pack.CurrentAmps;

    public double LoadVolts => _pack.LoadVolts;

    /// <summary>Board time of the last step.</summary>
    public double Seconds { get; private set; }

    public bool ChargeConducts { get; private set; }

    public bool DischargeConducts { get; private set; }

    public bool PrechargeConducts { get; private set; }

    /// <summary>Kelvin added at every sensor.</summary>
    public double ExtraKelvin { get; set; }

    /// <summary>Kelvin per second by which <see cref="ExtraKelvin"/> moves until it is <see cref="ExtraKelvinEnd"/>.</summary>
    public double KelvinPerSecond { get; set; }

    public double ExtraKelvinEnd { get; set; }

    public double NextChangeSeconds => Math.Min(
        _pack.NextChangeSeconds, _due.TryPeek(out Action? _, out double next) ? Math.Max(next, Seconds + ActSeconds) : double.PositiveInfinity);

    /// <summary>A cell shows this voltage whatever flows, as after an internal short; null lets it go again.</summary>
    public void SetCell(int cell, double? volts) => _cellVolts[cell] = volts;

    /// <summary>Does something at a moment.</summary>
    public void At(double seconds, Action act) => _due.Enqueue(act, seconds);

    public void AdvanceTo(double seconds, bool chargePathClosed, bool dischargePathClosed, bool prechargePathClosed)
    {
        // At the beginning of a step of a microsecond, when the chips have lived up to the moment: a chip that is reset would else
        // judge the current of the whole step before by its reset limits.
        while (_due.TryPeek(out Action? act, out double due) && due <= Seconds + 1e-7)
        {
            _due.Dequeue();
            act();
        }

        double step = seconds - Seconds;
        ChargeConducts = chargePathClosed;
        DischargeConducts = dischargePathClosed;
        PrechargeConducts = prechargePathClosed;
        _pack.AdvanceTo(seconds, chargePathClosed, dischargePathClosed, prechargePathClosed);
        double move = KelvinPerSecond * step;
        double left = ExtraKelvinEnd - ExtraKelvin;
        ExtraKelvin += Math.Abs(move) > Math.Abs(left) ? left : move;
        Seconds = seconds;
        Stepped?.Invoke(seconds);
    }

    public void TakeCharge(int cell, double coulombs) => _pack.TakeCharge(cell, coulombs);

    public double CellVolts(int cell) => _cellVolts[cell] ?? _pack.CellVolts(cell);

    public double TemperatureCelsius(int sensor) => _pack.TemperatureCelsius(sensor) + ExtraKelvin;
}
