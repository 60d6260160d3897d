using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BmsEdge.CyclingData.Reading;

/// <summary>
/// Reads a column of plain decimal numbers whose ends are known. Sixteen bytes up to the end of a field hold all of a number of
/// fifteen digits; one shuffle closes the gap of the decimal mark and blanks what stands before the number, and pairs, fours and
/// eights of digits are added up, four fields at a time where the processor has AVX-512. Nothing branches on the length, the
/// sign or the place of the mark. Fifteen digits are below 2^53, so the quotient by a power of ten is correctly rounded.
/// </summary>
internal static class NumberColumn
{
    /// <summary>Bytes before the first field that are looked at and not used.</summary>
    public const int LookBehind = 16;

    private const int Lanes = 16;

    private const int MostDigits = 15;

    /// <summary>The quotient by place of the mark in the sixteen lanes; the last is that of a number without one.</summary>
    private static readonly double[] s_powers = [1e15, 1e14, 1e13, 1e12, 1e11, 1e10, 1e9, 1e8, 1e7, 1e6, 1e5, 1e4, 1e3, 1e2, 1e1, 1e0, 1e0];

    /// <summary>A shuffle for each place of the mark (the last: none) and each first lane; a lane of 0x80 becomes zero.</summary>
    private static readonly byte[] s_shuffles = MakeShuffles();

    /// <summary>Whether this processor can.</summary>
    public static bool IsSupported => Sse41.IsSupported;

    /// <summary>Fields read at once on this processor: 4 or 1.</summary>
    public static int Widest => Avx512BW.IsSupported && Avx512DQ.VL.IsSupported ? 4 : 1;

    /// <summary>Reads rows from <paramref name="from"/> on; returns the first that holds no plain number of up to fifteen digits, or <paramref name="rows"/>.</summary>
    /// <param name="text">The text, of which <paramref name="textStart"/> bytes (at least <see cref="LookBehind"/>) precede the first field.</param>
    /// <param name="textStart">Where the places in <paramref name="ends"/> are counted from.</param>
    /// <param name="ends">End of every field of every row, after one place for the end before the first field.</param>
    /// <param name="field">The column.</param>
    /// <param name="fields">Fields of a row.</param>
    /// <param name="trim">Bytes between the end of the field and the place that <paramref name="ends"/> names (1 for a carriage return).</param>
    /// <param name="decimalMark">What stands before the decimals.</param>
    /// <param name="from">First row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="target">The column's values.</param>
    /// <param name="width">Fields read at once: 1 or 4; the outcome is the same.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Read(ReadOnlySpan<byte> text, int textStart, ReadOnlySpan<int> ends, int field, int fields, int trim, byte decimalMark, int from, int rows, Span<double> target, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(textStart, LookBehind);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(((long)rows * fields) + 1, ends.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, target.Length);
        ref byte first = ref Unsafe.Add(ref MemoryMarshal.GetReference(text), textStart);
        ref int end = ref Unsafe.Add(ref MemoryMarshal.GetReference(ends), field);
        ref double values = ref MemoryMarshal.GetReference(target);
        ref double powers = ref MemoryMarshal.GetArrayDataReference(s_powers);
        ref byte shuffles = ref MemoryMarshal.GetArrayDataReference(s_shuffles);
        int row = from;
        if (width == 4)
        {
            Vector512<ulong> everySecond = Vector512.Create(0UL, 2, 4, 6, 0, 0, 0, 0);
            for (; row <= rows - 4; row += 4)
            {
                int at = row * fields;
                uint odd = 0;
                Vector128<byte> a = Align(ref first, ref powers, ref shuffles, ref Unsafe.Add(ref end, at), trim, decimalMark, ref odd, out uint signA, out double powerA);
                Vector128<byte> b = Align(ref first, ref powers, ref shuffles, ref Unsafe.Add(ref end, at + fields), trim, decimalMark, ref odd, out uint signB, out double powerB);
                Vector128<byte> c = Align(ref first, ref powers, ref shuffles, ref Unsafe.Add(ref end, at + (2 * fields)), trim, decimalMark, ref odd, out uint signC, out double powerC);
                Vector128<byte> d = Align(ref first, ref powers, ref shuffles, ref Unsafe.Add(ref end, at + (3 * fields)), trim, decimalMark, ref odd, out uint signD, out double powerD);
                if (odd != 0)
                {
                    break;
                }

                Vector512<byte> digits = Vector512.Create(Vector256.Create(a, b), Vector256.Create(c, d));
                Vector512<short> pairs = Avx512BW.MultiplyAddAdjacent(digits, Vector512.Create((short)0x010a).AsSByte());
                Vector512<int> fours = Avx512BW.MultiplyAddAdjacent(pairs, Vector512.Create(0x00010064).AsInt16());
                Vector512<int> eights = Avx512BW.MultiplyAddAdjacent(Avx512BW.PackUnsignedSaturate(fours, fours).AsInt16(), Vector512.Create(0x00012710).AsInt16());
                Vector512<ulong> mantissas = Avx512F.Multiply(eights.AsUInt32(), Vector512.Create(100_000_000u)) + (eights.AsUInt64() >>> 32);
                Vector256<double> exact = Avx512DQ.VL.ConvertToVector256Double(Avx512F.PermuteVar8x64(mantissas, everySecond).GetLower()) / Vector256.Create(powerA, powerB, powerC, powerD);
                Vector256<ulong> signs = Vector256.Create((ulong)signA, signB, signC, signD) << 63;
                (exact.AsUInt64() | signs).AsDouble().StoreUnsafe(ref values, (nuint)row);
            }
        }

        for (; row < rows; row++)
        {
            uint odd = 0;
            Vector128<byte> digits = Align(ref first, ref powers, ref shuffles, ref Unsafe.Add(ref end, row * fields), trim, decimalMark, ref odd, out uint sign, out double power);
            if (odd != 0)
            {
                break;
            }

            Vector128<short> pairs = Ssse3.MultiplyAddAdjacent(digits, Vector128.Create((short)0x010a).AsSByte());
            Vector128<int> fours = Sse2.MultiplyAddAdjacent(pairs, Vector128.Create(0x00010064).AsInt16());
            Vector128<int> eights = Sse2.MultiplyAddAdjacent(Sse41.PackUnsignedSaturate(fours, fours).AsInt16(), Vector128.Create(0x00012710).AsInt16());
            double exact = ((eights.ToScalar() * 100_000_000L) + eights.GetElement(1)) / power;
            Unsafe.Add(ref values, row) = sign != 0 ? -exact : exact;
        }

        return row;
    }

    /// <summary>The digits of a field, right-aligned; <paramref name="odd"/> is not zero afterwards when they are not a plain number of up to fifteen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Align(ref byte text, ref double powers, ref byte shuffles, ref int endBefore, int trim, byte decimalMark, ref uint odd, out uint negative, out double power)
    {
        int start = endBefore + 1;
        int end = Unsafe.Add(ref endBefore, 1) - trim;
        Vector128<byte> raw = Vector128.LoadUnsafe(ref Unsafe.Add(ref text, end - Lanes));
        Vector128<byte> digits = raw - Vector128.Create((byte)'0');
        negative = Unsafe.Add(ref text, start) == (byte)'-' ? 1u : 0;
        int length = end - start - (int)negative;
        int firstLane = Lanes - length;
        uint others = ((Vector128.GreaterThan(digits, Vector128.Create((byte)9)).ExtractMostSignificantBits() & 0xffff) >> firstLane) << firstLane;
        uint marks = Vector128.Equals(raw, Vector128.Create(decimalMark)).ExtractMostSignificantBits();
        int mark = BitOperations.TrailingZeroCount(others | 0x10000);
        uint count = (uint)(length - (mark < Lanes ? 1 : 0));

        // A length beyond the lanes leaves nonsense in 'others'; the number of digits refuses it whatever that is, because the
        // mark takes one of them at most.
        odd |= (others & ~marks) | (others & (others - 1)) | (count - 1 >= MostDigits ? 1u : 0);
        power = Unsafe.Add(ref powers, mark);
        ref byte shuffle = ref Unsafe.Add(ref shuffles, ((mark * Lanes) + (firstLane & (Lanes - 1))) * Lanes);
        return Ssse3.Shuffle(digits, Vector128.LoadUnsafe(ref shuffle));
    }

    private static byte[] MakeShuffles()
    {
        byte[] shuffles = new byte[(Lanes + 1) * Lanes * Lanes];
        for (int mark = 0; mark <= Lanes; mark++)
        {
            for (int first = 0; first < Lanes; first++)
            {
                for (int lane = 0; lane < Lanes; lane++)
                {
                    int source = mark < Lanes && lane <= mark ? lane - 1 : lane;
                    shuffles[(((mark * Lanes) + first) * Lanes) + lane] = source >= first ? (byte)source : (byte)0x80;
                }
            }
        }

        return shuffles;
    }
}
