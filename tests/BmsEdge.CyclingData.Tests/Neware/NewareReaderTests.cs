using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using BmsEdge.Foundation;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Neware;

/// <summary>From file to canonical table.</summary>
public sealed class NewareReaderTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public static TheoryData<string> FilesWithRecords => [.. NewareFiles.Nda, .. NewareFiles.Ndax.Where(n => n != "empty.ndax")];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(FilesWithRecords))]
    public void Every_staged_file_gives_a_canonical_table(string name)
    {
        CyclingTable table = CyclingReader.Read(NewareFiles.Path(name));
        Assert.Equal(name.Contains(".ndax", StringComparison.Ordinal) ? "neware-ndax" : "neware-nda", table.Source.Reader);
        Dictionary<string, string[]> reference = NewareFiles.Reference(name);
        Assert.Equal(reference["Time"].Length, table.TestTimeSeconds.Length);
        double[] amps = reference.Numbers("Current(uA)");
        double[] volts = reference.Numbers("Voltage(mV)");
        for (int row = 0; row < amps.Length; row++)
        {
            Assert.Equal(amps[row] / 1e6, table.CurrentAmps[row], 5e-6);
            Assert.Equal(volts[row] / 1e3, table.VoltageVolts[row], 6e-5);
        }

        Assert.Equal(reference.Numbers("Step Index"), table[CyclingColumn.StepId]!);
        Assert.Equal(reference.Numbers("Step Count"), table[CyclingColumn.StepCount]!);
    }

    [Fact]
    public void Counters_stand_where_the_cycler_recorded_them_and_temperatures_by_their_number()
    {
        CyclingTable table = CyclingReader.Read(NewareFiles.Path("TESTCELL0001-Test_Data_Collection_Ndc17.ndax"));
        double[] charged = [.. table[CyclingColumn.ChargingCapacity]!];
        Assert.Equal(15, charged.Count(c => !double.IsNaN(c)));
        Assert.Equal(0.00416653836, charged[31], 1e-9);
        Assert.Equal(27.463, table[CyclingColumn.CellTemperature]![0], 1e-3);
        Assert.Equal(1758723656.575, table[CyclingColumn.UnixTime]![0]);
        Assert.Equal(new DateTime(2025, 9, 24, 15, 20, 56), table.StartTime);
        Assert.Contains(table.Source.Notes, n => n.Contains("not filled in", StringComparison.Ordinal));
    }

    [Fact]
    public void The_single_counter_of_old_files_is_the_steps_own()
    {
        CyclingTable table = CyclingReader.Read(NewareFiles.Path("nda_v8.nda"));
        Assert.Null(table[CyclingColumn.ChargingCapacity]);
        Assert.Equal(0.000308180833, table[CyclingColumn.StepCapacity]![20], 1e-9);
        Assert.True(table.CurrentAmps[20] < 0);
    }

    [Fact]
    public void A_clock_without_zone_becomes_unix_time_in_the_declared_zone_only()
    {
        string path = NewareFiles.Path("new_nda_file.nda");
        Assert.Null(CyclingReader.Read(path)[CyclingColumn.UnixTime]);
        Assert.Equal(new DateTime(2020, 3, 25, 11, 16, 50), CyclingReader.Read(path).StartTime);
        CyclingTable table = CyclingReader.Read(path, new CyclingReadOptions { TimeZone = TimeZoneInfo.CreateCustomTimeZone("UTC+2", TimeSpan.FromHours(2), null, null) });
        Assert.Equal((new DateTime(2020, 3, 25, 9, 16, 50) - DateTime.UnixEpoch).TotalSeconds, table[CyclingColumn.UnixTime]![0]);
    }

    [Fact]
    public void An_ndax_is_recognised_whatever_its_name_and_wrapping_and_other_archives_are_not()
    {
        byte[] small = NdcBuilder.SmallTest(17);
        Assert.Equal(6, CyclingReader.Read(_folder.Bytes("a.csv", small)).TestTimeSeconds.Length);
        using MemoryStream packed = new();
        using (System.IO.Compression.GZipStream gzip = new(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(small);
        }

        Assert.Equal(6, CyclingReader.Read(_folder.Bytes("a.gz", packed.ToArray())).TestTimeSeconds.Length);
        Expect.Refused(_folder.Bytes("b.ndax", small[..^30]), "the zip archive of");
        BmsException other = Expect.Refused(_folder.Bytes("c.ndax", NdcBuilder.Archive(("sheet.xml", [1, 2, 3]))), "zip archive");
        Assert.DoesNotContain("data.ndc is", other.Message, StringComparison.Ordinal);
    }
}
