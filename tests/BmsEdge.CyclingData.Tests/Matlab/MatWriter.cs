using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;

namespace BmsEdge.CyclingData.Tests.Matlab;

/// <summary>Writes MATLAB level 5 files as MATLAB does: small elements in their tags, padding to eight bytes, zlib per variable.</summary>
internal sealed class MatWriter
{
    private const int Int8 = 1;
    private const int UInt16 = 4;
    private const int Int32 = 5;
    private const int UInt32 = 6;
    private const int Double = 9;
    private const int Matrix = 14;
    private const int Compressed = 15;

    private readonly List<byte[]> _variables = [];

    public bool IsBigEndian { get; init; }

    public bool Compresses { get; init; }

    public MatWriter Add(byte[] matrixElement)
    {
        _variables.Add(matrixElement);
        return this;
    }

    public byte[] Build()
    {
        using MemoryStream file = new();
        byte[] header = new byte[128];
        Encoding.ASCII.GetBytes("MATLAB 5.0 MAT-file, Platform: PCWIN, Created on: Fri Sep 26 12:00:00 2008".PadRight(116)).CopyTo(header, 0);
        Write16(header.AsSpan(124), 0x0100);
        Write16(header.AsSpan(126), 0x4D49);
        file.Write(header);
        foreach (byte[] variable in _variables)
        {
            file.Write(Compresses ? Tagged(Compressed, Pack(variable), pads: false) : variable);
        }

        return file.ToArray();
    }

    public byte[] Doubles(string name, int rows, int columns, params double[] values) =>
        Array(6, name, [rows, columns], Numbers(Double, values));

    public byte[] Row(params double[] values) => Doubles("", 1, values.Length, values);

    /// <summary>Numbers of a class (6 double ... 15 uint64), stored as a type that may be narrower.</summary>
    public byte[] Stored(string name, int arrayClass, int type, double[] values, byte flags = 0, double[]? imaginary = null) =>
        Array(arrayClass, name, [1, values.Length], [.. Numbers(type, values), .. imaginary is null ? [] : Numbers(type, imaginary)], flags);

    public byte[] Text(string text, string name = "") =>
        Array(4, name, [1, text.Length], Numbers(UInt16, [.. text.Select(c => (double)c)]));

    public byte[] Cells(string name, params byte[][] arrays) => Array(1, name, [1, arrays.Length], [.. arrays.SelectMany(a => a)]);

    /// <summary>A struct array: values of the first element, then those of the second.</summary>
    public byte[] Struct(string name, string[] fields, params byte[][] values)
    {
        byte[] names = new byte[fields.Length * 32];
        for (int i = 0; i < fields.Length; i++)
        {
            Encoding.ASCII.GetBytes(fields[i]).CopyTo(names, i * 32);
        }

        return Array(2, name, [1, values.Length / fields.Length], [.. Numbers(Int32, [32]), .. Tagged(Int8, names), .. values.SelectMany(v => v)]);
    }

    /// <summary>The empty array of a field that was never set.</summary>
    public byte[] Nothing() => Tagged(Matrix, []);

    public byte[] Array(int arrayClass, string name, int[] dimensions, byte[] content, byte flags = 0) => Tagged(
        Matrix,
        [
            .. Numbers(UInt32, [arrayClass | (flags << 8), 0]),
            .. Numbers(Int32, [.. dimensions.Select(d => (double)d)]),
            .. Tagged(Int8, Encoding.ASCII.GetBytes(name)),
            .. content,
        ]);

    public byte[] Tagged(int type, byte[] data, bool pads = true)
    {
        if (data.Length is > 0 and <= 4 && type != Matrix)
        {
            byte[] small = new byte[8];
            Write32(small, (uint)((data.Length << 16) | type));
            data.CopyTo(small, 4);
            return small;
        }

        byte[] element = new byte[8 + (pads ? (data.Length + 7) / 8 * 8 : data.Length)];
        Write32(element, (uint)type);
        Write32(element.AsSpan(4), (uint)data.Length);
        data.CopyTo(element, 8);
        return element;
    }

    private byte[] Numbers(int type, double[] values)
    {
        using MemoryStream bytes = new();
        foreach (double value in values)
        {
            byte[] number = type switch
            {
                1 => [(byte)(sbyte)value],
                2 => [(byte)value],
                3 => BitConverter.GetBytes((short)value),
                4 => BitConverter.GetBytes((ushort)value),
                5 => BitConverter.GetBytes((int)value),
                6 => BitConverter.GetBytes((uint)value),
                7 => BitConverter.GetBytes((float)value),
                12 => BitConverter.GetBytes((long)value),
                13 => BitConverter.GetBytes((ulong)value),
                _ => BitConverter.GetBytes(value),
            };
            bytes.Write(IsBigEndian ? [.. number.Reverse()] : number);
        }

        return Tagged(type, bytes.ToArray());
    }

    private void Write16(Span<byte> target, ushort value)
    {
        if (IsBigEndian)
        {
            BinaryPrimitives.WriteUInt16BigEndian(target, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(target, value);
        }
    }

    private void Write32(Span<byte> target, uint value)
    {
        if (IsBigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(target, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(target, value);
        }
    }

    private static byte[] Pack(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Optimal))
        {
            zlib.Write(bytes);
        }

        return packed.ToArray();
    }
}
