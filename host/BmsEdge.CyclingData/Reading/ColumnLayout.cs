using System.Collections.Frozen;
using System.Collections.Generic;
using System.Linq;

namespace BmsEdge.CyclingData.Reading;

/// <summary>
/// What headers mean in one family of files. The header alone decides which family a file belongs to, so each family is
/// told by the exact names it uses; no name is matched by likeness.
/// </summary>
internal sealed class ColumnLayout
{
    private readonly FrozenDictionary<string, Meaning> _meanings;

    private ColumnLayout(string requiredText, Dictionary<string, Meaning> meanings, string? testColumn = null, IEnumerable<string>? startColumns = null)
    {
        RequiredText = requiredText;
        _meanings = meanings.ToFrozenDictionary();
        TestColumn = testColumn;
        StartColumns = (startColumns ?? []).ToFrozenSet();
    }

    /// <summary>
    /// Battery Data Format: preferred labels (<c>Test Time / s</c>), machine-readable names (<c>test_time_second</c>), the
    /// short and the deprecated forms that the BDF ontology lists as alternatives, and the same with another declared unit.
    /// </summary>
    public static ColumnLayout BatteryDataFormat { get; } = new("'test_time_second', 'voltage_volt', 'current_ampere' (or 'Test Time / s', 'Voltage / V', 'Current / A')", BdfMeanings());

    /// <summary>The drive-cycle data sets of the LG 18650HG2 and Panasonic 18650PF cells; several tests may share a file.</summary>
    public static ColumnLayout DriveCycle { get; } = new(
        "'time_s', 'voltage_v', 'current_a'",
        new()
        {
            ["time_s"] = new(CyclingColumn.TestTime, UnitScale.None),
            ["voltage_v"] = new(CyclingColumn.Voltage, UnitScale.None),
            ["current_a"] = new(CyclingColumn.Current, UnitScale.None),
            ["temperature_degc"] = new(CyclingColumn.CellTemperature, UnitScale.None),
            ["chamber_degc"] = new(CyclingColumn.AmbientTemperature, UnitScale.None),
            ["capacity_ah"] = new(CyclingColumn.NetCapacity, UnitScale.None),
        },
        testColumn: "test",
        startColumns: ["start_time", "start"]);

    /// <summary>The required headers, for messages.</summary>
    public string RequiredText { get; }

    /// <summary>Header of the column that names the test a row belongs to, if the family has one.</summary>
    public string? TestColumn { get; }

    /// <summary>Headers of the column that tells when the test began.</summary>
    public FrozenSet<string> StartColumns { get; }

    /// <summary>What a header means, or null when the family does not know it.</summary>
    public Meaning? Find(string header) => _meanings.TryGetValue(header, out Meaning? meaning) ? meaning : null;

    /// <summary>How many of the required columns the headers hold: the evidence that a file belongs to the family.</summary>
    public int RequiredColumnsIn(IEnumerable<string> headers) =>
        headers.Select(h => Find(h)?.Column).Where(c => c is { IsRequired: true }).Distinct().Count();

    /// <summary>The names a missing column could have had.</summary>
    public IEnumerable<string> NamesOf(CyclingColumn column) =>
        _meanings.Where(m => m.Value.Column == column && m.Value.Unit is { Factor: 1, Divisor: 1 }).Select(m => m.Key).Order(System.StringComparer.Ordinal);

    private static Dictionary<string, Meaning> BdfMeanings()
    {
        // Base names as the BDF ontology 1.x has them; the second and later ones are its alternative labels, older forms, or
        // the spelling BattMo writes ('Charge Capacity').
        (CyclingColumn Column, string[] Labels, string[] Keys)[] names =
        [
            (CyclingColumn.TestTime, ["Test Time"], ["test_time"]),
            (CyclingColumn.Voltage, ["Voltage"], ["voltage"]),
            (CyclingColumn.Current, ["Current"], ["current"]),
            (CyclingColumn.UnixTime, ["Unix Time"], ["unix_time", "date_time"]),
            (CyclingColumn.CycleCount, ["Cycle Count"], ["cycle_count", "cycle_count_1", "cycle_dimensionless"]),
            (CyclingColumn.StepCount, ["Step Count"], ["step_count", "step_count_1", "step_dimensionless"]),
            (CyclingColumn.StepIndex, ["Step Index"], ["step_index", "step_index_1"]),
            (CyclingColumn.AmbientTemperature, ["Ambient Temperature"], ["ambient_temperature"]),
            (CyclingColumn.CellTemperature, ["Temperature T1", "Surface Temperature T1", "Surface Temperature"], ["temperature_t1", "surface_temperature_t1", "surface_temperature"]),
            (CyclingColumn.NetCapacity, ["Net Capacity"], ["net_capacity"]),
            (CyclingColumn.ChargingCapacity, ["Charging Capacity", "Charge Capacity"], ["charging_capacity"]),
            (CyclingColumn.DischargingCapacity, ["Discharging Capacity", "Discharge Capacity"], ["discharging_capacity"]),
        ];
        Dictionary<string, Meaning> meanings = [];
        foreach ((CyclingColumn column, string[] labels, string[] keys) in names)
        {
            foreach (UnitScale unit in UnitScale.For(column.Dimension))
            {
                foreach (string label in labels)
                {
                    meanings.Add($"{label} / {unit.Symbol}", new Meaning(column, unit));
                }

                foreach (string key in keys)
                {
                    foreach (string suffix in unit.Suffixes)
                    {
                        meanings.Add(suffix.Length == 0 ? key : $"{key}_{suffix}", new Meaning(column, unit));
                    }
                }
            }
        }

        return meanings;
    }

    /// <summary>A header's canonical column and declared unit.</summary>
    internal sealed record Meaning(CyclingColumn Column, UnitScale Unit);
}
