using System;
using System.Collections.Generic;
using System.Device.I2c;

namespace BmsEdge.VirtualBoard.Hardware;

/// <summary>
/// A simulated I2C bus: addresses, acknowledges, transfer times and faults. As on the ESP32 target of nanoFramework a missing
/// acknowledge anywhere gives <see cref="I2cTransferStatus.SlaveAddressNotAcknowledged"/> with no byte transferred and leaves
/// the read buffer alone, and a held clock costs the driver's time-out of one second
/// (nf-interpreter, targets/ESP32/_nanoCLR/System.Device.I2c).
/// </summary>
public sealed class I2cBus
{
    /// <summary>Time-out of the native driver, microseconds.</summary>
    public const long ClockStretchTimeoutMicroseconds = 1_000_000;

    private readonly List<II2cTarget> _targets = [];
    private readonly VirtualClock _clock;
    private readonly Func<bool> _pinsAssigned;

    internal I2cBus(VirtualClock clock, Func<bool> pinsAssigned)
    {
        _clock = clock;
        _pinsAssigned = pinsAssigned;
    }

    /// <summary>Faults to inject on this bus.</summary>
    public I2cFaults Faults { get; } = new();

    /// <summary>Transfers asked for since the start.</summary>
    public long TransferCount { get; private set; }

    /// <summary>Receives every transfer when set; for tracing, off by default.</summary>
    public I2cTrace? Trace { get; set; }

    /// <summary>Wires a chip to the bus.</summary>
    /// <exception cref="ArgumentException">The address is taken or is not a seven-bit address.</exception>
    public void Attach(II2cTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (target.Address is < 0x08 or > 0x77 || Find(target.Address) is not null)
        {
            throw new ArgumentException($"I2C address 0x{target.Address:X2} is taken or not allowed", nameof(target));
        }

        _targets.Add(target);
    }

    internal I2cTransferStatus Transfer(int address, int hertz, ReadOnlySpan<byte> write, Span<byte> read, out uint transferred)
    {
        TransferCount++;
        I2cTransferStatus status = Run(address, hertz, write, read, out transferred);
        Trace?.Add(_clock.NowMicroseconds, address, write, read, status);
        return status;
    }

    private I2cTransferStatus Run(int address, int hertz, ReadOnlySpan<byte> write, Span<byte> read, out uint transferred)
    {
        transferred = 0;
        if (!_pinsAssigned())
        {
            return I2cTransferStatus.UnknownError;
        }

        if (Faults.TakeHang(address))
        {
            _clock.AdvanceMicroseconds(ClockStretchTimeoutMicroseconds);
            return I2cTransferStatus.ClockStretchTimeout;
        }

        // Nine clocks per byte, an address byte for each direction, and start and stop.
        long bits = (9L * (write.Length + read.Length + (write.IsEmpty ? 0 : 1) + (read.IsEmpty ? 0 : 1))) + 2;
        _clock.AdvanceTransfer(((bits * 1_000_000) + hertz - 1) / hertz);

        // A register write starts things from the present moment; a read only sees what has happened by itself.
        if (write.Length > 1)
        {
            _clock.Settle();
        }

        II2cTarget? target = Find(address);
        if (target is null || hertz > target.MaximumHertz || Faults.TakeNak(address))
        {
            return I2cTransferStatus.SlaveAddressNotAcknowledged;
        }

        int limit = Faults.TakePartial(address, write.Length + read.Length);
        try
        {
            return Exchange(target, write, read, limit, out transferred);
        }
        finally
        {
            target.End();
        }
    }

    private I2cTransferStatus Exchange(II2cTarget target, ReadOnlySpan<byte> write, Span<byte> read, int limit, out uint transferred)
    {
        transferred = 0;
        uint done = 0;
        if (!write.IsEmpty)
        {
            if (!target.Begin(read: false))
            {
                return I2cTransferStatus.SlaveAddressNotAcknowledged;
            }

            foreach (byte value in write)
            {
                if (done == limit)
                {
                    transferred = done;
                    return I2cTransferStatus.PartialTransfer;
                }

                if (!target.Receive(value))
                {
                    return I2cTransferStatus.SlaveAddressNotAcknowledged;
                }

                done++;
            }
        }

        if (!read.IsEmpty)
        {
            if (!target.Begin(read: true))
            {
                return I2cTransferStatus.SlaveAddressNotAcknowledged;
            }

            for (int i = 0; i < read.Length; i++)
            {
                if (done == limit)
                {
                    transferred = done;
                    return I2cTransferStatus.PartialTransfer;
                }

                read[i] = target.Send();
                done++;
            }

            Faults.CorruptRead(target.Address, read);
        }

        transferred = done;
        return I2cTransferStatus.FullTransfer;
    }

    private II2cTarget? Find(int address)
    {
        foreach (II2cTarget target in _targets)
        {
            if (target.Address == address)
            {
                return target;
            }
        }

        return null;
    }
}
