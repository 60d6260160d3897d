using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using BmsEdge.CyclingData.Derivation;
using Parquet;
using Parquet.Schema;

namespace BmsEdge.CyclingData.Store;

/// <summary>
/// Writes blocks as row groups of a Parquet file. Numbers are plain doubles, NaN where nothing was recorded, so that every
/// bit comes back; counts are nullable 32-bit integers, flags booleans, file rows 64-bit integers.
/// </summary>
internal sealed class ParquetBlockWriter
{
    private readonly ParquetWriter _writer;
    private readonly ImmutableArray<DerivedColumn> _columns;
    private readonly DataField[] _fields;
    private int?[] _whole = [];
    private bool[] _flags = [];
    private long[] _rows = [];

    /// <summary>Begins a file.</summary>
    /// <param name="stream">Where it goes; the caller's to flush and to close.</param>
    /// <param name="columns">Columns of the blocks.</param>
    public ParquetBlockWriter(Stream stream, ImmutableArray<DerivedColumn> columns)
    {
        _columns = columns;
        ParquetSchema schema = new([.. columns.Select(Field)]);
        _fields = schema.GetDataFields();
        _writer = ParquetWriter.CreateAsync(schema, stream, new ParquetOptions { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = System.IO.Compression.CompressionLevel.Fastest }).GetAwaiter().GetResult();
    }

    public void Write(DerivedBlock block) => WriteAsync(block).GetAwaiter().GetResult();

    /// <summary>Writes the footer.</summary>
    public void Finish() => _writer.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static DataField Field(DerivedColumn column) => column.Kind switch
    {
        DerivedColumnKind.Whole => new DataField<int?>(column.Name),
        DerivedColumnKind.Flag => new DataField<bool>(column.Name),
        DerivedColumnKind.FileRow => new DataField<long>(column.Name),
        _ => new DataField<double>(column.Name),
    };

    private async Task WriteAsync(DerivedBlock block)
    {
        int rows = block.RowCount;
        using ParquetRowGroupWriter group = _writer.CreateRowGroup();
        for (int i = 0; i < _fields.Length; i++)
        {
            ReadOnlyMemory<double> values = block.Buffer(_columns[i].Name).AsMemory(0, rows);
            switch (_columns[i].Kind)
            {
                case DerivedColumnKind.Whole:
                    await group.WriteAsync<int>(_fields[i], Whole(values.Span)).ConfigureAwait(false);
                    break;
                case DerivedColumnKind.Flag:
                    await group.WriteAsync<bool>(_fields[i], Flags(values.Span)).ConfigureAwait(false);
                    break;
                case DerivedColumnKind.FileRow:
                    await group.WriteAsync<long>(_fields[i], Rows(values.Span)).ConfigureAwait(false);
                    break;
                default:
                    await group.WriteAsync<double>(_fields[i], values).ConfigureAwait(false);
                    break;
            }
        }

        group.CompleteValidate();
    }

    private ReadOnlyMemory<int?> Whole(ReadOnlySpan<double> values)
    {
        _whole = _whole.Length < values.Length ? new int?[values.Length] : _whole;
        for (int i = 0; i < values.Length; i++)
        {
            _whole[i] = double.IsNaN(values[i]) ? null : (int)values[i];
        }

        return _whole.AsMemory(0, values.Length);
    }

    private ReadOnlyMemory<bool> Flags(ReadOnlySpan<double> values)
    {
        _flags = _flags.Length < values.Length ? new bool[values.Length] : _flags;
        for (int i = 0; i < values.Length; i++)
        {
            _flags[i] = values[i] != 0;
        }

        return _flags.AsMemory(0, values.Length);
    }

    private ReadOnlyMemory<long> Rows(ReadOnlySpan<double> values)
    {
        _rows = _rows.Length < values.Length ? new long[values.Length] : _rows;
        for (int i = 0; i < values.Length; i++)
        {
            _rows[i] = (long)values[i];
        }

        return _rows.AsMemory(0, values.Length);
    }
}
