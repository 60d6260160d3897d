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
        IReadOnlyList<string> headers = Fields(file, head, header, '\t');
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
