using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using BmsEdge.CyclingData.Store;
using BmsEdge.Foundation;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Store;

/// <summary>A store of its own for one test, with shorthands.</summary>
internal sealed class StoreFolder : IDisposable
{
    public TestFolder Files { get; } = new();

    public string Path => System.IO.Path.Combine(Files.Path, "store");

    public CyclingStore Open() => CyclingStore.Open(Path);

    public ImportOutcome Import(string file, string cell = "A1", bool replace = false, CyclingReadOptions? read = null)
    {
        using StoreWriter writer = CyclingStore.Write(Path);
        return writer.Import(file, new StoreImportOptions { Cell = cell, Replace = replace, Read = read ?? CyclingReadOptions.Default });
    }

    /// <summary>A BDF file of a drive of some rows; the seed makes it another one.</summary>
    public string Bdf(string name, int rows, int seed = 1)
    {
        Random random = new(seed);
        StringBuilder text = new("test_time_second,voltage_volt,current_ampere,temperature_t1_celsius\n");
        for (int i = 0; i < rows; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{i},{3.5 + (0.3 * random.NextDouble()):F4},{(4 * random.NextDouble()) - 3:F4},{25 + random.NextDouble():F2}\n");
        }

        return Files.Text(name, text.ToString());
    }

    public string[] FilesOf(string cell, string suffix) => [.. Directory.EnumerateFiles(System.IO.Path.Combine(Path, "cells", cell, "tests"), "*" + suffix).Order()];

    /// <summary>Every file of the store with its bytes' hash: two equal ones mean nothing was touched.</summary>
    public IReadOnlyDictionary<string, string> Snapshot() => Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories)
        .Where(p => !System.IO.Path.GetFileName(p).StartsWith(".writer", StringComparison.Ordinal))
        .ToDictionary(p => p, p => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(p))));

    public static void SameBits(CyclingTable expected, CyclingTable actual)
    {
        foreach (CyclingColumn column in CyclingColumn.All)
        {
            Assert.Equal(expected[column]?.Select(BitConverter.DoubleToInt64Bits), actual[column]?.Select(BitConverter.DoubleToInt64Bits));
        }
    }

    public static BmsException Refused(BmsErrorCode code, Action act, params string[] parts) => Expect.Refused(code, act, parts);

    public void Dispose() => Files.Dispose();
}
