using System.Collections.Generic;
using BmsEdge.Core.Measurement;
using BmsEdge.Core.Protection;
using R = BmsEdge.Firmware.Drivers.Bq769x0Registers;

namespace BmsEdge.VirtualBoard.Campaigns;

/// <content>Front-end chips as a whole: row 7 and those of row 23 that a chip reports.</content>
public static partial class FaultTable
{
    private static IEnumerable<FaultRow> ChipRows()
    {
        yield return new FaultRow
        {
            Id = "7a",
            Name = "cell monitor resets silently",
            Injection = "brown-out: every register at its reset value, both transistors off",
            Phases = _closed,
            Safe = SafeState.Open,
            IsMomentary = true,
            Time = c => StatedTime.Of(("the chip itself", BoardTimes.SimulationStep), ("re-read", c.VerifyPeriodMs), ("loop", c.LoopPeriodMs), ("work", BoardTimes.Work)),
            Noticed = b => b.Loop.FrontEnd.Resets(MeasurementFrame.CellMonitor).TotalCount > 0,
            After = AfterFault.Recovers,
            Suggested = "2 s",
            Draw = (_, _, _) => new FaultInjection
            {
                Detail = "once",
                Strike = b => b.Board.CellMonitor.PowerOnReset(),
            },
        };
        yield return new FaultRow
        {
            Id = "7b",
            Name = "current monitor resets silently",
            Injection = "brown-out: every register at its reset value",
            Phases = _everywhere,
            Safe = SafeState.Undisturbed,
            Time = c => StatedTime.Of(("re-read", c.VerifyPeriodMs), ("loop", c.LoopPeriodMs), ("work", BoardTimes.Work)),
            Noticed = b => b.Loop.FrontEnd.Resets(MeasurementFrame.CurrentMonitor).TotalCount > 0,
            Suggested = "2 s",
            Draw = (_, _, _) => new FaultInjection
            {
                Detail = "once",
                Strike = b => b.Board.CurrentMonitor.PowerOnReset(),
            },
        };
        yield return Resets("7c", "cell monitor resets again and again", MeasurementFrame.CellMonitor, 15);
        yield return Resets("7d", "current monitor resets again and again", MeasurementFrame.CurrentMonitor, 3);
        yield return Hardware("23a", "internal fault of the cell monitor", "DEVICE_XREADY; the chip drops both transistors", b => b.Board.CellMonitor.RaiseChipFault());
        yield return Hardware("23b", "somebody else pulls ALERT", "OVRD_ALERT, pulled until the chip, which does not see it while it drives the pin itself, drops both transistors", PullAlert);
        yield return new FaultRow
        {
            Id = "23c",
            Name = "closed switches read back open",
            Injection = "SYS_CTRL2 reads both transistors off from now on",
            Phases = _closed,
            Causes = [TripCause.SwitchFailedToClose],
            Safe = SafeState.Open,
            Time = c => StatedTime.Of(("loop", c.LoopPeriodMs), ("delay", c.SwitchFeedbackDelayMs), ("next loop", c.LoopPeriodMs), ("work", BoardTimes.Work)),
            After = AfterFault.Latches,
            Suggested = "1 s",
            Draw = (_, _, _) => new FaultInjection
            {
                Detail = "both",
                Strike = b => b.Board.CellMonitor.Faults.Stick(R.SystemControl2, R.Control2CoulombCounterEnable),
                Release = b => b.Board.CellMonitor.Faults.Clear(),
            },
        };
        yield return new FaultRow
        {
            Id = "23d",
            Name = "opened switches read back closed",
            Injection = "SYS_CTRL2 keeps reading both transistors on while off is asked for",
            Phases = _closed,
            Causes = [TripCause.SwitchWelded],
            Safe = SafeState.Open,
            Time = c => StatedTime.Of(("loop", c.LoopPeriodMs), ("delay", c.SwitchFeedbackDelayMs), ("two loops", 2 * c.LoopPeriodMs), ("work", BoardTimes.Work)),
            After = AfterFault.Latches,
            Suggested = "1 s",
            Draw = (_, _, _) => new FaultInjection
            {
                Detail = "both",
                Strike = b =>
                {
                    b.Board.CellMonitor.Faults.Stick(R.SystemControl2, R.Control2CoulombCounterEnable | R.Control2ChargeOn | R.Control2DischargeOn);
                    b.Request(Core.Control.PackRequest.Off);
                },
                Release = b => b.Board.CellMonitor.Faults.Clear(),
            },
        };
    }

    private static FaultRow Hardware(string id, string name, string injection, System.Action<FaultBench> strike) => new()
    {
        Id = id,
        Name = name,
        Injection = injection,
        Phases = _closed,
        Causes = [TripCause.HardwareProtection],
        Safe = SafeState.Open,
        Time = c => StatedTime.Of(("loop", c.LoopPeriodMs), ("work", BoardTimes.Work), ("simulator's step", BoardTimes.SimulationStep)),
        After = AfterFault.Latches,
        Suggested = "1 s",
        Draw = (_, _, _) => new FaultInjection
        {
            Detail = "once",
            Strike = strike,
            Holds = static b => !b.Board.CellMonitor.ChargeOn && !b.Board.CellMonitor.DischargeOn,
        },
    };

    private static void PullAlert(FaultBench bench)
    {
        bench.Board.CellMonitor.OverrideAlert();
        if (bench.Board.CellMonitor.ChargeOn || bench.Board.CellMonitor.DischargeOn)
        {
            bench.After(0.005, () => PullAlert(bench));
        }
    }

    private static FaultRow Resets(string id, string name, int chip, double secondsApart) => new()
    {
        Id = id,
        Name = name,
        Injection = FormattableText("one reset more than are allowed in an hour, ", secondsApart, " s apart"),
        Phases = _closed,
        Causes = [TripCause.ConfigurationLost],
        Safe = SafeState.Open,
        Time = c => StatedTime.Of(("re-read", c.VerifyPeriodMs), ("two loops", 2 * c.LoopPeriodMs), ("work", BoardTimes.Work)),
        MayOpenEarly = chip == MeasurementFrame.CellMonitor,
        After = AfterFault.Latches,
        Suggested = "three in an hour latch",
        Draw = (_, _, setting) =>
        {
            int resets = setting.Configuration.ChipResetsPerHour + 1;
            int done = 0;
            void Reset(FaultBench b)
            {
                if (chip == MeasurementFrame.CellMonitor)
                {
                    b.Board.CellMonitor.PowerOnReset();
                }
                else
                {
                    b.Board.CurrentMonitor.PowerOnReset();
                }

                if (++done < resets)
                {
                    b.After(secondsApart, () => Reset(b));
                }
            }

            return new FaultInjection
            {
                Detail = Text($"{resets} resets"),
                Channel = chip,
                Strike = Reset,
                Holds = _ => done == resets,
            };
        },
    };

    private static string FormattableText(string before, double number, string after) => before + Text($"{number}") + after;
}
