using System;
using System.Linq;
using BmsEdge.Core.Control;
using BmsEdge.Core.Protection;
using BmsEdge.Core.Storage;
using BmsEdge.Core.Tests.Control;
using Xunit;

namespace BmsEdge.Core.Tests.Storage;

/// <summary>Putting latches back into the state machine after a restart.</summary>
public sealed class RestoreTests
{
    [Theory]
    [InlineData(TripCause.SwitchWelded)]
    [InlineData(TripCause.CellOverVoltage)]
    [InlineData(TripCause.StoredStateLost)]
    [InlineData(TripCause.RestartWhileClosed)]
    public void A_restored_fault_holds_the_machine_until_it_is_acknowledged(TripCause cause)
    {
        PackRig rig = new();
        rig.Machine.RestoreLatched(1L << (int)cause);
        Assert.Equal(PackState.Fault, rig.Steps(5, PackRequest.Discharge));
        Assert.Equal((cause, 1L << (int)cause), (rig.Machine.FaultCause, rig.Machine.LatchedCauses));
        Assert.False(rig.Machine.ChargeOn || rig.Machine.DischargeOn);
        Assert.Equal(0, rig.Log.TotalCount);
        Assert.Equal(AcknowledgeStatus.Acknowledged, rig.Machine.Acknowledge(rig.Limits));
        Assert.Equal(0, rig.Machine.LatchedCauses);
        Assert.Equal(PackState.Fault, rig.Step(PackRequest.Discharge));
        Assert.Equal(PackState.Off, rig.Step(PackRequest.Off));
        rig.Steps(3, PackRequest.Discharge);
        Assert.Equal(PackState.Discharge, rig.Machine.State);
    }

    /// <summary>Latches travel as bits of a long, states as a number below <see cref="PackCounters.StateCount"/>.</summary>
    [Fact]
    public void Every_cause_and_every_state_has_its_place_in_the_records()
    {
        Assert.True(Enum.GetValues<TripCause>().Max(c => (int)c) < 63);
        Assert.True(Enum.GetValues<PackState>().Max(s => (int)s) < PackCounters.StateCount);
        foreach (PackState state in Enum.GetValues<PackState>())
        {
            byte[] bytes = new byte[StateSnapshot.PayloadLength];
            new StateSnapshot { PackState = (byte)state }.Encode(bytes, 0);
            Assert.True(new StateSnapshot().Decode(bytes, 0));
        }
    }
}
