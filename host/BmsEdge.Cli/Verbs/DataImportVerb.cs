using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using BmsEdge.Cli.Machinery;
using BmsEdge.CyclingData.Quality;
using BmsEdge.CyclingData.Quality.Repairs;
using BmsEdge.CyclingData.Store;
using BmsEdge.Foundation;

namespace BmsEdge.Cli.Verbs;

/// <summary>bms data import: cycler files into a store, file by file; a refused one stops none of the others.</summary>
internal static class DataImportVerb
{
    public static Command Create(CliHost host)
    {
        Argument<string[]> files = new("FILE") { Description = "Cycler files, zip archives of them, or folders.", Arity = ArgumentArity.OneOrMore };
        Option<string> store = DataStoreOptions.Store();
        Option<string> cell = new("--cell") { Description = "Cell the files belong to." };
        Option<string> cellFrom = new("--cell-from") { Description = "In place of --cell: each file is a cell of its own (file), or each test in a file is (test)." };
        cellFrom.AcceptOnlyFromAmong("file", "test");
        Option<string> about = new("--about") { Description = "JSON file with what is known of the cell (chemistry, nominal capacity, ...); docs/cycling-store.md lists the fields." };
        Option<string> sign = new("--sign") { Description = "Sign of the current in the files: charge (positive when charging) or discharge.", DefaultValueFactory = _ => "charge" };
        sign.AcceptOnlyFromAmong("charge", "discharge");
        Option<string> ignore = new("--ignore") { Description = "Headers to leave out, with commas between them." };
        Option<string> map = new("--map") { Description = "YAML or JSON column map for files of no known format." };
        Option<string> zone = new("--time-zone") { Description = "Zone of the laboratory's clock, for example Europe/Oslo." };
        Option<double?> rest = new("--rest-amps") { Description = "Currents up to this size are a rest." };
        Option<double?> cycle = new("--cycle-discharge-ah") { Description = "Discharge after which the next charge begins a cycle, for files without cycle count." };
        Option<string?> repair = new("--repair") { Description = $"Repairs to make on the way in, separated by commas: {string.Join(", ", Repair.All.Select(r => r.Name))}. Each is recorded with the rows it touched; nothing is mended without." };
        Option<bool> strict = new("--strict") { Description = "Refuse a file of which a test fails a rule; without it the file is taken in and its verdicts are kept with it." };
        Option<bool> replace = new("--replace") { Description = "Import bytes that are in the store already anew." };
        Command verb = new("import", "Read cycler files into a store; each one is taken in whole or refused with its row.")
        {
            files, store, cell, cellFrom, about, sign, ignore, map, zone, rest, cycle, repair, strict, replace, CommonOptions.Json,
        };
        return verb.Runs(host, "bms data import measured/ --store store --cell A1", (parse, context) => Run(
            parse.GetRequiredValue(files),
            parse.GetRequiredValue(store),
            parse.GetValue(about),
            parse.GetValue(cellFrom),
            new StoreImportOptions
            {
                Cell = parse.GetValue(cell) is { } id ? CellRecord.CheckId(id) : null,
                Read = DataReadOptions.Of(parse.GetValue(sign) == "discharge", parse.GetValue(map)) with
                {
                    IgnoreColumns = CommonOptions.List(parse.GetValue(ignore)) ?? [],
                    TimeZone = Zone(parse.GetValue(zone)),
                },
                Repairs = Repair.Named(CommonOptions.List(parse.GetValue(repair)) ?? []),
                Strict = parse.GetValue(strict),
                Replace = parse.GetValue(replace),
                RestAmps = NotNegative("--rest-amps", parse.GetValue(rest)),
                CycleDischargeAmpHours = NotNegative("--cycle-discharge-ah", parse.GetValue(cycle)),
                Cancellation = context.Cancellation,
            },
            context));
    }

    private static int Run(string[] paths, string folder, string? about, string? cellFrom, StoreImportOptions options, VerbContext context)
    {
        if (options.Cell is null == cellFrom is null || (about is not null && options.Cell is null))
        {
            throw new BmsException(BmsErrorCode.BadArgument, "--cell: name the cell the files belong to, or say --cell-from file or --cell-from test; --about goes with --cell.");
        }

        (IReadOnlyList<string> files, IReadOnlyList<string> beside) = DataFiles.Find(paths);
        HashSet<string> named = [.. paths];
        List<string> leftOut = [.. beside];
        List<string> tables = [];
        using StoreWriter writer = CyclingStore.Write(folder);
        if (about is not null)
        {
            writer.WriteCell(Read(about, options.Cell!));
        }

        FileResult[] results = context.WithProgress<FileResult[]>(progress =>
        {
            progress.Stage($"importing {files.Count} {(files.Count == 1 ? "file" : "files")}");
            List<FileResult> done = [];
            for (int i = 0; i < files.Count; i++)
            {
                foreach (FileImport import in ArchiveImport.Import(writer, files[i], name => Options(options, cellFrom, name), leftOut.Add))
                {
                    if (import.Refusal is { Code: BmsErrorCode.BadData } && !named.Contains(files[i]) && import.Name == files[i] && DataFiles.IsTable(files[i]))
                    {
                        tables.Add(files[i]);
                        continue;
                    }

                    done.Add(Result(import));
                }

                progress.Fraction((i + 1.0) / files.Count);
            }

            return [.. done];
        });
        object machine = new { Store = folder, options.Cell, Removed = writer.Cleaned, Files = results, LeftOut = leftOut, Tables = tables };
        context.Result(machine, output => Print(output, writer, folder, results, leftOut, tables));
        return results.Any(r => r.Status == "refused") ? ErrorReport.Failed : 0;
    }

    private static CellRecord Read(string about, string cell)
    {
        CellRecord record = CellRecord.Read(about);
        return record.Id == cell ? record : throw new BmsException(BmsErrorCode.BadArgument, $"{about}: it describes the cell '{record.Id}' and --cell says '{cell}'. Make them the same.");
    }

    private static StoreImportOptions Options(StoreImportOptions options, string? cellFrom, string file) => cellFrom switch
    {
        "file" => options with { Cell = ArchiveImport.CellName(file) },
        "test" => options with { CellOf = test => ArchiveImport.CellName(test.Name ?? file) },
        _ => options,
    };

    private static FileResult Result(FileImport import)
    {
        if (import.Outcome is not { } outcome)
        {
            return new FileResult(import.Name, "refused", null, [], 0, null, [], [], import.Refusal!.Message);
        }

        string status = outcome.Status switch
        {
            ImportStatus.AlreadyThere => "already there",
            ImportStatus.Replaced => "replaced",
            _ => "imported",
        };
        TestProvenance[] tests = [.. outcome.Tests.Select(t => t.Provenance)];
        return new FileResult(
            import.Name,
            status,
            tests[0].Reader,
            [.. tests.Select(t => t.Test)],
            tests.Sum(t => t.RowsStored),
            tests.All(t => t.Quality is not null) ? tests.Max(t => t.Quality!.Worst) : null,
            [.. tests.Where(t => t.Quality is not null).SelectMany(t => t.Quality!.Findings().Select(v => new Finding(t.Test, t.TestName, v.Rule, v.Verdict, v.Summary, v.Count)))],
            [.. tests.SelectMany(t => t.Repairs).GroupBy(r => r.Name).Select(g => new Mended(g.Key, g.Sum(r => r.RowsTouched), g.Sum(r => r.RowsLeftOut)))],
            null);
    }

    private static void Print(TextWriter output, StoreWriter writer, string store, FileResult[] results, IReadOnlyList<string> leftOut, IReadOnlyList<string> tables)
    {
        if (writer.Cleaned.Count > 0)
        {
            output.WriteLine($"removed {writer.Cleaned.Count} leftovers of an import that was cut off");
        }

        DataStoreOptions.Table(
            output,
            ["status", "verdict", "rows", "tests", "reader", "file"],
            [.. results.Select(r => new[] { r.Status, r.Worst is { } worst ? DataStoreOptions.Word(worst) : "", r.Rows.ToString(CultureInfo.InvariantCulture), r.Tests.Count.ToString(CultureInfo.InvariantCulture), r.Reader ?? "", r.File })]);
        foreach (FileResult refused in results.Where(r => r.Problem is not null))
        {
            output.WriteLine($"refused: {refused.Problem}");
        }

        foreach (FileResult mended in results.Where(r => r.Repairs.Count > 0))
        {
            output.WriteLine($"repaired {mended.File}: {string.Join(", ", mended.Repairs.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Name} touched {r.RowsTouched} rows{(r.RowsLeftOut > 0 ? $", {r.RowsLeftOut} of them left out" : "")}")))}");
        }

        PrintFindings(output, store, results);
        DataStoreOptions.LeftOut(output, leftOut);
        DataStoreOptions.Tables(output, tables);
    }

    /// <summary>Failures one by one; warnings counted by their rule, because a folder may have thousands. The store keeps all.</summary>
    private static void PrintFindings(TextWriter output, string store, FileResult[] results)
    {
        const int MostShown = 20;
        (FileResult File, Finding Finding)[] all = [.. results.SelectMany(r => r.Findings.Select(f => (r, f)))];
        (FileResult File, Finding Finding)[] failed = [.. all.Where(f => f.Finding.Verdict == Verdict.Fail)];
        foreach ((FileResult file, Finding f) in failed.Take(MostShown))
        {
            output.WriteLine($"stored, but FAIL {f.Rule} ({file.File}{(f.TestName is null ? "" : $", test {f.TestName}")}): {f.Summary}");
        }

        foreach (IGrouping<string, (FileResult File, Finding Finding)> rule in all.Where(f => f.Finding.Verdict == Verdict.Warn).GroupBy(f => f.Finding.Rule))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"warn {rule.Key}: {(rule.Count() == 1 ? $"{rule.Single().File.File}: {rule.Single().Finding.Summary}" : $"{rule.Count()} tests")}"));
        }

        if (all.Length > 0)
        {
            output.WriteLine($"the verdicts are kept: ./bms data query \"SELECT * FROM verdicts WHERE verdict IN ('warn', 'fail')\" --store {store}");
        }
    }

    private static TimeZoneInfo? Zone(string? name)
    {
        if (name is null)
        {
            return null;
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone)
            ? zone
            : throw new BmsException(BmsErrorCode.BadArgument, $"--time-zone: '{name}' is not a zone this machine knows. Use a name such as Europe/Oslo or UTC.");
    }

    private static double? NotNegative(string option, double? value) => value is null || (value >= 0 && double.IsFinite(value.Value))
        ? value
        : throw new BmsException(BmsErrorCode.BadArgument, $"{option}: {value.Value.ToString(CultureInfo.InvariantCulture)} is not a size. Give a number that is not negative.");

    /// <summary>What became of a file.</summary>
    private sealed record FileResult(
        string File, string Status, string? Reader, IReadOnlyList<string> Tests, long Rows, Verdict? Worst, IReadOnlyList<Finding> Findings, IReadOnlyList<Mended> Repairs, string? Problem);

    /// <summary>A verdict that is no pass.</summary>
    private sealed record Finding(string Test, string? TestName, string Rule, Verdict Verdict, string Summary, long Count);

    /// <summary>What a repair did to a file.</summary>
    private sealed record Mended(string Name, long RowsTouched, long RowsLeftOut);
}
