using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using BenchmarkDotNet.Attributes;
using BmsEdge.Cells;
using BmsEdge.CyclingData;

namespace BmsEdge.Benchmarks;

/// <summary>
/// Reading one drive cycle, checked, hashed and columnar, against the loop anybody writes first: Split and double.Parse. The
/// measured US06 at 25 degC where the LG 18650HG2 set is beside the repository, a made one of the same layout elsewhere.
/// </summary>
[MemoryDiagnoser]
public class ReaderBenchmarks
{
    private const string Test = "25degC/US06.csv.gz";

    private string _path = string.Empty;
    private string? _made;

    [GlobalSetup]
    public void Setup()
    {
        _path = MeasuredPath() ?? MadePath();
        Console.WriteLine($"// reads {_path}, {new FileInfo(_path).Length} bytes");
        if (NaiveReader() != CyclingReaderRead())
        {
            throw new InvalidOperationException("The two readers do not read the same number of rows.");
        }
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        if (_made is not null)
        {
            Directory.Delete(_made, recursive: true);
        }
    }

    [Benchmark(Baseline = true)]
    public int NaiveReader()
    {
        using StreamReader reader = new(new GZipStream(File.OpenRead(_path), CompressionMode.Decompress));
        int columns = reader.ReadLine()!.Split(',').Length;
        List<double>[] values = new List<double>[columns];
        for (int i = 0; i < columns; i++)
        {
            values[i] = [];
        }

        while (reader.ReadLine() is string line)
        {
            string[] fields = line.Split(',');
            for (int i = 0; i < columns; i++)
            {
                values[i].Add(double.Parse(fields[i], CultureInfo.InvariantCulture));
            }
        }

        return values[0].Count;
    }

    [Benchmark]
    public int CyclingReaderRead() => CyclingReader.Read(_path).RowCount;

    private static string? MeasuredPath()
    {
        string? root = Environment.GetEnvironmentVariable("BMSEDGE_DATA");
        for (DirectoryInfo? d = new(AppContext.BaseDirectory); d is not null && string.IsNullOrEmpty(root); d = d.Parent)
        {
            root = File.Exists(Path.Combine(d.FullName, "BmsEdge.sln")) ? Path.Combine(d.FullName, "..", "shared", "data") : null;
        }

        string path = Path.GetFullPath(Path.Combine(root ?? ".", "lg-18650hg2", Test));
        return File.Exists(path) ? path : null;
    }

    private string MadePath()
    {
        _made = Directory.CreateTempSubdirectory("bms-benchmark-").FullName;
        SyntheticDataset.Write(_made, new SyntheticDatasetOptions { TemperaturesCelsius = [25] });
        return Path.Combine(_made, Test);
    }
}
