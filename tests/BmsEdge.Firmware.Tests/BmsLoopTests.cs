using System;
using System.Linq;
using BmsEdge.Core.Control;
using BmsEdge.Core.Models;
using BmsEdge.Core.Protection;
using BmsEdge.VirtualBoard.Packs;
using Xunit;

namespace BmsEdge.Firmware.Tests;

/// <summary>The loop on healthy hardware: start-up, closing, limits, recovery, estimates.</summary>
public sealed class BmsLoopTests
{
    [Fact]
    public void A_healthy_pack_starts_quietly_and_stays_off_until_asked()
    {
        using LoopRig rig = new();
        rig.Run(10000);
        Assert.Equal(PackState.Off, rig.State);
        Assert.False(rig.Loop.IsStarting);
        Assert.True(rig.Loop.IsEvidenceComplete, rig.Describe());
        Assert.Equal(0, rig.Loop.Trips.TotalCount);
        Assert.False(rig.AnySwitchOn);
        Assert.Equal(3.7f, rig.Loop.Frame.CellVolts.Value(2), 2);
        Assert.Equal(25f, rig.Loop.Frame.TemperatureCelsius.Value(0), 0);
        Assert.Equal(14.8f, rig.Loop.Frame.PackVolts.Value(0), 2);
        Assert.Equal(0, rig.Loop.Period.OverrunCount);
        Assert.InRange(rig.Loop.Period.LoopCount, 39, 41);
    }

    [Fact]
    public void Nothing_closes_before_temperature_and_every_sense_wire_are_known()
    {
        using LoopRig rig = new(change: c => c.StartRequest = PackRequest.Discharge);
        rig.RunUntil(() => rig.State is not (PackState.Off or PackState.SelfTest or PackState.Standby), 6000, "leave off");
        Assert.True(rig.Loop.IsEvidenceComplete);
        Assert.True(rig.Loop.FrontEnd.OpenWireKnown);
        Assert.True(rig.Loop.Frame.OpenWire.IsValid(4));
        Assert.InRange(rig.Now, 1500, 4000);
    }

    [Fact]
    public void A_load_is_precharged_by_voltage_and_then_fed()
    {
        using LoopRig rig = new(LoopRig.Simulated(LoopRig.Drive(-2)));
        rig.Loop.Commands.SetRequest(PackRequest.Discharge);
        bool sawPrecharge = false;
        rig.RunUntil(
            () =>
            {
                sawPrecharge |= rig.Board.PrechargePathClosed && !rig.AnySwitchOn;
                return rig.State == PackState.Discharge;
            },
            10000,
            "discharge");
        Assert.True(sawPrecharge);
        rig.Run(6000);
        Assert.False(rig.Board.PrechargePathClosed);
        Assert.Equal(-2f, rig.Loop.Frame.CurrentAmps.Value(0), 1);
        Assert.Equal(0, rig.Loop.Trips.TotalCount);
    }

    [Fact]
    public void An_over_charged_cell_stops_the_charge_and_is_told_with_its_reason()
    {
        using LoopRig rig = new();
        rig.Loop.Commands.SetRequest(PackRequest.Charge);
        rig.RunUntil(() => rig.State == PackState.Charge, 10000, "charge");
        rig.Supply.SetCellVolts(2, 4.29);
        long start = rig.Now;
        rig.RunUntil(() => !rig.Board.ChargePathClosed, 3000, "charge switch open");
        Assert.InRange(rig.Now - start, 1000, 1750);
        TripRecord trip = rig.LastTrip(TripCause.CellOverVoltage);
        Assert.Equal(2, trip.Channel);
        Assert.Equal(4.29f, trip.Value, 2);
        Assert.Equal(4.25f, trip.Limit);
        Assert.Equal((byte)PackState.Charge, trip.PackStateCode);
        Assert.Equal(PackState.Fault, rig.State);

        // The cure is allowed while the cause lasts.
        rig.Loop.Commands.SetRequest(PackRequest.Discharge);
        rig.RunUntil(() => rig.Board.DischargePathClosed, 3000, "discharge of the full pack");
        Assert.False(rig.Board.ChargePathClosed);

        // Below the reset threshold, not merely below the limit, charging comes back.
        rig.Supply.SetCellVolts(2, 4.15);
        rig.Run(5000);
        Assert.False(rig.Board.ChargePathClosed);
        rig.Supply.SetCellVolts(2, 4.05);
        rig.RunUntil(() => rig.Board.ChargePathClosed, 3000, "charge allowed again");
    }

    [Fact]
    public void Discharge_is_cut_when_the_weakest_cell_is_empty()
    {
        using LoopRig rig = new(LoopRig.Simulated(LoopRig.Drive(-6), soc: 0.5, lastSoc: 0.03));
        rig.StartDischarge();
        rig.RunUntil(() => !rig.Board.DischargePathClosed, 300000, "cut");
        TripRecord trip = rig.LastTrip(TripCause.CellUnderVoltage);
        Assert.Equal(3, trip.Channel);
        Assert.True(trip.Value < 2.5f);
        Assert.Equal(TripCause.CellUnderVoltage, rig.Loop.Machine.FaultCause);
        rig.Run(1000);
        Assert.Equal(0f, rig.Loop.Frame.CurrentAmps.Value(0), 2);
    }

    [Fact]
    public void An_empty_pack_can_be_charged()
    {
        using LoopRig rig = new(new BenchSupply(4, 2.35));
        rig.Loop.Commands.SetRequest(PackRequest.Charge);
        rig.RunUntil(() => rig.Board.ChargePathClosed, 15000, "charge");
        rig.Run(10000);
        Assert.True(rig.Board.ChargePathClosed, rig.Describe());
        Assert.False(rig.Board.DischargePathClosed);
        Assert.Equal(PackState.Charge, rig.State);
    }

    [Fact]
    public void A_hot_pack_opens_both_ways()
    {
        using LoopRig rig = new();
        rig.StartDischarge();
        for (double celsius = 25; celsius <= 62; celsius += 0.5)
        {
            rig.Supply.SetCelsius(0, celsius);
            rig.Run(1000);
        }

        rig.RunUntil(() => !rig.AnySwitchOn, 6000, "open");
        Assert.Equal(TripCause.DischargeOverTemperature, rig.Loop.Machine.FaultCause);
        Assert.InRange(rig.LastTrip(TripCause.DischargeOverTemperature).Value, 60f, 62.5f);
        TripRecord first = Enumerable.Range(0, rig.Loop.Trips.Count).Select(rig.Loop.Trips.Record).First(r => r.Level == TripLevel.Open);
        Assert.Equal(TripCause.ChargeOverTemperature, first.Cause);
    }

    [Fact]
    public void Charging_is_refused_below_zero_and_discharging_is_not()
    {
        using LoopRig rig = new(LoopRig.Simulated(_ => 0, celsius: -10));
        rig.Run(8000);
        rig.Loop.Commands.SetRequest(PackRequest.Charge);
        rig.Run(3000);
        Assert.Equal(PackState.Standby, rig.State);
        Assert.False(rig.AnySwitchOn);
        rig.Loop.Commands.SetRequest(PackRequest.Discharge);
        rig.RunUntil(() => rig.Board.DischargePathClosed, 8000, "discharge");
        Assert.False(rig.Board.ChargePathClosed);
    }

    [Fact]
    public void Without_a_model_charge_is_counted_and_the_interval_is_wide()
    {
        using LoopRig rig = new(LoopRig.Simulated(LoopRig.Drive(-3)), c => c.InitialSocSigma = 0.1f);
        rig.StartDischarge();
        float before = rig.Loop.Estimators.Soc(0);
        float sigma = rig.Loop.Estimators.SocSigma(0);
        double ampHours = 0;
        for (int i = 0; i < 4 * 60; i++)
        {
            rig.RunOnce();
            ampHours += rig.Board.Pack.CurrentAmps * 0.25 / 3600;
        }

        Assert.False(rig.Loop.Estimators.UsesModel);
        Assert.NotEqual(ModelStatus.Ok, rig.Loop.ModelStatus);

        // The last second and the conversion of the current monitor are still on their way.
        Assert.Equal(ampHours / rig.Configuration.CapacityAmpHours, rig.Loop.Estimators.Soc(0) - before, 5e-4);
        Assert.True(rig.Loop.Estimators.SocSigma(0) > sigma);
        Assert.True(rig.Loop.Estimators.SocSigma(0) >= 0.1f);
        Assert.Equal(rig.Loop.Estimators.Soc(0), rig.Loop.Estimators.Soc(rig.Loop.Estimators.HighestCell()));
    }

    [Fact]
    public void An_old_current_is_not_integrated_after_a_read_error()
    {
        using LoopRig rig = new(LoopRig.Simulated(LoopRig.Drive(-6)), c => c.InitialSocSigma = 0.05f);
        rig.StartDischarge();
        rig.Run(5000);
        rig.Board.Bus.Faults.Nak(int.MaxValue, rig.Configuration.CurrentMonitorAddress);
        rig.Run(1500);
        float soc = rig.Loop.Estimators.Soc(0);
        float sigma = rig.Loop.Estimators.SocSigma(0);
        rig.Run(60000);
        Assert.Equal(soc, rig.Loop.Estimators.Soc(0));
        Assert.True(rig.Loop.Estimators.SocSigma(0) > sigma);
        Assert.True(float.IsNaN(rig.Loop.Estimators.MeanCurrentAmps));
    }

    [Fact]
    public void The_estimator_runs_once_a_second_on_the_mean_current_of_that_second()
    {
        // One second at 4 A, one at 0: four samples each, so that every mean is 4, 0 or in between, never 4 A for ever.
        using LoopRig rig = new();
        rig.StartDischarge();
        int steps = rig.Loop.Estimators.StepCount;
        float soc = rig.Loop.Estimators.Soc(0);
        long start = rig.Now;
        for (int second = 0; second < 60; second++)
        {
            rig.Supply.CurrentAmps = second % 2 == 0 ? -4 : 0;
            rig.Run(1000);
        }

        Assert.Equal(60, rig.Loop.Estimators.StepCount - steps);
        Assert.Equal(-2f * 60 / 3600 / rig.Configuration.CapacityAmpHours, rig.Loop.Estimators.Soc(0) - soc, 3);
        Assert.Equal(60000, rig.Now - start);
    }

    [Fact]
    public void A_refused_configuration_keeps_everything_open_and_says_which_part()
    {
        using LoopRig rig = new(change: c =>
        {
            c.StartRequest = PackRequest.Discharge;
            c.Limits!.Set(0, TripCause.CellOverVoltage, LimitQuantity.CellVolts, LimitDirection.Above, TripLevel.Open, TripPath.Charge, float.NaN, 4f, 0, 0, false, true);
        });
        rig.Run(10000);
        Assert.Equal(PackState.Fault, rig.State);
        Assert.Equal(TripCause.StartUpCheck, rig.Loop.Machine.FaultCause);
        Assert.Equal((float)(byte)ConfigurationStatus.Limits, rig.LastTrip(TripCause.StartUpCheck).Value);
        Assert.Equal(AcknowledgeStatus.ConditionPersists, rig.Loop.Acknowledge());
        Assert.False(rig.AnySwitchOn);
    }

    [Fact]
    public void Limits_the_front_end_cannot_honour_are_a_start_up_fault()
    {
        using LoopRig rig = new(change: c => c.HardwareOverVoltageVolts = 9f);
        rig.Run(3000);
        Assert.Equal(TripCause.StartUpCheck, rig.Loop.Machine.FaultCause);
        Assert.Equal((float)(byte)ConfigurationStatus.FrontEndSettings, rig.LastTrip(TripCause.StartUpCheck).Value);
    }

    [Fact]
    public void A_loop_allocates_nothing()
    {
        using LoopRig rig = new();
        rig.StartDischarge();
        rig.Board.Microcontroller.FindSerialLine("COM2")!.Capture = false;
        rig.Run(15000);
        long allocated = 0;
        for (int i = 0; i < 200; i++)
        {
            if (i == 100)
            {
                rig.Supply.SetCellVolts(1, 4.5);
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            int rest = rig.Loop.RunOnce();
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            rig.Board.Clock.SleepMilliseconds(rest);
        }

        Assert.Equal(0, allocated);
        Assert.Equal(PackState.Fault, rig.State);
    }
}
