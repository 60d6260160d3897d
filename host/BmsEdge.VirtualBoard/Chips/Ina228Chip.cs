using System;
using BmsEdge.VirtualBoard.Hardware;
using R = BmsEdge.Firmware.Drivers.Ina228Registers;

namespace BmsEdge.VirtualBoard.Chips;

/// <summary>
/// The TI INA228 at register level: data sheet SLYS021A. This part holds registers and the wire protocol; conversions are in
/// the other part. Writes are 16 bit, reads 16, 24 or 40 bit, high byte first; the chip has no checksum.
/// </summary>
public sealed partial class Ina228Chip : II2cTarget
{
    private readonly int[] _registers = new int[0x40];
    private readonly byte[] _wire = new byte[5];
    private readonly Gaussian _noise;
    private int _pointer;
    private int _received;
    private int _high;
    private int _sent;
    private int _wireLength;

    /// <summary>Makes a chip that has just been powered.</summary>
    /// <param name="address">Seven-bit address, 0x40 to 0x4F by the pins A0 and A1.</param>
    /// <param name="shuntOhms">Shunt.</param>
    /// <param name="seed">Seed of the converter noise.</param>
    public Ina228Chip(int address, double shuntOhms, int seed = 2)
    {
        Address = address;
        ShuntOhms = shuntOhms;
        _noise = new Gaussian(seed);
        PowerOnReset();
    }

    /// <inheritdoc/>
    public int Address { get; }

    /// <inheritdoc/>
    public int MaximumHertz => 2_940_000;

    /// <summary>Shunt in ohms.</summary>
    public double ShuntOhms { get; }

    /// <summary>True when the shunt is wired so that discharge reads positive.</summary>
    public bool ShuntReversed { get; set; }

    /// <summary>Faults of registers.</summary>
    public RegisterFaults Faults { get; } = new();

    /// <summary>Offset of the shunt voltage in volts; 0 by default (data sheet: 1 microvolt at most).</summary>
    public double ShuntOffsetVolts { get; set; }

    /// <summary>Relative gain error of the shunt voltage; 0 by default (data sheet: 0.05 % at most; a shunt adds its own).</summary>
    public double ShuntGainError { get; set; }

    /// <summary>Standard deviation of the averaged shunt voltage in volts; 0 by default.</summary>
    public double ShuntNoiseVolts { get; set; }

    /// <summary>Relative gain error of the bus voltage; 0 by default.</summary>
    public double BusGainError { get; set; }

    /// <summary>Temperature of the die in degrees Celsius.</summary>
    public double DieCelsius { get; set; } = 25;

    /// <summary>False = the checksum of the trim memory is wrong (MEMSTAT).</summary>
    public bool MemoryOk { get; set; } = true;

    /// <summary>Adds an offset in amperes to what is measured, as a drifted amplifier would.</summary>
    public void InjectCurrentOffset(double amps) => ShuntOffsetVolts = amps * ShuntOhms;

    /// <summary>Content of a 16-bit register, or the code of a result register, as a debugger would see it.</summary>
    public int Peek(int register) => _registers[register];

    /// <summary>Power was lost for a moment: every register at its reset value, accumulators empty.</summary>
    public void PowerOnReset()
    {
        Array.Clear(_registers);
        _registers[R.AdcConfiguration] = 0xFB68;
        _registers[R.ShuntCalibration] = 0x1000;
        _registers[R.Diagnostics] = 0x0001;
        _registers[R.ShuntOverLimit] = 0x7FFF;
        _registers[R.ShuntUnderLimit] = 0x8000;
        _registers[R.BusOverLimit] = 0x7FFF;
        _registers[R.TemperatureLimit] = 0x7FFF;
        _registers[R.PowerLimit] = 0xFFFF;
        _registers[R.ManufacturerId] = R.ManufacturerIdValue;
        _registers[R.DeviceId] = (R.DeviceIdValue << 4) | 1;
        ClearAccumulators();
        StartConversion();
    }

    bool II2cTarget.Begin(bool read)
    {
        _received = 0;
        if (read)
        {
            Latch();
        }

        return true;
    }

    bool II2cTarget.Receive(byte value)
    {
        switch (_received++)
        {
            case 0:
                _pointer = value;
                break;
            case 1:
                _high = value;
                break;
            case 2:
                WriteRegister(_pointer, (_high << 8) | value);
                break;
            default:
                // A register takes two bytes; more are acknowledged and dropped.
                break;
        }

        return true;
    }

    byte II2cTarget.Send() => _sent < _wireLength ? _wire[_sent++] : (byte)0xFF;

    void II2cTarget.End()
    {
    }

    /// <summary>Takes the value of the register for the whole read, so that its bytes belong together.</summary>
    private void Latch()
    {
        _sent = 0;
        _wireLength = _pointer switch
        {
            R.ShuntVoltage or R.BusVoltage or R.Current or R.Power => 3,
            R.Energy or R.Charge => 5,
            _ => 2,
        };
        long value = _pointer switch
        {
            R.ShuntVoltage or R.BusVoltage or R.Current => (long)_registers[_pointer] << 4,
            R.Energy => TakeEnergy(),
            R.Charge => TakeCharge(),
            R.Diagnostics => TakeDiagnostics(),
            >= 0 and < 0x40 => _registers[_pointer],
            _ => 0,
        };
        for (int i = _wireLength - 1; i >= 0; i--)
        {
            _wire[i] = (byte)value;
            value >>= 8;
        }

        Faults.Apply(_pointer, _wire.AsSpan(0, _wireLength));
    }

    private int TakeDiagnostics()
    {
        int value = (_registers[R.Diagnostics] & ~R.DiagnosticsMemoryOk) | (MemoryOk ? R.DiagnosticsMemoryOk : 0);

        // Reading clears the latched flags; the overflow of an accumulator goes with reading the accumulator (table 7-16).
        _registers[R.Diagnostics] &= ~(R.DiagnosticsConversionReady | LimitFlags);
        return value;
    }

    private void WriteRegister(int register, int value)
    {
        switch (register)
        {
            case R.Configuration:
                WriteConfiguration(value);
                break;
            case R.AdcConfiguration:
                _registers[register] = value;
                _registers[R.Diagnostics] &= ~R.DiagnosticsConversionReady;
                StartConversion();
                break;
            case R.ShuntCalibration:
                _registers[register] = value & 0x7FFF;
                break;
            case R.ShuntTemperatureCoefficient:
                _registers[register] = value & 0x3FFF;
                break;
            case R.Diagnostics:
                // Bits 15:12 configure the alert; the flags are read only.
                _registers[register] = (_registers[register] & 0x0FFF) | (value & 0xF000);
                break;
            case R.ShuntOverLimit or R.ShuntUnderLimit or R.BusOverLimit or R.BusUnderLimit or R.TemperatureLimit or R.PowerLimit:
                _registers[register] = value;
                break;
            default:
                break;
        }
    }

    private void WriteConfiguration(int value)
    {
        if ((value & R.ConfigurationReset) != 0)
        {
            PowerOnReset();
            return;
        }

        if ((value & R.ConfigurationResetAccumulators) != 0)
        {
            ClearAccumulators();
        }

        _registers[R.Configuration] = value & 0x3FF0;
    }
}
