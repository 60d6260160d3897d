using System.Diagnostics.CodeAnalysis;
using BmsEdge.VirtualBoard.Hardware;

namespace System.Device.I2c;

/// <summary>Bus clock.</summary>
public enum I2cBusSpeed
{
    /// <summary>100 kHz.</summary>
    StandardMode = 0,

    /// <summary>400 kHz.</summary>
    FastMode = 1,

    /// <summary>1 MHz.</summary>
    FastModePlus = 2,
}

/// <summary>How a transfer ended.</summary>
public enum I2cTransferStatus
{
    /// <summary>Any other failure, such as a bus without pins.</summary>
    UnknownError = 0,

    /// <summary>Every byte was transferred.</summary>
    FullTransfer = 1,

    /// <summary>The clock was held low until the driver gave up.</summary>
    ClockStretchTimeout = 2,

    /// <summary>Some bytes were transferred.</summary>
    PartialTransfer = 3,

    /// <summary>Nobody acknowledged; ESP32 targets report any missing acknowledge this way.</summary>
    SlaveAddressNotAcknowledged = 4,
}

/// <summary>Bus, address and speed of a device.</summary>
public sealed class I2cConnectionSettings
{
    /// <summary>A device at 400 kHz, the default of nanoFramework.</summary>
    public I2cConnectionSettings(int busId, int deviceAddress)
        : this(busId, deviceAddress, I2cBusSpeed.FastMode)
    {
    }

    public I2cConnectionSettings(int busId, int deviceAddress, I2cBusSpeed busSpeed)
    {
        BusId = busId;
        DeviceAddress = deviceAddress;
        BusSpeed = busSpeed;
    }

    public int BusId { get; }

    public I2cBusSpeed BusSpeed { get; }

    public int DeviceAddress { get; }
}

/// <summary>Result of a transfer. A fault is a status here and never an exception.</summary>
[SuppressMessage("Performance", "CA1815", Justification = "nanoFramework declares no equality members.")]
public readonly struct I2cTransferResult
{
    internal I2cTransferResult(I2cTransferStatus status, uint bytesTransferred)
    {
        Status = status;
        BytesTransferred = bytesTransferred;
    }

    public uint BytesTransferred { get; }

    public I2cTransferStatus Status { get; }
}

/// <summary>A device on a simulated bus: concrete, with members that are not virtual, as in nanoFramework 1.1.29.</summary>
[SuppressMessage("Design", "CA1063", Justification = "The shape is nanoFramework's.")]
[SuppressMessage("Usage", "CA1816", Justification = "There is no finalizer to suppress.")]
public class I2cDevice : IDisposable
{
    private readonly I2cBus? _bus;
    private readonly byte[] _one = new byte[1];
    private bool _disposed;

    /// <summary>Opens a device on the board current on this thread.</summary>
    /// <exception cref="ArgumentException">No bus has that number.</exception>
    public I2cDevice(I2cConnectionSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ConnectionSettings = settings;
        _bus = BoardContext.Current.FindI2cBus(settings.BusId)
            ?? throw new ArgumentException("no I2C bus " + settings.BusId, nameof(settings));
    }

    public I2cConnectionSettings ConnectionSettings { get; }

    public static I2cDevice Create(I2cConnectionSettings settings) => new(settings);

    public void Dispose() => _disposed = true;

    public I2cTransferResult Read(SpanByte buffer) => Transfer(SpanByte.Empty, buffer);

    /// <summary>Reads a byte; the status is lost, as on the board, so drivers must not use it.</summary>
    public byte ReadByte()
    {
        _one[0] = 0;
        Transfer(SpanByte.Empty, _one);
        return _one[0];
    }

    public I2cTransferResult Write(SpanByte buffer) => Transfer(buffer, SpanByte.Empty);

    public I2cTransferResult WriteByte(byte value)
    {
        _one[0] = value;
        return Transfer(_one, SpanByte.Empty);
    }

    /// <summary>Write, repeated start, read. <see cref="I2cTransferResult.BytesTransferred"/> counts both directions.</summary>
    public I2cTransferResult WriteRead(SpanByte writeBuffer, SpanByte readBuffer) => Transfer(writeBuffer, readBuffer);

    private I2cTransferResult Transfer(SpanByte write, SpanByte read)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        int hertz = ConnectionSettings.BusSpeed switch
        {
            I2cBusSpeed.FastModePlus => 1_000_000,
            I2cBusSpeed.FastMode => 400_000,
            _ => 100_000,
        };
        I2cTransferStatus status =
            _bus!.Transfer(ConnectionSettings.DeviceAddress, hertz, write.Backing, read.Backing, out uint transferred);
        return new I2cTransferResult(status, transferred);
    }
}
