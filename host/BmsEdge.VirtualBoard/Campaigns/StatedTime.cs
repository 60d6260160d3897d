using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using BmsEdge.Firmware;
using BmsEdge.VirtualBoard.Chips;

namespace BmsEdge.VirtualBoard.Campaigns;

/// <summary>The longest time from the physical fault to the safe state, with the sum it comes from.</summary>
/// <param name="Milliseconds">Time in milliseconds.</param>
/// <param name="Derivation">The parts in words; each stands in nf.config or in a chip's data sheet.</param>
public sealed record StatedTime(int Milliseconds, string Derivation)
{
    /// <summary>Sums up parts; those of no length are left out.</summary>
    public static StatedTime Of(params IReadOnlyList<(string Part, int Milliseconds)> parts)
    {
        int sum = parts.Sum(p => p.Milliseconds);
        string text = string.Join(" + ", parts.Where(p => p.Milliseconds > 0).Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Part} {p.Milliseconds}")));
        return new StatedTime(sum, text);
    }
}

/// <summary>The parts of a stated time on this board.</summary>
internal static class BoardTimes
{
    /// <summary>Bus transfers and retries of one loop: some 20 ms at 100 kHz, with a margin for an initialisation.</summary>
    public const int Work = 50;

    /// <summary>A new code of every cell comes this often.</summary>
    public const int Scan = (int)(Bq769x0Chip.ScanMicroseconds / 1000);

    /// <summary>TS1 is converted in every eighth scan (SLUSBK2I section 8.3.1.1.4).</summary>
    public const int Thermistor = 2000;

    /// <summary>64 x (2074 + 1052 + 50) us, the preset of the driver.</summary>
    public const int CurrentConversion = 203;

    /// <summary>Time-out of the native bus driver of the ESP32.</summary>
    public const int BusStall = 1000;

    /// <summary>Longest step of the simulated pack: a current step is seen by the chips at its end.</summary>
    public const int SimulationStep = 50;

    /// <summary>An open-wire test keeps cell readings back for four scans at most.</summary>
    public static int OpenWireTest(BoardConfiguration c) => c.OpenWirePeriodMs > 0 ? 4 * Scan : 0;

    /// <summary>A cell voltage beyond its limit.</summary>
    public static StatedTime Cell(BoardConfiguration c, int delay) => StatedTime.Of(
        ("scan", Scan), ("loop", c.LoopPeriodMs), ("open-wire test", OpenWireTest(c)), ("delay", delay), ("next sample", c.LoopPeriodMs), ("work", Work));

    /// <summary>A current beyond its limit: the conversion it begins in may show too little, the next one shows it whole.</summary>
    public static StatedTime Current(BoardConfiguration c, int delay) => StatedTime.Of(
        ("two conversions", 2 * CurrentConversion), ("loop", c.LoopPeriodMs), ("delay", delay), ("next sample", c.LoopPeriodMs), ("work", Work));

    /// <summary>A temperature beyond its limit.</summary>
    public static StatedTime Temperature(BoardConfiguration c, int delay) => StatedTime.Of(
        ("conversion", Thermistor), ("reading", c.TemperaturePeriodMs), ("delay, whole readings", WholeReadings(c, delay)), ("two loops", 2 * c.LoopPeriodMs), ("work", Work));

    /// <summary>Values that are refused at once.</summary>
    public static StatedTime Refused(BoardConfiguration c, int delay) => StatedTime.Of(
        ("loop", c.LoopPeriodMs), ("delay", delay), ("next loop", c.LoopPeriodMs), ("work", Work));

    /// <summary>Values that silently stop coming.</summary>
    public static StatedTime Stale(BoardConfiguration c, int delay) => StatedTime.Of(
        ("age", c.VoltageAndCurrentMaximumAgeMs), ("loop", c.LoopPeriodMs), ("delay", delay), ("next loop", c.LoopPeriodMs), ("open-wire test", OpenWireTest(c)), ("work", Work));

    /// <summary>With a contactor and transistors that do not break the current first, what the contactor waits for them.</summary>
    public static StatedTime WithContactor(StatedTime time, BoardConfiguration c, bool hasContactor) => hasContactor
        ? new StatedTime(time.Milliseconds + c.ContactorBreakMs + c.LoopPeriodMs, FormattableString.Invariant($"{time.Derivation} + contactor's wait {c.ContactorBreakMs} + loop {c.LoopPeriodMs}"))
        : time;

    /// <summary>A delay on a channel that is read once in a temperature period ends with a whole number of readings.</summary>
    public static int WholeReadings(BoardConfiguration c, int delay) =>
        (delay + c.TemperaturePeriodMs - 1) / c.TemperaturePeriodMs * c.TemperaturePeriodMs;
}
