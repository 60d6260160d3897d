using System.CommandLine;
using System.Linq;
using BmsEdge.Cli.Machinery;
using BmsEdge.Core.Models;
using BmsEdge.Training.Export;

namespace BmsEdge.Cli.Verbs;

/// <summary>bms model verify DIR: every part of a package held against the others.</summary>
internal static class ModelVerifyVerb
{
    public static Command Create(CliHost host)
    {
        Argument<string> folder = new("DIR") { Description = "Folder of a model package." };
        Command verb = new("verify", "Check a package whole: blob, golden vectors replayed, self-test file, card.") { folder, CommonOptions.Json };
        return verb.Runs(host, "bms model verify models/lg-18650hg2", (parse, context) => Run(parse.GetRequiredValue(folder), context));
    }

    private static int Run(string folder, VerbContext context)
    {
        ModelPackage package = ModelPackage.Load(folder);
        object machine = new
        {
            Model = folder,
            Valid = true,
            package.CellId,
            package.Card.BlobSha256,
            GoldenVectors = package.Model.Golden.Length,
            LargestVoltsDifference = package.LargestVolts,
            LargestSocDifference = package.LargestSoc,
        };
        context.Result(machine, output => output.WriteLine(
            $"{folder}: good; {package.Model.Golden.Length} golden vectors agree within {package.LargestVolts:G2} V and {package.LargestSoc:G2} SOC"));
        return 0;
    }
}

/// <summary>bms model inspect DIR: what a package says of itself.</summary>
internal static class ModelInspectVerb
{
    private static readonly string[] Quantities = ["voltageVolts", "currentAmps", "temperatureCelsius", "stepSeconds"];

    public static Command Create(CliHost host)
    {
        Argument<string> folder = new("DIR") { Description = "Folder of a model package." };
        Command verb = new("inspect", "Show what a package holds: cell, ranges, tables, errors.") { folder, CommonOptions.Json };
        return verb.Runs(host, "bms model inspect models/lg-18650hg2", (parse, context) => Run(parse.GetRequiredValue(folder), context));
    }

    private static int Run(string folder, VerbContext context)
    {
        ModelPackage package = ModelPackage.Load(folder);
        CellModel model = package.Model;
        object machine = new
        {
            Model = folder,
            package.CellId,
            Chemistry = model.Chemistry.ToString().ToUpperInvariant(),
            model.CapacityAmpHours,
            FormatVersion = ModelBlobFormat.Version,
            SeriesMinimum = package.Blob[ModelBlobFormat.SeriesMinimumOffset],
            SeriesMaximum = package.Blob[ModelBlobFormat.SeriesMaximumOffset],
            package.TrainingHash,
            BlobBytes = package.Blob.Length,
            package.Card.BlobSha256,
            Ranges = Quantities.Select((name, i) => new { Quantity = name, Least = model.RangeMinimum[i], Greatest = model.RangeMaximum[i] }).ToArray(),
            model.SocGrid,
            TemperatureGridCelsius = model.TemperatureGrid,
            model.Tau1Seconds,
            model.Tau2Seconds,
            model.CurrentScaleAmps,
            model.ModelSigmaVolts,
            model.OcvVolts,
            model.HysteresisVolts,
            model.R0Ohms,
            model.R1Ohms,
            model.R2Ohms,
            model.HysteresisRate,
            model.CoreKelvinPerWatt,
            model.CoreSeconds,
            model.Filter,
            package.Card,
        };
        context.Result(machine, output =>
        {
            ModelText.Write(output, package);
            for (int i = 0; i < Quantities.Length; i++)
            {
                output.WriteLine($"range {Quantities[i]}: {model.RangeMinimum[i]:G4} to {model.RangeMaximum[i]:G4}");
            }
        });
        return 0;
    }
}
