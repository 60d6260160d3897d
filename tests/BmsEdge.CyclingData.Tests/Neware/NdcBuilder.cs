using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.IO.Hashing;
using System.Linq;

namespace BmsEdge.CyclingData.Tests.Neware;

/// <summary>Writes .ndc entries and .ndax archives, whole or deliberately broken.</summary>
internal static class NdcBuilder
{
    /// <summary>An entry of whole pages with fitting counts, bit maps and check sums.</summary>
    public static byte[] Entry(int content, int version, params byte[][] records)
    {
        (int pageBytes, int dataOffset) = Shape(version);
        using MemoryStream entry = new();
        byte[] header = new byte[pageBytes];
        header[0] = (byte)content;
        header[2] = (byte)version;
        entry.Write(header);
        int places = records.Length == 0 ? 1 : (pageBytes - dataOffset - 4) / records[0].Length;
        foreach (byte[][] chunk in records.Chunk(places))
        {
            byte[] page = new byte[pageBytes];
            page[0] = (byte)(content + 1);
            BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(2), (ushort)chunk.Length);
            for (int k = 0; k < chunk.Length; k++)
            {
                page[4 + (k / 8)] |= (byte)(1 << (k % 8));
                chunk[k].CopyTo(page, dataOffset + (k * chunk[k].Length));
            }

            entry.Write(page);
        }

        return Sealed(entry.ToArray());
    }

    /// <summary>The entry with the check sum of every whole page made anew, so that what is wrong inside is reached.</summary>
    public static byte[] Sealed(byte[] entry)
    {
        if (entry.Length < 4)
        {
            return entry;
        }

        int pageBytes = Shape(entry[2]).PageBytes;
        for (int at = pageBytes; at + pageBytes <= entry.Length; at += pageBytes)
        {
            Span<byte> page = entry.AsSpan(at, pageBytes);
            BinaryPrimitives.WriteUInt32LittleEndian(page[^4..], Crc32.HashToUInt32(page[..^4]));
        }

        return entry;
    }

    /// <summary>A record with little-endian values at their offsets.</summary>
    public static byte[] Record(int length, params (int At, object Value)[] fields)
    {
        byte[] record = new byte[length];
        foreach ((int at, object value) in fields)
        {
            Span<byte> target = record.AsSpan(at);
            switch (value)
            {
                case byte v: target[0] = v; break;
                case short v: BinaryPrimitives.WriteInt16LittleEndian(target, v); break;
                case ushort v: BinaryPrimitives.WriteUInt16LittleEndian(target, v); break;
                case int v: BinaryPrimitives.WriteInt32LittleEndian(target, v); break;
                case long v: BinaryPrimitives.WriteInt64LittleEndian(target, v); break;
                case float v: BinaryPrimitives.WriteSingleLittleEndian(target, v); break;
                default: throw new ArgumentException($"no such field: {value}", nameof(fields));
            }
        }

        return record;
    }

    public static byte[] Archive(params (string Name, byte[] Bytes)[] entries) => Archive(CompressionLevel.NoCompression, entries);

    public static byte[] Archive(CompressionLevel level, params (string Name, byte[] Bytes)[] entries)
    {
        using MemoryStream packed = new();
        using (ZipArchive zip = new(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in entries)
            {
                using Stream stream = zip.CreateEntry(name, level).Open();
                stream.Write(bytes);
            }
        }

        return packed.ToArray();
    }

    /// <summary>The entries of an archive.</summary>
    public static List<(string Name, byte[] Bytes)> Entries(byte[] archive)
    {
        using ZipArchive zip = new(new MemoryStream(archive));
        List<(string Name, byte[] Bytes)> entries = [];
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            using Stream stream = entry.Open();
            using MemoryStream bytes = new();
            stream.CopyTo(bytes);
            entries.Add((entry.FullName, bytes.ToArray()));
        }

        return entries;
    }

    /// <summary>The archive with one entry changed, added, or (null) taken out.</summary>
    public static byte[] With(byte[] archive, string name, byte[]? bytes)
    {
        List<(string Name, byte[] Bytes)> entries = Entries(archive);
        entries.RemoveAll(e => e.Name == name);
        if (bytes is not null)
        {
            entries.Add((name, bytes));
        }

        return Archive([.. entries]);
    }

    public static byte[] EntryOf(byte[] archive, string name) => Entries(archive).Single(e => e.Name == name).Bytes;

    /// <summary>A small test of version 11 to 17: a rest of two records and a charge of four, of which two begin no run.</summary>
    public static byte[] SmallTest(int version)
    {
        bool plain = version is 14 or 17;
        int runBytes = version switch { 11 => 47, 14 => 55, _ => 100 };
        int stepBytes = version >= 16 ? 100 : 37;
        byte[] Data(float volts, float milliamps) => Record(8, (0, plain ? volts : volts * 10_000), (4, plain ? milliamps / 1000 : milliamps));
        byte[] Run(int record, int milliseconds, int interval, int step, float charged) => Record(
            runBytes, (0, milliseconds), (5, plain ? charged / 3_600_000 : charged), (29, interval), (33, 1_700_000_000 + record), (37, step), (41, record), (45, (ushort)250));
        byte[] Step(int cycle, int index, byte type, long start, int record) => Record(stepBytes, (0, cycle), (4, index), (24, type), (25, start), (33, record));
        return Archive(
            ("data.ndc", Entry(1, version, Data(3.5f, 0), Data(3.5f, 0), Data(3.6f, 1000), Data(3.7f, 1000), Data(3.8f, 1000), Data(3.9f, 1000))),
            ("data_runInfo.ndc", Entry(18, version, Run(1, 0, 0, 1, 0), Run(2, 1000, 1000, 1, 0), Run(3, 0, 500, 2, 0), Run(6, 1250, 250, 2, 1250))),
            ("data_step.ndc", Entry(7, version, Step(0, 1, 4, 0, 1), Step(0, 2, 1, 1000, 3))));
    }

    private static (int PageBytes, int DataOffset) Shape(int version) => version == 2 ? (512, 5) : (4096, 132);
}
