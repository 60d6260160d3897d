using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using BmsEdge.TestSupport;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Text;

/// <summary>Real files against what else is known of them: the vendor's own ampere-hours, another export of the same test, its clock.</summary>
public sealed class VendorFilesTests
{
    private static readonly TimeZoneInfo s_california = TimeZoneInfo.FindSystemTimeZoneById("America/Los_Angeles");

    [Fact]
    public void Arbin_counters_are_the_integral_of_the_current()
    {
        CyclingTable table = Read("arbin/arbin_example.csv.gz");

        // The tester counts at its own rate; the rows are 5 s apart, which costs two percent where the current decays.
        AssertGrowsWithCharge(table, CyclingColumn.ChargingCapacity, 1, 0.025);
        AssertGrowsWithCharge(table, CyclingColumn.DischargingCapacity, -1, 0.025);
        Assert.Equal(1499006353, table[CyclingColumn.UnixTime]![0]);
        Assert.Equal([10, 13], [table[CyclingColumn.StepId]![0], table[CyclingColumn.StepId]![^1]]);
        Assert.Equal(29.30785, table.CellTemperatureCelsius![^1]);
    }

    [Fact]
    public void Arbin_indices_that_are_empty_throughout_are_no_columns()
    {
        CyclingTable table = Read("arbin/2017-05-09_test-TC-contact_CH33.csv");
        Assert.Null(table[CyclingColumn.StepId]);
        Assert.Null(table[CyclingColumn.CycleCount]);
        Assert.Contains("'Step_Index', 'Cycle_Index' has no value", Assert.Single(table.Source.Notes), StringComparison.Ordinal);
        Assert.Contains("Step_Index", table.Source.UnusedColumns);
        Assert.Equal(1494377253.17, table[CyclingColumn.UnixTime]![0]);
        AssertGrowsWithCharge(table, CyclingColumn.ChargingCapacity, 1, 0.01);
    }

    [Theory]
    [InlineData("neware/neware_uio.csv.gz", 0.01)]
    [InlineData("neware/nw_regular_export_ife_example.csv.gz", 0.005)]
    [InlineData("maccor/xTESLADIAG_000038con.078.gz", 0.005)]
    [InlineData("maccor/PredictionDiagnostics_000109_tztest.010.gz", 0.02)]
    [InlineData("maccor/PredictionDiagnostics_000151_paused.052", 0.005)]
    public void Step_counters_are_the_integral_of_the_current_whichever_way_it_flows(string file, double tolerance)
    {
        CyclingTable table = Read(file);
        double[] counter = table[CyclingColumn.StepCapacity]!;
        double[] step = table[CyclingColumn.StepId]!;
        double[] cycle = table[CyclingColumn.CycleCount]!;
        int runs = 0;
        for (int from = 0, to; from < table.RowCount; from = to)
        {
            for (to = from + 1; to < table.RowCount && step[to] == step[from] && cycle[to] == cycle[from]; to++)
            {
            }

            double counted = counter[to - 1] - counter[from];
            if (to - from > 30 && counted > 0)
            {
                double integral = Math.Abs(AmpHours(table, from, to - 1));
                Assert.True(Math.Abs(integral - counted) <= tolerance * counted, $"rows {from}..{to}: {integral} Ah against {counted} Ah");
                runs++;
            }
        }

        Assert.InRange(runs, 1, int.MaxValue);
    }

    [Fact]
    public void A_nested_neware_export_hands_cycle_and_step_down_to_its_records()
    {
        CyclingTable table = Read("neware/nw_regular_export_ife_example.csv.gz");
        Assert.Equal(1, table[CyclingColumn.CycleCount]![0]);
        Assert.Equal(81, table[CyclingColumn.StepCount]!.Distinct().Count());
        Assert.Equal(5, table[CyclingColumn.StepId]!.Distinct().Count());
        double[] stepNumber = table[CyclingColumn.StepCount]!;
        double[] capacity = table[CyclingColumn.StepCapacity]!;

        // The line of step 8 in cycle 2 says CC DChg, 41:58, 0.33172 Ah.
        int last = Array.LastIndexOf(stepNumber, 8.0);
        Assert.Equal(0.33172, capacity[last], 5);
        Assert.True(table.CurrentAmps[last] < 0);
        Assert.Equal(2, table[CyclingColumn.CycleCount]![last]);
        Assert.Equal(26.61, table.CellTemperatureCelsius![0]);
    }

    [Fact]
    public void A_neware_csv_is_the_table_its_binary_twin_holds()
    {
        CyclingTable table = Read("neware/interp-test.csv");
        string[][] reference = Rows("neware/reference/interp-test.csv.gz");
        Assert.Equal(reference.Length, table.RowCount);
        for (int i = 0; i < reference.Length; i++)
        {
            Assert.Equal(double.Parse(reference[i][4], System.Globalization.CultureInfo.InvariantCulture), table.TestTimeSeconds[i], 1e-9);
            Assert.Equal(double.Parse(reference[i][6], System.Globalization.CultureInfo.InvariantCulture) / 1000, table.VoltageVolts[i], 1e-10);
            Assert.Equal(0, table.CurrentAmps[i]);
        }
    }

    [Fact]
    public void Landt_csv_and_bdf_of_the_same_test_agree_in_every_value()
    {
        CyclingTable landt = Read("landt/SINTEF__LiGrR2032__2024-04-30__25degC__Landt.csv.gz");
        CyclingTable bdf = Read("bdf/SINTEF__LiGrR2032__2024-04-30__25degC__Landt.bdf.csv.gz");
        Assert.Equal(bdf.TestTimeSeconds, landt.TestTimeSeconds);
        Assert.Equal(bdf.VoltageVolts, landt.VoltageVolts);
        Assert.Equal(bdf.CurrentAmps, landt.CurrentAmps);
        Assert.Equal(bdf[CyclingColumn.ChargingCapacity], landt[CyclingColumn.ChargingCapacity]);
        Assert.Equal(bdf[CyclingColumn.DischargingCapacity], landt[CyclingColumn.DischargingCapacity]);
        Assert.Equal(bdf[CyclingColumn.StepIndex], landt[CyclingColumn.StepId]);
    }

    [Theory]
    [InlineData("LG_HG2_n20degC_610_Cap_1C.csv", "n20degC/Cap_1C.csv.gz", 267)]
    [InlineData("LG_HG2_25degC_549_C20DisCh.csv.gz", "25degC/C20DisCh.csv.gz", 2421)]
    public void Digatron_exports_hold_every_row_of_the_published_set(string file, string published, int rows)
    {
        CyclingTable digatron = Read("digatron/" + file);
        CyclingTable set = CyclingReader.Read(Repository.RequireData(Path.Combine("lg-18650hg2", published)));
        Assert.Equal(rows, set.RowCount);
        double start = digatron.TestTimeSeconds[0];
        int at = 0;
        for (int i = 0; i < set.RowCount; i++)
        {
            while (at < digatron.RowCount && digatron.TestTimeSeconds[at] - start < set.TestTimeSeconds[i] - 0.0006)
            {
                at++;
            }

            Assert.Equal(set.TestTimeSeconds[i], digatron.TestTimeSeconds[at] - start, 0.0006);
            Assert.Equal(set.VoltageVolts[i], digatron.VoltageVolts[at]);
            Assert.Equal(set.CurrentAmps[i], digatron.CurrentAmps[at]);
            Assert.Equal(set.CellTemperatureCelsius![i], digatron.CellTemperatureCelsius![at]);
            Assert.Equal(set.NetCapacityAmpHours![i], digatron.NetCapacityAmpHours![at]);
        }

        Assert.Equal("LG HG2 18650_SN62A4", digatron.Properties["Battery Name"]);
    }

    [Fact]
    public void Novonix_current_integrates_to_the_capacity_the_file_counts()
    {
        // Column 'Capacity (Ah)' of the last row; it begins at 0 and both files only charge.
        CyclingTable uhpc = Read("novonix/sample_data_novonix.csv");
        Assert.Equal(1.70652976, AmpHours(uhpc, 0, uhpc.RowCount - 1), 1e-3);
        CyclingTable hpc = Read("novonix/test_Nova_Form-CH01-01_short.csv.gz");
        Assert.Equal(0.0294679161, AmpHours(hpc, 0, hpc.RowCount - 1), 1e-4);
        Assert.Equal(new DateTime(2022, 4, 11, 10, 58, 7), hpc.StartTime);
    }

    [Fact]
    public void Basytec_counter_and_integral_agree()
    {
        CyclingTable table = Read("basytec/sample_data_basytec.txt");
        double counted = table.NetCapacityAmpHours![^1];
        Assert.Equal(0.001248916998009, counted);
        Assert.Equal(counted, AmpHours(table, 0, table.RowCount - 1), 0.02 * counted);
        Assert.Equal(new DateTime(2023, 6, 19, 17, 56, 53), table.StartTime);
        Assert.Equal(25.47953, table.CellTemperatureCelsius![0]);
    }

    [Fact]
    public void A_maccor_clock_put_back_in_autumn_keeps_step_with_the_test_time()
    {
        CyclingTable table = Read("maccor/PredictionDiagnostics_000109_tztest.010.gz", new CyclingReadOptions { TimeZone = s_california });
        double[] unix = table[CyclingColumn.UnixTime]!;
        Assert.Equal(1572762531, unix[0]);
        for (int i = 1; i < table.RowCount; i++)
        {
            // Both are written in whole seconds and hundredths; an hour more or less would show.
            double drift = unix[i] - unix[0] - (table.TestTimeSeconds[i] - table.TestTimeSeconds[0]);
            Assert.InRange(drift, -6, 6);
        }

        Assert.Contains("America/Los_Angeles", string.Join(' ', table.Source.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_maccor_pause_stops_the_test_time_and_not_the_clock()
    {
        CyclingTable table = Read("maccor/PredictionDiagnostics_000151_paused.052", new CyclingReadOptions { TimeZone = s_california });
        Assert.Equal(3.33, table.DurationSeconds, 1e-6);
        double[] unix = table[CyclingColumn.UnixTime]!;
        Assert.Equal(7203, unix[^1] - unix[0]);
        Assert.All(table.CurrentAmps, i => Assert.True(i < 0));
    }

    [Fact]
    public void A_maccor_sweep_has_impedance_and_no_current()
    {
        CyclingTable table = Read("maccor/maccor_test_file_4267-66-6519.EDA0001.041");
        Assert.Equal(999999, table[CyclingColumn.Frequency]![0]);
        Assert.Equal(0.773446, table[CyclingColumn.RealImpedance]![0]);
        Assert.Equal(-0.849201, table[CyclingColumn.ImaginaryImpedance]![0]);
        Assert.All(table.CurrentAmps, i => Assert.Equal(0, i));
        Assert.Contains("the current is 0 throughout", Assert.Single(table.Source.Notes), StringComparison.Ordinal);
        Assert.Equal(347.1, table.TestTimeSeconds[^1]);
    }

    [Fact]
    public void An_archived_impedance_row_keeps_its_own_voltage_and_no_temperature()
    {
        CyclingTable table = Read("battery-archive/p492-13-raw.csv.gz");
        int sweep = Array.FindIndex(table[CyclingColumn.Frequency]!, f => f == 500_000);
        Assert.Equal(-3.7865, table.VoltageVolts[sweep]);
        Assert.Equal(0.43070, table[CyclingColumn.ImaginaryImpedance]![sweep], 5);
        Assert.True(double.IsNaN(table.CellTemperatureCelsius![sweep]));
        Assert.Equal(29.8293, table.CellTemperatureCelsius![^1]);
        AssertGrowsWithCharge(table, CyclingColumn.NetCapacity, 1, 0.01);
    }

    [Theory]
    [InlineData("calce-cs2/CS2_35_timeseries.csv.gz", 886, 260_931)]
    [InlineData("nasa-pcoe-battery-aging/B0005_discharge.csv.gz", 168, 50_285)]
    [InlineData("nasa-pcoe-battery-aging/B0033_charge.csv.gz", 197, 210_258)]
    [InlineData("lipo-5450-aging/crate4.csv.gz", 40, 90_029)]
    [InlineData("a123-26650-esc/N05_dyn_s1.csv.gz", 1, 37_660)]
    [InlineData("a123-18650-gitt/slow_ch14.csv.gz", 1, 18_082)]
    public void Published_sets_are_read_with_a_test_per_cycle(string file, int tests, long rows)
    {
        IReadOnlyList<CyclingTable> tables = CyclingReader.ReadAll(Repository.RequireData(file));
        Assert.Equal(tests, tables.Count);
        Assert.Equal(rows, tables.Sum(t => (long)t.RowCount));
        Assert.Equal(tests, tables.Select(t => t.TestName ?? "").Distinct().Count());
        Assert.All(tables, t => Assert.True(t.TestTimeSeconds[0] <= t.TestTimeSeconds[^1]));
    }

    [Fact]
    public void Integrals_of_published_cycles_are_their_published_capacities()
    {
        // cycles.csv of the same folders: discharge of NASA B0005 run 1, CALCE CS2_35 cycle 1, LiPo 5450 4C cycle 1.
        string[] nasa = Rows("../nasa-pcoe-battery-aging/cycles.csv").First(r => r[0] == "B0005" && r[2] == "discharge" && r[3] == "1");
        CyclingTable b0005 = CyclingReader.ReadAll(Repository.RequireData("nasa-pcoe-battery-aging/B0005_discharge.csv.gz"))[0];
        Assert.Equal(Number(nasa[6]), -AmpHours(b0005, 0, b0005.RowCount - 1), 0.02);
        string[] calce = Rows("../calce-cs2/CS2_35_cycles.csv")[0];
        CyclingTable cs2 = CyclingReader.ReadAll(Repository.RequireData("calce-cs2/CS2_35_timeseries.csv.gz"))[0];
        Assert.Equal(Number(calce[7]) - Number(calce[6]), AmpHours(cs2, 0, cs2.RowCount - 1), 0.01);
    }

    [Theory]
    [InlineData("a123-18650-gitt/fresh_ch15.csv.gz", "row 8159, column 'time_s': -84.7036 is outside")]
    [InlineData("a123-18650-gitt/fresh_ch16.csv.gz", "row 8064, column 'time_s': -84.806 is outside")]
    [InlineData("severson-2019/train_qdlin.csv.gz", "discharge capacity over voltage")]
    [InlineData("severson-2019/cells.csv", "a row per cell. EarlyLifeFeatures")]
    [InlineData("severson-2019/capacity_fade.csv.gz", "a capacity fade table")]
    [InlineData("soh-charge-features/xjtu.csv.gz", "the charge features of the state-of-health sets")]
    [InlineData("calce-cs2/CS2_35_cycles.csv", "Read '<cell>_timeseries.csv.gz'")]
    [InlineData("nasa-pcoe-battery-aging/cycles.csv", "Read '<cell>_charge.csv.gz' and '<cell>_discharge.csv.gz'")]
    [InlineData("lipo-5450-aging/cycles.csv", "Read 'crate1.csv.gz' to 'crate4.csv.gz'")]
    public void Tables_that_are_no_series_or_are_damaged_are_refused(string file, string reason) =>
        Expect.Refused(Repository.RequireData(file), reason);

    private static CyclingTable Read(string file, CyclingReadOptions? options = null) =>
        CyclingReader.Read(Repository.RequireData(Path.Combine("cycler-files", file)), options);

    private static string[][] Rows(string file)
    {
        string path = Repository.RequireData(Path.Combine("cycler-files", file));
        using Stream raw = File.OpenRead(path);
        using Stream content = path.EndsWith(".gz", StringComparison.Ordinal) ? new System.IO.Compression.GZipStream(raw, System.IO.Compression.CompressionMode.Decompress) : raw;
        using StreamReader reader = new(content);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.TrimEnd('\r').Split(','))];
    }

    private static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Trapezoidal integral from one row to another [Ah].</summary>
    private static double AmpHours(CyclingTable table, int from, int to)
    {
        double ampSeconds = 0;
        for (int i = from + 1; i <= to; i++)
        {
            ampSeconds += (table.TestTimeSeconds[i] - table.TestTimeSeconds[i - 1]) * (table.CurrentAmps[i] + table.CurrentAmps[i - 1]) / 2;
        }

        return ampSeconds / 3600;
    }

    /// <summary>Where a counter rises between rows of current in its direction, it rises by the integral over those rows.</summary>
    private static void AssertGrowsWithCharge(CyclingTable table, CyclingColumn counter, int sign, double tolerance)
    {
        double[] values = table[counter]!;
        double counted = 0;
        double integral = 0;
        for (int i = 1; i < table.RowCount; i++)
        {
            if (table.CurrentAmps[i] * sign > 0 && table.CurrentAmps[i - 1] * sign > 0 && values[i] > values[i - 1])
            {
                counted += values[i] - values[i - 1];
                integral += sign * AmpHours(table, i - 1, i);
            }
        }

        Assert.InRange(counted, 1e-3, double.MaxValue);
        Assert.InRange(integral / counted, 1 - tolerance, 1 + tolerance);
    }
}
