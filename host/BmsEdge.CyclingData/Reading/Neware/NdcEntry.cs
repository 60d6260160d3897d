using System;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.Neware;

/// <summary>What an .ndc entry holds, by its first number.</summary>
internal enum NdcContent
{
    /// <summary>Voltage and current of every record; before version 11 all else too.</summary>
    Data = 1,

    /// <summary>An auxiliary channel.</summary>
    Auxiliary = 5,

    /// <summary>Executed steps.</summary>
    Step = 7,

    /// <summary>Time, date and capacities of the records that begin a run.</summary>
    RunInfo = 18,
}

/// <summary>
/// One .ndc entry of an .ndax archive: pages of one size, the first of them a header. Every other page has its kind, the number
/// of its records, a bit map of the places in use, the places, and in its last four bytes the CRC-32 of all before them. Kind,
/// count and CRC are found by looking at the files (they hold in every page of every staged one); they are checked page by
/// page, so damage inside an archive whose own check sums fit is still seen.
/// </summary>
internal sealed class NdcEntry
{
    private const int CrcBytes = 4;

    private const int BitmapOffset = 4;

    private readonly byte[] _bytes;
    private readonly int _pageBytes;
    private readonly int _dataOffset;

    private NdcEntry(string path, string name, byte[] bytes, NdcContent content, int version)
    {
        Path = path;
        Name = name;
        _bytes = bytes;
        Content = content;
        Version = version;

        // Version 2 has pages of 512 bytes whose bit map is one byte; all later ones 4096 with 128 bytes.
        (_pageBytes, _dataOffset) = version == 2 ? (512, 5) : (4096, 132);
        if (bytes.Length % _pageBytes != 0)
        {
            throw Fault(bytes.Length - (bytes.Length % _pageBytes), $"the entry ends inside a page of {_pageBytes} bytes");
        }
    }

    /// <summary>Name of the archive for messages.</summary>
    public string Path { get; }

    /// <summary>Name in the archive.</summary>
    public string Name { get; }

    /// <summary>What it holds.</summary>
    public NdcContent Content { get; }

    /// <summary>Format version.</summary>
    public int Version { get; }

    /// <summary>Its first data byte, which tells some layouts apart, or -1 in an entry without pages.</summary>
    public int FirstByte => _bytes.Length > _pageBytes + _dataOffset ? _bytes[_pageBytes + _dataOffset] : -1;

    /// <summary>Looks at an entry's header.</summary>
    /// <exception cref="BmsException">Not the content wanted, a version that is not known, or a length that is not whole pages.</exception>
    public static NdcEntry Open(string path, string name, byte[] bytes, NdcContent wanted)
    {
        if (bytes.Length < 512)
        {
            throw NewareFault.At(path, name, bytes.Length, "the entry ends inside its header");
        }

        int content = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        int version = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2));
        if (content != (int)wanted)
        {
            throw NewareFault.At(path, name, 0, $"its content is of kind {content} where {(int)wanted} belongs");
        }

        return version is 2 or 5 or 11 or 14 or 16 or 17
            ? new NdcEntry(path, name, bytes, wanted, version)
            : throw NewareFault.Unknown(path, $"{name}, byte 2: ndc version {version} is not one of 2, 5, 11, 14, 16, 17");
    }

    /// <summary>A refusal at a byte of the entry.</summary>
    public BmsException Fault(long offset, string problem) => NewareFault.At(Path, Name, offset, problem);

    /// <summary>The records by the pages' own counts, which <see cref="Records"/> then holds against the bit maps.</summary>
    public int CountRecords(int recordBytes)
    {
        int count = 0;
        for (int at = _pageBytes; at < _bytes.Length; at += _pageBytes)
        {
            count += CountInPage(at, recordBytes);
        }

        return count;
    }

    /// <summary>Walks along the records of a length.</summary>
    public Cursor Records(int recordBytes) => new(this, recordBytes);

    private int Places(int recordBytes) => (_pageBytes - _dataOffset - CrcBytes) / recordBytes;

    private int CountInPage(int at, int recordBytes)
    {
        int count = BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(at + 2));
        return count <= Places(recordBytes)
            ? count
            : throw Fault(at + 2, $"the page says it has {count} records of {recordBytes} bytes, but {Places(recordBytes)} fit");
    }

    /// <summary>Holds a page's kind, count and check sum to what is there.</summary>
    private void CheckPage(int at, int recordBytes)
    {
        ReadOnlySpan<byte> page = _bytes.AsSpan(at, _pageBytes);
        if (Crc32.HashToUInt32(page[..^CrcBytes]) != BinaryPrimitives.ReadUInt32LittleEndian(page[^CrcBytes..]))
        {
            throw Fault(at, "the page's CRC-32 does not fit its content");
        }

        int kind = BinaryPrimitives.ReadUInt16LittleEndian(page);
        if (kind != (int)Content + 1)
        {
            throw Fault(at, $"the page is of kind {kind} where {(int)Content + 1} belongs");
        }

        int used = 0;
        int last = -1;
        ReadOnlySpan<byte> map = page[BitmapOffset.._dataOffset];
        for (int i = 0; i < map.Length; i++)
        {
            used += BitOperations.PopCount(map[i]);
            last = map[i] == 0 ? last : (i * 8) + 7 - (BitOperations.LeadingZeroCount(map[i]) - 24);
        }

        if (used != CountInPage(at, recordBytes) || last >= Places(recordBytes))
        {
            throw Fault(at + 2, "the page's number of records does not fit its bit map");
        }
    }

    /// <summary>One record after another.</summary>
    public ref struct Cursor
    {
        private readonly NdcEntry _entry;
        private readonly int _recordBytes;
        private readonly int _places;
        private int _page;
        private int _place;

        public Cursor(NdcEntry entry, int recordBytes)
        {
            _entry = entry;
            _recordBytes = recordBytes;
            _places = entry.Places(recordBytes);
            _page = 0;
            _place = _places;
        }

        /// <summary>Number of the record's place in the entry, from 1; places not in use count.</summary>
        public readonly int Number => ((_page - 1) * _places) + _place + 1;

        /// <summary>Byte of the entry at which the record starts.</summary>
        public readonly int Offset => (_page * _entry._pageBytes) + _entry._dataOffset + (_place * _recordBytes);

        /// <summary>The record's bytes.</summary>
        public readonly ReadOnlySpan<byte> Record => _entry._bytes.AsSpan(Offset, _recordBytes);

        /// <summary>Goes to the next record; false behind the last one.</summary>
        public bool Next()
        {
            while (true)
            {
                if (++_place >= _places)
                {
                    _page++;
                    _place = -1;
                    if ((long)_page * _entry._pageBytes >= _entry._bytes.Length)
                    {
                        _page--;
                        _place = _places;
                        return false;
                    }

                    _entry.CheckPage(_page * _entry._pageBytes, _recordBytes);
                }
                else if ((_entry._bytes[(_page * _entry._pageBytes) + BitmapOffset + (_place >> 3)] >> (_place & 7) & 1) != 0)
                {
                    return true;
                }
            }
        }
    }
}
