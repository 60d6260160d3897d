using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Text;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading;

/// <summary>
/// Puts the planned fields of one row after another into the column buffers of a chunk: no record objects, no strings, one pass
/// over the bytes. Values stay as the file has them; <see cref="ChunkGate"/> converts and judges.
/// </summary>
internal sealed class RowParser
{
    private readonly string _path;
    private readonly TextLayout _layout;
    private readonly ColumnPlan _plan;
    private readonly LaboratoryClock _clock;
    private readonly FieldUse[] _uses;
    private readonly double[][] _targets;
    private readonly int _fieldCount;
    private readonly byte _separator;
    private readonly byte _decimalMark;
    private readonly double[] _missing;
    private byte[] _lastState = [];
    private int? _lastStateSign;
    private int _stateSign;
    private byte[] _scratch = new byte[256];

    public RowParser(ColumnPlan plan, TextLayout layout, CyclingReadOptions options)
    {
        _path = plan.Path;
        _layout = layout;
        _plan = plan;
        _fieldCount = layout.Headers.Count;
        _separator = (byte)layout.Separator;
        _decimalMark = (byte)layout.DecimalMark;
        _clock = new LaboratoryClock(layout.Columns.StartFormats, options.TimeZone);
        int headers = _fieldCount + (layout.Filter?.CarriedHeaders.Length ?? 0);
        _uses = new FieldUse[headers];
        _targets = new double[headers][];
        foreach (ColumnPlan.Part part in plan.Parts)
        {
            _uses[part.Field] = part.Form == ValueForm.Number ? FieldUse.Number : part.Form == ValueForm.Duration ? FieldUse.Duration : FieldUse.Date;
        }

        if (plan.StateField >= 0)
        {
            _uses[plan.StateField] |= FieldUse.State;
        }

        Chunk = null!;
        _missing = MissingNumbers(layout);
    }

    /// <summary>What is done with a field.</summary>
    [Flags]
    private enum FieldUse : byte
    {
        Skip = 0,
        Number = 1,
        Duration = 2,
        Date = 4,
        State = 8,
    }

    /// <summary>The chunk that is filled.</summary>
    public CyclingChunk Chunk { get; private set; }

    /// <summary>Turns to another chunk.</summary>
    public void Fill(CyclingChunk chunk)
    {
        Chunk = chunk;
        foreach (ColumnPlan.Part part in _plan.Parts)
        {
            _targets[part.Field] = chunk.Buffer(part.Column);
        }
    }

    /// <summary>Whether a row has nothing in it.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> row) => row.IsEmpty || (row.Length <= 4 && row.Trim((byte)' ').IsEmpty);

    /// <summary>Adds the row to the chunk.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/>; the rows before it are in the chunk.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(RowReader rows)
    {
        if (rows.HasQuotes)
        {
            AddQuoted(rows);
        }
        else
        {
            AddPlain(rows);
        }

        int at = Chunk.RowCount;
        if (_layout.Filter is { } filter)
        {
            ReadOnlySpan<double> carried = filter.Carried;
            for (int i = 0; i < carried.Length; i++)
            {
                if (_targets[_fieldCount + i] is { } target)
                {
                    target[at] = carried[i];
                }
            }
        }

        if (_stateSign != 0)
        {
            double[] current = Chunk.Buffer(CyclingColumn.Current);
            current[at] = StateRule.Signed(current[at], _stateSign);
        }

        if (_missing.Length > 0)
        {
            TakeOutMissing(at);
        }

        Chunk.FileRows[at] = rows.RowNumber;
        Chunk.RowCount = at + 1;
    }

    /// <summary>A field of the row under way as bytes, without reading the rest.</summary>
    public ReadOnlySpan<byte> Field(RowReader rows, int wanted)
    {
        ReadOnlySpan<byte> row = rows.Row;
        int at = 0;
        for (int field = 0; ; field++)
        {
            if (rows.HasQuotes)
            {
                ReadOnlySpan<byte> text = Unquoted(rows, ref at);
                if (field == wanted)
                {
                    return text;
                }
            }
            else
            {
                int length = row[at..].IndexOf(_separator);
                length = length < 0 ? row.Length - at : length;
                if (field == wanted)
                {
                    return row.Slice(at, length);
                }

                at += length;
            }

            if (at >= row.Length)
            {
                throw WrongFieldCount(rows, field + 1);
            }

            at++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddPlain(RowReader rows)
    {
        ReadOnlySpan<byte> row = rows.Row;
        ReadOnlySpan<byte> ahead = rows.RowAndBehind;
        int at = 0;
        int rowIndex = Chunk.RowCount;
        FieldUse[] uses = _uses;
        double[][] targets = _targets;
        byte separator = _separator;
        byte decimalMark = _decimalMark;
        int last = _fieldCount - 1;
        for (int field = 0; field <= last; field++)
        {
            FieldUse use = uses[field];
            if (use == FieldUse.Number && NumberText.TryReadField(ahead, row.Length, ref at, separator, decimalMark, out double value))
            {
                targets[field][rowIndex] = value;
            }
            else
            {
                int length = row[at..].IndexOf(separator);
                length = length < 0 ? row.Length - at : length;

                // A row cut short is said to be that, and not to have an empty cell.
                if (at + length == row.Length && field < last)
                {
                    throw WrongFieldCount(rows, row.Count(separator) + 1);
                }

                if (use != FieldUse.Skip)
                {
                    Set(rows, field, row.Slice(at, length));
                }

                at += length;
            }

            if (at >= row.Length)
            {
                if (field < last)
                {
                    throw WrongFieldCount(rows, row.Count(separator) + 1);
                }

                return;
            }

            at++;
        }

        if (!_layout.RowsEndWithSeparator || at < row.Length)
        {
            throw WrongFieldCount(rows, row.Count(separator) + 1);
        }
    }

    private void AddQuoted(RowReader rows)
    {
        int field = 0;
        int at = 0;
        while (true)
        {
            ReadOnlySpan<byte> text = Unquoted(rows, ref at);
            if (field < _fieldCount && _uses[field] != FieldUse.Skip)
            {
                Set(rows, field, text);
            }

            field++;
            if (at >= rows.Row.Length)
            {
                break;
            }

            at++;
            if (at == rows.Row.Length && field == _fieldCount && _layout.RowsEndWithSeparator)
            {
                break;
            }
        }

        if (field != _fieldCount)
        {
            throw WrongFieldCount(rows, field);
        }
    }

    private BmsException WrongFieldCount(RowReader rows, int fields) => DataFault.InRow(
        _path,
        rows.RowNumber,
        $"the row has {fields} fields and the header has {_fieldCount} ({DataFault.Quote(Encoding.UTF8.GetString(rows.Row))})",
        "A row cut short or a decimal comma does this; export the file again with decimal points.");

    /// <summary>The field at a place, quotes taken off; leaves the place at the separator after it.</summary>
    private ReadOnlySpan<byte> Unquoted(RowReader rows, scoped ref int at)
    {
        ReadOnlySpan<byte> row = rows.Row;
        if (at >= row.Length || row[at] != '"')
        {
            int length = row[at..].IndexOf(_separator);
            length = length < 0 ? row.Length - at : length;
            ReadOnlySpan<byte> plain = row.Slice(at, length);
            at += length;
            return plain.Contains((byte)'"') ? throw BadQuote(rows) : plain;
        }

        int written = 0;
        at++;
        if (_scratch.Length < row.Length)
        {
            _scratch = new byte[row.Length * 2];
        }

        while (true)
        {
            int quote = row[at..].IndexOf((byte)'"');
            if (quote < 0)
            {
                throw BadQuote(rows);
            }

            row.Slice(at, quote).CopyTo(_scratch.AsSpan(written));
            written += quote;
            at += quote + 1;
            if (at >= row.Length || row[at] != '"')
            {
                break;
            }

            _scratch[written++] = (byte)'"';
            at++;
        }

        return at < row.Length && row[at] != _separator ? throw BadQuote(rows) : _scratch.AsSpan(0, written);
    }

    private BmsException BadQuote(RowReader rows) =>
        DataFault.InRow(_path, rows.RowNumber, "a quote stands inside a field without being doubled", "Correct the quoting in the source.");

    private void Set(RowReader rows, int field, ReadOnlySpan<byte> text)
    {
        FieldUse use = _uses[field];
        int row = Chunk.RowCount;
        if ((use & (FieldUse.Number | FieldUse.Duration)) != 0)
        {
            double value;
            bool read = (use & FieldUse.Number) != 0
                ? NumberText.TryRead(text, _decimalMark, out value)
                : NumberText.TryReadDuration(text, _decimalMark, out value);
            _targets[field][row] = read ? value : Unrecorded(rows, field, text);
        }
        else if ((use & FieldUse.Date) != 0)
        {
            _targets[field][row] = _clock.TryUnixTime(text, out double unix) is { } problem
                ? throw DataFault.InCell(_path, rows.RowNumber, _layout.Headers[field], problem, "Correct it, or read the file without a time zone.")
                : unix;
        }

        if ((use & FieldUse.State) != 0)
        {
            _stateSign = StateSign(rows, field, text);
        }
    }

    private int StateSign(RowReader rows, int field, ReadOnlySpan<byte> text)
    {
        if (_lastStateSign is { } known && text.SequenceEqual(_lastState))
        {
            return known;
        }

        StateRule rule = _layout.Columns.State!;
        string state = Encoding.UTF8.GetString(text).Trim();
        _lastStateSign = rule.SignOf(state)
            ?? throw DataFault.InCell(
                _path,
                rows.RowNumber,
                _layout.Headers[field],
                $"{DataFault.Quote(state)} is no known state",
                $"Known are {DataFault.Quote([.. rule.Charge, .. rule.Discharge, .. rule.Neutral])}; which way its current flows is not guessed.");
        _lastState = text.ToArray();
        return _lastStateSign.Value;
    }

    /// <summary>The declared missing-value texts that read as numbers (-999).</summary>
    private static double[] MissingNumbers(TextLayout layout)
    {
        List<double> numbers = [];
        foreach (string text in layout.MissingTexts)
        {
            if (NumberText.TryRead(Encoding.UTF8.GetBytes(text), (byte)layout.DecimalMark, out double number))
            {
                numbers.Add(number);
            }
        }

        return [.. numbers];
    }

    private void TakeOutMissing(int row)
    {
        foreach (ColumnPlan.Part part in _plan.Parts)
        {
            if (part.MayBeUnrecorded && part.Field < _fieldCount && Array.IndexOf(_missing, _targets[part.Field][row]) >= 0)
            {
                _targets[part.Field][row] = double.NaN;
            }
        }
    }

    private bool IsMissing(ReadOnlySpan<byte> text) =>
        text.Trim((byte)' ').IsEmpty || (!_layout.MissingTexts.IsEmpty && _layout.MissingTexts.Contains(Encoding.UTF8.GetString(text).Trim()));

    private double Unrecorded(RowReader rows, int field, ReadOnlySpan<byte> text)
    {
        ColumnPlan.Part part = _plan.PartOf(field);
        return part.MayBeUnrecorded && IsMissing(text)
            ? double.NaN
            : throw DataFault.Value(_path, rows.RowNumber, part.Header, part.Column, DataFault.NotANumber(Encoding.UTF8.GetString(text)));
    }
}
