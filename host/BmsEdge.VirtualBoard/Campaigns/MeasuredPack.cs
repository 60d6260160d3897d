using System.Linq;
using BmsEdge.VirtualBoard.Packs;

namespace BmsEdge.VirtualBoard.Campaigns;

/// <summary>Rows of a recording of one cell, finite and rising, long holes shortened.</summary>
/// <param name="Seconds">Times from zero.</param>
/// <param name="Volts">Cell voltage.</param>
/// <param name="Amps">Current in amperes, positive when charging.</param>
/// <param name="Celsius">Temperature.</param>
public sealed record MeasuredRows(double[] Seconds, double[] Volts, double[] Amps, double[] Celsius);

/// <summary>
/// Cells in series that all follow one recording, each a little different: an offset and a share of resistance of its own. The
/// recording runs while both paths are closed.
/// </summary>
internal sealed class MeasuredPack : IPackSource, IPackSchedule
{
    // A fresh batch: 3 mV of open circuit, which is some 0.4 % of charge, and 3 % of 25 mOhm.
    private const double OffsetVolts = 3e-3;
    private const double SpreadOhms = 0.75e-3;

    private readonly ReplayPack _replay;
    private readonly double[] _offsets;
    private readonly double[] _ohms;

    public MeasuredPack(MeasuredRows rows, int cells, FaultDraw draw)
    {
        _replay = new ReplayPack(rows.Seconds, rows.Volts, rows.Amps, rows.Celsius, cells, waitForSwitches: true);
        _offsets = [.. Enumerable.Range(0, cells).Select(_ => OffsetVolts * draw.Normal() / 3)];
        _ohms = [.. Enumerable.Range(0, cells).Select(_ => SpreadOhms * draw.Normal() / 3)];
    }

    public int CellCount => _replay.CellCount;

    public double CurrentAmps => _replay.CurrentAmps;

    public double LoadVolts
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < CellCount; i++)
            {
                sum += CellVolts(i);
            }

            return sum;
        }
    }

    public double NextChangeSeconds => _replay.NextChangeSeconds;

    public double ReplaySeconds => _replay.ReplaySeconds;

    public bool IsFinished => _replay.IsFinished;

    public void AdvanceTo(double seconds, bool chargePathClosed, bool dischargePathClosed, bool prechargePathClosed) =>
        _replay.AdvanceTo(seconds, chargePathClosed, dischargePathClosed, prechargePathClosed);

    public double CellVolts(int cell) => _replay.CellVolts(cell) + _offsets[cell] + (_replay.CurrentAmps * _ohms[cell]);

    /// <summary>Voltage of a cell in a row of the recording, for the audit.</summary>
    public double RowVolts(int row, int cell) => _replay.RowVolts(row) + _offsets[cell] + (_replay.RowAmps(row) * _ohms[cell]);

    public double TemperatureCelsius(int sensor) => _replay.TemperatureCelsius(sensor);
}
