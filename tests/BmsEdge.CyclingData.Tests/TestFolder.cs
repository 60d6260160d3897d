using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Text;
using BmsEdge.Foundation;
using Xunit;

namespace BmsEdge.CyclingData.Tests;

/// <summary>A folder of its own for one test, gone afterwards.</summary>
internal sealed class TestFolder : IDisposable
{
    public TestFolder() => Path = Directory.CreateTempSubdirectory("bmsedge-").FullName;

    public string Path { get; }

    public string Text(string name, string content) => Bytes(name, Encoding.UTF8.GetBytes(content));

    public string Gzip(string name, string content) => Bytes(name, Pack(content));

    public string Bytes(string name, byte[] content)
    {
        string path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public static byte[] Pack(string content)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.UTF8.GetBytes(content));
        }

        return packed.ToArray();
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>Shorthands that keep the tests about one thing.</summary>
internal static class Expect
{
    /// <summary>Refusal of a file whose message holds every part.</summary>
    public static BmsException Refused(string path, params string[] parts) =>
        Refused(BmsErrorCode.BadData, () => CyclingReader.ReadAll(path), [path, .. parts]);

    public static BmsException Refused(BmsErrorCode code, Action act, params string[] parts)
    {
        BmsException e = Assert.Throws<BmsException>(act);
        Assert.Equal(code, e.Code);
        foreach (string part in parts)
        {
            Assert.Contains(part, e.Message, StringComparison.Ordinal);
        }

        return e;
    }

    /// <summary>A small table with the given times and harmless voltage and current.</summary>
    public static CyclingTable Table(params double[] seconds)
    {
        double[] voltage = new double[seconds.Length];
        Array.Fill(voltage, 3.7);
        return CyclingTable.FromColumns(CyclingSource.Computed("test"), new Dictionary<CyclingColumn, double[]>
        {
            [CyclingColumn.TestTime] = seconds,
            [CyclingColumn.Voltage] = voltage,
            [CyclingColumn.Current] = new double[seconds.Length],
        });
    }
}
