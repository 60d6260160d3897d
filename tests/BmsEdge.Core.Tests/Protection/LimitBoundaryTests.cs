using BmsEdge.Core.Measurement;
using BmsEdge.Core.Protection;
using Xunit;

namespace BmsEdge.Core.Tests.Protection;

/// <summary>Every quantity just inside, at, and just beyond its threshold; every delay at one less, exactly, one more.</summary>
public sealed class LimitBoundaryTests
{
    public static TheoryData<LimitQuantity, LimitDirection, float> Limits => new()
    {
        { LimitQuantity.CellVolts, LimitDirection.Above, 4.25f },
        { LimitQuantity.CellVolts, LimitDirection.Below, 2.5f },
        { LimitQuantity.CellVolts, LimitDirection.Below, 0f },
        { LimitQuantity.PackVolts, LimitDirection.Above, 17f },
        { LimitQuantity.PackVolts, LimitDirection.Below, 10f },
        { LimitQuantity.ChargeCurrentAmps, LimitDirection.Above, 4f },
        { LimitQuantity.TemperatureForChargeCelsius, LimitDirection.Above, 45f },
        { LimitQuantity.TemperatureForChargeCelsius, LimitDirection.Below, 0f },
        { LimitQuantity.TemperatureForDischargeCelsius, LimitDirection.Above, 60f },
        { LimitQuantity.TemperatureForDischargeCelsius, LimitDirection.Below, -20f },
        { LimitQuantity.TemperatureRateCelsiusPerSecond, LimitDirection.Above, 1f },
        { LimitQuantity.OpenWire, LimitDirection.Above, 0.5f },
        { LimitQuantity.FrontEndFailures, LimitDirection.Above, 0.5f },
        { LimitQuantity.LoopLateMilliseconds, LimitDirection.Above, 500f },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public void A_value_at_its_limit_is_good_and_the_next_float_beyond_trips(LimitQuantity quantity, LimitDirection direction, float limit)
    {
        float beyond = direction == LimitDirection.Above ? float.BitIncrement(limit) : float.BitDecrement(limit);
        float inside = direction == LimitDirection.Above ? float.BitDecrement(limit) : float.BitIncrement(limit);
        LimitRig rig = new(quantity, direction, limit, limit);
        rig.One(quantity, 0, inside, 250);
        Assert.False(rig.IsActive);
        rig.One(quantity, 0, limit, 500);
        Assert.False(rig.IsActive);
        rig.One(quantity, 0, beyond, 750);
        Assert.True(rig.IsActive);
        Assert.Equal(beyond, rig.Log.Record(0).Value);
        Assert.Equal(limit, rig.Log.Record(0).Limit);
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public void Reset_needs_the_reset_threshold_and_takes_it_exactly(LimitQuantity quantity, LimitDirection direction, float limit)
    {
        float sign = direction == LimitDirection.Above ? 1f : -1f;
        float reset = limit - (sign * 0.25f);
        LimitRig rig = new(quantity, direction, limit, reset);
        rig.One(quantity, 0, limit + (sign * 0.25f), 250);
        Assert.True(rig.IsActive);
        rig.One(quantity, 0, limit, 500);
        Assert.True(rig.IsActive);
        rig.One(quantity, 0, sign > 0 ? float.BitIncrement(reset) : float.BitDecrement(reset), 750);
        Assert.True(rig.IsActive);
        rig.One(quantity, 0, reset, 1000);
        Assert.False(rig.IsActive);
    }

    [Fact]
    public void A_discharge_limit_sees_the_negative_of_the_current()
    {
        LimitRig rig = new(LimitQuantity.DischargeCurrentAmps, LimitDirection.Above, 20f, 1f);
        rig.One(LimitQuantity.DischargeCurrentAmps, 0, 30f, 250);
        rig.One(LimitQuantity.DischargeCurrentAmps, 0, -20f, 500);
        Assert.False(rig.IsActive);
        rig.One(LimitQuantity.DischargeCurrentAmps, 0, -20.01f, 750);
        Assert.True(rig.IsActive);
        Assert.Equal(20.01f, rig.Log.Record(0).Value);
    }

    [Theory]
    [InlineData(999, false)]
    [InlineData(1000, true)]
    [InlineData(1001, true)]
    public void A_delay_is_the_time_from_the_first_to_the_tripping_sample(int lastSampleTime, bool trips)
    {
        LimitRig rig = new(LimitQuantity.CellVolts, LimitDirection.Above, 4.25f, 4.1f, delay: 1000);
        rig.Cells(5000, 4.3f);
        rig.Cells(5500, 4.3f);
        rig.Cells(5000 + lastSampleTime, 4.3f);
        Assert.Equal(trips, rig.IsActive);
    }

    [Theory]
    [InlineData(1999, true)]
    [InlineData(2000, false)]
    [InlineData(2001, false)]
    public void A_reset_delay_is_the_time_from_the_first_to_the_releasing_sample(int lastSampleTime, bool stays)
    {
        LimitRig rig = new(LimitQuantity.CellVolts, LimitDirection.Above, 4.25f, 4.1f, resetDelay: 2000);
        rig.Cells(0, 4.3f);
        rig.Cells(1000, 4.0f);
        rig.Cells(2000, 4.0f);
        rig.Cells(1000 + lastSampleTime, 4.0f);
        Assert.Equal(stays, rig.IsActive);
    }

    [Fact]
    public void One_good_sample_starts_the_delay_anew()
    {
        LimitRig rig = new(LimitQuantity.CellVolts, LimitDirection.Above, 4.25f, 4.1f, delay: 500);
        rig.Cells(0, 4.3f);
        rig.Cells(250, 4.3f);
        rig.Cells(400, 4.25f);
        rig.Cells(500, 4.3f);
        rig.Cells(750, 4.3f);
        Assert.False(rig.IsActive);
        rig.Cells(1000, 4.3f);
        Assert.True(rig.IsActive);
    }

    [Fact]
    public void One_sample_between_the_thresholds_starts_the_reset_delay_anew()
    {
        LimitRig rig = new(LimitQuantity.CellVolts, LimitDirection.Above, 4.25f, 4.1f, resetDelay: 500);
        rig.Cells(0, 4.3f);
        rig.Cells(250, 4.0f);
        rig.Cells(500, 4.2f);
        rig.Cells(750, 4.0f);
        rig.Cells(1000, 4.0f);
        Assert.True(rig.IsActive);
        rig.Cells(1250, 4.0f);
        Assert.False(rig.IsActive);
    }

    [Fact]
    public void The_spread_of_temperatures_names_the_hottest_sensor()
    {
        LimitRig rig = new(LimitQuantity.TemperatureSpreadCelsius, LimitDirection.Above, 10f, 5f, temperatures: 3);
        rig.Frame.TemperatureCelsius.Accept(0, 20f, 0);
        rig.Frame.TemperatureCelsius.Accept(1, 30f, 0);
        rig.One(LimitQuantity.TemperatureSpreadCelsius, 2, 25f, 0);
        Assert.False(rig.IsActive);
        rig.One(LimitQuantity.TemperatureSpreadCelsius, 1, 30.5f, 250);
        Assert.True(rig.IsActive);
        Assert.Equal(1, rig.Log.Record(0).Channel);
        Assert.Equal(10.5f, rig.Log.Record(0).Value);
        rig.One(LimitQuantity.TemperatureSpreadCelsius, 1, 25.5f, 500);
        Assert.True(rig.IsActive);
        rig.One(LimitQuantity.TemperatureSpreadCelsius, 1, 25f, 750);
        Assert.False(rig.IsActive);
    }

    [Theory]
    [InlineData(LimitQuantity.ChargeAmpsOverAllowed, 1f)]
    [InlineData(LimitQuantity.DischargeAmpsOverAllowed, -1f)]
    public void A_current_above_what_is_allowed_trips_in_its_own_direction_only(LimitQuantity quantity, float sign)
    {
        LimitRig rig = new(quantity, LimitDirection.Above, 0.5f, 0.25f);
        rig.One(quantity, 0, sign * 100f, 0);
        Assert.False(rig.IsActive);
        rig.Frame.AllowedChargeAmps = 2f;
        rig.Frame.AllowedDischargeAmps = 2f;
        rig.One(quantity, 0, sign * -100f, 250);
        Assert.False(rig.IsActive);
        rig.One(quantity, 0, sign * 2.5f, 500);
        Assert.False(rig.IsActive);
        rig.One(quantity, 0, sign * 2.75f, 750);
        Assert.True(rig.IsActive);
        Assert.Equal(0.75f, rig.Log.Record(0).Value);
        Assert.Equal(TripRecord.WholePack, rig.Log.Record(0).Channel);
        rig.One(quantity, 0, sign * 2.25f, 1000);
        Assert.False(rig.IsActive);
    }

    [Theory]
    [InlineData(1f, 1.5f, false)]
    [InlineData(1f, 1.625f, true)]
    [InlineData(1f, 0.375f, true)]
    [InlineData(-1f, 1f, true)]
    public void Two_current_sensors_must_agree(float amps, float redundant, bool trips)
    {
        LimitRig rig = new(LimitQuantity.CurrentDifferenceAmps, LimitDirection.Above, 0.5f, 0.5f);
        rig.Frame.CurrentAmps.Accept(0, amps, 250);
        rig.One(LimitQuantity.CurrentDifferenceAmps, 0, redundant, 250);
        Assert.Equal(trips, rig.IsActive);
    }

    [Fact]
    public void A_current_sensor_that_is_missing_contradicts_nobody()
    {
        LimitRig rig = new(LimitQuantity.CurrentDifferenceAmps, LimitDirection.Above, 0.5f, 0.5f);
        rig.Frame.CurrentAmps.Accept(0, 10f, 250);
        rig.Evaluate(250);
        Assert.False(rig.IsActive);
        rig.Frame.CurrentAmps.Refuse(0, Validity.BusError);
        rig.One(LimitQuantity.CurrentDifferenceAmps, 0, 0f, 500);
        Assert.False(rig.IsActive);
    }

    [Fact]
    public void The_spread_is_the_highest_minus_the_lowest_cell_and_names_the_lowest()
    {
        LimitRig rig = new(LimitQuantity.CellSpreadVolts, LimitDirection.Above, 0.5f, 0.25f);
        rig.Cells(0, 3.5f, 3.75f, 3.25f, 3.5f);
        Assert.False(rig.IsActive);
        rig.Cells(250, 3.5f, 3.75f, 3.125f, 3.5f);
        Assert.True(rig.IsActive);
        Assert.Equal(2, rig.Log.Record(0).Channel);
        Assert.Equal(0.625f, rig.Log.Record(0).Value);
        rig.Cells(500, 3.5f, 3.625f, 3.25f, 3.5f);
        Assert.True(rig.IsActive);
        rig.Cells(750, 3.5f, 3.5f, 3.25f, 3.5f);
        Assert.False(rig.IsActive);
    }

    [Fact]
    public void The_spread_trips_on_two_cells_but_resets_only_on_all()
    {
        LimitRig rig = new(LimitQuantity.CellSpreadVolts, LimitDirection.Above, 0.5f, 0.25f);
        rig.Frame.CellVolts.Accept(1, 3.0f, 0);
        rig.Evaluate(0);
        Assert.False(rig.IsActive);
        rig.Frame.CellVolts.Accept(3, 4.0f, 10);
        rig.Evaluate(10);
        Assert.True(rig.IsActive);
        Assert.Equal(1, rig.Log.Record(0).Channel);
        rig.Frame.CellVolts.Accept(1, 4.0f, 20);
        rig.Evaluate(20);
        Assert.True(rig.IsActive);
        rig.Cells(30, 4f);
        Assert.False(rig.IsActive);
    }

    [Fact]
    public void The_spread_names_the_first_of_equally_low_cells()
    {
        LimitRig rig = new(LimitQuantity.CellSpreadVolts, LimitDirection.Above, 0.5f, 0.25f);
        rig.Cells(0, 4f, 3f, 3f, 4f);
        Assert.Equal(1, rig.Log.Record(0).Channel);
    }

    [Theory]
    [InlineData(499, false)]
    [InlineData(500, true)]
    public void The_spread_is_as_new_as_its_newest_cell(int newest, bool trips)
    {
        foreach (int late in new[] { 0, 3 })
        {
            LimitRig rig = new(LimitQuantity.CellSpreadVolts, LimitDirection.Above, 0.5f, 0.25f, delay: 500);
            rig.Cells(0, 4f, 3f, 3f, 4f);
            for (int i = 0; i < 4; i++)
            {
                rig.Frame.CellVolts.Accept(i, i is 0 or 3 ? 4f : 3f, i == late ? newest : 300);
            }

            rig.Evaluate(newest);
            Assert.Equal(trips, rig.IsActive);
        }
    }

    [Fact]
    public void One_cell_alone_says_nothing_about_the_spread()
    {
        LimitRig rig = new(LimitQuantity.CellSpreadVolts, LimitDirection.Above, 0.5f, 0.25f, delay: 500);
        rig.Cells(0, 4f, 3f, 3f, 4f);
        for (int i = 0; i < 3; i++)
        {
            rig.Frame.CellVolts.Refuse(i, Validity.BusError);
        }

        rig.Frame.CellVolts.Accept(3, 4f, 250);
        rig.Evaluate(250);
        rig.Cells(500, 4f, 3f, 3f, 4f);
        Assert.True(rig.IsActive);
    }

    [Theory]
    [InlineData(LimitQuantity.CellEvidence, 3)]
    [InlineData(LimitQuantity.TemperatureEvidence, 1)]
    [InlineData(LimitQuantity.CurrentEvidence, 0)]
    [InlineData(LimitQuantity.PackVoltsEvidence, 0)]
    public void A_sample_that_is_doubted_at_once_is_missing_at_once(LimitQuantity quantity, int channel)
    {
        LimitRig rig = new(quantity, LimitDirection.Above, 0.5f, 0.5f);
        ChannelBlock block = rig.BlockOf(quantity);
        for (int i = 0; i < block.Count; i++)
        {
            block.Accept(i, 3f, 100);
        }

        rig.Evaluate(100);
        Assert.False(rig.IsActive);
        block.MarkImplausible(channel);
        rig.Evaluate(101);
        Assert.True(rig.Evaluator.IsTripped(0, channel));
        Assert.Equal(block.Count == 1 ? TripRecord.WholePack : channel, rig.Log.Record(0).Channel);
        Assert.Equal(1f, rig.Log.Record(0).Value);
        LimitRig atOnce = new(quantity, LimitDirection.Above, 0.5f, 0.5f);
        for (int i = 0; i < block.Count; i++)
        {
            atOnce.BlockOf(quantity).Accept(i, 3f, 100);
            atOnce.BlockOf(quantity).MarkImplausible(i);
        }

        atOnce.Evaluate(100);
        Assert.True(atOnce.IsActive);
        Assert.Equal(block.Count, atOnce.Log.TotalCount);
    }

    [Theory]
    [InlineData(499, false)]
    [InlineData(500, true)]
    [InlineData(501, true)]
    public void Lost_evidence_trips_after_its_own_delay(int lostFor, bool trips)
    {
        LimitRig rig = new(LimitQuantity.CellEvidence, LimitDirection.Above, 0.5f, 0.5f, delay: 500);
        rig.Cells(0, 3.7f);
        rig.Frame.CellVolts.Refuse(2, Validity.BusError);
        rig.Evaluate(250);
        rig.Evaluate(250 + lostFor);
        Assert.Equal(trips, rig.IsActive);
        if (trips)
        {
            Assert.Equal(2, rig.Log.Record(0).Channel);
            Assert.Equal(250f + lostFor, rig.Log.Record(0).Value);
        }
    }

    [Fact]
    public void Evidence_that_never_came_trips_too()
    {
        LimitRig rig = new(LimitQuantity.TemperatureEvidence, LimitDirection.Above, 0.5f, 0.5f, delay: 500);
        rig.Evaluate(0);
        rig.Evaluate(499);
        Assert.False(rig.IsActive);
        rig.Evaluate(500);
        Assert.True(rig.IsActive);
        Assert.Equal(LimitEvaluator.NeverSampledMilliseconds, rig.Log.Record(0).Value);
    }

    [Fact]
    public void Looking_twice_at_the_same_time_is_one_observation_of_absence()
    {
        LimitRig rig = new(LimitQuantity.CurrentEvidence, LimitDirection.Above, 0.5f, 0.5f, delay: 100);
        for (int i = 0; i < 1000; i++)
        {
            rig.Evaluate(7);
        }

        Assert.False(rig.IsActive);
        rig.Evaluate(107);
        Assert.True(rig.IsActive);
        Assert.Equal(TripRecord.WholePack, rig.Log.Record(0).Channel);
    }

    [Fact]
    public void A_disabled_row_does_nothing()
    {
        LimitRig rig = new(LimitQuantity.CellVolts, LimitDirection.Above, 4.25f, 4.1f, enabled: false);
        rig.Cells(0, 5f);
        Assert.False(rig.IsActive);
        Assert.Equal(TripPath.Neither, rig.Evaluator.BlockedPath);
        Assert.Equal(0, rig.Log.TotalCount);
    }
}
