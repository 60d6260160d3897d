using BmsEdge.Core.Protection;
using Xunit;

namespace BmsEdge.Core.Tests.Protection;

/// <summary>A table is refused as a whole with the row that is wrong.</summary>
public sealed class LimitTableTests
{
    private const int Spare = 10;

    /// <summary>The smallest table that may run a pack, plus one row to break.</summary>
    internal static LimitTable Good()
    {
        LimitTable t = new(Spare + 1);
        t.Set(0, TripCause.CellOverVoltage, LimitQuantity.CellVolts, LimitDirection.Above, TripLevel.Open, TripPath.Charge, 4.25f, 4.1f, 1000, 2000, false, true);
        t.Set(1, TripCause.CellUnderVoltage, LimitQuantity.CellVolts, LimitDirection.Below, TripLevel.Open, TripPath.Discharge, 2.5f, 3f, 1000, 2000, false, true);
        t.Set(2, TripCause.ChargeOverCurrent, LimitQuantity.ChargeCurrentAmps, LimitDirection.Above, TripLevel.Open, TripPath.Charge, 4f, 0.1f, 1000, 2000, false, true);
        t.Set(3, TripCause.DischargeOverCurrent, LimitQuantity.DischargeCurrentAmps, LimitDirection.Above, TripLevel.Open, TripPath.Discharge, 20f, 0.1f, 1000, 2000, false, true);
        t.Set(4, TripCause.ChargeOverTemperature, LimitQuantity.TemperatureForChargeCelsius, LimitDirection.Above, TripLevel.Open, TripPath.Charge, 45f, 40f, 2000, 2000, false, true);
        t.Set(5, TripCause.DischargeOverTemperature, LimitQuantity.TemperatureForDischargeCelsius, LimitDirection.Above, TripLevel.Open, TripPath.Both, 60f, 50f, 2000, 2000, false, true);
        t.Set(6, TripCause.CellEvidenceLost, LimitQuantity.CellEvidence, LimitDirection.Above, TripLevel.Open, TripPath.Both, 0.5f, 0.5f, 500, 2000, false, true);
        t.Set(7, TripCause.CurrentEvidenceLost, LimitQuantity.CurrentEvidence, LimitDirection.Above, TripLevel.Open, TripPath.Both, 0.5f, 0.5f, 500, 2000, false, true);
        t.Set(8, TripCause.TemperatureEvidenceLost, LimitQuantity.TemperatureEvidence, LimitDirection.Above, TripLevel.Open, TripPath.Both, 0.5f, 0.5f, 500, 2000, false, true);
        t.Set(9, TripCause.FrontEndError, LimitQuantity.FrontEndFailures, LimitDirection.Above, TripLevel.Open, TripPath.Both, 0.5f, 0.5f, 500, 2000, false, true);
        t.Set(Spare, TripCause.CellImbalance, LimitQuantity.CellSpreadVolts, LimitDirection.Above, TripLevel.Inform, TripPath.Neither, 0.3f, 0.2f, 5000, 5000, false, true);
        return t;
    }

    [Fact]
    public void A_complete_table_is_accepted()
    {
        Assert.Equal(LimitTableStatus.Ok, Good().Validate(out int row));
        Assert.Equal(LimitTable.NoRow, row);
    }

    [Fact]
    public void An_empty_table_is_refused()
    {
        Assert.Equal(LimitTableStatus.Empty, new LimitTable(0).Validate(out int row));
        Assert.Equal(LimitTable.NoRow, row);
    }

    [Fact]
    public void A_row_reads_back_as_it_was_set()
    {
        LimitTable t = Good();
        Assert.Equal(TripCause.CellUnderVoltage, t.Cause(1));
        Assert.Equal(LimitQuantity.CellVolts, t.Quantity(1));
        Assert.Equal(LimitDirection.Below, t.Direction(1));
        Assert.Equal(TripLevel.Open, t.Level(1));
        Assert.Equal(TripPath.Discharge, t.Path(1));
        Assert.Equal(2.5f, t.Trip(1));
        Assert.Equal(3f, t.Reset(1));
        Assert.Equal(1000, t.DelayMilliseconds(1));
        Assert.Equal(2000, t.ResetDelayMilliseconds(1));
        Assert.False(t.Latched(1));
        Assert.True(t.Enabled(1));
    }

    [Fact]
    public void A_copied_row_differs_in_what_was_asked_for_and_nothing_else()
    {
        LimitTable from = Good();
        from.SetRetries(1, 4);
        LimitTable to = new(from.RowCount);
        to.CopyRow(1, from, 2.75f, 3.125f, 500);
        Assert.Equal((2.75f, 3.125f, 500, 4), (to.Trip(1), to.Reset(1), to.DelayMilliseconds(1), to.Retries(1)));
        Assert.Equal(
            (from.Cause(1), from.Quantity(1), from.Direction(1), from.Level(1), from.Path(1), from.ResetDelayMilliseconds(1), from.Latched(1), from.Enabled(1)),
            (to.Cause(1), to.Quantity(1), to.Direction(1), to.Level(1), to.Path(1), to.ResetDelayMilliseconds(1), to.Latched(1), to.Enabled(1)));
        from.CopyRow(1, from, 2.75f, 3.125f, 500);
        Assert.Equal((2.75f, 4, TripCause.CellUnderVoltage), (from.Trip(1), from.Retries(1), from.Cause(1)));
    }

    public static TheoryData<LimitTableStatus, byte, byte, byte, byte, byte, float, float, int, int> BadRows => new()
    {
        // status, cause, quantity, direction, level, path, trip, reset, delay, reset delay
        { LimitTableStatus.UnknownCause, 0, 0, 0, 3, 1, 4.2f, 4.1f, 0, 0 },
        { LimitTableStatus.UnknownCause, 20, 0, 0, 3, 1, 4.2f, 4.1f, 0, 0 },
        { LimitTableStatus.UnknownCause, 200, 0, 0, 3, 1, 4.2f, 4.1f, 0, 0 },
        { LimitTableStatus.UnknownCause, 27, 0, 0, 3, 1, 4.2f, 4.1f, 0, 0 },
        { LimitTableStatus.UnknownCause, 33, 0, 0, 3, 1, 4.2f, 4.1f, 0, 0 },
        { LimitTableStatus.UnknownQuantity, 1, 19, 0, 3, 1, 4.2f, 4.1f, 0, 0 },
        { LimitTableStatus.BadDirection, 1, 0, 2, 3, 1, 4.2f, 4.1f, 0, 0 },
        { LimitTableStatus.BadDirection, 14, 8, 1, 3, 3, 0.5f, 0.5f, 0, 0 },
        { LimitTableStatus.UnknownLevel, 1, 0, 0, 0, 1, 4.2f, 4.1f, 0, 0 },
        { LimitTableStatus.UnknownLevel, 1, 0, 0, 4, 1, 4.2f, 4.1f, 0, 0 },
        { LimitTableStatus.BadPath, 1, 0, 0, 3, 0, 4.2f, 4.1f, 0, 0 },
        { LimitTableStatus.BadPath, 1, 0, 0, 2, 0, 4.2f, 4.1f, 0, 0 },
        { LimitTableStatus.BadPath, 1, 0, 0, 3, 4, 4.2f, 4.1f, 0, 0 },
        { LimitTableStatus.ThresholdNotFinite, 1, 0, 0, 3, 1, float.NaN, 4.1f, 0, 0 },
        { LimitTableStatus.ThresholdNotFinite, 1, 0, 0, 3, 1, 4.2f, float.NaN, 0, 0 },
        { LimitTableStatus.ThresholdNotFinite, 1, 0, 0, 3, 1, float.PositiveInfinity, 4.1f, 0, 0 },
        { LimitTableStatus.ThresholdNotFinite, 1, 0, 0, 3, 1, 4.2f, float.NegativeInfinity, 0, 0 },
        { LimitTableStatus.ResetOnWrongSide, 1, 0, 0, 3, 1, 4.2f, 4.21f, 0, 0 },
        { LimitTableStatus.ResetOnWrongSide, 2, 0, 1, 3, 2, 2.5f, 2.49f, 0, 0 },
        { LimitTableStatus.DelayNegative, 1, 0, 0, 3, 1, 4.2f, 4.1f, -1, 0 },
        { LimitTableStatus.DelayNegative, 1, 0, 0, 3, 1, 4.2f, 4.1f, 0, -1 },
        { LimitTableStatus.DelayTooLong, 1, 0, 0, 3, 1, 4.2f, 4.1f, 60001, 0 },
        { LimitTableStatus.DelayTooLong, 1, 0, 0, 3, 1, 4.2f, 4.1f, 0, 60001 },
        { LimitTableStatus.Contradiction, 2, 0, 1, 3, 2, 4.25f, 4.3f, 0, 0 },
        { LimitTableStatus.Contradiction, 2, 0, 1, 3, 2, 3f, 4.11f, 0, 0 },
        { LimitTableStatus.Contradiction, 1, 0, 0, 3, 1, 2.5f, 2.5f, 0, 0 },
    };

    [Theory]
    [MemberData(nameof(BadRows))]
    public void A_bad_row_is_refused_by_number(
        LimitTableStatus expected, byte cause, byte quantity, byte direction, byte level, byte path, float trip, float reset, int delay, int resetDelay)
    {
        foreach (bool enabled in new[] { true, false })
        {
            LimitTable t = Good();
            t.Set(Spare, (TripCause)cause, (LimitQuantity)quantity, (LimitDirection)direction, (TripLevel)level, (TripPath)path, trip, reset, delay, resetDelay, false, enabled);
            Assert.Equal(expected, t.Validate(out int row));
            Assert.Equal(Spare, row);
        }
    }

    [Theory]
    [InlineData(60000, 0)]
    [InlineData(0, 60000)]
    [InlineData(0, 0)]
    public void Delays_from_zero_to_a_minute_are_accepted(int delay, int resetDelay)
    {
        LimitTable t = Good();
        t.Set(Spare, TripCause.CellImbalance, LimitQuantity.CellSpreadVolts, LimitDirection.Above, TripLevel.Inform, TripPath.Neither, 0.3f, 0.3f, delay, resetDelay, false, true);
        Assert.Equal(LimitTableStatus.Ok, t.Validate(out _));
    }

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void Retries_are_unlimited_or_a_sensible_number(int retries, bool isGood)
    {
        LimitTable t = Good();
        Assert.Equal(LimitTable.UnlimitedRetries, t.Retries(3));
        t.SetRetries(3, retries);
        Assert.Equal(isGood ? LimitTableStatus.Ok : LimitTableStatus.RetriesOutOfRange, t.Validate(out int row));
        Assert.Equal(isGood ? LimitTable.NoRow : 3, row);
        Assert.Equal(retries, t.Retries(3));
    }

    [Theory]
    [InlineData(TripCause.TemperatureSpread)]
    [InlineData(TripCause.LoopOverrun)]
    public void The_later_causes_of_rows_are_known(TripCause cause)
    {
        LimitTable t = Good();
        t.Set(Spare, cause, LimitQuantity.CellSpreadVolts, LimitDirection.Above, TripLevel.Inform, TripPath.Neither, 0.3f, 0.3f, 0, 0, false, true);
        Assert.Equal(LimitTableStatus.Ok, t.Validate(out _));
    }

    public static TheoryData<LimitQuantity, float, float> Reaches => new()
    {
        { LimitQuantity.PackVolts, -1f, 120f },
        { LimitQuantity.ChargeCurrentAmps, 0f, 2000f },
        { LimitQuantity.DischargeCurrentAmps, 0f, 2000f },
        { LimitQuantity.TemperatureForChargeCelsius, -60f, 150f },
        { LimitQuantity.TemperatureForDischargeCelsius, -60f, 150f },
        { LimitQuantity.CellSpreadVolts, 0f, 6.5f },
        { LimitQuantity.TemperatureRateCelsiusPerSecond, 0f, 50f },
        { LimitQuantity.CellEvidence, 0f, 1f },
        { LimitQuantity.PackVoltsEvidence, 0f, 1f },
        { LimitQuantity.OpenWire, 0f, 1f },
        { LimitQuantity.FrontEndFailures, 0f, 1f },
        { LimitQuantity.TemperatureSpreadCelsius, 0f, 210f },
        { LimitQuantity.ChargeAmpsOverAllowed, 0f, 2000f },
        { LimitQuantity.DischargeAmpsOverAllowed, 0f, 2000f },
        { LimitQuantity.CurrentDifferenceAmps, 0f, 2000f },
        { LimitQuantity.LoopLateMilliseconds, 0f, 60000f },
    };

    [Theory]
    [MemberData(nameof(Reaches))]
    public void A_threshold_the_sensor_cannot_pass_is_refused(LimitQuantity quantity, float least, float greatest)
    {
        Assert.Equal(LimitTableStatus.Ok, Try(quantity, LimitDirection.Above, least, least));
        Assert.Equal(LimitTableStatus.Ok, Try(quantity, LimitDirection.Above, float.BitDecrement(greatest), least));
        Assert.Equal(LimitTableStatus.ThresholdOutOfReach, Try(quantity, LimitDirection.Above, greatest, least));
        Assert.Equal(LimitTableStatus.ThresholdOutOfReach, Try(quantity, LimitDirection.Above, least, float.BitDecrement(least)));
        Assert.Equal(LimitTableStatus.ThresholdOutOfReach, Try(quantity, LimitDirection.Above, least, greatest));
        Assert.Equal(LimitTableStatus.ThresholdOutOfReach, Try(quantity, LimitDirection.Above, float.BitDecrement(least), least));
        if (quantity is < LimitQuantity.CellEvidence or > LimitQuantity.FrontEndFailures)
        {
            Assert.Equal(LimitTableStatus.ThresholdOutOfReach, Try(quantity, LimitDirection.Below, least, least));
            Assert.Equal(LimitTableStatus.ResetOnWrongSide, Try(quantity, LimitDirection.Below, least + 0.5f, least));
        }
    }

    private static LimitTableStatus Try(LimitQuantity quantity, LimitDirection direction, float trip, float reset)
    {
        LimitTable t = Good();
        t.Set(Spare, TripCause.CellImbalance, quantity, direction, TripLevel.Inform, TripPath.Neither, trip, reset, 0, 0, false, true);
        LimitTableStatus status = t.Validate(out int row);
        Assert.Equal(status == LimitTableStatus.Ok ? LimitTable.NoRow : Spare, row);
        return status;
    }

    [Theory]
    [InlineData(4.25f, 4.25f, LimitTableStatus.Contradiction)]
    [InlineData(4.0f, 4.1f, LimitTableStatus.Ok)]
    [InlineData(4.0f, 4.11f, LimitTableStatus.Contradiction)]
    public void Under_voltage_must_leave_a_value_that_is_good_for_both(float trip, float reset, LimitTableStatus expected)
    {
        LimitTable t = Good();
        t.Set(1, TripCause.CellUnderVoltage, LimitQuantity.CellVolts, LimitDirection.Below, TripLevel.Open, TripPath.Discharge, trip, reset, 1000, 2000, false, true);
        Assert.Equal(expected, t.Validate(out int row));
        Assert.Equal(expected == LimitTableStatus.Ok ? LimitTable.NoRow : 1, row);
    }

    [Fact]
    public void An_over_voltage_row_after_the_under_voltage_row_is_held_against_it_the_right_way_round()
    {
        LimitTable t = Good();
        t.Set(Spare, TripCause.CellOverVoltage, LimitQuantity.CellVolts, LimitDirection.Above, TripLevel.Open, TripPath.Both, 4.4f, 4.2f, 0, 0, true, true);
        Assert.Equal(LimitTableStatus.Ok, t.Validate(out _));
    }

    [Fact]
    public void Equal_limits_on_both_sides_leave_nothing_to_work_with()
    {
        LimitTable t = Good();
        t.Set(0, TripCause.CellOverVoltage, LimitQuantity.CellVolts, LimitDirection.Above, TripLevel.Open, TripPath.Charge, 4f, 4f, 0, 0, false, true);
        t.Set(1, TripCause.CellUnderVoltage, LimitQuantity.CellVolts, LimitDirection.Below, TripLevel.Open, TripPath.Discharge, 4f, 4f, 0, 0, false, true);
        Assert.Equal(LimitTableStatus.Contradiction, t.Validate(out _));
    }

    [Fact]
    public void Limits_of_different_quantities_do_not_contradict()
    {
        LimitTable t = Good();
        t.Set(Spare, TripCause.PackUnderVoltage, LimitQuantity.PackVolts, LimitDirection.Below, TripLevel.Open, TripPath.Discharge, 10f, 12f, 0, 0, false, true);
        Assert.Equal(LimitTableStatus.Ok, t.Validate(out _));
    }

    public static TheoryData<int> MandatoryRows => [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

    [Theory]
    [MemberData(nameof(MandatoryRows))]
    public void A_mandatory_rule_that_is_disabled_weak_or_on_another_path_is_missed_by_its_cause(int mandatory)
    {
        LimitTable t = Good();
        TripCause cause = t.Cause(mandatory);
        Change(t, mandatory, t.Level(mandatory), t.Path(mandatory), enabled: false);
        AssertMissing(t, cause);
        Change(t, mandatory, TripLevel.Derate, t.Path(mandatory), enabled: true);
        AssertMissing(t, cause);
        TripPath other = t.Path(mandatory) switch { TripPath.Charge => TripPath.Discharge, TripPath.Discharge => TripPath.Charge, _ => TripPath.Charge };
        if (cause != TripCause.DischargeOverTemperature)
        {
            Change(t, mandatory, TripLevel.Open, other, enabled: true);
            AssertMissing(t, cause);
        }

        Change(t, mandatory, TripLevel.Open, TripPath.Both, enabled: true);
        Assert.Equal(LimitTableStatus.Ok, t.Validate(out _));
    }

    private static void Change(LimitTable t, int row, TripLevel level, TripPath path, bool enabled) => t.Set(
        row, t.Cause(row), t.Quantity(row), t.Direction(row), level, path, t.Trip(row), t.Reset(row), t.DelayMilliseconds(row), t.ResetDelayMilliseconds(row), false, enabled);

    private static void AssertMissing(LimitTable t, TripCause cause)
    {
        Assert.Equal(LimitTableStatus.MandatoryRowMissing, t.Validate(out int row));
        Assert.Equal((int)cause, row);
    }
}
