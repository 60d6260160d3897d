using System;
using System.Linq;
using BmsEdge.Core.Measurement;
using BmsEdge.Core.Storage;
using Xunit;

namespace BmsEdge.Core.Tests.Storage;

/// <summary>What the records hold, and that nothing outside its range gets in.</summary>
public sealed class PayloadTests
{
    [Fact]
    public void A_state_comes_back_whole()
    {
        StateSnapshot state = new()
        {
            PackState = 4,
            DeepDischarge = true,
            Latched = (1L << 35) | (1L << 3),
            Reason = 3,
            ReasonChannel = -1,
            ReasonValue = 1.23f,
            ReasonLimit = 1.5f,
            Boot = 77,
            UptimeMilliseconds = long.MaxValue,
            CellCount = 16,
        };
        for (int cell = 0; cell < 16; cell++)
        {
            state.SetCell(cell, cell / 16f, cell / 32f, -cell);
        }

        byte[] bytes = new byte[StateSnapshot.PayloadLength];
        state.Encode(bytes, 0);
        StateSnapshot back = new();
        Assert.True(back.Decode(bytes, 0));
        Assert.Equal(
            (state.PackState, state.DeepDischarge, state.Latched, state.Reason, state.ReasonChannel, state.ReasonValue),
            (back.PackState, back.DeepDischarge, back.Latched, back.Reason, back.ReasonChannel, back.ReasonValue));
        Assert.Equal((state.ReasonLimit, state.Boot, state.UptimeMilliseconds, 16), (back.ReasonLimit, back.Boot, back.UptimeMilliseconds, back.CellCount));
        Assert.All(Enumerable.Range(0, 16), c => Assert.Equal((c / 16f, c / 32f, (float)-c), (back.Soc(c), back.SocSigma(c), back.BalanceExcess(c))));
    }

    [Theory]
    [InlineData(0, PackCounters.StateCount)]
    [InlineData(0, 255)]
    [InlineData(1, 2)]
    [InlineData(2, 17)]
    [InlineData(39, 0x80)]
    [InlineData(43, 0x7F)]
    [InlineData(43, 0xFF)]
    public void A_state_with_a_value_that_cannot_be_changes_nothing(int offset, int value)
    {
        byte[] bytes = new byte[StateSnapshot.PayloadLength];
        new StateSnapshot { CellCount = 1 }.Encode(bytes, 0);
        StateSnapshot state = new() { Boot = 9 };
        bytes[offset] = (byte)value;
        if (offset == 43)
        {
            // An exponent of all ones: infinity or NaN.
            bytes[42] = 0x80;
        }

        Assert.False(state.Decode(bytes, 0));
        Assert.Equal(9u, state.Boot);
    }

    [Fact]
    public void Counters_come_back_whole_and_a_negative_sum_is_refused()
    {
        PackCounters counters = new()
        {
            Boots = 1,
            RestartsOpen = 2,
            RestartsClosed = 3,
            RestartsInFault = 4,
            ProgramErrors = 5,
            RecordWrites = 6,
            TripWrites = 7,
            FailedWrites = 8,
            LostTrips = 9,
        };
        ThroughputCounters totals = new(3f);
        Assert.True(totals.Restore(1000, 2000, 3000, 4000, 5000, 6000));
        counters.Take(totals);
        for (int state = -1; state < PackCounters.StateCount + 2; state++)
        {
            counters.AddTime(state, state + 10);
        }

        byte[] bytes = new byte[PackCounters.PayloadLength];
        counters.Encode(bytes, 0);
        PackCounters back = new();
        Assert.True(back.Decode(bytes, 0));
        byte[] again = new byte[PackCounters.PayloadLength];
        back.Encode(again, 0);
        Assert.Equal(bytes, again);
        Assert.Equal((1u, 2u, 3u, 4u, 5u), (back.Boots, back.RestartsOpen, back.RestartsClosed, back.RestartsInFault, back.ProgramErrors));
        Assert.Equal((6u, 7u, 8u, 9u), (back.RecordWrites, back.TripWrites, back.FailedWrites, back.LostTrips));
        ThroughputCounters restored = new(3f);
        back.Restore(restored);
        Assert.Equal((1000L, 2000L, 3000L), (restored.ChargeInMicroampMilliseconds, restored.ChargeOutMicroampMilliseconds, restored.EnergyInMilliwattMilliseconds));
        Assert.Equal((4000L, 5000L, 6000L), (restored.EnergyOutMilliwattMilliseconds, restored.GapMilliseconds, restored.EnergyGapMilliseconds));
        Assert.Equal(14, back.MillisecondsInState(4));
        for (int offset = 40; offset < PackCounters.PayloadLength; offset += 8)
        {
            byte[] bad = [.. bytes];
            bad[offset + 7] |= 0x80;
            PackCounters untouched = new();
            Assert.False(untouched.Decode(bad, 0));
            Assert.Equal(0u, untouched.Boots);
        }
    }

    [Theory]
    [InlineData(0.9f, 0.5f, true)]
    [InlineData(1.1f, -0.5f, true)]
    [InlineData(0.899f, 0f, false)]
    [InlineData(1.101f, 0f, false)]
    [InlineData(1f, 0.5001f, false)]
    [InlineData(1f, -0.5001f, false)]
    [InlineData(float.NaN, 0f, false)]
    [InlineData(1f, float.NaN, false)]
    [InlineData(float.PositiveInfinity, 0f, false)]
    public void A_calibration_of_the_current_beyond_a_tolerance_refuses_the_record(float gain, float offset, bool isGood)
    {
        byte[] bytes = new byte[CalibrationValues.PayloadLength];
        new CalibrationValues { CurrentGain = gain, CurrentOffsetAmps = offset }.Encode(bytes, 0);
        CalibrationValues back = new();
        Assert.Equal(isGood, back.Decode(bytes, 0));
        Assert.Equal(isGood ? (gain, offset) : (1f, 0f), (back.CurrentGain, back.CurrentOffsetAmps));
    }

    [Theory]
    [InlineData(0.95f, 0.05f, 5f, true)]
    [InlineData(1.05f, -0.05f, -5f, true)]
    [InlineData(0.949f, 0f, 0f, false)]
    [InlineData(1f, 0.0501f, 0f, false)]
    [InlineData(1f, 0f, 5.01f, false)]
    [InlineData(1f, 0f, float.NaN, false)]
    public void A_calibration_of_the_last_cell_or_sensor_counts_like_the_first(float gain, float offset, float kelvin, bool isGood)
    {
        foreach ((int cell, int sensor) in new[] { (0, 0), (15, 7) })
        {
            CalibrationValues values = new();
            values.SetCell(cell, gain, offset);
            values.SetTemperature(sensor, kelvin);
            Assert.Equal(isGood, values.IsInRange);
            byte[] bytes = new byte[CalibrationValues.PayloadLength];
            values.Encode(bytes, 0);
            CalibrationValues back = new();
            Assert.Equal(isGood, back.Decode(bytes, 0));
            Assert.Equal(isGood ? (gain, offset, kelvin) : (1f, 0f, 0f), (back.CellGain(cell), back.CellOffsetVolts(cell), back.TemperatureOffsetKelvin(sensor)));
        }
    }

    [Fact]
    public void Changes_of_the_configuration_come_back_whole()
    {
        ConfigurationOverrides overrides = new()
        {
            Changed = 15,
            CapacityAmpHours = 2.9f,
            InitialSoc = 0.4f,
            InitialSocSigma = 0.3f,
            RequestExpiryMilliseconds = 5000,
            TelemetryPeriodMilliseconds = 2000,
        };
        for (int i = 0; i < ConfigurationOverrides.MaximumLimits; i++)
        {
            Assert.True(overrides.SetLimit(i * 3, i, -i, 100 * i));
        }

        Assert.False(overrides.SetLimit(99, 0, 0, 0));
        Assert.True(overrides.SetLimit(3, 7f, 8f, 9));
        byte[] bytes = new byte[ConfigurationOverrides.PayloadLength];
        overrides.Encode(bytes, 0);
        ConfigurationOverrides back = new();
        Assert.True(back.Decode(bytes, 0));
        Assert.Equal((15u, 2.9f, 0.4f, 0.3f, 5000, 2000), (back.Changed, back.CapacityAmpHours, back.InitialSoc, back.InitialSocSigma, back.RequestExpiryMilliseconds, back.TelemetryPeriodMilliseconds));
        Assert.Equal((8, 3, 7f, 8f, 9), (back.LimitCount, back.LimitRow(1), back.LimitTrip(1), back.LimitReset(1), back.LimitDelayMilliseconds(1)));
    }

    [Theory]
    [InlineData(0, 16)]
    [InlineData(3, 1)]
    [InlineData(4, 9)]
    [InlineData(7, 0x80)]
    [InlineData(32 + 16, 5)]
    [InlineData(39, 0x7F)]
    [InlineData(43, 0xFF)]
    [InlineData(11, 0x7F)]
    public void Changes_that_cannot_be_are_no_changes(int offset, int value)
    {
        ConfigurationOverrides overrides = new() { Changed = 1, CapacityAmpHours = 3f };
        Assert.True(overrides.SetLimit(5, 1f, 1f, 1) && overrides.SetLimit(6, 2f, 2f, 2));
        byte[] bytes = new byte[ConfigurationOverrides.PayloadLength];
        overrides.Encode(bytes, 0);
        bytes[offset] = (byte)value;
        if (offset is 39 or 43 or 11)
        {
            bytes[offset - 1] = 0x80;
        }

        Assert.False(overrides.Decode(bytes, 0));
        Assert.Equal((0u, 0), (overrides.Changed, overrides.LimitCount));
    }

    [Fact]
    public void A_row_that_is_no_byte_is_refused()
    {
        ConfigurationOverrides overrides = new();
        Assert.False(overrides.SetLimit(-1, 0, 0, 0));
        Assert.False(overrides.SetLimit(256, 0, 0, 0));
        Assert.True(overrides.SetLimit(255, 0, 0, 0));
    }

    [Fact]
    public void No_bytes_make_a_payload_throw_or_leave_a_value_out_of_range()
    {
        Random random = new(7);
        byte[] bytes = new byte[StateSnapshot.PayloadLength];
        int iterations = Fuzz.Iterations(20_000);
        for (int i = 0; i < iterations; i++)
        {
            Fuzz.Fill(random, bytes);
            StateSnapshot state = new();
            if (state.Decode(bytes, 0))
            {
                Assert.InRange(state.PackState, 0, PackCounters.StateCount - 1);
                Assert.All(Enumerable.Range(0, state.CellCount), c => Assert.InRange(state.Soc(c), 0f, 1f));
            }

            CalibrationValues calibration = new();
            calibration.Decode(bytes, 0);
            Assert.True(calibration.IsInRange);
            ConfigurationOverrides overrides = new();
            overrides.Decode(bytes, 0);
            Assert.InRange(overrides.LimitCount, 0, ConfigurationOverrides.MaximumLimits);
            PackCounters counters = new();
            counters.Decode(bytes, 0);
            Assert.True(counters.ChargeIn >= 0);
            Assert.False(new StoredTrip().Decode(bytes, 0));
        }
    }
}
