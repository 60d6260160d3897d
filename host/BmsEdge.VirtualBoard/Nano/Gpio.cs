using System.Diagnostics.CodeAnalysis;
using BmsEdge.VirtualBoard.Hardware;

namespace System.Device.Gpio;

public enum PinMode
{
    Input = 0,
    InputPullDown = 1,
    InputPullUp = 2,
    Output = 3,
    OutputOpenDrain = 4,
    OutputOpenDrainPullUp = 5,
    OutputOpenSource = 6,
    OutputOpenSourcePullDown = 7,
}

public enum PinNumberingScheme
{
    Logical = 0,
    Board = 1,
}

/// <summary>Level of a pin.</summary>
[SuppressMessage("Usage", "CA2225", Justification = "nanoFramework declares no named alternatives.")]
[SuppressMessage("Design", "CA1066", Justification = "nanoFramework's struct does not implement IEquatable.")]
public readonly struct PinValue
{
    private readonly bool _high;

    private PinValue(bool high) => _high = high;

    public static PinValue High => new(true);

    public static PinValue Low => new(false);

    public static implicit operator PinValue(int value) => new(value != 0);

    public static implicit operator PinValue(bool value) => new(value);

    public static explicit operator bool(PinValue value) => value._high;

    public static explicit operator byte(PinValue value) => value._high ? (byte)1 : (byte)0;

    public static explicit operator int(PinValue value) => value._high ? 1 : 0;

    public static bool operator ==(PinValue a, PinValue b) => a._high == b._high;

    public static bool operator !=(PinValue a, PinValue b) => a._high != b._high;

    public bool Equals(PinValue other) => _high == other._high;

    public override bool Equals(object? obj) => obj is PinValue other && Equals(other);

    public override int GetHashCode() => _high ? 1 : 0;

    public override string ToString() => _high ? "High" : "Low";
}

/// <summary>An opened pin.</summary>
public sealed class GpioPin : IDisposable
{
    private readonly GpioBank _bank;

    internal GpioPin(GpioBank bank, int pinNumber)
    {
        _bank = bank;
        PinNumber = pinNumber;
    }

    public int PinNumber { get; }

    public void Dispose() => _bank.Close(PinNumber);

    public PinMode GetPinMode() => _bank.GetMode(PinNumber);

    public bool IsPinModeSupported(PinMode pinMode) => GpioBank.IsSupported(PinNumber, pinMode);

    public PinValue Read() => _bank.Read(PinNumber);

    public void SetPinMode(PinMode value) => _bank.SetMode(PinNumber, value);

    public void Toggle() => _bank.Write(PinNumber, !_bank.Read(PinNumber));

    public void Write(PinValue value) => _bank.Write(PinNumber, (bool)value);
}

/// <summary>The pins of the board current on this thread.</summary>
public sealed class GpioController : IDisposable
{
    private readonly GpioBank _bank;

    public GpioController()
        : this(PinNumberingScheme.Logical)
    {
    }

    public GpioController(PinNumberingScheme numberingScheme)
    {
        _bank = BoardContext.Current.Gpio;
        NumberingScheme = numberingScheme;
    }

    public PinNumberingScheme NumberingScheme { get; }

    public int PinCount => GpioBank.PinCount;

    public void ClosePin(int pinNumber) => _bank.Close(pinNumber);

    public void Dispose()
    {
    }

    public PinMode GetPinMode(int pinNumber) => _bank.GetMode(pinNumber);

    public bool IsPinModeSupported(int pinNumber, PinMode pinMode) => GpioBank.IsSupported(pinNumber, pinMode);

    public bool IsPinOpen(int pinNumber) => _bank.IsOpen(pinNumber);

    /// <summary>Opens a pin as an input.</summary>
    public GpioPin OpenPin(int pinNumber) => OpenPin(pinNumber, PinMode.Input);

    public GpioPin OpenPin(int pinNumber, PinMode mode)
    {
        _bank.Open(pinNumber, mode);
        return new GpioPin(_bank, pinNumber);
    }

    public PinValue Read(int pinNumber) => _bank.Read(pinNumber);

    public void SetPinMode(int pinNumber, PinMode mode) => _bank.SetMode(pinNumber, mode);

    public void Write(int pinNumber, PinValue value) => _bank.Write(pinNumber, (bool)value);
}
