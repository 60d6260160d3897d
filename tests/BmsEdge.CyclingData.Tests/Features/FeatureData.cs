using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using BmsEdge.TestSupport;

namespace BmsEdge.CyclingData.Tests.Features;

/// <summary>The staged tables as plain columns; these are published features, not cycling files, so no reader knows them.</summary>
internal static class FeatureData
{
    /// <summary>Rows of a CSV file as text fields, after the header.</summary>
    public static IEnumerable<string[]> Rows(string relativePath, out string[] header)
    {
        StreamReader reader = Open(Repository.RequireData(relativePath));
        header = reader.ReadLine()!.Split(',');
        return Lines(reader);
    }

    /// <summary>Rows as dictionaries, for small tables.</summary>
    public static List<Dictionary<string, string>> Table(string relativePath)
    {
        IEnumerable<string[]> rows = Rows(relativePath, out string[] header);
        return [.. rows.Select(r => header.Zip(r).ToDictionary(p => p.First, p => p.Second))];
    }

    /// <summary>A number; blank is NaN, and so are the infinities the XJTU features hold.</summary>
    public static double Number(string text) => text is "" or "inf" or "-inf" ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>A table of time, voltage, current (positive when charging) and optional further columns.</summary>
    public static CyclingTable Table(double[] seconds, double[] volts, double[] amps, params (CyclingColumn Column, double[] Values)[] more)
    {
        Dictionary<CyclingColumn, double[]> columns = new()
        {
            [CyclingColumn.TestTime] = seconds,
            [CyclingColumn.Voltage] = volts,
            [CyclingColumn.Current] = amps,
        };
        foreach ((CyclingColumn column, double[] values) in more)
        {
            columns[column] = values;
        }

        return CyclingTable.FromColumns(CyclingSource.Computed("test"), columns);
    }

    /// <summary>Groups of consecutive rows with one key as tables, in file order.</summary>
    public static IEnumerable<(string Key, CyclingTable Table)> Groups(string relativePath, string key, string[]? wanted = null)
    {
        IEnumerable<string[]> rows = Rows(relativePath, out string[] header);
        int keyAt = Array.IndexOf(header, key);
        int[] at = [.. new[] { "time_s", "voltage_v", "current_a" }.Select(n => Array.IndexOf(header, n))];
        string? current = null;
        List<double>[] columns = [[], [], []];
        foreach (string[] row in rows)
        {
            if (current is not null && row[keyAt] != current)
            {
                if (wanted is null || wanted.Contains(current))
                {
                    yield return (current, Table([.. columns[0]], [.. columns[1]], [.. columns[2]]));
                }

                foreach (List<double> column in columns)
                {
                    column.Clear();
                }
            }

            current = row[keyAt];
            for (int c = 0; c < 3; c++)
            {
                columns[c].Add(Number(row[at[c]]));
            }
        }

        if (current is not null && (wanted is null || wanted.Contains(current)))
        {
            yield return (current, Table([.. columns[0]], [.. columns[1]], [.. columns[2]]));
        }
    }

    private static IEnumerable<string[]> Lines(StreamReader reader)
    {
        using (reader)
        {
            while (reader.ReadLine() is { } line)
            {
                yield return line.Split(',');
            }
        }
    }

    private static StreamReader Open(string path)
    {
        Stream stream = File.OpenRead(path);
        return new StreamReader(path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream);
    }
}
