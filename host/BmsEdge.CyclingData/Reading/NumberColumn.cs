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
    public static bool IsSupported => ShortNumber.IsSupported;

    /// <summary>Fields read at once on this processor: 4 or 1.</summary>
    public static int Widest => Avx512BW.IsSupported && Avx512DQ.VL.IsSupported && Avx512CD.VL.IsSupported ? 4 : 1;

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
            row = ReadFours(ref first, ref end, fields, trim, decimalMark, row, rows, ref values);
        }

        for (; row < rows; row++)
        {
            uint odd = 0;
            Vector128<byte> digits = Align(ref first, ref powers, ref shuffles, ref Unsafe.Add(ref end, row * fields), trim, decimalMark, ref odd, out uint sign, out double power);
            if (odd != 0)
            {
                break;
            }

            double exact = ShortNumber.Mantissa(digits) / power;
            Unsafe.Add(ref values, row) = sign != 0 ? -exact : exact;
        }

        return row;
    }

    /// <summary>Reads rows four at a time, a lane of sixteen bytes and an integer for each; returns the first row that is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int ReadFours(ref byte first, ref int end, int fields, int trim, byte decimalMark, int row, int rows, ref double values)
    {
        Vector512<ulong> everySecond = Vector512.Create(0UL, 2, 4, 6, 0, 0, 0, 0);
        Vector512<int> spread = Vector512.Create(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
        Vector512<sbyte> laneBefore = Vector512.Create(Vector256.Create(Vector128.Create(-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14)));
        Vector512<sbyte> lane = laneBefore + Vector512<sbyte>.One;
        Vector512<double> powers = Vector512.Create(1e15, 1e14, 1e13, 1e12, 1e11, 1e10, 1e9, 1e8);
        Vector512<double> lowPowers = Vector512.Create(1e7, 1e6, 1e5, 1e4, 1e3, 1e2, 1e1, 1e0);
        for (; row <= rows - 4; row += 4)
        {
            ref int a = ref Unsafe.Add(ref end, row * fields);
            ref int b = ref Unsafe.Add(ref a, fields);
            ref int c = ref Unsafe.Add(ref b, fields);
            ref int d = ref Unsafe.Add(ref c, fields);
            Vector128<int> starts = Vector128.Create(a, b, c, d) + Vector128<int>.One;
            int endA = Unsafe.Add(ref a, 1) - trim;
            int endB = Unsafe.Add(ref b, 1) - trim;
            int endC = Unsafe.Add(ref c, 1) - trim;
            int endD = Unsafe.Add(ref d, 1) - trim;
            Vector512<byte> raw = Vector512.Create(
                Vector256.Create(Before(ref first, endA), Before(ref first, endB)),
                Vector256.Create(Before(ref first, endC), Before(ref first, endD)));
            Vector512<byte> digits = raw - Vector512.Create((byte)'0');
            Vector128<int> length = Vector128.Create(endA, endB, endC, endD) - starts;
            Vector128<int> firstLane = Vector128.Create(Lanes) - length;
            Vector128<int> minus = Widened(Vector512.Equals(raw, Vector512.Create((byte)'-')));
            Vector128<int> negative = Avx2.ShiftRightLogicalVariable(minus, firstLane.AsUInt32()) & Vector128<int>.One;
            length -= negative;
            firstLane += negative;

            // A length beyond the lanes shifts everything out; the number of digits then refuses the field.
            Vector128<int> others = Widened(Vector512.GreaterThan(digits, Vector512.Create((byte)9)));
            others = Avx2.ShiftLeftLogicalVariable(Avx2.ShiftRightLogicalVariable(others, firstLane.AsUInt32()), firstLane.AsUInt32());
            Vector128<int> none = Vector128.Equals(others, Vector128<int>.Zero);
            Vector128<int> lowest = others & -others;
            Vector128<int> mark = (Vector128.Create(31) - Avx512CD.VL.LeadingZeroCount(lowest)) | none;
            Vector128<int> count = length - Vector128<int>.One - none;
            Vector128<int> odd = Vector128.AndNot(others, Widened(Vector512.Equals(raw, Vector512.Create(decimalMark))))
                | (others ^ lowest)
                | Vector128.GreaterThan((count - Vector128<int>.One).AsUInt32(), Vector128.Create((uint)MostDigits - 1)).AsInt32();
            if (odd != Vector128<int>.Zero)
            {
                break;
            }

            // Lanes up to the mark take the one before them, and those before the number become zero.
            Vector512<sbyte> take = laneBefore - Vector512.GreaterThan(lane, Spread(mark, spread));
            Vector512<byte> aligned = Avx512BW.Shuffle(digits, take.AsByte()) & Vector512.GreaterThanOrEqual(take, Spread(firstLane, spread)).AsByte();
            Vector512<short> pairs = Avx512BW.MultiplyAddAdjacent(aligned, Vector512.Create((short)0x010a).AsSByte());
            Vector512<int> fours = Avx512BW.MultiplyAddAdjacent(pairs, Vector512.Create(0x00010064).AsInt16());
            Vector512<int> eights = Avx512BW.MultiplyAddAdjacent(Avx512BW.PackUnsignedSaturate(fours, fours).AsInt16(), Vector512.Create(0x00012710).AsInt16());
            Vector512<ulong> mantissas = Avx512F.Multiply(eights.AsUInt32(), Vector512.Create(100_000_000u)) + (eights.AsUInt64() >>> 32);
            Vector256<long> places = Avx2.ConvertToVector256Int64(mark & Vector128.Create(Lanes - 1));
            Vector256<double> power = Avx512F.PermuteVar8x64x2(powers, places.ToVector512Unsafe(), lowPowers).GetLower();
            Vector256<double> exact = Avx512DQ.VL.ConvertToVector256Double(Avx512F.PermuteVar8x64(mantissas, everySecond).GetLower()) / power;
            Vector256<long> signs = Avx2.ConvertToVector256Int64(negative) << 63;
            (exact.AsInt64() | signs).AsDouble().StoreUnsafe(ref values, (nuint)row);
        }

        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Before(ref byte text, int end) => Vector128.LoadUnsafe(ref Unsafe.Add(ref text, end - Lanes));

    /// <summary>The mask of each sixteen bytes as the low bits of an integer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Widened(Vector512<byte> mask) =>
        Sse41.ConvertToVector128Int32(Vector128.CreateScalarUnsafe(mask.ExtractMostSignificantBits()).AsUInt16());

    /// <summary>The low byte of each integer in all of its sixteen lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<sbyte> Spread(Vector128<int> four, Vector512<int> spread) =>
        Avx512BW.Shuffle(Avx512F.PermuteVar16x32(four.ToVector256Unsafe().ToVector512Unsafe(), spread).AsByte(), Vector512<byte>.Zero).AsSByte();

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
