using System;
using System.Collections.Generic;

namespace BmsEdge.CyclingData.Features;

/// <summary>
/// Charge over voltage of one charge or discharge, made monotone: rows are kept while the voltage goes on in the direction of
/// the current, so that noise and the jump at the start do not fold the curve.
/// </summary>
public sealed class VoltageCurve
{
    /// <summary>Points of the curve Severson et al. 2019 use, 3.5 V down to 2.0 V (Methods, "Qdlin" in the published data).</summary>
    public const int SeversonPoints = 1000;

    private VoltageCurve(double[] volts, double[] ampHours)
    {
        Volts = volts;
        AmpHours = ampHours;
    }

    /// <summary>Voltages [V], strictly rising (charge) or falling (discharge).</summary>
    public IReadOnlyList<double> Volts { get; }

    /// <summary>Charge since the start, positive in both directions [Ah].</summary>
    public IReadOnlyList<double> AmpHours { get; }

    /// <summary>Whether the voltage rises along the curve.</summary>
    public bool IsCharge => Volts[^1] > Volts[0];

    /// <summary>The curve of rows of a table, charge by integration from the first row.</summary>
    /// <param name="table">The log.</param>
    /// <param name="rows">Rows of one charge or one discharge.</param>
    /// <returns>The curve, or null when fewer than two rows go on in the direction of the current.</returns>
    public static VoltageCurve? Of(CyclingTable table, RowRange rows)
    {
        double[] net = ChargeIntegral.Running(table, rows);
        bool charge = net[^1] > 0;
        for (int i = 0; i < net.Length; i++)
        {
            net[i] = Math.Abs(net[i]);
        }

        return Of(table.VoltageVolts.AsSpan(rows.First, rows.Count), net, charge);
    }

    /// <summary>The curve of plain arrays.</summary>
    /// <param name="volts">Voltages in order of time [V].</param>
    /// <param name="ampHours">Charge since the start, positive [Ah].</param>
    /// <param name="isCharge">Whether the voltage is meant to rise.</param>
    /// <returns>The curve, or null when fewer than two points go on in that direction.</returns>
    /// <exception cref="ArgumentException">The arrays are not equally long.</exception>
    public static VoltageCurve? Of(ReadOnlySpan<double> volts, ReadOnlySpan<double> ampHours, bool isCharge)
    {
        if (volts.Length != ampHours.Length)
        {
            throw new ArgumentException($"there are {volts.Length} voltages and {ampHours.Length} charges", nameof(ampHours));
        }

        List<double> v = [];
        List<double> q = [];
        for (int i = 0; i < volts.Length; i++)
        {
            bool onward = v.Count == 0 || (isCharge ? volts[i] > v[^1] : volts[i] < v[^1]);
            if (onward && double.IsFinite(volts[i]) && double.IsFinite(ampHours[i]))
            {
                v.Add(volts[i]);
                q.Add(ampHours[i]);
            }
            else if (v.Count > 0 && volts[i] == v[^1])
            {
                // Charge that flows at one voltage (a hold, a plateau below the resolution) belongs to that voltage.
                q[^1] = ampHours[i];
            }
        }

        return v.Count < 2 ? null : new VoltageCurve([.. v], [.. q]);
    }

    /// <summary>Charge on evenly spaced voltages by linear interpolation [Ah]; NaN outside the measured range.</summary>
    /// <param name="firstVolts">First voltage [V].</param>
    /// <param name="lastVolts">Last voltage [V].</param>
    /// <param name="points">How many, at least 2.</param>
    public double[] OnGrid(double firstVolts, double lastVolts, int points)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        double[] grid = Grid(firstVolts, lastVolts, points);
        for (int i = 0; i < points; i++)
        {
            grid[i] = Interpolation.At((double[])Volts, (double[])AmpHours, grid[i]);
        }

        return grid;
    }

    /// <summary>Evenly spaced values, both ends included.</summary>
    public static double[] Grid(double first, double last, int points)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        double[] grid = new double[points];
        for (int i = 0; i < points; i++)
        {
            grid[i] = first + ((last - first) * i / (points - 1));
        }

        return grid;
    }
}
