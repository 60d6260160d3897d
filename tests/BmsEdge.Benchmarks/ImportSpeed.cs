using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using BmsEdge.CyclingData;
using CsvHelper;

namespace BmsEdge.Benchmarks;

/// <summary>
/// Rows per second and peak memory of reading large text files: this project's reader in chunks and as a whole table, pandas
/// (the Debian package <c>python3-pandas</c>), and CsvHelper field by field into lists. Every reading is a process of its own, so that peaks
/// are told apart; the readers take turns, and the least of the repetitions counts for each.
/// <c>--import-speed [rows]</c>; <c>--read-one WHO FILE COLUMNS TIMES</c> is what the children are called with.
/// </summary>
internal static class ImportSpeed
{
    private const int Turns = 5;

    private const int TimesPerTurn = 3;

    private static readonly (string Name, string Header, bool Bdf)[] s_layouts =
    [
        ("drive cycle", "time_s,voltage_v,current_a,temperature_degc,capacity_ah", false),
        ("BDF", "test_time_second,voltage_volt,current_ampere,unix_time_second,cycle_count,step_count,temperature_t1_celsius,net_capacity_ah,charging_capacity_ah,discharging_capacity_ah", true),
    ];

    public static int Run(string[] args)
    {
        int rows = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 3_000_000;
        string folder = Directory.CreateTempSubdirectory("bmsedge-speed").FullName;
        try
        {
            Console.WriteLine($"{rows} rows, {Environment.ProcessorCount} cores, .NET {Environment.Version}; least of {Turns} processes of {TimesPerTurn} readings each");
            Console.WriteLine();
            Console.WriteLine("| file | MB | reader | s | million rows/s | times pandas | peak MiB |");
            Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
            foreach ((string name, string header, bool bdf) in s_layouts)
            {
                foreach (bool packed in new[] { true, false })
                {
                    string path = Path.Combine(folder, packed ? "a.csv.gz" : "a.csv");
                    Make(path, packed, header, bdf, rows);
                    Compare(path, $"{name}, {(packed ? "gzip" : "plain")}", header, rows);
                    File.Delete(path);
                }
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>One reading, in a process of its own: rows, seconds, peak MiB.</summary>
    public static int ReadOne(string[] args)
    {
        (string who, string path, string columns, int times) = (args[0], args[1], args[2], int.Parse(args[3], CultureInfo.InvariantCulture));
        double least = double.MaxValue;
        long rows = 0;
        for (int i = 0; i < times; i++)
        {
            Stopwatch watch = Stopwatch.StartNew();
            rows = who switch
            {
                "chunks" => CyclingReader.ReadChunks(path).Sum(c => (long)c.RowCount),
                "table" => CyclingReader.Read(path).RowCount,
                _ => ReadRecords(path, columns.Split(',').Length),
            };
            least = Math.Min(least, watch.Elapsed.TotalSeconds);
        }

        using Process self = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows} {least} {self.PeakWorkingSet64 / 1048576.0}"));
        return 0;
    }

    private static void Compare(string path, string name, string columns, int rows)
    {
        string[] readers = ["pandas", "CsvHelper", "table", "chunks"];
        Dictionary<string, (double Seconds, double PeakMebibytes)> best = [];
        for (int turn = 0; turn < Turns; turn++)
        {
            foreach (string reader in readers)
            {
                if (Child(reader, path, columns, rows) is { } result)
                {
                    (double seconds, double peak) = best.TryGetValue(reader, out (double Seconds, double PeakMebibytes) b) ? b : (double.MaxValue, 0);
                    best[reader] = (Math.Min(seconds, result.Seconds), Math.Max(peak, result.Peak));
                }
            }
        }

        double megabytes = new FileInfo(path).Length / 1e6;
        foreach (string reader in readers.Where(best.ContainsKey))
        {
            (double seconds, double peak) = best[reader];
            string ratio = best.TryGetValue("pandas", out (double Seconds, double PeakMebibytes) pandas) ? (pandas.Seconds / seconds).ToString("F1", CultureInfo.InvariantCulture) : "-";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {megabytes:F0} | {reader} | {seconds:F3} | {rows / seconds / 1e6:F1} | {ratio} | {peak:F0} |"));
        }
    }

    private static (double Seconds, double Peak)? Child(string reader, string path, string columns, int rows)
    {
        ProcessStartInfo start = reader == "pandas"
            ? new("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "read_with_pandas.py"), path, columns, $"{TimesPerTurn}"])
            : new(Environment.ProcessPath!, ["--read-one", reader, path, columns, $"{TimesPerTurn}"]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process child = Process.Start(start)!;
        string[] words = child.StandardOutput.ReadToEnd().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        string error = child.StandardError.ReadToEnd();
        child.WaitForExit();
        if (child.ExitCode != 0)
        {
            Console.Error.WriteLine($"{reader} is left out: {error.Trim().Split('\n')[^1]}");
            return null;
        }

        return int.Parse(words[0], CultureInfo.InvariantCulture) == rows
            ? (double.Parse(words[1], CultureInfo.InvariantCulture), double.Parse(words[2], CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"{reader} read {words[0]} rows of {rows}.");
    }

    private static long ReadRecords(string path, int columns)
    {
        using FileStream file = File.OpenRead(path);
        using Stream text = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using CsvReader reader = CsvReader.Create(text, new CsvReaderOptions { Separator = ',' });
        List<double>[] values = [.. Enumerable.Range(0, columns).Select(_ => new List<double>())];
        while (reader.Read())
        {
            for (int i = 0; i < columns; i++)
            {
                values[i].Add(double.Parse(reader.GetString(i), CultureInfo.InvariantCulture));
            }
        }

        return values[0].Count;
    }

    /// <summary>A made log at 10 Hz: pulses, rests, noise in the last digits, five decimals as the measured sets have them.</summary>
    private static void Make(string path, bool packed, string header, bool bdf, int rows)
    {
        Random random = new(1);
        using FileStream file = File.Create(path);
        using Stream stream = packed ? new GZipStream(file, CompressionLevel.Optimal) : file;
        using StreamWriter writer = new(stream, new UTF8Encoding(false), 1 << 16);
        writer.Write(header + "\n");
        double charged = 0;
        double discharged = 0;
        for (int i = 0; i < rows; i++)
        {
            double seconds = i / 10.0;
            double amps = i % 600 < 500 ? Math.Round((random.NextDouble() * 6) - 4, 5) : 0;
            charged += Math.Max(amps, 0) / 36_000;
            discharged += Math.Max(-amps, 0) / 36_000;
            double volts = Math.Round(3.7 + (0.02 * amps) + (0.3 * Math.Sin(i / 1e5)) + (random.NextDouble() * 0.002), 5);
            double celsius = Math.Round(25 + (3 * Math.Sin(i / 5e4)) + (random.NextDouble() * 0.02), 3);
            double net = charged - discharged;
            writer.Write(bdf
                ? string.Create(CultureInfo.InvariantCulture, $"{seconds},{volts},{amps},{1.7e9 + seconds:F1},{i / 36_000},{i / 600},{celsius},{net:G10},{charged:G10},{discharged:G10}\n")
                : string.Create(CultureInfo.InvariantCulture, $"{seconds},{volts},{amps},{celsius},{net:F5}\n"));
        }
    }
}
