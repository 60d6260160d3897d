using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace BmsEdge.CyclingData.Store;

/// <summary>Where things are in a store.</summary>
internal sealed partial class StoreLayout(string folder)
{
    private const string StagingPrefix = ".staging-";

    public string Folder { get; } = Path.GetFullPath(folder);

    public string DatasetFile => Path.Combine(Folder, "dataset.json");

    public string CellsFolder => Path.Combine(Folder, "cells");

    public string SplitsFolder => Path.Combine(Folder, "splits");

    public string CellFolder(string cell) => Path.Combine(CellsFolder, cell);

    public string CellFile(string cell) => Path.Combine(CellFolder(cell), "cell.json");

    public string TestsFolder(string cell) => Path.Combine(CellFolder(cell), "tests");

    public string Parquet(string cell, string test) => Path.Combine(TestsFolder(cell), test + ".parquet");

    public string Provenance(string cell, string test) => Path.Combine(TestsFolder(cell), test + ".json");

    public string NewStaging() => Path.Combine(Folder, $"{StagingPrefix}{System.Environment.ProcessId}-{System.Guid.NewGuid():N}");

    public IEnumerable<string> StagingFolders() => Directory.EnumerateDirectories(Folder, StagingPrefix + "*").Order(System.StringComparer.Ordinal);

    public IEnumerable<string> CellNames() => !Directory.Exists(CellsFolder) ? [] : Directory.EnumerateDirectories(CellsFolder).Select(p => Path.GetFileName(p)).Order(System.StringComparer.Ordinal);

    /// <summary>Files of a cell's tests whose names this program gives.</summary>
    public IEnumerable<string> TestFiles(string cell, string suffix) => !Directory.Exists(TestsFolder(cell))
        ? []
        : Directory.EnumerateFiles(TestsFolder(cell)).Where(p => p.EndsWith(suffix, System.StringComparison.Ordinal) && TestName().IsMatch(Path.GetFileName(p)[..^suffix.Length])).Order(System.StringComparer.Ordinal);

    /// <summary>Files that an atomic write was making when it was killed.</summary>
    public IEnumerable<string> HalfWritten() => Directory.EnumerateFiles(Folder, "*.new", SearchOption.AllDirectories).Where(p => HalfWrittenName().IsMatch(Path.GetFileName(p)));

    [GeneratedRegex("^[0-9a-f]{12}(-[0-9]+)?$")]
    private static partial Regex TestName();

    [GeneratedRegex(@"\.[0-9]+\.[0-9a-f]{32}\.new$")]
    private static partial Regex HalfWrittenName();
}
