using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Threading.Tasks;
using BmsEdge.Foundation;
using Parquet;
using Parquet.Schema;

namespace BmsEdge.CyclingData.Reading;

/// <summary>Reads the planned columns of a Parquet file, row group by row group.</summary>
internal static class ParquetColumns
{
    /// <summary>Names of the file's columns.</summary>
    public static IReadOnlyList<string> Headers(string path) =>
        Guard(path, async () =>
        {
            await using ParquetReader reader = await ParquetReader.CreateAsync(path).ConfigureAwait(false);
            return reader.Schema.Fields.Select(f => f.Name).ToList();
        });

    /// <summary>Reads the one test of the file.</summary>
    public static IReadOnlyList<CyclingTable> Read(CyclingFile file, ColumnPlan plan, CyclingReadOptions options) =>
        Guard(file.Path, () => ReadAsync(file, plan, options));

    private static async Task<IReadOnlyList<CyclingTable>> ReadAsync(CyclingFile file, ColumnPlan plan, CyclingReadOptions options)
    {
        await using ParquetReader reader = await ParquetReader.CreateAsync(file.Path).ConfigureAwait(false);
        double[]?[] columns = new double[]?[CyclingColumn.All.Length];
        int rows = RowCount(file.Path, reader);
        foreach (ColumnPlan.Part part in plan.Parts)
        {
            DataField field = reader.Schema.Fields[part.Field] as DataField
                ?? throw DataFault.InFile(file.Path, $"column {DataFault.Quote(part.Header)} is nested", "A measured column is a plain list of numbers.");
            columns[part.Column.Ordinal] = await ReadColumnAsync(file.Path, reader, field, part, rows).ConfigureAwait(false);
        }

        ColumnPlan.Part time = plan.Parts.First(p => p.Column == CyclingColumn.TestTime);
        TableRules.CheckTime(file.Path, time.Header, columns[CyclingColumn.TestTime.Ordinal], firstRow: 1);
        SignCheck.Run(file.Path, columns, options.CurrentSign);
        return [CyclingTable.Trusted(plan.Source, columns, null, null)];
    }

    private static int RowCount(string path, ParquetReader reader)
    {
        long rows = 0;
        for (int group = 0; group < reader.RowGroupCount; group++)
        {
            using ParquetRowGroupReader rowGroup = reader.OpenRowGroupReader(group);
            rows += Math.Clamp(rowGroup.RowCount, 0, TableRules.MostRows + 1L);
        }

        return rows switch
        {
            0 => throw DataFault.InFile(path, "the file has columns and no rows", "Export or copy it again."),
            > TableRules.MostRows => throw DataFault.InFile(path, $"the file declares more than {TableRules.MostRows} rows", "Split it into several files."),
            _ => (int)rows,
        };
    }

    private static async Task<double[]> ReadColumnAsync(string path, ParquetReader reader, DataField field, ColumnPlan.Part part, int rows)
    {
        double[] values = new double[rows];
        int done = 0;
        for (int group = 0; group < reader.RowGroupCount; group++)
        {
            using ParquetRowGroupReader rowGroup = reader.OpenRowGroupReader(group);
            int count = (int)rowGroup.RowCount;
            Memory<double> target = values.AsMemory(done, count);
            Task read = field.ClrType switch
            {
                Type t when t == typeof(double) => FillAsync<double>(rowGroup, field, target, path, part, done),
                Type t when t == typeof(float) => FillAsync<float>(rowGroup, field, target, path, part, done),
                Type t when t == typeof(long) => FillAsync<long>(rowGroup, field, target, path, part, done),
                Type t when t == typeof(int) => FillAsync<int>(rowGroup, field, target, path, part, done),
                Type t when t == typeof(short) => FillAsync<short>(rowGroup, field, target, path, part, done),
                Type t when t == typeof(uint) => FillAsync<uint>(rowGroup, field, target, path, part, done),
                Type t when t == typeof(ushort) => FillAsync<ushort>(rowGroup, field, target, path, part, done),
                Type t when t == typeof(byte) => FillAsync<byte>(rowGroup, field, target, path, part, done),
                _ => throw DataFault.InFile(
                    path,
                    $"column {DataFault.Quote(part.Header)} holds {(field.ClrType == typeof(ReadOnlyMemory<char>) || field.ClrType == typeof(string) ? "text" : field.ClrType.Name)}",
                    "It must hold floating-point or whole numbers; convert it in the source."),
            };
            await read.ConfigureAwait(false);
            done += count;
        }

        for (int i = 0; i < values.Length; i++)
        {
            values[i] = part.Convert(values[i]);
        }

        TableRules.CheckValues(path, part.Column, part.Header, values, firstRow: 1);
        return values;
    }

    private static async Task FillAsync<T>(ParquetRowGroupReader rowGroup, DataField field, Memory<double> target, string path, ColumnPlan.Part part, int rowsBefore)
        where T : struct, INumberBase<T>
    {
        if (!field.IsNullable)
        {
            T[] plain = new T[target.Length];
            await rowGroup.ReadAsync<T>(field, plain.AsMemory()).ConfigureAwait(false);
            for (int i = 0; i < plain.Length; i++)
            {
                target.Span[i] = double.CreateChecked(plain[i]);
            }

            return;
        }

        T?[] cells = new T?[target.Length];
        await rowGroup.ReadAsync<T>(field, cells.AsMemory()).ConfigureAwait(false);
        for (int i = 0; i < cells.Length; i++)
        {
            target.Span[i] = cells[i] is { } value ? double.CreateChecked(value)
                : part.Column.MayBeUnrecorded ? double.NaN
                : throw DataFault.Value(path, rowsBefore + i + 1L, part.Header, part.Column, DataFault.NotANumber(""));
        }
    }

    /// <summary>
    /// Runs a read of foreign bytes. Parquet.Net meets damage with whatever its decoders throw (index, overflow, null,
    /// format); all of it means the same to the user, and none of it may pass for a fault of this program.
    /// </summary>
    private static T Guard<T>(string path, Func<Task<T>> read)
    {
        try
        {
            return read().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is not (BmsException or FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException or OutOfMemoryException))
        {
            throw DataFault.InFile(path, $"this Parquet file cannot be read ({e.Message.TrimEnd('.')})", "It is cut short, damaged or uses an encoding that is not supported; write it again.", e);
        }
    }
}
