using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using BmsEdge.Cli.Machinery;
using BmsEdge.Cli.Tests.Configuration;
using BmsEdge.Cli.Tests.Models;
using BmsEdge.Foundation;
using BmsEdge.TestSupport;
using BmsEdge.VirtualBoard.Configuration;
using Xunit;

namespace BmsEdge.Cli.Tests;

/// <summary>The verbs that stand: config check and board generate.</summary>
public sealed class VerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bms-cli-").FullName;

    private static string Shipped => Path.Combine(Repository.Root, "nf.config");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Checking_a_good_file_prints_what_it_says()
    {
        CliRun run = await CliRun.Of("config", "check", Shipped);
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Contains("4 NMC cells in series, 3 Ah; 50 limits:", run.Out, StringComparison.Ordinal);
        Assert.Contains("above 4.25 V, back at 4.1 V", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checking_a_good_file_with_json_gives_the_documented_fields()
    {
        CliRun run = await CliRun.Of("config", "check", Shipped, "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.True(run.Json.GetProperty("valid").GetBoolean());
        Assert.Equal("NMC", run.Json.GetProperty("chemistry").GetString());
        Assert.Equal(4, run.Json.GetProperty("seriesCount").GetInt32());
        JsonElement[] limits = [.. run.Json.GetProperty("limits").EnumerateArray()];
        Assert.Equal(50, limits.Length);
        Assert.Equal(
            ["kind", "label", "line", "level", "path", "trip", "reset", "unit", "delayMilliseconds", "resetDelayMilliseconds", "latch", "enabled"],
            limits[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(JsonValueKind.Null, limits.Single(l => l.GetProperty("kind").GetString() == "front-end-error").GetProperty("trip").ValueKind);
        Assert.Equal("none", limits.First(l => l.GetProperty("kind").GetString() == "cell-imbalance").GetProperty("path").GetString());
    }

    [Fact]
    public async Task Checking_a_bad_file_lists_every_error_by_line()
    {
        ConfigText text = new ConfigText().Set("pack", "series", "0").Set("link", "port", "COM9");
        string path = Save(text);
        CliRun run = await CliRun.Of("config", "check", path);
        Assert.Equal((1, string.Empty), (run.ExitCode, run.Out));
        string[] lines = run.Error.TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith($"error: {path}:{text.LineOf("pack", "series")}: [pack] series: ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"error: {path}:{text.LineOf("link", "port")}: [link] port: ", lines[1], StringComparison.Ordinal);

        CliRun json = await CliRun.Of("config", "check", path, "--json");
        Assert.Equal(1, json.ExitCode);
        Assert.False(json.Json.GetProperty("valid").GetBoolean());
        Assert.Equal("BadConfiguration", json.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(
            [text.LineOf("pack", "series"), text.LineOf("link", "port")],
            json.Json.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("line").GetInt32()));
    }

    [Fact]
    public async Task Checking_a_missing_file_is_a_refusal_not_wrong_usage()
    {
        CliRun run = await CliRun.Of("config", "check", Path.Combine(_folder, "no.config"), "--json");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("NotFound", run.Json.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Generating_writes_the_two_files_and_leaves_others_alone()
    {
        string neighbour = Path.Combine(_folder, "Program.cs");
        await File.WriteAllTextAsync(neighbour, "mine", TestContext.Current.CancellationToken);
        CliRun run = await CliRun.Of("board", "generate", "--config", Shipped, "--out", _folder, "--json");
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Equal(
            ["GeneratedConfiguration.cs", "ModelImage.cs", "Program.cs"],
            Directory.GetFiles(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("mine", await File.ReadAllTextAsync(neighbour, TestContext.Current.CancellationToken));
        Assert.Equal(0, run.Json.GetProperty("modelBytes").GetInt32());
        Assert.All(run.Json.GetProperty("files").EnumerateArray(), f => Assert.True(File.Exists(f.GetString())));
    }

    [Fact]
    public async Task Generating_with_a_model_package_puts_its_blob_into_the_program()
    {
        string model = Path.Combine(_folder, "model");
        byte[] blob = TestPackage.Write(model);
        string output = Path.Combine(_folder, "out");
        CliRun run = await CliRun.Of("board", "generate", "--config", Shipped, "--model", model, "--out", output, "--json");
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Equal(blob.Length, run.Json.GetProperty("modelBytes").GetInt32());
        Assert.Equal(
            NfConfigGenerator.GenerateModelImage(blob),
            await File.ReadAllTextAsync(Path.Combine(output, "ModelImage.cs"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_model_of_another_chemistry_than_the_pack_is_refused()
    {
        string model = Path.Combine(_folder, "model");
        TestPackage.Write(model);
        string nca = Save(new ConfigText().Set("pack", "chemistry", "NCA"));
        CliRun run = await CliRun.Of("board", "generate", "--config", nca, "--model", model, "--out", Path.Combine(_folder, "out"), "--json");
        Assert.Equal((1, "BadModel"), (run.ExitCode, run.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Contains("made for Nmc, the pack is Nca", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder, "out")));
    }

    [Fact]
    public async Task Generating_from_a_bad_file_or_model_changes_nothing()
    {
        string output = Path.Combine(_folder, "out");
        Assert.Equal(0, (await CliRun.Of("board", "generate", "--config", Shipped, "--out", output)).ExitCode);
        byte[] before = await File.ReadAllBytesAsync(Path.Combine(output, "GeneratedConfiguration.cs"), TestContext.Current.CancellationToken);
        string bad = Save(new ConfigText().Set("pack", "series", "0"));
        string model = Path.Combine(_folder, "model");

        CliRun badConfig = await CliRun.Of("board", "generate", "--config", bad, "--out", output);
        Assert.Equal(1, badConfig.ExitCode);
        Assert.Contains("[pack] series", badConfig.Error, StringComparison.Ordinal);

        CliRun noModel = await CliRun.Of("board", "generate", "--config", Shipped, "--model", model, "--out", output, "--json");
        Assert.Equal((1, "NotFound"), (noModel.ExitCode, noModel.Json.GetProperty("error").GetProperty("code").GetString()));

        byte[] blob = TestPackage.Write(model);
        blob[blob.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(Path.Combine(model, "model.bms"), blob, TestContext.Current.CancellationToken);
        CliRun badModel = await CliRun.Of("board", "generate", "--config", Shipped, "--model", model, "--out", output, "--json");
        Assert.Equal((1, "BadModel"), (badModel.ExitCode, badModel.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Contains("CRC-32", badModel.Error, StringComparison.Ordinal);

        Assert.Equal(2, Directory.GetFiles(output).Length);
        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(output, "GeneratedConfiguration.cs"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_file_in_the_way_of_the_folder_is_a_refusal()
    {
        string inTheWay = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(inTheWay, "mine", TestContext.Current.CancellationToken);
        CliRun run = await CliRun.Of("board", "generate", "--config", Shipped, "--out", inTheWay, "--json");
        Assert.Equal((1, "WriteFailed"), (run.ExitCode, run.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal("mine", await File.ReadAllTextAsync(inTheWay, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void When_one_of_several_files_cannot_be_written_no_file_changes()
    {
        string good = Path.Combine(_folder, "a.txt");
        File.WriteAllText(good, "old");
        string impossible = new('x', 300);
        BmsException e = Assert.Throws<BmsException>(() => StagedFiles.Write(_folder, [("a.txt", "new"), (impossible, "new")]));
        Assert.Equal(BmsErrorCode.WriteFailed, e.Code);
        Assert.Equal("old", File.ReadAllText(good));
        Assert.Equal([good], Directory.GetFiles(_folder));
    }

    private string Save(ConfigText text)
    {
        string path = Path.Combine(_folder, "bad.config");
        File.WriteAllText(path, text.Text);
        return path;
    }
}
