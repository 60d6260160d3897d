using System;
using BmsEdge.Core.Measurement;
using Xunit;

namespace BmsEdge.Core.Tests.Measurement;

public sealed class PlausibilityCheckerTests
{
    private readonly PlausibilitySettings _settings = new();
    private readonly MeasurementFrame _frame = new(4, 2);
    private readonly PlausibilityChecker _checker;

    public PlausibilityCheckerTests() => _checker = new PlausibilityChecker(_settings, 4, 2);

    [Theory]
    [InlineData(14.75f, true)]
    [InlineData(14.74f, false)]
    [InlineData(15.25f, true)]
    [InlineData(15.26f, false)]
    public void A_pack_voltage_off_the_sum_of_the_cells_makes_neither_believable(float pack, bool believed)
    {
        _settings.PackSumToleranceVolts = 0.25f;
        Cells(0, 3.75f);
        _frame.PackVolts.Accept(0, pack, 0);
        _checker.Check(_frame);
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(believed, _frame.CellVolts.IsValid(i));
        }

        Assert.Equal(believed ? Validity.Valid : Validity.Implausible, _frame.PackVolts.ValidityOf(0));
        Assert.Equal(believed ? 0 : 1, _checker.SumMismatchCount);
    }

    [Fact]
    public void Values_of_different_loops_prove_nothing_about_each_other()
    {
        Cells(0, 3.75f);
        _frame.PackVolts.Accept(0, 10f, 250);
        _checker.Check(_frame);
        Assert.True(_frame.PackVolts.IsValid(0));
    }

    [Fact]
    public void A_missing_cell_leaves_nothing_to_compare()
    {
        Cells(0, 3.75f);
        _frame.CellVolts.Refuse(1, Validity.BusError);
        _frame.PackVolts.Accept(0, 11.25f, 0);
        _checker.Check(_frame);
        Assert.True(_frame.CellVolts.IsValid(0));
        Assert.True(_frame.PackVolts.IsValid(0));
    }

    [Fact]
    public void A_cell_whose_code_stands_still_while_the_current_moves_is_stuck()
    {
        for (int n = 1; n <= 25; n++)
        {
            float amps = n % 8 < 4 ? -2f : 0f;
            Cells(n * 250, 3.7f + (0.001f * n));
            _frame.CellVolts.Accept(2, 3.7f, n * 250);
            _frame.CurrentAmps.Accept(0, amps, n * 250);
            _checker.Check(_frame);
            Assert.Equal(n < _settings.StuckSampleCount, _frame.CellVolts.IsValid(2));
            Assert.True(_frame.CellVolts.IsValid(1));
        }
    }

    [Theory]
    [InlineData(0.99f, true)]
    [InlineData(1.0f, false)]
    public void At_rest_the_same_code_is_what_a_cell_should_give(float step, bool believed)
    {
        for (int n = 1; n <= 200; n++)
        {
            Cells(n * 250, 3.7f);
            _frame.CurrentAmps.Accept(0, n is >= 190 and < 193 ? -step : 0f, n * 250);
            _checker.Check(_frame);
        }

        Assert.Equal(believed, _frame.CellVolts.IsValid(0));
    }

    [Fact]
    public void A_current_that_fades_slowly_under_a_held_voltage_is_no_sign_of_a_stuck_cell()
    {
        for (int n = 1; n <= 4000; n++)
        {
            Cells(n * 250, 4.2f);
            _frame.CurrentAmps.Accept(0, 3f - (n * 0.0007f), n * 250);
            _checker.Check(_frame);
            Assert.True(_frame.CellVolts.IsValid(0), $"sample {n}");
        }
    }

    [Theory]
    [InlineData(20f, 1f, true)]
    [InlineData(3f, 0f, true)]
    [InlineData(1f, 3f, false)]
    [InlineData(1f, -0.1f, false)]
    [InlineData(-1f, -3f, false)]
    [InlineData(-3f, -1f, false)]
    public void Only_a_charge_current_that_falls_leaves_a_standing_voltage_believed(float from, float to, bool believed)
    {
        for (int n = 1; n <= 40; n++)
        {
            Cells(n * 250, 4.1f);
            float share = Math.Clamp((n - 5) / 20f, 0f, 1f);
            _frame.CurrentAmps.Accept(0, from + (share * (to - from)), n * 250);
            _checker.Check(_frame);
        }

        Assert.Equal(believed, _frame.CellVolts.IsValid(0));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void A_pulse_that_fits_between_two_conversions_of_a_cell_proves_nothing(int pulseSamples, bool believed)
    {
        for (int n = 1; n <= 60; n++)
        {
            Cells(n * 250, 3.7f);
            _frame.CurrentAmps.Accept(0, n >= 10 && n < 10 + pulseSamples ? -30f : 0f, n * 250);
            _checker.Check(_frame);
        }

        Assert.Equal(believed, _frame.CellVolts.IsValid(0));
    }

    [Fact]
    public void Currents_on_both_sides_of_a_hole_are_not_joined()
    {
        for (int n = 1; n <= 60; n++)
        {
            Cells(n * 250, 3.7f);
            if (n % 3 == 0)
            {
                _frame.CurrentAmps.Refuse(0, Validity.BusError);
            }
            else
            {
                _frame.CurrentAmps.Accept(0, n % 6 < 3 ? -5f : 0f, n * 250);
            }

            _checker.Check(_frame);
            Assert.True(_frame.CellVolts.IsValid(0));
        }
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void A_current_that_shows_its_step_a_sample_after_the_cell_did_proves_nothing(int lateSamples, bool believed)
    {
        for (int n = -10; n <= 60; n++)
        {
            Cells(n * 250, n < 1 ? 3.5f : 3.7f);
            _frame.CurrentAmps.Accept(0, n < lateSamples ? -5f : 0f, n * 250);
            _checker.Check(_frame);
        }

        Assert.Equal(believed, _frame.CellVolts.IsValid(0));
    }

    [Fact]
    public void A_stuck_cell_stays_stuck_however_long_it_lasts()
    {
        for (int n = 1; n <= 500; n++)
        {
            Cells(n * 250, 3.7f);
            _frame.CurrentAmps.Accept(0, n is >= 10 and < 13 ? -2f : 0f, n * 250);
            _checker.Check(_frame);
            Assert.Equal(n < _settings.StuckSampleCount, _frame.CellVolts.IsValid(0));
        }
    }

    [Fact]
    public void Looking_at_one_sample_again_does_not_make_it_stuck()
    {
        Cells(0, 3.7f);
        for (int n = 0; n < 100; n++)
        {
            _frame.CurrentAmps.Accept(0, n % 8 < 4 ? -5f : 0f, n);
            _checker.Check(_frame);
        }

        Assert.True(_frame.CellVolts.IsValid(0));
    }

    [Fact]
    public void A_stuck_cell_is_believed_again_when_it_moves()
    {
        A_cell_whose_code_stands_still_while_the_current_moves_is_stuck();
        Cells(10000, 3.6f);
        _frame.CurrentAmps.Accept(0, 0f, 10000);
        _checker.Check(_frame);
        Assert.True(_frame.CellVolts.IsValid(2));
    }

    [Theory]
    [InlineData(31f, true)]
    [InlineData(31.01f, false)]
    [InlineData(19f, true)]
    [InlineData(18.99f, false)]
    [InlineData(120f, false)]
    public void A_temperature_faster_than_any_cell_is_not_believed(float second, bool believed)
    {
        _frame.TemperatureCelsius.Accept(0, 25f, 0);
        _checker.Check(_frame);
        _frame.TemperatureCelsius.Accept(0, second, 1000);
        _checker.Check(_frame);
        Assert.Equal(believed, _frame.TemperatureCelsius.IsValid(0));
    }

    [Fact]
    public void A_jumped_temperature_is_not_believed_just_because_it_stays()
    {
        _frame.TemperatureCelsius.Accept(0, 25f, 0);
        _checker.Check(_frame);
        for (int second = 1; second <= 6; second++)
        {
            _frame.TemperatureCelsius.Accept(0, 60f, second * 1000);
            _checker.Check(_frame);
            Assert.False(_frame.TemperatureCelsius.IsValid(0));
        }

        // 5 K/s for 7 s could really have happened; the evidence rule has tripped long before.
        _frame.TemperatureCelsius.Accept(0, 60f, 7000);
        _checker.Check(_frame);
        Assert.True(_frame.TemperatureCelsius.IsValid(0));
    }

    [Fact]
    public void A_clock_that_went_back_allows_noise_only()
    {
        _frame.TemperatureCelsius.Accept(0, 25f, 10000);
        _checker.Check(_frame);
        _frame.TemperatureCelsius.Accept(0, 26.5f, 5000);
        _checker.Check(_frame);
        Assert.False(_frame.TemperatureCelsius.IsValid(0));
    }

    [Fact]
    public void A_refused_temperature_stays_refused_for_its_own_reason()
    {
        _frame.TemperatureCelsius.Accept(1, 25f, 0);
        _checker.Check(_frame);
        _frame.TemperatureCelsius.Refuse(1, Validity.BusError);
        _checker.Check(_frame);
        Assert.Equal(Validity.BusError, _frame.TemperatureCelsius.ValidityOf(1));
    }

    [Fact]
    public void The_trend_is_the_rise_over_at_least_a_second()
    {
        TemperatureTrend trend = new(2, 1000);
        ChannelBlock rate = _frame.TemperatureRateCelsiusPerSecond;
        for (int t = 0; t <= 3000; t += 250)
        {
            _frame.TemperatureCelsius.Accept(0, 25f + (t * 0.002f), t);
            trend.Update(_frame);
            trend.Update(_frame);
            Assert.Equal(t / 1000, rate.SampleNumber(0));
        }

        Assert.Equal(2f, rate.Value(0), 3);
        Assert.Equal(3000, rate.TimeMilliseconds(0));
        Assert.Equal(Validity.Never, rate.ValidityOf(1));
    }

    [Fact]
    public void The_trend_does_not_reach_over_a_hole()
    {
        TemperatureTrend trend = new(2, 1000);
        ChannelBlock rate = _frame.TemperatureRateCelsiusPerSecond;
        Temperature(trend, 25f, 0);
        Temperature(trend, 26f, 1000);
        Assert.Equal(1f, rate.Value(0), 3);
        _frame.TemperatureCelsius.Refuse(0, Validity.BusError);
        trend.Update(_frame);
        Assert.Equal(Validity.BusError, rate.ValidityOf(0));
        Temperature(trend, 40f, 3000);
        Assert.False(rate.IsValid(0));
        Temperature(trend, 40.5f, 4000);
        Assert.Equal(0.5f, rate.Value(0), 3);
    }

    [Fact]
    public void Checking_allocates_nothing()
    {
        TemperatureTrend trend = new(2, 1000);
        Cells(0, 3.7f);
        _checker.Check(_frame);
        trend.Update(_frame);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int n = 1; n < 200; n++)
        {
            Cells(n * 250, 3.7f);
            _frame.PackVolts.Accept(0, n % 3, n * 250);
            _frame.CurrentAmps.Accept(0, n % 7, n * 250);
            _frame.TemperatureCelsius.Accept(0, n % 50, n * 250);
            _checker.Check(_frame);
            trend.Update(_frame);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private void Cells(long time, float volts)
    {
        for (int i = 0; i < 4; i++)
        {
            _frame.CellVolts.Accept(i, volts, time);
        }
    }

    private void Temperature(TemperatureTrend trend, float celsius, long time)
    {
        _frame.TemperatureCelsius.Accept(0, celsius, time);
        trend.Update(_frame);
    }
}
