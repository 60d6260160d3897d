using System.Collections.Generic;
using System.Linq;

namespace BmsEdge.CyclingData.Reading.Text;

/// <summary>
/// Series of published sets in the layout they are handed round in here: told by exactly these headers in this order, so that
/// the shorter drive-cycle layout, whose names they share, never takes them for its own.
/// </summary>
/// <remarks>
/// Where a file holds many cycles and its time starts again in each, every cycle is a test of its own, named by the number in
/// the column that tells them apart.
/// </remarks>
internal sealed class PublishedSets : PreambleFamily
{
    private readonly string _name;
    private readonly string _title;
    private readonly string[] _headers;
    private readonly ColumnLayout _layout;

    private PublishedSets(string name, string title, ColumnLayout layout, params string[] headers)
    {
        _name = name;
        _title = title;
        _headers = headers;
        _layout = layout;
    }

    /// <summary>Every set.</summary>
    public static IReadOnlyList<TextFamily> All { get; } =
    [
        new PublishedSets(
            "a123-26650-esc",
            "A123 26650 OCV and dynamic tests",
            new ColumnLayout("'time_s', 'voltage_v', 'current_a'", Series(("step", CyclingColumn.StepId)).Meanings),
            "time_s", "step", "current_a", "voltage_v", "charge_ah", "discharge_ah"),
        new PublishedSets(
            "a123-18650-gitt",
            "A123 18650 titration and pulse tests",
            new ColumnLayout("'time_s', 'voltage_v', 'current_a'", Series(("step", CyclingColumn.StepId), ("cycle", CyclingColumn.CycleCount)).Meanings),
            "time_s", "step_time_s", "step", "cycle", "current_a", "voltage_v", "charge_ah", "discharge_ah", "temperature_degc"),
        new PublishedSets(
            "lipo-5450-csv",
            "LiPo 5450 cycling, a test per cycle",
            new ColumnLayout(
                "'time_s', 'voltage_v', 'current_a'",
                new Columns
                {
                    { "cycle", CyclingColumn.CycleCount },
                    { "time_s", CyclingColumn.TestTime },
                    { "voltage_v", CyclingColumn.Voltage },
                    { "current_a", CyclingColumn.Current },
                    { "step_ah", CyclingColumn.StepCapacity },
                    { "temp_bottom_degc", CyclingColumn.CellTemperature },
                }.Meanings,
                testColumn: "cycle"),
            "cycle", "time_s", "voltage_v", "current_a", "step_ah", "temp_bottom_degc", "soc_pct_repo"),
        new PublishedSets(
            "nasa-pcoe-csv",
            "NASA PCoE charge or discharge runs, a test per run",
            new ColumnLayout("'time_s', 'voltage_v', 'current_a'", Series().Meanings, testColumn: "index"),
            "index", "time_s", "voltage_v", "current_a", "temperature_degc"),
        new PublishedSets(
            "calce-cs2-csv",
            "CALCE CS2 series, a test per cycle",
            new ColumnLayout("'time_s', 'voltage_v', 'current_a'", Series(("cycle", CyclingColumn.CycleCount), ("step", CyclingColumn.StepId)).Meanings, testColumn: "cycle"),
            "cycle", "time_s", "step", "current_a", "voltage_v"),
    ];

    /// <inheritdoc/>
    public override string Name => _name;

    /// <inheritdoc/>
    public override string Description => $"{_name}: {_title}, with exactly {string.Join(",", _headers)}";

    /// <inheritdoc/>
    protected override int FindHeader(TextHead head) => head.Fields(0, ',') is { } headers && headers.SequenceEqual(_headers) ? 0 : -1;

    /// <inheritdoc/>
    protected override TextLayout Layout(CyclingFile file, TextHead head, int header) => new(_layout, _headers);

    private static Columns Series(params (string Header, CyclingColumn Column)[] more)
    {
        Columns columns = new()
        {
            { "time_s", CyclingColumn.TestTime },
            { "voltage_v", CyclingColumn.Voltage },
            { "current_a", CyclingColumn.Current },
            { "charge_ah", CyclingColumn.ChargingCapacity },
            { "discharge_ah", CyclingColumn.DischargingCapacity },
            { "temperature_degc", CyclingColumn.CellTemperature, true },
        };
        foreach ((string header, CyclingColumn column) in more)
        {
            columns.Add(header, column);
        }

        return columns;
    }
}
