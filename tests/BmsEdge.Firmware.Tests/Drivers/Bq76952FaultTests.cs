using BmsEdge.Core.Measurement;
using BmsEdge.Firmware.Drivers;
using BmsEdge.VirtualBoard.Hardware;
using CsCheck;
using Xunit;
using D = BmsEdge.Firmware.Drivers.Bq76952DataMemory;
using R = BmsEdge.Firmware.Drivers.Bq76952Registers;

namespace BmsEdge.Firmware.Tests.Drivers;

/// <summary>Each fault gives its status, and no value passes for a measurement.</summary>
public class Bq76952FaultTests
{
    [Fact]
    public void A_missing_acknowledge_never_yields_a_plausible_value()
    {
        using Bq76952Board b = Bq76952Board.Started();
        b.Run(500);
        b.Wait(250);
        b.Board.Bus.Faults.Nak(100);
        Assert.Equal(DriverStatus.BusError, b.ReadCells());
        Assert.False(b.AnyCellValid());
        Assert.Equal(DriverStatus.BusError, b.Cells.ReadTemperature(0, out float celsius));
        Assert.True(float.IsNaN(celsius));
        Assert.Equal(DriverStatus.BusError, b.Cells.ReadCurrent(out float amps));
        Assert.True(float.IsNaN(amps));
        Assert.Equal(DriverStatus.BusError, b.Cells.ReadTerminals(out float pack, out float load));
        Assert.True(float.IsNaN(pack) && float.IsNaN(load));
        Assert.Equal(DriverStatus.BusError, b.Cells.ReadAlerts(out int alerts));
        Assert.Equal(0, alerts);
        Assert.Equal(DriverStatus.BusError, b.Cells.ReadSwitches(out bool charge, out bool discharge));
        Assert.False(charge || discharge);
        Assert.Equal(DriverStatus.BusError, b.Cells.VerifyConfiguration());
        Assert.Equal(DriverStatus.BusError, b.Cells.SetSwitches(true, true));
        Assert.Equal(DriverStatus.BusError, b.Cells.SetBalancing(1));
        Assert.Equal(DriverStatus.BusError, b.Cells.ReadBalancing(out int mask));
        Assert.Equal(0, mask);
        Assert.Equal(DriverStatus.BusError, b.Cells.Initialize());
        Assert.Equal(DriverStatus.NotReady, b.ReadCells());
    }

    [Fact]
    public void Whichever_transfer_of_the_start_up_fails_the_driver_is_not_started_and_the_switches_stay_off()
    {
        using var b = new Bq76952Board();
        int failures = 0;
        for (int good = 0; good < 1000; good++)
        {
            b.Board.Bus.Faults.Nak(1, 0x08, good);
            DriverStatus status = b.Cells.Initialize();
            if (status == DriverStatus.Ok)
            {
                break;
            }

            failures++;
            Assert.Equal(DriverStatus.BusError, status);
            Assert.Equal(DriverStatus.NotReady, b.ReadCells());
            Assert.False(b.AnyCellValid());
            Assert.False(b.Board.ChargePathClosed || b.Board.DischargePathClosed);
            b.Board.Bus.Faults.Clear();

            // Whatever was left half way, the next start goes through, and never with protection off.
            b.Wait(10);
            Assert.Equal(DriverStatus.Ok, b.Cells.Initialize());
            Assert.False(b.Chip.IsConfigUpdate);
        }

        Assert.InRange(failures, 100, 999);
    }

    [Fact]
    public void A_wrong_byte_anywhere_in_the_block_is_caught()
    {
        using Bq76952Board b = Bq76952Board.Started();
        b.ReadFreshCells();
        Gen.Select(Gen.Int[0, 83], Gen.Int[1, 255]).Sample(
            (index, mask) =>
            {
                b.Wait(250);
                b.Board.Bus.Faults.CorruptReads(1, index, (byte)mask);
                DriverStatus status = b.ReadCells();
                Assert.Equal(DriverStatus.CrcError, status);
                Assert.False(b.AnyCellValid());
                b.Board.Bus.Faults.Clear();
                b.Wait(70);
                Assert.Equal(DriverStatus.Ok, b.ReadCells());
            },
            iter: 150,
            threads: 1);
        for (int index = 0; index < 84; index++)
        {
            b.Wait(250);
            b.Board.Bus.Faults.CorruptReads(1, index, 0x20);
            Assert.Equal(DriverStatus.CrcError, b.ReadCells());
            b.Board.Bus.Faults.Clear();
        }
    }

    [Fact]
    public void A_wrong_byte_anywhere_in_a_transfer_buffer_is_caught()
    {
        using Bq76952Board b = Bq76952Board.Started();
        for (int index = 4; index < 72; index++)
        {
            // Longer than the polls before it, so it falls on the buffer.
            b.Board.Bus.Faults.CorruptReads(1, index, 0x01);
            Assert.Equal(DriverStatus.CrcError, b.Cells.VerifyConfiguration());
            b.Board.Bus.Faults.Clear();
            Assert.Equal(DriverStatus.Ok, b.Cells.VerifyConfiguration());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(40)]
    public void A_truncated_transfer_is_a_bus_error(int bytes)
    {
        using Bq76952Board b = Bq76952Board.Started();
        b.ReadFreshCells();
        b.Wait(250);
        b.Board.Bus.Faults.Truncate(100, bytes);
        Assert.Equal(DriverStatus.BusError, b.ReadCells());
        Assert.False(b.AnyCellValid());
    }

    [Fact]
    public void A_silent_reset_is_noticed_by_the_very_next_call_of_any_kind()
    {
        using Bq76952Board b = Bq76952Board.Started();
        b.Run(1000);
        b.Cells.SetSwitches(true, true);
        b.Chip.PowerOnReset();
        Assert.False(b.Board.ChargePathClosed || b.Board.DischargePathClosed);
        b.Wait(250);
        Assert.Equal(DriverStatus.ReadBackMismatch, b.ReadCells());
        Assert.Equal(Validity.Implausible, b.Frame.CellVolts.ValidityOf(0));
        Assert.Equal(DriverStatus.ReadBackMismatch, b.Cells.ReadTemperature(0, out float celsius));
        Assert.True(float.IsNaN(celsius));
        Assert.Equal(DriverStatus.ReadBackMismatch, b.Cells.ReadCurrent(out _));
        Assert.Equal(DriverStatus.ReadBackMismatch, b.Cells.VerifyConfiguration());
        Assert.Equal(DriverStatus.ReadBackMismatch, b.Cells.SetSwitches(true, true));
        Assert.Equal(DriverStatus.ReadBackMismatch, b.Cells.BeginOpenWireTest());
        Assert.Equal(DriverStatus.Ok, b.Cells.Initialize());
        b.ReadFreshCells();
    }

    [Theory]
    [InlineData(R.StatusConfigUpdate)]
    [InlineData(R.StatusSleepEnabled)]
    [InlineData(R.StatusSleep)]
    public void A_chip_that_rests_is_not_believed(int bit)
    {
        using Bq76952Board b = Bq76952Board.Started();
        b.ReadFreshCells();
        int status = b.Chip.Peek(R.BatteryStatus) | (b.Chip.Peek(R.BatteryStatus + 1) << 8) | bit;
        b.Chip.Faults.Stick(R.BatteryStatus, (byte)status);
        b.Chip.Faults.Stick(R.BatteryStatus + 1, (byte)(status >> 8));
        b.Wait(250);
        Assert.Equal(DriverStatus.ReadBackMismatch, b.ReadCells());
        Assert.False(b.AnyCellValid());
        Assert.Equal(DriverStatus.ReadBackMismatch, b.Cells.SetSwitches(true, true));
    }

    [Theory]
    [InlineData(D.CoulombGain + 3)]
    [InlineData(D.PowerConfig)]
    [InlineData(D.EnabledProtectionsA)]
    [InlineData(D.EnabledProtectionsA + 2)]
    [InlineData(D.ChargeFetProtectionsA)]
    [InlineData(D.DischargeFetProtectionsA + 2)]
    [InlineData(D.DefaultAlarmMask)]
    [InlineData(D.UnderVoltage)]
    [InlineData(D.OverVoltage + 1)]
    [InlineData(D.VoltageHysteresis)]
    [InlineData(D.OverCurrent2)]
    [InlineData(D.ShortCircuit)]
    [InlineData(D.OverCurrentRecovery)]
    [InlineData(D.ChargeHot)]
    [InlineData(D.DischargeCold + 2)]
    [InlineData(D.HostWatchdogSeconds)]
    [InlineData(D.Thermistor1Config + 2)]
    [InlineData(D.UnitConfig)]
    [InlineData(D.CellMode)]
    [InlineData(D.FetOptions)]
    [InlineData(D.OpenWireCheckSeconds)]
    [InlineData(D.Balancing + 5)]
    public void A_stuck_byte_of_the_configuration_is_noticed_at_start_up_and_later(int address)
    {
        using var b = new Bq76952Board();
        b.Chip.Faults.Stick(address, 0xA7);
        Assert.Equal(DriverStatus.ReadBackMismatch, b.Cells.Initialize());
        Assert.False(b.Chip.IsConfigUpdate);
        Assert.Equal(DriverStatus.NotReady, b.ReadCells());
        b.Chip.Faults.Release(address);
        Assert.Equal(DriverStatus.Ok, b.Cells.Initialize());
        b.Chip.Faults.Stick(address, 0xA7);

        // Seven windows, one per call.
        int calls = 0;
        while (b.Cells.VerifyConfiguration() == DriverStatus.Ok)
        {
            Assert.True(++calls < 7);
        }
    }

    [Fact]
    public void Another_chip_at_the_address_is_the_wrong_one()
    {
        using var b = new Bq76952Board();
        b.Chip.Faults.Stick(R.Buffer, 0x94);
        DriverStatus status = b.Cells.Initialize();

        // The buffer's own checksum was made before the fault, so it is either contradicted or the number is wrong.
        Assert.True(status is DriverStatus.WrongDevice or DriverStatus.CrcError, status.ToString());
        Assert.Equal(DriverStatus.NotReady, b.ReadCells());
    }

    [Fact]
    public void A_chip_that_never_finishes_a_subcommand_is_as_good_as_silent()
    {
        using Bq76952Board b = Bq76952Board.Started();
        b.Chip.Faults.Stick(R.SubcommandLow, 0xFF);
        Assert.Equal(DriverStatus.BusError, b.Cells.VerifyConfiguration());
        Assert.Equal(DriverStatus.BusError, b.Cells.SetSwitches(true, true));
    }

    [Fact]
    public void A_chip_that_stopped_ages_instead_of_repeating_itself()
    {
        using Bq76952Board b = Bq76952Board.Started();
        b.ReadFreshCells();
        int samples = b.Frame.CellVolts.SampleNumber(0);
        b.Chip.Faults.Stick(R.AlarmStatus, 0x00);
        for (int i = 0; i < 8; i++)
        {
            b.Wait(250);
            Assert.Equal(DriverStatus.NotReady, b.ReadCells());
        }

        Assert.Equal(samples, b.Frame.CellVolts.SampleNumber(0));
        Assert.True(b.Frame.CellVolts.AgeMilliseconds(0, b.Board.Clock.NowMilliseconds) >= 2000);
    }

    [Fact]
    public void A_flipped_cell_under_a_right_checksum_contradicts_the_stack()
    {
        using Bq76952Board b = Bq76952Board.Started();
        b.ReadFreshCells();
        b.Wait(250);
        b.Chip.Faults.FlipBits(R.Cell1Voltage + 5, 0x04);
        Assert.Equal(DriverStatus.Ok, b.ReadCells());
        float sum = 0;
        for (int i = 0; i < 16; i++)
        {
            sum += b.Frame.CellVolts.Value(i);
        }

        Assert.True(System.Math.Abs(sum - b.Frame.PackVolts.Value(0)) > 0.9f);
    }

    [Fact]
    public void Whichever_transfer_of_a_command_fails_it_says_so_and_can_be_repeated()
    {
        using Bq76952Board b = Bq76952Board.Started();
        for (int good = 0; good < 5; good++)
        {
            b.Board.Bus.Faults.Nak(1, I2cFaults.AnyAddress, good);
            Assert.Equal(DriverStatus.BusError, b.Cells.SetSwitches(true, true));
            b.Wait(5);
            Assert.Equal(DriverStatus.Ok, b.Cells.SetSwitches(true, true));
            Assert.Equal(DriverStatus.Ok, b.Cells.SetSwitches(false, false));
            b.Board.Bus.Faults.Nak(1, I2cFaults.AnyAddress, good);
            Assert.Equal(DriverStatus.BusError, b.Cells.SetBalancing(0b101));
            b.Wait(5);
            Assert.Equal(DriverStatus.Ok, b.Cells.SetBalancing(0b101));
        }
    }

    [Fact]
    public void A_command_the_chip_did_not_take_is_a_mismatch()
    {
        using Bq76952Board b = Bq76952Board.Started();
        b.Chip.Faults.Stick(R.FetStatus, 0x00);
        Assert.Equal(DriverStatus.ReadBackMismatch, b.Cells.SetSwitches(true, false));
        b.Chip.Faults.Stick(R.FetStatus, 0x05);
        Assert.Equal(DriverStatus.ReadBackMismatch, b.Cells.SetSwitches(false, false));
    }
}
