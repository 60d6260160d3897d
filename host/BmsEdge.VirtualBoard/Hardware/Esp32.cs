using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using nanoFramework.Hardware.Esp32;

namespace BmsEdge.VirtualBoard.Hardware;

/// <summary>The microcontroller seen from its pins: pin multiplexer, two I2C buses, GPIO, ADC and three serial lines.</summary>
public sealed class Esp32
{
    private readonly Dictionary<DeviceFunction, int> _pinOfFunction = [];
    private readonly I2cBus[] _buses;
    private readonly SerialLine[] _lines;

    /// <summary>Makes a microcontroller with nothing wired to it.</summary>
    /// <param name="clock">Virtual time.</param>
    /// <param name="seed">Seed of the converter's noise.</param>
    public Esp32(VirtualClock clock, int seed)
    {
        ArgumentNullException.ThrowIfNull(clock);
        Clock = clock;
        Adc = new Esp32Adc(seed);
        Gpio = new GpioBank();
        _buses =
        [
            new I2cBus(clock, () => Assigned(DeviceFunction.I2C1_DATA) && Assigned(DeviceFunction.I2C1_CLOCK)),
            new I2cBus(clock, () => Assigned(DeviceFunction.I2C2_DATA) && Assigned(DeviceFunction.I2C2_CLOCK)),
        ];
        _lines = [new SerialLine(), new SerialLine(), new SerialLine()];
    }

    /// <summary>Virtual time.</summary>
    public VirtualClock Clock { get; }

    /// <summary>General-purpose pins.</summary>
    public GpioBank Gpio { get; }

    /// <summary>The converter.</summary>
    public Esp32Adc Adc { get; }

    /// <summary>How often the firmware rebooted the board.</summary>
    public int RebootCount { get; private set; }

    /// <summary>Bus 1 or 2; null for another number.</summary>
    public I2cBus? FindI2cBus(int busId) => busId is 1 or 2 ? _buses[busId - 1] : null;

    /// <summary>"COM1" to "COM3"; null for another name.</summary>
    public SerialLine? FindSerialLine(string? portName) => LineIndex(portName) is int index and >= 0 ? _lines[index] : null;

    internal int GetFunctionPin(DeviceFunction function) => _pinOfFunction.GetValueOrDefault(function, -1);

    internal void SetPinFunction(int pin, DeviceFunction function)
    {
        if (pin is < 0 or >= GpioBank.PinCount)
        {
            throw new ArgumentException("the ESP32 has no pin " + pin, nameof(pin));
        }

        _pinOfFunction[function] = pin;
    }

    /// <summary>COM1 is wired to the USB bridge; the others need pins.</summary>
    internal bool SerialPinsAssigned(string portName) => LineIndex(portName) switch
    {
        0 => true,
        1 => Assigned(DeviceFunction.COM2_TX) && Assigned(DeviceFunction.COM2_RX),
        2 => Assigned(DeviceFunction.COM3_TX) && Assigned(DeviceFunction.COM3_RX),
        _ => false,
    };

    [DoesNotReturn]
    internal void Reboot()
    {
        RebootCount++;
        _pinOfFunction.Clear();
        Gpio.ResetPins();
        foreach (SerialLine line in _lines)
        {
            line.Close();
        }

        throw new BoardRebootException();
    }

    private static int LineIndex(string? portName) => portName switch
    {
        "COM1" => 0,
        "COM2" => 1,
        "COM3" => 2,
        _ => -1,
    };

    private bool Assigned(DeviceFunction function) => _pinOfFunction.ContainsKey(function);
}
