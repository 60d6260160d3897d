using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using BmsEdge.Core.Models;
using BmsEdge.Foundation;
using BmsEdge.Training.Export;
using BmsEdge.Training.Tests.Verification;
using BmsEdge.Training.Verification;
using Xunit;

namespace BmsEdge.Training.Tests.Export;

public sealed class ModelPackageTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("bmsedge-").FullName;
    private readonly string _folder;

    public ModelPackageTests()
    {
        _folder = Path.Combine(_root, "model");
        Write(TestCell.Nmc);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_package_is_read_back_whole()
    {
        ModelPackage package = ModelPackage.Load(_folder, Chemistry.Nmc, 4);
        Assert.Equal("test cell", package.CellId);
        Assert.Equal(Convert.ToHexStringLower(TestCell.Nmc.TrainingHash), package.TrainingHash);
        Assert.Equal(2.5f, package.Model.CapacityAmpHours);
        Assert.Equal("test cell", package.Card.CellId);
        Assert.InRange(package.LargestVolts, 0, ModelBlobFormat.GoldenVoltsTolerance);
        Assert.InRange(package.LargestSoc, 0, ModelBlobFormat.GoldenSocTolerance);
        Assert.Equal(
            ["card.json", "card.md", "model.bms", "selftest.json"],
            Directory.GetFiles(_folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        Assert.Contains(package.Card.BlobSha256, File.ReadAllText(Path.Combine(_folder, "card.md")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.bms")]
    [InlineData("card.json")]
    [InlineData("selftest.json")]
    public void A_missing_file_is_named(string file)
    {
        File.Delete(Path.Combine(_folder, file));
        Refused(BmsErrorCode.BadModel, "is not a model package", $"{file} is missing");
    }

    [Fact]
    public void A_missing_folder_tells_how_to_make_one()
    {
        BmsException e = Assert.Throws<BmsException>(() => ModelPackage.Load(Path.Combine(_root, "nothing")));
        Assert.Equal(BmsErrorCode.NotFound, e.Code);
        Assert.Contains("bms train soc", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_flipped_bit_of_the_blob_is_refused()
    {
        string path = Path.Combine(_folder, "model.bms");
        byte[] blob = File.ReadAllBytes(path);
        for (int at = 0; at < blob.Length; at += 97)
        {
            byte[] broken = (byte[])blob.Clone();
            broken[at] ^= 4;
            File.WriteAllBytes(path, broken);
            Refused(BmsErrorCode.BadModel, "model.bms", "is refused", "Nothing of it is used");
        }

        File.WriteAllBytes(path, blob[..100]);
        Refused(BmsErrorCode.BadModel, "truncated or overlong: 100 bytes");
        File.WriteAllBytes(path, []);
        Refused(BmsErrorCode.BadModel, "truncated or overlong: 0 bytes");
    }

    [Fact]
    public void Another_pack_is_told_what_the_model_is_for()
    {
        BmsException chemistry = Assert.Throws<BmsException>(() => ModelPackage.Load(_folder, Chemistry.Lfp));
        Assert.Contains("made for Nmc, the pack is Lfp", chemistry.Message, StringComparison.Ordinal);
        BmsException series = Assert.Throws<BmsException>(() => ModelPackage.Load(_folder, Chemistry.Nmc, 17));
        Assert.Contains("made for 1 to 16 cells in series, the pack has 17", series.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_of_another_blob_is_refused()
    {
        Edit("card.json", card => card["blobSha256"] = new string('0', 64));
        Refused(BmsErrorCode.BadModel, "card.json", "describes a blob with SHA-256 0000");
    }

    [Theory]
    [InlineData("card.json", "")]
    [InlineData("card.json", "null")]
    [InlineData("card.json", "{}")]
    [InlineData("card.json", "[1]")]
    [InlineData("selftest.json", "{")]
    [InlineData("selftest.json", "[]")]
    [InlineData("selftest.json", "null")]
    [InlineData("selftest.json", "[null,null,null,null,null,null,null,null]")]
    public void A_text_that_is_not_what_it_should_be_is_refused(string file, string text)
    {
        File.WriteAllText(Path.Combine(_folder, file), text);
        Refused(BmsErrorCode.BadModel, file, "is refused");
    }

    [Theory]
    [InlineData("startSoc")]
    [InlineData("steps")]
    [InlineData("expectedVolts")]
    [InlineData("expectedFilterSigma")]
    public void A_changed_self_test_is_refused(string field)
    {
        Edit("selftest.json", golden => golden[3]![field] = golden[3]![field]!.GetValue<double>() + 1);
        Refused(BmsErrorCode.BadModel, "selftest.json", "its vectors differ");
    }

    [Fact]
    public void A_blob_whose_golden_answer_is_wrong_is_refused()
    {
        IReadOnlyList<GoldenAnswer> golden = Agreement.GoldenVectors(TestCell.Nmc);
        golden = [golden[0] with { ExpectedVolts = golden[0].ExpectedVolts + 0.01 }, .. golden.Skip(1)];
        ModelPackage.Write(_folder, ModelBlobWriter.Write(TestCell.Nmc, golden), golden, Card());
        Refused(BmsErrorCode.BadModel, "a golden vector gives another answer here (by 0.01");
    }

    [Fact]
    public void A_newer_version_is_told_apart_from_damage()
    {
        string path = Path.Combine(_folder, "model.bms");
        byte[] blob = File.ReadAllBytes(path);
        blob[ModelBlobFormat.VersionOffset] = 9;
        File.WriteAllBytes(path, blob);
        Refused(BmsErrorCode.BadModel, "format version 9, this program reads 1");
    }

    [Fact]
    public void Writing_again_replaces_the_package_and_leaves_nothing_beside_it()
    {
        Write(TestCell.Nmc with { CellId = "second" });
        Assert.Equal("second", ModelPackage.Load(_folder).CellId);
        Assert.Equal([_folder], Directory.GetFileSystemEntries(_root));
    }

    [Fact]
    public void A_file_in_the_way_stays_and_is_named()
    {
        string taken = Path.Combine(_root, "taken");
        File.WriteAllText(taken, "mine");
        BmsException e = Assert.Throws<BmsException>(() => Write(TestCell.Nmc, taken));
        Assert.Equal(BmsErrorCode.WriteFailed, e.Code);
        Assert.Contains(taken, e.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(taken));
    }

    /// <summary>
    /// A full disk at the first byte: the staging name cannot be guessed, but its length can; with a target name near the limit of
    /// 255 bytes the sibling cannot be made, on every file system and even for root.
    /// </summary>
    [Fact]
    public void The_old_package_stays_when_the_new_one_cannot_be_written()
    {
        string folder = Path.Combine(_root, new string('m', 240));
        Directory.Move(_folder, folder);
        byte[] before = File.ReadAllBytes(Path.Combine(folder, "model.bms"));
        BmsException e = Assert.Throws<BmsException>(() => Write(TestCell.Nmc with { CellId = "second" }, folder));
        Assert.Equal(BmsErrorCode.WriteFailed, e.Code);
        Assert.Contains("What was there before is unchanged", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(folder, "model.bms")));
        Assert.Equal("test cell", ModelPackage.Load(folder).CellId);
        Assert.Equal([folder], Directory.GetFileSystemEntries(_root));
    }

    [Fact]
    public void The_old_package_stays_when_writing_breaks_half_way()
    {
        // The blob is on disk by then; the card cannot be: JSON knows no infinity.
        Assert.ThrowsAny<ArgumentException>(() => ModelPackage.Write(
            _folder, [1, 2, 3], Agreement.GoldenVectors(TestCell.Nmc), Card() with { AgreementVolts = double.PositiveInfinity }));
        Assert.Equal("test cell", ModelPackage.Load(_folder).CellId);
        Assert.Equal([_folder], Directory.GetFileSystemEntries(_root));
    }

    [Fact]
    public void The_readable_card_tells_error_split_and_files()
    {
        string page = Card().ToMarkdown();
        foreach (string part in new[] { "# test cell: SOC model", "| start wrong | 25degC | 9 | 0.67 | 3.1 | 97.5 |", "by protocol", "25degC/HPPC: pulses", "fails in the cold" })
        {
            Assert.Contains(part, page, StringComparison.Ordinal);
        }
    }

    private void Write(TrainedCell cell, string? folder = null)
    {
        IReadOnlyList<GoldenAnswer> golden = Agreement.GoldenVectors(cell);
        ModelPackage.Write(folder ?? _folder, ModelBlobWriter.Write(cell, golden), golden, Card());
    }

    private static ModelCard Card() => new()
    {
        CellId = "test cell",
        Chemistry = "Nmc",
        CapacityAmpHours = 2.5,
        Split = "by protocol",
        Label = "tester",
        PreProcessing = ["none"],
        Files = [new CardFile("25degC/HPPC", "ab", "pulses")],
        Fits = [new CardFit(25, 3)],
        Errors = [new CardError("start wrong", "25degC", 9, 0.0067, 0.031, 0.975)],
        Baselines = ["counting"],
        KnownFailures = ["fails in the cold"],
        AgreementVolts = 1e-5,
        AgreementSoc = 1e-5,
    };

    private void Edit(string file, Action<JsonNode> change)
    {
        string path = Path.Combine(_folder, file);
        JsonNode node = JsonNode.Parse(File.ReadAllText(path))!;
        change(node);
        File.WriteAllText(path, node.ToJsonString());
    }

    private void Refused(BmsErrorCode code, params string[] parts)
    {
        BmsException e = Assert.Throws<BmsException>(() => ModelPackage.Load(_folder, Chemistry.Nmc, 4));
        Assert.Equal(code, e.Code);
        foreach (string part in parts)
        {
            Assert.Contains(part, e.Message, StringComparison.Ordinal);
        }
    }
}
