using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using BmsEdge.CyclingData.Reading;
using BmsEdge.CyclingData.Reading.Deflate;
using CsCheck;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Reading.Deflate;

/// <summary>The framework's own inflate is the measure: the same bytes, or a refusal by both.</summary>
public sealed class InflaterTests
{
    /// <summary>Campaigns set a thousand times as many.</summary>
    private static readonly int s_iterations = int.TryParse(Environment.GetEnvironmentVariable("BMSEDGE_INFLATE_ITERATIONS"), out int n) ? n : 2000;

    private static readonly Gen<byte[]> s_contents = Gen.OneOf(
        Gen.Byte.Array[1, 2000],
        Gen.Byte[48, 57].Array[1, 5000],
        Gen.Select(Gen.Byte.Array[1, 300], Gen.Int[1, 60]).Select((piece, times) => Enumerable.Repeat(piece, times).SelectMany(b => b).ToArray()),
        Gen.Select(Gen.Byte, Gen.Int[1, 3000]).Select((value, times) => Enumerable.Repeat(value, times).ToArray()));

    public static TheoryData<string, CompressionLevel> Levels()
    {
        TheoryData<string, CompressionLevel> data = [];
        foreach (string content in new[] { "one", "zeros", "noise", "table", "far", "pattern" })
        {
            foreach (CompressionLevel level in Enum.GetValues<CompressionLevel>())
            {
                data.Add(content, level);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Every_level_of_compression_comes_back_byte_for_byte(string content, CompressionLevel level)
    {
        byte[] bytes = Content(content);
        Assert.Equal(bytes, Ours(Deflated(bytes, level)));
    }

    [Fact]
    public void Small_contents_come_back_whatever_they_are_and_however_the_input_drips() =>
        Gen.Select(s_contents, Gen.Enum<CompressionLevel>(), Gen.Int[1, 500]).Sample(
            (bytes, level, step) => Assert.Equal(bytes, Ours(Deflated(bytes, level), step)), iter: s_iterations);

    [Fact]
    public void Damaged_streams_give_the_frameworks_bytes_or_are_refused_by_both() =>
        Gen.Select(s_contents, Gen.Enum<CompressionLevel>(), Gen.Select(Gen.Int[0, 100_000], Gen.Byte).Array[1, 4]).Sample(
            (bytes, level, damages) =>
            {
                byte[] packed = Deflated(bytes, level);
                foreach ((int place, byte value) in damages)
                {
                    packed[place % packed.Length] = value;
                }

                AgreesWithFramework(packed);
            }, iter: s_iterations);

    [Fact]
    public void Noise_is_unpacked_as_the_framework_does_or_refused_by_both() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[0, 7]).Sample(
            (noise, kind) =>
            {
                // The first bits choose a last block of the fixed or the dynamic kind most of the time, which noise would seldom.
                if (noise.Length > 0)
                {
                    noise[0] = (byte)((noise[0] & ~7) | kind);
                }

                AgreesWithFramework(noise);
            }, iter: 5 * s_iterations);

    [Fact]
    public void Every_cut_of_a_stream_is_refused_after_the_bytes_it_still_holds()
    {
        byte[] packed = Deflated(Content("table")[..3000], CompressionLevel.Optimal);
        for (int length = 0; length < packed.Length; length++)
        {
            InvalidDataException e = Assert.Throws<InvalidDataException>(() => Ours(packed[..length]));
            Assert.Contains("cut short", e.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x07 }, "there is no block of kind 3")]
    [InlineData(new byte[] { 0x01, 0x01, 0x00, 0x00, 0x00, 0x55 }, "the length of a stored block contradicts itself")]
    [InlineData(new byte[] { 0x4b, 0x04, 0x12, 0x00 }, "a distance leads to before the beginning")]
    [InlineData(new byte[] { 0xfd, 0xff, 0xff, 0xff }, "a block declares more symbols than there are")]
    public void A_refusal_says_what_is_wrong_and_where(byte[] packed, string problem)
    {
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => Ours([.. packed, .. new byte[20]]));
        Assert.Contains("damaged at byte", e.Message, StringComparison.Ordinal);
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(2)]
    [InlineData(4 + 8 + 16 + 2)]
    public void Optional_fields_of_a_gzip_header_are_passed_over(int flags)
    {
        byte[] content = Encoding.ASCII.GetBytes("what stands in the file");
        byte[] packed = TestFolder.Pack("what stands in the file");
        packed[3] = (byte)flags;
        byte[] extra = [.. (flags & 4) != 0 ? new byte[] { 3, 0, 9, 9, 9 } : [], .. (flags & 8) != 0 ? "name\0"u8 : [], .. (flags & 16) != 0 ? "words\0"u8 : [], .. (flags & 2) != 0 ? new byte[2] : []];
        using CheckedGzipStream stream = new(new MemoryStream([.. packed[..10], .. extra, .. packed[10..]]));
        using MemoryStream whole = new();
        stream.CopyTo(whole);
        Assert.Equal(content, whole.ToArray());
    }

    [Theory]
    [InlineData(-1, "check sum")]
    [InlineData(-8, "check sum")]
    public void A_trailer_that_does_not_fit_is_refused(int place, string told)
    {
        byte[] packed = TestFolder.Pack("what stands in the file");
        packed[packed.Length + place] ^= 1;
        using CheckedGzipStream stream = new(new MemoryStream(packed));
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => stream.CopyTo(Stream.Null));
        Assert.Contains(told, e.Message, StringComparison.Ordinal);
    }

    private static void AgreesWithFramework(byte[] packed)
    {
        (byte[] Bytes, bool Refused) theirs = Framework(packed);
        if (theirs.Refused)
        {
            Assert.Throws<InvalidDataException>(() => Ours(packed));
        }
        else
        {
            Assert.Equal(theirs.Bytes, Ours(packed));
        }
    }

    /// <summary>What the framework makes of it. It ends quietly where the stream is cut, which a gzip trailer tells and raw deflate does not.</summary>
    private static (byte[] Bytes, bool Refused) Framework(byte[] packed)
    {
        using MemoryStream gzip = new();
        gzip.Write([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0]);
        gzip.Write(packed);
        gzip.Position = 10;
        using MemoryStream whole = new();
        using DeflateStream stream = new(gzip, CompressionMode.Decompress);
        try
        {
            stream.CopyTo(whole);
            return (whole.ToArray(), !HasEnd(packed));
        }
        catch (InvalidDataException)
        {
            return ([], true);
        }
    }

    /// <summary>Whether the stream ends by itself: then, and only then, the framework stops before bytes that no stream could hold.</summary>
    private static bool HasEnd(byte[] packed)
    {
        byte[] longer = new byte[packed.Length + 64];
        packed.CopyTo(longer, 0);
        longer.AsSpan(packed.Length).Fill(0xff);
        byte[] other = (byte[])longer.Clone();
        other.AsSpan(packed.Length).Fill(0x00);
        return Length(longer) is { } a && Length(other) is { } b && a == b && Length(packed) == a;
    }

    private static long? Length(byte[] packed)
    {
        using MemoryStream whole = new();
        using DeflateStream stream = new(new MemoryStream(packed), CompressionMode.Decompress);
        try
        {
            stream.CopyTo(whole);
            return whole.Length;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static byte[] Ours(byte[] packed, int step = int.MaxValue)
    {
        Inflater inflater = new(new DrippingStream(packed, step));
        using MemoryStream whole = new();
        ReadOnlySpan<byte> piece;
        while (!(piece = inflater.Next(100_000)).IsEmpty)
        {
            whole.Write(piece);
        }

        return whole.ToArray();
    }

    private static byte[] Deflated(byte[] bytes, CompressionLevel level)
    {
        using MemoryStream packed = new();
        using (DeflateStream stream = new(packed, level, leaveOpen: true))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }

    private static byte[] Content(string name)
    {
        Random random = new(7);
        byte[] noise = new byte[300_000];
        random.NextBytes(noise);
        return name switch
        {
            "one" => [65],
            "zeros" => new byte[1_000_000],
            "noise" => noise,
            "table" => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 30_000).Select(i => FormattableString.Invariant($"{i / 10.0},{3 + random.NextDouble():F5},{random.Next(-9, 9)}\n")))),

            // The same noise again just inside and just outside the window.
            "far" => [.. noise[..32_768], .. noise[..32_768], .. noise[..40_000], .. noise[..40_000]],
            _ => [.. Enumerable.Range(1, 40).SelectMany(period => Enumerable.Range(0, 700).Select(i => (byte)(i % period)))],
        };
    }

    /// <summary>A stream that gives a few bytes at a time.</summary>
    private sealed class DrippingStream(byte[] bytes, int step) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, step));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, step)]);
    }
}
