using System;
using System.Collections.Generic;
using System.Collections.Immutable;

namespace BmsEdge.CyclingData.Features;

/// <summary>A point of an open-circuit voltage curve.</summary>
/// <param name="StateOfCharge">State of charge, 0..1.</param>
/// <param name="Volts">Open-circuit voltage [V].</param>
/// <param name="HalfGapVolts">Half of what lies between charge and discharge there [V]: hysteresis and what is left of the overpotential.</param>
public readonly record struct OpenCircuitPoint(double StateOfCharge, double Volts, double HalfGapVolts);

/// <summary>A voltage at the end of a rest.</summary>
/// <param name="Row">Last row of the rest.</param>
/// <param name="AmpHours">Net charge since the first row [Ah].</param>
/// <param name="Volts">Voltage [V].</param>
/// <param name="RestSeconds">Length of the rest [s].</param>
/// <param name="AfterCharge">Whether a charge led there; with hysteresis the two branches are two curves.</param>
/// <param name="EndSlopeVoltsPerSecond">How fast it still moves [V/s]; NaN with fewer rows than <see cref="RestRelaxation.FewestRows"/>.</param>
public readonly record struct RelaxedPoint(int Row, double AmpHours, double Volts, double RestSeconds, bool AfterCharge, double EndSlopeVoltsPerSecond);

/// <summary>Open-circuit voltage from slow tests.</summary>
public static class OpenCircuitVoltage
{
    /// <summary>
    /// Average of a slow charge and a slow discharge at equal state of charge, each scaled to its own capacity; the classic pseudo-OCV. Valid
    /// near C/20 and slower; the ends keep the polarisation of one direction.
    /// </summary>
    /// <param name="charge">The charge, empty to full.</param>
    /// <param name="discharge">The discharge, full to empty.</param>
    /// <param name="points">Evenly spaced states of charge, at least 2.</param>
    /// <exception cref="ArgumentException">A curve runs the wrong way or holds no charge.</exception>
    public static ImmutableArray<OpenCircuitPoint> Average(VoltageCurve charge, VoltageCurve discharge, int points = 101)
    {
        ArgumentNullException.ThrowIfNull(charge);
        ArgumentNullException.ThrowIfNull(discharge);
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        if (!charge.IsCharge || discharge.IsCharge)
        {
            throw new ArgumentException("a rising curve is wanted for the charge and a falling one for the discharge", nameof(charge));
        }

        (double[] qc, double[] vc) = ByShare(charge, nameof(charge));
        (double[] qd, double[] vd) = ByShare(discharge, nameof(discharge));
        ImmutableArray<OpenCircuitPoint>.Builder curve = ImmutableArray.CreateBuilder<OpenCircuitPoint>(points);
        for (int i = 0; i < points; i++)
        {
            double soc = (double)i / (points - 1);
            double up = Interpolation.At(qc, vc, soc);
            double down = Interpolation.At(qd, vd, 1 - soc);
            curve.Add(new OpenCircuitPoint(soc, (up + down) / 2, (up - down) / 2));
        }

        return curve.MoveToImmutable();
    }

    /// <summary>Voltages at the end of every rest that lasts long enough (GITT).</summary>
    /// <param name="table">The log.</param>
    /// <param name="shortestRestSeconds">Shortest rest that counts as relaxed [s]; an hour is usual.</param>
    /// <param name="rule">How rests are told.</param>
    public static ImmutableArray<RelaxedPoint> Relaxed(CyclingTable table, double shortestRestSeconds = 3600, SegmentRule? rule = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        double[] net = ChargeIntegral.Running(table, RowRange.All(table));
        ImmutableArray<CycleStep> steps = CycleSegments.Steps(table, RowRange.All(table), rule);
        List<RelaxedPoint> points = [];
        for (int i = 1; i < steps.Length; i++)
        {
            RowRange rest = steps[i].Rows;
            double seconds = table.TestTimeSeconds[rest.Last] - table.TestTimeSeconds[rest.First - 1];
            if (steps[i].Phase == CyclePhase.Rest && seconds >= shortestRestSeconds && ChargeIntegral.Over(table, rest, withEntry: true).GapsLeftOut == 0)
            {
                RestRelaxation relaxation = RestRelaxation.Of(table, rest, parts: 1);
                points.Add(new RelaxedPoint(rest.Last, net[rest.Last], table.VoltageVolts[rest.Last], seconds, steps[i - 1].IsCharge, relaxation.EndSlopeVoltsPerSecond));
            }
        }

        return [.. points];
    }

    /// <summary>Charge as a share of the whole, strictly rising from 0 to 1, and the voltages there.</summary>
    private static (double[] Share, double[] Volts) ByShare(VoltageCurve curve, string name)
    {
        double first = curve.AmpHours[0];
        double whole = curve.AmpHours[^1] - first;
        if (!(whole > 0))
        {
            throw new ArgumentException("the curve holds no charge", name);
        }

        List<double> share = [];
        List<double> volts = [];
        for (int i = 0; i < curve.Volts.Count; i++)
        {
            double q = i == curve.Volts.Count - 1 ? 1 : (curve.AmpHours[i] - first) / whole;
            if (share.Count == 0 || q > share[^1])
            {
                share.Add(q);
                volts.Add(curve.Volts[i]);
            }
        }

        return ([.. share], [.. volts]);
    }
}
