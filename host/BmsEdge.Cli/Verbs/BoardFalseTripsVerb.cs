using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using BmsEdge.Cli.Machinery;
using BmsEdge.Reporting;
using BmsEdge.VirtualBoard.Campaigns;

namespace BmsEdge.Cli.Verbs;

/// <summary>bms board false-trips: every measured drive cycle through the sensors and the firmware, none may trip without a reason in the data.</summary>
internal static class BoardFalseTripsVerb
{
    private const int ShortFiles = 3;
    private const double ShortSeconds = 1800;
    private static readonly int[] _numbers = [1, 2, 3, 4, 5];

    public static Command Create(CliHost host)
    {
        Option<string> data = new("--data") { Description = "Folder that holds the measured sets.", Required = true };
        Option<string?> sets = new("--sets") { Description = "Folders of the sets, by comma; default all that are there." };
        Option<bool> whole = new("--long") { Description = $"Every file from end to end; default half an hour of {ShortFiles} files of each set." };
        Option<int> seed = new("--seed") { Description = "Seed of cell spread and sensor errors.", DefaultValueFactory = _ => 1 };
        Option<string?> report = new("--report") { Description = "HTML report to write." };
        Command verb = new("false-trips", "Replay measured drive cycles, with perfect and with noisy sensors: no trip without a reason in the data.")
        {
            data, sets, whole, seed, report, CommonOptions.Json,
        };
        return verb.Runs(
            host,
            "bms board false-trips --data ../shared/data --report false-trips.html",
            (parse, context) => Run(
                new FalseTripOptions
                {
                    Data = parse.GetRequiredValue(data),
                    Sets = CommonOptions.List(parse.GetValue(sets)) ?? [],
                    FilesPerSet = parse.GetValue(whole) ? 0 : ShortFiles,
                    LongestSeconds = parse.GetValue(whole) ? double.PositiveInfinity : ShortSeconds,
                    Seed = (ulong)(uint)parse.GetValue(seed),
                    Cancellation = context.Cancellation,
                },
                parse.GetValue(report),
                context));
    }

    private static int Run(FalseTripOptions options, string? reportPath, VerbContext context)
    {
        IReadOnlyList<ReplayResult> results = context.WithProgress(progress =>
        {
            progress.Stage("replaying measured drive cycles");
            Lock gate = new();
            return FalseTripCheck.Run(options with
            {
                Progress = done =>
                {
                    lock (gate)
                    {
                        progress.Fraction(done);
                    }
                },
            });
        });
        int falseTrips = results.Sum(r => r.Count(TripVerdict.False));
        if (reportPath is not null)
        {
            Page(results).Save(reportPath);
        }

        object machine = new
        {
            options.Seed,
            Files = results.Select(r => (r.Set, r.File)).Distinct().Count(),
            PlayedSeconds = results.Sum(r => r.PlayedSeconds),
            Justified = results.Sum(r => r.Count(TripVerdict.Justified)),
            WithinSensorError = results.Sum(r => r.Count(TripVerdict.WithinSensorError)),
            False = falseTrips,
            NotPlayedToTheEnd = results.Count(r => !IsWhole(r)),
            Parts = results.Select(r => new { r.Set, r.File, r.IsNoisy, r.FromSeconds, r.Seconds, r.PlayedSeconds, r.Trips }).ToArray(),
            Report = reportPath,
        };
        context.Result(machine, output => Print(output, results, reportPath));
        return falseTrips == 0 ? 0 : 1;
    }

    private static bool IsWhole(ReplayResult r) => r.PlayedSeconds >= r.Seconds - 1e-6;

    private static IEnumerable<IReadOnlyList<string>> Lines(IReadOnlyList<ReplayResult> results) => results
        .GroupBy(r => (r.Set, r.File, r.IsNoisy))
        .Select(g => (IReadOnlyList<string>)
        [
            $"{g.Key.Set}/{g.Key.File}{(g.Key.IsNoisy ? ", noisy" : "")}",
            Text($"{g.Sum(r => r.Seconds):F0}"),
            Text($"{100 * g.Sum(r => r.PlayedSeconds) / g.Sum(r => r.Seconds):F1}"),
            Text($"{g.Sum(r => r.Count(TripVerdict.Justified))}"),
            Text($"{g.Sum(r => r.Count(TripVerdict.WithinSensorError))}"),
            Text($"{g.Sum(r => r.Count(TripVerdict.False))}"),
        ]);

    private static HtmlReport Page(IReadOnlyList<ReplayResult> results)
    {
        HtmlReport page = new("False trips", "Measured drive cycles of one cell, played through the sensors to four cells in series and the unchanged firmware");
        page.KeyFigures(
            new KeyFigure("False trips", Text($"{results.Sum(r => r.Count(TripVerdict.False))}"), "nothing in the rows explains them"),
            new KeyFigure("Within sensor error", Text($"{results.Sum(r => r.Count(TripVerdict.WithinSensorError))}")),
            new KeyFigure("Justified", Text($"{results.Sum(r => r.Count(TripVerdict.Justified))}"), "by an independent look at the rows"),
            new KeyFigure("Hours", Text($"{results.Sum(r => r.PlayedSeconds) / 3600:F1}"), "perfect and noisy sensors together"));
        foreach (MeasuredSet set in MeasuredSet.All.Where(s => results.Any(r => r.Set == s.Folder)))
        {
            page.Section(set.Folder);
            page.Paragraph(set.Cell + ".");
            page.Table(["recording", "seconds", "played, %", "justified", "within error", "false"], Lines([.. results.Where(r => r.Set == set.Folder)]), _numbers);
        }

        ReplayTrip[] shown = [.. results.SelectMany(r => r.Trips).Where(t => t.Verdict != TripVerdict.Justified).Take(50)];
        if (shown.Length > 0)
        {
            page.Section("Trips that are not justified");
            page.Preformatted(string.Join('\n', shown.Select(t => Text($"{t.ReplaySeconds:F1} s: {t.Verdict}: {t.Text}"))));
        }

        return page;
    }

    private static void Print(TextWriter output, IReadOnlyList<ReplayResult> results, string? reportPath)
    {
        output.WriteLine($"{"recording",-56} {"seconds",8} {"played %",8} {"justified",9} {"near",5} {"false",5}");
        foreach (IReadOnlyList<string> line in Lines(results))
        {
            output.WriteLine($"{line[0],-56} {line[1],8} {line[2],8} {line[3],9} {line[4],5} {line[5],5}");
        }

        foreach (ReplayResult r in results)
        {
            foreach (ReplayTrip t in r.Trips.Where(t => t.Verdict == TripVerdict.False).Take(3))
            {
                output.WriteLine(Text($"  {r.Set}/{r.File} {(r.IsNoisy ? "noisy" : "clean")} at {r.FromSeconds + t.ReplaySeconds:F1} s: {t.Text}"));
            }
        }

        output.WriteLine(Text(
            $"{results.Sum(r => r.Count(TripVerdict.False))} false trips, {results.Sum(r => r.Count(TripVerdict.WithinSensorError))} within the sensors' error, {results.Sum(r => r.Count(TripVerdict.Justified))} justified in {results.Sum(r => r.PlayedSeconds) / 3600:F1} h"));
        if (reportPath is not null)
        {
            output.WriteLine($"report: {reportPath}");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
