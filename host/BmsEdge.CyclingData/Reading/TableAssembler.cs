using System;
using System.Collections.Generic;

namespace BmsEdge.CyclingData.Reading;

/// <summary>Puts chunks together into whole tables in memory.</summary>
internal static class TableAssembler
{
    /// <summary>Every test of a file as a table.</summary>
    public static IReadOnlyList<CyclingTable> Assemble(string path, IEnumerable<CyclingChunk> chunks)
    {
        List<CyclingTable> tables = [];
        CyclingTest? test = null;
        List<double[]>?[] pieces = [];
        int rows = 0;
        foreach (CyclingChunk chunk in chunks)
        {
            if (chunk.Test != test)
            {
                if (test is not null)
                {
                    tables.Add(Finish(test, pieces, rows));
                }

                test = chunk.Test;
                pieces = new List<double[]>?[CyclingColumn.All.Length];
                rows = 0;
            }

            if (rows > TableRules.MostRows - chunk.RowCount)
            {
                throw DataFault.InRow(path, chunk.FileRow(0), $"the test has more than {TableRules.MostRows} rows", "Import it into a store, which reads it in pieces, or split it into several files.");
            }

            foreach (CyclingColumn column in chunk.Columns)
            {
                (pieces[column.Ordinal] ??= []).Add(chunk[column].ToArray());
            }

            rows += chunk.RowCount;
        }

        return test is null
            ? throw DataFault.InFile(path, "the file has no rows", "Export or copy it again.")
            : [.. tables, Finish(test, pieces, rows)];
    }

    /// <summary>Joins the pieces column by column and lets go of each, so that the peak is the table and one column.</summary>
    private static CyclingTable Finish(CyclingTest test, List<double[]>?[] pieces, int rows)
    {
        double[]?[] columns = new double[]?[pieces.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            if (pieces[i] is not { } parts)
            {
                continue;
            }

            if (parts.Count == 1)
            {
                columns[i] = parts[0];
            }
            else
            {
                double[] whole = GC.AllocateUninitializedArray<double>(rows);
                int at = 0;
                for (int part = 0; part < parts.Count; part++)
                {
                    parts[part].CopyTo(whole, at);
                    at += parts[part].Length;
                    parts[part] = [];
                }

                columns[i] = whole;
            }

            pieces[i] = null;
        }

        return CyclingTable.Trusted(test, columns);
    }
}
