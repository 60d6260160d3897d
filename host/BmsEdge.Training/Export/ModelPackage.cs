using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;
using BmsEdge.Core.Estimation;
using BmsEdge.Core.Models;
using BmsEdge.Foundation;

namespace BmsEdge.Training.Export;

/// <summary>A model package read and verified as a whole.</summary>
/// <param name="Folder">Folder it was read from.</param>
/// <param name="Blob">Bytes of model.bms.</param>
/// <param name="Model">The model as the board reads it.</param>
/// <param name="Card">The card.</param>
/// <param name="LargestVolts">Largest difference of a replayed golden voltage, volts.</param>
/// <param name="LargestSoc">Largest difference of a replayed golden SOC or sigma.</param>
public sealed record ModelPackage(
    string Folder,
    byte[] Blob,
    CellModel Model,
    ModelCard Card,
    double LargestVolts,
    double LargestSoc)
{
    /// <summary>Name of the blob in a package.</summary>
    public const string BlobFile = "model.bms";

    /// <summary>Name of the machine-readable card.</summary>
    public const string CardFile = "card.json";

    /// <summary>Name of the readable card.</summary>
    public const string ReadableCardFile = "card.md";

    /// <summary>Name of the readable golden vectors.</summary>
    public const string SelfTestFile = "selftest.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" };

    /// <summary>Cell id stored in the blob.</summary>
    public string CellId => System.Text.Encoding.ASCII
        .GetString(Blob, ModelBlobFormat.CellIdOffset, ModelBlobFormat.CellIdLength).TrimEnd('\0');

    /// <summary>Hash of the training files stored in the blob.</summary>
    public string TrainingHash =>
        Convert.ToHexStringLower(Blob.AsSpan(ModelBlobFormat.TrainingHashOffset, 32));

    /// <summary>Writes a package so that it is either wholly there or the old one stays.</summary>
    /// <param name="folder">Folder to make or replace.</param>
    /// <param name="blob">Blob.</param>
    /// <param name="golden">Golden vectors of the blob.</param>
    /// <param name="card">Card; its blob hash is filled in.</param>
    /// <exception cref="BmsException">The disk refuses; the old package is untouched.</exception>
    public static void Write(string folder, byte[] blob, IReadOnlyList<GoldenAnswer> golden, ModelCard card)
    {
        ArgumentNullException.ThrowIfNull(card);
        ModelCard sealedCard = card with { BlobSha256 = Convert.ToHexStringLower(SHA256.HashData(blob)) };
        AtomicDirectory.Write(folder, staging =>
        {
            File.WriteAllBytes(Path.Combine(staging, BlobFile), blob);
            File.WriteAllText(Path.Combine(staging, CardFile), JsonSerializer.Serialize(sealedCard, Json) + "\n");
            File.WriteAllText(Path.Combine(staging, ReadableCardFile), sealedCard.ToMarkdown());
            File.WriteAllText(Path.Combine(staging, SelfTestFile), JsonSerializer.Serialize(golden, Json) + "\n");
        });
    }

    /// <summary>Reads and verifies a package: blob, golden vectors replayed, self-test file and card must all agree.</summary>
    /// <param name="folder">Package folder.</param>
    /// <param name="expectedChemistry">Chemistry of the pack, or <see cref="Chemistry.Unknown"/> for any.</param>
    /// <param name="seriesCount">Cells in series, or 0 for any.</param>
    /// <exception cref="BmsException">A part is missing or refused; the message says which and why.</exception>
    public static ModelPackage Load(string folder, Chemistry expectedChemistry = Chemistry.Unknown, int seriesCount = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
        {
            throw new BmsException(BmsErrorCode.NotFound, $"Model folder '{folder}' does not exist. Train one with 'bms train soc'.");
        }

        byte[] blob = ReadPart(folder, BlobFile);
        ModelStatus status = ModelBlob.Read(blob, blob.Length, expectedChemistry, seriesCount, out CellModel? model);
        if (status != ModelStatus.Ok || model is null)
        {
            throw Refused(folder, BlobFile, Reason(status, blob, expectedChemistry, seriesCount));
        }

        if (ModelSelfTest.Run(model, out float volts, out float soc) != ModelStatus.Ok)
        {
            throw Refused(folder, BlobFile, $"a golden vector gives another answer here (by {volts:G3} V, {soc:G3} SOC)");
        }

        ModelCard card = ReadJson<ModelCard>(folder, CardFile);
        string hash = Convert.ToHexStringLower(SHA256.HashData(blob));
        if (card.BlobSha256 != hash)
        {
            throw Refused(folder, CardFile, $"it describes a blob with SHA-256 {card.BlobSha256}, but {BlobFile} has {hash}");
        }

        GoldenAnswer?[] golden = ReadJson<GoldenAnswer?[]>(folder, SelfTestFile);
        if (golden.Length != model.Golden.Length || !golden.Zip(model.Golden).All(p => Same(p.First, p.Second)))
        {
            throw Refused(folder, SelfTestFile, $"its vectors differ from the golden vectors in {BlobFile}");
        }

        return new ModelPackage(folder, blob, model, card, volts, soc);
    }

    /// <summary>A verdict in words.</summary>
    public static string Reason(ModelStatus status, byte[] blob, Chemistry expectedChemistry, int seriesCount)
    {
        ArgumentNullException.ThrowIfNull(blob);
        return status switch
        {
            ModelStatus.Truncated => $"truncated or overlong: {blob.Length} bytes, header says otherwise or is incomplete",
            ModelStatus.BadMagic => "not a BmsEdge model: the first four bytes are not 'BMSE'",
            ModelStatus.WrongVersion => $"format version {BitConverter.ToUInt16(blob, ModelBlobFormat.VersionOffset)}, this program reads {ModelBlobFormat.Version}",
            ModelStatus.BadCrc => "CRC-32 mismatch: at least one bit was changed",
            ModelStatus.BadSection => "a section is missing, doubled, or its length contradicts its contents",
            ModelStatus.NotFinite => "a coefficient is NaN or infinite",
            ModelStatus.OutOfRange => "a coefficient is outside what is physical",
            ModelStatus.WrongChemistry => $"made for {(Chemistry)blob[ModelBlobFormat.ChemistryOffset]}, the pack is {expectedChemistry}",
            ModelStatus.WrongSeriesCount => $"made for {blob[ModelBlobFormat.SeriesMinimumOffset]} to {blob[ModelBlobFormat.SeriesMaximumOffset]} cells in series, the pack has {seriesCount}",
            _ => $"status {status}",
        };
    }

    private static byte[] ReadPart(string folder, string file)
    {
        string path = Path.Combine(folder, file);
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (FileNotFoundException e)
        {
            throw new BmsException(BmsErrorCode.BadModel, $"'{folder}' is not a model package: {file} is missing. Train or copy it whole.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BmsException(BmsErrorCode.NotFound, $"Cannot read '{path}': {e.Message}", e);
        }
    }

    private static T ReadJson<T>(string folder, string file)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(ReadPart(folder, file), Json)
                ?? throw Refused(folder, file, "it is empty");
        }
        catch (JsonException e)
        {
            throw Refused(folder, file, e.Message, e);
        }
    }

    private static BmsException Refused(string folder, string file, string why, Exception? inner = null) => new(
        BmsErrorCode.BadModel,
        $"Model '{Path.Combine(folder, file)}' is refused: {why}. Nothing of it is used; train it again or restore a good copy.",
        inner);

    private static bool Same(GoldenAnswer? a, GoldenVector b) =>
        a is not null && (float)a.StartSoc == b.StartSoc && (float)a.StartSigma == b.StartSigma && (float)a.TemperatureCelsius == b.TemperatureCelsius
        && (float)a.CurrentAmps == b.CurrentAmps && (float)a.StepSeconds == b.StepSeconds && (float)a.FedVolts == b.FedVolts
        && a.Steps == b.Steps && (float)a.ExpectedVolts == b.ExpectedVolts && (float)a.ExpectedSoc == b.ExpectedSoc
        && (float)a.ExpectedFilterSoc == b.ExpectedFilterSoc && (float)a.ExpectedFilterSigma == b.ExpectedFilterSigma;
}
