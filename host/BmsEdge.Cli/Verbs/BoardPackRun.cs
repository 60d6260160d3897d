using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using BmsEdge.Cli.Machinery;
using BmsEdge.Cli.Reports;
using BmsEdge.CyclingData;
using BmsEdge.Firmware;
using BmsEdge.Foundation;
using BmsEdge.Training.Export;
using BmsEdge.VirtualBoard.Runs;

namespace BmsEdge.Cli.Verbs;

/// <summary>bms board run --pack: a recording's current on simulated cells, which trip the board and are switched off by it.</summary>
internal static class BoardPackRun
{
    private const double SkipSeconds = 600;

    public static int Run(BoardPackOptions options, ParseResult parse, string? modelFolder, string profile, BoardStart start, string? report, VerbContext context)
    {
        if (modelFolder is not null && options.Parallel(parse) > 1)
        {
            throw new BmsException(
                BmsErrorCode.BadArgument, $"--parallel {options.Parallel(parse)} with --model {modelFolder}: the model is that of one cell. Leave --model out; the board then counts charge.");
        }

        BoardConfiguration configuration = start.Configuration;
        BoardPack pack = options.Create(parse, configuration.SeriesCount, start.Soc);
        if (start.IsBuiltIn)
        {
            // The built-in configuration is of another cell.
            configuration.CapacityAmpHours = (float)pack.AmpHours;
        }

        ModelPackage? package = modelFolder is null ? null : ModelPackage.Load(modelFolder, configuration.Chemistry, configuration.SeriesCount);
        CyclingTable table = CyclingReader.Read(profile);
        BoardRunResult board = context.WithProgress(progress =>
        {
            progress.Stage($"{Path.GetFileName(profile)} on {pack.Name}");
            return DemandRun.Run(table, pack.Stack, new DemandRunOptions
            {
                Configuration = configuration,
                Model = package?.Blob ?? [],
                Scale = options.Scale(parse),
                AmbientCelsius = options.Celsius(parse),
                ChargerVoltsPerCell = pack.UpperVolts,
                Progress = done =>
                {
                    context.Cancellation.ThrowIfCancellationRequested();
                    progress.Fraction(done);
                },
            });
        });
        if (report is not null)
        {
            BoardReport.OfPack(Path.GetFileName(profile), pack.Name, board).Save(report);
        }

        double rmse = Rmse(board);
        object machine = new
        {
            Model = modelFolder,
            Profile = profile,
            Pack = pack.Name,
            GroupAmpHours = pack.AmpHours,
            ModelStatus = package is null ? (Core.Models.ModelStatus?)null : board.ModelStatus,
            FinalSoc = board.Soc.Count == 0 ? (double?)null : board.Soc[^1],
            FinalTrueSoc = board.TrueSoc.Count == 0 ? (double?)null : board.TrueSoc[^1],
            Rmse = double.IsNaN(rmse) ? (double?)null : rmse,
            LowestVolts = board.CellVolts.Count == 0 ? (double?)null : board.CellVolts.Min(),
            HighestCelsius = board.TemperatureCelsius.Count == 0 ? (double?)null : board.TemperatureCelsius.Max(),
            board.Trips,
            board.States,
            board.LoopCount,
            board.OverrunCount,
            board.VirtualSecondsPerSecond,
            Report = report,
        };
        context.Result(machine, output => Print(output, board, pack, package is not null, rmse, report));
        return 0;
    }

    private static void Print(TextWriter output, BoardRunResult board, BoardPack pack, bool package, double rmse, string? report)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{pack.Name}, {pack.AmpHours:F3} Ah in the first group; {(package ? $"model {board.ModelStatus}" : "no model, charge is counted")}; {board.LoopCount} loops, {board.VirtualSecondsPerSecond:F0} x real time"));
        if (board.Soc.Count > 0)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"cell 0 at the end: {board.CellVolts[^1]:F3} V, {board.TemperatureCelsius[^1]:F1} degC, SOC {100 * board.Soc[^1]:F2} % estimated, {100 * board.TrueSoc[^1]:F2} % true"));
        }

        if (!double.IsNaN(rmse))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"against the cells' charge after {SkipSeconds} s: RMSE {100 * rmse:F2} %"));
        }

        BoardRunVerb.PrintTrips(output, board);
        BoardRunVerb.PrintStates(output, board);
        if (report is not null)
        {
            output.WriteLine($"report: {report}");
        }
    }

    private static double Rmse(BoardRunResult board)
    {
        double[] squares = [.. Enumerable.Range(0, board.Seconds.Count)
            .Where(i => board.Seconds[i] >= SkipSeconds)
            .Select(i => Math.Pow(board.Soc[i] - board.TrueSoc[i], 2))];
        return squares.Length == 0 ? double.NaN : Math.Sqrt(squares.Average());
    }
}
