using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using BmsEdge.CyclingData.Reading;
using BmsEdge.CyclingData.Reading.Arbin;
using BmsEdge.CyclingData.Reading.Matlab;
using BmsEdge.CyclingData.Tests.Matlab;
using BmsEdge.CyclingData.Tests.Workbooks;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Fuzzing;

/// <summary>
/// Damaged workbooks and HDF5 batches, whose libraries meet every byte first. They read files, so an input costs a write; the
/// short form is small and BMS_FUZZ_ITERATIONS makes it long.
/// </summary>
public sealed class ContainerFuzzTests : IDisposable
{
    private const int ShortForm = 400;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Damaged_workbooks_are_refused_or_read_within_their_memory() =>
        Run(new BinaryFuzz { Seeds = [Book()], Decode = ReadBook, AllowedBytes = 16 << 20 });

    /// <summary>Damage behind the check sums of the zip, which alone would stop it.</summary>
    [Fact]
    public void Damage_inside_the_sheets_is_refused_or_read_within_its_memory()
    {
        (string Name, byte[] Content)[] parts = Parts(Book());
        int sheet = Array.FindLastIndex(parts, p => p.Name.Contains("worksheets/sheet", StringComparison.Ordinal));
        Assert.True(sheet >= 0, "the workbook has no sheet");
        Run(new BinaryFuzz
        {
            Seeds = [parts[sheet].Content],
            Decode = ReadBook,
            Pack = bytes => XlsxBuilder.Zip(parts.Select((p, i) => i == sheet ? (p.Name, bytes) : p)),
            AllowedBytes = 16 << 20,
        });
    }

    /// <summary>
    /// PureHDF makes an array of whatever a damaged length field of 32 bits declares, before it finds the file too short; that is
    /// all this project cannot bound (docs/cycling-data.md), so memory is held to a few such arrays.
    /// </summary>
    [Fact]
    public void Damaged_batches_are_refused_or_read() => Run(new BinaryFuzz
    {
        Seeds = [new MatrFile().Cell("p", 100, MatrFile.Cycle(4)).Build()],
        Decode = ReadBatch,
        AllowedBytes = 8L << 30,
    });

    private static void Run(BinaryFuzz fuzz)
    {
        (long read, long refused) = fuzz.Run(ShortForm);
        Assert.True(refused > 0 && read + refused > 0, "no damage was noticed");
    }

    private static byte[] Book() => new XlsxBuilder()
        .Sheet("Info", ["x"])
        .Sheet(
            "Channel_1-001",
            ["Data_Point", "Test_Time(s)", "Date_Time", "Step_Time(s)", "Step_Index", "Cycle_Index", "Current(A)", "Voltage(V)", "Charge_Capacity(Ah)", "Discharge_Capacity(Ah)"],
            [1.0, 30.0, 40408.5, 30.0, 1.0, 1.0, 0.0, 3.7, 0.0, 0.0],
            [2.0, 60.0, 40408.6, 60.0, 1.0, 1.0, 0.55, 3.8, 0.005, 0.0])
        .Build();

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

    private RecordTable ReadBook(byte[] bytes, string name) => Largest(ArbinWorkbook.Read(_folder.Bytes("book", bytes), name).Tables);

    private RecordTable ReadBatch(byte[] bytes, string name)
    {
        using MatrBatch batch = MatrBatch.Open(_folder.Bytes("batch", bytes), name);
        return Largest([.. Enumerable.Range(0, batch.CellCount).Select(i => batch.Read(i).Series)]);
    }

    private static RecordTable Largest(IReadOnlyList<RecordTable> tables) =>
        tables.Count > 0 ? tables.OrderByDescending(t => t.RowCount).First() : new RecordTable([]);
}
