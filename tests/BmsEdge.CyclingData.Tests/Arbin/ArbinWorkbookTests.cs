using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using BmsEdge.CyclingData.Reading;
using BmsEdge.CyclingData.Reading.Arbin;
using BmsEdge.CyclingData.Reading.Archives;
using BmsEdge.CyclingData.Tests.Workbooks;
using BmsEdge.Foundation;
using BmsEdge.TestSupport;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Arbin;

public sealed class ArbinWorkbookTests : IDisposable
{
    private const string Calce = "cycler-files/arbin/CS2_35_8_18_10.xlsx";

    private static readonly string[] s_headers = ["Data_Point", "Test_Time(s)", "Date_Time", "Current(A)", "Voltage(V)"];
    private static readonly DateTime s_start = new(2010, 8, 16, 14, 30, 0);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_CALCE_workbook_is_read_as_the_published_time_series_has_it()
    {
        RecordSet set = Read(Repository.RequireData(Calce));

        RecordTable table = Assert.Single(set.Tables);
        Assert.Empty(set.Skipped);
        double[][] published = PublishedCycle(2);
        Assert.Equal(383, table.RowCount);
        Assert.Equal(published.Length, table.RowCount);
        double[] time = Numbers(table, "Test_Time(s)");
        for (int i = 0; i < published.Length; i++)
        {
            Assert.Equal(published[i][0], time[i] - time[0], 0.051); // time from cycle start, one decimal
            Assert.Equal(published[i][1], Numbers(table, "Step_Index")[i]);
            Assert.Equal(published[i][2], Numbers(table, "Current(A)")[i], 0.5e-5 + 1e-12);
            Assert.Equal(published[i][3], Numbers(table, "Voltage(V)")[i], 0.5e-5 + 1e-12);
        }

        // CS2_35_cycles.csv: the counters' difference within the cycle.
        Assert.Equal(1.13773, Numbers(table, "Discharge_Capacity(Ah)")[^1] - Numbers(table, "Discharge_Capacity(Ah)")[0], 0.5e-5);
        Assert.Equal(1.13865, Numbers(table, "Charge_Capacity(Ah)")[^1] - Numbers(table, "Charge_Capacity(Ah)")[0], 0.5e-5);
        Assert.Equal(30.000929303631768, time[0]);
    }

    [Fact]
    public void The_information_sheet_of_the_CALCE_workbook_says_channel_start_and_schedule()
    {
        RecordTable table = Read(Repository.RequireData(Calce)).Tables[0];

        Assert.Equal("1-008", table.Properties["Channel"]);
        Assert.Equal("CS2_1C.sdu", table.Properties["Schedule_File_Name"]);
        Assert.Equal("2010-08-17T14:30:27", table.Properties["Start_DateTime"]);
        Assert.Equal("2010-08-17 14:30:57.000", table.Find("Date_Time")!.Texts![0]); // the start in CS2_35_cycles.csv
    }

    [Fact]
    public void Sheets_of_one_channel_are_joined_in_order_and_channels_are_kept_apart()
    {
        string path = Write(b => b
            .Sheet("Info", [["TEST REPORT"], ["Channel", "Comments"], ["1-008", "first"], ["1-009", "second"]])
            .Sheet("Channel_1-008_2", [s_headers, Record(3), Record(4)])
            .Sheet("Channel_1-008_1", [s_headers, Record(1), Record(2)])
            .Sheet("Channel_1-009", [s_headers, Record(1)])
            .Sheet("Statistics_1-008", [["Cycle_Index"], [1]]));

        RecordSet set = Read(path);

        Assert.Equal(["first", "second"], set.Tables.Select(t => t.Properties["Comments"]));
        Assert.Equal([1, 2, 3, 4], Numbers(set.Tables[0], "Data_Point"));
        Assert.Equal("Statistics_1-008", Assert.Single(set.Skipped).Name);
    }

    [Fact]
    public void A_missing_cell_is_NaN_and_a_date_is_on_the_workbooks_clock()
    {
        string path = Write(b => b.Sheet("Channel_1", [s_headers, [1, 0.0, s_start, null, 3.5], Record(2)]));

        RecordTable table = Read(path).Tables[0];

        Assert.Equal(double.NaN, Numbers(table, "Current(A)")[0]);
        Assert.Equal("2010-08-16 14:30:00.000", table.Find("Date_Time")!.Texts![0]);
    }

    [Fact]
    public void Parts_of_a_channel_that_do_not_carry_on_are_refused() => Refused(
        b => b.Sheet("Channel_1-008_1", [s_headers, Record(1)]).Sheet("Channel_1-008_2", [s_headers, Record(3)]),
        "does not carry on", "is 3 after 1");

    [Fact]
    public void Parts_of_a_channel_with_other_headers_are_refused() => Refused(
        b => b.Sheet("Channel_1-008_1", [s_headers, Record(1)]).Sheet("Channel_1-008_2", [s_headers[..4], Record(2)[..4]]),
        "Channel_1-008_2", "other headers");

    [Fact]
    public void A_channel_without_voltage_is_refused() =>
        Refused(b => b.Sheet("Channel_1-008", [s_headers[..4], Record(1)[..4]]), "'Voltage'");

    [Fact]
    public void A_workbook_without_channels_is_refused_with_its_sheets() =>
        Refused(b => b.Sheet("Data", [["a"], [1]]), "no Arbin export", "'Data'");

    [Fact]
    public void A_header_without_rows_is_refused() => Refused(b => b.Sheet("Channel_1", [s_headers]), "no rows");

    [Fact]
    public void A_header_that_comes_twice_is_refused() =>
        Refused(b => b.Sheet("Channel_1", [["Data_Point", "Voltage(V)", "Voltage(V)"], [1, 2, 3]]), "cell C1", "repeats");

    [Fact]
    public void A_value_under_no_header_is_refused() =>
        Refused(b => b.Sheet("Channel_1", [s_headers, [.. Record(1), 7]]), "cell F2", "under no header");

    [Fact]
    public void A_text_among_numbers_is_refused_with_its_cell() =>
        Refused(b => b.Sheet("Channel_1", [s_headers, Record(1), [2, 1.0, s_start, "1,5", 3.5]]), "cell D3", "'1,5'", "numbers");

    [Fact]
    public void An_empty_row_between_rows_is_refused() =>
        Refused(b => b.Sheet("Channel_1", b.Row(1, [.. s_headers]) + b.Row(2, Record(1)) + b.Row(4, Record(2))), "row 3 is empty");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_workbook_becomes_a_canonical_table_with_its_start(bool gzip)
    {
        string path = Repository.RequireData(Calce);
        if (gzip)
        {
            using MemoryStream packed = new();
            using (GZipStream stream = new(packed, CompressionLevel.Fastest))
            {
                stream.Write(File.ReadAllBytes(path));
            }

            path = _folder.Bytes("packed", packed.ToArray());
        }

        CyclingTable table = CyclingReader.Read(path, new CyclingReadOptions { TimeZone = TimeZoneInfo.Utc });

        Assert.Equal(383, table.RowCount);
        Assert.Equal(new DateTime(2010, 8, 17, 14, 30, 27), table.StartTime);
        Assert.Equal(1282055457, table[CyclingColumn.UnixTime]![0], 1e-3); // 2010-08-17 14:30:57
        Assert.Equal(1.1377278586099171, table[CyclingColumn.DischargingCapacity]![^1]);
        Assert.Equal("arbin-xlsx", table.Source.Reader);
    }

    private static RecordSet Read(string path) => ArbinWorkbook.Read(path, path);

    private static object?[] Record(int point) => [point, point * 10.0, s_start.AddSeconds(point * 10), 0.55, 3.6];

    private static double[] Numbers(RecordTable table, string header) => table.Find(header)!.Values!;

    private static double[][] PublishedCycle(int cycle)
    {
        using FileStream file = File.OpenRead(Repository.RequireData("calce-cs2/CS2_35_timeseries.csv.gz"));
        using GZipStream gzip = new(file, CompressionMode.Decompress);
        using StreamReader reader = new(gzip);
        List<double[]> rows = [];
        string prefix = cycle.ToString(CultureInfo.InvariantCulture) + ",";
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith(prefix, StringComparison.Ordinal))
            {
                rows.Add([.. line.Split(',').Skip(1).Select(v => double.Parse(v, CultureInfo.InvariantCulture))]);
            }
            else if (rows.Count > 0)
            {
                break;
            }
        }

        return [.. rows];
    }

    private string Write(Func<XlsxBuilder, XlsxBuilder> fill) => _folder.Bytes("book.xlsx", fill(new XlsxBuilder()).Build());

    private void Refused(Func<XlsxBuilder, XlsxBuilder> fill, params string[] parts)
    {
        string path = Write(fill);
        Expect.Refused(BmsErrorCode.BadData, () => Read(path), [path, .. parts]);
    }
}
