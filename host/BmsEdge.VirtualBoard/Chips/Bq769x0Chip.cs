using System;
using System.Collections.Generic;
using BmsEdge.Firmware.Drivers;
using BmsEdge.VirtualBoard.Hardware;
using R = BmsEdge.Firmware.Drivers.Bq769x0Registers;

namespace BmsEdge.VirtualBoard.Chips;

/// <summary>
/// The TI BQ76920, BQ76930 or BQ76940 (variants with checksum) at register level: data sheet SLUSBK2I. This part holds registers and power modes;
/// the wire protocol, the scheduler and the protections are in the other parts.
/// </summary>
public sealed partial class Bq769x0Chip : II2cTarget, ICellMonitorChip
{
    private const int GroupInputs = 5;
    private const int RegisterCount = 0x5A;

    // Cells of each group, lowest first, by the number of cells (section 9.1.5, tables of cell connections). A group of four
    // shorts its fourth input, a group of three its third and fourth.
    private static readonly Dictionary<(Bq769x0Variant Variant, int Cells), int[]> _groupCells = new()
    {
        [(Bq769x0Variant.Bq76920, 3)] = [3],
        [(Bq769x0Variant.Bq76920, 4)] = [4],
        [(Bq769x0Variant.Bq76920, 5)] = [5],
        [(Bq769x0Variant.Bq76930, 6)] = [3, 3],
        [(Bq769x0Variant.Bq76930, 7)] = [4, 3],
        [(Bq769x0Variant.Bq76930, 8)] = [4, 4],
        [(Bq769x0Variant.Bq76930, 9)] = [5, 4],
        [(Bq769x0Variant.Bq76930, 10)] = [5, 5],
        [(Bq769x0Variant.Bq76940, 9)] = [3, 3, 3],
        [(Bq769x0Variant.Bq76940, 10)] = [4, 3, 3],
        [(Bq769x0Variant.Bq76940, 11)] = [4, 4, 3],
        [(Bq769x0Variant.Bq76940, 12)] = [4, 4, 4],
        [(Bq769x0Variant.Bq76940, 13)] = [5, 4, 4],
        [(Bq769x0Variant.Bq76940, 14)] = [5, 5, 4],
        [(Bq769x0Variant.Bq76940, 15)] = [5, 5, 5],
    };

    private static readonly int[][] _inputsOfGroup = [[0, 1, 4], [0, 1, 2, 4], [0, 1, 2, 3, 4]];

    private readonly int _inputs;
    private readonly byte[] _registers = new byte[RegisterCount];
    private readonly SenseNetwork _sense;
    private readonly IReadOnlyList<NtcSensor> _thermistors;
    private readonly int[] _cellOfInput;
    private readonly double[] _cellVolts;
    private readonly int _gainTrim;
    private readonly int _offsetMillivolts;
    private readonly Gaussian _noise;
    private int _shutSequence;

    /// <summary>Makes a chip that has just booted into NORMAL mode at time 0.</summary>
    /// <param name="address">Seven-bit address, 0x08 or 0x18 by variant.</param>
    /// <param name="sense">Sense wires; their number of cells decides which inputs are shorted (section 9.1.5).</param>
    /// <param name="thermistors">Sensors on TS1, TS2 and TS3; a pin without one reads open.</param>
    /// <param name="shuntOhms">Shunt between SRP and SRN.</param>
    /// <param name="cells">Cells in series.</param>
    /// <param name="variant">Which chip of the family.</param>
    /// <param name="gainMicrovolts">Trimmed gain, 365 to 396 microvolts per count.</param>
    /// <param name="offsetMillivolts">Trimmed offset, -128 to 127 mV.</param>
    /// <param name="seed">Seed of the converter noise.</param>
    public Bq769x0Chip(
        int address,
        SenseNetwork sense,
        IReadOnlyList<NtcSensor> thermistors,
        double shuntOhms,
        int cells,
        Bq769x0Variant variant = Bq769x0Variant.Bq76920,
        int gainMicrovolts = 380,
        int offsetMillivolts = 30,
        int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(sense);
        ArgumentNullException.ThrowIfNull(thermistors);
        if (!_groupCells.TryGetValue((variant, cells), out int[]? groupCells))
        {
            throw new ArgumentOutOfRangeException(nameof(cells), cells, $"not for the {variant}");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(gainMicrovolts, 365);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(gainMicrovolts, 396);
        ArgumentOutOfRangeException.ThrowIfLessThan(offsetMillivolts, -128);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offsetMillivolts, 127);
        Address = address;
        ShuntOhms = shuntOhms;
        _sense = sense;
        _thermistors = thermistors;
        _cellVolts = new double[cells];
        _gainTrim = gainMicrovolts - 365;
        _offsetMillivolts = offsetMillivolts;
        _noise = new Gaussian(seed);

        // -1 = shorted at the chip.
        _inputs = GroupInputs * groupCells.Length;
        _cellOfInput = new int[_inputs];
        Array.Fill(_cellOfInput, -1);
        int cell = 0;
        for (int group = 0; group < groupCells.Length; group++)
        {
            foreach (int input in _inputsOfGroup[groupCells[group] - 3])
            {
                _cellOfInput[(GroupInputs * group) + input] = cell++;
            }
        }

        Boot();
    }

    /// <inheritdoc/>
    public int Address { get; }

    /// <inheritdoc/>
    public int MaximumHertz => R.MaximumBusHertz;

    /// <summary>Shunt between SRP and SRN in ohms.</summary>
    public double ShuntOhms { get; }

    /// <summary>Faults of registers.</summary>
    public RegisterFaults Faults { get; } = new();

    /// <summary>Standard deviation of the converter noise in counts; 0 by default.</summary>
    public double NoiseCounts { get; set; }

    /// <summary>Relative error of the cell converter beyond its trim; 0 by default (data sheet: 10 mV typical at 4 V).</summary>
    public double CellGainError { get; set; }

    /// <summary>Offset error of the cell converter beyond its trim in volts; 0 by default.</summary>
    public double CellOffsetErrorVolts { get; set; }

    /// <summary>True when the charge transistor is driven on.</summary>
    public bool ChargeOn => !IsShipMode && (_registers[R.SystemControl2] & R.Control2ChargeOn) != 0;

    /// <summary>True when the discharge transistor is driven on.</summary>
    public bool DischargeOn => !IsShipMode && (_registers[R.SystemControl2] & R.Control2DischargeOn) != 0;

    /// <summary>In SHIP mode the chip neither measures nor answers.</summary>
    public bool IsShipMode { get; private set; }

    /// <summary>Level of the ALERT pin: any bit of SYS_STAT.</summary>
    public bool Alert => _registers[R.SystemStatus] != 0;

    /// <summary>Scans in which neighbouring cells were balanced at once, which the data sheet forbids (section 8.3.1.3.3).</summary>
    public int AdjacentBalancingScans { get; private set; }

    /// <summary>Writes refused for a wrong checksum.</summary>
    public int ChecksumErrors { get; private set; }

    /// <summary>Content of a register as a debugger would see it.</summary>
    public byte Peek(int register) => _registers[register];

    /// <summary>Leaves SHIP mode, or comes back from a brown-out: every register at its reset value, both transistors off.</summary>
    public void PowerOnReset() => Boot();

    /// <summary>An internal chip fault: DEVICE_XREADY, both transistors off, balancing cleared (table 8-1, section 8.3.1.3.3).</summary>
    public void RaiseChipFault()
    {
        _registers[R.SystemStatus] |= R.StatusDeviceNotReady;
        Array.Clear(_registers, R.CellBalance1, R.SystemControl1 - R.CellBalance1);
        SwitchOff(R.Control2ChargeOn | R.Control2DischargeOn);
    }

    /// <summary>Somebody else pulls ALERT high: both transistors off. Not recognised while the chip drives the pin itself.</summary>
    public void OverrideAlert()
    {
        if (!Alert)
        {
            _registers[R.SystemStatus] |= R.StatusAlertOverride;
            SwitchOff(R.Control2ChargeOn | R.Control2DischargeOn);
        }
    }

    private void Boot()
    {
        Array.Clear(_registers);
        _registers[R.OverVoltageTrip] = 0xAC;
        _registers[R.UnderVoltageTrip] = 0x97;
        _registers[R.AdcGain1] = (byte)((_gainTrim >> 3) << 2);
        _registers[R.AdcGain2] = (byte)((_gainTrim & 7) << 5);
        _registers[R.AdcOffset] = (byte)(sbyte)_offsetMillivolts;

        // Section 8.3.1.1.2: set automatically on entry into NORMAL mode.
        _registers[R.SystemControl1] = R.Control1AdcEnable;
        IsShipMode = false;
        _shutSequence = 0;
        ResetScheduler();
        ResetProtections();
    }

    private void EnterShipMode()
    {
        IsShipMode = true;
        SwitchOff(R.Control2ChargeOn | R.Control2DischargeOn);
        StopBalancing();
    }

    private void SwitchOff(int bits) => _registers[R.SystemControl2] = (byte)(_registers[R.SystemControl2] & ~bits);

    /// <summary>A register write after its checksum was accepted.</summary>
    private void WriteRegister(int register, byte value)
    {
        switch (register)
        {
            case R.SystemStatus:
                _registers[register] &= (byte)~value;
                OnStatusCleared(value);
                break;
            case >= R.CellBalance1 and < R.SystemControl1:
                // CELLBAL2 and CELLBAL3 exist where their group does.
                if (GroupInputs * (register - R.CellBalance1) < _inputs)
                {
                    _registers[register] = (byte)(value & 0x1F);
                }

                break;
            case R.SystemControl1:
                WriteControl1(value);
                break;
            case R.SystemControl2:
                WriteControl2(value);
                break;
            case R.Protect1:
                _registers[register] = (byte)(value & 0xBF);
                break;
            case R.Protect2:
                _registers[register] = (byte)(value & 0x7F);
                break;
            case R.Protect3 or R.OverVoltageTrip or R.UnderVoltageTrip:
                _registers[register] = value;
                break;
            case R.CoulombCounterConfiguration:
                _registers[register] = (byte)(value & 0x3F);
                break;
            default:
                // Measurement and trim registers are read only; the rest does not exist.
                break;
        }
    }

    private void WriteControl1(byte value)
    {
        bool wasOn = (_registers[R.SystemControl1] & R.Control1AdcEnable) != 0;

        // SHUT_A, SHUT_B: 01 and then 10 in two consecutive writes, from 00 (section 8.4.2).
        int shut = value & (R.Control1ShutA | R.Control1ShutB);
        bool fromRest = (_registers[R.SystemControl1] & (R.Control1ShutA | R.Control1ShutB)) == 0;
        _registers[R.SystemControl1] = (byte)(value & (R.Control1AdcEnable | R.Control1ExternalThermistor | R.Control1ShutA | R.Control1ShutB));
        if (shut == R.Control1ShutB && fromRest)
        {
            _shutSequence = 1;
        }
        else if (shut == R.Control1ShutA && _shutSequence == 1)
        {
            EnterShipMode();
            return;
        }
        else
        {
            _shutSequence = 0;
        }

        bool isOn = (value & R.Control1AdcEnable) != 0;
        if (isOn && !wasOn)
        {
            StartScan();
        }
        else if (!isOn)
        {
            StopBalancing();
        }
    }

    private void WriteControl2(byte value)
    {
        byte before = _registers[R.SystemControl2];
        int allowed = R.Control2DelayDisable | R.Control2CoulombCounterEnable | R.Control2CoulombCounterOneShot;

        // A transistor stays off until the host has cleared what switched it off (section 8.3.1.3.1, note).
        byte status = _registers[R.SystemStatus];
        bool both = (status & (R.StatusDeviceNotReady | R.StatusAlertOverride)) != 0;
        if (!both && (status & R.StatusOverVoltage) == 0)
        {
            allowed |= R.Control2ChargeOn;
        }

        if (!both && (status & (R.StatusUnderVoltage | R.StatusOverCurrent | R.StatusShortCircuit)) == 0)
        {
            allowed |= R.Control2DischargeOn;
        }

        byte after = (byte)(value & allowed);
        _registers[R.SystemControl2] = after;
        OnCoulombCounterControl(before, after);
    }
}
