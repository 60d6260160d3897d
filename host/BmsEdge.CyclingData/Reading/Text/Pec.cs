using System;
using System.Linq;

namespace BmsEdge.CyclingData.Reading.Text;

/// <summary>Exports of PEC testers: lines of names and values, then the table.</summary>
/// <remarks>
/// Several cells may share a file; rows of one <c>Cell ID</c> are a test. The sign is PEC's own; the staged files only rest, so
/// nothing but the counters <c>Charge Capacity</c> and <c>Discharge Capacity</c>, which are asked on every reading, vouches for
/// it. Dates are month first: one staged test runs 19 h 42 min from 01/08/2026 17:45 to 01/09/2026 13:27.
/// </remarks>
internal sealed class Pec : PreambleFamily
{
    private static readonly ColumnLayout s_layout = new(
        "'Total Time (Hours in hh:mm:ss.xxx)', 'Voltage (V)', 'Current (A)'",
        new Columns
        {
            { "Step", CyclingColumn.StepId },
            { "Cycle", CyclingColumn.CycleCount },
            { "Total Time (Hours in hh:mm:ss.xxx)", CyclingColumn.TestTime, ValueForm.Duration },
            { "Real Time", CyclingColumn.UnixTime, ValueForm.LaboratoryTime },
            { "Voltage ({0})", CyclingColumn.Voltage, ("V", "V"), ("mV", "mV") },
            { "Current ({0})", CyclingColumn.Current, ("A", "A"), ("mA", "mA") },
            { "Charge Capacity ({0})", CyclingColumn.ChargingCapacity, ("Ah", "Ah"), ("mAh", "mAh") },
            { "Discharge Capacity ({0})", CyclingColumn.DischargingCapacity, ("Ah", "Ah"), ("mAh", "mAh") },
            { "Charge Energy ({0})", CyclingColumn.ChargingEnergy, ("Wh", "Wh"), ("mWh", "mWh") },
            { "Discharge Energy ({0})", CyclingColumn.DischargingEnergy, ("Wh", "Wh"), ("mWh", "mWh") },
            { "Internal Resistance 1 ({0})", CyclingColumn.InternalResistance, ("Ohm", "ohm"), ("mOhm", "mohm") },
            { "Temp (\u00b0C)", CyclingColumn.CellTemperature, true },
        }.Meanings,
        testColumn: "Cell ID")
    {
        StartFormats = ["MM/dd/yyyy HH:mm:ss"],
    };

    /// <inheritdoc/>
    public override string Name => "pec-csv";

    /// <inheritdoc/>
    public override string Description => "pec-csv: PEC csv with 'Test,Cell,Rack,Shelf,Position' after a preamble";

    /// <inheritdoc/>
    protected override int FindHeader(TextHead head) => FindLine(head, l => l.StartsWith("Test,Cell,Rack,Shelf,Position,Cell ID,", StringComparison.Ordinal));

    /// <inheritdoc/>
    protected override TextLayout Layout(CyclingFile file, TextHead head, int header) => new(s_layout, Fields(file, head, header, ','))
    {
        LinesBeforeRows = header + 1,
        HeaderLine = header + 1,
        Properties = Properties(head.Lines.Take(header), ','),
    };
}
