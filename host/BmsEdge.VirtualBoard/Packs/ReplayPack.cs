using System;
using BmsEdge.Foundation;

namespace BmsEdge.VirtualBoard.Packs;

/// <summary>
/// Measured voltage, current and temperature of one cell, played to every series position. The value of a row holds on the
/// interval that ends with it: on (t[k-1], t[k]] the board sees row k. The first row holds before its time, the last after.
/// </summary>
public sealed class ReplayPack : IPackSource, IPackSchedule
{
    private readonly double[] _seconds;
    private readonly double[] _volts;
    private readonly double[] _amps;
    private readonly double[] _celsius;
    private readonly bool _waitForSwitches;
    private double _boardSeconds;
    private double _replaySeconds;
    private bool _running;
    private int _row;

    /// <summary>Takes the measurement.</summary>
    /// <param name="seconds">Times of the rows, never falling. Of rows with one time the first holds up to it; the others hold on nothing.</param>
    /// <param name="volts">Cell voltage of each row.</param>
    /// <param name="amps">Current of each row in amperes, positive when charging.</param>
    /// <param name="celsius">Temperature of each row.</param>
    /// <param name="cellCount">Cells in series.</param>
    /// <param name="waitForSwitches">
    /// True: the recording runs only while both switches are closed, and no current flows while it stands still, so that its
    /// first row meets a board that is ready. False: it runs from the start whatever the switches do.
    /// </param>
    /// <exception cref="BmsException">Columns differ in length, are empty, hold a number that is not finite, or time runs backwards.</exception>
    public ReplayPack(double[] seconds, double[] volts, double[] amps, double[] celsius, int cellCount, bool waitForSwitches = false)
    {
        ArgumentNullException.ThrowIfNull(seconds);
        ArgumentNullException.ThrowIfNull(volts);
        ArgumentNullException.ThrowIfNull(amps);
        ArgumentNullException.ThrowIfNull(celsius);
        if (seconds.Length == 0 || volts.Length != seconds.Length || amps.Length != seconds.Length || celsius.Length != seconds.Length)
        {
            throw new BmsException(
                BmsErrorCode.BadData,
                $"A recording needs columns of one length: {seconds.Length} times, {volts.Length} voltages, {amps.Length} currents, {celsius.Length} temperatures. Check the reader.");
        }

        for (int i = 0; i < seconds.Length; i++)
        {
            if (!double.IsFinite(seconds[i]) || !double.IsFinite(volts[i]) || !double.IsFinite(amps[i]) || !double.IsFinite(celsius[i]))
            {
                throw new BmsException(BmsErrorCode.BadData, $"Row {i} of the recording holds a number that is not finite. Remove or repair the row.");
            }

            if (i > 0 && seconds[i] < seconds[i - 1])
            {
                throw new BmsException(BmsErrorCode.BadData, $"Time runs backwards at row {i} of the recording ({seconds[i - 1]:R} s to {seconds[i]:R} s). Sort it or remove the row.");
            }
        }

        CellCount = cellCount;
        _seconds = seconds;
        _volts = volts;
        _amps = amps;
        _celsius = celsius;
        _waitForSwitches = waitForSwitches;
        _running = !waitForSwitches;
    }

    /// <inheritdoc/>
    public int CellCount { get; }

    /// <summary>True: the recording stands still at its present row, current and all, whatever the switches do.</summary>
    public bool IsHeld { get; set; }

    /// <inheritdoc/>
    public double CurrentAmps => _running ? _amps[_row] : 0;

    /// <inheritdoc/>
    public double LoadVolts => _volts[_row] * CellCount;

    /// <inheritdoc/>
    public double NextChangeSeconds => _running && !IsHeld && _replaySeconds < _seconds[^1]
        ? _boardSeconds + Math.Max(0, _seconds[_replaySeconds < _seconds[_row] ? _row : _row + 1] - _replaySeconds)
        : double.PositiveInfinity;

    /// <summary>Row the board sees now.</summary>
    public int Row => _row;

    /// <summary>Time of the recording in seconds.</summary>
    public double ReplaySeconds => _replaySeconds;

    /// <summary>Voltage of a row of the recording.</summary>
    public double RowVolts(int row) => _volts[row];

    /// <summary>Current of a row of the recording, amperes, positive when charging.</summary>
    public double RowAmps(int row) => _amps[row];

    /// <summary>Temperature of a row of the recording.</summary>
    public double RowCelsius(int row) => _celsius[row];

    /// <summary>True when the last row has passed.</summary>
    public bool IsFinished => _replaySeconds >= _seconds[^1];

    /// <inheritdoc/>
    public void AdvanceTo(double seconds, bool chargePathClosed, bool dischargePathClosed, bool prechargePathClosed)
    {
        _running = !_waitForSwitches || (chargePathClosed && dischargePathClosed);
        if (_running && !IsHeld)
        {
            _replaySeconds += seconds - _boardSeconds;

            // A nanosecond of tolerance: times are sums and the rows are decimal fractions.
            while (_row < _seconds.Length - 1 && _seconds[_row] < _replaySeconds - 1e-9)
            {
                _row++;
            }
        }

        _boardSeconds = seconds;
    }

    /// <inheritdoc/>
    public double CellVolts(int cell) => _volts[_row];

    /// <inheritdoc/>
    public double TemperatureCelsius(int sensor) => _celsius[_row];
}
