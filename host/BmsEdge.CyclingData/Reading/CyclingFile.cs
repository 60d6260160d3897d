using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using BmsEdge.CyclingData.Reading.Matlab;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading;

/// <summary>What a file is, by its first bytes once a gzip wrapping is off.</summary>
internal enum FileKind
{
    /// <summary>No NUL bytes near the beginning, or a UTF-16 mark.</summary>
    Text,
    Parquet,
    Zip,
    Hdf5,
    MatlabLevel5,
    JetDatabase,
    NewareNda,
    BioLogicMpr,
    UnknownBinary,
}

/// <summary>
/// A file looked at far enough to choose its reader: what it is by its first bytes, the beginning of its content, and the
/// hash of all its bytes. The name and its suffix play no part.
/// </summary>
internal sealed class CyclingFile
{
    /// <summary>
    /// Unpacked bytes a format is recognised from. Preambles of cyclers run to some hundred lines; BioLogic's longest staged
    /// one has 12 kB.
    /// </summary>
    public const int HeadBytes = 1 << 16;

    /// <summary>The most a binary reader takes into memory: the largest staged file has 3 MB, a year at 1 Hz 3 GB in text and 2 GB in none of these formats.</summary>
    private const int MostBinaryBytes = 1 << 30;

    private const int BufferBytes = 1 << 16;

    private readonly Task<string> _sha256;
    private readonly Dictionary<Type, object> _once = [];
    private IReadOnlyList<string>? _parquetHeaders;

    private CyclingFile(string path, bool isGzip, FileKind kind, ReadOnlyMemory<byte> head)
    {
        Path = path;
        IsGzip = isGzip;
        Kind = kind;
        Head = head;
        _sha256 = Task.Run(() => FileHash.Sha256(path));
        TextHead = kind == FileKind.Text ? new TextHead(head) : null;
    }

    public string Path { get; }

    /// <summary>Whether the content is wrapped in gzip.</summary>
    public bool IsGzip { get; }

    public FileKind Kind { get; }

    /// <summary>The first <see cref="HeadBytes"/> of the content, or all of it.</summary>
    public ReadOnlyMemory<byte> Head { get; }

    /// <summary>The beginning as lines of text, or null in a binary file.</summary>
    public TextHead? TextHead { get; }

    /// <summary>Names of the columns of a Parquet file, read once.</summary>
    public IReadOnlyList<string> ParquetHeaders => _parquetHeaders ??= ParquetColumns.Headers(Path);

    /// <summary>SHA-256 of the bytes as stored, lower-case hex. It is made beside the reading; asking for it waits.</summary>
    public string Sha256 => _sha256.GetAwaiter().GetResult();

    /// <summary>Looks at a file.</summary>
    /// <exception cref="BmsException">
    /// <see cref="BmsErrorCode.NotFound"/> when it is not there or not readable, <see cref="BmsErrorCode.BadData"/> when it is empty.
    /// </exception>
    public static CyclingFile Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw new BmsException(BmsErrorCode.NotFound, $"{path}: this is a folder, not a file. Name a file in it, or open it as a data set.");
        }

        try
        {
            bool isGzip;
            using (FileStream file = OpenFile(path))
            {
                if (file.Length == 0)
                {
                    throw DataFault.InFile(path, "the file is empty", "Export or copy it again.");
                }

                Span<byte> magic = stackalloc byte[2];
                isGzip = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic.SequenceEqual((ReadOnlySpan<byte>)[0x1f, 0x8b]);
            }

            ReadOnlyMemory<byte> head = ReadHead(path, isGzip);
            if (head.IsEmpty)
            {
                throw DataFault.InFile(path, "the file is empty inside its gzip wrapping", "Export or copy it again.");
            }

            FileKind kind = Recognise(head.Span);
            if (kind == FileKind.Parquet && isGzip)
            {
                throw DataFault.InFile(path, "this is Parquet inside gzip", "Unpack it first (gunzip); Parquet is compressed inside already.");
            }

            return new CyclingFile(path, isGzip, kind, head);
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

    /// <summary>What readers make of the content to recognise it, made once and kept for the reading.</summary>
    public T Once<T>(Func<T> make)
        where T : class
    {
        if (!_once.TryGetValue(typeof(T), out object? made))
        {
            _once[typeof(T)] = made = make();
        }

        return (T)made;
    }

    /// <summary>Opens the content from its beginning, without the gzip wrapping; reading it may throw <see cref="InvalidDataException"/> (see <see cref="Unreadable"/>).</summary>
    public Stream OpenContent() => OpenContent(Path, IsGzip);

    /// <summary>The whole content of a binary file.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> when it is damaged or larger than 1 GiB.</exception>
    public byte[] ReadContent()
    {
        try
        {
            using Stream content = OpenContent();
            using MemoryStream whole = new(IsGzip ? 0 : (int)Math.Min(content.Length, MostBinaryBytes));
            byte[] buffer = new byte[BufferBytes];
            int count;
            while ((count = content.Read(buffer)) > 0)
            {
                if (whole.Length + count > MostBinaryBytes)
                {
                    throw DataFault.InFile(Path, $"the content is larger than {MostBinaryBytes >> 20} MiB", "Split the test, or export it as text, which is read in pieces.");
                }

                whole.Write(buffer, 0, count);
            }

            return whole.ToArray();
        }
        catch (InvalidDataException e)
        {
            throw Unreadable(Path, e);
        }
    }

    /// <summary>The refusal of a gzip that does not unpack.</summary>
    public static BmsException Unreadable(string path, InvalidDataException inner) =>
        DataFault.InFile(path, inner.Message.TrimEnd('.'), "Copy or export it again; half a file is not read.", inner);

    private static Stream OpenContent(string path, bool isGzip)
    {
        FileStream file = OpenFile(path);
        return isGzip ? new CheckedGzipStream(file) : file;
    }

    private static FileStream OpenFile(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan);

    private static byte[] ReadHead(string path, bool isGzip)
    {
        try
        {
            using Stream content = OpenContent(path, isGzip);
            byte[] head = new byte[HeadBytes];
            int count = content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            return head[..count];
        }
        catch (InvalidDataException e)
        {
            throw Unreadable(path, e);
        }
    }

    private static FileKind Recognise(ReadOnlySpan<byte> head) =>
        head.StartsWith("PAR1"u8) ? FileKind.Parquet
        : head.StartsWith("PK\x03\x04"u8) || head.StartsWith("PK\x05\x06"u8) ? FileKind.Zip
        : IsHdf5(head) ? FileKind.Hdf5
        : head.StartsWith("MATLAB 5.0 MAT-file"u8) || MatLevel5.IsLevel5(head) ? FileKind.MatlabLevel5
        : head.Length > 19 && head[4..].StartsWith("Standard Jet DB"u8) || head.Length > 19 && head[4..].StartsWith("Standard ACE DB"u8) ? FileKind.JetDatabase
        : head.StartsWith("NEWARE"u8) ? FileKind.NewareNda
        : head.StartsWith("BIO-LOGIC MODULAR FILE"u8) ? FileKind.BioLogicMpr
        : StartsWithUtf16Mark(head) || NulsStandAlone(head) ? FileKind.Text
        : FileKind.UnknownBinary;

    /// <summary>
    /// Whether there is no NUL, or only ones that have a line to themselves: Digatron's BTS-600 ends its preamble with such a
    /// line. A NUL anywhere else is no text.
    /// </summary>
    private static bool NulsStandAlone(ReadOnlySpan<byte> head)
    {
        for (int at = 0; ; at++)
        {
            int next = head[at..].IndexOf((byte)0);
            if (next < 0)
            {
                return true;
            }

            at += next;
            if (at == 0 || head[at - 1] != '\n' || at + 1 == head.Length || head[at + 1] is not ((byte)'\r' or (byte)'\n'))
            {
                return false;
            }
        }
    }

    /// <summary>HDF5 begins at byte 0, or after a user block of 512 bytes, which MATLAB 7.3 writes.</summary>
    private static bool IsHdf5(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> signature = [0x89, (byte)'H', (byte)'D', (byte)'F', 13, 10, 26, 10];
        return head.StartsWith(signature) || (head.Length > 520 && head[512..].StartsWith(signature));
    }

    private static bool StartsWithUtf16Mark(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]) || head.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]);
}
