using System.CommandLine;
using System.IO;
using BmsEdge.Cli.Machinery;
using BmsEdge.Foundation;
using BmsEdge.Training.Export;
using BmsEdge.VirtualBoard.Configuration;

namespace BmsEdge.Cli.Verbs;

/// <summary>bms board generate: configuration and model as the C# the ESP32 program is built with.</summary>
internal static class BoardGenerateVerb
{
    /// <summary>More does not fit the deployment region of a 4 MB ESP32 beside the program.</summary>
    private const int LongestBlobBytes = 128 * 1024;

    public static Command Create(CliHost host)
    {
        Option<string> config = new("--config") { Description = "The nf.config.", DefaultValueFactory = _ => "nf.config" };
        Option<string?> model = new("--model") { Description = "Folder of a model package; without it the board counts charge." };
        Option<string> folder = new("--out") { Description = "Folder the two files are written into; others in it stay.", Required = true };
        Command verb = new("generate", "Write configuration and model as C# for the ESP32 program.") { config, model, folder, CommonOptions.Json };
        return verb.Runs(
            host,
            "bms board generate --config nf.config --model models/lg-18650hg2 --out firmware/BmsEdge.Firmware",
            (parse, context) => Run(parse.GetRequiredValue(config), parse.GetValue(model), parse.GetRequiredValue(folder), context));
    }

    private static int Run(string configPath, string? modelFolder, string folder, VerbContext context)
    {
        NfConfig config = NfConfig.Load(configPath);
        byte[] blob = modelFolder is null ? [] : ReadBlob(modelFolder, config);
        string configuration = NfConfigGenerator.GenerateConfiguration(config);
        string image = NfConfigGenerator.GenerateModelImage(blob);
        context.Cancellation.ThrowIfCancellationRequested();
        StagedFiles.Write(folder, [(NfConfigGenerator.ConfigurationFile, configuration), (NfConfigGenerator.ModelFile, image)]);

        string configurationPath = Path.Combine(folder, NfConfigGenerator.ConfigurationFile);
        string imagePath = Path.Combine(folder, NfConfigGenerator.ModelFile);
        context.Result(
            new { Config = configPath, Model = modelFolder, ModelBytes = blob.Length, Files = new[] { configurationPath, imagePath } },
            output =>
            {
                output.WriteLine($"wrote {configurationPath}");
                output.WriteLine($"wrote {imagePath} ({(blob.Length == 0 ? "no model: the board counts charge" : $"model of {blob.Length} bytes")})");
            });
        return 0;
    }

    private static byte[] ReadBlob(string modelFolder, NfConfig config)
    {
        byte[] blob = ModelPackage.Load(modelFolder, config.Chemistry, config.SeriesCount).Blob;
        return blob.Length <= LongestBlobBytes
            ? blob
            : throw new BmsException(
                BmsErrorCode.BadModel,
                $"Model '{modelFolder}' is refused: its blob has {blob.Length} bytes, which does not fit the board beside the program (at most {LongestBlobBytes}). Train it with fewer grid nodes.");
    }
}
