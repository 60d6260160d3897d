using System;
using System.Collections.Generic;
using System.Text;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading;

/// <summary>
/// Reads the planned columns of a delimited text file straight from its bytes into column buffers: no record objects, no
/// strings, one pass over the fields.
/// </summary>
internal sealed class TextRows : IDisposable
{
    private readonly CyclingFile _file;
    private readonly TextLayout _layout;
    private readonly CyclingReadOptions _options;
    private readonly ColumnPlan _plan;
    private readonly RowReader _rows;
    private readonly LaboratoryClock _clock;
    private readonly FieldUse[] _uses;
    private readonly double[][] _targets;
    private readonly bool[] _negate;
    private readonly int _fieldCount;
    private readonly byte _separator;
    private readonly byte _decimalMark;
    private readonly HashSet<string> _tests = [];
    private readonly CyclingChunk _chunk;
    private ChunkGate? _gate;
    private byte[] _testKey = [];
    private byte[] _lastState = [];
    private int? _lastStateSign;
    private int _stateSign;
    private readonly double[] _current;
    private readonly double[] _missing;
    private byte[] _scratch = new byte[256];

    private TextRows(CyclingFile file, TextLayout layout, string readerName, CyclingReadOptions options)
    {
        _file = file;
        _layout = layout;
        _options = options;
        string[] headers = layout.Filter is { } filter ? [.. layout.Headers, .. filter.CarriedHeaders] : [.. layout.Headers];
        _plan = ColumnPlan.Make(file, headers, layout.Columns, readerName, options, layout.HeaderLine);
        _fieldCount = layout.Headers.Count;
        _separator = (byte)layout.Separator;
        _decimalMark = (byte)layout.DecimalMark;
        _clock = new LaboratoryClock(layout.Columns.StartFormats, options.TimeZone);
        _chunk = new CyclingChunk(new CyclingTest(null, null, _plan.Source), _plan.Columns);
        _uses = new FieldUse[headers.Length];
        _targets = new double[headers.Length][];
        _negate = new bool[headers.Length];
        foreach (ColumnPlan.Part part in _plan.Parts)
        {
            _uses[part.Field] |= part.Form == ValueForm.Number ? FieldUse.Number : part.Form == ValueForm.Duration ? FieldUse.Duration : FieldUse.Date;
            _targets[part.Field] = _chunk.Buffer(part.Column);
        }

        Mark(_plan.TestField, FieldUse.Test);
        Mark(_plan.StartField, FieldUse.Start);
        Mark(_plan.StateField, FieldUse.State);
        _current = _chunk.Buffer(CyclingColumn.Current);
        _rows = new RowReader(file, quotes: layout.Separator is ',' or ';', layout.RowsInQuotes, layout.Encoding);
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
        Test = 8,
        Start = 16,
        State = 32,
    }

    /// <summary>Reads every test of the file.</summary>
    public static IEnumerable<CyclingChunk> Read(CyclingFile file, TextLayout layout, string readerName, CyclingReadOptions options)
    {
        using TextRows rows = new(file, layout, readerName, options);
        foreach (CyclingChunk chunk in rows.Read())
        {
            yield return chunk;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _rows.Dispose();

    private IEnumerable<CyclingChunk> Read()
    {
        _rows.SkipLines(_layout.LinesBeforeRows);
        long blankRow = 0;
        while (_rows.Next())
        {
            if (IsBlank())
            {
                // Editors leave blank lines at the end; anywhere else one is a damaged row.
                blankRow = blankRow == 0 ? _rows.RowNumber : blankRow;
                continue;
            }

            if (blankRow > 0)
            {
                throw Faulty(() => DataFault.InRow(_file.Path, blankRow, "the row is blank and more rows follow", "Remove it in the source if nothing is lost."));
            }

            if (_layout.Filter is { } filter && filter.Classify(_rows.Row, _rows.RowNumber, _file.Path) == RowKind.Other)
            {
                continue;
            }

            if (BeginsAnotherTest())
            {
                if (_chunk.RowCount > 0)
                {
                    _gate!.Pass(_chunk);
                    yield return _chunk;
                }

                BeginTest();
            }

            ReadRow();
            if (_chunk.RowCount == _chunk.Capacity)
            {
                _gate!.Pass(_chunk);
                yield return _chunk;
                _chunk.RowCount = 0;
            }
        }

        if (_gate is null)
        {
            throw DataFault.InFile(_file.Path, "the file has a header and no rows", "Export or copy it again.");
        }

        if (_chunk.RowCount > 0)
        {
            _gate.Pass(_chunk);
            yield return _chunk;
        }

        _gate.End();
    }

    private void Mark(int field, FieldUse use)
    {
        if (field >= 0)
        {
            _uses[field] |= use;
        }
    }

    private bool IsBlank() => _rows.Row.IsEmpty || (_rows.Row.Length <= 4 && _rows.Row.Trim((byte)' ').IsEmpty);

    /// <summary>An earlier row with a breach comes before the one that cannot be read.</summary>
    private BmsException Faulty(Func<BmsException> fault)
    {
        _gate?.Pass(_chunk);
        return fault();
    }

    private bool BeginsAnotherTest() =>
        _gate is null || (_plan.TestField >= 0 && !FieldOfRow(_plan.TestField).SequenceEqual(_testKey));

    private void BeginTest()
    {
        _gate?.End();
        string? name = null;
        if (_plan.TestField >= 0)
        {
            _testKey = FieldOfRow(_plan.TestField).ToArray();
            name = Encoding.UTF8.GetString(_testKey);
            string header = _layout.Headers[_plan.TestField];
            if (name.Length == 0)
            {
                throw DataFault.InCell(_file.Path, _rows.RowNumber, header, "the test has no name", "Name it in the source; rows are told apart by it.");
            }

            if (!_tests.Add(name))
            {
                throw DataFault.InCell(
                    _file.Path,
                    _rows.RowNumber,
                    header,
                    $"test {DataFault.Quote(name)} begins again after another test",
                    "Put its rows together in the source, or give the second run a name of its own.");
            }
        }

        DateTime? start = _layout.StartTime ?? (_plan.StartField >= 0 && _plan.StartField < _fieldCount ? StartTime(FieldOfRow(_plan.StartField)) : null);
        _chunk.Test = new CyclingTest(name, start, _plan.Source, _layout.Properties);
        _chunk.RowCount = 0;
        _gate = new ChunkGate(_plan, name, _options.CurrentSign);
    }

    private DateTime StartTime(ReadOnlySpan<byte> field)
    {
        string text = Encoding.UTF8.GetString(field);
        return LaboratoryClock.TryRead(text, _plan.Layout.StartFormats, out DateTime start)
            ? start
            : throw DataFault.InCell(_file.Path, _rows.RowNumber, _layout.Headers[_plan.StartField], $"{DataFault.Quote(text)} is not a date and time", $"Write it as {_plan.Layout.StartFormats[0]}.");
    }

    private void ReadRow()
    {
        if (_rows.HasQuotes)
        {
            ReadQuotedRow();
        }
        else
        {
            ReadPlainRow();
        }

        int at = _chunk.RowCount;
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
            double magnitude = Math.Abs(_current[at]);
            _current[at] = magnitude == 0 ? 0 : _stateSign * magnitude;
        }

        if (_missing.Length > 0)
        {
            TakeOutMissing(at);
        }

        _chunk.FileRows[at] = _rows.RowNumber;
        _chunk.RowCount = at + 1;
    }

    private void ReadPlainRow()
    {
        ReadOnlySpan<byte> row = _rows.Row;
        int at = 0;
        int rowIndex = _chunk.RowCount;
        for (int field = 0; field < _fieldCount; field++)
        {
            FieldUse use = _uses[field];
            if (use == FieldUse.Number && NumberText.TryReadField(row, ref at, _separator, _decimalMark, out double value))
            {
                _targets[field][rowIndex] = value;
            }
            else
            {
                int length = row[at..].IndexOf(_separator);
                length = length < 0 ? row.Length - at : length;
                if (use != FieldUse.Skip)
                {
                    // A row cut short is said to be that, and not to have an empty cell.
                    if (at + length == row.Length && field < _fieldCount - 1)
                    {
                        throw WrongFieldCount(CountFields(row));
                    }

                    SetField(field, row.Slice(at, length));
                }

                at += length;
            }

            if (at >= row.Length)
            {
                if (field < _fieldCount - 1)
                {
                    throw WrongFieldCount(CountFields(row));
                }

                return;
            }

            at++;
        }

        if (!_layout.RowsEndWithSeparator || at < row.Length)
        {
            throw WrongFieldCount(CountFields(row));
        }
    }

    private int CountFields(ReadOnlySpan<byte> row) => row.Count(_separator) + 1;

    private BmsException WrongFieldCount(int fields) => Faulty(() => DataFault.InRow(
        _file.Path,
        _rows.RowNumber,
        $"the row has {fields} fields and the header has {_fieldCount} ({DataFault.Quote(Encoding.UTF8.GetString(_rows.Row))})",
        "A row cut short or a decimal comma does this; export the file again with decimal points."));

    private void ReadQuotedRow()
    {
        int field = 0;
        int at = 0;
        while (true)
        {
            ReadOnlySpan<byte> text = UnquotedField(ref at);
            if (field < _fieldCount)
            {
                if (_uses[field] != FieldUse.Skip)
                {
                    SetField(field, text);
                }
            }

            field++;
            if (at >= _rows.Row.Length)
            {
                break;
            }

            at++;
            if (at == _rows.Row.Length)
            {
                // The row ends with a separator: one more, empty field, unless the layout says rows do.
                if (!_layout.RowsEndWithSeparator || field < _fieldCount)
                {
                    if (field < _fieldCount && _uses[field] != FieldUse.Skip)
                    {
                        SetField(field, []);
                    }

                    field++;
                }

                break;
            }
        }

        if (field != _fieldCount)
        {
            throw WrongFieldCount(field);
        }
    }

    /// <summary>The field at a place, quotes taken off; leaves the place at the separator after it.</summary>
    private ReadOnlySpan<byte> UnquotedField(scoped ref int at)
    {
        ReadOnlySpan<byte> row = _rows.Row;
        if (at >= row.Length || row[at] != '"')
        {
            int length = row[at..].IndexOf(_separator);
            length = length < 0 ? row.Length - at : length;
            ReadOnlySpan<byte> plain = row.Slice(at, length);
            at += length;
            return plain.Contains((byte)'"') ? throw BadQuote() : plain;
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
                throw BadQuote();
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

        return at < row.Length && row[at] != _separator ? throw BadQuote() : _scratch.AsSpan(0, written);
    }

    private BmsException BadQuote() =>
        Faulty(() => DataFault.InRow(_file.Path, _rows.RowNumber, "a quote stands inside a field without being doubled", "Correct the quoting in the source."));

    /// <summary>A field of the row under way as bytes, without reading the rest.</summary>
    private ReadOnlySpan<byte> FieldOfRow(int wanted)
    {
        ReadOnlySpan<byte> row = _rows.Row;
        int at = 0;
        for (int field = 0; ; field++)
        {
            if (_rows.HasQuotes)
            {
                ReadOnlySpan<byte> text = UnquotedField(ref at);
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
                throw WrongFieldCount(field + 1);
            }

            at++;
        }
    }

    private void SetField(int field, ReadOnlySpan<byte> text)
    {
        FieldUse use = _uses[field];
        int row = _chunk.RowCount;
        if ((use & (FieldUse.Number | FieldUse.Duration)) != 0)
        {
            double value;
            bool read = (use & FieldUse.Number) != 0
                ? NumberText.TryRead(text, _decimalMark, out value)
                : NumberText.TryReadDuration(text, _decimalMark, out value);
            _targets[field][row] = read ? value : Unrecorded(field, text);
        }
        else if ((use & FieldUse.Date) != 0)
        {
            if (_clock.TryUnixTime(text, out double unix) is { } problem)
            {
                throw Faulty(() => DataFault.InCell(_file.Path, _rows.RowNumber, _layout.Headers[field], problem, "Correct it, or read the file without a time zone."));
            }

            _targets[field][row] = unix;
        }

        if ((use & FieldUse.State) != 0)
        {
            _stateSign = StateSign(field, text);
        }
    }

    private int StateSign(int field, ReadOnlySpan<byte> text)
    {
        if (_lastStateSign is { } known && text.SequenceEqual(_lastState))
        {
            return known;
        }

        string state = Encoding.UTF8.GetString(text).Trim();
        _lastStateSign = _layout.Columns.State!.SignOf(state)
            ?? throw Faulty(() => DataFault.InCell(
                _file.Path,
                _rows.RowNumber,
                _layout.Headers[field],
                $"{DataFault.Quote(state)} is no known state",
                $"Known are {DataFault.Quote([.. _layout.Columns.State.Charge, .. _layout.Columns.State.Discharge, .. _layout.Columns.State.Neutral])}; which way its current flows is not guessed."));
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

    private double Unrecorded(int field, ReadOnlySpan<byte> text)
    {
        foreach (ColumnPlan.Part part in _plan.Parts)
        {
            if (part.Field == field)
            {
                string shown = Encoding.UTF8.GetString(text);
                return part.MayBeUnrecorded && IsMissing(text)
                    ? double.NaN
                    : throw Faulty(() => DataFault.Value(_file.Path, _rows.RowNumber, part.Header, part.Column, DataFault.NotANumber(shown)));
            }
        }

        return double.NaN;
    }
}
