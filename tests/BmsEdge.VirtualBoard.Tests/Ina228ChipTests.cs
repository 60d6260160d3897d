using System.Device.I2c;
using Xunit;
using R = BmsEdge.Firmware.Drivers.Ina228Registers;

namespace BmsEdge.VirtualBoard.Tests;

/// <summary>The chip model against its data sheet (SLYS021A), through the bus only.</summary>
public class Ina228ChipTests
{
    [Fact]
    public void Registers_have_their_reset_values()
    {
        using var w = new Wiring();
        Assert.Equal(0x5449, w.ReadCurrent(0x3E));
        Assert.Equal(0x2281, w.ReadCurrent(0x3F));
        int[] expected = [0x0000, 0xFB68, 0x1000, 0x0000];
        for (byte i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], w.ReadCurrent(i));
        }

        Assert.Equal(0x0001, w.ReadCurrent(R.Diagnostics));
        int[] limits = [0x7FFF, 0x8000, 0x7FFF, 0x0000, 0x7FFF, 0xFFFF];
        for (byte i = 0; i < limits.Length; i++)
        {
            Assert.Equal(limits[i], w.ReadCurrent((byte)(R.ShuntOverLimit + i)));
        }
    }

    [Fact]
    public void Results_are_20_bits_in_the_top_of_24_with_the_scaling_of_the_data_sheet_example()
    {
        // Section 8.2.2: 16.2 mOhm, 10 A full scale, SHUNT_CAL = 4050; 6 A at 48 V gives these codes.
        using var w = new Wiring(options: new VirtualBoardOptions { ShuntOhms = 0.0162 });
        w.WriteCurrent(R.ShuntCalibration, 4050);
        w.Supply.CurrentAmps = 6;
        w.Supply.LoadVoltsOverride = 48;
        w.Wait(20);
        Assert.Equal(311040, w.ReadCurrent(R.ShuntVoltage, 3) >> 4);
        Assert.Equal(314572, w.ReadCurrent(R.Current, 3) >> 4, 1.0);
        Assert.Equal(245760, w.ReadCurrent(R.BusVoltage, 3) >> 4);
        Assert.Equal(0, w.ReadCurrent(R.BusVoltage, 3) & 0xF);
        Assert.Equal(3200, w.ReadCurrent(R.DieTemperature));

        // 288 W over 3.2 x 10 A / 2^19.
        Assert.Equal(4718604, w.ReadCurrent(R.Power, 3), 32.0);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(-1, 0xFFFFF)]
    [InlineData(524287, 0x7FFFF)]
    [InlineData(524288, 0x7FFFF)]
    [InlineData(-524288, 0x80000)]
    [InlineData(-600000, 0x80000)]
    public void Shunt_codes_are_twos_complement_and_stop_at_the_ends(int code, int expected)
    {
        using var w = new Wiring(options: new VirtualBoardOptions { ShuntOhms = 0.01 });
        w.Supply.CurrentAmps = code * 312.5e-9 / 0.01;
        w.Wait(20);
        Assert.Equal(expected, w.ReadCurrent(R.ShuntVoltage, 3) >> 4);
        w.WriteCurrent(R.Configuration, R.ConfigurationNarrowRange);
        w.Supply.CurrentAmps /= 4;
        w.Wait(20);
        Assert.Equal(expected, w.ReadCurrent(R.ShuntVoltage, 3) >> 4);
    }

    [Fact]
    public void A_cycle_takes_the_sum_of_conversion_times_times_the_averages()
    {
        using var w = new Wiring();

        // Continuous all, 50 us each, 64 averages = 9.6 ms; latched flag.
        w.WriteCurrent(R.Diagnostics, R.DiagnosticsLatch);
        w.WriteCurrent(R.AdcConfiguration, 0xF003);
        w.Board.Clock.AdvanceMicroseconds(9_300);
        Assert.Equal(0, w.ReadCurrent(R.Diagnostics) & 2);
        w.Board.Clock.AdvanceMicroseconds(400);
        Assert.Equal(2, w.ReadCurrent(R.Diagnostics) & 2);
        Assert.Equal(0, w.ReadCurrent(R.Diagnostics) & 2);
        w.Board.Clock.AdvanceMicroseconds(9_600);
        Assert.Equal(2, w.ReadCurrent(R.Diagnostics) & 2);
    }

    [Fact]
    public void A_triggered_conversion_happens_once_and_shutdown_never()
    {
        using var w = new Wiring();
        w.WriteCurrent(R.Diagnostics, R.DiagnosticsLatch);
        w.WriteCurrent(R.AdcConfiguration, 0x3000);
        w.Wait(5);
        Assert.Equal(2, w.ReadCurrent(R.Diagnostics) & 2);
        w.Wait(50);
        Assert.Equal(0, w.ReadCurrent(R.Diagnostics) & 2);
        w.WriteCurrent(R.AdcConfiguration, 0x0000);
        w.Wait(50);
        Assert.Equal(0, w.ReadCurrent(R.Diagnostics) & 2);
    }

    [Fact]
    public void The_current_is_the_mean_over_the_cycle()
    {
        using var w = new Wiring(options: new VirtualBoardOptions { ShuntOhms = 0.01 });
        w.WriteCurrent(R.Diagnostics, R.DiagnosticsLatch);
        w.WriteCurrent(R.AdcConfiguration, 0xB000 | (5 << 9) | (5 << 6) | 3);
        w.Supply.CurrentAmps = 2;
        w.Board.Clock.AdvanceMicroseconds(64 * 1052);
        w.Supply.CurrentAmps = -1;
        w.Board.Clock.AdvanceMicroseconds(64 * 1052);
        double amps = (w.ReadCurrent(R.ShuntVoltage, 3) >> 4) * 312.5e-9 / 0.01;
        Assert.Equal(0.5, amps, 0.01);
    }

    [Fact]
    public void Charge_and_energy_count_in_their_own_steps()
    {
        // Step 19.073 uA: charge counts A s / step; energy counts W s / (16 x 3.2 x step).
        using var w = new Wiring(options: new VirtualBoardOptions { ShuntOhms = 0.0162 });
        double step = 10.0 / 524288;
        w.WriteCurrent(R.ShuntCalibration, 4050);
        w.WriteCurrent(R.Configuration, R.ConfigurationResetAccumulators);
        w.WriteCurrent(R.AdcConfiguration, 0xFB68);
        w.Supply.CurrentAmps = -6;
        w.Supply.LoadVoltsOverride = 48;
        w.Wait(100_000);
        long charge = w.ReadCurrent(R.Charge, 5);
        Assert.Equal(-600.0, (charge - (1L << 40)) * step, 0.1);
        Assert.Equal(28800, w.ReadCurrent(R.Energy, 5) * 16 * 3.2 * step, 10.0);
        w.WriteCurrent(R.Configuration, R.ConfigurationResetAccumulators);
        Assert.Equal(0, w.ReadCurrent(R.Charge, 5));
    }

    [Fact]
    public void Accumulators_wrap_and_say_so_until_they_are_read()
    {
        using var w = new Wiring();
        w.Board.CurrentMonitor.PresetCharge(549755813887 - 10);
        w.Board.CurrentMonitor.PresetEnergy(1099511627775 - 10);
        w.Supply.CurrentAmps = 40;
        w.Wait(1000);
        Assert.Equal(0x0C00, w.ReadCurrent(R.Diagnostics) & 0x0C00);
        Assert.True((w.ReadCurrent(R.Charge, 5) & (1L << 39)) != 0);
        Assert.Equal(0x0800, w.ReadCurrent(R.Diagnostics) & 0x0C00);
        w.ReadCurrent(R.Energy, 5);
        Assert.Equal(0, w.ReadCurrent(R.Diagnostics) & 0x0C00);
    }

    [Fact]
    public void A_calibration_that_does_not_fit_raises_the_math_overflow()
    {
        using var w = new Wiring(options: new VirtualBoardOptions { ShuntOhms = 0.01 });
        w.WriteCurrent(R.ShuntCalibration, 1000);
        w.Supply.CurrentAmps = 16;
        w.Wait(20);
        Assert.Equal(R.DiagnosticsMathOverflow, w.ReadCurrent(R.Diagnostics) & R.DiagnosticsMathOverflow);
        Assert.Equal(0x7FFFF, w.ReadCurrent(R.Current, 3) >> 4);
        w.Supply.CurrentAmps = 1;
        w.Wait(20);
        Assert.Equal(0, w.ReadCurrent(R.Diagnostics) & R.DiagnosticsMathOverflow);
    }

    [Fact]
    public void Limits_raise_their_flags()
    {
        using var w = new Wiring(options: new VirtualBoardOptions { ShuntOhms = 0.01 });
        w.WriteCurrent(R.ShuntOverLimit, 0x07D0);
        w.WriteCurrent(R.ShuntUnderLimit, 0xF830);
        w.WriteCurrent(R.BusOverLimit, 0x1000);
        w.Supply.LoadVoltsOverride = 12.79;
        w.Supply.CurrentAmps = 0.99;
        w.Wait(20);
        Assert.Equal(0, w.ReadCurrent(R.Diagnostics) & 0xFC);
        w.Supply.LoadVoltsOverride = 12.81;
        w.Supply.CurrentAmps = 1.01;
        w.Wait(20);
        Assert.Equal(0x50, w.ReadCurrent(R.Diagnostics) & 0xFC);
        w.Supply.CurrentAmps = -1.01;
        w.Wait(20);
        Assert.Equal(0x30, w.ReadCurrent(R.Diagnostics) & 0xFC);
    }

    [Fact]
    public void A_reset_brings_back_every_default_and_loses_the_pointer_of_nobody()
    {
        using var w = new Wiring();
        w.WriteCurrent(R.ShuntCalibration, 1234);
        w.WriteCurrent(R.Configuration, R.ConfigurationReset);
        Assert.Equal(0x1000, w.ReadCurrent(R.ShuntCalibration));
        Assert.Equal(0, w.ReadCurrent(R.Configuration));
        Assert.Equal(I2cTransferStatus.FullTransfer, w.CurrentMonitor.Write(new byte[] { 0x3E }).Status);
        byte[] id = new byte[2];
        Assert.Equal(I2cTransferStatus.FullTransfer, w.CurrentMonitor.Read(id).Status);
        Assert.Equal([0x54, 0x49], id);
    }

    [Fact]
    public void Offset_gain_and_frozen_results_can_be_injected()
    {
        using var w = new Wiring();
        w.Board.CurrentMonitor.InjectCurrentOffset(0.3);
        w.Wait(20);
        Assert.Equal(0.3 * 0.004 / 312.5e-9, w.ReadCurrent(R.ShuntVoltage, 3) >> 4, 1.0);
        w.Board.CurrentMonitor.Faults.FreezeMeasurements = true;
        w.Supply.CurrentAmps = 10;
        w.Wait(20);
        Assert.Equal(0.3 * 0.004 / 312.5e-9, w.ReadCurrent(R.ShuntVoltage, 3) >> 4, 1.0);
        Assert.Equal(2, w.ReadCurrent(R.Diagnostics) & 2);
    }
}
