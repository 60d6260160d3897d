using System;
using System.Collections.Generic;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace BmsEdge.CyclingData.Reading.Workbooks;

/// <summary>Which cell styles show a number as a date or a time. A workbook has no other mark of a date.</summary>
internal static class DateStyles
{
    /// <summary>Days between serial number 0 of the 1904 and of the 1900 system.</summary>
    private const double Days1904 = 1462;

    /// <summary>The style indices (<c>s</c> of a cell) that are dates.</summary>
    public static HashSet<uint> Of(WorkbookStylesPart? part)
    {
        HashSet<uint> dates = [];
        Stylesheet? styles = part?.Stylesheet;
        if (styles?.CellFormats is not { } formats)
        {
            return dates;
        }

        Dictionary<uint, string> codes = [];
        foreach (NumberingFormat format in styles.NumberingFormats?.Elements<NumberingFormat>() ?? [])
        {
            codes[format.NumberFormatId?.Value ?? 0] = format.FormatCode?.Value ?? "";
        }

        uint index = 0;
        foreach (CellFormat format in formats.Elements<CellFormat>())
        {
            uint id = format.NumberFormatId?.Value ?? 0;
            if (codes.TryGetValue(id, out string? code) ? ShowsDate(code) : IsBuiltInDate(id))
            {
                dates.Add(index);
            }

            index++;
        }

        return dates;
    }

    /// <summary>The wall-clock time of a serial number, without zone; null outside the years 1900 to 9999.</summary>
    public static DateTime? ToDateTime(double serial, bool date1904)
    {
        double days = serial + (date1904 ? Days1904 : 0);
        return days is >= 61 and < 2_958_466 ? DateTime.FromOADate(days) : null;
    }

    // ECMA-376 part 1, 18.8.30: 14 to 22 and 45 to 47 are dates and times everywhere, 27 to 36 and 50 to 58 in East Asian locales.
    private static bool IsBuiltInDate(uint id) => id is (>= 14 and <= 22) or (>= 27 and <= 36) or (>= 45 and <= 47) or (>= 50 and <= 58);

    /// <summary>True for a format code with a date letter outside quotes, brackets and escapes.</summary>
    private static bool ShowsDate(string code)
    {
        char closing = '\0';
        for (int i = 0; i < code.Length; i++)
        {
            char c = code[i];
            if (closing != '\0')
            {
                closing = c == closing ? '\0' : closing;
            }
            else if (c is '\\' or '_' or '*')
            {
                i++;
            }
            else if (c is '"' or '[')
            {
                // [h], [mm] and [s] are lapses of time, not colours or conditions.
                if (c == '[' && i + 1 < code.Length && char.ToLowerInvariant(code[i + 1]) is 'h' or 'm' or 's' && code.AsSpan(i + 1).IndexOf(']') is 1 or 2)
                {
                    return true;
                }

                closing = c == '"' ? '"' : ']';
            }
            else if ("ymdhs".Contains(char.ToLowerInvariant(c)))
            {
                return true;
            }
        }

        return false;
    }
}
