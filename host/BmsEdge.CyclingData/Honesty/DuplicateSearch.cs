using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.CyclingData.Store;

namespace BmsEdge.CyclingData.Honesty;

/// <summary>Two tests that share measured rows.</summary>
/// <param name="FirstCell">Cell of the one.</param>
/// <param name="FirstTest">The one.</param>
/// <param name="SecondCell">Cell of the other.</param>
/// <param name="SecondTest">The other.</param>
/// <param name="IsExact">Whether time, voltage and current are equal in every row.</param>
/// <param name="SharedWindows">Fingerprints in both.</param>
/// <param name="ShareOfSmaller">Share of the fingerprints of the smaller one that the other has.</param>
public sealed record DuplicatePair(string FirstCell, string FirstTest, string SecondCell, string SecondTest, bool IsExact, int SharedWindows, double ShareOfSmaller);

/// <summary>What a search over a set of tests found.</summary>
/// <param name="Tests">Tests compared, each with each.</param>
/// <param name="Fingerprints">Fingerprints kept.</param>
/// <param name="TestsWithout">Tests too short or too uniform to leave a fingerprint; only exact copies of them are found.</param>
/// <param name="Pairs">Pairs that share rows.</param>
/// <param name="LargestHarmlessShare">The largest share of a pair that was not counted as one.</param>
public sealed record DuplicateReport(int Tests, long Fingerprints, IReadOnlyList<string> TestsWithout, IReadOnlyList<DuplicatePair> Pairs, double LargestHarmlessShare)
{
    /// <summary>Shared fingerprints from which on a pair counts.</summary>
    public const int FewestShared = 3;

    /// <summary>Share of the smaller test from which on a pair counts.</summary>
    public const double SmallestShare = 0.02;

    /// <summary>The rule in a sentence.</summary>
    public static string Rule { get; } =
        $"two tests share rows when time, voltage and current are equal throughout, or when at least {FewestShared} sampled windows of {RowShingles.WindowRows} rows and {DataFault.Number(100 * SmallestShare)} % of the smaller test's are in both";
}

/// <summary>Finds copies and extracts among the tests of a store.</summary>
public static class DuplicateSearch
{
    /// <summary>Compares every test with every other.</summary>
    /// <exception cref="Foundation.BmsException">A stored test cannot be read.</exception>
    public static DuplicateReport Run(IReadOnlyList<StoredTest> tests)
    {
        ArgumentNullException.ThrowIfNull(tests);
        int[] sizes = new int[tests.Count];
        Dictionary<ulong, List<int>> owners = [];
        for (int i = 0; i < tests.Count; i++)
        {
            HashSet<ulong> kept = RowShingles.Of(tests[i]);
            sizes[i] = kept.Count;
            foreach (ulong hash in kept)
            {
                if (!owners.TryGetValue(hash, out List<int>? list))
                {
                    owners[hash] = list = new List<int>(1);
                }

                list.Add(i);
            }
        }

        Dictionary<(int, int), int> shared = [];
        foreach (List<int> list in owners.Values)
        {
            for (int a = 0; a < list.Count; a++)
            {
                for (int b = a + 1; b < list.Count; b++)
                {
                    shared[(list[a], list[b])] = shared.GetValueOrDefault((list[a], list[b])) + 1;
                }
            }
        }

        HashSet<(int, int)> exact = [];
        foreach (IGrouping<string, int> group in Enumerable.Range(0, tests.Count).GroupBy(i => tests[i].Provenance.ContentSha256))
        {
            int[] same = [.. group];
            for (int a = 0; a < same.Length; a++)
            {
                for (int b = a + 1; b < same.Length; b++)
                {
                    exact.Add((same[a], same[b]));
                }
            }
        }

        List<DuplicatePair> pairs = [];
        double harmless = 0;
        foreach ((int a, int b) in shared.Keys.Union(exact).OrderBy(p => p.Item1).ThenBy(p => p.Item2))
        {
            int count = shared.GetValueOrDefault((a, b));
            double share = count == 0 ? 0 : (double)count / Math.Min(sizes[a], sizes[b]);
            bool isExact = exact.Contains((a, b));
            if (isExact || (count >= DuplicateReport.FewestShared && share >= DuplicateReport.SmallestShare))
            {
                pairs.Add(new DuplicatePair(tests[a].Cell, tests[a].Name, tests[b].Cell, tests[b].Name, isExact, count, isExact ? 1 : share));
            }
            else
            {
                harmless = Math.Max(harmless, share);
            }
        }

        string[] without = [.. Enumerable.Range(0, tests.Count).Where(i => sizes[i] == 0).Select(i => $"{tests[i].Cell}/{tests[i].Name}")];
        return new DuplicateReport(tests.Count, sizes.Sum(s => (long)s), without, pairs, harmless);
    }
}
