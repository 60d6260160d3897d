using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using BmsEdge.CyclingData.Store;
using BmsEdge.CyclingData.Tests.Matlab;
using BmsEdge.CyclingData.Tests.Workbooks;
using BmsEdge.Foundation;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Store;

/// <summary>Data sets as a user downloads them: no script between the archive and the store.</summary>
public sealed class ArchiveImportTests : IDisposable
{
    private const string Csv = "time_s,voltage_v,current_a\n0,3.7,1\n1,3.8,1\n";

    private readonly TestFolder _folder = new();
    private readonly List<string> _leftOut = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Nasas_archive_of_archives_becomes_a_cell_per_file_and_a_test_per_run()
    {
        byte[] inner = XlsxBuilder.Zip([("B0005.mat", NasaFile.Cell(new MatWriter())), ("B0006.mat", NasaFile.Cell(new MatWriter(), "B0006")), ("notes.txt", "words"u8.ToArray()), ("README.txt", "words"u8.ToArray())]);
        string path = _folder.Bytes("5. Battery Data Set.zip", XlsxBuilder.Zip([("1. BatteryAgingARC.zip", inner)]));
        string store = Path.Combine(_folder.Path, "store");

        FileImport[] imports = Import(store, path, name => new StoreImportOptions { Cell = ArchiveImport.CellName(name) });

        Assert.Equal(["5. Battery Data Set.zip/1. BatteryAgingARC.zip/B0005.mat", "5. Battery Data Set.zip/1. BatteryAgingARC.zip/B0006.mat", "5. Battery Data Set.zip/1. BatteryAgingARC.zip/notes.txt"], imports.Select(i => i.Name));
        Assert.All(imports[..2], i => Assert.Equal(2, i.Outcome!.Tests.Count));
        Assert.Contains("notes.txt", imports[2].Refusal!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("bmsedge-archive", imports[2].Refusal!.Message, StringComparison.Ordinal);
        Assert.Equal(["5. Battery Data Set.zip/1. BatteryAgingARC.zip/README.txt"], _leftOut);
        CyclingStore opened = CyclingStore.Open(store);
        Assert.Equal(["B0005", "B0006"], opened.Tests.Select(t => t.Cell).Distinct());
        Assert.Equal("5. Battery Data Set.zip/1. BatteryAgingARC.zip/B0005.mat", opened.Tests[0].Provenance.Source.Name);
        Assert.True(opened.Verify().IsSound);
    }

    [Fact]
    public void The_same_archive_again_changes_nothing()
    {
        string path = _folder.Bytes("a.zip", XlsxBuilder.Zip([("A1.csv", System.Text.Encoding.UTF8.GetBytes(Csv))]));
        string store = Path.Combine(_folder.Path, "store");
        Assert.Equal(ImportStatus.Imported, Import(store, path, _ => new StoreImportOptions { Cell = "A1" }).Single().Outcome!.Status);
        Assert.Equal(ImportStatus.AlreadyThere, Import(store, path, _ => new StoreImportOptions { Cell = "A1" }).Single().Outcome!.Status);
    }

    [Fact]
    public void A_matr_batch_becomes_a_cell_per_test()
    {
        MatrFile batch = new MatrFile().Cell("5.4C(40%)-3.6C", 1000, MatrFile.Cycle(4.4), MatrFile.Cycle(4.4)).Cell("4C", 800, MatrFile.Cycle(4.4));
        string path = _folder.Bytes("batch.mat", batch.Build());
        string store = Path.Combine(_folder.Path, "store");

        FileImport import = Import(store, path, name => new StoreImportOptions { CellOf = test => ArchiveImport.CellName(test.Name ?? name) }).Single();

        Assert.Null(import.Refusal);
        Assert.Equal(2, import.Outcome!.Tests.Select(t => t.Cell).Distinct().Count());
    }

    [Fact]
    public void A_damaged_archive_is_refused_and_what_came_before_stays()
    {
        byte[] zip = XlsxBuilder.Zip([("A1.csv", System.Text.Encoding.UTF8.GetBytes(Csv)), ("../A2.csv", System.Text.Encoding.UTF8.GetBytes(Csv))]);
        string store = Path.Combine(_folder.Path, "store");
        FileImport[] imports = Import(store, _folder.Bytes("a.zip", zip), _ => new StoreImportOptions { Cell = "A1" });
        Assert.Contains(imports, i => i.Refusal is not null);
        Assert.True(CyclingStore.Open(store).Verify().IsSound);
    }

    [Theory]
    [InlineData("5.zip/data/B0005.mat", "B0005")]
    [InlineData("/data/cell 12 (old).csv.gz", "cell-12--old")]
    [InlineData("b1c3", "b1c3")]
    public void A_cell_is_named_after_its_file(string file, string cell) => Assert.Equal(cell, ArchiveImport.CellName(file));

    [Fact]
    public void A_name_of_nothing_names_no_cell() => Assert.Throws<BmsException>(() => ArchiveImport.CellName("x/().csv"));

    [Fact]
    public void An_archive_without_data_is_refused()
    {
        FileImport import = Assert.Single(Import(Path.Combine(_folder.Path, "store"), _folder.Bytes("a.zip", XlsxBuilder.Zip([("README.md", "words"u8.ToArray())])), _ => new StoreImportOptions { Cell = "A1" }));
        Assert.Contains("holds no data files", import.Refusal!.Message, StringComparison.Ordinal);
    }

    private FileImport[] Import(string store, string path, Func<string, StoreImportOptions> options)
    {
        using StoreWriter writer = CyclingStore.Write(store);
        return [.. ArchiveImport.Import(writer, path, options, _leftOut.Add)];
    }
}
