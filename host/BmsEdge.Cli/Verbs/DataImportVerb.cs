using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using BmsEdge.Cli.Machinery;
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
        Option<bool> replace = new("--replace") { Description = "Import bytes that are in the store already anew." };
        Command verb = new("import", "Read cycler files into a store; each one is taken in whole or refused with its row.")
        {
            files, store, cell, cellFrom, about, sign, ignore, map, zone, rest, cycle, replace, CommonOptions.Json,
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
                    IgnoreColumns = DataStoreOptions.Split(parse.GetValue(ignore)),
                    TimeZone = Zone(parse.GetValue(zone)),
                },
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

        IReadOnlyList<string> files = DataStoreOptions.Walk(paths);
        using StoreWriter writer = CyclingStore.Write(folder);
        if (about is not null)
        {
            writer.WriteCell(Read(about, options.Cell!));
        }

        FileResult[] results = context.WithProgress<FileResult[]>(progress =>
        {
            progress.Stage($"importing {files.Count} files");
            List<FileResult> done = [];
            for (int i = 0; i < files.Count; i++)
            {
                done.AddRange(ArchiveImport.Import(writer, files[i], name => Options(options, cellFrom, name)).Select(Result));
                progress.Fraction((i + 1.0) / files.Count);
            }

            return [.. done];
        });
        context.Result(new { Store = folder, options.Cell, Removed = writer.Cleaned, Files = results }, output => Print(output, writer, results));
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
            return new FileResult(import.Name, "refused", null, [], 0, import.Refusal!.Message);
        }

        string status = outcome.Status switch
        {
            ImportStatus.AlreadyThere => "already there",
            ImportStatus.Replaced => "replaced",
            _ => "imported",
        };
        return new FileResult(import.Name, status, outcome.Tests[0].Provenance.Reader, [.. outcome.Tests.Select(t => t.Name)], outcome.Tests.Sum(t => t.Provenance.RowsStored), null);
    }

    private static void Print(TextWriter output, StoreWriter writer, FileResult[] results)
    {
        if (writer.Cleaned.Count > 0)
        {
            output.WriteLine($"removed {writer.Cleaned.Count} leftovers of an import that was cut off");
        }

        DataStoreOptions.Table(
            output,
            ["status", "rows", "tests", "reader", "file"],
            [.. results.Select(r => new[] { r.Status, r.Rows.ToString(CultureInfo.InvariantCulture), r.Tests.Count.ToString(CultureInfo.InvariantCulture), r.Reader ?? "", r.File })]);
        foreach (FileResult refused in results.Where(r => r.Problem is not null))
        {
            output.WriteLine($"refused: {refused.Problem}");
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
    private sealed record FileResult(string File, string Status, string? Reader, IReadOnlyList<string> Tests, long Rows, string? Problem);
}
