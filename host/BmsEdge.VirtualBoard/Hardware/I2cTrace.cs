using System;
using System.Collections.Generic;
using System.Device.I2c;
using System.Globalization;

namespace BmsEdge.VirtualBoard.Hardware;

/// <summary>The last transfers of a bus as text lines, for looking into a run. It allocates; leave it off in measurements.</summary>
public sealed class I2cTrace
{
    private readonly Queue<string> _lines = new();
    private readonly int _capacity;

    /// <summary>Makes a trace that keeps the newest lines.</summary>
    /// <param name="capacity">Lines kept, 1 or more.</param>
    public I2cTrace(int capacity = 1000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _capacity = capacity;
    }

    /// <summary>Oldest line first: microseconds, address, bytes written, bytes read, status.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    internal void Add(long microseconds, int address, ReadOnlySpan<byte> write, ReadOnlySpan<byte> read, I2cTransferStatus status)
    {
        if (_lines.Count == _capacity)
        {
            _lines.Dequeue();
        }

        _lines.Enqueue(string.Create(
            CultureInfo.InvariantCulture,
            $"{microseconds,12} {address:X2} W[{Convert.ToHexString(write)}] R[{Convert.ToHexString(read)}] {status}"));
    }
}
