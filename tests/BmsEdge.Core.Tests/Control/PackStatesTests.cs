using System;
using BmsEdge.Core.Control;
using BmsEdge.Core.Protection;
using CsCheck;
using Xunit;

namespace BmsEdge.Core.Tests.Control;

/// <summary>Self-test, standby, balance, service, the main contactor, and what a restart must not forget.</summary>
public sealed class PackStatesTests
{
    private const PackRequest Off = PackRequest.Off;
    private const PackRequest Chg = PackRequest.Charge;
    private const PackRequest Dsg = PackRequest.Discharge;

    [Fact]
    public void Nothing_closes_before_the_self_test_is_over()
    {
        PackRig rig = new();
        rig.Inputs.IsSelfTestDone = false;
        foreach (PackRequest request in Enum.GetValues<PackRequest>())
        {
            Assert.Equal(PackState.SelfTest, rig.Steps(20, request));
            Assert.True(IsOpen(rig));
        }

        rig.Inputs.IsSelfTestDone = true;
        Assert.Equal(PackState.Discharge, rig.Steps(2, Dsg));
    }

    [Fact]
    public void A_fault_of_the_self_test_leads_back_to_it_and_not_around_it()
    {
        PackRig rig = new();
        rig.Inputs.IsSelfTestDone = false;
        rig.Machine.RaiseFault(TripCause.StartUpCheck, 0, 1f, 0f, false, 0);
        Assert.Equal(PackState.Fault, rig.Step(Off));
        rig.Machine.Acknowledge(rig.Limits);
        Assert.Equal(PackState.SelfTest, rig.Step(Off));
        Assert.Equal(PackState.SelfTest, rig.Steps(5, Dsg));
    }

    [Fact]
    public void A_blocked_path_waits_in_standby_and_goes_on_by_itself()
    {
        PackRig rig = new() { Blocked = TripPath.Charge };
        Assert.Equal(PackState.Standby, rig.Steps(5, Chg));
        Assert.True(IsOpen(rig));
        rig.Blocked = TripPath.Neither;
        Assert.Equal(PackState.Charge, rig.Steps(2, Chg));
    }

    [Fact]
    public void A_charge_that_is_over_opens_and_waits()
    {
        PackRig rig = new();
        rig.BringTo(PackState.Charge);
        rig.Inputs.IsChargeOver = true;
        Assert.Equal(PackState.Standby, rig.Step(Chg));
        Assert.True(IsOpen(rig));
        Assert.Equal(PackState.Discharge, rig.Steps(2, Dsg));
        rig.Inputs.IsChargeOver = false;
        Assert.Equal(PackState.Charge, rig.Step(Chg));
    }

    [Theory]
    [InlineData(PackState.Charge)]
    [InlineData(PackState.Discharge)]
    [InlineData(PackState.Precharge)]
    public void Asking_for_balance_or_service_opens_in_the_same_step(PackState from)
    {
        foreach (PackRequest request in new[] { PackRequest.Balance, PackRequest.Service })
        {
            PackRig rig = new(precharge: from == PackState.Precharge);
            rig.BringTo(from);
            Assert.Equal(request == PackRequest.Balance ? PackState.Balance : PackState.Service, rig.Step(request));
            Assert.True(IsOpen(rig));
        }
    }

    [Fact]
    public void Balance_without_evidence_is_standby()
    {
        PackRig rig = new();
        rig.BringTo(PackState.Balance);
        rig.Inputs.EvidenceComplete = false;
        Assert.Equal(PackState.Standby, rig.Step(PackRequest.Balance));
    }

    [Theory]
    [InlineData(Chg)]
    [InlineData(Dsg)]
    [InlineData(PackRequest.Balance)]
    public void Service_is_left_only_by_asking_for_off(PackRequest request)
    {
        PackRig rig = new();
        rig.BringTo(PackState.Service);
        Assert.Equal(PackState.Service, rig.Steps(10, request));
        Assert.True(IsOpen(rig));
        Assert.Equal(PackState.Off, rig.Step(Off));
    }

    [Fact]
    public void A_fault_is_a_fault_in_service_too()
    {
        PackRig rig = new();
        rig.BringTo(PackState.Service);
        rig.Blocked = TripPath.Both;
        Assert.Equal(PackState.Fault, rig.Step(PackRequest.Service));
    }

    [Theory]
    [InlineData(TripCause.CellDeepDischarge)]
    [InlineData(TripCause.TemperatureRise)]
    [InlineData(TripCause.SwitchWelded)]
    [InlineData(TripCause.LoopOverrun)]
    public void What_was_latched_before_a_restart_is_latched_after_it(TripCause cause)
    {
        PackRig rig = new();
        rig.Machine.RestoreLatched(1L << (int)cause);
        Assert.Equal(PackState.Fault, rig.Step(Dsg));
        Assert.Equal(cause, rig.Machine.FaultCause);
        Assert.Equal(0, rig.Log.TotalCount);
        Assert.Equal(1L << (int)cause, rig.Machine.LatchedCauses);
        Assert.Equal(PackState.Fault, rig.Steps(10, Off));
        Assert.Equal(AcknowledgeStatus.Acknowledged, rig.Machine.Acknowledge(rig.Limits));
        Assert.Equal(0, rig.Machine.LatchedCauses);
        Assert.Equal(PackState.Fault, rig.Step(Dsg));
        Assert.Equal(PackState.Off, rig.Step(Off));
    }

    [Fact]
    public void Nothing_latched_restores_nothing()
    {
        PackRig rig = new();
        rig.Machine.RestoreLatched(1L << (int)TripCause.None);
        Assert.Equal(PackState.Discharge, rig.Steps(2, Dsg));
    }

    [Fact]
    public void The_evaluator_tells_which_causes_are_latched()
    {
        PackRig rig = new(latchedRows: true) { BlockedByTwo = true };
        rig.Step(Off);
        Assert.Equal((1L << (int)TripCause.CellOverVoltage) | (1L << (int)TripCause.CellUnderVoltage), rig.Limits.LatchedCauses);
        rig.BlockedByTwo = false;
        rig.Step(Off);
        rig.Machine.Acknowledge(rig.Limits);
        Assert.Equal(0, rig.Limits.LatchedCauses);
        rig = new() { Blocked = TripPath.Both };
        rig.Step(Off);
        Assert.Equal(0, rig.Limits.LatchedCauses);
    }

    [Fact]
    public void The_contactor_opens_when_the_transistors_have_broken_the_current()
    {
        PackRig rig = Driving();
        rig.Inputs.CurrentAmps = -10f;
        rig.Step(Off);
        Assert.True(rig.Machine.ContactorOn);
        Assert.False(rig.Machine.ChargeOn || rig.Machine.DischargeOn);
        rig.Inputs.CurrentAmps = -2f;
        rig.Step(Off);
        Assert.True(rig.Machine.ContactorOn);
        rig.Inputs.CurrentAmps = -1.9f;
        rig.Step(Off);
        Assert.False(rig.Machine.ContactorOn);
    }

    [Fact]
    public void It_waits_no_longer_than_it_was_told_to()
    {
        PackRig rig = Driving();
        rig.Inputs.CurrentAmps = 10f;
        rig.Steps(4, Off);
        Assert.True(rig.Machine.ContactorOn);
        rig.Step(Off);
        Assert.False(rig.Machine.ContactorOn);
    }

    [Fact]
    public void A_current_that_nobody_knows_is_not_waited_for()
    {
        PackRig rig = Driving();
        rig.Inputs.CurrentAmps = 10f;
        rig.Inputs.CurrentValid = false;
        rig.Step(Off);
        Assert.False(rig.Machine.ContactorOn);
    }

    [Fact]
    public void Without_a_time_to_wait_it_opens_at_once()
    {
        PackRig rig = Driving();
        rig.Settings.ContactorBreakMilliseconds = 0;
        rig.Inputs.CurrentAmps = 10f;
        rig.Step(Off);
        Assert.False(rig.Machine.ContactorOn);
    }

    [Fact]
    public void An_open_contactor_stays_open_whatever_flows()
    {
        PackRig rig = new();
        rig.Settings.ContactorBreakMilliseconds = 1000;
        rig.Inputs.CurrentAmps = 0.15f;
        rig.Steps(5, Off);
        Assert.False(rig.Machine.ContactorOn);
    }

    [Fact]
    public void A_second_opening_has_its_own_time_to_wait()
    {
        PackRig rig = Driving();
        rig.Inputs.CurrentAmps = 10f;
        rig.Steps(3, Off);
        rig.Inputs.CurrentAmps = 0f;
        rig.Steps(3, Dsg);
        Assert.True(rig.Machine.ContactorOn);
        rig.Inputs.CurrentAmps = 1.99f;
        rig.Settings.ContactorBreakAmps = 1f;
        rig.Steps(4, Off);
        Assert.True(rig.Machine.ContactorOn);
    }

    [Fact]
    public void No_sequence_keeps_the_contactor_closed_longer_than_its_time_after_the_switches_opened() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 3], Gen.Float[-20f, 20f], Gen.Bool).Array[1, 60].Sample(steps =>
        {
            PackRig rig = new();
            rig.Settings.ContactorBreakMilliseconds = 1000;
            int open = 0;
            foreach ((int request, int blocked, float amps, bool valid) in steps)
            {
                rig.Blocked = (TripPath)blocked;
                rig.Inputs.CurrentAmps = amps;
                rig.Inputs.CurrentValid = valid;
                rig.Step((PackRequest)request);
                bool isClosed = rig.Machine.ChargeOn || rig.Machine.DischargeOn;
                open = isClosed ? 0 : open + PackRig.Period;
                if ((isClosed && !rig.Machine.ContactorOn) || (rig.Machine.ContactorOn && open > 1000))
                {
                    return false;
                }
            }

            return true;
        });

    private static bool IsOpen(PackRig rig) =>
        !rig.Machine.ChargeOn && !rig.Machine.DischargeOn && !rig.Machine.PrechargeOn && !rig.Machine.ContactorOn;

    private static PackRig Driving()
    {
        PackRig rig = new();
        rig.Settings.ContactorBreakMilliseconds = 1000;
        rig.Settings.WeldedCurrentAmps = 100f;
        rig.BringTo(PackState.Discharge);
        Assert.True(rig.Machine.ContactorOn);
        return rig;
    }
}
