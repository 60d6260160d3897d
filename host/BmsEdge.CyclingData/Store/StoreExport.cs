using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using BmsEdge.CyclingData.Derivation;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Store;

/// <summary>What an export is written as.</summary>
public enum ExportFormat
{
    /// <summary>Battery Data Format CSV.</summary>
    Csv,

    /// <summary>Battery Data Format Parquet.</summary>
    Parquet,
}

/// <summary>Writes stored tests as Battery Data Format files that read back bit for bit.</summary>
public static class StoreExport
{
    /// <summary>
    /// Name after the BDF convention, institution, cell, date and what tells it from others; what is not known is
    /// <c>Unknown</c>.
    /// </summary>
    public static string FileName(CellRecord? cell, StoredTest test, ExportFormat format)
    {
        ArgumentNullException.ThrowIfNull(test);
        string date = test.Provenance.StartTime?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "Unknown";
        string[] parts = [Part(cell?.Institution), Part(test.Cell), date, test.Name];
        return string.Join("__", parts) + (format == ExportFormat.Csv ? ".bdf.csv" : ".bdf.parquet");
    }

    /// <summary>Writes one test, whole or not at all.</summary>
    /// <param name="store">The store.</param>
    /// <param name="test">The test.</param>
    /// <param name="columns">Derived columns, or exactly what was read.</param>
    /// <param name="format">CSV or Parquet.</param>
    /// <param name="path">File to make or replace.</param>
    /// <returns>Rows written.</returns>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.WriteFailed"/>, or <see cref="BmsErrorCode.BadData"/> for a damaged test.</exception>
    public static long Write(CyclingStore store, StoredTest test, StoredColumns columns, ExportFormat format, string path)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(test);
        IEnumerable<CyclingChunk> chunks = store.ReadChunks(test, columns);
        return format == ExportFormat.Csv ? WriteCsv(chunks, path) : WriteParquet(chunks, path);
    }

    private static string Part(string? text)
    {
        string part = string.Concat((text ?? "").Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? c : '-')).Trim('-');
        return part.Length == 0 ? "Unknown" : part;
    }

    private static long WriteCsv(IEnumerable<CyclingChunk> chunks, string path)
    {
        long rows = 0;
        AtomicFile.Write(path, stream =>
        {
            bool begun = false;
            foreach (CyclingChunk chunk in chunks)
            {
                if (!begun)
                {
                    stream.Write(Encoding.UTF8.GetBytes(string.Join(',', chunk.Columns.Select(c => c.Name)) + "\n"));
                    begun = true;
                }

                CyclingTableWriter.WriteRows(stream, [.. chunk.Columns.Select(chunk.Buffer)], chunk.RowCount);
                rows += chunk.RowCount;
            }
        });
        return rows;
    }

    private static long WriteParquet(IEnumerable<CyclingChunk> chunks, string path)
    {
        long rows = 0;
        AtomicFile.Write(path, stream =>
        {
            ParquetBlockWriter? writer = null;
            DerivedBlock? block = null;
            foreach (CyclingChunk chunk in chunks)
            {
                block ??= new DerivedBlock(chunk.Test, [.. chunk.Columns.Select(c => new DerivedColumn(c.Name, DerivedColumn.KindOf(c), c, IsDerived: false))]);
                writer ??= new ParquetBlockWriter(stream, block.Columns);
                block.Ensure(chunk.RowCount);
                block.RowCount = chunk.RowCount;
                foreach (CyclingColumn column in chunk.Columns)
                {
                    chunk[column].CopyTo(block.Buffer(column.Name));
                }

                writer.Write(block);
                rows += chunk.RowCount;
            }

            writer?.Finish();
        });
        return rows;
    }
}
