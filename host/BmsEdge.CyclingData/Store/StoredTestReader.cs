using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.CyclingData.Derivation;

namespace BmsEdge.CyclingData.Store;

/// <summary>Gives a stored test as chunks again.</summary>
internal static class StoredTestReader
{
    public static IEnumerable<CyclingChunk> Read(StoredTest test, StoredColumns columns)
    {
        string path = test.ParquetPath;
        HashSet<string> stored = [.. ParquetBlockReader.Columns(path)];
        (CyclingColumn Column, string Name)[] wanted = [.. CyclingColumn.All.Select(c => (c, NameOf(c, columns))).Where(w => stored.Contains(w.Item2))];
        CyclingColumn[] present = [.. wanted.Select(w => w.Column)];
        CyclingChunk chunk = new(Test(test), present, CyclingChunk.MostRows);
        string[] names = [.. wanted.Select(w => w.Name), DerivedColumn.FileRowName];
        long rowsRead = 0;
        foreach ((int rows, double[]?[] values) in ParquetBlockReader.Read(path, names))
        {
            for (int from = 0; from < rows; from += chunk.RowCount)
            {
                chunk.RowCount = Math.Min(CyclingChunk.MostRows, rows - from);
                for (int i = 0; i < present.Length; i++)
                {
                    values[i].AsSpan(from, chunk.RowCount).CopyTo(chunk.Buffer(present[i]));
                }

                double[] fileRows = values[^1] ?? throw DataFault.InFile(path, $"column '{DerivedColumn.FileRowName}' is missing", "Import the source again with --replace.");
                for (int i = 0; i < chunk.RowCount; i++)
                {
                    chunk.FileRows[i] = (long)fileRows[from + i];
                }

                yield return chunk;
            }

            rowsRead += rows;
        }

        if (rowsRead != test.Provenance.RowsStored)
        {
            throw DataFault.InFile(path, $"the file has {rowsRead} rows and its provenance says {test.Provenance.RowsStored}", "Import the source again with --replace.");
        }
    }

    private static string NameOf(CyclingColumn column, StoredColumns columns) =>
        columns == StoredColumns.AsRead && DerivedColumn.DerivedNames.Contains(column) ? DerivedColumn.RawPrefix + column.Name : column.Name;

    private static CyclingTest Test(StoredTest test)
    {
        TestProvenance p = test.Provenance;
        Dictionary<string, CyclingColumn> byName = CyclingColumn.All.ToDictionary(c => c.Name);
        CyclingSource source = new(
            test.ParquetPath,
            p.Source.Sha256,
            p.Reader,
            [.. p.Columns.Where(c => byName.ContainsKey(Canonical(c.Column))).Select(c => new ColumnOrigin(byName[Canonical(c.Column)], c.Header, c.Factor, c.Divisor))],
            p.UnusedHeaders)
        {
            Notes = p.Notes,
        };
        return new CyclingTest(p.TestName, p.StartTime, () => source, p.Properties);

        static string Canonical(string stored) => stored.StartsWith(DerivedColumn.RawPrefix, StringComparison.Ordinal) ? stored[DerivedColumn.RawPrefix.Length..] : stored;
    }
}
