using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;

namespace BmsEdge.CyclingData.Reading.Text;

/// <summary>
/// The other text export of Maccor, whose preamble begins with <c>Name:</c>; numbers may have decimal commas. Its
/// <c>TestTime</c> has no unit in the header, so the unit is the one in which it keeps step with the file's own clock.
/// </summary>
internal sealed class MaccorReport : PreambleFamily
{
    private const double SmallestSpanSeconds = 30;

    private static readonly ImmutableArray<string> s_dates = ["MM/dd/yyyy HH:mm:ss"];

    /// <inheritdoc/>
    public override string Name => "maccor-report";

    /// <inheritdoc/>
    public override string Description => "maccor-report: Maccor text with tabs, 'Rec', 'Cycle P', 'Cycle C', 'Step', 'TestTime', 'Current [A]', 'Voltage [V]', 'Md'";

    /// <inheritdoc/>
    protected override int FindHeader(TextHead head) => FindLine(head, l => l.StartsWith("Rec\tCycle P\tCycle C\tStep\tTestTime\t", StringComparison.Ordinal));

    /// <inheritdoc/>
    protected override TextLayout Layout(CyclingFile file, TextHead head, int header)
    {
        IReadOnlyList<string> headers = Fields(file, head, header, '\t');

        // An empty line stands under the header.
        int firstRow = header + 1 < head.Lines.Length && head.Lines[header + 1].Length == 0 ? header + 2 : header + 1;
        char mark = DecimalMark(head, firstRow, '\t');
        string unit = UnitOfTime(file, head, header, firstRow, headers, mark);
        ColumnLayout layout = new(
            "'TestTime', 'Voltage [V]', 'Current [A]', 'Md'",
            new Columns
            {
                { "TestTime", CyclingColumn.TestTime, unit },
                { "Cycle C", CyclingColumn.CycleCount },
                { "Step", CyclingColumn.StepId },
                { "Cap. [{0}]", CyclingColumn.StepCapacity, ("Ah", "Ah"), ("mAh", "mAh") },
                { "Ener. [{0}]", CyclingColumn.StepEnergy, ("Wh", "Wh"), ("mWh", "mWh") },
                { "Current [{0}]", CyclingColumn.Current, ("A", "A"), ("mA", "mA") },
                { "Voltage [{0}]", CyclingColumn.Voltage, ("V", "V"), ("mV", "mV") },
                { "DPT Time", CyclingColumn.UnixTime, ValueForm.LaboratoryTime },
            }.Meanings)
        {
            State = new StateRule("Md", Charge: ["C"], Discharge: ["D"], Neutral: ["R", "P", "S", "O", "FRA"]),
            StartFormats = s_dates,
            CountersTellTheSign = false,
            Notes =
            [
                "the current has the direction of its mode: C charge, D discharge",
                $"'TestTime' has no unit in the file; it is in {unit}, in which it keeps step with 'DPT Time'",
            ],
        };
        return new TextLayout(layout, headers)
        {
            Separator = '\t',
            DecimalMark = mark,
            LinesBeforeRows = firstRow,
            HeaderLine = header + 1,
            Properties = Properties(head.Lines.Take(header), '\t'),
        };
    }

    /// <summary>
    /// The one unit in which test time and clock advance alike, within two seconds (each reading of the clock is whole
    /// seconds), from the first row to one at least 30 s on. A pause between them makes no unit fit.
    /// </summary>
    private static string UnitOfTime(CyclingFile file, TextHead head, int header, int firstRow, IReadOnlyList<string> headers, char mark)
    {
        int time = headers.ToList().IndexOf("TestTime");
        int clock = headers.ToList().IndexOf("DPT Time");
        (double Time, DateTime Clock)? first = null;
        foreach (string line in CompleteRows(head, firstRow))
        {
            string[] fields = line.Split('\t');
            if (clock < 0
                || fields.Length <= Math.Max(time, clock)
                || !double.TryParse(fields[time].Replace(mark, '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out double t)
                || !LaboratoryClock.TryRead(fields[clock], s_dates, out DateTime c))
            {
                continue;
            }

            first ??= (t, c);
            double seconds = (c - first.Value.Clock).TotalSeconds;
            if (seconds < SmallestSpanSeconds)
            {
                continue;
            }

            foreach ((string unit, double factor) in new[] { ("s", 1.0), ("min", 60.0), ("h", 3600.0) })
            {
                if (Math.Abs(((t - first.Value.Time) * factor) - seconds) <= 2)
                {
                    return unit;
                }
            }

            break;
        }

        throw DataFault.InRow(
            file.Path,
            header + 1,
            "the unit of 'TestTime' is not in the file, and its clock 'DPT Time' does not tell it",
            "Declare the unit in a column map (CyclingReadOptions.Map).");
    }
}
