using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace BmsEdge.EndToEnd.Tests;

/// <summary>bms cell as a user types it.</summary>
public sealed class CellCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bms-cell-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_discharge_gives_rows_the_data_verbs_read_and_a_report()
    {
        string csv = Path.Combine(_folder, "cell.csv");
        string page = Path.Combine(_folder, "cell.html");
        Shell run = await Bms("cell", "simulate", "--model", "spme", "--thermal", "--protocol", "Discharge at 1 C until 2.5 V; Rest for 600 s", "--out", csv, "--report", page, "--json");
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        JsonElement result = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal(2, result.GetProperty("steps").GetArrayLength());
        Assert.Equal("2.5 V", result.GetProperty("steps")[0].GetProperty("endReason").GetString());
        Assert.InRange(result.GetProperty("steps")[0].GetProperty("ampHours").GetDouble(), -4.96, -4.9);
        Assert.Contains("where the voltage goes", File.ReadAllText(page), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(result.GetProperty("rows").GetInt32() + 1, File.ReadLines(csv).Count());
        Shell cycles = await Bms("data", "cycles", csv);
        Assert.Equal((0, string.Empty), (cycles.ExitCode, cycles.Error));
    }

    [Fact]
    public async Task Ageing_is_told_and_drawn()
    {
        string page = Path.Combine(_folder, "aged.html");
        Shell run = await Bms(
            "cell", "simulate", "--set", "OKane2022", "--model", "spme", "--sei", "solventDiffusionLimited", "--plating", "partiallyReversible", "--material-loss", "negative", "--cracking", "--pore-clogging", "--dry-out",
            "--record", "600", "--protocol", "Repeat 5 { Discharge at 1 C until 2.5 V; Charge at 2 C until 4.2 V; Hold at 4.2 V until C/20 }", "--report", page);
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Contains("mAh lost", run.Out, StringComparison.Ordinal);
        Assert.All(["Ageing", "lithium out of use", "lost material"], text => Assert.Contains(text, File.ReadAllText(page), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_drive_curve_beside_a_protocol_file_is_found()
    {
        File.WriteAllText(Path.Combine(_folder, "drive.csv"), "time_s,current_a\n0,0\n10,-5\n20,2\n");
        string protocol = Path.Combine(_folder, "test.txt");
        File.WriteAllText(protocol, "Repeat 3 {\n  Drive \"drive.csv\" scaled by 2\n}\n");
        Shell run = await Bms("cell", "simulate", "--set", "OKane2022", "--start-soc", "0.5", "--protocol-file", protocol);
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Contains("step 3: Drive", run.Out, StringComparison.Ordinal);
        Assert.Contains("60.0 s simulated", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Chen2021", "Discharge at 1 C until 2.5 V", "No parameter set is called 'Chen2021'")]
    [InlineData("Chen2020", "Discharge at 1 C", "would never end")]
    [InlineData("Chen2020", "Discharge at 1000 W for 1 h", "cannot")]
    [InlineData("Prada2013", "Rest for 1 s", "no thermal data")]
    public async Task What_cannot_be_done_is_exit_code_1_with_one_line(string set, string protocol, string part)
    {
        string csv = Path.Combine(_folder, "none.csv");
        Shell run = await Bms("cell", "simulate", "--set", set, "--thermal", "--protocol", protocol, "--out", csv);
        Assert.Equal((1, string.Empty), (run.ExitCode, run.Out));
        Assert.Contains(part, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
        Assert.False(File.Exists(csv));
    }

    [Fact]
    public async Task A_set_goes_out_as_bpx_and_comes_in_again()
    {
        string bpx = Path.Combine(_folder, "chen.json");
        Shell export = await Bms("cell", "export", "--set", "Chen2020", "--out", bpx);
        Assert.Equal((0, string.Empty), (export.ExitCode, export.Error));
        Shell run = await Bms("cell", "simulate", "--bpx", bpx, "--model", "spm", "--protocol", "Discharge at 1 C until 2.5 V", "--json");
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.InRange(JsonDocument.Parse(run.Out).RootElement.GetProperty("steps")[0].GetProperty("ampHours").GetDouble(), -5.05, -4.95);
        File.WriteAllText(bpx, File.ReadAllText(bpx).Replace("Volume [m3]", "Volume [l]", StringComparison.Ordinal));
        Shell refused = await Bms("cell", "simulate", "--bpx", bpx, "--protocol", "Rest for 1 s");
        Assert.Equal((1, string.Empty), (refused.ExitCode, refused.Out));
        Assert.Contains("'Volume [l]' should be 'Volume [m3]'", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_are_found_in_a_file_with_intervals_and_a_report()
    {
        string csv = Path.Combine(_folder, "slow.csv"), page = Path.Combine(_folder, "fit.html");
        Shell made = await Bms("cell", "simulate", "--set", "OKane2022", "--model", "spm", "--start-soc", "1", "--protocol", "Discharge at C/30 until 2.5 V", "--record", "600", "--out", csv);
        Assert.Equal((0, string.Empty), (made.ExitCode, made.Error));
        Shell run = await Bms("cell", "fit", csv, "--kind", "openCircuit", "--set", "OKane2022", "--report", page, "--json");
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        JsonElement values = JsonDocument.Parse(run.Out).RootElement.GetProperty("fits")[0].GetProperty("values");
        Assert.InRange(values[0].GetProperty("value").GetDouble(), 5.7, 5.95);
        Assert.True(values[0].GetProperty("identifiable").GetBoolean());
        Assert.Contains("negative capacity", File.ReadAllText(page), StringComparison.Ordinal);
        Shell none = await Bms("cell", "fit", csv, "--kind", "pulses");
        Assert.Equal((1, string.Empty), (none.ExitCode, none.Out));
        Assert.Contains("no pulse", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_made_data_set_goes_into_a_store()
    {
        string[] make = ["cell", "generate", "--out", "aged", "--model", "spm", "--cells", "3", "--cycles", "4", "--check-up", "2", "--record", "300"];
        Shell run = await Bms([.. make]);
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        byte[] first = File.ReadAllBytes(Path.Combine(_folder, "aged", "cells", "cell-002.csv.gz"));
        await Bms([.. make]);
        Assert.Equal(first, File.ReadAllBytes(Path.Combine(_folder, "aged", "cells", "cell-002.csv.gz")));
        JsonElement truth = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "aged", "truth", "cell-002.json"))).RootElement;
        Assert.Equal(3, truth.GetProperty("check_ups").GetArrayLength());
        Shell import = await Bms("data", "import", Path.Combine("aged", "cells"), "--store", "store", "--cell-from", "file");
        Assert.Equal(0, import.ExitCode);
        Shell list = await Bms("data", "list", "--store", "store");
        Assert.Contains("cell-003", list.Out, StringComparison.Ordinal);
        Shell refused = await Bms("cell", "generate", "--out", "aged", "--policies", "1,x,25");
        Assert.Equal((1, string.Empty), (refused.ExitCode, refused.Out));
        Assert.Contains("'1,x,25' should be three numbers", refused.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder, "aged", "manifest.json")));
    }

    [Fact]
    public async Task The_sets_are_listed_with_their_sources()
    {
        Shell run = await Bms("cell", "sets");
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.All(["Chen2020", "Marquis2019", "OKane2022", "Prada2013", "doi 10.1149"], text => Assert.Contains(text, run.Out, StringComparison.Ordinal));
    }

    private Task<Shell> Bms(params string[] args) =>
        Shell.Run("dotnet", [Path.Combine(AppContext.BaseDirectory, "bms.dll"), .. args], _folder, null, TestContext.Current.CancellationToken);
}
