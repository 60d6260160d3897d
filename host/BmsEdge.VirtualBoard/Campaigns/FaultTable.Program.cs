using System;
using System.Collections.Generic;
using System.Text;
using BmsEdge.Core.Control;
using BmsEdge.Core.Models;
using BmsEdge.Core.Protection;
using BmsEdge.Firmware;

namespace BmsEdge.VirtualBoard.Campaigns;

/// <content>Clock, model, configuration, link and interpreter: rows 8, 10 to 12, 22 and 24.</content>
public static partial class FaultTable
{
    private const int ExpirySeconds = 5;
    private static readonly (string Name, Action<BoardConfiguration> Break)[] _badConfigurations =
    [
        ("no cells", c => c.SeriesCount = 0),
        ("six cells", c => c.SeriesCount = 6),
        ("capacity not a number", c => c.CapacityAmpHours = float.NaN),
        ("no limits", c => c.Limits = null),
        ("empty limit table", c => c.Limits = new LimitTable(3)),
        ("shunt of zero", c => c.ShuntOhms = 0),
        ("infinite full scale", c => c.CurrentFullScaleAmps = float.PositiveInfinity),
        ("period of zero", c => c.LoopPeriodMs = 0),
        ("age below two periods", c => c.VoltageAndCurrentMaximumAgeMs = c.LoopPeriodMs),
        ("negative retries", c => c.FrontEndRetries = -1),
        ("thermistor of zero", c => c.NtcOhmsAt25Celsius = 0),
        ("precharge without a maximum", c => c.PrechargeMaximumMs = 0),
        ("hardware over-voltage out of the chip's reach", c => c.HardwareOverVoltageVolts = 9),
    ];

    private static IEnumerable<FaultRow> ProgramRows()
    {
        yield return new FaultRow
        {
            Id = "8a",
            Name = "clock jumps forward",
            Injection = "by 0.3 s up to what counts as a late loop",
            Phases = _closed,
            Consequences = [TripCause.LoopOverrun],
            Safe = SafeState.Undisturbed,
            Time = _ => StatedTime.Of(("watched", 8000)),
            ShadowMilliseconds = c => 2 * c.LoopPeriodMs,
            Suggested = "limits unaffected",
            Draw = (draw, _, setting) =>
            {
                long jump = (long)draw.Between(300, 0.9 * LateMilliseconds(setting.Configuration));
                return new FaultInjection
                {
                    Detail = Text($"{jump} ms"),
                    Strike = b => b.JumpClock(jump),
                };
            },
        };
        yield return new FaultRow
        {
            Id = "8d",
            Name = "clock jumps far forward",
            Injection = "by twice what counts as a late loop up to 30 days, evenly in the logarithm; the firmware cannot tell it from a loop that did not run",
            Phases = _closed,
            Causes = [TripCause.LoopOverrun],
            Safe = SafeState.Open,
            IsMomentary = true,
            Time = c => StatedTime.Of(("loop", c.LoopPeriodMs), ("next loop", c.LoopPeriodMs), ("work", BoardTimes.Work)),
            NotApplicable = Needs(c => LimitRow.First(c, TripCause.LoopOverrun), TripCause.LoopOverrun),
            After = AfterFault.Recovers,
            Suggested = "limits unaffected",
            Draw = (draw, _, setting) =>
            {
                long jump = (long)Math.Exp(draw.Between(Math.Log(2 * LateMilliseconds(setting.Configuration)), Math.Log(30 * 86400e3)));
                return new FaultInjection
                {
                    Detail = Text($"{jump} ms"),
                    Strike = b => b.JumpClock(jump),
                };
            },
        };
        yield return new FaultRow
        {
            Id = "8b",
            Name = "clock passes 2^31 and 2^32 ms",
            Injection = "the board has been up for 24.9 or 49.7 days",
            Phases = _closed,
            Safe = SafeState.Undisturbed,
            Time = _ => StatedTime.Of(("watched", 25000)),
            Suggested = "limits unaffected",
            Draw = (draw, _, _) =>
            {
                long wrap = draw.Coin() ? 1L << 31 : 1L << 32;
                double before = draw.Between(8, 25);
                return new FaultInjection
                {
                    Detail = Text($"{wrap} ms"),
                    Prepare = s => s.ClockMilliseconds = wrap - (long)(1000 * before),
                    Strike = static _ => { },
                };
            },
        };
        yield return NotCovered("8c", "clock set back", "does not apply to this hardware: the board's clock is the ESP32's 64-bit microsecond counter since boot, which setting the real-time clock does not touch (Esp32BoardClock)");
        yield return new FaultRow
        {
            Id = "10a",
            Name = "model corrupt",
            Injection = "before start-up a bit of the blob is inverted, the blob cut, or its first bytes wiped",
            Phases = _discharge,
            AtBoot = true,
            Safe = SafeState.Undisturbed,
            Time = _ => StatedTime.Of(("watched", 20000)),
            NotApplicable = NeedsModel,
            Noticed = b => b.Loop.ModelStatus != ModelStatus.Ok && !b.Loop.Estimators.UsesModel,
            Suggested = "load: reject whole, count charge",
            Draw = (draw, _, setting) =>
            {
                (byte[] blob, string detail) = Corrupt(setting.Model, draw);
                return new FaultInjection
                {
                    Detail = detail,
                    Prepare = s => s.Model = blob,
                    Strike = static _ => { },
                };
            },
        };
        yield return new FaultRow
        {
            Id = "11a",
            Name = "configuration contradictory or out of range",
            Injection = Text($"before start-up one of {_badConfigurations.Length} errors, among them six cells, limits missing, a period of zero"),
            Phases = _discharge,
            AtBoot = true,
            Causes = [TripCause.StartUpCheck],
            Consequences = _deadCellMonitor,
            Safe = SafeState.NeverClosed,
            Time = c => StatedTime.Of(("start-up", 5000), ("two loops", 2 * c.LoopPeriodMs), ("work", BoardTimes.Work)),
            Suggested = "at once",
            Draw = (draw, _, setting) =>
            {
                (string name, Action<BoardConfiguration> apply) = _badConfigurations[draw.Index(_badConfigurations.Length)];
                apply(setting.Configuration);
                return new FaultInjection
                {
                    Detail = name,
                    Strike = static _ => { },
                };
            },
        };
        yield return new FaultRow
        {
            Id = "12a",
            Name = "link flooded",
            Injection = "for 5 s as much as 115200 baud carry: random bytes, lines with wrong checksums, endless lines",
            Phases = _everywhere,
            Safe = SafeState.Undisturbed,
            Time = _ => StatedTime.Of(("watched", 8000)),
            NotApplicable = NeedsLink,
            Noticed = b => b.Loop.Period.OverrunCount == 0,
            Suggested = "protection unchanged",
            Draw = (draw, _, _) =>
            {
                int kind = draw.Index(3);
                return new FaultInjection
                {
                    Detail = kind switch { 0 => "random bytes", 1 => "wrong checksums", _ => "endless line" },
                    Strike = b => Flood(b, 100, () => Noise(draw, kind)),
                };
            },
        };
        yield return new FaultRow
        {
            Id = "12b",
            Name = "old command replayed",
            Injection = Text($"a request over the link, then the same line again and again; request-expiry {ExpirySeconds} s"),
            Phases = _closed,
            Safe = SafeState.Open,
            Variant = c => c.RequestExpiryMs = ExpirySeconds * 1000,
            Time = c => StatedTime.Of(("expiry", ExpirySeconds * 1000), ("two loops", 2 * c.LoopPeriodMs), ("work", BoardTimes.Work)),
            NotApplicable = NeedsLink,
            Noticed = b => b.Loop.Commands.RejectedCount > 0,
            Suggested = "remote limits expire",
            Draw = (_, phase, _) =>
            {
                byte[] line = CommandLine(phase == PackPhase.Charge ? PackRequest.Charge : PackRequest.Discharge);
                return new FaultInjection
                {
                    Detail = Encoding.ASCII.GetString(line).Trim(),
                    Strike = b => Flood(b, 200, () => line),
                };
            },
        };
        yield return new FaultRow
        {
            Id = "22a",
            Name = "interpreter pauses",
            Injection = "no loop for 0.3 s up to what counts as a late loop, as a garbage collection would",
            Phases = _closed,
            Consequences = [TripCause.LoopOverrun],
            Safe = SafeState.Undisturbed,
            Time = _ => StatedTime.Of(("watched", 8000)),
            ShadowMilliseconds = c => (int)LateMilliseconds(c),
            Suggested = "limits act after it",
            Draw = (draw, _, setting) =>
            {
                double seconds = draw.Between(0.3, 0.0009 * LateMilliseconds(setting.Configuration));
                return new FaultInjection
                {
                    Detail = Text($"{seconds:F1} s"),
                    Strike = b => b.Pause(seconds),
                };
            },
        };
        yield return new FaultRow
        {
            Id = "22c",
            Name = "interpreter stands still for seconds",
            Injection = "no loop for 1.2 to 4 times what counts as a late loop; counts from its return, for only a watchdog could act before",
            Phases = _closed,
            Causes = [TripCause.LoopOverrun],
            Safe = SafeState.Open,
            IsMomentary = true,
            Time = c => StatedTime.Of(("loop", c.LoopPeriodMs), ("next loop", c.LoopPeriodMs), ("work", BoardTimes.Work)),
            NotApplicable = Needs(c => LimitRow.First(c, TripCause.LoopOverrun), TripCause.LoopOverrun),
            After = AfterFault.Recovers,
            Suggested = "a few s",
            Draw = (draw, _, setting) =>
            {
                double seconds = 1e-3 * LateMilliseconds(setting.Configuration) * draw.Between(1.2, 4);
                return new FaultInjection
                {
                    Detail = Text($"{seconds:F1} s"),
                    Strike = b => b.Pause(seconds),
                    Holds = b => !b.IsPausing,
                };
            },
        };
        yield return new FaultRow
        {
            Id = "24a",
            Name = "model of another chemistry",
            Injection = "before start-up the board's chemistry is another than the model's",
            Phases = _discharge,
            AtBoot = true,
            Safe = SafeState.Undisturbed,
            Time = _ => StatedTime.Of(("watched", 20000)),
            NotApplicable = NeedsModel,
            Noticed = b => b.Loop.ModelStatus != ModelStatus.Ok && !b.Loop.Estimators.UsesModel,
            Suggested = "load: reject",
            Draw = (_, _, setting) =>
            {
                setting.Configuration.Chemistry = setting.Configuration.Chemistry == Chemistry.Lto ? Chemistry.Nmc : Chemistry.Lto;
                return new FaultInjection
                {
                    Detail = setting.Configuration.Chemistry.ToString(),
                    Strike = static _ => { },
                };
            },
        };
    }

    /// <summary>A loop that comes later than this opens; a second and a half where no rule says so.</summary>
    private static double LateMilliseconds(BoardConfiguration c) => LimitRow.First(c, TripCause.LoopOverrun)?.Trip ?? 1500;

    private static string? NeedsModel(FaultSetting setting) => setting.Model.Length > 0 ? null : "no model was given to the campaign (--model)";

    private static string? NeedsLink(FaultSetting setting) => setting.Configuration.SerialPortName.Length > 0 ? null : "nf.config has no link";

    private static (byte[] Blob, string Detail) Corrupt(byte[] model, FaultDraw draw)
    {
        byte[] blob = [.. model];
        switch (draw.Index(3))
        {
            case 0:
                int at = draw.Index(blob.Length);
                int bit = draw.Index(8);
                blob[at] ^= (byte)(1 << bit);
                return (blob, Text($"bit {bit} of byte {at}"));
            case 1:
                int length = draw.Index(blob.Length);
                return (blob[..length], Text($"cut to {length} bytes"));
            default:
                int wiped = 1 + draw.Index(16);
                Array.Fill(blob, (byte)0xFF, 0, wiped);
                return (blob, Text($"first {wiped} bytes 0xFF"));
        }
    }

    /// <summary>115200 baud carry 576 bytes in 50 ms.</summary>
    private static void Flood(FaultBench bench, int blocks, Func<byte[]> block)
    {
        bench.Feed(block());
        if (blocks > 1)
        {
            bench.After(0.05, () => Flood(bench, blocks - 1, block));
        }
    }

    private static byte[] Noise(FaultDraw draw, int kind)
    {
        byte[] bytes = new byte[576];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = kind == 0 ? (byte)draw.Index(256) : (byte)'7';
        }

        if (kind == 1)
        {
            byte[] line = Encoding.ASCII.GetBytes("$Q,17,0*0000\n");
            for (int i = 0; i + line.Length <= bytes.Length; i += line.Length)
            {
                line.CopyTo(bytes, i);
            }
        }

        return bytes;
    }

    private static byte[] CommandLine(PackRequest request)
    {
        string body = Text($"Q,1,{(int)request}");
        byte[] bytes = Encoding.ASCII.GetBytes(body);
        return Encoding.ASCII.GetBytes(Text($"${body}*{TelemetryLine.Crc16(bytes, 0, bytes.Length):X4}\n"));
    }
}
