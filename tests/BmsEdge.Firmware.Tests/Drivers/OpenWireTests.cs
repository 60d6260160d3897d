using System;
using System.Collections.Generic;
using BmsEdge.Cells;
using BmsEdge.Firmware.Drivers;
using BmsEdge.VirtualBoard;
using BmsEdge.VirtualBoard.Packs;
using CsCheck;
using Xunit;

namespace BmsEdge.Firmware.Tests.Drivers;

public class OpenWireTests
{
    public static TheoryData<int, int> EveryWire()
    {
        var data = new TheoryData<int, int>();
        for (int cells = 3; cells <= 5; cells++)
        {
            for (int wire = 0; wire <= cells; wire++)
            {
                data.Add(cells, wire);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(EveryWire))]
    public void Each_broken_wire_is_found_and_named(int cells, int wire)
    {
        using DriverBoard b = DriverBoard.Started(cells);
        b.ReadFreshCells();
        b.Board.SenseWires.SetOpen(wire, true);
        b.ReadFreshCells();
        int mask = b.RunOpenWireTest();
        mask |= b.RunOpenWireTest();
        Assert.Equal(1 << wire, mask);

        // The finding stands while the wire stays broken, pulse after pulse.
        Assert.Equal(1 << wire, b.RunOpenWireTest() | b.RunOpenWireTest());
        Assert.Equal(0, b.Board.CellMonitor.AdjacentBalancingScans);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void An_odd_number_of_cells_needs_one_pulse(int cells)
    {
        for (int wire = 0; wire <= cells; wire++)
        {
            using DriverBoard b = DriverBoard.Started(cells);
            b.ReadFreshCells();
            b.Board.SenseWires.SetOpen(wire, true);
            Assert.Equal(1 << wire, b.RunOpenWireTest());
        }
    }

    [Fact]
    public void A_sound_pack_gives_no_alarm_whatever_its_voltages()
    {
        Gen.Select(Gen.Int[3, 5].SelectMany(n => Gen.Double[2.5, 4.25].Array[n]), Gen.Bool).Sample(
            (volts, noisy) =>
            {
                using DriverBoard b = DriverBoard.Started(volts.Length, new VirtualBoardOptions { CellNoiseCounts = noisy ? 5 : 0 });
                for (int i = 0; i < volts.Length; i++)
                {
                    b.Supply.SetCellVolts(i, volts[i]);
                }

                b.ReadFreshCells();
                Assert.Equal(0, b.RunOpenWireTest());
                Assert.Equal(0, b.RunOpenWireTest());
            },
            iter: 40);
    }

    [Theory]
    [InlineData(0.1, 25)]
    [InlineData(0.5, 25)]
    [InlineData(0.3, -10)]
    public void One_C_switched_on_and_off_during_the_pulse_gives_no_alarm(double soc, double celsius)
    {
        List<EcmCell> cells = [];
        for (int i = 0; i < 4; i++)
        {
            cells.Add(new EcmCell(EcmCellParameters.Nmc18650.Scaled(1 - (0.02 * i), 1 + (0.1 * i)), soc + (0.01 * i), celsius));
        }

        // A square wave of 3 A, 0.7 s, faster than the pulse.
        var pack = new SimulatedPack(cells, t => Math.Floor(t / 0.35) % 2 == 0 ? -3 : 0) { AmbientCelsius = celsius };
        using DriverBoard b = DriverBoard.Started(4, new VirtualBoardOptions { CellNoiseCounts = 3 }, pack);
        b.Board.PrechargeSwitchFault = SwitchFault.StuckClosed;
        pack.DriveMinimumVolts = 100;
        b.Wait(1000);
        pack.DriveMinimumVolts = 1;
        Assert.Equal(DriverStatus.Ok, b.Cells.SetSwitches(true, true));
        b.ReadFreshCells();
        double strongest = 0;
        double weakest = -99;
        for (int i = 0; i < 8; i++)
        {
            Assert.Equal(0, b.RunOpenWireTest());
            b.Wait(130);
            strongest = Math.Min(strongest, pack.CurrentAmps);
            weakest = Math.Max(weakest, pack.CurrentAmps);
        }

        Assert.Equal(-3, strongest, 0.1);
        Assert.Equal(0, weakest, 0.1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_cell_that_is_really_empty_is_no_broken_wire(int cell)
    {
        using DriverBoard b = DriverBoard.Started(5);
        b.Supply.SetCellVolts(cell, 0.3);
        b.ReadFreshCells();
        Assert.Equal(0, b.RunOpenWireTest());
    }

    [Fact]
    public void Cells_read_right_during_the_pulse()
    {
        using DriverBoard b = DriverBoard.Started(5);
        b.ReadFreshCells();
        Assert.Equal(DriverStatus.Ok, b.Cells.BeginOpenWireTest());
        for (int i = 0; i < 3; i++)
        {
            b.Wait(250);
            Assert.Equal(DriverStatus.Ok, b.ReadCells());
            for (int cell = 0; cell < 5; cell++)
            {
                Assert.Equal(3.7f, b.Frame.CellVolts.Value(cell), 0.001f);
            }
        }
    }

    [Fact]
    public void The_pulse_ends_with_the_test_even_when_its_start_failed_half_way()
    {
        using DriverBoard b = DriverBoard.Started(5);
        b.ReadFreshCells();

        // The block read and the write go through, the read-back does not.
        b.Wait(10);
        b.Board.CellMonitor.Faults.Stick(Bq769x0Registers.CellBalance1, 0x00);
        Assert.Equal(DriverStatus.ReadBackMismatch, b.Cells.BeginOpenWireTest());
        b.Board.CellMonitor.Faults.Release(Bq769x0Registers.CellBalance1);
        Assert.Equal(0x15, b.Board.CellMonitor.Peek(Bq769x0Registers.CellBalance1));
        Assert.Equal(DriverStatus.NotReady, b.Cells.EndOpenWireTest(out _));
        Assert.Equal(0, b.Board.CellMonitor.Peek(Bq769x0Registers.CellBalance1));
        Assert.Equal(DriverStatus.Ok, b.Cells.VerifyConfiguration());
        Assert.Equal(0, b.RunOpenWireTest());
    }

    [Fact]
    public void A_bus_error_at_the_end_keeps_the_test_open_for_another_try()
    {
        using DriverBoard b = DriverBoard.Started(5);
        b.ReadFreshCells();
        b.Board.SenseWires.SetOpen(2, true);
        Assert.Equal(DriverStatus.Ok, b.Cells.BeginOpenWireTest());
        for (int i = 0; i < 5; i++)
        {
            b.Wait(250);
            b.ReadCells();
        }

        b.Board.Bus.Faults.Nak(1);
        Assert.Equal(DriverStatus.BusError, b.Cells.EndOpenWireTest(out int mask));
        Assert.Equal(0, mask);
        Assert.Equal(DriverStatus.Ok, b.Cells.EndOpenWireTest(out mask));
        Assert.Equal(1 << 2, mask);
    }

    [Fact]
    public void There_is_no_test_before_the_first_scan_and_none_to_end_without_a_start()
    {
        using DriverBoard b = DriverBoard.Started(5);
        Assert.Equal(DriverStatus.NotReady, b.Cells.BeginOpenWireTest());
        b.ReadFreshCells();
        Assert.Equal(DriverStatus.NotReady, b.Cells.EndOpenWireTest(out int mask));
        Assert.Equal(0, mask);
    }
}
