using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using BmsEdge.Core.Models;
using BmsEdge.CyclingData;
using BmsEdge.CyclingData.Datasets;
using BmsEdge.Foundation;
using BmsEdge.Training.Identification;
using BmsEdge.Training.Soc;
using Xunit;

namespace BmsEdge.Training.Tests.Soc;

public sealed class TracePreparationTests
{
    [Fact]
    public void Capacity_is_what_the_slow_discharge_moved() =>
        Assert.Equal(2, new TracePreparation(Slow(), "c20").CapacityAmpHours, 1e-9);

    [Fact]
    public void A_slow_charge_is_scaled_to_end_full()
    {
        IdentificationTrace trace = new TracePreparation(Slow(chargeGain: 1.05), "c20").Slow(Slow(chargeGain: 1.05), "c20");
        Assert.Equal(1, trace.Soc[0], 1e-9);
        Assert.Equal(0, trace.Soc.Min(), 1e-9);
        Assert.Equal(1, trace.Soc[^1], 1e-9);
    }

    [Theory]
    [InlineData(false, true, "no temperature column")]
    [InlineData(true, false, "no net capacity column")]
    public void A_missing_column_is_named_with_its_file(bool celsius, bool ampHours, string part)
    {
        CyclingTable table = Slow(celsius: celsius, ampHours: ampHours);
        BmsException e = Assert.Throws<BmsException>(() => new TracePreparation(table, "25degC/C20").Slow(table, "25degC/C20"));
        Assert.Equal(BmsErrorCode.BadData, e.Code);
        Assert.Contains("25degC/C20", e.Message, StringComparison.Ordinal);
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_without_a_discharge_is_refused()
    {
        CyclingTable rest = Table(Enumerable.Repeat(0.0, 100), 60);
        Assert.Contains("no slow discharge", Assert.Throws<BmsException>(() => new TracePreparation(rest, "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_counter_that_rises_under_discharge_is_refused()
    {
        CyclingTable wrong = Table(Enumerable.Repeat(-0.1, 100), 60, counterSign: -1);
        BmsException e = Assert.Throws<BmsException>(() => new TracePreparation(wrong, "x"));
        Assert.Contains("check the sign", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_instant_of_a_current_step_carries_no_weight_and_all_other_seconds_are_stood_for()
    {
        CyclingTable table = Table([.. new double[30], .. Enumerable.Repeat(-2.0, 10), .. new double[300]], 1);
        IdentificationTrace trace = Preparation().Pulses(table, "hppc");
        Assert.All(Enumerable.Range(1, trace.Count - 1).Where(k => trace.Amps[k] != trace.Amps[k - 1]), k => Assert.Equal(0, trace.Weight[k]));
        Assert.Contains(30, trace.TimeSeconds);
        Assert.Contains(40, trace.TimeSeconds);
        Assert.InRange(trace.Count, 60, 160);
        Assert.InRange(trace.Weight.Sum(), 0.75 * 0.25 * 330, 0.75 * 0.26 * 340);
    }

    [Fact]
    public void Pulses_end_where_the_chamber_or_the_counter_is_reset()
    {
        double[] amps = [.. new double[200]];
        Assert.Equal(99, Preparation().Pulses(Table(amps, 1, chamber: k => k < 100 ? 25 : 34), "hppc").TimeSeconds[^1], 4.0);
        Assert.Equal(99, Preparation().Pulses(Table(amps, 1, counterStep: k => k < 100 ? 0 : 0.06), "hppc").TimeSeconds[^1], 4.0);
        Assert.InRange(Preparation().Pulses(Table(amps, 1), "hppc").TimeSeconds[^1], 195, 199);
    }

    [Fact]
    public void A_rate_test_begins_full_at_rest()
    {
        IdentificationTrace trace = Preparation().Rate(Table(Enumerable.Repeat(-2.0, 100), 10), "1C")!;
        Assert.Equal((1, 0, 0), (trace.Soc[0], trace.Amps[0], trace.Weight[0]));
        Assert.True(trace.TimeSeconds[0] < trace.TimeSeconds[1]);
        Assert.Equal(1 - (2 * 10 * 100 / 3600.0 / 2), trace.Soc[^1], 1e-6);
    }

    [Fact]
    public void A_rate_test_that_tells_nothing_is_left_out()
    {
        TracePreparation preparation = Preparation();
        Assert.Null(preparation.Rate(Table(new double[100], 10), "rest only"));
        Assert.Null(preparation.Rate(Table([0, -2, -2, -2, -2, 0, 0], 10), "four rows"));
        Assert.Null(preparation.Rate(Table(Enumerable.Repeat(-2.0, 100), 10, chamber: k => 40 - (0.2 * k)), "moving chamber"));
    }

    [Theory]
    [InlineData(0.2, 0.5, 0.7)]
    [InlineData(0.2, 0.8, 1.0)]
    [InlineData(0.2, 0.81, 0.61)]
    [InlineData(0.2, 1.0, 0.8)]
    [InlineData(-0.2, 0.1, 0.3)]
    [InlineData(-0.2, 0.5, 0.3)]
    [InlineData(-1.0, 0.5, 1.0)]
    [InlineData(0.0, 1.0, 1.0)]
    public void A_wrong_start_is_turned_to_the_side_that_exists(double error, double truth, double expected) =>
        Assert.Equal(expected, new SocDisturbance(error).StartSoc(truth), 1e-12);

    [Theory]
    [InlineData("HPPC", "no C20DisCh test")]
    [InlineData("C20DisCh", "no HPPC test")]
    public void A_data_set_without_a_needed_test_is_refused(string only, string part)
    {
        string root = Directory.CreateTempSubdirectory("bmsedge-").FullName;
        try
        {
            string folder = Path.Combine(root, "25degC");
            Directory.CreateDirectory(folder);
            CyclingTable table = Slow();
            File.WriteAllLines(Path.Combine(folder, only + ".csv"), new[] { "time_s,voltage_v,current_a,temperature_degc,capacity_ah" }.Concat(
                Enumerable.Range(0, table.RowCount).Select(k => FormattableString.Invariant(
                    $"{table.TestTimeSeconds[k]},{table.VoltageVolts[k]:F4},{table.CurrentAmps[k]},25,{table.NetCapacityAmpHours![k]:F6}"))));
            DriveCycleDataset data = DriveCycleDataset.Open(root);
            BmsException e = Assert.Throws<BmsException>(() => SocTrainer.Train(
                data, new SocTrainingOptions("x", Chemistry.Nmc), cancellation: TestContext.Current.CancellationToken));
            Assert.Equal(BmsErrorCode.BadData, e.Code);
            Assert.Contains(part, e.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static TracePreparation Preparation() => new(Slow(), "c20");

    /// <summary>2 Ah at 100 mA down, a rest, and up again; one row a minute.</summary>
    private static CyclingTable Slow(double chargeGain = 1, bool celsius = true, bool ampHours = true) => Table(
        [0, .. Enumerable.Repeat(-0.1, 1200), .. new double[10], .. Enumerable.Repeat(0.1, 1200)], 60, chargeGain: chargeGain, hasCelsius: celsius, hasAmpHours: ampHours);

    private static CyclingTable Table(
        IEnumerable<double> current,
        double dt,
        Func<int, double>? chamber = null,
        Func<int, double>? counterStep = null,
        double counterSign = 1,
        double chargeGain = 1,
        bool hasCelsius = true,
        bool hasAmpHours = true)
    {
        double[] amps = [.. current];
        double[] counter = new double[amps.Length];
        double sum = 0;
        for (int k = 0; k < amps.Length; k++)
        {
            sum += counterSign * amps[k] * (amps[k] > 0 ? chargeGain : 1) * dt / 3600;
            counter[k] = sum + (counterStep?.Invoke(k) ?? 0);
        }

        Dictionary<CyclingColumn, double[]> columns = new()
        {
            [CyclingColumn.TestTime] = [.. amps.Select((_, k) => k * dt)],
            [CyclingColumn.Voltage] = [.. counter.Select(c => 4.1 + (0.4 * Math.Clamp(c, -2, 0)))],
            [CyclingColumn.Current] = amps,
        };
        if (hasCelsius)
        {
            columns[CyclingColumn.CellTemperature] = [.. amps.Select((_, k) => chamber?.Invoke(k) ?? 25)];
        }

        if (hasAmpHours)
        {
            columns[CyclingColumn.NetCapacity] = counter;
        }

        return CyclingTable.FromColumns(CyclingSource.Computed("test"), columns);
    }
}
