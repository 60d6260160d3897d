using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.CyclingData.Derivation;
using CsCheck;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Derivation;

/// <summary>Charge and energy in and out, by the cycler's counters or by the integral.</summary>
public class ThroughputTests
{
    private const double Close = 1e-12;

    [Fact]
    public void Without_counters_the_integral_splits_at_the_zero_of_the_current()
    {
        // 1 A falling to -1 A within an hour: a quarter of an ampere-hour each way.
        Dictionary<CyclingColumn, double[]> columns = Derived.Currents(1, -1);
        columns[CyclingColumn.TestTime] = [0, 3600];
        Derived d = Derived.Of(columns);
        Assert.Equal([0, 0.25], d[CyclingColumn.ChargingCapacity]);
        Assert.Equal([0, 0.25], d[CyclingColumn.DischargingCapacity]);
        Assert.Equal([0, 0.0], d[CyclingColumn.NetCapacity]);
        Assert.Equal([0, 0.5], d[CyclingColumn.CumulativeCapacity]);
        Assert.Empty(d.Summary.Comparisons);
    }

    [Fact]
    public void Counters_are_unrolled_over_their_resets_and_held_against_the_integral()
    {
        // 3.6 A: a milliampere-hour a second; the counter starts anew with every step.
        Dictionary<CyclingColumn, double[]> columns = Derived.Currents(3.6, 3.6, 3.6, 3.6, 3.6, 3.6);
        columns[CyclingColumn.StepId] = [1, 1, 1, 2, 2, 2];
        columns[CyclingColumn.ChargingCapacity] = [0, 0.010, 0.020, 0.001, 0.011, 0.021];
        columns[CyclingColumn.DischargingCapacity] = new double[6];
        Derived d = Derived.Of(columns);
        Assert.Equal([0, 0.010, 0.020, 0.021, 0.031, 0.041], d[CyclingColumn.ChargingCapacity].Select(v => Math.Round(v, 12)));
        Assert.Equal([0, 0.010, 0.020, 0.001, 0.011, 0.021], d["raw_charging_capacity_ah"]);
        CounterComparison charge = d.Summary.Comparisons[0];
        Assert.Equal((1L, 0L), (charge.Resets, charge.Faults));
        Assert.Equal(0.041, charge.Counter, Close);
        Assert.Equal(0.005, charge.Integral, Close);
        Assert.Equal(0.036, charge.Difference, Close);
    }

    [Fact]
    public void A_counter_that_falls_inside_a_step_is_a_fault_with_its_row_and_adds_nothing()
    {
        Dictionary<CyclingColumn, double[]> columns = Derived.Currents(1, 1, 1, 1);
        columns[CyclingColumn.StepId] = [1, 1, 1, 1];
        columns[CyclingColumn.ChargingCapacity] = [1, 2, 1.5, 1.6];
        columns[CyclingColumn.DischargingCapacity] = new double[4];
        Derived d = Derived.Of(columns);
        Assert.Equal([1, 2, 2, 2.1], d[CyclingColumn.ChargingCapacity].Select(v => Math.Round(v, 12)));
        Assert.Equal((0L, 1L, 4L), (d.Summary.Comparisons[0].Resets, d.Summary.Comparisons[0].Faults, d.Summary.Comparisons[0].FirstFaultRow));
    }

    [Theory]
    [InlineData(0.9995, 0)]
    [InlineData(0.998, 1)]
    public void A_fall_of_a_thousandth_is_noise_and_more_is_not(double fallen, long faults)
    {
        CounterUnroller counter = new();
        double total = counter.Add(1, false, 1) + counter.Add(fallen, false, 2) + counter.Add(1, false, 3);
        Assert.Equal(faults, counter.Faults);
        Assert.Equal(faults == 0 ? 1 : 2 - fallen, total, Close);
    }

    [Theory]
    [InlineData(0.1, true, 1, 0)]
    [InlineData(0.11, true, 0, 1)]
    [InlineData(0.1, false, 0, 1)]
    public void A_reset_needs_a_change_of_step_and_a_tenth_of_the_value(double after, bool boundary, long resets, long faults)
    {
        CounterUnroller counter = new();
        counter.Add(1, false, 1);
        Assert.Equal(resets * after, counter.Add(after, boundary, 2), Close);
        Assert.Equal((resets, faults), (counter.Resets, counter.Faults));
    }

    [Fact]
    public void A_net_counter_alone_gives_both_directions()
    {
        Dictionary<CyclingColumn, double[]> columns = Derived.Currents(-1, -1, -1, 1, 1);
        columns[CyclingColumn.NetCapacity] = [-0.5, -0.6, -0.7, -0.65, -0.6];
        Derived d = Derived.Of(columns);
        Assert.Equal([0, 0.1, 0.2, 0.2, 0.2], d[CyclingColumn.DischargingCapacity].Select(v => Math.Round(v, 12)));
        Assert.Equal([0, 0, 0, 0.05, 0.1], d[CyclingColumn.ChargingCapacity].Select(v => Math.Round(v, 12)));
        Assert.Contains(d.Summary.Rules, r => r.Column == "charging_capacity_ah" && r.Rule.Contains("net_capacity_ah", StringComparison.Ordinal));
    }

    [Fact]
    public void A_net_counter_that_starts_anew_is_not_a_jump()
    {
        NetUnroller net = new();
        net.Add(-2.5, 0, false, false);
        Assert.Equal(-0.001, net.Add(-0.001, -0.001, boundary: true, resting: false), Close);
        Assert.Equal(1, net.Resets);
    }

    [Fact]
    public void The_jitter_of_a_net_counter_at_rest_does_not_add_up()
    {
        Dictionary<CyclingColumn, double[]> columns = Derived.Currents([.. Enumerable.Repeat(0.0, 100), 1, 1]);
        columns[CyclingColumn.NetCapacity] = [.. Enumerable.Range(0, 100).Select(i => 1e-5 * (i % 2)), 0.001, 0.002];
        Derived d = Derived.Of(columns);
        Assert.Equal(0.002, d[CyclingColumn.CumulativeCapacity][^1], 4);
        Assert.Equal(0, d[CyclingColumn.CumulativeCapacity][99]);
    }

    [Fact]
    public void A_step_counter_is_added_up_by_the_direction_of_the_current()
    {
        Dictionary<CyclingColumn, double[]> columns = Derived.Currents(1, 1, -1, -1, -1);
        columns[CyclingColumn.StepId] = [1, 1, 2, 2, 2];
        columns[CyclingColumn.StepCapacity] = [0, 0.5, 0.0, 0.2, 0.3];
        Derived d = Derived.Of(columns);
        Assert.Equal([0, 0.5, 0.5, 0.5, 0.5], d[CyclingColumn.ChargingCapacity]);
        Assert.Equal([0, 0, 0, 0.2, 0.3], d[CyclingColumn.DischargingCapacity].Select(v => Math.Round(v, 12)));
    }

    [Fact]
    public void The_integral_stops_at_a_gap_and_the_row_after_it_is_marked()
    {
        Dictionary<CyclingColumn, double[]> columns = Derived.Currents([.. Enumerable.Repeat(3.6, 20)]);
        columns[CyclingColumn.TestTime] = [.. Enumerable.Range(0, 20).Select(i => i < 10 ? i : i + 1000.0)];
        Derived d = Derived.Of(columns);
        Assert.Equal(10, Array.IndexOf(d[DerivedColumn.AfterGapName], 1));
        Assert.Equal(0.018, d[CyclingColumn.ChargingCapacity][^1], Close);
        Assert.Equal(new StoredGap(12, 1001), Assert.Single(d.Summary.Gaps));
        Assert.Equal((1L, 1001.0), (d.Summary.GapCount, d.Summary.GapSeconds));
    }

    [Fact]
    public void Charge_and_energy_never_fall_whatever_the_counters_do()
    {
        Gen.Select(Gen.Double[-5, 5], Gen.Double[-1, 3], Gen.Int[0, 2]).Array[1, 200].Sample(rows =>
        {
            Dictionary<CyclingColumn, double[]> columns = Derived.Currents([.. rows.Select(r => r.Item1)]);
            columns[CyclingColumn.ChargingCapacity] = [.. rows.Select(r => r.Item2)];
            columns[CyclingColumn.StepId] = [.. rows.Select(r => (double)r.Item3)];
            Derived d = Derived.Of(columns);
            foreach (CyclingColumn column in new[] { CyclingColumn.ChargingCapacity, CyclingColumn.DischargingCapacity, CyclingColumn.CumulativeCapacity, CyclingColumn.ChargingEnergy, CyclingColumn.CumulativeEnergy })
            {
                double[] values = d[column];
                Assert.True(values.Zip(values.Skip(1), (a, b) => b >= a).All(x => x), column.Name);
            }
        });
    }
}
