using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Store;

/// <summary>
/// A data set on disk: a folder of cells, each with what is known of it and its tests as Parquet files beside their
/// provenance. The provenance is written last and marks a test as being there; whatever lacks it is the leftover of a
/// crash and is never believed. Layout: docs/cycling-store.md.
/// </summary>
public sealed class CyclingStore
{
    private CyclingStore(StoreLayout layout, DatasetRecord dataset, ImmutableArray<CellRecord> cells, ImmutableArray<StoredTest> tests)
    {
        Layout = layout;
        Dataset = dataset;
        Cells = cells;
        Tests = tests;
    }

    /// <summary>The folder.</summary>
    public string Folder => Layout.Folder;

    /// <summary>What is said about the data set as a whole.</summary>
    public DatasetRecord Dataset { get; }

    /// <summary>Cells by name.</summary>
    public ImmutableArray<CellRecord> Cells { get; }

    /// <summary>Tests by cell, start time (unknown ones last) and name.</summary>
    public ImmutableArray<StoredTest> Tests { get; }

    internal StoreLayout Layout { get; }

    /// <summary>Opens a store as it is now.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.NotFound"/> when there is none, <see cref="BmsErrorCode.BadData"/> for a broken record.</exception>
    public static CyclingStore Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        StoreLayout layout = new(folder);
        if (!File.Exists(layout.DatasetFile))
        {
            throw new BmsException(BmsErrorCode.NotFound, $"{folder}: this is not a store of cycling data (dataset.json is missing). Check the path, or import a file into it first.");
        }

        DatasetRecord dataset = StoreJson.Read<DatasetRecord>(layout.DatasetFile);
        if (dataset.Format != DatasetRecord.CurrentFormat)
        {
            throw DataFault.InFile(layout.DatasetFile, $"the format is {DataFault.Quote(dataset.Format)}", $"This program reads {DatasetRecord.CurrentFormat}.");
        }

        ImmutableArray<CellRecord> cells = [.. layout.CellNames().Where(c => File.Exists(layout.CellFile(c))).Select(c => ReadCell(layout, c))];
        StoredTest[] tests = [.. cells.SelectMany(c => ReadTests(layout, c.Id))];
        return new CyclingStore(
            layout,
            dataset,
            cells,
            [.. Whole(tests).OrderBy(t => t.Cell, StringComparer.Ordinal).ThenBy(t => t.Provenance.StartTime ?? DateTime.MaxValue).ThenBy(t => t.Provenance.Source.Sha256, StringComparer.Ordinal).ThenBy(t => t.Provenance.TestNumber)]);
    }

    /// <summary>Opens a store for writing; makes it in a new or empty folder.</summary>
    /// <exception cref="BmsException">
    /// <see cref="BmsErrorCode.WriteFailed"/> when somebody else writes or the disk refuses, <see cref="BmsErrorCode.BadArgument"/> for a folder that holds something else.
    /// </exception>
    public static StoreWriter Write(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return StoreWriter.Begin(new StoreLayout(folder));
    }

    /// <summary>A cell by name, or null.</summary>
    public CellRecord? Cell(string id) => Cells.FirstOrDefault(c => c.Id == id);

    /// <summary>Reads a test in canonical columns, piece by piece.</summary>
    /// <param name="test">The test.</param>
    /// <param name="columns">Derived columns under the canonical names, or the cycler's own.</param>
    public IEnumerable<CyclingChunk> ReadChunks(StoredTest test, StoredColumns columns = StoredColumns.Derived)
    {
        ArgumentNullException.ThrowIfNull(test);
        return StoredTestReader.Read(test, columns);
    }

    /// <summary>Reads a test whole.</summary>
    /// <param name="test">The test.</param>
    /// <param name="columns">Derived columns under the canonical names, or the cycler's own.</param>
    public CyclingTable ReadTable(StoredTest test, StoredColumns columns = StoredColumns.Derived)
    {
        ArgumentNullException.ThrowIfNull(test);
        return Reading.TableAssembler.Assemble(test.ParquetPath, ReadChunks(test, columns))[0];
    }

    /// <summary>Reads everything back and holds it against its provenance.</summary>
    public StoreVerification Verify() => StoreVerification.Of(this);

    /// <summary>Tests whose source is in the store with all of its tests; a part of one is the leftover of a crash.</summary>
    internal static IEnumerable<StoredTest> Whole(IEnumerable<StoredTest> tests) =>
        tests.GroupBy(t => t.Provenance.Source.Sha256).Where(g => g.Count() == g.First().Provenance.TestsInSource).SelectMany(g => g);

    internal static IEnumerable<StoredTest> ReadTests(StoreLayout layout, string cell)
    {
        foreach (string path in layout.TestFiles(cell, ".json"))
        {
            TestProvenance provenance = StoreJson.Read<TestProvenance>(path);
            string test = Path.GetFileNameWithoutExtension(path);
            if (!TestProvenance.ReadFormats.Contains(provenance.Format) || provenance.Cell != cell || provenance.Test != test)
            {
                throw DataFault.InFile(path, $"the record is of format {DataFault.Quote(provenance.Format)}, cell {DataFault.Quote(provenance.Cell)}, test {DataFault.Quote(provenance.Test)}", "It was copied or renamed; import the source instead.");
            }

            yield return new StoredTest(provenance, layout.Parquet(cell, test));
        }
    }

    private static CellRecord ReadCell(StoreLayout layout, string id)
    {
        CellRecord cell = CellRecord.Read(layout.CellFile(id));
        return cell.Id == id ? cell : throw DataFault.InFile(layout.CellFile(id), $"the record is of cell {DataFault.Quote(cell.Id)}", "Name the folder and the field 'id' alike.");
    }
}

/// <summary>Which values stand under the canonical names.</summary>
public enum StoredColumns
{
    /// <summary>The derived ones, of one meaning for every cycler.</summary>
    Derived,

    /// <summary>Exactly the columns the reader gave, nothing derived.</summary>
    AsRead,
}

/// <summary>A test in a store.</summary>
/// <param name="Provenance">Everything about it.</param>
/// <param name="ParquetPath">Its rows.</param>
public sealed record StoredTest(TestProvenance Provenance, string ParquetPath)
{
    /// <summary>Cell it belongs to.</summary>
    public string Cell => Provenance.Cell;

    /// <summary>Its name in the store.</summary>
    public string Name => Provenance.Test;
}
