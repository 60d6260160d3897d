using System;

namespace BmsEdge.CyclingData.Features;

/// <summary>Rows of a table, both ends included, counted from 0.</summary>
/// <param name="First">First row.</param>
/// <param name="Last">Last row, not before the first.</param>
public readonly record struct RowRange(int First, int Last)
{
    /// <summary>Number of rows.</summary>
    public int Count => Last - First + 1;

    /// <summary>Every row of a table.</summary>
    public static RowRange All(CyclingTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new RowRange(0, table.RowCount - 1);
    }

    /// <summary>Refuses rows that the table does not have.</summary>
    internal void CheckInside(CyclingTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentOutOfRangeException.ThrowIfNegative(First);
        ArgumentOutOfRangeException.ThrowIfLessThan(Last, First);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Last, table.RowCount);
    }
}
