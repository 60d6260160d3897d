using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace BmsEdge.CyclingData.Tests.BioLogic;

/// <summary>Writes .mpr files of every layout, sound ones and broken ones.</summary>
internal sealed class MprBuilder
{
    private readonly MemoryStream _file = new();

    public MprBuilder()
    {
        _file.Write("BIO-LOGIC MODULAR FILE\x1a"u8);
        _file.Write(Encoding.ASCII.GetBytes(new string(' ', 25)));
        _file.Write(new byte[4]);
    }

    /// <summary>Byte at which the next module begins.</summary>
    public int Length => (int)_file.Length;

    public byte[] ToArray() => _file.ToArray();

    public MprBuilder Module(string name, byte[] body, uint version = 0, bool longHeader = false, uint? length = null, string date = "01/10/24")
    {
        _file.Write("MODULE"u8);
        _file.Write(Encoding.ASCII.GetBytes(name.PadRight(10)));
        _file.Write(Encoding.ASCII.GetBytes(name.PadRight(25)));
        if (longHeader)
        {
            Word(uint.MaxValue);
        }

        Word(length ?? (uint)body.Length);
        if (longHeader)
        {
            Word(0);
        }

        Word(version);
        _file.Write(Encoding.ASCII.GetBytes(date));
        _file.Write(body);
        return this;
    }

    public MprBuilder Settings(byte technique = 4, string date = "01/10/24") => Module("VMP Set", [technique, 0, 8, 0x4b], date: date);

    /// <summary>A data module; <paramref name="records"/> are the packed records.</summary>
    public MprBuilder Data(uint version, ushort[] columns, byte[] records, uint count, int? declaredColumns = null)
    {
        int first = version == 11 ? 6 : 5;
        byte[] head = new byte[version == 11 ? 1007 : version == 3 ? 406 : 405];
        BinaryPrimitives.WriteUInt32LittleEndian(head, count);
        int declared = declaredColumns ?? columns.Length;
        head[4] = (byte)declared;
        if (version == 11)
        {
            head[5] = (byte)(declared >> 8);
        }

        for (int i = 0; i < columns.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(first + (2 * i)), columns[i]);
        }

        return Module("VMP data", [.. head, .. records], version, longHeader: version == 11);
    }

    /// <summary>A log that begins at that moment.</summary>
    public MprBuilder Log(double day, int length = 0x900)
    {
        byte[] body = new byte[length];
        BinaryPrimitives.WriteDoubleLittleEndian(body.AsSpan(0x249), day);
        return Module("VMP LOG", body);
    }

    /// <summary>Packs records value by value: byte, ushort, uint, float or double.</summary>
    public static byte[] Pack(params IEnumerable<object> values)
    {
        using MemoryStream records = new();
        using BinaryWriter writer = new(records);
        foreach (object value in values)
        {
            switch (value)
            {
                case byte b: writer.Write(b); break;
                case ushort w: writer.Write(w); break;
                case uint c: writer.Write(c); break;
                case float f: writer.Write(f); break;
                default: writer.Write((double)value); break;
            }
        }

        return records.ToArray();
    }

    private void Word(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        _file.Write(bytes);
    }
}
