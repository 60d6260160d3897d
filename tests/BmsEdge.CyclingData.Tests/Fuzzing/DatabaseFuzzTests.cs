using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using BmsEdge.CyclingData.Reading;
using BmsEdge.CyclingData.Reading.Arbin;
using BmsEdge.TestSupport;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Fuzzing;

/// <summary>
/// Damaged Arbin databases. What this project decides itself (the page check, the text of mdbtools, the joining of tables) meets the
/// full number of inputs; the whole way through mdb-export takes four processes an input and has a number of its own,
/// BMS_FUZZ_PROCESS_ITERATIONS.
/// </summary>
public sealed class DatabaseFuzzTests : IDisposable
{
    private const byte PartSeparator = 0x1d;
    private const string Fixture = "cycler-files/arbin/mits7-0.res.gz";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The outputs of mdb-tables, mdb-export and mdb-count one after the other, as one input.</summary>
    [Fact]
    public void Damaged_output_of_the_tools_is_refused_or_read_within_its_memory()
    {
        string[] parts =
        [
            "Global_Table\nChannel_Normal_Table\nAuxiliary_Table\n",
            Table("Test_ID|Test_Name|Start_DateTime;1|a|43000.5;2||;"), "2",
            Table("Test_ID|Data_Point|Test_Time|DateTime|Current|Voltage;1|2|10.5|43000.51|-1.5|3.25;1|1|0|43000.5|1e-3|3.5;"), "2",
            Table("Test_ID|Data_Point|Auxiliary_Index|Data_Type|X;1|2|0|1|25.5;"), "1",
        ];
        Run(new BinaryFuzz { Seeds = [Encoding.UTF8.GetBytes(string.Join((char)PartSeparator, parts))], Decode = Assemble, AllowedPerByte = 400 });
    }

    [Fact]
    public void A_damaged_first_page_is_told_from_a_whole_number_of_pages_or_refused()
    {
        byte[] page = new byte[4096];
        "\0\x01\0\0Standard Jet DB\0\x01"u8.CopyTo(page);
        Run(new BinaryFuzz { Seeds = [page], Decode = CheckPages });
    }

    [Fact]
    public void A_damaged_database_is_refused_or_read_within_the_rules()
    {
        using GZipStream gzip = new(File.OpenRead(Repository.RequireData(Fixture)), CompressionMode.Decompress);
        using MemoryStream whole = new();
        gzip.CopyTo(whole);
        BinaryFuzz fuzz = new() { Seeds = [whole.ToArray()], Decode = new WholeReader(_folder).Decode, AllowedBytes = 64 << 20, CountVariable = "BMS_FUZZ_PROCESS_ITERATIONS" };
        (long read, long refused) = fuzz.Run(40);
        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");
    }

    private static string Table(string text) => text.Replace('|', JetText.FieldSeparator).Replace(';', JetText.RecordSeparator);

    private static void Run(BinaryFuzz fuzz)
    {
        (long read, long refused) = fuzz.Run(20_000);
        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");
    }

    private static RecordTable Assemble(byte[] bytes, string name)
    {
        List<byte[]> parts = [];
        for (int from = 0; from <= bytes.Length;)
        {
            int length = Array.IndexOf(bytes, PartSeparator, from) is >= 0 and int end ? end - from : bytes.Length - from;
            parts.Add(bytes[from..(from + length)]);
            from += length + 1;
        }

        JetText Text(int part) => new(new StreamReader(new MemoryStream(part < parts.Count ? parts[part] : [])), 1 << 20, name);
        JetTable Export(string table)
        {
            int part = table switch { ArbinDatabase.TestTableName => 1, ArbinDatabase.RecordTableName => 3, _ => 5 };
            JetTable exported = Text(part).Table(table);
            JetText.RequireCount(name, exported, Text(part + 1).Line());
            return exported;
        }

        return ArbinDatabase.Read(name, Text(0).Names(), Export).Tables.DefaultIfEmpty(new RecordTable([])).MaxBy(t => t.RowCount)!;
    }

    private static RecordTable CheckPages(byte[] bytes, string name)
    {
        ArbinDatabase.RefuseOddLength(new MemoryStream(bytes, writable: false), name);
        return bytes.Length % 2048 == 0 ? new RecordTable([]) : throw new InvalidOperationException($"{bytes.Length} bytes passed for whole pages");
    }
}
