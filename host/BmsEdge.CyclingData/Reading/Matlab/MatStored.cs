using System;
using System.Buffers.Binary;

namespace BmsEdge.CyclingData.Reading.Matlab;

/// <summary>Types of stored data (MAT-File Format, table 1-1).</summary>
internal enum MatType
{
    Int8 = 1,
    UInt8 = 2,
    Int16 = 3,
    UInt16 = 4,
    Int32 = 5,
    UInt32 = 6,
    Single = 7,
    Double = 9,
    Int64 = 12,
    UInt64 = 13,
    Matrix = 14,
    Compressed = 15,
    Utf8 = 16,
    Utf16 = 17,
    Utf32 = 18,
}

/// <summary>Numbers in the bytes of the file.</summary>
/// <param name="Type">How each is stored.</param>
/// <param name="Bytes">Their bytes, a whole number of them.</param>
/// <param name="IsBigEndian">Order of the bytes.</param>
internal readonly record struct MatStored(MatType Type, ReadOnlyMemory<byte> Bytes, bool IsBigEndian)
{
    /// <summary>Whole numbers beyond this are not all doubles.</summary>
    private const long LargestExact = 1L << 53;

    /// <summary>Number of numbers.</summary>
    public int Count => Bytes.Length / SizeOf(Type);

    /// <summary>Bytes of a number of that type; 0 for what is no number.</summary>
    public static int SizeOf(MatType type) => type switch
    {
        MatType.Int8 or MatType.UInt8 or MatType.Utf8 => 1,
        MatType.Int16 or MatType.UInt16 or MatType.Utf16 => 2,
        MatType.Int32 or MatType.UInt32 or MatType.Single or MatType.Utf32 => 4,
        MatType.Double or MatType.Int64 or MatType.UInt64 => 8,
        _ => 0,
    };

    /// <summary>The number at an index; NaN for a 64-bit whole number that no double holds exactly.</summary>
    public double this[int index]
    {
        get
        {
            int size = SizeOf(Type);
            ReadOnlySpan<byte> bytes = Bytes.Span.Slice(index * size, size);
            return Type switch
            {
                MatType.Int8 => (sbyte)bytes[0],
                MatType.UInt8 or MatType.Utf8 => bytes[0],
                MatType.Int16 => IsBigEndian ? BinaryPrimitives.ReadInt16BigEndian(bytes) : BinaryPrimitives.ReadInt16LittleEndian(bytes),
                MatType.UInt16 or MatType.Utf16 => IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes),
                MatType.Int32 => IsBigEndian ? BinaryPrimitives.ReadInt32BigEndian(bytes) : BinaryPrimitives.ReadInt32LittleEndian(bytes),
                MatType.UInt32 or MatType.Utf32 => IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes),
                MatType.Single => IsBigEndian ? BinaryPrimitives.ReadSingleBigEndian(bytes) : BinaryPrimitives.ReadSingleLittleEndian(bytes),
                MatType.Double => IsBigEndian ? BinaryPrimitives.ReadDoubleBigEndian(bytes) : BinaryPrimitives.ReadDoubleLittleEndian(bytes),
                MatType.Int64 => Exact(IsBigEndian ? BinaryPrimitives.ReadInt64BigEndian(bytes) : BinaryPrimitives.ReadInt64LittleEndian(bytes)),
                MatType.UInt64 => Exact(IsBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes)),
                _ => throw new InvalidOperationException($"{Type} is no number"),
            };
        }
    }

    /// <summary>All numbers.</summary>
    public double[] ToArray()
    {
        double[] values = new double[Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = this[i];
        }

        return values;
    }

    private static double Exact(long value) => value is >= -LargestExact and <= LargestExact ? value : double.NaN;

    private static double Exact(ulong value) => value <= LargestExact ? value : double.NaN;
}
