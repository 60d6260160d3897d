using System;
using System.Collections.Generic;
using System.Linq;

namespace BmsEdge.CyclingData.Reading.Matlab.Hdf5;

/// <summary>Where the values of a data set stand (HDF5 file format specification 3.0, IV.A.2.i): in the header, in one piece, or in chunks.</summary>
/// <param name="At">Byte of the header message, for messages.</param>
internal abstract record Hdf5Layout(long At)
{
    private const ulong Undefined = ulong.MaxValue;

    /// <summary>All values, as they are stored.</summary>
    /// <param name="file">The file.</param>
    /// <param name="dimensions">Lengths of the data set; all but one are 1.</param>
    /// <param name="size">Bytes of a value.</param>
    public abstract ReadOnlyMemory<byte> Read(Hdf5Bytes file, IReadOnlyList<ulong> dimensions, int size);

    /// <summary>Bytes of a data set of these dimensions, which are known to fit the file.</summary>
    protected static ulong Bytes(IReadOnlyList<ulong> dimensions, int size) => dimensions.Aggregate((ulong)size, (product, length) => product * length);

    /// <summary>Reads the message. Versions 3 and 4 differ for chunks only, whose newer indices MATLAB does not write.</summary>
    public static Hdf5Layout Read(Hdf5Bytes file, Hdf5Message message, Hdf5Message? filters)
    {
        Hdf5Cursor cursor = message.Open();
        byte version = cursor.U8();
        byte kind = cursor.U8();
        if (version is not (3 or 4) || kind > 2 || (version == 4 && kind == 2))
        {
            throw new Hdf5FormatException($"the values of a data set are laid out in the way {kind} of version {version}, which MATLAB does not write", message.At);
        }

        switch (kind)
        {
            case 0:
                int length = cursor.U16();
                cursor.Skip(length);
                return new CompactLayout(message.Data.Slice(4, length), message.At);
            case 1:
                return new ContiguousLayout(cursor.U64(), cursor.U64(), message.At);
            default:
                int rank = cursor.U8() - 1;
                ulong tree = cursor.U64();
                if (rank < 0 || cursor.Left < (rank + 1) * 4)
                {
                    throw new Hdf5FormatException($"the chunks of a data set have {rank} dimensions", message.At);
                }

                uint[] chunk = new uint[rank];
                for (int i = 0; i < rank; i++)
                {
                    chunk[i] = cursor.U32();
                }

                return new ChunkedLayout(tree, chunk, cursor.U32(), Hdf5Filters.Read(filters), message.At);
        }
    }

    /// <summary>Values in the header itself.</summary>
    private sealed record CompactLayout(ReadOnlyMemory<byte> Values, long At) : Hdf5Layout(At)
    {
        public override ReadOnlyMemory<byte> Read(Hdf5Bytes file, IReadOnlyList<ulong> dimensions, int size)
        {
            ulong wanted = Bytes(dimensions, size);
            return wanted == (ulong)Values.Length
                ? Values
                : throw new Hdf5FormatException($"a data set of {wanted} bytes keeps {Values.Length} in its header", At);
        }
    }

    /// <summary>Values in one piece.</summary>
    private sealed record ContiguousLayout(ulong Address, ulong Length, long At) : Hdf5Layout(At)
    {
        public override ReadOnlyMemory<byte> Read(Hdf5Bytes file, IReadOnlyList<ulong> dimensions, int size)
        {
            ulong wanted = Bytes(dimensions, size);
            return Address != Undefined && wanted == Length
                ? file.Read(file.At(Address, "a data set"), wanted, "a data set")
                : throw new Hdf5FormatException($"a data set of {wanted} bytes has {(Address == Undefined ? 0 : Length)} stored", At);
        }
    }

    /// <summary>Values in chunks of equal length, packed or not, found through a B-tree.</summary>
    private sealed record ChunkedLayout(ulong Tree, uint[] Chunk, uint ElementSize, Hdf5Filters Filters, long At) : Hdf5Layout(At)
    {
        public override ReadOnlyMemory<byte> Read(Hdf5Bytes file, IReadOnlyList<ulong> dimensions, int size)
        {
            ulong total = Bytes(dimensions, 1);
            int along = Enumerable.Range(0, dimensions.Count).FirstOrDefault(i => dimensions[i] == total);
            if (Chunk.Length != dimensions.Count || Chunk.Length == 0 || ElementSize != size || Chunk.Where((c, i) => c == 0 || (i != along && c != 1)).Any())
            {
                throw new Hdf5FormatException($"a data set of {string.Join('x', dimensions)} values is cut into chunks of {string.Join('x', Chunk)}", At);
            }

            // A chunk may be longer than the data set, whose last one is filled up; the file bounds what it can unpack to.
            ulong chunkBytes = (ulong)Chunk[along] * (ulong)size;
            ulong count = (total + Chunk[along] - 1) / Chunk[along];
            if (chunkBytes > (ulong)file.Length * Hdf5Filters.MostRatio || chunkBytes > int.MaxValue)
            {
                throw new Hdf5FormatException($"a chunk of {chunkBytes} bytes is more than a file of {file.Length} bytes holds", At);
            }

            List<(ulong Index, long At, uint Length, uint Mask)> chunks = Chunks(file, dimensions, along, count);
            if ((ulong)chunks.Count != count || chunks.Sum(c => (double)c.Length) * Hdf5Filters.MostRatio < (double)total * size)
            {
                throw new Hdf5FormatException($"{chunks.Count} of the {count} chunks of a data set are stored, or they are too short", At);
            }

            byte[] values = GC.AllocateUninitializedArray<byte>((int)(total * (ulong)size));
            foreach ((ulong index, long at, uint length, uint mask) in chunks)
            {
                ReadOnlySpan<byte> chunk = Filters.Unpack(file.Read(at, length, "a chunk"), mask, (int)chunkBytes, size, at);
                Span<byte> target = values.AsSpan((int)(index * chunkBytes));
                chunk[..Math.Min(chunk.Length, target.Length)].CopyTo(target);
            }

            return values;
        }

        private List<(ulong Index, long At, uint Length, uint Mask)> Chunks(Hdf5Bytes file, IReadOnlyList<ulong> dimensions, int along, ulong count)
        {
            List<(ulong Index, long At, uint Length, uint Mask)> chunks = [];
            HashSet<ulong> seen = [];
            int rank = dimensions.Count;
            Hdf5Tree.Walk(file, Tree, Hdf5Tree.ChunkNodes, rank, (ref Hdf5Cursor key, long child) =>
            {
                uint length = key.U32();
                uint mask = key.U32();
                ulong index = ulong.MaxValue;
                for (int i = 0; i < rank; i++)
                {
                    ulong offset = key.U64();
                    if (i == along)
                    {
                        index = offset % Chunk[i] == 0 ? offset / Chunk[i] : ulong.MaxValue;
                    }
                    else if (offset != 0)
                    {
                        index = ulong.MaxValue;
                        break;
                    }
                }

                if (index >= count || !seen.Add(index))
                {
                    throw new Hdf5FormatException("a chunk stands outside its data set or is there twice", key.Position);
                }

                chunks.Add((index, child, length, mask));
            });
            return chunks;
        }
    }
}
