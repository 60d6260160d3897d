using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace BmsEdge.Cli.Tests.Data;

/// <summary>The verbs on a store, from files to card.</summary>
public sealed class DataVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bms-data-").FullName;

    private string Store => Path.Combine(_folder, "store");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_folder_is_walked_and_a_refused_file_stops_none_of_the_others()
    {
        Write("in/a.csv", 1);
        Write("in/deep/b.csv", 2);
        File.WriteAllText(Path.Combine(_folder, "in", "notes.txt"), "not a cycler file");
        CliRun run = await CliRun.Of("data", "import", Path.Combine(_folder, "in"), "--store", Store, "--cell", "A1", "--json");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["imported", "imported", "refused"], run.Json.GetProperty("files").EnumerateArray().Select(f => f.GetProperty("status").GetString()));
        Assert.Contains("notes.txt", run.Json.GetProperty("files")[2].GetProperty("problem").GetString(), StringComparison.Ordinal);

        CliRun again = await CliRun.Of("data", "import", Path.Combine(_folder, "in", "a.csv"), "--store", Store, "--cell", "A1");
        Assert.Equal(0, again.ExitCode);
        Assert.Contains("already there", again.Out, StringComparison.Ordinal);
        CliRun list = await CliRun.Of("data", "list", "--store", Store, "--verify", "--json");
        Assert.Equal((0, 2), (list.ExitCode, list.Json.GetProperty("tests").GetArrayLength()));
        Assert.True(list.Json.GetProperty("verification").GetProperty("isSound").GetBoolean());
    }

    [Fact]
    public async Task What_is_no_data_by_name_and_tables_of_cycles_are_left_out_of_folders_and_said()
    {
        Write("in/a.csv", 1);
        File.WriteAllText(Path.Combine(_folder, "in", "README.md"), "words");
        string table = Path.Combine(_folder, "in", "cycles.csv");
        File.WriteAllText(table, "cell,cycle,capacity_ah\nA1,1,1.1\nA1,2,1.0\n");
        CliRun run = await CliRun.Of("data", "import", Path.Combine(_folder, "in"), "--store", Store, "--cell", "A1", "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("imported", Assert.Single(run.Json.GetProperty("files").EnumerateArray()).GetProperty("status").GetString());
        Assert.EndsWith("README.md", Assert.Single(run.Json.GetProperty("leftOut").EnumerateArray()).GetString(), StringComparison.Ordinal);
        Assert.Equal(table, Assert.Single(run.Json.GetProperty("tables").EnumerateArray()).GetString());
        string said = (await CliRun.Of("data", "import", Path.Combine(_folder, "in"), "--store", Store, "--cell", "A1")).Out;
        Assert.Contains("left out: 1 file that holds no data by name (README.md)", said, StringComparison.Ordinal);
        Assert.Contains("left out: 1 table with a row per cycle, run or cell (cycles.csv)", said, StringComparison.Ordinal);

        // A table that the rules cannot look at is left out of a folder too, and unreadable when named.
        string runs = Path.Combine(_folder, "in", "runs.csv");
        File.WriteAllText(runs, "cell,test_id,type,index,re_ohm,rct_ohm\nB1,1,charge,1,,\n");
        CliRun checkedFolder = await CliRun.Of("data", "validate", Path.Combine(_folder, "in"), "--json");
        Assert.Equal(runs, Assert.Single(checkedFolder.Json.GetProperty("tables").EnumerateArray()).GetString());
        Assert.Equal(1, (await CliRun.Of("data", "validate", runs)).ExitCode);

        // Named, it is what the user wants, and refused.
        Assert.Equal(1, (await CliRun.Of("data", "import", table, "--store", Store, "--cell", "A1")).ExitCode);
    }

    [Fact]
    public async Task An_import_says_what_fails_keeps_it_repairs_by_name_and_refuses_strictly()
    {
        string file = Path.Combine(_folder, "turned.csv");
        File.WriteAllText(file, ValidateTests.Csv(rows =>
        {
            for (int i = 0; i < rows.Length; i++)
            {
                rows[i].Amps = -rows[i].Amps;
            }
        }));
        CliRun strict = await CliRun.Of("data", "import", file, "--store", Store, "--cell", "A1", "--strict");
        Assert.Equal(1, strict.ExitCode);
        Assert.Contains("fails the rule current-sign", strict.Out, StringComparison.Ordinal);

        CliRun plain = await CliRun.Of("data", "import", file, "--store", Store, "--cell", "A1");
        Assert.Equal(0, plain.ExitCode);
        Assert.Contains("stored, but FAIL current-sign", plain.Out, StringComparison.Ordinal);
        Assert.Contains("FAIL current-sign", (await CliRun.Of("data", "list", "--store", Store)).Out, StringComparison.Ordinal);
        JsonElement listed = (await CliRun.Of("data", "list", "--store", Store, "--json")).Json.GetProperty("tests")[0];
        Assert.Equal(("fail", "current-sign"), (listed.GetProperty("worst").GetString(), listed.GetProperty("findings")[0].GetProperty("rule").GetString()));

        CliRun repaired = await CliRun.Of("data", "import", file, "--store", Store, "--cell", "A1", "--repair", "turn-current-sign", "--strict", "--replace");
        Assert.Equal(0, repaired.ExitCode);
        Assert.Contains("turn-current-sign touched 400 rows", repaired.Out, StringComparison.Ordinal);
        Assert.Equal("repair,rows_touched\nturn-current-sign,400\n", (await CliRun.Of("data", "query", "SELECT repair, rows_touched FROM repairs", "--store", Store, "--csv")).Out);
        Assert.Contains("turn-current-sign", (await CliRun.Of("data", "list", "--store", Store)).Out, StringComparison.Ordinal);
        CliRun unknown = await CliRun.Of("data", "import", file, "--store", Store, "--cell", "A1", "--repair", "sort", "--json");
        Assert.Equal((1, "BadArgument"), (unknown.ExitCode, unknown.Json.GetProperty("error").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task An_archive_is_validated_file_by_file()
    {
        string zip = Path.Combine(_folder, "set.zip");
        Directory.CreateDirectory(Path.Combine(_folder, "pack"));
        Write("pack/a.csv", 1);
        File.WriteAllText(Path.Combine(_folder, "pack", "README.md"), "words");
        File.WriteAllText(Path.Combine(_folder, "pack", "b.csv"), "junk\n");
        System.IO.Compression.ZipFile.CreateFromDirectory(Path.Combine(_folder, "pack"), zip);
        JsonElement files = (await CliRun.Of("data", "validate", zip, "--json")).Json.GetProperty("files");
        Assert.Equal(["set.zip/a.csv", "set.zip/b.csv"], files.EnumerateArray().Select(f => f.GetProperty("file").GetString()).Order(StringComparer.Ordinal));
        Assert.Contains("set.zip/b.csv", files.EnumerateArray().Single(f => !f.GetProperty("readable").GetBoolean()).GetProperty("unreadable").GetString(), StringComparison.Ordinal);
        CliRun repair = await CliRun.Of("data", "validate", zip, "--repair", "restart-time", "--out", Path.Combine(_folder, "mended"));
        Assert.Equal(1, repair.ExitCode);
        Assert.Contains("Unpack it first", repair.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_answers_as_table_csv_and_json_and_refuses_to_write()
    {
        await CliRun.Of("data", "import", Write("a.csv", 1), "--store", Store, "--cell", "A1");
        const string Sql = "SELECT cell, count(*) AS n, NULL AS nothing FROM rows GROUP BY cell";
        Assert.Equal("cell  n    nothing\nA1    400  NULL\n", (await CliRun.Of("data", "query", Sql, "--store", Store)).Out);
        Assert.Equal("cell,n,nothing\nA1,400,\n", (await CliRun.Of("data", "query", Sql, "--store", Store, "--csv")).Out);
        JsonElement row = (await CliRun.Of("data", "query", Sql, "--store", Store, "--json")).Json.GetProperty("rows")[0];
        Assert.Equal(400, row[1].GetInt32());
        Assert.Equal(JsonValueKind.Null, row[2].ValueKind);
        CliRun refused = await CliRun.Of("data", "query", $"COPY rows TO '{Store}/cells/x.csv'", "--store", Store, "--json");
        Assert.Equal((1, "BadArgument"), (refused.ExitCode, refused.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.False(File.Exists(Path.Combine(Store, "cells", "x.csv")));
    }

    [Fact]
    public async Task An_export_has_a_name_after_the_convention_and_imports_again()
    {
        string about = Path.Combine(_folder, "a1.json");
        File.WriteAllText(about, """{ "id": "A1", "institution": "Our Lab", "nominalCapacityAmpHours": 3 }""");
        await CliRun.Of("data", "import", Write("a.csv", 1), "--store", Store, "--cell", "A1", "--about", about);
        string target = Path.Combine(_folder, "bdf");
        CliRun run = await CliRun.Of("data", "export", "--store", Store, "--out", target, "--raw");
        Assert.Equal(0, run.ExitCode);
        string file = Assert.Single(Directory.GetFiles(target));
        Assert.StartsWith("Our-Lab__A1__Unknown__", Path.GetFileName(file), StringComparison.Ordinal);
        CliRun again = await CliRun.Of("data", "import", file, "--store", Path.Combine(_folder, "second"), "--cell", "A1");
        Assert.Equal(0, again.ExitCode);
        const string Hash = "SELECT content_sha256 FROM tests";
        Assert.Equal((await CliRun.Of("data", "query", Hash, "--store", Store)).Out, (await CliRun.Of("data", "query", Hash, "--store", Path.Combine(_folder, "second"))).Out);
    }

    [Fact]
    public async Task A_split_is_made_checked_and_found_broken_when_a_copy_comes_in()
    {
        for (int i = 0; i < 5; i++)
        {
            await CliRun.Of("data", "import", Write($"c{i}.csv", 10 + i), "--store", Store, "--cell", $"c{i}");
        }

        CliRun made = await CliRun.Of("data", "split", "--store", Store, "--seed", "3", "--json");
        Assert.Equal(0, made.ExitCode);
        Assert.Equal([3, 1, 1], made.Json.GetProperty("split").GetProperty("parts").EnumerateArray().Select(p => p.GetProperty("cells").GetArrayLength()));
        Assert.Equal(0, (await CliRun.Of("data", "split", "--store", Store, "--check")).ExitCode);

        string train = made.Json.GetProperty("split").GetProperty("parts")[0].GetProperty("cells")[0].GetString()!;
        string test = made.Json.GetProperty("split").GetProperty("parts")[2].GetProperty("cells")[0].GetString()!;
        string cut = Path.Combine(_folder, "cut.csv");
        File.WriteAllLines(cut, File.ReadAllLines(Path.Combine(_folder, train + ".csv")).Take(300));
        await CliRun.Of("data", "import", cut, "--store", Store, "--cell", test);
        CliRun check = await CliRun.Of("data", "split", "--store", Store, "--check");
        Assert.Equal(1, check.ExitCode);
        Assert.Contains("error: leak: ", check.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_card_is_printed_or_written()
    {
        await CliRun.Of("data", "import", Write("a.csv", 1), "--store", Store, "--cell", "A1");
        Assert.Contains("not stated", (await CliRun.Of("data", "card", "--store", Store)).Out, StringComparison.Ordinal);
        string target = Path.Combine(_folder, "card");
        CliRun run = await CliRun.Of("data", "card", "--store", Store, "--out", target, "--json");
        Assert.Equal((0, 17), (run.ExitCode, run.Json.GetProperty("checklist").GetArrayLength()));
        Assert.Equal(["card.html", "card.json", "card.md"], Directory.GetFiles(target).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        string page = File.ReadAllText(Path.Combine(target, "card.html"));
        Assert.Contains("Reporting checklist", page, StringComparison.Ordinal);
        Assert.Contains("Bias report", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BadArgument", "import", "{0}/a.csv", "--cell", "../x")]
    [InlineData("BadArgument", "import", "{0}/a.csv", "--cell", "A1", "--time-zone", "Nowhere/Land")]
    [InlineData("BadArgument", "import", "{0}/a.csv", "--cell", "A1", "--rest-amps", "-1")]
    [InlineData("NotFound", "import", "{0}/a.csv", "--cell", "A1", "--about", "{0}/none.json")]
    [InlineData("NotFound", "list")]
    [InlineData("NotFound", "split", "--check")]
    [InlineData("Usage", "import", "{0}/a.csv", "--cell", "A1", "--sign", "up")]
    public async Task What_makes_no_sense_is_refused(string code, string verb, params string[] args)
    {
        Write("a.csv", 1);
        CliRun run = await CliRun.Of(["data", verb, .. args.Select(a => string.Format(CultureInfo.InvariantCulture, a, _folder)), "--store", Store, "--json"]);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Equal(code, run.Json.GetProperty("error").GetProperty("code").GetString());
    }

    private string Write(string name, int seed)
    {
        Random random = new(seed);
        StringBuilder text = new("test_time_second,voltage_volt,current_ampere\n");
        for (int i = 0; i < 400; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i},{3.5 + (0.3 * random.NextDouble()):F4},{(4 * random.NextDouble()) - 3:F4}\n");
        }

        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text.ToString());
        return path;
    }
}
