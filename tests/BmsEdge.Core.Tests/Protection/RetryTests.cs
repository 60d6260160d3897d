using BmsEdge.Core.Protection;
using Xunit;

namespace BmsEdge.Core.Tests.Protection;

/// <summary>A row that lets go by itself may do so only so often; then somebody has to look.</summary>
public sealed class RetryTests
{
    private long _time;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void The_trip_after_the_last_retry_is_latched(int retries)
    {
        LimitRig rig = Rig(retries);
        for (int i = 0; i < retries; i++)
        {
            Trip(rig);
            Assert.False(rig.Evaluator.IsLatched(0));
            Recover(rig);
            Assert.False(rig.IsActive);
        }

        Trip(rig);
        Assert.True(rig.Evaluator.IsLatched(0));
        Assert.True(rig.Log.Record(retries).Latched);
        Assert.Equal(TripPath.Both, rig.Evaluator.LatchedPath);
        Recover(rig);
        Assert.True(rig.IsActive);
        Assert.Equal(TripPath.Both, rig.Evaluator.BlockedPath);
    }

    [Fact]
    public void Without_a_number_it_may_come_and_go_for_ever()
    {
        LimitRig rig = Rig(LimitTable.UnlimitedRetries);
        for (int i = 0; i < 1000; i++)
        {
            Trip(rig);
            Recover(rig);
            Assert.False(rig.IsActive);
        }
    }

    [Fact]
    public void Acknowledging_gives_all_retries_back()
    {
        LimitRig rig = Rig(1);
        for (int round = 0; round < 3; round++)
        {
            Trip(rig);
            Recover(rig);
            Trip(rig);
            Assert.Equal(AcknowledgeStatus.ConditionPersists, rig.Evaluator.Acknowledge());
            Recover(rig);
            Assert.True(rig.IsActive);
            Assert.Equal(AcknowledgeStatus.Acknowledged, rig.Evaluator.Acknowledge());
            Assert.False(rig.IsActive);
            Assert.False(rig.Evaluator.IsLatched(0));
        }
    }

    [Theory]
    [InlineData(LimitEvaluator.RetryWindowMilliseconds, true)]
    [InlineData(LimitEvaluator.RetryWindowMilliseconds + 1, false)]
    public void Trips_count_within_an_hour_of_the_first(int later, bool isLatched)
    {
        LimitRig rig = Rig(1);
        Trip(rig);
        long first = _time;
        Recover(rig);
        _time = first + later - 250;
        Trip(rig);
        Assert.Equal(isLatched, rig.Evaluator.IsLatched(0));
    }

    [Fact]
    public void A_clock_that_was_set_back_starts_the_hour_anew()
    {
        LimitRig rig = Rig(1);
        _time = 1_000_000;
        Trip(rig);
        Recover(rig);
        _time = 0;
        Trip(rig);
        Assert.False(rig.Evaluator.IsLatched(0));
        Recover(rig);
        Trip(rig);
        Assert.True(rig.Evaluator.IsLatched(0));
    }

    [Fact]
    public void Cells_that_trip_together_are_one_trip()
    {
        LimitRig rig = Rig(1);
        rig.Cells(_time += 250, 4.3f, 4.3f, 4.3f, 4.3f);
        Assert.Equal(4, rig.Log.TotalCount);
        Assert.False(rig.Evaluator.IsLatched(0));
        rig.Cells(_time += 250, 4.0f, 4.0f, 4.0f, 4.3f);
        Assert.True(rig.IsActive);
        rig.Cells(_time += 250, 4.0f, 4.3f, 4.0f, 4.3f);
        Assert.False(rig.Evaluator.IsLatched(0));
        Recover(rig);
        Assert.False(rig.IsActive);
        Trip(rig);
        Assert.True(rig.Evaluator.IsLatched(0));
    }

    [Fact]
    public void A_held_row_that_trips_again_lets_go_by_one_acknowledging()
    {
        LimitRig rig = Rig(0);
        Trip(rig);
        Recover(rig);
        Trip(rig);
        Recover(rig);
        Assert.Equal(AcknowledgeStatus.Acknowledged, rig.Evaluator.Acknowledge());
        Assert.False(rig.IsActive);
        Assert.Equal(TripPath.Neither, rig.Evaluator.BlockedPath);
    }

    private static LimitRig Rig(int retries)
    {
        LimitRig rig = new(LimitQuantity.CellVolts, LimitDirection.Above, 4.25f, 4.1f);
        rig.Table.SetRetries(0, retries);
        return rig;
    }

    private void Trip(LimitRig rig)
    {
        rig.Cells(_time += 250, 4.3f, 4.0f, 4.0f, 4.0f);
        Assert.True(rig.IsActive);
    }

    private void Recover(LimitRig rig) => rig.Cells(_time += 250, 4.0f);
}
