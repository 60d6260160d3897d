using System;
using System.Collections.Generic;
using System.Text;

namespace BmsEdge.CyclingData.Reading.Matlab.Hdf5;

/// <summary>A group: names and where the objects they lead to begin, in the file's order.</summary>
/// <param name="Name">What it is called in messages.</param>
/// <param name="Links">Names and bytes.</param>
internal sealed record Hdf5Group(string Name, IReadOnlyDictionary<string, long> Links)
{
    private const int HeapHeadBytes = 32;
    private const int SymbolBytes = 40;
    private const ulong Undefined = ulong.MaxValue;

    /// <summary>The group whose header has these messages; null when they are no group's.</summary>
    public static Hdf5Group? Of(Hdf5Bytes file, string name, List<Hdf5Message> messages)
    {
        Dictionary<string, long> links = new(StringComparer.Ordinal);
        bool isGroup = false;
        foreach (Hdf5Message message in messages)
        {
            switch (message.Type)
            {
                case Hdf5MessageType.SymbolTable:
                    Hdf5Cursor table = message.Open();
                    ReadSymbolTable(file, table.U64(), table.U64(), links);
                    isGroup = true;
                    break;
                case Hdf5MessageType.Link:
                    ReadLink(file, message, links);
                    isGroup = true;
                    break;
                case Hdf5MessageType.LinkInfo:
                    RefuseDense(message);
                    isGroup = true;
                    break;
                default:
                    break;
            }
        }

        return isGroup ? new Hdf5Group(name, links) : null;
    }

    /// <summary>A link of the newer kind (IV.A.2.g). Soft and external links lead to no address and are left out.</summary>
    private static void ReadLink(Hdf5Bytes file, Hdf5Message message, Dictionary<string, long> links)
    {
        Hdf5Cursor cursor = message.Open();
        byte version = cursor.U8();
        if (version != 1)
        {
            throw new Hdf5FormatException($"a link is of version {version}", message.At);
        }

        byte flags = cursor.U8();
        byte kind = (flags & 0x08) != 0 ? cursor.U8() : (byte)0;
        cursor.Skip(((flags & 0x04) != 0 ? 8 : 0) + ((flags & 0x10) != 0 ? 1 : 0));
        ulong length = (flags & 3) switch
        {
            0 => cursor.U8(),
            1 => cursor.U16(),
            2 => cursor.U32(),
            _ => cursor.U64(),
        };
        string name = Encoding.UTF8.GetString(cursor.Take((int)Math.Min(length, int.MaxValue)));
        if (kind == 0)
        {
            Add(links, name, file.At(cursor.U64(), $"the object {DataFault.Quote(name)}"), message.At);
        }
    }

    /// <summary>Many links stand in a heap instead of the header. MATLAB writes the older symbol tables.</summary>
    private static void RefuseDense(Hdf5Message message)
    {
        Hdf5Cursor cursor = message.Open();
        cursor.Skip(1);
        byte flags = cursor.U8();
        cursor.Skip((flags & 1) != 0 ? 8 : 0);
        if (cursor.U64() != Undefined)
        {
            throw new Hdf5FormatException("a group keeps its links in a fractal heap, which MATLAB does not write", message.At);
        }
    }

    /// <summary>A group of the older kind: a B-tree of symbol nodes, names in a heap (III.A.1, III.B, III.C, III.D).</summary>
    private static void ReadSymbolTable(Hdf5Bytes file, ulong tree, ulong heap, Dictionary<string, long> links)
    {
        long heapAt = file.At(heap, "a heap of names");
        Hdf5Cursor head = new(file.Read(heapAt, HeapHeadBytes, "a heap of names").Span, heapAt);
        head.Expect("HEAP"u8, "a heap of names");
        head.Skip(4);
        ulong length = head.U64();
        head.Skip(8);
        long namesAt = file.At(head.U64(), "the names of a group");
        ReadOnlySpan<byte> names = file.Read(namesAt, length, "the names of a group").Span;
        foreach (long node in Hdf5Tree.Leaves(file, tree, Hdf5Tree.GroupNodes, rank: 0))
        {
            ReadSymbols(file, node, names, namesAt, links);
        }
    }

    private static void ReadSymbols(Hdf5Bytes file, long at, ReadOnlySpan<byte> names, long namesAt, Dictionary<string, long> links)
    {
        Hdf5Cursor head = new(file.Read(at, 8, "a symbol node").Span, at);
        head.Expect("SNOD"u8, "a symbol node");
        head.Skip(2);
        int count = head.U16();
        Hdf5Cursor cursor = new(file.Read(at + 8, (ulong)(count * SymbolBytes), "a symbol node").Span, at + 8);
        for (int i = 0; i < count; i++)
        {
            ulong nameAt = cursor.U64();
            ulong address = cursor.U64();
            uint cacheType = cursor.U32();
            cursor.Skip(SymbolBytes - 20);
            ReadOnlySpan<byte> name = nameAt < (ulong)names.Length ? names[(int)nameAt..] : throw new Hdf5FormatException($"a name begins at {nameAt} of {names.Length} bytes", namesAt);
            int end = name.IndexOf((byte)0);
            if (end <= 0)
            {
                throw new Hdf5FormatException("a name of a group does not end or is empty", namesAt + (long)nameAt);
            }

            // Cache type 2 is a soft link, which has no address.
            if (cacheType != 2)
            {
                string text = Encoding.UTF8.GetString(name[..end]);
                Add(links, text, file.At(address, $"the object {DataFault.Quote(text)}"), cursor.Position - SymbolBytes);
            }
        }
    }

    private static void Add(Dictionary<string, long> links, string name, long target, long at)
    {
        if (!links.TryAdd(name, target))
        {
            throw new Hdf5FormatException($"a group has the name {DataFault.Quote(name)} twice", at);
        }
    }
}
