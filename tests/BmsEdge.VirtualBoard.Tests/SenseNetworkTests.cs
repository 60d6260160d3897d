using System;
using BmsEdge.VirtualBoard.Chips;
using Xunit;
using R = BmsEdge.Firmware.Drivers.Bq769x0Registers;

namespace BmsEdge.VirtualBoard.Tests;

public class SenseNetworkTests
{
    [Fact]
    public void Sound_wires_show_the_cells()
    {
        using var w = new Wiring();
        w.Supply.SetCellVolts(2, 4.1);
        w.Wait(250);
        Assert.Equal(4.1, w.Board.SenseWires.CellInputVolts(2), 1e-4);
        Assert.Equal(3.7, w.Board.SenseWires.CellInputVolts(0), 1e-4);
    }

    [Fact]
    public void Balancing_is_suspended_while_the_chip_measures_so_readings_stay_good()
    {
        using var w = new Wiring();
        w.WriteCell(R.CellBalance1, 0x15);
        w.Wait(1000);
        for (int cell = 0; cell < 5; cell++)
        {
            double volts = ((w.ReadCell16((byte)(0x0C + (2 * cell))) * 380) + 30_000) * 1e-6;
            Assert.Equal(3.7, volts, 0.001);
        }

        // In between the transistor carries 3.7 V over 2 x 100 Ohm and its own 5.
        w.Wait(100);
        double amps = 0;
        for (int i = 0; i < 25 && amps == 0; i++)
        {
            w.Wait(10);
            amps = w.Board.SenseWires.BalancingAmps(0);
        }

        Assert.NotEqual(0, amps);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_pulse_pulls_a_broken_wire_to_its_neighbour_and_the_pair_keeps_its_sum(int wire)
    {
        using var w = new Wiring();
        w.Supply.SetAllCellVolts(3.0);
        w.Wait(500);
        w.Board.SenseWires.SetOpen(wire, true);
        w.Wait(500);

        // Before any pulse the capacitor holds the input where it was: the fault is invisible.
        Assert.Equal(3.0, w.Board.SenseWires.CellInputVolts(wire - 1), 0.05);
        w.WriteCell(R.CellBalance1, (byte)(1 << (wire - 1)));
        w.Wait(600);
        double below = w.Board.SenseWires.CellInputVolts(wire - 1);
        double above = w.Board.SenseWires.CellInputVolts(wire);
        Assert.InRange(below, -0.01, 0.1);
        Assert.Equal(6.0, below + above, 0.001);
        w.Wait(200);
    }

    [Fact]
    public void A_floating_input_drifts_with_its_leakage()
    {
        using var w = new Wiring();
        w.Wait(500);
        w.Board.SenseWires.LeakageAmps = 1e-6;
        w.Board.SenseWires.SetOpen(2, true);
        w.Wait(1000);

        // 1 uA out of two capacitors of 1 uF in parallel: half a volt a second.
        Assert.Equal(3.7 - 0.5, w.Board.SenseWires.CellInputVolts(1), 0.13);
        Assert.Equal(7.4, w.Board.SenseWires.CellInputVolts(1) + w.Board.SenseWires.CellInputVolts(2), 0.001);
    }

    [Fact]
    public void A_mended_wire_reads_right_again()
    {
        using var w = new Wiring();
        w.Board.SenseWires.SetOpen(3, true);
        w.WriteCell(R.CellBalance1, 0x04);
        w.Wait(600);
        Assert.True(w.Board.SenseWires.IsOpen(3));
        Assert.InRange(w.Board.SenseWires.CellInputVolts(2), -0.1, 0.2);
        w.WriteCell(R.CellBalance1, 0);
        w.Board.SenseWires.SetOpen(3, false);
        w.Wait(600);
        Assert.Equal(3.7, w.Board.SenseWires.CellInputVolts(2), 1e-3);
    }

    [Theory]
    [InlineData(100, 1e-5)]
    [InlineData(1000, 0.01)]
    public void Relaxation_after_a_pulse_follows_the_exact_solution(double filterOhms, double tolerance)
    {
        var network = new SenseNetwork(1) { FilterOhms = filterOhms, LeakageAmps = 0 };
        double[] cells = [4.0];
        network.SetBalancing(0, true);
        network.Advance(0.175, cells);
        Assert.Equal(4.0 * 5 / ((2 * filterOhms) + 5), network.CellInputVolts(0), 1e-6);
        network.SetBalancing(0, false);
        network.Advance(0.0125, cells);

        // Inputs 0 and 1 with capacitors C to ground and C between them, R to the taps: C M d' = -d / R with
        // M = [2 -1; -1 1], eigenvalues (3 +- sqrt 5) / 2; each part decays with its eigenvalue times R C.
        double deviation = 4.0 * filterOhms / ((2 * filterOhms) + 5);
        double exact = 4.0;
        foreach (double eigenvalue in (double[])[(3 + Math.Sqrt(5)) / 2, (3 - Math.Sqrt(5)) / 2])
        {
            double y = 2 - eigenvalue;
            double norm = Math.Sqrt(1 + (y * y));
            double part = ((deviation * 1) - (deviation * y)) / norm;
            exact += part * (y - 1) / norm * Math.Exp(-0.0125 / (filterOhms * 1e-6 * eigenvalue));
        }

        Assert.Equal(exact, network.CellInputVolts(0), tolerance);
    }

    [Fact]
    public void A_balanced_cell_alone_pays_for_its_current()
    {
        // 60 ms from rest: the capacitors give a millisecond's worth, the wires the rest.
        var network = new SenseNetwork(15);
        double[] cells = new double[15];
        Array.Fill(cells, 3.7);
        network.Advance(0.25, cells);
        network.SetBalancing(7, true);
        for (int i = 0; i < 60; i++)
        {
            network.Advance(0.001, cells);
        }

        Assert.Equal(3.7 / 205, network.BalancingAmps(7), 1e-5);
        double[] taken = new double[15];
        network.TakeCellCharges(taken);
        for (int cell = 0; cell < 15; cell++)
        {
            Assert.Equal(cell == 7 ? 0.06 * 3.7 / 205 : 0, taken[cell], 2e-5);
        }

        network.TakeCellCharges(taken);
        Assert.All(taken, t => Assert.Equal(0, t));
    }
}
