using System;
using BmsEdge.Core.Estimation;
using CsCheck;
using Xunit;

namespace BmsEdge.Core.Tests.Estimation;

public sealed class CoulombCounterTests
{
    [Theory]
    [InlineData(-3f, 1800, 0.3f)]
    [InlineData(3f, 600, 0.96666667f)]
    [InlineData(0f, 3600, 0.8f)]
    public void Charge_counted_is_current_times_time(float amps, int seconds, float expected)
    {
        CoulombCounter counter = new(3f);
        counter.Start(0.8f, 0f);
        for (int i = 0; i < seconds; i++)
        {
            Assert.Equal(EstimatorStatus.PredictedOnly, counter.Step(1f, amps, true));
        }

        Assert.Equal(expected, counter.Soc, 1e-4f);
        double gain = 0.01 * Math.Abs(amps) * seconds / 3600 / 3;
        double offset = 0.018 * seconds / 3600;
        Assert.Equal(Math.Sqrt((gain * gain) + (offset * offset)), counter.SocSigma, 1e-5);
    }

    [Fact]
    public void Nothing_known_is_one_half_give_or_take_one_half()
    {
        CoulombCounter counter = new(3f);
        Assert.Equal((0.5f, 0.5f), (counter.Soc, counter.SocSigma));
        counter.Start(0.9f, 0.01f);
        counter.Start(float.NaN, 0.01f);
        Assert.Equal((0.5f, 0.5f), (counter.Soc, counter.SocSigma));
        counter.Start(0.9f, float.NaN);
        Assert.Equal((0.5f, 0.5f), (counter.Soc, counter.SocSigma));
    }

    [Fact]
    public void Charging_back_does_not_make_the_counter_surer()
    {
        CoulombCounter counter = new(3f);
        counter.Start(0.5f, 0f);
        for (int i = 0; i < 600; i++)
        {
            counter.Step(1f, -6f, true);
        }

        float before = counter.SocSigma;
        for (int i = 0; i < 600; i++)
        {
            counter.Step(1f, 6f, true);
        }

        Assert.True(counter.SocSigma > before, $"{counter.SocSigma} after, {before} before");
        Assert.Equal(0.5f, counter.Soc, 1e-3f);
    }

    [Fact]
    public void The_old_current_is_never_integrated_after_a_read_error()
    {
        CoulombCounter counter = new(3f);
        counter.Start(0.5f, 0.01f);
        counter.Step(1f, -30f, true);
        float soc = counter.Soc;
        float sigma = counter.SocSigma;
        foreach ((float amps, bool valid, float dt) in new[]
        {
            (-30f, false, 1f), (float.NaN, true, 1f), (float.PositiveInfinity, true, 1f), (-30f, true, 10.1f), (-3001f, true, 1f), (3001f, true, 1f),
        })
        {
            Assert.Equal(EstimatorStatus.GapWidened, counter.Step(dt, amps, valid));
            Assert.Equal(soc, counter.Soc);
            Assert.True(counter.SocSigma > sigma);
            sigma = counter.SocSigma;
        }
    }

    [Fact]
    public void A_gap_widens_by_what_1C_would_have_moved()
    {
        CoulombCounter counter = new(3f);
        counter.Start(0.5f, 0f);
        counter.Step(720f, 0f, true);
        Assert.Equal(0.2f, counter.SocSigma, 1e-6f);
        for (int i = 0; i < 360; i++)
        {
            counter.Step(1f, 0f, false);
        }

        Assert.Equal(0.3f, counter.SocSigma, 1e-4f);
        counter.Step(1e30f, 0f, true);
        Assert.Equal(0.5f, counter.SocSigma);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_step_that_is_no_time_is_refused_and_changes_nothing(float dt)
    {
        CoulombCounter counter = new(3f);
        counter.Start(0.5f, 0.1f);
        Assert.Equal(EstimatorStatus.SampleRejected, counter.Step(dt, -3f, true));
        Assert.Equal((0.5f, 0.1f), (counter.Soc, counter.SocSigma));
    }

    [Fact]
    public void Whatever_is_fed_the_state_stays_a_state_and_sigma_never_shrinks() =>
        Abuse.Steps.Sample(steps =>
        {
            CoulombCounter counter = new(3f);
            counter.Start(0.5f, 0.05f);
            float sigma = counter.SocSigma;
            foreach (Abuse step in steps)
            {
                counter.Step(step.Dt, step.Amps, step.CurrentValid);
                Assert.InRange(counter.Soc, 0f, 1f);
                Assert.InRange(counter.SocSigma, sigma, 0.5f);
                sigma = counter.SocSigma;
            }
        });
}
