using System.Collections.Generic;
using BmsEdge.Core.Protection;
using BmsEdge.Firmware;

namespace BmsEdge.VirtualBoard.Campaigns;

/// <content>The bus: row 6.</content>
public static partial class FaultTable
{
    private static readonly TripCause[] _deadCellMonitor =
        [TripCause.FrontEndError, TripCause.CellEvidenceLost, TripCause.PackVoltsEvidenceLost, TripCause.TemperatureEvidenceLost];

    private static readonly TripCause[] _deadCurrentMonitor = [TripCause.FrontEndError, TripCause.CurrentEvidenceLost];
    private static readonly TripCause[] _deadBus =
    [
        TripCause.FrontEndError, TripCause.CellEvidenceLost, TripCause.PackVoltsEvidenceLost, TripCause.TemperatureEvidenceLost, TripCause.CurrentEvidenceLost,
    ];

    private static IEnumerable<FaultRow> BusRows()
    {
        yield return Dead("6a", "cell monitor does not answer", "no acknowledge from its address, for good", _deadCellMonitor, true, (b, c) => b.Nak(int.MaxValue, c.CellMonitorAddress));
        yield return Dead("6b", "current monitor does not answer", "no acknowledge from its address, for good", _deadCurrentMonitor, false, (b, c) => b.Nak(int.MaxValue, c.CurrentMonitorAddress));
        yield return Dead("6c", "nobody answers", "no acknowledge from any address, for good", _deadBus, true, (b, _) => b.Nak(int.MaxValue));
        yield return new FaultRow
        {
            Id = "6d",
            Name = "a few transfers without acknowledge",
            Injection = "1 to 3 transfers, either chip",
            Phases = _everywhere,
            Safe = SafeState.Undisturbed,
            Time = _ => StatedTime.Of(("watched", 5000)),
            Suggested = "retry at most 3",
            Draw = (draw, _, setting) =>
            {
                int count = 1 + draw.Index(3);
                int address = draw.Coin() ? setting.Configuration.CellMonitorAddress : setting.Configuration.CurrentMonitorAddress;
                return new FaultInjection
                {
                    Detail = Text($"{count} to 0x{address:X2}"),
                    Strike = b => b.Board.Bus.Faults.Nak(count, address),
                };
            },
        };
        yield return new FaultRow
        {
            Id = "6e",
            Name = "corrupted reads of the cell monitor",
            Injection = "bits of one byte inverted on the wire in every read that is long enough, for good",
            Phases = _everywhere,
            Causes = [TripCause.CellEvidenceLost, TripCause.PackVoltsEvidenceLost, TripCause.FrontEndError],
            Consequences = [TripCause.TemperatureEvidenceLost],
            Safe = SafeState.Open,
            Time = c => BoardTimes.Refused(c, LimitRow.DelayOf(c, TripCause.CellEvidenceLost)),
            After = AfterFault.Recovers,
            Suggested = "1 s",
            Draw = (draw, _, setting) =>
            {
                // 22 registers with a checksum byte behind each.
                int index = draw.Index(44);
                byte mask = (byte)(1 + draw.Index(255));
                return new FaultInjection
                {
                    Detail = Text($"byte {index}, mask 0x{mask:X2}"),
                    Strike = b => b.Board.Bus.Faults.CorruptReads(int.MaxValue, index, mask, setting.Configuration.CellMonitorAddress),
                    Release = b => b.Board.Bus.Faults.Clear(),
                };
            },
        };
        yield return new FaultRow
        {
            Id = "6f",
            Name = "corrupted reads of the current monitor",
            Injection = "bits of the first or second byte inverted on the wire in every read, for good; the chip has no checksum",
            Phases = _everywhere,
            Causes = [TripCause.CurrentEvidenceLost, TripCause.FrontEndError, TripCause.ConfigurationLost],
            Consequences = [TripCause.PrechargeTooSlow, TripCause.PrechargeTooFast],
            Safe = SafeState.Open,
            Time = c => StatedTime.Of(
                ("conversion", BoardTimes.CurrentConversion),
                ("loop", c.LoopPeriodMs),
                ("delay", LimitRow.DelayOf(c, TripCause.CurrentEvidenceLost)),
                ("next loop", c.LoopPeriodMs),
                ("work", BoardTimes.Work)),
            Suggested = "1 s",
            Draw = (draw, _, setting) =>
            {
                int index = draw.Index(2);
                byte mask = (byte)(1 + draw.Index(255));
                return new FaultInjection
                {
                    Detail = Text($"byte {index}, mask 0x{mask:X2}"),
                    Strike = b => b.Board.Bus.Faults.CorruptReads(int.MaxValue, index, mask, setting.Configuration.CurrentMonitorAddress),
                    Release = b => b.Board.Bus.Faults.Clear(),
                };
            },
        };
        yield return new FaultRow
        {
            Id = "6g",
            Name = "one hung transfer",
            Injection = "the clock line is held for one time-out of the native driver",
            Phases = _closed,
            Consequences = [TripCause.LoopOverrun],
            Safe = SafeState.Undisturbed,
            Time = _ => StatedTime.Of(("watched", 6000)),
            ShadowMilliseconds = c => BoardTimes.BusStall + c.LoopPeriodMs,
            Suggested = "1 s and one stall",
            Draw = (_, _, _) => new FaultInjection
            {
                Detail = "1 s",
                Strike = b => b.Board.Bus.Faults.Hang(1),
            },
        };
        yield return new FaultRow
        {
            Id = "6h",
            Name = "bus held for good, with a contactor",
            Injection = "every transfer hangs; the board has a contactor on a pin",
            Phases = _everywhere,
            Causes = _deadBus,
            Consequences = [TripCause.PrechargeTooSlow, TripCause.LoopOverrun],
            Safe = SafeState.Open,
            Time = c => StatedTime.Of(
                ("loop", c.LoopPeriodMs), ("stall after the readings, stall before the next, stall over the delay", 3 * BoardTimes.BusStall), ("next loop", c.LoopPeriodMs), ("work", BoardTimes.Work)),
            Variant = WithContactor,
            After = AfterFault.Recovers,
            Suggested = "1 s and one stall",
            Draw = (_, _, _) => new FaultInjection
            {
                Detail = "every transfer",
                Strike = b => b.Board.Bus.Faults.Hang(int.MaxValue),
                Release = b => b.Board.Bus.Faults.Clear(),
            },
        };
        yield return NotCovered(
            "6i",
            "bus dead or held for good, without a contactor",
            "the transistors hang on the cell monitor's registers: nothing on the reference board can open them while it cannot be told. A contactor pin, or a watchdog on the gate drive, is the cure",
            "1 s and one stall");
        yield return Dead("6j", "reads of the cell monitor cut short", "every transfer stops after two bytes, for good", _deadCellMonitor, true, (b, c) => b.Truncate(int.MaxValue, 2, c.CellMonitorAddress));
    }

    private static FaultRow Dead(
        string id, string name, string injection, TripCause[] causes, bool contactor, System.Action<Hardware.I2cFaults, BoardConfiguration> strike) => new()
        {
            Id = id,
            Name = name,
            Injection = contactor ? injection + "; the board has a contactor, since the transistors cannot be told" : injection,
            Phases = _everywhere,
            Causes = causes,
            Consequences = contactor ? [TripCause.PrechargeTooSlow, TripCause.SwitchWelded, TripCause.CurrentDisagreement] : [TripCause.PrechargeTooSlow, TripCause.CurrentDisagreement],
            Safe = SafeState.Open,
            Time = c => BoardTimes.WithContactor(BoardTimes.Refused(c, LimitRow.DelayOf(c, TripCause.FrontEndError)), c, contactor),
            Variant = contactor ? WithContactor : null,
            After = AfterFault.Recovers,
            Suggested = "1 s",
            Draw = (_, _, setting) => new FaultInjection
            {
                Detail = "for good",
                Strike = b => strike(b.Board.Bus.Faults, setting.Configuration),
                Release = b => b.Board.Bus.Faults.Clear(),
            },
        };
}
