namespace BmsEdge.VirtualBoard.Hardware;

/// <summary>A chip on an I2C bus, byte by byte as on the wire, so that a chip can refuse a byte in the middle of a transfer.</summary>
public interface II2cTarget
{
    /// <summary>Seven-bit address.</summary>
    public int Address { get; }

    /// <summary>Greatest bus clock in hertz; a faster transfer is not acknowledged.</summary>
    public int MaximumHertz { get; }

    /// <summary>Start with the address in the given direction. False = not acknowledged.</summary>
    public bool Begin(bool read);

    /// <summary>A byte from the controller. False = not acknowledged.</summary>
    public bool Receive(byte value);

    /// <summary>A byte to the controller.</summary>
    public byte Send();

    /// <summary>Stop condition, or the end of a broken transfer.</summary>
    public void End();
}
