using System;
using BmsEdge.Core.Protection;
using Xunit;

namespace BmsEdge.Firmware.Tests;

/// <summary>The board's own check of what it was given, and the small counters of the loop.</summary>
public sealed class ConfigurationCheckTests
{
    [Fact]
    public void The_committed_configuration_is_good() =>
        Assert.Equal(ConfigurationStatus.Ok, ConfigurationCheck.Check(GeneratedConfiguration.Create()));

    [Fact]
    public void The_committed_limits_are_good()
    {
        LimitTableStatus status = GeneratedConfiguration.Create().Limits!.Validate(out int row);
        Assert.True(status == LimitTableStatus.Ok, $"{status} in row {row}");
    }

    public static TheoryData<ConfigurationStatus, Action<BoardConfiguration>> BadOnes => new()
    {
        { ConfigurationStatus.SeriesCount, c => c.SeriesCount = 2 },
        { ConfigurationStatus.SeriesCount, c => c.SeriesCount = 6 },
        { ConfigurationStatus.SeriesCount, c => c.SeriesCount = 0 },
        { ConfigurationStatus.Capacity, c => c.CapacityAmpHours = 0f },
        { ConfigurationStatus.Capacity, c => c.CapacityAmpHours = float.NaN },
        { ConfigurationStatus.Capacity, c => c.CapacityAmpHours = float.PositiveInfinity },
        { ConfigurationStatus.InitialSoc, c => c.InitialSoc = -0.01f },
        { ConfigurationStatus.InitialSoc, c => c.InitialSoc = 1.01f },
        { ConfigurationStatus.InitialSoc, c => c.InitialSocSigma = 0.51f },
        { ConfigurationStatus.InitialSoc, c => c.InitialSocSigma = float.NaN },
        { ConfigurationStatus.Limits, c => c.Limits = null },
        { ConfigurationStatus.Limits, c => c.Limits = new LimitTable(3) },
        { ConfigurationStatus.Shunt, c => c.ShuntOhms = 0f },
        { ConfigurationStatus.Shunt, c => c.CellMonitorShuntOhms = -1f },
        { ConfigurationStatus.Shunt, c => c.CurrentFullScaleAmps = 0f },
        { ConfigurationStatus.Shunt, c => c.CurrentGain = 0.4f },
        { ConfigurationStatus.Shunt, c => c.CurrentOffsetAmps = float.NaN },
        { ConfigurationStatus.Thermistor, c => c.NtcBetaKelvin = 0f },
        { ConfigurationStatus.Thermistor, c => c.NtcOhmsAt25Celsius = float.NaN },
        { ConfigurationStatus.Thermistor, SetPullUpToZero },
        { ConfigurationStatus.Period, c => c.LoopPeriodMs = 0 },
        { ConfigurationStatus.Period, c => c.EstimatorPeriodMs = 249 },
        { ConfigurationStatus.Period, c => c.TemperaturePeriodMs = 1999 },
        { ConfigurationStatus.Period, c => c.VerifyPeriodMs = 0 },
        { ConfigurationStatus.Period, c => c.TelemetryPeriodMs = 0 },
        { ConfigurationStatus.Period, c => c.OpenWirePeriodMs = -1 },
        { ConfigurationStatus.Period, c => c.RequestExpiryMs = -1 },
        { ConfigurationStatus.Age, c => c.VoltageAndCurrentMaximumAgeMs = 499 },
        { ConfigurationStatus.Age, c => c.TemperatureMaximumAgeMs = 3999 },
        { ConfigurationStatus.Plausibility, c => c.PackSumToleranceVolts = 0f },
        { ConfigurationStatus.Plausibility, c => c.StuckSampleCount = 1 },
        { ConfigurationStatus.Plausibility, c => c.StuckCurrentStepAmps = float.NaN },
        { ConfigurationStatus.Plausibility, c => c.TemperatureRateLimitCelsiusPerSecond = 0f },
        { ConfigurationStatus.Retries, c => c.FrontEndRetries = -1 },
        { ConfigurationStatus.Retries, c => c.ChipResetsPerHour = -1 },
        { ConfigurationStatus.Switches, c => c.PrechargeDoneVolts = 0f },
        { ConfigurationStatus.Switches, c => c.PrechargeMinimumMs = -1 },
        { ConfigurationStatus.Switches, c => c.PrechargeMinimumMs = c.PrechargeMaximumMs },
        { ConfigurationStatus.Switches, c => c.PrechargeAttempts = 0 },
        { ConfigurationStatus.Switches, c => c.PrechargeRetryMs = -1 },
        { ConfigurationStatus.Switches, c => c.SwitchFeedbackDelayMs = -1 },
        { ConfigurationStatus.Switches, c => c.WeldedCurrentAmps = 0f },
    };

    [Theory]
    [MemberData(nameof(BadOnes))]
    public void A_wrong_value_is_refused_by_its_kind_and_the_loop_survives_it(ConfigurationStatus expected, Action<BoardConfiguration> spoil)
    {
        BoardConfiguration configuration = GeneratedConfiguration.Create();
        spoil(configuration);
        Assert.Equal(expected, ConfigurationCheck.Check(configuration));
        using LoopRig rig = new(change: spoil);
        for (int i = 0; i < 10; i++)
        {
            rig.RunOnce();
        }

        Assert.Equal(Core.Control.PackState.Fault, rig.State);
        Assert.False(rig.AnySwitchOn);
    }

    [Fact]
    public void Without_a_precharge_resistor_its_settings_do_not_matter()
    {
        BoardConfiguration configuration = GeneratedConfiguration.Create();
        configuration.PrechargeEnabled = false;
        configuration.PrechargeDoneVolts = 0f;
        configuration.PrechargeAttempts = 0;
        Assert.Equal(ConfigurationStatus.Ok, ConfigurationCheck.Check(configuration));
    }

    [Theory]
    [InlineData(3_599_999, true)]
    [InlineData(3_600_000, false)]
    public void The_fourth_reset_within_an_hour_is_one_too_many(long lastAt, bool tooMany)
    {
        ResetCounter counter = new(3);
        counter.Add(0);
        counter.Add(1000);
        counter.Add(2000);
        Assert.False(counter.IsTooMany);
        counter.Add(lastAt);
        Assert.Equal(tooMany, counter.IsTooMany);
        Assert.Equal(4, counter.TotalCount);
        counter.Forgive();
        Assert.False(counter.IsTooMany);
        for (int i = 0; i < 3; i++)
        {
            counter.Add(lastAt + i);
            Assert.False(counter.IsTooMany);
        }

        counter.Add(lastAt + 3);
        Assert.True(counter.IsTooMany);
    }

    [Fact]
    public void A_board_that_tolerates_no_reset_says_so_at_the_first()
    {
        ResetCounter counter = new(0);
        counter.Add(5);
        Assert.True(counter.IsTooMany);
    }

    [Theory]
    [InlineData(375, 0)]
    [InlineData(376, 1)]
    public void A_loop_half_a_period_late_is_an_overrun(long secondBegin, int overruns)
    {
        LoopMonitor monitor = new(250);
        monitor.Begin(0);
        Assert.Equal(200, monitor.End(50));
        monitor.Begin(secondBegin);
        Assert.Equal(overruns, monitor.OverrunCount);
        Assert.Equal(secondBegin, monitor.LongestPeriodMilliseconds);
        Assert.Equal(0, monitor.End(secondBegin + 300));
        Assert.Equal(300, monitor.LongestWorkMilliseconds);
        Assert.Equal(250, monitor.End(secondBegin - 1000));
        Assert.Equal(2, monitor.LoopCount);
    }

    private static void SetPullUpToZero(BoardConfiguration c)
    {
        c.ThermistorAdcChannels = [0];
        c.NtcPullUpOhms = 0f;
    }
}
