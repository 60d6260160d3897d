using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using BmsEdge.Core.Control;
using BmsEdge.Core.Protection;

namespace BmsEdge.VirtualBoard.Configuration;

/// <summary>Rules between the keys of charging, allowed currents and balancing, and between them and the limits.</summary>
internal static class NfManagementRules
{
    public static void Check(NfDocument d)
    {
        CheckCharging(d);
        CheckWindow(d, NfManagementKeys.ChargeColdZero, NfManagementKeys.ChargeColdFull, NfManagementKeys.ChargeHotFull, NfManagementKeys.ChargeHotZero);
        CheckWindow(d, NfManagementKeys.DischargeColdZero, NfManagementKeys.DischargeColdFull, NfManagementKeys.DischargeHotFull, NfManagementKeys.DischargeHotZero);
        Below(d, NfManagementKeys.ChargeVoltsFull, NfManagementKeys.ChargeVoltsZero);
        Below(d, NfManagementKeys.DischargeVoltsZero, NfManagementKeys.DischargeVoltsFull);
        AtMost(d, NfManagementKeys.LimpHome, NfManagementKeys.DischargeFull);
        Below(d, NfManagementKeys.StopVolts, NfManagementKeys.StartVolts);
        Below(d, NfManagementKeys.StopShare, NfManagementKeys.StartShare);
        Below(d, NfManagementKeys.BalancingHotFull, NfManagementKeys.BalancingHotZero);
        if (d.Has(NfManagementKeys.Neighbours, NfManagementKeys.Mode) && d.Choice<bool>(NfManagementKeys.Neighbours)
            && d.Choice<BalancingMode>(NfManagementKeys.Mode) != BalancingMode.Off)
        {
            d.Refuse(NfManagementKeys.Neighbours, "the BQ769x0 may not bleed neighbours at once (SLUSBK2I section 8.3.1.3). Write no.");
        }

        CheckAgainstLimits(d);
    }

    private static void CheckCharging(NfDocument d)
    {
        if (d.Has(NfManagementKeys.EndVolts, NfManagementKeys.TaperBand, NfManagementKeys.Restart)
            && d.Quantity(NfManagementKeys.Restart) >= d.Quantity(NfManagementKeys.EndVolts) - d.Quantity(NfManagementKeys.TaperBand))
        {
            d.Refuse(
                NfManagementKeys.Restart,
                $"{NfManagementKeys.Restart.Show(d.Quantity(NfManagementKeys.Restart))} is not below end less taper-band: a complete charge would begin again at once. Write less.");
        }

        Below(d, NfManagementKeys.Precondition, NfManagementKeys.Restart);
        if (!d.Has(NfManagementKeys.StepCurrents, NfManagementKeys.StepEnds))
        {
            return;
        }

        decimal[] currents = (decimal[])d.Entries[NfManagementKeys.StepCurrents].Value;
        decimal[] ends = (decimal[])d.Entries[NfManagementKeys.StepEnds].Value;
        if (currents.Length == 0)
        {
            d.Refuse(NfManagementKeys.StepCurrents, "there is no current to charge with. Write at least one, like 3 A.");
        }
        else if (ends.Length != currents.Length - 1)
        {
            d.Refuse(
                NfManagementKeys.StepEnds,
                $"{Count(ends.Length)} for {currents.Length} step currents: every step but the last needs one. Write {(currents.Length == 1 ? "none" : Count(currents.Length - 1))}.");
        }
        else if (ends.Zip(ends.Skip(1)).Any(p => p.First >= p.Second))
        {
            d.Refuse(NfManagementKeys.StepEnds, "the ends do not rise. Write each greater than the one before.");
        }

        if (d.Has(NfManagementKeys.TaperCurrent) && currents.Any(c => c <= d.Quantity(NfManagementKeys.TaperCurrent)))
        {
            d.Refuse(
                NfManagementKeys.StepCurrents,
                $"a step is not above taper-current ({NfManagementKeys.TaperCurrent.Show(d.Quantity(NfManagementKeys.TaperCurrent))}, line {d.LineOf(NfManagementKeys.TaperCurrent)}): it would look like the end of the charge. Write more.");
        }

        static string Count(int n) => n == 1 ? "1 end" : $"{n.ToString(CultureInfo.InvariantCulture)} ends";
    }

    private static void CheckWindow(NfDocument d, QuantityKey coldZero, QuantityKey coldFull, QuantityKey hotFull, QuantityKey hotZero)
    {
        Below(d, coldZero, coldFull);
        AtMost(d, coldFull, hotFull);
        Below(d, hotFull, hotZero);
    }

    private static void Below(NfDocument d, QuantityKey lower, QuantityKey upper) => Ordered(d, lower, upper, (a, b) => a < b, "not below");

    private static void AtMost(NfDocument d, QuantityKey lower, QuantityKey upper) => Ordered(d, lower, upper, (a, b) => a <= b, "above");

    private static void Ordered(NfDocument d, QuantityKey lower, QuantityKey upper, Func<decimal, decimal, bool> isGood, string word)
    {
        if (d.Has(lower, upper) && !isGood(d.Quantity(lower), d.Quantity(upper)))
        {
            d.Refuse(
                lower,
                $"{lower.Show(d.Quantity(lower))} is {word} {upper.Name} ({upper.Show(d.Quantity(upper))}, line {d.LineOf(upper)}). Write less here or more there.");
        }
    }

    /// <summary>Asking for less has to end before a limit opens: what ends behind it never acts.</summary>
    private static void CheckAgainstLimits(NfDocument d)
    {
        List<NfLimitRow> rows = [.. d.Limits.Where(r => r.IsComplete && r.Enabled && r.Level == TripLevel.Open && r.Kind.Trip is not null)];
        Inside(NfManagementKeys.EndVolts, LimitQuantity.CellVolts, LimitDirection.Above, TripPath.Charge);
        Inside(NfManagementKeys.ChargeVoltsZero, LimitQuantity.CellVolts, LimitDirection.Above, TripPath.Charge);
        Inside(NfManagementKeys.DischargeVoltsZero, LimitQuantity.CellVolts, LimitDirection.Below, TripPath.Discharge);
        Inside(NfManagementKeys.ChargeHotZero, LimitQuantity.TemperatureForChargeCelsius, LimitDirection.Above, TripPath.Charge);
        Inside(NfManagementKeys.ChargeColdZero, LimitQuantity.TemperatureForChargeCelsius, LimitDirection.Below, TripPath.Charge);
        Inside(NfManagementKeys.DischargeHotZero, LimitQuantity.TemperatureForDischargeCelsius, LimitDirection.Above, TripPath.Discharge);
        Inside(NfManagementKeys.DischargeColdZero, LimitQuantity.TemperatureForDischargeCelsius, LimitDirection.Below, TripPath.Discharge);

        void Inside(QuantityKey key, LimitQuantity quantity, LimitDirection direction, TripPath path)
        {
            NfLimitRow? worst = rows.FirstOrDefault(r => d.Has(key) && r.Kind.Quantity == quantity && r.Kind.Direction == direction
                && (r.Path & path) != TripPath.Neither
                && (direction == LimitDirection.Above ? d.Quantity(key) > r.Trip : d.Quantity(key) < r.Trip));
            if (worst is not null)
            {
                d.Refuse(
                    key,
                    $"{key.Show(d.Quantity(key))} lies beyond [{worst.Header}] at {worst.Kind.Trip!.Show(worst.Trip)} (line {worst.LineOf(worst.Kind.Trip)}), " +
                    $"which opens first. Write {worst.Kind.Trip.Show(worst.Trip)} or {(direction == LimitDirection.Above ? "less" : "more")}.");
            }
        }
    }
}
