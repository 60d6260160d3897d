using System;
using R = BmsEdge.Firmware.Drivers.Bq769x0Registers;

namespace BmsEdge.VirtualBoard.Chips;

/// <summary>
/// Conversions in virtual time (SLUSBK2I sections 7.6 and 8.3.1.1): one scan of the five inputs of each group every
/// 250 ms, 50 ms each, all groups at the same time; with balancing 175 ms of it, then 12.5 ms of relaxation and 12.5 ms each. Pack voltage at the end of each scan, the thermistor
/// in every eighth, the coulomb counter on its own 250 ms from the moment it is enabled. A change of CELLBAL1 takes effect
/// with the next scan.
/// </summary>
public sealed partial class Bq769x0Chip
{
    /// <summary>Period of the scan in microseconds.</summary>
    public const long ScanMicroseconds = 250_000;

    private const long SlotMicroseconds = 50_000;
    private const long ShortSlotMicroseconds = 12_500;
    private const long BalancingMicroseconds = 175_000;
    private const int ScansPerTemperature = 8;

    // Coulomb counter: 8.44 uV per count, 16 bit (section 8.3.1.1.3).
    private const double CoulombCounterVoltsPerCount = 8.44e-6;

    private long _now;
    private long _scanStart;
    private int _slot;
    private bool _scanBalances;
    private int _scansToTemperature;
    private long _networkTime;
    private long _coulombStart = -1;
    private double _coulombVoltSeconds;

    /// <inheritdoc/>
    public long NextEvent
    {
        get
        {
            if (IsShipMode)
            {
                return long.MaxValue;
            }

            long next = Math.Min(NextConversion, _coulombStart >= 0 ? _coulombStart + ScanMicroseconds : long.MaxValue);
            return Math.Min(next, NextProtectionEvent);
        }
    }

    private bool AdcIsOn => !IsShipMode && (_registers[R.SystemControl1] & R.Control1AdcEnable) != 0;

    private long NextConversion => !AdcIsOn ? long.MaxValue
        : _scanBalances ? _scanStart + BalancingMicroseconds + (ShortSlotMicroseconds * _slot)
        : _scanStart + (SlotMicroseconds * (_slot + 1));

    /// <inheritdoc/>
    public void AdvanceTo(long microseconds, ReadOnlySpan<double> cellVolts, double amps, double loadVolts)
    {
        long start = _now;
        double seconds = (microseconds - start) * 1e-6;
        _now = microseconds;
        cellVolts.CopyTo(_cellVolts);
        if (IsShipMode)
        {
            return;
        }

        if (_sense.IsBalancing)
        {
            // In every step, so that the cells lose the charge when it flows.
            SettleNetwork();
        }

        _coulombVoltSeconds += amps * ShuntOhms * seconds;
        WatchCurrent(amps, start);
        while (NextConversion <= _now)
        {
            Convert();
        }

        while (_coulombStart >= 0 && _coulombStart + ScanMicroseconds <= _now)
        {
            EndCoulombCount();
        }
    }

    private void ResetScheduler()
    {
        StopBalancing();
        _coulombStart = -1;
        StartScan();
        _scansToTemperature = ScansPerTemperature;
    }

    private void StartScan()
    {
        _scanStart = _now;
        BeginScan();
    }

    private void BeginScan()
    {
        int mask = _registers[R.CellBalance1] | (_registers[R.CellBalance1 + 1] << GroupInputs)
            | (_registers[R.CellBalance1 + 2] << (2 * GroupInputs));
        _scanBalances = mask != 0;
        _slot = 0;
        int cells = 0;
        for (int input = 0; input < _inputs; input++)
        {
            cells |= _cellOfInput[input] >= 0 && (mask & (1 << input)) != 0 ? 1 << _cellOfInput[input] : 0;
        }

        if ((cells & (cells << 1)) != 0)
        {
            AdjacentBalancingScans++;
        }

        ApplyBalancing(mask);
    }

    private void StopBalancing()
    {
        SettleNetwork();
        ApplyBalancing(0);
    }

    private void ApplyBalancing(int mask)
    {
        for (int input = 0; input < _inputs; input++)
        {
            if (_cellOfInput[input] >= 0)
            {
                _sense.SetBalancing(_cellOfInput[input], (mask & (1 << input)) != 0);
            }
        }
    }

    private void SettleNetwork()
    {
        _sense.Advance((_now - _networkTime) * 1e-6, _cellVolts);
        _networkTime = _now;
    }

    private void Convert()
    {
        SettleNetwork();
        if (_scanBalances)
        {
            // Slot 0 ends the balancing, slot 1 the relaxation, slots 2 to 6 the measurements.
            if (_slot == 0)
            {
                ApplyBalancing(0);
            }
            else if (_slot >= 2)
            {
                MeasureInput(_slot - 2);
            }

            if (_slot++ == 6)
            {
                EndScan();
            }
        }
        else
        {
            MeasureInput(_slot);
            if (_slot++ == GroupInputs - 1)
            {
                EndScan();
            }
        }
    }

    private void MeasureInput(int position)
    {
        for (int input = position; input < _inputs; input += GroupInputs)
        {
            Convert(input);
        }

        CheckCellVoltages();
    }

    private void Convert(int input)
    {
        double volts = _cellOfInput[input] >= 0 ? _sense.CellInputVolts(_cellOfInput[input]) : 0;
        volts = (volts * (1 + CellGainError)) + CellOffsetErrorVolts;
        double gainVolts = (365 + _gainTrim) * 1e-6;
        Store(R.Cell1High + (2 * input), ToCode(((volts - (_offsetMillivolts * 1e-3)) / gainVolts) + _noise.Next(NoiseCounts)));
    }

    private void EndScan()
    {
        int sum = 0;
        for (int input = 0; input < _inputs; input++)
        {
            sum += Load(R.Cell1High + (2 * input));
        }

        Store(R.PackHigh, sum / 4);
        if (--_scansToTemperature == 0)
        {
            _scansToTemperature = ScansPerTemperature;
            for (int group = 0; group < _inputs / GroupInputs; group++)
            {
                MeasureTemperature(group);
            }
        }

        _scanStart += ScanMicroseconds;
        BeginScan();
    }

    private void MeasureTemperature(int group)
    {
        bool isWired = group < _thermistors.Count;

        // Sections 8.3.1.1.4 and 8.3.1.1.5: thermistor against 10 kOhm from 3.3 V, or the die, 1.2 V at 25 degrees and -4.2 mV/K.
        double volts = (_registers[R.SystemControl1] & R.Control1ExternalThermistor) != 0
            ? 3.3 * (isWired ? _thermistors[group].Ratio(10_000) : 1)
            : 1.2 - (0.0042 * ((_thermistors.Count > 0 ? _thermistors[0].Celsius : 25) - 25));
        Store(R.Thermistor1High + (2 * group), ToCode((volts / 382e-6) + _noise.Next(NoiseCounts)));
    }

    private void OnCoulombCounterControl(byte before, byte after)
    {
        bool was = (before & (R.Control2CoulombCounterEnable | R.Control2CoulombCounterOneShot)) != 0;
        bool runs = (after & (R.Control2CoulombCounterEnable | R.Control2CoulombCounterOneShot)) != 0;
        if (runs && !was)
        {
            _coulombStart = _now;
            _coulombVoltSeconds = 0;
        }
        else if (!runs)
        {
            _coulombStart = -1;
        }
    }

    private void EndCoulombCount()
    {
        double counts = _coulombVoltSeconds / (ScanMicroseconds * 1e-6) / CoulombCounterVoltsPerCount;
        Store(R.CoulombCounterHigh, (int)Math.Clamp(Math.Round(counts), short.MinValue, short.MaxValue) & 0xFFFF);
        _coulombVoltSeconds = 0;
        _registers[R.SystemStatus] |= R.StatusCoulombCounterReady;
        if ((_registers[R.SystemControl2] & R.Control2CoulombCounterEnable) != 0)
        {
            _coulombStart += ScanMicroseconds;
        }
        else
        {
            _registers[R.SystemControl2] = (byte)(_registers[R.SystemControl2] & ~R.Control2CoulombCounterOneShot);
            _coulombStart = -1;
        }
    }

    private static int ToCode(double counts) => (int)Math.Clamp(Math.Round(counts), 0, R.MaximumCode);

    private int Load(int register) => (_registers[register] << 8) | _registers[register + 1];

    private void Store(int register, int value)
    {
        if (!Faults.FreezeMeasurements)
        {
            _registers[register] = (byte)(value >> 8);
            _registers[register + 1] = (byte)value;
        }
    }
}
