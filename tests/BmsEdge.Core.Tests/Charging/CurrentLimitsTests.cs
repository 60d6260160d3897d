using BmsEdge.Core.Charging;
using BmsEdge.Core.Measurement;
using BmsEdge.Core.Protection;
using CsCheck;
using Xunit;

namespace BmsEdge.Core.Tests.Charging;

public sealed class CurrentLimitsTests
{
    private readonly MeasurementFrame _frame = new(4, 2);

    [Theory]
    [InlineData(25f, 3.7f, 10f, LimitReason.None)]
    [InlineData(0f, 3.7f, 0f, LimitReason.Cold)]
    [InlineData(-5f, 3.7f, 0f, LimitReason.Cold)]
    [InlineData(5f, 3.7f, 5f, LimitReason.Cold)]
    [InlineData(10f, 3.7f, 10f, LimitReason.None)]
    [InlineData(40f, 3.7f, 10f, LimitReason.None)]
    [InlineData(42.5f, 3.7f, 5f, LimitReason.Heat)]
    [InlineData(45f, 3.7f, 0f, LimitReason.Heat)]
    [InlineData(25f, 4.1f, 10f, LimitReason.None)]
    [InlineData(25f, 4.2f, 0f, LimitReason.Voltage)]
    [InlineData(25f, 4.5f, 0f, LimitReason.Voltage)]
    public void A_charge_current_follows_its_windows(float celsius, float volts, float amps, LimitReason reason)
    {
        CurrentLimits limits = new(Charge(), TripPath.Charge);
        Fill(celsius, volts, 0);
        Settle(limits, TripPath.Neither, TripPath.Neither);
        Assert.Equal(amps, limits.AllowedAmps, 1e-3f);
        Assert.Equal(reason, limits.Reason);
    }

    [Fact]
    public void The_weakest_cell_and_the_worst_sensor_decide()
    {
        CurrentLimits limits = new(Charge(), TripPath.Charge);
        Fill(25f, 3.7f, 0);
        _frame.CellVolts.Accept(2, 4.15f, 0);
        _frame.TemperatureCelsius.Accept(1, 42f, 0);
        Settle(limits, TripPath.Neither, TripPath.Neither);
        Assert.Equal(5f, limits.AllowedAmps, 1e-3f);
        Assert.Equal(LimitReason.Voltage, limits.Reason);
    }

    [Fact]
    public void The_windows_of_a_discharge_run_the_other_way()
    {
        CurrentLimits limits = new(Discharge(), TripPath.Discharge);
        Fill(25f, 2.75f, 0);
        Settle(limits, TripPath.Neither, TripPath.Neither);
        Assert.Equal(10f, limits.AllowedAmps, 1e-3f);
        Assert.Equal(LimitReason.Voltage, limits.Reason);
    }

    [Theory]
    [InlineData(0.05f, 10f)]
    [InlineData(0.1f, 20f)]
    [InlineData(float.NaN, 20f)]
    public void The_emptiest_cell_limits_a_discharge(float soc, float amps)
    {
        CurrentLimitSettings settings = Discharge();
        settings.SocZero = 0f;
        settings.SocFull = 0.1f;
        CurrentLimits limits = new(settings, TripPath.Discharge);
        Fill(25f, 3.7f, 0);
        Settle(limits, TripPath.Neither, TripPath.Neither, soc, 0.9f);
        Assert.Equal(amps, limits.AllowedAmps, 1e-3f);
    }

    [Theory]
    [InlineData(0.95f, 5f)]
    [InlineData(0.9f, 10f)]
    public void The_fullest_cell_limits_a_charge(float soc, float amps)
    {
        CurrentLimitSettings settings = Charge();
        settings.SocZero = 1f;
        settings.SocFull = 0.9f;
        CurrentLimits limits = new(settings, TripPath.Charge);
        Fill(25f, 3.7f, 0);
        Settle(limits, TripPath.Neither, TripPath.Neither, 0.1f, soc);
        Assert.Equal(amps, limits.AllowedAmps, 1e-3f);
    }

    [Fact]
    public void Limp_home_is_left_while_the_path_is_open_and_nothing_when_it_is_not()
    {
        CurrentLimits limits = new(Discharge(limpHome: 2f), TripPath.Discharge);
        Fill(25f, 3.7f, 0);
        _frame.TemperatureCelsius.Refuse(0, Validity.BusError);
        Settle(limits, TripPath.Neither, TripPath.Neither);
        Assert.Equal(2f, limits.AllowedAmps);
        Assert.Equal(LimitReason.EvidenceMissing, limits.Reason);
        Update(limits, TripPath.Both, TripPath.Neither);
        Assert.Equal(0f, limits.AllowedAmps);
        Assert.Equal(LimitReason.PathBlocked, limits.Reason);
    }

    [Fact]
    public void A_cell_without_a_voltage_leaves_limp_home_only()
    {
        CurrentLimits limits = new(Discharge(limpHome: 2f), TripPath.Discharge);
        Fill(25f, 3.7f, 0);
        _frame.CellVolts.Refuse(3, Validity.BusError);
        Settle(limits, TripPath.Neither, TripPath.Neither);
        Assert.Equal(2f, limits.AllowedAmps);
    }

    [Fact]
    public void The_other_path_does_not_matter()
    {
        CurrentLimits limits = new(Charge(), TripPath.Charge);
        Fill(25f, 3.7f, 0);
        Settle(limits, TripPath.Discharge, TripPath.Discharge);
        Assert.Equal(10f, limits.AllowedAmps, 1e-3f);
    }

    [Fact]
    public void A_derating_limit_leaves_its_share()
    {
        CurrentLimits limits = new(Charge(), TripPath.Charge);
        Fill(25f, 3.7f, 0);
        Settle(limits, TripPath.Neither, TripPath.Charge);
        Assert.Equal(5f, limits.AllowedAmps, 1e-3f);
        Assert.Equal(LimitReason.Derated, limits.Reason);
    }

    [Fact]
    public void It_falls_at_once_and_rises_by_its_ramp()
    {
        CurrentLimits limits = new(Charge(), TripPath.Charge);
        Fill(25f, 3.7f, 0);
        Settle(limits, TripPath.Neither, TripPath.Neither);
        Update(limits, TripPath.Charge, TripPath.Neither);
        Assert.Equal(0f, limits.AllowedAmps);
        _frame.NowMilliseconds += 1000;
        limits.Update(_frame, 0.5f, 0.5f, TripPath.Neither, TripPath.Neither);
        Assert.Equal(5f, limits.AllowedAmps, 1e-3f);
        Assert.Equal(LimitReason.Ramp, limits.Reason);
        _frame.NowMilliseconds -= 5000;
        limits.Update(_frame, 0.5f, 0.5f, TripPath.Neither, TripPath.Neither);
        Assert.Equal(5f, limits.AllowedAmps, 1e-3f);
    }

    [Fact]
    public void It_stays_between_nothing_and_everything_and_never_rises_faster_than_its_ramp() =>
        Gen.Select(Gen.Float[-60f, 150f], Gen.Float[-1f, 6.5f], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[-100, 2000]).Array[1, 40].Sample(steps =>
        {
            MeasurementFrame frame = new(4, 2);
            CurrentLimits limits = new(Charge(), TripPath.Charge);
            foreach ((float celsius, float volts, int blocked, int derated, int step) in steps)
            {
                float before = limits.AllowedAmps;
                frame.NowMilliseconds += step;
                frame.CellVolts.Accept(blocked, volts, frame.NowMilliseconds);
                frame.TemperatureCelsius.Accept(derated % 2, celsius, frame.NowMilliseconds);
                limits.Update(frame, 0.5f, 0.5f, (TripPath)blocked, (TripPath)derated);
                bool isBlocked = (blocked & 1) != 0;
                if (limits.AllowedAmps < 0f || limits.AllowedAmps > 10f || (isBlocked && limits.AllowedAmps != 0f) ||
                    limits.AllowedAmps > before + (5f * System.Math.Max(0, step) * 0.001f) + 1e-4f)
                {
                    return false;
                }
            }

            return true;
        });

    private static CurrentLimitSettings Charge() => new()
    {
        FullAmps = 10f,
        ColdZeroCelsius = 0f,
        ColdFullCelsius = 10f,
        HotFullCelsius = 40f,
        HotZeroCelsius = 45f,
        VoltsZero = 4.2f,
        VoltsFull = 4.1f,
        RampAmpsPerSecond = 5f,
    };

    private static CurrentLimitSettings Discharge(float limpHome = 0f) => new()
    {
        FullAmps = 20f,
        LimpHomeAmps = limpHome,
        ColdZeroCelsius = -20f,
        ColdFullCelsius = -10f,
        HotFullCelsius = 50f,
        HotZeroCelsius = 60f,
        VoltsZero = 2.5f,
        VoltsFull = 3f,
        RampAmpsPerSecond = 5f,
    };

    private void Fill(float celsius, float volts, long time)
    {
        for (int i = 0; i < _frame.CellVolts.Count; i++)
        {
            _frame.CellVolts.Accept(i, volts, time);
        }

        for (int i = 0; i < _frame.TemperatureCelsius.Count; i++)
        {
            _frame.TemperatureCelsius.Accept(i, celsius, time);
        }
    }

    private void Update(CurrentLimits limits, TripPath blocked, TripPath derated, float low = 0.5f, float high = 0.5f)
    {
        _frame.NowMilliseconds += 1000;
        limits.Update(_frame, low, high, blocked, derated);
    }

    private void Settle(CurrentLimits limits, TripPath blocked, TripPath derated, float low = 0.5f, float high = 0.5f)
    {
        for (int i = 0; i < 10; i++)
        {
            Update(limits, blocked, derated, low, high);
        }
    }
}
