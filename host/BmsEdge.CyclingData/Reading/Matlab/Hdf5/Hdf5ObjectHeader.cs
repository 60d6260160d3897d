using System;
using System.Collections.Generic;

namespace BmsEdge.CyclingData.Reading.Matlab.Hdf5;

/// <summary>Kinds of header messages that are looked at (HDF5 file format specification 3.0, IV.A.2).</summary>
internal enum Hdf5MessageType
{
    Dataspace = 0x01,
    LinkInfo = 0x02,
    Datatype = 0x03,
    Link = 0x06,
    ExternalFiles = 0x07,
    Layout = 0x08,
    FilterPipeline = 0x0B,
    Attribute = 0x0C,
    Continuation = 0x10,
    SymbolTable = 0x11,
    AttributeInfo = 0x15,
}

/// <summary>A message of an object header.</summary>
/// <param name="Type">What it says.</param>
/// <param name="Flags">Whether it is shared, and more.</param>
/// <param name="Data">Its content.</param>
/// <param name="At">Byte of the file where the content begins.</param>
internal readonly record struct Hdf5Message(Hdf5MessageType Type, byte Flags, ReadOnlyMemory<byte> Data, long At)
{
    private const byte SharedFlag = 0x02;

    /// <summary>Reads the content; a message that stands elsewhere and is only pointed to is refused, which MATLAB does not write.</summary>
    public Hdf5Cursor Open() => (Flags & SharedFlag) == 0
        ? new Hdf5Cursor(Data.Span, At)
        : throw new Hdf5FormatException($"a header message of type {(int)Type} is shared, which MATLAB does not write", At);
}

/// <summary>
/// Object headers: version 1, which MATLAB 7.3 writes, and version 2 with its check sums (HDF5 file format specification 3.0,
/// IV.A.1).
/// </summary>
internal static class Hdf5ObjectHeader
{
    /// <summary>What is read at once: nearly all headers of MATLAB's objects are shorter.</summary>
    private const int FirstRead = 512;

    /// <summary>Continuation blocks of a header. MATLAB's attributes take one or two.</summary>
    private const int MostBlocks = 64;

    private const int Version1PrefixBytes = 16;
    private const int ChecksumBytes = 4;

    /// <summary>The messages of the object whose header begins at a byte.</summary>
    public static List<Hdf5Message> Read(Hdf5Bytes file, long at)
    {
        ReadOnlyMemory<byte> head = file.UpTo(at, FirstRead);
        Hdf5Cursor cursor = new(head.Span, at);
        byte first = cursor.U8();
        List<Hdf5Message> messages = [];
        switch (first)
        {
            case 1:
                cursor.Skip(7);
                uint length = cursor.U32();
                ReadBlocks1(file, Part(file, head, at, Version1PrefixBytes, length), messages);
                return messages;
            case (byte)'O':
                ReadVersion2(file, at, head, messages);
                return messages;
            default:
                throw new Hdf5FormatException($"no object header begins with {first}", at);
        }
    }

    /// <summary>Bytes of a structure of which the beginning has been read already.</summary>
    private static (ReadOnlyMemory<byte> Bytes, long At) Part(Hdf5Bytes file, ReadOnlyMemory<byte> head, long at, int from, ulong length) =>
        ((ulong)from + length <= (ulong)head.Length ? head.Slice(from, (int)length) : file.Read(at + from, length, "an object header"), at + from);

    private static void ReadBlocks1(Hdf5Bytes file, (ReadOnlyMemory<byte> Bytes, long At) block, List<Hdf5Message> messages)
    {
        Queue<(ReadOnlyMemory<byte> Bytes, long At)> blocks = new([block]);
        for (int count = 1; blocks.TryDequeue(out block);)
        {
            Hdf5Cursor cursor = new(block.Bytes.Span, block.At);
            while (cursor.Left > 0)
            {
                Hdf5MessageType type = (Hdf5MessageType)cursor.U16();
                int size = cursor.U16();
                byte flags = cursor.U8();
                cursor.Skip(3);
                Hdf5Message message = Message(block, ref cursor, type, flags, size);
                if (type != Hdf5MessageType.Continuation)
                {
                    messages.Add(message);
                }
                else
                {
                    (long at, ulong length) = Continuation(file, message, ref count);
                    blocks.Enqueue((file.Read(at, length, "the continuation of an object header"), at));
                }
            }
        }
    }

    private static void ReadVersion2(Hdf5Bytes file, long at, ReadOnlyMemory<byte> head, List<Hdf5Message> messages)
    {
        Hdf5Cursor cursor = new(head.Span, at);
        cursor.Expect("OHDR"u8, "an object header");
        byte version = cursor.U8();
        if (version != 2)
        {
            throw new Hdf5FormatException($"an object header is of version {version}", at);
        }

        byte flags = cursor.U8();
        cursor.Skip(((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0));
        ulong length = (flags & 3) switch
        {
            0 => cursor.U8(),
            1 => cursor.U16(),
            2 => cursor.U32(),
            _ => cursor.U64(),
        };
        int prefix = (int)(cursor.Position - at);
        if (length > (ulong)file.Length)
        {
            throw new Hdf5FormatException($"an object header says that it has {length} bytes", at);
        }

        ReadOnlyMemory<byte> whole = Part(file, head, at, 0, (ulong)prefix + length + ChecksumBytes).Bytes;
        RequireChecksum(whole.Span, at);
        bool ordered = (flags & 0x04) != 0;
        Queue<(ReadOnlyMemory<byte> Bytes, long At)> blocks = new([(whole[prefix..^ChecksumBytes], at + prefix)]);
        for (int count = 1; blocks.TryDequeue(out (ReadOnlyMemory<byte> Bytes, long At) block);)
        {
            ReadBlock2(file, block, ordered, messages, blocks, ref count);
        }
    }

    private static void ReadBlock2(
        Hdf5Bytes file,
        (ReadOnlyMemory<byte> Bytes, long At) block,
        bool ordered,
        List<Hdf5Message> messages,
        Queue<(ReadOnlyMemory<byte> Bytes, long At)> blocks,
        ref int count)
    {
        int headBytes = ordered ? 6 : 4;
        Hdf5Cursor cursor = new(block.Bytes.Span, block.At);

        // What is too short for a message is a gap, which only version 2 has.
        while (cursor.Left >= headBytes)
        {
            Hdf5MessageType type = (Hdf5MessageType)cursor.U8();
            int size = cursor.U16();
            byte flags = cursor.U8();
            cursor.Skip(headBytes - 4);
            Hdf5Message message = Message(block, ref cursor, type, flags, size);
            if (type != Hdf5MessageType.Continuation)
            {
                messages.Add(message);
                continue;
            }

            (long at, ulong length) = Continuation(file, message, ref count);
            ReadOnlyMemory<byte> whole = file.Read(at, length, "the continuation of an object header");
            Hdf5Cursor signature = new(whole.Span, at);
            signature.Expect("OCHK"u8, "the continuation of an object header");
            if (whole.Length < 4 + ChecksumBytes)
            {
                throw new Hdf5FormatException("the continuation of an object header is too short", at);
            }

            RequireChecksum(whole.Span, at);
            blocks.Enqueue((whole[4..^ChecksumBytes], at + 4));
        }
    }

    private static Hdf5Message Message((ReadOnlyMemory<byte> Bytes, long At) block, ref Hdf5Cursor cursor, Hdf5MessageType type, byte flags, int size)
    {
        long at = cursor.Position;
        cursor.Skip(size);
        return new Hdf5Message(type, flags, block.Bytes.Slice((int)(at - block.At), size), at);
    }

    private static (long At, ulong Length) Continuation(Hdf5Bytes file, Hdf5Message message, ref int count)
    {
        Hdf5Cursor cursor = message.Open();
        long at = file.At(cursor.U64(), "the continuation of an object header");
        return ++count <= MostBlocks
            ? (at, cursor.U64())
            : throw new Hdf5FormatException($"an object header goes on in more than {MostBlocks} blocks", message.At);
    }

    private static void RequireChecksum(ReadOnlySpan<byte> bytes, long at)
    {
        Hdf5Cursor end = new(bytes[^ChecksumBytes..], at + bytes.Length - ChecksumBytes);
        if (end.U32() != Lookup3.Of(bytes[..^ChecksumBytes]))
        {
            throw new Hdf5FormatException("an object header does not have its check sum", at);
        }
    }
}
