using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace BmsEdge.Cli.Tests;

/// <summary>bms board run --pack: a recording's current on simulated cells.</summary>
public sealed class BoardPackVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bms-pack-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("ecm", 3.0)]
    [InlineData("spm", 5.153)]
    [InlineData("spme", 5.153)]
    [InlineData("dfn", 5.153)]
    public async Task The_board_counts_what_the_cells_give(string cells, double ampHours)
    {
        CliRun run = await CliRun.Of(
            "board", "run", "--pack", cells, "--parallel", "2", "--spread", "0", "--profile", Profile(-3, 40), "--start-soc", "0.7", "--report", Path.Combine(_folder, "page.html"), "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(0, run.Json.GetProperty("trips").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, run.Json.GetProperty("modelStatus").ValueKind);
        Assert.Equal(2 * ampHours, run.Json.GetProperty("groupAmpHours").GetDouble(), 1e-3);

        // Two cells in parallel at twice the recording's current.
        double given = 3.0 * 40 / 3600 / ampHours;
        Assert.Equal(0.7 - given, run.Json.GetProperty("finalTrueSoc").GetDouble(), 1e-4);
        Assert.Equal(0.7 - given, run.Json.GetProperty("finalSoc").GetDouble(), 1e-3);
        Assert.Contains("2p of", File.ReadAllText(Path.Combine(_folder, "page.html")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trip_ends_the_current_of_the_recording()
    {
        CliRun run = await CliRun.Of("board", "run", "--pack", "spm", "--profile", Profile(-30, 60), "--true-soc", "0.6", "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(run.Json.GetProperty("trips").EnumerateArray(), trip => trip.GetProperty("level").GetString() == "open");
        Assert.True(run.Json.GetProperty("finalTrueSoc").GetDouble() > 0.6 - 30.0 * 2 / 3600 / 5.2);
    }

    [Fact]
    public async Task The_same_seed_is_the_same_run_and_another_is_not()
    {
        async Task<string> Run(string seed)
        {
            CliRun run = await CliRun.Of("board", "run", "--pack", "spme", "--profile", Profile(-5, 20), "--seed", seed, "--json");
            return run.Json.GetProperty("lowestVolts").GetRawText() + run.Json.GetProperty("finalTrueSoc").GetRawText();
        }

        string first = await Run("3");
        Assert.Equal(first, await Run("3"));
        Assert.NotEqual(first, await Run("4"));
    }

    [Theory]
    [InlineData("--pack spme --set Nope", "There are Chen2020")]
    [InlineData("--pack ecm --parallel 0", "A pack of 4 groups of 0 cells")]
    [InlineData("--pack ecm --spread -1", "--spread -1")]
    [InlineData("--pack ecm --celsius NaN", "--celsius NaN")]
    [InlineData("--pack ecm --true-soc 1.5", "--true-soc 1.5")]
    [InlineData("--pack ecm --scale NaN", "--scale NaN")]
    [InlineData("--pack ecm --contact -1", "contact resistance")]
    [InlineData("--pack ecm --gradient 1000", "temperature gradient")]
    [InlineData("--pack spm --bpx nowhere.json", "cannot be read")]
    [InlineData("--pack ecm --parallel 2 --model somewhere", "Leave --model out")]
    [InlineData("--pack ecm --start-soc 2", "--start-soc 2")]
    [InlineData("--start-soc 0.5", "--model is missing")]
    public async Task Values_that_cannot_be_are_one_error_and_no_page(string arguments, string part)
    {
        string page = Path.Combine(_folder, "never.html");
        CliRun run = await CliRun.Of(["board", "run", "--profile", Profile(-1, 10), "--report", page, .. arguments.Split(' ')]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(part, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.False(File.Exists(page));
    }

    /// <summary>A recording of a constant current, as a cycler would write it.</summary>
    private string Profile(double amps, int seconds)
    {
        string path = Path.Combine(_folder, "profile.csv");
        File.WriteAllLines(path, ["test_time_second,voltage_volt,current_ampere,temperature_t1_celsius", .. Enumerable.Range(0, seconds + 1).Select(second =>
            string.Create(CultureInfo.InvariantCulture, $"{second},3.7,{amps},25"))]);
        return path;
    }
}
