using System.Collections.Generic;
using BmsEdge.Core.Protection;
using BmsEdge.VirtualBoard.Chips;
using Ina = BmsEdge.Firmware.Drivers.Ina228Registers;
using R = BmsEdge.Firmware.Drivers.Bq769x0Registers;

namespace BmsEdge.VirtualBoard.Campaigns;

/// <content>Sensors, wires and samples: rows 1 to 5 and 20.</content>
public static partial class FaultTable
{
    private static readonly TripCause[] _lostVolts = [TripCause.CellEvidenceLost, TripCause.PackVoltsEvidenceLost];

    private static IEnumerable<FaultRow> SensorRows()
    {
        yield return new FaultRow
        {
            Id = "1a",
            Name = "cell readings frozen",
            Injection = "the cell monitor goes on flagging conversions but its results stay; the current pulses by more than 1 A every 1.5 to 2 s",
            Phases = _closed,
            Causes = _lostVolts,

            // The chip's own current counter freezes with the rest.
            Consequences = [TripCause.OpenWire, TripCause.CurrentDisagreement],
            Safe = SafeState.Open,
            Time = c => StatedTime.Of(
                ("samples", (c.StuckSampleCount + 3) * BoardTimes.Scan),
                ("open-wire test", BoardTimes.OpenWireTest(c)),
                ("delay", LimitRow.DelayOf(c, TripCause.CellEvidenceLost)),
                ("two loops", 2 * c.LoopPeriodMs),
                ("work", BoardTimes.Work)),
            After = AfterFault.Recovers,
            Suggested = "5 to 10 s",
            Draw = (draw, _, _) => new FaultInjection
            {
                Detail = "all cells",
                Prepare = s => Pulsing(s, draw),
                Strike = b => b.Board.CellMonitor.Faults.FreezeMeasurements = true,
                Release = b => b.Board.CellMonitor.Faults.Clear(),
            },
        };
        yield return new FaultRow
        {
            Id = "1b",
            Name = "one cell's register stuck",
            Injection = "high and low byte of one cell read the same from now on, under a right checksum; current as in 1a",
            Phases = _closed,
            Causes = _lostVolts,
            Consequences = [TripCause.OpenWire],
            Safe = SafeState.Open,
            Time = c => StatedTime.Of(
                ("samples", (c.StuckSampleCount + 3) * BoardTimes.Scan),
                ("open-wire test", BoardTimes.OpenWireTest(c)),
                ("delay", LimitRow.DelayOf(c, TripCause.CellEvidenceLost)),
                ("two loops", 2 * c.LoopPeriodMs),
                ("work", BoardTimes.Work)),
            After = AfterFault.Recovers,
            Suggested = "5 to 10 s",
            Draw = (draw, _, setting) =>
            {
                int cell = draw.Index(setting.Configuration.SeriesCount);
                return new FaultInjection
                {
                    Detail = Text($"cell {cell}"),
                    Channel = cell,
                    Prepare = s => Pulsing(s, draw),
                    Strike = b =>
                    {
                        Bq769x0Chip chip = b.Board.CellMonitor;
                        int register = RegisterOf(cell, setting.Configuration.SeriesCount);
                        chip.Faults.Stick(register, chip.Peek(register));
                        chip.Faults.Stick(register + 1, chip.Peek(register + 1));
                    },
                    Release = b => b.Board.CellMonitor.Faults.Clear(),
                };
            },
        };
        yield return new FaultRow
        {
            Id = "2a",
            Name = "cell reading at the end of the converter's range",
            Injection = "one cell's register reads 0x3FFF",
            Phases = _everywhere,
            Causes = [TripCause.CellEvidenceLost],
            Consequences = [TripCause.PackVoltsEvidenceLost, TripCause.OpenWire],
            Safe = SafeState.Open,
            Time = c => StatedTime.Of(
                ("scan", BoardTimes.Scan),
                ("open-wire test", BoardTimes.OpenWireTest(c)),
                ("loop", c.LoopPeriodMs),
                ("delay", LimitRow.DelayOf(c, TripCause.CellEvidenceLost)),
                ("next loop", c.LoopPeriodMs),
                ("work", BoardTimes.Work)),
            After = AfterFault.NotJudged,
            Suggested = "at once",
            Draw = (draw, _, setting) =>
            {
                int cell = draw.Index(setting.Configuration.SeriesCount);
                return new FaultInjection
                {
                    Detail = Text($"cell {cell}"),
                    Channel = cell,
                    Strike = b =>
                    {
                        int register = RegisterOf(cell, setting.Configuration.SeriesCount);
                        b.Board.CellMonitor.Faults.Stick(register, 0x3F);
                        b.Board.CellMonitor.Faults.Stick(register + 1, 0xFF);
                    },
                    Release = b => b.Board.CellMonitor.Faults.Clear(),
                };
            },
        };
        yield return new FaultRow
        {
            Id = "3a",
            Name = "sense wire broken",
            Injection = "any wire of the stack opens; its input floats on the filter",
            Phases = _everywhere,
            Causes = [TripCause.OpenWire],
            Consequences =
            [
                TripCause.CellOverVoltage, TripCause.CellUnderVoltage, TripCause.CellDeepDischarge, TripCause.CellImbalance,
                TripCause.HardwareProtection, TripCause.CellEvidenceLost, TripCause.PackVoltsEvidenceLost,
            ],
            Safe = SafeState.Open,
            Time = c => StatedTime.Of(("two tests, each after", 2 * c.OpenWirePeriodMs), ("two tests", 2 * 1500), ("loop", c.LoopPeriodMs), ("work", BoardTimes.Work)),
            NotApplicable = s => s.Configuration.OpenWirePeriodMs > 0 ? null : "nf.config asks for no open-wire test",
            After = AfterFault.Latches,
            Suggested = "one scan and two to confirm; UBC 5 s",
            Draw = (draw, _, setting) =>
            {
                int wire = draw.Index(setting.Configuration.SeriesCount + 1);
                return new FaultInjection
                {
                    Detail = Text($"wire {wire}"),
                    Channel = wire,
                    Strike = b => b.Board.SenseWires.SetOpen(wire, true),
                    Release = b => b.Board.SenseWires.SetOpen(wire, false),
                };
            },
        };
        yield return Thermistor("4a", "thermistor wire broken", NtcFault.Open, 0);
        yield return Thermistor("4b", "thermistor shorted", NtcFault.Short, 0);
        yield return Thermistor("4c", "thermistor on the board's own converter broken", NtcFault.Open, 1);
        yield return new FaultRow
        {
            Id = "4d",
            Name = "loose thermistor: jump",
            Injection = "every sensor jumps by 25 to 45 K at once, up or down, and stays; after some seconds a cell could have got there, and it is believed again",
            IsMomentary = true,
            Phases = _everywhere,
            Causes = [TripCause.TemperatureEvidenceLost],
            Consequences =
            [
                TripCause.ChargeOverTemperature, TripCause.ChargeUnderTemperature, TripCause.DischargeOverTemperature, TripCause.DischargeUnderTemperature,
            ],
            Safe = SafeState.Open,
            Time = c => BoardTimes.Temperature(c, LimitRow.DelayOf(c, TripCause.TemperatureEvidenceLost)),
            Suggested = "5 s",
            Draw = (draw, _, _) =>
            {
                double jump = draw.Between(25, 45) * (draw.Coin() ? 1 : -1);
                return new FaultInjection
                {
                    Detail = Text($"{jump:F0} K"),
                    Strike = b => b.MoveTemperature(jump, 1e6),
                };
            },
        };
        yield return new FaultRow
        {
            Id = "5a",
            Name = "cell monitor stops converting",
            Injection = "its conversion flag never comes again",
            Phases = _everywhere,
            Causes = _lostVolts,
            Consequences = [TripCause.TemperatureEvidenceLost, TripCause.OpenWire],
            Safe = SafeState.Open,
            Time = c => BoardTimes.Stale(c, LimitRow.DelayOf(c, TripCause.CellEvidenceLost)),
            After = AfterFault.Recovers,
            Suggested = "1 s for V and I",
            Draw = (_, _, _) => new FaultInjection
            {
                Detail = "SYS_STAT reads 0",
                Strike = b => b.Board.CellMonitor.Faults.Stick(R.SystemStatus, 0),
                Release = b => b.Board.CellMonitor.Faults.Clear(),
            },
        };
        yield return new FaultRow
        {
            Id = "5b",
            Name = "current monitor stops converting",
            Injection = "its conversion flag never comes again",
            Phases = _everywhere,
            Causes = [TripCause.CurrentEvidenceLost],
            Consequences = [TripCause.PrechargeTooSlow],
            Safe = SafeState.Open,
            Time = c => BoardTimes.Stale(c, LimitRow.DelayOf(c, TripCause.CurrentEvidenceLost)),
            After = AfterFault.Recovers,
            Suggested = "1 s for V and I",
            Draw = (_, _, _) => new FaultInjection
            {
                Detail = "CNVRF stays 0",
                Strike = b => b.Board.CurrentMonitor.Faults.Stick(Ina.Diagnostics, Ina.DiagnosticsLatch >> 8, Ina.DiagnosticsMemoryOk),
                Release = b => b.Board.CurrentMonitor.Faults.Clear(),
            },
        };
        yield return new FaultRow
        {
            Id = "20a",
            Name = "one torn reading",
            Injection = "one high bit of a cell is inverted in one or two readings, under a right checksum",
            Phases = _everywhere,
            Safe = SafeState.Undisturbed,
            Time = _ => StatedTime.Of(("watched", 5000)),
            Suggested = "reject the sample",
            Draw = (draw, _, setting) => Torn(draw, setting, 1 + draw.Index(2)),
        };
        yield return new FaultRow
        {
            Id = "20b",
            Name = "sum of cells contradicts the pack",
            Injection = "one high bit of a cell is inverted for good, under a right checksum",
            Phases = _everywhere,
            Causes = _lostVolts,
            Consequences = [TripCause.OpenWire],
            Safe = SafeState.Open,
            Time = c => StatedTime.Of(
                ("scan", BoardTimes.Scan),
                ("open-wire test", BoardTimes.OpenWireTest(c)),
                ("loop", c.LoopPeriodMs),
                ("delay", LimitRow.DelayOf(c, TripCause.CellEvidenceLost)),
                ("next loop", c.LoopPeriodMs),
                ("work", BoardTimes.Work)),
            Suggested = "2 samples",
            Draw = (draw, _, setting) => Torn(draw, setting, int.MaxValue),
        };
    }

    private static FaultInjection Torn(FaultDraw draw, FaultSetting setting, int reads)
    {
        int cell = draw.Index(setting.Configuration.SeriesCount);
        byte mask = (byte)(0x04 << draw.Index(3));
        return new FaultInjection
        {
            Detail = Text($"cell {cell}, mask 0x{mask:X2} of the high byte"),
            Strike = b => b.Board.CellMonitor.Faults.FlipBits(RegisterOf(cell, setting.Configuration.SeriesCount), mask, reads),
            Release = b => b.Board.CellMonitor.Faults.Clear(),
        };
    }

    private static FaultRow Thermistor(string id, string name, NtcFault fault, int sensor) => new()
    {
        Id = id,
        Name = name,
        Injection = "resistance becomes infinite or zero",
        Phases = _everywhere,
        Causes = [TripCause.TemperatureEvidenceLost],
        Safe = SafeState.Open,
        Time = c => StatedTime.Of(
            ("conversion", BoardTimes.Thermistor),
            ("reading", c.TemperaturePeriodMs),
            ("delay", LimitRow.DelayOf(c, TripCause.TemperatureEvidenceLost)),
            ("two loops", 2 * c.LoopPeriodMs),
            ("work", BoardTimes.Work)),
        After = AfterFault.Recovers,
        NotApplicable = s => sensor > s.Configuration.ThermistorAdcChannels.Length ? "nf.config has no thermistor on the board's own converter" : null,
        Suggested = "5 s",
        Draw = (_, _, _) => new FaultInjection
        {
            Detail = Text($"sensor {sensor}"),
            Channel = sensor,
            Strike = b => b.Board.Thermistors[sensor].Fault = fault,
            Release = b => b.Board.Thermistors[sensor].Fault = NtcFault.None,
        },
    };

    /// <summary>The top cell is always on the last input (SLUSBK2I section 9.1.5).</summary>
    private static int RegisterOf(int cell, int series) => R.Cell1High + (2 * (cell == series - 1 ? 4 : cell));

    private static void Pulsing(BenchSetup setup, FaultDraw draw)
    {
        setup.Amps = draw.Between(3, 3.8);
        setup.LowPart = 0.3;
        setup.PulseSeconds = draw.Between(1.5, 2);
    }
}
