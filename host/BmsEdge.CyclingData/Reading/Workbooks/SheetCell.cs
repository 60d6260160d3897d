using System.Collections.Generic;

namespace BmsEdge.CyclingData.Reading.Workbooks;

/// <summary>What a cell of a sheet holds.</summary>
internal enum CellKind
{
    /// <summary>Nothing, or an empty text.</summary>
    Empty,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A number shown as a date: days, counted as <see cref="Workbook.Date1904"/> says.</summary>
    Date,

    /// <summary>A text.</summary>
    Text,

    /// <summary>True (1) or false (0).</summary>
    Boolean,
}

/// <summary>A cell that is there.</summary>
/// <param name="Column">Column from 0 (A).</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Number">The number, day count or truth value.</param>
/// <param name="Text">The text; empty for the others.</param>
internal readonly record struct SheetCell(int Column, CellKind Kind, double Number, string Text);

/// <summary>A row that is there, with the cells that are there, left to right. The list is used again for the next row.</summary>
/// <param name="Number">Row from 1.</param>
/// <param name="Cells">Its cells.</param>
internal readonly record struct SheetRow(int Number, IReadOnlyList<SheetCell> Cells);
