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
using BmsEdge.VirtualBoard.Configuration;
using BmsEdge.VirtualBoard.Runs;

namespace BmsEdge.Cli.Verbs;

/// <summary>bms board run: a measured drive cycle through the chips' registers and the firmware.</summary>
internal static class BoardRunVerb
{
    private const int TripsShown = 8;

    public static Command Create(CliHost host)
    {
        Option<string?> model = new("--model") { Description = "Folder of a model package. With --pack it may be left out: the board then counts charge." };
        Option<string> profile = new("--profile") { Description = "Recording of one cell: time, voltage, current, temperature.", Required = true };
        Option<string?> config = new("--config") { Description = "An nf.config; default the configuration built into the firmware." };
        Option<double> startSoc = new("--start-soc") { Description = "SOC the board is told at power-up, 0 to 1.", DefaultValueFactory = _ => 0.8 };
        Option<double> startSigma = new("--start-sigma") { Description = "Its standard deviation.", DefaultValueFactory = _ => 0.25 };
        Option<string?> report = new("--report") { Description = "HTML report to write." };
        BoardPackOptions pack = new();
        Command verb = new("run", "Run a recording through the virtual board and the unchanged firmware: its voltages, or with --pack its current on simulated cells.")
        {
            model, profile, config, startSoc, startSigma, report, CommonOptions.Json,
        };
        foreach (Option option in pack.All)
        {
            verb.Add(option);
        }

        return verb.Runs(
            host,
            "bms board run --model models/lg-18650hg2 --profile ../shared/data/lg-18650hg2/25degC/US06.csv.gz --report us06.html",
            (parse, context) =>
            {
                BoardStart start = BoardStart.Create(parse.GetValue(config), parse.GetValue(startSoc), parse.GetValue(startSigma));
                return pack.IsAskedFor(parse)
                    ? BoardPackRun.Run(pack, parse, parse.GetValue(model), parse.GetRequiredValue(profile), start, parse.GetValue(report), context)
                    : Run(parse.GetValue(model), parse.GetRequiredValue(profile), start, parse.GetValue(report), context);
            });
    }

    private static int Run(string? modelFolder, string profile, BoardStart start, string? report, VerbContext context)
    {
        if (modelFolder is null)
        {
            throw new BmsException(BmsErrorCode.BadArgument, "--model is missing: name a folder of a model package, or put simulated cells behind the board with --pack.");
        }

        BoardConfiguration configuration = start.Configuration;
        ModelPackage package = ModelPackage.Load(modelFolder, configuration.Chemistry, configuration.SeriesCount);
        CyclingTable table = CyclingReader.Read(profile);
        ProfileReplayResult result = context.WithProgress(progress =>
        {
            progress.Stage($"replaying {Path.GetFileName(profile)} on {configuration.SeriesCount} cells");
            return ProfileReplay.Run(table, package.Model, package.Blob, configuration, done =>
            {
                context.Cancellation.ThrowIfCancellationRequested();
                progress.Fraction(done);
            });
        });
        if (report is not null)
        {
            BoardReport.Create(Path.GetFileName(profile), package.CellId, result).Save(report);
        }

        BoardRunResult board = result.Board;
        object machine = new
        {
            Model = modelFolder,
            Profile = profile,
            ModelStatus = board.ModelStatus,
            StartSoc = start.Soc,
            StartSigma = start.Sigma,
            FinalSoc = board.Soc.Count == 0 ? (double?)null : board.Soc[^1],
            FinalSocSigma = board.SocSigma.Count == 0 ? (double?)null : board.SocSigma[^1],
            Rmse = double.IsNaN(result.Rmse) ? (double?)null : result.Rmse,
            Coverage2Sigma = double.IsNaN(result.Coverage2Sigma) ? (double?)null : result.Coverage2Sigma,
            result.Agreement,
            board.Trips,
            board.States,
            board.LoopCount,
            board.OverrunCount,
            board.AllocatedBytesPerLoop,
            board.LoopsPerSecond,
            board.VirtualSecondsPerSecond,
            Report = report,
        };
        context.Result(machine, output => Print(output, result, report));
        return 0;
    }

    private static void Print(TextWriter output, ProfileReplayResult result, string? report)
    {
        BoardRunResult board = result.Board;
        ReplayAgreement a = result.Agreement;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"model {board.ModelStatus}; {board.LoopCount} loops, {board.OverrunCount} overruns, {board.AllocatedBytesPerLoop:F1} bytes allocated per loop, {board.VirtualSecondsPerSecond:F0} x real time"));
        if (board.Soc.Count > 0)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"SOC at the end {100 * board.Soc[^1]:F2} % +- {200 * board.SocSigma[^1]:F2} % (2 sigma)"));
        }

        if (!double.IsNaN(result.Rmse))
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"against the tester's charge after 600 s: RMSE {100 * result.Rmse:F2} %, {100 * result.Coverage2Sigma:F1} % inside 2 sigma"));
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"board against the estimator run directly: largest {100 * a.LargestDifference:F3} %, RMS {100 * a.RmsDifference:F3} %; the converters' steps alone explain {100 * a.QuantisationLargest:F3} % and {100 * a.QuantisationRms:F3} %, sampling off the rows {100 * a.SamplingLargest:F3} % and {100 * a.SamplingRms:F3} %"));
        PrintTrips(output, board);
        if (board.Trips.Any(t => t.Level == "open"))
        {
            output.WriteLine("note: a recording flows on whatever the switches do; trips after the first that opens are its consequences");
        }

        PrintStates(output, board);
        if (report is not null)
        {
            output.WriteLine($"report: {report}");
        }
    }

    internal static void PrintTrips(TextWriter output, BoardRunResult board)
    {
        output.WriteLine(board.Trips.Count == 0 ? "no trip" : $"{board.Trips.Count} trips:");
        foreach (BoardTrip trip in board.Trips.Take(TripsShown))
        {
            output.WriteLine("  " + TripText.Of(trip));
        }

        if (board.Trips.Count > TripsShown)
        {
            output.WriteLine($"  and {board.Trips.Count - TripsShown} more (--json and the report have all)");
        }
    }

    internal static void PrintStates(TextWriter output, BoardRunResult board) =>
        output.WriteLine("states: " + string.Join(", ", board.States.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.State} at {s.Seconds:F1} s"))));
}

/// <summary>What the board is told at power-up.</summary>
/// <param name="Configuration">Its configuration.</param>
/// <param name="IsBuiltIn">The configuration is that of the firmware.</param>
/// <param name="Soc">SOC, 0 to 1.</param>
/// <param name="Sigma">Standard deviation of it.</param>
internal sealed record BoardStart(BoardConfiguration Configuration, bool IsBuiltIn, double Soc, double Sigma)
{
    /// <summary>Reads the configuration.</summary>
    /// <exception cref="BmsException">A value is out of range or the file is wrong.</exception>
    public static BoardStart Create(string? path, double soc, double sigma)
    {
        if (!(soc is >= 0 and <= 1) || !(sigma is > 0 and <= 0.5))
        {
            throw new BmsException(BmsErrorCode.BadArgument, $"--start-soc {soc} and --start-sigma {sigma}: need 0 to 1 and above 0 to 0.5.");
        }

        BoardConfiguration configuration = path is null ? GeneratedConfiguration.Create() : NfConfig.Load(path).ToBoardConfiguration();
        configuration.InitialSoc = (float)soc;
        configuration.InitialSocSigma = (float)sigma;
        return new BoardStart(configuration, path is null, soc, sigma);
    }
}

/// <summary>A trip in one line.</summary>
internal static class TripText
{
    public static string Of(BoardTrip t) => string.Create(
        CultureInfo.InvariantCulture,
        $"{t.Seconds,8:F2} s  {t.Cause} ({t.Level} {t.Path}){Where(t)}: {t.Value:G4}, limit {t.Limit:G4}, after {t.DelayMilliseconds} ms, state {t.State}{(t.Latched ? ", latched" : string.Empty)}");

    private static string Where(BoardTrip t) =>
        t.Channel < 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" at channel {t.Channel}");
}
