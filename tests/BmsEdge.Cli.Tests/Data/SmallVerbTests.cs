using System;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace BmsEdge.Cli.Tests.Data;

/// <summary>bms data cycles and sources, archives and column maps, as a user types them.</summary>
public sealed class SmallVerbTests : IDisposable
{
    private const string Map = """
        name: bench-7
        separator: ";"
        decimal: ","
        headerLine: 1
        columns:
          Zeit: { is: test_time_second, unit: s }
          Spannung: { is: voltage_volt, unit: mV }
          Strom: { is: current_ampere, unit: A }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("bms-data-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Cycles_are_summarised_on_the_screen_and_in_a_table()
    {
        string table = Path.Combine(_folder, "cycles.csv");
        CliRun run = await CliRun.Of("data", "cycles", Cycled(), "--out", table);
        Assert.Equal(0, run.ExitCode);
        string[] lines = File.ReadAllLines(table);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("test,cycle,charge_ah,discharge_ah", lines[0], StringComparison.Ordinal);
        string[] second = lines[2].Split(',');
        Assert.Equal("2", second[1]);
        Assert.Equal(1.0, double.Parse(second[2], CultureInfo.InvariantCulture), 0.01);
        Assert.Equal(1.0, double.Parse(second[3], CultureInfo.InvariantCulture), 0.01);

        JsonElement json = (await CliRun.Of("data", "cycles", Cycled(), "--json")).Json;
        Assert.Equal(2, json.GetProperty("cycles").GetArrayLength());
        Assert.Equal(1.0, json.GetProperty("cycles")[1].GetProperty("values").GetProperty("dischargeAh").GetDouble(), 0.01);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("cycles")[1].GetProperty("values").GetProperty("meanDegc").ValueKind);
        Assert.NotEqual(0, json.GetProperty("cycles")[1].GetProperty("missing").GetArrayLength());
    }

    [Fact]
    public async Task Cycles_of_a_file_that_cannot_be_read_leave_no_table()
    {
        string table = Path.Combine(_folder, "cycles.csv");
        CliRun run = await CliRun.Of("data", "cycles", Write("junk.csv", "hello\n"), "--out", table);
        Assert.Equal(1, run.ExitCode);
        Assert.False(File.Exists(table));
    }

    [Fact]
    public async Task Sources_are_listed_and_one_is_told_with_its_licence_and_traps()
    {
        CliRun all = await CliRun.Of("data", "sources");
        Assert.Equal(0, all.ExitCode);
        Assert.Contains("nasa-pcoe", all.Out, StringComparison.Ordinal);
        CliRun one = await CliRun.Of("data", "sources", "nasa-pcoe");
        Assert.Contains("licence", one.Out, StringComparison.Ordinal);
        Assert.Contains("mind", one.Out, StringComparison.Ordinal);
        Assert.True((await CliRun.Of("data", "sources", "--json")).Json.GetProperty("sources").GetArrayLength() > 15);
        CliRun unknown = await CliRun.Of("data", "sources", "nowhere");
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("Known are", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_map_opens_a_foreign_file_to_every_verb()
    {
        string file = Write("run.txt", "Zeit;Spannung;Strom\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"{i};{3700 + i},5;0,100\n")));
        string map = Write("map.yaml", Map);
        Assert.Equal(1, (await CliRun.Of("data", "validate", file)).ExitCode);
        Assert.Equal(0, (await CliRun.Of("data", "validate", file, "--map", map)).ExitCode);
        Assert.Equal(0, (await CliRun.Of("data", "report", file, "--map", map, "--out", Path.Combine(_folder, "r.html"))).ExitCode);
        Assert.Equal(0, (await CliRun.Of("data", "import", file, "--map", map, "--store", Path.Combine(_folder, "store"), "--cell", "A1")).ExitCode);
        Assert.Equal(0, (await CliRun.Of("data", "cycles", file, "--map", map)).ExitCode);
    }

    [Fact]
    public async Task An_archive_is_imported_with_a_cell_per_file_and_its_bad_file_told_by_its_name()
    {
        string zip = Path.Combine(_folder, "cells.zip");
        using (ZipArchive archive = ZipFile.Open(zip, ZipArchiveMode.Create))
        {
            foreach ((string name, string text) in new[] { ("a/A1.csv", File.ReadAllText(Cycled())), ("a/A2.csv", File.ReadAllText(Cycled()) + "\n"), ("a/notes.csv", "hello\n") })
            {
                using StreamWriter writer = new(archive.CreateEntry(name).Open());
                writer.Write(text);
            }
        }

        string store = Path.Combine(_folder, "store");
        CliRun run = await CliRun.Of("data", "import", zip, "--store", store, "--cell-from", "file");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("cells.zip/a/notes.csv", run.Out, StringComparison.Ordinal);
        JsonElement list = (await CliRun.Of("data", "list", "--store", store, "--verify", "--json")).Json;
        Assert.Equal(["A1", "A2"], list.GetProperty("tests").EnumerateArray().Select(t => t.GetProperty("cell").GetString()));
        Assert.True(list.GetProperty("verification").GetProperty("isSound").GetBoolean());
    }

    [Fact]
    public async Task Whose_cell_it_is_must_be_said_once()
    {
        string store = Path.Combine(_folder, "store");
        Assert.Contains("--cell-from", (await CliRun.Of("data", "import", Cycled(), "--store", store)).Error, StringComparison.Ordinal);
        Assert.Equal(1, (await CliRun.Of("data", "import", Cycled(), "--store", store, "--cell", "A1", "--cell-from", "file")).ExitCode);
        Assert.False(Directory.Exists(store));
    }

    /// <summary>Two cycles of an hour at 1 A each way.</summary>
    private string Cycled()
    {
        StringBuilder text = new("test_time_second,voltage_volt,current_ampere,cycle_count\n");
        for (int i = 0; i <= 1440; i++)
        {
            bool charging = i / 360 % 2 == 0;
            double into = i % 360 / 360.0;
            text.Append(CultureInfo.InvariantCulture, $"{i * 10},{(charging ? 3 + into : 4 - into)},{(charging ? 1 : -1)},{Math.Min(1 + (i / 720), 2)}\n");
        }

        return Write("cycled.csv", text.ToString());
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
