using System;
using System.Collections.Generic;
using BmsEdge.VirtualBoard.Hardware;
using D = BmsEdge.Firmware.Drivers.Bq76952DataMemory;
using R = BmsEdge.Firmware.Drivers.Bq76952Registers;

namespace BmsEdge.VirtualBoard.Chips;

/// <summary>
/// The TI BQ76952 at the level of direct commands, subcommands and data memory (technical reference manual SLUUBY2B). This part
/// holds registers, data memory and resets; the wire protocol, the subcommands, the scheduler and the protections are in the
/// other parts. Where the manual leaves a choice open the less kind one is taken: CONFIG_UPDATE keeps the transistors as they
/// are and suspends every protection.
/// </summary>
public sealed partial class Bq76952Chip : II2cTarget, ICellMonitorChip
{
    private const int MemoryStart = 0x9180;
    private const int MemoryLength = 0x280;
    private readonly byte[] _registers = new byte[0x80];
    private readonly byte[] _memory = new byte[MemoryLength];
    private readonly SenseNetwork _sense;
    private readonly IReadOnlyList<NtcSensor> _thermistors;
    private readonly int[] _cellOfInput = new int[R.Inputs];
    private readonly double[] _cellVolts;
    private readonly Gaussian _noise;
    private readonly bool _checksumByDefault;

    /// <summary>Makes a chip that has just booted at time 0.</summary>
    /// <param name="address">Seven-bit address, 0x08 by default of the chip.</param>
    /// <param name="sense">Sense wires.</param>
    /// <param name="thermistors">Sensors on TS1, TS2 and TS3; a pin without one reads open.</param>
    /// <param name="shuntOhms">Shunt between SRP and SRN.</param>
    /// <param name="cells">Cells in series, 3 to 16: the lowest inputs, and VC16 to VC15 for the top cell.</param>
    /// <param name="checksumByDefault">True for a chip whose one-time memory selects I2C with checksums.</param>
    /// <param name="seed">Seed of the converter noise.</param>
    public Bq76952Chip(
        int address,
        SenseNetwork sense,
        IReadOnlyList<NtcSensor> thermistors,
        double shuntOhms,
        int cells,
        bool checksumByDefault = true,
        int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(sense);
        ArgumentNullException.ThrowIfNull(thermistors);
        ArgumentOutOfRangeException.ThrowIfLessThan(cells, 3);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cells, R.Inputs);
        Address = address;
        ShuntOhms = shuntOhms;
        _sense = sense;
        _thermistors = thermistors;
        _cellVolts = new double[cells];
        _checksumByDefault = checksumByDefault;
        _noise = new Gaussian(seed);
        for (int input = 0; input < R.Inputs; input++)
        {
            _cellOfInput[input] = input < cells - 1 ? input : input == R.Inputs - 1 ? cells - 1 : -1;
        }

        PowerOnReset();
    }

    /// <inheritdoc/>
    public int Address { get; }

    /// <inheritdoc/>
    public int MaximumHertz => R.MaximumBusHertz;

    /// <summary>Shunt between SRP and SRN in ohms.</summary>
    public double ShuntOhms { get; }

    /// <summary>Faults of direct commands (0 to 7Fh) and of data memory bytes (9180h and above).</summary>
    public RegisterFaults Faults { get; } = new();

    /// <summary>Standard deviation of the cell converter's noise in millivolts; 0 by default.</summary>
    public double NoiseMillivolts { get; set; }

    /// <summary>Die temperature in degrees Celsius.</summary>
    public double DieCelsius { get; set; } = 25;

    /// <summary>True while the host may change the configuration and nothing is protected.</summary>
    public bool IsConfigUpdate { get; private set; }

    /// <summary>True when the bus carries checksums.</summary>
    public bool UsesChecksum { get; private set; }

    /// <summary>Times CONFIG_UPDATE was entered with a transistor on.</summary>
    public int ConfigUpdatesWithSwitchesOn { get; private set; }

    /// <summary>Data memory written outside CONFIG_UPDATE.</summary>
    public int WritesOutsideConfigUpdate { get; private set; }

    /// <summary>Subcommands that were sent before the last one was done.</summary>
    public int Overruns { get; private set; }

    /// <summary>Scans in which neighbouring cells were balanced at once.</summary>
    public int AdjacentBalancingScans { get; private set; }

    /// <summary>Writes refused for a wrong checksum on the bus or in the transfer buffer.</summary>
    public int ChecksumErrors { get; private set; }

    /// <summary>A direct command as a debugger would see it.</summary>
    public byte Peek(int register) => _registers[register];

    /// <summary>A byte of data memory as a debugger would see it.</summary>
    public byte PeekMemory(int address) => _memory[address - MemoryStart];

    /// <summary>Everything back to its default, transistors off, POR set; the bus mode of the one-time memory.</summary>
    public void PowerOnReset()
    {
        Array.Clear(_registers);
        Array.Clear(_memory);
        foreach ((int address, int length, int value) in Defaults)
        {
            for (int i = 0; i < length; i++)
            {
                _memory[address - MemoryStart + i] = (byte)(value >> (8 * i));
            }
        }

        UsesChecksum = _checksumByDefault;
        IsConfigUpdate = false;
        SetWord(R.BatteryStatus, R.StatusPowerOnReset | R.StatusSleepEnabled | 0x0100);
        SetWord(R.AlarmEnable, MemoryWord(D.DefaultAlarmMask));
        _fetEnabled = (MemoryByte(D.ManufacturingStatusInit) & R.ManufacturingFetEnabled) != 0;
        _hostOff = 0;
        ResetSubcommands();
        ResetScheduler();
        ResetProtections();
    }

    /// <summary>A permanent failure that the chip found in itself: both transistors off for good.</summary>
    public void RaisePermanentFail()
    {
        _registers[0x0F] |= 0x04;
        SetBits(R.BatteryStatus, R.StatusPermanentFail, true);
    }

    // SLUUBY2B chapter 13, the defaults of what is modelled.
    private static readonly (int Address, int Length, int Value)[] Defaults =
    [
        (D.CoulombGain, 4, 0x40EF41F2), (D.CapacityGain, 4, 0x4A081C6A), (D.PowerConfig, 2, 0x2982), (D.CommType, 1, 0),
        (D.EnabledProtectionsA, 3, 0x000088), (D.ChargeFetProtectionsA, 3, 0x56D598), (D.DischargeFetProtectionsA, 3, 0xE2E6E4),
        (D.DefaultAlarmMask, 2, 0xF800),
        (D.UnderVoltage, 1, 50), (D.UnderVoltage + 1, 2, 74), (D.OverVoltage, 1, 86), (D.OverVoltage + 1, 2, 74),
        (D.VoltageHysteresis, 2, 0x0202),
        (D.ChargeOverCurrent, 2, 0x0402), (D.OverCurrent1, 2, 0x0104), (D.OverCurrent2, 2, 0x0703), (D.ShortCircuit, 2, 0x0200),
        (D.ChargeOverCurrentRecovery, 2, -200), (D.OverCurrentRecovery, 2, 200), (D.ShortCircuitRecoverySeconds, 1, 5),
        (D.ChargeHot, 3, 0x320237), (D.DischargeHot, 3, 0x37023C), (D.DieHot, 3, 0x500255),
        (D.ChargeCold, 3, 0x050200), (D.DischargeCold, 3, 0x050200), (D.RecoverySeconds, 1, 3), (D.HostWatchdogSeconds, 2, 60),
        (D.Thermistor1Config, 3, 0x000007), (D.UnitConfig, 1, 0x05), (D.CellMode, 2, 0), (D.FetOptions, 1, 0x0D),
        (D.OpenWireCheckSeconds, 1, 5), (D.Balancing, 3, 0x3CEC00), (D.Balancing + 3, 3, 0x011446),
        (D.ManufacturingStatusInit, 2, 0x0040),
    ];

    private int MemoryByte(int address) => _memory[address - MemoryStart];

    private int MemorySigned(int address) => (sbyte)_memory[address - MemoryStart];

    private int MemoryWord(int address) => _memory[address - MemoryStart] | (_memory[address - MemoryStart + 1] << 8);

    private int Word(int register) => _registers[register] | (_registers[register + 1] << 8);

    private void SetWord(int register, int value)
    {
        _registers[register] = (byte)value;
        _registers[register + 1] = (byte)(value >> 8);
    }

    private void SetBits(int register, int bits, bool on) => SetWord(register, on ? Word(register) | bits : Word(register) & ~bits);

    /// <summary>An alarm is seen, and latched when it is enabled.</summary>
    private void Alarm(int bits) => SetWord(R.AlarmStatus, Word(R.AlarmStatus) | (bits & Word(R.AlarmEnable)));
}
