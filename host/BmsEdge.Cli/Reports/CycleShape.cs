using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using BmsEdge.CyclingData;
using BmsEdge.CyclingData.Features;
using BmsEdge.Foundation;
using BmsEdge.Reporting;

namespace BmsEdge.Cli.Reports;

/// <summary>What a report draws of one cycle among many: its voltage over time and its dQ/dV, by <see cref="DifferentialCurve"/>.</summary>
/// <param name="Number">Number of the cycle.</param>
/// <param name="Hours">Time since the cycle began [h], thinned.</param>
/// <param name="Volts">As many voltages [V].</param>
/// <param name="Discharge">dQ/dV of its largest discharge, or null when most of it was not at constant current or voltage.</param>
/// <param name="Charge">dQ/dV of its largest charge, or null likewise.</param>
internal sealed record CycleShape(double Number, double[] Hours, double[] Volts, DifferentialCurve? Discharge, DifferentialCurve? Charge)
{
    /// <summary>Share of a charge that must have flowed at constant current or voltage: else dQ/dV shows the profile and not the cell.</summary>
    private const double LeastSteadyShare = 0.5;

    /// <summary>Points of a small curve among others.</summary>
    private const int ShownPoints = 400;

    /// <summary>A string of cells has other grids of voltage; 2 mV of a hundred volts is beside the point.</summary>
    private const double WidestVolts = 20;

    /// <summary>How the curves were made, for captions.</summary>
    public static string Method => "DifferentialCurve.IncrementalCapacity of the largest charge or discharge in one piece: monotone Q(V) on a grid of 2 mV, central differences, Gaussian of 10 mV; only where most of the charge flowed at constant current or voltage";

    /// <summary>Computes it, or null when the rows are no table (a file that the reader refuses).</summary>
    public static CycleShape? Of(double number, List<double> seconds, List<double> volts, List<double> amps)
    {
        if (seconds.Count < 2)
        {
            return null;
        }

        CyclingTable table;
        try
        {
            table = CyclingTable.FromColumns(CyclingSource.Computed("one cycle"), new Dictionary<CyclingColumn, double[]>
            {
                [CyclingColumn.TestTime] = [.. seconds],
                [CyclingColumn.Voltage] = [.. volts],
                [CyclingColumn.Current] = [.. amps],
            });
        }
        catch (BmsException)
        {
            return null;
        }

        double[] hours = [.. seconds.Select(t => (t - seconds[0]) / 3600)];
        int[] kept = Decimation.Keep(hours, table.VoltageVolts, ShownPoints);
        ImmutableArray<CycleStep> steps = CycleSegments.Steps(table, RowRange.All(table));
        ImmutableArray<ChargeIntegral> integrals = CycleSummary.StepIntegrals(table, steps);
        return new CycleShape(number, [.. kept.Select(i => hours[i])], [.. kept.Select(i => table.VoltageVolts[i])], Curve(table, steps, integrals, s => s.IsDischarge), Curve(table, steps, integrals, s => s.IsCharge));
    }

    private static DifferentialCurve? Curve(CyclingTable table, ImmutableArray<CycleStep> steps, ImmutableArray<ChargeIntegral> integrals, Func<CycleStep, bool> isPart)
    {
        (double AmpHours, double Steady, RowRange Rows) best = default;
        double total = 0;
        for (int i = 0; i < steps.Length;)
        {
            double all = 0;
            double steady = 0;
            int first = i;
            for (; i < steps.Length && isPart(steps[i]); i++)
            {
                double moved = integrals[i].ChargedAmpHours + integrals[i].DischargedAmpHours;
                all += moved;
                steady += steps[i].Phase is CyclePhase.VariableCharge or CyclePhase.VariableDischarge ? 0 : moved;
            }

            if (i == first)
            {
                i++;
            }

            total += all;
            if (all > best.AmpHours)
            {
                best = (all, steady, new RowRange(steps[first].Rows.First, steps[i - 1].Rows.Last));
            }
        }

        // Braking in a drive cycle is a charge too.
        return best.AmpHours > 0.5 * total && best.Steady >= LeastSteadyShare * best.AmpHours
            && VoltageCurve.Of(table, best.Rows) is { } curve && Math.Abs(curve.Volts[^1] - curve.Volts[0]) < WidestVolts
            ? DifferentialCurve.IncrementalCapacity(curve)
            : null;
    }
}

/// <summary>Keeps the shapes of a choice of cycles, evenly over however many come: every one, then every second, every fourth.</summary>
internal sealed class CycleShapes
{
    /// <summary>Curves shown at most; a colour ramp tells no more apart.</summary>
    public const int MostShown = 24;

    private readonly List<CycleShape> _kept = [];
    private long _seen;
    private long _every = 1;

    /// <summary>The next cycle; its shape is computed only when it is kept.</summary>
    public void Add(Func<CycleShape?> shape)
    {
        if (_seen++ % _every != 0)
        {
            return;
        }

        if (shape() is { } made)
        {
            _kept.Add(made);
        }

        if (_kept.Count > 2 * MostShown)
        {
            for (int i = _kept.Count - 1; i > 0; i--)
            {
                if (i % 2 == 1)
                {
                    _kept.RemoveAt(i);
                }
            }

            _every *= 2;
        }
    }

    /// <summary>The cycles that something is known of, at most <see cref="MostShown"/>, the first and the last kept among them.</summary>
    public IReadOnlyList<CycleShape> Choose(Func<CycleShape, bool> has)
    {
        CycleShape[] all = [.. _kept.Where(has)];
        return all.Length <= MostShown ? all : [.. Enumerable.Range(0, MostShown).Select(i => all[(int)Math.Round(i * (all.Length - 1.0) / (MostShown - 1))])];
    }
}
