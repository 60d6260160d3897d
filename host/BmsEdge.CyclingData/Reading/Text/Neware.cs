using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace BmsEdge.CyclingData.Reading.Text;

/// <summary>Text exports of Neware testers (BTS and BTSDA).</summary>
/// <remarks>
/// The current is signed: in both staged exports every <c>CC Chg</c> row is positive and every <c>CC DChg</c> row negative, and
/// the one-way counters are asked on every reading. <c>Step Index</c> is the programme's line, to which loops come back
/// (1..9, then 2 again); <c>Step Number</c> of the nested export runs on. BTS writes in the code page of its machine, so the
/// characters that are not ASCII arrive as UTF-8, as Latin-1, as GBK read byte by byte, or already lost as a question mark.
/// The one letter BTS sets before A is the micro sign, and its one temperature unit is the degree Celsius.
/// </remarks>
internal static class Neware
{
    private static readonly (string Written, string Symbol)[] s_currents =
        [("A", "A"), ("mA", "mA"), ("\u00b5A", "uA"), ("\u03bcA", "uA"), ("uA", "uA"), ("\u00a6\u00ccA", "uA"), ("?A", "uA")];

    private static readonly (string Written, string Symbol)[] s_charges = [("Ah", "Ah"), ("mAh", "mAh"), ("As", "As"), ("mAs", "mAs")];

    private static readonly (string Written, string Symbol)[] s_energies = [("Wh", "Wh"), ("mWh", "mWh"), ("mWs", "mWs")];

    private static readonly (string Written, string Symbol)[] s_temperatures =
        [("\u2103", "degC"), ("\u00b0C", "degC"), ("\u00a1\u00e6", "degC"), ("?", "degC")];

    private static readonly ImmutableArray<string> s_dates = ["yyyy-MM-dd HH:mm:ss.FFF"];

    /// <summary>One record a line, units in the header.</summary>
    public static TextFamily Flat { get; } = new FlatFamily();

    /// <summary>The regular export of BTS: lines of cycles, steps and records under three headers.</summary>
    public static TextFamily Nested { get; } = new NestedFamily();

    private static Columns Common() => new()
    {
        { "Total Time", CyclingColumn.TestTime, ValueForm.Duration },
        { "Cumulative Time", CyclingColumn.TestTime, ValueForm.Duration },
        { "Cycle Index", CyclingColumn.CycleCount },
        { "Step Index", CyclingColumn.StepId },
        { "Date", CyclingColumn.UnixTime, ValueForm.LaboratoryTime },
        { "Current({0})", CyclingColumn.Current, s_currents },
        { "Voltage({0})", CyclingColumn.Voltage, ("V", "V"), ("mV", "mV") },
        { "Capacity({0})", CyclingColumn.StepCapacity, s_charges },
        { "Energy({0})", CyclingColumn.StepEnergy, s_energies },
        { "T1({0})", CyclingColumn.CellTemperature, s_temperatures },
        { "T2({0})", CyclingColumn.Temperature2, s_temperatures },
        { "T3({0})", CyclingColumn.Temperature3, s_temperatures },
        { "T4({0})", CyclingColumn.Temperature4, s_temperatures },
        { "T5({0})", CyclingColumn.Temperature5, s_temperatures },
    };

    private sealed class FlatFamily : PreambleFamily
    {
        private static readonly ColumnLayout s_layout = Make();

        public override string Name => "neware-csv";

        public override string Description => "neware-csv: Neware csv with a record a line, with 'DataPoint', 'Step Type' and units in the header";

        protected override int FindHeader(TextHead head) => Holds(head, 0, ',', "DataPoint", "Cycle Index", "Step Type") ? 0 : -1;

        protected override TextLayout Layout(CyclingFile file, TextHead head, int header) => new(s_layout, Fields(file, head, header, ','));

        private static ColumnLayout Make()
        {
            Columns columns = Common();
            columns.Add("Chg. Cap.({0})", CyclingColumn.ChargingCapacity, s_charges);
            columns.Add("DChg. Cap.({0})", CyclingColumn.DischargingCapacity, s_charges);
            columns.Add("Chg. Energy({0})", CyclingColumn.ChargingEnergy, s_energies);
            columns.Add("DChg. Energy({0})", CyclingColumn.DischargingEnergy, s_energies);
            return new ColumnLayout("'Total Time', 'Voltage(V)', 'Current(A)' (or mV, mA)", columns.Meanings) { StartFormats = s_dates };
        }
    }

    private sealed class NestedFamily : PreambleFamily
    {
        private static readonly ColumnLayout s_layout = Make();

        public override string Name => "neware-nested-csv";

        public override string Description => "neware-nested-csv: Neware csv with lines of cycles, steps and records under three headers ('Cycle Index'; 'Step Index', 'Step Type'; 'DataPoint')";

        protected override int FindHeader(TextHead head) =>
            Holds(head, 0, ',', "Cycle Index") && head.Lines[0].StartsWith("Cycle Index,", StringComparison.Ordinal)
            && Holds(head, 1, ',', "", "Step Index", "Step Type")
            && Holds(head, 2, ',', "", "DataPoint")
                ? 2
                : -1;

        protected override TextLayout Layout(CyclingFile file, TextHead head, int header) => new(s_layout, Fields(file, head, header, ','))
        {
            LinesBeforeRows = header + 1,
            HeaderLine = header + 1,
            Filter = new NewareNesting(head.Fields(0, ',')!, head.Fields(1, ',')!),
        };

        private static ColumnLayout Make()
        {
            Columns columns = Common();
            columns.Add("Step Number", CyclingColumn.StepCount);
            return new ColumnLayout("'Total Time', 'Voltage(V)', 'Current(A)' in its third header", columns.Meanings)
            {
                StartFormats = s_dates,
                Notes = ["cycle and step numbers come from the lines of cycles and steps above the records"],
            };
        }
    }
}

/// <summary>
/// Tells the lines of a nested Neware export apart by their empty leading fields: a record has two, a step one, a cycle none.
/// BTS joins the first step of the first cycle to the cycle's own line.
/// </summary>
internal sealed class NewareNesting(IReadOnlyList<string> cycleHeaders, IReadOnlyList<string> stepHeaders) : RowFilter
{
    private readonly int _cycleFields = cycleHeaders.Count;
    private readonly int _stepFields = stepHeaders.Count - 1;
    private readonly int _stepIndex = stepHeaders.ToList().IndexOf("Step Index") - 1;
    private readonly int _stepNumber = stepHeaders.ToList().IndexOf("Step Number") - 1;
    private readonly double[] _carried = [double.NaN, double.NaN, double.NaN];

    /// <inheritdoc/>
    public override ImmutableArray<string> CarriedHeaders { get; } =
        stepHeaders.Contains("Step Number") ? ["Cycle Index", "Step Index", "Step Number"] : ["Cycle Index", "Step Index"];

    /// <inheritdoc/>
    public override ReadOnlySpan<double> Carried => _carried.AsSpan(0, CarriedHeaders.Length);

    /// <inheritdoc/>
    public override RowKind Classify(ReadOnlySpan<byte> line, long row, string path)
    {
        if (line.StartsWith(",,"u8))
        {
            return double.IsNaN(_carried[1])
                ? throw DataFault.InRow(path, row, "a record stands before the first line of a cycle and step", "Its cycle is unknown; export the file again.")
                : RowKind.Data;
        }

        string[] fields = System.Text.Encoding.UTF8.GetString(line).Split(',');
        if (line[0] == ',')
        {
            TakeStep(fields.AsSpan(1), row, path);
        }
        else
        {
            _carried[0] = Number(fields[0], "Cycle Index", row, path);
            if (fields.Length == _cycleFields)
            {
                _carried[1] = double.NaN;
            }
            else
            {
                TakeStep(fields.AsSpan(Math.Min(_cycleFields, fields.Length)), row, path);
            }
        }

        return RowKind.Other;
    }

    private void TakeStep(ReadOnlySpan<string> step, long row, string path)
    {
        if (step.Length != _stepFields)
        {
            throw DataFault.InRow(path, row, $"the line of a step has {step.Length} fields and its header has {_stepFields}", "A line cut short does this; export the file again.");
        }

        if (double.IsNaN(_carried[0]))
        {
            throw DataFault.InRow(path, row, "a step stands before the first line of a cycle", "Its cycle is unknown; export the file again.");
        }

        _carried[1] = Number(step[_stepIndex], "Step Index", row, path);
        _carried[2] = _stepNumber < 0 ? double.NaN : Number(step[_stepNumber], "Step Number", row, path);
    }

    private static double Number(string text, string header, long row, string path) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number)
            ? number
            : throw DataFault.InCell(path, row, header, $"{DataFault.Quote(text)} is not a whole number", "Export the file again; records below it would belong to no known step.");
}
