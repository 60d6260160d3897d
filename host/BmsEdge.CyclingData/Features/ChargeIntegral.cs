using System;

namespace BmsEdge.CyclingData.Features;

/// <summary>
/// Charge and energy over a stretch of a log by the trapezoidal rule, charge and discharge apart. Holes of the log
/// (<see cref="CyclingTable.Gaps"/>) are left out and counted, never bridged.
/// </summary>
/// <param name="ChargedAmpHours">Charge put in [Ah], not negative.</param>
/// <param name="DischargedAmpHours">Charge taken out [Ah], not negative.</param>
/// <param name="ChargedWattHours">Energy put in [Wh], not negative for a cell of positive voltage.</param>
/// <param name="DischargedWattHours">Energy taken out [Wh].</param>
/// <param name="GapsLeftOut">Holes that were not integrated.</param>
/// <param name="GapSeconds">Their length together [s].</param>
public readonly record struct ChargeIntegral(
    double ChargedAmpHours,
    double DischargedAmpHours,
    double ChargedWattHours,
    double DischargedWattHours,
    int GapsLeftOut,
    double GapSeconds)
{
    private const double SecondsPerHour = 3600;

    /// <summary>Charged minus discharged [Ah].</summary>
    public double NetAmpHours => ChargedAmpHours - DischargedAmpHours;

    /// <summary>Integrates the intervals between the rows of a range.</summary>
    /// <param name="table">The log.</param>
    /// <param name="rows">Rows whose intervals count.</param>
    /// <param name="withEntry">
    /// Whether the interval that ends at the first row counts too: a cycler writes a row at the end of the interval it
    /// stands for, so a step owns the interval that leads to its first row.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The table does not have the rows.</exception>
    public static ChargeIntegral Over(CyclingTable table, RowRange rows, bool withEntry = false)
    {
        rows.CheckInside(table);
        double[] time = table.TestTimeSeconds;
        double[] current = table.CurrentAmps;
        double[] voltage = table.VoltageVolts;
        Sums charge = default;
        Sums energy = default;
        int from = withEntry ? Math.Max(0, rows.First - 1) : rows.First;
        int gap = FirstGapFrom(table, from);
        int gaps = 0;
        double gapSeconds = 0;
        for (int i = from; i < rows.Last; i++)
        {
            if (gap < table.Gaps.Length && table.Gaps[gap].LastRowBefore == i)
            {
                gaps++;
                gapSeconds += table.Gaps[gap++].Seconds;
                continue;
            }

            double seconds = time[i + 1] - time[i];
            charge.Add(current[i], current[i + 1], seconds);
            energy.Add(current[i] * voltage[i], current[i + 1] * voltage[i + 1], seconds);
        }

        return new ChargeIntegral(
            charge.Positive / SecondsPerHour,
            charge.Negative / SecondsPerHour,
            energy.Positive / SecondsPerHour,
            energy.Negative / SecondsPerHour,
            gaps,
            gapSeconds);
    }

    /// <summary>The interval that leads to a row, with that row's current and voltage throughout; nothing at the first row or across a hole.</summary>
    internal static ChargeIntegral Entry(CyclingTable table, int row)
    {
        int gap = FirstGapFrom(table, row - 1);
        if (row == 0)
        {
            return default;
        }

        if (gap < table.Gaps.Length && table.Gaps[gap].LastRowBefore == row - 1)
        {
            return new ChargeIntegral(0, 0, 0, 0, 1, table.Gaps[gap].Seconds);
        }

        double hours = (table.TestTimeSeconds[row] - table.TestTimeSeconds[row - 1]) / SecondsPerHour;
        double charge = table.CurrentAmps[row] * hours;
        double energy = charge * table.VoltageVolts[row];
        return new ChargeIntegral(Math.Max(0, charge), Math.Max(0, -charge), Math.Max(0, energy), Math.Max(0, -energy), 0, 0);
    }

    /// <summary>Net charge from the first row of a range up to each of its rows [Ah]; flat across holes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The table does not have the rows.</exception>
    public static double[] Running(CyclingTable table, RowRange rows)
    {
        rows.CheckInside(table);
        double[] time = table.TestTimeSeconds;
        double[] current = table.CurrentAmps;
        double[] net = new double[rows.Count];
        int gap = FirstGapFrom(table, rows.First);
        for (int i = rows.First; i < rows.Last; i++)
        {
            bool hole = gap < table.Gaps.Length && table.Gaps[gap].LastRowBefore == i;
            gap += hole ? 1 : 0;
            double step = hole ? 0 : (current[i] + current[i + 1]) / 2 * (time[i + 1] - time[i]) / SecondsPerHour;
            net[i - rows.First + 1] = net[i - rows.First] + step;
        }

        return net;
    }

    /// <summary>Index of the first hole at or after a row.</summary>
    internal static int FirstGapFrom(CyclingTable table, int row)
    {
        int low = 0;
        int high = table.Gaps.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (table.Gaps[middle].LastRowBefore < row)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Area above and below zero of a line from one value to the next.</summary>
    private struct Sums
    {
        public double Positive;
        public double Negative;

        public void Add(double from, double to, double seconds)
        {
            if (from >= 0 && to >= 0)
            {
                Positive += (from + to) / 2 * seconds;
            }
            else if (from <= 0 && to <= 0)
            {
                Negative -= (from + to) / 2 * seconds;
            }
            else
            {
                // The line crosses zero: two triangles, so that a reversal between two rows does not cancel itself.
                double share = from / (from - to);
                double first = from / 2 * share * seconds;
                double second = to / 2 * (1 - share) * seconds;
                Positive += Math.Max(first, second);
                Negative -= Math.Min(first, second);
            }
        }
    }
}
