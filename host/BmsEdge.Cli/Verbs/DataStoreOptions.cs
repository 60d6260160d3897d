using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using BmsEdge.Foundation;

namespace BmsEdge.Cli.Verbs;

/// <summary>Options and small forms that the verbs on a store share.</summary>
internal static class DataStoreOptions
{
    public static Option<string> Store() => new("--store") { Description = "Folder of the store.", Required = true };

    /// <summary>A list written with commas.</summary>
    public static string[] Split(string? list) => list is null ? [] : [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Files as named, and every file below a named folder in order of path; hidden ones are left out.</summary>
    public static IReadOnlyList<string> Walk(IEnumerable<string> paths)
    {
        List<string> files = [];
        foreach (string path in paths)
        {
            if (!Directory.Exists(path))
            {
                files.Add(path);
                continue;
            }

            string[] inside = [.. Directory.EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint }).Order(StringComparer.Ordinal)];
            if (inside.Length == 0)
            {
                throw new BmsException(BmsErrorCode.NotFound, $"{path}: the folder holds no files. Check the path.");
            }

            files.AddRange(inside);
        }

        return files;
    }

    /// <summary>Writes rows of text under headers, columns as wide as their widest cell.</summary>
    public static void Table(TextWriter output, string[] headers, IReadOnlyList<string[]> rows)
    {
        int[] widths = [.. headers.Select((h, i) => Math.Max(h.Length, rows.Count == 0 ? 0 : rows.Max(r => r[i].Length)))];
        Line(output, headers, widths);
        foreach (string[] row in rows)
        {
            Line(output, row, widths);
        }
    }

    private static void Line(TextWriter output, string[] cells, int[] widths) =>
        output.WriteLine(string.Join("  ", cells.Select((c, i) => i == cells.Length - 1 ? c : c.PadRight(widths[i]))).TrimEnd());
}
