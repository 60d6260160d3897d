using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using BmsEdge.Foundation;
using BmsEdge.TestSupport;
using Xunit;

namespace BmsEdge.Cells.Tests;

public sealed class SyntheticDatasetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bmsedge-cells-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(25, "25degC")]
    [InlineData(0, "0degC")]
    [InlineData(-10, "n10degC")]
    public void Label_is_that_of_the_measured_set(int celsius, string label) => Assert.Equal(label, SyntheticDataset.Label(celsius));

    [Fact]
    public void Set_has_the_layout_of_the_measured_one()
    {
        string target = Path.Combine(_folder, "set");
        IReadOnlyList<SyntheticFile> files = SyntheticDataset.Write(target, new SyntheticDatasetOptions { TemperaturesCelsius = [-10, 25] });
        string[] expected = [.. from label in new[] { "25degC", "n10degC" } from test in new[] { "C20DisCh", "HPPC", "US06" } select $"{label}/{test}.csv.gz"];
        Assert.Equal(expected, files.Select(f => f.RelativePath).Order(StringComparer.Ordinal));
        foreach (SyntheticFile file in files)
        {
            string[] lines = Lines(Path.Combine(target, file.RelativePath));
            Assert.Equal("time_s,voltage_v,current_a,temperature_degc,capacity_ah", lines[0]);
            Assert.Equal(file.Rows, lines.Length - 1);
            double before = -1.0;
            foreach (string line in lines.Skip(1))
            {
                double[] row = [.. line.Split(',').Select(field => double.Parse(field, CultureInfo.InvariantCulture))];
                Assert.Equal(5, row.Length);
                Assert.True(row[0] > before, $"{file.RelativePath}: time stands still at {row[0]}");
                Assert.InRange(row[1], 2.4, 4.25);
                Assert.InRange(row[3] - file.TemperatureCelsius, -3.0, 15.0);
                before = row[0];
            }
        }

        Assert.Contains("not measured", File.ReadAllText(Path.Combine(target, "README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Header_is_that_of_the_measured_files()
    {
        string measured = Repository.RequireData("lg-18650hg2/25degC/HPPC.csv.gz");
        Assert.Equal(SyntheticDataset.Header, Lines(measured)[0]);
    }

    [Fact]
    public void Same_options_give_the_same_bytes_and_a_shorter_list_the_same_files()
    {
        SyntheticDatasetOptions both = new() { TemperaturesCelsius = [0, 25], Seed = 5 };
        SyntheticDataset.Write(Path.Combine(_folder, "a"), both);
        SyntheticDataset.Write(Path.Combine(_folder, "b"), both with { TemperaturesCelsius = [25] });
        SyntheticDataset.Write(Path.Combine(_folder, "c"), both with { TemperaturesCelsius = [25], Seed = 6 });
        foreach (string test in new[] { "C20DisCh", "HPPC", "US06" })
        {
            byte[] a = File.ReadAllBytes(Path.Combine(_folder, "a", "25degC", test + ".csv.gz"));
            Assert.Equal(a, File.ReadAllBytes(Path.Combine(_folder, "b", "25degC", test + ".csv.gz")));
            Assert.NotEqual(a, File.ReadAllBytes(Path.Combine(_folder, "c", "25degC", test + ".csv.gz")));
        }
    }

    [Fact]
    public void Old_set_is_replaced_as_a_whole_and_progress_is_told()
    {
        string target = Path.Combine(_folder, "set");
        Directory.CreateDirectory(target);
        File.WriteAllText(Path.Combine(target, "stale.txt"), "old");
        List<string> told = [];
        SyntheticDataset.Write(target, new SyntheticDatasetOptions
        {
            TemperaturesCelsius = [25],
            Progress = name =>
            {
                lock (told)
                {
                    told.Add(name);
                }
            },
        });
        Assert.False(File.Exists(Path.Combine(target, "stale.txt")));
        Assert.Equal(3, told.Count);
        Assert.Single(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void Unwritable_target_is_one_clear_error()
    {
        string blocker = Path.Combine(_folder, "file");
        File.WriteAllText(blocker, "in the way");
        BmsException e = Assert.Throws<BmsException>(() => SyntheticDataset.Write(blocker, new SyntheticDatasetOptions { TemperaturesCelsius = [25] }));
        Assert.Equal(BmsErrorCode.WriteFailed, e.Code);
        Assert.Equal("in the way", File.ReadAllText(blocker));
    }

    [Fact]
    public void Impossible_options_are_refused()
    {
        foreach (int[] bad in new int[][] { [0, 40], [25, 25], [25, 61], [-31, 25], [] })
        {
            Assert.ThrowsAny<ArgumentException>(() => SyntheticDataset.Write(_folder, new SyntheticDatasetOptions { TemperaturesCelsius = bad }));
        }
    }

    private static string[] Lines(string path)
    {
        using StreamReader reader = new(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        return reader.ReadToEnd().TrimEnd('\n').Split('\n').Select(l => l.TrimEnd('\r')).ToArray();
    }
}
