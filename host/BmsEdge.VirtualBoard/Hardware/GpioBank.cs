using System;
using System.Device.Gpio;

namespace BmsEdge.VirtualBoard.Hardware;

/// <summary>General-purpose pins. The wiring sets the level of inputs and watches the level of outputs.</summary>
public sealed class GpioBank
{
    /// <summary>GPIO numbers of the ESP32, 0 to 39.</summary>
    public const int PinCount = 40;

    private readonly bool[] _open = new bool[PinCount];
    private readonly PinMode[] _mode = new PinMode[PinCount];
    private readonly bool[] _latch = new bool[PinCount];
    private readonly bool[] _driven = new bool[PinCount];
    private readonly bool[] _external = new bool[PinCount];

    /// <summary>Raised after a pin that is an output has changed, with its number and level.</summary>
    public event Action<int, bool>? OutputChanged;

    /// <summary>The level on a pin as a meter would see it: driven by the output, by the wiring, or by a pull resistor.</summary>
    public bool Level(int pin)
    {
        Check(pin);
        if (_open[pin] && IsOutput(_mode[pin]))
        {
            return _latch[pin];
        }

        return _driven[pin] ? _external[pin] : _open[pin] && _mode[pin] == PinMode.InputPullUp;
    }

    /// <summary>True when the firmware drives the pin high.</summary>
    public bool IsDrivenHigh(int pin) => _open[Check(pin)] && IsOutput(_mode[pin]) && _latch[pin];

    /// <summary>The wiring drives an input pin.</summary>
    public void DriveExternally(int pin, bool level)
    {
        _driven[Check(pin)] = true;
        _external[pin] = level;
    }

    /// <summary>The wiring lets go of an input pin.</summary>
    public void ReleaseExternally(int pin) => _driven[Check(pin)] = false;

    internal static bool IsSupported(int pin, PinMode mode)
    {
        Check(pin);

        // GPIO 34 to 39 have neither an output driver nor pull resistors (ESP32 data sheet, pin list).
        return pin < 34 ? mode <= PinMode.OutputOpenDrain : mode == PinMode.Input;
    }

    internal bool IsOpen(int pin) => _open[Check(pin)];

    internal void Open(int pin, PinMode mode)
    {
        if (IsOpen(pin))
        {
            throw new InvalidOperationException("pin " + pin + " is open already");
        }

        _open[pin] = true;
        _latch[pin] = false;
        SetMode(pin, mode);
    }

    internal void Close(int pin)
    {
        bool wasHigh = IsDrivenHigh(pin);
        _open[pin] = false;
        if (wasHigh)
        {
            OutputChanged?.Invoke(pin, false);
        }
    }

    internal PinMode GetMode(int pin) => _mode[RequireOpen(pin)];

    internal void SetMode(int pin, PinMode mode)
    {
        RequireOpen(pin);
        if (!IsSupported(pin, mode))
        {
            throw new ArgumentException("pin " + pin + " cannot be " + mode, nameof(mode));
        }

        _mode[pin] = mode;
    }

    internal bool Read(int pin) => Level(RequireOpen(pin));

    internal void Write(int pin, bool level)
    {
        RequireOpen(pin);
        bool before = _latch[pin];
        _latch[pin] = level;
        if (before != level && IsOutput(_mode[pin]))
        {
            OutputChanged?.Invoke(pin, level);
        }
    }

    /// <summary>Reset of the microcontroller: every pin floats, so outputs with pull-downs open.</summary>
    internal void ResetPins()
    {
        for (int pin = 0; pin < PinCount; pin++)
        {
            Close(pin);
        }
    }

    private static bool IsOutput(PinMode mode) => mode >= PinMode.Output;

    private static int Check(int pin) =>
        pin is >= 0 and < PinCount ? pin : throw new ArgumentOutOfRangeException(nameof(pin), "the ESP32 has no pin " + pin);

    private int RequireOpen(int pin) => IsOpen(pin) ? pin : throw new InvalidOperationException("pin " + pin + " is not open");
}
