using System;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json;
using BmsEdge.CyclingData.Reading.Text;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData;

/// <summary>
/// What a user says about a delimited text file that no reader knows: where the table begins, how numbers are written, and what
/// each column is, with its unit. Written as JSON or YAML after docs/column-map.md; a map that says anything else than the
/// schema knows is refused.
/// </summary>
public sealed class ColumnMap
{
    /// <summary>A map is some dozen lines; a larger file is no map.</summary>
    private const int MostBytes = 1 << 20;

    internal ColumnMap()
    {
    }

    /// <summary>Name of the layout; the provenance calls the reader <c>map:</c> and this name.</summary>
    public required string Name { get; init; }

    /// <summary>What stands between two fields.</summary>
    public required char Separator { get; init; }

    /// <summary>What stands before the decimals: a point or a comma.</summary>
    public char DecimalMark { get; init; } = '.';

    /// <summary>Encoding by its IANA name, or null to take UTF-8 (or UTF-16 by its mark) where the bytes are that, else Latin-1.</summary>
    public string? Encoding { get; init; }

    /// <summary>Line of the header, from 1; 0 when there is none, and columns are called <c>1</c>, <c>2</c>, ...</summary>
    public required int HeaderLine { get; init; }

    /// <summary>Line that holds the units, from 1, or null; what it says must be what the map says.</summary>
    public int? UnitLine { get; init; }

    /// <summary>Lines before the first row.</summary>
    public required int LinesBeforeRows { get; init; }

    /// <summary>Whether rows end with a separator that the header does not have.</summary>
    public bool RowsEndWithSeparator { get; init; }

    /// <summary>Texts of values that were not recorded, beside the empty cell.</summary>
    public ImmutableArray<string> MissingTexts { get; init; } = [];

    /// <summary>Zone of the laboratory's clock by its IANA name, or null.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Header of the column that names the test a row belongs to, or null for a file of one test.</summary>
    public string? TestColumn { get; init; }

    /// <summary>Whether charge counters follow the current of the file, so that they may testify to its sign.</summary>
    public bool CountersTellTheSign { get; init; } = true;

    /// <summary>The columns that are read.</summary>
    public required ImmutableArray<MappedColumn> Columns { get; init; }

    /// <summary>Text column that gives the current its direction, or null.</summary>
    public MappedState? State { get; init; }

    /// <summary>Reads a map from a file.</summary>
    /// <param name="path">A JSON or YAML file; which one it is shows in its first character.</param>
    /// <exception cref="BmsException">
    /// <see cref="BmsErrorCode.NotFound"/>, or <see cref="BmsErrorCode.BadData"/> with the line that is not after the schema.
    /// </exception>
    public static ColumnMap Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            if (new FileInfo(path).Length > MostBytes)
            {
                throw DataFault.InFile(path, $"a column map is no longer than {MostBytes >> 20} MiB", "Name the map, not the data file.");
            }

            return Parse(File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true)), path);
        }
        catch (DecoderFallbackException e)
        {
            throw DataFault.InFile(path, "the column map is not UTF-8 text", "Save it as UTF-8.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BmsException(BmsErrorCode.NotFound, $"{path}: cannot be read ({e.Message}). Check the path of the column map.", e);
        }
    }

    /// <summary>Reads a map from its text.</summary>
    /// <param name="text">JSON when its first character is a brace, else YAML.</param>
    /// <param name="source">What to call it in messages, for example the file it came from.</param>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> with the line that is not after the schema.</exception>
    public static ColumnMap Parse(string text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentException.ThrowIfNullOrEmpty(source);
        MapNode root = text.AsSpan().TrimStart("\uFEFF \t\r\n").StartsWith("{") ? MapJson.Parse(text, source) : MapYaml.Parse(text, source);
        return new MapBinder(source).Bind(root);
    }

    /// <summary>The map as JSON after the same schema, with everything it leaves to defaults written out.</summary>
    public string ToJson()
    {
        using MemoryStream json = new();
        using (Utf8JsonWriter writer = new(json, new JsonWriterOptions { Indented = true }))
        {
            Write(writer);
        }

        return System.Text.Encoding.UTF8.GetString(json.ToArray());
    }

    /// <summary>The map in sentences, for a report: one line for the file and one for each column.</summary>
    public string Describe()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"map '{Name}': fields apart by {DataFault.Quote(Separator.ToString())}, decimals after '{DecimalMark}', ");
        text.Append(HeaderLine == 0 ? "no header" : $"header in line {HeaderLine}");
        text.Append(CultureInfo.InvariantCulture, $", rows from line {LinesBeforeRows + 1}");
        text.Append(Encoding is null ? "" : $", {Encoding}");
        text.Append(TestColumn is null ? "" : $", a test per '{TestColumn}'");
        text.Append(TimeZone is null ? "" : $", clock of {TimeZone}");
        text.AppendLine();
        foreach (MappedColumn column in Columns)
        {
            text.Append(CultureInfo.InvariantCulture, $"'{column.Header}' is {column.Column.Name}");
            text.Append(column.Form switch { MappedForm.Number => column.Unit.Length == 0 ? "" : $" in {column.Unit}", MappedForm.Duration => " as h:mm:ss", _ => $" as {column.Format}" });
            text.Append(column.IsNegated ? ", counted the other way" : "");
            text.Append(column.MayBeMissing ? ", may be missing" : "");
            text.AppendLine(column.IsConsecutive ? ", stays or grows by one" : "");
        }

        if (State is { } state)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"'{state.Header}' tells the direction: charge {DataFault.Quote(state.Charge)}; discharge {DataFault.Quote(state.Discharge)}; none {DataFault.Quote(state.Neutral)}");
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => $"map:{Name}";

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString(MapBinder.NameKey, Name);
        writer.WriteString(MapBinder.SeparatorKey, Separator == '\t' ? MapBinder.Tab : Separator.ToString());
        writer.WriteString(MapBinder.DecimalKey, DecimalMark.ToString());
        WriteText(writer, MapBinder.EncodingKey, Encoding);
        writer.WriteNumber(MapBinder.HeaderLineKey, HeaderLine);
        if (UnitLine is { } unitLine)
        {
            writer.WriteNumber(MapBinder.UnitLineKey, unitLine);
        }

        writer.WriteNumber(MapBinder.LinesBeforeRowsKey, LinesBeforeRows);
        writer.WriteBoolean(MapBinder.RowsEndKey, RowsEndWithSeparator);
        WriteList(writer, MapBinder.MissingKey, MissingTexts);
        WriteText(writer, MapBinder.TimeZoneKey, TimeZone);
        WriteText(writer, MapBinder.TestColumnKey, TestColumn);
        writer.WriteBoolean(MapBinder.CountersKey, CountersTellTheSign);
        writer.WriteStartObject(MapBinder.ColumnsKey);
        foreach (MappedColumn column in Columns)
        {
            column.Write(writer);
        }

        writer.WriteEndObject();
        if (State is { } state)
        {
            writer.WriteStartObject(MapBinder.StateKey);
            writer.WriteString(MapBinder.ColumnKey, state.Header);
            WriteList(writer, MapBinder.ChargeKey, state.Charge);
            WriteList(writer, MapBinder.DischargeKey, state.Discharge);
            WriteList(writer, MapBinder.NeutralKey, state.Neutral);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string key, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(key, value);
        }
    }

    private static void WriteList(Utf8JsonWriter writer, string key, ImmutableArray<string> values)
    {
        writer.WriteStartArray(key);
        foreach (string value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
