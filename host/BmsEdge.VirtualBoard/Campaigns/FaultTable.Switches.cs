using System.Collections.Generic;
using BmsEdge.Core.Control;
using BmsEdge.Core.Protection;
using BmsEdge.Firmware;

namespace BmsEdge.VirtualBoard.Campaigns;

/// <content>Switches and precharge: rows 13 and 14.</content>
public static partial class FaultTable
{
    private const int SlowMinimumMilliseconds = 600;

    private static IEnumerable<FaultRow> SwitchRows()
    {
        yield return Welded("13a", "discharge transistor welded", false, SafeState.ObedientOpen);
        yield return Welded("13b", "discharge transistor welded, with a contactor", true, SafeState.Open);
        yield return Welded("13c", "charge transistor welded", false, SafeState.ObedientOpen);
        yield return Welded("13d", "charge transistor welded, with a contactor", true, SafeState.Open);
        yield return NotCovered("13e", "contactor or precharge switch welded", "the firmware reads neither a contactor's auxiliary contact nor the load voltage after opening: while both transistors still open no current flows, but nobody is told", "0.5 s");
        yield return NotCovered("14a", "transistor does not close", "fails open, so nothing is dangerous; its command reads back right and the load voltage behind it is not compared, so nobody is told", "2 s");
        yield return new FaultRow
        {
            Id = "14b",
            Name = "precharge resistor broken",
            Injection = "the precharge switch never conducts",
            Phases = _precharge,
            AtBoot = true,
            Causes = [TripCause.PrechargeTooSlow],
            Safe = SafeState.NeverClosed,
            Time = PrechargeTime,
            NotApplicable = NeedsPrecharge,
            After = AfterFault.Latches,
            Suggested = "2 s, 3 tries",
            Draw = (_, _, _) => new FaultInjection
            {
                Detail = "open",
                Holds = static b => b.PrechargeCommanded,
                Strike = b => b.Board.PrechargeSwitchFault = SwitchFault.StuckOpen,
                Release = b => b.Board.PrechargeSwitchFault = SwitchFault.None,
            },
        };
        yield return new FaultRow
        {
            Id = "14c",
            Name = "load too big to precharge",
            Injection = "a capacitor that all attempts together cannot fill, up to three times that",
            Phases = _precharge,
            AtBoot = true,
            Causes = [TripCause.PrechargeTooSlow],
            Safe = SafeState.NeverClosed,
            Time = PrechargeTime,
            NotApplicable = NeedsPrecharge,
            Suggested = "2 s, 3 tries",
            Draw = (draw, _, setting) =>
            {
                // Three attempts together may not be enough either: 1 V is 2.7 time constants away.
                double least = setting.Configuration.PrechargeAttempts * setting.Configuration.PrechargeMaximumMs * 1e-3 / 47 / 2;
                double farads = draw.Between(least, 3 * least);
                return new FaultInjection
                {
                    Detail = Text($"{1000 * farads:F0} mF"),
                    Prepare = s => s.LoadFarads = farads,
                    Holds = static b => b.PrechargeCommanded,
                    Strike = static _ => { },
                };
            },
        };
        yield return new FaultRow
        {
            Id = "14d",
            Name = "precharge resistor bypassed",
            Injection = Text($"0.5 to 2 Ohm instead of 47; precharge-minimum {SlowMinimumMilliseconds} ms, since the reference board has none"),
            Phases = _precharge,
            AtBoot = true,
            Causes = [TripCause.PrechargeTooFast],
            Safe = SafeState.NeverClosed,
            Variant = c => c.PrechargeMinimumMs = SlowMinimumMilliseconds,
            Time = c => StatedTime.Of(
                ("attempts", c.PrechargeAttempts * SlowMinimumMilliseconds),
                ("pauses", (c.PrechargeAttempts - 1) * (c.PrechargeRetryMs + c.LoopPeriodMs)),
                ("loops", c.PrechargeAttempts * c.LoopPeriodMs),
                ("work", BoardTimes.Work)),
            NotApplicable = NeedsPrecharge,
            Suggested = "2 s, 3 tries",
            Draw = (draw, _, _) =>
            {
                double ohms = draw.Between(0.5, 2);
                return new FaultInjection
                {
                    Detail = Text($"{ohms:F1} Ohm"),
                    Prepare = s => s.PrechargeOhms = ohms,
                    Holds = static b => b.PrechargeCommanded,
                    Strike = static _ => { },
                };
            },
        };
    }

    private static string? NeedsPrecharge(FaultSetting setting) => setting.Configuration.PrechargeEnabled ? null : "nf.config has no precharge";

    private static StatedTime PrechargeTime(BoardConfiguration c) => StatedTime.Of(
        ("attempts", c.PrechargeAttempts * c.PrechargeMaximumMs),
        ("pauses", (c.PrechargeAttempts - 1) * (c.PrechargeRetryMs + c.LoopPeriodMs)),
        ("loops", c.PrechargeAttempts * c.LoopPeriodMs),
        ("work", BoardTimes.Work));

    private static FaultRow Welded(string id, string name, bool contactor, SafeState safe)
    {
        bool charge = id is "13c" or "13d";
        return new FaultRow
        {
            Id = id,
            Name = name,
            Injection = "welds while it carries current, at the moment somebody asks for off",
            Phases = charge ? _charge : _discharge,
            Causes = contactor ? [] : [TripCause.SwitchWelded],
            Consequences = [TripCause.SwitchWelded],
            Safe = safe,
            Time = c => BoardTimes.WithContactor(
                StatedTime.Of(
                    ("loop", c.LoopPeriodMs),
                    ("conversion", BoardTimes.CurrentConversion),
                    ("delay", c.SwitchFeedbackDelayMs),
                    ("two samples", 2 * c.LoopPeriodMs),
                    ("work", BoardTimes.Work)),
                c,
                contactor),
            Variant = contactor ? WithContactor : null,
            After = contactor ? AfterFault.NotJudged : AfterFault.Latches,
            Suggested = "0.5 s",
            Draw = (draw, _, _) => new FaultInjection
            {
                Detail = contactor ? "the contactor opens in series: no current is left to tell of it" : "current goes on",
                Channel = contactor ? null : charge ? SwitchMonitor.ChargeSwitch : SwitchMonitor.DischargeSwitch,
                Prepare = s => s.Amps = draw.Between(1.5, 3.5),
                Strike = b =>
                {
                    Weld(b, charge, SwitchFault.StuckClosed);
                    b.Request(PackRequest.Off);
                },
                Release = b => Weld(b, charge, SwitchFault.None),
            },
        };
    }

    private static void Weld(FaultBench bench, bool charge, SwitchFault fault)
    {
        if (charge)
        {
            bench.Board.ChargeSwitchFault = fault;
        }
        else
        {
            bench.Board.DischargeSwitchFault = fault;
        }
    }
}
