using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using BmsEdge.Foundation;
using Parquet;
using Parquet.Schema;

namespace BmsEdge.CyclingData.Store;

/// <summary>Reads a stored Parquet file back, row group by row group.</summary>
internal static class ParquetBlockReader
{
    /// <summary>Largest row group that this program writes.</summary>
    private const long MostRows = 4 * CyclingChunk.MostRows;

    /// <summary>Names of the stored columns.</summary>
    public static IReadOnlyList<string> Columns(string path) => Guard(path, async () =>
    {
        await using ParquetReader reader = await ParquetReader.CreateAsync(path).ConfigureAwait(false);
        return reader.Schema.DataFields.Select(f => f.Name).ToList();
    });

    /// <summary>Reads columns by name; each array is good until the next row group is asked for.</summary>
    /// <param name="path">The stored file.</param>
    /// <param name="names">Columns to read, null for none of that name.</param>
    public static IEnumerable<(int Rows, double[]?[] Columns)> Read(string path, IReadOnlyList<string> names)
    {
        ParquetReader reader = Guard(path, () => ParquetReader.CreateAsync(path));
        try
        {
            DataField?[] fields = [.. names.Select(n => reader.Schema.DataFields.FirstOrDefault(f => f.Name == n))];
            double[]?[] columns = new double[]?[names.Count];
            for (int group = 0; group < reader.RowGroupCount; group++)
            {
                int rows = Guard(path, () => ReadGroupAsync(path, reader, group, fields, columns));
                yield return (rows, columns);
            }
        }
        finally
        {
            reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static async Task<int> ReadGroupAsync(string path, ParquetReader reader, int group, DataField?[] fields, double[]?[] columns)
    {
        using ParquetRowGroupReader rowGroup = reader.OpenRowGroupReader(group);
        if (rowGroup.RowCount is < 1 or > MostRows)
        {
            throw DataFault.InFile(path, $"a row group declares {rowGroup.RowCount} rows, which this program never writes", "Import the source again with --replace.");
        }

        int rows = (int)rowGroup.RowCount;
        for (int i = 0; i < fields.Length; i++)
        {
            if (fields[i] is not { } field)
            {
                continue;
            }

            double[] values = columns[i] is { } old && old.Length >= rows ? old : new double[rows];
            columns[i] = values;
            if (field.ClrType == typeof(double) && !field.IsNullable)
            {
                await rowGroup.ReadAsync<double>(field, values.AsMemory(0, rows)).ConfigureAwait(false);
            }
            else if (field.ClrType == typeof(int) && field.IsNullable)
            {
                int?[] cells = new int?[rows];
                await rowGroup.ReadAsync<int>(field, cells.AsMemory()).ConfigureAwait(false);
                for (int k = 0; k < rows; k++)
                {
                    values[k] = cells[k] ?? double.NaN;
                }
            }
            else if (field.ClrType == typeof(long) && !field.IsNullable)
            {
                long[] cells = new long[rows];
                await rowGroup.ReadAsync<long>(field, cells.AsMemory()).ConfigureAwait(false);
                for (int k = 0; k < rows; k++)
                {
                    values[k] = cells[k];
                }
            }
            else if (field.ClrType == typeof(bool) && !field.IsNullable)
            {
                bool[] cells = new bool[rows];
                await rowGroup.ReadAsync<bool>(field, cells.AsMemory()).ConfigureAwait(false);
                for (int k = 0; k < rows; k++)
                {
                    values[k] = cells[k] ? 1 : 0;
                }
            }
            else
            {
                throw DataFault.InFile(path, $"column {DataFault.Quote(field.Name)} has a type that this program never writes", "Import the source again with --replace.");
            }
        }

        return rows;
    }

    /// <summary>Damage shows as whatever the decoder throws; to the user it is one thing.</summary>
    private static T Guard<T>(string path, Func<Task<T>> read)
    {
        try
        {
            return read().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BmsException(BmsErrorCode.NotFound, $"{path}: the stored test is gone. Import its source again with --replace.", e);
        }
        catch (Exception e) when (e is not (BmsException or OutOfMemoryException))
        {
            throw DataFault.InFile(path, $"the stored test cannot be read ({e.Message.TrimEnd('.')})", "Import its source again with --replace.", e);
        }
    }
}
