using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using BmsEdge.CyclingData.Reading;
using BmsEdge.CyclingData.Reading.Arbin;
using BmsEdge.CyclingData.Reading.Workbooks;
using BmsEdge.CyclingData.Tests.Workbooks;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Fuzzing;

/// <summary>Damaged workbooks: in the zip, where check sums stop nearly all of it, and behind the check sums in each part.</summary>
public sealed class ContainerFuzzTests
{
    private const int ShortForm = 1500;

    [Fact]
    public void Damaged_workbooks_are_refused_or_read_within_their_memory() =>
        Run(new BinaryFuzz { Seeds = [Book()], Decode = Decode, AllowedBytes = 16 << 20 });

    /// <summary>Damage behind the check sums of the zip, which alone would stop it.</summary>
    [Theory]
    [InlineData("xl/worksheets/sheet2.xml")]
    [InlineData("xl/worksheets/sheet1.xml")]
    [InlineData("xl/sharedStrings.xml")]
    [InlineData("xl/styles.xml")]
    [InlineData("xl/workbook.xml")]
    [InlineData("xl/_rels/workbook.xml.rels")]
    [InlineData("[Content_Types].xml")]
    public void Damage_inside_a_part_is_refused_or_read_within_its_memory(string name)
    {
        (string Name, byte[] Content)[] parts = Parts(Book());
        int damaged = Array.FindIndex(parts, p => p.Name == name);
        Assert.True(damaged >= 0, $"the workbook has no {name}");
        Run(new BinaryFuzz
        {
            Seeds = [parts[damaged].Content],
            Decode = Decode,
            Pack = bytes => XlsxBuilder.Zip(parts.Select((p, i) => i == damaged ? (p.Name, bytes) : p)),
            AllowedBytes = 16 << 20,
        });
    }

    private static void Run(BinaryFuzz fuzz)
    {
        (long read, long refused) = fuzz.Run(ShortForm);
        Assert.True(refused > 0 && read + refused > 0, "no damage was noticed");
    }

    /// <summary>As small as a workbook of Arbin's can be.</summary>
    internal static byte[] Book() => new XlsxBuilder()
        .Sheet("Info", ["Channel", "Start_DateTime"], ["1-001", 40408.5])
        .Sheet(
            "Channel_1-001",
            ["Data_Point", "Test_Time(s)", "Date_Time", "Cycle_Index", "Current(A)", "Voltage(V)", "Charge_Capacity(Ah)"],
            [1.0, 30.0, new DateTime(2010, 8, 17), 1.0, 0.0, 3.7, 0.0],
            [2.0, 60.0, new DateTime(2010, 8, 18), 1.0, 0.55, 3.8, 0.005])
        .Build();

    internal static RecordTable Decode(byte[] bytes, string name)
    {
        using Workbook book = Workbook.Open(() => new MemoryStream(bytes, writable: false), name);
        return ArbinWorkbook.Read(book, name).Tables.DefaultIfEmpty(new RecordTable([])).MaxBy(t => t.RowCount)!;
    }

    private static (string, byte[])[] Parts(byte[] book)
    {
        using ZipArchive zip = new(new MemoryStream(book));
        List<(string, byte[])> parts = [];
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            using MemoryStream content = new();
            using Stream stream = entry.Open();
            stream.CopyTo(content);
            parts.Add((entry.FullName, content.ToArray()));
        }

        return [.. parts];
    }
}
