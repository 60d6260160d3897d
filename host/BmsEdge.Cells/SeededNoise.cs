using System;

namespace BmsEdge.Cells;

/// <summary>
/// Random numbers that are the same for one seed on every runtime and version, which <see cref="Random"/> does not promise.
/// Generator: SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
/// </summary>
public sealed class SeededNoise
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    private ulong _state;
    private double _spare = double.NaN;

    /// <summary>Starts a sequence.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="stream">Sequences of one seed and different streams do not touch.</param>
    public SeededNoise(ulong seed, ulong stream = 0) => _state = Mix(seed + (GoldenGamma * (stream + 1)));

    /// <summary>Evenly distributed in [0, 1).</summary>
    public double Uniform()
    {
        _state += GoldenGamma;
        return (Mix(_state) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>Normally distributed, mean 0 and standard deviation 1 (Box and Muller 1958).</summary>
    public double Normal()
    {
        if (!double.IsNaN(_spare))
        {
            double spare = _spare;
            _spare = double.NaN;
            return spare;
        }

        double radius = Math.Sqrt(-2.0 * Math.Log(1.0 - Uniform()));
        double angle = 2.0 * Math.PI * Uniform();
        _spare = radius * Math.Sin(angle);
        return radius * Math.Cos(angle);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
