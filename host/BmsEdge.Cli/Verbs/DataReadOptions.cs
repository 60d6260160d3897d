using BmsEdge.CyclingData;

namespace BmsEdge.Cli.Verbs;

/// <summary>What the command line says about files that the files do not.</summary>
internal static class DataReadOptions
{
    /// <summary>Options from the sign and the column map.</summary>
    /// <param name="dischargePositive">Whether current is positive when discharging.</param>
    /// <param name="map">Column map file, or null.</param>
    public static CyclingReadOptions Of(bool dischargePositive, string? map) => new()
    {
        CurrentSign = dischargePositive ? CurrentSign.PositiveWhenDischarging : CurrentSign.PositiveWhenCharging,
        Map = map is null ? null : ColumnMap.Load(map),
    };
}
