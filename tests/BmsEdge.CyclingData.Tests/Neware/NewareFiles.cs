using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using BmsEdge.CyclingData.Reading;
using BmsEdge.CyclingData.Reading.Neware;
using BmsEdge.TestSupport;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Neware;

/// <summary>The staged Neware files and the tables they must agree with.</summary>
internal static class NewareFiles
{
    public const string Folder = "cycler-files/neware";

    public static readonly string[] Nda = ["TestFile.nda.gz", "new_nda_file.nda", "nda_v22.nda", "nda_v8.nda", "2-1-6_61_07005012.nda.gz", "nda8.nda.gz"];

    public static readonly string[] Ndax =
    [
        "21_10_7_85.ndax", "46_1_5_60_bts16.ndax", "TESTCELL0001-Test_Data_Collection_Ndc17.ndax", "Unit27_Example_Corrupt.ndax",
        "Unit27_Example_Data_File.ndax", "empty.ndax", "interp-test.ndax", "nw4-120-1-6-53.ndax", "scrubbed_ndc2.ndax",
    ];

    public static string Path(string name) => Repository.RequireData(Folder + "/" + name);

    public static byte[] Bytes(string name)
    {
        byte[] stored = File.ReadAllBytes(Path(name));
        return name.EndsWith(".gz", StringComparison.Ordinal) ? Unzip(stored) : stored;
    }

    public static RecordTable Decode(string name) => Decode(name, Bytes(name));

    public static RecordTable Decode(string name, byte[] bytes) =>
        bytes.AsSpan().StartsWith(NdaFile.Magic) ? NdaFile.Read(name, bytes) : NdaxFile.Read(name, new MemoryStream(bytes, writable: false), integrate: true);

    /// <summary>The reference of a file, column by column as text.</summary>
    public static Dictionary<string, string[]> Reference(string name)
    {
        string stem = System.IO.Path.GetFileNameWithoutExtension(name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name);
        return Csv(new MemoryStream(Unzip(File.ReadAllBytes(Path($"reference/{stem}.csv.gz")))));
    }

    public static Dictionary<string, string[]> Csv(Stream content)
    {
        using StreamReader reader = new(content, System.Text.Encoding.Latin1);
        string[] header = reader.ReadLine()!.Split(',');
        List<string[]> rows = [];
        while (reader.ReadLine() is { } line)
        {
            rows.Add(line.Split(','));
        }

        return header.Select((h, k) => (h, k)).Where(x => x.h.Length > 0).ToDictionary(x => x.h, x => rows.Select(r => r[x.k]).ToArray());
    }

    public static double[] Numbers(this Dictionary<string, string[]> reference, string header) =>
        [.. reference[header].Select(t => double.Parse(t, CultureInfo.InvariantCulture))];

    public static double[] Column(this RecordTable table, string header)
    {
        RecordColumn? column = table.Find(header);
        Assert.True(column?.Values is not null, $"no column of numbers {header}");
        return column!.Values!;
    }

    private static byte[] Unzip(byte[] stored)
    {
        using GZipStream gzip = new(new MemoryStream(stored), CompressionMode.Decompress);
        using MemoryStream whole = new();
        gzip.CopyTo(whole);
        return whole.ToArray();
    }
}
