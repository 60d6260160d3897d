using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using BmsEdge.CyclingData.Reading.Archives;
using BmsEdge.CyclingData.Reading.Workbooks;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.Arbin;

/// <summary>
/// Workbooks that Arbin's MITS Pro and MITS 8 export: a sheet <c>Info</c> (or <c>Global_Info</c>) and a sheet a channel,
/// <c>Channel_1-008</c>, carried on in <c>Channel_1-008_2</c> when it grows too long. One table a channel.
/// </summary>
internal static partial class ArbinWorkbook
{
    private const string TimeWord = "Test_Time";
    private const string CurrentWord = "Current";
    private const string VoltageWord = "Voltage";
    private const string PointHeader = "Data_Point";

    /// <summary>Rows of an information sheet looked at; it has one a channel under four of title.</summary>
    private const int MostInfoRows = 200;

    /// <summary>True when a workbook has a channel sheet, whatever is in it.</summary>
    public static bool HasChannels(IEnumerable<string> sheetNames) => sheetNames.Any(n => ChannelSheet().IsMatch(n));

    /// <summary>Reads every channel of a workbook.</summary>
    /// <param name="contentPath">Where its content stands.</param>
    /// <param name="path">Name for messages.</param>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> with sheet and cell at the first breach.</exception>
    public static RecordSet Read(string contentPath, string path)
    {
        using Workbook book = Workbook.Open(contentPath, path);
        return Read(book, path);
    }

    /// <summary>Reads every channel of a workbook.</summary>
    public static RecordSet Read(Workbook book, string path)
    {
        IGrouping<string, (string Sheet, int Part)>[] channels = [.. book.SheetNames
            .Select(n => (Name: n, Match: ChannelSheet().Match(n)))
            .Where(n => n.Match.Success)
            .GroupBy(n => n.Match.Groups["channel"].Value, n => (n.Name, PartNumber(n.Match)))];
        if (channels.Length == 0)
        {
            throw DataFault.InFile(
                path,
                $"the workbook is no Arbin export: no sheet is named Channel_<number>, they are {DataFault.Quote(book.SheetNames)}",
                "Save the sheet that is wanted as CSV.");
        }

        Dictionary<string, Dictionary<string, string>> facts = Facts(book);
        List<RecordTable> tables = [];
        foreach (IGrouping<string, (string Sheet, int Part)> channel in channels)
        {
            string[] sheets = [.. channel.OrderBy(s => s.Part).Select(s => s.Sheet)];
            tables.Add(ReadChannel(path, book, channel.Key, sheets, facts.GetValueOrDefault(channel.Key, [])));
        }

        return new RecordSet(tables, Skipped(book));
    }

    private static List<SkippedPart> Skipped(Workbook book) =>
        [.. book.SheetNames.Where(n => !ChannelSheet().IsMatch(n) && !IsInfo(n)).Select(n => new SkippedPart(n, "the sheet holds no records of a channel"))];

    private static RecordTable ReadChannel(string path, Workbook book, string channel, string[] sheets, Dictionary<string, string> facts)
    {
        SheetColumns? columns = null;
        foreach (string sheet in sheets)
        {
            columns = ReadSheet(path, book, sheet, columns);
        }

        if (columns!.Count == 0)
        {
            throw DataFault.InFile(path, $"sheet {DataFault.Quote(sheets[0])} has a header and no rows", "Export it again.");
        }

        Dictionary<string, string> properties = new(facts, StringComparer.Ordinal)
        {
            ["Channel"] = channel,
            ["Sheets"] = string.Join(", ", sheets),
        };
        return new RecordTable(columns.ToColumns(), properties);
    }

    private static SheetColumns ReadSheet(string path, Workbook book, string sheet, SheetColumns? columns)
    {
        int lastRow = 0;
        bool continues = columns is not null;
        foreach (SheetRow row in book.Rows(sheet))
        {
            if (lastRow == 0)
            {
                columns = Begin(path, sheet, row, columns, book.Date1904);
                lastRow = row.Number;
            }
            else if (row.Cells.Count > 0)
            {
                if (row.Number != lastRow + 1)
                {
                    throw DataFault.InFile(path, $"sheet {DataFault.Quote(sheet)}, row {lastRow + 1} is empty and rows follow it", "Export it again.");
                }

                double before = PointOf(columns!);
                columns!.Add(sheet, row);
                if (continues && PointOf(columns) != before + 1)
                {
                    throw DataFault.InFile(
                        path,
                        $"sheet {DataFault.Quote(sheet)} does not carry on: its first {PointHeader} is {DataFault.Number(PointOf(columns))} after {DataFault.Number(before)}",
                        "Export all parts of the channel.");
                }

                continues = false;
                lastRow = row.Number;
            }
        }

        return columns ?? throw DataFault.InFile(path, $"sheet {DataFault.Quote(sheet)} is empty", "Export it again.");
    }

    private static SheetColumns Begin(string path, string sheet, SheetRow row, SheetColumns? columns, bool date1904)
    {
        if (row.Number != 1)
        {
            throw DataFault.InFile(path, $"sheet {DataFault.Quote(sheet)} has no header: its first row is row {row.Number}", "Export it again.");
        }

        if (columns is not null)
        {
            string[] headers = SheetColumns.Headers(path, sheet, row);
            return headers.SequenceEqual(columns.HeaderNames)
                ? columns
                : throw DataFault.InFile(
                    path,
                    $"sheet {DataFault.Quote(sheet)} carries on a channel with other headers ({DataFault.Quote(headers)})",
                    "Export all parts of the channel with the same columns.");
        }

        columns = new SheetColumns(path, sheet, row, date1904);
        string[] missing = [.. new[] { TimeWord, CurrentWord, VoltageWord }.Where(w => !columns.HeaderNames.Any(h => Names(h, w)))];
        return missing.Length == 0
            ? columns
            : throw DataFault.InFile(
                path,
                $"sheet {DataFault.Quote(sheet)} has no column {DataFault.Quote(missing)}; its headers are {DataFault.Quote(columns.HeaderNames.ToArray())}",
                "Export it again with these columns.");
    }

    /// <summary>True for <c>Current(A)</c> and <c>Current (A)</c>; both styles are Arbin's.</summary>
    private static bool Names(string header, string word) =>
        header.StartsWith(word, StringComparison.Ordinal) && header.AsSpan(word.Length).TrimStart().StartsWith("(");

    private static double PointOf(SheetColumns columns)
    {
        int index = columns.HeaderNames.ToList().IndexOf(PointHeader);
        return index < 0 ? double.NaN : columns.Last(index);
    }

    private static int PartNumber(Match match) =>
        match.Groups["part"].Success ? int.Parse(match.Groups["part"].Value, CultureInfo.InvariantCulture) : 0;

    private static bool IsInfo(string sheet) => sheet is "Info" or "Global_Info";

    /// <summary>What the information sheet says of each channel, under its own headers.</summary>
    private static Dictionary<string, Dictionary<string, string>> Facts(Workbook book)
    {
        Dictionary<string, Dictionary<string, string>> facts = new(StringComparer.Ordinal);
        string? sheet = book.SheetNames.FirstOrDefault(IsInfo);
        if (sheet is null)
        {
            return facts;
        }

        Dictionary<int, string>? headers = null;
        foreach (SheetRow row in book.Rows(sheet).Take(MostInfoRows))
        {
            if (row.Cells.Count == 0 || row.Cells[0] is not { Column: 0, Kind: CellKind.Text } first)
            {
                continue;
            }

            if (headers is null)
            {
                headers = first.Text.Trim() == "Channel" ? row.Cells.Where(c => c.Kind == CellKind.Text).ToDictionary(c => c.Column, c => c.Text.Trim()) : null;
                continue;
            }

            Dictionary<string, string> channel = [];
            foreach (SheetCell cell in row.Cells.Where(c => headers.ContainsKey(c.Column)))
            {
                channel.TryAdd(headers[cell.Column], FactText(cell, book.Date1904));
            }

            facts[first.Text.Trim()] = channel;
        }

        return facts;
    }

    private static string FactText(SheetCell cell, bool date1904) => cell.Kind switch
    {
        CellKind.Text => cell.Text.Trim(),
        CellKind.Date when DateStyles.ToDateTime(cell.Number, date1904) is { } time => time.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture),
        _ => DataFault.Number(cell.Number),
    };

    [GeneratedRegex(@"^Channel_(?<channel>\d{1,4}(?:-\d{1,4})?)(?:_(?<part>\d{1,4}))?$", RegexOptions.CultureInvariant)]
    private static partial Regex ChannelSheet();
}
