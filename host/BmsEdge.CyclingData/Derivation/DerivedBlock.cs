using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace BmsEdge.CyclingData.Derivation;

/// <summary>What a stored column holds.</summary>
public enum DerivedColumnKind
{
    /// <summary>Floating-point numbers; NaN where nothing was recorded.</summary>
    Number,

    /// <summary>Whole numbers; NaN where nothing was recorded.</summary>
    Whole,

    /// <summary>0 or 1.</summary>
    Flag,

    /// <summary>Row of the file the values come from.</summary>
    FileRow,
}

/// <summary>One column of a derived table.</summary>
/// <param name="Name">A BDF name, <c>raw_</c> before one for a cycler's own counter whose name a derived column takes, or a name of this project.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Column">The canonical column, or null for a column of this project.</param>
/// <param name="IsDerived">Whether it was derived here rather than read.</param>
public sealed record DerivedColumn(string Name, DerivedColumnKind Kind, CyclingColumn? Column, bool IsDerived)
{
    /// <summary>Row of the file (line, or record from 1 in a binary file).</summary>
    public const string FileRowName = "file_row";

    /// <summary>Whether the row is the first one after a hole in the log (see <see cref="LogGap"/>).</summary>
    public const string AfterGapName = "after_gap";

    /// <summary>Put before the name of a counter as the cycler wrote it.</summary>
    public const string RawPrefix = "raw_";

    /// <summary>Canonical names that mean a derived column; what a file has under them is kept under the raw name.</summary>
    public static ImmutableArray<CyclingColumn> DerivedNames { get; } =
    [
        CyclingColumn.CycleIndex, CyclingColumn.StepCount, CyclingColumn.StepIndex,
        CyclingColumn.ChargingCapacity, CyclingColumn.DischargingCapacity, CyclingColumn.NetCapacity, CyclingColumn.CumulativeCapacity,
        CyclingColumn.ChargingEnergy, CyclingColumn.DischargingEnergy, CyclingColumn.NetEnergy, CyclingColumn.CumulativeEnergy,
    ];

    /// <summary>The columns of a derived table: row, measured, derived, raw.</summary>
    /// <param name="columns">Columns the file has.</param>
    /// <param name="hasCycle">Whether a cycle can be told.</param>
    public static ImmutableArray<DerivedColumn> Layout(IReadOnlyCollection<CyclingColumn> columns, bool hasCycle) =>
    [
        new(FileRowName, DerivedColumnKind.FileRow, null, IsDerived: false),
        .. CyclingColumn.All.Where(c => columns.Contains(c) && !DerivedNames.Contains(c)).Select(c => new DerivedColumn(c.Name, KindOf(c), c, IsDerived: false)),
        .. DerivedNames.Where(c => hasCycle || c != CyclingColumn.CycleIndex).Select(c => new DerivedColumn(c.Name, KindOf(c), c, IsDerived: true)),
        new(AfterGapName, DerivedColumnKind.Flag, null, IsDerived: true),
        .. CyclingColumn.All.Where(c => columns.Contains(c) && DerivedNames.Contains(c)).Select(c => new DerivedColumn(RawPrefix + c.Name, KindOf(c), c, IsDerived: false)),
    ];

    /// <summary>The kind of a canonical column.</summary>
    public static DerivedColumnKind KindOf(CyclingColumn column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return column.IsWholeNumber ? DerivedColumnKind.Whole : DerivedColumnKind.Number;
    }
}

/// <summary>Consecutive rows of one test with derived columns beside the measured ones. The block and its buffers are used again.</summary>
public sealed class DerivedBlock
{
    private readonly Dictionary<string, double[]> _values;

    internal DerivedBlock(CyclingTest test, ImmutableArray<DerivedColumn> columns)
    {
        Test = test;
        Columns = columns;
        _values = columns.ToDictionary(c => c.Name, _ => Array.Empty<double>());
    }

    /// <summary>The test the rows belong to.</summary>
    public CyclingTest Test { get; }

    /// <summary>The columns, in order.</summary>
    public ImmutableArray<DerivedColumn> Columns { get; }

    /// <summary>Number of rows in use.</summary>
    public int RowCount { get; internal set; }

    /// <summary>The values of a column by name; empty when the test has none of it.</summary>
    public ReadOnlySpan<double> this[string name] => _values.TryGetValue(name, out double[]? values) ? values.AsSpan(0, RowCount) : default;

    /// <summary>The values of a canonical column, the derived one where there is one.</summary>
    public ReadOnlySpan<double> this[CyclingColumn column]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(column);
            return this[column.Name];
        }
    }

    internal int Capacity { get; private set; }

    /// <summary>Makes room for rows; a file of many short tests does not pay for large buffers.</summary>
    internal void Ensure(int rows)
    {
        if (rows <= Capacity)
        {
            return;
        }

        Capacity = Math.Max(rows, 2 * Capacity);
        foreach (string name in _values.Keys)
        {
            double[] values = _values[name];
            Array.Resize(ref values, Capacity);
            _values[name] = values;
        }
    }

    internal double[] Buffer(string name) => _values[name];

    internal double[]? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>Moves the rows from <paramref name="from"/> up to <paramref name="to"/> to the beginning.</summary>
    internal void Shift(int from, int to)
    {
        foreach (double[] values in _values.Values)
        {
            values.AsSpan(from, to - from).CopyTo(values);
        }
    }
}
