using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.CyclingData.Quality;
using BmsEdge.Foundation;
using CsCheck;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Quality;

/// <summary>Each rule catches the fault planted for it, and says nothing of the clean test.</summary>
public sealed class QualityRuleTests : IDisposable
{
    private static readonly Cell s_clean = Cell.Clean();

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_clean_test_passes_every_rule_that_applies()
    {
        FileQuality quality = s_clean.Check(_folder, new QualitySettings { Chemistry = CellChemistry.Nmc });
        Assert.Null(quality.Unreadable);
        TestQuality test = Assert.Single(quality.Tests);
        Assert.Equal(s_clean.Rows.Count, test.Rows);
        Assert.Equal(QualityRules.All.Select(r => r.Name), test.Verdicts.Select(v => v.Rule));
        Assert.All(test.Verdicts, v => Assert.True(v.Verdict == Verdict.Pass, $"{v.Rule} says {v.Verdict}: {v.Summary}"));
    }

    [Fact]
    public void A_clean_test_stays_clean_at_any_rate_of_the_log() =>
        Gen.Select(Gen.Double[2, 60], Gen.Double[0, 0.01]).Sample(
            (seconds, fade) =>
            {
                TestQuality test = Assert.Single(Cell.Clean(6, seconds, fade).Check(_folder).Tests);
                Assert.All(test.Verdicts, v => Assert.True(v.Verdict <= Verdict.NotApplicable, $"{seconds} s, {fade}: {v.Rule}: {v.Summary}"));
            },
            iter: 20);

    [Fact]
    public void A_missing_value_is_counted_although_the_reader_stops_at_the_first()
    {
        FileQuality quality = s_clean.With(c => c.At(100, CyclingColumn.Voltage) = c.At(200, CyclingColumn.NetCapacity) = double.NaN).Check(_folder);
        Assert.Contains("row 102", quality.Unreadable, StringComparison.Ordinal);
        RuleVerdict verdict = VerdictOf(quality, "recorded-values");
        Assert.Equal((Verdict.Fail, 2L), (verdict.Verdict, verdict.Count));
        Assert.Equal([102L, 202L], verdict.First.Select(n => n.Row));
    }

    [Fact]
    public void Values_that_are_wrong_units_are_all_counted() =>
        Planted("believed-range", Verdict.Fail, 3, c => c.At(50, CyclingColumn.Voltage) = c.At(51, CyclingColumn.Voltage) = c.At(52, CyclingColumn.Voltage) = 3700, firstRow: 52);

    [Fact]
    public void Time_that_starts_again_is_told_from_a_wrong_stamp()
    {
        Assert.Contains("0 restarts, 1 wrong stamps", Planted("time-order", Verdict.Fail, 1, c => c.At(300, CyclingColumn.TestTime) = 0, firstRow: 302).Summary, StringComparison.Ordinal);
        double from = s_clean.At(300, CyclingColumn.TestTime);
        Assert.Contains("1 restarts, 0 wrong stamps", Planted("time-order", Verdict.Fail, 1, c => Shift(c, 300, -from), firstRow: 302).Summary, StringComparison.Ordinal);
        Assert.Contains("0 restarts, 0 wrong stamps", Planted("time-order", Verdict.Fail, 1, c => Shift(c, 300, -100), firstRow: 302).Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Single_doubled_records_are_noted_and_a_replayed_stretch_is_found()
    {
        Cell single = s_clean.With(c => c.Rows.Insert(100, [.. c.Rows[99]]));
        RuleVerdict noted = VerdictOf(single.Check(_folder), "duplicate-rows");
        Assert.Equal((Verdict.Pass, 1L, 102L), (noted.Verdict, noted.Count, noted.First[0].Row));
        Cell replayed = s_clean.With(c =>
        {
            for (int i = 0; i < 20; i++)
            {
                c.Rows.Insert(100 + (2 * i), [.. c.Rows[99 + (2 * i)]]);
            }
        });
        Assert.Equal((Verdict.Warn, 20L), Short(VerdictOf(replayed.Check(_folder), "duplicate-rows")));
        Assert.Equal(Verdict.Warn, VerdictOf(replayed.Check(_folder), "duplicate-times").Verdict);
    }

    [Fact]
    public void A_hole_of_the_log_is_found_and_the_integral_does_not_cross_it()
    {
        Cell holed = s_clean.With(c => Shift(c, 200, 5000));
        FileQuality quality = holed.With(c => c.Rows.Skip(200).ToList().ForEach(r => r[Cell.Place(CyclingColumn.NetCapacity)] += 0.5)).Check(_folder);
        Assert.Equal((Verdict.Warn, 1L), Short(VerdictOf(quality, "gaps")));
        Assert.Equal(202, VerdictOf(quality, "gaps").First[0].Row);
        Assert.Equal(Verdict.Pass, VerdictOf(quality, "capacity").Verdict);
    }

    [Theory]
    [InlineData(3600, "an hour")]
    [InlineData(-3600, "an hour")]
    [InlineData(500, "")]
    public void A_leap_of_the_wall_clock_is_found(double leap, string words)
    {
        RuleVerdict verdict = Planted("clock", Verdict.Warn, 1, c => c.Rows.Skip(400).ToList().ForEach(r => r[Cell.Place(CyclingColumn.UnixTime)] += leap), firstRow: 402);
        Assert.Equal(words.Length > 0, verdict.First[0].Text.Contains("daylight", StringComparison.Ordinal));
    }

    [Fact]
    public void A_measured_column_without_a_unit_is_found()
    {
        string csv = s_clean.Csv(CyclingColumn.CellTemperature).Replace("net_energy_wh", "Temperature", StringComparison.Ordinal);
        RuleVerdict verdict = VerdictOf(QualityCheck.Check(_folder.Text("u.csv", csv)), "units");
        Assert.Equal((Verdict.Warn, 1L), Short(verdict));
        Assert.Contains("'Temperature'", verdict.First[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("I/mA", true)]
    [InlineData("Voltage (V)", true)]
    [InlineData("Temp[degC]", true)]
    [InlineData("Capacity(mAh)", true)]
    [InlineData("current_ampere", true)]
    [InlineData("Test Time / s", true)]
    [InlineData("Voltage", false)]
    [InlineData("Current", false)]
    [InlineData("Schemas", false)]
    public void Units_in_headers_are_recognised(string header, bool has) => Assert.Equal(has, CyclingData.Quality.Rules.UnitRule.NamesItsUnit(header));

    [Fact]
    public void Voltage_outside_the_window_of_the_chemistry_warns_and_far_outside_fails()
    {
        QualitySettings lfp = new() { Chemistry = CellChemistry.Lfp };
        Assert.Equal(Verdict.Warn, VerdictOf(s_clean.Check(_folder, lfp), "voltage-range").Verdict);
        Assert.Equal((Verdict.Fail, 1L), Short(VerdictOf(s_clean.With(c => c.At(9, CyclingColumn.Voltage) = 0.2).Check(_folder, new QualitySettings { Chemistry = CellChemistry.Nmc }), "voltage-range")));
        Assert.Equal(Verdict.NotApplicable, VerdictOf(s_clean.Check(_folder), "voltage-range").Verdict);
    }

    [Fact]
    public void Temperatures_no_cell_has_are_found()
    {
        Planted("temperature-range", Verdict.Warn, 1, c => c.At(60, CyclingColumn.CellTemperature) = 90, firstRow: 62);
        Planted("temperature-range", Verdict.Fail, 1, c => c.At(60, CyclingColumn.CellTemperature) = 180, firstRow: 62);
        Assert.Equal(Verdict.NotApplicable, VerdictOf(s_clean.Check(_folder, null, CyclingColumn.CellTemperature), "temperature-range").Verdict);
    }

    [Fact]
    public void A_leap_of_the_temperature_is_found() =>
        Planted("temperature-jump", Verdict.Warn, 2, c => c.At(60, CyclingColumn.CellTemperature) += 40, firstRow: 62);

    [Fact]
    public void A_voltage_that_stands_still_under_pulses_is_found_and_a_held_voltage_or_a_coarse_converter_is_not()
    {
        // Pulses of 1 A every third row in the last half; the voltage answers, or stands still, or is coarser than the answer.
        Cell Pulsed(double ohms) => s_clean.With(c =>
        {
            for (int i = 300; i < 400; i++)
            {
                double pulse = i % 3 == 0 ? 1 : 0;
                c.At(i, CyclingColumn.Current) += pulse;
                c.At(i, CyclingColumn.Voltage) = ohms < 0 ? 3.7 : c.At(i, CyclingColumn.Voltage) + (ohms * pulse);
            }
        });
        RuleVerdict stuck = VerdictOf(Pulsed(-1).Check(_folder), "stuck-voltage");
        Assert.Equal((Verdict.Fail, 1L, 302L), (stuck.Verdict, stuck.Count, stuck.First[0].Row));
        Assert.Equal(Verdict.Pass, VerdictOf(Pulsed(Cell.Ohms).Check(_folder), "stuck-voltage").Verdict);
        Cell coarse = Pulsed(Cell.Ohms).With(c => c.Rows.ForEach(r => r[Cell.Place(CyclingColumn.Voltage)] = Math.Round(r[Cell.Place(CyclingColumn.Voltage)] * 5) / 5));
        Assert.Equal(Verdict.Pass, VerdictOf(coarse.Check(_folder), "stuck-voltage").Verdict);
    }

    [Fact]
    public void A_temperature_that_stands_still_under_current_is_found_and_so_is_one_that_freezes()
    {
        Planted("stuck-temperature", Verdict.Warn, 1, c => c.Rows.ForEach(r => r[Cell.Place(CyclingColumn.CellTemperature)] = 25), firstRow: 2);
        Planted("stuck-temperature", Verdict.Warn, 1, c => c.Rows.GetRange(200, 150).ForEach(r => r[Cell.Place(CyclingColumn.CellTemperature)] = 21), firstRow: 202);
    }

    [Fact]
    public void A_single_spike_of_the_voltage_is_found()
    {
        Cell fast = Cell.Clean(2, 5);
        Cell spoilt = fast.With(c => c.At(100, CyclingColumn.Voltage) += 0.3);
        Assert.Equal(Verdict.Pass, VerdictOf(fast.Check(_folder), "voltage-jump").Verdict);
        RuleVerdict verdict = VerdictOf(spoilt.Check(_folder), "voltage-jump");
        Assert.Equal((Verdict.Warn, 1L, 102L), (verdict.Verdict, verdict.Count, verdict.First[0].Row));
    }

    [Fact]
    public void A_current_counted_the_other_way_is_found_without_counters()
    {
        Cell turned = s_clean.With(c => c.Rows.ForEach(r => r[Cell.Place(CyclingColumn.Current)] *= -1));
        CyclingColumn[] counters = [CyclingColumn.NetCapacity, CyclingColumn.ChargingCapacity, CyclingColumn.DischargingCapacity, CyclingColumn.CumulativeCapacity, CyclingColumn.NetEnergy];
        FileQuality quality = turned.Check(_folder, null, counters);
        Assert.Null(quality.Unreadable);
        Assert.Equal(Verdict.Fail, VerdictOf(quality, "current-sign").Verdict);
        Assert.Equal(Verdict.Pass, VerdictOf(s_clean.Check(_folder, null, counters), "current-sign").Verdict);
        Assert.Contains("sign of the current", turned.Check(_folder).Unreadable, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("net_capacity_ah", "capacity")]
    [InlineData("charging_capacity_ah", "capacity")]
    [InlineData("discharging_capacity_ah", "capacity")]
    [InlineData("cumulative_capacity_ah", "capacity")]
    [InlineData("net_energy_wh", "energy")]
    public void A_counter_in_another_unit_fails_and_one_that_is_3_percent_off_warns(string name, string rule)
    {
        CyclingColumn column = Cell.Columns.Single(c => c.Name == name);
        CyclingColumn[] others = [.. Cell.Columns.Where(c => (c.Name.EndsWith("_ah", StringComparison.Ordinal) || c.Name.EndsWith("_wh", StringComparison.Ordinal)) && c != column)];
        FileQuality Scaled(double factor) => s_clean.With(c => c.Rows.ForEach(r => r[Cell.Place(column)] *= factor)).Check(_folder, null, others);
        Assert.Equal(Verdict.Fail, VerdictOf(Scaled(1000), rule).Verdict);
        Assert.Equal(Verdict.Fail, VerdictOf(Scaled(1 / 3.6), rule).Verdict);
        Assert.Equal(Verdict.Warn, VerdictOf(Scaled(1.03), rule).Verdict);
        Assert.Equal(Verdict.Pass, VerdictOf(Scaled(1.001), rule).Verdict);
    }

    [Fact]
    public void A_counter_that_starts_again_with_each_step_agrees_too()
    {
        Cell resetting = s_clean.With(c =>
        {
            double start = 0;
            for (int i = 1; i < c.Rows.Count; i++)
            {
                start = s_clean.At(i, CyclingColumn.StepCount) != s_clean.At(i - 1, CyclingColumn.StepCount) ? s_clean.At(i, CyclingColumn.ChargingCapacity) : start;
                c.At(i, CyclingColumn.ChargingCapacity) -= start;
            }
        });
        RuleVerdict verdict = VerdictOf(resetting.Check(_folder, null, CyclingColumn.NetCapacity, CyclingColumn.DischargingCapacity, CyclingColumn.CumulativeCapacity), "capacity");
        Assert.True(verdict.Verdict == Verdict.Pass, verdict.Summary);
    }

    [Fact]
    public void Swapped_cumulative_and_net_columns_are_found()
    {
        RuleVerdict verdict = VerdictOf(
            s_clean.With(c => c.Rows.ForEach(r => (r[Cell.Place(CyclingColumn.CumulativeCapacity)], r[Cell.Place(CyclingColumn.NetCapacity)]) = (r[Cell.Place(CyclingColumn.NetCapacity)], r[Cell.Place(CyclingColumn.CumulativeCapacity)]))).Check(_folder),
            "bdf-columns");
        Assert.Equal(Verdict.Warn, verdict.Verdict);
        Assert.All(["cumulative_capacity_ah falls", "cumulative_capacity_ah is not", "net_capacity_ah is not"], w => Assert.Contains(w, verdict.Summary, StringComparison.Ordinal));
        Planted("bdf-columns", Verdict.Warn, 1, c => c.Rows.Skip(500).ToList().ForEach(r => r[Cell.Place(CyclingColumn.CycleCount)] = 1), firstRow: 502);
    }

    [Fact]
    public void A_cycle_of_another_capacity_is_found_and_so_is_one_without_discharge()
    {
        Cell outlier = s_clean.With(c => c.Rows.ForEach(r => r[Cell.Place(CyclingColumn.Current)] *= r[Cell.Place(CyclingColumn.CycleCount)] == 4 ? 1.15 : 1));
        RuleVerdict found = VerdictOf(outlier.Check(_folder), "cycle-outlier");
        Assert.Equal((Verdict.Warn, 2L), Short(found));
        Assert.All(found.First, n => Assert.StartsWith("cycle 4: ", n.Text, StringComparison.Ordinal));
        Cell lame = s_clean.With(c => c.Rows.RemoveAll(r => r[Cell.Place(CyclingColumn.CycleCount)] == 4 && r[Cell.Place(CyclingColumn.Current)] < 0));
        RuleVerdict balance = VerdictOf(lame.Check(_folder), "cycle-balance");
        Assert.Equal((Verdict.Warn, 1L), Short(balance));
        Assert.Contains("cycle 4 has no discharge", balance.First[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_cycling_file_is_unreadable_and_no_crash()
    {
        FileQuality quality = QualityCheck.Check(_folder.Text("x.csv", "a,b\n1,2\n"));
        Assert.Contains("not a cycling file", quality.Unreadable, StringComparison.Ordinal);
        Assert.Empty(quality.Tests);
        Assert.Equal(Verdict.Fail, quality.Worst);
        Assert.DoesNotContain('\n', quality.Unreadable!);
        Assert.Equal(BmsErrorCode.NotFound, Assert.Throws<BmsException>(() => QualityCheck.Check(_folder.Path + "/none.csv")).Code);
        Assert.Equal(BmsErrorCode.BadArgument, Assert.Throws<BmsException>(() => s_clean.Check(_folder, new QualitySettings { Rules = ["no-such"] })).Code);
    }

    [Fact]
    public void Rules_and_rows_are_as_many_as_asked_for()
    {
        FileQuality quality = s_clean.With(c => c.Rows.ForEach(r => r[Cell.Place(CyclingColumn.CellTemperature)] = 100)).Check(_folder, new QualitySettings { Rules = ["temperature-range"], ShownRows = 3 });
        RuleVerdict verdict = Assert.Single(Assert.Single(quality.Tests).Verdicts);
        Assert.Equal((s_clean.Rows.Count, 3), ((int)verdict.Count, verdict.First.Length));
    }

    [Fact]
    public void Any_spoilt_file_gets_verdicts_and_never_a_crash() =>
        Gen.Select(Gen.Int[0, s_clean.Rows.Count - 1], Gen.Int[0, Cell.Columns.Length - 1], Gen.OneOf(Gen.Double, Gen.Const(double.NaN), Gen.Const(0.0), Gen.Double[-1e4, 1e4])).Array[1, 6].Sample(
            faults =>
            {
                FileQuality quality = s_clean.With(c => Array.ForEach(faults, f => c.Rows[f.Item1][f.Item2] = double.IsInfinity(f.Item3) ? double.NaN : f.Item3)).Check(_folder);
                Assert.True(quality.Unreadable is null || quality.Tests.Length == 1 || quality.Unreadable.Length > 0);
            },
            iter: 60);

    [Fact]
    public void Holes_found_row_by_row_are_those_found_in_the_whole()
    {
        Gen<double> interval = Gen.Frequency((6, Gen.Double[0.1, 2]), (2, Gen.Double[9, 70]), (1, Gen.Double[70, 9000]), (1, Gen.Const(0.0)));
        interval.Array[0, 60].Sample(intervals =>
        {
            double[] times = new double[intervals.Length + 1];
            for (int i = 0; i < intervals.Length; i++)
            {
                times[i + 1] = times[i] + intervals[i];
            }

            List<(int, double)> found = [];
            GapFinder finder = new(g => found.Add(((int)g.Index - 1, g.Seconds)));
            for (int i = 0; i < times.Length; i++)
            {
                finder.Add(times[i], i + 1);
            }

            finder.End();
            Assert.Equal(LogGap.Find(times).Select(g => (g.LastRowBefore, g.Seconds)), found);
        });
    }

    private static (Verdict, long) Short(RuleVerdict verdict) => (verdict.Verdict, verdict.Count);

    private static RuleVerdict VerdictOf(FileQuality quality, string rule) => Assert.Single(Assert.Single(quality.Tests).Verdicts, v => v.Rule == rule);

    private static void Shift(Cell cell, int from, double seconds) => cell.Rows.Skip(from).ToList().ForEach(r =>
    {
        r[Cell.Place(CyclingColumn.TestTime)] += seconds;
        r[Cell.Place(CyclingColumn.UnixTime)] += seconds;
    });

    private RuleVerdict Planted(string rule, Verdict verdict, long count, Action<Cell> fault, long firstRow)
    {
        RuleVerdict found = VerdictOf(s_clean.With(fault).Check(_folder), rule);
        Assert.True(found.Verdict == verdict, $"{rule} says {found.Verdict}: {found.Summary}");
        Assert.Equal((count, firstRow), (found.Count, found.First[0].Row));
        return found;
    }
}
