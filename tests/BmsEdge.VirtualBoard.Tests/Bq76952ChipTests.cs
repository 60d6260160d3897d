using System;
using System.Collections.Generic;
using System.Device.I2c;
using System.Linq;
using Xunit;
using D = BmsEdge.Firmware.Drivers.Bq76952DataMemory;
using R = BmsEdge.Firmware.Drivers.Bq76952Registers;

namespace BmsEdge.VirtualBoard.Tests;

/// <summary>The chip model against its manual (SLUUBY2B, SLUAA11B), through the bus only.</summary>
public class Bq76952ChipTests
{
    [Fact]
    public void The_checksum_on_the_bus_agrees_with_the_published_examples()
    {
        using var w = new Raw();

        // SLUAA11B section 4: FET_ENABLE as 10 3E 22, its checksum 63, then 00 and 00.
        Assert.Equal(I2cTransferStatus.FullTransfer, w.Device.Write(new byte[] { 0x3E, 0x22, 0x63, 0x00, 0x00 }).Status);
        w.Wait(2);
        w.Subcommand(R.ManufacturingStatus);
        Assert.Equal(0x50, w.Read(R.Buffer)[0]);

        // And cell 1 at 2920 mV: 10 14 11 68 gives 33, 0B gives 31.
        w.Supply.SetCellVolts(0, 2.920);
        w.Wait(100);
        byte[] wire = new byte[4];
        w.Device.WriteRead(new byte[] { 0x14 }, wire);
        Assert.Equal([0x68, 0x33, 0x0B, 0x31], wire);
    }

    [Fact]
    public void A_wrong_checksum_is_refused_at_every_bit_and_changes_nothing()
    {
        using var w = new Raw();
        for (int bit = 0; bit < 8; bit++)
        {
            byte wrong = (byte)(0x63 ^ (1 << bit));
            Assert.Equal(
                I2cTransferStatus.SlaveAddressNotAcknowledged,
                w.Device.Write(new byte[] { 0x3E, 0x22, wrong, 0x00, 0x00 }).Status);
        }

        w.Subcommand(R.ManufacturingStatus);
        Assert.Equal(0x40, w.Read(R.Buffer)[0]);
        Assert.Equal(8, w.Board.Bq76952.ChecksumErrors);
    }

    [Fact]
    public void Data_memory_is_written_as_in_the_manuals_example()
    {
        // SLUUBY2B section 3.2: Cell 1 Gain 12410 at 9180h has the checksum 44h and the length 6.
        using var w = new Raw();
        w.Subcommand(R.SetConfigUpdate);
        w.Write(R.SubcommandLow, 0x80, 0x91, 0x7A, 0x30);
        w.Write(R.BufferChecksum, 0x44, 0x06);
        w.Wait(2);
        w.Subcommand(0x9180);
        Assert.Equal([0x7A, 0x30], w.Read(R.Buffer, 2));
        Assert.Equal(0x24, w.Read(R.BufferChecksum + 1)[0]);
        byte[] all = w.Read(R.SubcommandLow, 34);
        Assert.Equal((byte)~all.Sum(b => b), w.Read(R.BufferChecksum)[0]);

        // A wrong checksum of the buffer is not taken.
        w.Write(R.SubcommandLow, 0x80, 0x91, 0x11, 0x11);
        w.Write(R.BufferChecksum, 0x44, 0x06);
        w.Wait(2);
        w.Subcommand(0x9180);
        Assert.Equal([0x7A, 0x30], w.Read(R.Buffer, 2));
    }

    [Fact]
    public void A_subcommand_reads_ff_until_it_is_done()
    {
        using var w = new Raw();
        w.Write(R.SubcommandLow, R.SetConfigUpdate, 0x00);
        Assert.Equal([0xFF, 0xFF], w.Read(R.SubcommandLow, 2));
        Assert.False(w.Board.Bq76952.IsConfigUpdate);
        w.Wait(2);
        Assert.Equal([R.SetConfigUpdate, 0x00], w.Read(R.SubcommandLow, 2));
        Assert.Equal(R.StatusConfigUpdate, w.Read(R.BatteryStatus)[0] & R.StatusConfigUpdate);
    }

    [Fact]
    public void A_reset_shows_until_the_configuration_was_updated()
    {
        using var w = new Raw();
        Assert.NotEqual(0, w.Read(R.BatteryStatus)[0] & R.StatusPowerOnReset);
        w.Subcommand(R.SetConfigUpdate);
        w.Subcommand(R.ExitConfigUpdate);
        Assert.Equal(0, w.Read(R.BatteryStatus)[0] & R.StatusPowerOnReset);
        w.Subcommand(R.Reset);
        w.Wait(100);
        Assert.NotEqual(0, w.Read(R.BatteryStatus)[0] & R.StatusPowerOnReset);
        Assert.Equal(86, w.Board.Bq76952.PeekMemory(D.OverVoltage));
    }

    [Fact]
    public void The_default_gain_is_the_float_of_the_manual()
    {
        using var w = new Raw();
        byte[] gain = [.. Enumerable.Range(D.CoulombGain, 4).Select(w.Board.Bq76952.PeekMemory)];
        byte[] capacity = [.. Enumerable.Range(D.CapacityGain, 4).Select(w.Board.Bq76952.PeekMemory)];
        Assert.Equal(7.4768f, BitConverter.ToSingle(gain));
        Assert.Equal(7.4768f * 298261.6178f, BitConverter.ToSingle(capacity), 1f);
    }

    [Fact]
    public void Cells_are_scanned_every_63_ms_and_everything_every_third_time()
    {
        using var w = new Raw();
        w.Write(R.AlarmEnable, 0x82, 0x00);
        List<int> scans = [];
        List<int> full = [];
        for (int ms = 0; ms < 700; ms++)
        {
            w.Wait(1);
            int alarms = w.Board.Bq76952.Peek(R.AlarmStatus);
            if ((alarms & R.AlarmCellScan) != 0)
            {
                scans.Add(ms);
            }

            if ((alarms & R.AlarmFullScan) != 0)
            {
                full.Add(ms);
            }

            if (alarms != 0)
            {
                w.Write(R.AlarmStatus, 0x82, 0x00);
            }
        }

        Assert.InRange(scans.Count, 11, 12);
        Assert.InRange(full.Count, 3, 4);
    }

    [Fact]
    public void Nothing_is_measured_or_protected_during_a_configuration_update()
    {
        using var w = new Raw();
        w.Subcommand(R.FetEnable);
        w.Wait(100);
        Assert.True(w.Board.ChargePathClosed);
        w.Subcommand(R.SetConfigUpdate);
        Assert.Equal(1, w.Board.Bq76952.ConfigUpdatesWithSwitchesOn);
        w.Supply.SetAllCellVolts(5.0);
        w.Wait(5000);
        Assert.True(w.Board.ChargePathClosed);
        w.Subcommand(R.ExitConfigUpdate);
        w.Wait(1000);
        Assert.False(w.Board.ChargePathClosed);
    }

    [Theory]
    [InlineData(5, 2, 9)]
    [InlineData(8, 10, 30)]
    [InlineData(100, 127, 425)]
    public void Over_current_opens_after_its_delay_and_not_below(int steps, int delayCode, int delayMs)
    {
        using var w = new Raw();
        w.Subcommand(R.SetConfigUpdate);
        w.WriteMemory(D.EnabledProtectionsA, 0x20);
        w.WriteMemory(D.OverCurrent1, (byte)steps);
        w.WriteMemory(D.OverCurrent1 + 1, (byte)delayCode);
        w.Subcommand(R.ExitConfigUpdate);
        w.Subcommand(R.FetEnable);
        w.Wait(10);
        double amps = 2.0 * steps / 2;
        w.Supply.CurrentAmps = -amps + 0.1;
        w.Wait(1000);
        Assert.True(w.Board.DischargePathClosed);

        // A step of the board is up to 50 ms here; the alert is seen at its end.
        w.Supply.CurrentAmps = -amps - 0.1;
        w.Wait(delayMs + 60);
        Assert.False(w.Board.DischargePathClosed);
        Assert.True(w.Board.ChargePathClosed);
        Assert.Equal(0x20, w.Read(0x03)[0]);
    }

    [Fact]
    public void The_check_for_broken_wires_pulls_a_floating_input_down_little_by_little()
    {
        using var w = new Raw();
        w.Wait(500);
        w.Board.SenseWires.SetOpen(8, true);
        double before = w.Board.SenseWires.CellInputVolts(7);
        w.Wait(5500);
        double after = w.Board.SenseWires.CellInputVolts(7);

        // 54 uA for 3 ms out of 2 uF are 81 mV, beside the leakage of 25 mV a second.
        Assert.InRange(before - after, 0.15, 0.35);
        Assert.Equal(3.7, w.Board.SenseWires.CellInputVolts(3), 0.006);
    }

    private sealed class Raw : IDisposable
    {
        private readonly Wiring _wiring = new(16, new VirtualBoardOptions { CellMonitor = CellMonitorKind.Bq76952, CellMonitorThermistors = 1 });

        public Raw() => Device = new I2cDevice(new I2cConnectionSettings(1, 8, I2cBusSpeed.FastMode));

        public I2cDevice Device { get; }

        public VirtualBoard Board => _wiring.Board;

        public Packs.BenchSupply Supply => _wiring.Supply;

        public void Wait(int milliseconds) => _wiring.Wait(milliseconds);

        public void Write(int register, params byte[] data)
        {
            List<byte> wire = [(byte)register];
            byte seed = Wiring.Crc(Wiring.Crc(0, 0x10), (byte)register);
            foreach (byte value in data)
            {
                wire.Add(value);
                wire.Add(Wiring.Crc(seed, value));
                seed = 0;
            }

            Assert.Equal(I2cTransferStatus.FullTransfer, Device.Write(wire.ToArray()).Status);
        }

        public byte[] Read(int register, int count = 1)
        {
            byte[] wire = new byte[2 * count];
            Assert.Equal(I2cTransferStatus.FullTransfer, Device.WriteRead(new byte[] { (byte)register }, wire).Status);
            byte seed = Wiring.Crc(Wiring.Crc(Wiring.Crc(0, 0x10), (byte)register), 0x11);
            byte[] data = new byte[count];
            for (int i = 0; i < count; i++)
            {
                data[i] = wire[2 * i];
                Assert.Equal(Wiring.Crc(seed, data[i]), wire[(2 * i) + 1]);
                seed = 0;
            }

            return data;
        }

        public void Subcommand(int subcommand)
        {
            Write(R.SubcommandLow, (byte)subcommand, (byte)(subcommand >> 8));
            Wait(3);
        }

        public void WriteMemory(int address, byte value)
        {
            Write(R.SubcommandLow, (byte)address, (byte)(address >> 8), value);
            Write(R.BufferChecksum, (byte)~((address & 0xFF) + (address >> 8) + value), 5);
            Wait(2);
        }

        public void Dispose() => _wiring.Dispose();
    }
}
