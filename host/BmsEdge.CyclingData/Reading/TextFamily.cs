using System.Collections.Generic;
using System.Collections.Immutable;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading;

/// <summary>
/// How the rows of one text file are laid out: found by a <see cref="TextFamily"/> from the beginning of the file, or given by
/// the user as a map.
/// </summary>
internal sealed record TextLayout(ColumnLayout Columns, IReadOnlyList<string> Headers)
{
    /// <summary>What stands between two fields.</summary>
    public char Separator { get; init; } = ',';

    /// <summary>What stands before the decimals.</summary>
    public char DecimalMark { get; init; } = '.';

    /// <summary>Lines before the first row: preamble, header, units.</summary>
    public int LinesBeforeRows { get; init; } = 1;

    /// <summary>Whether rows end with a separator after which nothing comes, while the header does not.</summary>
    public bool RowsEndWithSeparator { get; init; }

    /// <summary>
    /// Looks at a raw row before it is split; null takes every row for data. Families whose files mix kinds of lines (step
    /// records between data records) tell them apart here.
    /// </summary>
    public RowFilter? Filter { get; init; }

    /// <summary>Line of the header, from 1, for messages.</summary>
    public int HeaderLine { get; init; } = 1;

    /// <summary>Whether every row, header included, stands in quotes as a whole, as some Novonix exports have it.</summary>
    public bool RowsInQuotes { get; init; }

    /// <summary>Encoding of the file where it was declared; null takes the one its beginning shows.</summary>
    public System.Text.Encoding? Encoding { get; init; }

    /// <summary>Texts that stand for a value that was not recorded, in columns that may have such; an empty cell is one always.</summary>
    public ImmutableArray<string> MissingTexts { get; init; } = [];

    /// <summary>What the preamble says about the test, in the file's own words.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Start of the test on the laboratory's clock, when the preamble says it.</summary>
    public System.DateTime? StartTime { get; init; }
}

/// <summary>What a raw row is.</summary>
internal enum RowKind
{
    /// <summary>Fields of the layout.</summary>
    Data,

    /// <summary>A line of another kind that the family knows, without values of its own.</summary>
    Other,
}

/// <summary>Tells the kinds of lines of a mixed file apart; may keep state, one instance reads one file.</summary>
internal abstract class RowFilter
{
    /// <summary>The kind of a raw line, without its line end. An unknown kind is a <see cref="BmsException"/>.</summary>
    public abstract RowKind Classify(System.ReadOnlySpan<byte> line, long row, string path);

    /// <summary>
    /// Values of rows of another kind that hold for the data rows after them (cycle and step numbers of a nested export), in
    /// the order of <see cref="CarriedHeaders"/>.
    /// </summary>
    public virtual System.ReadOnlySpan<double> Carried => default;

    /// <summary>Headers under which the carried values stand in the column layout; they follow the headers of the row.</summary>
    public virtual ImmutableArray<string> CarriedHeaders => [];
}

/// <summary>One family of text files. It recognises itself by its preamble or header; no name is matched by likeness.</summary>
internal abstract class TextFamily
{
    /// <summary>A preamble or header that no other program writes.</summary>
    public const int Signature = 100;

    /// <summary>Name that goes into the provenance, for example <c>maccor-text</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What it reads and how a file shows that it is one, for messages.</summary>
    public abstract string Description { get; }

    /// <summary>
    /// Evidence that the file is of the family: <see cref="Signature"/>, or the number of required columns its header has
    /// under the family's names, or 0.
    /// </summary>
    public abstract int Evidence(TextHead head);

    /// <summary>The layout of a file that showed enough evidence.</summary>
    /// <exception cref="BmsException">
    /// <see cref="BmsErrorCode.BadData"/> when the file is of the family but of a kind that holds no time series, saying so.
    /// </exception>
    public abstract TextLayout Recognise(CyclingFile file, TextHead head);
}

/// <summary>A family told by the names in its first line alone.</summary>
internal sealed class HeaderFamily(string name, string title, ColumnLayout layout, char separator = ',') : TextFamily
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string Description => $"{name}: {title}, comma-separated text or gzip, with {layout.RequiredText}";

    /// <inheritdoc/>
    public override int Evidence(TextHead head) => head.Fields(0, separator) is { } headers ? layout.RequiredColumnsIn(headers) : 0;

    /// <inheritdoc/>
    public override TextLayout Recognise(CyclingFile file, TextHead head) => new(layout, head.Fields(0, separator)!) { Separator = separator };
}
