using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using BmsEdge.CyclingData.Reading.Archives;
using BmsEdge.CyclingData.Reading.Workbooks;

namespace BmsEdge.CyclingData.Reading.Arbin;

/// <summary>Arbin's workbooks into canonical columns: a test a channel.</summary>
internal sealed class ArbinWorkbookReader : ICyclingReader
{
    /// <summary>Name in the provenance.</summary>
    public const string ReaderName = "arbin-xlsx";

    /// <inheritdoc/>
    public string Name => ReaderName;

    /// <inheritdoc/>
    public string Description => $"{ReaderName}: Arbin MITS Pro or MITS 8 workbook (.xlsx), a sheet 'Channel_...' a channel";

    /// <inheritdoc/>
    public int Evidence(CyclingFile file)
    {
        if (file.Kind != FileKind.Zip || !HasParts(file.Head.Span))
        {
            return 0;
        }

        using ContentFile content = ContentFile.Of(file);
        return ArbinWorkbook.HasChannels(Workbook.NamedSheets(content.Path, file.Path)) ? TextFamily.Signature : 0;
    }

    /// <inheritdoc/>
    public IEnumerable<CyclingChunk> Read(CyclingFile file, CyclingReadOptions options)
    {
        using ContentFile content = ContentFile.Of(file);
        RecordSet set = ArbinWorkbook.Read(content.Path, file.Path);
        ColumnLayout layout = ArbinLayout.Make(set.Skipped, []);
        foreach (RecordTable channel in set.Tables)
        {
            DateTime? start = ArbinLayout.Start(channel.Properties.GetValueOrDefault("Start_DateTime"), "yyyy-MM-dd'T'HH:mm:ss");
            string? name = set.Tables.Count > 1 ? $"channel {channel.Properties["Channel"]}" : null;
            foreach (CyclingChunk chunk in RecordChunks.Read(file, channel, layout, ReaderName, options, name, start))
            {
                yield return chunk;
            }
        }
    }

    /// <summary>Whether one of the first parts of a zip is a workbook's; other documents are zips, too, and are left to their readers.</summary>
    private static bool HasParts(ReadOnlySpan<byte> head) => head.IndexOf("[Content_Types].xml"u8) >= 0 || head.IndexOf("xl/"u8) >= 0;
}

/// <summary>Arbin's .res databases into canonical columns: a test a test of the database.</summary>
internal sealed class ArbinDatabaseReader : ICyclingReader
{
    /// <summary>Name in the provenance.</summary>
    public const string ReaderName = "arbin-res";

    /// <inheritdoc/>
    public string Name => ReaderName;

    /// <inheritdoc/>
    public string Description => $"{ReaderName}: Arbin results database (.res, Jet/Access) or gzip, with '{ArbinDatabase.RecordTableName}' (needs mdbtools)";

    /// <inheritdoc/>
    public int Evidence(CyclingFile file) => file.Kind == FileKind.JetDatabase ? TextFamily.Signature : 0;

    /// <inheritdoc/>
    public IEnumerable<CyclingChunk> Read(CyclingFile file, CyclingReadOptions options)
    {
        using ContentFile content = ContentFile.Of(file);
        RecordSet set = ArbinDatabase.Read(content.Path, file.Path);
        if (set.Tables.Count == 0)
        {
            throw DataFault.InFile(file.Path, $"{ArbinDatabase.RecordTableName} holds no records", "The test was never started, or the file was copied before it was written.");
        }

        ColumnLayout layout = ArbinLayout.Make(set.Skipped, ["decoded by mdb-export: Single to 8 and Double to 16 significant digits; rows in the order of Data_Point"]);
        foreach (RecordTable test in set.Tables)
        {
            DateTime? start = ArbinLayout.Start(test.Properties.GetValueOrDefault("Start_DateTime"), SheetColumns.DateFormat);
            string? name = set.Tables.Count > 1 ? test.Properties.GetValueOrDefault("Test_Name", "") + " " + test.Properties["Test_ID"] : null;
            foreach (CyclingChunk chunk in RecordChunks.Read(file, test, layout, ReaderName, options, name, start))
            {
                yield return chunk;
            }
        }
    }
}

/// <summary>What Arbin's headers mean, in its workbooks (<c>Current(A)</c>, <c>Current (A)</c>) and its databases (<c>Current</c>).</summary>
internal static class ArbinLayout
{
    /// <summary>Makes the layout with notes on what a file was made of.</summary>
    public static ColumnLayout Make(IReadOnlyList<SkippedPart> skipped, ImmutableArray<string> notes)
    {
        Dictionary<string, ColumnLayout.Meaning> meanings = new(StringComparer.Ordinal)
        {
            ["Step_Index"] = new(CyclingColumn.StepId, "1"),
            ["Cycle_Index"] = new(CyclingColumn.CycleCount, "1"),
            ["Date_Time"] = new(CyclingColumn.UnixTime, "s") { Form = ValueForm.LaboratoryTime },
            ["DateTime"] = new(CyclingColumn.UnixTime, "s") { Form = ValueForm.LaboratoryTime },
        };
        (string Word, string Symbol, CyclingColumn Column, string Unit)[] measured =
        [
            ("Test_Time", "s", CyclingColumn.TestTime, "s"),
            ("Current", "A", CyclingColumn.Current, "A"),
            ("Voltage", "V", CyclingColumn.Voltage, "V"),
            ("Charge_Capacity", "Ah", CyclingColumn.ChargingCapacity, "Ah"),
            ("Discharge_Capacity", "Ah", CyclingColumn.DischargingCapacity, "Ah"),
            ("Charge_Energy", "Wh", CyclingColumn.ChargingEnergy, "Wh"),
            ("Discharge_Energy", "Wh", CyclingColumn.DischargingEnergy, "Wh"),
            ("Internal_Resistance", "Ohm", CyclingColumn.InternalResistance, "ohm"),
        ];
        foreach ((string word, string symbol, CyclingColumn column, string unit) in measured)
        {
            foreach (string header in (string[])[word, $"{word}({symbol})", $"{word} ({symbol})"])
            {
                meanings.Add(header, new ColumnLayout.Meaning(column, unit));
            }
        }

        return new ColumnLayout("'Test_Time', 'Voltage', 'Current'", meanings)
        {
            StartFormats = [SheetColumns.DateFormat],
            Notes = [.. notes, .. skipped.Select(s => $"left out: {s.Name} ({s.Reason})")],
        };
    }

    /// <summary>A start as the file says it, or null.</summary>
    public static DateTime? Start(string? text, string format) =>
        DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime start) ? start : null;
}
