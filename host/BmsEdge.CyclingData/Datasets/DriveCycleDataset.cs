using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Datasets;

/// <summary>
/// A folder laid out like the LG 18650HG2 and Panasonic 18650PF data sets: <c>25degC/US06.csv.gz</c>, one folder per chamber
/// temperature, one file per test, any temperatures and any names.
/// </summary>
public sealed class DriveCycleDataset
{
    private static readonly string[] s_packings = [".gz"];

    private static readonly string[] s_formats = [".csv", ".parquet", ".bdf"];

    private DriveCycleDataset(string folder, ImmutableArray<DriveCycleTest> tests, ImmutableArray<string> notes)
    {
        Folder = folder;
        Tests = tests;
        Notes = notes;
    }

    /// <summary>The folder as it was named.</summary>
    public string Folder { get; }

    /// <summary>Every test, by chamber temperature, then folder, then name with numbers in natural order.</summary>
    public ImmutableArray<DriveCycleTest> Tests { get; }

    /// <summary>
    /// What a user should hear about and that stops nothing: files that manifest.csv lists and that are not there, files and
    /// folders that were left out. Full sentences.
    /// </summary>
    public ImmutableArray<string> Notes { get; }

    /// <summary>The chamber temperatures [degC], rising.</summary>
    public IEnumerable<double> ChamberTemperaturesCelsius => Tests.Select(t => t.ChamberCelsius).Distinct();

    /// <summary>The tests of one kind, in order.</summary>
    public IEnumerable<DriveCycleTest> OfKind(DriveCycleTestKind kind) => Tests.Where(t => t.Kind == kind);

    /// <summary>Lists a data set without reading its measurements.</summary>
    /// <param name="folder">The folder that holds the temperature folders.</param>
    /// <exception cref="BmsException">
    /// <see cref="BmsErrorCode.NotFound"/> when the folder is not there; <see cref="BmsErrorCode.BadData"/> when it is not laid
    /// out so, with the folder that probably was meant when it is one level off.
    /// </exception>
    public static DriveCycleDataset Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (File.Exists(folder))
        {
            throw new BmsException(BmsErrorCode.NotFound, $"{folder}: this is a file. Name the folder that holds the temperature folders (25degC, n10degC, ...).");
        }

        if (!Directory.Exists(folder))
        {
            throw new BmsException(BmsErrorCode.NotFound, $"{folder}: there is no such folder. Check the path.");
        }

        try
        {
            return List(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BmsException(BmsErrorCode.NotFound, $"{folder}: cannot be listed ({e.Message}). Check its permissions and the disk.", e);
        }
    }

    private static DriveCycleDataset List(string folder)
    {
        List<DriveCycleTest> tests = [];
        List<string> notes = [];
        List<string> unused = [];
        foreach (string sub in Directory.EnumerateDirectories(folder))
        {
            if (TemperatureFolder.TryParse(sub, out double celsius))
            {
                ListTemperature(sub, celsius, tests, unused);
            }
            else
            {
                unused.Add(Path.GetFileName(sub) + "/");
            }
        }

        if (tests.Count == 0)
        {
            throw NothingFound(folder);
        }

        unused.AddRange(Directory.EnumerateFiles(folder).Where(f => IsData(f) && Path.GetFileName(f) != DatasetManifest.FileName).Select(f => Path.GetFileName(f)));
        unused.Sort(StringComparer.Ordinal);
        notes.AddRange(DatasetManifest.Compare(folder));
        if (unused.Count > 0)
        {
            notes.Add($"{folder}: not used, because they are not tests in a temperature folder: {DataFault.Quote(unused)}.");
        }

        return new DriveCycleDataset(
            folder,
            [
                .. tests.OrderBy(t => t.ChamberCelsius)
                    .ThenBy(t => t.TemperatureLabel, StringComparer.Ordinal)
                    .ThenBy(t => t.Name, NaturalOrder.Instance),
            ],
            [.. notes]);
    }

    private static void ListTemperature(string folder, double celsius, List<DriveCycleTest> tests, List<string> unused)
    {
        string label = Path.GetFileName(folder);
        Dictionary<string, string> byName = [];
        foreach (string file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            if (!IsData(file))
            {
                unused.Add($"{label}/{Path.GetFileName(file)}");
                continue;
            }

            string name = TestName(file);
            if (!byName.TryAdd(name, file))
            {
                throw DataFault.InFile(
                    folder,
                    $"{DataFault.Quote(Path.GetFileName(byName[name]))} and {DataFault.Quote(Path.GetFileName(file))} are both test '{name}'",
                    "Remove or rename one; which is right cannot be guessed.");
            }

            tests.Add(new DriveCycleTest(label, celsius, name, DriveCycleTestNames.KindOf(name), file));
        }

        if (byName.Count == 0)
        {
            throw DataFault.InFile(folder, "this temperature folder holds no test", "Copy its files (US06.csv.gz, ...) into it or remove the folder.");
        }
    }

    /// <summary>Suffixes only tell measurements from readme files; what is inside is found from the content.</summary>
    private static bool IsData(string file) =>
        !Path.GetFileName(file).StartsWith('.') && TestName(file) is { Length: > 0 } name && name != Path.GetFileName(file);

    private static string TestName(string file)
    {
        string name = Strip(Path.GetFileName(file), s_packings);
        string bare = Strip(name, s_formats);
        return bare.EndsWith(".bdf", StringComparison.OrdinalIgnoreCase) ? bare[..^".bdf".Length] : bare;
    }

    private static string Strip(string name, string[] suffixes)
    {
        foreach (string suffix in suffixes)
        {
            if (name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                return name[..^suffix.Length];
            }
        }

        return name;
    }

    private static BmsException NothingFound(string folder)
    {
        if (TemperatureFolder.TryParse(Path.GetFullPath(folder), out _))
        {
            return DataFault.InFile(
                folder,
                "this is one temperature folder of a data set",
                $"Name the folder above it, {DataFault.Quote(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))) ?? folder)}.");
        }

        string[] below = [.. Directory.EnumerateDirectories(folder).Where(HasTemperatureFolder).Order(StringComparer.Ordinal)];
        if (below.Length > 0)
        {
            return DataFault.InFile(
                folder,
                "there are data sets in this folder, but it is none itself",
                $"Name one of {DataFault.Quote([.. below.Select(d => Path.Combine(folder, Path.GetFileName(d)))])}.");
        }

        string[] seen = [.. Directory.EnumerateFileSystemEntries(folder).Select(e => Path.GetFileName(e)).Order(StringComparer.Ordinal)];
        return DataFault.InFile(
            folder,
            seen.Length == 0 ? "the folder is empty" : $"the folder holds no temperature folder, only {DataFault.Quote(seen)}",
            "A data set has one folder per chamber temperature, 25degC, 0degC, n10degC (= -10 degC), with one file per test in it, such as 25degC/US06.csv.gz.");
    }

    private static bool HasTemperatureFolder(string folder)
    {
        try
        {
            return Directory.EnumerateDirectories(folder).Any(d => TemperatureFolder.TryParse(d, out _));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
