using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.Text;

/// <summary>Makes a <see cref="ColumnMap"/> of what was written, refusing whatever the schema does not know.</summary>
internal sealed class MapBinder(string source)
{
    public const string NameKey = "name";
    public const string SeparatorKey = "separator";
    public const string DecimalKey = "decimal";
    public const string EncodingKey = "encoding";
    public const string HeaderLineKey = "headerLine";
    public const string UnitLineKey = "unitLine";
    public const string LinesBeforeRowsKey = "linesBeforeRows";
    public const string RowsEndKey = "rowsEndWithSeparator";
    public const string MissingKey = "missing";
    public const string TimeZoneKey = "timeZone";
    public const string TestColumnKey = "testColumn";
    public const string CountersKey = "countersTellTheSign";
    public const string ColumnsKey = "columns";
    public const string IsKey = "is";
    public const string UnitKey = "unit";
    public const string FormKey = "form";
    public const string FormatKey = "format";
    public const string NegatedKey = "negated";
    public const string MayBeMissingKey = "mayBeMissing";
    public const string ConsecutiveKey = "consecutive";
    public const string StateKey = "state";
    public const string ColumnKey = "column";
    public const string ChargeKey = "charge";
    public const string DischargeKey = "discharge";
    public const string NeutralKey = "neutral";
    public const string Tab = "tab";

    /// <summary>Lines before the rows that a map may speak of: all of them lie in the beginning a file is recognised from.</summary>
    private const int MostLinesBeforeRows = 10_000;

    private const string SeeSchema = "See docs/column-map.md.";

    private static readonly ImmutableArray<string> s_encodings = ["utf-8", "utf-16", "iso-8859-1", "windows-1252", "gb18030"];

    /// <summary>Word of a form in a map.</summary>
    public static string NameOf(MappedForm form) => form switch
    {
        MappedForm.Number => "number",
        MappedForm.Duration => "duration",
        _ => "date",
    };

    /// <summary>The map.</summary>
    public ColumnMap Bind(MapNode root)
    {
        Keys keys = Open(root, "the map", NameKey, SeparatorKey, DecimalKey, EncodingKey, HeaderLineKey, UnitLineKey, LinesBeforeRowsKey, RowsEndKey, MissingKey, TimeZoneKey, TestColumnKey, CountersKey, ColumnsKey, StateKey);
        char separator = Separator(keys);
        char decimalMark = OneOf(keys, DecimalKey, ".", ".", ",")[0];
        if (decimalMark == separator)
        {
            throw Fault(keys.LineOf(DecimalKey), $"'{DecimalKey}' and '{SeparatorKey}' are both {DataFault.Quote(decimalMark.ToString())}", SeeSchema);
        }

        int headerLine = Whole(keys, HeaderLineKey) ?? throw Missing(keys, HeaderLineKey);
        int? unitLine = Whole(keys, UnitLineKey);
        int lines = Whole(keys, LinesBeforeRowsKey) ?? Math.Max(headerLine, unitLine ?? 0);
        if (lines < Math.Max(headerLine, unitLine ?? 0) || unitLine == 0)
        {
            throw Fault(keys.Line, $"'{LinesBeforeRowsKey}' is {lines}, but the header is in line {headerLine} and the units in {unitLine ?? 0}", "Rows begin after both; lines count from 1.");
        }

        ImmutableArray<MappedColumn> columns = [.. Entries(keys, ColumnsKey).Select(e => Column(e.Key, e.Value))];
        RequireColumns(keys, columns);
        return new ColumnMap
        {
            Name = Name(keys),
            Separator = separator,
            DecimalMark = decimalMark,
            Encoding = keys.Find(EncodingKey) is null ? null : OneOf(keys, EncodingKey, "utf-8", [.. s_encodings]),
            HeaderLine = headerLine,
            UnitLine = unitLine,
            LinesBeforeRows = lines,
            RowsEndWithSeparator = Truth(keys, RowsEndKey, false),
            MissingTexts = Texts(keys, MissingKey),
            TimeZone = Zone(keys),
            TestColumn = Text(keys, TestColumnKey),
            CountersTellTheSign = Truth(keys, CountersKey, true),
            Columns = columns,
            State = State(keys),
        };
    }

    private MappedColumn Column(string header, MapNode node)
    {
        Keys keys = Open(node, $"column {DataFault.Quote(header)}", IsKey, UnitKey, FormKey, FormatKey, NegatedKey, MayBeMissingKey, ConsecutiveKey);
        string name = Text(keys, IsKey) ?? throw Missing(keys, IsKey);
        CyclingColumn column = CyclingColumn.All.FirstOrDefault(c => c.Name == name)
            ?? throw Fault(keys.LineOf(IsKey), $"{DataFault.Quote(name)} is no canonical column", $"There are {string.Join(", ", CyclingColumn.All.Select(c => c.Name))}.");
        MappedForm form = OneOf(keys, FormKey, "number", "number", "duration", "date") switch { "duration" => MappedForm.Duration, "date" => MappedForm.Date, _ => MappedForm.Number };
        MappedColumn mapped = new(header, column, Unit(keys, column, form))
        {
            Form = form,
            Format = Format(keys, column, form),
            IsNegated = Truth(keys, NegatedKey, false),
            MayBeMissing = Truth(keys, MayBeMissingKey, false),
            IsConsecutive = Truth(keys, ConsecutiveKey, false),
        };
        if (form == MappedForm.Duration && column != CyclingColumn.TestTime)
        {
            throw Fault(keys.LineOf(FormKey), $"{column.Name} is no span of time", SeeSchema);
        }

        if (mapped.MayBeMissing && column.IsRequired)
        {
            throw Fault(keys.LineOf(MayBeMissingKey), $"{column.Name} is in every row of a table", "Rows without it are not read.");
        }

        if (mapped.IsConsecutive && (!column.IsWholeNumber || mapped.MayBeMissing))
        {
            throw Fault(keys.LineOf(ConsecutiveKey), "only a count that is in every row is consecutive", SeeSchema);
        }

        return mapped.IsNegated && (form != MappedForm.Number || column.IsWholeNumber)
            ? throw Fault(keys.LineOf(NegatedKey), $"{column.Name} cannot be counted the other way", SeeSchema)
            : mapped;
    }

    private string Unit(Keys keys, CyclingColumn column, MappedForm form)
    {
        string? unit = Text(keys, UnitKey);
        if (form != MappedForm.Number || column.IsWholeNumber)
        {
            return unit is null ? "" : throw Fault(keys.LineOf(UnitKey), $"a {(form == MappedForm.Number ? "count" : NameOf(form))} has no unit", $"Remove '{UnitKey}'.");
        }

        ImmutableArray<UnitScale> units = UnitScale.For(column.Dimension);
        if (unit is null)
        {
            throw Fault(keys.Line, $"the unit of {column.Name} is missing", $"Write {UnitKey}: one of {string.Join(", ", units.Select(u => u.Symbol))}.");
        }

        return units.Any(u => u.Symbol == unit)
            ? unit
            : throw Fault(keys.LineOf(UnitKey), $"{DataFault.Quote(unit)} is no unit of {column.Name}", $"It is read in {string.Join(", ", units.Select(u => u.Symbol))}.");
    }

    private string Format(Keys keys, CyclingColumn column, MappedForm form)
    {
        string? format = Text(keys, FormatKey);
        if (form != MappedForm.Date)
        {
            return format is null ? "" : throw Fault(keys.LineOf(FormatKey), $"'{FormatKey}' belongs to dates", $"Remove it, or write '{FormKey}: date'.");
        }

        if (column != CyclingColumn.UnixTime)
        {
            throw Fault(keys.LineOf(FormKey), $"{column.Name} is no date", $"A date is {CyclingColumn.UnixTime.Name}.");
        }

        if (format is null)
        {
            throw Fault(keys.Line, $"the date {DataFault.Quote(keys.What)} has no '{FormatKey}'", "Which of 03/04 is the month is not guessed; write for example dd.MM.yyyy HH:mm:ss.");
        }

        DateTime probe = new(2001, 2, 3, 16, 5, 6, DateTimeKind.Unspecified);
        try
        {
            return DateTime.TryParseExact(probe.ToString(format, CultureInfo.InvariantCulture), format, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime again) && again == probe
                ? format
                : throw Fault(keys.LineOf(FormatKey), $"{DataFault.Quote(format)} does not tell year, month, day, hour, minute and second", SeeSchema);
        }
        catch (FormatException)
        {
            throw Fault(keys.LineOf(FormatKey), $"{DataFault.Quote(format)} is no format of dates", SeeSchema);
        }
    }

    private MappedState? State(Keys keys)
    {
        if (keys.Find(StateKey) is not { } node)
        {
            return null;
        }

        Keys state = Open(node, "the state", ColumnKey, ChargeKey, DischargeKey, NeutralKey);
        MappedState mapped = new(Text(state, ColumnKey) ?? throw Missing(state, ColumnKey), Texts(state, ChargeKey), Texts(state, DischargeKey), Texts(state, NeutralKey));
        string[] all = [.. mapped.Charge, .. mapped.Discharge, .. mapped.Neutral];
        return all.Length == 0 || all.Distinct().Count() < all.Length
            ? throw Fault(state.Line, "the texts of the state are missing or stand under two directions", SeeSchema)
            : mapped;
    }

    private void RequireColumns(Keys keys, ImmutableArray<MappedColumn> columns)
    {
        foreach (CyclingColumn column in CyclingColumn.All)
        {
            MappedColumn[] mapped = [.. columns.Where(c => c.Column == column)];
            if (mapped.Length > 1)
            {
                throw Fault(keys.LineOf(ColumnsKey), $"{DataFault.Quote([.. mapped.Select(m => m.Header)])} are all {column.Name}", "Keep the one that is right.");
            }

            if (mapped.Length == 0 && column.IsRequired)
            {
                throw Fault(keys.LineOf(ColumnsKey), $"no column is {column.Name}", "Time, voltage and current are what makes a cycling test.");
            }
        }
    }

    private string Name(Keys keys)
    {
        string name = Text(keys, NameKey) ?? throw Missing(keys, NameKey);
        return name.Length is > 0 and <= 80 && !name.Any(char.IsControl)
            ? name
            : throw Fault(keys.LineOf(NameKey), "the name is empty, longer than 80 characters or has control characters", SeeSchema);
    }

    private char Separator(Keys keys)
    {
        string text = Text(keys, SeparatorKey) ?? throw Missing(keys, SeparatorKey);
        return text == Tab ? '\t'
            : text.Length == 1 && char.IsAscii(text[0]) && !char.IsLetterOrDigit(text[0]) && text[0] is not ('"' or '-' or '+' or '.' or '\r' or '\n') ? text[0]
            : throw Fault(keys.LineOf(SeparatorKey), $"{DataFault.Quote(text)} is no separator", $"Write one character that no number holds (',', ';', '|') or '{Tab}'.");
    }

    private string? Zone(Keys keys) => Text(keys, TimeZoneKey) is not { } zone ? null
        : TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _) ? zone
        : throw Fault(keys.LineOf(TimeZoneKey), $"{DataFault.Quote(zone)} is no time zone of this machine", "Write an IANA name, for example Europe/Oslo.");

    private Keys Open(MapNode node, string what, params ReadOnlySpan<string> known)
    {
        if (node is not MapObject map)
        {
            throw Fault(node.Line, $"{what} is no list of keys and values", SeeSchema);
        }

        foreach ((string key, _, long line) in map.Entries)
        {
            if (!known.Contains(key))
            {
                throw Fault(line, $"{what} has no key {DataFault.Quote(key)}", $"It has {string.Join(", ", known.ToArray())}.");
            }
        }

        return new Keys(map, what);
    }

    private IReadOnlyList<(string Key, MapNode Value, long Line)> Entries(Keys keys, string key) => keys.Find(key) switch
    {
        MapObject { Entries.Count: > 0 } map => map.Entries,
        null => throw Missing(keys, key),
        var other => throw Fault(other.Line, $"'{key}' is no list of headers and what they are", SeeSchema),
    };

    private string? Text(Keys keys, string key) => keys.Find(key) switch
    {
        null => null,
        MapScalar { MayBeText: true, Value.Length: > 0 } text => text.Value,
        var other => throw Fault(other.Line, $"'{key}' is no text", SeeSchema),
    };

    private ImmutableArray<string> Texts(Keys keys, string key) => keys.Find(key) switch
    {
        null => [],
        MapList list => [.. list.Items.Select(i => i is MapScalar { MayBeText: true } text ? text.Value : throw Fault(i.Line, $"'{key}' holds something else than texts", "Put numbers into quotes."))],
        var other => throw Fault(other.Line, $"'{key}' is no list of texts", SeeSchema),
    };

    private string OneOf(Keys keys, string key, string otherwise, params string[] allowed)
    {
        string text = Text(keys, key) ?? otherwise;
        return allowed.Contains(text) ? text : throw Fault(keys.LineOf(key), $"'{key}' is {DataFault.Quote(text)}", $"It is one of {string.Join(", ", allowed)}.");
    }

    private bool Truth(Keys keys, string key, bool otherwise) => keys.Find(key) switch
    {
        null => otherwise,
        MapScalar { MayBeValue: true, Value: "true" } => true,
        MapScalar { MayBeValue: true, Value: "false" } => false,
        var other => throw Fault(other.Line, $"'{key}' is neither true nor false", SeeSchema),
    };

    private int? Whole(Keys keys, string key) => keys.Find(key) switch
    {
        null => null,
        MapScalar { MayBeValue: true } number when int.TryParse(number.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value <= MostLinesBeforeRows => value,
        var other => throw Fault(other.Line, $"'{key}' is no number of a line up to {MostLinesBeforeRows}", SeeSchema),
    };

    private BmsException Missing(Keys keys, string key) => Fault(keys.Line, $"{keys.What} has no '{key}'", SeeSchema);

    private BmsException Fault(long line, string problem, string remedy) => DataFault.InRow(source, line, problem, remedy);

    /// <summary>The keys of one part of the map.</summary>
    private sealed class Keys(MapObject map, string what)
    {
        public string What => what;

        public long Line => map.Line;

        public MapNode? Find(string key) => map.Entries.FirstOrDefault(e => e.Key == key).Value;

        public long LineOf(string key) => map.Entries.FirstOrDefault(e => e.Key == key) is { Value: not null } entry ? entry.Line : map.Line;
    }
}
