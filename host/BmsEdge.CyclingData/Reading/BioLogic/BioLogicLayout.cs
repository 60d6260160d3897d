using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.BioLogic;

/// <summary>What the headers of EC-Lab and BT-Lab mean as canonical columns.</summary>
/// <remarks>
/// <para>Current: EC-Lab counts oxidation at the working electrode as positive. In a full cell whose positive electrode is the
/// working electrode that is charging, and is read so. A half cell, or one connected the other way round, may count otherwise:
/// that is the user's <see cref="CyclingReadOptions.CurrentSign"/> to declare; nothing in the file tells.</para>
/// <para>Voltage: that of the whole cell (<c>Ecell/V</c>, <c>Ewe-Ece/V</c>) where the file has it, else that of the working
/// electrode, which is the same thing in a cell with two connections.</para>
/// </remarks>
internal static class BioLogicLayout
{
    /// <summary>Required headers, for messages.</summary>
    public const string RequiredText = "'time/s', 'Ewe/V' or 'Ecell/V', 'I/mA' or '<I>/mA'";

    private const string CurrentNote = "current: positive as EC-Lab counts it, oxidation at the working electrode, which is charging when that is the cell's positive electrode";

    /// <summary>Month first whatever the language of the program, as held against the log's own clock; the separator varies.</summary>
    public static ImmutableArray<string> DateFormats { get; } =
    [
        "MM/dd/yyyy HH:mm:ss.FFFFFFF",
        "MM-dd-yyyy HH:mm:ss.FFFFFFF",
        "MM.dd.yyyy HH:mm:ss.FFFFFFF",
        "MM/dd/yyyy HH:mm:ss,FFFFFFF",
        "MM-dd-yyyy HH:mm:ss,FFFFFFF",
        "MM.dd.yyyy HH:mm:ss,FFFFFFF",
    ];

    /// <summary>Every header that is known, for recognising a table without a preamble.</summary>
    public static ColumnLayout General { get; } = new(RequiredText, Meanings(new Traits()));

    /// <summary>The layout of one file.</summary>
    /// <param name="headers">Its headers, those of columns made here included.</param>
    /// <param name="notes">What was made here.</param>
    /// <param name="technique">Title of the technique, for messages.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> when the technique recorded no time, voltage or current.</exception>
    public static ColumnLayout For(IReadOnlyCollection<string> headers, IEnumerable<string> notes, string? technique, string path)
    {
        Traits traits = new()
        {
            HasCounterElectrode = headers.Any(h => h is BioLogicHeaders.Ece or BioLogicHeaders.MeanEce),
            TimeIsDate = headers.Contains(BioLogicHeaders.TimeSinceStart),
        };
        Dictionary<string, ColumnLayout.Meaning> meanings = Meanings(traits);
        RefuseWithout(CyclingColumn.TestTime, headers, meanings, technique, path);
        RefuseWithout(CyclingColumn.Voltage, headers, meanings, technique, path);
        RefuseWithout(CyclingColumn.Current, headers, meanings, technique, path);
        return new ColumnLayout(RequiredText, meanings) { StartFormats = DateFormats, Notes = [CurrentNote, .. VoltageNote(headers, meanings), .. notes] };
    }

    /// <summary>Unix time of a start in the declared zone, or null when no zone is declared or no start is known.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> for an hour that the zone leaves out or has twice.</exception>
    public static double? StartUnixSeconds(DateTime? start, TimeZoneInfo? zone, string path)
    {
        if (start is not { } local || zone is null)
        {
            return null;
        }

        if (zone.IsInvalidTime(local) || zone.IsAmbiguousTime(local))
        {
            throw DataFault.InFile(
                path,
                $"the start {local:yyyy-MM-dd HH:mm:ss} {(zone.IsInvalidTime(local) ? "does not exist" : "happens twice")} in {zone.Id}",
                "Clocks changed in that hour; read the file without a time zone.");
        }

        return (TimeZoneInfo.ConvertTimeToUtc(local, zone) - DateTime.UnixEpoch).Ticks / (double)TimeSpan.TicksPerSecond;
    }

    private static void RefuseWithout(CyclingColumn column, IReadOnlyCollection<string> headers, Dictionary<string, ColumnLayout.Meaning> meanings, string? technique, string path)
    {
        if (!headers.Any(h => meanings.TryGetValue(h, out ColumnLayout.Meaning? meaning) && meaning.Column == column))
        {
            throw DataFault.InFile(
                path,
                $"{technique ?? "the technique"} recorded nothing that is {column.Name}; the file has {DataFault.Quote(headers)}",
                $"A cycling table needs {RequiredText}. Record them, or export the text with these columns; only of the technique {BioLogicTechnique.OpenCircuitVoltageTitle} is it known that the current is 0.");
        }
    }

    private static IEnumerable<string> VoltageNote(IReadOnlyCollection<string> headers, Dictionary<string, ColumnLayout.Meaning> meanings)
    {
        string? taken = headers
            .Where(h => meanings.TryGetValue(h, out ColumnLayout.Meaning? m) && m.Column == CyclingColumn.Voltage)
            .MaxBy(h => meanings[h].Rank);
        return taken is null ? []
            : [taken is BioLogicHeaders.Ewe or BioLogicHeaders.MeanEwe or BioLogicHeaders.MeanEweLater
                ? $"voltage: {taken}, the working electrode's, since the file holds no voltage of the whole cell"
                : $"voltage: {taken}, that of the whole cell"];
    }

    private static Dictionary<string, ColumnLayout.Meaning> Meanings(Traits traits)
    {
        Dictionary<string, ColumnLayout.Meaning> meanings = new()
        {
            [BioLogicHeaders.TimeSinceStart] = new(CyclingColumn.TestTime, "s"),
            [BioLogicHeaders.UnixTime] = new(CyclingColumn.UnixTime, "s"),
            ["Ecell/V"] = new(CyclingColumn.Voltage, "V") { Rank = 6 },
            [BioLogicHeaders.EweMinusEce] = new(CyclingColumn.Voltage, "V") { Rank = 5 },
            [BioLogicHeaders.MeanEweMinusEce] = new(CyclingColumn.Voltage, "V") { Rank = 4 },
            [BioLogicHeaders.Ewe] = new(CyclingColumn.Voltage, "V") { Rank = 2 },
            [BioLogicHeaders.MeanEwe] = new(CyclingColumn.Voltage, "V") { Rank = 1 },
            [BioLogicHeaders.MeanEweLater] = new(CyclingColumn.Voltage, "V"),
            [BioLogicHeaders.Current] = new(CyclingColumn.Current, "mA") { Rank = 2 },
            [BioLogicHeaders.MeanCurrent] = new(CyclingColumn.Current, "mA") { Rank = 1 },
            [BioLogicHeaders.NoCurrent] = new(CyclingColumn.Current, "mA"),
            ["cycle number"] = new(CyclingColumn.CycleCount, "1"),
            ["Ns"] = new(CyclingColumn.StepId, "1"),
            ["(Q-Qo)/mA.h"] = new(CyclingColumn.NetCapacity, "mAh") { Rank = 2 },
            ["(Q-Qo)/C"] = new(CyclingColumn.NetCapacity, "As") { Rank = 1 },
            [BioLogicHeaders.ChargedInHalfCycle] = new(CyclingColumn.ChargingCapacity, "mAh"),
            [BioLogicHeaders.DischargedInHalfCycle] = new(CyclingColumn.DischargingCapacity, "mAh"),
            ["Energy we-ce charge/W.h"] = new(CyclingColumn.ChargingEnergy, "Wh") { Rank = 2 },
            ["Energy we-ce discharge/W.h"] = new(CyclingColumn.DischargingEnergy, "Wh") { Rank = 2 },
            ["Temperature/°C"] = new(CyclingColumn.CellTemperature, "degC"),

            // An export that went through a program without Latin-1 has the replacement character for the degree sign.
            ["Temperature/\uFFFDC"] = new(CyclingColumn.CellTemperature, "degC"),
            [BioLogicHeaders.MeasuredFrequency] = new(CyclingColumn.Frequency, "Hz"),
            [BioLogicHeaders.MeasuredRealImpedance] = new(CyclingColumn.RealImpedance, "ohm"),
            [BioLogicHeaders.MeasuredMinusImaginaryImpedance] = new(CyclingColumn.ImaginaryImpedance, "ohm") { Negated = true },
        };
        meanings[BioLogicHeaders.Time] = traits.TimeIsDate
            ? new ColumnLayout.Meaning(CyclingColumn.UnixTime, "s") { Form = ValueForm.LaboratoryTime }
            : new ColumnLayout.Meaning(CyclingColumn.TestTime, "s");
        if (!traits.HasCounterElectrode)
        {
            // With a counter electrode these are the working electrode's energies and not the cell's.
            meanings["Energy charge/W.h"] = new(CyclingColumn.ChargingEnergy, "Wh") { Rank = 1 };
            meanings["Energy discharge/W.h"] = new(CyclingColumn.DischargingEnergy, "Wh") { Rank = 1 };
            meanings["Energy we charge/W.h"] = new(CyclingColumn.ChargingEnergy, "Wh");
            meanings["Energy we discharge/W.h"] = new(CyclingColumn.DischargingEnergy, "Wh");
        }

        return meanings;
    }

    /// <summary>What the meaning of headers depends on besides themselves.</summary>
    private sealed record Traits
    {
        /// <summary>Whether the counter electrode's potential was recorded, so that "we" is not the cell.</summary>
        public bool HasCounterElectrode { get; init; }

        /// <summary>Whether <c>time/s</c> holds dates.</summary>
        public bool TimeIsDate { get; init; }
    }
}
