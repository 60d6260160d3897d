using System;
using D = BmsEdge.Firmware.Drivers.Bq76952DataMemory;
using R = BmsEdge.Firmware.Drivers.Bq76952Registers;

namespace BmsEdge.VirtualBoard.Chips;

/// <summary>
/// Conversions in virtual time: a loop of 21 slots of 3 ms, one for each input, then one for stack, PACK or LD in turn and for
/// what else there is; three loops are a full scan (SLUUBY2B section 4.1.1). Without balancing, inputs are taken in groups of
/// seven slots. A balanced cell and its neighbours rest while one of them is measured. The open-wire check draws its current
/// from all inputs in the last slot of a loop.
/// </summary>
public sealed partial class Bq76952Chip
{
    private const long SlotMicroseconds = 3000;
    private const int Slots = 21;
    private const int SlotsPerGroup = 7;
    private const int LoopsPerFullScan = 3;

    // Data sheet SLUSE13B, cell open-wire detector: 22 to 95 uA, 54 typical (as of the sibling BQ76922).
    private const double OpenWireAmps = 54e-6;
    private const double PullUpOhms = 18_000;

    private readonly NtcSensor _model = NtcSensor.Semitec103At();
    private long _now;
    private long _scanStart;
    private int _slot;
    private int _loop;
    private long _networkTime;
    private long _openWireDue;
    private int _balance;
    private long _balanceEnds;
    private double _loadVolts;
    private double _amps;
    private double _ampMicroseconds;
    private long _ampStart;

    /// <inheritdoc/>
    public long NextEvent
    {
        get
        {
            long next = IsConfigUpdate ? long.MaxValue : NextSlotEnd;
            next = IsBusy ? Math.Min(next, Math.Max(_busyUntil, _now + 1)) : next;
            next = _balance != 0 ? Math.Min(next, Math.Max(_balanceEnds, _now + 1)) : next;
            return Math.Min(next, NextProtectionEvent);
        }
    }

    private long NextSlotEnd
    {
        get
        {
            // Slot by slot only when something changes between them.
            int end = _balance != 0 || _sense.SinkAmps != 0 || _slot == Slots - 1 || IsOpenWireDue
                ? _slot + 1
                : Math.Min(Slots, (_slot / SlotsPerGroup * SlotsPerGroup) + SlotsPerGroup);
            return _scanStart + (SlotMicroseconds * end);
        }
    }

    private bool IsOpenWireDue => MemoryByte(D.OpenWireCheckSeconds) > 0 && _now >= _openWireDue;

    /// <inheritdoc/>
    public void AdvanceTo(long microseconds, ReadOnlySpan<double> cellVolts, double amps, double loadVolts)
    {
        long start = _now;
        _now = microseconds;
        cellVolts.CopyTo(_cellVolts);
        _amps = amps;
        _loadVolts = loadVolts;
        _ampMicroseconds += amps * (microseconds - start);
        Settle();
        if (_sense.IsBalancing)
        {
            SettleNetwork();
        }

        if (IsConfigUpdate)
        {
            return;
        }

        WatchCurrent(start);
        WatchHost();
        if (_balance != 0 && _now >= _balanceEnds)
        {
            Balance(0);
        }

        while (NextSlotEnd <= _now)
        {
            EndSlots();
        }
    }

    private void ResetScheduler()
    {
        SettleNetwork();
        _sense.SinkAmps = 0;
        Balance(0);
        _loop = 0;
        _openWireDue = _now;
        StartScan();
    }

    private void StartScan()
    {
        _scanStart = _now;
        _slot = 0;
        _ampMicroseconds = 0;
        _ampStart = _now;
        DriveTransistors();
    }

    private void SettleNetwork()
    {
        _sense.Advance((_now - _networkTime) * 1e-6, _cellVolts);
        _networkTime = _now;
    }

    /// <summary>Everything up to the end of the running slot, or group of slots, is measured now.</summary>
    private void EndSlots()
    {
        SettleNetwork();
        int end = (int)((NextSlotEnd - _scanStart) / SlotMicroseconds);
        for (; _slot < end; _slot++)
        {
            if (_slot < R.Inputs)
            {
                MeasureInput(_slot);
            }
        }

        if (_slot == Slots)
        {
            EndScan();
        }

        DriveTransistors();
        bool draws = _slot == Slots - 1 && IsOpenWireDue;
        _sense.SinkAmps = draws ? OpenWireAmps : 0;
    }

    private void MeasureInput(int input)
    {
        double volts = _cellOfInput[input] >= 0 ? _sense.CellInputVolts(_cellOfInput[input]) : 0;
        double millivolts = Math.Round((volts * 1000) + _noise.Next(NoiseMillivolts));
        Store(R.Cell1Voltage + (2 * input), (int)Math.Clamp(millivolts, -200, R.MaximumCellMillivolts));
    }

    private void EndScan()
    {
        if (IsOpenWireDue)
        {
            _openWireDue = _now + (1_000_000L * MemoryByte(D.OpenWireCheckSeconds));
        }

        double amps = _now > _ampStart ? _ampMicroseconds / (_now - _ampStart) : _amps;
        _ampMicroseconds = 0;
        _ampStart = _now;
        Store(R.Current, (int)Math.Clamp(Math.Round(amps / AmpsPerCount), short.MinValue, short.MaxValue));

        // One of three per loop, in hundredths of a volt.
        switch (_loop)
        {
            case 0:
                Store(R.StackVoltage, (int)Math.Round(100 * _sense.InputVolts(_cellVolts.Length)));
                break;
            case 1:
                Store(R.PackVoltage, (int)Math.Round(100 * _loadVolts));
                break;
            default:
                Store(R.LoadVoltage, (int)Math.Round(100 * _loadVolts));
                break;
        }

        for (int pin = 0; pin < 3; pin++)
        {
            MeasureTemperature(pin);
        }

        CheckCellVoltages();
        int alarms = R.AlarmCellScan;
        if (++_loop == LoopsPerFullScan)
        {
            _loop = 0;
            alarms |= R.AlarmFullScan;
            CheckTemperatures();
        }

        Alarm(alarms);
        _scanStart += SlotMicroseconds * Slots;
        _slot = 0;
        if (HasNeighbours(CellsOf(_balance)))
        {
            AdjacentBalancingScans++;
        }
    }

    private double AmpsPerCount => (MemoryByte(D.UnitConfig) & 3) switch
    {
        0 => 0.0001,
        1 => 0.001,
        2 => 0.01,
        _ => 0.1,
    };

    private void MeasureTemperature(int pin)
    {
        bool isThermistor = (MemoryByte(D.Thermistor1Config + pin) & 0x0F) == 0x07;
        double ratio = pin < _thermistors.Count ? _thermistors[pin].Ratio(PullUpOhms) : 1;

        // The converter cannot tell more than 1 MOhm from an open wire, nor less than 10 Ohm from a short.
        double ohms = Math.Clamp(ratio >= 1 ? double.MaxValue : PullUpOhms * ratio / (1 - ratio), 10, 1e6);
        Store(R.Thermistor1Temperature + (2 * pin), isThermistor ? (int)Math.Round((_model.CelsiusAt(ohms) + 273.15) * 10) : 0);
    }

    /// <summary>Starts, changes or ends balancing; the command of the host or the end of its time.</summary>
    private void Balance(int inputs)
    {
        bool isTooHot = HottestCell > MemorySigned(D.Balancing + 2) || ColdestCell < MemorySigned(D.Balancing + 1)
            || DieCelsius > MemorySigned(D.Balancing + 3);
        bool isAllowed = !IsConfigUpdate && !isTooHot && (MemoryByte(D.Balancing) & 0x10) == 0
            && System.Numerics.BitOperations.PopCount((uint)inputs) <= MemoryByte(D.Balancing + 5);
        SettleNetwork();
        _balance = isAllowed ? inputs : 0;
        _balanceEnds = _now + (1_000_000L * MemoryByte(D.Balancing + 4));
        DriveTransistors();
    }

    private void DriveTransistors()
    {
        // While a cell is measured its own transistor and both neighbours' rest, also across inputs that are shorted.
        int measured = _slot < R.Inputs ? _cellOfInput[_slot] : -1;
        for (int input = 0; input < R.Inputs; input++)
        {
            int cell = _cellOfInput[input];
            if (cell >= 0)
            {
                bool rests = measured >= 0 && Math.Abs(cell - measured) <= 1;
                _sense.SetBalancing(cell, (_balance & (1 << input)) != 0 && !rests);
            }
        }
    }

    private int CellsOf(int inputs)
    {
        int cells = 0;
        for (int input = 0; input < R.Inputs; input++)
        {
            cells |= _cellOfInput[input] >= 0 && (inputs & (1 << input)) != 0 ? 1 << _cellOfInput[input] : 0;
        }

        return cells;
    }

    private static bool HasNeighbours(int cells) => (cells & (cells << 1)) != 0;

    private void Store(int register, int value)
    {
        if (!Faults.FreezeMeasurements)
        {
            SetWord(register, value);
        }
    }
}
