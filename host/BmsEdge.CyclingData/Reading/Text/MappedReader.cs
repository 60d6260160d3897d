using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.Text;

/// <summary>Reads a text file as a <see cref="ColumnMap"/> says, and no other way.</summary>
internal static class MappedReader
{
    private static readonly string[] s_celsius = ["C", "\u00b0C", "\u2103"];

    /// <summary>Reads every test of the file.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> when the file is not as the map says.</exception>
    public static IEnumerable<CyclingChunk> Read(CyclingFile file, ColumnMap map, CyclingReadOptions options)
    {
        if (file.TextHead is null)
        {
            throw DataFault.InFile(file.Path, $"the file is no text ({file.Kind}), and a column map describes text", "Read it without a map.");
        }

        if (map.TimeZone is { } zone)
        {
            options = options with { TimeZone = options.TimeZone ?? TimeZoneInfo.FindSystemTimeZoneById(zone) };
        }

        return TextRows.Read(file, Layout(file, map), map.ToString(), options);
    }

    private static TextLayout Layout(CyclingFile file, ColumnMap map)
    {
        Encoding? encoding = Declared(file, map);
        TextHead head = encoding is null ? file.TextHead! : new TextHead(file.Head, encoding);
        string[] headers = [.. Headers(file, head, map)];
        foreach (string wanted in map.Columns.Select(c => c.Header).Append(map.TestColumn).Append(map.State?.Header).OfType<string>())
        {
            if (!headers.Contains(wanted))
            {
                throw DataFault.InRow(file.Path, Math.Max(map.HeaderLine, 1), $"{map} speaks of a column {DataFault.Quote(wanted)} and the file has none", $"It has {DataFault.Quote(headers)}.");
            }
        }

        CheckUnits(file, head, map, headers);
        return new TextLayout(Columns(map), headers)
        {
            Separator = map.Separator,
            DecimalMark = map.DecimalMark,
            Encoding = encoding,
            HeaderLine = Math.Max(map.HeaderLine, 1),
            LinesBeforeRows = map.LinesBeforeRows,
            RowsEndWithSeparator = map.RowsEndWithSeparator,
            MissingTexts = map.MissingTexts,
        };
    }

    private static ColumnLayout Columns(ColumnMap map)
    {
        Dictionary<string, ColumnLayout.Meaning> meanings = [];
        foreach (MappedColumn column in map.Columns)
        {
            UnitScale unit = column.Unit.Length == 0 ? UnitScale.None : UnitScale.Of(column.Column.Dimension, column.Unit);
            meanings.Add(column.Header, new ColumnLayout.Meaning(column.Column, unit)
            {
                Form = column.Form switch { MappedForm.Number => ValueForm.Number, MappedForm.Duration => ValueForm.Duration, _ => ValueForm.LaboratoryTime },
                MayBeUnrecorded = column.MayBeMissing,
                Negated = column.IsNegated,
                IsConsecutive = column.IsConsecutive,
            });
        }

        return new ColumnLayout($"the columns of {map}", meanings, map.TestColumn)
        {
            State = map.State is { } s ? new StateRule(s.Header, s.Charge, s.Discharge, s.Neutral) : null,
            StartFormats = map.Columns.FirstOrDefault(c => c.Form == MappedForm.Date) is { } date ? [date.Format] : ["yyyy-MM-dd HH:mm:ss"],
            CountersTellTheSign = map.CountersTellTheSign,
            Notes = [$"read as the user's {map} says"],
        };
    }

    private static Encoding? Declared(CyclingFile file, ColumnMap map)
    {
        switch (map.Encoding)
        {
            case null:
                return null;
            case "utf-8":
                return file.TextHead!.Encoding is UTF8Encoding
                    ? Encoding.UTF8
                    : throw DataFault.InFile(file.Path, $"{map} says the file is UTF-8 and its bytes are not", "Declare the encoding it has, for example windows-1252.");
            case "utf-16":
                return file.TextHead!.Encoding is UnicodeEncoding utf16
                    ? utf16
                    : throw DataFault.InFile(file.Path, $"{map} says the file is UTF-16 and it has no mark of it", "Declare the encoding it has.");
            default:
                Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
                return Encoding.GetEncoding(map.Encoding);
        }
    }

    private static IEnumerable<string> Headers(CyclingFile file, TextHead head, ColumnMap map)
    {
        int line = map.HeaderLine == 0 ? map.LinesBeforeRows : map.HeaderLine - 1;
        if (head.Fields(line, map.Separator) is not { } fields)
        {
            throw DataFault.InFile(file.Path, $"{map} needs line {line + 1}, and the beginning of the file has {head.Lines.Length} lines, or its quoting is broken there", "Check the line numbers of the map.");
        }

        return map.HeaderLine > 0 ? fields : Enumerable.Range(1, fields.Count).Select(i => i.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A line of units says the same as the map, or nothing.</summary>
    private static void CheckUnits(CyclingFile file, TextHead head, ColumnMap map, string[] headers)
    {
        if (map.UnitLine is not { } line)
        {
            return;
        }

        IReadOnlyList<string> units = head.Fields(line - 1, map.Separator)
            ?? throw DataFault.InRow(file.Path, line, $"{map} takes this line for the units, and its quoting is broken or the file ends before it", "Check the line numbers of the map.");
        foreach (MappedColumn column in map.Columns.Where(c => c.Unit.Length > 0))
        {
            int field = Array.IndexOf(headers, column.Header);
            string written = field < units.Count ? units[field].Trim('[', ']', '(', ')', '/', ' ') : "";
            string unit = s_celsius.Contains(written) ? "degC" : written;
            if (written.Length > 0 && unit != column.Unit)
            {
                throw DataFault.InCell(file.Path, line, column.Header, $"the file's unit is {DataFault.Quote(written)} and {map} says {DataFault.Quote(column.Unit)}", "Correct the one that is wrong.");
            }
        }
    }
}
