using System;
using System.Collections.Immutable;
using System.Linq;

namespace BmsEdge.CyclingData.Reading.Text;

/// <summary>Result files of Basytec systems: lines that begin with a tilde, then a table with tabs.</summary>
/// <remarks>
/// The current is signed, positive when charging: in the staged file it is positive under <c>Charge</c> while
/// <c>Ah-Cyc-Charge</c> grows; that counter and the one of the discharge are asked on every reading. <c>Line</c> is the line of
/// the test plan. The degree sign reaches many files damaged (U+FFFD).
/// </remarks>
internal sealed class Basytec : PreambleFamily
{
    private static readonly ColumnLayout s_layout = new(
        "'~Time[s]' (or h, min), 'U[V]', 'I[A]'",
        new Columns
        {
            { "~Time[{0}]", CyclingColumn.TestTime, ("s", "s"), ("min", "min"), ("h", "h") },
            { "Line", CyclingColumn.StepId },
            { "U[{0}]", CyclingColumn.Voltage, ("V", "V"), ("mV", "mV") },
            { "I[{0}]", CyclingColumn.Current, ("A", "A"), ("mA", "mA") },
            { "Ah[Ah]", CyclingColumn.NetCapacity },
            { "Ah-Cyc-Charge", CyclingColumn.ChargingCapacity },
            { "Ah-Cyc-Discharge", CyclingColumn.DischargingCapacity },
            { "Ah-Step", CyclingColumn.StepCapacity },
            { "Wh[Wh]", CyclingColumn.NetEnergy },
            { "Wh-Cyc-Charge", CyclingColumn.ChargingEnergy },
            { "Wh-Cyc-Discharge", CyclingColumn.DischargingEnergy },
            { "Wh-Step", CyclingColumn.StepEnergy },
            { "T1[{0}]", CyclingColumn.CellTemperature, ("\u00b0C", "degC"), ("\ufffdC", "degC") },
            { "Cyc-Count", CyclingColumn.CycleCount },
        }.Meanings);

    /// <inheritdoc/>
    public override string Name => "basytec-text";

    /// <inheritdoc/>
    public override string Description => "basytec-text: Basytec result file ('~Resultfile from Basytec Battery Test System'), with '~Time[s]', 'U[V]', 'I[A]'";

    /// <inheritdoc/>
    protected override int FindHeader(TextHead head) =>
        head.Lines[0].StartsWith("~Resultfile from Basytec", StringComparison.Ordinal) ? FindLine(head, l => l.StartsWith("~Time[", StringComparison.Ordinal)) : -1;

    /// <inheritdoc/>
    protected override TextLayout Layout(CyclingFile file, TextHead head, int header)
    {
        ImmutableDictionary<string, string> properties = Properties(head.Lines.Take(header), ':');
        return new TextLayout(s_layout, Fields(file, head, header, '\t'))
        {
            Separator = '\t',
            DecimalMark = DecimalMark(head, header + 1, '\t'),
            LinesBeforeRows = header + 1,
            HeaderLine = header + 1,
            Properties = properties,
            StartTime = Start(properties, "Start of Test", "dd.MM.yyyy HH:mm:ss"),
        };
    }
}
