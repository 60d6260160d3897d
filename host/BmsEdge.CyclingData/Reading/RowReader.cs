using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Text;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading;

/// <summary>Cuts a stream of text into rows without copying them: a row is a span of the buffer until the next one is asked for.</summary>
internal sealed class RowReader : IDisposable
{
    /// <summary>A longer row is no row: the widest exports have some hundred columns of 20 characters.</summary>
    private const int LongestRow = 1 << 20;

    /// <summary>Text of a block: large against the cost of handing it over, small against a core's cache.</summary>
    private const int BlockBytes = 1 << 18;

    /// <summary>Bytes kept free behind the text, so that its last fields are read like all others.</summary>
    private const int ReadAhead = 32;

    /// <summary>Bytes kept free before it, for the first ones.</summary>
    private const int Front = NumberColumn.LookBehind;

    private readonly CyclingFile _file;
    private readonly Stream _stream;
    private byte[] _buffer;
    private int _rowStart;
    private int _rowEnd;
    private int _next;
    private int _filled;
    private bool _ended;
    private readonly bool _rowsInQuotes;
    private bool _mayHaveQuotes;
    private long _linesRead;
    private int _quotesCounted;

    /// <summary>Opens a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="quotes">Whether fields may be quoted, with line ends inside.</param>
    /// <param name="rowsInQuotes">Whether each row stands in quotes as a whole.</param>
    /// <param name="declared">Encoding that was declared; null takes the one the beginning of the file shows.</param>
    public RowReader(CyclingFile file, bool quotes, bool rowsInQuotes = false, Encoding? declared = null)
    {
        _file = file;
        Quotes = quotes && !rowsInQuotes;
        _mayHaveQuotes = Quotes;
        _rowsInQuotes = rowsInQuotes;
        _buffer = new byte[Front + BlockBytes + ReadAhead];
        (_next, _filled) = (Front, Front);
        Stream content = file.OpenContent();
        if (file.IsGzip)
        {
            content = new ReadAheadStream(content);
        }

        Encoding encoding = declared ?? file.TextHead!.Encoding;
        _stream = encoding is UnicodeEncoding || declared is not (null or UTF8Encoding) ? Encoding.CreateTranscodingStream(content, encoding, Encoding.UTF8) : content;
        Refill();
        if (_buffer.AsSpan(_next, _filled - _next).StartsWith("\uFEFF"u8))
        {
            _next += 3;
        }
    }

    /// <summary>Makes a reader for blocks that another one cuts off with <see cref="NextBlock"/>.</summary>
    public RowReader(CyclingFile file, RowReader whole)
    {
        _file = file;
        Quotes = whole.Quotes;
        _rowsInQuotes = whole._rowsInQuotes;
        _buffer = [];
        _stream = Stream.Null;
        _ended = true;
    }

    /// <summary>Whether fields may be quoted, with line ends inside.</summary>
    public bool Quotes { get; }

    /// <summary>Lines of the block that was cut off last.</summary>
    public int LinesInBlock { get; private set; }

    /// <summary>Whether a quote stands anywhere in the block.</summary>
    public bool BlockHasQuotes => _mayHaveQuotes;

    /// <summary>Line of the file where the block begins, from 1.</summary>
    public long FirstLineOfBlock => _linesRead + 1;

    /// <summary>What is left of the block in the buffer, with <see cref="NumberColumn.LookBehind"/> bytes before it.</summary>
    public (byte[] Buffer, int Start, int Length) Block => (_buffer, _next, _filled - _next);

    /// <summary>The row, without its line end.</summary>
    public ReadOnlySpan<byte> Row => _buffer.AsSpan(_rowStart, _rowEnd - _rowStart);

    /// <summary>The row and what lies behind it in the buffer, for readers that look at many bytes at once.</summary>
    public ReadOnlySpan<byte> RowAndBehind => _buffer.AsSpan(_rowStart);

    /// <summary>Line of the file where the row begins, from 1.</summary>
    public long RowNumber { get; private set; }

    /// <summary>Whether the row holds a quoted field.</summary>
    public bool HasQuotes { get; private set; }

    /// <summary>Passes over lines, whatever they hold.</summary>
    public void SkipLines(int count)
    {
        for (int i = 0; i < count && NextLine(_next); i++)
        {
        }
    }

    /// <summary>Goes to the next row; false at the end of the file.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Next()
    {
        RowNumber = _linesRead + 1;
        if (!NextLine(_next))
        {
            return false;
        }

        if (_rowsInQuotes && !Row.IsEmpty)
        {
            TakeOffQuotes();
        }

        HasQuotes = _mayHaveQuotes && Row.Contains((byte)'"');
        while (HasQuotes && Row.Count((byte)'"') % 2 != 0)
        {
            // The line ended inside quotes: the row goes on in the next one.
            int rowStart = _rowStart;
            int scanned = _next - rowStart;
            if (!NextLine(rowStart, scanned))
            {
                throw DataFault.InRow(_file.Path, RowNumber, "a quoted field is never closed", "Correct the quoting in the source.");
            }
        }

        return true;
    }

    /// <summary>
    /// Cuts off the next rows, whole ones, as many as the buffer holds, and hands the buffer over to another reader in exchange
    /// for its own; false at the end of the file.
    /// </summary>
    public bool NextBlock(RowReader target)
    {
        if (!_ended)
        {
            _next = MoveToFront(_next);
            Refill();
        }

        if (_filled == _next)
        {
            return false;
        }

        int length = WholeRows();
        int rest = _filled - _next - length;
        int size = Front + Math.Max(rest, BlockBytes) + ReadAhead;
        byte[] spare = target._buffer.Length >= size ? target._buffer : new byte[size];
        _buffer.AsSpan(_next + length, rest).CopyTo(spare.AsSpan(Front));
        (target._buffer, target._next, target._filled, target._linesRead) = (_buffer, _next, _next + length, _linesRead);
        ReadOnlySpan<byte> block = _buffer.AsSpan(_next, length);
        target._mayHaveQuotes = _quotesCounted > 0;
        target.LinesInBlock = block.Count((byte)'\n') + (block[^1] == '\n' ? 0 : 1);
        (_buffer, _next, _filled) = (spare, Front, Front + rest);
        _linesRead += target.LinesInBlock;
        return true;
    }

    /// <summary>A second reader of the same block, from its beginning.</summary>
    public RowReader Copy()
    {
        RowReader copy = new(_file, this);
        (copy._buffer, copy._next, copy._filled, copy._linesRead, copy._mayHaveQuotes) = (_buffer, _next, _filled, _linesRead, _mayHaveQuotes);
        return copy;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void TakeOffQuotes()
    {
        // Such exporters quote what holds a comma; titles between the rows stay bare.
        if (!Row.Contains((byte)'"'))
        {
            return;
        }

        if (Row.Length < 2 || Row[0] != '"' || Row[^1] != '"' || Row[1..^1].Contains((byte)'"'))
        {
            throw DataFault.InRow(_file.Path, RowNumber, "the row does not stand in quotes as the header does", "A row cut short does this; export or copy the file again.");
        }

        _rowStart++;
        _rowEnd--;
    }

    /// <summary>
    /// Length of the stretch of whole rows that the buffer holds, about a block of them and at least one. A row starts outside
    /// quotes, so where the quotes of a stretch are even in number, the line end after them ends a row.
    /// </summary>
    private int WholeRows()
    {
        int length = Math.Min(_filled - _next, BlockBytes);
        _quotesCounted = CountQuotes(_next, length);
        if (_ended && length == _filled - _next)
        {
            return length;
        }

        int end = length;
        while (end > 0 && (_buffer[_next + end - 1] != '\n' || _quotesCounted % 2 != 0))
        {
            int previous = _buffer.AsSpan(_next, end - 1).LastIndexOf((byte)'\n') + 1;
            _quotesCounted -= CountQuotes(_next + previous, end - previous);
            end = previous;
        }

        return end > 0 ? end : OneLongRow(length);
    }

    private int OneLongRow(int scanned)
    {
        while (true)
        {
            int lineEnd = _buffer.AsSpan(_next + scanned, _filled - _next - scanned).IndexOf((byte)'\n');
            if (lineEnd >= 0)
            {
                scanned += lineEnd + 1;
                _quotesCounted = CountQuotes(_next, scanned);
                if (_quotesCounted % 2 == 0)
                {
                    return scanned;
                }
            }
            else if (_ended)
            {
                _quotesCounted = CountQuotes(_next, _filled - _next);
                return _filled - _next;
            }
            else
            {
                scanned = _filled - _next;
                _next = MoveToFront(_next);
                Refill();
            }

            if (scanned > LongestRow + BlockBytes)
            {
                throw DataFault.InRow(_file.Path, _linesRead + 1, $"a line is longer than {LongestRow} bytes, or a quote is never closed", "This is no table of measurements; check the line ends and the quotes.");
            }
        }
    }

    private int CountQuotes(int start, int length) => Quotes ? _buffer.AsSpan(start, length).Count((byte)'"') : 0;

    /// <summary>Sets the row to what lies between a start and the next line end after <paramref name="scanned"/> bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool NextLine(int start, int scanned = 0)
    {
        while (true)
        {
            int end = _buffer.AsSpan(start + scanned, _filled - start - scanned).IndexOf((byte)'\n');
            if (end >= 0)
            {
                end += start + scanned;
                _next = end + 1;
                _rowStart = start;
                _rowEnd = end > start && _buffer[end - 1] == '\r' ? end - 1 : end;
                _linesRead++;
                return true;
            }

            scanned = _filled - start;
            if (_ended)
            {
                _rowStart = start;
                _rowEnd = _filled;
                bool any = _next < _filled;
                _next = _filled;
                _linesRead += any ? 1 : 0;
                return any;
            }

            if (scanned > LongestRow)
            {
                throw DataFault.InRow(_file.Path, _linesRead + 1, $"the line is longer than {LongestRow} bytes", "This is no table of measurements; check where the lines end.");
            }

            _next -= start;
            start = MoveToFront(start);
            Refill();
        }
    }

    private int MoveToFront(int start)
    {
        int keep = _filled - start;
        if (start == Front && _filled == _buffer.Length - ReadAhead)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
        else
        {
            _buffer.AsSpan(start, keep).CopyTo(_buffer.AsSpan(Front));
        }

        _filled = Front + keep;
        return Front;
    }

    private void Refill()
    {
        try
        {
            int end = _buffer.Length - ReadAhead;
            while (_filled < end)
            {
                int count = _stream.Read(_buffer, _filled, end - _filled);
                if (count == 0)
                {
                    _ended = true;
                    return;
                }

                _filled += count;
            }
        }
        catch (InvalidDataException e)
        {
            throw CyclingFile.Unreadable(_file.Path, e);
        }
        catch (IOException e)
        {
            throw new BmsException(BmsErrorCode.NotFound, $"{_file.Path}: cannot be read on ({e.Message}). Check the disk.", e);
        }
    }
}
