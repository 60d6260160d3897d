using System;
using System.Buffers.Binary;
using System.IO;
using Parquet.Meta;

namespace BmsEdge.CyclingData.Reading;

/// <summary>
/// Judges a Parquet file before the library makes memory for what it declares: the footer is walked over, and each page that will
/// be read is held against the bytes that are there. Parquet.Net makes lists and buffers of whatever sizes a damaged footer or
/// page header names.
/// </summary>
internal static class ParquetGuard
{
    /// <summary>
    /// Unpacked over stored bytes of a page or of all rows, judged beyond <see cref="RatioFreeBytes"/>. Measured columns pack 2 to 20
    /// times; a column of one value under run lengths and a codec reaches some hundreds.
    /// </summary>
    public const long MostRatio = 1000;

    /// <summary>Below this nothing is judged: small pages of repeated values pack at any ratio.</summary>
    public const long RatioFreeBytes = 1 << 20;

    private const int MagicBytes = 4;
    private const int TailBytes = 8;
    private const int MostFooterBytes = 64 << 20;

    /// <summary>A page header holds some numbers and at most two statistics of a value each.</summary>
    private const int MostPageHeaderBytes = 1 << 16;

    private const int UncompressedField = 2;
    private const int CompressedField = 3;
    private const int DataPageValues = (5 * ThriftSkim.Inside) + 1;
    private const int DataPageV2Values = (8 * ThriftSkim.Inside) + 1;

    /// <summary>Walks over the footer.</summary>
    /// <exception cref="InvalidDataException">It does not end with a sound footer.</exception>
    public static void JudgeFooter(Stream file)
    {
        Span<byte> tail = stackalloc byte[TailBytes];
        if (file.Length < MagicBytes + TailBytes)
        {
            throw new InvalidDataException("it is shorter than a footer");
        }

        file.Position = file.Length - TailBytes;
        file.ReadExactly(tail);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(tail);
        if (!tail[MagicBytes..].SequenceEqual("PAR1"u8) || length > MostFooterBytes || length > file.Length - MagicBytes - TailBytes)
        {
            throw new InvalidDataException("it does not end with a footer");
        }

        byte[] footer = new byte[length];
        file.Position = file.Length - TailBytes - length;
        file.ReadExactly(footer);
        new ThriftSkim(footer).Walk();
        file.Position = 0;
    }

    /// <summary>Walks over the pages of a column in a row group.</summary>
    /// <exception cref="InvalidDataException">A page lies outside the file or unpacks to more than it can hold.</exception>
    public static void JudgePages(Stream file, ColumnMetaData column)
    {
        long before = file.Position;
        long at = column.DictionaryPageOffset is { } dictionary && dictionary > 0 ? Math.Min(dictionary, column.DataPageOffset) : column.DataPageOffset;
        long end = at + column.TotalCompressedSize;
        if (at < MagicBytes || column.TotalCompressedSize < 0 || end < at || end > file.Length)
        {
            throw new InvalidDataException($"a column says that it stands at byte {at} with {column.TotalCompressedSize} bytes, outside the file");
        }

        long values = 0;
        byte[] buffer = new byte[Math.Min(MostPageHeaderBytes, end - at)];
        while (at < end)
        {
            file.Position = at;
            int count = file.ReadAtLeast(buffer, (int)Math.Min(buffer.Length, end - at), throwOnEndOfStream: false);
            ThriftSkim header = new(buffer.AsSpan(0, count));
            long uncompressed = -1;
            long compressed = -1;
            header.Walk((field, value) =>
            {
                uncompressed = field == UncompressedField ? value : uncompressed;
                compressed = field == CompressedField ? value : compressed;
                values += field is DataPageValues or DataPageV2Values ? value : 0;
            });
            at += header.Position;
            if (compressed < 0 || compressed > end - at || uncompressed < 0 || (uncompressed > RatioFreeBytes && uncompressed / Math.Max(1, compressed) > MostRatio))
            {
                throw new InvalidDataException($"a page before byte {at} says that it has {compressed} bytes of {end - at} and unpacks to {uncompressed}");
            }

            at += compressed;
        }

        if (values != column.NumValues)
        {
            throw new InvalidDataException($"the pages of a column have {values} values where its table of contents says {column.NumValues}");
        }

        file.Position = before;
    }
}
