using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace BmsEdge.CyclingData.Reading;

/// <summary>
/// What headers mean in one family of files. The header alone decides which family a file belongs to, so each family is
/// told by the exact names it uses; no name is matched by likeness.
/// </summary>
internal sealed class ColumnLayout
{
    private readonly FrozenDictionary<string, Meaning> _meanings;

    public ColumnLayout(string requiredText, IReadOnlyDictionary<string, Meaning> meanings, string? testColumn = null, IEnumerable<string>? startColumns = null)
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
        new Dictionary<string, Meaning>
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

    /// <summary>Text column that says which way the current flows, where the file writes it without sign; else null.</summary>
    public StateRule? State { get; init; }

    /// <summary>Date formats of the start column, exact, invariant culture.</summary>
    public ImmutableArray<string> StartFormats { get; init; } = ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-ddTHH:mm:ss"];

    /// <summary>
    /// Whether the cycler's own charge counters follow the current of the same file, so that they may testify to its sign.
    /// False where a counter counts without sign or its columns are known to be named the other way round.
    /// </summary>
    public bool CountersTellTheSign { get; init; } = true;

    /// <summary>
    /// Notes on what the family does to reach the canonical table (a constant that follows from a technique, a sign rule), one
    /// sentence each; they go into the provenance.
    /// </summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>The required headers, for messages.</summary>
    public string RequiredText { get; }

    /// <summary>Header of the column that names the test a row belongs to, if the family has one.</summary>
    public string? TestColumn { get; }

    /// <summary>Headers of the column that tells when the test began.</summary>
    public FrozenSet<string> StartColumns { get; }

    /// <summary>What a header means, or null when the family does not know it.</summary>
    public Meaning? Find(string header) => _meanings.TryGetValue(header, out Meaning? meaning) ? meaning : null;

    /// <summary>The same layout without some of its columns, and why.</summary>
    public ColumnLayout Without(IReadOnlyCollection<string> headers, string note) =>
        new(RequiredText, _meanings.Where(m => !headers.Contains(m.Key)).ToDictionary(), TestColumn, StartColumns)
        {
            State = State,
            StartFormats = StartFormats,
            CountersTellTheSign = CountersTellTheSign,
            Notes = Notes.Add(note),
        };

    /// <summary>How many of the required columns the headers hold: the evidence that a file belongs to the family.</summary>
    public int RequiredColumnsIn(IEnumerable<string> headers) =>
        headers.Select(h => Find(h)?.Column).Where(c => c is { IsRequired: true }).Distinct().Count();

    /// <summary>The names a missing column could have had.</summary>
    public IEnumerable<string> NamesOf(CyclingColumn column) =>
        _meanings.Where(m => m.Value.Column == column && m.Value.Unit is { Factor: 1, Divisor: 1 }).Select(m => m.Key).Order(StringComparer.Ordinal);

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
            (CyclingColumn.StepId, ["Step ID"], ["step_id", "step_id_1"]),
            (CyclingColumn.CycleIndex, ["Cycle Index"], ["cycle_index"]),
            (CyclingColumn.AmbientTemperature, ["Ambient Temperature"], ["ambient_temperature"]),
            (CyclingColumn.CellTemperature, ["Temperature T1", "Surface Temperature T1", "Surface Temperature"], ["temperature_t1", "surface_temperature_t1", "surface_temperature"]),
            (CyclingColumn.NetCapacity, ["Net Capacity"], ["net_capacity"]),
            (CyclingColumn.ChargingCapacity, ["Charging Capacity", "Charge Capacity"], ["charging_capacity"]),
            (CyclingColumn.DischargingCapacity, ["Discharging Capacity", "Discharge Capacity"], ["discharging_capacity"]),
            (CyclingColumn.CumulativeCapacity, ["Cumulative Capacity"], ["cumulative_capacity"]),
            (CyclingColumn.StepCapacity, ["Step Capacity"], ["step_capacity"]),
            (CyclingColumn.NetEnergy, ["Net Energy"], ["net_energy"]),
            (CyclingColumn.ChargingEnergy, ["Charging Energy", "Charge Energy"], ["charging_energy"]),
            (CyclingColumn.DischargingEnergy, ["Discharging Energy", "Discharge Energy"], ["discharging_energy"]),
            (CyclingColumn.CumulativeEnergy, ["Cumulative Energy"], ["cumulative_energy"]),
            (CyclingColumn.StepEnergy, ["Step Energy"], ["step_energy"]),
            (CyclingColumn.InternalResistance, ["Internal Resistance"], ["internal_resistance"]),
            (CyclingColumn.Temperature2, ["Temperature T2", "Surface Temperature T2"], ["temperature_t2", "surface_temperature_t2"]),
            (CyclingColumn.Temperature3, ["Temperature T3", "Surface Temperature T3"], ["temperature_t3", "surface_temperature_t3"]),
            (CyclingColumn.Temperature4, ["Temperature T4", "Surface Temperature T4"], ["temperature_t4", "surface_temperature_t4"]),
            (CyclingColumn.Temperature5, ["Temperature T5", "Surface Temperature T5"], ["temperature_t5", "surface_temperature_t5"]),
            (CyclingColumn.Frequency, ["Frequency"], ["frequency"]),
            (CyclingColumn.RealImpedance, ["Real Impedance"], ["real_impedance"]),
            (CyclingColumn.ImaginaryImpedance, ["Imaginary Impedance"], ["imaginary_impedance"]),
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
    internal sealed record Meaning(CyclingColumn Column, UnitScale Unit)
    {
        /// <summary>The column in the unit of that symbol.</summary>
        public Meaning(CyclingColumn column, string unit)
            : this(column, UnitScale.Of(column.Dimension, unit))
        {
        }

        /// <summary>How the file writes the values.</summary>
        public ValueForm Form { get; init; } = ValueForm.Number;

        /// <summary>Whether the family leaves cells of this column empty, beyond what <see cref="CyclingColumn.MayBeUnrecorded"/> allows everybody.</summary>
        public bool MayBeUnrecorded { get; init; }

        /// <summary>Whether the file counts this value the other way round (<c>-Im(Z)</c>, current positive when discharging).</summary>
        public bool Negated { get; init; }

        /// <summary>Whether the numbers were declared to stay or grow by one from row to row: a number left out is a hole in the file.</summary>
        public bool IsConsecutive { get; init; }

        /// <summary>
        /// Among several headers that mean the same column, the one of the highest rank is read and the others are left out;
        /// equal ranks are an ambiguity and refused.
        /// </summary>
        public int Rank { get; init; }
    }
}

/// <summary>How a file writes a value.</summary>
internal enum ValueForm
{
    /// <summary>A number.</summary>
    Number,

    /// <summary>A span of time: <c>h:mm:ss.fff</c> with any number of hours, after days as <c>3d 04:05:06</c> or <c>3-04:05:06</c>; in seconds.</summary>
    Duration,

    /// <summary>
    /// A date and time on the laboratory's clock, in one of <see cref="ColumnLayout.StartFormats"/>. Without a declared zone
    /// it says when the test started and no more; see <see cref="CyclingReadOptions.TimeZone"/>.
    /// </summary>
    LaboratoryTime,
}

/// <summary>
/// Which way the current flows, by a text column. The file's magnitude gets the state's sign, whether the file wrote a sign
/// or not; in a state of no current the value stands as it is.
/// </summary>
/// <param name="Header">Header of the state column.</param>
/// <param name="Charge">States in which the current charges.</param>
/// <param name="Discharge">States in which the current discharges.</param>
/// <param name="Neutral">States without direction (rest, pause, end of test, impedance): a current there keeps the file's own sign.</param>
internal sealed record StateRule(string Header, ImmutableArray<string> Charge, ImmutableArray<string> Discharge, ImmutableArray<string> Neutral)
{
    /// <summary>Sign of a state: 1, -1, 0 for a neutral one, or null when the family does not know it.</summary>
    public int? SignOf(string state) =>
        Charge.Contains(state) ? 1 : Discharge.Contains(state) ? -1 : Neutral.Contains(state) ? 0 : null;

    /// <summary>The current under a state's sign; zero stays plain zero, and a neutral state leaves the file's own sign.</summary>
    public static double Signed(double current, int sign) => sign == 0 ? current : (sign * Math.Abs(current)) + 0.0;
}
