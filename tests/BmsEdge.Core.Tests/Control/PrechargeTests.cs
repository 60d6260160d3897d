using BmsEdge.Core.Control;
using BmsEdge.Core.Protection;
using Xunit;

namespace BmsEdge.Core.Tests.Control;

/// <summary>Precharge goes by voltage; time only judges. Steps are 250 ms, minimum 500 ms, maximum 2000 ms.</summary>
public sealed class PrechargeTests
{
    private const PackRequest Chg = PackRequest.Charge;
    private const PackRequest Dsg = PackRequest.Discharge;

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(8, true)]
    public void The_switches_close_when_the_load_has_come_up_in_the_right_time(int stepsUntilUp, bool closes)
    {
        PackRig rig = Started();
        rig.Steps(stepsUntilUp - 1, Dsg);
        rig.Inputs.LoadVolts = 13.8f;
        Assert.Equal(closes ? PackState.Discharge : PackState.Precharge, rig.Step(Dsg));
        Assert.Equal(closes, rig.Machine.DischargeOn);
        Assert.False(rig.Machine.PrechargeOn);
        Assert.Equal(closes ? 0 : 1, rig.Log.TotalCount);
    }

    [Theory]
    [InlineData(13.80f, true)]
    [InlineData(13.79f, false)]
    [InlineData(15.80f, true)]
    [InlineData(15.81f, false)]
    public void The_load_is_up_within_the_difference_and_not_above_it(float load, bool closes)
    {
        PackRig rig = Started();
        rig.Inputs.PackVolts = 14.8f;
        rig.Steps(3, Dsg);
        rig.Inputs.LoadVolts = load;
        rig.Step(Dsg);
        Assert.Equal(closes, rig.Machine.State == PackState.Discharge);
    }

    [Fact]
    public void A_charger_may_stand_above_the_pack()
    {
        PackRig rig = new(precharge: true);
        rig.Inputs.LoadVolts = 16.8f;
        Assert.Equal(PackState.Precharge, rig.Step(Chg));
        Assert.Equal(PackState.Charge, rig.Step(Chg));
    }

    [Fact]
    public void A_load_that_is_up_already_is_not_too_fast_but_needs_a_sample_of_its_own()
    {
        PackRig rig = new(precharge: true);
        Assert.Equal(PackState.Precharge, rig.Step(Dsg));
        Assert.Equal(PackState.Discharge, rig.Step(Dsg));
        Assert.Equal(0, rig.Log.TotalCount);
    }

    [Fact]
    public void A_sample_from_before_the_resistor_went_on_proves_nothing()
    {
        PackRig rig = new(precharge: true);
        rig.Step(Dsg);
        long stale = rig.Inputs.NowMilliseconds;
        for (int i = 0; i < 5; i++)
        {
            rig.Inputs.NowMilliseconds += 250;
            rig.Inputs.VoltsTimeMilliseconds = stale;
            rig.Machine.Step(rig.Inputs, rig.Limits);
            Assert.Equal(PackState.Precharge, rig.Machine.State);
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void A_voltage_that_is_no_number_does_not_end_precharge(float load)
    {
        PackRig rig = Started();
        rig.Steps(3, Dsg);
        rig.Inputs.LoadVolts = load;
        Assert.Equal(PackState.Precharge, rig.Step(Dsg));
    }

    [Fact]
    public void Too_slow_is_tried_again_after_a_pause_and_latches_after_the_last_attempt()
    {
        PackRig rig = Started();
        for (int attempt = 1; attempt <= 3; attempt++)
        {
            Assert.True(rig.Machine.PrechargeOn);
            rig.Steps(7, Dsg);
            Assert.True(rig.Machine.PrechargeOn);
            rig.Step(Dsg);
            Assert.False(rig.Machine.PrechargeOn);
            TripRecord record = rig.Log.Record(attempt - 1);
            Assert.Equal(TripCause.PrechargeTooSlow, record.Cause);
            Assert.Equal(2000f, record.Value);
            Assert.Equal(2000f, record.Limit);
            Assert.Equal(attempt < 3 ? TripLevel.Inform : TripLevel.Open, record.Level);
            Assert.Equal(attempt == 3, record.Latched);
            if (attempt < 3)
            {
                rig.Steps(3, Dsg);
                Assert.False(rig.Machine.PrechargeOn);
                rig.Step(Dsg);
            }
        }

        Assert.Equal(3, rig.Log.TotalCount);
        Assert.Equal(PackState.Fault, rig.Machine.State);
        Assert.Equal(TripCause.PrechargeTooSlow, rig.Machine.FaultCause);
        Assert.Equal(PackState.Fault, rig.Steps(20, Dsg));
        Assert.Equal(AcknowledgeStatus.Acknowledged, rig.Machine.Acknowledge(rig.Limits));
        Assert.Equal(PackState.Fault, rig.Step(Dsg));
        Assert.Equal(PackState.Off, rig.Step(PackRequest.Off));
        rig.Inputs.LoadVolts = 0f;
        Assert.Equal(PackState.Precharge, rig.Step(Dsg));
        rig.Steps(8, Dsg);
        Assert.Equal(PackState.Precharge, rig.Machine.State);
    }

    [Fact]
    public void Too_fast_is_tried_again_and_latches_too()
    {
        PackRig rig = Started();
        for (int attempt = 1; attempt <= 3; attempt++)
        {
            rig.Inputs.LoadVolts = 14.8f;
            rig.Step(Dsg);
            Assert.Equal(TripCause.PrechargeTooFast, rig.Log.Record(attempt - 1).Cause);
            Assert.Equal(250f, rig.Log.Record(attempt - 1).Value);
            Assert.Equal(500f, rig.Log.Record(attempt - 1).Limit);
            rig.Inputs.LoadVolts = 0f;
            rig.Steps(attempt < 3 ? 4 : 0, Dsg);
        }

        Assert.Equal(PackState.Fault, rig.Machine.State);
        Assert.Equal(TripCause.PrechargeTooFast, rig.Machine.FaultCause);
    }

    [Fact]
    public void A_load_that_stays_up_after_a_too_fast_attempt_excuses_no_other()
    {
        PackRig rig = Started();
        rig.Inputs.LoadVolts = 14.8f;
        for (int loop = 0; loop < 60 && rig.Machine.State != PackState.Fault; loop++)
        {
            rig.Step(Dsg);
            Assert.False(rig.Machine.DischargeOn);
        }

        Assert.Equal(3, rig.Log.TotalCount);
        Assert.All([0, 1, 2], i => Assert.Equal(TripCause.PrechargeTooFast, rig.Log.Record(i).Cause));
        Assert.Equal(PackState.Fault, rig.Machine.State);

        // Accepted and asked anew, the same load is one that was up before.
        rig.Machine.Acknowledge(rig.Limits);
        rig.Step(PackRequest.Off);
        rig.Steps(3, Dsg);
        Assert.Equal(PackState.Discharge, rig.Machine.State);
    }

    [Fact]
    public void Asking_for_off_stops_precharge_and_forgets_failed_attempts()
    {
        PackRig rig = Started();
        rig.Steps(8, Dsg);
        Assert.Equal(1, rig.Log.TotalCount);
        Assert.Equal(PackState.Off, rig.Step(PackRequest.Off));
        Assert.False(rig.Machine.PrechargeOn);
        rig.Step(Dsg);
        rig.Steps(8 + 4 + 8, Dsg);
        Assert.Equal(PackState.Precharge, rig.Machine.State);
    }

    [Fact]
    public void Evidence_lost_during_precharge_ends_open_not_in_closed_switches()
    {
        PackRig rig = Started();
        rig.Steps(3, Dsg);
        rig.Inputs.LoadVolts = 14.8f;
        rig.Inputs.EvidenceComplete = false;
        Assert.Equal(PackState.Standby, rig.Step(Dsg));
        Assert.False(rig.Machine.ChargeOn || rig.Machine.DischargeOn || rig.Machine.PrechargeOn);
    }

    [Fact]
    public void Without_voltages_precharge_is_not_begun_and_never_done()
    {
        PackRig rig = new(precharge: true);
        rig.Inputs.VoltsValid = false;
        Assert.Equal(PackState.Standby, rig.Steps(5, Dsg));
        rig.Inputs.VoltsValid = true;
        rig.Step(Dsg);
        rig.Inputs.VoltsValid = false;
        Assert.Equal(PackState.Precharge, rig.Steps(8, Dsg));
        Assert.Equal(TripCause.PrechargeTooSlow, rig.Log.Record(0).Cause);
    }

    [Fact]
    public void A_blocked_path_stops_the_precharge_for_it()
    {
        PackRig rig = Started();
        rig.Blocked = TripPath.Discharge;
        Assert.Equal(PackState.Fault, rig.Step(Dsg));
        Assert.Equal(TripCause.CellUnderVoltage, rig.Machine.FaultCause);
        Assert.False(rig.Machine.PrechargeOn);
    }

    [Fact]
    public void The_request_may_change_during_precharge()
    {
        PackRig rig = Started();
        rig.Step(Chg);
        rig.Blocked = TripPath.Discharge;
        Assert.Equal(PackState.Precharge, rig.Step(Chg));
        rig.Inputs.LoadVolts = 14.8f;
        Assert.Equal(PackState.Charge, rig.Step(Chg));
    }

    [Fact]
    public void The_resistor_is_off_once_the_load_is_up()
    {
        PackStateSettings settings = new();
        Precharge precharge = new(settings);
        PackInputs inputs = new() { VoltsValid = true, PackVolts = 14.8f, LoadVolts = 14.8f, NowMilliseconds = 1000, Request = Dsg };
        precharge.Start(inputs);
        Assert.True(precharge.ResistorOn);
        inputs.NowMilliseconds = 1250;
        inputs.VoltsTimeMilliseconds = 1250;
        Assert.Equal(PrechargeStatus.Done, precharge.Step(inputs));
        Assert.False(precharge.ResistorOn);
        Assert.Equal(250, precharge.LastAttemptMilliseconds);
        Assert.Equal(0, precharge.FailedAttempts);
    }

    private static PackRig Started()
    {
        PackRig rig = new(precharge: true);
        rig.BringTo(PackState.Precharge);
        return rig;
    }
}
