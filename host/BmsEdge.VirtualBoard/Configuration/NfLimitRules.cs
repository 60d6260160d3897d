using System.Collections.Generic;
using System.Linq;
using BmsEdge.Core.Models;
using BmsEdge.Core.Protection;

namespace BmsEdge.VirtualBoard.Configuration;

/// <summary>Rules within a limit row and between rows. Disabled rows must make sense too: somebody may enable them.</summary>
internal static class NfLimitRules
{
    public static void Check(NfDocument document)
    {
        int before = document.ErrorCount;
        List<NfLimitRow> rows = [.. document.Limits.Where(r => r.IsComplete)];
        foreach (NfLimitRow row in rows)
        {
            CheckRow(document, row);
        }

        for (int i = 0; i < rows.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                CheckPair(document, rows[j], rows[i]);
            }
        }

        CheckReach(document, rows);

        // While a row is broken, nobody can say which row opens first or which rule is missing.
        if (rows.Count == document.Limits.Count && document.ErrorCount == before)
        {
            CheckTemperatureWindows(document, rows);
            CheckChemistry(document, rows);
            CheckHardware(document, rows);
            CheckMandatory(document, rows);
        }
    }

    private static void CheckRow(NfDocument d, NfLimitRow row)
    {
        bool above = row.Kind.Direction == LimitDirection.Above;
        if (row.Kind.Reset is not null && (above ? row.Reset > row.Trip : row.Reset < row.Trip))
        {
            Refuse(
                d, row, row.Kind.Reset,
                $"{row.Kind.Reset.Show(row.Reset)} is on the tripping side of trip = {row.Kind.Reset.Show(row.Trip)}. Write a reset {(above ? "below" : "above")} the trip.");
        }

        if (row.Level == TripLevel.Inform ? row.Path != TripPath.Neither : row.Path == TripPath.Neither)
        {
            Refuse(
                d, row, row.Kind.Path,
                row.Level == TripLevel.Inform
                    ? "level inform concerns no current. Write path = none, or level = derate or open."
                    : $"level {row.Kind.Level.Format(row.Level)} needs a path. Write charge, discharge or both, or level = inform.");
        }

        if (row.Latched && row.Retries >= 0)
        {
            Refuse(d, row, row.Kind.Retries, "the row is latched on its first trip and never lets go by itself. Leave retries out, or write latch = no.");
        }

        int period = SamplePeriodMilliseconds(d, row.Kind.Quantity);
        DelayCoversAPeriod(d, row, row.Kind.Delay, row.DelayMilliseconds, period);
        DelayCoversAPeriod(d, row, row.Kind.ResetDelay, row.ResetDelayMilliseconds, period);
    }

    private static void DelayCoversAPeriod(NfDocument d, NfLimitRow row, QuantityKey key, int delay, int period)
    {
        if (delay > 0 && delay < period)
        {
            Refuse(d, row, key, $"{delay} ms is shorter than the sample period of {period} ms and would act like 0 ms. Write {period} ms or more, or 0 ms for the first sample.");
        }
    }

    private static int SamplePeriodMilliseconds(NfDocument d, LimitQuantity quantity)
    {
        QuantityKey key = quantity switch
        {
            LimitQuantity.TemperatureForChargeCelsius or LimitQuantity.TemperatureForDischargeCelsius
                or LimitQuantity.TemperatureRateCelsiusPerSecond or LimitQuantity.TemperatureSpreadCelsius => NfSchema.TemperaturePeriod,
            LimitQuantity.OpenWire => NfSchema.OpenWirePeriod,
            _ => NfSchema.LoopPeriod,
        };
        return d.Has(key) ? (int)d.Quantity(key) : 0;
    }

    private static void CheckPair(NfDocument d, NfLimitRow earlier, NfLimitRow later)
    {
        if (earlier.Kind.Quantity != later.Kind.Quantity || later.Kind.Trip is null)
        {
            return;
        }

        if (earlier.Kind.Direction == later.Kind.Direction)
        {
            CheckLadder(d, earlier, later);
            return;
        }

        (NfLimitRow below, NfLimitRow above) = earlier.Kind.Direction == LimitDirection.Below ? (earlier, later) : (later, earlier);
        if (below.Trip >= above.Trip)
        {
            Refuse(
                d, later, later.Kind.Trip,
                $"[{below.Header}] trips below {later.Kind.Trip.Show(below.Trip)} and [{above.Header}] above {later.Kind.Trip.Show(above.Trip)}: " +
                $"no value is good for both. Write the lower limit lower or the upper one higher (the other is in line {earlier.LineOf(earlier.Kind.Trip)}).");
        }
        else if (below.Reset > above.Reset)
        {
            Refuse(
                d, later, later.Kind.Reset,
                $"[{below.Header}] resets at {later.Kind.Trip.Show(below.Reset)} and [{above.Header}] at {later.Kind.Trip.Show(above.Reset)}: " +
                $"no value is recovered for both. Bring each reset nearer to its trip (the other is in line {earlier.LineOf(earlier.Kind.Reset)}).");
        }
    }

    /// <summary>A milder level has to come first: a derating that starts where the path is already open never helps.</summary>
    private static void CheckLadder(NfDocument d, NfLimitRow earlier, NfLimitRow later)
    {
        (NfLimitRow mild, NfLimitRow hard) = earlier.Level < later.Level ? (earlier, later) : (later, earlier);
        bool samePath = mild.Level == TripLevel.Inform || (mild.Path & hard.Path) != TripPath.Neither;
        bool comesAfter = mild.Kind.Direction == LimitDirection.Above ? mild.Trip >= hard.Trip : mild.Trip <= hard.Trip;
        if (mild.Kind == hard.Kind && mild.Level != hard.Level && samePath && comesAfter)
        {
            bool above = mild.Kind.Direction == LimitDirection.Above;
            Refuse(
                d, mild, mild.Kind.Trip,
                $"level {mild.Kind.Level.Format(mild.Level)} at {mild.Kind.Trip!.Show(mild.Trip)} comes after level {hard.Kind.Level.Format(hard.Level)} at " +
                $"{mild.Kind.Trip.Show(hard.Trip)} (line {hard.LineOf(hard.Kind.Trip)}) and never acts. Write a {(above ? "lower" : "higher")} trip.");
        }
    }

    private static void CheckTemperatureWindows(NfDocument d, List<NfLimitRow> rows)
    {
        Inside(LimitDirection.Above, "higher", (charge, discharge) => charge > discharge);
        Inside(LimitDirection.Below, "lower", (charge, discharge) => charge < discharge);

        void Inside(LimitDirection direction, string word, System.Func<decimal, decimal, bool> isOutside)
        {
            NfLimitRow? charge = FirstToOpen(rows, LimitQuantity.TemperatureForChargeCelsius, direction, TripPath.Charge);
            NfLimitRow? discharge = FirstToOpen(rows, LimitQuantity.TemperatureForDischargeCelsius, direction, TripPath.Discharge);
            if (charge is not null && discharge is not null && isOutside(charge.Trip, discharge.Trip))
            {
                Refuse(
                    d, charge, charge.Kind.Trip,
                    $"charging is allowed to a {word} temperature ({charge.Kind.Trip!.Show(charge.Trip)}) than discharging " +
                    $"({charge.Kind.Trip.Show(discharge.Trip)}, line {discharge.LineOf(discharge.Kind.Trip)}). Put the window for charging inside the one for discharging.");
            }
        }
    }

    /// <summary>A threshold that no sample can ever pass protects nobody.</summary>
    private static void CheckReach(NfDocument d, List<NfLimitRow> rows)
    {
        foreach (NfLimitRow row in rows)
        {
            if (row.Kind.Quantity is LimitQuantity.ChargeCurrentAmps or LimitQuantity.DischargeCurrentAmps
                && d.Has(NfSchema.CurrentFullScale) && row.Trip >= d.Quantity(NfSchema.CurrentFullScale))
            {
                Refuse(
                    d, row, row.Kind.Trip,
                    $"{row.Kind.Trip!.Show(row.Trip)} is not below full-scale of the current monitor ({row.Kind.Trip.Show(d.Quantity(NfSchema.CurrentFullScale))}, " +
                    $"line {d.LineOf(NfSchema.CurrentFullScale)}) and could never be measured. Write a lower trip, or another shunt and full-scale.");
            }
            else if (row.Kind.Quantity == LimitQuantity.TemperatureRateCelsiusPerSecond
                && d.Has(NfSchema.TemperatureRateLimit) && row.Trip >= d.Quantity(NfSchema.TemperatureRateLimit))
            {
                Refuse(
                    d, row, row.Kind.Trip,
                    $"{row.Kind.Trip!.Show(row.Trip)} is not below [validation] temperature-rate (line {d.LineOf(NfSchema.TemperatureRateLimit)}), " +
                    "beyond which a sample is not believed. Write a lower trip.");
            }
            else if (row.Kind.Quantity == LimitQuantity.OpenWire && row.Enabled
                && d.Has(NfSchema.OpenWirePeriod) && d.Quantity(NfSchema.OpenWirePeriod) == 0m)
            {
                Refuse(
                    d, row, null,
                    $"the open-wire test never runs ([periods] open-wire = 0 s in line {d.LineOf(NfSchema.OpenWirePeriod)}). Give it a period, or write enabled = no here.");
            }
        }
    }

    private static void CheckChemistry(NfDocument d, List<NfLimitRow> rows)
    {
        if (!d.Has(NfSchema.Chemistry))
        {
            return;
        }

        ChemistryWindow window = ChemistryWindow.Of(d.Choice<Chemistry>(NfSchema.Chemistry));
        FirstWithin(d, FirstToOpen(rows, LimitQuantity.CellVolts, LimitDirection.Above, TripPath.Charge), window.OverVoltageFrom, window.OverVoltageTo);
        FirstWithin(d, FirstToOpen(rows, LimitQuantity.CellVolts, LimitDirection.Below, TripPath.Discharge), window.UnderVoltageFrom, window.UnderVoltageTo);

        decimal highest = window.OverVoltageTo + ChemistryWindow.FurtherVolts;
        foreach (NfLimitRow row in rows.Where(r => r.Kind.Quantity == LimitQuantity.CellVolts && r.Kind.Direction == LimitDirection.Above && r.Trip > highest))
        {
            Refuse(d, row, row.Kind.Trip, $"{row.Kind.Trip!.Show(row.Trip)} is implausible for {ChemistryWord(d)}. Write {row.Kind.Trip.Show(highest)} or less, or correct [pack] chemistry in line {d.LineOf(NfSchema.Chemistry)}.");
        }

        if (d.Has(NfSchema.Series))
        {
            decimal series = d.Integer(NfSchema.Series);
            foreach (NfLimitRow row in rows.Where(r => r.Kind.Quantity == LimitQuantity.PackVolts))
            {
                bool above = row.Kind.Direction == LimitDirection.Above;
                decimal from = series * (above ? window.OverVoltageFrom : window.UnderVoltageFrom - ChemistryWindow.FurtherVolts);
                decimal to = series * (above ? highest : window.UnderVoltageTo);
                if (row.Trip < from || row.Trip > to)
                {
                    Refuse(d, row, row.Kind.Trip, $"{row.Kind.Trip!.Show(row.Trip)} is implausible for {series} cells of {ChemistryWord(d)}. Write {row.Kind.Trip.Show(from)} to {row.Kind.Trip.Show(to)}.");
                }
            }
        }
    }

    private static void FirstWithin(NfDocument d, NfLimitRow? row, decimal from, decimal to)
    {
        if (row is not null && (row.Trip < from || row.Trip > to))
        {
            Refuse(
                d, row, row.Kind.Trip,
                $"{row.Kind.Trip!.Show(row.Trip)} is implausible for {ChemistryWord(d)}, whose first such limit lies between {row.Kind.Trip.Show(from)} and " +
                $"{row.Kind.Trip.Show(to)}. Correct the limit, or [pack] chemistry in line {d.LineOf(NfSchema.Chemistry)}.");
        }
    }

    /// <summary>The chip's own limits are the net below the software: they may not act before it, nor far behind it.</summary>
    private static void CheckHardware(NfDocument d, List<NfLimitRow> rows)
    {
        NfLimitRow? over = FirstToOpen(rows, LimitQuantity.CellVolts, LimitDirection.Above, TripPath.Charge);
        if (over is not null && d.Has(NfSchema.HardwareOverVoltage) && d.Quantity(NfSchema.HardwareOverVoltage) <= over.Trip)
        {
            d.Refuse(NfSchema.HardwareOverVoltage, $"the chip would open before [{over.Header}] at {over.Kind.Trip!.Show(over.Trip)} (line {over.LineOf(over.Kind.Trip)}). Write more.");
        }

        NfLimitRow? under = FirstToOpen(rows, LimitQuantity.CellVolts, LimitDirection.Below, TripPath.Discharge);
        if (under is not null && d.Has(NfSchema.HardwareUnderVoltage) && d.Quantity(NfSchema.HardwareUnderVoltage) >= under.Trip)
        {
            d.Refuse(NfSchema.HardwareUnderVoltage, $"the chip would open before [{under.Header}] at {under.Kind.Trip!.Show(under.Trip)} (line {under.LineOf(under.Kind.Trip)}). Write less.");
        }

        NfLimitRow? current = FirstToOpen(rows, LimitQuantity.DischargeCurrentAmps, LimitDirection.Above, TripPath.Discharge);
        if (current is not null && d.Has(NfSchema.HardwareOverCurrent) && d.Quantity(NfSchema.HardwareOverCurrent) <= current.Trip)
        {
            d.Refuse(NfSchema.HardwareOverCurrent, $"the chip would open before [{current.Header}] at {current.Kind.Trip!.Show(current.Trip)} (line {current.LineOf(current.Kind.Trip)}). Write more.");
        }
    }

    private static void CheckMandatory(NfDocument d, List<NfLimitRow> rows)
    {
        foreach (NfLimitKind kind in NfLimitKind.All)
        {
            TripPath needed = MandatoryPath(kind.Cause);

            // By kind, not by quantity: a deep-discharge limit does not stand in for an under-voltage limit.
            bool there = rows.Any(r => r.Kind == kind && r.Enabled && r.Level == TripLevel.Open && (r.Path & needed) == needed);
            if (needed != TripPath.Neither && !there)
            {
                int line = rows.Where(r => r.Kind == kind).Select(r => r.Line).DefaultIfEmpty(d.LastLine).Max();
                d.Refuse(
                    line, $"[limit {kind.Name}]",
                    $"no enabled row of this kind opens the {(needed == TripPath.Both ? "whole path" : needed == TripPath.Charge ? "charge path" : "discharge path")}, " +
                    $"and the pack may not run without. Add one with level = open and path = {kind.Path.Format(needed)}.");
            }
        }
    }

    /// <summary>The paths <see cref="LimitTable.Validate"/> wants to see opened by each kind.</summary>
    private static TripPath MandatoryPath(TripCause cause) => cause switch
    {
        TripCause.CellOverVoltage or TripCause.ChargeOverCurrent or TripCause.ChargeOverTemperature => TripPath.Charge,
        TripCause.CellUnderVoltage or TripCause.DischargeOverCurrent or TripCause.DischargeOverTemperature => TripPath.Discharge,
        TripCause.CellEvidenceLost or TripCause.CurrentEvidenceLost or TripCause.TemperatureEvidenceLost or TripCause.FrontEndError => TripPath.Both,
        _ => TripPath.Neither,
    };

    private static NfLimitRow? FirstToOpen(List<NfLimitRow> rows, LimitQuantity quantity, LimitDirection direction, TripPath path)
    {
        IEnumerable<NfLimitRow> opening = rows.Where(r => r.Enabled && r.Level == TripLevel.Open && r.Kind.Quantity == quantity
            && r.Kind.Direction == direction && (r.Path & path) != TripPath.Neither);
        return direction == LimitDirection.Above ? opening.MinBy(r => r.Trip) : opening.MaxBy(r => r.Trip);
    }

    private static string ChemistryWord(NfDocument d) => NfSchema.Chemistry.Format(d.Entries[NfSchema.Chemistry].Value);

    private static void Refuse(NfDocument d, NfLimitRow row, NfKey? key, string problem) => d.Refuse(row.LineOf(key), row.PlaceOf(key), problem);
}
