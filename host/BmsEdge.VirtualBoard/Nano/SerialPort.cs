using System.Diagnostics.CodeAnalysis;
using System.Text;
using BmsEdge.VirtualBoard.Hardware;

namespace System.IO.Ports;

public enum Parity
{
    None = 0,
    Odd = 1,
    Even = 2,
}

public enum StopBits
{
    One = 1,
    Two = 2,
    OnePointFive = 3,
}

public enum Handshake
{
    None = 0,
    XOnXOff = 1,
    RequestToSend = 2,
    RequestToSendXOnXOff = 3,
}

/// <summary>A serial port of the board current on this thread ("COM1" to "COM3").</summary>
public sealed class SerialPort : IDisposable
{
    private readonly Esp32 _board;
    private readonly SerialLine _line;

    /// <summary>Names a port; it is opened by <see cref="Open"/>.</summary>
    /// <exception cref="ArgumentException">No port has that name.</exception>
    public SerialPort(string portName, int baudRate = 9600, Parity parity = Parity.None, int dataBits = 8, StopBits stopBits = StopBits.One)
    {
        _board = BoardContext.Current;
        _line = _board.FindSerialLine(portName)
            ?? throw new ArgumentException("no serial port " + portName, nameof(portName));
        PortName = portName;
        BaudRate = baudRate;
        Parity = parity;
        DataBits = dataBits;
        StopBits = stopBits;
    }

    public int BaudRate { get; set; }

    public int BytesToRead => _line.BytesToRead;

    public int DataBits { get; set; }

    public Handshake Handshake { get; set; }

    public bool IsOpen { get; private set; }

    [SuppressMessage("Design", "CA1044", Justification = "nanoFramework's shape.")]
    public string NewLine { get; set; } = "\r\n";

    public Parity Parity { get; set; }

    public string PortName { get; }

    public int ReadBufferSize { get; set; } = 256;

    public int ReadTimeout { get; set; } = -1;

    public StopBits StopBits { get; set; }

    public int WriteBufferSize { get; set; } = 256;

    public int WriteTimeout { get; set; } = -1;

    public static string[] GetPortNames() => ["COM1", "COM2", "COM3"];

    public void Close()
    {
        if (IsOpen)
        {
            IsOpen = false;
            _line.Close();
        }
    }

    public void Dispose() => Close();

    /// <summary>Opens the port.</summary>
    /// <exception cref="InvalidOperationException">It is open already, or its pins have not been assigned.</exception>
    public void Open()
    {
        if (!_board.SerialPinsAssigned(PortName))
        {
            throw new InvalidOperationException(PortName + " has no pins: call Configuration.SetPinFunction first");
        }

        _line.Open(BaudRate);
        IsOpen = true;
    }

    public int Read(byte[] buffer, int offset, int count)
    {
        RequireOpen();
        return _line.Receive(buffer.AsSpan(offset, count));
    }

    /// <summary>Reads a byte.</summary>
    /// <exception cref="TimeoutException">Nothing has arrived.</exception>
    public int ReadByte()
    {
        RequireOpen();
        Span<byte> one = stackalloc byte[1];
        return _line.Receive(one) == 1 ? one[0] : throw new TimeoutException();
    }

    public void Write(byte[] buffer, int offset, int count)
    {
        RequireOpen();
        _line.Transmit(buffer.AsSpan(offset, count));
    }

    public void Write(string text)
    {
        RequireOpen();
        _line.Transmit(Encoding.UTF8.GetBytes(text));
    }

    public void WriteByte(byte value)
    {
        RequireOpen();
        _line.Transmit([value]);
    }

    public void WriteLine(string text) => Write(text + NewLine);

    private void RequireOpen()
    {
        if (!IsOpen)
        {
            throw new InvalidOperationException(PortName + " is not open");
        }
    }
}
