using System;

namespace BmsEdge.VirtualBoard.Hardware;

/// <summary>
/// Faults of a bus, each for a number of transfers to one address. Faults inside a chip (stuck registers, resets, flipped
/// bits under a right checksum) belong to the chip.
/// </summary>
public sealed class I2cFaults
{
    /// <summary>Every address.</summary>
    public const int AnyAddress = -1;

    private readonly Pending _nak = new();
    private readonly Pending _hang = new();
    private readonly Pending _partial = new();
    private readonly Pending _corrupt = new();
    private int _partialBytes;
    private int _corruptByte;
    private byte _corruptMask;

    /// <summary>The next transfers get no acknowledge.</summary>
    /// <param name="transfers">How many.</param>
    /// <param name="address">Seven-bit address, or <see cref="AnyAddress"/>.</param>
    /// <param name="after">Transfers to that address that still go well.</param>
    public void Nak(int transfers, int address = AnyAddress, int after = 0) => _nak.Set(transfers, address, after);

    /// <summary>The next transfers find the clock held low: one second of virtual time each.</summary>
    public void Hang(int transfers, int address = AnyAddress) => _hang.Set(transfers, address);

    /// <summary>The next transfers stop after a number of bytes, both directions counted together.</summary>
    public void Truncate(int transfers, int bytes, int address = AnyAddress)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        _partialBytes = bytes;
        _partial.Set(transfers, address);
    }

    /// <summary>Inverts bits of one byte on the wire of the next reads, checksum bytes included.</summary>
    public void CorruptReads(int transfers, int byteIndex, byte mask, int address = AnyAddress)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(byteIndex);
        _corruptByte = byteIndex;
        _corruptMask = mask;
        _corrupt.Set(transfers, address);
    }

    /// <summary>Ends every fault.</summary>
    public void Clear()
    {
        _nak.Set(0, AnyAddress);
        _hang.Set(0, AnyAddress);
        _partial.Set(0, AnyAddress);
        _corrupt.Set(0, AnyAddress);
    }

    internal bool TakeNak(int address) => _nak.Take(address);

    internal bool TakeHang(int address) => _hang.Take(address);

    internal int TakePartial(int address, int total) => _partial.Take(address) ? Math.Min(_partialBytes, total) : int.MaxValue;

    internal void CorruptRead(int address, Span<byte> read)
    {
        if (_corruptByte < read.Length && _corrupt.Take(address))
        {
            read[_corruptByte] ^= _corruptMask;
        }
    }

    private sealed class Pending
    {
        private int _left;
        private int _address;
        private int _after;

        public void Set(int transfers, int address, int after = 0)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(transfers);
            ArgumentOutOfRangeException.ThrowIfNegative(after);
            _left = transfers;
            _address = address;
            _after = after;
        }

        public bool Take(int address)
        {
            if (_left == 0 || (_address != AnyAddress && _address != address))
            {
                return false;
            }

            if (_after > 0)
            {
                _after--;
                return false;
            }

            _left--;
            return true;
        }
    }
}
