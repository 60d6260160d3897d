using System;

namespace BmsEdge.CyclingData.Reading.Text;

/// <summary>Maccor's csv with bare names (<c>Current</c>, <c>Voltage</c>): it says neither units nor direction, and is refused with what is missing.</summary>
internal sealed class MaccorBareCsv : PreambleFamily
{
    /// <inheritdoc/>
    public override string Name => "maccor-bare-csv";

    /// <inheritdoc/>
    public override string Description => "";

    /// <inheritdoc/>
    protected override int FindHeader(TextHead head) =>
        head.Lines[0].StartsWith("Today's Date", StringComparison.Ordinal) ? FindLine(head, l => l.StartsWith("Rec,Cycle C,Step,", StringComparison.Ordinal)) : -1;

    /// <inheritdoc/>
    protected override TextLayout Layout(CyclingFile file, TextHead head, int header) => throw DataFault.InRow(
        file.Path,
        header + 1,
        "this is a Maccor csv whose header has no unit for 'Current', 'Voltage' and 'Capacity' and no column of states to tell charge from discharge",
        "Export it with the state, or declare units and sign in a column map (CyclingReadOptions.Map).");
}
