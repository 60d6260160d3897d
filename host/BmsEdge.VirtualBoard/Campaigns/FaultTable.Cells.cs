using System;
using System.Collections.Generic;
using BmsEdge.Core.Protection;
using BmsEdge.Firmware;

namespace BmsEdge.VirtualBoard.Campaigns;

/// <content>Cells beyond their limits: rows 15 and 16, with the ordinary voltage and temperature limits beside them.</content>
public static partial class FaultTable
{
    // Slower than the 1 K/s of thermal runaway, faster than a person can wait.
    private const double LeastKelvinPerSecond = 0.3;
    private const double GreatestKelvinPerSecond = 0.7;

    // Five steps of the cell converter, and as many of the thermistor's at room temperature with the rounding of its curve.
    private const double VoltsBand = 2e-3;
    private const double KelvinBand = 0.1;

    private static readonly TripCause[] _windows =
    [
        TripCause.ChargeOverTemperature, TripCause.ChargeUnderTemperature, TripCause.DischargeOverTemperature, TripCause.DischargeUnderTemperature,
    ];

    // A cell that collapses takes the pack away from the load's voltage, so a precharge cannot end.
    private static readonly TripCause[] _besideVolts = [TripCause.CellImbalance, TripCause.HardwareProtection, TripCause.PrechargeTooSlow];

    private static IEnumerable<FaultRow> CellRows()
    {
        yield return new FaultRow
        {
            Id = "15a",
            Name = "thermal runaway",
            Injection = "the sensor heats by 1.3 to 4 K/s, up to 60 K more",
            Phases = _everywhere,
            Causes = [TripCause.TemperatureRise],
            Consequences = [.. _windows, TripCause.TemperatureEvidenceLost],
            Safe = SafeState.Open,
            Time = c => StatedTime.Of(
                ("first part of a reading", c.TemperaturePeriodMs),
                ("conversion", BoardTimes.Thermistor),
                ("reading", c.TemperaturePeriodMs),
                ("delay, whole readings", BoardTimes.WholeReadings(c, LimitRow.DelayOf(c, TripCause.TemperatureRise))),
                ("two loops", 2 * c.LoopPeriodMs),
                ("work", BoardTimes.Work)),
            NotApplicable = Needs(c => LimitRow.First(c, TripCause.TemperatureRise), TripCause.TemperatureRise),
            After = AfterFault.Latches,
            Suggested = "1 K/s for 3 s",
            Draw = (draw, _, _) =>
            {
                double rate = draw.Between(1.3, 4);
                return new FaultInjection
                {
                    Detail = Text($"{rate:F1} K/s"),
                    Strike = b => b.MoveTemperature(60, rate),
                    Release = b => b.MoveTemperature(0, 3),
                };
            },
        };
        yield return Window("15b", "too hot to charge", TripCause.ChargeOverTemperature, _charge, +1);
        yield return Window("15c", "too cold to charge", TripCause.ChargeUnderTemperature, _charge, -1);
        yield return Window("15d", "too hot to discharge", TripCause.DischargeOverTemperature, _discharge, +1);
        yield return Window("15e", "too cold to discharge", TripCause.DischargeUnderTemperature, _discharge, -1);
        yield return new FaultRow
        {
            Id = "16a",
            Name = "charger does not stop",
            Injection = "one cell is ahead of the others and the charger's limit is gone; counts from the limit",
            CountsFromLimit = true,

            // It does not listen either, and may be found by that before a cell is too high.
            MayOpenEarly = true,
            IsMomentary = true,
            Prepared = [TripCause.CellOverVoltage, TripCause.CellImbalance, TripCause.ChargeLimitIgnored],
            Phases = _charge,
            Causes = [TripCause.CellOverVoltage, TripCause.ChargeLimitIgnored],
            Consequences = _besideVolts,
            Safe = SafeState.ChargeOpen,
            Time = c => BoardTimes.Cell(c, LimitRow.DelayOf(c, TripCause.CellOverVoltage)),
            Suggested = "foxBMS 0.7 s, Libre Solar 2 s",
            Draw = (draw, _, setting) =>
            {
                int cell = draw.Index(setting.Configuration.SeriesCount);
                double limit = LimitRow.First(setting.Configuration, TripCause.CellOverVoltage)!.Trip;
                return new FaultInjection
                {
                    Detail = Text($"cell {cell}"),
                    Prepare = s =>
                    {
                        Array.Fill(s.Soc, draw.Between(0.6, 0.75));
                        s.Soc[cell] = draw.Between(0.88, 0.92);
                        s.Amps = draw.Between(2.5, 4);
                        s.LowPart = 0.9;
                    },
                    Strike = b => b.ChargerVoltsPerCell = 5,
                    Holds = Passed(b => b.CellRange.Greatest - limit, VoltsBand, double.MaxValue),
                };
            },
        };
        yield return new FaultRow
        {
            Id = "16b",
            Name = "cell far above its limit",
            Injection = "one cell shows up to 0.2 V more than the limit that latches",
            Phases = _everywhere,
            Causes = [TripCause.CellOverVoltage],
            Consequences = _besideVolts,
            Safe = SafeState.Open,
            Time = c => BoardTimes.Cell(c, LimitRow.Hard(c, TripCause.CellOverVoltage)?.Delay ?? 0),
            NotApplicable = Needs(c => LimitRow.Hard(c, TripCause.CellOverVoltage), TripCause.CellOverVoltage),
            After = AfterFault.Latches,
            Suggested = "foxBMS 0.7 s",
            Draw = (draw, _, setting) => CellAt(draw, setting, 1, c => (LimitRow.Hard(c, TripCause.CellOverVoltage)!.Trip + 0.03, LimitRow.Hard(c, TripCause.CellOverVoltage)!.Trip + 0.2)),
        };
        yield return new FaultRow
        {
            Id = "16c",
            Name = "weak cell runs empty under load",
            Injection = "one cell is nearly empty and the load rises to 8 A; counts from the limit",
            CountsFromLimit = true,
            Prepared = [TripCause.CellImbalance, TripCause.CellUnderVoltage],
            Phases = _discharge,
            Causes = [TripCause.CellUnderVoltage],

            // Eight amperes are more than an empty cell is allowed.
            Consequences = [.. _besideVolts, TripCause.DischargeLimitIgnored],
            Safe = SafeState.DischargeOpen,
            Time = c => BoardTimes.Cell(c, LimitRow.DelayOf(c, TripCause.CellUnderVoltage)),
            Suggested = "UBC 0.5 to 1 s, Libre Solar 2 s",
            Draw = (draw, _, setting) =>
            {
                int cell = draw.Index(setting.Configuration.SeriesCount);
                double limit = LimitRow.First(setting.Configuration, TripCause.CellUnderVoltage)!.Trip;
                return new FaultInjection
                {
                    Detail = Text($"cell {cell}"),
                    Channel = cell,
                    Prepare = s =>
                    {
                        Array.Fill(s.Soc, draw.Between(0.4, 0.6));
                        s.Soc[cell] = draw.Between(0.08, 0.12);
                        s.Amps = 1;
                    },
                    Strike = b => b.ForcedAmps = -8,
                    Holds = Passed(b => limit - b.CellRange.Least, VoltsBand),
                };
            },
        };
        yield return new FaultRow
        {
            Id = "16d",
            Name = "cell collapses or reverses",
            Injection = "one cell shows 0.05 V up to just below the deep-discharge limit, as after an internal short",
            Phases = _everywhere,
            Causes = [TripCause.CellDeepDischarge],
            Consequences = [.. _besideVolts, TripCause.CellUnderVoltage],
            Safe = SafeState.Open,
            Time = c => BoardTimes.Cell(c, LimitRow.DelayOf(c, TripCause.CellDeepDischarge)),
            NotApplicable = Needs(c => LimitRow.First(c, TripCause.CellDeepDischarge), TripCause.CellDeepDischarge),
            After = AfterFault.Latches,
            Suggested = "1 s",
            Draw = (draw, _, setting) => CellAt(draw, setting, -1, c => (0.05, LimitRow.First(c, TripCause.CellDeepDischarge)!.Trip - 0.03)),
        };
        yield return new FaultRow
        {
            Id = "16e",
            Name = "cell below its limit",
            Injection = "one cell shows less than the under-voltage limit and more than the deep-discharge one",
            Phases = [PackPhase.Rest, PackPhase.Precharge, PackPhase.Discharge],
            Causes = [TripCause.CellUnderVoltage],
            Consequences = _besideVolts,
            Safe = SafeState.DischargeOpen,
            Time = c => BoardTimes.Cell(c, LimitRow.DelayOf(c, TripCause.CellUnderVoltage)),
            After = AfterFault.NotJudged,
            Suggested = "UBC 0.5 to 1 s, Libre Solar 2 s",
            Draw = (draw, _, setting) => CellAt(
                draw,
                setting,
                -1,
                c => ((LimitRow.First(c, TripCause.CellDeepDischarge)?.Trip ?? 1.5) + 0.1, LimitRow.First(c, TripCause.CellUnderVoltage)!.Trip - 0.03)),
        };
    }

    /// <summary>
    /// Holds when the quantity is past its limit by more than noise and steps of the converter, or within them once the board has
    /// opened: there either verdict is right.
    /// </summary>
    /// <param name="excess">By how much the quantity is past its limit.</param>
    /// <param name="band">Noise and steps.</param>
    /// <param name="openBand">How far before the limit an open path is right; infinite where another reason may open it.</param>
    private static Func<FaultBench, bool> Passed(Func<FaultBench, double> excess, double band, double? openBand = null)
    {
        double greatest = double.MinValue;
        return bench =>
        {
            double now = excess(bench);
            greatest = Math.Max(greatest, now);
            return now > band || (!bench.IsInPhase && greatest > -(openBand ?? band));
        };
    }

    private static FaultInjection CellAt(FaultDraw draw, FaultSetting setting, int direction, Func<BoardConfiguration, (double From, double To)> range)
    {
        int cell = draw.Index(setting.Configuration.SeriesCount);
        (double from, double to) = range(setting.Configuration);
        double volts = draw.Between(from, to);
        return new FaultInjection
        {
            Detail = Text($"cell {cell} {(direction > 0 ? "up" : "down")} to {volts:F2} V"),
            Channel = cell,
            Strike = b => b.SetCell(cell, volts),
            Release = b => b.SetCell(cell, null),
        };
    }

    private static FaultRow Window(string id, string name, TripCause cause, PackPhase[] phases, int direction) => new()
    {
        Id = id,
        Name = name,
        Injection = Text($"the sensor moves by {LeastKelvinPerSecond} to {GreatestKelvinPerSecond} K/s to 6 K beyond the limit; counts from the limit"),
        Phases = phases,
        CountsFromLimit = true,
        Causes = [cause],
        Consequences = [.. _windows, TripCause.TemperatureRise],
        Prepared = [.. _windows, TripCause.TemperatureRise],
        Safe = cause is TripCause.ChargeOverTemperature or TripCause.ChargeUnderTemperature ? SafeState.ChargeOpen : SafeState.DischargeOpen,
        Time = c => BoardTimes.Temperature(c, LimitRow.DelayOf(c, cause)),
        NotApplicable = Needs(c => LimitRow.First(c, cause), cause),
        Suggested = "UBC 1 to 2 s, foxBMS 6 s",
        Draw = (draw, phase, setting) =>
        {
            BoardConfiguration c = setting.Configuration;
            double limit = LimitRow.First(c, cause)!.Trip;
            double rate = draw.Between(LeastKelvinPerSecond, GreatestKelvinPerSecond);

            // Inside the narrower window of charging, or the pack would not be as it should before the fault.
            TripCause inner = direction > 0 ? TripCause.ChargeOverTemperature : TripCause.ChargeUnderTemperature;
            double start = (LimitRow.First(c, inner)?.Trip ?? limit) - (4 * direction);
            return new FaultInjection
            {
                Detail = Text($"{direction * rate:F2} K/s from {start:F0} degC"),
                Channel = 0,
                Prepare = s => s.Celsius = start,
                Strike = b => b.MoveTemperature(limit + (6 * direction) - start, rate),
                Holds = Passed(b => direction * (b.Celsius - limit), KelvinBand),
            };
        },
    };
}
