using System;

namespace BmsEdge.CyclingData.Features;

/// <summary>
/// Resistance of a current step, R = (V1 - V0) / (I1 - I0) between the last row before the edge and the first row after it
/// (IEC 62660-1 and the FreedomCAR manual define it so for pulses). The later the first row, the more of the slower
/// polarisation it holds; with <see cref="EdgeSeconds"/> one can tell.
/// </summary>
/// <param name="Ohms">The resistance [ohm], NaN with a reason.</param>
/// <param name="EdgeSeconds">Time from the row before to the row after [s]; equal times happen and are best.</param>
/// <param name="Reason">Why there is none, else null.</param>
public readonly record struct StepResistance(double Ohms, double EdgeSeconds, string? Reason)
{
    /// <summary>An edge that took longer [s] between its rows is not called a step any more.</summary>
    public const double LongestEdgeSeconds = 2;

    /// <summary>Smallest step of the current [A] as a share of the new current; below it the quotient is noise.</summary>
    private const double SmallestShare = 0.2;

    /// <summary>Step resistance at the row after an edge.</summary>
    /// <param name="table">The log.</param>
    /// <param name="row">First row with the new current.</param>
    /// <param name="longestEdgeSeconds">Longest time between the two rows [s].</param>
    /// <exception cref="ArgumentOutOfRangeException">The table does not have the row.</exception>
    public static StepResistance At(CyclingTable table, int row, double longestEdgeSeconds = LongestEdgeSeconds)
    {
        new RowRange(row, row).CheckInside(table);
        if (row == 0)
        {
            return new StepResistance(double.NaN, double.NaN, "the log begins with the current on: no row before the edge");
        }

        double seconds = table.TestTimeSeconds[row] - table.TestTimeSeconds[row - 1];
        double amps = table.CurrentAmps[row] - table.CurrentAmps[row - 1];
        if (seconds > longestEdgeSeconds)
        {
            return new StepResistance(double.NaN, seconds, FormattableString.Invariant($"the first row after the edge comes {seconds:0.###} s after the last before it, more than {longestEdgeSeconds:0.###} s"));
        }

        if (Math.Abs(amps) < SmallestShare * Math.Abs(table.CurrentAmps[row]) || amps == 0)
        {
            return new StepResistance(double.NaN, seconds, "the current does not step there");
        }

        return new StepResistance((table.VoltageVolts[row] - table.VoltageVolts[row - 1]) / amps, seconds, null);
    }
}
