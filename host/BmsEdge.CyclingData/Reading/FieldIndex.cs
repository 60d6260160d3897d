using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BmsEdge.CyclingData.Reading;

/// <summary>
/// Finds where the fields of a stretch of text end: sixty-four bytes are compared at once and the set bits of the outcome read
/// off, so that what it costs follows the number of fields and no branch follows the length of one (Langdale and Lemire 2019,
/// "Parsing gigabytes of JSON per second", section 3.1).
/// </summary>
internal static class FieldIndex
{
    /// <summary>Places behind the last end that are written without meaning.</summary>
    public const int Slack = 64;

    private const int Stride = 64;

    /// <summary>Bits that are read off without looking whether they are there: more than sixty-four bytes of usual fields have.</summary>
    private const int Usual = 12;

    /// <summary>Bytes that are compared at once on this processor.</summary>
    public static int Widest => Vector512.IsHardwareAccelerated ? 64 : Vector256.IsHardwareAccelerated ? 32 : 16;

    /// <summary>Writes the place of every separator and line end in order; returns their number, or -1 when there are more than <paramref name="ends"/> holds.</summary>
    /// <param name="text">The stretch.</param>
    /// <param name="separator">What ends a field.</param>
    /// <param name="ends">Room for the places and <see cref="Slack"/> more.</param>
    /// <param name="width">Bytes compared at once: 16, 32 or 64; the outcome is the same.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Find(ReadOnlySpan<byte> text, byte separator, Span<int> ends, int width)
    {
        int room = ends.Length - Slack;
        int count = 0;
        int at = 0;
        ref byte first = ref MemoryMarshal.GetReference(text);
        ref int target = ref MemoryMarshal.GetReference(ends);
        for (; at <= text.Length - Stride; at += Stride)
        {
            if (count > room)
            {
                return -1;
            }

            ulong bits = Bits(ref Unsafe.Add(ref first, at), separator, width);
            int next = count + BitOperations.PopCount(bits);
            for (int i = 0; i < Usual; i++)
            {
                Unsafe.Add(ref target, count + i) = at + BitOperations.TrailingZeroCount(bits);
                bits &= bits - 1;
            }

            for (count += Usual; bits != 0; bits &= bits - 1)
            {
                Unsafe.Add(ref target, count++) = at + BitOperations.TrailingZeroCount(bits);
            }

            count = next;
        }

        for (; at < text.Length; at++)
        {
            if (text[at] == separator || text[at] == '\n')
            {
                if (count >= room)
                {
                    return -1;
                }

                ends[count++] = at;
            }
        }

        return count > room ? -1 : count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bits(ref byte at, byte separator, int width)
    {
        if (width == 64)
        {
            Vector512<byte> all = Vector512.LoadUnsafe(ref at);
            return (Vector512.Equals(all, Vector512.Create(separator)) | Vector512.Equals(all, Vector512.Create((byte)'\n'))).ExtractMostSignificantBits();
        }

        if (width == 32)
        {
            return Bits32(ref at, separator) | ((ulong)Bits32(ref Unsafe.Add(ref at, 32), separator) << 32);
        }

        return Bits16(ref at, separator)
            | ((ulong)Bits16(ref Unsafe.Add(ref at, 16), separator) << 16)
            | ((ulong)Bits16(ref Unsafe.Add(ref at, 32), separator) << 32)
            | ((ulong)Bits16(ref Unsafe.Add(ref at, 48), separator) << 48);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Bits32(ref byte at, byte separator)
    {
        Vector256<byte> half = Vector256.LoadUnsafe(ref at);
        return (Vector256.Equals(half, Vector256.Create(separator)) | Vector256.Equals(half, Vector256.Create((byte)'\n'))).ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Bits16(ref byte at, byte separator)
    {
        Vector128<byte> part = Vector128.LoadUnsafe(ref at);
        return (Vector128.Equals(part, Vector128.Create(separator)) | Vector128.Equals(part, Vector128.Create((byte)'\n'))).ExtractMostSignificantBits();
    }
}
