using System;
using BmsEdge.Core.Measurement;
using BmsEdge.Firmware.Drivers;
using BmsEdge.VirtualBoard;
using CsCheck;
using Xunit;
using R = BmsEdge.Firmware.Drivers.Ina228Registers;

namespace BmsEdge.Firmware.Tests.Drivers;

public class Ina228Tests
{
    [Theory]
    [InlineData(0.004, 40)]
    [InlineData(0.004, 10)]
    [InlineData(0.0005, 300)]
    [InlineData(0.01, 4)]
    public void Current_comes_back_within_half_a_quantum_and_positive_when_charging(double shunt, float fullScale)
    {
        using DriverBoard b = DriverBoard.Started(5, new VirtualBoardOptions { ShuntOhms = shunt }, fullScaleAmps: fullScale);

        // Half a count of the shunt voltage and half a count of the current.
        bool narrow = fullScale * shunt <= 0.04096;
        double quantum = ((narrow ? 78.125e-9 : 312.5e-9) / shunt) + b.CurrentSettings.CurrentStepAmps;
        Gen.Double[-0.99, 0.99].Sample(
            part =>
            {
                double amps = part * fullScale;
                b.Supply.CurrentAmps = amps;
                b.Wait(220);
                b.ReadCurrent();
                b.ReadFreshCurrent();
                Assert.Equal(amps, b.Frame.CurrentAmps.Value(0), (0.5 * quantum) + (1e-6 * Math.Abs(amps)));
            },
            iter: 50,
            threads: 1);
    }

    [Theory]
    [InlineData(-524287)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(524286)]
    public void The_boundary_codes_are_twos_complement(int code)
    {
        // SHUNT_CAL = 4096 makes a count of shunt voltage a count of current.
        using DriverBoard b = DriverBoard.Started(5, new VirtualBoardOptions { ShuntOhms = 0.004 }, fullScaleAmps: 40.96f);
        Assert.Equal(4096, b.Board.CurrentMonitor.Peek(R.ShuntCalibration));
        b.Supply.CurrentAmps = code * 312.5e-9 / 0.004;
        b.Wait(420);
        b.ReadCurrent();
        b.ReadFreshCurrent();
        Assert.Equal(code * 78.125e-6, b.Frame.CurrentAmps.Value(0), Math.Abs(code) * 1e-11);
    }

    [Theory]
    [InlineData(+45)]
    [InlineData(-45)]
    public void A_current_at_the_end_of_the_range_is_no_current(double amps)
    {
        using DriverBoard b = DriverBoard.Started();
        b.Supply.CurrentAmps = amps;
        b.Wait(420);
        Assert.Equal(DriverStatus.OutOfRange, b.ReadCurrent());
        Assert.Equal(Validity.OutOfRange, b.Frame.CurrentAmps.ValidityOf(0));
    }

    [Fact]
    public void A_math_overflow_of_the_chip_is_no_current()
    {
        // 40 mOhm asked as 4 mOhm: the shunt voltage fits, the calibration does not.
        using DriverBoard b = DriverBoard.Started(fullScaleAmps: 10.3f);
        b.Supply.CurrentAmps = 10.5;
        b.Wait(420);
        Assert.Equal(DriverStatus.OutOfRange, b.ReadCurrent());
        Assert.False(b.Frame.CurrentAmps.IsValid(0));
    }

    [Fact]
    public void The_full_scale_is_written_back_as_the_calibration_register_rounds_it()
    {
        using var b = new DriverBoard(fullScaleAmps: 39.99f);
        Assert.Equal(DriverStatus.Ok, b.Current.Initialize());
        int calibration = b.Board.CurrentMonitor.Peek(R.ShuntCalibration);
        Assert.Equal(calibration / (13107.2e6 * 0.004), b.CurrentSettings.CurrentStepAmps, 1e-11);
        Assert.Equal(39.99, b.CurrentSettings.FullScaleAmps, 0.01);
    }

    [Theory]
    [InlineData(0.0f, 40f, 64)]
    [InlineData(0.004f, 0f, 64)]
    [InlineData(0.004f, 41f, 64)]
    [InlineData(0.004f, 40f, 63)]
    [InlineData(float.NaN, 40f, 64)]
    [InlineData(0.004f, float.PositiveInfinity, 64)]
    [InlineData(1e-7f, 0.001f, 64)]
    public void Settings_the_chip_cannot_honour_are_refused(float shunt, float fullScale, int averages)
    {
        using var b = new DriverBoard();
        b.CurrentSettings.ShuntOhms = shunt;
        b.CurrentSettings.FullScaleAmps = fullScale;
        b.CurrentSettings.AverageCount = averages;
        Assert.Equal(DriverStatus.OutOfRange, b.Current.Initialize());
        Assert.Equal(DriverStatus.NotReady, b.ReadCurrent());
        Assert.False(b.Frame.CurrentAmps.IsValid(0));
    }

    [Fact]
    public void A_conversion_is_counted_once()
    {
        using DriverBoard b = DriverBoard.Started();
        Assert.Equal(DriverStatus.NotReady, b.ReadCurrent());
        Assert.Equal(DriverStatus.NotReady, b.Current.ReadBusVolts(out float early));
        Assert.True(float.IsNaN(early));
        b.ReadFreshCurrent();
        int sample = b.Frame.CurrentAmps.SampleNumber(0);
        Assert.Equal(DriverStatus.NotReady, b.ReadCurrent());
        Assert.Equal(sample, b.Frame.CurrentAmps.SampleNumber(0));

        // Whoever reads the flags first must not take the news away.
        b.Wait(210);
        Assert.Equal(DriverStatus.Ok, b.Current.VerifyConfiguration());
        Assert.Equal(DriverStatus.Ok, b.Current.ReadBusVolts(out _));
        Assert.Equal(DriverStatus.Ok, b.ReadCurrent());
    }

    [Fact]
    public void The_preset_gives_a_result_within_every_loop_of_250_ms()
    {
        using DriverBoard b = DriverBoard.Started();
        b.Wait(250);
        for (int i = 0; i < 200; i++)
        {
            Assert.Equal(DriverStatus.Ok, b.ReadCurrent());
            b.Wait(250);
        }
    }

    [Fact]
    public void Charge_counts_ampere_seconds_in_steps_of_the_current_without_the_factor_16()
    {
        using DriverBoard b = DriverBoard.Started();
        b.Supply.CurrentAmps = -7.2;
        b.Wait(100_000);
        Assert.Equal(DriverStatus.Ok, b.Current.ReadCharge(out float ampHours));
        Assert.Equal(-0.2, ampHours, 0.001);
        b.Board.CurrentMonitor.PresetCharge(549755813887 - 10);
        b.Supply.CurrentAmps = 7.2;
        b.Wait(1000);
        Assert.Equal(DriverStatus.OutOfRange, b.Current.ReadCharge(out ampHours));
        Assert.True(float.IsNaN(ampHours));
        Assert.Equal(DriverStatus.Ok, b.Current.ReadCharge(out ampHours));
    }

    [Fact]
    public void Gain_offset_and_reversed_shunt_are_corrected()
    {
        using var b = new DriverBoard();
        b.CurrentSettings.CurrentGain = 1 / 1.02f;
        b.CurrentSettings.CurrentOffsetAmps = 0.05f;
        b.CurrentSettings.DischargeReadsPositive = true;
        b.Board.CurrentMonitor.ShuntReversed = true;
        b.Board.CurrentMonitor.ShuntGainError = 0.02;
        Assert.Equal(DriverStatus.Ok, b.Current.Initialize());
        b.Supply.CurrentAmps = 5;
        b.ReadFreshCurrent();
        Assert.Equal(5.05, b.Frame.CurrentAmps.Value(0), 0.001);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3.7)]
    [InlineData(18.5)]
    [InlineData(84.9)]
    public void Bus_voltage_and_die_temperature_come_back(double volts)
    {
        using DriverBoard b = DriverBoard.Started();
        b.Supply.LoadVoltsOverride = volts;
        b.Supply.SetCelsius(0, -12.5);
        b.Wait(420);
        Assert.Equal(DriverStatus.Ok, b.Current.ReadBusVolts(out float read));
        Assert.Equal(volts, read, 0.0001);
        Assert.Equal(DriverStatus.Ok, b.Current.ReadDieTemperature(out float celsius));
        Assert.Equal(-12.5, celsius, 0.004);
    }
}
