using System.Collections.Generic;
using System.Collections.Immutable;

namespace BmsEdge.CyclingData;

/// <summary>
/// One column of the canonical table, under its Battery Data Format name
/// (https://w3id.org/battery-data-alliance/ontology/battery-data-format), with the range outside which a value can only
/// be a wrong unit or a broken record. The ranges are wide on purpose: they judge units, not cells.
/// </summary>
public sealed class CyclingColumn
{
    /// <summary>Ten years: longer than any published test, shorter than hours or milliseconds taken for seconds.</summary>
    private const double LongestTestSeconds = 10 * 365.25 * 24 * 3600;

    /// <summary>2100-01-01 UTC; milliseconds since 1970 are far above.</summary>
    private const double LatestUnixSeconds = 4_102_444_800;

    private const string NoSuchEnergy = "no battery under test moves this energy; are these joules or milliwatt-hours?";

    private const string NoSuchResistance = "no cell has this resistance; are these milliohms?";

    private static readonly List<CyclingColumn> s_all = [];

    private CyclingColumn(string name, string label, Dimension dimension, double minimum, double maximum, string rangeReason, bool required = false, bool mayBeUnrecorded = false)
    {
        Name = name;
        Label = label;
        Dimension = dimension;
        Minimum = minimum;
        Maximum = maximum;
        RangeReason = rangeReason;
        IsRequired = required;
        MayBeUnrecorded = mayBeUnrecorded;
        Ordinal = s_all.Count;
        s_all.Add(this);
    }

    /// <summary>Time since the start of the test [s].</summary>
    public static CyclingColumn TestTime { get; } = new(
        "test_time_second", "Test Time / s", Dimension.Time, 0, LongestTestSeconds,
        "test time starts at 0 and no test lasts ten years; are these hours, milliseconds or a calendar time?", required: true);

    /// <summary>Voltage of the test object [V].</summary>
    public static CyclingColumn Voltage { get; } = new(
        "voltage_volt", "Voltage / V", Dimension.Voltage, -10, 1500,
        "low-voltage direct current ends at 1500 V and a reversed or symmetric cell stays above -10 V; are these millivolts?", required: true);

    /// <summary>Current [A], positive when charging.</summary>
    public static CyclingColumn Current { get; } = new(
        "current_ampere", "Current / A", Dimension.Current, -10_000, 10_000,
        "no battery channel carries 10 kA; are these milliamperes?", required: true);

    /// <summary>Calendar time [s since 1970-01-01 UTC].</summary>
    public static CyclingColumn UnixTime { get; } = new(
        "unix_time_second", "Unix Time / s", Dimension.Time, 0, LatestUnixSeconds,
        "Unix time in seconds lies between 1970 and 2100; are these milliseconds?");

    /// <summary>Running number of the cycle.</summary>
    public static CyclingColumn CycleCount { get; } = new(
        "cycle_count", "Cycle Count / 1", Dimension.WholeNumber, 0, int.MaxValue, "a count is not negative");

    /// <summary>Running number of the step as it ran: it grows by one at every change of step.</summary>
    public static CyclingColumn StepCount { get; } = new(
        "step_count", "Step Count / 1", Dimension.WholeNumber, 0, int.MaxValue, "a count is not negative");

    /// <summary>
    /// Number of the record within its step, from 1 (BDF). Files of older BDF writers hold the programme's step number under
    /// this name; on reading it is handed on as it is.
    /// </summary>
    public static CyclingColumn StepIndex { get; } = new(
        "step_index", "Step Index / 1", Dimension.WholeNumber, 0, int.MaxValue, "an index is not negative");

    /// <summary>The programme's own number of the step that ran, raw as the cycler wrote it; loops come back to the same number.</summary>
    public static CyclingColumn StepId { get; } = new(
        "step_id", "Step ID / 1", Dimension.WholeNumber, 0, int.MaxValue, "a step number is not negative");

    /// <summary>Running number of the cycle from 1, derived by this project's rule and not by the cycler's (see docs/cycling-data.md).</summary>
    public static CyclingColumn CycleIndex { get; } = new(
        "cycle_index", "Cycle Index / 1", Dimension.WholeNumber, 0, int.MaxValue, "an index is not negative");

    /// <summary>
    /// Temperature of the surroundings or the chamber [degC]. The one column whose rows may be unrecorded (NaN): chambers have
    /// a log of their own that often covers a part of the test only, as in the Panasonic 18650PF set.
    /// </summary>
    public static CyclingColumn AmbientTemperature { get; } = new(
        "ambient_temperature_celsius", "Ambient Temperature / degC", Dimension.Temperature, -100, 250,
        "cells are tested between -100 and 250 degC; are these kelvin?", mayBeUnrecorded: true);

    /// <summary>Temperature on the can of the cell [degC] (BDF: sensor T1).</summary>
    public static CyclingColumn CellTemperature { get; } = new(
        "temperature_t1_celsius", "Temperature T1 / degC", Dimension.Temperature, -100, 250,
        "cells are tested between -100 and 250 degC; are these kelvin?");

    /// <summary>The tester's net counter [Ah]: charged minus discharged.</summary>
    public static CyclingColumn NetCapacity { get; } = new(
        "net_capacity_ah", "Net Capacity / Ah", Dimension.Charge, -100_000, 100_000, "no battery under test holds 100 kAh");

    /// <summary>The tester's counter of charge put in [Ah].</summary>
    public static CyclingColumn ChargingCapacity { get; } = new(
        "charging_capacity_ah", "Charging Capacity / Ah", Dimension.Charge, -100_000, 100_000, "no battery under test holds 100 kAh");

    /// <summary>The tester's counter of charge taken out [Ah].</summary>
    public static CyclingColumn DischargingCapacity { get; } = new(
        "discharging_capacity_ah", "Discharging Capacity / Ah", Dimension.Charge, -100_000, 100_000, "no battery under test holds 100 kAh");

    /// <summary>Charged plus discharged [Ah], never falling.</summary>
    public static CyclingColumn CumulativeCapacity { get; } = new(
        "cumulative_capacity_ah", "Cumulative Capacity / Ah", Dimension.Charge, -10_000_000, 10_000_000, "no cell under test moves 10 MAh");

    /// <summary>The tester's counter of the step under way [Ah]; it begins at zero in every step, and some testers count it without sign.</summary>
    public static CyclingColumn StepCapacity { get; } = new(
        "step_capacity_ah", "Step Capacity / Ah", Dimension.Charge, -100_000, 100_000, "no battery under test holds 100 kAh");

    /// <summary>The tester's net energy [Wh]: charged minus discharged.</summary>
    public static CyclingColumn NetEnergy { get; } = new(
        "net_energy_wh", "Net Energy / Wh", Dimension.Energy, -100_000_000, 100_000_000, NoSuchEnergy);

    /// <summary>The tester's counter of energy put in [Wh].</summary>
    public static CyclingColumn ChargingEnergy { get; } = new(
        "charging_energy_wh", "Charging Energy / Wh", Dimension.Energy, -100_000_000, 100_000_000, NoSuchEnergy);

    /// <summary>The tester's counter of energy taken out [Wh].</summary>
    public static CyclingColumn DischargingEnergy { get; } = new(
        "discharging_energy_wh", "Discharging Energy / Wh", Dimension.Energy, -100_000_000, 100_000_000, NoSuchEnergy);

    /// <summary>Energy in plus energy out [Wh], never falling.</summary>
    public static CyclingColumn CumulativeEnergy { get; } = new(
        "cumulative_energy_wh", "Cumulative Energy / Wh", Dimension.Energy, -10_000_000_000, 10_000_000_000, NoSuchEnergy);

    /// <summary>The tester's energy counter of the step under way [Wh].</summary>
    public static CyclingColumn StepEnergy { get; } = new(
        "step_energy_wh", "Step Energy / Wh", Dimension.Energy, -100_000_000, 100_000_000, NoSuchEnergy);

    /// <summary>Resistance as the tester found it [ohm], in the rows where it measured one.</summary>
    public static CyclingColumn InternalResistance { get; } = new(
        "internal_resistance_ohm", "Internal Resistance / ohm", Dimension.Resistance, -1_000_000, 1_000_000, NoSuchResistance, mayBeUnrecorded: true);

    /// <summary>Second temperature sensor [degC].</summary>
    public static CyclingColumn Temperature2 { get; } = Sensor(2);

    /// <summary>Third temperature sensor [degC].</summary>
    public static CyclingColumn Temperature3 { get; } = Sensor(3);

    /// <summary>Fourth temperature sensor [degC].</summary>
    public static CyclingColumn Temperature4 { get; } = Sensor(4);

    /// <summary>Fifth temperature sensor [degC].</summary>
    public static CyclingColumn Temperature5 { get; } = Sensor(5);

    /// <summary>The sensors on the cell in order, T1 to T5.</summary>
    internal static ImmutableArray<CyclingColumn> CellTemperatures { get; } = [CellTemperature, Temperature2, Temperature3, Temperature4, Temperature5];

    /// <summary>Frequency of an impedance measurement [Hz], in the rows that are one.</summary>
    public static CyclingColumn Frequency { get; } = new(
        "frequency_hertz", "Frequency / Hz", Dimension.Frequency, 0, 1e9, "impedance of cells is measured below 1 GHz", mayBeUnrecorded: true);

    /// <summary>Real part of the impedance [ohm].</summary>
    public static CyclingColumn RealImpedance { get; } = new(
        "real_impedance_ohm", "Real Impedance / ohm", Dimension.Resistance, -1e12, 1e12, NoSuchResistance, mayBeUnrecorded: true);

    /// <summary>Imaginary part of the impedance [ohm]; negative when capacitive.</summary>
    public static CyclingColumn ImaginaryImpedance { get; } = new(
        "imaginary_impedance_ohm", "Imaginary Impedance / ohm", Dimension.Resistance, -1e12, 1e12, NoSuchResistance, mayBeUnrecorded: true);

    /// <summary>Every canonical column in the order they are written.</summary>
    public static ImmutableArray<CyclingColumn> All { get; } = [.. s_all];

    /// <summary>BDF machine-readable name, for example <c>test_time_second</c>.</summary>
    public string Name { get; }

    /// <summary>BDF preferred label, for example <c>Test Time / s</c>.</summary>
    public string Label { get; }

    /// <summary>Smallest value that is believed, in the column's unit.</summary>
    public double Minimum { get; }

    /// <summary>Largest value that is believed, in the column's unit.</summary>
    public double Maximum { get; }

    /// <summary>Whether a table cannot be without it.</summary>
    public bool IsRequired { get; }

    /// <summary>Whether a row may be without a value (an empty cell or nan in a file, <see cref="double.NaN"/> in a table).</summary>
    public bool MayBeUnrecorded { get; }

    /// <summary>Whether only whole numbers make sense.</summary>
    public bool IsWholeNumber => Dimension == Dimension.WholeNumber;

    internal Dimension Dimension { get; }

    internal int Ordinal { get; }

    /// <summary>Why the range ends where it ends, and which unit the writer may have meant.</summary>
    internal string RangeReason { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static CyclingColumn Sensor(int number) => new(
        $"temperature_t{number}_celsius", $"Temperature T{number} / degC", Dimension.Temperature, -100, 250,
        "cells are tested between -100 and 250 degC; are these kelvin?", mayBeUnrecorded: true);
}

/// <summary>What a column measures; decides which declared units it may come in.</summary>
internal enum Dimension
{
    Time,
    Voltage,
    Current,
    Temperature,
    Charge,
    Energy,
    Resistance,
    Frequency,
    WholeNumber,
}
