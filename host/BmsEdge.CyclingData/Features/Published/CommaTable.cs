using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using BmsEdge.CyclingData.Reading;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Features.Published;

/// <summary>A comma-separated table with one header line, plain or gzip, as features and cycles are published; every row has as many fields as the header.</summary>
internal sealed class CommaTable
{
    private readonly CyclingFile _file;

    private CommaTable(CyclingFile file, IReadOnlyList<string> headers)
    {
        _file = file;
        Headers = headers;
    }

    public string Path => _file.Path;

    public IReadOnlyList<string> Headers { get; }

    public string Sha256 => _file.Sha256;

    /// <summary>Opens a table, or null when the file has no header of such a form.</summary>
    public static CommaTable? TryOpen(string path)
    {
        try
        {
            CyclingFile file = CyclingFile.Open(path);
            return file.TextHead?.Fields(0, ',') is { } headers ? new CommaTable(file, headers) : null;
        }
        catch (BmsException)
        {
            return null;
        }
    }

    /// <summary>Opens a table that must be there with these columns.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.NotFound"/>, or <see cref="BmsErrorCode.BadData"/> with what is missing.</exception>
    public static CommaTable Open(string path, params string[] columns)
    {
        if (!File.Exists(path))
        {
            throw new BmsException(BmsErrorCode.NotFound, $"{path}: there is no such file. Name the folder the set was unpacked into.");
        }

        CyclingFile file = CyclingFile.Open(path);
        CommaTable table = file.TextHead?.Fields(0, ',') is { } headers ? new CommaTable(file, headers) : throw DataFault.InFile(path, "this is not a comma-separated table", "Copy the published file again.");
        string[] missing = [.. columns.Except(table.Headers)];
        return missing.Length == 0 ? table : throw DataFault.InFile(path, $"columns {DataFault.Quote(missing)} are missing", "Copy the published file again.");
    }

    /// <summary>The rows with their line numbers, empty ones passed over.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> for a row of another length.</exception>
    public IEnumerable<CommaRow> Rows()
    {
        using RowReader rows = new(_file, quotes: false);
        rows.Next();
        while (rows.Next())
        {
            if (rows.Row.IsEmpty)
            {
                continue;
            }

            string[] fields = Encoding.UTF8.GetString(rows.Row).Split(',');
            if (fields.Length != Headers.Count)
            {
                throw DataFault.InRow(_file.Path, rows.RowNumber, $"{fields.Length} fields where the header has {Headers.Count}", "Correct the row in the source.");
            }

            yield return new CommaRow(this, rows.RowNumber, fields);
        }
    }

    /// <summary>Place of a column.</summary>
    public int Place(string column)
    {
        for (int i = 0; i < Headers.Count; i++)
        {
            if (Headers[i] == column)
            {
                return i;
            }
        }

        throw DataFault.InFile(Path, $"column '{column}' is missing", "Copy the published file again.");
    }
}

/// <summary>A row of a table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Line">Its line in the file.</param>
/// <param name="Fields">Its fields.</param>
internal readonly record struct CommaRow(CommaTable Table, long Line, string[] Fields)
{
    public string Text(string column) => Fields[Table.Place(column)];

    public double Number(string column) => Number(Table.Place(column));

    public int Whole(string column)
    {
        double value = Number(column);
        return value == Math.Floor(value) && Math.Abs(value) < int.MaxValue
            ? (int)value
            : throw DataFault.InCell(Table.Path, Line, column, $"{DataFault.Number(value)} is not a whole number", "Correct it in the source.");
    }

    /// <summary>A finite number; NaN where the cell is empty.</summary>
    public double Number(int place) => Number(place, mayBeInfinite: false);

    /// <summary>A number; NaN where the cell is empty, or where it is no finite number and may be none.</summary>
    public double Number(int place, bool mayBeInfinite)
    {
        string text = Fields[place];
        return text.Length == 0 ? double.NaN
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value
            : mayBeInfinite && text.TrimStart('-', '+').ToUpperInvariant() is "INF" or "NAN" ? double.NaN
            : throw DataFault.InCell(Table.Path, Line, Table.Headers[place], DataFault.NotANumber(text), "Correct it in the source.");
    }
}
