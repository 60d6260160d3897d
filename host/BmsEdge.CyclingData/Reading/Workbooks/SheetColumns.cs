using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace BmsEdge.CyclingData.Reading.Workbooks;

/// <summary>
/// Gathers the rows below a header row into columns, over one sheet or several that carry on. A column holds numbers or texts,
/// never both; a date is a text on the workbook's own clock.
/// </summary>
internal sealed class SheetColumns
{
    /// <summary>How dates are written. A serial number of days resolves 2 microseconds; spreadsheets and cyclers show milliseconds.</summary>
    public const string DateFormat = "yyyy-MM-dd HH:mm:ss.fff";

    private const string Remedy = "Export it again.";

    private readonly string _path;
    private readonly string[] _headers;
    private readonly List<double>?[] _numbers;
    private readonly List<string>?[] _texts;
    private readonly bool _date1904;

    /// <summary>Begins with a header row.</summary>
    /// <exception cref="Foundation.BmsException"><see cref="Foundation.BmsErrorCode.BadData"/> when a header is missing, doubled or no text.</exception>
    public SheetColumns(string path, string sheet, SheetRow header, bool date1904)
    {
        _path = path;
        _headers = Headers(path, sheet, header);
        _numbers = new List<double>?[_headers.Length];
        _texts = new List<string>?[_headers.Length];
        _date1904 = date1904;
    }

    /// <summary>Headers from column A on, without surrounding blanks.</summary>
    public IReadOnlyList<string> HeaderNames => _headers;

    /// <summary>Rows gathered.</summary>
    public int Count { get; private set; }

    /// <summary>The last value of a column of numbers, NaN when there is none.</summary>
    public double Last(int column) => _numbers[column] is { Count: > 0 } numbers ? numbers[^1] : double.NaN;

    /// <summary>The headers of a header row.</summary>
    public static string[] Headers(string path, string sheet, SheetRow header)
    {
        string[] names = new string[header.Cells.Count];
        HashSet<string> seen = [];
        for (int i = 0; i < names.Length; i++)
        {
            SheetCell cell = header.Cells[i];
            if (cell.Column != i || cell.Kind != CellKind.Text)
            {
                throw Fault(path, sheet, i, header.Number, "holds no header, though columns to its right do", Remedy);
            }

            names[i] = cell.Text.Trim();
            if (!seen.Add(names[i]))
            {
                throw Fault(path, sheet, i, header.Number, $"repeats the header {DataFault.Quote(names[i])}", Remedy);
            }
        }

        return names;
    }

    /// <summary>Adds a row.</summary>
    public void Add(string sheet, SheetRow row)
    {
        int next = 0;
        foreach (SheetCell cell in row.Cells)
        {
            if (cell.Column >= _headers.Length)
            {
                throw Fault(_path, sheet, cell.Column, row.Number, "holds a value under no header", Remedy);
            }

            while (next < cell.Column)
            {
                AddMissing(next++);
            }

            AddCell(sheet, row.Number, cell);
            next++;
        }

        while (next < _headers.Length)
        {
            AddMissing(next++);
        }

        Count++;
    }

    /// <summary>The columns gathered; a column without a single value is one of NaN.</summary>
    public List<RecordColumn> ToColumns()
    {
        List<RecordColumn> columns = [];
        for (int i = 0; i < _headers.Length; i++)
        {
            columns.Add(_texts[i] is { } texts
                ? new RecordColumn(_headers[i], texts.ToArray())
                : new RecordColumn(_headers[i], (_numbers[i] ?? [.. Enumerable.Repeat(double.NaN, Count)]).ToArray()));
        }

        return columns;
    }

    private void AddCell(string sheet, int row, SheetCell cell)
    {
        int i = cell.Column;
        bool isText = cell.Kind is CellKind.Text or CellKind.Date;
        string text = cell.Kind == CellKind.Date ? Date(sheet, row, cell) : cell.Text;
        if (isText ? _numbers[i] is not null : _texts[i] is not null)
        {
            throw Fault(
                _path,
                sheet,
                i,
                row,
                $"holds {(isText ? DataFault.Quote(cell.Text) : DataFault.Number(cell.Number))} in column {DataFault.Quote(_headers[i])}, whose cells above are {(isText ? "numbers" : "texts")}",
                "Correct it in the source.");
        }

        if (isText)
        {
            (_texts[i] ??= [.. Enumerable.Repeat("", Count)]).Add(text);
            return;
        }

        (_numbers[i] ??= [.. Enumerable.Repeat(double.NaN, Count)]).Add(cell.Number);
    }

    private string Date(string sheet, int row, SheetCell cell) =>
        DateStyles.ToDateTime(cell.Number, _date1904) is { } time
            ? time.ToString(DateFormat, CultureInfo.InvariantCulture)
            : throw Fault(_path, sheet, cell.Column, row, $"holds {DataFault.Number(cell.Number)}, which is no date", "Correct it in the source.");

    private void AddMissing(int column)
    {
        _numbers[column]?.Add(double.NaN);
        _texts[column]?.Add("");
    }

    private static System.Exception Fault(string path, string sheet, int column, int row, string problem, string remedy) =>
        DataFault.InFile(path, $"sheet {DataFault.Quote(sheet)}, cell {CellAddress.Of(column, row)} {problem}", remedy);
}
