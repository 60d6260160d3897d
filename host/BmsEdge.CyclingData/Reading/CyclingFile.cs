using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using BmsEdge.Foundation;
using CsvHelper;

namespace BmsEdge.CyclingData.Reading;

/// <summary>How the bytes of a file are packed.</summary>
internal enum Container
{
    Text,
    GzipText,
    Parquet,
}

/// <summary>
/// A file looked at far enough to choose its reader: packing by its first bytes, headers, and the hash of all its bytes.
/// The name and its suffix play no part.
/// </summary>
internal sealed class CyclingFile
{
    /// <summary>Bytes within which the header line must end; the widest exports have some hundred columns.</summary>
    private const int MostHeadBytes = 1 << 16;

    /// <summary>Bytes read first: unpacking more than the header line needs would be done twice.</summary>
    private const int FirstHeadBytes = 1 << 11;

    private const int BufferBytes = 1 << 16;

    private CyclingFile(string path, string sha256, Container container, IReadOnlyList<string> headers)
    {
        Path = path;
        Sha256 = sha256;
        Container = container;
        Headers = headers;
    }

    public string Path { get; }

    public string Sha256 { get; }

    public Container Container { get; }

    /// <summary>Column headers in file order, without surrounding blanks.</summary>
    public IReadOnlyList<string> Headers { get; }

    /// <summary>How CSV is read everywhere here: comma, header as an ordinary record, nothing skipped, nothing mended.</summary>
    public static CsvReaderOptions Csv { get; } = new()
    {
        Separator = ',',
        HasHeader = false,
        SkipEmptyLines = false,
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Throw,
        MaxRecordSize = 1 << 20,
        BufferSize = BufferBytes,
    };

    /// <summary>Looks at a file.</summary>
    /// <exception cref="BmsException">
    /// <see cref="BmsErrorCode.NotFound"/> when it is not there or not readable, <see cref="BmsErrorCode.BadData"/> when it is
    /// empty or its beginning is neither text, gzip nor Parquet.
    /// </exception>
    public static CyclingFile Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw new BmsException(BmsErrorCode.NotFound, $"{path}: this is a folder, not a file. Name a file in it, or open it as a data set.");
        }

        try
        {
            using FileStream file = OpenFile(path);
            if (file.Length == 0)
            {
                throw DataFault.InFile(path, "the file is empty", "Export or copy it again.");
            }

            string sha256 = Convert.ToHexStringLower(SHA256.HashData(file));
            file.Seek(0, SeekOrigin.Begin);
            Container container = Recognise(path, file);
            IReadOnlyList<string> headers = container == Container.Parquet
                ? ParquetColumns.Headers(path)
                : TextHeaders(path, container);
            return new CyclingFile(path, sha256, container, headers);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BmsException(BmsErrorCode.NotFound, $"{path}: there is no such file. Check the path.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BmsException(BmsErrorCode.NotFound, $"{path}: cannot be read ({e.Message}). Check its permissions and the disk.", e);
        }
    }

    /// <summary>Opens the unpacked text from its beginning.</summary>
    public Stream OpenText() => OpenText(Path, Container);

    private static Stream OpenText(string path, Container container)
    {
        FileStream file = OpenFile(path);
        return container == Container.GzipText ? new CheckedGzipStream(file) : file;
    }

    private static FileStream OpenFile(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan);

    private static Container Recognise(string path, FileStream file)
    {
        Span<byte> magic = stackalloc byte[8];
        magic = magic[..file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false)];
        if (magic.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
        {
            return Container.GzipText;
        }

        if (magic.StartsWith("PAR1"u8))
        {
            return Container.Parquet;
        }

        string? foreign =
            magic.StartsWith("PK\x03\x04"u8) ? "a zip archive (xlsx, ndax and npz are zip archives too)"
            : magic.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'H', (byte)'D', (byte)'F']) ? "an HDF5 file"
            : null;
        return foreign is null ? Container.Text : throw CyclingReader.Unsupported(path, $"the file is {foreign}");
    }

    private static List<string> TextHeaders(string path, Container container)
    {
        ReadOnlyMemory<byte> text = Head(path, container);
        ReadOnlySpan<byte> head = text.Span;
        if (head.IsEmpty)
        {
            throw DataFault.InFile(path, "the file is empty inside its gzip wrapping", "Export or copy it again.");
        }

        if (head.StartsWith("PAR1"u8))
        {
            throw DataFault.InFile(path, "this is Parquet inside gzip", "Unpack it first (gunzip); Parquet is compressed inside already.");
        }

        if (head.Contains((byte)0) && !StartsWithUtf16Mark(head))
        {
            throw CyclingReader.Unsupported(path, "the file is not text (it holds NUL bytes)");
        }

        List<string> headers = [];
        try
        {
            using CsvReader reader = CsvReader.Create(text, Csv);
            if (reader.Read())
            {
                for (int i = 0; i < reader.FieldCount; i++)
                {
                    headers.Add(reader.GetString(i).Trim());
                }
            }
        }
        catch (CsvFormatException e)
        {
            throw CyclingReader.Unsupported(path, $"the first line is not a CSV header ({e.Message.TrimEnd('.')})", e);
        }

        return headers;
    }

    /// <summary>The beginning of the text, at least as far as the first line goes.</summary>
    private static ReadOnlyMemory<byte> Head(string path, Container container)
    {
        try
        {
            using Stream text = OpenText(path, container);
            byte[] head = new byte[FirstHeadBytes];
            int count = 0;
            while (true)
            {
                int read = text.ReadAtLeast(head.AsSpan(count), head.Length - count, throwOnEndOfStream: false);
                count += read;
                if (count < head.Length || head.AsSpan(0, count).Contains((byte)'\n') || head.Length >= MostHeadBytes)
                {
                    return head.AsMemory(0, count);
                }

                Array.Resize(ref head, head.Length * 2);
            }
        }
        catch (InvalidDataException e)
        {
            throw Unreadable(path, e);
        }
    }

    /// <summary>The refusal of a gzip that does not unpack.</summary>
    public static BmsException Unreadable(string path, InvalidDataException inner) =>
        DataFault.InFile(path, inner.Message.TrimEnd('.'), "Copy or export it again; half a file is not read.", inner);

    private static bool StartsWithUtf16Mark(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]) || head.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]);
}
