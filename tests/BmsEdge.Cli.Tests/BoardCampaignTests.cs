using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using BmsEdge.TestSupport;
using Xunit;

namespace BmsEdge.Cli.Tests;

/// <summary>bms board faults and bms board false-trips.</summary>
public sealed class BoardCampaignTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bms-faults-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Faults_are_told_with_their_stated_and_their_worst_times()
    {
        CliRun run = await CliRun.Of("board", "faults", "--rows", "16d,6i,4c,6d+16d", "--runs", "1");
        Assert.True(run.ExitCode == 0, run.Out + run.Error);
        Assert.Contains("16d   cell collapses or reverses", run.Out, StringComparison.Ordinal);
        Assert.Contains("not covered: the transistors hang on the cell monitor's registers", run.Out, StringComparison.Ordinal);
        Assert.Contains("not applicable: nf.config has no thermistor", run.Out, StringComparison.Ordinal);
        Assert.Contains("pairs: 1 of two faults, 4 runs, 4 good", run.Out, StringComparison.Ordinal);
        Assert.Contains("1 of 1 injected rows detected and safe in time in every run; 0 wrong or missing reasons", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_with_json_and_report_give_the_documented_fields_and_a_page()
    {
        string report = Path.Combine(_folder, "faults.html");
        CliRun run = await CliRun.Of("board", "faults", "--rows", "26c", "--runs", "2", "--seed", "7", "--report", report, "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        JsonElement row = run.Json.GetProperty("rows").EnumerateArray().Single();
        Assert.Equal("26c", row.GetProperty("id").GetString());
        Assert.Equal(2, row.GetProperty("runs").GetInt32());
        Assert.InRange(row.GetProperty("worstSafeMilliseconds").GetDouble(), 320, row.GetProperty("statedMilliseconds").GetInt32());
        Assert.Equal(7, run.Json.GetProperty("seed").GetInt32());
        Assert.Equal(0, run.Json.GetProperty("badRuns").GetInt32());
        string page = await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken);
        Assert.Contains("26c over-current of the front end", page, StringComparison.Ordinal);
        Assert.Contains("delay of the chip 320", page, StringComparison.Ordinal);
        Assert.Contains("<svg", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_is_taken_and_an_unknown_row_refused()
    {
        string config = Path.Combine(Repository.Root, "nf.config");
        CliRun good = await CliRun.Of("board", "faults", "--config", config, "--rows", "23a", "--runs", "1", "--json");
        Assert.Equal(0, good.ExitCode);
        CliRun unknown = await CliRun.Of("board", "faults", "--rows", "99");
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("No row is called 99", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task False_trips_are_looked_for_in_a_folder_of_data()
    {
        string set = Path.Combine(_folder, "lg-18650hg2", "25degC");
        Directory.CreateDirectory(set);
        string csv = "time_s,voltage_v,current_a,temperature_degc,capacity_ah\n"
            + string.Concat(Enumerable.Range(0, 60).Select(i => FormattableString.Invariant($"{i},{(i % 2 == 0 ? 3.86 : 3.80)},{(i % 2 == 0 ? -1.5 : -4)},25,0\n")));
        await using (FileStream file = File.Create(Path.Combine(set, "US06.csv.gz")))
        await using (System.IO.Compression.GZipStream zip = new(file, System.IO.Compression.CompressionLevel.Fastest))
        {
            await zip.WriteAsync(System.Text.Encoding.UTF8.GetBytes(csv), TestContext.Current.CancellationToken);
        }

        string report = Path.Combine(_folder, "false.html");
        CliRun run = await CliRun.Of("board", "false-trips", "--data", _folder, "--report", report, "--json");
        Assert.True(run.ExitCode == 0, run.Error + run.Out);
        Assert.Equal(1, run.Json.GetProperty("files").GetInt32());
        Assert.Equal(0, run.Json.GetProperty("false").GetInt32());
        Assert.Equal(120, run.Json.GetProperty("playedSeconds").GetDouble(), 3);
        Assert.Contains("every voltage and current limit as shipped", await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken), StringComparison.Ordinal);

        CliRun none = await CliRun.Of("board", "false-trips", "--data", set);
        Assert.Equal(1, none.ExitCode);
        Assert.Contains("none of the measured sets", none.Error, StringComparison.Ordinal);
    }
}
