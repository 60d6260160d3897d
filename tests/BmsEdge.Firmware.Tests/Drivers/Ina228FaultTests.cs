using BmsEdge.Core.Measurement;
using BmsEdge.Firmware.Drivers;
using CsCheck;
using Xunit;
using R = BmsEdge.Firmware.Drivers.Ina228Registers;

namespace BmsEdge.Firmware.Tests.Drivers;

/// <summary>Each fault gives its status, and no value passes for a measurement.</summary>
public class Ina228FaultTests
{
    [Fact]
    public void A_missing_acknowledge_never_yields_a_plausible_value()
    {
        using DriverBoard b = DriverBoard.Started();
        b.ReadFreshCurrent();
        b.Wait(420);
        b.Board.Bus.Faults.Nak(100);
        Assert.Equal(DriverStatus.BusError, b.ReadCurrent());
        Assert.Equal(Validity.BusError, b.Frame.CurrentAmps.ValidityOf(0));
        Assert.Equal(DriverStatus.BusError, b.Current.ReadBusVolts(out float volts));
        Assert.True(float.IsNaN(volts));
        Assert.Equal(DriverStatus.BusError, b.Current.ReadCharge(out float ampHours));
        Assert.True(float.IsNaN(ampHours));
        Assert.Equal(DriverStatus.BusError, b.Current.VerifyConfiguration());
        Assert.Equal(DriverStatus.BusError, b.Current.Initialize());
        Assert.Equal(DriverStatus.NotReady, b.ReadCurrent());
        Assert.False(b.Frame.CurrentAmps.IsValid(0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_truncated_transfer_is_a_bus_error(int bytes)
    {
        using DriverBoard b = DriverBoard.Started();
        b.ReadFreshCurrent();
        b.Wait(420);
        b.Board.Bus.Faults.Truncate(1, bytes);
        Assert.Equal(DriverStatus.BusError, b.ReadCurrent());
        Assert.False(b.Frame.CurrentAmps.IsValid(0));
    }

    [Fact]
    public void Inverted_bits_of_the_current_contradict_the_shunt_voltage()
    {
        using DriverBoard b = DriverBoard.Started();
        b.Supply.CurrentAmps = -3;
        b.ReadFreshCurrent();
        Gen.Select(Gen.Bool, Gen.Int[0, 1], Gen.Int[1, 255]).Sample(
            (shunt, index, mask) =>
            {
                b.Wait(420);
                int register = shunt ? R.ShuntVoltage : R.Current;
                b.Board.CurrentMonitor.Faults.FlipBits(register, (byte)mask, reads: 2, byteIndex: index);
                DriverStatus status = b.ReadCurrent();
                Assert.True(status is DriverStatus.ReadBackMismatch or DriverStatus.OutOfRange, status.ToString());
                Assert.False(b.Frame.CurrentAmps.IsValid(0));
                b.Board.CurrentMonitor.Faults.Clear();

                // One disturbed read is tried again at once.
                b.Wait(420);
                b.Board.CurrentMonitor.Faults.FlipBits(register, 0x01, reads: 1, byteIndex: 1);
                Assert.Equal(DriverStatus.Ok, b.ReadCurrent());
                Assert.Equal(-3f, b.Frame.CurrentAmps.Value(0), 0.001f);
            },
            iter: 100,
            threads: 1);
    }

    [Fact]
    public void A_silent_reset_is_noticed_by_the_very_next_reading()
    {
        using DriverBoard b = DriverBoard.Started();
        b.Supply.CurrentAmps = -3;
        b.ReadFreshCurrent();
        b.Board.CurrentMonitor.PowerOnReset();
        b.Wait(420);
        Assert.Equal(DriverStatus.ReadBackMismatch, b.ReadCurrent());
        Assert.Equal(Validity.Implausible, b.Frame.CurrentAmps.ValidityOf(0));
        Assert.Equal(DriverStatus.ReadBackMismatch, b.Current.ReadBusVolts(out float volts));
        Assert.True(float.IsNaN(volts));
        Assert.Equal(DriverStatus.ReadBackMismatch, b.Current.VerifyConfiguration());
        Assert.Equal(DriverStatus.Ok, b.Current.Initialize());
        b.ReadFreshCurrent();
    }

    [Theory]
    [InlineData(R.Configuration)]
    [InlineData(R.AdcConfiguration)]
    [InlineData(R.ShuntCalibration)]
    [InlineData(R.ShuntTemperatureCoefficient)]
    [InlineData(R.Diagnostics)]
    public void A_stuck_configuration_register_is_noticed(byte register)
    {
        using var b = new DriverBoard();
        b.Board.CurrentMonitor.Faults.Stick(register, 0x12, 0x35);
        Assert.Equal(DriverStatus.ReadBackMismatch, b.Current.Initialize());
        Assert.Equal(DriverStatus.NotReady, b.ReadCurrent());
        b.Board.CurrentMonitor.Faults.Clear();
        Assert.Equal(DriverStatus.Ok, b.Current.Initialize());
        b.Board.CurrentMonitor.Faults.Stick(register, 0x12, 0x35);
        Assert.Equal(DriverStatus.ReadBackMismatch, b.Current.VerifyConfiguration());
    }

    [Theory]
    [InlineData(R.ManufacturerId, 0x54, 0x48)]
    [InlineData(R.DeviceId, 0x23, 0x81)]
    [InlineData(R.DeviceId, 0x00, 0x00)]
    public void Another_chip_is_not_taken_for_this_one(byte register, byte high, byte low)
    {
        using var b = new DriverBoard();
        b.Board.CurrentMonitor.Faults.Stick(register, high, low);
        Assert.Equal(DriverStatus.WrongDevice, b.Current.Initialize());
        Assert.Equal(DriverStatus.NotReady, b.ReadCurrent());
        Assert.False(b.Frame.CurrentAmps.IsValid(0));
    }

    [Fact]
    public void Another_revision_of_the_same_chip_is_welcome()
    {
        using var b = new DriverBoard();
        b.Board.CurrentMonitor.Faults.Stick(R.DeviceId, 0x22, 0x8F);
        Assert.Equal(DriverStatus.Ok, b.Current.Initialize());
    }

    [Fact]
    public void A_chip_with_a_broken_trim_memory_is_not_believed()
    {
        using DriverBoard b = DriverBoard.Started();
        b.Board.CurrentMonitor.MemoryOk = false;
        b.Wait(420);
        Assert.Equal(DriverStatus.ReadBackMismatch, b.ReadCurrent());
        Assert.False(b.Frame.CurrentAmps.IsValid(0));
    }

    [Fact]
    public void A_hung_bus_is_a_bus_error_after_its_second()
    {
        using DriverBoard b = DriverBoard.Started();
        b.Wait(420);
        b.Board.Bus.Faults.Hang(1);
        long before = b.Board.Clock.NowMilliseconds;
        Assert.Equal(DriverStatus.BusError, b.ReadCurrent());
        Assert.Equal(1000, b.Board.Clock.NowMilliseconds - before, 2.0);
    }
}
