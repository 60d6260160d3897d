using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using BmsEdge.Foundation;
using Xunit;

namespace BmsEdge.CyclingData.Tests.BioLogic;

/// <summary>BioLogic files as canonical tables.</summary>
public sealed class CanonicalTests
{
    /// <summary>Single precision printed with eight digits.</summary>
    private const double SingleDigits = 2e-7;

    public static TheoryData<string> Tests => [.. BioLogicData.Pairs.Where(p => p != "wait")];

    [Theory]
    [MemberData(nameof(Tests))]
    public void Binary_file_and_export_give_the_same_canonical_table(string stem)
    {
        CyclingTable binary = CyclingReader.Read(BioLogicData.PathOf(stem + ".mpr"));
        CyclingTable text = CyclingReader.Read(BioLogicData.TextPathOf(stem));
        Assert.Equal("biologic-mpr", binary.Source.Reader);
        Assert.Equal("biologic-mpt", text.Source.Reader);
        Assert.Equal(text.StartTime, binary.StartTime);
        Assert.Equal(text.RowCount, binary.RowCount);
        int shared = 0;
        foreach (CyclingColumn column in CyclingColumn.All)
        {
            if (binary[column] is not { } mine || text[column] is not { } theirs)
            {
                // The export computes what no canonical table needs of a binary file: counted cycles and energies.
                Assert.True(
                    binary[column] is null && (text[column] is null || column == CyclingColumn.CycleCount || column == CyclingColumn.ChargingEnergy || column == CyclingColumn.DischargingEnergy),
                    $"{column} is in one of the two");
                continue;
            }

            shared++;
            double scale = mine.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
            for (int row = 0; row < mine.Length; row++)
            {
                Assert.True(
                    mine[row].Equals(theirs[row]) || Math.Abs(mine[row] - theirs[row]) <= SingleDigits * scale,
                    $"{column}, row {row}: {mine[row]} and {theirs[row]}");
            }
        }

        Assert.InRange(shared, 3, CyclingColumn.All.Length);
    }

    [Fact]
    public void A_packed_binary_file_is_the_same_table()
    {
        using TestFolder folder = new();
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(BioLogicData.Bytes("mb.issue_95.mpr"));
        }

        CyclingTable table = CyclingReader.Read(folder.Bytes("data.bin", packed.ToArray()));
        CyclingTable plain = CyclingReader.Read(BioLogicData.PathOf("mb.issue_95.mpr"));
        Assert.All(CyclingColumn.All, c => Assert.Equal(plain[c], table[c]));
    }

    [Fact]
    public void An_export_with_decimal_commas_is_the_same_table_as_with_points()
    {
        CyclingTable comma = CyclingReader.Read(BioLogicData.PathOf("mb.issue_95.de.mpt"));
        CyclingTable point = CyclingReader.Read(BioLogicData.PathOf("mb.issue_95.mpt"));
        Assert.Equal(33, comma.RowCount);
        Assert.All(CyclingColumn.All, c => Assert.Equal(point[c], comma[c]));
        Assert.Equal(point.StartTime, comma.StartTime);
        Assert.Equal(point.Source.Columns, comma.Source.Columns);
    }

    [Theory]
    [InlineData("Sample_data_biologic_no_header.mpt", 13, null, 281672.3801174285, 2.9344745, 24.443432)]
    [InlineData("Sample_data_biologic_CA1.txt.gz", 1397, "2024-05-13 11:19:51.602", 0, 3.5180547, 22.185871)]
    [InlineData("Sample_data_biologic_timestamped.txt", 8, "2024-11-20 11:38:41.707", 0, 4.1465597, null)]
    public void Exports_of_other_makes_read(string name, int rows, string? start, double firstTime, double firstVoltage, double? firstTemperature)
    {
        CyclingTable table = CyclingReader.Read(BioLogicData.PathOf(name));
        Assert.Equal(rows, table.RowCount);
        Assert.Equal(start, table.StartTime?.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture));
        Assert.Equal(firstTime, table.TestTimeSeconds[0], 1e-6);
        Assert.Equal(firstVoltage, table.VoltageVolts[0]);
        if (firstTemperature is { } temperature)
        {
            Assert.Equal(temperature, table.CellTemperatureCelsius![0]);
        }

        Assert.Contains(table.Source.Notes, n => n.Contains("Ecell/V, that of the whole cell", StringComparison.Ordinal));
    }

    [Fact]
    public void Dates_in_the_time_column_become_seconds_since_the_start_and_unix_time_in_a_declared_zone()
    {
        string path = BioLogicData.PathOf("Sample_data_biologic_timestamped.txt");
        double[] expected = [0, 6.464, 7.464, 8.464, 9.464, 10.464, 11.464, 12.464];
        CyclingTable table = CyclingReader.Read(path);
        Assert.All(expected.Zip(table.TestTimeSeconds), t => Assert.Equal(t.First, t.Second, 1e-9));
        Assert.Null(table[CyclingColumn.UnixTime]);

        // Manchester in November keeps UTC.
        CyclingTable zoned = CyclingReader.Read(path, new CyclingReadOptions { TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/London") });
        Assert.Equal(1732102721.707, zoned[CyclingColumn.UnixTime]![0], 1e-6);
    }

    [Theory]
    [InlineData("gcpl.issue_149.mpr")]
    [InlineData("gcpl.issue_149.mpt")]
    public void Seconds_since_a_start_become_unix_time_in_a_declared_zone(string name)
    {
        CyclingTable table = CyclingReader.Read(BioLogicData.PathOf(name), new CyclingReadOptions { TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin") });

        // 11:02:29.886 in Berlin's winter is 10:02:29.886 UTC; the first record is 30.15 s into the chain of techniques.
        double start = (new DateTime(2024, 1, 10, 10, 2, 29, 886, DateTimeKind.Utc) - DateTime.UnixEpoch).TotalSeconds;
        Assert.Equal(start + table.TestTimeSeconds[0], table[CyclingColumn.UnixTime]![0], 1e-6);
        Assert.Equal(30.15299923827115, table.TestTimeSeconds[0]);
        Assert.Contains(table.Source.Notes, n => n.Contains("declared zone", StringComparison.Ordinal));
    }

    [Fact]
    public void An_open_circuit_has_no_current_by_technique_and_the_provenance_says_so()
    {
        foreach (string name in new[] { "ocv.mpr", "ocv.mpt", "ocv.issue_149.mpr", "ocv.issue_149.mpt" })
        {
            CyclingTable table = CyclingReader.Read(BioLogicData.PathOf(name));
            Assert.All(table.CurrentAmps, i => Assert.Equal(0, i));
            Assert.Equal("I/mA of an open circuit", table.Source.Columns.Single(c => c.Column == CyclingColumn.Current).Header);
            Assert.Contains(table.Source.Notes, n => n.Contains("by technique, not read", StringComparison.Ordinal));
        }
    }

    /// <summary>Charging is positive: the counters of the same file rise with it, and a declared half cell turns it.</summary>
    [Fact]
    public void Oxidation_is_charging_unless_the_user_declares_otherwise()
    {
        CyclingTable table = CyclingReader.Read(BioLogicData.PathOf("gcpl.issue_149.mpr"));
        int row = Enumerable.Range(1, table.RowCount - 1).First(i => table.CurrentAmps[i] > 0 && table.CurrentAmps[i - 1] > 0);
        Assert.True(table.NetCapacityAmpHours![row] > table.NetCapacityAmpHours[row - 1]);
        Assert.Equal(3.0e-5, table.CurrentAmps[row], 1e-7);
        Assert.Contains(table.Source.Notes, n => n.StartsWith("current: positive as EC-Lab counts it", StringComparison.Ordinal));

        string halfCell = BioLogicData.PathOf("cp.issue_61.mpt");
        CyclingReadOptions turned = new() { CurrentSign = CurrentSign.PositiveWhenDischarging, IgnoreColumns = ["(Q-Qo)/C", "Q charge/mA.h", "Q discharge/mA.h"] };
        Assert.Equal(-0.24974144, CyclingReader.Read(halfCell, turned).CurrentAmps[0], 1e-9);
    }

    [Theory]
    [InlineData("gcpl.issue_226.I.mpr", "Ewe-Ece/V", "whole cell", 0.8928982578217983)]
    [InlineData("gcpl.issue_226.I.mpt", "Ewe-Ece/V", "whole cell", 0.89289826)]
    [InlineData("gcpl.issue_149.mpr", "Ewe/V", "no voltage of the whole cell", 3.4228720664978027)]
    public void Cell_voltage_is_taken_before_the_working_electrodes(string name, string header, string note, double first)
    {
        CyclingTable table = CyclingReader.Read(BioLogicData.PathOf(name));
        Assert.Equal(header, table.Source.Columns.Single(c => c.Column == CyclingColumn.Voltage).Header);
        Assert.Contains(table.Source.Notes, n => n.StartsWith("voltage", StringComparison.Ordinal) && n.Contains(note, StringComparison.Ordinal));
        Assert.Equal(first, table.VoltageVolts[0], 1e-9);
    }

    [Theory]
    [InlineData("peis.issue_149.mpr")]
    [InlineData("peis.issue_149.mpt")]
    public void The_imaginary_part_of_an_impedance_has_the_sign_of_its_name(string name)
    {
        CyclingTable table = CyclingReader.Read(BioLogicData.PathOf(name));
        Assert.Equal(199998.14, table[CyclingColumn.Frequency]![0], 0.01);
        Assert.Equal(12.753284, table[CyclingColumn.RealImpedance]![0], 1e-6);
        Assert.Equal(-0.96167845, table[CyclingColumn.ImaginaryImpedance]![0], 1e-7);
        Assert.Equal(2.5175875e-5, table.CurrentAmps[0], 1e-12);
        Assert.Equal(3.4222958, table.VoltageVolts[0], 1e-6);
    }

    [Theory]
    [InlineData("wait.mpr", "the file holds no records")]
    [InlineData("wait.mpt", "the file has a header and no rows")]
    [InlineData("bdf-MB-0.mpr", "Modulo Bat recorded nothing that is current_ampere")]
    public void A_technique_without_time_voltage_or_current_is_refused_with_that_reason(string name, string reason)
    {
        BmsException refusal = Assert.Throws<BmsException>(() => CyclingReader.Read(BioLogicData.PathOf(name)));
        Assert.Equal(BmsErrorCode.BadData, refusal.Code);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_staged_file_is_read_or_refused_in_a_sentence()
    {
        List<string> refused = [];
        int rows = 0;
        foreach (string path in Directory.GetFiles(BioLogicData.PathOf("")))
        {
            try
            {
                rows += CyclingReader.Read(path).RowCount;
            }
            catch (BmsException e)
            {
                Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
                refused.Add(Path.GetFileName(path));
            }
        }

        Assert.Equal(["bdf-MB-0.mpr", "wait.mpr", "wait.mpt"], refused.Order(StringComparer.Ordinal));
        Assert.True(rows > 9000, $"{rows} rows");
    }
}
