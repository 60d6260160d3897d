using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.CyclingData.Store;

namespace BmsEdge.CyclingData.Honesty;

/// <summary>Whether a split still holds for the store as it is now.</summary>
/// <param name="Name">Name of the split.</param>
/// <param name="Problems">What is wrong, a sentence each; empty when it holds.</param>
/// <param name="PairsCompared">Pairs of tests in different parts that were compared.</param>
/// <param name="Duplicates">The search for shared rows.</param>
public sealed record SplitCheck(string Name, IReadOnlyList<string> Problems, long PairsCompared, DuplicateReport Duplicates)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool Holds => Problems.Count == 0;

    /// <summary>Holds a split against the store, without trusting what it says about itself.</summary>
    public static SplitCheck Run(CyclingStore store, DataSplit split)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(split);
        List<string> problems = [];
        Dictionary<string, string> partOf = [];
        foreach (SplitPart part in split.Parts)
        {
            foreach (string cell in part.Cells)
            {
                if (!partOf.TryAdd(cell, part.Name))
                {
                    problems.Add($"cell {cell} is in {partOf[cell]} and in {part.Name}");
                }
            }
        }

        CheckTests(store, split, partOf, problems);
        foreach (string field in split.Request.By.Where(b => b == "protocol"))
        {
            foreach (IGrouping<string, CellRecord> same in store.Cells.Where(c => c.Protocol is not null && partOf.ContainsKey(c.Id)).GroupBy(c => c.Protocol!))
            {
                string[] parts = [.. same.Select(c => partOf[c.Id]).Distinct()];
                if (parts.Length > 1)
                {
                    problems.Add($"{field} {same.Key} is in {string.Join(" and ", parts)}");
                }
            }
        }

        DuplicateReport duplicates = DuplicateSearch.Run(store.Tests);
        foreach (DuplicatePair pair in duplicates.Pairs)
        {
            if (partOf.TryGetValue(pair.FirstCell, out string? first) && partOf.TryGetValue(pair.SecondCell, out string? second) && first != second)
            {
                problems.Add($"leak: {pair.FirstCell}/{pair.FirstTest} in {first} and {pair.SecondCell}/{pair.SecondTest} in {second} {(pair.IsExact ? "are the same measurement" : $"share {pair.SharedWindows} windows of rows")}");
            }
        }

        int[] sizes = [.. split.Parts.Select(p => p.Tests.Count)];
        long across = 0;
        for (int a = 0; a < sizes.Length; a++)
        {
            for (int b = a + 1; b < sizes.Length; b++)
            {
                across += (long)sizes[a] * sizes[b];
            }
        }

        return new SplitCheck(split.Request.Name, problems, across, duplicates);
    }

    private static void CheckTests(CyclingStore store, DataSplit split, Dictionary<string, string> partOf, List<string> problems)
    {
        Dictionary<(string, string), StoredTest> now = store.Tests.ToDictionary(t => (t.Cell, t.Name));
        HashSet<(string, string)> known = [];
        foreach (SplitPart part in split.Parts)
        {
            foreach (SplitTest test in part.Tests)
            {
                known.Add((test.Cell, test.Test));
                if (!now.TryGetValue((test.Cell, test.Test), out StoredTest? stored))
                {
                    problems.Add($"test {test.Cell}/{test.Test} of {part.Name} is no longer in the store");
                }
                else if (stored.Provenance.ContentSha256 != test.ContentSha256)
                {
                    problems.Add($"test {test.Cell}/{test.Test} of {part.Name} has other rows than when the split was made");
                }
            }
        }

        foreach (StoredTest test in store.Tests.Where(t => !known.Contains((t.Cell, t.Name))))
        {
            problems.Add(partOf.TryGetValue(test.Cell, out string? part)
                ? $"test {test.Cell}/{test.Name} of a cell in {part} came after the split"
                : $"cell {test.Cell} is in no part; its test {test.Name} came after the split");
        }
    }
}
