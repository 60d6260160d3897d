using System;
using System.Collections.Generic;
using BmsEdge.Core.Protection;
using BmsEdge.Firmware;

namespace BmsEdge.VirtualBoard.Campaigns;

/// <content>Over-currents: rows 26 and 27.</content>
public static partial class FaultTable
{
    private static readonly TripCause[] _besideCurrent =
        [TripCause.CellUnderVoltage, TripCause.CellOverVoltage, TripCause.CellImbalance, TripCause.DischargeOverCurrent, TripCause.ChargeOverCurrent,
         TripCause.ChargeLimitIgnored, TripCause.DischargeLimitIgnored];

    private static IEnumerable<FaultRow> CurrentRows()
    {
        yield return Over("26a", "discharge over-current, slow", TripCause.DischargeOverCurrent, -1, false, "Libre Solar 1C, then hardware");
        yield return Over("26b", "discharge over-current, latching", TripCause.DischargeOverCurrent, -1, true, "foxBMS 0.2 s");
        yield return Chip("26c", "over-current of the front end", "the drive takes 1.05 to 1.6 times the chip's over-current limit", c => c.HardwareOverCurrentDelayMs, c => (1.05 * c.HardwareOverCurrentAmps, Math.Min(1.6 * c.HardwareOverCurrentAmps, 0.9 * c.HardwareShortCircuitAmps)), "8 to 1280 ms");
        yield return Chip("26d", "short circuit", "the drive takes 1.2 to 2 times the chip's short-circuit limit", _ => 1, c => (1.2 * c.HardwareShortCircuitAmps, 2 * c.HardwareShortCircuitAmps), "70 to 400 us");
        yield return Over("27a", "charge over-current, slow", TripCause.ChargeOverCurrent, +1, false, "foxBMS 0.2 s");
        yield return Over("27b", "charge over-current, latching", TripCause.ChargeOverCurrent, +1, true, "foxBMS 0.2 s");
        yield return Wrong("17a", "current offset drifts", "the shunt's amplifier is off by 4 to 8 A either way", [PackPhase.Rest, PackPhase.Discharge, PackPhase.Charge], "at rest", static (draw, board) =>
            board.Board.CurrentMonitor.ShuntOffsetVolts += (draw.Coin() ? 1 : -1) * draw.Between(4, 8) * board.Board.CurrentMonitor.ShuntOhms);
        yield return Wrong("18a", "current sign swapped", "the shunt's sense lines change places, under 4 to 10 A", _discharge, "first pulse", static (_, board) =>
            board.Board.CurrentMonitor.ShuntGainError = -2 - board.Board.CurrentMonitor.ShuntGainError);
    }

    /// <summary>The current monitor lies; the coulomb counter of the cell monitor tells.</summary>
    private static FaultRow Wrong(string id, string name, string injection, IReadOnlyList<PackPhase> phases, string suggested, Action<FaultDraw, FaultBench> strike) => new()
    {
        Id = id,
        Name = name,
        Injection = injection,
        Phases = phases,
        Causes = [TripCause.CurrentDisagreement],
        Consequences = [.. _besideCurrent, TripCause.SwitchWelded],
        Safe = SafeState.Open,
        Time = c => BoardTimes.Current(c, LimitRow.DelayOf(c, TripCause.CurrentDisagreement)),
        After = AfterFault.NotJudged,
        Suggested = suggested,
        Draw = (draw, phase, _) =>
        {
            double amps = draw.Between(4, 10);
            return new FaultInjection
            {
                Detail = Text($"{(phase == PackPhase.Discharge ? -amps : 0):F1} A flow"),
                Prepare = s => ForCurrent(s, phase == PackPhase.Charge ? +1 : -1, draw),
                Strike = b =>
                {
                    b.ForcedAmps = phase == PackPhase.Discharge ? -amps : b.ForcedAmps;
                    strike(draw, b);
                },
                Release = b => b.ForcedAmps = null,
            };
        },
    };

    private static FaultRow Over(string id, string name, TripCause cause, int sign, bool hard, string suggested)
    {
        LimitRow? Find(BoardConfiguration c) => hard ? LimitRow.Hard(c, cause) : LimitRow.First(c, cause);
        return new FaultRow
        {
            Id = id,
            Name = name,
            Injection = sign > 0 ? "the charger gives more than the limit and less than the next one" : "the drive takes more than the limit and less than the next one",
            Phases = sign > 0 ? _charge : _discharge,

            // A row that does not latch lets the pack try again, as configured; each time it must open.
            IsMomentary = !hard,
            Causes = [cause],
            Consequences = _besideCurrent,
            Safe = hard ? SafeState.Open : sign > 0 ? SafeState.ChargeOpen : SafeState.DischargeOpen,
            Time = c => BoardTimes.Current(c, Find(c)?.Delay ?? 0),
            NotApplicable = Needs(Find, cause),
            After = hard ? AfterFault.Latches : AfterFault.NotJudged,
            Suggested = suggested,
            Draw = (draw, _, setting) =>
            {
                BoardConfiguration c = setting.Configuration;
                double limit = Find(c)!.Trip;
                double next = hard ? (sign > 0 ? 1.25 * limit : c.HardwareOverCurrentAmps) : LimitRow.Hard(c, cause)?.Trip ?? 1.25 * limit;

                // Half a per cent is what a shunt and its amplifier may be wrong by; a trip nearer than that is chance.
                double amps = draw.Between(1.01 * limit, Math.Max(1.012 * limit, 0.985 * next));
                return new FaultInjection
                {
                    Detail = Text($"{sign * amps:F1} A"),
                    Prepare = s => ForCurrent(s, sign, draw),
                    Strike = b => b.ForcedAmps = sign * amps,
                    Holds = b => sign * b.Amps > limit,
                    Release = b => b.ForcedAmps = null,
                };
            },
        };
    }

    private static FaultRow Chip(
        string id, string name, string injection, Func<BoardConfiguration, int> delay, Func<BoardConfiguration, (double From, double To)> amps, string suggested) => new()
        {
            Id = id,
            Name = name,
            Injection = injection,
            Phases = _discharge,
            Causes = [TripCause.HardwareProtection],
            Consequences = [.. _besideCurrent, TripCause.CellDeepDischarge],
            Safe = SafeState.Open,
            Time = c => StatedTime.Of(("delay of the chip", delay(c)), ("simulator's step", BoardTimes.SimulationStep), ("loop", c.LoopPeriodMs), ("work", BoardTimes.Work)),
            After = AfterFault.Latches,
            Suggested = suggested,
            Draw = (draw, _, setting) =>
            {
                (double from, double to) = amps(setting.Configuration);
                double drawn = draw.Between(from, to);
                return new FaultInjection
                {
                    Detail = Text($"{-drawn:F1} A"),
                    Prepare = s => ForCurrent(s, -1, draw),
                    Strike = b => b.ForcedAmps = -drawn,
                    Holds = b => -b.Amps > setting.Configuration.HardwareOverCurrentAmps,
                    Release = b => b.ForcedAmps = null,
                };
            },
        };

    /// <summary>Cells that stay within their voltage limits at that current: full for a drive, half empty for a charger.</summary>
    private static void ForCurrent(BenchSetup setup, int sign, FaultDraw draw)
    {
        Array.Fill(setup.Soc, sign > 0 ? draw.Between(0.2, 0.35) : draw.Between(0.85, 0.93));
        setup.Celsius = 25;
    }
}
