using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using BmsEdge.Cli.Machinery;
using BmsEdge.CyclingData.Quality;
using BmsEdge.CyclingData.Store;

namespace BmsEdge.Cli.Verbs;

/// <summary>bms data list: cells and tests of a store; with --verify everything is read back first.</summary>
internal static class DataListVerb
{
    public static Command Create(CliHost host)
    {
        Option<string> store = DataStoreOptions.Store();
        Option<bool> verify = new("--verify") { Description = "Read every test back and hold it against its provenance." };
        Command verb = new("list", "Cells and tests of a store.") { store, verify, CommonOptions.Json };
        return verb.Runs(host, "bms data list --store store", (parse, context) => Run(parse.GetRequiredValue(store), parse.GetValue(verify), context));
    }

    private static int Run(string folder, bool verify, VerbContext context)
    {
        CyclingStore store = CyclingStore.Open(folder);
        StoreVerification? verification = verify ? store.Verify() : null;
        foreach (string problem in verification?.Problems ?? [])
        {
            context.Error.WriteLine($"error: {problem}");
        }

        object machine = new
        {
            Store = folder,
            store.Cells,
            Tests = store.Tests.Select(t => new
            {
                t.Cell,
                Test = t.Name,
                t.Provenance.TestName,
                t.Provenance.StartTime,
                Source = t.Provenance.Source.Name,
                t.Provenance.Reader,
                Rows = t.Provenance.RowsStored,
                t.Provenance.Derivation.Cycles,
                Gaps = t.Provenance.Derivation.GapCount,
                t.Provenance.Statistics.DurationSeconds,
                Worst = t.Provenance.Quality?.Worst,
                RulesVersion = t.Provenance.Quality?.RulesVersion,
                Findings = t.Provenance.Quality?.Findings().Select(v => new { v.Rule, v.Verdict, v.Summary, v.Count, v.First }).ToArray() ?? [],
                Repairs = t.Provenance.Repairs.Select(r => new { r.Name, r.RowsTouched, r.RowsLeftOut }).ToArray(),
                t.Provenance.RowsDropped,
                t.Provenance.ImportedUtc,
            }).ToArray(),
            Verification = verification,
        };
        context.Result(machine, output => Print(output, store, verification));
        return verification is { IsSound: false } ? ErrorReport.Failed : 0;
    }

    private static void Print(TextWriter output, CyclingStore store, StoreVerification? verification)
    {
        DataStoreOptions.Table(output, ["cell", "chemistry", "Ah", "protocol", "tests", "rows"], [.. store.Cells.Select(c => Row(store, c))]);
        output.WriteLine();
        DataStoreOptions.Table(
            output,
            ["cell", "test", "start", "rows", "cycles", "gaps", "verdict", "repairs", "source"],
            [.. store.Tests.Select(t => new[]
            {
                t.Cell,
                t.Name,
                t.Provenance.StartTime?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "not stated",
                Text(t.Provenance.RowsStored),
                t.Provenance.Derivation.Cycles is { } cycles ? Text(cycles) : "not known",
                Text(t.Provenance.Derivation.GapCount),
                Verdicts(t.Provenance),
                t.Provenance.Repairs.Count == 0 ? "none" : string.Join(" ", t.Provenance.Repairs.Select(r => r.Name)),
                t.Provenance.TestName is { } name ? $"{t.Provenance.Source.Name} ({name})" : t.Provenance.Source.Name,
            })]);
        if (verification is not null)
        {
            output.WriteLine(verification.IsSound ? $"{verification.Tests} tests with {verification.Rows} rows read back and agree with their provenance" : $"{verification.Problems.Count} problems");
            foreach (string leftover in verification.Leftovers)
            {
                output.WriteLine($"leftover of an import that was cut off, removed by the next one: {leftover}");
            }
        }
    }

    private static string[] Row(CyclingStore store, CellRecord cell)
    {
        List<StoredTest> tests = [.. store.Tests.Where(t => t.Cell == cell.Id)];
        return
        [
            cell.Id,
            cell.Chemistry ?? "not stated",
            cell.NominalCapacityAmpHours?.ToString("R", CultureInfo.InvariantCulture) ?? "not stated",
            cell.Protocol ?? "not stated",
            Text(tests.Count),
            Text(tests.Sum(t => t.Provenance.RowsStored)),
        ];
    }

    /// <summary>The worst verdict and the rules that passed it; tests of older stores were never judged.</summary>
    private static string Verdicts(TestProvenance test) => test.Quality is not { } quality ? "not kept"
        : quality.Worst is Verdict.Warn or Verdict.Fail ? $"{DataStoreOptions.Word(quality.Worst)} {string.Join(" ", quality.Findings().Where(v => v.Verdict == quality.Worst).Select(v => v.Rule))}"
        : "ok";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
