using System;
using BmsEdge.VirtualBoard.Hardware;
using R = BmsEdge.Firmware.Drivers.Bq769x0Registers;

namespace BmsEdge.VirtualBoard.Chips;

/// <summary>
/// The TI BQ76920 (variants with checksum) at register level: data sheet SLUSBK2I. This part holds registers and power modes;
/// the wire protocol, the scheduler and the protections are in the other parts.
/// </summary>
public sealed partial class Bq769x0Chip : II2cTarget
{
    private const int Inputs = 5;
    private const int RegisterCount = 0x5A;
    private readonly byte[] _registers = new byte[RegisterCount];
    private readonly SenseNetwork _sense;
    private readonly NtcSensor _thermistor;
    private readonly int[] _cellOfInput = new int[Inputs];
    private readonly double[] _cellVolts;
    private readonly int _gainTrim;
    private readonly int _offsetMillivolts;
    private readonly Gaussian _noise;
    private int _shutSequence;

    /// <summary>Makes a chip that has just booted into NORMAL mode at time 0.</summary>
    /// <param name="address">Seven-bit address, 0x08 or 0x18 by variant.</param>
    /// <param name="sense">Sense wires; their number of cells decides which inputs are shorted (section 9.1.5).</param>
    /// <param name="thermistor">Sensor on TS1.</param>
    /// <param name="shuntOhms">Shunt between SRP and SRN.</param>
    /// <param name="cells">Cells in series, 3 to 5.</param>
    /// <param name="gainMicrovolts">Trimmed gain, 365 to 396 microvolts per count.</param>
    /// <param name="offsetMillivolts">Trimmed offset, -128 to 127 mV.</param>
    /// <param name="seed">Seed of the converter noise.</param>
    public Bq769x0Chip(
        int address,
        SenseNetwork sense,
        NtcSensor thermistor,
        double shuntOhms,
        int cells,
        int gainMicrovolts = 380,
        int offsetMillivolts = 30,
        int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(sense);
        ArgumentNullException.ThrowIfNull(thermistor);
        ArgumentOutOfRangeException.ThrowIfLessThan(cells, 3);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cells, Inputs);
        ArgumentOutOfRangeException.ThrowIfLessThan(gainMicrovolts, 365);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(gainMicrovolts, 396);
        ArgumentOutOfRangeException.ThrowIfLessThan(offsetMillivolts, -128);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offsetMillivolts, 127);
        Address = address;
        ShuntOhms = shuntOhms;
        _sense = sense;
        _thermistor = thermistor;
        _cellVolts = new double[cells];
        _gainTrim = gainMicrovolts - 365;
        _offsetMillivolts = offsetMillivolts;
        _noise = new Gaussian(seed);

        // 3 cells: inputs 1, 2, 5; 4 cells: inputs 1, 2, 3, 5; 5 cells: all. -1 = shorted at the chip.
        for (int input = 0; input < Inputs; input++)
        {
            _cellOfInput[input] = input < cells - 1 ? input : input == Inputs - 1 ? cells - 1 : -1;
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
        _registers[R.CellBalance1] = 0;
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
            case R.CellBalance1:
                _registers[register] = (byte)(value & 0x1F);
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
                // Measurement and trim registers are read only; the rest does not exist on the BQ76920.
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
