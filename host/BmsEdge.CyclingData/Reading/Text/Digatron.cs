using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace BmsEdge.CyclingData.Reading.Text;

/// <summary>Exports of Digatron's BTS-600: a preamble, a line with a lone NUL, the header, a line of units.</summary>
/// <remarks>
/// The current is signed: <c>DCH</c> rows are negative and <c>CHA</c> rows positive in both staged files, and the net counter
/// <c>Capacity</c> falls and rises with them; it is asked on every reading. The two files are tests of the LG 18650HG2 set, which
/// holds the same numbers. <c>Prog Time</c> is the time of the whole programme, of which a file shows a section.
/// </remarks>
internal sealed class Digatron : PreambleFamily
{
    private static readonly ColumnLayout s_layout = new(
        "'Prog Time', 'Voltage' in [V], 'Current' in [A]",
        new Columns
        {
            { "Time Stamp", CyclingColumn.UnixTime, ValueForm.LaboratoryTime },
            { "Step", CyclingColumn.StepId },
            { "Prog Time", CyclingColumn.TestTime, ValueForm.Duration },
            { "Cycle", CyclingColumn.CycleCount },
            { "Voltage [{0}]", CyclingColumn.Voltage, ("V", "V"), ("mV", "mV") },
            { "Current [{0}]", CyclingColumn.Current, ("A", "A"), ("mA", "mA") },
            { "Temperature [C]", CyclingColumn.CellTemperature },
            { "Capacity [{0}]", CyclingColumn.NetCapacity, ("Ah", "Ah"), ("mAh", "mAh") },
            { "WhAccu [{0}]", CyclingColumn.NetEnergy, ("Wh", "Wh"), ("mWh", "mWh") },
        }.Meanings)
    {
        StartFormats = ["M/d/yyyy h:mm:ss tt", "dd.MM.yyyy HH:mm:ss"],
    };

    /// <inheritdoc/>
    public override string Name => "digatron-csv";

    /// <inheritdoc/>
    public override string Description => "digatron-csv: Digatron BTS-600 csv with 'Time Stamp,Step,Status,Prog Time' and a line of units";

    /// <inheritdoc/>
    protected override int FindHeader(TextHead head)
    {
        int header = FindLine(head, l => l.StartsWith("Time Stamp,Step,Status,Prog Time,", StringComparison.Ordinal));
        return header >= 0 && header + 1 < head.Lines.Length ? header : -1;
    }

    /// <inheritdoc/>
    protected override TextLayout Layout(CyclingFile file, TextHead head, int header)
    {
        IReadOnlyList<string> names = Fields(file, head, header, ',');
        IReadOnlyList<string> units = Fields(file, head, header + 1, ',');
        if (units.Count != names.Count || !units.Any(u => u.StartsWith('[')))
        {
            throw DataFault.InRow(file.Path, header + 2, "the line of units under the header is missing", "Volts and amperes are not taken for granted; export the file again.");
        }

        ImmutableDictionary<string, string> properties = Properties(head.Lines.Take(header), ',');
        return new TextLayout(s_layout, [.. names.Zip(units, (n, u) => u.Length == 0 ? n : $"{n} {u}")])
        {
            LinesBeforeRows = header + 2,
            HeaderLine = header + 1,
            Properties = properties,
            StartTime = Start(properties, "Start Time", [.. s_layout.StartFormats]),
        };
    }
}
