using System;
using System.Device.I2c;
using BmsEdge.VirtualBoard.Chips;
using Xunit;
using R = BmsEdge.Firmware.Drivers.Bq769x0Registers;

namespace BmsEdge.VirtualBoard.Tests;

/// <summary>The chip model against its data sheet (SLUSBK2I), through the bus only.</summary>
public class Bq769x0ChipTests
{
    [Fact]
    public void Registers_have_their_reset_values_after_boot()
    {
        using var w = new Wiring(options: new VirtualBoardOptions { CellMonitorGainMicrovolts = 380, CellMonitorOffsetMillivolts = 30 });
        Assert.Equal([0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0xAC, 0x97, 0], w.ReadCell(0, 12));

        // Data sheet example of section 8.3.1.1.2: 380 uV per count is trim 0x0F, 30 mV is 0x1E.
        Assert.Equal(0x0F & 0x18, w.ReadCell(R.AdcGain1)[0] << 1);
        Assert.Equal(0x0F & 0x07, w.ReadCell(R.AdcGain2)[0] >> 5);
        Assert.Equal(0x1E, w.ReadCell(R.AdcOffset)[0]);
    }

    [Fact]
    public void The_checksum_agrees_with_the_published_examples()
    {
        // TI SLUAA11B: write 0x10 0x3E 0x22 gives 0x63, read 0x10 0x14 0x11 0x68 gives 0x33, a single 0x0B gives 0x31.
        Assert.Equal(0x63, Fold(0x10, 0x3E, 0x22));
        Assert.Equal(0x33, Fold(0x10, 0x14, 0x11, 0x68));
        Assert.Equal(0x31, Fold(0x0B));

        // TI forum on the BQ76940: writing 0x40 to SYS_CTRL2 at 0x08 ends with 0x24, reading it back with 0x85.
        using var w = new Wiring();
        Assert.Equal(I2cTransferStatus.FullTransfer, w.CellMonitor.Write(new byte[] { 0x05, 0x40, 0x24 }).Status);
        byte[] wire = new byte[2];
        w.CellMonitor.WriteRead(new byte[] { 0x05 }, wire);
        Assert.Equal([0x40, 0x85], wire);

        static byte Fold(params byte[] bytes)
        {
            byte crc = 0;
            foreach (byte b in bytes)
            {
                crc = Wiring.Crc(crc, b);
            }

            return crc;
        }
    }

    [Fact]
    public void A_write_with_a_wrong_checksum_is_refused_and_changes_nothing()
    {
        using var w = new Wiring();
        for (int bit = 0; bit < 8; bit++)
        {
            byte wrong = (byte)(0x24 ^ (1 << bit));
            Assert.Equal(I2cTransferStatus.SlaveAddressNotAcknowledged, w.CellMonitor.Write(new byte[] { 0x05, 0x40, wrong }).Status);
            Assert.Equal(0, w.ReadCell(0x05)[0]);
        }

        Assert.Equal(8, w.Board.CellMonitor.ChecksumErrors);

        // Without a checksum the byte is not taken either.
        w.CellMonitor.Write(new byte[] { 0x05, 0x40 });
        Assert.Equal(0, w.ReadCell(0x05)[0]);
    }

    [Fact]
    public void A_block_write_counts_on_and_its_later_checksums_cover_their_byte_alone()
    {
        using var w = new Wiring();
        byte first = Wiring.Crc(Wiring.Crc(Wiring.Crc(0, 0x10), 0x09), 0x55);
        byte[] block = [0x09, 0x55, first, 0x66, Wiring.Crc(0, 0x66)];
        Assert.Equal(I2cTransferStatus.FullTransfer, w.CellMonitor.Write(block).Status);
        Assert.Equal([0x55, 0x66], w.ReadCell(0x09, 2));
    }

    [Theory]
    [InlineData(3, new[] { 0, 1, -1, -1, 2 })]
    [InlineData(4, new[] { 0, 1, 2, -1, 3 })]
    [InlineData(5, new[] { 0, 1, 2, 3, 4 })]
    public void Fewer_cells_short_the_inputs_of_the_data_sheet_table(int cells, int[] cellOfInput)
    {
        using var w = new Wiring(cells);
        for (int i = 0; i < cells; i++)
        {
            w.Supply.SetCellVolts(i, 3.0 + (0.1 * i));
        }

        w.Wait(250);
        for (int input = 0; input < 5; input++)
        {
            double expected = cellOfInput[input] < 0 ? 0 : (3.0 + (0.1 * cellOfInput[input]) - 0.030) / 380e-6;
            Assert.Equal(expected, w.ReadCell16((byte)(0x0C + (2 * input))), 0.5001);
        }
    }

    [Theory]
    [InlineData(CellMonitorKind.Bq76930, 7, new[] { 0, 1, 2, -1, 3, 4, 5, -1, -1, 6 })]
    [InlineData(CellMonitorKind.Bq76930, 9, new[] { 0, 1, 2, 3, 4, 5, 6, 7, -1, 8 })]
    [InlineData(CellMonitorKind.Bq76940, 13, new[] { 0, 1, 2, 3, 4, 5, 6, 7, -1, 8, 9, 10, 11, -1, 12 })]
    [InlineData(CellMonitorKind.Bq76940, 10, new[] { 0, 1, 2, -1, 3, 4, 5, -1, -1, 6, 7, 8, -1, -1, 9 })]
    public void The_larger_chips_short_their_inputs_group_by_group(CellMonitorKind kind, int cells, int[] cellOfInput)
    {
        using var w = new Wiring(cells, new VirtualBoardOptions { CellMonitor = kind });
        for (int i = 0; i < cells; i++)
        {
            w.Supply.SetCellVolts(i, 3.0 + (0.1 * i));
        }

        // All groups at the same time, so no longer than one.
        w.Wait(250);
        int sum = 0;
        for (int input = 0; input < cellOfInput.Length; input++)
        {
            double expected = cellOfInput[input] < 0 ? 0 : (3.0 + (0.1 * cellOfInput[input]) - 0.030) / 380e-6;
            int code = w.ReadCell16((byte)(0x0C + (2 * input)));
            Assert.Equal(expected, code, 0.5001);
            sum += code;
        }

        Assert.Equal(sum / 4, w.ReadCell16(R.PackHigh));
    }

    [Theory]
    [InlineData(CellMonitorKind.Bq76920, 5, 1)]
    [InlineData(CellMonitorKind.Bq76930, 10, 2)]
    [InlineData(CellMonitorKind.Bq76940, 15, 3)]
    public void Balancing_registers_and_thermistors_exist_with_their_group(CellMonitorKind kind, int cells, int groups)
    {
        using var w = new Wiring(cells, new VirtualBoardOptions { CellMonitor = kind, CellMonitorThermistors = groups });
        w.WriteCell(R.SystemControl1, 0x18);
        for (int group = 0; group < 3; group++)
        {
            w.Supply.SetCelsius(group, 10 * group);
            w.WriteCell((byte)(R.CellBalance1 + group), 0xFF);
            Assert.Equal(group < groups ? 0x1F : 0, w.ReadCell((byte)(R.CellBalance1 + group))[0]);
            w.WriteCell((byte)(R.CellBalance1 + group), 0);
        }

        w.Wait(2100);
        int warmer = int.MaxValue;
        for (int group = 0; group < 3; group++)
        {
            int code = w.ReadCell16((byte)(R.Thermistor1High + (2 * group)));
            Assert.True(group < groups ? code > 0 && code < warmer : code == 0);
            warmer = code;
        }
    }

    [Theory]
    [InlineData(CellMonitorKind.Bq76920, 6)]
    [InlineData(CellMonitorKind.Bq76930, 5)]
    [InlineData(CellMonitorKind.Bq76940, 16)]
    public void A_board_with_too_many_or_too_few_cells_for_its_chip_is_refused(CellMonitorKind kind, int cells) =>
        Assert.Contains(
            $"{cells}",
            Assert.Throws<BmsEdge.Foundation.BmsException>(() => new VirtualBoard(new Packs.BenchSupply(cells), new VirtualBoardOptions { CellMonitor = kind })).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData(365, -128)]
    [InlineData(380, 0)]
    [InlineData(396, 127)]
    public void Codes_follow_the_trims_and_stop_at_both_ends(int gain, int offset)
    {
        using var w = new Wiring(options: new VirtualBoardOptions { CellMonitorGainMicrovolts = gain, CellMonitorOffsetMillivolts = offset });
        double volts(double code) => ((code * gain) + (offset * 1000)) * 1e-6;
        w.Supply.SetCellVolts(0, volts(0x1F10));
        w.Supply.SetCellVolts(1, volts(16382));
        w.Supply.SetCellVolts(2, volts(17000));
        w.Supply.SetCellVolts(3, volts(1));
        w.Supply.SetCellVolts(4, volts(-500));
        w.Wait(250);
        Assert.Equal(0x1F10, w.ReadCell16(0x0C));
        Assert.Equal(16382, w.ReadCell16(0x0E));
        Assert.Equal(16383, w.ReadCell16(0x10));
        Assert.Equal(1, w.ReadCell16(0x12));
        Assert.Equal(0, w.ReadCell16(0x14));
        Assert.Equal((0x1F10 + 16382 + 16383 + 1) / 4, w.ReadCell16(0x2A));
    }

    [Fact]
    public void Inputs_are_converted_one_after_the_other_every_50_ms()
    {
        using var w = new Wiring();
        w.Supply.SetAllCellVolts(4.0);
        for (int input = 0; input < 5; input++)
        {
            w.Board.Clock.AdvanceMicroseconds(49_000 - (w.Board.Clock.NowMicroseconds % 50_000));
            Assert.Equal(0, w.Board.CellMonitor.Peek(0x0C + (2 * input)));
            w.Board.Clock.AdvanceMicroseconds(2_000);
            Assert.NotEqual(0, w.Board.CellMonitor.Peek(0x0C + (2 * input)));
        }
    }

    [Fact]
    public void The_coulomb_counter_reads_each_250_ms_and_latches_its_flag()
    {
        using var w = new Wiring();
        w.Supply.CurrentAmps = 10;
        w.Wait(600);
        Assert.Equal(0, w.ReadCell(0)[0] & R.StatusCoulombCounterReady);
        w.WriteCell(R.SystemControl2, R.Control2CoulombCounterEnable);
        w.Wait(251);
        Assert.Equal(R.StatusCoulombCounterReady, w.ReadCell(0)[0]);

        // 10 A over 2 mOhm are 20 mV, 8.44 uV each; charging is positive.
        Assert.Equal(Math.Round(0.020 / 8.44e-6), w.ReadCell16(R.CoulombCounterHigh));
        w.WriteCell(0, R.StatusCoulombCounterReady);
        Assert.Equal(0, w.ReadCell(0)[0]);
        w.Supply.CurrentAmps = -10;
        w.Wait(500);
        Assert.Equal(-Math.Round(0.020 / 8.44e-6), (short)w.ReadCell16(R.CoulombCounterHigh));
    }

    [Fact]
    public void One_shot_counts_once_and_clears_its_bit()
    {
        using var w = new Wiring();
        w.WriteCell(R.SystemControl2, R.Control2CoulombCounterOneShot);
        w.Wait(260);
        Assert.Equal(R.StatusCoulombCounterReady, w.ReadCell(0)[0]);
        Assert.Equal(0, w.ReadCell(R.SystemControl2)[0]);
        w.WriteCell(0, 0x80);
        w.Wait(600);
        Assert.Equal(0, w.ReadCell(0)[0]);
    }

    [Theory]
    [InlineData(0, 1000)]
    [InlineData(1, 2000)]
    [InlineData(2, 4000)]
    [InlineData(3, 8000)]
    public void Over_voltage_drops_the_charge_switch_after_its_delay(int code, int delayMs)
    {
        using var w = new Wiring();
        w.WriteCell(R.Protect3, (byte)(code << 4));
        w.WriteCell(R.SystemControl2, 0x03);
        int trip = 0x2008 | (0xAC << 4);
        w.Supply.SetAllCellVolts(((trip * 380) + 30_000) * 1e-6);
        w.Wait(delayMs + 1000);
        Assert.Equal(0x03, w.ReadCell(R.SystemControl2)[0]);

        // One count above the threshold.
        w.Supply.SetCellVolts(3, (((trip + 1) * 380) + 30_000) * 1e-6);
        w.Wait(delayMs - 60);
        Assert.Equal(0x03, w.ReadCell(R.SystemControl2)[0]);
        w.Wait(320);
        Assert.Equal(R.StatusOverVoltage, w.ReadCell(0)[0]);
        Assert.Equal(0x02, w.ReadCell(R.SystemControl2)[0]);

        // The switch stays off until the flag is cleared, and the flag comes back while the voltage stays.
        w.WriteCell(R.SystemControl2, 0x03);
        Assert.Equal(0x02, w.ReadCell(R.SystemControl2)[0]);
        w.WriteCell(0, R.StatusOverVoltage);
        w.Wait(260);
        Assert.Equal(R.StatusOverVoltage, w.ReadCell(0)[0]);
    }

    [Theory]
    [InlineData(0, 1000)]
    [InlineData(1, 4000)]
    [InlineData(2, 8000)]
    [InlineData(3, 16000)]
    public void Under_voltage_drops_the_discharge_switch_after_its_delay(int code, int delayMs)
    {
        using var w = new Wiring();
        w.WriteCell(R.Protect3, (byte)(code << 6));
        w.WriteCell(R.SystemControl2, 0x03);
        w.Wait(300);
        int trip = 0x1000 | (0x97 << 4);
        w.Supply.SetCellVolts(0, (((trip - 1) * 380) + 30_000) * 1e-6);
        w.Wait(delayMs - 60);
        Assert.Equal(0x03, w.ReadCell(R.SystemControl2)[0]);
        w.Wait(320);
        Assert.Equal(R.StatusUnderVoltage, w.ReadCell(0)[0]);
        Assert.Equal(0x01, w.ReadCell(R.SystemControl2)[0]);
    }

    [Fact]
    public void A_cell_below_the_qualifying_code_passes_for_a_shorted_input_and_never_trips_under_voltage()
    {
        using var w = new Wiring();
        w.WriteCell(R.SystemControl2, 0x03);
        w.Supply.SetCellVolts(2, 0.3);
        w.Wait(10_000);
        Assert.Equal(0, w.ReadCell(0)[0]);
        Assert.Equal(0x03, w.ReadCell(R.SystemControl2)[0]);
        w.Supply.SetCellVolts(2, ((0x0518 * 380) + 30_000) * 1e-6);
        w.Wait(1500);
        Assert.Equal(R.StatusUnderVoltage, w.ReadCell(0)[0]);
    }

    [Theory]
    [InlineData(0x00, 8, 8)]
    [InlineData(0x0F, 50, 8)]
    [InlineData(0x3F, 50, 80)]
    [InlineData(0x70, 8, 1280)]
    public void Over_current_drops_the_discharge_switch(int protect2, double millivolts, int delayMs)
    {
        using var w = new Wiring();
        w.WriteCell(R.Protect1, 0x07);
        w.WriteCell(R.Protect2, (byte)protect2);
        w.WriteCell(R.SystemControl2, 0x03);
        w.Supply.CurrentAmps = -(millivolts - 0.1) / 2;
        w.Wait(2000);
        Assert.Equal(0x03, w.ReadCell(R.SystemControl2)[0]);
        w.Supply.CurrentAmps = -(millivolts + 0.1) / 2;
        w.Wait(Math.Max(1, delayMs - 52));
        Assert.Equal(0x03, w.ReadCell(R.SystemControl2)[0]);
        w.Wait(104);
        Assert.Equal(R.StatusOverCurrent, w.ReadCell(0)[0]);
        Assert.Equal(0x01, w.ReadCell(R.SystemControl2)[0]);
    }

    [Fact]
    public void A_short_circuit_is_seen_and_charging_current_is_not()
    {
        using var w = new Wiring();
        w.WriteCell(R.Protect1, 0x80);
        w.WriteCell(R.Protect2, 0x7F);
        w.WriteCell(R.SystemControl2, 0x03);
        w.Supply.CurrentAmps = +60;
        w.Wait(3000);
        Assert.Equal(0, w.ReadCell(0)[0]);

        // Upper range: 44 mV over 2 mOhm.
        w.Supply.CurrentAmps = -23;
        w.Wait(1);
        Assert.Equal(R.StatusShortCircuit, w.ReadCell(0)[0] & R.StatusShortCircuit);
        Assert.False(w.Board.DischargePathClosed);
        Assert.True(w.Board.ChargePathClosed);
    }

    [Fact]
    public void A_chip_fault_and_a_foreign_alert_drop_both_switches_and_the_balancing()
    {
        using var w = new Wiring();
        w.WriteCell(R.SystemControl2, 0x03);
        w.WriteCell(R.CellBalance1, 0x05);
        w.Board.CellMonitor.RaiseChipFault();
        Assert.Equal(R.StatusDeviceNotReady, w.ReadCell(0)[0]);
        Assert.Equal(0, w.ReadCell(R.SystemControl2)[0]);
        Assert.Equal(0, w.ReadCell(R.CellBalance1)[0]);
        w.WriteCell(0, 0x20);
        w.WriteCell(R.SystemControl2, 0x03);
        w.Board.CellMonitor.OverrideAlert();
        Assert.Equal(R.StatusAlertOverride, w.ReadCell(0)[0]);
        Assert.Equal(0, w.ReadCell(R.SystemControl2)[0]);
    }

    [Fact]
    public void Status_bits_are_cleared_by_writing_ones_and_never_set()
    {
        using var w = new Wiring();
        w.WriteCell(0, 0xFF);
        Assert.Equal(0, w.ReadCell(0)[0]);
        w.Board.CellMonitor.RaiseChipFault();
        w.WriteCell(0, 0xDF);
        Assert.Equal(0x20, w.ReadCell(0)[0]);
        Assert.True(w.Board.CellMonitor.Alert);
        w.WriteCell(0, 0x20);
        Assert.False(w.Board.CellMonitor.Alert);
    }

    [Fact]
    public void Ship_mode_takes_the_two_ordered_writes_only()
    {
        using var w = new Wiring();
        w.WriteCell(R.SystemControl1, 0x12);
        w.WriteCell(R.SystemControl1, 0x11);
        Assert.False(w.Board.CellMonitor.IsShipMode);
        w.WriteCell(R.SystemControl1, 0x10);
        w.WriteCell(R.SystemControl2, 0x03);
        w.WriteCell(R.SystemControl1, 0x11);
        w.WriteCell(R.SystemControl1, 0x12);
        Assert.True(w.Board.CellMonitor.IsShipMode);
        Assert.False(w.Board.ChargePathClosed || w.Board.DischargePathClosed);
        Assert.Equal(I2cTransferStatus.SlaveAddressNotAcknowledged, w.CellMonitor.Write(new byte[] { 0 }).Status);
        w.Board.CellMonitor.PowerOnReset();
        Assert.Equal(0x10, w.ReadCell(R.SystemControl1)[0]);
        w.Wait(300);
        Assert.NotEqual(0, w.ReadCell16(0x0C));
    }

    [Fact]
    public void Nothing_is_converted_while_the_converter_is_off()
    {
        using var w = new Wiring();
        w.WriteCell(R.SystemControl1, 0);
        w.Wait(1000);
        Assert.Equal(0, w.ReadCell16(0x0C));
        w.WriteCell(R.SystemControl1, 0x10);
        w.Wait(260);
        Assert.NotEqual(0, w.ReadCell16(0x14));
    }

    [Fact]
    public void The_thermistor_is_converted_every_two_seconds_against_10_kilo_ohm()
    {
        using var w = new Wiring();
        w.WriteCell(R.SystemControl1, 0x18);
        w.Wait(1900);
        Assert.Equal(0, w.ReadCell16(R.Thermistor1High));
        w.Wait(150);
        Assert.Equal(Math.Round(1.65 / 382e-6), w.ReadCell16(R.Thermistor1High));
        w.Board.Thermistors[0].Fault = NtcFault.Short;
        w.Wait(2000);
        Assert.Equal(0, w.ReadCell16(R.Thermistor1High));
        w.Board.Thermistors[0].Fault = NtcFault.Open;
        w.Wait(2000);
        Assert.Equal(Math.Round(3.3 / 382e-6), w.ReadCell16(R.Thermistor1High));
    }

    [Fact]
    public void Without_TEMP_SEL_the_register_holds_the_die_temperature()
    {
        using var w = new Wiring();
        w.Supply.SetCelsius(0, 35);
        w.Wait(2100);
        Assert.Equal(Math.Round((1.2 - 0.042) / 382e-6), w.ReadCell16(R.Thermistor1High));
    }

    [Fact]
    public void Balancing_neighbours_at_once_is_noticed()
    {
        using var w = new Wiring();
        w.WriteCell(R.CellBalance1, 0x15);
        w.Wait(500);
        Assert.Equal(0, w.Board.CellMonitor.AdjacentBalancingScans);
        w.WriteCell(R.CellBalance1, 0x03);
        w.Wait(500);
        Assert.NotEqual(0, w.Board.CellMonitor.AdjacentBalancingScans);
    }

    [Fact]
    public void Stuck_and_flipped_registers_come_with_a_right_checksum()
    {
        using var w = new Wiring();
        w.Board.CellMonitor.Faults.Stick(R.OverVoltageTrip, 0x11);
        w.WriteCell(R.OverVoltageTrip, 0xAC);
        Assert.Equal(0x11, w.ReadCell(R.OverVoltageTrip)[0]);
        w.Board.CellMonitor.Faults.Release(R.OverVoltageTrip);
        w.Board.CellMonitor.Faults.FlipBits(R.OverVoltageTrip, 0x80);
        Assert.Equal(0x2C, w.ReadCell(R.OverVoltageTrip)[0]);
        Assert.Equal(0xAC, w.ReadCell(R.OverVoltageTrip)[0]);
    }
}
