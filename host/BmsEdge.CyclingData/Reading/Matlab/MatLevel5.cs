using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.Matlab;

/// <summary>
/// Reads the variables of a MATLAB level 5 file (versions 5 to 7.2; MathWorks, MAT-File Format, "Level 5 MAT-File Format"),
/// compressed or not, in either byte order.
/// </summary>
internal static class MatLevel5
{
    private const int HeaderBytes = 128;
    private const int VersionOffset = 124;
    private const int MarkOffset = 126;
    private const int TagBytes = 8;
    private const ushort Version = 0x0100;

    /// <summary>Unpacked bytes of one variable. NASA's files unpack to some tens of megabytes.</summary>
    private const int MostUnpackedBytes = 1 << 29;

    /// <summary>Unpacked over packed bytes, judged beyond the first 16 MiB: measured data packs 2 to 10 times, zeros 1000 times.</summary>
    private const int MostRatio = 200;

    private const int RatioFreeBytes = 16 << 20;

    private const int BufferBytes = 1 << 16;

    private const string CopyAgain = "Download or copy it again.";

    /// <summary>True for the first bytes of a level 5 file in either byte order.</summary>
    public static bool IsLevel5(ReadOnlySpan<byte> head) =>
        head.Length >= HeaderBytes
        && ((head[MarkOffset..].StartsWith("IM"u8) && BinaryPrimitives.ReadUInt16LittleEndian(head[VersionOffset..]) == Version)
            || (head[MarkOffset..].StartsWith("MI"u8) && BinaryPrimitives.ReadUInt16BigEndian(head[VersionOffset..]) == Version));

    /// <summary>The variables of a file, taken apart once however many readers look at them.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> with the byte at the first breach of the format.</exception>
    public static IReadOnlyList<MatArray> Of(CyclingFile file) => file.Once(() => Read(file.Path, file.ReadContent()));

    /// <summary>Whether one of a file's variables is what a reader is made for; false for other kinds of files.</summary>
    public static bool IsRecognised(CyclingFile file, Func<MatArray, bool> recognises) => file.Kind == FileKind.MatlabLevel5 && Of(file).Any(recognises);

    /// <summary>Reads every variable.</summary>
    /// <param name="path">Name for messages.</param>
    /// <param name="content">The whole file.</param>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> with the byte at the first breach of the format.</exception>
    public static IReadOnlyList<MatArray> Read(string path, ReadOnlyMemory<byte> content)
    {
        if (!IsLevel5(content.Span))
        {
            throw DataFault.InFile(path, "the file has no header of a MATLAB level 5 file (128 bytes with version 1.0)", "Save it in MATLAB with -v7.");
        }

        bool isBigEndian = content.Span[MarkOffset] == (byte)'M';
        List<MatArray> variables = [];
        int at = HeaderBytes;
        while (at < content.Length)
        {
            if (content.Length - at < TagBytes)
            {
                throw Cut(path, at, content.Length - at, TagBytes);
            }

            uint type = ReadUInt32(content.Span[at..], isBigEndian);
            uint length = ReadUInt32(content.Span[(at + 4)..], isBigEndian);
            if (length > content.Length - at - TagBytes)
            {
                throw Cut(path, at, content.Length - at - TagBytes, length);
            }

            ReadOnlyMemory<byte> data = content.Slice(at + TagBytes, (int)length);
            if (ReadVariable(path, at, type, data, isBigEndian) is { } variable)
            {
                variables.Add(variable);
            }

            at += TagBytes + (int)length;
        }

        return variables;
    }

    private static MatArray? ReadVariable(string path, int at, uint type, ReadOnlyMemory<byte> data, bool isBigEndian)
    {
        switch ((MatType)type)
        {
            case MatType.Matrix:
                return new MatParser(path, at, data, TagBytes, isBigEndian, isUnpacked: false).ReadTop();
            case MatType.Compressed:
                ReadOnlyMemory<byte> unpacked = Unpack(path, at, data);
                MatParser parser = new(path, at, unpacked, 0, isBigEndian, isUnpacked: true);
                return parser.ReadTagged();
            default:
                // Only matrices stand at the top; anything else is where a broken length has led.
                throw DataFault.InFile(path, $"at byte {at} stands an element of type {type} where a variable should", CopyAgain);
        }
    }

    private static ReadOnlyMemory<byte> Unpack(string path, int at, ReadOnlyMemory<byte> packed)
    {
        // The most zlib can make of these bytes bounds the first guess; the rest grows with what is really there.
        using MemoryStream unpacked = new();
        try
        {
            using ZLibStream zlib = new(new MemoryStream(packed.ToArray(), writable: false), CompressionMode.Decompress);
            byte[] buffer = new byte[Math.Min(BufferBytes, Math.Max(512, packed.Length * 4))];
            for (int count = zlib.Read(buffer); count > 0; count = zlib.Read(buffer))
            {
                unpacked.Write(buffer, 0, count);
                if (unpacked.Length > MostUnpackedBytes || (unpacked.Length > RatioFreeBytes && unpacked.Length / packed.Length > MostRatio))
                {
                    throw DataFault.InFile(
                        path,
                        $"the variable at byte {at} unpacks from {packed.Length} to more than {unpacked.Length} bytes",
                        "That is how a decompression bomb looks; save the file without compression (-v6) if it is none.");
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or IOException)
        {
            throw DataFault.InFile(path, $"the compressed variable at byte {at} cannot be unpacked ({e.Message.TrimEnd('.')})", CopyAgain, e);
        }

        ReadOnlyMemory<byte> whole = unpacked.GetBuffer().AsMemory(0, (int)unpacked.Length);
        return Adler32.Of(whole.Span) == Adler32.StoredIn(packed.Span)
            ? whole
            : throw DataFault.InFile(path, $"the compressed variable at byte {at} is damaged: its bytes do not have its check sum", CopyAgain);
    }

    private static uint ReadUInt32(ReadOnlySpan<byte> bytes, bool isBigEndian) =>
        isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static BmsException Cut(string path, int at, long there, long wanted) =>
        DataFault.InFile(path, $"the file is cut: the element at byte {at} wants {wanted} bytes and {there} are there", CopyAgain);
}
