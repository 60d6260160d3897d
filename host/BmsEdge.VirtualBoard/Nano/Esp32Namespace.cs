using System;
using System.Diagnostics.CodeAnalysis;
using BmsEdge.VirtualBoard.Hardware;

namespace nanoFramework.Hardware.Esp32;

/// <summary>Pin multiplexer of the board current on this thread.</summary>
[SuppressMessage("Design", "CA1052", Justification = "nanoFramework's class is not static.")]
public class Configuration
{
    /// <summary>Pin that carries a function, or -1.</summary>
    public static int GetFunctionPin(DeviceFunction function) => BoardContext.Current.GetFunctionPin(function);

    /// <summary>Gives a pin a function. Buses without pins do not work.</summary>
    /// <exception cref="ArgumentException">There is no such pin.</exception>
    public static void SetPinFunction(int pin, DeviceFunction function) => BoardContext.Current.SetPinFunction(pin, function);
}

/// <summary>Microsecond timer of the board current on this thread. One-shot and periodic events are not offered here.</summary>
[SuppressMessage("Design", "CA1052", Justification = "nanoFramework's class is not static.")]
public class HighResTimer
{
    /// <summary>Microseconds since boot.</summary>
    public static ulong GetCurrent() => (ulong)BoardContext.Current.Clock.NowMicroseconds;
}
