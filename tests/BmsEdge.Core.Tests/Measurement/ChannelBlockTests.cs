using BmsEdge.Core.Measurement;
using Xunit;

namespace BmsEdge.Core.Tests.Measurement;

public sealed class ChannelBlockTests
{
    [Theory]
    [InlineData(-1f, true)]
    [InlineData(-1.0001f, false)]
    [InlineData(6.5f, true)]
    [InlineData(6.5001f, false)]
    [InlineData(0f, true)]
    [InlineData(float.NaN, false)]
    [InlineData(float.PositiveInfinity, false)]
    [InlineData(float.NegativeInfinity, false)]
    public void Only_what_a_sensor_can_report_is_accepted(float value, bool accepted)
    {
        ChannelBlock block = new(1, -1f, 6.5f);
        Assert.Equal(accepted, block.Accept(0, value, 10));
        Assert.Equal(accepted ? Validity.Valid : Validity.OutOfRange, block.ValidityOf(0));
        Assert.Equal(1, block.SampleNumber(0));
    }

    [Theory]
    [InlineData(-1, Validity.Stale)]
    [InlineData(0, Validity.Valid)]
    [InlineData(599, Validity.Valid)]
    [InlineData(600, Validity.Valid)]
    [InlineData(601, Validity.Stale)]
    public void A_value_is_stale_past_its_age_and_when_it_comes_from_the_future(int age, Validity expected)
    {
        ChannelBlock block = new(1, -1f, 6.5f);
        block.Accept(0, 3.7f, 1000);
        block.MarkStale(1000 + age, 600);
        Assert.Equal(expected, block.ValidityOf(0));
        Assert.Equal(1, block.SampleNumber(0));
    }

    [Fact]
    public void Staleness_does_not_hide_a_worse_reason()
    {
        ChannelBlock block = new(1, -1f, 6.5f);
        block.MarkStale(100000, 1);
        Assert.Equal(Validity.Never, block.ValidityOf(0));
        Assert.Equal(long.MaxValue, block.AgeMilliseconds(0, 100000));
        block.Refuse(0, Validity.BusError);
        block.MarkStale(100000, 1);
        Assert.Equal(Validity.BusError, block.ValidityOf(0));
    }

    [Fact]
    public void A_doubted_sample_is_still_the_same_sample()
    {
        ChannelBlock block = new(2, -1f, 6.5f);
        block.MarkImplausible(0);
        Assert.Equal(Validity.Never, block.ValidityOf(0));
        block.Accept(1, 3.7f, 0);
        block.MarkImplausible(1);
        Assert.Equal(Validity.Implausible, block.ValidityOf(1));
        Assert.Equal(1, block.SampleNumber(1));
        Assert.Equal(3.7f, block.Value(1));
    }

    [Fact]
    public void Calibration_applies_gain_then_offset_before_the_range_check()
    {
        ChannelBlock block = new(2, -1f, 6.5f);
        Assert.True(block.Calibrate(0, 1.5f, 0.25f));
        Assert.True(block.Accept(0, 4f, 0));
        Assert.Equal(6.25f, block.Value(0));
        Assert.False(block.Accept(0, 4.5f, 0));
        Assert.True(block.Accept(1, 4.5f, 0));
        Assert.Equal(4.5f, block.Value(1));
    }

    [Theory]
    [InlineData(0.5f, 0f, true)]
    [InlineData(2f, -1f, true)]
    [InlineData(0.49f, 0f, false)]
    [InlineData(2.01f, 0f, false)]
    [InlineData(float.NaN, 0f, false)]
    [InlineData(1f, float.NaN, false)]
    [InlineData(1f, float.PositiveInfinity, false)]
    public void A_calibration_that_means_a_wrong_part_is_refused_and_changes_nothing(float gain, float offset, bool taken)
    {
        ChannelBlock block = new(1, -10f, 10f);
        Assert.Equal(taken, block.Calibrate(0, gain, offset));
        block.Accept(0, 1f, 0);
        Assert.Equal(taken ? gain + offset : 1f, block.Value(0));
    }
}
