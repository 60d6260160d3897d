using System;

namespace BmsEdge.Training.Identification;

/// <summary>One measured test prepared for identification: equal-length columns with a reference SOC beside them.</summary>
public sealed class IdentificationTrace
{
    /// <summary>Makes a trace; the arrays are kept, not copied.</summary>
    /// <param name="name">Where it comes from, for messages.</param>
    /// <param name="timeSeconds">Time, ascending, seconds.</param>
    /// <param name="volts">Terminal voltage, volts.</param>
    /// <param name="amps">Current, amperes, positive when charging; row k holds over the step that ends at row k.</param>
    /// <param name="celsius">Cell temperature, degrees Celsius.</param>
    /// <param name="soc">Reference SOC, 0 to 1.</param>
    /// <param name="weight">Weight of each row in the squares.</param>
    public IdentificationTrace(
        string name,
        double[] timeSeconds,
        double[] volts,
        double[] amps,
        double[] celsius,
        double[] soc,
        double[] weight)
    {
        Name = name;
        TimeSeconds = timeSeconds;
        Volts = volts;
        Amps = amps;
        Celsius = celsius;
        Soc = soc;
        Weight = weight;
        int n = timeSeconds.Length;
        if (n < 2 || volts.Length != n || amps.Length != n || celsius.Length != n || soc.Length != n || weight.Length != n)
        {
            throw new ArgumentException($"Trace '{name}' needs six columns of one length of at least 2; time has {n} rows.");
        }
    }

    /// <summary>Where it comes from.</summary>
    public string Name { get; }

    /// <summary>Time in seconds.</summary>
    public double[] TimeSeconds { get; }

    /// <summary>Terminal voltage in volts.</summary>
    public double[] Volts { get; }

    /// <summary>Current in amperes, positive when charging.</summary>
    public double[] Amps { get; }

    /// <summary>Cell temperature in degrees Celsius.</summary>
    public double[] Celsius { get; }

    /// <summary>Reference SOC.</summary>
    public double[] Soc { get; }

    /// <summary>Weight of each row in the squares.</summary>
    public double[] Weight { get; }

    /// <summary>Half-gap state of the hysteresis at the first row: +1 after charging, -1 after discharging.</summary>
    public double StartHysteresis { get; init; } = 1;

    /// <summary>A first guess of the open-circuit voltage at each row, volts; only the heat of the loss needs it.</summary>
    public required double[] RoughOcvVolts { get; init; }

    /// <summary>Number of rows.</summary>
    public int Count => TimeSeconds.Length;
}
