using System;
using System.Linq;
using BmsEdge.Core.Control;
using BmsEdge.Core.Measurement;
using BmsEdge.Core.Protection;
using BmsEdge.VirtualBoard;
using BmsEdge.VirtualBoard.Chips;
using Xunit;

namespace BmsEdge.Firmware.Tests;

/// <summary>Faults injected under the loop: what is detected, how fast, and what is recorded.</summary>
public sealed class LoopFaultTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void An_open_sense_wire_opens_the_pack_whichever_wire_it_is(int wire)
    {
        using LoopRig rig = new();
        rig.StartDischarge();
        rig.Board.SenseWires.SetOpen(wire, true);
        rig.RunUntil(() => !rig.AnySwitchOn, 2 * rig.Configuration.OpenWirePeriodMs + 3000, "open");
        rig.Run(2 * rig.Configuration.OpenWirePeriodMs + 3000);
        Assert.Equal(PackState.Fault, rig.State);
        Assert.Equal(wire, rig.LastTrip(TripCause.OpenWire).Channel);
        Assert.Equal(AcknowledgeStatus.ConditionPersists, rig.Loop.Acknowledge());

        rig.Board.SenseWires.SetOpen(wire, false);
        rig.Run((2 * rig.Configuration.OpenWirePeriodMs) + 5000);
        Assert.Equal(AcknowledgeStatus.Acknowledged, rig.Loop.Acknowledge());
    }

    [Theory]
    [InlineData(NtcFault.Open)]
    [InlineData(NtcFault.Short)]
    public void A_broken_thermistor_opens_within_five_seconds(NtcFault fault)
    {
        using LoopRig rig = new();
        rig.StartDischarge();
        rig.Board.Thermistors[0].Fault = fault;
        long time = rig.RunUntil(() => !rig.AnySwitchOn, 7000, "open");
        Assert.InRange(time, 1000, 5250);
        Assert.Equal(0, rig.LastTrip(TripCause.TemperatureEvidenceLost).Channel);
    }

    [Fact]
    public void A_thermistor_of_the_board_is_watched_like_the_chips_own()
    {
        using LoopRig rig = new(change: c => c.ThermistorAdcChannels = [0, 3]);
        rig.StartDischarge();
        Assert.Equal(3, rig.Loop.Frame.TemperatureCelsius.Count);
        rig.Board.Thermistors[2].Fault = NtcFault.Open;
        rig.RunUntil(() => !rig.AnySwitchOn, 7000, "open");
        Assert.Equal(2, rig.LastTrip(TripCause.TemperatureEvidenceLost).Channel);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_chip_that_does_not_answer_opens_within_a_second_and_comes_back_by_itself(bool cellMonitor)
    {
        using LoopRig rig = new(contactor: true);
        rig.StartDischarge();
        int address = cellMonitor ? rig.Configuration.CellMonitorAddress : rig.Configuration.CurrentMonitorAddress;
        rig.Board.Bus.Faults.Nak(int.MaxValue, address);
        long time = rig.RunUntil(() => !rig.Board.DischargePathClosed, 3000, "open");
        Assert.InRange(time, 500, 1250);
        rig.Run(1000);
        Assert.Equal(cellMonitor ? MeasurementFrame.CellMonitor : MeasurementFrame.CurrentMonitor, rig.LastTrip(TripCause.FrontEndError).Channel);
        Assert.True(rig.Loop.FrontEnd.RetryCount >= 3);
        rig.Board.Bus.Faults.Clear();
        rig.RunUntil(() => rig.State == PackState.Discharge, 20000, "recovery");
    }

    [Fact]
    public void A_single_missed_transfer_is_repeated_and_nobody_notices()
    {
        using LoopRig rig = new();
        rig.StartDischarge();
        for (int i = 0; i < 40; i++)
        {
            rig.Board.Bus.Faults.Nak(1 + (i % 3), i % 2 == 0 ? rig.Configuration.CellMonitorAddress : rig.Configuration.CurrentMonitorAddress);
            rig.RunOnce();
        }

        Assert.Equal(PackState.Discharge, rig.State);
        Assert.True(rig.AnySwitchOn);
        Assert.Equal(0, rig.Loop.Trips.TotalCount);
        Assert.True(rig.Loop.FrontEnd.RetryCount > 0);
    }

    [Fact]
    public void Corrupted_reads_are_never_believed()
    {
        using LoopRig rig = new();
        rig.StartDischarge();
        rig.Supply.SetAllCellVolts(3.7);
        rig.Board.Bus.Faults.CorruptReads(int.MaxValue, 24, 0x40, rig.Configuration.CellMonitorAddress);
        long time = rig.RunUntil(() => rig.State == PackState.Fault, 3000, "fault");
        Assert.InRange(time, 500, 1500);
        Assert.DoesNotContain(
            Enumerable.Range(0, rig.Loop.Trips.Count).Select(i => rig.Loop.Trips.Record(i).Cause),
            cause => cause is TripCause.CellOverVoltage or TripCause.CellUnderVoltage);
        Assert.InRange(rig.Loop.Frame.CellVolts.Value(1), 3.69f, 3.71f);
    }

    [Fact]
    public void A_hung_bus_stalls_the_loop_and_the_contactor_still_opens()
    {
        using LoopRig rig = new(contactor: true);
        rig.StartDischarge();
        long opened = -1;
        rig.Board.Microcontroller.Gpio.OutputChanged += (pin, high) =>
            opened = pin == rig.Configuration.ContactorPin && !high ? rig.Now : opened;
        long start = rig.Now;
        rig.Board.Bus.Faults.Hang(int.MaxValue);
        rig.RunUntil(() => !rig.Board.DischargePathClosed, 6000, "open");

        // Two stalls of a second and what is left of a period.
        Assert.InRange(opened - start, 1000, 2300);
        Assert.True(rig.Loop.Period.OverrunCount > 0);
        Assert.True(rig.Loop.Period.LongestPeriodMilliseconds >= 1000);
        Assert.Equal(PackState.Fault, rig.State);
    }

    [Fact]
    public void A_silent_reset_of_the_cell_monitor_is_rewritten_and_counted_and_latches_when_it_repeats()
    {
        using LoopRig rig = new();
        rig.StartDischarge();
        for (int reset = 1; reset <= 3; reset++)
        {
            rig.Board.CellMonitor.PowerOnReset();
            rig.Run(2000);
            Assert.Equal(reset, rig.Loop.FrontEnd.Resets(MeasurementFrame.CellMonitor).TotalCount);
            rig.RunUntil(() => rig.State == PackState.Discharge && rig.AnySwitchOn, 20000, "after reset");
            Assert.DoesNotContain(
                Enumerable.Range(0, rig.Loop.Trips.Count).Select(i => rig.Loop.Trips.Record(i).Cause),
                cause => cause == TripCause.ConfigurationLost);
        }

        rig.Board.CellMonitor.PowerOnReset();
        rig.RunUntil(() => rig.State == PackState.Fault, 2000, "latch");
        Assert.Equal(TripCause.ConfigurationLost, rig.Loop.Machine.FaultCause);
        Assert.Equal(4f, rig.LastTrip(TripCause.ConfigurationLost).Value);
        rig.Run(60000);
        Assert.Equal(PackState.Fault, rig.State);
    }

    [Fact]
    public void A_silent_reset_of_the_current_monitor_is_rewritten_too()
    {
        using LoopRig rig = new();
        rig.StartDischarge();
        rig.Supply.CurrentAmps = -3;
        rig.Board.CurrentMonitor.PowerOnReset();
        rig.Run(3000);
        Assert.Equal(1, rig.Loop.FrontEnd.Resets(MeasurementFrame.CurrentMonitor).TotalCount);
        Assert.Equal(-3f, rig.Loop.Frame.CurrentAmps.Value(0), 2);
    }

    [Fact]
    public void A_frozen_cell_is_found_when_the_current_moves()
    {
        using LoopRig rig = new(LoopRig.Simulated(t => t > 6 && t % 2 < 1 ? -6 : 0));
        rig.StartDischarge();
        rig.Run(5000);
        rig.Board.CellMonitor.Faults.FreezeMeasurements = true;
        long time = rig.RunUntil(() => !rig.AnySwitchOn, 12000, "open");
        Assert.InRange(time, 3000, 8000);
        Assert.Equal(Validity.Implausible, rig.Loop.Frame.CellVolts.ValidityOf(0));
    }

    [Fact]
    public void Hardware_protection_is_told_latched_and_needs_a_person()
    {
        using LoopRig rig = new();
        rig.StartDischarge();
        rig.Supply.CurrentAmps = -60;
        rig.Supply.SetAllCellVolts(3.5);
        rig.Run(300);
        rig.Supply.CurrentAmps = 0;
        rig.Supply.SetAllCellVolts(3.7);
        rig.RunUntil(() => rig.State == PackState.Fault, 2000, "fault");
        Assert.Equal(TripCause.HardwareProtection, rig.Loop.Machine.FaultCause);
        Assert.NotEqual(0f, rig.LastTrip(TripCause.HardwareProtection).Value);
        Assert.False(rig.AnySwitchOn);
        rig.Loop.Commands.SetRequest(PackRequest.Off);
        rig.Run(5000);
        Assert.Equal(PackState.Fault, rig.State);
        Assert.Equal(AcknowledgeStatus.Acknowledged, rig.Loop.Acknowledge());
        rig.Run(1000);
        Assert.True(rig.State == PackState.Off, rig.Describe());
        rig.Loop.Commands.SetRequest(PackRequest.Discharge);
        rig.RunUntil(() => rig.AnySwitchOn, 5000, "closed again");
    }

    [Fact]
    public void A_welded_switch_is_found_by_its_current()
    {
        using LoopRig rig = new(LoopRig.Simulated(LoopRig.Drive(-3)));
        rig.StartDischarge();
        rig.Board.DischargeSwitchFault = SwitchFault.StuckClosed;
        rig.Run(5000);
        rig.Loop.Commands.SetRequest(PackRequest.Off);
        rig.RunUntil(() => rig.State == PackState.Fault, 3000, "weld found");
        TripRecord trip = rig.LastTrip(TripCause.SwitchWelded);
        Assert.Equal(SwitchMonitor.DischargeSwitch, trip.Channel);
        Assert.True(trip.Value < -0.2f);
        Assert.Equal(AcknowledgeStatus.ConditionPersists, rig.Loop.Acknowledge());
    }

    [Fact]
    public void A_broken_precharge_resistor_never_closes_the_main_switches()
    {
        using LoopRig rig = new(LoopRig.Simulated(LoopRig.Drive(-1)));
        rig.Board.PrechargeSwitchFault = SwitchFault.StuckOpen;
        rig.Loop.Commands.SetRequest(PackRequest.Discharge);
        rig.RunUntil(() => rig.State == PackState.Fault, 40000, "precharge fault");
        Assert.Equal(TripCause.PrechargeTooSlow, rig.Loop.Machine.FaultCause);
        Assert.Equal(3, rig.Loop.Trips.TotalCount);
        Assert.False(rig.AnySwitchOn);
    }

    [Fact]
    public void A_program_error_opens_everything_before_the_program_ends()
    {
        using LoopRig rig = new(contactor: true);
        rig.StartDischarge();
        Program.Run(rig.Loop, new FailingClock(rig.Board.Clock, 5));
        Assert.False(rig.AnySwitchOn);
        Assert.False(rig.Board.DischargePathClosed);
        Assert.False(rig.Board.ContactorClosed);
    }

    [Fact]
    public void The_safe_state_survives_a_dead_bus()
    {
        using LoopRig rig = new(contactor: true);
        rig.StartDischarge();
        rig.Board.Bus.Faults.Nak(int.MaxValue);
        Program.KeepOpen(rig.Loop);
        Program.KeepOpen(null);
        Assert.False(rig.Board.ContactorClosed);
    }

    private sealed class FailingClock(BoardClock inner, int sleeps) : BoardClock
    {
        private int _left = sleeps;

        public override long NowMilliseconds => inner.NowMilliseconds;

        public override void SleepMilliseconds(int milliseconds)
        {
            if (_left-- == 0)
            {
                throw new InvalidOperationException("out of memory");
            }

            inner.SleepMilliseconds(milliseconds);
        }
    }
}
