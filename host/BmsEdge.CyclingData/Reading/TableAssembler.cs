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
        double[]?[] columns = [];
        int rows = 0;
        foreach (CyclingChunk chunk in chunks)
        {
            if (chunk.Test != test)
            {
                if (test is not null)
                {
                    tables.Add(Finish(test, columns, rows));
                }

                test = chunk.Test;
                columns = new double[]?[CyclingColumn.All.Length];
                rows = 0;
            }

            if (rows > TableRules.MostRows - chunk.RowCount)
            {
                throw DataFault.InRow(path, chunk.FileRow(0), $"the test has more than {TableRules.MostRows} rows", "Import it into a store, which reads it in pieces, or split it into several files.");
            }

            foreach (CyclingColumn column in chunk.Columns)
            {
                double[] values = columns[column.Ordinal] ?? [];
                if (values.Length < rows + chunk.RowCount)
                {
                    Array.Resize(ref values, Math.Max(rows + chunk.RowCount, values.Length * 2));
                    columns[column.Ordinal] = values;
                }

                chunk[column].CopyTo(values.AsSpan(rows));
            }

            rows += chunk.RowCount;
        }

        return test is null
            ? throw DataFault.InFile(path, "the file has no rows", "Export or copy it again.")
            : [.. tables, Finish(test, columns, rows)];
    }

    private static CyclingTable Finish(CyclingTest test, double[]?[] columns, int rows)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            Array.Resize(ref columns[i], columns[i] is null ? 0 : rows);
            columns[i] = rows > 0 && columns[i]!.Length == 0 ? null : columns[i];
        }

        return CyclingTable.Trusted(test, columns);
    }
}
