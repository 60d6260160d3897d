using System;
using System.Linq;
using System.Runtime.InteropServices;
using BmsEdge.CyclingData.Reading.Matlab.Hdf5;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.Matlab;

/// <summary>
/// A MATLAB 7.3 file, which is HDF5 with MATLAB's conventions: arrays are stored with their dimensions turned round, texts as
/// 16-bit numbers, struct arrays and cells as data sets of references into the group <c>#refs#</c>.
/// </summary>
/// <remarks>
/// Read here are the structures that MATLAB writes (superblock 0, object headers 1, symbol tables, chunks in B-trees with
/// deflate) and the plain ones of newer writers (superblock 2 and 3, object headers 2 with links in them). PureHDF, which reads
/// all of HDF5, makes an array of whatever a damaged length field declares before it looks at the file, in a driver that
/// cannot be replaced from outside; here each length is held against the bytes that are there. The tests hold this reader
/// against PureHDF.
/// </remarks>
internal sealed class Hdf5File : IDisposable
{
    /// <summary>Values of one data set: 10 Hz over a year are 3e8 records, a cycle of the known layouts has some thousands.</summary>
    private const long MostValues = 1 << 26;

    /// <summary>Bytes of values that are read in all, over bytes of the file: measured data packs 2 to 10 times. Judged beyond <see cref="RatioFreeBytes"/>.</summary>
    private const long MostRatio = 200;

    private const long RatioFreeBytes = 16 << 20;

    private const int SuperblockBytes = 96;
    private const string CopyAgain = "Download or copy it again.";

    private readonly string _shownPath;
    private readonly Hdf5Bytes _bytes;
    private long _delivered;

    private Hdf5File(string shownPath, Hdf5Bytes bytes)
    {
        _shownPath = shownPath;
        _bytes = bytes;
        long root = OpenSuperblock();
        Root = Hdf5Group.Of(bytes, "/", Hdf5ObjectHeader.Read(bytes, root)) ?? throw new Hdf5FormatException("the root of the file is no group", root);
    }

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 13, 10, 26, 10];

    /// <summary>The root group.</summary>
    public Hdf5Group Root { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="contentPath">Where its content stands.</param>
    /// <param name="shownPath">Name for messages.</param>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> for what is no HDF5 or a damaged one.</exception>
    public static Hdf5File Open(string contentPath, string shownPath) => Open(new Hdf5Bytes(contentPath), shownPath);

    /// <summary>Opens a file in memory.</summary>
    public static Hdf5File Open(ReadOnlyMemory<byte> content, string shownPath) => Open(new Hdf5Bytes(content), shownPath);

    /// <summary>The names in a group, in order.</summary>
    public static string[] Names(Hdf5Group group) => [.. group.Links.Keys.Order(StringComparer.Ordinal)];

    /// <summary>A group in a group, or null.</summary>
    public Hdf5Group? Group(Hdf5Group parent, string name) =>
        parent.Links.TryGetValue(name, out long at) ? Try(Inside(parent, name), () => GroupAt(at, Inside(parent, name))) : null;

    /// <summary>A data set in a group, or null.</summary>
    public Hdf5Dataset? Dataset(Hdf5Group parent, string name) =>
        parent.Links.TryGetValue(name, out long at) ? Try(Inside(parent, name), () => Hdf5Dataset.Of(_bytes, Hdf5ObjectHeader.Read(_bytes, at))) : null;

    /// <summary>The group a reference leads to.</summary>
    public Hdf5Group Group(ulong reference, string where) =>
        Try(where, () => GroupAt(_bytes.At(reference, "the group"), where) ?? throw Fault(where, "refers to no group"));

    /// <summary>The data set a reference leads to.</summary>
    public Hdf5Dataset Dataset(ulong reference, string where) =>
        Try(where, () => Hdf5Dataset.Of(_bytes, Hdf5ObjectHeader.Read(_bytes, _bytes.At(reference, "the data set"))) ?? throw Fault(where, "refers to no data set"));

    /// <summary>What the references of a data set lead to: addresses of object headers. An empty array has none.</summary>
    public ulong[] References(Hdf5Dataset dataset, string where) =>
        IsEmpty(dataset) ? [] : dataset.Class == Hdf5Class.Reference
            ? MemoryMarshal.Cast<byte, ulong>(Values(dataset, where)).ToArray()
            : throw Fault(where, $"holds values of class {dataset.Class} where references should stand");

    /// <summary>A row or column of numbers.</summary>
    public double[] Numbers(Hdf5Dataset dataset, string where)
    {
        if (IsEmpty(dataset))
        {
            return [];
        }

        ReadOnlySpan<byte> bytes = Values(dataset, where);
        return (dataset.Class, dataset.Size, dataset.IsSigned) switch
        {
            (Hdf5Class.FloatingPoint, 8, _) => MemoryMarshal.Cast<byte, double>(bytes).ToArray(),
            (Hdf5Class.FloatingPoint, 4, _) => Widen<float>(bytes, v => v),
            (Hdf5Class.FixedPoint, 1, false) => Widen<byte>(bytes, v => v),
            (Hdf5Class.FixedPoint, 2, false) => Widen<ushort>(bytes, v => v),
            (Hdf5Class.FixedPoint, 2, true) => Widen<short>(bytes, v => v),
            (Hdf5Class.FixedPoint, 4, false) => Widen<uint>(bytes, v => v),
            (Hdf5Class.FixedPoint, 4, true) => Widen<int>(bytes, v => v),
            _ => throw Fault(where, $"holds values of class {dataset.Class} with {dataset.Size} bytes where numbers should stand"),
        };
    }

    /// <summary>A text, which MATLAB stores as UTF-16.</summary>
    public string Text(Hdf5Dataset dataset, string where) => IsEmpty(dataset)
        ? ""
        : dataset is { Class: Hdf5Class.FixedPoint, Size: 2 } ? new string(MemoryMarshal.Cast<byte, char>(Values(dataset, where))) : throw Fault(where, "is no text");

    /// <inheritdoc/>
    public void Dispose() => _bytes.Dispose();

    /// <summary>The refusal of a part of the file.</summary>
    public BmsException Fault(string where, string problem) => DataFault.InFile(_shownPath, $"{where} {problem}", CopyAgain);

    private static Hdf5File Open(Hdf5Bytes bytes, string shownPath)
    {
        try
        {
            return new Hdf5File(shownPath, bytes);
        }
        catch (Exception e)
        {
            bytes.Dispose();
            throw e is Hdf5FormatException ? DataFault.InFile(shownPath, $"the HDF5 file cannot be opened: {e.Message}", CopyAgain, e) : e;
        }
    }

    /// <summary>
    /// Finds the superblock (specification II.A) at byte 0 or behind a user block of 512, 1024, 2048 ... bytes, and returns where
    /// the root group begins.
    /// </summary>
    private long OpenSuperblock()
    {
        for (long at = 0; at < _bytes.Length; at = at == 0 ? 512 : at * 2)
        {
            ReadOnlyMemory<byte> block = _bytes.UpTo(at, SuperblockBytes);
            if (block.Span.StartsWith(Signature))
            {
                _bytes.Base = at;
                return ReadSuperblock(block.Span, at);
            }
        }

        throw new Hdf5FormatException("it has no signature of HDF5", 0);
    }

    private long ReadSuperblock(ReadOnlySpan<byte> block, long at)
    {
        Hdf5Cursor cursor = new(block, at);
        cursor.Skip(Signature.Length);
        byte version = cursor.U8();
        cursor.Skip(version < 2 ? 4 : 0);
        byte offsetBytes = version > 3 ? throw new Hdf5FormatException($"its superblock is of version {version}", at) : cursor.U8();
        if (offsetBytes != 8 || cursor.U8() != 8)
        {
            throw new Hdf5FormatException("its addresses or lengths do not have 8 bytes", at);
        }

        cursor.Skip(version switch { 0 => 9, 1 => 13, _ => 1 });
        cursor.Skip(16);
        ulong end = cursor.U64();
        if (end > (ulong)_bytes.Length)
        {
            throw new Hdf5FormatException($"it is cut: {_bytes.Length} of its {end} bytes are there", at);
        }

        cursor.Skip(version < 2 ? 16 : 0);
        ulong root = cursor.U64();
        if (version >= 2 && Lookup3.Of(block[..(int)(cursor.Position - at)]) != cursor.U32())
        {
            throw new Hdf5FormatException("its superblock does not have its check sum", at);
        }

        return _bytes.At(root, "the root group");
    }

    private Hdf5Group? GroupAt(long at, string name) => Hdf5Group.Of(_bytes, name, Hdf5ObjectHeader.Read(_bytes, at));

    private static string Inside(Hdf5Group parent, string name) => parent.Name == "/" ? name : $"{parent.Name}/{name}";

    /// <summary>MATLAB writes an empty array as a data set of its dimensions, with an attribute that says so.</summary>
    private static bool IsEmpty(Hdf5Dataset dataset) => dataset.IsMarkedEmpty || dataset.Dimensions.Contains(0u);

    /// <summary>The values of a row or column. What a file declares beyond what it could hold is refused before memory is made for it.</summary>
    private ReadOnlySpan<byte> Values(Hdf5Dataset dataset, string where)
    {
        double values = dataset.Dimensions.Aggregate(1.0, (product, length) => product * length);
        double bytes = values * dataset.Size;
        if (dataset.Size is < 1 or > sizeof(double))
        {
            throw Fault(where, $"holds values of class {dataset.Class} with {dataset.Size} bytes, which are no numbers");
        }

        if (values > MostValues || bytes > (double)_bytes.Length * Hdf5Filters.MostRatio)
        {
            throw Fault(where, $"says that it has {string.Join('x', dataset.Dimensions)} values, more than a file of {_bytes.Length} bytes holds");
        }

        if (dataset.Dimensions.Count > 0 && dataset.Dimensions.Max() != (ulong)values)
        {
            throw Fault(where, $"is {string.Join('x', dataset.Dimensions)} where a row or column should stand");
        }

        _delivered += (long)bytes;
        if (_delivered > RatioFreeBytes && _delivered / _bytes.Length > MostRatio)
        {
            throw Fault(where, $"makes the file of {_bytes.Length} bytes unpack to more than {_delivered}; that is how a decompression bomb looks");
        }

        return Try(where, () => dataset.Layout.Read(_bytes, dataset.Dimensions, dataset.Size)).Span;
    }

    private static double[] Widen<T>(ReadOnlySpan<byte> bytes, Func<T, double> widen)
        where T : struct
    {
        ReadOnlySpan<T> values = MemoryMarshal.Cast<byte, T>(bytes);
        double[] wide = new double[values.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = widen(values[i]);
        }

        return wide;
    }

    private T Try<T>(string where, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Hdf5FormatException e)
        {
            throw DataFault.InFile(_shownPath, $"{where} cannot be read: {e.Message}", CopyAgain, e);
        }
    }
}
