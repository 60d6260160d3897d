using System;
using System.Collections.Generic;

namespace BmsEdge.CyclingData.Reading.Matlab.Hdf5;

/// <summary>What the values of a data set are.</summary>
internal enum Hdf5Class
{
    /// <summary>Whole numbers.</summary>
    FixedPoint = 0,

    /// <summary>Single and double precision after IEEE 754.</summary>
    FloatingPoint = 1,

    /// <summary>Addresses of objects.</summary>
    Reference = 7,
}

/// <summary>A data set: the shape and type of its values and where they stand.</summary>
/// <param name="Dimensions">Lengths; empty for a single value.</param>
/// <param name="Class">What the values are, or another number of the format.</param>
/// <param name="Size">Bytes of a value.</param>
/// <param name="IsSigned">Whether whole numbers have a sign.</param>
/// <param name="IsMarkedEmpty">Whether MATLAB says that it is an empty array, whose dimensions are stored in place of its values.</param>
/// <param name="Layout">Where the values stand.</param>
internal sealed record Hdf5Dataset(IReadOnlyList<ulong> Dimensions, Hdf5Class Class, int Size, bool IsSigned, bool IsMarkedEmpty, Hdf5Layout Layout)
{
    private const int MostDimensions = 32;
    private const byte DimensionsNull = 2;
    private const ulong Undefined = ulong.MaxValue;

    private static ReadOnlySpan<byte> MatlabEmpty => "MATLAB_empty"u8;

    /// <summary>The data set whose header has these messages; null when they are no data set's.</summary>
    public static Hdf5Dataset? Of(Hdf5Bytes file, List<Hdf5Message> messages)
    {
        if (Find(messages, Hdf5MessageType.Layout) is not { } layout)
        {
            return null;
        }

        if (Find(messages, Hdf5MessageType.Dataspace) is not { } space || Find(messages, Hdf5MessageType.Datatype) is not { } type)
        {
            throw new Hdf5FormatException("a data set lacks its dimensions or its type", layout.At);
        }

        if (Find(messages, Hdf5MessageType.ExternalFiles) is { } external)
        {
            throw new Hdf5FormatException("a data set keeps its values in another file, which is not opened", external.At);
        }

        ulong[] dimensions = ReadDimensions(space);
        (Hdf5Class kind, int size, bool isSigned) = ReadType(type);
        return new Hdf5Dataset(dimensions, kind, size, isSigned, IsEmpty(messages), Hdf5Layout.Read(file, layout, Find(messages, Hdf5MessageType.FilterPipeline)));
    }

    private static Hdf5Message? Find(List<Hdf5Message> messages, Hdf5MessageType type)
    {
        Hdf5Message? found = null;
        foreach (Hdf5Message message in messages)
        {
            if (message.Type == type)
            {
                found = found is null ? message : throw new Hdf5FormatException($"an object has the header message {type} twice", message.At);
            }
        }

        return found;
    }

    /// <summary>Dimensions (IV.A.2.b).</summary>
    private static ulong[] ReadDimensions(Hdf5Message message)
    {
        Hdf5Cursor cursor = message.Open();
        byte version = cursor.U8();
        int rank = cursor.U8();
        cursor.Skip(1);
        if (version is not (1 or 2) || rank > MostDimensions)
        {
            throw new Hdf5FormatException($"the dimensions of a data set are of version {version} and {rank} in number", message.At);
        }

        if (version == 1)
        {
            cursor.Skip(5);
        }
        else if (cursor.U8() == DimensionsNull)
        {
            return [0];
        }

        ulong[] dimensions = new ulong[rank];
        for (int i = 0; i < rank; i++)
        {
            dimensions[i] = cursor.U64();
        }

        return dimensions;
    }

    /// <summary>The type of the values (IV.A.2.d). Numbers in any other form than a processor's own are refused, for they would be read wrong.</summary>
    private static (Hdf5Class Class, int Size, bool IsSigned) ReadType(Hdf5Message message)
    {
        Hdf5Cursor cursor = message.Open();
        Hdf5Class kind = (Hdf5Class)(cursor.U8() & 0x0F);
        int bits = cursor.U16();
        cursor.Skip(1);
        uint size = cursor.U32();
        bool plain = kind switch
        {
            Hdf5Class.FixedPoint => size is 1 or 2 or 4 or 8 && (bits & 0x07) == 0 && cursor.U16() == 0 && cursor.U16() == size * 8,
            Hdf5Class.FloatingPoint => size is 4 or 8 && (bits & 0x41) == 0 && IsIeee(ref cursor, size, signAt: bits >> 8),
            Hdf5Class.Reference => size == 8 && (bits & 0x0F) == 0,
            _ => true,
        };
        return plain
            ? (kind, (int)Math.Min(size, int.MaxValue), kind == Hdf5Class.FixedPoint && (bits & 0x08) != 0)
            : throw new Hdf5FormatException($"values of class {(int)kind} with {size} bytes are not stored as a processor has them, little-endian", message.At);
    }

    private static bool IsIeee(ref Hdf5Cursor cursor, uint size, int signAt)
    {
        bool isDouble = size == 8;
        return signAt == (isDouble ? 63 : 31)
            && cursor.U16() == 0
            && cursor.U16() == size * 8
            && cursor.U8() == (isDouble ? 52 : 23)
            && cursor.U8() == (isDouble ? 11 : 8)
            && cursor.U8() == 0
            && cursor.U8() == (isDouble ? 52 : 23)
            && cursor.U32() == (isDouble ? 1023u : 127u);
    }

    /// <summary>Looks for MATLAB's mark among the names of the attributes (IV.A.2.m).</summary>
    private static bool IsEmpty(List<Hdf5Message> messages)
    {
        bool isEmpty = false;
        foreach (Hdf5Message message in messages)
        {
            if (message.Type == Hdf5MessageType.Attribute)
            {
                Hdf5Cursor cursor = message.Open();
                byte version = cursor.U8();
                cursor.Skip(1);
                int length = cursor.U16();
                cursor.Skip(version == 3 ? 5 : 4);
                isEmpty |= cursor.Take(length).TrimEnd((byte)0).SequenceEqual(MatlabEmpty);
            }
            else if (message.Type == Hdf5MessageType.AttributeInfo)
            {
                Hdf5Cursor cursor = message.Open();
                cursor.Skip(1);
                byte flags = cursor.U8();
                cursor.Skip((flags & 1) != 0 ? 2 : 0);
                if (cursor.U64() != Undefined)
                {
                    throw new Hdf5FormatException("an object keeps its attributes in a fractal heap, which MATLAB does not write", message.At);
                }
            }
        }

        return isEmpty;
    }
}
