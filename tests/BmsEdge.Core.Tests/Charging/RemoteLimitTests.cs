using BmsEdge.Core.Charging;
using Xunit;

namespace BmsEdge.Core.Tests.Charging;

public sealed class RemoteLimitTests
{
    private readonly RemoteLimit _limit = new(60000);

    [Fact]
    public void Without_a_wish_the_stand_in_holds() => Assert.Equal(7f, _limit.AmpsOr(0, 7f));

    [Theory]
    [InlineData(0, true)]
    [InlineData(59999, true)]
    [InlineData(60000, false)]
    [InlineData(-1, false)]
    public void A_wish_lapses_unless_it_is_repeated(int age, bool inForce)
    {
        Assert.True(_limit.Set(2f, 100000));
        Assert.Equal(inForce, _limit.IsInForce(100000 + age));
        Assert.Equal(inForce ? 2f : 7f, _limit.AmpsOr(100000 + age, 7f));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(-0.001f)]
    public void A_wish_that_makes_no_sense_is_refused_and_the_earlier_one_stays(float amps)
    {
        _limit.Set(2f, 0);
        Assert.False(_limit.Set(amps, 1000));
        Assert.Equal(2f, _limit.AmpsOr(1000, 7f));
    }

    [Fact]
    public void A_wish_of_zero_is_a_wish()
    {
        Assert.True(_limit.Set(0f, 0));
        Assert.Equal(0f, _limit.AmpsOr(1, 7f));
    }

    [Fact]
    public void A_cleared_wish_is_gone()
    {
        _limit.Set(2f, 0);
        _limit.Clear();
        Assert.False(_limit.IsInForce(1));
    }
}
