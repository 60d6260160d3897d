using System;
using System.Collections.Generic;

namespace BmsEdge.CyclingData.Datasets;

/// <summary>Ordinal order in which runs of digits compare as numbers: Mixed2 before Mixed10.</summary>
internal sealed class NaturalOrder : IComparer<string>
{
    /// <summary>The only instance.</summary>
    public static NaturalOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> a = x;
        ReadOnlySpan<char> b = y;
        int i = 0;
        int j = 0;
        while (i < a.Length && j < b.Length)
        {
            int order;
            if (char.IsAsciiDigit(a[i]) && char.IsAsciiDigit(b[j]))
            {
                ReadOnlySpan<char> m = Digits(a, ref i);
                ReadOnlySpan<char> n = Digits(b, ref j);
                order = m.Length != n.Length ? m.Length - n.Length : m.SequenceCompareTo(n);
            }
            else
            {
                order = a[i++] - b[j++];
            }

            if (order != 0)
            {
                return order;
            }
        }

        int rest = (a.Length - i) - (b.Length - j);

        // Names that differ in leading zeros only still need one order.
        return rest != 0 ? rest : string.CompareOrdinal(x, y);
    }

    private static ReadOnlySpan<char> Digits(ReadOnlySpan<char> text, ref int at)
    {
        int from = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return text[from..at].TrimStart('0');
    }
}
