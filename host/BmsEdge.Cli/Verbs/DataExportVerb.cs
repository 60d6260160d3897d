using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using BmsEdge.Cli.Machinery;
using BmsEdge.CyclingData.Store;
using BmsEdge.Foundation;

namespace BmsEdge.Cli.Verbs;

/// <summary>bms data export: stored tests as Battery Data Format files.</summary>
internal static class DataExportVerb
{
    public static Command Create(CliHost host)
    {
        Option<string> store = DataStoreOptions.Store();
        Option<string> target = new("--out") { Description = "Folder to write to.", Required = true };
        Option<string> cell = new("--cell") { Description = "Only this cell." };
        Option<string> format = new("--format") { Description = "csv or parquet.", DefaultValueFactory = _ => "csv" };
        format.AcceptOnlyFromAmong("csv", "parquet");
        Option<bool> raw = new("--raw") { Description = "Exactly the columns that were read, nothing derived." };
        Command verb = new("export", "Write stored tests as Battery Data Format files.") { store, target, cell, format, raw, CommonOptions.Json };
        return verb.Runs(host, "bms data export --store store --out bdf", (parse, context) => Run(
            CyclingStore.Open(parse.GetRequiredValue(store)),
            parse.GetRequiredValue(target),
            parse.GetValue(cell),
            parse.GetValue(format) == "parquet" ? ExportFormat.Parquet : ExportFormat.Csv,
            parse.GetValue(raw) ? StoredColumns.AsRead : StoredColumns.Derived,
            context));
    }

    private static int Run(CyclingStore store, string folder, string? cell, ExportFormat format, StoredColumns columns, VerbContext context)
    {
        if (cell is not null && store.Cell(cell) is null)
        {
            throw new BmsException(BmsErrorCode.BadArgument, $"The store has no cell '{cell}'. It has {string.Join(", ", store.Cells.Select(c => c.Id))}.");
        }

        List<object> written = [];
        List<string> names = [];
        foreach (StoredTest test in store.Tests.Where(t => cell is null || t.Cell == cell))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            string path = Path.Combine(folder, StoreExport.FileName(store.Cell(test.Cell), test, format));
            long rows = StoreExport.Write(store, test, columns, format, path);
            written.Add(new { test.Cell, Test = test.Name, File = path, Rows = rows });
            names.Add(path);
        }

        context.Result(new { store.Folder, Files = written }, output => names.ForEach(output.WriteLine));
        return 0;
    }
}
