using System.Linq;
using BmsEdge.Core.Models;
using BmsEdge.Firmware.Tests;
using BmsEdge.Training.Export;
using Xunit;

namespace BmsEdge.Cli.Tests.Models;

/// <summary>A small valid model package on disk.</summary>
internal static class TestPackage
{
    /// <summary>Writes the package and gives its blob.</summary>
    public static byte[] Write(string folder)
    {
        byte[] blob = TestModel.Blob();
        Assert.Equal(ModelStatus.Ok, ModelBlob.Read(blob, blob.Length, Chemistry.Nmc, 4, out CellModel? model));
        GoldenAnswer[] golden =
        [
            .. model!.Golden.Select(g => new GoldenAnswer(
                g.StartSoc, g.StartSigma, g.TemperatureCelsius, g.CurrentAmps, g.StepSeconds, g.FedVolts, g.Steps, g.ExpectedVolts, g.ExpectedSoc,
                g.ExpectedFilterSoc, g.ExpectedFilterSigma)),
        ];
        ModelCard card = new()
        {
            CellId = "loop test",
            Chemistry = "NMC",
            CapacityAmpHours = model.CapacityAmpHours,
            Split = "none",
            Label = "none",
            PreProcessing = [],
            Files = [],
            Fits = [],
            Errors = [],
            Baselines = [],
            KnownFailures = [],
            AgreementVolts = 0,
            AgreementSoc = 0,
        };
        ModelPackage.Write(folder, blob, golden, card);
        return blob;
    }
}
