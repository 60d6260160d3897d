using System;
using BmsEdge.Core.Control;
using BmsEdge.Core.Protection;
using Xunit;

namespace BmsEdge.Core.Tests.Control;

public sealed class PackStateMachineTests
{
    private const PackRequest Off = PackRequest.Off;
    private const PackRequest Chg = PackRequest.Charge;
    private const PackRequest Dsg = PackRequest.Discharge;

    /// <summary>Every state x request x blocked path x evidence, with the one right successor.</summary>
    [Fact]
    public void Every_transition_is_the_one_that_is_allowed()
    {
        int cases = 0;
        foreach (PackState from in Enum.GetValues<PackState>())
        {
            foreach (PackRequest request in Enum.GetValues<PackRequest>())
            {
                foreach (TripPath blocked in Enum.GetValues<TripPath>())
                {
                    foreach (bool evidence in new[] { true, false })
                    {
                        PackRig rig = new(precharge: true);
                        rig.BringTo(from);
                        rig.Blocked = blocked;
                        rig.Inputs.EvidenceComplete = evidence;
                        PackState to = rig.Step(request);
                        Assert.True(
                            to == Expected(from, request, blocked, evidence),
                            $"{from} with request {request}, blocked {blocked}, evidence {evidence} went to {to}");
                        AssertOutputsFit(rig, blocked);
                        cases++;
                    }
                }
            }
        }

        Assert.Equal(9 * 5 * 4 * 2, cases);
    }

    private static PackState Expected(PackState from, PackRequest request, TripPath blocked, bool evidence)
    {
        TripPath wanted = PackStateMachine.PathOf(request);
        bool asksForCurrent = request is Chg or Dsg;
        if (from == PackState.Fault)
        {
            bool stays = blocked == TripPath.Both || (asksForCurrent && (blocked & wanted) != 0);
            return stays ? PackState.Fault : PackState.Off;
        }

        TripPath inUse = from switch
        {
            PackState.Charge => TripPath.Charge,
            PackState.Discharge or PackState.Precharge => TripPath.Discharge,
            _ => TripPath.Neither,
        };
        if (blocked == TripPath.Both || (blocked & inUse) != 0)
        {
            return PackState.Fault;
        }

        if (from == PackState.SelfTest || (from == PackState.Service && request != Off))
        {
            return from;
        }

        if (!asksForCurrent)
        {
            return request switch
            {
                PackRequest.Balance => evidence ? PackState.Balance : PackState.Standby,
                PackRequest.Service => PackState.Service,
                _ => PackState.Off,
            };
        }

        if ((blocked & wanted) != 0)
        {
            return PackState.Standby;
        }

        return from switch
        {
            PackState.Precharge => PackState.Precharge,
            PackState.Charge or PackState.Discharge => request == Chg ? PackState.Charge : PackState.Discharge,
            _ => evidence ? PackState.Precharge : PackState.Standby,
        };
    }

    private static void AssertOutputsFit(PackRig rig, TripPath blocked)
    {
        bool isClosed = rig.Machine.State is PackState.Charge or PackState.Discharge;
        Assert.Equal(isClosed && (blocked & TripPath.Charge) == 0, rig.Machine.ChargeOn);
        Assert.Equal(isClosed && (blocked & TripPath.Discharge) == 0, rig.Machine.DischargeOn);
        Assert.Equal(rig.Machine.State == PackState.Precharge, rig.Machine.PrechargeOn);
        Assert.Equal(rig.Machine.State == PackState.Fault, rig.Machine.FaultCause != TripCause.None);
    }

    [Fact]
    public void Over_voltage_opens_the_charge_switch_and_lets_the_pack_discharge()
    {
        PackRig rig = new();
        rig.BringTo(PackState.Discharge);
        rig.Blocked = TripPath.Charge;
        Assert.Equal(PackState.Discharge, rig.Step(Dsg));
        Assert.False(rig.Machine.ChargeOn);
        Assert.True(rig.Machine.DischargeOn);
        rig.Blocked = TripPath.Neither;
        rig.Step(Dsg);
        Assert.True(rig.Machine.ChargeOn);
    }

    [Fact]
    public void Under_voltage_opens_the_discharge_switch_and_lets_the_pack_be_charged()
    {
        PackRig rig = new() { Blocked = TripPath.Discharge };
        Assert.Equal(PackState.Charge, rig.Steps(2, Chg));
        Assert.True(rig.Machine.ChargeOn);
        Assert.False(rig.Machine.DischargeOn);
    }

    [Fact]
    public void An_over_charged_pack_can_be_discharged_out_of_the_fault_its_charging_ended_in()
    {
        PackRig rig = new();
        rig.BringTo(PackState.Charge);
        rig.Blocked = TripPath.Charge;
        Assert.Equal(PackState.Fault, rig.Step(Chg));
        Assert.Equal(TripCause.CellOverVoltage, rig.Machine.FaultCause);
        Assert.Equal(PackState.Fault, rig.Steps(10, Chg));
        Assert.Equal(PackState.Discharge, rig.Steps(2, Dsg));
        Assert.False(rig.Machine.ChargeOn);
    }

    [Fact]
    public void A_fault_names_the_row_that_blocks_the_path_in_use()
    {
        PackRig discharging = new();
        discharging.BringTo(PackState.Discharge);
        discharging.Blocked = TripPath.Discharge;
        discharging.Step(Dsg);
        Assert.Equal(TripCause.CellUnderVoltage, discharging.Machine.FaultCause);

        PackRig idle = new() { Blocked = TripPath.Both };
        idle.Step(Off);
        Assert.Equal(TripCause.DischargeOverTemperature, idle.Machine.FaultCause);
    }

    [Theory]
    [InlineData(PackState.Charge, TripCause.CellOverVoltage)]
    [InlineData(PackState.Discharge, TripCause.CellUnderVoltage)]
    public void Of_two_rows_the_one_of_the_path_in_use_is_the_cause(PackState state, TripCause cause)
    {
        PackRig rig = new();
        rig.BringTo(state);
        rig.BlockedByTwo = true;
        Assert.Equal(PackState.Fault, rig.Step(state == PackState.Charge ? Chg : Dsg));
        Assert.Equal(cause, rig.Machine.FaultCause);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void However_long_a_latched_fault_lasts_it_needs_off_afterwards(int steps)
    {
        PackRig rig = new(latchedRows: true);
        rig.BringTo(PackState.Discharge);
        rig.Blocked = TripPath.Both;
        rig.Steps(steps, Dsg);
        rig.Blocked = TripPath.Neither;
        rig.Step(Dsg);
        Assert.Equal(AcknowledgeStatus.Acknowledged, rig.Machine.Acknowledge(rig.Limits));
        Assert.Equal(PackState.Fault, rig.Steps(4, Dsg));
        Assert.Equal(PackState.Off, rig.Step(Off));
    }

    [Fact]
    public void An_unlatched_fault_lets_go_by_itself_through_off()
    {
        PackRig rig = new();
        rig.BringTo(PackState.Discharge);
        rig.Blocked = TripPath.Both;
        Assert.Equal(PackState.Fault, rig.Steps(5, Dsg));
        rig.Blocked = TripPath.Neither;
        Assert.Equal(PackState.Off, rig.Step(Dsg));
        Assert.Equal(TripCause.None, rig.Machine.FaultCause);
        Assert.Equal(PackState.Discharge, rig.Step(Dsg));
    }

    [Fact]
    public void A_latched_fault_needs_acknowledging_and_a_request_for_off()
    {
        PackRig rig = new(latchedRows: true);
        rig.BringTo(PackState.Discharge);
        rig.Blocked = TripPath.Both;
        rig.Step(Dsg);
        Assert.Equal(AcknowledgeStatus.ConditionPersists, rig.Machine.Acknowledge(rig.Limits));
        rig.Blocked = TripPath.Neither;
        Assert.Equal(PackState.Fault, rig.Step(Dsg));
        Assert.Equal(PackState.Fault, rig.Step(Off));
        Assert.Equal(AcknowledgeStatus.Acknowledged, rig.Machine.Acknowledge(rig.Limits));
        Assert.Equal(PackState.Fault, rig.Step(Dsg));
        Assert.Equal(PackState.Off, rig.Step(Off));
        Assert.Equal(PackState.Discharge, rig.Step(Dsg));
        Assert.Equal(AcknowledgeStatus.NothingLatched, rig.Machine.Acknowledge(rig.Limits));
    }

    [Fact]
    public void A_fault_that_becomes_latched_while_it_lasts_needs_off_too()
    {
        PackRig rig = new();
        rig.BringTo(PackState.Fault);
        rig.Blocked = TripPath.Both;
        rig.Step(Dsg);
        rig.Machine.RaiseFault(TripCause.HardwareProtection, 0, 2f, 0f, false, 0);
        rig.Step(Dsg);
        rig.Blocked = TripPath.Neither;
        rig.Machine.Acknowledge(rig.Limits);
        Assert.Equal(PackState.Fault, rig.Step(Dsg));
        Assert.Equal(PackState.Off, rig.Step(Off));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Nothing_closes_without_complete_evidence_and_read_back_switches(bool evidence, bool feedback)
    {
        PackRig rig = new();
        rig.Inputs.EvidenceComplete = evidence;
        rig.Inputs.FeedbackValid = feedback;
        foreach (PackRequest request in new[] { Dsg, Chg })
        {
            for (int i = 0; i < 20; i++)
            {
                Assert.Equal(PackState.Standby, rig.Step(request));
                Assert.False(rig.Machine.ChargeOn || rig.Machine.DischargeOn || rig.Machine.ContactorOn);
            }
        }
    }

    [Theory]
    [InlineData((PackRequest)5)]
    [InlineData((PackRequest)255)]
    public void An_unknown_request_is_a_request_for_off(PackRequest unknown)
    {
        PackRig rig = new();
        Assert.Equal(PackState.Off, rig.Step(unknown));
        rig.BringTo(PackState.Discharge);
        Assert.Equal(PackState.Off, rig.Step(unknown));
        rig.BringTo(PackState.Fault);
        Assert.Equal(PackState.Off, rig.Step(unknown));
    }

    [Fact]
    public void A_raised_fault_is_recorded_once_and_opens_everything()
    {
        PackRig rig = new();
        rig.BringTo(PackState.Discharge);
        for (int i = 0; i < 3; i++)
        {
            rig.Machine.RaiseFault(TripCause.ConfigurationLost, 1, 4f, 3f, false, 777);
            Assert.Equal(PackState.Fault, rig.Step(Dsg));
        }

        Assert.Equal(1, rig.Log.TotalCount);
        TripRecord record = rig.Log.Record(0);
        Assert.Equal(TripCause.ConfigurationLost, record.Cause);
        Assert.Equal(TripCause.ConfigurationLost, rig.Machine.FaultCause);
        Assert.Equal(TripLevel.Open, record.Level);
        Assert.Equal(TripPath.Both, record.Path);
        Assert.True(record.Latched);
        Assert.Equal(1, record.Channel);
        Assert.Equal(4f, record.Value);
        Assert.Equal(3f, record.Limit);
        Assert.Equal(777, record.TimeMilliseconds);
        Assert.Equal((byte)PackState.Discharge, record.PackStateCode);
        Assert.True(rig.Machine.HasOwnFault);
        Assert.Equal(AcknowledgeStatus.Acknowledged, rig.Machine.Acknowledge(rig.Limits));
        Assert.False(rig.Machine.HasOwnFault);
    }

    [Fact]
    public void A_permanent_fault_is_not_acknowledged_away()
    {
        PackRig rig = new();
        rig.Machine.RaiseFault(TripCause.StartUpCheck, -1, 4f, 0f, true, 0);
        rig.Machine.RaiseFault(TripCause.HardwareProtection, 0, 1f, 0f, false, 0);
        rig.Step(Off);
        Assert.Equal(AcknowledgeStatus.ConditionPersists, rig.Machine.Acknowledge(rig.Limits));
        Assert.Equal(PackState.Fault, rig.Steps(3, Off));
        Assert.Equal(2, rig.Log.TotalCount);
        rig.Machine.RaiseFault(TripCause.HardwareProtection, 0, 1f, 0f, false, 0);
        Assert.Equal(3, rig.Log.TotalCount);
    }

    [Fact]
    public void A_permanent_fault_stays_permanent_however_often_it_is_raised()
    {
        PackRig rig = new();
        for (int i = 0; i < 3; i++)
        {
            rig.Machine.RaiseFault(TripCause.StartUpCheck, -1, 4f, 0f, true, 0);
            Assert.Equal(AcknowledgeStatus.ConditionPersists, rig.Machine.Acknowledge(rig.Limits));
            Assert.True(rig.Machine.HasOwnFault);
        }

        Assert.Equal(1, rig.Log.TotalCount);
    }

    [Fact]
    public void A_switch_that_shows_welded_keeps_only_its_own_latch()
    {
        PackRig rig = new() { FeedbackFollows = false };
        rig.Inputs.ChargeFeedback = true;
        rig.Steps(3, Off);
        rig.Machine.RaiseFault(TripCause.HardwareProtection, 0, 1f, 0f, false, 0);
        Assert.Equal(2, rig.Log.TotalCount);
        Assert.Equal(AcknowledgeStatus.ConditionPersists, rig.Machine.Acknowledge(rig.Limits));
        rig.Machine.RaiseFault(TripCause.HardwareProtection, 0, 1f, 0f, false, 0);
        Assert.Equal(3, rig.Log.TotalCount);
        rig.Step(Off);
        Assert.Equal(3, rig.Log.TotalCount);
    }

    [Fact]
    public void Precharge_is_the_default() => Assert.True(new PackStateSettings().PrechargeEnabled);

    [Theory]
    [InlineData(TripCause.PrechargeTooSlow)]
    [InlineData(TripCause.SwitchWelded)]
    [InlineData(TripCause.StartUpCheck)]
    [InlineData(TripCause.ProgramError)]
    public void The_fault_cause_is_the_fault_that_was_raised(TripCause cause)
    {
        PackRig rig = new();
        rig.Machine.RaiseFault(cause, -1, 0f, 0f, false, 0);
        rig.Step(Off);
        Assert.Equal(cause, rig.Machine.FaultCause);
    }

    [Fact]
    public void Acknowledging_a_board_fault_is_refused_while_a_latched_limit_persists()
    {
        PackRig rig = new(latchedRows: true) { Blocked = TripPath.Both };
        rig.Step(Off);
        rig.Machine.RaiseFault(TripCause.HardwareProtection, 0, 1f, 0f, false, 0);
        Assert.Equal(AcknowledgeStatus.ConditionPersists, rig.Machine.Acknowledge(rig.Limits));
        Assert.False(rig.Machine.HasOwnFault);
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        PackRig rig = new(precharge: true);
        rig.Step(Dsg);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 300; i++)
        {
            rig.Blocked = (i % 40) switch { 10 => TripPath.Charge, 20 => TripPath.Both, 30 => TripPath.Discharge, _ => TripPath.Neither };
            rig.Step((PackRequest)(i / 50 % 3));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
