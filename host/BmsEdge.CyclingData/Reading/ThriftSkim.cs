using System;
using System.IO;

namespace BmsEdge.CyclingData.Reading;

/// <summary>
/// Walks over a structure in Thrift's compact protocol, which Parquet's footer and page headers are written in (thrift,
/// doc/specs/thrift-compact-protocol.md), and holds every length and count in it against the bytes that are left. A library that
/// decodes it afterwards makes no list larger than the bytes could fill.
/// </summary>
internal ref struct ThriftSkim(ReadOnlySpan<byte> bytes)
{
    /// <summary>What the field of a structure inside is multiplied with.</summary>
    public const int Inside = 1 << 15;

    private const int MostDepth = 32;
    private const int LongestVarint = 10;

    // Types of the compact protocol; 1 and 2 are the two truth values.
    private const int Byte = 3;
    private const int Int16 = 4;
    private const int Int64 = 6;
    private const int Double = 7;
    private const int Binary = 8;
    private const int List = 9;
    private const int Set = 10;
    private const int Map = 11;
    private const int Struct = 12;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes walked over.</summary>
    public int Position { get; private set; }

    /// <summary>Walks over one structure and hands out the whole numbers of its fields and of the structures in it.</summary>
    /// <param name="number">Hears the field (of a structure inside: its field times <see cref="Inside"/> plus the number's) and the value.</param>
    /// <exception cref="InvalidDataException">A length leads outside, or the structure is none.</exception>
    public void Walk(Action<int, long>? number = null) => WalkStruct(number, 0, 0);

    private void WalkStruct(Action<int, long>? number, int parent, int depth)
    {
        if (depth > MostDepth)
        {
            throw new InvalidDataException($"structures stand more than {MostDepth} deep in one another");
        }

        int field = 0;
        for (int head = Next(); head != 0; head = Next())
        {
            int delta = head >> 4;
            int type = head & 0x0F;
            field = delta == 0 ? (short)Zigzag() : field + delta;
            switch (type)
            {
                case 1 or 2:
                    break;
                case >= Int16 and <= Int64:
                    long value = Zigzag();
                    number?.Invoke((parent * Inside) + field, value);
                    break;
                case Struct:
                    WalkStruct(depth == 0 ? number : null, field, depth + 1);
                    break;
                default:
                    WalkValue(type, depth);
                    break;
            }
        }
    }

    private void WalkValue(int type, int depth)
    {
        switch (type)
        {
            case 1 or 2 or Byte:
                Skip(1);
                break;
            case >= Int16 and <= Int64:
                Varint();
                break;
            case Double:
                Skip(sizeof(double));
                break;
            case Binary:
                Skip(Varint());
                break;
            case List or Set:
                int head = Next();
                ulong count = head >> 4 == 15 ? Varint() : (ulong)(head >> 4);
                WalkItems(count, head & 0x0F, null, depth);
                break;
            case Map:
                ulong pairs = Varint();
                int types = pairs == 0 ? 0 : Next();
                WalkItems(pairs, types >> 4, types & 0x0F, depth);
                break;
            case Struct:
                WalkStruct(null, 0, depth + 1);
                break;
            default:
                throw new InvalidDataException($"a field is of the unknown type {type}");
        }
    }

    private void WalkItems(ulong count, int type, int? second, int depth)
    {
        if (depth > MostDepth || count > (ulong)(_bytes.Length - Position))
        {
            throw new InvalidDataException($"a list says that it has {count} items and {_bytes.Length - Position} bytes are left");
        }

        for (ulong i = 0; i < count; i++)
        {
            WalkValue(type, depth + 1);
            if (second is { } other)
            {
                WalkValue(other, depth + 1);
            }
        }
    }

    private int Next()
    {
        Skip(1);
        return _bytes[Position - 1];
    }

    private void Skip(ulong count)
    {
        if (count > (ulong)(_bytes.Length - Position))
        {
            throw new InvalidDataException($"a value wants {count} bytes and {_bytes.Length - Position} are left");
        }

        Position += (int)count;
    }

    private long Zigzag()
    {
        ulong value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int i = 0; i < LongestVarint; i++)
        {
            int part = Next();
            value |= (ulong)(part & 0x7F) << (7 * i);
            if (part < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("a number does not end");
    }
}
