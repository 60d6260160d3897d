using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;
using System.Linq;
using BmsEdge.CyclingData.Reading;
using BmsEdge.CyclingData.Reading.Arbin;
using BmsEdge.CyclingData.Reading.Archives;
using BmsEdge.Foundation;
using BmsEdge.TestSupport;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Arbin;

public sealed class ArbinDatabaseTests : IDisposable
{
    private const string HalfCell = "cycler-files/arbin/20160805_test001_45_cc_01.res.gz";
    private const string Fixture = "cycler-files/arbin/mits7-0.res.gz";

    private static readonly string[] s_headers = ["Test_ID", "Data_Point", "Test_Time", "DateTime", "Current", "Voltage"];

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_results_file_becomes_a_canonical_table()
    {
        CyclingTable table = CyclingReader.Read(Repository.RequireData(HalfCell));

        Assert.Equal(10261, table.RowCount);
        Assert.Equal(new DateTime(2016, 8, 5, 16, 16, 23), table.StartTime);
        Assert.Equal(3.0976174, table[CyclingColumn.Voltage]![0]);
        Assert.Equal(300.0104819316021, table[CyclingColumn.TestTime]![0]);
        Assert.Equal("arbin-res", table.Source.Reader);
        Assert.Contains(table.Source.Notes, n => n.Contains("16 significant digits", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_value_of_a_results_file_is_the_one_in_its_bytes_to_the_digits_that_are_printed()
    {
        byte[] bytes = Unpacked(HalfCell);
        RecordTable table = Assert.Single(Read(HalfCell).Tables);
        double[] time = table.Find("Test_Time")!.Values!;
        double[] step = table.Find("Step_Time")!.Values!;
        double[] current = table.Find("Current")!.Values!;
        double[] voltage = table.Find("Voltage")!.Values!;
        byte[] key = new byte[8];
        key[0] = 1;
        for (int i = 0; i < table.RowCount; i++)
        {
            // A Jet row begins with its fixed columns in order: Test_ID, Data_Point, Test_Time, Step_Time, DateTime,
            // Step_Index, Cycle_Index, Is_FC_Data, Current, Voltage.
            BinaryPrimitives.WriteInt32LittleEndian(key.AsSpan(4), i + 1);
            int at = Row(bytes, key, time[i]);
            Assert.Equal(Double(bytes, at + 16), step[i], Math.Abs(step[i]) * 6e-16);
            Assert.Equal(Single(bytes, at + 37), current[i], Math.Abs(current[i]) * 6e-8);
            Assert.Equal(Single(bytes, at + 41), voltage[i], Math.Abs(voltage[i]) * 6e-8);
        }
    }

    [Fact]
    public void A_small_results_file_keeps_the_facts_of_its_test()
    {
        RecordSet set = Read(Fixture);

        RecordTable table = Assert.Single(set.Tables);
        Assert.Equal(8, table.RowCount);
        Assert.Equal("kigr_pouch1-01-001", table.Properties["Test_Name"]);
        Assert.Equal("0.0030710001", table.Properties["Capacity"]);
        Assert.StartsWith("2026-04-07 15:58:12", table.Properties["Start_DateTime"], StringComparison.Ordinal);
        Assert.StartsWith("2026-04-07 15:58:33", table.Find("DateTime")!.Texts![0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3000)]
    [InlineData(400_000)]
    [InlineData(800_000)]
    [InlineData(1_600_000)]
    public void A_database_cut_within_a_page_is_refused(int length) =>
        Expect.Refused(_folder.Bytes("cut.res", Unpacked(HalfCell)[..length]), "no whole number of pages");

    [Theory]
    [InlineData(4096)]
    [InlineData(100 * 4096)]
    [InlineData(300 * 4096)]
    public void A_database_cut_between_pages_is_refused_in_the_words_of_the_tool(int length) =>
        Expect.Refused(_folder.Bytes("cut.res", Unpacked(HalfCell)[..length]), "mdb-", "says");

    [Fact]
    public void A_damaged_database_is_refused_or_read_in_full()
    {
        byte[] whole = Unpacked(Fixture);
        Random random = new(3);
        for (int i = 0; i < 12; i++)
        {
            byte[] spoilt = [.. whole];
            for (int k = 0; k < 200; k++)
            {
                spoilt[random.Next(128, spoilt.Length)] ^= (byte)(1 + random.Next(255));
            }

            string path = _folder.Bytes("spoilt.res", spoilt);
            try
            {
                Assert.Equal(8, CyclingReader.Read(path).RowCount);
            }
            catch (BmsException e)
            {
                Assert.Equal(BmsErrorCode.BadData, e.Code);
            }
        }
    }

    [Fact]
    public void Tests_are_told_apart_and_records_come_in_the_order_of_their_data_points()
    {
        JetTable tests = new("Global_Table", ["Test_ID", "Test_Name"], [["1", "a"], ["2", "b"], ["3", "never begun"]]);
        JetTable records = Records(["2", "1", "0", "43000", "1", "3"], ["1", "2", "10", "43000", "1", "3.2"], ["1", "1", "0", "43000", "1", "3.1"]);

        RecordSet set = ArbinDatabase.Assemble("f", tests, records, null);

        Assert.Equal(["a", "b"], set.Tables.Select(t => t.Properties["Test_Name"]));
        Assert.Equal([3.1, 3.2], set.Tables[0].Find("Voltage")!.Values!);
        Assert.Equal("2017-09-22 00:00:00.000", set.Tables[0].Find("DateTime")!.Texts![0]);
        Assert.Equal("test 3", Assert.Single(set.Skipped).Name);
    }

    [Fact]
    public void Further_sensors_are_joined_by_data_point()
    {
        JetTable records = Records(["1", "1", "0", "43000", "1", "3"], ["1", "2", "10", "43000", "1", "3"]);
        JetTable auxiliary = new("Auxiliary_Table", ["Test_ID", "Data_Point", "Auxiliary_Index", "Data_Type", "X"], [["1", "2", "0", "1", "25.5"], ["9", "7", "0", "1", "1"]]);

        RecordTable table = ArbinDatabase.Assemble("f", OneTest, records, auxiliary).Tables[0];

        Assert.Equal([double.NaN, 25.5], table.Find("Auxiliary 0 (type 1)")!.Values!);
    }

    [Fact]
    public void Records_that_contradict_the_database_are_refused()
    {
        Refused(() => ArbinDatabase.Assemble("f", OneTest, Records(["2", "1", "0", "43000", "1", "3"]), null), "test 2", "does not know");
        Refused(() => ArbinDatabase.Assemble("f", OneTest, Records(["1", "1", "0", "43000", "1", "3"], ["1", "1", "1", "43000", "1", "3"]), null), "1 twice");
        Refused(() => ArbinDatabase.Assemble("f", OneTest, Records(["1", "1", "0", "43000", "1", "-1.#IND"]), null), "Channel_Normal_Table.Voltage", "'-1.#IND'");
        Refused(() => ArbinDatabase.Assemble("f", OneTest, Records(["1", "1", "0", "1e30", "1", "3"]), null), "DateTime", "no date");
        Refused(() => ArbinDatabase.Assemble("f", OneTest, new JetTable("Channel_Normal_Table", s_headers[..4], []), null), "no column 'Current'");
        JetTable auxiliary = new("Auxiliary_Table", ["Test_ID", "Data_Point", "Auxiliary_Index", "Data_Type", "X"], [["1", "5", "0", "1", "25.5"]]);
        Refused(() => ArbinDatabase.Assemble("f", OneTest, Records(["1", "1", "0", "43000", "1", "3"]), auxiliary), "Auxiliary_Table", "does not have");
    }

    private static JetTable OneTest => new("Global_Table", ["Test_ID"], [["1"]]);

    private static JetTable Records(params string[][] rows) => new("Channel_Normal_Table", s_headers, rows);

    private static void Refused(Action act, params string[] parts) => Expect.Refused(BmsErrorCode.BadData, act, parts);

    private RecordSet Read(string data)
    {
        string path = _folder.Bytes("whole.res", Unpacked(data));
        return ArbinDatabase.Read(path, path);
    }

    private static byte[] Unpacked(string data)
    {
        using GZipStream gzip = new(File.OpenRead(Repository.RequireData(data)), CompressionMode.Decompress);
        using MemoryStream whole = new();
        gzip.CopyTo(whole);
        return whole.ToArray();
    }

    private static int Row(byte[] bytes, byte[] key, double time)
    {
        for (int at = bytes.AsSpan().IndexOf(key); at >= 0 && at < bytes.Length - 64;)
        {
            if (Math.Abs(Double(bytes, at + 8) - time) <= Math.Abs(time) * 6e-16)
            {
                return at;
            }

            int next = bytes.AsSpan(at + 1).IndexOf(key);
            at = next < 0 ? -1 : at + 1 + next;
        }

        throw new InvalidOperationException($"no row of the file has the time {time}");
    }

    private static double Double(byte[] bytes, int at) => BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(at));

    private static double Single(byte[] bytes, int at) => BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(at));
}
