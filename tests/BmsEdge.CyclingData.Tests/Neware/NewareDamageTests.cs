using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using BmsEdge.CyclingData.Reading;
using BmsEdge.CyclingData.Reading.Neware;
using BmsEdge.Foundation;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Neware;

/// <summary>Damaged files are read where every record is whole all the same, and refused with the place otherwise.</summary>
public sealed class NewareDamageTests
{
    [Fact]
    public void An_nda_cut_anywhere_is_refused_or_tells_of_the_record_it_stops_in()
    {
        foreach (string name in new[] { "nda_v8.nda", "nda_v22.nda", "new_nda_file.nda" })
        {
            byte[] whole = NewareFiles.Bytes(name);
            int rows = NewareFiles.Decode(name, whole).RowCount;
            for (int length = 0; length < whole.Length; length += length < 300 ? 1 : 1009)
            {
                byte[] cut = whole[..length];
                if (whole[14] != 8 || length < 2807)
                {
                    Refuses(cut);
                    continue;
                }

                // Version 8 declares no number of records: what is there is whole, and a record that has only begun is told.
                RecordTable table = NewareFiles.Decode(name, cut);
                Assert.InRange(table.RowCount, 0, rows);
                Assert.Equal((length - 2807) % 59 != 0, table.Properties.ContainsKey("Unfinished Record"));
            }
        }
    }

    [Fact]
    public void The_running_test_is_read_up_to_its_last_whole_record()
    {
        RecordTable table = NewareFiles.Decode("nda8.nda.gz");
        Assert.Equal(46805, table.RowCount);
        Assert.Equal("the last 12 of 59 bytes, from byte 2764273; the test was running or the file is cut", table.Properties["Unfinished Record"]);
    }

    [Theory]
    [InlineData("nda_v8.nda", "2")]
    [InlineData("nda_v22.nda", "7")]
    [InlineData("new_nda_file.nda", "6")]
    public void Events_are_no_measurements_and_are_counted(string name, string events) =>
        Assert.Equal(events, NewareFiles.Decode(name).Properties["Events"]);

    [Theory]
    [InlineData("TestFile.nda.gz", 90, 373520 + 20000, "byte 82: the records are said to end at byte")]
    [InlineData("TestFile.nda.gz", 90, 373520 - 1, "the records end inside a record of 56 bytes")]
    [InlineData("TestFile.nda.gz", 82, 1026, "byte 1026: the records of this nda 130 start neither")]
    [InlineData("2-1-6_61_07005012.nda.gz", 82, int.MaxValue, "byte 82: the records are said to start at byte 2147483647")]
    [InlineData("nda_v22.nda", 68, 119281, "the records end inside a record of 86 bytes")]
    [InlineData("nda_v22.nda", 64, 14307, "byte 64: the records are said to end at byte 133589, but the file ends at byte 133503")]
    [InlineData("new_nda_file.nda", 14, 99, "byte 14: nda version 99 is not one of 8, 22, 26, 29, 130")]
    [InlineData("new_nda_file.nda", 85471 + 2, 77, "record 2 follows record 77")]
    [InlineData("new_nda_file.nda", 85471 + 78, 3, "the scale of current range 3 is not known")]
    [InlineData("new_nda_file.nda", 85471 + 70, 0, "is not a date")]
    [InlineData("new_nda_file.nda", 85471, 0, "a record of a kind that is not known (0x00)")]
    public void A_field_that_cannot_be_true_is_refused_with_its_byte(string name, int at, int value, string what)
    {
        byte[] bytes = NewareFiles.Bytes(name);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value);
        Expect.Refused(BmsErrorCode.BadData, () => NewareFiles.Decode(name, bytes), name, what);
    }

    [Fact]
    public void A_number_that_is_not_finite_is_refused_with_its_byte()
    {
        byte[] bytes = NewareFiles.Bytes("TestFile.nda.gz");
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(1024 + 24), float.NaN);
        Expect.Refused(BmsErrorCode.BadData, () => NewareFiles.Decode("a", bytes), "byte 1048: the number is not finite");
        Expect.Refused(BmsErrorCode.BadData, () => NewareFiles.Decode("a.ndax", Small("data.ndc", 4096 + 132, float.PositiveInfinity)), "data.ndc, byte 4228: the number is not finite");
    }

    [Fact]
    public void The_corrupt_archive_is_read_because_its_damage_is_in_the_description_alone()
    {
        // Every page of every .ndc keeps its own check sum, and the pages are those of the undamaged twin. TestInfo.xml has lost its
        // two channels, so their values stay without quantity; nothing is taken from the count of two.
        byte[] corrupt = NewareFiles.Bytes("Unit27_Example_Corrupt.ndax");
        byte[] twin = NewareFiles.Bytes("Unit27_Example_Data_File.ndax");
        foreach ((string name, byte[] bytes) in NdcBuilder.Entries(corrupt).Where(e => e.Name.EndsWith(".ndc", StringComparison.Ordinal)))
        {
            Assert.Equal(NdcBuilder.EntryOf(twin, name), bytes);
        }

        RecordTable table = NewareFiles.Decode("a.ndax", corrupt);
        Assert.Equal("data_AUX_10_3_1.ndc, data_AUX_9_3_1.ndc", string.Join(", ", table.Properties["Auxiliary Channels Not Described"].Split(", ").Order(StringComparer.Ordinal)));
        Assert.Equal(NewareFiles.Decode("b.ndax", twin).Column("T1(°C)"), table.Column("Aux data_AUX_9_3_1"));
        Assert.DoesNotContain(table.Columns, c => c.Header.Contains("°C", StringComparison.Ordinal));
    }

    [Fact]
    public void An_archive_without_records_decodes_to_none_and_is_no_test()
    {
        RecordTable table = NewareFiles.Decode("empty.ndax");
        Assert.Equal(0, table.RowCount);
        Assert.NotNull(table.Find(NewareHeaders.Voltage));
        Expect.Refused(NewareFiles.Path("empty.ndax"), "the file holds no records");
    }

    [Fact]
    public void An_archive_cut_anywhere_is_refused()
    {
        byte[] whole = NewareFiles.Bytes("interp-test.ndax");
        for (int length = 0; length < whole.Length; length += 53)
        {
            Refuses(whole[..length]);
        }
    }

    [Fact]
    public void Every_flipped_bit_of_the_entries_that_hold_records_is_seen()
    {
        byte[] whole = NdcBuilder.SmallTest(14);
        foreach (string name in new[] { "data.ndc", "data_runInfo.ndc", "data_step.ndc" })
        {
            byte[] entry = NdcBuilder.EntryOf(whole, name);
            for (int bit = 4096 * 8; bit < entry.Length * 8; bit += 331)
            {
                byte[] flipped = (byte[])entry.Clone();
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                Expect.Refused(BmsErrorCode.BadData, () => NewareFiles.Decode("a.ndax", NdcBuilder.With(whole, name, flipped)), $"a.ndax: {name}, byte 4096: the page's CRC-32 does not fit");
            }
        }
    }

    [Fact]
    public void A_flipped_bit_in_the_archive_is_seen_by_its_own_check_sum()
    {
        byte[] archive = NdcBuilder.Archive(("data.ndc", NdcBuilder.Entry(1, 14)));
        archive["PK..".Length + 26 + "data.ndc".Length + 700] ^= 1;
        Expect.Refused(BmsErrorCode.BadData, () => NewareFiles.Decode("a.ndax", archive), "data.ndc: the CRC-32 in the archive does not fit the entry's 4096 bytes");
    }

    [Theory]
    [InlineData("data.ndc", 0, 5, "data.ndc, byte 0: its content is of kind 5 where 1 belongs")]
    [InlineData("data.ndc", 2, 13, "data.ndc, byte 2: ndc version 13 is not one of 2, 5, 11, 14, 16, 17")]
    [InlineData("data_step.ndc", 2, 17, "data_step.ndc, byte 2: its version is 17, but data.ndc has version 14")]
    [InlineData("data.ndc", 4096, 9, "the page is of kind 9 where 2 belongs")]
    [InlineData("data.ndc", 4098, 7, "data.ndc, byte 4098: the page's number of records does not fit its bit map")]
    [InlineData("data.ndc", 4098, 5000, "the page says it has 5000 records of 8 bytes, but 495 fit")]
    [InlineData("data_runInfo.ndc", 4096 + 132 + 41, 2, "data_runInfo.ndc, byte 0: no run tells the time of record 1")]
    [InlineData("data_runInfo.ndc", 4096 + 132 + 55 + 41, 9, "the run at record 3 follows the one at record 9")]
    [InlineData("data_runInfo.ndc", 4096 + 132 + (3 * 55) + 41, 9, "the run begins at record 9, but data.ndc ends before it")]
    [InlineData("data_runInfo.ndc", 4096 + 132 + (3 * 55), 600, "record 6 is at 600 ms of its step, but the run before it went on to 1000 ms")]
    [InlineData("data_runInfo.ndc", 4096 + 132 + (2 * 55) + 29, 0, "no run tells the time of record 4")]
    [InlineData("data_step.ndc", 4096 + 132 + 37 + 33, 4, "step 2 begins with record 4, but the runs say with record 3")]
    public void Entries_that_contradict_each_other_are_refused_with_entry_and_byte(string entry, int at, int value, string what) =>
        Expect.Refused(BmsErrorCode.BadData, () => NewareFiles.Decode("a.ndax", Small(entry, at, value)), "a.ndax: ", what);

    [Fact]
    public void A_run_that_begins_at_a_record_the_data_skip_is_refused()
    {
        byte[] small = NdcBuilder.SmallTest(14);
        byte[] data = NdcBuilder.EntryOf(small, "data.ndc");
        (data[4098], data[4100]) = (5, 0b11_1011);
        Expect.Refused(BmsErrorCode.BadData, () => NewareFiles.Decode("a.ndax", NdcBuilder.With(small, "data.ndc", NdcBuilder.Sealed(data))), "data_runInfo.ndc, byte 4379: the run begins at record 3, which data.ndc does not have");
    }

    [Fact]
    public void A_page_that_is_missing_and_an_entry_that_is_missing_are_refused()
    {
        byte[] small = NdcBuilder.SmallTest(16);
        byte[] data = NdcBuilder.EntryOf(small, "data.ndc");
        Expect.Refused(BmsErrorCode.BadData, () => NewareFiles.Decode("a.ndax", NdcBuilder.With(small, "data.ndc", data[..4096])), "the run begins at record 1, but data.ndc ends before it");
        Expect.Refused(BmsErrorCode.BadData, () => NewareFiles.Decode("a.ndax", NdcBuilder.With(small, "data.ndc", data[..5000])), "data.ndc, byte 4096: the entry ends inside a page");
        foreach (string name in new[] { "data.ndc", "data_runInfo.ndc", "data_step.ndc" })
        {
            Expect.Refused(BmsErrorCode.BadData, () => NewareFiles.Decode("a.ndax", NdcBuilder.With(small, name, null)), $"the archive has no {name}");
        }
    }

    [Fact]
    public void A_bomb_is_refused_before_it_is_unpacked()
    {
        byte[] bomb = NdcBuilder.Archive(CompressionLevel.Optimal, ("data.ndc", new byte[100 << 20]));
        Assert.True(bomb.Length < 1 << 17);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Expect.Refused(BmsErrorCode.BadData, () => NewareFiles.Decode("a.ndax", bomb), "unpacks from", "more than the");
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Theory]
    [InlineData("../data.ndc")]
    [InlineData("folder/data.ndc")]
    [InlineData("C:\\data.ndc")]
    [InlineData("/data.ndc")]
    public void A_name_that_leads_out_of_the_archive_is_refused(string name) => Expect.Refused(
        BmsErrorCode.BadData,
        () => NewareFiles.Decode("a.ndax", NdcBuilder.With(NdcBuilder.SmallTest(14), name, [1])),
        "an ndax has no folders");

    [Theory]
    [InlineData("data.ndc")]
    [InlineData("DATA.NDC")]
    public void Two_entries_of_one_name_are_refused(string second)
    {
        List<(string, byte[])> entries = [.. NdcBuilder.Entries(NdcBuilder.SmallTest(14)), (second, NdcBuilder.Entry(1, 14))];
        Expect.Refused(BmsErrorCode.BadData, () => NewareFiles.Decode("a.ndax", NdcBuilder.Archive([.. entries])), "two entries named", "which one counts cannot be told");
    }

    [Theory]
    [InlineData("<root><TestInfo Barcode='x'")]
    [InlineData("<!DOCTYPE a [<!ENTITY b \"bbbb\">]><root>&b;</root>")]
    [InlineData("")]
    public void A_description_that_is_not_well_formed_leaves_the_records_as_they_are(string xml)
    {
        RecordTable table = NewareFiles.Decode("a.ndax", NdcBuilder.With(NdcBuilder.SmallTest(14), "TestInfo.xml", Encoding.ASCII.GetBytes(xml)));
        Assert.Equal(6, table.RowCount);
        Assert.StartsWith("TestInfo.xml is not well-formed", table.Properties["Test Info"], StringComparison.Ordinal);
    }

    [Fact]
    public void An_auxiliary_value_without_its_record_is_refused()
    {
        byte[] aux = NdcBuilder.Entry(5, 14, [.. Enumerable.Range(0, 7).Select(k => NdcBuilder.Record(4, (0, 25f)))]);
        Expect.Refused(BmsErrorCode.BadData, () => NewareFiles.Decode("a.ndax", NdcBuilder.With(NdcBuilder.SmallTest(14), "data_AUX_1_3_1.ndc", aux)), "the auxiliary value belongs to record 7");
    }

    /// <summary>The small test with a value written into one of its entries, check sums made to fit.</summary>
    private static byte[] Small(string entry, int at, object value)
    {
        byte[] small = NdcBuilder.SmallTest(14);
        byte[] bytes = NdcBuilder.EntryOf(small, entry);
        if (at < 4 || at is 4096 or 4098)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), (ushort)(int)value);
        }
        else
        {
            NdcBuilder.Record(4, (0, value)).CopyTo(bytes, at);
        }

        return NdcBuilder.With(small, entry, NdcBuilder.Sealed(bytes));
    }

    private static void Refuses(byte[] bytes)
    {
        BmsException e = Assert.Throws<BmsException>(() => bytes.AsSpan().StartsWith("NEWARE"u8) || bytes.Length < 6 ? NdaFile.Read("cut", bytes) : NdaxFile.Read("cut", new MemoryStream(bytes)));
        Assert.Equal(BmsErrorCode.BadData, e.Code);
        Assert.StartsWith("cut: ", e.Message, StringComparison.Ordinal);
    }
}
