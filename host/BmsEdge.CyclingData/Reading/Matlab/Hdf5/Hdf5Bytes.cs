using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace BmsEdge.CyclingData.Reading.Matlab.Hdf5;

/// <summary>
/// The bytes of a file by their place. Whoever asks for more than is there is refused before memory is made for it: no length
/// field of a damaged file costs more than the file has.
/// </summary>
internal sealed class Hdf5Bytes : IDisposable
{
    private readonly SafeFileHandle? _file;
    private readonly ReadOnlyMemory<byte> _content;

    public Hdf5Bytes(string path)
    {
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.RandomAccess);
        Length = RandomAccess.GetLength(_file);
    }

    public Hdf5Bytes(ReadOnlyMemory<byte> content)
    {
        _content = content;
        Length = content.Length;
    }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    /// <summary>Byte that addresses count from: the superblock's, behind the user block of 512 bytes that MATLAB writes.</summary>
    public long Base { get; set; }

    /// <summary>The byte of the file at an address of the format.</summary>
    public long At(ulong address, string what) => address < (ulong)(Length - Base)
        ? Base + (long)address
        : throw new Hdf5FormatException($"{what} lies at address {address}, outside the file", Base);

    /// <summary>Exactly these bytes.</summary>
    public ReadOnlyMemory<byte> Read(long at, ulong count, string what) => at >= 0 && at <= Length && count <= (ulong)(Length - at) && count <= int.MaxValue
        ? Some(at, (int)count)
        : throw new Hdf5FormatException($"{what} says that it has {count} bytes and {Math.Max(0, Length - at)} are left", at);

    /// <summary>These bytes, or those that are left.</summary>
    public ReadOnlyMemory<byte> UpTo(long at, int count) => Some(at, (int)Math.Min(count, Math.Max(0, Length - at)));

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private ReadOnlyMemory<byte> Some(long at, int count)
    {
        if (_file is null)
        {
            return _content.Slice((int)at, count);
        }

        byte[] bytes = GC.AllocateUninitializedArray<byte>(count);
        for (int done = 0; done < count;)
        {
            int more = RandomAccess.Read(_file, bytes.AsSpan(done), at + done);
            done += more > 0 ? more : throw new Hdf5FormatException("the file became shorter while it was read", at + done);
        }

        return bytes;
    }
}
