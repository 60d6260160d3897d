using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using BmsEdge.CyclingData.Features;
using BmsEdge.CyclingData.Quality.Cycles;
using BmsEdge.Reporting;

namespace BmsEdge.Cli.Reports;

/// <summary>The figures over cycles, of one test with many or of many tests with one each.</summary>
internal static class CycleFigures
{
    private const int MostMarks = 100;

    /// <summary>Capacity over cycles, with what leaves its neighbours and what a rule found marked.</summary>
    /// <param name="report">Takes the figure.</param>
    /// <param name="cycles">Numbers.</param>
    /// <param name="ampHours">Capacities [Ah].</param>
    /// <param name="what">Charge or discharge capacity.</param>
    /// <param name="caption">Where the numbers come from.</param>
    /// <param name="found">Further marks.</param>
    public static void Fade(HtmlReport report, IReadOnlyList<double> cycles, IReadOnlyList<double> ampHours, string what, string caption, IEnumerable<PlotMark>? found = null)
    {
        IReadOnlyList<CycleOutlier> outliers = CycleOutliers.Find(ampHours);
        PlotMark[] marks =
        [
            .. (found ?? []).Concat(outliers.Select(o => new PlotMark(
                cycles[o.Index], Text($"cycle {cycles[o.Index]}: {o.Value:G5} Ah where its neighbours have {o.Median:G5} Ah"), IsFailure: false))).OrderBy(m => m.X).Take(MostMarks),
        ];

        // A single wrong value of many times the capacity would press the fade into a line: the axis is of the others, the mark says where it is.
        HashSet<int> wild = [.. outliers.Where(o => o.Value < 0 || o.Value > 2 * o.Median).Select(o => o.Index)];
        double[] near = [.. ampHours.Where((q, i) => double.IsFinite(q) && !wild.Contains(i))];
        double room = near.Length == 0 ? 0 : Math.Max(0.05 * (near.Max() - near.Min()), 1e-3 * Math.Abs(near.Max()));
        PlotPanel panel = new(what, "Ah")
        {
            Series = [new PlotSeries(what, cycles, ampHours) { Style = cycles.Count <= 2000 ? SeriesStyle.Points : SeriesStyle.Line, InLegend = false }],
            Minimum = wild.Count > 0 && room > 0 ? near.Min() - room : null,
            Maximum = wild.Count > 0 && room > 0 ? near.Max() + room : null,
        };
        string marked = marks.Length == 0 ? "" : Text($" {marks.Length} {(marks.Length == 1 ? "flag" : "flags")}: cycles that leave their neighbours by the rule cycle-outlier, or that another rule points at.");
        report.Figure(new PlotSpec("cycle", "", [panel]) { Interactive = true, Marks = marks }, caption + marked);
    }

    /// <summary>Voltage over time of a choice of cycles, one above the other.</summary>
    public static void Voltages(HtmlReport report, CycleShapes shapes)
    {
        IReadOnlyList<CycleShape> chosen = shapes.Choose(s => s.Hours.Length > 1);
        if (chosen.Count > 1)
        {
            PlotSeries[] series = [.. chosen.Select((c, i) => new PlotSeries(Name(c), c.Hours, c.Volts) { InLegend = false, Shade = Shade(i, chosen.Count) })];
            report.Figure(
                new PlotSpec("time in the cycle", "h", [new PlotPanel("voltage", "V") { Series = series, Ramp = Ramp(chosen) }]) { Interactive = true },
                Text($"Voltage of {chosen.Count} cycles."));
        }
    }

    /// <summary>dQ/dV of a choice of cycles as a waterfall coloured by cycle.</summary>
    public static void Waterfall(HtmlReport report, CycleShapes shapes, bool charging)
    {
        DifferentialCurve? Of(CycleShape shape) => charging ? shape.Charge : shape.Discharge;
        IReadOnlyList<CycleShape> chosen = shapes.Choose(s => Of(s) is not null);

        // A cycle that was broken off, or a balancing charge, is no curve to compare.
        double[] areas = [.. chosen.Select(s => Of(s)!.Y.Sum())];
        double largest = areas.DefaultIfEmpty(0).Max();
        chosen = [.. chosen.Where((_, i) => areas[i] > 0.1 * largest)];
        if (chosen.Count == 0)
        {
            return;
        }

        // A part of the height of the usual peak between two curves keeps them apart and their peaks in sight.
        double[] peaks = [.. chosen.Select(c => Of(c)!.Y.Max()).Order()];
        double raise = chosen.Count == 1 ? 0 : 0.15 * peaks[peaks.Length / 2];
        PlotSeries[] series =
        [
            .. chosen.Select((c, i) => new PlotSeries(Name(c), Of(c)!.X, [.. Of(c)!.Y.Select(q => q + (i * raise))])
            {
                InLegend = false,
                Shade = chosen.Count == 1 ? null : Shade(i, chosen.Count),
                Raised = i * raise,
            }),
        ];
        PlotPanel panel = new(chosen.Count == 1 ? "dQ/dV" : "dQ/dV, raised", "Ah/V")
        {
            Series = series,
            Height = chosen.Count == 1 ? 220 : 380,
            Minimum = 0,
            Ramp = chosen.Count == 1 ? null : Ramp(chosen),
        };
        string raised = chosen.Count == 1 ? "" : Text($" {chosen.Count} cycles, each raised by {raise:G2} Ah/V above the one before; the readout takes that off.");
        report.Figure(
            new PlotSpec("voltage", "V", [panel]) { Interactive = true, MaximumPoints = 600 },
            $"Differential capacity of the {(charging ? "charge" : "discharge")}: {CycleShape.Method}.{raised}");
    }

    private static string Name(CycleShape shape) => Text($"cycle {shape.Number}");

    private static double Shade(int i, int count) => count < 2 ? 0 : i / (double)(count - 1);

    private static PlotRamp Ramp(IReadOnlyList<CycleShape> chosen) => new("cycle", Text($"{chosen[0].Number}"), Text($"{chosen[^1].Number}"));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
