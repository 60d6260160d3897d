using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Store;

/// <summary>Whether a store holds what its records say.</summary>
/// <param name="Tests">Tests read back.</param>
/// <param name="Rows">Their rows.</param>
/// <param name="Problems">What is wrong, a sentence each; empty when the store is sound.</param>
/// <param name="Leftovers">Files of a crash; the next import removes them and nothing reads them.</param>
public sealed record StoreVerification(int Tests, long Rows, IReadOnlyList<string> Problems, IReadOnlyList<string> Leftovers)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool IsSound => Problems.Count == 0;

    internal static StoreVerification Of(CyclingStore store)
    {
        List<string> problems = [];
        long rows = 0;
        foreach (StoredTest test in store.Tests)
        {
            try
            {
                rows += Check(test, problems);
            }
            catch (BmsException e)
            {
                problems.Add(e.Message);
            }
        }

        return new StoreVerification(store.Tests.Length, rows, problems, [.. StoreRecovery.Leftovers(store.Layout)]);
    }

    private static long Check(StoredTest test, List<string> problems)
    {
        TestProvenance p = test.Provenance;
        string sha256 = HashOf(test.ParquetPath);
        if (sha256 != p.ParquetSha256)
        {
            problems.Add($"{test.ParquetPath}: the bytes have the hash {sha256[..12]} and the provenance says {p.ParquetSha256[..Math.Min(12, p.ParquetSha256.Length)]}");
        }

        using IncrementalHash content = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long rows = 0;
        string[] names = [CyclingColumn.TestTime.Name, CyclingColumn.Voltage.Name, CyclingColumn.Current.Name];
        foreach ((int count, double[]?[] columns) in ParquetBlockReader.Read(test.ParquetPath, names))
        {
            if (columns.Any(c => c is null))
            {
                problems.Add($"{test.ParquetPath}: a required column is missing");
                return rows;
            }

            StatisticsCollector.AddContent(content, columns[0].AsSpan(0, count), columns[1].AsSpan(0, count), columns[2].AsSpan(0, count));
            rows += count;
        }

        if (rows != p.RowsStored)
        {
            problems.Add($"{test.ParquetPath}: it has {rows} rows and the provenance says {p.RowsStored}");
        }

        if (Convert.ToHexStringLower(content.GetCurrentHash()) != p.ContentSha256)
        {
            problems.Add($"{test.ParquetPath}: the content is not the one that was imported");
        }

        return rows;
    }

    private static string HashOf(string path)
    {
        try
        {
            return FileHash.Sha256(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BmsException(BmsErrorCode.NotFound, $"{path}: the stored test cannot be read ({e.Message})", e);
        }
    }
}
