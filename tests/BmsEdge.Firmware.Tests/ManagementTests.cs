using System;
using System.Linq;
using BmsEdge.Core.Charging;
using BmsEdge.Core.Control;
using BmsEdge.Core.Protection;
using BmsEdge.VirtualBoard.Packs;
using Xunit;

namespace BmsEdge.Firmware.Tests;

/// <summary>Charging, allowed currents, balancing and counters on the whole board.</summary>
public sealed class ManagementTests
{
    [Fact]
    public void A_charger_that_follows_fills_the_pack_and_the_board_opens_when_it_is_full()
    {
        LoopRig? later = null;
        SimulatedPack pack = LoopRig.Simulated(_ => later?.Loop.Management.Charger.RequestedAmps ?? 0, soc: 0.9);
        pack.ChargerVoltsPerCell = 4.4;
        using LoopRig rig = new(pack);
        later = rig;
        rig.Loop.Commands.SetRequest(PackRequest.Charge);
        double highest = 0;
        rig.RunUntil(
            () =>
            {
                highest = Math.Max(highest, Enumerable.Range(0, 4).Max(pack.CellVolts));
                return rig.Loop.Management.Charger.Stage == ChargeStage.Complete;
            },
            4 * 3600 * 1000,
            "full");
        Assert.InRange(highest, 4.19, 4.205);
        Assert.InRange(pack.Cells[0].Soc, 0.97, 1.01);
        rig.RunOnce();
        Assert.Equal(PackState.Standby, rig.State);
        Assert.False(rig.AnySwitchOn);
        Assert.Equal(0, rig.Loop.Trips.TotalCount);
        Assert.InRange(rig.Loop.Management.Counters.ChargeInAmpHours, 0.15f, 0.4f);
        Assert.True(rig.Loop.Management.Counters.EnergyInWattHours > 4 * 3.9f * rig.Loop.Management.Counters.ChargeInAmpHours);

        // A load may still be served, and a charger that stays connected does not start again.
        rig.Run(60000);
        Assert.Equal(PackState.Standby, rig.State);
        rig.Loop.Commands.SetRequest(PackRequest.Discharge);
        rig.RunUntil(() => rig.State == PackState.Discharge, 10000, "discharge");
    }

    [Fact]
    public void A_limit_over_the_link_holds_the_charger_down_until_it_lapses()
    {
        LoopRig? later = null;
        using LoopRig rig = new(LoopRig.Simulated(_ => later?.Loop.Management.Charger.RequestedAmps ?? 0, soc: 0.5));
        later = rig;
        rig.Loop.Commands.SetRequest(PackRequest.Charge);
        rig.RunUntil(() => rig.Loop.Management.Charger.RequestedAmps == 3f, 20000, "full current");
        Assert.True(rig.Loop.Management.RemoteCharge.Set(1f, rig.Now));
        rig.Run(1000);
        Assert.Equal(1f, rig.Loop.Management.Charger.RequestedAmps);
        rig.Run(58000);
        Assert.Equal(1f, rig.Loop.Management.Charger.RequestedAmps);
        rig.RunUntil(() => rig.Loop.Management.Charger.RequestedAmps == 3f, 5000, "lapsed");
    }

    [Fact]
    public void A_charger_that_ignores_what_is_allowed_is_told_and_then_cut_off()
    {
        using LoopRig rig = new(LoopRig.Simulated(t => t < 8 ? 0 : 4, soc: 0.5));
        rig.Loop.Commands.SetRequest(PackRequest.Charge);
        rig.RunUntil(() => rig.State == PackState.Charge && rig.Now > 12000, 20000, "charge");
        rig.Loop.Management.RemoteCharge.Set(0.5f, rig.Now);
        rig.RunUntil(() => rig.Loop.Trips.TotalCount > 0, 40000, "told");
        Assert.Equal(TripLevel.Inform, rig.LastTrip(TripCause.ChargeLimitIgnored).Level);
        rig.RunUntil(
            () =>
            {
                rig.Loop.Management.RemoteCharge.Set(0.5f, rig.Now);
                return rig.LastTrip(TripCause.ChargeLimitIgnored).Level == TripLevel.Open;
            },
            40000,
            "cut off");
        rig.RunOnce();
        Assert.False(rig.Board.ChargePathClosed);
    }

    [Fact]
    public void Rested_cells_that_differ_are_bled_and_a_load_ends_it()
    {
        double demand = 0;
        using LoopRig rig = new(LoopRig.Simulated(_ => demand, soc: 0.7, lastSoc: 0.66), c => c.BalancingRestMs = 5000);
        rig.RunUntil(() => rig.Loop.FrontEnd.BalancingMask != 0, 60000, "bleeding");
        Assert.Equal(0, rig.Loop.FrontEnd.BalancingMask & 8);
        Assert.Equal(0, rig.Loop.FrontEnd.BalancingMask & (rig.Loop.FrontEnd.BalancingMask << 1));
        rig.Loop.Commands.SetRequest(PackRequest.Discharge);
        rig.RunUntil(() => rig.State == PackState.Discharge, 20000, "discharge");
        demand = -2;
        rig.RunUntil(() => rig.Loop.FrontEnd.BalancingMask == 0, 80000, "look under load");
        rig.Run(30000);
        Assert.Equal(0, rig.Loop.FrontEnd.BalancingMask);
    }

    [Fact]
    public void Bleeding_pauses_for_the_test_of_the_wires_and_the_test_goes_on_finding_them()
    {
        using LoopRig rig = new(LoopRig.Simulated(_ => 0, soc: 0.7, lastSoc: 0.66), c => c.BalancingRestMs = 5000);
        rig.RunUntil(() => rig.Loop.FrontEnd.BalancingMask != 0, 60000, "bleeding");
        rig.Board.SenseWires.SetOpen(2, true);
        rig.RunUntil(
            () => Enumerable.Range(0, rig.Loop.Trips.Count).Any(i => rig.Loop.Trips.Record(i).Cause == TripCause.OpenWire && rig.Loop.Trips.Record(i).Channel == 2),
            30000,
            "open wire");
        rig.Run(2000);
        Assert.Equal(0, rig.Loop.FrontEnd.BalancingMask);
    }

    [Fact]
    public void A_fault_ends_bleeding_in_the_same_loop()
    {
        using LoopRig rig = new(LoopRig.Simulated(_ => 0, soc: 0.7, lastSoc: 0.66), c => c.BalancingRestMs = 5000);
        rig.RunUntil(() => rig.Loop.FrontEnd.BalancingMask != 0, 60000, "bleeding");
        rig.Loop.Machine.RaiseFault(TripCause.ConfigurationLost, 0, 1f, 0f, false, rig.Now);
        rig.RunOnce();
        rig.RunOnce();
        Assert.Equal(PackState.Fault, rig.State);
        Assert.Equal(0, rig.Loop.FrontEnd.BalancingMask);
    }

    [Fact]
    public void Asked_for_balance_the_board_stays_open_and_says_so()
    {
        using LoopRig rig = new(LoopRig.Simulated(_ => 0, soc: 0.7, lastSoc: 0.66));
        rig.Run(8000);
        rig.Loop.Commands.SetRequest(PackRequest.Balance);
        rig.Run(1000);
        Assert.Equal(PackState.Balance, rig.State);
        Assert.False(rig.AnySwitchOn);
    }

    [Fact]
    public void A_contactor_waits_for_the_transistors_and_a_hung_bus_does_not_hold_it()
    {
        using LoopRig rig = new(LoopRig.Simulated(LoopRig.Drive(-10)), contactor: true);
        rig.StartDischarge();
        rig.Run(5000);
        rig.Loop.Commands.SetRequest(PackRequest.Off);
        rig.RunOnce();
        Assert.False(rig.AnySwitchOn);
        Assert.True(rig.Loop.Machine.ContactorOn);
        rig.RunUntil(() => !rig.Loop.Machine.ContactorOn, 1000, "contactor");
        Assert.InRange(Math.Abs(rig.Loop.Frame.CurrentAmps.Value(0)), 0f, 2f);
    }

    [Fact]
    public void The_allowed_current_falls_with_the_voltage_before_the_limit_opens()
    {
        using LoopRig rig = new(LoopRig.Simulated(LoopRig.Drive(-1), soc: 0.08));
        rig.StartDischarge();
        rig.RunUntil(() => rig.Loop.Management.DischargeLimits.Reason == LimitReason.Voltage, 3600 * 1000, "derating");
        Assert.Equal(PackState.Discharge, rig.State);
        Assert.InRange(rig.Loop.Frame.AllowedDischargeAmps, 1f, 19.99f);
    }
}
