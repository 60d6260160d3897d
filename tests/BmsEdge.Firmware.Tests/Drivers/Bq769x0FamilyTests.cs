using System.Device.I2c;
using System.Linq;
using BmsEdge.Cells;
using BmsEdge.Core.Measurement;
using BmsEdge.Firmware.Drivers;
using BmsEdge.VirtualBoard;
using BmsEdge.VirtualBoard.Chips;
using BmsEdge.VirtualBoard.Packs;
using Xunit;
using R = BmsEdge.Firmware.Drivers.Bq769x0Registers;

namespace BmsEdge.Firmware.Tests.Drivers;

/// <summary>The larger chips of the family: groups, thermistors, balancing, current, SHIP mode.</summary>
public class Bq769x0FamilyTests
{
    public static TheoryData<CellMonitorKind, int> EveryStack()
    {
        var data = new TheoryData<CellMonitorKind, int>();
        for (int cells = 3; cells <= 5; cells++)
        {
            data.Add(CellMonitorKind.Bq76920, cells);
        }

        for (int cells = 6; cells <= 10; cells++)
        {
            data.Add(CellMonitorKind.Bq76930, cells);
        }

        for (int cells = 9; cells <= 15; cells++)
        {
            data.Add(CellMonitorKind.Bq76940, cells);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(EveryStack))]
    public void Each_cell_of_each_stack_comes_back_at_its_place(CellMonitorKind kind, int cells)
    {
        using DriverBoard b = DriverBoard.OfFamily(kind, cells);
        double sum = 0;
        for (int i = 0; i < cells; i++)
        {
            b.Supply.SetCellVolts(i, 3.0 + (0.07 * i));
            sum += 3.0 + (0.07 * i);
        }

        b.ReadFreshCells();
        for (int i = 0; i < cells; i++)
        {
            Assert.Equal(3.0 + (0.07 * i), b.Frame.CellVolts.Value(i), 0.0003);
        }

        // Half a count of every cell, and up to three counts dropped by the division by four.
        Assert.Equal(sum, b.Frame.PackVolts.Value(0), (cells * 0.5 * 380e-6) + 0.0013);
        Assert.Equal(DriverStatus.Ok, b.Cells.VerifyConfiguration());
        Assert.Equal((int)kind + 1, b.Cells.TemperatureCount);
    }

    [Theory]
    [InlineData(Bq769x0Variant.Bq76920, 2)]
    [InlineData(Bq769x0Variant.Bq76920, 6)]
    [InlineData(Bq769x0Variant.Bq76930, 5)]
    [InlineData(Bq769x0Variant.Bq76930, 11)]
    [InlineData(Bq769x0Variant.Bq76940, 8)]
    [InlineData(Bq769x0Variant.Bq76940, 16)]
    public void A_stack_the_chip_cannot_take_is_refused(Bq769x0Variant variant, int cells)
    {
        using var b = new DriverBoard();
        var settings = new Bq769x0Settings { Variant = variant, SeriesCount = cells };
        var driver = new Bq769x0(new I2cDevice(new I2cConnectionSettings(1, 8, I2cBusSpeed.StandardMode)), settings);
        long transfers = b.Board.Bus.TransferCount;
        Assert.Equal(DriverStatus.OutOfRange, driver.Initialize());
        Assert.Equal(transfers, b.Board.Bus.TransferCount);
    }

    [Fact]
    public void A_chip_of_another_size_than_told_is_seen_as_empty_cells_and_cannot_balance_them()
    {
        // A BQ76920 reads 0 V above VC5, which no limit table lets pass, and has no CELLBAL2.
        using var b = new DriverBoard(5);
        var settings = new Bq769x0Settings
        {
            Variant = Bq769x0Variant.Bq76930,
            SeriesCount = 10,
            ShuntOhms = 0.002f,
            OverVoltageVolts = 4.25f,
            UnderVoltageVolts = 2.5f,
            OverVoltageDelayMs = 2000,
            UnderVoltageDelayMs = 4000,
            OverCurrentAmps = 25,
            OverCurrentDelayMs = 320,
            ShortCircuitAmps = 50,
            ShortCircuitDelayUs = 200,
        };
        var driver = new Bq769x0(new I2cDevice(new I2cConnectionSettings(1, 8, I2cBusSpeed.StandardMode)), settings);
        Assert.Equal(DriverStatus.Ok, driver.Initialize());
        b.Wait(600);
        var frame = new MeasurementFrame(10, 1) { NowMilliseconds = b.Board.Clock.NowMilliseconds };
        Assert.Equal(DriverStatus.Ok, driver.ReadCells(frame));
        Assert.InRange(frame.CellVolts.Value(5), 0f, 0.05f);
        Assert.Equal(DriverStatus.ReadBackMismatch, driver.SetBalancing(1 << 7));
    }

    [Fact]
    public void Three_thermistors_are_three_temperatures()
    {
        using DriverBoard b = DriverBoard.OfFamily(CellMonitorKind.Bq76940, 15);
        b.Supply.SetCelsius(0, 5);
        b.Supply.SetCelsius(1, 25);
        b.Supply.SetCelsius(2, 45);
        b.Board.Thermistors[1].Fault = NtcFault.None;
        for (int i = 0; i < 12; i++)
        {
            b.ReadFreshCells();
        }

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(DriverStatus.Ok, b.Cells.ReadTemperature(i, out float celsius));
            Assert.Equal(5 + (20 * i), celsius, 0.03f);
        }

        b.Board.Thermistors[1].Fault = NtcFault.Open;
        b.Wait(2100);
        Assert.Equal(DriverStatus.SensorOpen, b.Cells.ReadTemperature(1, out _));
        Assert.Equal(DriverStatus.Ok, b.Cells.ReadTemperature(2, out _));
        Assert.Equal(DriverStatus.OutOfRange, b.Cells.ReadTemperature(3, out _));
        Assert.Equal(DriverStatus.OutOfRange, b.Cells.ReadTemperature(-1, out _));
    }

    [Fact]
    public void A_wrong_byte_anywhere_in_the_longest_block_is_caught()
    {
        using DriverBoard b = DriverBoard.OfFamily(CellMonitorKind.Bq76940, 15);
        b.ReadFreshCells();
        for (int index = 0; index < 2 * 0x2A; index++)
        {
            b.Wait(510);
            b.Board.Bus.Faults.CorruptReads(1, index, 0x10);
            Assert.Equal(DriverStatus.CrcError, b.ReadCells());
            Assert.False(b.AnyCellValid());
            Assert.Equal(DriverStatus.Ok, b.ReadCells());
        }
    }

    [Fact]
    public void A_balanced_cell_is_the_transistor_at_its_own_input()
    {
        // 13 cells on a BQ76940: cell 9 sits at VC10 and cell 13 at VC15 (the maker's support forum on the BQ76940).
        using DriverBoard b = DriverBoard.OfFamily(CellMonitorKind.Bq76940, 13);
        Assert.Equal(DriverStatus.Ok, b.Cells.SetBalancing((1 << 8) | (1 << 12) | 1));
        Assert.Equal(0x01, b.Board.CellMonitor.Peek(R.CellBalance1));
        Assert.Equal(0x10, b.Board.CellMonitor.Peek(R.CellBalance1 + 1));
        Assert.Equal(0x10, b.Board.CellMonitor.Peek(R.CellBalance1 + 2));
        Assert.Equal(DriverStatus.Ok, b.Cells.ReadBalancing(out int mask));
        Assert.Equal((1 << 8) | (1 << 12) | 1, mask);
        Assert.Equal(DriverStatus.Ok, b.Cells.SetBalancing(0));
        Assert.Equal(DriverStatus.Ok, b.Cells.ReadBalancing(out mask));
        Assert.Equal(0, mask);
    }

    [Theory]
    [InlineData(0b11)]
    [InlineData(0b110000)]
    [InlineData(1 << 10)]
    [InlineData(-1)]
    public void Neighbours_and_cells_that_are_not_there_are_not_balanced(int mask)
    {
        using DriverBoard b = DriverBoard.OfFamily(CellMonitorKind.Bq76930, 10);
        Assert.Equal(DriverStatus.Ok, b.Cells.SetBalancing(0b100101));
        Assert.Equal(DriverStatus.OutOfRange, b.Cells.SetBalancing(mask));
        Assert.Equal(DriverStatus.Ok, b.Cells.ReadBalancing(out int still));
        Assert.Equal(0b100101, still);
    }

    [Fact]
    public void Every_allowed_mask_keeps_neighbours_apart_in_the_chip_too()
    {
        using DriverBoard b = DriverBoard.OfFamily(CellMonitorKind.Bq76930, 7);
        int allowed = 0;
        for (int mask = 0; mask < 1 << 7; mask++)
        {
            if (b.Cells.SetBalancing(mask) == DriverStatus.Ok)
            {
                allowed++;
                b.Wait(250);
            }
        }

        // Subsets of seven in a row without neighbours: the ninth Fibonacci number.
        Assert.Equal(34, allowed);
        Assert.Equal(0, b.Board.CellMonitor.AdjacentBalancingScans);
    }

    [Fact]
    public void Readings_stay_good_while_balancing_and_the_cell_loses_its_charge()
    {
        EcmCell[] cells = Enumerable.Range(0, 10).Select(_ => new EcmCell(EcmCellParameters.Nmc18650, 0.8, 25)).ToArray();
        using DriverBoard b = DriverBoard.OfFamily(CellMonitorKind.Bq76930, 10, new SimulatedPack(cells, _ => 0));
        b.ReadFreshCells();
        Assert.Equal(DriverStatus.Ok, b.Cells.SetBalancing((1 << 3) | (1 << 6)));
        double before = cells[3].Soc;
        for (int i = 0; i < 120; i++)
        {
            b.Wait(500);
            Assert.Equal(DriverStatus.Ok, b.ReadCells());
            Assert.Equal((float)b.Board.Pack.CellVolts(3), b.Frame.CellVolts.Value(3), 0.003f);
            Assert.Equal((float)b.Board.Pack.CellVolts(4), b.Frame.CellVolts.Value(4), 0.003f);
        }

        // 70 % of the time through two filter resistors and the transistor (section 8.3.1.3.3).
        double coulombs = 60 * 0.7 * b.Board.Pack.CellVolts(3) / 205;
        double lost = (before - cells[3].Soc) * EcmCellParameters.Nmc18650.CapacityAmpHours * 3600;
        Assert.Equal(coulombs, lost, 0.05 * coulombs);
        Assert.Equal(0.8, cells[4].Soc, 1e-5);
        Assert.Equal(0.8, cells[2].Soc, 1e-5);
    }

    [Fact]
    public void Whichever_transfer_of_the_balancing_command_fails_it_says_so_and_can_be_repeated()
    {
        using DriverBoard b = DriverBoard.OfFamily(CellMonitorKind.Bq76940, 15);
        for (int good = 0; good < 6; good++)
        {
            b.Board.Bus.Faults.Nak(1, after: good);
            Assert.Equal(DriverStatus.BusError, b.Cells.SetBalancing(0x1111));
            Assert.Equal(DriverStatus.Ok, b.Cells.SetBalancing(0x1111));
            Assert.Equal(DriverStatus.Ok, b.Cells.SetBalancing(0));
        }
    }

    [Theory]
    [InlineData(R.CellBalance1)]
    [InlineData(R.CellBalance1 + 1)]
    [InlineData(R.CellBalance1 + 2)]
    public void A_balancing_register_that_is_stuck_is_noticed_by_the_command_and_by_every_reading(int register)
    {
        using DriverBoard b = DriverBoard.OfFamily(CellMonitorKind.Bq76940, 15);
        b.Board.CellMonitor.Faults.Stick(register, 0x10);
        Assert.Equal(DriverStatus.ReadBackMismatch, b.Cells.SetBalancing(1));
        b.Wait(510);
        Assert.Equal(DriverStatus.ReadBackMismatch, b.ReadCells());
    }

    [Fact]
    public void Balancing_that_the_chip_dropped_is_noticed()
    {
        using DriverBoard b = DriverBoard.OfFamily(CellMonitorKind.Bq76930, 10);
        Assert.Equal(DriverStatus.Ok, b.Cells.SetBalancing(0b10));
        b.Board.CellMonitor.RaiseChipFault();
        b.Wait(510);
        Assert.Equal(DriverStatus.ReadBackMismatch, b.ReadCells());
        Assert.Equal(DriverStatus.Ok, b.Cells.ReadAlerts(out int alerts));
        Assert.Equal(MonitorAlerts.ChipFault, alerts);
        Assert.Equal(DriverStatus.Ok, b.Cells.Initialize());
        Assert.Equal(DriverStatus.Ok, b.Cells.ReadBalancing(out int mask));
        Assert.Equal(0, mask);
    }

    [Fact]
    public void The_open_wire_test_gives_the_transistors_back_to_the_balancing()
    {
        using DriverBoard b = DriverBoard.OfFamily(CellMonitorKind.Bq76930, 10);
        b.ReadFreshCells();
        Assert.Equal(DriverStatus.Ok, b.Cells.SetBalancing(0b10010));
        b.ReadFreshCells();
        Assert.Equal(DriverStatus.Ok, b.Cells.BeginOpenWireTest());
        Assert.Equal(DriverStatus.NotReady, b.Cells.SetBalancing(0));
        b.Wait(1200);
        DriverStatus status = DriverStatus.NotReady;
        for (int i = 0; i < 6 && status == DriverStatus.NotReady; i++)
        {
            b.Wait(250);
            status = b.Cells.EndOpenWireTest(out _);
        }

        Assert.Equal(DriverStatus.Ok, status);
        Assert.Equal(DriverStatus.Ok, b.Cells.ReadBalancing(out int mask));
        Assert.Equal(0b10010, mask);
    }

    [Theory]
    [InlineData(CellMonitorKind.Bq76930, 6)]
    [InlineData(CellMonitorKind.Bq76930, 9)]
    [InlineData(CellMonitorKind.Bq76930, 10)]
    [InlineData(CellMonitorKind.Bq76940, 12)]
    [InlineData(CellMonitorKind.Bq76940, 15)]
    public void Each_broken_wire_of_a_tall_stack_is_found_and_named(CellMonitorKind kind, int cells)
    {
        for (int wire = 0; wire <= cells; wire++)
        {
            using DriverBoard b = DriverBoard.OfFamily(kind, cells);
            b.ReadFreshCells();
            b.Board.SenseWires.SetOpen(wire, true);
            b.ReadFreshCells();
            Assert.Equal(1 << wire, b.RunOpenWireTest() | b.RunOpenWireTest());
            Assert.Equal(0, b.Board.CellMonitor.AdjacentBalancingScans);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(-12.34)]
    [InlineData(138)]
    public void The_coulomb_counter_is_a_second_opinion_on_the_current(double amps)
    {
        using DriverBoard b = DriverBoard.Started();
        b.Supply.CurrentAmps = amps;
        Assert.Equal(DriverStatus.NotReady, b.Cells.ReadCurrent(out float read));
        Assert.True(float.IsNaN(read));
        b.Wait(520);
        Assert.Equal(DriverStatus.Ok, b.Cells.ReadCurrent(out read));

        // Half a count of 8.44 uV over 2 mOhm.
        Assert.Equal(amps, read, 0.0022);
        Assert.Equal(DriverStatus.NotReady, b.Cells.ReadCurrent(out _));
        Assert.Equal(DriverStatus.Ok, b.ReadCells());
    }

    [Fact]
    public void A_current_beyond_the_counter_or_a_broken_transfer_is_no_current()
    {
        using DriverBoard b = DriverBoard.Started();
        b.Supply.CurrentAmps = 139;
        b.Wait(520);
        Assert.Equal(DriverStatus.OutOfRange, b.Cells.ReadCurrent(out float read));
        Assert.True(float.IsNaN(read));
        b.Supply.CurrentAmps = 1;
        b.Wait(520);
        b.Board.Bus.Faults.Nak(1, after: 2);
        Assert.Equal(DriverStatus.BusError, b.Cells.ReadCurrent(out read));
        Assert.True(float.IsNaN(read));
        Assert.Equal(DriverStatus.Ok, b.Cells.ReadCurrent(out read));
        b.Board.CellMonitor.PowerOnReset();
        b.Wait(300);
        Assert.Equal(DriverStatus.ReadBackMismatch, b.Cells.ReadCurrent(out read));
    }

    [Fact]
    public void Ship_mode_is_entered_with_the_switches_off()
    {
        using DriverBoard b = DriverBoard.Started();
        b.Cells.SetSwitches(true, true);
        Assert.Equal(DriverStatus.Ok, b.Cells.EnterShipMode());
        Assert.True(b.Board.CellMonitor.IsShipMode);
        Assert.False(b.Board.ChargePathClosed || b.Board.DischargePathClosed);
        Assert.Equal(DriverStatus.NotReady, b.ReadCells());
        Assert.Equal(Validity.BusError, b.Frame.CellVolts.ValidityOf(0));
        b.Board.CellMonitor.PowerOnReset();
        Assert.Equal(DriverStatus.Ok, b.Cells.Initialize());
        b.ReadFreshCells();
    }

    [Fact]
    public void A_chip_that_will_not_go_to_sleep_is_told()
    {
        using DriverBoard b = DriverBoard.Started();

        // The first of the two ordered writes is lost on the bus.
        b.Board.Bus.Faults.Nak(1, after: 3);
        Assert.Equal(DriverStatus.BusError, b.Cells.EnterShipMode());
        Assert.False(b.Board.CellMonitor.IsShipMode);
        Assert.Equal(DriverStatus.Ok, b.Cells.EnterShipMode());
    }
}
