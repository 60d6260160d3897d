using System;

namespace BmsEdge.CyclingData.Reading.Deflate;

/// <summary>
/// A look-up table for one prefix code of a deflate stream (RFC 1951, 3.2.2): the next bits of the stream are the index, longer
/// codes go on in a second table behind the first. An entry carries everything that follows from its symbol, so that decoding is
/// a look-up, a shift and an addition.
/// </summary>
/// <remarks>
/// Entry, from the low end. 0-7: bits to take, the symbol's extra bits included. A literal: 8-15 and 16-23 its one or two bytes,
/// 24-25 their number, <see cref="Literal"/>. A length or distance: 8-15 bits of the code alone, 15-29 the base value.
/// <see cref="Pointer"/>: 0-7 bits of the second table's index, 8-23 its place.
/// </remarks>
internal sealed class HuffmanTable
{
    /// <summary>Mark of a literal, or of two.</summary>
    public const uint Literal = 1u << 31;

    /// <summary>Mark of an entry that is no value: one of the following, or a code that the stream must not use.</summary>
    public const uint Special = 1u << 30;

    /// <summary>With <see cref="Special"/>: the code goes on in a second table.</summary>
    public const uint Pointer = 1u << 29;

    /// <summary>With <see cref="Special"/>: the block ends.</summary>
    public const uint EndOfBlock = 1u << 28;

    private const int LongestCode = 15;

    private readonly int _indexBits;
    private readonly uint[] _symbols;
    private readonly bool _pairsLiterals;

    /// <summary>Makes an empty table.</summary>
    /// <param name="indexBits">Bits of the first index.</param>
    /// <param name="symbols">For each symbol its entry with the number of extra bits in 0-7 and no code yet.</param>
    /// <param name="pairsLiterals">Whether two literals whose codes fit into the index together share an entry.</param>
    public HuffmanTable(int indexBits, uint[] symbols, bool pairsLiterals = false)
    {
        _indexBits = indexBits;
        _symbols = symbols;
        _pairsLiterals = pairsLiterals;

        // A second table has at least two codes and at most as many entries as the longest code allows.
        Entries = new uint[(1 << indexBits) + (symbols.Length << (LongestCode - Math.Min(indexBits, LongestCode)))];
    }

    /// <summary>The table.</summary>
    public uint[] Entries { get; }

    /// <summary>Builds the table from the lengths of the codes; returns what is wrong with them, or null.</summary>
    /// <param name="lengths">Bits of each symbol's code, 0 where it has none.</param>
    /// <param name="mayBeAlone">Whether a single code of one bit, or none at all, will do (RFC 1951, 3.2.7, on distances).</param>
    public string? Build(ReadOnlySpan<byte> lengths, bool mayBeAlone)
    {
        Span<int> left = stackalloc int[LongestCode + 1];
        left.Clear();
        foreach (byte length in lengths)
        {
            left[length]++;
        }

        left[0] = 0;
        int longest = LongestCode;
        while (longest > 0 && left[longest] == 0)
        {
            longest--;
        }

        if (Problem(left, longest, mayBeAlone) is { } problem)
        {
            return problem;
        }

        Span<int> next = stackalloc int[LongestCode + 1];
        Span<ushort> sorted = stackalloc ushort[lengths.Length];
        int codes = Sort(lengths, left, next, sorted);
        Entries.AsSpan(0, 1 << _indexBits).Fill(Special);
        int free = 1 << _indexBits;
        int code = 0;
        int codeBits = codes > 0 ? lengths[sorted[0]] : 0;
        for (int i = 0; i < codes; i++)
        {
            int bits = lengths[sorted[i]];
            code <<= bits - codeBits;
            codeBits = bits;
            Place(Reversed(code, bits), bits, With(_symbols[sorted[i]], bits), left, longest, ref free);
            left[bits]--;
            code++;
        }

        if (_pairsLiterals)
        {
            PairLiterals();
        }

        return null;
    }

    private static string? Problem(ReadOnlySpan<int> counts, int longest, bool mayBeAlone)
    {
        int room = 1;
        for (int bits = 1; bits <= LongestCode; bits++)
        {
            room = (room << 1) - counts[bits];
            if (room < 0)
            {
                return "there are more codes than their lengths allow";
            }
        }

        return room > 0 && (longest > 1 || !mayBeAlone) ? "some codes stand for nothing" : null;
    }

    private static int Sort(ReadOnlySpan<byte> lengths, ReadOnlySpan<int> counts, Span<int> next, Span<ushort> sorted)
    {
        int codes = 0;
        for (int bits = 1; bits <= LongestCode; bits++)
        {
            next[bits] = codes;
            codes += counts[bits];
        }

        for (int symbol = 0; symbol < lengths.Length; symbol++)
        {
            if (lengths[symbol] > 0)
            {
                sorted[next[lengths[symbol]]++] = (ushort)symbol;
            }
        }

        return codes;
    }

    /// <summary>The stream has codes from their first bit on, at the low end of what is read.</summary>
    private static int Reversed(int code, int bits)
    {
        int reversed = 0;
        for (int i = 0; i < bits; i++)
        {
            reversed = (reversed << 1) | ((code >> i) & 1);
        }

        return reversed;
    }

    private static uint With(uint symbol, int bits) =>
        (symbol & Special) != 0 || (symbol & Literal) != 0 ? symbol + (uint)bits : symbol + (uint)bits + ((uint)bits << 8);

    private void Place(int code, int bits, uint entry, ReadOnlySpan<int> left, int longest, ref int free)
    {
        uint[] entries = Entries;
        if (bits <= _indexBits)
        {
            for (int i = code; i < 1 << _indexBits; i += 1 << bits)
            {
                entries[i] = entry;
            }

            return;
        }

        int first = code & ((1 << _indexBits) - 1);
        if ((entries[first] & Pointer) == 0)
        {
            // The second table is as deep as the codes that are left fill it.
            int depth = bits - _indexBits;
            int room = 1 << depth;
            while (depth + _indexBits < longest)
            {
                room -= left[depth + _indexBits];
                if (room <= 0)
                {
                    break;
                }

                depth++;
                room <<= 1;
            }

            entries[first] = Special | Pointer | ((uint)free << 8) | (uint)depth;
            free += 1 << depth;
        }

        int start = (int)(entries[first] >> 8) & 0xffff;
        int size = 1 << (int)(entries[first] & 0xff);
        for (int i = code >> _indexBits; i < size; i += 1 << (bits - _indexBits))
        {
            entries[start + i] = entry;
        }
    }

    /// <summary>From the end, because what follows a code stands further to the front and must be single still.</summary>
    private void PairLiterals()
    {
        uint[] entries = Entries;
        for (int i = (1 << _indexBits) - 1; i >= 0; i--)
        {
            uint one = entries[i];
            if ((one & Literal) == 0)
            {
                continue;
            }

            int bits = (int)(one & 0xff);
            uint two = entries[i >> bits];
            if ((two & Literal) != 0 && bits + (int)(two & 0xff) <= _indexBits)
            {
                entries[i] = one + (two & 0xff) + ((two & 0xff00) << 8) + (1u << 24);
            }
        }
    }
}
