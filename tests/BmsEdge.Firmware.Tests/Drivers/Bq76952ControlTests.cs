using System.Linq;
using BmsEdge.Cells;
using BmsEdge.Firmware.Drivers;
using BmsEdge.VirtualBoard.Packs;
using CsCheck;
using Xunit;

namespace BmsEdge.Firmware.Tests.Drivers;

/// <summary>Switches, protections, balancing and wires.</summary>
public class Bq76952ControlTests
{
    [Fact]
    public void Switches_follow_and_are_read_back()
    {
        using Bq76952Board b = Bq76952Board.Started();
        foreach ((bool charge, bool discharge) in new[] { (true, true), (true, false), (false, true), (false, false) })
        {
            Assert.Equal(DriverStatus.Ok, b.Cells.SetSwitches(charge, discharge));
            Assert.Equal((charge, discharge), (b.Board.ChargePathClosed, b.Board.DischargePathClosed));
            Assert.Equal(DriverStatus.Ok, b.Cells.ReadSwitches(out bool c, out bool d));
            Assert.Equal((charge, discharge), (c, d));
            Assert.Equal(DriverStatus.Ok, b.Cells.VerifyConfiguration());
        }
    }

    [Fact]
    public void Initialising_again_opens_the_switches_before_protection_rests()
    {
        using Bq76952Board b = Bq76952Board.Started();
        Assert.Equal(DriverStatus.Ok, b.Cells.SetSwitches(true, true));
        Assert.Equal(DriverStatus.Ok, b.Cells.Initialize());
        Assert.False(b.Board.ChargePathClosed || b.Board.DischargePathClosed);
        Assert.False(b.Chip.IsConfigUpdate);
    }

    [Theory]
    [InlineData("over", MonitorAlerts.OverVoltage, false, true)]
    [InlineData("under", MonitorAlerts.UnderVoltage, true, false)]
    [InlineData("charge", MonitorAlerts.OverCurrentCharge, false, true)]
    [InlineData("discharge", MonitorAlerts.OverCurrentDischarge, true, false)]
    [InlineData("fast", MonitorAlerts.OverCurrentDischarge, true, false)]
    [InlineData("short", MonitorAlerts.OverCurrentDischarge | MonitorAlerts.ShortCircuit, false, false)]
    [InlineData("hot", MonitorAlerts.OverTemperatureCharge, false, true)]
    [InlineData("hotter", MonitorAlerts.OverTemperatureCharge | MonitorAlerts.OverTemperatureDischarge, false, false)]
    [InlineData("cold", MonitorAlerts.UnderTemperatureCharge, false, true)]
    [InlineData("colder", MonitorAlerts.UnderTemperatureCharge | MonitorAlerts.UnderTemperatureDischarge, false, false)]
    [InlineData("die", MonitorAlerts.ChipTemperature, false, false)]
    [InlineData("permanent", MonitorAlerts.PermanentFail, false, false)]
    public void A_hardware_trip_names_its_cause_and_opens_its_path(string what, int alert, bool charge, bool discharge)
    {
        using Bq76952Board b = Bq76952Board.Started();
        Assert.Equal(DriverStatus.Ok, b.Cells.SetSwitches(true, true));
        switch (what)
        {
            case "over": b.Supply.SetCellVolts(11, 4.3); break;
            case "under": b.Supply.SetCellVolts(3, 2.4); break;
            case "charge": b.Supply.CurrentAmps = 16; break;
            case "discharge": b.Supply.CurrentAmps = -26; break;
            case "fast": b.Supply.CurrentAmps = -45; break;
            case "short": b.Supply.CurrentAmps = -80; break;
            case "hot": b.Supply.SetCelsius(1, 47); break;
            case "hotter": b.Supply.SetCelsius(1, 62); break;
            case "cold": b.Supply.SetCelsius(2, -2); break;
            case "colder": b.Supply.SetCelsius(2, -22); break;
            case "die": b.Chip.DieCelsius = 90; break;
            default: b.Chip.RaisePermanentFail(); break;
        }

        b.Run(3000);
        Assert.Equal(DriverStatus.Ok, b.Cells.ReadAlerts(out int alerts));
        Assert.Equal(alert, alerts);
        Assert.Equal(DriverStatus.Ok, b.Cells.ReadSwitches(out bool c, out bool d));
        Assert.Equal((charge, discharge), (c, d));
        Assert.Equal(DriverStatus.ReadBackMismatch, b.Cells.SetSwitches(true, true));
        Assert.Equal(DriverStatus.Ok, b.Cells.SetSwitches(false, false));
    }

    [Fact]
    public void A_limit_that_is_not_exceeded_does_not_trip_and_a_delay_is_kept()
    {
        using Bq76952Board b = Bq76952Board.Started();
        Assert.Equal(DriverStatus.Ok, b.Cells.SetSwitches(true, true));
        b.Supply.SetAllCellVolts(b.Settings.OverVoltageVolts - 0.002);
        b.Supply.CurrentAmps = -b.Settings.OverCurrentAmps + 0.1;
        b.Run(3000);
        Assert.True(b.Board.ChargePathClosed && b.Board.DischargePathClosed);
        b.Supply.SetCellVolts(0, b.Settings.OverVoltageVolts + 0.002);
        b.Run(750);
        Assert.True(b.Board.ChargePathClosed);
        b.Run(500);
        Assert.False(b.Board.ChargePathClosed);
    }

    [Fact]
    public void An_alert_stays_after_the_chip_recovered_until_it_is_cleared_and_an_open_command_holds()
    {
        using Bq76952Board b = Bq76952Board.Started();
        b.Cells.SetSwitches(true, true);
        b.Supply.CurrentAmps = -30;
        b.Run(750);
        b.Cells.ReadAlerts(out int alerts);
        Assert.Equal(MonitorAlerts.OverCurrentDischarge, alerts);
        Assert.Equal(DriverStatus.Ok, b.Cells.SetSwitches(false, false));
        b.Supply.CurrentAmps = 0;
        b.Run(4000);
        Assert.False(b.Board.DischargePathClosed);
        b.Cells.ReadAlerts(out alerts);
        Assert.Equal(MonitorAlerts.OverCurrentDischarge, alerts);
        b.Cells.ClearAlerts(alerts);
        b.Cells.ReadAlerts(out alerts);
        Assert.Equal(0, alerts);
        Assert.Equal(DriverStatus.Ok, b.Cells.SetSwitches(true, true));
    }

    [Fact]
    public void A_silent_host_loses_the_switches()
    {
        using Bq76952Board b = Bq76952Board.Started();
        b.Cells.SetSwitches(true, true);
        b.Run(10_000);
        Assert.True(b.Board.DischargePathClosed);
        b.Wait(3900);
        Assert.True(b.Board.DischargePathClosed);
        b.Wait(300);
        Assert.False(b.Board.ChargePathClosed || b.Board.DischargePathClosed);
    }

    [Fact]
    public void Balancing_is_read_back_pauses_for_the_measurement_and_ends_by_itself()
    {
        EcmCell[] cells = [.. Enumerable.Range(0, 16).Select(_ => new EcmCell(EcmCellParameters.Nmc18650, 0.8, 25))];
        using Bq76952Board b = Bq76952Board.Started(16, new SimulatedPack(cells, _ => 0));
        b.ReadFreshCells();
        int mask = 1 | (1 << 5) | (1 << 15);
        Assert.Equal(DriverStatus.Ok, b.Cells.SetBalancing(mask));
        double before = cells[5].Soc;
        for (int i = 0; i < 76; i++)
        {
            b.ReadFreshCells();
            Assert.Equal((float)b.Board.Pack.CellVolts(5), b.Frame.CellVolts.Value(5), 0.002f);
            Assert.Equal((float)b.Board.Pack.CellVolts(6), b.Frame.CellVolts.Value(6), 0.002f);
        }

        Assert.Equal(DriverStatus.Ok, b.Cells.ReadBalancing(out int now));
        Assert.Equal(mask, now);

        // Three of 21 slots rest.
        double coulombs = 19 * (18.0 / 21) * b.Board.Pack.CellVolts(5) / 205;
        double lost = (before - cells[5].Soc) * EcmCellParameters.Nmc18650.CapacityAmpHours * 3600;
        Assert.Equal(coulombs, lost, 0.07 * coulombs);
        b.Run(2000);
        Assert.Equal(DriverStatus.Ok, b.Cells.ReadBalancing(out now));
        Assert.Equal(0, now);
    }

    [Theory]
    [InlineData(0b11)]
    [InlineData(1 << 16)]
    [InlineData(-1)]
    [InlineData(0b1_0101_0101)]
    public void Neighbours_missing_cells_and_too_many_are_not_balanced(int mask)
    {
        using Bq76952Board b = Bq76952Board.Started();
        Assert.Equal(DriverStatus.Ok, b.Cells.SetBalancing(0b1001));
        Assert.Equal(DriverStatus.OutOfRange, b.Cells.SetBalancing(mask));
        Assert.Equal(DriverStatus.Ok, b.Cells.ReadBalancing(out int still));
        Assert.Equal(0b1001, still);
    }

    [Fact]
    public void A_pack_that_is_too_hot_is_not_balanced_and_that_is_told()
    {
        using Bq76952Board b = Bq76952Board.Started();
        b.Supply.SetCelsius(0, 65);
        b.Run(500);
        Assert.Equal(DriverStatus.ReadBackMismatch, b.Cells.SetBalancing(1));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(10)]
    [InlineData(16)]
    public void Each_broken_wire_is_found_and_named(int cells)
    {
        for (int wire = 0; wire <= cells; wire++)
        {
            using Bq76952Board b = Bq76952Board.Started(cells);
            b.ReadFreshCells();
            b.Board.SenseWires.SetOpen(wire, true);
            b.ReadFreshCells();
            Assert.Equal(1 << wire, b.RunOpenWireTest() | b.RunOpenWireTest());
        }
    }

    [Fact]
    public void The_chips_own_open_wire_check_ends_in_a_trip_too_but_takes_its_time()
    {
        using var b = new Bq76952Board();
        b.Settings.OpenWireCheckSeconds = 1;
        Assert.Equal(DriverStatus.Ok, b.Cells.Initialize());
        b.Cells.SetSwitches(true, true);
        b.Run(2000);
        b.Board.SenseWires.SetOpen(8, true);
        int waited = 0;
        while (b.Board.ChargePathClosed && b.Board.DischargePathClosed && waited < 120_000)
        {
            b.Run(1000);
            waited += 1000;
        }

        Assert.InRange(waited, 2000, 30_000);
        Assert.Equal(DriverStatus.Ok, b.Cells.ReadAlerts(out int alerts));
        Assert.NotEqual(0, alerts & (MonitorAlerts.UnderVoltage | MonitorAlerts.OverVoltage));
    }
}
