using System;
using System.Buffers.Binary;

namespace BmsEdge.CyclingData.Reading.Matlab;

/// <summary>The check sum at the end of zlib data (RFC 1950), which .NET's stream lets pass unseen when the data ends early.</summary>
internal static class Adler32
{
    private const uint Modulus = 65521;

    /// <summary>Sums stay below 2^32 for so many bytes (RFC 1950, zlib's NMAX).</summary>
    private const int LongestRun = 5552;

    /// <summary>Bytes of the shortest zlib data: two of header, four of check sum.</summary>
    private const int LeastBytes = 6;

    /// <summary>The check sum of unpacked bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint a = 1;
        uint b = 0;
        while (!bytes.IsEmpty)
        {
            ReadOnlySpan<byte> run = bytes[..Math.Min(LongestRun, bytes.Length)];
            foreach (byte value in run)
            {
                a += value;
                b += a;
            }

            a %= Modulus;
            b %= Modulus;
            bytes = bytes[run.Length..];
        }

        return (b << 16) | a;
    }

    /// <summary>The check sum that zlib data says it has.</summary>
    public static uint StoredIn(ReadOnlySpan<byte> packed) => packed.Length < LeastBytes ? 0 : BinaryPrimitives.ReadUInt32BigEndian(packed[^4..]);
}
