using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using BmsEdge.TestSupport;
using Xunit;

namespace BmsEdge.Cli.Tests.Data;

/// <summary>bms data validate, as a user types it.</summary>
public sealed class ValidateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bms-data-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_good_file_passes_with_exit_code_0()
    {
        CliRun run = await CliRun.Of("data", "validate", Write("good.csv", _ => { }));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("1 files: 1 good, 0 with warnings, 0 failed (0 unreadable)", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_rule_is_exit_code_1_with_its_rows()
    {
        string file = Write("bad.csv", r => r[3] = (r[3].Time, 9, r[3].Amps));
        CliRun run = await CliRun.Of("data", "validate", file, "--chemistry", "NMC");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("FAIL voltage-range", run.Out, StringComparison.Ordinal);
        Assert.Contains("row 5: 9 V", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreadable_file_is_a_verdict_and_the_others_are_checked()
    {
        File.WriteAllText(Path.Combine(_folder, "junk.csv"), "hello\n");
        Write("good.csv", _ => { });
        File.WriteAllText(Path.Combine(_folder, "README.md"), "about");
        CliRun run = await CliRun.Of("data", "validate", _folder, "--json");
        Assert.Equal(1, run.ExitCode);
        JsonElement[] files = [.. run.Json.GetProperty("files").EnumerateArray()];
        Assert.Equal([true, false], files.Select(f => f.GetProperty("readable").GetBoolean()));
        Assert.Contains("not a cycling file", files[1].GetProperty("unreadable").GetString(), StringComparison.Ordinal);
        Assert.Equal("fail", run.Json.GetProperty("worst").GetString());
        Assert.Equal(1, run.Json.GetProperty("leftOut").GetArrayLength());
        JsonElement verdict = files[0].GetProperty("tests")[0].GetProperty("verdicts")[0];
        Assert.Equal(["rule", "verdict", "summary", "count", "first"], verdict.EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public async Task A_repair_writes_a_new_file_and_its_record_and_leaves_the_source_alone()
    {
        string file = Write("t.csv", r => r[5] = (0, r[5].Volts, r[5].Amps));
        string before = File.ReadAllText(file);
        string output = Path.Combine(_folder, "out");
        CliRun run = await CliRun.Of("data", "validate", file, "--repair", "drop-time-glitches", "--out", output);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("drop-time-glitches touched 1 rows -> t.bdf.csv", run.Out, StringComparison.Ordinal);
        Assert.Equal(["t.bdf.csv", "t.repair.json"], Directory.GetFiles(output).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
        Assert.Equal(before, File.ReadAllText(file));
        Assert.Equal(0, (await CliRun.Of("data", "validate", Path.Combine(output, "t.bdf.csv"))).ExitCode);
    }

    [Theory]
    [InlineData("--repair drop-duplicate-rows", 2, "belong together")]
    [InlineData("--out x", 2, "belong together")]
    [InlineData("--rows -1", 2, "0 or more")]
    [InlineData("--chemistry XYZ", 2, "XYZ")]
    [InlineData("--rules none", 1, "There is no rule 'none'")]
    [InlineData("--repair none --out x", 1, "There is no repair 'none'")]
    public async Task Wrong_options_are_told(string options, int code, string words)
    {
        CliRun run = await CliRun.Of(["data", "validate", Write("good.csv", _ => { }), .. options.Split(' ')]);
        Assert.Equal(code, run.ExitCode);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists("x"));
    }

    [Fact]
    public async Task The_page_lists_every_finding_with_its_rows()
    {
        string page = Path.Combine(_folder, "checks.html");
        await CliRun.Of("data", "validate", Write("bad.csv", r => r[3] = (r[3].Time, 9, r[3].Amps)), "--chemistry", "Lfp", "--html", page);
        string html = File.ReadAllText(page);
        Assert.Contains("voltage-range", html, StringComparison.Ordinal);
        Assert.Contains("row 5: 9 V", html, StringComparison.Ordinal);
        Assert.Contains("script-src 'sha256-", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_measured_folder_is_checked_through_the_command()
    {
        CliRun run = await CliRun.Of("data", "validate", Repository.RequireData("lg-18650hg2/n10degC"), "--chemistry", "NMC");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("warn gaps: 1 hole of 416.2 s", run.Out, StringComparison.Ordinal);
    }

    internal static string Csv(Action<(double Time, double Volts, double Amps)[]> change)
    {
        (double Time, double Volts, double Amps)[] rows = [.. Enumerable.Range(0, 400).Select(i =>
        {
            double amps = i / 50 % 2 == 0 ? -1.0 : 1.0;
            return (10.0 * i, 3.7 + (0.05 * amps) + (0.0001 * i), amps);
        })];
        change(rows);
        StringBuilder text = new("test_time_second,voltage_volt,current_ampere\n");
        foreach ((double time, double volts, double amps) in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"{time},{volts},{amps}\n");
        }

        return text.ToString();
    }

    private string Write(string name, Action<(double Time, double Volts, double Amps)[]> change)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, Csv(change));
        return path;
    }
}
