using BmsEdge.Core.Measurement;
using BmsEdge.Firmware.Drivers;
using BmsEdge.VirtualBoard.Chips;
using CsCheck;
using Xunit;
using R = BmsEdge.Firmware.Drivers.Bq769x0Registers;

namespace BmsEdge.Firmware.Tests.Drivers;

/// <summary>Each fault gives its status, and no value passes for a measurement.</summary>
public class Bq769x0FaultTests
{
    [Fact]
    public void A_missing_acknowledge_never_yields_a_plausible_value()
    {
        using DriverBoard b = DriverBoard.Started();
        for (int i = 0; i < 12; i++)
        {
            b.ReadFreshCells();
        }

        b.Wait(510);
        b.Board.Bus.Faults.Nak(100);
        Assert.Equal(DriverStatus.BusError, b.ReadCells());
        Assert.False(b.AnyCellValid());
        Assert.Equal(Validity.BusError, b.Frame.CellVolts.ValidityOf(0));
        Assert.Equal(DriverStatus.BusError, b.Cells.ReadTemperature(0, out float celsius));
        Assert.True(float.IsNaN(celsius));
        Assert.Equal(DriverStatus.BusError, b.Cells.ReadAlerts(out int alerts));
        Assert.Equal(0, alerts);
        Assert.Equal(DriverStatus.BusError, b.Cells.ReadSwitches(out bool charge, out bool discharge));
        Assert.False(charge || discharge);
        Assert.Equal(DriverStatus.BusError, b.Cells.VerifyConfiguration());
        Assert.Equal(DriverStatus.BusError, b.Cells.SetSwitches(true, true));
        Assert.Equal(DriverStatus.BusError, b.Cells.Initialize());
        Assert.Equal(DriverStatus.NotReady, b.ReadCells());
        Assert.False(b.AnyCellValid());
    }

    [Fact]
    public void Whichever_transfer_of_a_reading_fails_the_whole_reading_is_refused()
    {
        using DriverBoard b = DriverBoard.Started();
        b.ReadFreshCells();
        for (int good = 0; good < 3; good++)
        {
            b.Wait(510);
            b.Board.Bus.Faults.Nak(1, after: good);
            Assert.Equal(DriverStatus.BusError, b.ReadCells());
            Assert.False(b.AnyCellValid());
        }
    }

    [Fact]
    public void Whichever_transfer_of_the_start_up_fails_the_driver_is_not_started_and_the_switches_are_off()
    {
        int failures = 0;
        for (int good = 0; good < 60; good++)
        {
            using DriverBoard b = DriverBoard.Started();
            b.Cells.SetSwitches(true, true);
            b.Board.Bus.Faults.Nak(1, 0x08, good);
            DriverStatus status = b.Cells.Initialize();
            if (status == DriverStatus.Ok)
            {
                break;
            }

            failures++;
            Assert.Equal(DriverStatus.BusError, status);
            Assert.Equal(good > 0, !b.Board.ChargePathClosed);
            b.Wait(510);
            Assert.Equal(DriverStatus.NotReady, b.ReadCells());
            Assert.False(b.AnyCellValid());
        }

        // Switches, two trim reads, eight registers, block, two trim reads, flag.
        Assert.Equal(15, failures);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(44)]
    public void A_truncated_transfer_is_a_bus_error(int bytes)
    {
        using DriverBoard b = DriverBoard.Started();
        b.ReadFreshCells();
        b.Wait(510);
        b.Board.Bus.Faults.Truncate(1, bytes);
        Assert.Equal(DriverStatus.BusError, b.ReadCells());
        Assert.False(b.AnyCellValid());
        Assert.Equal(DriverStatus.Ok, b.ReadCells());
    }

    [Fact]
    public void A_hung_bus_is_a_bus_error_after_its_second()
    {
        using DriverBoard b = DriverBoard.Started();
        b.Wait(510);
        b.Board.Bus.Faults.Hang(1);
        long before = b.Board.Clock.NowMilliseconds;
        Assert.Equal(DriverStatus.BusError, b.ReadCells());
        Assert.False(b.AnyCellValid());
        Assert.InRange(b.Board.Clock.NowMilliseconds - before, 1000, 1010);
    }

    [Fact]
    public void Any_inverted_bits_on_the_wire_are_caught_by_the_checksum()
    {
        using DriverBoard b = DriverBoard.Started();
        b.ReadFreshCells();
        Gen.Select(Gen.Int[0, 43], Gen.Int[1, 255]).Sample(
            (index, mask) =>
            {
                b.Wait(510);
                b.Board.Bus.Faults.CorruptReads(1, index, (byte)mask);
                Assert.Equal(DriverStatus.CrcError, b.ReadCells());
                Assert.False(b.AnyCellValid());
                Assert.Equal(DriverStatus.Ok, b.ReadCells());
            },
            iter: 200,
            threads: 1);
    }

    [Fact]
    public void A_silent_reset_is_noticed_by_the_very_next_reading_and_by_verification()
    {
        using DriverBoard b = DriverBoard.Started();
        for (int i = 0; i < 12; i++)
        {
            b.ReadFreshCells();
        }

        b.Cells.SetSwitches(true, true);
        b.Board.CellMonitor.PowerOnReset();
        b.Wait(2100);
        Assert.Equal(DriverStatus.ReadBackMismatch, b.ReadCells());
        Assert.False(b.AnyCellValid());
        Assert.Equal(Validity.Implausible, b.Frame.CellVolts.ValidityOf(0));

        // The register holds the die temperature now, which would look right.
        Assert.Equal(DriverStatus.ReadBackMismatch, b.Cells.ReadTemperature(0, out float celsius));
        Assert.True(float.IsNaN(celsius));
        Assert.Equal(DriverStatus.ReadBackMismatch, b.Cells.VerifyConfiguration());
        Assert.Equal(DriverStatus.Ok, b.Cells.ReadSwitches(out bool charge, out bool discharge));
        Assert.False(charge || discharge);
        Assert.Equal(DriverStatus.Ok, b.Cells.Initialize());
        b.ReadFreshCells();
    }

    [Theory]
    [InlineData(R.CellBalance1)]
    [InlineData(R.SystemControl1)]
    [InlineData(R.SystemControl2)]
    [InlineData(R.Protect1)]
    [InlineData(R.Protect2)]
    [InlineData(R.Protect3)]
    [InlineData(R.OverVoltageTrip)]
    [InlineData(R.UnderVoltageTrip)]
    [InlineData(R.CoulombCounterConfiguration)]
    public void A_stuck_configuration_register_is_noticed_at_start_up_and_later(byte register)
    {
        using var b = new DriverBoard();
        b.Board.CellMonitor.Faults.Stick(register, 0x12);
        Assert.Equal(DriverStatus.ReadBackMismatch, b.Cells.Initialize());
        Assert.Equal(DriverStatus.NotReady, b.ReadCells());
        Assert.False(b.AnyCellValid());
        b.Board.CellMonitor.Faults.Release(register);
        Assert.Equal(DriverStatus.Ok, b.Cells.Initialize());
        b.ReadFreshCells();
        b.Board.CellMonitor.Faults.Stick(register, 0x12);
        b.Wait(300);
        Assert.Equal(DriverStatus.ReadBackMismatch, b.ReadCells());
        Assert.False(b.AnyCellValid());
        Assert.Equal(DriverStatus.ReadBackMismatch, b.Cells.VerifyConfiguration());
    }

    [Theory]
    [InlineData(R.AdcGain1)]
    [InlineData(R.AdcGain2)]
    [InlineData(R.AdcOffset)]
    public void Another_chip_behind_the_same_address_is_noticed_by_its_trims(byte register)
    {
        using DriverBoard b = DriverBoard.Started();
        b.Board.CellMonitor.Faults.Stick(register, 0x00);
        b.Wait(300);
        Assert.Equal(DriverStatus.ReadBackMismatch, b.Cells.VerifyConfiguration());
    }

    [Fact]
    public void A_flipped_bit_under_a_right_checksum_contradicts_the_chips_own_sum()
    {
        using DriverBoard b = DriverBoard.Started();
        b.ReadFreshCells();
        b.Wait(510);
        b.Board.CellMonitor.Faults.FlipBits(R.Cell1High + 4, 0x08);
        Assert.Equal(DriverStatus.Ok, b.ReadCells());
        float sum = 0;
        for (int i = 0; i < 5; i++)
        {
            sum += b.Frame.CellVolts.Value(i);
        }

        // 2048 counts: the plausibility check of the loop has 0.78 V to see.
        Assert.True(System.Math.Abs(sum - b.Frame.PackVolts.Value(0)) > 0.7f);
    }

    [Fact]
    public void A_chip_that_stopped_ages_instead_of_repeating_itself()
    {
        using DriverBoard b = DriverBoard.Started();
        b.ReadFreshCells();
        int samples = b.Frame.CellVolts.SampleNumber(0);
        b.Board.CellMonitor.Faults.Stick(R.SystemStatus, 0x00);
        for (int i = 0; i < 10; i++)
        {
            b.Wait(250);
            Assert.Equal(DriverStatus.NotReady, b.ReadCells());
        }

        Assert.Equal(samples, b.Frame.CellVolts.SampleNumber(0));
        Assert.True(b.Frame.CellVolts.AgeMilliseconds(0, b.Board.Clock.NowMilliseconds) >= 2500);
    }

    [Theory]
    [InlineData(NtcFault.Open, DriverStatus.SensorOpen)]
    [InlineData(NtcFault.Short, DriverStatus.SensorShort)]
    public void A_broken_thermistor_gives_no_temperature(NtcFault fault, DriverStatus expected)
    {
        using DriverBoard b = DriverBoard.Started();
        b.Board.Thermistors[0].Fault = fault;
        for (int i = 0; i < 12; i++)
        {
            b.ReadFreshCells();
        }

        Assert.Equal(expected, b.Cells.ReadTemperature(0, out float celsius));
        Assert.True(float.IsNaN(celsius));
    }

    [Fact]
    public void A_wire_error_in_the_temperature_gives_no_temperature()
    {
        using DriverBoard b = DriverBoard.Started();
        for (int i = 0; i < 12; i++)
        {
            b.ReadFreshCells();
        }

        b.Board.Bus.Faults.CorruptReads(1, 2, 0x01);
        Assert.Equal(DriverStatus.CrcError, b.Cells.ReadTemperature(0, out float celsius));
        Assert.True(float.IsNaN(celsius));
        b.Board.Bus.Faults.Nak(1);
        Assert.Equal(DriverStatus.BusError, b.Cells.ReadTemperature(0, out celsius));
        Assert.True(float.IsNaN(celsius));
    }

    [Fact]
    public void In_ship_mode_the_chip_is_gone()
    {
        using DriverBoard b = DriverBoard.Started();
        b.Board.CellMonitor.Faults.Clear();
        var raw = new System.Device.I2c.I2cDevice(
            new System.Device.I2c.I2cConnectionSettings(1, 8, System.Device.I2c.I2cBusSpeed.StandardMode));
        foreach (byte value in new byte[] { 0x19, 0x1A })
        {
            byte crc = Crc8.Update(Crc8.Update(Crc8.Update(0, 0x10), 0x04), value);
            raw.Write(new byte[] { 0x04, value, crc });
        }

        b.Wait(510);
        Assert.Equal(DriverStatus.BusError, b.ReadCells());
        Assert.False(b.AnyCellValid());
    }
}
