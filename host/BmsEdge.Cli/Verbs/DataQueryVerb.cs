using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using BmsEdge.Cli.Machinery;
using BmsEdge.CyclingData.Store;
using BmsEdge.Foundation;

namespace BmsEdge.Cli.Verbs;

/// <summary>bms data query: one SELECT over the rows, tests, verdicts, repairs and cells of a store.</summary>
internal static class DataQueryVerb
{
    /// <summary>Rows a table on a terminal or a JSON object may have; CSV has no end.</summary>
    private const int MostRows = 10_000;

    public static Command Create(CliHost host)
    {
        Argument<string> sql = new("SQL") { Description = "One SELECT over the views rows, tests, verdicts, repairs and cells; \"DESCRIBE rows\" shows columns." };
        Option<string> store = DataStoreOptions.Store();
        Option<bool> csv = new("--csv") { Description = "Print CSV with a header, any number of rows." };
        Command verb = new("query", "Ask a store in SQL (DuckDB); nothing can be changed or read outside it.") { sql, store, csv, CommonOptions.Json };
        return verb.Runs(
            host,
            "bms data query \"SELECT cell, count(*) FROM rows GROUP BY cell\" --store store",
            (parse, context) => Run(parse.GetRequiredValue(sql), parse.GetRequiredValue(store), parse.GetValue(csv), context));
    }

    private static int Run(string sql, string folder, bool csv, VerbContext context)
    {
        if (csv && context.Json)
        {
            throw new BmsException(BmsErrorCode.BadArgument, "--csv and --json exclude each other. Choose one.");
        }

        using StoreQuery query = StoreQuery.Open(CyclingStore.Open(folder));
        using QueryResult result = query.Run(sql);
        IEnumerable<object?[]> rows = result.Rows().Select(r =>
        {
            context.Cancellation.ThrowIfCancellationRequested();
            return r;
        });
        if (csv)
        {
            context.Result(sql, output => PrintCsv(output, result.Columns, rows));
            return 0;
        }

        List<object?[]> all = [];
        foreach (object?[] row in rows)
        {
            if (all.Count == MostRows)
            {
                throw new BmsException(BmsErrorCode.BadArgument, $"The query gives more than {MostRows} rows. Use --csv, which has no end, or LIMIT.");
            }

            all.Add(row);
        }

        object machine = new { result.Columns, Rows = all.Select(r => r.Select(ForJson).ToArray()).ToArray() };
        context.Result(machine, output => DataStoreOptions.Table(output, [.. result.Columns], [.. all.Select(r => r.Select(v => v is null ? "NULL" : QueryResult.ToText(v)).ToArray())]));
        return 0;
    }

    /// <summary>Numbers and truths stay what they are; JSON has no NaN, and everything else is its text.</summary>
    private static object? ForJson(object? value) => value switch
    {
        null or bool or string or sbyte or byte or short or ushort or int or uint or long or ulong or decimal => value,
        double d => double.IsFinite(d) ? d : null,
        float f => float.IsFinite(f) ? f : null,
        _ => QueryResult.ToText(value),
    };

    private static void PrintCsv(TextWriter output, IReadOnlyList<string> columns, IEnumerable<object?[]> rows)
    {
        output.WriteLine(string.Join(',', columns.Select(QueryResult.ToCsv)));
        foreach (object?[] row in rows)
        {
            output.WriteLine(string.Join(',', row.Select(QueryResult.ToCsv)));
        }
    }
}
