using System;
using System.Buffers.Binary;

namespace BmsEdge.CyclingData.Reading.Matlab.Hdf5;

/// <summary>Reads the fields of a structure one after the other, little-endian as HDF5 is, and never beyond its bytes.</summary>
/// <param name="bytes">The structure.</param>
/// <param name="start">Byte of the file where it begins.</param>
internal ref struct Hdf5Cursor(ReadOnlySpan<byte> bytes, long start)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    /// <summary>Byte of the file the next field begins at.</summary>
    public readonly long Position => start + _at;

    /// <summary>Bytes left.</summary>
    public readonly int Left => _bytes.Length - _at;

    public byte U8() => Take(1)[0];

    public ushort U16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    /// <summary>A 64-bit offset, length or number.</summary>
    public ulong U64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>The next bytes.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > Left)
        {
            throw new Hdf5FormatException($"a structure wants {count} bytes more and has {Left}", Position);
        }

        ReadOnlySpan<byte> taken = _bytes.Slice(_at, count);
        _at += count;
        return taken;
    }

    /// <summary>Steps over bytes that mean nothing here.</summary>
    public void Skip(int count) => Take(count);

    /// <summary>Steps over the signature of a structure.</summary>
    public void Expect(ReadOnlySpan<byte> signature, string what)
    {
        if (!Take(signature.Length).SequenceEqual(signature))
        {
            throw new Hdf5FormatException($"{what} does not begin with its signature", Position - signature.Length);
        }
    }
}
