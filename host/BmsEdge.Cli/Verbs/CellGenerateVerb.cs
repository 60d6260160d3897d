using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using BmsEdge.Cells;
using BmsEdge.Cells.Electrochemistry;
using BmsEdge.Cells.Parameters;
using BmsEdge.Cli.Machinery;
using BmsEdge.CyclingData;
using BmsEdge.Foundation;

namespace BmsEdge.Cli.Verbs;

/// <summary>bms cell generate: a whole ageing data set from a physics model.</summary>
internal static class CellGenerateVerb
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Command Create(CliHost host)
    {
        AgeingCampaignOptions standard = new();
        Option<string> output = new("--out") { Description = "Folder to make or replace.", Required = true };
        Option<string> set = new("--set") { Description = "Parameter set with values for ageing.", DefaultValueFactory = _ => standard.Cell.Name };
        Option<CellModelKind> model = new("--model") { Description = "spm, spme or dfn.", DefaultValueFactory = _ => standard.Model };
        Option<int> cells = new("--cells") { Description = "Number of cells; they take the policies in turn.", DefaultValueFactory = _ => standard.CellCount };
        Option<int> cycles = new("--cycles") { Description = "Most cycles per cell.", DefaultValueFactory = _ => standard.Cycles };
        Option<int> checkUp = new("--check-up") { Description = "Cycles between check-ups.", DefaultValueFactory = _ => standard.CheckUpEvery };
        Option<string?> policies = new("--policies") { Description = "Charge rate, discharge rate, degC; policies apart by semicolons, as in \"1,1,25; 2,1,40\"." };
        Option<double> record = new("--record") { Description = "Seconds between rows.", DefaultValueFactory = _ => standard.RecordSeconds };
        Option<ulong> seed = new("--seed") { Description = "Seed of spread and sensors.", DefaultValueFactory = _ => standard.Seed };
        Option<bool> ideal = new("--ideal-sensors") { Description = "Sensors without noise, offset or steps." };
        Command verb = new("generate", "Make an ageing data set of simulated cells: what a cycler logs, and apart from it the truth.")
        {
            output, set, model, cells, cycles, checkUp, policies, record, seed, ideal, CommonOptions.Json,
        };
        return verb.Runs(host, "bms cell generate --out aged --cells 6 --cycles 100", (parse, context) =>
        {
            AgeingCampaignOptions options = new()
            {
                Cell = PublishedParameters.Named(parse.GetRequiredValue(set)),
                Model = parse.GetValue(model),
                CellCount = parse.GetValue(cells),
                Cycles = parse.GetValue(cycles),
                CheckUpEvery = parse.GetValue(checkUp),
                Policies = parse.GetValue(policies) is { } text ? Policies(text) : standard.Policies,
                RecordSeconds = parse.GetValue(record),
                Seed = parse.GetValue(seed),
                Sensors = parse.GetValue(ideal) ? CyclerSensors.Ideal : new CyclerSensors(),
            };
            string folder = parse.GetRequiredValue(output);
            var made = new Made[Math.Max(options.CellCount, 0)];
            AtomicDirectory.Write(folder, staging =>
            {
                Directory.CreateDirectory(Path.Combine(staging, "cells"));
                Directory.CreateDirectory(Path.Combine(staging, "truth"));
                try
                {
                    Parallel.For(0, Math.Max(made.Length, 1), new ParallelOptions { CancellationToken = context.Cancellation }, i =>
                    {
                        var cell = AgeingCampaign.Make(options, i, _ => context.Cancellation.ThrowIfCancellationRequested());
                        WriteRows(cell, Path.Combine(staging, "cells", cell.Id + ".csv.gz"));
                        WriteTruth(cell, Path.Combine(staging, "truth", cell.Id + ".json"));
                        made[i] = new Made(cell.Id, cell.Policy.Name, cell.Rows.Seconds.Count, cell.Truth.Count, cell.Truth[0].SlowAmpHours, cell.Truth[^1].SlowAmpHours, cell.Truth[^1].Cycle);
                    });
                }
                catch (AggregateException e) when (e.InnerException is BmsException or IOException or UnauthorizedAccessException or OperationCanceledException)
                {
                    throw e.InnerException;
                }

                WriteManifest(options, made, Path.Combine(staging, "manifest.json"));
            });
            context.Result(new { Folder = folder, Cells = made }, writer =>
            {
                foreach (var cell in made)
                {
                    writer.WriteLine(FormattableString.Invariant($"{cell.Id} {cell.Policy}: {cell.Rows} rows, {cell.CheckUps} check-ups, {cell.FirstAmpHours:0.000} to {cell.LastAmpHours:0.000} Ah at cycle {cell.LastCycle}"));
                }

                writer.WriteLine($"{made.Length} cells in {folder}: cells/ as a cycler logs them, truth/ what happened inside, manifest.json");
            });
            return 0;
        });
    }

    private static AgeingPolicy[] Policies(string text)
    {
        List<AgeingPolicy> policies = [];
        foreach (string part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] numbers = part.Split(',', StringSplitOptions.TrimEntries);
            double[] values = [.. numbers.Select(number => double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN)];
            policies.Add(values.Length == 3 && values.All(double.IsFinite)
                ? new AgeingPolicy(values[0], values[1], values[2])
                : throw new BmsException(BmsErrorCode.BadArgument, $"--policies: '{part}' should be three numbers: charge rate, discharge rate, degC."));
        }

        return [.. policies];
    }

    private static void WriteRows(AgedCell cell, string path)
    {
        var rows = cell.Rows;
        CyclingSource source = new($"simulated {cell.Id}", "", "bms cell generate", [], []);
        var table = CyclingTable.FromColumns(source, new Dictionary<CyclingColumn, double[]>
        {
            [CyclingColumn.TestTime] = [.. rows.Seconds],
            [CyclingColumn.Voltage] = [.. rows.Volts],
            [CyclingColumn.Current] = [.. rows.Amps],
            [CyclingColumn.CellTemperature] = [.. rows.Celsius],
            [CyclingColumn.CycleCount] = [.. rows.Cycle],
            [CyclingColumn.StepCount] = [.. rows.Step],
        });
        using GZipStream stream = new(File.Create(path), CompressionLevel.Optimal);
        CyclingTableWriter.Write(table, stream);
    }

    private static void WriteTruth(AgedCell cell, string path) => File.WriteAllText(
        path, JsonSerializer.Serialize(new { cell.Id, cell.Policy, cell.Capacity, cell.Resistance, cell.FilmGrowth, CheckUps = cell.Truth }, Indented) + "\n", new UTF8Encoding(false));

    private static void WriteManifest(AgeingCampaignOptions options, Made[] made, string path) => File.WriteAllText(
        path,
        JsonSerializer.Serialize(
            new
            {
                MadeBy = "bms cell generate",
                Set = options.Cell.Name,
                options.Cell.Chemistry,
                NominalAmpHours = options.Cell.NominalCapacityAmpHours,
                options.Model,
                options.Seed,
                options.Sensors,
                CurrentSign = "positive when charging",
                Simulated = true,
                Cells = made,
            },
            Indented) + "\n",
        new UTF8Encoding(false));

    private sealed record Made(string Id, string Policy, int Rows, int CheckUps, double FirstAmpHours, double LastAmpHours, int LastCycle);
}
