using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using BmsEdge.Cli.Machinery;
using BmsEdge.Core.Models;
using BmsEdge.CyclingData.Datasets;
using BmsEdge.Foundation;
using BmsEdge.Training.Export;
using BmsEdge.Training.Soc;

namespace BmsEdge.Cli.Verbs;

/// <summary>bms train soc: from cycling data to a verified model package.</summary>
internal static class TrainSocVerb
{
    public static Command Create(CliHost host)
    {
        Option<string> data = new("--data") { Description = "Data set in the LG HG2 layout: a folder per temperature.", Required = true };
        Option<string> folder = new("--out") { Description = "Folder of the model package; an older one is replaced whole.", Required = true };
        Option<string> chemistry = new("--chemistry") { Description = "NMC, NCA, LFP or LTO; the data do not say it.", DefaultValueFactory = _ => "NMC" };
        Option<string?> cellId = new("--cell-id") { Description = "Name of the cell type, at most 16 characters; default the data folder's name." };
        Command verb = new("soc", "Identify a cell's circuit from C/20 and HPPC tests and write a model package.")
        {
            data, folder, chemistry, cellId, CommonOptions.Json,
        };
        return verb.Runs(
            host,
            "bms train soc --data ../shared/data/lg-18650hg2 --out models/my-cell --chemistry NMC",
            (parse, context) => Run(
                parse.GetRequiredValue(data), parse.GetRequiredValue(folder), parse.GetRequiredValue(chemistry), parse.GetValue(cellId), context));
    }

    private static int Run(string data, string folder, string chemistryWord, string? cellId, VerbContext context)
    {
        if (!Enum.TryParse(chemistryWord, ignoreCase: true, out Chemistry chemistry) || chemistry == Chemistry.Unknown
            || !Enum.IsDefined(chemistry) || char.IsAsciiDigit(chemistryWord[0]))
        {
            throw new BmsException(BmsErrorCode.BadArgument, $"--chemistry '{chemistryWord}' is not one of NMC, NCA, LFP, LTO.");
        }

        string id = cellId ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(data)));
        if (cellId is null)
        {
            id = id.Length > ModelBlobFormat.CellIdLength ? id[..ModelBlobFormat.CellIdLength] : id;
        }

        if (id.Length is 0 or > ModelBlobFormat.CellIdLength || id.Any(c => c is < ' ' or > '~'))
        {
            throw new BmsException(
                BmsErrorCode.BadArgument,
                $"Cell id '{id}' must be 1 to {ModelBlobFormat.CellIdLength} ASCII characters. Give one with --cell-id.");
        }

        DriveCycleDataset dataset = DriveCycleDataset.Open(data);
        ModelPackage package = context.WithProgress(progress => SocModelBuilder.Build(
            dataset,
            new SocTrainingOptions(id, chemistry),
            folder,
            stage =>
            {
                context.Cancellation.ThrowIfCancellationRequested();
                progress.Stage(stage);
            },
            context.Cancellation));
        object machine = new
        {
            Model = folder,
            package.Card.CellId,
            package.Card.Chemistry,
            package.Card.CapacityAmpHours,
            BlobBytes = package.Blob.Length,
            package.Card.BlobSha256,
            AgreementLargestVolts = package.Card.AgreementVolts,
            AgreementLargestSoc = package.Card.AgreementSoc,
            package.Card.Fits,
            package.Card.Errors,
            Notes = dataset.Notes,
        };
        context.Result(machine, output =>
        {
            foreach (string note in dataset.Notes)
            {
                output.WriteLine($"note: {note}");
            }

            ModelText.Write(output, package);
        });
        return 0;
    }
}

/// <summary>A model package in words, for train, inspect and verify.</summary>
internal static class ModelText
{
    public static void Write(TextWriter output, ModelPackage package)
    {
        ModelCard card = package.Card;
        CellModel model = package.Model;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{package.Folder}: {card.CellId}, {card.Chemistry}, {card.CapacityAmpHours:F3} Ah, blob of {package.Blob.Length} bytes"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"tables: {model.SocGrid.Length} SOC x {model.TemperatureGrid.Length} temperatures, {model.TemperatureGrid[0]:F1} to {model.TemperatureGrid[^1]:F1} degC"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"trainer against Core: at most {card.AgreementVolts:E1} V and {card.AgreementSoc:E1} SOC; golden vectors here: {package.LargestVolts:E1} V, {package.LargestSoc:E1} SOC"));
        output.WriteLine("fit residuals: " + string.Join(
            ", ", card.Fits.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Celsius:F1} degC {f.ResidualMillivolts:F1} mV"))));
        foreach (IGrouping<string, CardError> scenario in card.Errors.GroupBy(e => e.Scenario))
        {
            output.WriteLine($"{scenario.Key}: mean RMSE " + string.Join(
                ", ",
                scenario.Select(e => string.Create(
                    CultureInfo.InvariantCulture,
                    $"{e.Temperature} {100 * e.MeanRmse:F2} % ({100 * e.Coverage2Sigma:F0} % in 2 sigma)"))));
        }
    }
}
