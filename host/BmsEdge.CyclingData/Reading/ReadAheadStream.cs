using System;
using System.IO;
using System.Threading.Channels;
using System.Threading.Tasks;

namespace BmsEdge.CyclingData.Reading;

/// <summary>
/// Reads a stream on another thread, a few blocks ahead: unpacking and parsing then take turns on nothing. The order and
/// the bytes are those of the stream, on one core as on eight.
/// </summary>
internal sealed class ReadAheadStream : ForwardStream
{
    private const int BlockBytes = 1 << 18;

    private const int BlocksAhead = 4;

    private readonly Stream _inner;
    // Both are bounded by the number of blocks that there are.
    private readonly Channel<(byte[] Block, int Length)> _full = Channel.CreateUnbounded<(byte[], int)>();
    private readonly Channel<byte[]> _empty = Channel.CreateUnbounded<byte[]>();
    private readonly Task _reading;
    private byte[] _block = [];
    private int _at;
    private int _length;
    private volatile bool _stopped;

    /// <summary>Begins to read; owns <paramref name="inner"/> from here on.</summary>
    public ReadAheadStream(Stream inner)
    {
        _inner = inner;
        for (int i = 0; i <= BlocksAhead; i++)
        {
            _empty.Writer.TryWrite(new byte[BlockBytes]);
        }

        _reading = Task.Factory.StartNew(ReadAll, TaskCreationOptions.LongRunning);
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_at == _length && !NextBlock())
        {
            return 0;
        }

        int count = Math.Min(buffer.Length, _length - _at);
        _block.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stopped = true;
            _empty.Writer.TryComplete();
            while (_full.Reader.TryRead(out _))
            {
            }

            _reading.GetAwaiter().GetResult();
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool NextBlock()
    {
        if (_block.Length > 0)
        {
            _empty.Writer.TryWrite(_block);
            _block = [];
        }

        _at = 0;
        _length = 0;
        if (!Wait(_full.Reader))
        {
            // The reader's own exception, of the same type as without reading ahead.
            _full.Reader.Completion.GetAwaiter().GetResult();
            return false;
        }

        return _full.Reader.TryRead(out (byte[] Block, int Length) next) && Take(next);
    }

    private bool Take((byte[] Block, int Length) next)
    {
        (_block, _length) = next;
        return true;
    }

    private static bool Wait<T>(ChannelReader<T> reader)
    {
        try
        {
            return reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return false;
        }
    }

    private void ReadAll()
    {
        try
        {
            while (!_stopped && Wait(_empty.Reader) && _empty.Reader.TryRead(out byte[]? block))
            {
                int length = _inner.ReadAtLeast(block, block.Length, throwOnEndOfStream: false);
                if (length > 0 && !_full.Writer.TryWrite((block, length)))
                {
                    break;
                }

                if (length < block.Length)
                {
                    break;
                }
            }

            _full.Writer.TryComplete();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _full.Writer.TryComplete(e);
        }
    }
}
