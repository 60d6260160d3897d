using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using BmsEdge.Cli.Machinery;
using BmsEdge.Cli.Reports;
using BmsEdge.Firmware;
using BmsEdge.Training.Export;
using BmsEdge.VirtualBoard.Campaigns;
using BmsEdge.VirtualBoard.Configuration;

namespace BmsEdge.Cli.Verbs;

/// <summary>bms board faults: the fault model injected into the virtual board under the unchanged firmware.</summary>
internal static class BoardFaultsVerb
{
    private const int LongRuns = 50;
    private const int LongPairRuns = 10;
    private const int ProblemsShown = 20;

    public static Command Create(CliHost host)
    {
        Option<string?> config = new("--config") { Description = "An nf.config; default the configuration built into the firmware." };
        Option<string?> model = new("--model") { Description = "Folder of a model package, for the rows about models." };
        Option<string?> rows = new("--rows") { Description = "Rows to run, by comma: 6 for all of row 6, 6c, 6a+16d for a pair; default all." };
        Option<int?> runs = new("--runs") { Description = "Runs of each row in each state of the pack; default 3." };
        Option<int> seed = new("--seed") { Description = "Seed; the same seed gives the same runs on any number of processors.", DefaultValueFactory = _ => 1 };
        Option<bool> whole = new("--long") { Description = $"Thousands of runs: {LongRuns} of each row and {LongPairRuns} of each pair in each state." };
        Option<string?> report = new("--report") { Description = "HTML report to write." };
        Command verb = new("faults", "Break sensors, chips, bus, switches and cells under the firmware and judge what physically happens.")
        {
            config, model, rows, runs, seed, whole, report, CommonOptions.Json,
        };
        return verb.Runs(
            host,
            "bms board faults --model models/lg-18650hg2 --report faults.html",
            (parse, context) =>
            {
                bool isLong = parse.GetValue(whole);
                int wanted = parse.GetValue(runs) ?? (isLong ? LongRuns : 3);
                string? configPath = parse.GetValue(config);
                NfConfig? nf = configPath is null ? null : NfConfig.Load(configPath);
                Func<BoardConfiguration> make = nf is null ? GeneratedConfiguration.Create : nf.ToBoardConfiguration;
                BoardConfiguration board = make();
                FaultCampaignOptions options = new()
                {
                    Configuration = make,
                    Model = parse.GetValue(model) is string folder ? ModelPackage.Load(folder, board.Chemistry, board.SeriesCount).Blob : [],
                    Rows = CommonOptions.List(parse.GetValue(rows)) ?? [],
                    Runs = wanted,
                    PairRuns = isLong ? Math.Max(1, wanted * LongPairRuns / LongRuns) : 1,
                    Seed = (ulong)(uint)parse.GetValue(seed),
                    Cancellation = context.Cancellation,
                };
                return Run(options, parse.GetValue(report), context);
            });
    }

    private static int Run(FaultCampaignOptions options, string? reportPath, VerbContext context)
    {
        Stopwatch watch = Stopwatch.StartNew();
        FaultReport report = context.WithProgress(progress =>
        {
            progress.Stage("injecting faults");
            Lock gate = new();
            return FaultCampaign.Run(options with
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
        double seconds = watch.Elapsed.TotalSeconds;
        if (reportPath is not null)
        {
            FaultPage.Create(report, options).Save(reportPath);
        }

        object machine = new
        {
            options.Seed,
            options.Runs,
            options.PairRuns,
            report.RunCount,
            report.InjectedRows,
            report.GoodRows,
            report.WrongReasons,
            report.FalseTrips,
            report.BadRuns,
            report.BoardSeconds,
            VirtualSecondsPerSecond = report.BoardSeconds / Math.Max(1e-9, seconds),
            Rows = report.Rows.Select(Machine).ToArray(),
            Pairs = report.Pairs.Select(Machine).ToArray(),
            Problems = report.Outcomes.Where(o => !o.IsGood).Select(o => new { o.Row, Phase = o.Phase.ToString(), o.Run, o.Detail, o.Problems, o.Trips }).ToArray(),
            Report = reportPath,
        };
        context.Result(machine, output => Print(output, report, seconds, reportPath));
        return report.BadRuns == 0 ? 0 : 1;
    }

    private static object Machine(FaultRowResult r) => new
    {
        r.Row.Id,
        r.Row.Name,
        Runs = r.Outcomes.Count,
        Good = r.Outcomes.Count(o => o.IsGood),
        r.NotRun,
        r.IsNotApplicable,
        SafeState = r.Row.Safe.ToString(),
        StatedMilliseconds = r.Stated?.Milliseconds,
        StatedDerivation = r.Stated?.Derivation,
        WorstDetectedMilliseconds = Finite(r.WorstDetectedMilliseconds),
        MedianSafeMilliseconds = Finite(r.MedianSafeMilliseconds),
        WorstSafeMilliseconds = Finite(r.WorstSafeMilliseconds),
        WrongReasons = r.Outcomes.Count(o => !o.IsReasonRight),
        FalseTrips = r.Outcomes.Count(o => o.ExtraTrips.Count > 0),
    };

    private static double? Finite(double value) => double.IsFinite(value) ? Math.Round(value, 1) : null;

    private static void Print(TextWriter output, FaultReport report, double seconds, string? reportPath)
    {
        output.WriteLine("row   fault                                         runs  good  stated ms  worst safe  worst told");
        foreach (FaultRowResult r in report.Rows)
        {
            output.WriteLine(r.NotRun is string why
                ? $"{r.Row.Id,-5} {Cut(r.Row.Name),-44}  {(r.IsNotApplicable ? "not applicable" : "not covered")}: {why}"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{r.Row.Id,-5} {Cut(r.Row.Name),-44}  {r.Outcomes.Count,4}  {r.Outcomes.Count(o => o.IsGood),4}  {r.Stated!.Milliseconds,9}  {Number(r.WorstSafeMilliseconds),10}  {Number(r.WorstDetectedMilliseconds),10}"));
        }

        List<FaultOutcome> pairs = [.. report.Pairs.SelectMany(p => p.Outcomes)];
        if (pairs.Count > 0)
        {
            output.WriteLine($"pairs: {report.Pairs.Count} of two faults, {pairs.Count} runs, {pairs.Count(o => o.IsGood)} good");
        }

        FaultOutcome[] bad = [.. report.Outcomes.Where(o => !o.IsGood)];
        foreach (FaultOutcome o in bad.Take(ProblemsShown))
        {
            output.WriteLine($"  {o.Row} {o.Phase} run {o.Run} ({o.Detail}): {string.Join("; ", o.Problems)}");
        }

        if (bad.Length > ProblemsShown)
        {
            output.WriteLine($"  and {bad.Length - ProblemsShown} more (--json has all)");
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.GoodRows} of {report.InjectedRows} injected rows detected and safe in time in every run; {report.WrongReasons} wrong or missing reasons, {report.FalseTrips} runs with false trips, {report.BadRuns} of {report.RunCount} runs not as stated"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{report.BoardSeconds:F0} board seconds in {seconds:F0} s, {report.BoardSeconds / Math.Max(1e-9, seconds):F0} x real time"));
        if (reportPath is not null)
        {
            output.WriteLine($"report: {reportPath}");
        }
    }

    private static string Cut(string text) => text.Length <= 44 ? text : text[..43] + "~";

    private static string Number(double value) => double.IsFinite(value) ? value.ToString("F0", CultureInfo.InvariantCulture) : "-";
}
