using System.Collections.Generic;

namespace BmsEdge.CyclingData.Reading.Matlab.Hdf5;

/// <summary>B-trees of version 1, which hold the members of older groups and the chunks of data sets (HDF5 file format specification 3.0, III.A.1).</summary>
internal static class Hdf5Tree
{
    /// <summary>Node type of a tree over the members of a group.</summary>
    public const byte GroupNodes = 0;

    /// <summary>Node type of a tree over the chunks of a data set.</summary>
    public const byte ChunkNodes = 1;

    private const int HeadBytes = 24;
    private const int AddressBytes = 8;

    /// <summary>Where the leaves' children begin: symbol nodes.</summary>
    public static List<long> Leaves(Hdf5Bytes file, ulong root, byte nodeType, int rank)
    {
        List<long> leaves = [];
        Walk(file, root, nodeType, rank, (ref Hdf5Cursor _, long child) => leaves.Add(child));
        return leaves;
    }

    /// <summary>What to do with a leaf's entry.</summary>
    /// <param name="key">The key before the child.</param>
    /// <param name="child">Byte of the file where the child begins.</param>
    public delegate void Entry(ref Hdf5Cursor key, long child);

    /// <summary>Visits the entries of the leaves in order. A node is visited once at most, one level below its parent's.</summary>
    public static void Walk(Hdf5Bytes file, ulong root, byte nodeType, int rank, Entry visit)
    {
        HashSet<long> seen = [];
        Visit(file, file.At(root, "a B-tree"), nodeType, rank, level: -1, seen, visit);
    }

    private static void Visit(Hdf5Bytes file, long at, byte nodeType, int rank, int level, HashSet<long> seen, Entry visit)
    {
        Hdf5Cursor head = new(file.Read(at, HeadBytes, "a node of a B-tree").Span, at);
        head.Expect("TREE"u8, "a node of a B-tree");
        byte type = head.U8();
        byte own = head.U8();
        int count = head.U16();
        if (type != nodeType || (level >= 0 && own != level) || !seen.Add(at))
        {
            throw new Hdf5FormatException($"a node of a B-tree is of type {type} and level {own}, or stands in it twice", at);
        }

        int keyBytes = nodeType == GroupNodes ? AddressBytes : 8 + ((rank + 1) * 8);
        Hdf5Cursor cursor = new(file.Read(at + HeadBytes, (ulong)(count * (keyBytes + AddressBytes)), "a node of a B-tree").Span, at + HeadBytes);
        for (int i = 0; i < count; i++)
        {
            long keyAt = cursor.Position;
            Hdf5Cursor key = new(cursor.Take(keyBytes), keyAt);
            long child = file.At(cursor.U64(), "a child of a B-tree");
            if (own == 0)
            {
                visit(ref key, child);
            }
            else
            {
                Visit(file, child, nodeType, rank, own - 1, seen, visit);
            }
        }
    }
}
