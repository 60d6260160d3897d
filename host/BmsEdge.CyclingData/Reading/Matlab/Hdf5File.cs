using System;
using System.Linq;
using BmsEdge.Foundation;
using PureHDF;
using PureHDF.VOL.Native;

namespace BmsEdge.CyclingData.Reading.Matlab;

/// <summary>
/// A MATLAB 7.3 file, which is HDF5 with MATLAB's conventions: arrays are stored with their dimensions turned round, texts as
/// 16-bit numbers, struct arrays and cells as data sets of references into the group <c>#refs#</c>.
/// </summary>
internal sealed class Hdf5File : IDisposable
{
    /// <summary>Values of one data set: 10 Hz over a year are 3e8 records, a cycle of the known layouts has some thousands.</summary>
    private const long MostValues = 1 << 26;

    /// <summary>Unpacked over stored bytes; gzip inside HDF5 reaches 1032 at most.</summary>
    private const long MostRatio = 1032;

    private const string CopyAgain = "Download or copy it again.";

    private readonly string _shownPath;
    private readonly long _fileBytes;
    private readonly NativeFile _file;

    private Hdf5File(string shownPath, long fileBytes, NativeFile file)
    {
        _shownPath = shownPath;
        _fileBytes = fileBytes;
        _file = file;
    }

    /// <summary>The root group.</summary>
    public IH5Group Root => _file;

    /// <summary>Opens a file.</summary>
    /// <param name="contentPath">Where its content stands.</param>
    /// <param name="shownPath">Name for messages.</param>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> for what is no HDF5 or a damaged one.</exception>
    public static Hdf5File Open(string contentPath, string shownPath)
    {
        try
        {
            return new Hdf5File(shownPath, new System.IO.FileInfo(contentPath).Length, H5File.OpenRead(contentPath));
        }
        catch (Exception e)
        {
            throw Wrapped(shownPath, "the HDF5 file cannot be opened", e);
        }
    }

    /// <summary>The names in a group, in order.</summary>
    public string[] Names(IH5Group group) => Try(group.Name, () => group.Children().Select(c => c.Name).Order(StringComparer.Ordinal).ToArray());

    /// <summary>A group in a group, or null.</summary>
    public IH5Group? Group(IH5Group parent, string name) =>
        Try($"{parent.Name}/{name}", () => parent.LinkExists(name) ? parent.Get(name) as IH5Group : null);

    /// <summary>A data set in a group, or null.</summary>
    public IH5Dataset? Dataset(IH5Group parent, string name) =>
        Try($"{parent.Name}/{name}", () => parent.LinkExists(name) ? parent.Get(name) as IH5Dataset : null);

    /// <summary>What the references of a data set lead to. An empty array has none.</summary>
    public NativeObjectReference1[] References(IH5Dataset dataset, string where) =>
        IsEmpty(dataset, where) ? [] : Try(where, () => dataset.Type.Class == H5DataTypeClass.Reference
            ? Sized(dataset, where).Read<NativeObjectReference1[]>()
            : throw Fault(where, $"holds values of class {dataset.Type.Class} where references should stand"));

    /// <summary>The data set a reference leads to.</summary>
    public IH5Dataset Dataset(NativeObjectReference1 reference, string where) =>
        Try(where, () => Hdf5References.Find(_file, reference) as IH5Dataset ?? throw Fault(where, "refers to no data set"));

    /// <summary>The group a reference leads to.</summary>
    public IH5Group Group(NativeObjectReference1 reference, string where) =>
        Try(where, () => Hdf5References.Find(_file, reference) as IH5Group ?? throw Fault(where, "refers to no group"));

    /// <summary>A row or column of numbers.</summary>
    public double[] Numbers(IH5Dataset dataset, string where)
    {
        if (IsEmpty(dataset, where))
        {
            return [];
        }

        return Try(where, () =>
        {
            ulong[] dimensions = dataset.Space.Dimensions;
            if (dimensions.Length > 0 && dimensions.Max() != dimensions.Aggregate(1UL, (p, d) => unchecked(p * d)))
            {
                throw Fault(where, $"is {string.Join('x', dimensions)} where a row or column should stand");
            }

            Sized(dataset, where);
            return (dataset.Type.Class, dataset.Type.Size) switch
            {
                (H5DataTypeClass.FloatingPoint, 8) => dataset.Read<double[]>(),
                (H5DataTypeClass.FloatingPoint, 4) => [.. dataset.Read<float[]>().Select(v => (double)v)],
                (H5DataTypeClass.FixedPoint, 1) when !IsSigned(dataset) => [.. dataset.Read<byte[]>().Select(v => (double)v)],
                (H5DataTypeClass.FixedPoint, 2) when !IsSigned(dataset) => [.. dataset.Read<ushort[]>().Select(v => (double)v)],
                (H5DataTypeClass.FixedPoint, 2) => [.. dataset.Read<short[]>().Select(v => (double)v)],
                (H5DataTypeClass.FixedPoint, 4) when !IsSigned(dataset) => [.. dataset.Read<uint[]>().Select(v => (double)v)],
                (H5DataTypeClass.FixedPoint, 4) => [.. dataset.Read<int[]>().Select(v => (double)v)],
                (H5DataTypeClass kind, int size) => throw Fault(where, $"holds values of class {kind} with {size} bytes where numbers should stand"),
            };
        });
    }

    /// <summary>A text, which MATLAB stores as UTF-16.</summary>
    public string Text(IH5Dataset dataset, string where) => IsEmpty(dataset, where)
        ? ""
        : Try(where, () => (dataset.Type.Class, dataset.Type.Size) is (H5DataTypeClass.FixedPoint, 2)
            ? new string([.. Sized(dataset, where).Read<ushort[]>().Select(c => (char)c)])
            : throw Fault(where, "is no text"));

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>The refusal of a part of the file.</summary>
    public BmsException Fault(string where, string problem) => DataFault.InFile(_shownPath, $"{where} {problem}", CopyAgain);

    private static bool IsSigned(IH5Dataset dataset) => dataset.Type.FixedPoint.IsSigned;

    /// <summary>MATLAB writes an empty array as a data set of its dimensions, with an attribute that says so.</summary>
    private bool IsEmpty(IH5Dataset dataset, string where) =>
        Try(where, () => dataset.AttributeExists("MATLAB_empty") || dataset.Space.Dimensions.Any(d => d == 0));

    /// <summary>Refuses a data set that declares more than the file could hold, before memory is made for it.</summary>
    private IH5Dataset Sized(IH5Dataset dataset, string where)
    {
        double values = dataset.Space.Dimensions.Aggregate(1.0, (product, length) => product * length);
        return values <= MostValues && values * dataset.Type.Size <= (double)_fileBytes * MostRatio
            ? dataset
            : throw Fault(where, $"says that it has {string.Join('x', dataset.Space.Dimensions)} values, more than a file of {_fileBytes} bytes holds");
    }

    private T Try<T>(string where, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e)
        {
            throw Wrapped(_shownPath, $"{where} cannot be read", e);
        }
    }

    /// <summary>One refusal for whatever the HDF5 library throws at damaged bytes; it documents no closed set of exceptions.</summary>
    private static Exception Wrapped(string path, string problem, Exception e) =>
        e is BmsException or InsufficientExecutionStackException ? e : DataFault.InFile(path, $"{problem} ({e.Message.TrimEnd('.')})", CopyAgain, e);
}
