using System;

namespace BmsEdge.CyclingData.Features;

/// <summary>
/// Time and charge between two voltages of a charge (or discharge): what a board can count without a model. Samples decide, no
/// interpolation: it begins with the first row at or beyond the first voltage, and ends with the first at or beyond the second.
/// </summary>
/// <param name="Seconds">Time between the two rows [s], NaN with a reason.</param>
/// <param name="AmpHours">Charge between them by the trapezoidal rule, positive [Ah], NaN with a reason.</param>
/// <param name="Reason">Why there is none, else null.</param>
public readonly record struct ChargeWindow(double Seconds, double AmpHours, string? Reason)
{
    /// <summary>Measures one window.</summary>
    /// <param name="table">The log.</param>
    /// <param name="rows">Rows of one charge or one discharge at constant current.</param>
    /// <param name="fromVolts">Voltage where it begins [V].</param>
    /// <param name="toVolts">Voltage where it ends [V], above the first for a charge and below it for a discharge.</param>
    public static ChargeWindow Between(CyclingTable table, RowRange rows, double fromVolts, double toVolts)
    {
        rows.CheckInside(table);
        int direction = toVolts > fromVolts ? 1 : -1;
        int begin = FirstBeyond(table, rows, fromVolts, direction);
        int end = FirstBeyond(table, rows, toVolts, direction);
        if (begin < 0 || end < 0)
        {
            return new ChargeWindow(double.NaN, double.NaN, FormattableString.Invariant($"the voltage does not reach {(begin < 0 ? fromVolts : toVolts):0.###} V"));
        }

        if (begin == rows.First && direction * (table.VoltageVolts[begin] - toVolts) >= 0)
        {
            return new ChargeWindow(double.NaN, double.NaN, FormattableString.Invariant($"the rows begin beyond {toVolts:0.###} V"));
        }

        ChargeIntegral integral = ChargeIntegral.Over(table, new RowRange(begin, end));
        return integral.GapsLeftOut > 0
            ? new ChargeWindow(double.NaN, double.NaN, "the log has a hole in the window")
            : new ChargeWindow(table.TestTimeSeconds[end] - table.TestTimeSeconds[begin], Math.Abs(integral.NetAmpHours), null);
    }

    /// <summary>
    /// Charge of a discharge (or charge) through the first row at or beyond a cut-off: capacity of a record that goes on further. The NASA
    /// PCoE capacities are defined so, with 2.7 V for every cell whatever its own end of discharge.
    /// </summary>
    /// <param name="table">The log.</param>
    /// <param name="rows">Rows of one discharge or one charge, current flowing; the interval that leads to the first counts.</param>
    /// <param name="cutoffVolts">The cut-off [V].</param>
    public static ChargeWindow ToCutoff(CyclingTable table, RowRange rows, double cutoffVolts)
    {
        rows.CheckInside(table);
        int end = FirstBeyond(table, rows, cutoffVolts, table.CurrentAmps[rows.First] < 0 ? -1 : 1);
        if (end <= rows.First)
        {
            return new ChargeWindow(double.NaN, double.NaN, FormattableString.Invariant($"{(end < 0 ? "the voltage does not reach" : "the rows begin beyond")} {cutoffVolts:0.###} V"));
        }

        RowRange counted = new(Math.Max(0, rows.First - 1), end);
        ChargeIntegral integral = ChargeIntegral.Over(table, counted);
        return integral.GapsLeftOut > 0
            ? new ChargeWindow(double.NaN, double.NaN, "the log has a hole before the cut-off")
            : new ChargeWindow(table.TestTimeSeconds[end] - table.TestTimeSeconds[counted.First], Math.Abs(integral.NetAmpHours), null);
    }

    /// <summary>
    /// Time the log spends in rows that a test picks, an interval belonging to its later row [s]. Intervals longer than a bound are
    /// left out: a sparse log says little about what went on in them.
    /// </summary>
    /// <param name="table">The log.</param>
    /// <param name="rows">Rows looked at; the interval that leads to the first is not part.</param>
    /// <param name="pick">Test of voltage [V] and current [A] of a row.</param>
    /// <param name="longestIntervalSeconds">Longest interval that counts [s].</param>
    public static double SecondsWhere(CyclingTable table, RowRange rows, Func<double, double, bool> pick, double longestIntervalSeconds = double.PositiveInfinity)
    {
        rows.CheckInside(table);
        ArgumentNullException.ThrowIfNull(pick);
        double sum = 0;
        for (int i = rows.First + 1; i <= rows.Last; i++)
        {
            double seconds = table.TestTimeSeconds[i] - table.TestTimeSeconds[i - 1];
            sum += seconds <= longestIntervalSeconds && pick(table.VoltageVolts[i], table.CurrentAmps[i]) ? seconds : 0;
        }

        return sum;
    }

    private static int FirstBeyond(CyclingTable table, RowRange rows, double volts, int direction)
    {
        for (int i = rows.First; i <= rows.Last; i++)
        {
            if (direction * (table.VoltageVolts[i] - volts) >= 0)
            {
                return i;
            }
        }

        return -1;
    }
}
