using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Threading.Tasks;
using BmsEdge.Foundation;
using Parquet;
using Parquet.Schema;
using ColumnMetaData = Parquet.Meta.ColumnMetaData;

namespace BmsEdge.CyclingData.Reading;

/// <summary>Reads the planned columns of a Parquet file, row group by row group.</summary>
internal static class ParquetColumns
{
    /// <summary>The largest file that is held in memory as it is stored.</summary>
    private const int MostHeldBytes = 1 << 26;

    /// <summary>Names of the file's columns.</summary>
    public static IReadOnlyList<string> Headers(string path) =>
        Guard(path, async () =>
        {
            await using ParquetReader reader = (await OpenAsync(path).ConfigureAwait(false)).Reader;
            return reader.Schema.Fields.Select(f => f.Name).ToList();
        });

    /// <summary>Reads the one test of the file, a row group at a time.</summary>
    public static IEnumerable<CyclingChunk> Read(CyclingFile file, ColumnPlan plan, CyclingReadOptions options)
    {
        (ParquetReader reader, Stream content) = Guard(file.Path, () => OpenAsync(file.Path));
        try
        {
            CheckRowCount(file.Path, reader, content.Length);
            CyclingTest test = new(null, null, plan.Source);
            CyclingChunk chunk = new(test, plan.Columns);
            ChunkGate gate = new(plan, null, options.CurrentSign);
            long done = 0;
            for (int group = 0; group < reader.RowGroupCount; group++)
            {
                double[][] columns = Guard(file.Path, () => ReadGroupAsync(file.Path, reader, content, group, plan, done));
                for (int at = 0; at < columns[0].Length; at += chunk.RowCount)
                {
                    chunk.RowCount = Math.Min(chunk.Capacity, columns[0].Length - at);
                    for (int part = 0; part < columns.Length; part++)
                    {
                        columns[part].AsSpan(at, chunk.RowCount).CopyTo(chunk.Buffer(plan.Parts[part].Column));
                    }

                    for (int i = 0; i < chunk.RowCount; i++)
                    {
                        chunk.FileRows[i] = done + at + i + 1;
                    }

                    gate.Pass(chunk);
                    yield return chunk;
                }

                done += columns[0].Length;
            }

            gate.End();
        }
        finally
        {
            reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static async Task<double[][]> ReadGroupAsync(string path, ParquetReader reader, Stream content, int group, ColumnPlan plan, long rowsBefore)
    {
        using ParquetRowGroupReader rowGroup = reader.OpenRowGroupReader(group);
        double[][] columns = new double[plan.Parts.Length][];
        for (int part = 0; part < columns.Length; part++)
        {
            DataField field = reader.Schema.Fields[plan.Parts[part].Field] as DataField
                ?? throw DataFault.InFile(path, $"column {DataFault.Quote(plan.Parts[part].Header)} is nested", "A measured column is a plain list of numbers.");
            JudgeColumn(reader, content, group, field, rowGroup.RowCount);
            columns[part] = await ReadColumnAsync(path, rowGroup, field, plan.Parts[part], rowsBefore).ConfigureAwait(false);
        }

        return columns;
    }

    /// <summary>Opens a file whose footer is sound. Small files are held in memory, which spares the library thousands of short reads.</summary>
    private static async Task<(ParquetReader Reader, Stream Content)> OpenAsync(string path)
    {
        Stream content = new FileInfo(path).Length <= MostHeldBytes
            ? new MemoryStream(await File.ReadAllBytesAsync(path).ConfigureAwait(false), writable: false)
            : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            ParquetGuard.JudgeFooter(content);
            return (await ParquetReader.CreateAsync(content, leaveStreamOpen: false).ConfigureAwait(false), content);
        }
        catch
        {
            await content.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static void JudgeColumn(ParquetReader reader, Stream content, int group, DataField field, long rows)
    {
        ColumnMetaData? column = reader.Metadata!.RowGroups[group].Columns.Select(c => c.MetaData).FirstOrDefault(m => m?.PathInSchema is [{ } name] && name == field.Name);
        if (column is null || column.NumValues != rows)
        {
            throw new InvalidDataException($"column {field.Name} has {column?.NumValues ?? 0} values in a row group of {rows} rows");
        }

        ParquetGuard.JudgePages(content, column);
    }

    private static void CheckRowCount(string path, ParquetReader reader, long fileBytes)
    {
        long rows = 0;
        for (int group = 0; group < reader.RowGroupCount; group++)
        {
            using ParquetRowGroupReader rowGroup = reader.OpenRowGroupReader(group);
            long bytes = rowGroup.RowCount * sizeof(double);
            if (rowGroup.RowCount is < 0 or > TableRules.MostRows || (bytes > ParquetGuard.RatioFreeBytes && bytes / fileBytes > ParquetGuard.MostRatio))
            {
                throw DataFault.InFile(path, $"a row group declares {rowGroup.RowCount} rows; more than {TableRules.MostRows}, or than {ParquetGuard.MostRatio} times the file's {fileBytes} bytes, are not read", "Write it with smaller row groups.");
            }

            rows += rowGroup.RowCount;
        }

        if (rows == 0)
        {
            throw DataFault.InFile(path, "the file has columns and no rows", "Export or copy it again.");
        }
    }

    private static async Task<double[]> ReadColumnAsync(string path, ParquetRowGroupReader rowGroup, DataField field, ColumnPlan.Part part, long rowsBefore)
    {
        double[] values = new double[(int)rowGroup.RowCount];
        Memory<double> target = values;
        Task read = field.ClrType switch
        {
            Type t when t == typeof(double) => FillAsync<double>(rowGroup, field, target, path, part, rowsBefore),
            Type t when t == typeof(float) => FillAsync<float>(rowGroup, field, target, path, part, rowsBefore),
            Type t when t == typeof(long) => FillAsync<long>(rowGroup, field, target, path, part, rowsBefore),
            Type t when t == typeof(int) => FillAsync<int>(rowGroup, field, target, path, part, rowsBefore),
            Type t when t == typeof(short) => FillAsync<short>(rowGroup, field, target, path, part, rowsBefore),
            Type t when t == typeof(uint) => FillAsync<uint>(rowGroup, field, target, path, part, rowsBefore),
            Type t when t == typeof(ushort) => FillAsync<ushort>(rowGroup, field, target, path, part, rowsBefore),
            Type t when t == typeof(byte) => FillAsync<byte>(rowGroup, field, target, path, part, rowsBefore),
            _ => throw DataFault.InFile(
                path,
                $"column {DataFault.Quote(part.Header)} holds {(field.ClrType == typeof(ReadOnlyMemory<char>) || field.ClrType == typeof(string) ? "text" : field.ClrType.Name)}",
                "It must hold floating-point or whole numbers; convert it in the source."),
        };
        await read.ConfigureAwait(false);
        return values;
    }

    private static async Task FillAsync<T>(ParquetRowGroupReader rowGroup, DataField field, Memory<double> target, string path, ColumnPlan.Part part, long rowsBefore)
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
                : part.MayBeUnrecorded ? double.NaN
                : throw DataFault.Value(path, rowsBefore + i + 1, part.Header, part.Column, DataFault.NotANumber(""));
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
