using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Enumeration;
using System.Linq;
using BmsEdge.CyclingData.Datasets;
using BmsEdge.CyclingData.Quality.Cycles;
using BmsEdge.CyclingData.Reading;
using BmsEdge.CyclingData.Reading.Archives;
using BmsEdge.CyclingData.Reading.Text;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Quality;

/// <summary>A data file, or one of an archive.</summary>
/// <param name="Path">Where its bytes are.</param>
/// <param name="Name">The file, or the archive and the place in it: <c>5.zip/B0005.mat</c>.</param>
/// <param name="Refusal">Why there is none, or null.</param>
public sealed record FoundFile(string Path, string Name, BmsException? Refusal)
{
    /// <summary>Whether it was unpacked from an archive.</summary>
    public bool IsUnpacked => Path != Name;

    /// <summary>A message that names the file as the user knows it: an unpacked file has a name of ours that means nothing.</summary>
    public string Worded(string message) => IsUnpacked ? message.Replace(Path, Name, StringComparison.Ordinal) : message;
}

/// <summary>The data files that a command line names: files as they are, folders with all below them.</summary>
public static class DataFiles
{
    /// <summary>Names that hold no data beside data: they are left out of folders, never when named.</summary>
    private static readonly string[] s_beside = [".md", ".txt.license", ".json", ".yml", ".yaml", ".html", ".htm", ".pdf", ".png", ".jpg", ".py", ".m", ".cs", ".lock", ".new", ".bib"];

    /// <summary>Lists the files, each once, folders in natural order.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <returns>The files, and those of folders that were left out.</returns>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.NotFound"/> for a path that is not there, or a folder without data.</exception>
    public static (IReadOnlyList<string> Files, IReadOnlyList<string> LeftOut) Find(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        List<string> files = [];
        List<string> leftOut = [];
        foreach (string path in paths)
        {
            if (!Directory.Exists(path))
            {
                if (!File.Exists(path))
                {
                    throw new BmsException(BmsErrorCode.NotFound, $"{path}: there is no such file or folder. Check the path.");
                }

                files.Add(path);
                continue;
            }

            string[] found = Below(path);
            files.AddRange(found.Where(f => !IsBeside(f)));
            leftOut.AddRange(found.Where(IsBeside));
            if (found.All(IsBeside))
            {
                throw new BmsException(BmsErrorCode.NotFound, $"{path}: the folder holds no data files. Name a folder with data.");
            }
        }

        return ([.. files.Distinct()], leftOut);
    }

    /// <summary>
    /// The data files a file stands for: itself, or those of the zip archive that it is, inner archives included. What lies beside data
    /// in an archive is left out by the same names as in a folder.
    /// </summary>
    /// <param name="path">A file.</param>
    /// <param name="leftOut">Hears of every member that is left out.</param>
    /// <returns>
    /// Each data file, or, as the last, the refusal of an archive that is damaged or holds none. A file of an archive is there until the next
    /// one is asked for.
    /// </returns>
    public static IEnumerable<FoundFile> Open(string path, Action<string>? leftOut = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        BmsException? refusal = null;
        bool isArchive = false;
        try
        {
            isArchive = File.Exists(path) && DataArchive.IsArchive(path);
        }
        catch (BmsException e)
        {
            refusal = e;
        }

        if (refusal is not null || !isArchive)
        {
            yield return new FoundFile(path, path, refusal);
            yield break;
        }

        bool any = false;
        using IEnumerator<ArchiveMember> members = DataArchive.Members(path).GetEnumerator();
        while (refusal is null)
        {
            try
            {
                if (!members.MoveNext())
                {
                    break;
                }
            }
            catch (BmsException e) when (e.Code is not BmsErrorCode.WriteFailed)
            {
                refusal = e;
                continue;
            }

            if (IsBeside(members.Current.Name))
            {
                leftOut?.Invoke(members.Current.Name);
                continue;
            }

            any = true;
            yield return new FoundFile(members.Current.Path, members.Current.Name, null);
        }

        if (refusal is not null || !any)
        {
            yield return new FoundFile(path, path, refusal ?? DataFault.InFile(path, "the archive holds no data files", "Check what was packed."));
        }
    }

    /// <summary>
    /// Whether a file is a table that published sets have beside their series, with a row per cycle, run or cell: a store of rows over time
    /// has no place for it, and found in a folder it is left out rather than refused.
    /// </summary>
    public static bool IsTable(string path)
    {
        if (CycleTableFile.TryOpen(path) is not null)
        {
            return true;
        }

        try
        {
            return CyclingFile.Open(path).TextHead is { } head && new NotTimeSeries().Evidence(head) > 0;
        }
        catch (BmsException)
        {
            return false;
        }
    }

    private static string[] Below(string folder)
    {
        try
        {
            EnumerationOptions options = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System, IgnoreInaccessible = false };
            FileSystemEnumerable<string> entries = new(folder, (ref FileSystemEntry e) => e.ToSpecifiedFullPath(), options)
            {
                ShouldIncludePredicate = (ref FileSystemEntry e) => !e.IsDirectory,

                // A linked folder may hold the folder it is in.
                ShouldRecursePredicate = (ref FileSystemEntry e) => (e.Attributes & FileAttributes.ReparsePoint) == 0,
            };
            return [.. entries.Order(NaturalOrder.Instance)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BmsException(BmsErrorCode.NotFound, $"{folder}: cannot be listed ({e.Message}). Check its permissions.", e);
        }
    }

    private static bool IsBeside(string path)
    {
        string name = Path.GetFileName(path);
        return name.StartsWith("README", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("LICEN", StringComparison.OrdinalIgnoreCase)
            || name.Equals("manifest.csv", StringComparison.OrdinalIgnoreCase)
            || s_beside.Any(s => name.EndsWith(s, StringComparison.OrdinalIgnoreCase));
    }
}
