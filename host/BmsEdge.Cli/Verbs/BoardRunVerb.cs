using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using BmsEdge.Cli.Machinery;
using BmsEdge.Cli.Reports;
using BmsEdge.CyclingData;
using BmsEdge.Firmware;
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
        Option<string> model = new("--model") { Description = "Folder of a model package.", Required = true };
        Option<string> profile = new("--profile") { Description = "Recording of one cell: time, voltage, current, temperature.", Required = true };
        Option<string?> config = new("--config") { Description = "An nf.config; default the configuration built into the firmware." };
        Option<double> startSoc = new("--start-soc") { Description = "SOC the board is told at power-up, 0 to 1.", DefaultValueFactory = _ => 0.8 };
        Option<double> startSigma = new("--start-sigma") { Description = "Its standard deviation.", DefaultValueFactory = _ => 0.25 };
        Option<string?> report = new("--report") { Description = "HTML report to write." };
        Command verb = new("run", "Replay a recording through the virtual board and the unchanged firmware.")
        {
            model, profile, config, startSoc, startSigma, report, CommonOptions.Json,
        };
        return verb.Runs(
            host,
            "bms board run --model models/lg-18650hg2 --profile ../shared/data/lg-18650hg2/25degC/US06.csv.gz --report us06.html",
            (parse, context) => Run(
                parse.GetRequiredValue(model),
                parse.GetRequiredValue(profile),
                parse.GetValue(config),
                parse.GetValue(startSoc),
                parse.GetValue(startSigma),
                parse.GetValue(report),
                context));
    }

    private static int Run(
        string modelFolder, string profile, string? configPath, double startSoc, double startSigma, string? report, VerbContext context)
    {
        if (!(startSoc is >= 0 and <= 1) || !(startSigma is > 0 and <= 0.5))
        {
            throw new Foundation.BmsException(
                Foundation.BmsErrorCode.BadArgument,
                $"--start-soc {startSoc} and --start-sigma {startSigma}: need 0 to 1 and above 0 to 0.5.");
        }

        BoardConfiguration configuration = configPath is null ? GeneratedConfiguration.Create() : NfConfig.Load(configPath).ToBoardConfiguration();
        configuration.InitialSoc = (float)startSoc;
        configuration.InitialSocSigma = (float)startSigma;
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
            StartSoc = startSoc,
            StartSigma = startSigma,
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
        output.WriteLine(board.Trips.Count == 0 ? "no trip" : $"{board.Trips.Count} trips:");
        foreach (BoardTrip trip in board.Trips.Take(TripsShown))
        {
            output.WriteLine("  " + TripText.Of(trip));
        }

        if (board.Trips.Count > TripsShown)
        {
            output.WriteLine($"  and {board.Trips.Count - TripsShown} more (--json and the report have all)");
        }

        if (board.Trips.Any(t => t.Level == "open"))
        {
            output.WriteLine("note: a recording flows on whatever the switches do; trips after the first that opens are its consequences");
        }

        output.WriteLine("states: " + string.Join(", ", board.States.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.State} at {s.Seconds:F1} s"))));
        if (report is not null)
        {
            output.WriteLine($"report: {report}");
        }
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
