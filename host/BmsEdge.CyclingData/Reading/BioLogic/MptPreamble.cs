using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.BioLogic;

/// <summary>
/// What stands before the rows of a text export: magic line, number of header lines, title of the technique, settings, names of
/// the columns. An export without preamble begins with the names.
/// </summary>
internal sealed class MptPreamble
{
    private const string CountKey = "Nb header lines :";

    private const string StartKey = "Acquisition started on";

    private MptPreamble(IReadOnlyList<string> headers, int linesBeforeRows, string? title, Dictionary<string, string> properties, string firstRow)
    {
        Headers = headers;
        LinesBeforeRows = linesBeforeRows;
        Title = title;
        Properties = properties;
        FirstRow = firstRow;
    }

    /// <summary>Names of the columns.</summary>
    public IReadOnlyList<string> Headers { get; }

    /// <summary>Lines up to and with the names.</summary>
    public int LinesBeforeRows { get; }

    /// <summary>Title of the technique, or null when the export has none.</summary>
    public string? Title { get; }

    /// <summary>Settings in the file's own words.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; }

    /// <summary>The first row, or empty.</summary>
    public string FirstRow { get; }

    /// <summary>Comma or point: what the first row has outside of dates. Exports write every measured value with decimals.</summary>
    public char DecimalMark
    {
        get
        {
            string numbers = string.Join('\t', FirstRow.Split('\t').Where(f => !f.Contains(':')));
            return numbers.Contains(',') && !numbers.Contains('.') ? ',' : '.';
        }
    }

    /// <summary>Whether rows end with a tab of their own.</summary>
    public bool RowsEndWithSeparator => FirstRow.EndsWith('\t');

    /// <summary>Whether <c>time/s</c> holds dates instead of seconds.</summary>
    public bool TimeIsDate
    {
        get
        {
            int place = IndexOf(BioLogicHeaders.Time);
            string[] row = FirstRow.Split('\t');
            return place >= 0 && place < row.Length && row[place].Contains(':');
        }
    }

    /// <summary>Start on the laboratory's clock, if the preamble says it.</summary>
    public DateTime? Start =>
        Properties.TryGetValue(StartKey, out string? text) && LaboratoryClock.TryRead(text, BioLogicLayout.DateFormats, out DateTime start) ? start : null;

    /// <summary>Whether a first line is that of an export with preamble.</summary>
    public static bool IsMagic(string line) => line.TrimEnd() is "EC-Lab ASCII FILE" or "BT-Lab ASCII FILE";

    /// <summary>Place of a header, or -1.</summary>
    public int IndexOf(string header)
    {
        for (int i = 0; i < Headers.Count; i++)
        {
            if (Headers[i] == header)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Reads the preamble.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> with the row.</exception>
    public static MptPreamble Read(string path, TextHead head)
    {
        int lines = IsMagic(head.Lines[0]) ? CountLines(path, head) : 1;
        int known = head.IsWhole ? head.Lines.Length : head.Lines.Length - 1;
        if (lines > known)
        {
            throw DataFault.InRow(
                path,
                Math.Min(2, known),
                $"the preamble is said to have {lines} lines and {known} are there within the first {CyclingFile.HeadBytes >> 10} KiB",
                "Export or copy the file again; half a file is not read.");
        }

        string[] headers = [.. head.Lines[lines - 1].Split('\t').TakeWhile(h => h.Length > 0)];
        if (headers.Length < 2)
        {
            throw DataFault.InRow(path, lines, $"the names of the columns should stand here and there is {DataFault.Quote(head.Lines[lines - 1])}", "The number of header lines in row 2 is wrong; export the file again.");
        }

        string? title = lines > 3 && head.Lines[3].Trim() is { Length: > 0 } text ? text : null;
        Dictionary<string, string> properties = Settings(head.Lines.AsSpan(0, lines - 1));
        if (title is not null)
        {
            properties["Technique"] = title;
        }

        return new MptPreamble(headers, lines, title, properties, lines < known ? head.Lines[lines] : "");
    }

    private static int CountLines(string path, TextHead head)
    {
        string line = head.Lines.Length > 1 ? head.Lines[1].TrimEnd() : "";
        if (line.StartsWith(CountKey, StringComparison.Ordinal)
            && int.TryParse(line.AsSpan(CountKey.Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out int count)
            && count >= 3)
        {
            return count;
        }

        throw DataFault.InRow(path, 2, $"the number of header lines should stand here and there is {DataFault.Quote(line)}", "Export the file again.");
    }

    /// <summary>Lines of the form <c>key : value</c>, those of the table of parameters (fixed columns) left out.</summary>
    private static Dictionary<string, string> Settings(ReadOnlySpan<string> lines)
    {
        Dictionary<string, string> settings = [];
        foreach (string line in lines)
        {
            int colon = line.IndexOf(" :", StringComparison.Ordinal);
            if (colon <= 0 || line.StartsWith(CountKey, StringComparison.Ordinal))
            {
                continue;
            }

            string key = line[..colon].Trim();
            string value = line[(colon + 2)..].Trim();
            if (key.Length > 0 && value.Length > 0)
            {
                // Comments of several lines repeat their key.
                settings[key] = settings.TryGetValue(key, out string? before) ? before + "\n" + value : value;
            }
        }

        return settings;
    }
}
