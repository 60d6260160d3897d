using BmsEdge.Core.Measurement;
using BmsEdge.Core.Protection;
using Xunit;

namespace BmsEdge.Core.Tests.Protection;

/// <summary>Defects read in other battery-management projects, each as the behaviour ours must show instead.</summary>
public sealed class AnchorDefectTests
{
    [Theory]
    [InlineData(250)]
    [InlineData(500)]
    [InlineData(1000)]
    [InlineData(2000)]
    [InlineData(10000)]
    public void A_delay_constant_means_what_its_name_says(int delay)
    {
        LimitRig rig = new(LimitQuantity.CellVolts, LimitDirection.Above, 4.25f, 4.1f, delay: delay);
        int time = 0;
        while (!rig.IsActive)
        {
            rig.Cells(time, 4.3f);
            time += 250;
        }

        Assert.Equal(delay, rig.Log.Record(0).TimeMilliseconds);
        Assert.Equal(delay, rig.Log.Record(0).DelayMilliseconds);
    }

    [Fact]
    public void One_stale_sample_is_counted_once_however_often_the_loop_turns()
    {
        LimitRig rig = new(LimitQuantity.CellVolts, LimitDirection.Above, 4.25f, 4.1f, delay: 500);
        rig.Cells(0, 4.3f);
        for (int now = 10; now < 60000; now += 10)
        {
            rig.Evaluate(now);
        }

        Assert.False(rig.IsActive);
    }

    [Fact]
    public void A_dead_cell_does_not_switch_off_the_rule_for_the_others()
    {
        LimitRig rig = new(LimitQuantity.CellVolts, LimitDirection.Above, 4.25f, 4.1f, delay: 500);
        for (int time = 0; time <= 500; time += 250)
        {
            rig.Frame.CellVolts.Refuse(0, Validity.BusError);
            rig.Frame.CellVolts.Accept(1, 4.3f, time);
            rig.Frame.CellVolts.Refuse(2, Validity.OutOfRange);
            rig.Evaluate(time);
        }

        Assert.True(rig.Evaluator.IsTripped(0, 1));
        Assert.False(rig.Evaluator.IsTripped(0, 0));
        Assert.Equal(1, rig.Log.Record(0).Channel);
    }

    [Theory]
    [InlineData(0.3f)]
    [InlineData(0f)]
    [InlineData(-0.5f)]
    public void Discharge_is_cut_when_a_cell_is_at_hardly_any_voltage(float volts)
    {
        LimitRig rig = new(LimitQuantity.CellVolts, LimitDirection.Below, 2.5f, 3f);
        rig.Cells(0, 3.7f, 3.7f, volts, 3.7f);
        Assert.True(rig.Evaluator.IsTripped(0, 2));
        Assert.Equal(1, rig.Log.TotalCount);
        Assert.Equal(volts, rig.Log.Record(0).Value);
    }

    [Fact]
    public void Frozen_voltages_have_an_age_limit()
    {
        LimitRig rig = new(LimitQuantity.CellEvidence, LimitDirection.Above, 0.5f, 0.5f, delay: 500);
        rig.Cells(0, 3.7f);
        long trippedAt = -1;
        for (int now = 250; now <= 5000 && trippedAt < 0; now += 250)
        {
            rig.Frame.CellVolts.MarkStale(now, 600);
            rig.Evaluate(now);
            trippedAt = rig.IsActive ? now : -1;
        }

        // Stale at the first look after 600 ms (750), and 500 ms later it trips.
        Assert.Equal(1250, trippedAt);
        Assert.Equal(TripPath.Both, rig.Evaluator.BlockedPath);
    }

    [Fact]
    public void A_flag_of_one_current_direction_does_not_survive_in_the_other()
    {
        LimitRig rig = new(LimitQuantity.ChargeCurrentAmps, LimitDirection.Above, 4f, 0.1f, delay: 500, resetDelay: 250);
        rig.One(LimitQuantity.ChargeCurrentAmps, 0, 5f, 0);
        rig.One(LimitQuantity.ChargeCurrentAmps, 0, 5f, 500);
        Assert.True(rig.IsActive);
        rig.One(LimitQuantity.ChargeCurrentAmps, 0, -5f, 750);
        rig.One(LimitQuantity.ChargeCurrentAmps, 0, -5f, 1000);
        Assert.False(rig.IsActive);
    }

    [Fact]
    public void Rest_does_not_count_as_charging()
    {
        LimitRig rig = new(LimitQuantity.ChargeCurrentAmps, LimitDirection.Above, 0f, 0f);
        rig.One(LimitQuantity.ChargeCurrentAmps, 0, 0f, 0);
        Assert.False(rig.IsActive);
    }

    [Fact]
    public void Charging_is_forbidden_outside_the_window_before_any_charge_flows()
    {
        LimitRig rig = new(
            LimitQuantity.TemperatureForChargeCelsius, LimitDirection.Below, 0f, 2f, path: TripPath.Charge);
        rig.Frame.CurrentAmps.Accept(0, -3f, 0);
        rig.One(LimitQuantity.TemperatureForChargeCelsius, 1, -5f, 0);
        Assert.Equal(TripPath.Charge, rig.Evaluator.BlockedPath);
    }

    [Fact]
    public void A_reset_value_is_not_reached_by_one_lucky_sample_between_refused_ones()
    {
        LimitRig rig = new(LimitQuantity.CellVolts, LimitDirection.Above, 4.25f, 4.1f, resetDelay: 500);
        rig.Cells(0, 4.3f);
        for (int time = 250; time < 10000; time += 500)
        {
            rig.Cells(time, 4.0f);
            for (int i = 0; i < 4; i++)
            {
                rig.Frame.CellVolts.Refuse(i, Validity.BusError);
            }

            rig.Evaluate(time + 250);
        }

        Assert.True(rig.IsActive);
    }

    [Fact]
    public void A_recovery_does_not_bridge_the_time_its_sample_was_stale()
    {
        LimitRig rig = new(LimitQuantity.CellVolts, LimitDirection.Above, 4.25f, 4.1f, resetDelay: 500);
        rig.Cells(0, 4.3f);
        rig.Cells(250, 4.0f);
        rig.Frame.CellVolts.MarkStale(900, 600);
        rig.Evaluate(900);
        rig.Cells(1000, 4.0f);
        Assert.True(rig.IsActive);
        rig.Cells(1500, 4.0f);
        Assert.False(rig.IsActive);
    }

    [Fact]
    public void Refused_samples_between_do_not_stop_a_run_towards_a_trip()
    {
        LimitRig rig = new(LimitQuantity.CellVolts, LimitDirection.Above, 4.25f, 4.1f, delay: 500);
        rig.Cells(0, 4.3f);
        for (int i = 0; i < 4; i++)
        {
            rig.Frame.CellVolts.Refuse(i, Validity.BusError);
        }

        rig.Evaluate(250);
        Assert.False(rig.IsActive);
        rig.Cells(500, 4.3f);
        Assert.True(rig.IsActive);
    }

    [Fact]
    public void Not_a_number_never_passes_as_good()
    {
        LimitRig above = new(LimitQuantity.CellVolts, LimitDirection.Above, 4.25f, 4.1f);
        LimitRig below = new(LimitQuantity.CellVolts, LimitDirection.Below, 2.5f, 3f);
        Assert.True(above.Table.IsBeyond(0, float.NaN));
        Assert.True(below.Table.IsBeyond(0, float.NaN));
        Assert.False(above.Table.IsRecovered(0, float.NaN));
        Assert.False(below.Table.IsRecovered(0, float.NaN));
        Assert.True(above.Table.IsBeyond(0, float.PositiveInfinity));
        Assert.True(below.Table.IsBeyond(0, float.NegativeInfinity));
    }
}
