using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BmsEdge.CyclingData.Reading;

/// <summary>
/// Reads numbers of at most fifteen characters without exponent, sixteen bytes at a time: find the end and the decimal mark
/// by comparing all bytes at once, close the gap of the mark and shift to the right with one shuffle, and add up pairs, fours
/// and eights of digits. Fifteen digits are below 2^53, so the quotient by a power of ten is correctly rounded.
/// </summary>
internal static class ShortNumber
{
    private const int Lanes = 16;

    private static readonly double[] s_powers = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <summary>A shuffle for each place of the mark and each length; a lane of 0x80 becomes zero.</summary>
    private static readonly byte[] s_shuffles = MakeShuffles();

    /// <summary>Whether this processor has the instructions.</summary>
    public static bool IsSupported
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Sse41.IsSupported;
    }

    /// <summary>Reads a number, or is false and leaves <paramref name="at"/>; see <see cref="NumberText.TryReadField"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ReadOnlySpan<byte> text, int rowLength, ref int at, byte separator, byte decimalMark, out double value)
    {
        value = 0;
        int start = at;
        if (start + Lanes + 1 > text.Length)
        {
            return false;
        }

        ref byte first = ref Unsafe.Add(ref MemoryMarshal.GetReference(text), start);
        int sign = first == (byte)'-' ? 1 : 0;
        Vector128<byte> digits = Vector128.LoadUnsafe(ref first, (nuint)sign) - Vector128.Create((byte)'0');
        uint others = ~Vector128.LessThan(digits, Vector128.Create((byte)10)).ExtractMostSignificantBits() & 0xffff;
        int mark = BitOperations.TrailingZeroCount(others | 0x10000);
        int length = mark;
        if (mark < Lanes && Unsafe.Add(ref first, sign + mark) == decimalMark)
        {
            length = BitOperations.TrailingZeroCount((others & (others - 1)) | 0x10000);
        }

        int end = start + sign + length;
        int decimals = Math.Max(length - mark - 1, 0);
        if (length == 0 || length == Lanes || (length == 1 && mark == 0) || end > rowLength || (end < rowLength && Unsafe.Add(ref first, sign + length) != separator))
        {
            return false;
        }

        Vector128<byte> shuffle = Vector128.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(s_shuffles), (nuint)(((mark * Lanes) + length) * Lanes));
        Vector128<byte> aligned = Ssse3.Shuffle(digits, shuffle);
        double exact = Mantissa(aligned) / Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(s_powers), decimals);
        value = sign != 0 ? -exact : exact;
        at = end;
        return true;
    }

    /// <summary>The number that sixteen digits make, the highest first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Mantissa(Vector128<byte> digits)
    {
        Vector128<short> pairs = Ssse3.MultiplyAddAdjacent(digits, Vector128.Create((short)0x010a).AsSByte());
        Vector128<int> fours = Sse2.MultiplyAddAdjacent(pairs, Vector128.Create(0x00010064).AsInt16());
        Vector128<int> eights = Sse2.MultiplyAddAdjacent(Sse41.PackUnsignedSaturate(fours, fours).AsInt16(), Vector128.Create(0x00012710).AsInt16());
        return (eights.ToScalar() * 100_000_000L) + eights.GetElement(1);
    }

    private static byte[] MakeShuffles()
    {
        byte[] shuffles = new byte[Lanes * Lanes * Lanes + Lanes];
        for (int mark = 0; mark < Lanes; mark++)
        {
            for (int length = mark; length < Lanes; length++)
            {
                Span<byte> lanes = shuffles.AsSpan(((mark * Lanes) + length) * Lanes, Lanes);
                lanes.Fill(0x80);
                int lane = Lanes;
                for (int i = length - 1; i >= 0; i--)
                {
                    if (i != mark)
                    {
                        lanes[--lane] = (byte)i;
                    }
                }
            }
        }

        return shuffles;
    }
}
