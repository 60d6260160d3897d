using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace BmsEdge.CyclingData.Features;

/// <summary>
/// What one cycle comes to. Amounts are positive; what could not be computed is NaN and listed with its reason in
/// <see cref="Missing"/>. Integrals are trapezoidal over the phases with current, see <see cref="StepIntegrals"/>.
/// </summary>
public sealed record CycleSummary
{
    /// <summary>Cycle number as in <see cref="CycleSegment.Number"/>.</summary>
    public required int Number { get; init; }

    /// <summary>Charge put in [Ah].</summary>
    public required double ChargeAmpHours { get; init; }

    /// <summary>Charge taken out [Ah].</summary>
    public required double DischargeAmpHours { get; init; }

    /// <summary>Energy put in [Wh].</summary>
    public required double ChargeWattHours { get; init; }

    /// <summary>Energy taken out [Wh].</summary>
    public required double DischargeWattHours { get; init; }

    /// <summary>Discharged over charged Ah of the same cycle, 0..1 for a complete one.</summary>
    public required double CoulombicEfficiency { get; init; }

    /// <summary>Discharged over charged Wh of the same cycle.</summary>
    public required double EnergyEfficiency { get; init; }

    /// <summary>Duration of all charging phases, rests between them not counted [s].</summary>
    public required double ChargeSeconds { get; init; }

    /// <summary>Duration of all discharging phases [s].</summary>
    public required double DischargeSeconds { get; init; }

    /// <summary>Duration of charging at constant current [s].</summary>
    public required double ConstantCurrentChargeSeconds { get; init; }

    /// <summary>Duration of charging at constant voltage [s].</summary>
    public required double ConstantVoltageChargeSeconds { get; init; }

    /// <summary>Share of the charge put in at constant current, 0..1.</summary>
    public required double ConstantCurrentChargeShare { get; init; }

    /// <summary>Share of the charge put in at constant voltage, 0..1; 0 where the charge has no such phase (that is an answer, not a gap).</summary>
    public required double ConstantVoltageChargeShare { get; init; }

    /// <summary>Mean voltage of the charge, energy over charge [V].</summary>
    public required double MeanChargeVolts { get; init; }

    /// <summary>Mean voltage of the discharge, energy over charge [V].</summary>
    public required double MeanDischargeVolts { get; init; }

    /// <summary>Mean current of the discharging rows, negative [A].</summary>
    public required double MeanDischargeAmps { get; init; }

    /// <summary>Voltage of the last charging row [V].</summary>
    public required double EndOfChargeVolts { get; init; }

    /// <summary>Voltage of the last discharging row [V].</summary>
    public required double EndOfDischargeVolts { get; init; }

    /// <summary>Lowest voltage of the cycle [V].</summary>
    public required double LowestVolts { get; init; }

    /// <summary>Highest voltage of the cycle [V].</summary>
    public required double HighestVolts { get; init; }

    /// <summary>Voltage at the end of the first rest after the last charge [V].</summary>
    public required double RestAfterChargeVolts { get; init; }

    /// <summary>Voltage at the end of the first rest after the last discharge [V].</summary>
    public required double RestAfterDischargeVolts { get; init; }

    /// <summary>Step resistance where the first discharge begins [ohm]; see <see cref="StepResistance"/>.</summary>
    public required double DischargeStartOhms { get; init; }

    /// <summary>Step resistance where the first charge begins [ohm].</summary>
    public required double ChargeStartOhms { get; init; }

    /// <summary>Lowest temperature [degC].</summary>
    public required double LowestCelsius { get; init; }

    /// <summary>Highest temperature [degC].</summary>
    public required double HighestCelsius { get; init; }

    /// <summary>Mean temperature over time [degC].</summary>
    public required double MeanCelsius { get; init; }

    /// <summary>Integral of the temperature over time [degC s]; holes of the log left out.</summary>
    public required double TemperatureIntegralCelsiusSeconds { get; init; }

    /// <summary>Holes of the log inside the cycle: its integrals lack them.</summary>
    public required int GapsLeftOut { get; init; }

    /// <summary>Length of the holes together [s].</summary>
    public required double GapSeconds { get; init; }

    /// <summary>What is NaN above, and why.</summary>
    public required ImmutableArray<MissingFeature> Missing { get; init; }

    /// <summary>Summarises every cycle of a table.</summary>
    /// <param name="table">The log.</param>
    /// <param name="rule">How cycles and phases are told.</param>
    public static ImmutableArray<CycleSummary> OfAll(CyclingTable table, SegmentRule? rule = null) =>
        [.. CycleSegments.Find(table, rule).Select(c => Of(table, c))];

    /// <summary>Summarises one cycle.</summary>
    /// <param name="table">The log.</param>
    /// <param name="cycle">A cycle of that log.</param>
    /// <exception cref="ArgumentOutOfRangeException">The cycle is of another table.</exception>
    public static CycleSummary Of(CyclingTable table, CycleSegment cycle)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(cycle);
        MissingFeatures missing = new();
        IReadOnlyList<CycleStep> steps = cycle.Steps;
        ImmutableArray<ChargeIntegral> integrals = StepIntegrals(table, steps);
        ChargeIntegral all = Sum(integrals);
        double Charged(CyclePhase phase) => Sum(integrals.Where((_, i) => steps[i].Phase == phase)).ChargedAmpHours;
        ChargeIntegral log = ChargeIntegral.Over(table, cycle.Rows, withEntry: true);
        CycleStep[] charges = [.. steps.Where(s => s.IsCharge)];
        CycleStep[] discharges = [.. steps.Where(s => s.IsDischarge)];
        bool charged = charges.Length > 0;
        bool discharged = discharges.Length > 0;
        const string NoCharge = "the cycle has no charging rows";
        const string NoDischarge = "the cycle has no discharging rows";
        double OfCharge(string name, double value) => charged ? missing.Finite(name, value, "the charge put in is zero") : missing.NaN(name, NoCharge);
        double OfDischarge(string name, double value) => discharged ? missing.Finite(name, value, "the charge taken out is zero") : missing.NaN(name, NoDischarge);
        double OfBoth(string name, double value) => !charged ? missing.NaN(name, NoCharge) : OfDischarge(name, value);
        double[] volts = table.VoltageVolts;
        double lowest = double.PositiveInfinity;
        double highest = double.NegativeInfinity;
        foreach (double v in volts.AsSpan(cycle.Rows.First, cycle.Rows.Count))
        {
            lowest = Math.Min(lowest, v);
            highest = Math.Max(highest, v);
        }

        TemperatureFeatures heat = TemperatureFeatures.Of(table, cycle.Rows, missing);
        return new CycleSummary
        {
            Number = cycle.Number,
            ChargeAmpHours = OfCharge(nameof(ChargeAmpHours), all.ChargedAmpHours),
            DischargeAmpHours = OfDischarge(nameof(DischargeAmpHours), all.DischargedAmpHours),
            ChargeWattHours = OfCharge(nameof(ChargeWattHours), all.ChargedWattHours),
            DischargeWattHours = OfDischarge(nameof(DischargeWattHours), all.DischargedWattHours),
            CoulombicEfficiency = OfBoth(nameof(CoulombicEfficiency), all.DischargedAmpHours / all.ChargedAmpHours),
            EnergyEfficiency = OfBoth(nameof(EnergyEfficiency), all.DischargedWattHours / all.ChargedWattHours),
            ChargeSeconds = OfCharge(nameof(ChargeSeconds), Seconds(table, charges)),
            DischargeSeconds = OfDischarge(nameof(DischargeSeconds), Seconds(table, discharges)),
            ConstantCurrentChargeSeconds = OfCharge(nameof(ConstantCurrentChargeSeconds), Seconds(table, Only(charges, CyclePhase.ConstantCurrentCharge))),
            ConstantVoltageChargeSeconds = OfCharge(nameof(ConstantVoltageChargeSeconds), Seconds(table, Only(charges, CyclePhase.ConstantVoltageCharge))),
            ConstantCurrentChargeShare = OfCharge(nameof(ConstantCurrentChargeShare), Charged(CyclePhase.ConstantCurrentCharge) / all.ChargedAmpHours),
            ConstantVoltageChargeShare = OfCharge(nameof(ConstantVoltageChargeShare), Charged(CyclePhase.ConstantVoltageCharge) / all.ChargedAmpHours),
            MeanChargeVolts = OfCharge(nameof(MeanChargeVolts), all.ChargedWattHours / all.ChargedAmpHours),
            MeanDischargeVolts = OfDischarge(nameof(MeanDischargeVolts), all.DischargedWattHours / all.DischargedAmpHours),
            MeanDischargeAmps = OfDischarge(nameof(MeanDischargeAmps), MeanCurrent(table, discharges)),
            EndOfChargeVolts = charged ? volts[charges[^1].Rows.Last] : missing.NaN(nameof(EndOfChargeVolts), NoCharge),
            EndOfDischargeVolts = discharged ? volts[discharges[^1].Rows.Last] : missing.NaN(nameof(EndOfDischargeVolts), NoDischarge),
            LowestVolts = lowest,
            HighestVolts = highest,
            RestAfterChargeVolts = RestAfter(nameof(RestAfterChargeVolts), table, steps, s => s.IsCharge, NoCharge, missing),
            RestAfterDischargeVolts = RestAfter(nameof(RestAfterDischargeVolts), table, steps, s => s.IsDischarge, NoDischarge, missing),
            DischargeStartOhms = StepOhms(nameof(DischargeStartOhms), table, discharges, NoDischarge, missing),
            ChargeStartOhms = StepOhms(nameof(ChargeStartOhms), table, charges, NoCharge, missing),
            LowestCelsius = heat.Lowest,
            HighestCelsius = heat.Highest,
            MeanCelsius = heat.Mean,
            TemperatureIntegralCelsiusSeconds = heat.IntegralSeconds,
            GapsLeftOut = log.GapsLeftOut,
            GapSeconds = log.GapSeconds,
            Missing = missing.ToImmutable(),
        };
    }

    /// <summary>
    /// Charge and energy of every phase by the trapezoidal rule, with the interval that leads to its first row. Cyclers write a row at the very end of
    /// a step, so where a constant phase follows a rest, that interval carries the phase's current from its start, and where a rest follows,
    /// the interval carries none: with that the counters of CALCE CS2 come out to 0.1 mAh, where trapezoids over both edges are off by 9 mAh. A
    /// variable phase (a sampled load) has no such rows: trapezoids on both sides. Nothing is integrated in a rest.
    /// </summary>
    /// <param name="table">The log.</param>
    /// <param name="steps">Phases of it, in order.</param>
    /// <returns>One integral per phase.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The phases are of another table.</exception>
    public static ImmutableArray<ChargeIntegral> StepIntegrals(CyclingTable table, IReadOnlyList<CycleStep> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        ImmutableArray<ChargeIntegral>.Builder integrals = ImmutableArray.CreateBuilder<ChargeIntegral>(steps.Count);
        for (int i = 0; i < steps.Count; i++)
        {
            CycleStep step = steps[i];
            step.Rows.CheckInside(table);
            if (step.Phase == CyclePhase.Rest)
            {
                integrals.Add(default);
                continue;
            }

            bool sampled = step.Phase is CyclePhase.VariableCharge or CyclePhase.VariableDischarge;
            bool toRest = i + 1 < steps.Count && steps[i + 1].Phase == CyclePhase.Rest;
            bool fromRest = i == 0 || steps[i - 1].Phase == CyclePhase.Rest;
            integrals.Add(sampled ? ChargeIntegral.Over(table, toRest ? step.Rows with { Last = steps[i + 1].Rows.First } : step.Rows, withEntry: true)
                : fromRest ? Add(ChargeIntegral.Over(table, step.Rows), ChargeIntegral.Entry(table, step.Rows.First))
                : ChargeIntegral.Over(table, step.Rows, withEntry: true));
        }

        return integrals.MoveToImmutable();
    }

    private static IEnumerable<CycleStep> Only(CycleStep[] steps, CyclePhase phase) => steps.Where(s => s.Phase == phase);

    private static double Seconds(CyclingTable table, IEnumerable<CycleStep> steps) =>
        steps.Sum(s => table.TestTimeSeconds[s.Rows.Last] - EntryTime(table, s.Rows.First));

    /// <summary>Where the interval that a step's first row ends begins; a hole before the row is not the step's.</summary>
    private static double EntryTime(CyclingTable table, int first)
    {
        int gap = ChargeIntegral.FirstGapFrom(table, first - 1);
        bool hole = first == 0 || (gap < table.Gaps.Length && table.Gaps[gap].LastRowBefore == first - 1);
        return table.TestTimeSeconds[hole ? first : first - 1];
    }

    private static ChargeIntegral Sum(IEnumerable<ChargeIntegral> parts) => parts.Aggregate(default(ChargeIntegral), Add);

    private static ChargeIntegral Add(ChargeIntegral a, ChargeIntegral b) => new(
        a.ChargedAmpHours + b.ChargedAmpHours,
        a.DischargedAmpHours + b.DischargedAmpHours,
        a.ChargedWattHours + b.ChargedWattHours,
        a.DischargedWattHours + b.DischargedWattHours,
        a.GapsLeftOut + b.GapsLeftOut,
        a.GapSeconds + b.GapSeconds);

    private static double MeanCurrent(CyclingTable table, CycleStep[] steps)
    {
        double sum = 0;
        int rows = 0;
        foreach (CycleStep step in steps)
        {
            for (int i = step.Rows.First; i <= step.Rows.Last; i++)
            {
                sum += table.CurrentAmps[i];
            }

            rows += step.Rows.Count;
        }

        return sum / rows;
    }

    private static double RestAfter(string name, CyclingTable table, IReadOnlyList<CycleStep> steps, Func<CycleStep, bool> kind, string none, MissingFeatures missing)
    {
        for (int i = steps.Count - 1; i >= 0; i--)
        {
            if (kind(steps[i]))
            {
                return i + 1 < steps.Count && steps[i + 1].Phase == CyclePhase.Rest
                    ? table.VoltageVolts[steps[i + 1].Rows.Last]
                    : missing.NaN(name, "no rest follows in the same cycle");
            }
        }

        return missing.NaN(name, none);
    }

    private static double StepOhms(string name, CyclingTable table, CycleStep[] steps, string none, MissingFeatures missing)
    {
        if (steps.Length == 0)
        {
            return missing.NaN(name, none);
        }

        StepResistance step = StepResistance.At(table, steps[0].Rows.First);
        return step.Reason is { } reason ? missing.NaN(name, reason) : step.Ohms;
    }
}
