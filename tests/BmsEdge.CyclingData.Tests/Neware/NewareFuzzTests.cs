using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using BmsEdge.CyclingData.Reading;
using BmsEdge.CyclingData.Reading.Neware;
using BmsEdge.CyclingData.Tests.Fuzzing;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Neware;

/// <summary>Damage that nobody thought of. The short forms take seconds; BMS_FUZZ_ITERATIONS makes them long.</summary>
public sealed class NewareFuzzTests
{
    private const int KeptRecords = 30;

    [Fact]
    public void Damaged_nda_files_are_read_or_refused()
    {
        BinaryFuzz fuzz = new() { Seeds = [.. NewareFiles.Nda.Select(n => Shortened(NewareFiles.Bytes(n)))], Decode = (bytes, name) => NdaFile.Read(name, bytes) };
        Assert.All(fuzz.Seeds, s => Assert.True(NdaFile.Read("seed", s).RowCount > 10));
        (long read, long refused) = fuzz.Run(40_000);
        AssertBoth(read, refused);
    }

    [Fact]
    public void Damaged_ndax_archives_are_read_or_refused()
    {
        BinaryFuzz fuzz = new() { Seeds = [.. NewareFiles.Ndax.Where(n => !n.StartsWith("nw4", StringComparison.Ordinal)).Select(NewareFiles.Bytes)], Decode = Decode, AllowedPerByte = 500 };
        (long read, long refused) = fuzz.Run(8_000);
        AssertBoth(read, refused);
    }

    [Theory]
    [InlineData("data.ndc")]
    [InlineData("data_runInfo.ndc")]
    [InlineData("data_step.ndc")]
    [InlineData("data_AUX_225_3_1.ndc")]
    [InlineData("TestInfo.xml")]
    public void Damage_behind_fitting_check_sums_is_read_or_refused(string entry) =>
        RunInside("TESTCELL0001-Test_Data_Collection_Ndc17.ndax", entry, 3_000);

    [Theory]
    [InlineData("data.ndc")]
    [InlineData("20230928_103946_240117_1_1_2818580369_1.ndc")]
    public void Damage_in_whole_records_behind_fitting_check_sums_is_read_or_refused(string entry) => RunInside("scrubbed_ndc2.ndax", entry, 3_000);

    [Theory]
    [InlineData("data_1.ndc")]
    [InlineData("data_runInfo.ndc")]
    public void Damage_in_version_16_behind_fitting_check_sums_is_read_or_refused(string entry) => RunInside("46_1_5_60_bts16.ndax", entry, 3_000);

    private static void RunInside(string file, string entry, int shortForm)
    {
        byte[] archive = NewareFiles.Bytes(file);
        (string Name, byte[] Bytes)[] others = [.. NdcBuilder.Entries(archive).Where(e => e.Name != entry)];
        BinaryFuzz fuzz = new()
        {
            Seeds = [NdcBuilder.EntryOf(archive, entry)],
            Pack = bytes => NdcBuilder.Archive([.. others, (entry, entry.EndsWith(".ndc", StringComparison.Ordinal) ? NdcBuilder.Sealed(bytes) : bytes)]),
            Decode = Decode,
        };
        (long read, long refused) = fuzz.Run(shortForm);
        Assert.True(read > 0, "nothing was read");
        Assert.True(refused > 0 || entry.EndsWith(".xml", StringComparison.Ordinal), "nothing was refused");
    }

    private static RecordTable Decode(byte[] bytes, string name) => NdaxFile.Read(name, new MemoryStream(bytes, writable: false), integrate: true);

    private static void AssertBoth(long read, long refused) => Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");

    /// <summary>The header and some records, with the section table told so; the damage then falls on what is read.</summary>
    private static byte[] Shortened(byte[] file)
    {
        bool wide = file[14] == 130;
        int entry = wide ? 82 : 64;
        int start = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(entry));
        int recordBytes = file[14] switch { 8 => 59, 130 => file[1024] == 0x55 ? 56 : 88, _ => 86 };
        int kept = KeptRecords * recordBytes;
        List<byte> shortened = [.. file[..256], .. file[start..Math.Min(file.Length, start + kept)]];
        byte[] bytes = [.. shortened];
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(entry), 256);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(entry + (wide ? 8 : 4)), file[14] == 8 ? 0 : bytes.Length - 256);
        return bytes;
    }
}
