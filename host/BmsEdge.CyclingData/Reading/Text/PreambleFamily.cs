using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.Text;

/// <summary>A family told by a header line of its own, which may stand behind a preamble.</summary>
internal abstract class PreambleFamily : TextFamily
{
    /// <inheritdoc/>
    public override int Evidence(TextHead head) => FindHeader(head) >= 0 ? Signature : 0;

    /// <inheritdoc/>
    public override TextLayout Recognise(CyclingFile file, TextHead head) => Layout(file, head, FindHeader(head));

    /// <summary>Index of the header line, or -1 when the file is not of the family.</summary>
    protected abstract int FindHeader(TextHead head);

    /// <summary>The layout of a file of the family whose header is at that line.</summary>
    protected abstract TextLayout Layout(CyclingFile file, TextHead head, int header);

    /// <summary>First line that satisfies a condition, or -1.</summary>
    protected static int FindLine(TextHead head, Predicate<string> condition) => Array.FindIndex(head.Lines, condition);

    /// <summary>Fields of a line of the beginning.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> when its quoting is broken.</exception>
    protected static IReadOnlyList<string> Fields(CyclingFile file, TextHead head, int line, char separator) =>
        head.Fields(line, separator)
        ?? throw DataFault.InRow(file.Path, line + 1, "a quote in the header is never closed, or stands inside a name", "Correct the quoting in the source.");

    /// <summary>Whether the fields of a line hold all of these names.</summary>
    protected static bool Holds(TextHead head, int line, char separator, params ReadOnlySpan<string> names)
    {
        if (head.Fields(line, separator) is not { } fields)
        {
            return false;
        }

        foreach (string name in names)
        {
            if (!fields.Contains(name))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Lines of a preamble as name and value, split at the first of the separators; empty values are left out.</summary>
    protected static ImmutableDictionary<string, string> Properties(IEnumerable<string> lines, params ReadOnlySpan<char> separators)
    {
        ImmutableDictionary<string, string>.Builder properties = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (string line in lines)
        {
            int at = line.AsSpan().IndexOfAny(separators);
            if (at <= 0)
            {
                continue;
            }

            string name = line[..at].Trim(' ', ':', '~', '\t');
            string value = line[(at + 1)..].Trim(' ', ',', ';', '\t');
            if (name.Length > 0 && value.Length > 0)
            {
                properties.TryAdd(name, value);
            }
        }

        return properties.ToImmutable();
    }

    /// <summary>A date of the preamble, or null when it is missing or written otherwise.</summary>
    protected static DateTime? Start(ImmutableDictionary<string, string> properties, string name, params string[] formats) =>
        properties.TryGetValue(name, out string? text)
        && DateTime.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AllowInnerWhite, out DateTime start)
            ? start
            : null;

    /// <summary>
    /// Decimal mark of the first rows: a comma when some field is two groups of digits with a comma between and none has a
    /// point there, else a point. Fields with the other mark are then refused where they stand.
    /// </summary>
    protected static char DecimalMark(TextHead head, int firstRow, char separator)
    {
        bool comma = false;
        foreach (string line in CompleteRows(head, firstRow))
        {
            foreach (string field in line.Split(separator))
            {
                if (IsDecimal(field, '.'))
                {
                    return '.';
                }

                comma |= IsDecimal(field, ',');
            }
        }

        return comma ? ',' : '.';
    }

    /// <summary>Rows of the beginning, without a last one that may be cut.</summary>
    protected static IEnumerable<string> CompleteRows(TextHead head, int firstRow) =>
        head.Lines.Take(head.IsWhole ? head.Lines.Length : head.Lines.Length - 1).Skip(firstRow).Where(l => l.Length > 0);

    /// <summary>
    /// Leaves out those of the named columns that are empty in every row of the beginning: an exporter that lacks a value
    /// throughout writes the column all the same. Where one row has a value, an empty cell stays a fault.
    /// </summary>
    protected static ColumnLayout WithoutEmpty(ColumnLayout layout, TextHead head, IReadOnlyList<string> headers, int firstRow, char separator, params ReadOnlySpan<string> names)
    {
        List<string> empty = [];
        foreach (string name in names)
        {
            int field = headers.ToList().IndexOf(name);
            if (field >= 0 && CompleteRows(head, firstRow).All(l => l.Split(separator) is { } fields && (field >= fields.Length || string.IsNullOrWhiteSpace(fields[field]))))
            {
                empty.Add(name);
            }
        }

        return empty.Count == 0
            ? layout
            : layout.Without(empty, $"{DataFault.Quote(empty)} has no value in any row at the beginning of the file and is left out");
    }

    private static bool IsDecimal(string field, char mark)
    {
        ReadOnlySpan<char> text = field.AsSpan().Trim().TrimStart('-');
        int at = text.IndexOf(mark);
        return at > 0 && at < text.Length - 1 && IsDigits(text[..at]) && IsDigits(text[(at + 1)..]);
    }

    private static bool IsDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}

/// <summary>A family whose files are recognised by certain names in their first line; the order of columns is free.</summary>
internal sealed class NamedColumnsFamily(string name, string description, ColumnLayout layout, params string[] signature) : PreambleFamily
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string Description => $"{name}: {description}";

    /// <summary>Columns that the family's exporters may leave empty throughout.</summary>
    public string[] MayBeEmpty { get; init; } = [];

    /// <inheritdoc/>
    protected override int FindHeader(TextHead head) => Holds(head, 0, ',', signature) ? 0 : -1;

    /// <inheritdoc/>
    protected override TextLayout Layout(CyclingFile file, TextHead head, int header)
    {
        IReadOnlyList<string> headers = Fields(file, head, header, ',');
        return new TextLayout(WithoutEmpty(layout, head, headers, header + 1, ',', MayBeEmpty), headers);
    }
}
