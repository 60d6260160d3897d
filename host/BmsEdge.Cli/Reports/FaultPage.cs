using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using BmsEdge.Reporting;
using BmsEdge.VirtualBoard.Campaigns;

namespace BmsEdge.Cli.Reports;

/// <summary>The page of a fault campaign: a table over all rows and a time line per fault.</summary>
internal static class FaultPage
{
    private static readonly int[] _summaryNumbers = [2, 3, 4, 5, 6, 7];
    private static readonly int[] _pairNumbers = [1, 2, 3, 4];

    public static HtmlReport Create(FaultReport report, FaultCampaignOptions options)
    {
        HtmlReport page = new("Fault campaign", "The fault model injected into the virtual board under the unchanged firmware, judged by switches and current");
        page.KeyFigures(
            new KeyFigure("Rows safe in time", $"{report.GoodRows} of {report.InjectedRows}", "in every run"),
            new KeyFigure("Wrong reasons", Text($"{report.WrongReasons}"), "in trip records"),
            new KeyFigure("False trips", Text($"{report.FalseTrips}"), "runs with a trip that does not belong"),
            new KeyFigure("Runs", Text($"{report.RunCount}"), Text($"seed {options.Seed}, {report.BoardSeconds / 3600:F1} board hours")),
            new KeyFigure("Not run", Text($"{report.Rows.Count(r => r.NotRun is not null)}"), "rows not covered or not applicable"));
        page.Paragraph("Times are in milliseconds from the moment the physical condition holds to the moment the switches and the current show the safe state. The stated time is the sum of what nf.config and the chips' data sheets allow; it stands under each fault below.");
        page.Table(
            ["row", "fault", "runs", "good", "stated", "median safe", "worst safe", "worst told", "an anchor says"],
            report.Rows.Where(r => r.NotRun is null).Select(Line),
            _summaryNumbers,
            "Every row that was injected.");
        Problems(page, report);
        if (report.Rows.Any(r => r.NotRun is not null))
        {
            page.Section("Rows that were not run");
            page.Table(
                ["row", "fault", "status", "why"],
                report.Rows.Where(r => r.NotRun is not null).Select(r => (IReadOnlyList<string>)
                    [r.Row.Id, r.Row.Name, r.IsNotApplicable ? "not applicable" : "not covered", r.NotRun!]),
                []);
        }

        if (report.Pairs.Count > 0)
        {
            page.Section("Two faults at once");
            page.Folded(
                Text($"{report.Pairs.Count} pairs, {report.Pairs.Sum(p => p.Outcomes.Count)} runs, {report.Pairs.SelectMany(p => p.Outcomes).Count(o => o.IsGood)} good"),
                inner => inner.Table(
                    ["faults", "runs", "good", "stated", "worst safe"],
                    report.Pairs.Where(r => r.NotRun is null).Select(r => (IReadOnlyList<string>)
                        [$"{r.Row.Id}: {r.Row.Name}", Count(r), Good(r), Text($"{r.Stated!.Milliseconds}"), Number(r.WorstSafeMilliseconds)]),
                    _pairNumbers));
        }

        foreach (FaultRowResult row in report.Rows.Where(r => r.Worst is not null))
        {
            Add(page, row, options);
        }

        return page;
    }

    private static IReadOnlyList<string> Line(FaultRowResult r) =>
    [
        r.Row.Id, r.Row.Name, Count(r), Good(r), Text($"{r.Stated!.Milliseconds}"), Number(r.MedianSafeMilliseconds), Number(r.WorstSafeMilliseconds),
        Number(r.WorstDetectedMilliseconds), r.Row.Suggested,
    ];

    private static void Problems(HtmlReport page, FaultReport report)
    {
        FaultOutcome[] bad = [.. report.Outcomes.Where(o => !o.IsGood)];
        if (bad.Length == 0)
        {
            return;
        }

        page.Section("Runs that were not as stated");
        page.Table(
            ["row", "state", "run", "drawn", "what went wrong"],
            bad.Take(100).Select(o => (IReadOnlyList<string>)[o.Row, Word(o.Phase), Text($"{o.Run}"), o.Detail, string.Join("; ", o.Problems)]),
            [],
            bad.Length > 100 ? Text($"The first 100 of {bad.Length}.") : "");
    }

    private static void Add(HtmlReport page, FaultRowResult row, FaultCampaignOptions options)
    {
        FaultOutcome worst = row.Worst!;
        FaultTrace trace = FaultCampaign.Trace(worst, options);
        page.Section($"{row.Row.Id} {row.Row.Name}");
        page.Paragraph($"{Sentence(row.Row.Injection)} {Expectation(row.Row)} Stated: {row.Stated!.Derivation} = {row.Stated.Milliseconds} ms.");
        page.Figure(
            Plot(trace, worst, row.Stated.Milliseconds * 1e-3),
            Text($"The run that took longest: {Word(worst.Phase)}, run {worst.Run}, {worst.Detail}. Shaded: the stated time."));
        if (worst.Trips.Count > 0)
        {
            page.Preformatted(string.Join('\n', worst.Trips.Take(12)));
        }
    }

    private static string Expectation(FaultRow row)
    {
        string safe = row.Safe switch
        {
            SafeState.Open => "Everything must open",
            SafeState.ChargeOpen => "The charge path must open",
            SafeState.DischargeOpen => "The discharge path must open",
            SafeState.ObedientOpen => "Every switch that still obeys must open",
            SafeState.NeverClosed => "The main path must never close",
            _ => "The pack must go on and nothing may trip",
        };
        string causes = row.Causes.Count == 0 ? "" : $", with {string.Join(" or ", row.Causes)} on record";
        string after = row.After switch
        {
            AfterFault.Recovers => "; when it is over the pack comes back by itself",
            AfterFault.Latches => "; when it is over the pack stays open until somebody acknowledges",
            _ => "",
        };
        return safe + causes + after + ".";
    }

    private static PlotSpec Plot(FaultTrace trace, FaultOutcome outcome, double stated)
    {
        FaultMoments m = outcome.Moments;
        double zero = double.IsNaN(m.Onset) ? m.Struck : m.Onset;
        double from = Math.Max(-3, -zero);
        double to = Math.Max(stated + 4, double.IsNaN(m.Safe) ? 0 : m.Safe - zero + 4);
        int[] shown = [.. Enumerable.Range(0, trace.Seconds.Count).Where(i => trace.Seconds[i] - zero >= from && trace.Seconds[i] - zero <= to)];
        double[] x = [.. shown.Select(i => trace.Seconds[i] - zero)];
        double[] Pick(IReadOnlyList<double> of) => [.. shown.Select(i => of[i])];
        List<PlotEvent> events = [];
        void Mark(double seconds, string label)
        {
            if (double.IsFinite(seconds) && seconds - zero >= from && seconds - zero <= to)
            {
                events.Add(new PlotEvent(seconds - zero, label));
            }
        }

        if (m.Struck < zero - 0.05)
        {
            Mark(m.Struck, "struck");
        }

        Mark(zero, "fault");
        Mark(m.Detected, "told");
        Mark(m.Safe, "safe");
        Mark(m.Released, "over");
        return new PlotSpec("time since the fault", "s",
        [
            new PlotPanel("paths", "1 = conducts")
            {
                Series =
                [
                    new PlotSeries("charge", x, Pick(trace.Charge)),
                    new PlotSeries("discharge", x, [.. Pick(trace.Discharge).Select(v => v + 1.5)]),
                    new PlotSeries("precharge", x, [.. Pick(trace.Precharge).Select(v => v + 3)]),
                ],
                Minimum = -0.2,
                Maximum = 4.4,
                Height = 90,
            },
            new PlotPanel("current", "A") { Series = [new PlotSeries("pack", x, Pick(trace.Amps))], Height = 90 },
            new PlotPanel("cells", "V")
            {
                Series = [new PlotSeries("highest", x, Pick(trace.GreatestVolts)), new PlotSeries("lowest", x, Pick(trace.LeastVolts))],
                Height = 90,
            },
        ])
        {
            Events = events,
            Spans = outcome.StatedMilliseconds > 0 ? [new PlotSpan(0, stated)] : [],
            MaximumPoints = 400,
        };
    }

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..] + ".";

    private static string Count(FaultRowResult r) => Text($"{r.Outcomes.Count}");

    private static string Good(FaultRowResult r) => Text($"{r.Outcomes.Count(o => o.IsGood)}");

    private static string Number(double value) => double.IsFinite(value) ? value.ToString("F0", CultureInfo.InvariantCulture) : "-";

    private static string Word(PackPhase phase) => phase.ToString().ToLowerInvariant();

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
