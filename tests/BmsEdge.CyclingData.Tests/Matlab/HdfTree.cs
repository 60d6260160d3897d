using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using PureHDF;

namespace BmsEdge.CyclingData.Tests.Matlab;

/// <summary>A group of an HDF5 file to be written.</summary>
internal sealed class HdfGroup
{
    public Dictionary<string, object> Members { get; } = [];
}

/// <summary>A data set of an HDF5 file to be written: doubles, 16-bit texts, or references to groups and data sets.</summary>
internal sealed record HdfSet(Array Values, params ulong[] Dimensions)
{
    /// <summary>Whether it carries MATLAB's mark of an empty array.</summary>
    public bool IsMarkedEmpty { get; init; }
}

/// <summary>Writes a tree with PureHDF, in the newer structures (superblock 3, object headers 2).</summary>
internal static class PureHdfWriter
{
    public static byte[] Write(HdfGroup root)
    {
        Dictionary<object, H5Object> made = [];
        H5File file = [];
        foreach ((string name, object member) in root.Members)
        {
            file[name] = Object(member, made);
        }

        using MemoryStream bytes = new();
        file.Write(bytes);
        return bytes.ToArray();
    }

    private static H5Object Object(object node, Dictionary<object, H5Object> made)
    {
        if (made.TryGetValue(node, out H5Object? done))
        {
            return done;
        }

        H5Object h5 = node switch
        {
            HdfGroup group => Group(group, made),
            HdfSet { Values: double[] values } set => new H5Dataset(values, fileDims: set.Dimensions),
            HdfSet { Values: ushort[] values } set => new H5Dataset(values, fileDims: set.Dimensions),
            HdfSet { Values: ulong[] values } set => new H5Dataset(values, fileDims: set.Dimensions),
            HdfSet { Values: object[] targets } set => new H5Dataset(targets.Select(t => (H5ObjectReference)Object(t, made)).ToArray(), fileDims: set.Dimensions),
            _ => throw new ArgumentException(node.ToString()),
        };
        if (node is HdfSet { IsMarkedEmpty: true })
        {
            h5.Attributes["MATLAB_class"] = "double";
            h5.Attributes["MATLAB_empty"] = (byte)1;
        }

        return made[node] = h5;
    }

    private static H5Group Group(HdfGroup group, Dictionary<object, H5Object> made)
    {
        H5Group h5 = [];
        foreach ((string name, object member) in group.Members)
        {
            h5[name] = Object(member, made);
        }

        return h5;
    }
}

/// <summary>
/// Writes a tree in the structures that MATLAB 7.3 writes: a user block of 512 bytes, superblock 0, object headers 1, symbol
/// tables under B-trees, and data sets in one piece or in chunks packed with deflate. Laid out after the HDF5 file format
/// specification; the C library reads what comes out.
/// </summary>
internal sealed class ClassicHdfWriter
{
    private const int UserBlock = 512;
    private const int SymbolsPerNode = 8;
    private const int ChildrenPerNode = 32;
    private const ulong Undefined = ulong.MaxValue;

    private readonly List<byte> _file = [.. new byte[96]];
    private readonly Dictionary<object, ulong> _addresses = [];
    private readonly int _chunk;

    private ClassicHdfWriter(int chunk) => _chunk = chunk;

    /// <param name="root">The tree.</param>
    /// <param name="chunk">Values a packed chunk; 0 writes data sets in one piece.</param>
    public static byte[] Write(HdfGroup root, int chunk = 0)
    {
        ClassicHdfWriter writer = new(chunk);
        (ulong header, ulong tree, ulong heap) = writer.Group(root);
        byte[] super =
        [
            0x89, (byte)'H', (byte)'D', (byte)'F', 13, 10, 26, 10, 0, 0, 0, 0, 0, 8, 8, 0, SymbolsPerNode / 2, 0, ChildrenPerNode / 2, 0, 0, 0, 0, 0,
            .. Words(UserBlock, Undefined, (ulong)(UserBlock + writer._file.Count), Undefined, 0, header), 1, 0, 0, 0, 0, 0, 0, 0, .. Words(tree, heap),
        ];
        super.CopyTo(CollectionsMarshal.AsSpan(writer._file));
        byte[] user = new byte[UserBlock];
        "MATLAB 7.3 MAT-file, Platform: PCWIN64"u8.CopyTo(user);
        return [.. user, .. writer._file];
    }

    private ulong Object(object node)
    {
        if (!_addresses.TryGetValue(node, out ulong address))
        {
            _addresses[node] = address = node is HdfGroup group ? Group(group).Header : Set((HdfSet)node);
        }

        return address;
    }

    private (ulong Header, ulong Tree, ulong Heap) Group(HdfGroup group)
    {
        (string Name, ulong Address)[] members = [.. group.Members.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => (m.Key, Object(m.Value)))];
        List<byte> names = [.. new byte[8]];
        List<(ulong Name, ulong Address)> symbols = [];
        foreach ((string name, ulong address) in members)
        {
            symbols.Add(((ulong)names.Count, address));
            byte[] text = [.. System.Text.Encoding.UTF8.GetBytes(name), 0];
            names.AddRange(Padded(text));
        }

        ulong data = Put(names);
        ulong heap = Put([.. "HEAP"u8, 0, 0, 0, 0, .. Words((ulong)names.Count, 1, data)]);
        (byte[] Key, ulong Child)[] nodes = [.. symbols.Chunk(SymbolsPerNode).Select(c => (Words(c[^1].Name), Put(
        [
            .. "SNOD"u8, 1, 0, (byte)c.Length, 0,
            .. c.SelectMany(s => Words(s.Name, s.Address, 0, 0, 0)),
            .. new byte[(SymbolsPerNode - c.Length) * 40],
        ])))];
        ulong tree = Tree(0, nodes, level: 0, Words(0));
        return (Header((0x11, Words(tree, heap))), tree, heap);
    }

    /// <summary>A B-tree over children. In groups a key stands behind each child and the border before all; in chunks before each and the border behind all.</summary>
    private ulong Tree(byte type, (byte[] Key, ulong Child)[] children, byte level, byte[] border)
    {
        (byte[] Key, ulong Child)[] nodes = [.. children.Chunk(ChildrenPerNode).DefaultIfEmpty([]).Select(c => (c.Length == 0 ? border : type == 0 ? c[^1].Key : c[0].Key, Put(
        [
            .. "TREE"u8, type, level, (byte)c.Length, 0, .. Words(Undefined, Undefined), .. type == 0 ? border : [],
            .. c.SelectMany(e => type == 0 ? [.. Words(e.Child), .. e.Key] : (byte[])[.. e.Key, .. Words(e.Child)]), .. type == 0 ? [] : border,
            .. new byte[(ChildrenPerNode - c.Length) * (8 + border.Length)],
        ])))];
        return nodes.Length == 1 ? nodes[0].Child : Tree(type, nodes, (byte)(level + 1), border);
    }

    private ulong Set(HdfSet set)
    {
        byte[] values = set.Values switch
        {
            object[] targets => Words([.. targets.Select(Object)]),
            double[] doubles => MemoryMarshal.AsBytes<double>(doubles).ToArray(),
            ulong[] numbers => MemoryMarshal.AsBytes<ulong>(numbers).ToArray(),
            _ => MemoryMarshal.AsBytes<ushort>((ushort[])set.Values).ToArray(),
        };
        int size = set.Values.GetType() == typeof(ushort[]) ? 2 : 8;
        byte[] type = set.Values switch
        {
            object[] => [0x17, 0, 0, 0, 8, 0, 0, 0],
            double[] => [0x11, 0x20, 63, 0, 8, 0, 0, 0, 0, 0, 64, 0, 52, 11, 0, 52, 0xff, 3, 0, 0],
            _ => [0x10, 0, 0, 0, (byte)size, 0, 0, 0, 0, 0, (byte)(size * 8), 0],
        };
        byte[] space = [1, (byte)set.Dimensions.Length, 0, 0, 0, 0, 0, 0, .. Words(set.Dimensions)];
        List<(int, byte[])> messages = [(0x01, space), (0x03, type)];
        ulong count = (ulong)(values.Length / size);
        if (_chunk > 0 && set.Values is double[] && count > (ulong)_chunk)
        {
            messages.Add((0x0B, [1, 1, 0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 1, 0, 1, 0, .. "deflate\0"u8, 6, 0, 0, 0, 0, 0, 0, 0]));
            messages.Add((0x08, Chunks(values, set.Dimensions)));
        }
        else
        {
            messages.Add((0x08, [3, 1, .. Words(values.Length > 0 ? Put(values) : Undefined, (ulong)values.Length)]));
        }

        if (set.IsMarkedEmpty)
        {
            messages.Add((0x0C, [1, 0, 13, 0, 12, 0, 8, 0, .. Padded("MATLAB_empty\0"u8.ToArray()), .. Padded([0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0]), 1, 0, 0, 0, 0, 0, 0, 0, 1]));
        }

        return Header([.. messages]);
    }

    private byte[] Chunks(byte[] values, ulong[] dimensions)
    {
        int along = Array.IndexOf(dimensions, dimensions.Max());
        List<(byte[], ulong)> children = [];
        for (int from = 0; from < values.Length; from += _chunk * 8)
        {
            byte[] chunk = new byte[_chunk * 8];
            values.AsSpan(from, Math.Min(chunk.Length, values.Length - from)).CopyTo(chunk);
            byte[] packed = Pack(chunk);
            children.Add((Key(packed.Length, along, dimensions.Length, (ulong)(from / 8)), Put(packed)));
        }

        ulong tree = Tree(1, [.. children], level: 0, Key(0, along, dimensions.Length, dimensions[along] + (ulong)_chunk));
        IEnumerable<byte> sizes = dimensions.Select((_, i) => i == along ? _chunk : 1).Append(8).SelectMany(BitConverter.GetBytes);
        return [3, 2, (byte)(dimensions.Length + 1), .. Words(tree), .. sizes];
    }

    private static byte[] Key(int length, int along, int rank, ulong offset) =>
        [.. BitConverter.GetBytes(length), 0, 0, 0, 0, .. Words([.. Enumerable.Range(0, rank + 1).Select(i => i == along ? offset : 0)])];

    private static byte[] Pack(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (System.IO.Compression.ZLibStream zlib = new(packed, System.IO.Compression.CompressionLevel.Fastest))
        {
            zlib.Write(bytes);
        }

        return packed.ToArray();
    }

    /// <summary>An object header; what does not fit its first block goes into a continuation, as the C library does.</summary>
    private ulong Header(params (int Type, byte[] Data)[] messages)
    {
        byte[] Message(int type, byte[] data) =>
            [(byte)type, 0, (byte)Padded(data).Length, (byte)(Padded(data).Length >> 8), 0, 0, 0, 0, .. Padded(data)];
        byte[][] first = [.. messages.Take(3).Select(m => Message(m.Type, m.Data))];
        byte[] rest = [.. messages.Skip(3).SelectMany(m => Message(m.Type, m.Data))];
        int count = messages.Length + (rest.Length > 0 ? 1 : 0);
        byte[] body = [.. first.SelectMany(m => m), .. rest.Length > 0 ? Message(0x10, Words(Put(rest), (ulong)rest.Length)) : []];
        return Put([1, 0, (byte)count, 0, 1, 0, 0, 0, .. BitConverter.GetBytes(body.Length), 0, 0, 0, 0, .. body]);
    }

    private ulong Put(IReadOnlyCollection<byte> bytes)
    {
        ulong at = (ulong)_file.Count;
        _file.AddRange(bytes);
        _file.AddRange(new byte[(8 - (_file.Count % 8)) % 8]);
        return at;
    }

    private static byte[] Padded(byte[] bytes) => [.. bytes, .. new byte[(8 - (bytes.Length % 8)) % 8]];

    private static byte[] Words(params ulong[] words) => MemoryMarshal.AsBytes<ulong>(words).ToArray();
}
