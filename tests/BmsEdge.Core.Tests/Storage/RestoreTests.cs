using System;
using System.Linq;
using BmsEdge.Core.Control;
using BmsEdge.Core.Protection;
using BmsEdge.Core.Storage;
using BmsEdge.Core.Tests.Control;
using BmsEdge.Core.Tests.Protection;
using Xunit;

namespace BmsEdge.Core.Tests.Storage;

/// <summary>Taking latches out of the limits and the state machine, and putting them back after a restart.</summary>
public sealed class RestoreTests
{
    private const int OverVoltage = 1 << (int)TripCause.CellOverVoltage;

    [Fact]
    public void A_restored_latch_blocks_as_before_and_is_acknowledged_as_before()
    {
        LimitRig before = Rig(latched: true);
        before.Cells(0, 4.3f);
        Assert.Equal(OverVoltage, before.Evaluator.LatchedCauses);

        LimitRig rig = Rig(latched: true);
        Assert.Equal(0, rig.Evaluator.LatchedCauses);
        Assert.Equal(0, rig.Evaluator.RestoreLatched(before.Evaluator.LatchedCauses));
        Assert.Equal((OverVoltage, TripPath.Both, TripPath.Both), (rig.Evaluator.LatchedCauses, rig.Evaluator.BlockedPath, rig.Evaluator.LatchedPath));
        Assert.Equal(TripCause.CellOverVoltage, rig.Evaluator.ChargeBlockedBy);
        rig.Cells(0, 3.7f);
        Assert.True(rig.IsActive);
        Assert.Equal(0, rig.Log.TotalCount);
        Assert.Equal(AcknowledgeStatus.Acknowledged, rig.Evaluator.Acknowledge());
        Assert.Equal((0, TripPath.Neither), (rig.Evaluator.LatchedCauses, rig.Evaluator.BlockedPath));
    }

    [Fact]
    public void A_restored_latch_whose_condition_persists_trips_anew_and_cannot_be_acknowledged()
    {
        LimitRig rig = Rig(latched: true);
        Assert.Equal(0, rig.Evaluator.RestoreLatched(OverVoltage));
        rig.Cells(0, 3.7f, 4.3f, 3.7f, 3.7f);
        Assert.Equal(1, rig.Log.TotalCount);
        Assert.Equal(AcknowledgeStatus.ConditionPersists, rig.Evaluator.Acknowledge());
    }

    [Theory]
    [InlineData(false, TripLevel.Open, true)]
    [InlineData(true, TripLevel.Derate, true)]
    [InlineData(true, TripLevel.Open, false)]
    public void A_cause_that_no_latched_row_of_the_table_has_is_given_back(bool latched, TripLevel level, bool enabled)
    {
        LimitRig rig = Rig(latched, level, enabled);
        int other = 1 << (int)TripCause.OpenWire;
        Assert.Equal(OverVoltage | other, rig.Evaluator.RestoreLatched(OverVoltage | other));
        Assert.False(rig.IsActive);
    }

    [Fact]
    public void A_row_that_is_not_latched_or_does_not_open_is_no_latch()
    {
        foreach (LimitRig rig in new[] { Rig(latched: false), Rig(latched: true, TripLevel.Derate) })
        {
            rig.Cells(0, 4.3f);
            Assert.True(rig.IsActive);
            Assert.Equal(0, rig.Evaluator.LatchedCauses);
        }
    }

    [Fact]
    public void No_cause_named_restores_nothing()
    {
        LimitRig rig = Rig(latched: true);
        Assert.Equal(0, rig.Evaluator.RestoreLatched(0));
        Assert.False(rig.IsActive);
    }

    [Theory]
    [InlineData(TripCause.SwitchWelded)]
    [InlineData(TripCause.CellOverVoltage)]
    [InlineData(TripCause.StoredStateLost)]
    [InlineData(TripCause.RestartWhileClosed)]
    public void A_restored_fault_holds_the_machine_until_it_is_acknowledged(TripCause cause)
    {
        PackRig rig = new();
        rig.Machine.RestoreFaults(1 << (int)cause);
        Assert.Equal(PackState.Fault, rig.Steps(5, PackRequest.Discharge));
        Assert.Equal((cause, 1 << (int)cause), (rig.Machine.FaultCause, rig.Machine.LatchedFaults));
        Assert.False(rig.Machine.ChargeOn || rig.Machine.DischargeOn);
        Assert.Equal(0, rig.Log.TotalCount);
        Assert.Equal(AcknowledgeStatus.Acknowledged, rig.Machine.Acknowledge(rig.Limits));
        Assert.Equal(0, rig.Machine.LatchedFaults);
        Assert.Equal(PackState.Fault, rig.Step(PackRequest.Discharge));
        Assert.Equal(PackState.Off, rig.Step(PackRequest.Off));
        rig.Steps(3, PackRequest.Discharge);
        Assert.Equal(PackState.Discharge, rig.Machine.State);
    }

    [Fact]
    public void A_permanent_fault_is_not_for_the_next_start()
    {
        PackRig rig = new();
        rig.Machine.RaiseFault(TripCause.StartUpCheck, TripRecord.WholePack, 1f, 0f, true, 0);
        rig.Machine.RaiseFault(TripCause.HardwareProtection, 0, 1f, 0f, false, 0);
        Assert.Equal(1 << (int)TripCause.HardwareProtection, rig.Machine.LatchedFaults);
    }

    /// <summary>Latches travel as bits of an int, states as a number below <see cref="PackCounters.StateCount"/>.</summary>
    [Fact]
    public void Every_cause_and_every_state_has_its_place_in_the_records()
    {
        Assert.True(Enum.GetValues<TripCause>().Max(c => (int)c) <= 30);
        Assert.Equal(PackCounters.StateCount, Enum.GetValues<PackState>().Length);
        foreach (PackState state in Enum.GetValues<PackState>())
        {
            byte[] bytes = new byte[StateSnapshot.PayloadLength];
            new StateSnapshot { PackState = (byte)state }.Encode(bytes, 0);
            Assert.True(new StateSnapshot().Decode(bytes, 0));
        }
    }

    private static LimitRig Rig(bool latched, TripLevel level = TripLevel.Open, bool enabled = true) =>
        new(LimitQuantity.CellVolts, LimitDirection.Above, 4.25f, 4.1f, latched: latched, level: level, enabled: enabled);
}
