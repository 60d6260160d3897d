using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using BmsEdge.Cells.Parameters;
using BmsEdge.Cells.Parameters.Bpx;
using BmsEdge.TestSupport;
using Xunit;

namespace BmsEdge.Cli.Tests;

/// <summary>bms cell: what comes out, and that whatever cannot be is one clear error and no file.</summary>
public sealed class CellVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bms-cell-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Discharge at 1 C", "the step would never end")]
    [InlineData("Discharge at 1 C until", "line 1")]
    [InlineData("Fly at 1 C for 10 s", "line 1")]
    [InlineData("Discharge at NaN A for 10 s", "line 1")]
    [InlineData("Discharge at 1e999 A for 10 s", "line 1")]
    [InlineData("Repeat 0 { Rest for 1 s }", "line 1")]
    [InlineData("Drive \"nowhere.csv\"", "no such drive curve")]
    [InlineData("Discharge at 1000 W for 1 h", "surface stoichiometry")]
    [InlineData("Discharge at 500 A for 10 s", "surface stoichiometry")]
    [InlineData("Discharge at 1 C for 3 h", "surface stoichiometry")]
    [InlineData("Charge at 1 C for 3 h", "surface stoichiometry")]
    [InlineData("Hold at 9 V for 1 h", "surface stoichiometry")]
    [InlineData("Discharge at 0.0001 ohm for 1 h", "surface stoichiometry")]
    public async Task A_protocol_the_cell_cannot_follow_is_one_error_and_no_file(string protocol, string part)
    {
        foreach (string model in new[] { "spm", "spme", "dfn" })
        {
            await Refused(part, "--model", model, "--protocol", protocol);
        }
    }

    [Theory]
    [InlineData("--set Chen2021", "There are Chen2020")]
    [InlineData("--cells 1", "cells per electrode is 1")]
    [InlineData("--cells 100000", "cells per electrode is 100000")]
    [InlineData("--tolerance 0", "voltage tolerance is 0")]
    [InlineData("--tolerance NaN", "voltage tolerance is NaN")]
    [InlineData("--record 0", "--record 0")]
    [InlineData("--record NaN", "--record NaN")]
    [InlineData("--start-soc 1.5", "not between 0 and 1")]
    [InlineData("--start-soc NaN", "not between 0 and 1")]
    [InlineData("--cracking", "no elastic values")]
    [InlineData("--plating reversible", "no values for lithium plating")]
    [InlineData("--set Prada2013 --thermal", "no thermal data")]
    [InlineData("--bpx nowhere.json", "cannot be read")]
    [InlineData("--times nowhere.csv", "no such list of times")]
    [InlineData("--standard hppc", "one of --protocol")]
    public async Task Values_that_cannot_be_are_named(string arguments, string part) =>
        await Refused(part, ["--protocol", "Rest for 1 s", .. arguments.Split(' ')]);

    [Theory]
    [InlineData("\"Thickness [m]\"", "\"Thickness [um]\"", "convert the value")]
    [InlineData("3.3E-14", "-3.3E-14", "diffusivity")]
    [InlineData("3.3E-14", "\"__import__('os')\"", "'__import__' is not known")]
    [InlineData("3.3E-14", "\"1 / (x - x)\"", "diffusivity")]
    [InlineData("\"Porosity\": 0.25", "\"Porosity\": 25", "should lie between")]
    [InlineData("\"Maximum concentration [mol.m-3]\": 33133", "\"Maximum concentration [mol.m-3]\": \"many\"", "Maximum concentration")]
    [InlineData("{", "", "not JSON")]
    public async Task A_bpx_file_with_a_wrong_field_is_one_error_with_its_name(string from, string to, string part)
    {
        string path = Path.Combine(_folder, "cell.json");
        string text = BpxFile.Write(PublishedParameters.Chen2020);
        int at = text.IndexOf(from, StringComparison.Ordinal);
        Assert.True(at >= 0, from);
        File.WriteAllText(path, text[..at] + to + text[(at + from.Length)..]);
        await Refused(part, "--bpx", path, "--protocol", "Discharge at 1 C for 10 s");
    }

    [Theory]
    [InlineData("time_s,current_a\n0,-1\n1,NaN\n", "row 3, column current_a")]
    [InlineData("time_s,current_a\n0,-1\n0,-1\n", "times must grow")]
    [InlineData("time,current_a\n0,-1\n1,-1\n", "a column time_s")]
    [InlineData("time_s,current_a\n", "at least two rows")]
    public async Task A_broken_drive_curve_is_one_error_with_its_row(string text, string part)
    {
        string path = Path.Combine(_folder, "drive.csv");
        File.WriteAllText(path, text);
        await Refused(part, "--protocol", $"Drive \"{path}\"");
    }

    [Fact]
    public async Task Rows_come_at_the_times_asked_for_and_no_others()
    {
        string times = Path.Combine(_folder, "times.csv"), drive = Path.Combine(_folder, "drive.csv"), rows = Path.Combine(_folder, "rows.csv");
        double[] wanted = [0, 0.5, 1, 7.25, 10, 33, 40];
        File.WriteAllLines(times, ["time_s,voltage_v", .. wanted.Append(1000).Select(second => second.ToString(CultureInfo.InvariantCulture) + ",")]);
        File.WriteAllText(drive, "time_s,current_a\n0,-5\n10,-10\n20,2\n30,0\n");
        CliRun run = await CliRun.Of("cell", "simulate", "--model", "spme", "--protocol", $"Drive \"{drive}\"; Rest for 10 s", "--times", times, "--out", rows, "--json");
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        double[][] read = [.. File.ReadLines(rows).Skip(1).Select(line => line.Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray())];
        Assert.Equal(wanted, read.Select(row => row[0]));
        Assert.Equal([-5, -5.25, -5.5, -8.625, -10, 0, 0], read.Select(row => row[2]));
        Assert.All(read, row => Assert.InRange(row[1], 3.5, 4.3));
        var json = run.Json.GetProperty("output");
        Assert.Equal(wanted, json.GetProperty("seconds").EnumerateArray().Select(value => value.GetDouble()));
        Assert.Equal(read.Select(row => row[1]), json.GetProperty("volts").EnumerateArray().Select(value => value.GetDouble()));
        await Refused("none of the 1 times", "--protocol", "Rest for 1 s", "--times", Write("time_s\n50\n"));
        await Refused("a column time_s", "--protocol", "Rest for 1 s", "--times", Write("seconds\n50\n"));
    }

    [Fact]
    public async Task A_blended_file_is_simulated_from_the_command_line_with_a_page_of_its_materials()
    {
        string file = Path.Combine(Repository.RequireData("cell-parameters"), "bpx", "nmc_pouch_cell_BPX_blended_electrode.json");
        string page = Path.Combine(_folder, "page.html");
        CliRun run = await CliRun.Of("cell", "simulate", "--bpx", file, "--model", "dfn", "--thermal", "--protocol", "Discharge at 1 C until 2.7 V", "--report", page);
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Contains("ended by 2.7 V", run.Out, StringComparison.Ordinal);
        string html = File.ReadAllText(page);
        Assert.Contains("Materials of the positive electrode", html, StringComparison.Ordinal);
        Assert.Contains("Small Particles", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--kind spm --thin -1", "a voltage in mV")]
    [InlineData("--kind spm --profile colour", "this fit has state of charge")]
    [InlineData("--kind spm --negative-ocv nowhere.csv", "cannot be read")]
    [InlineData("--kind spm --set Chen2020_composite", "several materials")]
    [InlineData("--kind spm --starts 0", "1 to 1000")]
    public async Task A_fit_that_cannot_be_is_one_error(string arguments, string part)
    {
        string data = Path.Combine(_folder, "data.csv");
        CliRun made = await CliRun.Of("cell", "simulate", "--model", "spm", "--protocol", "Discharge at 1 C for 600 s; Rest for 600 s", "--out", data);
        Assert.Equal(0, made.ExitCode);
        CliRun run = await CliRun.Of(["cell", "fit", data, .. arguments.Split(' ')]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(part, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_profile_is_printed_with_a_valley_at_the_value_found()
    {
        string data = Path.Combine(_folder, "data.csv");
        await CliRun.Of("cell", "simulate", "--set", "Chen2020", "--model", "spm", "--start-soc", "0.8", "--protocol", "Repeat 3 { Discharge at 1 C for 300 s; Rest for 300 s }", "--record", "30", "--out", data);
        CliRun run = await CliRun.Of("cell", "fit", data, "--kind", "spm", "--set", "Chen2020", "--starts", "8", "--profile", "positive diffusivity", "--json");
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        var profile = run.Json.GetProperty("fits")[0].GetProperty("profile");
        double[] rms = [.. profile.GetProperty("rmsMillivolts").EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Null ? double.PositiveInfinity : value.GetDouble())];
        Assert.Equal(11, rms.Length);
        Assert.Equal(rms.Min(), rms[5], 1e-3 + 0.1 * rms.Min());
        Assert.True(rms[0] > 2 * rms[5] && rms[10] > 2 * rms[5]);
    }

    private string Write(string text)
    {
        string path = Path.Combine(_folder, "written.csv");
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Exit code 1, one line of error, no file.</summary>
    private async Task Refused(string part, params string[] arguments)
    {
        string output = Path.Combine(_folder, "never.csv"), page = Path.Combine(_folder, "never.html");
        CliRun run = await CliRun.Of(["cell", "simulate", .. arguments, "--out", output, "--report", page]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(part, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.False(File.Exists(output) || File.Exists(page));
    }
}
