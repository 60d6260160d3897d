using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using BmsEdge.Reporting;
using BmsEdge.VirtualBoard.Runs;

namespace BmsEdge.Cli.Reports;

/// <summary>Pages about runs on the virtual board.</summary>
internal static class BoardReport
{
    private static readonly int[] TripNumbers = [0, 4, 5, 6];

    /// <summary>Report of one replayed recording.</summary>
    public static HtmlReport Create(string profile, string cellId, ProfileReplayResult result)
    {
        HtmlReport report = new($"{profile} on the virtual board", $"{cellId}, firmware unchanged, recording played through the chips' registers");
        List<KeyFigure> figures =
        [
            new("SOC at the end", Percent(result.Board.Soc.Count > 0 ? result.Board.Soc[^1] : double.NaN), "cell 0"),
            new("Board against direct", Percent(result.Agreement.LargestDifference, 3), "largest difference after 600 s"),
            new("Quantisation explains", Percent(result.Agreement.QuantisationLargest, 3), "same, rows quantised only"),
            new("Sampling explains", Percent(result.Agreement.SamplingLargest, 3), "same, at the board's instants"),
        ];
        if (!double.IsNaN(result.Rmse))
        {
            figures.Insert(0, new KeyFigure("RMSE after 600 s", Percent(result.Rmse), "against the tester's charge"));
            figures.Insert(1, new KeyFigure("Inside 2 sigma", Percent(result.Coverage2Sigma, 1)));
        }

        report.KeyFigures([.. figures]);
        AddRun(report, "Run", result.Board, result.TruthSeconds, result.Truth, []);
        return report;
    }

    /// <summary>Report of a recording's current on simulated cells.</summary>
    public static HtmlReport OfPack(string profile, string pack, BoardRunResult board)
    {
        HtmlReport report = new($"{profile} on {pack}", "Simulated cells behind the virtual board, firmware unchanged");
        report.KeyFigures(
            new KeyFigure("SOC at the end", Percent(board.Soc.Count > 0 ? board.Soc[^1] : double.NaN), "cell 0, estimated"),
            new KeyFigure("True SOC", Percent(board.TrueSoc.Count > 0 ? board.TrueSoc[^1] : double.NaN), "cell 0, its own charge"));
        AddRun(report, "Run", board, board.Seconds, board.TrueSoc, []);
        return report;
    }

    /// <summary>Adds the picture and the trips of one run.</summary>
    public static void AddRun(
        HtmlReport report,
        string heading,
        BoardRunResult run,
        IReadOnlyList<double> truthSeconds,
        IReadOnlyList<double> truth,
        IReadOnlyList<BoardEvent> events)
    {
        report.Section(heading);
        if (run.Seconds.Count > 0)
        {
            report.Figure(Plot(run, truthSeconds, truth, events), "SOC of cell 0 with its claimed two-sigma interval, and what the chips reported.");
        }

        if (run.Trips.Count == 0)
        {
            report.Paragraph("No trip.");
            return;
        }

        report.Table(
            ["time, s", "cause", "level", "where", "value", "limit", "delay, ms", "state then"],
            run.Trips.Select(t => (IReadOnlyList<string>)
            [
                t.Seconds.ToString("F2", CultureInfo.InvariantCulture),
                t.Cause,
                $"{t.Level} {t.Path}",
                t.Channel < 0 ? "pack" : t.Channel.ToString(CultureInfo.InvariantCulture),
                t.Value.ToString("G4", CultureInfo.InvariantCulture),
                t.Limit.ToString("G4", CultureInfo.InvariantCulture),
                t.DelayMilliseconds.ToString(CultureInfo.InvariantCulture),
                t.State,
            ]),
            TripNumbers,
            "Every trip with its reason.");
    }

    private static PlotSpec Plot(
        BoardRunResult run, IReadOnlyList<double> truthSeconds, IReadOnlyList<double> truth, IReadOnlyList<BoardEvent> events)
    {
        List<PlotSeries> soc = [new PlotSeries("estimate", run.Seconds, [.. run.Soc.Select(s => 100 * s)])];
        if (truth.Count > 0)
        {
            soc.Add(new PlotSeries("reference", truthSeconds, [.. truth.Select(s => 100 * s)]));
        }

        PlotBand band = new(
            "two sigma",
            run.Seconds,
            [.. run.Soc.Zip(run.SocSigma, (s, d) => 100 * Math.Max(0, s - (2 * d)))],
            [.. run.Soc.Zip(run.SocSigma, (s, d) => 100 * Math.Min(1, s + (2 * d)))]);
        List<PlotEvent> marks = [.. events.Where(e => e.Label.Length > 0).Select(e => new PlotEvent(e.Seconds, e.Label))];
        BoardTrip? opened = run.Trips.FirstOrDefault(t => t.Level == "open");
        if (opened is not null)
        {
            marks.Add(new PlotEvent(opened.Seconds, $"opened: {opened.Cause}"));
        }

        return new PlotSpec("time", "s",
        [
            new PlotPanel("SOC", "%") { Series = soc, Bands = [band], Minimum = 0, Maximum = 105 },
            new PlotPanel("cell voltage", "V") { Series = [new PlotSeries("cell 0", run.Seconds, run.CellVolts)] },
            new PlotPanel("current", "A") { Series = [new PlotSeries("pack", run.Seconds, run.CurrentAmps)] },
            new PlotPanel("temperature", "degC") { Series = [new PlotSeries("sensor 0", run.Seconds, run.TemperatureCelsius)] },
        ])
        {
            Events = marks,
        };
    }

    private static string Percent(double share, int digits = 2) =>
        (100 * share).ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + " %";
}
