using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData;

/// <summary>Words the refusals alike: file, row, column, value, what is wrong, what to do.</summary>
internal static class DataFault
{
    private const int LongestShownText = 60;

    /// <summary>A refusal that concerns a file as a whole.</summary>
    public static BmsException InFile(string path, string problem, string remedy, Exception? inner = null) =>
        new(BmsErrorCode.BadData, $"{path}: {problem}. {remedy}", inner);

    /// <summary>A refusal at a row.</summary>
    public static BmsException InRow(string path, long row, string problem, string remedy, Exception? inner = null) =>
        new(BmsErrorCode.BadData, $"{path}: row {Number(row)}: {problem}. {remedy}", inner);

    /// <summary>A refusal of one value.</summary>
    public static BmsException InCell(string path, long row, string column, string problem, string remedy) =>
        new(BmsErrorCode.BadData, $"{path}: row {Number(row)}, column '{column}': {problem}. {remedy}");

    /// <summary>A column's refusal of a value, with the way out for columns that a table can do without.</summary>
    public static BmsException Value(string path, long row, string header, CyclingColumn column, string problem) =>
        InCell(path, row, header, problem, Remedy(header, column));

    /// <summary>Text of a value that is not a number.</summary>
    public static string NotANumber(string text) =>
        text.Length == 0 ? "the cell is empty" : $"{Quote(text)} is not a number with a decimal point";

    /// <summary>A value in quotes, shortened and with control characters made visible.</summary>
    public static string Quote(string text)
    {
        string shown = text.Length > LongestShownText ? text[..LongestShownText] + "..." : text;
        return "'" + string.Concat(shown.Select(c => char.IsControl(c) ? $"\\x{(int)c:x2}" : c.ToString())) + "'";
    }

    /// <summary>A list of headers in quotes, cut after a dozen.</summary>
    public static string Quote(IReadOnlyCollection<string> headers) =>
        string.Join(", ", headers.Take(12).Select(Quote)) + (headers.Count > 12 ? $" and {headers.Count - 12} more" : "");

    /// <summary>A number so that it reads back exactly.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A row number.</summary>
    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Remedy(string header, CyclingColumn column) => column.IsRequired
        ? "Correct or remove the row in the source; nothing is mended on reading."
        : $"Correct it in the source, or leave the column out with IgnoreColumns [{Quote(header)}].";
}
