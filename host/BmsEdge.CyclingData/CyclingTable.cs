using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData;

/// <summary>
/// One test in canonical columns: seconds, volts, amperes positive when charging, degrees Celsius, ampere-hours. Every
/// value is finite and inside its column's range (an unrecorded chamber temperature is NaN), and time never runs backwards. Equal times are kept: testers write two
/// records at the instant of a step change, and both are true.
/// </summary>
/// <remarks>The arrays are the table's own, handed out without a copy; treat them as read-only.</remarks>
public sealed class CyclingTable
{
    private readonly double[]?[] _columns;
    private readonly CyclingTest _test;

    private CyclingTable(CyclingTest test, double[]?[] columns)
    {
        _columns = columns;
        _test = test;
        TestTimeSeconds = columns[CyclingColumn.TestTime.Ordinal]!;
        VoltageVolts = columns[CyclingColumn.Voltage.Ordinal]!;
        CurrentAmps = columns[CyclingColumn.Current.Ordinal]!;
        Gaps = LogGap.Find(TestTimeSeconds);
    }

    /// <summary>Number of rows, at least 1.</summary>
    public int RowCount => TestTimeSeconds.Length;

    /// <summary>Time since the start of the test [s], never falling.</summary>
    public double[] TestTimeSeconds { get; }

    /// <summary>Voltage [V].</summary>
    public double[] VoltageVolts { get; }

    /// <summary>Current [A], positive when charging.</summary>
    public double[] CurrentAmps { get; }

    /// <summary>Can temperature of the cell [degC], if measured.</summary>
    public double[]? CellTemperatureCelsius => this[CyclingColumn.CellTemperature];

    /// <summary>Temperature of chamber or room [degC], NaN in rows where it was not recorded, null when it never was.</summary>
    public double[]? AmbientTemperatureCelsius => this[CyclingColumn.AmbientTemperature];

    /// <summary>The tester's net ampere-hours, charged minus discharged, if recorded; where it starts is the tester's choice.</summary>
    public double[]? NetCapacityAmpHours => this[CyclingColumn.NetCapacity];

    /// <summary>Any canonical column, or null when the test has none of it.</summary>
    public double[]? this[CyclingColumn column]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(column);
            return _columns[column.Ordinal];
        }
    }

    /// <summary>Where the log has holes; do not integrate across them. See <see cref="LogGap.Find"/> for the rule.</summary>
    public ImmutableArray<LogGap> Gaps { get; }

    /// <summary>Time from the first to the last row [s].</summary>
    public double DurationSeconds => TestTimeSeconds[^1] - TestTimeSeconds[0];

    /// <summary>The test's name inside a file that holds several, else null.</summary>
    public string? TestName => _test.Name;

    /// <summary>Start of the test on the laboratory's own clock (no zone is recorded), if the file says it.</summary>
    public DateTime? StartTime => _test.StartTime;

    /// <summary>Where the table came from.</summary>
    public CyclingSource Source => _test.Source;

    /// <summary>What the file says about the test as a whole (technique, device, mass), in the file's own words.</summary>
    public IReadOnlyDictionary<string, string> Properties => _test.Properties;

    /// <summary>Makes a table from computed columns, held to the same rules as a file.</summary>
    /// <param name="source">Where the numbers come from.</param>
    /// <param name="columns">Columns of equal length; time, voltage and current must be there. The arrays are kept, not copied.</param>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> with row (from 1) and column when a rule is broken.</exception>
    public static CyclingTable FromColumns(CyclingSource source, IReadOnlyDictionary<CyclingColumn, double[]> columns)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(columns);
        double[]?[] byOrdinal = new double[]?[CyclingColumn.All.Length];
        foreach ((CyclingColumn column, double[] values) in columns)
        {
            byOrdinal[column.Ordinal] = values;
        }

        TableRules.CheckColumns(source.Path, byOrdinal);
        return Trusted(new CyclingTest(null, null, () => source), byOrdinal);
    }

    /// <summary>Makes a table from columns that already went through <see cref="TableRules"/>.</summary>
    internal static CyclingTable Trusted(CyclingTest test, double[]?[] columns)
    {
        foreach (CyclingColumn column in CyclingColumn.All)
        {
            if (!column.IsRequired && columns[column.Ordinal] is { } values && Array.TrueForAll(values, double.IsNaN))
            {
                columns[column.Ordinal] = null;
            }
        }

        return new CyclingTable(test, columns);
    }
}
