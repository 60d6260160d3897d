using System;
using BmsEdge.VirtualBoard.Chips;

namespace BmsEdge.VirtualBoard.Hardware;

/// <summary>
/// The ESP32's converter as nanoFramework offers it: 12 bit, 12 dB attenuation, raw counts, no calibration. Gain error,
/// offset, noise and the bend near full scale are options, all zero by default.
/// </summary>
public sealed class Esp32Adc
{
    /// <summary>Channels that nanoFramework counts on the ESP32: 8 of ADC1 and 10 of ADC2.</summary>
    public const int ChannelCount = 18;

    /// <summary>Greatest count.</summary>
    public const int MaximumCount = 4095;

    private readonly Func<double>?[] _sources = new Func<double>?[ChannelCount];
    private readonly Gaussian _noise;

    internal Esp32Adc(int seed) => _noise = new Gaussian(seed);

    /// <summary>Volts at full scale; nominally the supply, so that a divider from the supply is ratiometric.</summary>
    public double FullScaleVolts { get; set; } = 3.3;

    /// <summary>Counts added to every reading.</summary>
    public double OffsetCounts { get; set; }

    /// <summary>Relative gain error.</summary>
    public double GainError { get; set; }

    /// <summary>Standard deviation of the noise in counts.</summary>
    public double NoiseCounts { get; set; }

    /// <summary>
    /// Greatest deviation in counts of a bend that is zero at both ends of the range and largest at three quarters of it, like
    /// the saturation of the real converter.
    /// </summary>
    public double BendCounts { get; set; }

    /// <summary>Wires a channel to a voltage; null leaves it floating near zero.</summary>
    public void Connect(int channel, Func<double>? volts) => _sources[channel] = volts;

    internal int Convert(int channel)
    {
        double ratio = (_sources[channel]?.Invoke() ?? 0) / FullScaleVolts;

        // x^3 (1 - x) is largest, 27/256, at x = 3/4.
        double bend = BendCounts * 256.0 / 27.0 * ratio * ratio * ratio * (1 - ratio);
        double counts = (ratio * MaximumCount * (1 + GainError)) + OffsetCounts - bend + _noise.Next(NoiseCounts);
        return (int)Math.Clamp(Math.Round(counts), 0, MaximumCount);
    }
}
