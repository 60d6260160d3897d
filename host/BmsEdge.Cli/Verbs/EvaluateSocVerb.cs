using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using BmsEdge.Cli.Machinery;
using BmsEdge.CyclingData.Datasets;
using BmsEdge.Training.Export;
using BmsEdge.Training.Soc;

namespace BmsEdge.Cli.Verbs;

/// <summary>bms evaluate soc: the board's estimator over every drive cycle of a data set.</summary>
internal static class EvaluateSocVerb
{
    public static Command Create(CliHost host)
    {
        Option<string> model = new("--model") { Description = "Folder of a model package.", Required = true };
        Option<string> data = new("--data") { Description = "Data set in the LG HG2 layout; every drive cycle in it is run.", Required = true };
        Option<double> start = new("--start-soc-error")
        {
            Description = "Error of the start, share of capacity; turned to the other side when the start would leave 0 to 1.",
            DefaultValueFactory = _ => 0.2,
        };
        Option<double> offset = new("--current-offset-amps") { Description = "Added to the measured current, amperes." };
        Option<double> fraction = new("--start-fraction") { Description = "Switch on at this share of each cycle, 0 to below 1, under load." };
        Command verb = new("soc", "Run the board's estimator over every drive cycle; error counts after 10 minutes.")
        {
            model, data, start, offset, fraction, CommonOptions.Json,
        };
        return verb.Runs(
            host,
            "bms evaluate soc --model models/lg-18650hg2 --data ../shared/data/lg-18650hg2 --start-soc-error 0.2 --current-offset-amps 0.05",
            (parse, context) => Run(
                parse.GetRequiredValue(model),
                parse.GetRequiredValue(data),
                new SocDisturbance(parse.GetValue(start), parse.GetValue(offset), parse.GetValue(fraction)),
                context));
    }

    private static int Run(string modelFolder, string data, SocDisturbance disturbance, VerbContext context)
    {
        ModelPackage package = ModelPackage.Load(modelFolder);
        DriveCycleDataset dataset = DriveCycleDataset.Open(data);
        IReadOnlyList<SocCycleResult> cycles = context.WithProgress(progress =>
        {
            progress.Stage($"running {dataset.OfKind(DriveCycleTestKind.DriveCycle).Count()} drive cycles");
            return SocEvaluator.Evaluate(package.Model, dataset, disturbance, _ => context.Cancellation.ThrowIfCancellationRequested());
        });
        object machine = new
        {
            Model = modelFolder,
            package.CellId,
            CapacityAmpHours = package.Card.CapacityAmpHours,
            disturbance.StartSocError,
            disturbance.CurrentOffsetAmps,
            disturbance.StartFraction,
            SkipSeconds = SocDisturbance.SkipSeconds,
            Cycles = cycles,
            ByTemperature = cycles.GroupBy(c => c.Temperature).Select(g => Summary(g.Key, [.. g])).ToArray(),
            Overall = Summary("all", cycles),
            Notes = dataset.Notes,
        };
        context.Result(machine, output => Print(output, disturbance, cycles, dataset.Notes));
        return 0;
    }

    private static object Summary(string temperature, IReadOnlyList<SocCycleResult> cycles) => new
    {
        Temperature = temperature,
        Cycles = cycles.Count,
        MeanRmse = cycles.Average(c => c.Rmse),
        MeanBias = cycles.Average(c => c.Bias),
        MaxAbsError = cycles.Max(c => c.MaxAbsError),
        Coverage2Sigma = cycles.Average(c => c.Coverage2Sigma),
        MeanSigma = cycles.Average(c => c.MeanSigma),
    };

    private static void Print(TextWriter output, SocDisturbance d, IReadOnlyList<SocCycleResult> cycles, IReadOnlyList<string> notes)
    {
        foreach (string note in notes)
        {
            output.WriteLine($"note: {note}");
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"start error {100 * d.StartSocError:+0;-0;0} %, current offset {1000 * d.CurrentOffsetAmps:+0;-0;0} mA, switched on at {100 * d.StartFraction:F0} % of the cycle; percent of capacity, after {SocDisturbance.SkipSeconds:F0} s"));
        output.WriteLine("temperature  cycle         RMSE   bias    max  in 2 sigma  sigma  gaps");
        foreach (IGrouping<string, SocCycleResult> group in cycles.GroupBy(c => c.Temperature))
        {
            foreach (SocCycleResult c in group)
            {
                Row(output, c.Temperature, c.Cycle, c.Rmse, c.Bias, c.MaxAbsError, c.Coverage2Sigma, c.MeanSigma, c.Gaps);
            }

            Row(output, group.Key, "mean", group.Average(c => c.Rmse), group.Average(c => c.Bias), group.Max(c => c.MaxAbsError),
                group.Average(c => c.Coverage2Sigma), group.Average(c => c.MeanSigma), group.Sum(c => c.Gaps));
        }

        Row(output, "all", "mean", cycles.Average(c => c.Rmse), cycles.Average(c => c.Bias), cycles.Max(c => c.MaxAbsError),
            cycles.Average(c => c.Coverage2Sigma), cycles.Average(c => c.MeanSigma), cycles.Sum(c => c.Gaps));
    }

    private static void Row(
        TextWriter output, string temperature, string cycle, double rmse, double bias, double max, double coverage, double sigma, int gaps) =>
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{temperature,-12} {cycle,-10} {100 * rmse,7:F2} {100 * bias,6:F2} {100 * max,6:F1} {100 * coverage,11:F1} {100 * sigma,6:F2} {gaps,5}"));
}
