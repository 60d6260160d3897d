using System;
using BmsEdge.Core.Measurement;
using CsCheck;
using Xunit;

namespace BmsEdge.Core.Tests.Measurement;

public sealed class ThroughputCountersTests
{
    private readonly MeasurementFrame _frame = new(1, 1);
    private readonly ThroughputCounters _counters = new(3f);

    [Fact]
    public void An_hour_at_one_ampere_is_an_ampere_hour()
    {
        for (int i = 0; i <= 14400; i++)
        {
            Sample(1f, 10f, i * 250L);
        }

        Assert.Equal(1f, _counters.ChargeInAmpHours, 1e-6f);
        Assert.Equal(10f, _counters.EnergyInWattHours, 1e-5f);
        Assert.Equal(0f, _counters.ChargeOutAmpHours);
        Assert.Equal(1f / 6f, _counters.FullCycles, 1e-6f);
        Assert.Equal(0, _counters.GapMilliseconds);
    }

    [Fact]
    public void A_total_of_a_million_ampere_hours_still_notices_a_milliampere()
    {
        Assert.True(_counters.Restore(3_600_000_000_000L * 1_000_000L, 0, 0, 0, 0, 0));
        long before = _counters.ChargeInMicroampMilliseconds;
        Sample(0.001f, 4f, 0);
        Sample(0.001f, 4f, 250);
        Assert.Equal(250_000, _counters.ChargeInMicroampMilliseconds - before);
    }

    [Fact]
    public void A_sample_counts_once_however_often_somebody_looks()
    {
        Sample(2f, 4f, 0);
        Sample(2f, 4f, 1000);
        long once = _counters.ChargeInMicroampMilliseconds;
        _counters.Observe(_frame);
        _counters.Observe(_frame);
        Assert.Equal(once, _counters.ChargeInMicroampMilliseconds);
    }

    [Theory]
    [InlineData(10000, 0)]
    [InlineData(10001, 10001)]
    public void A_hole_longer_than_ten_seconds_is_a_gap_and_no_charge(int step, int gap)
    {
        Sample(1f, 4f, 0);
        Sample(1f, 4f, step);
        Assert.Equal(gap, _counters.GapMilliseconds);
        Assert.Equal(gap == 0, _counters.ChargeInMicroampMilliseconds > 0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-500)]
    public void A_clock_that_stands_or_goes_back_adds_nothing(int step)
    {
        Sample(1f, 4f, 1000);
        Sample(1f, 4f, 1000 + step);
        Assert.Equal(0, _counters.ChargeInMicroampMilliseconds);
    }

    [Fact]
    public void Energy_without_a_pack_voltage_is_missing_and_said_so()
    {
        Sample(1f, 4f, 0);
        _frame.PackVolts.Refuse(0, Validity.BusError);
        _frame.CurrentAmps.Accept(0, 1f, 1000);
        _counters.Observe(_frame);
        Assert.Equal(1000, _counters.EnergyGapMilliseconds);
        Assert.Equal(0, _counters.EnergyInMilliwattMilliseconds);
        Assert.Equal(1_000_000_000, _counters.ChargeInMicroampMilliseconds);
    }

    [Fact]
    public void A_refused_current_counts_nothing_and_the_hole_is_bridged_only_while_it_is_short()
    {
        Sample(1f, 4f, 0);
        _frame.CurrentAmps.Refuse(0, Validity.BusError);
        _counters.Observe(_frame);
        Assert.Equal(0, _counters.ChargeInMicroampMilliseconds);
        Sample(1f, 4f, 500);
        Assert.Equal(500_000_000, _counters.ChargeInMicroampMilliseconds);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_negative_stored_total_is_refused_as_a_whole(int which)
    {
        long[] t = [1, 2, 3, 4, 5, 6];
        t[which] = -1;
        Assert.False(_counters.Restore(t[0], t[1], t[2], t[3], t[4], t[5]));
        Assert.Equal(0, _counters.ChargeInMicroampMilliseconds);
        Assert.Equal(0, _counters.EnergyGapMilliseconds);
    }

    [Fact]
    public void Stored_totals_come_back()
    {
        Assert.True(_counters.Restore(1, 2, 3, 4, 5, 6));
        Assert.Equal(1, _counters.ChargeInMicroampMilliseconds);
        Assert.Equal(2, _counters.ChargeOutMicroampMilliseconds);
        Assert.Equal(3, _counters.EnergyInMilliwattMilliseconds);
        Assert.Equal(4, _counters.EnergyOutMilliwattMilliseconds);
        Assert.Equal(5, _counters.GapMilliseconds);
        Assert.Equal(6, _counters.EnergyGapMilliseconds);
    }

    [Fact]
    public void What_went_in_less_what_went_out_is_the_integral() =>
        Gen.Select(Gen.Float[-2000f, 2000f], Gen.Int[1, 10000]).Array[2, 50].Sample(samples =>
        {
            MeasurementFrame frame = new(1, 1);
            ThroughputCounters counters = new(3f);
            long time = 0;
            double integral = 0;
            for (int i = 0; i < samples.Length; i++)
            {
                time += samples[i].Item2;
                integral += i == 0 ? 0 : (double)samples[i].Item1 * samples[i].Item2;
                frame.CurrentAmps.Accept(0, samples[i].Item1, time);
                frame.PackVolts.Accept(0, 10f, time);
                counters.Observe(frame);
            }

            double net = (counters.ChargeInMicroampMilliseconds - counters.ChargeOutMicroampMilliseconds) * 1e-6;
            double netEnergy = (counters.EnergyInMilliwattMilliseconds - counters.EnergyOutMilliwattMilliseconds) * 1e-3;
            double scale = 2000.0 * time;
            return Math.Abs(net - integral) < 1e-6 * scale && Math.Abs(netEnergy - 10 * integral) < 1e-5 * scale;
        });

    private void Sample(float amps, float volts, long time)
    {
        _frame.CurrentAmps.Accept(0, amps, time);
        _frame.PackVolts.Accept(0, volts, time);
        _counters.Observe(_frame);
    }
}
