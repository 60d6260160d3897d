using System;
using R = BmsEdge.Firmware.Drivers.Ina228Registers;

namespace BmsEdge.VirtualBoard.Chips;

/// <summary>
/// Conversion cycles in virtual time (SLYS021A sections 7.3.4, 7.6 and 8.1.2): a cycle converts each enabled quantity and
/// repeats it for the averages; results and CNVRF come at its end. The mean over the whole cycle stands for the mean over the
/// quantity's share of it.
/// </summary>
public sealed partial class Ina228Chip
{
    private const int LimitFlags = 0x00FC;
    private const int TwentyBitMaximum = 524287;
    private const int TwentyBitMinimum = -524288;
    private const double AccumulatorRange = 1099511627776.0; // 2^40

    private static readonly int[] _conversionMicroseconds = [50, 84, 150, 280, 540, 1052, 2074, 4120];
    private static readonly int[] _averages = [1, 4, 16, 64, 128, 256, 512, 1024];

    private long _now;
    private long _cycleEnd = long.MaxValue;
    private long _cycleStart;
    private double _voltSeconds;
    private double _busVoltSeconds;
    private double _seconds;
    private double _energy;
    private double _charge;

    /// <summary>Time of the end of the running cycle, microseconds.</summary>
    internal long NextEvent => _cycleEnd;

    private int Mode => _registers[R.AdcConfiguration] >> 12;

    /// <summary>Sets the charge accumulator, in its own counts, to get near its overflow in less than years.</summary>
    public void PresetCharge(double counts) => _charge = counts;

    /// <summary>Sets the energy accumulator, in its own counts.</summary>
    public void PresetEnergy(double counts) => _energy = counts;

    /// <summary>Lets time pass; current and voltage hold for the whole interval.</summary>
    /// <param name="microseconds">New time, not beyond <see cref="NextEvent"/>.</param>
    /// <param name="amps">Pack current in amperes, positive when charging.</param>
    /// <param name="busVolts">Voltage at the bus pin.</param>
    internal void AdvanceTo(long microseconds, double amps, double busVolts)
    {
        double seconds = (microseconds - _now) * 1e-6;
        _now = microseconds;
        _voltSeconds += (ShuntReversed ? -amps : amps) * ShuntOhms * seconds;
        _busVoltSeconds += busVolts * seconds;
        _seconds += seconds;
        while (_cycleEnd <= _now)
        {
            EndCycle();
        }
    }

    private long TakeEnergy()
    {
        _registers[R.Diagnostics] &= ~R.DiagnosticsEnergyOverflow;
        return (long)_energy;
    }

    private long TakeCharge()
    {
        _registers[R.Diagnostics] &= ~R.DiagnosticsChargeOverflow;
        return (long)Math.Round(_charge) & 0xFF_FFFF_FFFF;
    }

    private void ClearAccumulators()
    {
        _energy = 0;
        _charge = 0;
        _registers[R.Diagnostics] &= ~(R.DiagnosticsEnergyOverflow | R.DiagnosticsChargeOverflow);
    }

    private void StartConversion()
    {
        // CONVDLY in bits 13:6 of CONFIG, 2 ms each, before the first conversion.
        long delay = ((_registers[R.Configuration] >> 6) & 0xFF) * 2000L;
        _cycleStart = _now + delay;
        BeginCycle();
    }

    private void BeginCycle()
    {
        _voltSeconds = 0;
        _busVoltSeconds = 0;
        _seconds = 0;
        int adc = _registers[R.AdcConfiguration];
        long once = ((Mode & 1) != 0 ? _conversionMicroseconds[(adc >> 9) & 7] : 0)
            + ((Mode & 2) != 0 ? _conversionMicroseconds[(adc >> 6) & 7] : 0)
            + ((Mode & 4) != 0 ? _conversionMicroseconds[(adc >> 3) & 7] : 0);
        _cycleEnd = once == 0 ? long.MaxValue : _cycleStart + (once * _averages[adc & 7]);
    }

    private void EndCycle()
    {
        double cycleSeconds = (_cycleEnd - _cycleStart) * 1e-6;
        if (!Faults.FreezeMeasurements)
        {
            Measure();
        }

        Accumulate(cycleSeconds);
        _registers[R.Diagnostics] |= R.DiagnosticsConversionReady;
        if ((Mode & 8) != 0)
        {
            _cycleStart = _cycleEnd;
            BeginCycle();
        }
        else
        {
            _cycleEnd = long.MaxValue;
        }
    }

    private void Measure()
    {
        bool overflow = false;
        double narrow = (_registers[R.Configuration] & R.ConfigurationNarrowRange) != 0 ? 4 : 1;
        if ((Mode & 2) != 0 && _seconds > 0)
        {
            double volts = (_voltSeconds / _seconds * (1 + ShuntGainError)) + ShuntOffsetVolts + _noise.Next(ShuntNoiseVolts);
            _registers[R.ShuntVoltage] = ToTwentyBits(volts / 312.5e-9 * narrow);
            _registers[R.Current] = CurrentCode(_registers[R.ShuntVoltage], ref overflow);
        }

        if ((Mode & 1) != 0 && _seconds > 0)
        {
            _registers[R.BusVoltage] = ToTwentyBits(_busVoltSeconds / _seconds * (1 + BusGainError) / 195.3125e-6);
        }

        if ((Mode & 4) != 0)
        {
            _registers[R.DieTemperature] = (int)Math.Clamp(Math.Round(DieCelsius / 7.8125e-3), short.MinValue, short.MaxValue) & 0xFFFF;
        }

        if ((Mode & 3) == 3)
        {
            // POWER = 3.2 x current step (section 8.1.2).
            double power = Math.Abs((double)_registers[R.Current] * _registers[R.BusVoltage]) * 195.3125e-6 / 3.2;
            overflow |= power > 0xFFFFFF;
            _registers[R.Power] = (int)Math.Min(Math.Round(power), 0xFFFFFF);
        }

        _registers[R.Diagnostics] = (_registers[R.Diagnostics] & ~R.DiagnosticsMathOverflow) | (overflow ? R.DiagnosticsMathOverflow : 0);
        CheckLimits();
    }

    private int CurrentCode(int shuntCode, ref bool overflow)
    {
        int calibration = _registers[R.ShuntCalibration];
        if (calibration == 0)
        {
            return 0;
        }

        double code = shuntCode * 4096.0 / calibration;
        if ((_registers[R.Configuration] & 0x0020) != 0)
        {
            // TEMPCOMP: the shunt as it is at the die's temperature (section 7.3.5).
            code /= 1 + (_registers[R.ShuntTemperatureCoefficient] * 1e-6 * (DieCelsius - 25));
        }

        overflow |= code is > TwentyBitMaximum or < TwentyBitMinimum;
        return ToTwentyBits(code);
    }

    private void Accumulate(double seconds)
    {
        _energy += _registers[R.Power] * seconds / 16;
        if (_energy >= AccumulatorRange)
        {
            _energy -= AccumulatorRange;
            _registers[R.Diagnostics] |= R.DiagnosticsEnergyOverflow;
        }

        _charge += _registers[R.Current] * seconds;
        if (_charge is >= AccumulatorRange / 2 or < -AccumulatorRange / 2)
        {
            _charge -= Math.Sign(_charge) * AccumulatorRange;
            _registers[R.Diagnostics] |= R.DiagnosticsChargeOverflow;
        }
    }

    private void CheckLimits()
    {
        int flags = 0;
        int shunt = _registers[R.ShuntVoltage];
        int bus = _registers[R.BusVoltage];

        // The limits count in 16 steps of the result (tables 7-17 to 7-22); the power limit in 256.
        flags |= (short)_registers[R.TemperatureLimit] < (short)_registers[R.DieTemperature] ? 0x80 : 0;
        flags |= shunt > (short)_registers[R.ShuntOverLimit] * 16 ? 0x40 : 0;
        flags |= shunt < (short)_registers[R.ShuntUnderLimit] * 16 ? 0x20 : 0;
        flags |= bus > (_registers[R.BusOverLimit] & 0x7FFF) * 16 ? 0x10 : 0;
        flags |= bus < (_registers[R.BusUnderLimit] & 0x7FFF) * 16 ? 0x08 : 0;
        flags |= _registers[R.Power] > (long)_registers[R.PowerLimit] * 256 ? 0x04 : 0;
        bool latch = (_registers[R.Diagnostics] & R.DiagnosticsLatch) != 0;
        _registers[R.Diagnostics] = (latch ? _registers[R.Diagnostics] : _registers[R.Diagnostics] & ~LimitFlags) | flags;
    }

    private static int ToTwentyBits(double code) => (int)Math.Clamp(Math.Round(code), TwentyBitMinimum, TwentyBitMaximum);
}
