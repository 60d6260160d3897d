using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using BmsEdge.CyclingData.Datasets;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Quality;

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

    private static string[] Below(string folder)
    {
        try
        {
            EnumerationOptions options = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System, IgnoreInaccessible = false };
            return [.. Directory.EnumerateFiles(folder, "*", options).Order(NaturalOrder.Instance)];
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
