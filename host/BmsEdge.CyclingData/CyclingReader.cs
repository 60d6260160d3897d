using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using BmsEdge.CyclingData.Reading;
using BmsEdge.CyclingData.Reading.Arbin;
using BmsEdge.CyclingData.Reading.BioLogic;
using BmsEdge.CyclingData.Reading.Matlab;
using BmsEdge.CyclingData.Reading.Neware;
using BmsEdge.CyclingData.Reading.Text;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData;

/// <summary>
/// Reads cycling files into canonical tables. The format is found from the content; a file that breaks its format is refused
/// whole, with row and column, and nothing is dropped, sorted, filled in or mended.
/// </summary>
public static class CyclingReader
{
    /// <summary>Required columns a file must hold before it counts as a file of a family; see <see cref="ICyclingReader.Evidence"/>.</summary>
    private const int EnoughEvidence = 2;

    private static readonly ImmutableArray<ICyclingReader> s_readers =
    [
        new TextCyclingReader(new HeaderFamily("drive-cycle-csv", "drive-cycle data set", ColumnLayout.DriveCycle)),
        new TextCyclingReader(new HeaderFamily("bdf-csv", "Battery Data Format", ColumnLayout.BatteryDataFormat)),
        new ParquetCyclingReader("bdf-parquet", "Battery Data Format", ColumnLayout.BatteryDataFormat),
        new NdaReader(),
        new NdaxReader(),
        new MprCyclingReader(),
        new MptCyclingReader(),
        new NasaAgingReader(),
        new NasaRandomizedReader(),
        new OxfordReader(),
        new MatrBatchReader(),
        new ArbinWorkbookReader(),
        new ArbinDatabaseReader(),
        .. TextFamilies.All.Select(f => new TextCyclingReader(f)),
    ];

    /// <summary>What can be read, one line each.</summary>
    public static IReadOnlyList<string> SupportedFormats { get; } = [.. s_readers.Select(r => r.Description).Where(d => d.Length > 0)];

    /// <summary>Reads a file that holds one test.</summary>
    /// <param name="path">The file; its suffix does not matter.</param>
    /// <param name="options">What the file does not say about itself.</param>
    /// <exception cref="BmsException">
    /// <see cref="BmsErrorCode.NotFound"/>, or <see cref="BmsErrorCode.BadData"/> with file, row and column; also when the
    /// file holds several tests.
    /// </exception>
    public static CyclingTable Read(string path, CyclingReadOptions? options = null)
    {
        IReadOnlyList<CyclingTable> tables = ReadAll(path, options);
        return tables.Count == 1
            ? tables[0]
            : throw DataFault.InFile(
                path,
                $"the file holds {tables.Count} tests ({DataFault.Quote([.. tables.Select(t => t.TestName ?? "")])}) where one is wanted",
                "Choose a file with a single test.");
    }

    /// <summary>Reads every test of a file, in file order.</summary>
    /// <param name="path">The file; its suffix does not matter.</param>
    /// <param name="options">What the file does not say about itself.</param>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.NotFound"/>, or <see cref="BmsErrorCode.BadData"/> with file, row and column.</exception>
    public static IReadOnlyList<CyclingTable> ReadAll(string path, CyclingReadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return TableAssembler.Assemble(path, ReadChunks(path, options));
    }

    /// <summary>
    /// Reads a file piece by piece, in memory that does not grow with the file. A fault shows when its row is reached, and
    /// some only at the end: what was read before a <see cref="BmsException"/> is void.
    /// </summary>
    /// <param name="path">The file; its suffix does not matter.</param>
    /// <param name="options">What the file does not say about itself.</param>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.NotFound"/>, or <see cref="BmsErrorCode.BadData"/> with file, row and column.</exception>
    public static IEnumerable<CyclingChunk> ReadChunks(string path, CyclingReadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        CyclingFile file = CyclingFile.Open(path);
        options ??= CyclingReadOptions.Default;
        return options.Map is { } map ? MappedReader.Read(file, map, options) : Choose(file).Read(file, options);
    }

    /// <summary>The refusal of a file that no reader knows.</summary>
    internal static BmsException Unsupported(string path, string seen, Exception? inner = null) =>
        DataFault.InFile(path, $"this is not a cycling file that can be read: {seen}", $"Supported: {string.Join("; ", SupportedFormats)}. Other text is read through a column map (CyclingReadOptions.Map).", inner);

    private static ICyclingReader Choose(CyclingFile file)
    {
        (ICyclingReader Reader, int Evidence)[] ranked = [.. s_readers.Select(r => (r, r.Evidence(file)))];
        int most = ranked.Max(r => r.Evidence);
        if (most < EnoughEvidence)
        {
            throw Unsupported(file.Path, Seen(file));
        }

        ICyclingReader[] candidates = [.. ranked.Where(r => r.Evidence == most).Select(r => r.Reader)];
        return candidates.Length == 1
            ? candidates[0]
            : throw DataFault.InFile(
                file.Path,
                $"the file fits {string.Join(" and ", candidates.Select(c => c.Name))} equally well",
                $"Use the names of one of them throughout: {string.Join("; ", candidates.Select(c => c.Description))}.");
    }

    private static string Seen(CyclingFile file)
    {
        switch (file.Kind)
        {
            case FileKind.Zip:
                return "the file is a zip archive (xlsx, ndax and npz are zip archives too)";
            case FileKind.Hdf5:
                return "the file is an HDF5 file";
            case FileKind.UnknownBinary:
                return "the file is not text (it holds NUL bytes)";
            case FileKind.Parquet:
                return $"its header is {DataFault.Quote(file.ParquetHeaders)}";
            case FileKind.Text when file.TextHead!.Fields(0, ',') is { } headers:
                char? separator = headers.Count > 2 ? null : headers.SelectMany(h => h).Cast<char?>().FirstOrDefault(c => c is ';' or '\t' or '|');
                return $"its header is {DataFault.Quote(headers)}"
                    + (separator is null ? "" : $" (columns are told apart by commas here; this looks like {DataFault.Quote(separator.Value.ToString())})");
            case FileKind.Text:
                return $"its first line is not a CSV header ({DataFault.Quote(file.TextHead!.Lines[0])})";
            default:
                return $"the file is of the kind {file.Kind}";
        }
    }
}
