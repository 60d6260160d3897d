using System;
using BmsEdge.Core.Models;
using BmsEdge.Core.Tests.Models;

namespace BmsEdge.Core.Tests.Estimation;

/// <summary>Models whose answers can be written down by hand.</summary>
internal static class SimpleCell
{
    public const float CapacityAmpHours = 3f;

    /// <summary>Same at every SOC and temperature, open-circuit voltage 3 V + 1 V * SOC, no heat, next to no asinh bend.</summary>
    public static HandMadeBlob Straight { get; } = new()
    {
        CapacityAmpHours = CapacityAmpHours,
        CoreKelvinPerWatt = 0f,
        TemperatureGrid = [-20f, 25f],
        Tau1 = [10f, 10f],
        Tau2 = [500f, 500f],
        CurrentScale = [1e6f, 1e6f],
        ModelSigma = [0.005f, 0.005f],
        Ocv = [3f, 3.1f, 3.3f, 3.6f, 4f, 3f, 3.1f, 3.3f, 3.6f, 4f],
        HysteresisVolts = HandMadeBlob.Flat(0f, 0f),
        R0 = HandMadeBlob.Flat(0.02f, 0.02f),
        R1 = HandMadeBlob.Flat(0.01f, 0.01f),
        R2 = HandMadeBlob.Flat(0.03f, 0.03f),
    };

    /// <summary>Bent and cold-sensitive, as a cell is.</summary>
    public static CellModel Bent { get; } = new HandMadeBlob().Model();

    /// <summary>Same current for every test: a drive of pulses, rests and regeneration, mean about -0.5C.</summary>
    public static float DriveAmps(int second) =>
        ((second / 20) % 5) switch { 0 => -4f, 1 => 0f, 2 => -1.5f, 3 => 1f, _ => -3f };

    /// <summary>Standard normal noise from a seeded source (Box and Muller).</summary>
    public static float Noise(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
