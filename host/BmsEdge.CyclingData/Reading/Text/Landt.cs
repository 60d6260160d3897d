using System;
using System.Linq;

namespace BmsEdge.CyclingData.Reading.Text;

/// <summary>Exports of Landt (LAND) testers in the layout SINTEF publishes.</summary>
/// <remarks>
/// The current is signed: all rows of <c>charge CC</c> are positive and all of <c>discharge CC</c> negative, and the counters are
/// asked. Rows end with a comma that the header does not have. <c>channel_index</c> counts the records.
/// </remarks>
internal sealed class Landt : PreambleFamily
{
    private static readonly ColumnLayout s_layout = new(
        "'test_time_s', 'voltage_V', 'current_A'",
        new Columns
        {
            { "cycle_index", CyclingColumn.CycleCount },
            { "step_index", CyclingColumn.StepId },
            { "date_time_iso_string", CyclingColumn.UnixTime, ValueForm.LaboratoryTime },
            { "test_time_s", CyclingColumn.TestTime },
            { "current_A", CyclingColumn.Current },
            { "voltage_V", CyclingColumn.Voltage },
            { "discharge_capacity_Ah", CyclingColumn.DischargingCapacity },
            { "charge_capacity_Ah", CyclingColumn.ChargingCapacity },
            { "discharge_energy_Wh", CyclingColumn.DischargingEnergy },
            { "charge_energy_Wh", CyclingColumn.ChargingEnergy },
            { "temperature_1_C", CyclingColumn.CellTemperature },
            { "temperature_2_C", CyclingColumn.Temperature2 },
            { "temperature_3_C", CyclingColumn.Temperature3 },
        }.Meanings)
    {
        // The header says ISO; the file has 04/30/2024, month first.
        StartFormats = ["MM/dd/yyyy HH:mm:ss", "yyyy-MM-ddTHH:mm:ss"],
    };

    /// <inheritdoc/>
    public override string Name => "landt-csv";

    /// <inheritdoc/>
    public override string Description => "landt-csv: Landt csv with 'channel_index,cycle_index,step_index,date_time_iso_string'";

    /// <inheritdoc/>
    protected override int FindHeader(TextHead head) =>
        FindLine(head, l => l.StartsWith("channel_index,cycle_index,step_index,date_time_iso_string,", StringComparison.Ordinal));

    /// <inheritdoc/>
    protected override TextLayout Layout(CyclingFile file, TextHead head, int header) => new(s_layout, Fields(file, head, header, ','))
    {
        LinesBeforeRows = header + 1,
        HeaderLine = header + 1,
        RowsEndWithSeparator = true,
        Properties = Properties(head.Lines.Take(header), ':'),
    };
}
