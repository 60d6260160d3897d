using System;

namespace BmsEdge.Cells;

/// <summary>One measuring channel: reading = round(truth (1 + gain error) + offset + noise) to the resolution.</summary>
/// <param name="NoiseSigma">Standard deviation of white noise per sample, unit of the channel, 0 or more.</param>
/// <param name="Offset">Constant error, unit of the channel.</param>
/// <param name="Resolution">Step of the reading; 0 is no rounding.</param>
/// <param name="GainError">Relative error of the gain.</param>
public readonly record struct SensorError(double NoiseSigma, double Offset, double Resolution, double GainError = 0)
{
    /// <summary>A reading.</summary>
    public double Read(double truth, SeededNoise noise)
    {
        ArgumentNullException.ThrowIfNull(noise);
        double value = truth * (1 + GainError) + Offset + (NoiseSigma > 0.0 ? NoiseSigma * noise.Normal() : 0.0);
        return Resolution > 0.0 ? Math.Round(value / Resolution) * Resolution : value;
    }

    internal void Check(string name)
    {
        if (!(NoiseSigma >= 0.0 && Resolution >= 0.0 && double.IsFinite(NoiseSigma + Offset + Resolution + GainError)))
        {
            throw new ArgumentOutOfRangeException(name, this, $"{name} needs noise and resolution of 0 or more, and a finite offset.");
        }
    }
}

/// <summary>
/// The channels of a laboratory cycler. Defaults are assumptions of the size a 5 V, 75 A channel shows: the resolution of the
/// LG data set is 0.17 mV, 2.6 mA and 0.1 degC.
/// </summary>
public sealed record CyclerSensors
{
    /// <summary>Perfect sensors.</summary>
    public static CyclerSensors Ideal { get; } = new() { Volts = default, Amps = default, Celsius = default };

    /// <summary>Voltage channel, V.</summary>
    public SensorError Volts { get; init; } = new(0.3e-3, 0.5e-3, 0.16e-3);

    /// <summary>Current channel, A. Its offset is counted into the logged Ah whenever the relay is closed.</summary>
    public SensorError Amps { get; init; } = new(2.0e-3, 0.5e-3, 2.5e-3);

    /// <summary>Thermocouple on the can, degC.</summary>
    public SensorError Celsius { get; init; } = new(0.05, 0.3, 0.1);

    internal void Check()
    {
        Volts.Check(nameof(Volts));
        Amps.Check(nameof(Amps));
        Celsius.Check(nameof(Celsius));
    }
}
