using System;
using System.Collections.Immutable;
using System.Linq;

namespace BmsEdge.CyclingData.Reading.Text;

/// <summary>Files of Novonix high-precision chargers: <c>[Summary]</c>, <c>[Protocol]</c>, <c>[Data]</c>.</summary>
/// <remarks>
/// Direction by <c>Step Type</c>: the protocol of the staged files calls its steps 1 constant-current charge, 2
/// constant-current discharge, 3 CC-CV charge and 4 CC-CV discharge; the records of a CC-CV step are written as 7 and 8
/// (charge: both stand in the step that the protocol calls CC-CV charge, with current flowing in) or 9 and 10 (discharge).
/// <c>Capacity (Ah)</c> is left out: over charges it counts up across steps, and no staged file shows what it does on discharge.
/// </remarks>
internal sealed class Novonix : PreambleFamily
{
    private static readonly ColumnLayout s_layout = new(
        "'Run Time (h)', 'Potential (V)', 'Current (A)'",
        new Columns
        {
            { "Run Time (h)", CyclingColumn.TestTime, "h" },
            { "Date and Time", CyclingColumn.UnixTime, ValueForm.LaboratoryTime },
            { "Cycle Number", CyclingColumn.CycleCount },
            { "Step Number", CyclingColumn.StepId },
            { "Current (A)", CyclingColumn.Current },
            { "Potential (V)", CyclingColumn.Voltage },
            { "Temperature (\u00b0C)", CyclingColumn.CellTemperature },
        }.Meanings)
    {
        State = new StateRule("Step Type", Charge: ["1", "7", "8"], Discharge: ["2", "9", "10"], Neutral: ["0"]),
        StartFormats = ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd h:mm:ss tt"],
        Notes = ["the current has the direction of its step type: 1, 7, 8 charge, 2, 9, 10 discharge"],
    };

    /// <inheritdoc/>
    public override string Name => "novonix-csv";

    /// <inheritdoc/>
    public override string Description => "novonix-csv: Novonix csv with [Summary] and [Data], with 'Run Time (h)', 'Potential (V)', 'Current (A)', 'Step Type'";

    /// <inheritdoc/>
    protected override int FindHeader(TextHead head)
    {
        if (head.Lines[0] != "[Summary]")
        {
            return -1;
        }

        int data = FindLine(head, l => l == "[Data]");
        return data >= 0 && data + 1 < head.Lines.Length ? data + 1 : -1;
    }

    /// <inheritdoc/>
    protected override TextLayout Layout(CyclingFile file, TextHead head, int header)
    {
        string line = head.Lines[header];
        bool quoted = line.Length > 1 && line[0] == '"' && line[^1] == '"';
        string[] headers = [.. (quoted ? line[1..^1] : line).Split(',').Select(h => h.Trim())];
        int end = FindLine(head, l => l == "[End Summary]");
        ImmutableDictionary<string, string> properties = Properties(head.Lines.Take(Math.Max(end, 0)), ':');
        return new TextLayout(s_layout, headers)
        {
            RowsInQuotes = quoted,
            LinesBeforeRows = header + 1,
            HeaderLine = header + 1,
            Filter = new StepTitles(),
            Properties = properties,
            StartTime = Start(properties, "Started", [.. s_layout.StartFormats]),
        };
    }

    /// <summary>Firmware before 2.0 writes the title of a step in brackets between the records when it begins.</summary>
    private sealed class StepTitles : RowFilter
    {
        public override RowKind Classify(ReadOnlySpan<byte> line, long row, string path) =>
            line.Length > 1 && line[0] == '[' && line[^1] == ']' ? RowKind.Other : RowKind.Data;
    }
}
