using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;

namespace BmsEdge.CyclingData.Reading.Text;

/// <summary>Text exports of Maccor testers: a preamble that begins with <c>Today's Date</c> or <c>Name:</c>, then a table with tabs.</summary>
/// <remarks>
/// <para>The state column says which way the current flows (Maccor: C charge, D discharge, R rest, P pause, S suspended, O end of
/// the test, FRA impedance); MacTest writes magnitudes or signs as it was set up, and the state holds for both. In the staged
/// files, which have signs, state and sign agree in every row.</para>
/// <para><c>Amp-hr</c> counts without sign and starts again with a step or a change of direction, as the procedure says, so it
/// testifies to no sign. <c>Cyc#</c> and <c>Step</c> are the procedure's own numbers. Test time stands still in a pause, the clock
/// (<c>DPt Time</c>) does not.</para>
/// </remarks>
internal sealed class Maccor : PreambleFamily
{
    /// <summary>Month first: staged files have 10/21/2019 and 03/31/2016, and run on from 11/02 to 11/03 over a night.</summary>
    private static readonly ImmutableArray<string> s_dates = ["MM/dd/yyyy HH:mm:ss", "MM/dd/yyyy h:mm:ss tt", "dd-MMM-yy h:mm:ss tt"];

    private static readonly StateRule s_states = new("State", Charge: ["C"], Discharge: ["D"], Neutral: ["R", "P", "S", "O", "FRA"]);

    private static readonly ColumnLayout s_layout = new(
        "'Test (Sec)' (or Min, or 'TestTime'), 'Volts', 'Amps' (or 'mAmps'), 'State'",
        new Columns
        {
            { "Test ({0})", CyclingColumn.TestTime, ("Sec", "s"), ("Min", "min"), ("Hr", "h") },
            { "TestTime", CyclingColumn.TestTime, ValueForm.Duration },
            { "Cyc#", CyclingColumn.CycleCount },
            { "Step", CyclingColumn.StepId },
            { "Amp-hr", CyclingColumn.StepCapacity },
            { "mAmp-hr", CyclingColumn.StepCapacity, "mAh" },
            { "Watt-hr", CyclingColumn.StepEnergy },
            { "mWatt-hr", CyclingColumn.StepEnergy, "mWh" },
            { "Amps", CyclingColumn.Current },
            { "mAmps", CyclingColumn.Current, "mA" },
            { "Volts", CyclingColumn.Voltage },
            { "Temp 1", CyclingColumn.CellTemperature },
            { "DPt Time", CyclingColumn.UnixTime, ValueForm.LaboratoryTime },
        }.Meanings)
    {
        State = s_states,
        StartFormats = s_dates,
        CountersTellTheSign = false,
        Notes = ["the current has the direction of its state: C charge, D discharge", "Amp-hr and Watt-hr start again as the procedure says and have no sign"],
    };

    /// <inheritdoc/>
    public override string Name => "maccor-text";

    /// <inheritdoc/>
    public override string Description => "maccor-text: Maccor ASCII with tabs, 'Rec#', 'Cyc#', 'Step', 'State', 'DPt Time' after \"Today's Date\"";

    /// <inheritdoc/>
    protected override int FindHeader(TextHead head) => FindLine(head, l => l.StartsWith("Rec#\tCyc#\tStep\t", StringComparison.Ordinal));

    /// <inheritdoc/>
    protected override TextLayout Layout(CyclingFile file, TextHead head, int header)
    {
        IReadOnlyList<string> headers = head.Fields(header, '\t')!;
        char mark = DecimalMark(head, header + 1, '\t');
        RefuseContradictedVolts(file, head, header, headers, mark);
        ColumnLayout layout = s_layout;
        if (FirstCell(head, header + 1, headers, "DPt Time") is { } date && !LaboratoryClock.TryRead(date, s_dates, out _) && TimeOnly.TryParseExact(date, "HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            layout = s_layout.Without(["DPt Time"], "'DPt Time' holds times without dates and is left out");
        }

        return new TextLayout(layout, headers)
        {
            Separator = '\t',
            DecimalMark = mark,
            LinesBeforeRows = header + 1,
            HeaderLine = header + 1,
            Properties = Preamble(head, header),
        };
    }

    private static ImmutableDictionary<string, string> Preamble(TextHead head, int header)
    {
        // 'Today's Date 10/10/2019  Date of Test:<tab>10/10/2019<tab> Filename:<tab>...' : names end with a colon before a tab.
        ImmutableDictionary<string, string>.Builder properties = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (string line in head.Lines.Take(header))
        {
            foreach ((string name, string next) in new[] { ("Date of Test:", "\t"), ("Filename:", " Procedure:"), ("Procedure:", "\t"), ("Comment/Barcode:", "\t") })
            {
                int at = line.IndexOf(name, StringComparison.Ordinal);
                if (at >= 0)
                {
                    string value = line[(at + name.Length)..].TrimStart('\t', ' ');
                    int end = value.IndexOf(next, StringComparison.Ordinal);
                    value = (end < 0 ? value : value[..end]).Trim();
                    if (value.Length > 0)
                    {
                        properties.TryAdd(name.TrimEnd(':'), value);
                    }
                }
            }
        }

        return properties.ToImmutable();
    }

    private static string? FirstCell(TextHead head, int row, IReadOnlyList<string> headers, string name)
    {
        int field = headers.ToList().IndexOf(name);
        return field >= 0 && head.Fields(row, '\t') is { } fields && field < fields.Count ? fields[field] : null;
    }

    /// <summary>
    /// A file may be set to milliamperes, with its headers saying so, while <c>Volts</c> still stands over millivolts (a staged
    /// file has 1853.8 there). Energy over charge is the mean voltage of the step, whatever the header says; a hundred times
    /// more than that is another unit. Which one is for the user to declare.
    /// </summary>
    private static void RefuseContradictedVolts(CyclingFile file, TextHead head, int header, IReadOnlyList<string> headers, char mark)
    {
        List<string> names = [.. headers];
        int volts = names.IndexOf("Volts");
        int charge = names.FindIndex(n => n is "Amp-hr" or "mAmp-hr");
        int energy = names.FindIndex(n => n is "Watt-hr" or "mWatt-hr");
        if (volts < 0 || charge < 0 || energy < 0 || names[charge].StartsWith('m') != names[energy].StartsWith('m'))
        {
            return;
        }

        int row = header + 1;
        foreach (string line in CompleteRows(head, header + 1))
        {
            row++;
            string[] fields = line.Split('\t');
            if (fields.Length > Math.Max(volts, Math.Max(charge, energy))
                && TryNumber(fields[volts], mark, out double v)
                && TryNumber(fields[charge], mark, out double q)
                && TryNumber(fields[energy], mark, out double e)
                && q > 0
                && e > 0
                && v > 100 * (e / q))
            {
                throw DataFault.InCell(
                    file.Path,
                    row,
                    "Volts",
                    $"{DataFault.Number(v)} V contradicts the file's own {names[energy]} over {names[charge]}, which make {(e / q).ToString("F3", CultureInfo.InvariantCulture)} V",
                    "The column seems to be in millivolts; declare its unit in a column map (CyclingReadOptions.Map).");
            }
        }
    }

    private static bool TryNumber(string text, char mark, out double value) =>
        double.TryParse(text.Replace(mark, '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}

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
        IReadOnlyList<string> headers = head.Fields(header, '\t')!;

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
