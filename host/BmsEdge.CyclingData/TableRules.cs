using System;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData;

/// <summary>The rules every canonical table keeps, whoever made it.</summary>
internal static class TableRules
{
    /// <summary>
    /// Rows a table may have. A column is one array, and a run of 130 million rows is 150 days at 10 Hz; a file that
    /// declares more is broken or belongs in several tables.
    /// </summary>
    public const int MostRows = 1 << 27;

    /// <summary>What is wrong with a value in its column, or null.</summary>
    public static string? Problem(CyclingColumn column, double value) => Problem(column, value, column.MayBeUnrecorded);

    /// <summary>What is wrong with a value in its column, or null.</summary>
    public static string? Problem(CyclingColumn column, double value, bool mayBeUnrecorded)
    {
        if (value >= column.Minimum && value <= column.Maximum)
        {
            return column.IsWholeNumber && value != Math.Floor(value)
                ? $"{DataFault.Number(value)} is not a whole number"
                : null;
        }

        if (double.IsNaN(value) && mayBeUnrecorded)
        {
            return null;
        }

        return double.IsFinite(value)
            ? $"{DataFault.Number(value)} is outside {DataFault.Number(column.Minimum)} to {DataFault.Number(column.Maximum)} ({column.RangeReason})"
            : $"{DataFault.Number(value)} is not a finite number";
    }

    /// <summary>What is wrong with a time after the one before it, or null. Equal times are right: see <see cref="CyclingTable"/>.</summary>
    public static string? TimeProblem(double previousSeconds, double seconds) => seconds < previousSeconds
        ? $"time runs backwards, from {DataFault.Number(previousSeconds)} s to {DataFault.Number(seconds)} s"
        : null;

    /// <summary>Holds whole columns to the rules.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> at the first breach.</exception>
    public static void CheckColumns(string path, double[]?[] columns)
    {
        double[]? time = columns[CyclingColumn.TestTime.Ordinal];
        foreach (CyclingColumn column in CyclingColumn.All)
        {
            double[]? values = columns[column.Ordinal];
            if (values is null)
            {
                if (column.IsRequired)
                {
                    throw DataFault.InFile(path, $"column '{column.Name}' is missing", "Time, voltage and current are what makes a cycling test.");
                }

                continue;
            }

            if (values.Length != time!.Length)
            {
                throw DataFault.InFile(
                    path,
                    $"column '{column.Name}' has {values.Length} rows and '{CyclingColumn.TestTime.Name}' has {time.Length}",
                    "All columns of a table are equally long.");
            }

            CheckValues(path, column, column.Name, values, firstRow: 1);
        }

        if (time!.Length == 0)
        {
            throw DataFault.InFile(path, "the table has no rows", "A test needs at least one.");
        }

        CheckTime(path, CyclingColumn.TestTime.Name, time, firstRow: 1);
    }

    /// <summary>Holds the values of one column to its range.</summary>
    public static void CheckValues(string path, CyclingColumn column, string header, ReadOnlySpan<double> values, long firstRow)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (Problem(column, values[i]) is { } problem)
            {
                throw DataFault.Value(path, firstRow + i, header, column, problem);
            }
        }
    }

    /// <summary>Holds a time column to its order.</summary>
    public static void CheckTime(string path, string header, ReadOnlySpan<double> seconds, long firstRow)
    {
        for (int i = 1; i < seconds.Length; i++)
        {
            if (TimeProblem(seconds[i - 1], seconds[i]) is { } problem)
            {
                throw Backwards(path, firstRow + i, header, problem);
            }
        }
    }

    /// <summary>The refusal of a time that runs backwards.</summary>
    public static BmsException Backwards(string path, long row, string header, string problem) => DataFault.InCell(
        path,
        row,
        header,
        problem,
        "If the clock restarts at every step or test, split the file there or export the total time; rows are never sorted here.");
}
