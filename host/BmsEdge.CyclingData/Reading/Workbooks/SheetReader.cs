using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace BmsEdge.CyclingData.Reading.Workbooks;

/// <summary>Reads the cells of one sheet forward, without a tree in memory.</summary>
internal sealed class SheetReader : IDisposable
{
    private readonly string _path;
    private readonly string _sheet;
    private readonly IReadOnlyList<string> _sharedTexts;
    private readonly HashSet<uint> _dateStyles;
    private readonly OpenXmlReader _reader;
    private readonly List<SheetCell> _cells = [];

    public SheetReader(string path, string sheet, WorksheetPart part, IReadOnlyList<string> sharedTexts, HashSet<uint> dateStyles)
    {
        _path = path;
        _sheet = sheet;
        _sharedTexts = sharedTexts;
        _dateStyles = dateStyles;
        _reader = OpenXmlReader.Create(part);
    }

    /// <summary>The row read last, 0 before the first.</summary>
    public int Row { get; private set; }

    /// <summary>The next row, or null after the last.</summary>
    public SheetRow? Next()
    {
        while (_reader.Read())
        {
            if (_reader.ElementType == typeof(Row) && _reader.IsStartElement)
            {
                Row = RowNumber();
                ReadCells();
                return new SheetRow(Row, _cells);
            }
        }

        return null;
    }

    public void Dispose() => _reader.Dispose();

    private int RowNumber()
    {
        string? text = Attribute("r");
        int number = Row + 1;
        if (text is not null && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            number = 0;
        }

        return number > Row && number <= CellAddress.MostRows
            ? number
            : throw DataFault.InFile(_path, $"sheet {DataFault.Quote(_sheet)} has row {DataFault.Quote(text ?? "")} after row {Row}", "Export it again.");
    }

    private void ReadCells()
    {
        _cells.Clear();
        int column = -1;
        while (_reader.Read() && !(_reader.ElementType == typeof(Row) && _reader.IsEndElement))
        {
            if (_reader.ElementType == typeof(Cell) && _reader.IsStartElement)
            {
                column = ColumnAfter(column);
                SheetCell cell = ReadCell(column);
                if (cell.Kind != CellKind.Empty)
                {
                    _cells.Add(cell);
                }
            }
        }
    }

    private int ColumnAfter(int previous)
    {
        string? address = Attribute("r");
        int column = previous + 1;
        int row = Row;
        bool known = address is null ? column < CellAddress.MostColumns : CellAddress.TryParse(address, out column, out row);
        return known && row == Row && column > previous
            ? column
            : throw DataFault.InFile(_path, $"sheet {DataFault.Quote(_sheet)}, row {Row}: a cell says that it is {DataFault.Quote(address ?? "")}", "Export it again.");
    }

    private SheetCell ReadCell(int column)
    {
        string type = Attribute("t") ?? "n";
        bool isDate = uint.TryParse(Attribute("s"), NumberStyles.None, CultureInfo.InvariantCulture, out uint style) && _dateStyles.Contains(style);
        string? value = null;
        while (_reader.Read() && !(_reader.ElementType == typeof(Cell) && _reader.IsEndElement))
        {
            if (!_reader.IsStartElement)
            {
                continue;
            }

            if (_reader.ElementType == typeof(CellFormula))
            {
                // The value beside a formula is whatever the last program computed; nothing says that it fits the other cells.
                throw Fault(column, "holds a formula, not a value", "Copy the sheet's values into a new one (paste values), or export it again from the cycler.");
            }

            if (_reader.ElementType == typeof(CellValue))
            {
                value = _reader.GetText();
            }
            else if (_reader.ElementType == typeof(InlineString) && _reader.LoadCurrentElement() is InlineString text)
            {
                value = Workbook.PlainText(text);
            }
        }

        return string.IsNullOrEmpty(value) ? new SheetCell(column, CellKind.Empty, double.NaN, "") : Value(column, type, value, isDate);
    }

    private SheetCell Value(int column, string type, string value, bool isDate)
    {
        switch (type)
        {
            case "n":
                return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
                    ? new SheetCell(column, isDate ? CellKind.Date : CellKind.Number, number, "")
                    : throw Fault(column, $"{DataFault.Quote(value)} is not a finite number", "Correct it in the source.");
            case "b" when value is "0" or "1":
                return new SheetCell(column, CellKind.Boolean, value == "1" ? 1 : 0, "");
            case "s":
                return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < _sharedTexts.Count
                    ? TextCell(column, _sharedTexts[index])
                    : throw Fault(column, $"names shared text {DataFault.Quote(value)} of {_sharedTexts.Count}", "Export it again.");
            case "str" or "inlineStr" or "d":
                return TextCell(column, value);
            case "e":
                throw Fault(column, $"holds the error {DataFault.Quote(value)}", "Correct it in the source.");
            default:
                throw Fault(column, $"is of an unknown type {DataFault.Quote(type)} with value {DataFault.Quote(value)}", "Export it again.");
        }
    }

    private static SheetCell TextCell(int column, string text) =>
        new(column, text.Length == 0 ? CellKind.Empty : CellKind.Text, double.NaN, text);

    private Exception Fault(int column, string problem, string remedy) =>
        DataFault.InFile(_path, $"sheet {DataFault.Quote(_sheet)}, cell {CellAddress.Of(column, Row)} {problem}", remedy);

    private string? Attribute(string name) => _reader.Attributes.FirstOrDefault(a => a.LocalName == name && a.NamespaceUri.Length == 0).Value;
}
