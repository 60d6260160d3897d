using BmsEdge.Core.Control;
using BmsEdge.Core.Protection;
using Xunit;

namespace BmsEdge.Core.Tests.Control;

/// <summary>Switches that do not do what they are told. Feedback delay 500 ms, steps of 250 ms.</summary>
public sealed class SwitchMonitorTests
{
    private const PackRequest Off = PackRequest.Off;
    private const PackRequest Dsg = PackRequest.Discharge;

    [Theory]
    [InlineData(true, SwitchMonitor.ChargeSwitch)]
    [InlineData(false, SwitchMonitor.DischargeSwitch)]
    public void A_switch_that_does_not_close_is_a_fault_after_exactly_the_delay(bool charge, int channel)
    {
        PackRig rig = new();
        rig.BringTo(PackState.Discharge);
        rig.FeedbackFollows = false;
        rig.Inputs.ChargeFeedback = !charge;
        rig.Inputs.DischargeFeedback = charge;
        Assert.Equal(PackState.Discharge, rig.Steps(2, Dsg));
        Assert.Equal(PackState.Fault, rig.Step(Dsg));
        TripRecord record = rig.Log.Record(0);
        Assert.Equal(TripCause.SwitchFailedToClose, record.Cause);
        Assert.Equal(channel, record.Channel);
        Assert.Equal(0f, record.Value);
        Assert.Equal(1f, record.Limit);
        Assert.Equal(500, record.DelayMilliseconds);
    }

    [Theory]
    [InlineData(true, SwitchMonitor.ChargeSwitch)]
    [InlineData(false, SwitchMonitor.DischargeSwitch)]
    public void A_switch_read_back_closed_although_told_to_open_is_welded(bool charge, int channel)
    {
        PackRig rig = new() { FeedbackFollows = false };
        rig.Inputs.ChargeFeedback = charge;
        rig.Inputs.DischargeFeedback = !charge;
        Assert.Equal(PackState.Off, rig.Steps(2, Off));
        Assert.Equal(PackState.Fault, rig.Step(Off));
        Assert.Equal(TripCause.SwitchWelded, rig.Log.Record(0).Cause);
        Assert.Equal(channel, rig.Log.Record(0).Channel);
        Assert.Equal(1f, rig.Log.Record(0).Value);
        Assert.Equal(0f, rig.Log.Record(0).Limit);
        Assert.Equal(AcknowledgeStatus.ConditionPersists, rig.Machine.Acknowledge(rig.Limits));
        rig.Inputs.ChargeFeedback = false;
        rig.Inputs.DischargeFeedback = false;
        Assert.Equal(PackState.Fault, rig.Step(Off));
        Assert.Equal(AcknowledgeStatus.Acknowledged, rig.Machine.Acknowledge(rig.Limits));
        Assert.Equal(PackState.Off, rig.Step(Off));
    }

    [Theory]
    [InlineData(0.20f, false, 0)]
    [InlineData(0.21f, true, SwitchMonitor.ChargeSwitch)]
    [InlineData(-0.20f, false, 0)]
    [InlineData(-0.21f, true, SwitchMonitor.DischargeSwitch)]
    public void A_current_through_open_switches_proves_a_weld(float amps, bool welded, int channel)
    {
        PackRig rig = new();
        rig.Inputs.CurrentAmps = amps;
        rig.Steps(2, Off);
        Assert.Equal(0, rig.Log.TotalCount);
        rig.Step(Off);
        Assert.Equal(welded ? PackState.Fault : PackState.Off, rig.Machine.State);
        if (welded)
        {
            Assert.Equal(channel, rig.Log.Record(0).Channel);
            Assert.Equal(amps, rig.Log.Record(0).Value);
            Assert.Equal(amps > 0 ? 0.2f : -0.2f, rig.Log.Record(0).Limit);
            Assert.Equal(AcknowledgeStatus.ConditionPersists, rig.Machine.Acknowledge(rig.Limits));
        }
    }

    [Fact]
    public void A_charge_current_past_an_open_charge_switch_is_seen_while_discharging_is_allowed()
    {
        PackRig rig = new();
        rig.BringTo(PackState.Discharge);
        rig.Blocked = TripPath.Charge;
        rig.Inputs.CurrentAmps = -5f;
        rig.Steps(5, Dsg);
        Assert.Equal(PackState.Discharge, rig.Machine.State);
        rig.Inputs.CurrentAmps = 1f;
        rig.Steps(3, Dsg);
        Assert.Equal(TripCause.SwitchWelded, rig.Machine.FaultCause);
    }

    [Fact]
    public void One_current_sample_seen_again_and_again_proves_nothing()
    {
        PackRig rig = new();
        rig.Inputs.CurrentAmps = 1f;
        rig.Step(Off);
        for (int i = 0; i < 20; i++)
        {
            rig.Inputs.NowMilliseconds += 250;
            rig.Machine.Step(rig.Inputs, rig.Limits);
        }

        Assert.Equal(PackState.Off, rig.Machine.State);
    }

    [Fact]
    public void The_current_through_the_precharge_resistor_is_no_weld()
    {
        PackRig rig = new(precharge: true);
        rig.BringTo(PackState.Precharge);
        rig.Inputs.CurrentAmps = -2f;
        rig.Steps(6, Dsg);
        Assert.Equal(0, rig.Log.TotalCount);
    }

    [Fact]
    public void A_changed_command_starts_its_checks_anew()
    {
        PackRig rig = new();
        rig.BringTo(PackState.Discharge);
        rig.FeedbackFollows = false;
        rig.Inputs.ChargeFeedback = false;
        rig.Inputs.DischargeFeedback = true;
        rig.Steps(1, Dsg);

        // Told to open now: the late charge switch agrees, and the discharge switch gets its own full delay.
        rig.Steps(1, Off);
        rig.Steps(2, Off);
        Assert.Equal(0, rig.Log.TotalCount);
        rig.Step(Off);
        Assert.Equal(TripCause.SwitchWelded, rig.Log.Record(0).Cause);
        Assert.Equal(SwitchMonitor.DischargeSwitch, rig.Log.Record(0).Channel);
    }

    [Fact]
    public void A_good_feedback_between_clears_the_doubt_and_a_missing_one_does_not()
    {
        PackRig rig = new() { FeedbackFollows = false };
        rig.Inputs.ChargeFeedback = true;
        rig.Steps(2, Off);
        rig.Inputs.ChargeFeedback = false;
        rig.Step(Off);
        rig.Inputs.ChargeFeedback = true;
        rig.Steps(2, Off);
        Assert.Equal(0, rig.Log.TotalCount);
        rig.Inputs.FeedbackValid = false;
        rig.Steps(5, Off);
        Assert.Equal(0, rig.Log.TotalCount);
        rig.Inputs.FeedbackValid = true;
        rig.Step(Off);
        Assert.Equal(1, rig.Log.TotalCount);
    }

    [Theory]
    [InlineData(100f)]
    [InlineData(-100f)]
    public void A_current_through_a_switch_that_nobody_could_tell_proves_no_weld(float amps)
    {
        PackRig rig = new() { FeedbackFollows = false };
        rig.Inputs.FeedbackValid = false;
        rig.Inputs.SwitchesUnreachable = true;
        rig.Inputs.CurrentAmps = amps;
        rig.Steps(20, Off);
        Assert.Equal(0, rig.Log.TotalCount);

        // Reached again it has its whole delay, and then it is a weld.
        rig.Inputs.SwitchesUnreachable = false;
        rig.Step(Off);
        Assert.Equal(0, rig.Log.TotalCount);
        rig.Steps(4, Off);
        Assert.Equal(TripCause.SwitchWelded, rig.Log.Record(0).Cause);
    }

    [Fact]
    public void A_missing_current_proves_no_weld()
    {
        PackRig rig = new();
        rig.Inputs.CurrentValid = false;
        rig.Inputs.CurrentAmps = 100f;
        rig.Steps(20, Off);
        Assert.Equal(0, rig.Log.TotalCount);
    }

    [Theory]
    [InlineData(PackState.Charge, 3f)]
    [InlineData(PackState.Discharge, 3f)]
    [InlineData(PackState.Charge, -3f)]
    [InlineData(PackState.Discharge, -3f)]
    public void A_current_through_closed_switches_is_no_weld(PackState state, float amps)
    {
        PackRig rig = new();
        rig.BringTo(state);
        rig.Inputs.CurrentAmps = amps;
        Assert.Equal(state, rig.Steps(10, state == PackState.Charge ? PackRequest.Charge : Dsg));
        Assert.Equal(0, rig.Log.TotalCount);
    }

    /// <summary>
    /// What was seen under a command says nothing about the same command given again later, if nothing could be read between.
    /// </summary>
    [Theory]
    [InlineData(false, false, true, false, 0f)]
    [InlineData(false, false, false, true, 0f)]
    [InlineData(true, true, false, true, 0f)]
    [InlineData(true, true, true, false, 0f)]
    [InlineData(false, false, false, false, 1f)]
    [InlineData(false, false, false, false, -1f)]
    public void A_doubt_does_not_outlive_its_command(bool chargeOn, bool dischargeOn, bool chargeSeen, bool dischargeSeen, float amps)
    {
        foreach (int changed in new[] { 0, 1, 2 })
        {
            SwitchMonitor monitor = new(new PackStateSettings());
            PackInputs seen = new() { FeedbackValid = true, CurrentValid = true, ChargeFeedback = chargeSeen, DischargeFeedback = dischargeSeen, CurrentAmps = amps };
            monitor.Command(chargeOn, dischargeOn, false);
            monitor.Observe(seen);
            if (changed == 2)
            {
                monitor.Command(chargeOn, dischargeOn, true);
            }
            else
            {
                bool isCharge = chargeSeen != chargeOn || amps > 0f;
                monitor.Command(isCharge ? !chargeOn : chargeOn, isCharge ? dischargeOn : !dischargeOn, false);
            }

            if (changed > 0)
            {
                Assert.False(monitor.ShowsWelded);
            }

            monitor.Command(chargeOn, dischargeOn, false);
            seen.NowMilliseconds = 10000;
            seen.CurrentTimeMilliseconds = 10000;
            monitor.Observe(seen);
            Assert.Equal(TripCause.None, monitor.Cause);
            seen.NowMilliseconds = 10500;
            seen.CurrentTimeMilliseconds = 10500;
            monitor.Observe(seen);
            Assert.NotEqual(TripCause.None, monitor.Cause);
        }
    }

    [Theory]
    [InlineData(499, false)]
    [InlineData(500, true)]
    public void Persistence_is_measured_between_samples(long second, bool holds)
    {
        Persistence persistence = new();
        Assert.False(persistence.Observe(true, 0, 500));
        Assert.True(persistence.IsRunning);
        Assert.Equal(holds, persistence.Observe(true, second, 500));
        Assert.False(persistence.Observe(true, -10, 500));
        Assert.True(persistence.Observe(true, 490, 500));
        persistence.Restart();
        Assert.False(persistence.IsRunning);
        Assert.True(persistence.Observe(true, 490, 0));
        Assert.False(persistence.Observe(false, 490, 0));
        Assert.False(persistence.IsRunning);
    }
}
