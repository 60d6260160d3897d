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

    private const int BufferBytes = 1 << 18;

    /// <summary>Bytes kept free behind a block, so that its last fields are read like all others.</summary>
    private const int ReadAhead = 32;

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
        _buffer = new byte[BufferBytes];
        Stream content = file.OpenContent();
        if (file.IsGzip)
        {
            content = new ReadAheadStream(content);
        }

        Encoding encoding = declared ?? file.TextHead!.Encoding;
        _stream = encoding is UnicodeEncoding || declared is not (null or UTF8Encoding) ? Encoding.CreateTranscodingStream(content, encoding, Encoding.UTF8) : content;
        Refill();
        if (_buffer.AsSpan(0, _filled).StartsWith("\uFEFF"u8))
        {
            _next = 3;
        }
    }

    /// <summary>Makes a reader for blocks that another one cuts off with <see cref="NextBlock"/>.</summary>
    public RowReader(CyclingFile file, RowReader whole, int blockBytes)
    {
        _file = file;
        Quotes = whole.Quotes;
        _rowsInQuotes = whole._rowsInQuotes;
        _buffer = new byte[blockBytes + ReadAhead];
        _stream = Stream.Null;
        _ended = true;
    }

    /// <summary>Whether fields may be quoted, with line ends inside.</summary>
    public bool Quotes { get; }

    /// <summary>Lines of the block that was cut off last.</summary>
    public int LinesInBlock { get; private set; }

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

    /// <summary>Cuts off the next rows, whole ones, of about a size into another reader; false at the end of the file.</summary>
    public bool NextBlock(RowReader target, int blockBytes)
    {
        while (!_ended && _filled - _next < blockBytes)
        {
            MoveToFront(_next);
            _next = 0;
            Refill();
        }

        int length = Math.Min(_filled - _next, blockBytes);
        if (length == 0)
        {
            return false;
        }

        if (length < _filled - _next || !_ended)
        {
            length = WholeRows(length);
        }

        ReadOnlySpan<byte> block = _buffer.AsSpan(_next, length);
        target.Take(block, _linesRead);
        _linesRead += target.LinesInBlock;
        _next += length;
        return true;
    }

    /// <summary>A second reader of the same block, from its beginning.</summary>
    public RowReader Copy()
    {
        RowReader copy = new(_file, this, 0);
        copy._buffer = _buffer;
        (copy._filled, copy._linesRead, copy._mayHaveQuotes) = (_filled, _linesRead, _mayHaveQuotes);
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

    private void Take(ReadOnlySpan<byte> block, long linesBefore)
    {
        if (_buffer.Length < block.Length + ReadAhead)
        {
            _buffer = new byte[block.Length + ReadAhead];
        }

        block.CopyTo(_buffer);
        (_next, _filled, _linesRead) = (0, block.Length, linesBefore);
        _mayHaveQuotes = Quotes && block.Contains((byte)'"');
        LinesInBlock = block.Count((byte)'\n') + (block[^1] == '\n' ? 0 : 1);
    }

    /// <summary>
    /// Shortens or lengthens a stretch so that it ends with a row. A row starts outside quotes, so where the quotes of the
    /// stretch are even in number, the line end after them ends a row.
    /// </summary>
    private int WholeRows(int length)
    {
        int end = _buffer.AsSpan(_next, length).LastIndexOf((byte)'\n') + 1;
        int scanned = end > 0 ? end : length;
        bool ends = end > 0 && (!Quotes || _buffer.AsSpan(_next, end).Count((byte)'"') % 2 == 0);
        while (!ends)
        {
            int lineEnd = _buffer.AsSpan(_next + scanned, _filled - _next - scanned).IndexOf((byte)'\n');
            if (lineEnd >= 0)
            {
                scanned += lineEnd + 1;
                ends = !Quotes || _buffer.AsSpan(_next, scanned).Count((byte)'"') % 2 == 0;
            }
            else if (_ended)
            {
                return _filled - _next;
            }
            else
            {
                scanned = _filled - _next;
                MoveToFront(_next);
                _next = 0;
                Refill();
            }

            if (scanned > LongestRow + BufferBytes)
            {
                throw DataFault.InRow(_file.Path, _linesRead + 1, $"a line is longer than {LongestRow} bytes, or a quote is never closed", "This is no table of measurements; check the line ends and the quotes.");
            }
        }

        return scanned;
    }

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
        if (start == 0 && keep == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
        else
        {
            _buffer.AsSpan(start, keep).CopyTo(_buffer);
        }

        _filled = keep;
        return 0;
    }

    private void Refill()
    {
        try
        {
            while (_filled < _buffer.Length)
            {
                int count = _stream.Read(_buffer, _filled, _buffer.Length - _filled);
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
