using System;
using System.IO;
using System.IO.Hashing;
using BmsEdge.CyclingData.Reading.Deflate;

namespace BmsEdge.CyclingData.Reading;

/// <summary>
/// Unpacks a gzip file (RFC 1952) and holds the result against the CRC-32 and length in its trailer, so that half a test never
/// passes for a whole one.
/// </summary>
/// <remarks>A file of several gzip members joined together is refused: whether they are one test is not said in it.</remarks>
internal sealed class CheckedGzipStream(Stream file) : ForwardStream
{
    private const int Deflate = 8;

    private const int HeaderCheck = 2;

    private const int ExtraField = 4;

    private const int Name = 8;

    private const int Comment = 16;

    private const int Reserved = 0xe0;

    private readonly Inflater _unpacked = new(file);
    private readonly Crc32 _crc = new();
    private uint _length;
    private bool _begun;
    private bool _ended;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (!_begun)
        {
            ReadHeader();
            _begun = true;
        }

        if (_ended || buffer.IsEmpty)
        {
            return 0;
        }

        ReadOnlySpan<byte> piece = _unpacked.Next(buffer.Length);
        if (piece.IsEmpty)
        {
            CheckTrailer();
            _ended = true;
            return 0;
        }

        piece.CopyTo(buffer);
        _crc.Append(piece);
        _length = unchecked(_length + (uint)piece.Length);
        return piece.Length;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Passes over the header (RFC 1952, 2.3); what it says beside the method is not needed.</summary>
    private void ReadHeader()
    {
        if (TakeByte() != 0x1f || TakeByte() != 0x8b || TakeByte() != Deflate)
        {
            throw new InvalidDataException("the gzip file has no header that is known");
        }

        int flags = TakeByte();
        if ((flags & Reserved) != 0)
        {
            throw new InvalidDataException("the gzip file has flags in its header that are not known");
        }

        Skip(6);
        if ((flags & ExtraField) != 0)
        {
            Skip(TakeByte() | (TakeByte() << 8));
        }

        for (int text = (flags & Name) / Name + (flags & Comment) / Comment; text > 0; text--)
        {
            while (TakeByte() != 0)
            {
            }
        }

        Skip((flags & HeaderCheck) != 0 ? 2 : 0);
    }

    private void CheckTrailer()
    {
        if (ReadUInt32() != _crc.GetCurrentHashAsUInt32() || ReadUInt32() != _length)
        {
            throw new InvalidDataException("the gzip file is damaged: its check sum does not fit");
        }

        long end = _unpacked.Position;
        if (_unpacked.ReadByte() >= 0)
        {
            throw new InvalidDataException($"the gzip file goes on after its end at byte {end}: it is several gzip files joined, or something was appended");
        }
    }

    private uint ReadUInt32() => (uint)(TakeByte() | (TakeByte() << 8) | (TakeByte() << 16) | (TakeByte() << 24));

    private void Skip(int count)
    {
        for (int i = 0; i < count; i++)
        {
            TakeByte();
        }
    }

    private int TakeByte()
    {
        int value = _unpacked.ReadByte();
        return value >= 0 ? value : throw new InvalidDataException($"the gzip file is cut short after byte {_unpacked.Position}");
    }
}
