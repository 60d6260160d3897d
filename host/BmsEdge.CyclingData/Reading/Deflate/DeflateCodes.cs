using System;
using System.Linq;

namespace BmsEdge.CyclingData.Reading.Deflate;

/// <summary>What the symbols of a deflate stream mean (RFC 1951, 3.2.5 and 3.2.6).</summary>
internal static class DeflateCodes
{
    /// <summary>Symbols a block may declare: literals, the end of the block, lengths.</summary>
    public const int MostLengthSymbols = 286;

    /// <summary>Distances a block may declare.</summary>
    public const int MostDistanceSymbols = 30;

    /// <summary>The symbol that ends a block.</summary>
    public const int EndSymbol = 256;

    private static readonly ushort[] s_lengthBases = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];

    private static readonly byte[] s_lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    private static readonly ushort[] s_distanceBases =
    [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
    ];

    private static readonly byte[] s_distanceBits = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

    /// <summary>Entries of the literals and lengths; the last two symbols exist in the fixed code and mean nothing.</summary>
    public static uint[] Lengths { get; } =
    [
        .. Enumerable.Range(0, EndSymbol).Select(i => HuffmanTable.Literal | (1u << 24) | ((uint)i << 8)),
        HuffmanTable.Special | HuffmanTable.EndOfBlock,
        .. s_lengthBases.Select((value, i) => ((uint)value << 15) | s_lengthBits[i]),
        HuffmanTable.Special,
        HuffmanTable.Special,
    ];

    /// <summary>Entries of the distances; the last two mean nothing.</summary>
    public static uint[] Distances { get; } =
    [
        .. s_distanceBases.Select((value, i) => ((uint)value << 15) | s_distanceBits[i]),
        HuffmanTable.Special,
        HuffmanTable.Special,
    ];

    /// <summary>Entries of the code that the lengths of the other codes are written in: the symbol itself.</summary>
    public static uint[] CodeLengths { get; } = [.. Enumerable.Range(0, 19).Select(i => (uint)i << 15)];

    /// <summary>Order in which the lengths of that code are written.</summary>
    public static ReadOnlySpan<byte> CodeLengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    /// <summary>Code lengths of the fixed code.</summary>
    public static byte[] FixedLengths { get; } = [.. Enumerable.Repeat((byte)8, 144), .. Enumerable.Repeat((byte)9, 112), .. Enumerable.Repeat((byte)7, 24), .. Enumerable.Repeat((byte)8, 8)];

    /// <summary>Code lengths of the fixed code of distances.</summary>
    public static byte[] FixedDistances { get; } = [.. Enumerable.Repeat((byte)5, 32)];
}
