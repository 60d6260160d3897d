using System;
using System.Linq;
using System.Runtime.CompilerServices;

namespace BmsEdge.CyclingData.Reading;

/// <summary>
/// Reads a block of rows column by column where it is what nearly all blocks are: no quotes, no blank lines, every row with its
/// number of fields and every planned field a number. Anything else is left, untouched, to <see cref="RowParser"/>, whose values
/// and refusals are the measure of this one.
/// </summary>
internal sealed class BlockColumns
{
    private readonly ColumnPlan.Part[] _parts;
    private readonly int _fields;
    private readonly byte _separator;
    private readonly byte _decimalMark;
    private int[] _ends = [];
    private bool _carriageReturns;

    private BlockColumns(ColumnPlan plan, TextLayout layout)
    {
        _parts = [.. plan.Parts];
        _fields = layout.Headers.Count;
        _separator = (byte)layout.Separator;
        _decimalMark = (byte)layout.DecimalMark;
    }

    /// <summary>A reader for the blocks of a file, or null where rows hold more than separate numbers or the processor cannot.</summary>
    public static BlockColumns? For(ColumnPlan plan, TextLayout layout) =>
        NumberColumn.IsSupported
        && layout.Filter is null
        && !layout.RowsInQuotes
        && !layout.RowsEndWithSeparator
        && layout.MissingTexts.IsEmpty
        && plan.StateField < 0
        && plan.Parts.All(p => p.Form == ValueForm.Number)
            ? new BlockColumns(plan, layout)
            : null;

    /// <summary>Fills the chunk with the whole block, or is false and leaves the block to be read by rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryFill(RowReader block, CyclingChunk chunk)
    {
        (byte[] buffer, int start, int length) = block.Block;
        int rows = block.LinesInBlock;
        ReadOnlySpan<byte> text = buffer.AsSpan(start, length);
        if (block.BlockHasQuotes || text[^1] != '\n' || !FindEnds(text, rows))
        {
            return false;
        }

        foreach (ColumnPlan.Part part in _parts)
        {
            int trim = _carriageReturns && part.Field == _fields - 1 ? 1 : 0;
            double[] values = chunk.Buffer(part.Column);
            int row = 0;
            while ((row = NumberColumn.Read(buffer, start, _ends, part.Field, _fields, trim, _decimalMark, row, rows, values, NumberColumn.Widest)) < rows)
            {
                if (!TryReadOne(text, part, row, out values[row]))
                {
                    return false;
                }

                row++;
            }
        }

        long line = block.FirstLineOfBlock;
        Span<long> fileRows = chunk.FileRows.AsSpan(0, rows);
        for (int i = 0; i < fileRows.Length; i++)
        {
            fileRows[i] = line + i;
        }

        chunk.RowCount = rows;
        return true;
    }

    /// <summary>Finds the fields; false when a row has not its number of them or the carriage returns are not in all rows or none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool FindEnds(ReadOnlySpan<byte> text, int rows)
    {
        int count = rows * _fields;
        if (_ends.Length < 1 + count + FieldIndex.Slack)
        {
            _ends = new int[1 + count + FieldIndex.Slack];
        }

        _ends[0] = -1;
        if (FieldIndex.Find(text, _separator, _ends.AsSpan(1, count + FieldIndex.Slack), FieldIndex.Widest) != count)
        {
            return false;
        }

        // There are as many line ends as rows, so that with one at the end of each row none is left to stand inside.
        _carriageReturns = _ends[_fields] > 0 && text[_ends[_fields] - 1] == '\r';
        for (int end = _fields; end <= count; end += _fields)
        {
            int at = _ends[end];
            if (text[at] != '\n' || (at > 0 && text[at - 1] == '\r') != _carriageReturns)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A field that is no plain number of up to fifteen digits.</summary>
    private bool TryReadOne(ReadOnlySpan<byte> text, ColumnPlan.Part part, int row, out double value)
    {
        int index = (row * _fields) + part.Field;
        ReadOnlySpan<byte> field = text[(_ends[index] + 1).._ends[index + 1]];
        if (_carriageReturns && part.Field == _fields - 1)
        {
            field = field[..^1];
        }

        int at = 0;
        if (NumberText.TryReadDigits(field, ref at, _separator, _decimalMark, out value) || NumberText.TryRead(field, _decimalMark, out value))
        {
            return true;
        }

        value = double.NaN;
        return part.MayBeUnrecorded && field.Trim((byte)' ').IsEmpty;
    }
}
