using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.Matlab;

/// <summary>
/// Takes one variable of a level 5 file apart. Every length is held against the bytes of the element around it, so that no
/// count in a file leads outside or makes memory that the file does not fill.
/// </summary>
/// <param name="path">Name for messages.</param>
/// <param name="element">Byte of the file where the variable begins.</param>
/// <param name="data">Its bytes, unpacked.</param>
/// <param name="lead">Bytes between <paramref name="element"/> and the data.</param>
/// <param name="isBigEndian">Order of the bytes.</param>
/// <param name="isUnpacked">Whether offsets count in unpacked bytes.</param>
internal sealed class MatParser(string path, long element, ReadOnlyMemory<byte> data, int lead, bool isBigEndian, bool isUnpacked)
{
    private const int TagBytes = 8;
    private const int SmallDataBytes = 4;
    private const int Alignment = 8;
    private const int FlagBytes = 8;
    private const int MostFieldNameBytes = 64;
    private const int MostDepth = 32;
    private const int MostDimensions = 32;
    private const byte ComplexFlag = 0x08;
    private const byte LogicalFlag = 0x02;

    // Array classes (MAT-File Format, table 1-3); 16 to 18 are those that later versions added without documenting them.
    private const int CellClass = 1;
    private const int StructClass = 2;
    private const int CharClass = 4;
    private const int FirstNumericClass = 6;
    private const int LastNumericClass = 15;

    private static readonly string[] s_classNames =
        ["", "cell", "struct", "object", "char", "sparse", "double", "single", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "function handle", "opaque object", "object"];

    private MatNumbers? _empty;

    /// <summary>Reads the variable whose content the data is.</summary>
    public MatArray ReadTop() => ReadMatrix(0, data.Length, 0);

    /// <summary>Reads the variable whose tag the data begins with; null when it is something else than a matrix.</summary>
    public MatArray ReadTagged()
    {
        int at = 0;
        (MatType type, int start, int length) = ReadTag(ref at, data.Length);
        return type == MatType.Matrix
            ? at == data.Length ? ReadMatrix(start, start + length, 0) : throw Fault(at, $"{data.Length - at} bytes follow the variable")
            : throw Fault(0, $"an element of type {(int)type} stands where a variable should");
    }

    private MatArray ReadMatrix(int start, int end, int depth)
    {
        if (start == end)
        {
            // An element of a cell or a field that was never set is written without content: the empty matrix [].
            // One object serves them all, so that a file of nothing but these does not grow in memory.
            return _empty ??= new MatNumbers("", [0, 0], Place(start), "double", new MatStored(MatType.Double, default, isBigEndian), null);
        }

        if (depth > MostDepth)
        {
            throw Fault(start, $"arrays stand more than {MostDepth} deep in one another");
        }

        int at = start;
        uint flags = ReadFlags(ref at, end);
        int arrayClass = (int)(flags & 0xFF);
        if (arrayClass >= s_classNames.Length || arrayClass == 0)
        {
            throw Fault(start, $"the array is of the unknown class {arrayClass}");
        }

        if (arrayClass > LastNumericClass)
        {
            return new MatOther(OpaqueName(at, end), [1, 1], Place(start), s_classNames[arrayClass]);
        }

        int[] dimensions = ReadDimensions(ref at, end);
        string name = ReadName(ref at, end);
        int count = Product(start, dimensions);
        byte bits = (byte)(flags >> 8);
        return arrayClass switch
        {
            CellClass => new MatCells(name, dimensions, Place(start), ReadArrays(ref at, end, start, count, depth)),
            StructClass => ReadStruct(at, end, start, name, dimensions, count, depth),
            CharClass => ReadText(at, end, start, name, dimensions, count),
            >= FirstNumericClass => ReadNumbers(at, end, start, name, dimensions, count, arrayClass, bits),
            _ => new MatOther(name, dimensions, Place(start), s_classNames[arrayClass]),
        };
    }

    private MatNumbers ReadNumbers(int at, int end, int start, string name, int[] dimensions, int count, int arrayClass, byte bits)
    {
        MatStored real = ReadStored(ref at, end, count, start);
        MatStored? imaginary = (bits & ComplexFlag) == 0 ? null : ReadStored(ref at, end, count, start);
        RequireEnd(at, end);
        return new MatNumbers(name, dimensions, Place(start), (bits & LogicalFlag) == 0 ? s_classNames[arrayClass] : "logical", real, imaginary);
    }

    private MatText ReadText(int at, int end, int start, string name, int[] dimensions, int count)
    {
        if (count == 0 && at == end)
        {
            return new MatText(name, dimensions, Place(start), "");
        }

        (MatType type, int from, int length) = ReadTag(ref at, end);
        RequireEnd(at, end);
        ReadOnlySpan<byte> bytes = data.Span.Slice(from, length);
        string text = type switch
        {
            MatType.UInt8 or MatType.Int8 => Encoding.Latin1.GetString(bytes),
            MatType.Utf8 => Encoding.UTF8.GetString(bytes),
            MatType.UInt16 or MatType.Utf16 when length % 2 == 0 => (isBigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode).GetString(bytes),
            MatType.Utf32 when length % 4 == 0 => (isBigEndian ? new UTF32Encoding(true, false) : Encoding.UTF32).GetString(bytes),
            _ => throw Fault(from, $"a text of {length} bytes is stored as type {(int)type}"),
        };

        // UTF-8 and UTF-16 may take several units for what the dimensions count as one or two.
        return text.Length == count || type is MatType.Utf8 or MatType.Utf16 or MatType.Utf32
            ? new MatText(name, dimensions, Place(start), text)
            : throw Fault(from, $"a text has {text.Length} characters where its dimensions say {count}");
    }

    private MatStruct ReadStruct(int at, int end, int start, string name, int[] dimensions, int count, int depth)
    {
        (MatType lengthType, int lengthAt, int lengthBytes) = ReadTag(ref at, end);
        int nameLength = lengthType == MatType.Int32 && lengthBytes == 4 ? ReadInt32(lengthAt) : 0;
        if (nameLength is < 1 or > MostFieldNameBytes)
        {
            throw Fault(lengthAt, "the length of a struct's field names is no number from 1 to 64");
        }

        (MatType namesType, int namesAt, int namesBytes) = ReadTag(ref at, end);
        if (namesType is not (MatType.Int8 or MatType.UInt8 or MatType.Utf8) || namesBytes % nameLength != 0)
        {
            throw Fault(namesAt, $"{namesBytes} bytes of type {(int)namesType} are no field names of {nameLength} bytes each");
        }

        string[] fields = new string[namesBytes / nameLength];
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < fields.Length; i++)
        {
            ReadOnlySpan<byte> bytes = data.Span.Slice(namesAt + (i * nameLength), nameLength);
            int zero = bytes.IndexOf((byte)0);
            fields[i] = Encoding.Latin1.GetString(zero < 0 ? bytes : bytes[..zero]);
            if (!seen.Add(fields[i]))
            {
                throw Fault(namesAt, $"a struct has the field {DataFault.Quote(fields[i])} twice");
            }
        }

        return new MatStruct(name, dimensions, Place(start), fields, ReadArrays(ref at, end, start, (long)count * fields.Length, depth));
    }

    private List<MatArray> ReadArrays(ref int at, int end, int start, long count, int depth)
    {
        // An array takes a tag at least, so the bytes that are there bound the list.
        if (count > (end - at) / TagBytes)
        {
            throw Fault(start, $"{count} arrays are announced and {end - at} bytes are left for them");
        }

        List<MatArray> arrays = new((int)count);
        for (long i = 0; i < count; i++)
        {
            int tagAt = at;
            (MatType type, int from, int length) = ReadTag(ref at, end);
            if (type != MatType.Matrix)
            {
                throw Fault(tagAt, $"an element of type {(int)type} stands where an array should");
            }

            arrays.Add(ReadMatrix(from, from + length, depth + 1));
        }

        RequireEnd(at, end);
        return arrays;
    }

    private uint ReadFlags(ref int at, int end)
    {
        int tagAt = at;
        (MatType type, int from, int length) = ReadTag(ref at, end);
        return type == MatType.UInt32 && length == FlagBytes
            ? (uint)ReadInt32(from)
            : throw Fault(tagAt, $"an array begins with {length} bytes of type {(int)type} instead of its flags");
    }

    private int[] ReadDimensions(ref int at, int end)
    {
        int tagAt = at;
        (MatType type, int from, int length) = ReadTag(ref at, end);
        if (type != MatType.Int32 || length % 4 != 0 || length is < 8 or > MostDimensions * 4)
        {
            throw Fault(tagAt, $"{length} bytes of type {(int)type} are no dimensions of an array");
        }

        int[] dimensions = new int[length / 4];
        for (int i = 0; i < dimensions.Length; i++)
        {
            dimensions[i] = ReadInt32(from + (i * 4));
            if (dimensions[i] < 0)
            {
                throw Fault(from, $"an array has the dimension {dimensions[i]}");
            }
        }

        return dimensions;
    }

    private string ReadName(ref int at, int end)
    {
        int tagAt = at;
        (MatType type, int from, int length) = ReadTag(ref at, end);
        return type is MatType.Int8 or MatType.UInt8 or MatType.Utf8
            ? Encoding.UTF8.GetString(data.Span.Slice(from, length))
            : throw Fault(tagAt, $"an array's name is of type {(int)type}");
    }

    /// <summary>The name of an object of a class that later versions added: an element after the flags, without dimensions. Empty when it is none.</summary>
    private string OpaqueName(int at, int end) => at < end ? ReadName(ref at, end) : "";

    private MatStored ReadStored(ref int at, int end, int count, int start)
    {
        int tagAt = at;
        (MatType type, int from, int length) = ReadTag(ref at, end);
        int size = MatStored.SizeOf(type);
        return size > 0 && type is not (MatType.Utf8 or MatType.Utf16 or MatType.Utf32) && length == (long)count * size
            ? new MatStored(type, data.Slice(from, length), isBigEndian)
            : throw Fault(tagAt, $"{length} bytes of type {(int)type} are not the {count} numbers of the array at {Place(start)}");
    }

    /// <summary>Reads a tag and steps over its data and padding. Data of up to four bytes may stand inside the tag.</summary>
    private (MatType Type, int Start, int Length) ReadTag(ref int at, int end)
    {
        if (end - at < TagBytes)
        {
            throw Fault(at, $"{end - at} bytes are left where an element of 8 or more should begin");
        }

        uint word = (uint)ReadInt32(at);
        int small = (int)(word >> 16);
        if (small != 0)
        {
            if (small > SmallDataBytes)
            {
                throw Fault(at, $"a small element says that it has {small} bytes");
            }

            at += TagBytes;
            return ((MatType)(word & 0xFFFF), at - SmallDataBytes, small);
        }

        uint length = (uint)ReadInt32(at + 4);
        int start = at + TagBytes;
        if (length > end - start)
        {
            throw Fault(at, $"an element says that it has {length} bytes and {end - start} are there");
        }

        // The last element may come without its padding; all others have it.
        long next = start + (((long)length + Alignment - 1) / Alignment * Alignment);
        at = (int)Math.Min(next, end);
        return ((MatType)word, start, (int)length);
    }

    private int Product(int start, int[] dimensions)
    {
        long product = 1;
        foreach (int length in dimensions)
        {
            product *= length;
            if (product > int.MaxValue)
            {
                throw Fault(start, $"an array says that it is {string.Join('x', dimensions)}");
            }
        }

        return (int)product;
    }

    private int ReadInt32(int at) => isBigEndian ? BinaryPrimitives.ReadInt32BigEndian(data.Span[at..]) : BinaryPrimitives.ReadInt32LittleEndian(data.Span[at..]);

    private void RequireEnd(int at, int end)
    {
        if (at != end)
        {
            throw Fault(at, $"{end - at} bytes are left in an array that is complete");
        }
    }

    private MatOffset Place(int at) => isUnpacked ? new MatOffset(element, at) : new MatOffset(element + lead + at, null);

    private BmsException Fault(int at, string problem) => DataFault.InFile(path, $"{problem} ({Place(at)})", "Download or copy it again.");
}
