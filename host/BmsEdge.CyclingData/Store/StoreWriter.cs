using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using BmsEdge.CyclingData.Quality;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Store;

/// <summary>
/// The one writer of a store. Each file is read into a staging folder, and only when all of it is on the disk do renames
/// bring it in, provenance last; a kill at any point leaves the store as it was before the file or with all of it.
/// </summary>
public sealed class StoreWriter : IDisposable
{
    private readonly StoreLayout _layout;
    private readonly StoreLock _lock;
    private readonly List<StoredTest> _tests;

    private StoreWriter(StoreLayout layout, StoreLock taken, IReadOnlyList<string> cleaned)
    {
        _layout = layout;
        _lock = taken;
        Cleaned = cleaned;
        _tests = [.. CyclingStore.Open(layout.Folder).Tests];
    }

    /// <summary>Leftovers of a crash that were removed on opening.</summary>
    public IReadOnlyList<string> Cleaned { get; }

    internal static StoreWriter Begin(StoreLayout layout)
    {
        bool isNew = !File.Exists(layout.DatasetFile);
        if (isNew && Directory.Exists(layout.Folder) && Directory.EnumerateFileSystemEntries(layout.Folder).Any(p => !Path.GetFileName(p).StartsWith('.') && !Path.GetFileName(p).StartsWith("dataset.json.", StringComparison.Ordinal)))
        {
            throw new BmsException(BmsErrorCode.BadArgument, $"'{layout.Folder}' holds something that is not a store of cycling data. It is left alone; give an empty or a new folder to --store.");
        }

        try
        {
            Directory.CreateDirectory(layout.Folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BmsException(BmsErrorCode.WriteFailed, $"Cannot make the store '{layout.Folder}': {e.Message} Choose another folder.", e);
        }

        StoreLock taken = StoreLock.Take(layout.Folder);
        try
        {
            if (isNew)
            {
                StoreJson.Write(layout.DatasetFile, new DatasetRecord { Format = DatasetRecord.CurrentFormat });
            }

            return new StoreWriter(layout, taken, StoreRecovery.Clean(layout));
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>Writes what is known of a cell.</summary>
    public void WriteCell(CellRecord cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        StoreJson.Write(_layout.CellFile(CellRecord.CheckId(cell.Id)), cell);
    }

    /// <summary>Takes in a file with all of its tests, or refuses it whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Cell and declarations.</param>
    /// <exception cref="BmsException">
    /// <see cref="BmsErrorCode.BadData"/> as <see cref="CyclingReader"/>; <see cref="BmsErrorCode.BadArgument"/> when the same bytes are in the store
    /// with other declarations or for another cell; <see cref="BmsErrorCode.WriteFailed"/>.
    /// </exception>
    public ImportOutcome Import(string path, StoreImportOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Cell is null == options.CellOf is null)
        {
            throw new ArgumentException("either Cell or CellOf says whose tests they are", nameof(options));
        }

        StoredTest[] earlier = Earlier(path);
        if (earlier.Length > 0 && !options.Replace)
        {
            RefuseOther(path, earlier, options);
            return new ImportOutcome(path, ImportStatus.AlreadyThere, earlier);
        }

        string staging = _layout.NewStaging();
        try
        {
            StoredTest[] tests;
            using (StagedImport staged = new(_layout, staging, path, options))
            {
                tests = staged.Read(CellRecordOf);
            }

            Commit(earlier, tests, staging);
            return new ImportOutcome(path, earlier.Length > 0 ? ImportStatus.Replaced : ImportStatus.Imported, tests);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BmsException(BmsErrorCode.WriteFailed, $"Cannot store '{path}' in '{_layout.Folder}': {e.Message} Nothing of it was taken in. Free space or check permissions.", e);
        }
        finally
        {
            if (Directory.Exists(staging))
            {
                StoreRecovery.Delete(staging);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private CellRecord CellRecordOf(string cell)
    {
        string path = _layout.CellFile(CellRecord.CheckId(cell));
        return File.Exists(path) ? CellRecord.Read(path) : CellRecord.Unknown(cell);
    }

    /// <summary>Tests of the same bytes. Only a file of a size that is in the store is hashed beforehand.</summary>
    private StoredTest[] Earlier(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists || !_tests.Exists(t => t.Provenance.Source.Bytes == file.Length))
        {
            return [];
        }

        string sha256;
        try
        {
            sha256 = FileHash.Sha256(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BmsException(BmsErrorCode.NotFound, $"{path}: cannot be read ({e.Message}). Check its permissions and the disk.", e);
        }

        return [.. _tests.Where(t => t.Provenance.Source.Sha256 == sha256)];
    }

    private void RefuseOther(string path, StoredTest[] earlier, StoreImportOptions options)
    {
        foreach (StoredTest test in earlier)
        {
            if (options.Cell is { } cell && cell != test.Cell)
            {
                throw new BmsException(BmsErrorCode.BadArgument, $"{path}: these bytes are in the store already, as test {test.Name} of cell '{test.Cell}' (from '{test.Provenance.Source.Name}'). One measurement belongs to one cell; use --replace to move it to '{cell}'.");
            }

            ImportDeclaration now = StagedImport.Declare(options, CellRecordOf(test.Cell));
            if (StoreJson.ToText(now) != StoreJson.ToText(test.Provenance.Declared))
            {
                throw new BmsException(BmsErrorCode.BadArgument, $"{path}: these bytes are in the store already (cell '{test.Cell}', test {test.Name}), imported with other declarations. Use --replace to import them anew with these.");
            }

            if (options.Strict && test.Provenance.Quality is not { Worst: not Verdict.Fail })
            {
                throw new BmsException(BmsErrorCode.BadArgument, $"{path}: these bytes are in the store already (cell '{test.Cell}', test {test.Name}) and {(test.Provenance.Quality is { } quality ? $"fail the rule {quality.Findings().First().Rule}" : "were never held to the rules")}. Use --replace, with the repair that the verdict calls for.");
            }
        }
    }

    private void Commit(StoredTest[] earlier, StoredTest[] tests, string staging)
    {
        foreach (string cell in tests.Select(t => t.Cell).Distinct())
        {
            Directory.CreateDirectory(_layout.TestsFolder(cell));
            if (!File.Exists(_layout.CellFile(cell)))
            {
                WriteCell(CellRecord.Unknown(cell));
            }
        }

        // The marks of the replaced tests go first: rows under a mark are always the rows the mark speaks of.
        foreach (StoredTest test in earlier)
        {
            StoreRecovery.Delete(_layout.Provenance(test.Cell, test.Name));
        }

        foreach (StoredTest test in earlier)
        {
            StoreRecovery.Delete(test.ParquetPath);
        }

        _tests.RemoveAll(t => earlier.Contains(t));
        foreach (StoredTest test in tests)
        {
            File.Move(StagedImport.Staged(staging, test.Provenance.TestNumber), test.ParquetPath, overwrite: true);
        }

        foreach (StoredTest test in tests)
        {
            StoreJson.Write(_layout.Provenance(test.Cell, test.Name), test.Provenance);
        }

        _tests.AddRange(tests);
    }
}
