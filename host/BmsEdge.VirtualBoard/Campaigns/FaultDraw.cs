using System;
using BmsEdge.Cells;

namespace BmsEdge.VirtualBoard.Campaigns;

/// <summary>What chance decides in one run: the same seed and stream, the same run, on every machine and in every order.</summary>
public sealed class FaultDraw
{
    private readonly SeededNoise _noise;

    /// <summary>Starts a run's draws.</summary>
    /// <param name="seed">Seed of the campaign.</param>
    /// <param name="stream">Number of the run.</param>
    public FaultDraw(ulong seed, ulong stream) => _noise = new SeededNoise(seed, stream);

    /// <summary>Evenly distributed.</summary>
    public double Between(double least, double greatest) => least + ((greatest - least) * _noise.Uniform());

    /// <summary>One of 0 to count - 1.</summary>
    public int Index(int count) => Math.Min(count - 1, (int)(_noise.Uniform() * count));

    /// <summary>Heads or tails.</summary>
    public bool Coin() => _noise.Uniform() < 0.5;

    /// <summary>A standard normal number, cut at three.</summary>
    public double Normal() => Math.Clamp(_noise.Normal(), -3, 3);

    /// <summary>A seed for something that draws by itself.</summary>
    public int Seed() => Index(int.MaxValue);
}
