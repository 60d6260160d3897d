using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using BmsEdge.CyclingData.Reading.Archives;
using BmsEdge.CyclingData.Reading.Matlab;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Matlab;

public sealed class NasaAgingTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Charges_and_discharges_are_tables_and_the_rest_is_listed_with_its_reason()
    {
        RecordSet set = NasaAging.Read("f", MatLevel5.Read("f", NasaFile.Cell(new MatWriter { Compresses = true })));

        Assert.Equal(["charge", "discharge"], set.Tables.Select(t => t.Properties["type"]));
        Assert.Equal(["Time", "Voltage_measured", "Current_measured", "Temperature_measured", "Current_load", "Voltage_load", "ambient_temperature"], set.Tables[1].Columns.Select(c => c.Header));
        Assert.Equal([4.191492, 4.190749, 3.974871], set.Tables[1].Find("Voltage_measured")!.Values!);
        Assert.Equal("1.856487", set.Tables[1].Properties["Capacity"]);
        Assert.Equal("2008-04-02T13:08:17.921", set.Tables[0].Properties["time"]);
        Assert.Equal(["B0005.cycle(3)", "B0005.cycle(4)"], set.Skipped.Select(s => s.Name));
        Assert.Contains("impedance", set.Skipped[0].Reason, StringComparison.Ordinal);
        Assert.Contains("no samples", set.Skipped[1].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_becomes_canonical_tables_with_start_and_chamber(bool gzip)
    {
        byte[] content = NasaFile.Cell(new MatWriter());
        string path = _folder.Bytes("B0005.mat", gzip ? Gzip(content) : content);

        IReadOnlyList<CyclingTable> tables = CyclingReader.ReadAll(path);

        Assert.Equal(["B0005 cycle 1 charge", "B0005 cycle 2 discharge"], tables.Select(t => t.TestName));
        Assert.Equal(new DateTime(2008, 4, 2, 13, 8, 17, 921), tables[0].StartTime);
        Assert.Equal([0, 16.781, 1235.703], tables[1][CyclingColumn.TestTime]!.ToArray());
        Assert.Equal(-2.012528, tables[1][CyclingColumn.Current]![^1]);
        Assert.Equal(1.509063, tables[0][CyclingColumn.Current]![^1]);
        Assert.All(tables[0][CyclingColumn.AmbientTemperature]!.ToArray(), t => Assert.Equal(24, t));
        Assert.Equal("matlab-nasa", tables[0].Source.Reader);
        Assert.Contains(tables[0].Source.Notes, n => n.Contains("B0005.cycle(3)", StringComparison.Ordinal));
    }

    [Fact]
    public void A_zip_of_zips_as_NASA_ships_it_leads_to_the_runs()
    {
        byte[] inner = Workbooks.XlsxBuilder.Zip([("B0005.mat", NasaFile.Cell(new MatWriter())), ("B0006.mat", NasaFile.Cell(new MatWriter(), "B0006")), ("README.txt", "words"u8.ToArray())]);
        string path = _folder.Bytes("5. Battery Data Set.zip", Workbooks.XlsxBuilder.Zip([("5. Battery Data Set/1. BatteryAgingARC-FY08Q4.zip", inner)]));

        string[] tests = [.. DataArchive.Members(path).Where(m => m.Name.EndsWith(".mat", StringComparison.Ordinal)).SelectMany(m => CyclingReader.ReadAll(m.Path)).Select(t => t.TestName!)];

        Assert.Equal(["B0005 cycle 1 charge", "B0005 cycle 2 discharge", "B0006 cycle 1 charge", "B0006 cycle 2 discharge"], tests);
    }

    [Fact]
    public void Current_that_flows_out_during_a_charge_is_refused() =>
        Refused(NasaFile.Cell(new MatWriter(), sign: -1), "B0005.cycle(1)", "the other way");

    [Fact]
    public void A_series_shorter_than_the_time_is_refused()
    {
        MatWriter to = new();
        byte[] data = to.Struct("", ["Time", "Voltage_measured", "Current_measured", "Temperature_measured"], to.Row(0, 1), to.Row(3), to.Row(1, 1), to.Row(20, 20));
        Refused(to.Add(NasaFile.Struct(to, "B0001", NasaFile.Run(to, "charge", 24, data))).Build(), "B0001.cycle(1)", "2 values of Time and 1 of Voltage_measured");
    }

    [Fact]
    public void A_series_that_is_no_row_of_numbers_is_refused()
    {
        MatWriter to = new();
        byte[] data = to.Struct("", ["Time", "Voltage_measured", "Current_measured", "Temperature_measured"], to.Doubles("", 2, 2, 0, 1, 2, 3), to.Row(3), to.Row(1), to.Row(2));
        Refused(to.Add(NasaFile.Struct(to, "B0001", NasaFile.Run(to, "charge", 24, data))).Build(), "B0001.cycle(1).data.Time", "2x2 double");
    }

    [Fact]
    public void A_missing_series_is_refused_with_its_name()
    {
        MatWriter to = new();
        byte[] data = to.Struct("", ["Time"], to.Row(0));
        Refused(to.Add(NasaFile.Struct(to, "B0001", NasaFile.Run(to, "discharge", 24, data))).Build(), "'Voltage_measured'");
    }

    [Fact]
    public void An_unknown_type_of_run_is_refused()
    {
        MatWriter to = new();
        Refused(to.Add(NasaFile.Struct(to, "B0001", NasaFile.Run(to, "rest", 24, to.Row(1)))).Build(), "'rest'");
    }

    [Fact]
    public void Another_layout_is_refused_with_what_it_holds()
    {
        MatWriter to = new();
        byte[] file = to.Add(to.Struct("meas", ["Time", "Voltage"], to.Row(1), to.Row(2))).Add(to.Doubles("x", 2, 2, 1, 2, 3, 4)).Build();
        Refused(file, "'meas' (1x1 struct of 'Time', 'Voltage')", "'x' (2x2 double)", "Known is NASA");
    }

    private static byte[] Gzip(byte[] content)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    private void Refused(byte[] file, params string[] parts) => Expect.Refused(_folder.Bytes("x.mat", file), parts);
}
