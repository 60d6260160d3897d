using System;
using System.IO;
using System.IO.Compression;

namespace BmsEdge.CyclingData.Reading.Matlab.Hdf5;

/// <summary>What was done to chunks before they were stored (HDF5 file format specification 3.0, IV.A.2.l): deflate and shuffle, of which MATLAB uses the first.</summary>
internal sealed class Hdf5Filters
{
    /// <summary>Unpacked over packed bytes: what deflate reaches at most.</summary>
    public const int MostRatio = 1032;

    private const int Deflate = 1;
    private const int Shuffle = 2;
    private const int MostFilters = 32;

    private readonly int[] _ids;

    private Hdf5Filters(int[] ids) => _ids = ids;

    /// <summary>The filters of a data set.</summary>
    public static Hdf5Filters Read(Hdf5Message? message)
    {
        if (message is not { } pipeline)
        {
            return new Hdf5Filters([]);
        }

        Hdf5Cursor cursor = pipeline.Open();
        byte version = cursor.U8();
        int count = cursor.U8();
        if (version is not (1 or 2) || count > MostFilters)
        {
            throw new Hdf5FormatException($"a pipeline of {count} filters is of version {version}", pipeline.At);
        }

        cursor.Skip(version == 1 ? 6 : 0);
        int[] ids = new int[count];
        for (int i = 0; i < count; i++)
        {
            ids[i] = cursor.U16();
            int nameBytes = version == 1 || ids[i] >= 256 ? cursor.U16() : 0;
            cursor.Skip(2);
            int values = cursor.U16();
            cursor.Skip(nameBytes);
            cursor.Skip((values * 4) + (version == 1 && values % 2 != 0 ? 4 : 0));
            if (ids[i] is not (Deflate or Shuffle))
            {
                throw new Hdf5FormatException($"values were packed with filter {ids[i]}, which MATLAB does not use", pipeline.At);
            }
        }

        return new Hdf5Filters(ids);
    }

    /// <summary>The chunk as it was before the filters.</summary>
    /// <param name="stored">Its stored bytes.</param>
    /// <param name="mask">Filters that were left out for it.</param>
    /// <param name="length">Its unpacked bytes.</param>
    /// <param name="size">Bytes of a value.</param>
    /// <param name="at">Where it is stored.</param>
    public ReadOnlySpan<byte> Unpack(ReadOnlyMemory<byte> stored, uint mask, int length, int size, long at)
    {
        ReadOnlyMemory<byte> chunk = stored;
        for (int i = _ids.Length - 1; i >= 0; i--)
        {
            if ((mask & (1u << i)) == 0)
            {
                chunk = _ids[i] == Deflate ? Inflate(chunk, length, at) : Unshuffle(chunk.Span, size);
            }
        }

        return chunk.Length == length ? chunk.Span : throw new Hdf5FormatException($"a chunk has {chunk.Length} bytes where {length} belong", at);
    }

    private static byte[] Inflate(ReadOnlyMemory<byte> packed, int length, long at)
    {
        if ((long)packed.Length * MostRatio < length)
        {
            throw new Hdf5FormatException($"{packed.Length} bytes do not unpack to a chunk of {length}", at);
        }

        byte[] unpacked = GC.AllocateUninitializedArray<byte>(length);
        try
        {
            using ZLibStream zlib = new(new MemoryStream(packed.ToArray(), writable: false), CompressionMode.Decompress);
            int count = zlib.ReadAtLeast(unpacked, length, throwOnEndOfStream: false);
            if (count < length || zlib.ReadByte() >= 0)
            {
                throw new Hdf5FormatException($"a packed chunk does not unpack to {length} bytes", at);
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new Hdf5FormatException($"a packed chunk is damaged: {e.Message.TrimEnd('.')}", at);
        }

        return Adler32.Of(unpacked) == Adler32.StoredIn(packed.Span) ? unpacked : throw new Hdf5FormatException("a packed chunk does not have its check sum", at);
    }

    /// <summary>Puts the bytes of each value together again; bytes beyond the last whole value stand as they are.</summary>
    private static byte[] Unshuffle(ReadOnlySpan<byte> shuffled, int size)
    {
        byte[] values = shuffled.ToArray();
        int count = shuffled.Length / size;
        for (int b = 0; b < size && size > 1; b++)
        {
            for (int i = 0; i < count; i++)
            {
                values[(i * size) + b] = shuffled[(b * count) + i];
            }
        }

        return values;
    }
}
