using System;
using System.Collections.Generic;

namespace BmsEdge.VirtualBoard.Hardware;

/// <summary>The far end of a serial port: takes what the firmware sends and feeds it bytes. Sending takes no virtual time.</summary>
public sealed class SerialLine
{
    private readonly Queue<byte> _toFirmware = new();
    private byte[] _sent = new byte[4096];
    private int _sentLength;

    /// <summary>Raised with each block the firmware sends. The block is valid during the call only.</summary>
    public event SerialBlockHandler? Sent;

    /// <summary>True while the firmware holds the port open.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Baud rate of the last opening.</summary>
    public int BaudRate { get; private set; }

    /// <summary>Bytes sent since the start.</summary>
    public long SentCount { get; private set; }

    /// <summary>Keep what is sent for <see cref="TakeSent"/>. Off, only the event and the count remain.</summary>
    public bool Capture { get; set; } = true;

    internal int BytesToRead => _toFirmware.Count;

    /// <summary>What was captured since the last call.</summary>
    public byte[] TakeSent()
    {
        byte[] result = _sent.AsSpan(0, _sentLength).ToArray();
        _sentLength = 0;
        return result;
    }

    /// <summary>Bytes for the firmware to read.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            _toFirmware.Enqueue(value);
        }
    }

    internal void Open(int baudRate)
    {
        if (IsOpen)
        {
            throw new InvalidOperationException("the serial port is open already");
        }

        IsOpen = true;
        BaudRate = baudRate;
    }

    internal void Close() => IsOpen = false;

    internal void Transmit(ReadOnlySpan<byte> bytes)
    {
        SentCount += bytes.Length;
        if (Capture)
        {
            if (_sentLength + bytes.Length > _sent.Length)
            {
                Array.Resize(ref _sent, Math.Max(_sent.Length * 2, _sentLength + bytes.Length));
            }

            bytes.CopyTo(_sent.AsSpan(_sentLength));
            _sentLength += bytes.Length;
        }

        Sent?.Invoke(bytes);
    }

    internal int Receive(Span<byte> buffer)
    {
        int count = 0;
        while (count < buffer.Length && _toFirmware.TryDequeue(out byte value))
        {
            buffer[count++] = value;
        }

        return count;
    }
}

/// <summary>Takes a block of bytes.</summary>
public delegate void SerialBlockHandler(ReadOnlySpan<byte> block);
