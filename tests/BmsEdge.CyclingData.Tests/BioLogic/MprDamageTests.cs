using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.CyclingData.Reading;
using BmsEdge.CyclingData.Reading.BioLogic;
using BmsEdge.CyclingData.Tests.Fuzzing;
using BmsEdge.Foundation;
using CsCheck;
using Xunit;

namespace BmsEdge.CyclingData.Tests.BioLogic;

/// <summary>Damaged .mpr files: one refusal with file and byte, never a table that is quietly wrong.</summary>
public sealed class MprDamageTests(ITestOutputHelper output)
{
    /// <summary>Flag byte, Ns, time, potential, current, half cycle: every width there is.</summary>
    private static readonly ushort[] s_columns = [1, 2, 131, 4, 6, 11, 468];

    private static byte[] TwoRecords => MprBuilder.Pack(
        (byte)0x05, (ushort)2, 1.5, 3.25f, -0.125, 7u,
        (byte)0x42, (ushort)3, 2.5, 3.5f, 0.25, 8u);

    public static TheoryData<string> Stems => [.. BioLogicData.Pairs, .. BioLogicData.Lone];

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(11)]
    public void Every_layout_of_the_data_module_decodes_to_the_values_written(uint version)
    {
        RecordTable records = Decode(new MprBuilder().Settings().Data(version, s_columns, TwoRecords, 2)).Records;
        Assert.Equal(["mode", "ox/red", "Ns", "time/s", "Ewe/V", "<I>/mA", "half cycle"], records.Columns.Select(c => c.Header));
        Assert.Equal([[1, 2], [1, 0], [2, 3], [1.5, 2.5], [3.25, 3.5], [-0.125, 0.25], [7, 8]], records.Columns.Select(c => c.Values!));
    }

    /// <summary>Values of any bits come back as they were packed, whatever the order of the columns.</summary>
    [Fact]
    public void Any_records_come_back_as_they_were_packed()
    {
        Gen<(ushort Number, object Value)> single = Gen.Float.Select(f => ((ushort)8, (object)f));
        Gen<(ushort Number, object Value)> twice = Gen.Double.Select(d => ((ushort)4, (object)d));
        Gen<(ushort Number, object Value)> word = Gen.UShort.Select(w => ((ushort)131, (object)w));
        Gen<(ushort Number, object Value)> count = Gen.UInt.Select(c => ((ushort)468, (object)c));
        Gen<(ushort Number, object Value)> flags = Gen.Byte.Select(b => ((ushort)1, (object)b));
        Gen.Select(single, twice, word, count, flags, Gen.Int[0, 119]).Sample((a, b, c, d, e, order) =>
        {
            (ushort Number, object Value)[] fields = [a, b, c, d, e];
            Random random = new(order);
            random.Shuffle(fields);
            RecordTable records = Decode(new MprBuilder().Settings().Data(3, [.. fields.Select(f => f.Number)], MprBuilder.Pack(fields.Select(f => f.Value)), 1)).Records;
            double[] expected = [.. fields.Select(f => f.Value is byte flag ? flag & 3 : Convert.ToDouble(f.Value, System.Globalization.CultureInfo.InvariantCulture))];
            return records.Columns.Select(column => column.Values![0]).SequenceEqual(expected);
        });
    }

    [Theory]
    [MemberData(nameof(Stems))]
    public void A_file_cut_anywhere_is_refused_with_a_byte_offset(string stem)
    {
        byte[] whole = BioLogicData.Bytes(stem + ".mpr");
        List<MprModule> modules = MprModule.Split(whole, stem);
        HashSet<int> cuts = [0, 10, 22, 23, 51, 52, 57, .. Enumerable.Range(1, 97).Select(i => (int)((long)whole.Length * i / 97))];
        foreach (MprModule module in modules)
        {
            cuts.UnionWith([module.Offset - 66, module.Offset - 40, module.Offset - 1, module.Offset, module.Offset + 1, module.Offset + (module.Body.Length / 2), module.Offset + module.Body.Length - 1]);
        }

        foreach (int cut in cuts.Where(c => c >= 0 && c < whole.Length))
        {
            // After the data module a cut at a module's end leaves a whole shorter file: what is missing is the log.
            if (modules.Any(m => m.Offset + m.Body.Length == cut && modules.Any(d => d.Name == "VMP data" && d.Offset <= cut)))
            {
                Assert.Equal(BioLogicData.Decode(stem).Records.RowCount, MprFile.Decode(whole.AsMemory(0, cut), stem).Records.RowCount);
                continue;
            }

            BmsException refusal = Assert.Throws<BmsException>(() => MprFile.Decode(whole.AsMemory(0, cut), stem));
            Assert.Equal(BmsErrorCode.BadData, refusal.Code);
            Assert.Matches(@"^\S+: byte \d+: ", refusal.Message);
        }
    }

    [Fact]
    public void An_unknown_column_is_refused_with_its_number_and_byte()
    {
        MprBuilder file = new MprBuilder().Settings();
        int list = file.Length + 57 + 5;
        BmsException refusal = Refused(file.Data(3, [4, 6, 999, 8], new byte[24], 1));
        Assert.Contains($"byte {list + 4}: column number 999 (3 of 4) is not known", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x8000_0000u)]
    [InlineData(uint.MaxValue)]
    [InlineData(1u)]
    [InlineData(3u)]
    [InlineData(0u)]
    public void A_count_of_records_that_the_bytes_contradict_is_refused_without_allocating_it(uint count)
    {
        byte[] file = new MprBuilder().Settings().Data(11, s_columns, TwoRecords, count).ToArray();
        long before = GC.GetAllocatedBytesForCurrentThread();
        BmsException refusal = Assert.Throws<BmsException>(() => MprFile.Decode(file, "x.mpr"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.Contains($"declares {count} records of 27 bytes and has 54 bytes for them", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(201)]
    public void A_list_of_columns_that_cannot_be_is_refused(int declared) =>
        Assert.Contains("columns; 1 to 200 are possible", Refused(new MprBuilder().Settings().Data(3, s_columns, TwoRecords, 2, declared)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_list_that_goes_on_after_the_declared_columns_is_refused() =>
        Assert.Contains("goes on after the 5 columns", Refused(new MprBuilder().Settings().Data(3, s_columns, TwoRecords, 2, 5)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_column_that_comes_twice_is_refused() =>
        Assert.Contains("brings 'time/s' a second time", Refused(new MprBuilder().Settings().Data(3, [4, 4], new byte[16], 1)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0u)]
    [InlineData(4u)]
    [InlineData(10u)]
    public void A_data_module_of_an_unknown_version_is_refused(uint version) =>
        Assert.Contains($"version {version}; versions 2, 3 and 11 are known", Refused(new MprBuilder().Settings().Module("VMP data", new byte[2000], version)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_module_longer_than_the_file_is_refused_at_its_first_byte()
    {
        MprBuilder file = new MprBuilder().Settings();
        int at = file.Length;
        Assert.Contains($"byte {at}: module 'VMP data' declares 2147483648 bytes and the file has 500 left", Refused(file.Module("VMP data", new byte[500], 3, length: 0x8000_0000)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_and_doubled_modules_are_refused()
    {
        Assert.Contains("0 modules 'VMP data'", Refused(new MprBuilder().Settings()).Message, StringComparison.Ordinal);
        Assert.Contains("0 modules 'VMP Set'", Refused(new MprBuilder().Data(3, s_columns, TwoRecords, 2)).Message, StringComparison.Ordinal);
        Assert.Contains("2 modules 'VMP data'", Refused(new MprBuilder().Settings().Data(3, s_columns, TwoRecords, 2).Data(3, s_columns, TwoRecords, 2)).Message, StringComparison.Ordinal);
        Assert.Contains("second log", Refused(new MprBuilder().Settings().Data(3, s_columns, TwoRecords, 2).Log(45301).Log(45301)).Message, StringComparison.Ordinal);
        Assert.Contains("settings module is empty", Refused(new MprBuilder().Module("VMP Set", []).Data(3, s_columns, TwoRecords, 2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_module_that_nobody_knows_is_named_and_the_records_stand()
    {
        MprFile file = Decode(new MprBuilder().Settings().Data(3, s_columns, TwoRecords, 2).Module("VMP new", [1, 2, 3]));
        Assert.Equal(2, file.Records.RowCount);
        Assert.Equal("'VMP new'", file.Records.Properties["Modules not read"]);
    }

    /// <summary>45301.5 days after 1899-12-30 is noon of 2024-01-10.</summary>
    [Theory]
    [InlineData("01/10/24", 45301.5, true)]
    [InlineData("01-10-24", 45301.5, true)]
    [InlineData("01.10.24", 45301.5, true)]
    [InlineData("01/09/24", 45301.0, true)]
    [InlineData("10/01/24", 45301.5, false)]
    [InlineData("01/10/25", 45301.5, false)]
    [InlineData("01/10/24", 0, false)]
    [InlineData("01/10/24", double.NaN, false)]
    [InlineData("01/10/24", 1e300, false)]
    public void A_start_is_stated_only_when_log_and_settings_agree_on_the_day(string date, double day, bool stated)
    {
        MprFile file = Decode(new MprBuilder().Settings(date: date).Data(3, s_columns, TwoRecords, 2).Log(day));
        Assert.Equal(stated, file.Start is not null);
        Assert.Equal(stated, file.Records.Properties.ContainsKey("Acquisition started on"));
    }

    /// <summary>A minute in CI; BMS_FUZZ_ITERATIONS makes the long form.</summary>
    [Fact]
    public void Damaged_files_are_read_soundly_or_refused_in_bounded_memory_and_time()
    {
        BinaryFuzz fuzz = new()
        {
            Seeds =
            [
                .. new[] { "bdf-MB-0", "bdf-GCPL-0", "ca.issue_149", "cp.issue_61", "gcpl.issue_226.I", "mb.issue_223", "mb.issue_95", "ocv.issue_149", "peis.issue_149", "wait" }.Select(s => BioLogicData.Bytes(s + ".mpr")),
                new MprBuilder().Settings().Data(2, s_columns, TwoRecords, 2).Log(45301.5).ToArray(),
            ],

            // The six flags of a record are one byte in the file and six numbers of eight bytes in the table, and the columns
            // made of stored ones come on top.
            AllowedPerByte = 120,
            Decode = (bytes, name) => MprExport.Complete(MprFile.Decode(bytes, name), startUnixSeconds: 1e9).Records,
        };
        (long read, long refused) = fuzz.Run(shortForm: 100_000);
        output.WriteLine($"{read} read, {refused} refused");
        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");
    }

    private static MprFile Decode(MprBuilder file) => MprFile.Decode(file.ToArray(), "x.mpr");

    private static BmsException Refused(MprBuilder file)
    {
        BmsException refusal = Assert.Throws<BmsException>(() => Decode(file));
        Assert.Equal(BmsErrorCode.BadData, refusal.Code);
        Assert.StartsWith("x.mpr: byte ", refusal.Message, StringComparison.Ordinal);
        return refusal;
    }
}
