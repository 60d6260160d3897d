using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using BmsEdge.CyclingData.Datasets;
using BmsEdge.TestSupport;
using CsvHelper;
using Xunit;

namespace BmsEdge.CyclingData.Tests;

/// <summary>The measured data sets and the collected cycler files, against what their manifests say.</summary>
public sealed class MeasuredDataTests
{
    [Theory]
    [InlineData("lg-18650hg2", 80, 151, 1)]
    [InlineData("panasonic-18650pf", 58, 139, 147)]
    public void Every_file_reads_with_the_rows_and_ranges_of_the_manifest(string name, int files, int tests, int gaps)
    {
        string folder = Repository.RequireData(name);
        Dictionary<string, List<Dictionary<string, string>>> manifest = Manifest(folder);
        DriveCycleDataset data = DriveCycleDataset.Open(folder);
        Assert.Empty(data.Notes);
        Assert.Equal(files, data.Tests.Length);
        int tables = 0;
        int gapsFound = 0;
        foreach (DriveCycleTest test in data.Tests)
        {
            List<Dictionary<string, string>> expected = manifest[Path.GetRelativePath(folder, test.Path)];
            IReadOnlyList<CyclingTable> read = test.LoadAll();
            Assert.Equal(expected.Count, read.Count);
            for (int i = 0; i < read.Count; i++)
            {
                // The manifests list tests by start time, the files do too.
                Dictionary<string, string> row = expected[i];
                AssertAgrees(read[i], row, test);
                if (read[i].TestName is { } inFile)
                {
                    Assert.Equal(row.TryGetValue("source_test", out string? source) ? source : row["test"], inFile);
                    Assert.Equal(DateTime.Parse(row.TryGetValue("start_time", out string? start) ? start : row["start"], CultureInfo.InvariantCulture), read[i].StartTime);
                }
            }

            tables += read.Count;
            gapsFound += read.Sum(t => t.Gaps.Length);
        }

        Assert.Equal((tests, gaps), (tables, gapsFound));
    }

    [Fact]
    public void The_hole_in_lg_mixed4_at_minus_10_is_the_only_gap_of_the_set()
    {
        DriveCycleTest mixed4 = DriveCycleDataset.Open(Repository.RequireData("lg-18650hg2")).Tests
            .Single(t => t.TemperatureLabel == "n10degC" && t.Name == "Mixed4");
        CyclingTable table = mixed4.Load();
        LogGap gap = Assert.Single(table.Gaps);
        Assert.Equal(416.2, gap.Seconds, 1);

        // What makes it a hole: the tester counted 0.117 Ah more than current times time across it can explain.
        int i = gap.LastRowBefore;
        double integrated = (table.CurrentAmps[i] + table.CurrentAmps[i + 1]) / 2 * gap.Seconds / 3600;
        Assert.Equal(-0.117, table.NetCapacityAmpHours![i + 1] - table.NetCapacityAmpHours[i] - integrated, 3);
    }

    [Fact]
    public void Lg_kinds_and_temperatures_are_those_of_the_readme()
    {
        DriveCycleDataset data = DriveCycleDataset.Open(Repository.RequireData("lg-18650hg2"));
        Assert.Equal([-20, -10, 0, 25, 40], data.ChamberTemperaturesCelsius);
        Assert.Equal((5, 5, 18, 3, 5, 44), (Count(data, DriveCycleTestKind.Hppc), Count(data, DriveCycleTestKind.SlowDischarge), Count(data, DriveCycleTestKind.RateDischarge), Count(data, DriveCycleTestKind.PauseCycle), Count(data, DriveCycleTestKind.Charges), Count(data, DriveCycleTestKind.DriveCycle)));
        Assert.Equal(["HWFET", "Mixed1", "Mixed2", "Mixed4", "Mixed5", "Mixed6", "Mixed7", "UDDS", "US06"], data.OfKind(DriveCycleTestKind.DriveCycle).Where(t => t.ChamberCelsius == 0).Select(t => t.Name));
    }

    [Fact]
    public void Panasonic_has_its_warming_tests_and_the_charging_sign_of_its_counter()
    {
        DriveCycleDataset data = DriveCycleDataset.Open(Repository.RequireData("panasonic-18650pf"));
        DriveCycleTest[] warming = [.. data.Tests.Where(t => t.TemperatureLabel == "n20degC_trise")];
        Assert.Equal(["Cycle_1", "Cycle_2", "Cycle_3", "Cycle_4", "US06", "charges_and_pauses"], warming.Select(t => t.Name));
        CyclingTable cycle = warming[0].Load();
        Assert.Equal(-20, cycle.AmbientTemperatureCelsius![0]);
        Assert.InRange(cycle.AmbientTemperatureCelsius[^1], 0, 25);
        Assert.InRange(cycle.NetCapacityAmpHours![^1], -3, -2);
    }

    [Theory]
    [InlineData("sample.bdf.csv", 3, 3.5, 3.7, "bdf-csv")]
    [InlineData("legacy.bdf.parquet", 5000, 0, 5, "bdf-parquet")]
    [InlineData("SINTEF__LiGrR2032__2024-04-30__25degC__Landt.bdf.csv.gz", 25162, 0.01, 2.9215, "bdf-csv")]
    public void Sound_bdf_files_are_read(string name, int rows, double lowestVolts, double highestVolts, string reader)
    {
        CyclingTable table = CyclingReader.Read(Bdf(name));
        Assert.Equal((rows, reader), (table.RowCount, table.Source.Reader));
        Assert.InRange(table.VoltageVolts.Min(), lowestVolts, highestVolts);
        Assert.InRange(table.VoltageVolts.Max(), lowestVolts, highestVolts);
        Assert.Empty(table.Source.UnusedColumns);
    }

    [Theory]
    [InlineData("SINTEF__SLPBA842124HV__2024-10-23__Rate_25degC__Neware__Time_Bug.bdf.csv.gz", "row 724, column 'test_time_second': time runs backwards, from 7200 s to 0 s")]
    [InlineData("SINTEF__G20M7-202512-Gru6mV__20251228__C30__25degC__Neware.bdf.csv.gz", "row 2, column 'cycle_count': 6.283185307179586 is not a whole number")]
    [InlineData("DLR__LiLNMOHydra0b__20221125__POCV__25degC__Basytec.bdf.csv.gz", "column 'test_time_second': 315590221.70279986 is outside 0 to 315576000")]
    [InlineData("batmo_bdf.csv.gz", "the sign of the current contradicts charging_capacity_ah in 7871 of 7871 rows")]
    public void Bdf_files_with_a_fault_are_refused_for_it(string name, string why) => Expect.Refused(Bdf(name), why);

    [Fact]
    public void What_the_user_declares_lets_the_faulty_ones_through()
    {
        CyclingTable g20 = CyclingReader.Read(Bdf("SINTEF__G20M7-202512-Gru6mV__20251228__C30__25degC__Neware.bdf.csv.gz"), new() { IgnoreColumns = ["cycle_count"] });
        Assert.Equal(17587, g20.RowCount);
        Assert.Equal(6, g20[CyclingColumn.StepCount]!.Max());

        CyclingTable batmo = CyclingReader.Read(Bdf("batmo_bdf.csv.gz"), new() { CurrentSign = CurrentSign.PositiveWhenDischarging });
        Assert.Equal(21206, batmo.RowCount);
        Assert.Equal(392.077777777778 * 3600, batmo.TestTimeSeconds[^1]);
        Assert.True(batmo.CurrentAmps[0] < 0, "the first step of the file is a discharge");
    }

    [Theory]
    [InlineData("custom_good_small.csv")]
    [InlineData("custom_missing_column.csv")]
    [InlineData("custom_missing_cycle.csv")]
    [InlineData("custom_nan_inf.csv")]
    [InlineData("custom_truncated.csv")]
    public void Instrument_files_of_another_layout_are_refused_with_what_was_seen(string name) =>
        Expect.Refused(Repository.RequireData(Path.Combine("cycler-files", "malformed", name)), "'# PRIME INSTRUMENT FILE", "this looks like ';'", "Supported:");

    private static int Count(DriveCycleDataset data, DriveCycleTestKind kind) => data.OfKind(kind).Count();

    private static string Bdf(string name) => Repository.RequireData(Path.Combine("cycler-files", "bdf", name));

    private static void AssertAgrees(CyclingTable table, Dictionary<string, string> row, DriveCycleTest test)
    {
        // Manifests round to the digits they show.
        double Of(string column) => double.Parse(row[column], CultureInfo.InvariantCulture);
        string where = $"{test} {table.TestName}";
        Assert.True(table.RowCount == (int)Of("rows"), where);
        Close(Of("duration_s"), table.DurationSeconds, 0.11, where);
        Close(Of("v_first"), table.VoltageVolts[0], 1e-4, where);
        Close(Of("v_min"), table.VoltageVolts.Min(), 1e-4, where);
        Close(Of("i_min"), table.CurrentAmps.Min(), 1e-3, where);
        Close(Of("i_max"), table.CurrentAmps.Max(), 1e-3, where);
        Close(Of("t_min_degc"), table.CellTemperatureCelsius!.Min(), 1e-2, where);
        Close(Of("t_max_degc"), table.CellTemperatureCelsius!.Max(), 1e-2, where);
        Close(Of("ah_first"), table.NetCapacityAmpHours![0], 1e-4, where);
        Close(Of("ah_last"), table.NetCapacityAmpHours[^1], 1e-4, where);
        Close(Of("ah_min"), table.NetCapacityAmpHours.Min(), 1e-4, where);
        Assert.Equal(64, table.Source.Sha256.Length);
    }

    private static void Close(double expected, double actual, double within, string where) =>
        Assert.True(Math.Abs(expected - actual) <= within, $"{where}: expected {expected}, read {actual}");

    /// <summary>Manifest rows by file, read independently of the product.</summary>
    private static Dictionary<string, List<Dictionary<string, string>>> Manifest(string folder)
    {
        using CsvReader reader = CsvReader.FromFile(Path.Combine(folder, "manifest.csv"));
        Dictionary<string, List<Dictionary<string, string>>> byFile = [];
        while (reader.Read())
        {
            Dictionary<string, string> row = reader.Headers.Select((h, i) => (h, i)).ToDictionary(p => p.h, p => reader.GetString(p.i));
            if (!byFile.TryGetValue(row["file"], out var rows))
            {
                byFile.Add(row["file"], rows = []);
            }

            rows.Add(row);
        }

        return byFile;
    }
}
