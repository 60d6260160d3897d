using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using BmsEdge.CyclingData;
using BmsEdge.CyclingData.Quality;

namespace BmsEdge.Cli.Verbs;

/// <summary>Options and small forms that the verbs on a store share.</summary>
internal static class DataStoreOptions
{
    public static Option<string> Store() => new("--store") { Description = "Folder of the store.", Required = true };

    /// <summary>Says what <see cref="DataFiles"/> left out.</summary>
    public static void LeftOut(TextWriter output, IReadOnlyList<string> leftOut)
    {
        if (leftOut.Count > 0)
        {
            output.WriteLine($"left out: {leftOut.Count} {(leftOut.Count == 1 ? "file that holds" : "files that hold")} no data by name ({string.Join(", ", leftOut.Take(3).Select(Path.GetFileName))}{(leftOut.Count > 3 ? ", ..." : "")})");
        }
    }

    /// <summary>Says which tables of folders were left out.</summary>
    public static void Tables(TextWriter output, IReadOnlyList<string> tables)
    {
        if (tables.Count > 0)
        {
            output.WriteLine($"left out: {tables.Count} {(tables.Count == 1 ? "table" : "tables")} with a row per cycle, run or cell ({string.Join(", ", tables.Take(3).Select(Path.GetFileName))}{(tables.Count > 3 ? ", ..." : "")}); such a file is looked at when it is named");
        }
    }

    /// <summary>Holds a file to the rules, or says why it cannot be opened.</summary>
    public static FileQuality Check(FoundFile found, QualitySettings settings, CyclingReadOptions options, IChunkWatcher? watch)
    {
        if (found.Refusal is { } refusal)
        {
            return new FileQuality(found.Name, null, refusal.Message, []);
        }

        FileQuality quality = QualityCheck.Check(found.Path, settings, options, watch);
        return quality with { Path = found.Name, Unreadable = quality.Unreadable is null ? null : found.Worded(quality.Unreadable) };
    }

    /// <summary>A verdict in a table.</summary>
    public static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Fail => "FAIL",
        Verdict.Warn => "warn",
        _ => "ok",
    };

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
