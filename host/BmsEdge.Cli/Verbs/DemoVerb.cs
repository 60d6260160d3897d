using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using BmsEdge.Cells;
using BmsEdge.Cli.Machinery;
using BmsEdge.Cli.Reports;
using BmsEdge.Core.Models;
using BmsEdge.CyclingData.Datasets;
using BmsEdge.Firmware;
using BmsEdge.Foundation;
using BmsEdge.Reporting;
using BmsEdge.Training.Export;
using BmsEdge.Training.Soc;
using BmsEdge.VirtualBoard.Packs;
using BmsEdge.VirtualBoard.Runs;

namespace BmsEdge.Cli.Verbs;

/// <summary>bms demo: the whole line on the embedded cell, from cycling data to a tripping board, without any data set.</summary>
internal static class DemoVerb
{
    private const double SettleSeconds = 12;
    private const double FaultSeconds = 60;

    /// <summary>The board is told this at power-up: 20 % wrong.</summary>
    private const double StartError = -0.2;
    private const double StartSigma = 0.25;
    private const double StartSoc = 0.85;
    private const ulong SpreadSeed = 11;
    private static readonly int[] NumericColumns = [1, 2, 3];

    public static Command Create(CliHost host)
    {
        Option<bool> quick = new("--quick") { Description = "Three temperatures and one profile per run instead of five and two." };
        Option<string> folder = new("--out") { Description = "Folder for data, model and report; an older one is replaced whole.", DefaultValueFactory = _ => "demo" };
        Command verb = new("demo", "Cycle a simulated cell, train, export, drive the virtual board and break things.") { quick, folder, CommonOptions.Json };
        return verb.Runs(host, "bms demo --out demo", (parse, context) => Run(parse.GetValue(quick), parse.GetRequiredValue(folder), context));
    }

    private static int Run(bool quick, string folder, VerbContext context)
    {
        AtomicDirectory.RefuseForeign(folder, "report.html", "an earlier demo");
        DemoResult? result = null;
        AtomicDirectory.Write(folder, staging => result = context.WithProgress(progress => Make(quick, staging, progress, context)));
        string report = Path.Combine(folder, "report.html");
        DemoResult demo = result!;
        object machine = new
        {
            Out = folder,
            Report = report,
            Model = Path.Combine(folder, "model"),
            BlobBytes = demo.Package.Blob.Length,
            AgreementLargestVolts = demo.Package.Card.AgreementVolts,
            AgreementLargestSoc = demo.Package.Card.AgreementSoc,
            Runs = demo.Runs.Select(r => new
            {
                r.Name,
                ModelStatus = r.Result.ModelStatus,
                Rmse = r.Rmse,
                r.Coverage2Sigma,
                MeanSigma = r.MeanSigma,
                r.Result.Trips,
                r.Result.States,
                r.Result.AllocatedBytesPerLoop,
                r.Result.LoopsPerSecond,
                r.Result.VirtualSecondsPerSecond,
            }).ToArray(),
        };
        context.Result(machine, output => Print(output, demo, report));
        return 0;
    }

    private static DemoResult Make(bool quick, string staging, IVerbProgress progress, VerbContext context)
    {
        void Stage(string text)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            progress.Stage(text);
        }

        string data = Path.Combine(staging, "data");
        Stage("cycling the embedded cell (C/20, HPPC, drive) with sensor noise and offset");
        SyntheticDatasetOptions options = new()
        {
            Progress = _ => context.Cancellation.ThrowIfCancellationRequested(),
        };
        SyntheticDataset.Write(data, quick ? options with { TemperaturesCelsius = SyntheticDatasetOptions.QuickTemperaturesCelsius } : options);
        DriveCycleDataset dataset = DriveCycleDataset.Open(data);
        ModelPackage package = SocModelBuilder.Build(
            dataset, new SocTrainingOptions("demo-cell", Chemistry.Nmc), Path.Combine(staging, "model"), Stage, context.Cancellation);

        List<DemoRun> runs = [];
        int repeats = quick ? 1 : 2;
        BoardEvent[] heating =
        [
            .. Enumerable.Range(0, 90).Select(i => new BoardEvent(
                FaultSeconds + i, i == 0 ? "sensor 0 heats by 0.5 K/s" : string.Empty, b => Heat(b, 0.5 * (i + 1)))),
        ];
        foreach ((string name, double celsius, BoardEvent[] events, double seconds) in new[]
        {
            ("US06-like drive at 25 degC", 25.0, [], 600.0 * repeats),
            ("US06-like drive at 0 degC", 0.0, [], 600.0 * repeats),
            ("over-temperature from 60 s on", 25.0, heating, 180.0),
            ("cell wire 2 breaks at 60 s", 25.0, [new BoardEvent(FaultSeconds, "cell wire 2 breaks", b => b.SenseWires.SetOpen(2, true))], 120.0),
        })
        {
            Stage($"virtual board: {name}");
            runs.Add(Drive(name, celsius, events, seconds, package.Blob, done =>
            {
                context.Cancellation.ThrowIfCancellationRequested();
                progress.Fraction(done);
            }));
        }

        Stage("writing the report");
        DemoResult result = new(package, runs);
        Report(result).Save(Path.Combine(staging, "report.html"));
        return result;
    }

    private static void Heat(BmsEdge.VirtualBoard.VirtualBoard board, double kelvin) =>
        ((SimulatedPack)board.Pack).HotSpotCelsius[0] = kelvin;

    private static DemoRun Drive(
        string name, double celsius, BoardEvent[] events, double seconds, byte[] blob, Action<double> progress)
    {
        DriveProfile profile = DriveProfile.CreateUs06Like();
        BoardConfiguration configuration = GeneratedConfiguration.Create();
        configuration.InitialSoc = (float)(StartSoc + StartError);
        configuration.InitialSocSigma = (float)StartSigma;
        EcmCell[] cells = new PackSpread().CreateCells(EcmCellParameters.Nmc18650, configuration.SeriesCount, StartSoc, celsius, SpreadSeed);
        SimulatedPack pack = new(cells, t => t < SettleSeconds
            ? 0
            : DriveProfile.AmpsFor(cells[0], profile.CellWatts[(int)(t - SettleSeconds) % profile.CellWatts.Count]))
        {
            AmbientCelsius = celsius,
        };
        BoardRunResult result = BoardRunner.Run(pack, new BoardRunOptions
        {
            Configuration = configuration,
            Model = blob,
            Seconds = SettleSeconds + seconds,
            Events = events,
            TrueSoc = () => cells[0].Soc,
            Progress = progress,
        });
        return new DemoRun(name, events, result);
    }

    private static HtmlReport Report(DemoResult demo)
    {
        HtmlReport report = new("BmsEdge demo", "Embedded cell, trained model, unchanged firmware on the virtual board");
        ModelCard card = demo.Package.Card;
        report.Paragraph(
            "A simulated 3 Ah NMC cell with three RC pairs was cycled with sensor noise and offset; the trainer identified the two-RC model the board runs; "
            + "the blob was loaded by the firmware, which was told a start 20 % too low and driven with a US06-like load.");
        report.KeyFigures(
            new KeyFigure("Blob", $"{demo.Package.Blob.Length} bytes"),
            new KeyFigure("Trainer against Core", card.AgreementVolts.ToString("E1", CultureInfo.InvariantCulture) + " V", "largest over golden and random points"),
            new KeyFigure("SOC RMSE at 25 degC", Percent(demo.Runs[0].Rmse), "after 120 s, start 20 % wrong"),
            new KeyFigure("SOC RMSE at 0 degC", Percent(demo.Runs[1].Rmse), "after 120 s, start 20 % wrong"));
        report.Table(
            ["run", "RMSE, %", "inside 2 sigma, %", "mean sigma, %", "trips"],
            demo.Runs.Select(r => (IReadOnlyList<string>)
            [
                r.Name, Number(r.Rmse), Number(r.Coverage2Sigma), Number(r.MeanSigma), string.Join("; ", r.Result.Trips.Select(t => t.Cause)),
            ]),
            NumericColumns,
            "SOC of cell 0 against the simulated truth.");
        foreach (DemoRun run in demo.Runs)
        {
            BoardReport.AddRun(report, run.Name, run.Result, run.Result.Seconds, run.Result.TrueSoc, run.Events);
        }

        return report;
    }

    private static void Print(TextWriter output, DemoResult demo, string report)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"model: {demo.Package.Blob.Length} bytes, trainer against Core at most {demo.Package.Card.AgreementVolts:E1} V and {demo.Package.Card.AgreementSoc:E1} SOC"));
        foreach (DemoRun run in demo.Runs)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{run.Name}: SOC RMSE {100 * run.Rmse:F2} %, claimed sigma {100 * run.MeanSigma:F2} %, truth inside 2 sigma {100 * run.Coverage2Sigma:F0} %, {run.Result.VirtualSecondsPerSecond:F0} x real time"));
            foreach (BoardTrip trip in run.Result.Trips)
            {
                output.WriteLine("  " + TripText.Of(trip));
            }
        }

        output.WriteLine($"report: {report}");
    }

    private static string Percent(double share) => Number(share) + " %";

    private static string Number(double share) => (100 * share).ToString("F2", CultureInfo.InvariantCulture);

    private sealed record DemoResult(ModelPackage Package, IReadOnlyList<DemoRun> Runs);

    /// <summary>A run and what it says of the SOC, judged two minutes after the start or, in a short run, from its middle.</summary>
    private sealed record DemoRun(string Name, IReadOnlyList<BoardEvent> Events, BoardRunResult Result)
    {
        private const double JudgeAfterSeconds = 120;

        private int First => Math.Min(
            Result.Seconds.Count / 2,
            Math.Max(0, Result.Seconds.TakeWhile(s => s < SettleSeconds + JudgeAfterSeconds).Count()));

        public double Rmse => Math.Sqrt(Errors().Average(e => e * e));

        public double Coverage2Sigma => Errors().Zip(Result.SocSigma.Skip(First)).Average(p => Math.Abs(p.First) <= 2 * p.Second ? 1.0 : 0.0);

        public double MeanSigma => Result.SocSigma.Skip(First).Average();

        private IEnumerable<double> Errors() => Result.Soc.Zip(Result.TrueSoc, (a, b) => a - b).Skip(First);
    }
}
