using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using BmsEdge.CyclingData.Quality.Repairs;
using BmsEdge.CyclingData.Store;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Store;

/// <summary>An import is killed at many points; the store is sound each time and the next import completes.</summary>
public sealed class KilledImportTests : IDisposable
{
    private const string StoreVariable = "BMSEDGE_KILL_TEST_STORE";
    private const string FilesVariable = "BMSEDGE_KILL_TEST_FILES";
    private const int Rows = 150_000;
    private const int Kills = 14;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Not a test: what the killed process runs.</summary>
    [Fact(Explicit = true)]
    public void Child()
    {
        string? store = Environment.GetEnvironmentVariable(StoreVariable);
        Assert.SkipWhen(store is null, "runs inside the test that kills it");
        ImportAll(store!, Environment.GetEnvironmentVariable(FilesVariable)!.Split('|'));
    }

    [Fact]
    public void A_killed_import_leaves_a_sound_store_and_the_next_one_completes()
    {
        string[] files = [.. Enumerable.Range(0, 4).Select(WriteSource)];
        string clean = Path.Combine(_folder.Path, "clean");
        ImportAll(clean, files);
        string[] expected = Contents(clean);
        Assert.Equal(8, expected.Length);

        Random random = new(20);
        int killedInside = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            string store = Path.Combine(_folder.Path, string.Create(CultureInfo.InvariantCulture, $"store{kill}"));
            killedInside += KillAt(store, files, Points[kill % Points.Length], random.Next(25)) ? 1 : 0;
            if (File.Exists(Path.Combine(store, "dataset.json")))
            {
                CyclingStore after = CyclingStore.Open(store);
                Assert.Empty(after.Verify().Problems);
                Assert.All(after.Tests.GroupBy(t => t.Provenance.Source.Sha256), g => Assert.Equal(2, g.Count()));
            }

            ImportAll(store, files);
            CyclingStore complete = CyclingStore.Open(store);
            Assert.True(complete.Verify() is { IsSound: true, Leftovers.Count: 0 });
            Assert.Equal(expected, Contents(store));
            Directory.Delete(store, recursive: true);
        }

        Assert.True(killedInside >= Kills / 2, $"only {killedInside} of {Kills} imports were killed before they were done");
    }

    /// <summary>What must be seen in the store before the kill.</summary>
    private static readonly Func<string, bool>[] Points =
    [
        store => File.Exists(Path.Combine(store, ".writer.json")),
        store => Directory.Exists(store) && Directory.EnumerateDirectories(store, ".staging-*").Any(),
        store => Any(store, "1.parquet"),
        store => Any(store, "2.parquet"),
        store => Directory.Exists(Path.Combine(store, "cells")) && Any(Path.Combine(store, "cells"), "*.parquet"),
        store => Any(store, "*-1.json"),
        store => Any(store, "*-2.json"),
    ];

    private static bool Any(string folder, string pattern) => Directory.Exists(folder) && Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories).Any();

    private static void ImportAll(string store, string[] files)
    {
        using StoreWriter writer = CyclingStore.Write(store);
        foreach (string file in files)
        {
            // One of them with a repair: its rows are read several times before the first is staged.
            bool repaired = file == files[1];
            writer.Import(file, new StoreImportOptions { Cell = "A1", Repairs = repaired ? Repair.Named(["drop-duplicate-rows", "restart-time"]) : [] });
        }
    }

    private static string[] Contents(string store) => [.. CyclingStore.Open(store).Tests.Select(t => t.Provenance.ContentSha256).Order(StringComparer.Ordinal)];

    /// <summary>Starts an import in a process of its own and kills it; true when it was still at work.</summary>
    private static bool KillAt(string store, string[] files, Func<string, bool> point, int milliseconds)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "BmsEdge.CyclingData.Tests" + (OperatingSystem.IsWindows() ? ".exe" : "")))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add("-method");
        start.ArgumentList.Add($"{typeof(KilledImportTests).FullName}.{nameof(Child)}");
        start.ArgumentList.Add("-explicit");
        start.ArgumentList.Add("only");
        start.Environment[StoreVariable] = store;
        start.Environment[FilesVariable] = string.Join('|', files);
        using Process child = Process.Start(start)!;
        child.OutputDataReceived += (_, _) => { };
        child.BeginOutputReadLine();
        while (!child.HasExited && !Seen(store, point))
        {
            Thread.Sleep(1);
        }

        Thread.Sleep(milliseconds);
        bool running = !child.HasExited;
        child.Kill();
        child.WaitForExit();
        return running && (!File.Exists(Path.Combine(store, "dataset.json")) || CyclingStore.Open(store).Tests.Length < 2 * files.Length);
    }

    private static bool Seen(string store, Func<string, bool> point)
    {
        try
        {
            return point(store);
        }
        catch (Exception e) when (e is IOException)
        {
            // The folder changes while it is listed.
            return false;
        }
    }

    private string WriteSource(int number)
    {
        StringBuilder text = new("test,time_s,voltage_v,current_a\n");
        for (int i = 0; i < Rows; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(i < Rows / 2 ? "a" : "b")},{i % (Rows / 2)},{3.5 + (0.0001 * ((i * 7919) % 4001))},{((i + number) % 13) - 6}\n");
        }

        return _folder.Text($"source{number}.csv", text.ToString());
    }
}
