using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;
using System.IO.Hashing;

namespace BmsEdge.CyclingData.Reading;

/// <summary>
/// Unpacks a gzip file and holds the result against the CRC-32 and length in the file's last eight bytes (RFC 1952, 2.3.1).
/// <see cref="GZipStream"/> alone ends quietly when a file is cut short, so half a test would pass for a whole one.
/// </summary>
/// <remarks>
/// A file of several gzip members joined together carries one trailer for each, of which only the last is looked at here, so
/// it is refused as well.
/// </remarks>
internal sealed class CheckedGzipStream : ForwardStream
{
    /// <summary>Ten bytes of header, two of the shortest deflate block, eight of trailer.</summary>
    private const int ShortestFile = 20;

    private const int TrailerBytes = 8;

    private readonly GZipStream _unpacked;
    private readonly Crc32 _crc = new();
    private readonly uint _expectedCrc;
    private readonly uint _expectedLength;
    private uint _length;
    private bool _checked;

    /// <summary>Opens a file that begins with the gzip magic; owns <paramref name="file"/> from here on.</summary>
    public CheckedGzipStream(FileStream file)
    {
        if (file.Length < ShortestFile)
        {
            file.Dispose();
            throw new InvalidDataException("the gzip file is cut short");
        }

        Span<byte> trailer = stackalloc byte[TrailerBytes];
        file.Seek(-TrailerBytes, SeekOrigin.End);
        file.ReadExactly(trailer);
        file.Seek(0, SeekOrigin.Begin);
        _expectedCrc = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        _expectedLength = BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]);
        _unpacked = new GZipStream(file, CompressionMode.Decompress);
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int count = _unpacked.Read(buffer);
        if (count > 0)
        {
            _crc.Append(buffer[..count]);
            _length = unchecked(_length + (uint)count);
        }
        else if (!buffer.IsEmpty && !_checked)
        {
            _checked = true;
            if (_length != _expectedLength || _crc.GetCurrentHashAsUInt32() != _expectedCrc)
            {
                throw new InvalidDataException("the gzip file is cut short or damaged (its check sum does not fit), or is several gzip files joined");
            }
        }

        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _unpacked.Dispose();
        }

        base.Dispose(disposing);
    }
}
