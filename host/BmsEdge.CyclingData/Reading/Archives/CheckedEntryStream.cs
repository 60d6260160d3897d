using System;
using System.IO;
using System.IO.Compression;
using System.IO.Hashing;

namespace BmsEdge.CyclingData.Reading.Archives;

/// <summary>
/// An entry of a zip archive, unpacked on the way. Length and CRC-32 are those the archive declares, or the reading is refused:
/// .NET's own entry stream stops quietly where a cut entry ends.
/// </summary>
internal sealed class CheckedEntryStream : ForwardStream
{
    private readonly string _path;
    private readonly ZipArchiveEntry _entry;
    private readonly Stream _unpacked;
    private readonly Crc32 _crc = new();
    private long _position;
    private bool _ended;

    public CheckedEntryStream(string path, ZipArchiveEntry entry)
    {
        _path = path;
        _entry = entry;
        _unpacked = entry.Open();
    }

    public override long Length => _entry.Length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (_ended || buffer.IsEmpty)
        {
            return 0;
        }

        int count;
        try
        {
            count = _unpacked.Read(buffer);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or IOException or NotSupportedException)
        {
            throw ZipGuard.Unreadable(_path, _entry.FullName, e);
        }

        _position += count;
        _crc.Append(buffer[..count]);
        _ended = count == 0;
        if (_position > _entry.Length || (_ended && _position != _entry.Length))
        {
            throw Damaged($"it unpacks to {(_ended ? "" : "more than ")}{Math.Min(_position, _entry.Length)} bytes where the archive says {_entry.Length}");
        }

        if (_ended && _crc.GetCurrentHashAsUInt32() != _entry.Crc32)
        {
            throw Damaged("its bytes do not have the check sum that the archive says");
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _unpacked.Dispose();
        }

        base.Dispose(disposing);
    }

    private Exception Damaged(string problem) =>
        DataFault.InFile(_path, $"entry {DataFault.Quote(_entry.FullName)} of the archive is damaged: {problem}", "Download or copy it again.");
}
