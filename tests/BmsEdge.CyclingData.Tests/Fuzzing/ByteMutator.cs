using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace BmsEdge.CyclingData.Tests.Fuzzing;

/// <summary>
/// Damages files the way disks, transfers and attackers do: flipped bits, cut ends, pieces of other files, and length fields
/// that lie. The same seed and iteration always give the same bytes, whatever ran before.
/// </summary>
internal sealed class ByteMutator(IReadOnlyList<byte[]> seeds, ulong seed)
{
    /// <summary>Values at which counts, lengths and offsets go wrong: zero, one, sign and width borders.</summary>
    private static readonly long[] s_borders =
    [
        0, 1, 2, 3, -1, -2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fff_fffe, 0x7fff_ffff,
        0x8000_0000, 0xffff_fffe, 0xffff_ffff, 0x1_0000_0000, long.MaxValue, long.MinValue,
    ];

    /// <summary>The damaged file of one iteration: one to four of the damages on one of the seeds.</summary>
    public byte[] Make(long iteration)
    {
        Dice dice = new(seed ^ ((ulong)iteration * 0x9E37_79B9_7F4A_7C15));
        byte[] bytes = (byte[])seeds[dice.Below(seeds.Count)].Clone();
        for (int k = dice.Below(4); k >= 0; k--)
        {
            bytes = Damage(bytes, ref dice);
        }

        return bytes;
    }

    private byte[] Damage(byte[] bytes, ref Dice dice)
    {
        if (bytes.Length == 0)
        {
            return [(byte)dice.Next()];
        }

        int at = Position(bytes.Length, ref dice);
        switch (dice.Below(9))
        {
            case 0:
                bytes[at] ^= (byte)(1 << dice.Below(8));
                return bytes;
            case 1:
                bytes[at] = (byte)dice.Next();
                return bytes;
            case 2:
                return bytes[..at];
            case 3:
                return Join(bytes.AsSpan(0, at), Piece(bytes, ref dice), bytes.AsSpan(at));
            case 4:
                return Join(bytes.AsSpan(0, at), [], bytes.AsSpan(Math.Min(bytes.Length, at + Length(ref dice))));
            case 5:
                ReadOnlySpan<byte> other = Piece(seeds[dice.Below(seeds.Count)], ref dice);
                other[..Math.Min(other.Length, bytes.Length - at)].CopyTo(bytes.AsSpan(at));
                return bytes;
            case 6:
                bytes.AsSpan(at, Math.Min(bytes.Length - at, Length(ref dice))).Fill((byte)(dice.Below(2) * 0xff));
                return bytes;
            default:
                OverwriteField(bytes, at, ref dice);
                return bytes;
        }
    }

    private static void OverwriteField(byte[] bytes, int at, ref Dice dice)
    {
        Span<byte> field = stackalloc byte[8];
        int width = 1 << dice.Below(4);
        long value = s_borders[dice.Below(s_borders.Length)];
        if (dice.Below(2) == 0)
        {
            // A neighbour of the value that stands there: an off-by-one of a real count.
            bytes.AsSpan(at, Math.Min(8, bytes.Length - at)).CopyTo(field);
            value = BinaryPrimitives.ReadInt64LittleEndian(field) + dice.Below(9) - 4;
        }

        if (dice.Below(8) == 0)
        {
            BinaryPrimitives.WriteInt64BigEndian(field, value << (64 - (8 * width)));
        }
        else
        {
            BinaryPrimitives.WriteInt64LittleEndian(field, value);
        }

        field[..Math.Min(width, bytes.Length - at)].CopyTo(bytes.AsSpan(at));
    }

    /// <summary>A place in the file; half of them in its first kilobyte or last hundred bytes, where headers and directories lie.</summary>
    private static int Position(int length, ref Dice dice) => dice.Below(4) switch
    {
        0 => dice.Below(Math.Min(length, 1024)),
        1 => length - 1 - dice.Below(Math.Min(length, 100)),
        _ => dice.Below(length),
    };

    /// <summary>Short lengths often, long ones now and then.</summary>
    private static int Length(ref Dice dice) => 1 + dice.Below(1 << (1 + dice.Below(12)));

    private static ReadOnlySpan<byte> Piece(byte[] bytes, ref Dice dice)
    {
        if (bytes.Length == 0)
        {
            return [];
        }

        int from = dice.Below(bytes.Length);
        return bytes.AsSpan(from, Math.Min(bytes.Length - from, Length(ref dice)));
    }

    private static byte[] Join(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c)
    {
        byte[] joined = new byte[a.Length + b.Length + c.Length];
        a.CopyTo(joined);
        b.CopyTo(joined.AsSpan(a.Length));
        c.CopyTo(joined.AsSpan(a.Length + b.Length));
        return joined;
    }

    /// <summary>SplitMix64 (Steele, Lea and Flood 2014): one word of state, the same numbers on every runtime.</summary>
    private struct Dice(ulong state)
    {
        public ulong Next()
        {
            state += 0x9E37_79B9_7F4A_7C15;
            ulong z = state;
            z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
            z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
            return z ^ (z >> 31);
        }

        public int Below(int bound) => (int)(Next() % (ulong)bound);
    }
}
