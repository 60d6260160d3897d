using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using BmsEdge.Cli.Machinery;
using BmsEdge.CyclingData;
using BmsEdge.CyclingData.Store;
using BmsEdge.Foundation;

namespace BmsEdge.Cli.Verbs;

/// <summary>bms data import: cycler files into a store, file by file; a refused one stops none of the others.</summary>
internal static class DataImportVerb
{
    public static Command Create(CliHost host)
    {
        Argument<string[]> files = new("FILE") { Description = "Cycler files, or folders of them.", Arity = ArgumentArity.OneOrMore };
        Option<string> store = DataStoreOptions.Store();
        Option<string> cell = new("--cell") { Description = "Cell the files belong to.", Required = true };
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
            files, store, cell, about, sign, ignore, map, zone, rest, cycle, replace, CommonOptions.Json,
        };
        return verb.Runs(host, "bms data import measured/ --store store --cell A1", (parse, context) => Run(
            parse.GetRequiredValue(files),
            parse.GetRequiredValue(store),
            parse.GetValue(about),
            new StoreImportOptions
            {
                Cell = CellRecord.CheckId(parse.GetRequiredValue(cell)),
                Read = new CyclingReadOptions
                {
                    CurrentSign = parse.GetValue(sign) == "discharge" ? CurrentSign.PositiveWhenDischarging : CurrentSign.PositiveWhenCharging,
                    IgnoreColumns = DataStoreOptions.Split(parse.GetValue(ignore)),
                    TimeZone = Zone(parse.GetValue(zone)),
                    Map = parse.GetValue(map) is { } file ? ColumnMap.Load(file) : null,
                },
                Replace = parse.GetValue(replace),
                RestAmps = NotNegative("--rest-amps", parse.GetValue(rest)),
                CycleDischargeAmpHours = NotNegative("--cycle-discharge-ah", parse.GetValue(cycle)),
                Cancellation = context.Cancellation,
            },
            context));
    }

    private static int Run(string[] paths, string folder, string? about, StoreImportOptions options, VerbContext context)
    {
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
            foreach (string file in files)
            {
                done.Add(Import(writer, file, options));
                progress.Fraction((double)done.Count / files.Count);
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

    private static FileResult Import(StoreWriter writer, string file, StoreImportOptions options)
    {
        try
        {
            ImportOutcome outcome = writer.Import(file, options);
            string status = outcome.Status switch
            {
                ImportStatus.AlreadyThere => "already there",
                ImportStatus.Replaced => "replaced",
                _ => "imported",
            };
            return new FileResult(file, status, outcome.Tests[0].Provenance.Reader, [.. outcome.Tests.Select(t => t.Name)], outcome.Tests.Sum(t => t.Provenance.RowsStored), null);
        }
        catch (BmsException e) when (e.Code is not BmsErrorCode.WriteFailed)
        {
            // A full disk stops everything; a bad file only itself.
            return new FileResult(file, "refused", null, [], 0, e.Message);
        }
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
