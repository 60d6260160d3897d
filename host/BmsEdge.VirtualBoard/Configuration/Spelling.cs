using System;
using System.Collections.Generic;
using System.Linq;

namespace BmsEdge.VirtualBoard.Configuration;

/// <summary>Says what a misspelt word may have been meant to be.</summary>
internal static class Spelling
{
    /// <summary>"Did you mean 'x'?" for a near miss, else the list of what is known.</summary>
    public static string Hint(string word, IEnumerable<string> known)
    {
        List<string> words = [.. known];
        string nearest = words.MinBy(k => Distance(word, k)) ?? string.Empty;
        return Distance(word, nearest) <= Math.Max(1, nearest.Length / 3)
            ? $"Did you mean '{nearest}'?"
            : $"Known are: {string.Join(", ", words)}.";
    }

    /// <summary>Levenshtein distance without regard to case.</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int change = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[b.Length];
    }
}
