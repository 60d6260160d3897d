using System;
using System.Collections.Generic;

namespace BmsEdge.Cells;

/// <summary>What <see cref="SyntheticDataset"/> makes.</summary>
public sealed record SyntheticDatasetOptions
{
    /// <summary>Chamber temperatures, whole degC, each once, -30 to 60. 25 must be among them: SOC is referred to its C/20 test.</summary>
    public IReadOnlyList<int> TemperaturesCelsius { get; init; } = [-10, 0, 10, 25, 40];

    /// <summary>The short list for a quick look.</summary>
    public static IReadOnlyList<int> QuickTemperaturesCelsius { get; } = [0, 25, 40];

    /// <summary>The cell.</summary>
    public EcmCellParameters Cell { get; init; } = EcmCellParameters.Nmc18650;

    /// <summary>The channels of the cycler.</summary>
    public CyclerSensors Sensors { get; init; } = new();

    /// <summary>Seed of all noise and of the drive profile.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Told the relative name of every file as it is made; may be called from several threads at once.</summary>
    public Action<string>? Progress { get; init; }

    internal void Check()
    {
        HashSet<int> seen = [];
        foreach (int celsius in TemperaturesCelsius)
        {
            if (celsius is < -30 or > 60 || !seen.Add(celsius))
            {
                throw new ArgumentOutOfRangeException(nameof(TemperaturesCelsius), celsius, "Temperatures lie between -30 and 60 degC, each once.");
            }
        }

        if (!seen.Contains(25))
        {
            throw new ArgumentException("25 degC must be among the temperatures: the reference SOC is the C/20 capacity at 25 degC.", nameof(TemperaturesCelsius));
        }

        Cell.Check();
        Sensors.Check();
    }
}
