using System;
using System.Collections.Generic;
using System.Globalization;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.Arbin;

/// <summary>A table of a Jet database (Microsoft Access), as texts.</summary>
/// <param name="Name">Name of the table.</param>
/// <param name="Headers">Names of its columns.</param>
/// <param name="Rows">Its rows in storage order, which means nothing in a database.</param>
internal sealed record JetTable(string Name, string[] Headers, IReadOnlyList<string[]> Rows)
{
    /// <summary>Place of a column, or -1.</summary>
    public int Find(string header) => Array.IndexOf(Headers, header);

    /// <summary>A number, NaN where the cell is empty.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> for what is no finite number.</exception>
    public double Number(string path, int row, int column)
    {
        string text = Rows[row][column];
        return text.Length == 0 ? double.NaN
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value
            : throw DataFault.InCell(path, row + 1L, $"{Name}.{Headers[column]}", $"{DataFault.Quote(text)} is not a finite number", "The database is damaged; copy it again.");
    }
}
