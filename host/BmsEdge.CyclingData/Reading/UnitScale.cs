using System.Collections.Immutable;

namespace BmsEdge.CyclingData.Reading;

/// <summary>A unit a file may declare in a header, and how it becomes the canonical one: value x Factor / Divisor.</summary>
/// <param name="Symbol">As in a label: <c>Test Time / ms</c>.</param>
/// <param name="Suffixes">As in a machine-readable name: <c>test_time_millisecond</c>.</param>
/// <param name="Factor">Multiplier.</param>
/// <param name="Divisor">Divisor.</param>
internal sealed record UnitScale(string Symbol, ImmutableArray<string> Suffixes, double Factor, double Divisor)
{
    /// <summary>The canonical unit itself.</summary>
    public static UnitScale None { get; } = new("", [""], 1, 1);

    private static readonly ImmutableArray<UnitScale> s_time =
    [
        new("s", ["second", "s"], 1, 1),
        new("ms", ["millisecond", "ms"], 1, 1000),
        new("min", ["minute"], 60, 1),
        new("h", ["hour"], 3600, 1),
    ];

    private static readonly ImmutableArray<UnitScale> s_voltage = [new("V", ["volt", "v"], 1, 1), new("mV", ["millivolt", "mv"], 1, 1000), new("uV", ["microvolt"], 1, 1_000_000)];

    private static readonly ImmutableArray<UnitScale> s_current = [new("A", ["ampere", "a"], 1, 1), new("mA", ["milliampere", "ma"], 1, 1000), new("uA", ["microampere"], 1, 1_000_000)];

    private static readonly ImmutableArray<UnitScale> s_temperature = [new("degC", ["celsius", "degc"], 1, 1)];

    private static readonly ImmutableArray<UnitScale> s_charge =
    [
        new("Ah", ["ah", "ampere_hour"], 1, 1),
        new("mAh", ["mah", "milliampere_hour"], 1, 1000),
        new("As", ["ampere_second"], 1, 3600),
        new("mAs", ["milliampere_second"], 1, 3_600_000),
    ];

    private static readonly ImmutableArray<UnitScale> s_energy =
    [
        new("Wh", ["wh", "watt_hour"], 1, 1),
        new("mWh", ["mwh", "milliwatt_hour"], 1, 1000),
        new("J", ["joule"], 1, 3600),
        new("mWs", ["milliwatt_second"], 1, 3_600_000),
    ];

    private static readonly ImmutableArray<UnitScale> s_resistance =
    [
        new("ohm", ["ohm"], 1, 1),
        new("mohm", ["milliohm"], 1, 1000),
    ];

    private static readonly ImmutableArray<UnitScale> s_frequency = [new("Hz", ["hertz", "hz"], 1, 1), new("kHz", ["kilohertz"], 1000, 1)];

    private static readonly ImmutableArray<UnitScale> s_count = [new("1", [""], 1, 1)];

    /// <summary>The unit of that symbol in a dimension, for example <c>mAh</c> in charge.</summary>
    /// <exception cref="System.ArgumentException">The dimension has no unit of that symbol: a mistake in a layout.</exception>
    public static UnitScale Of(Dimension dimension, string symbol)
    {
        foreach (UnitScale unit in For(dimension))
        {
            if (unit.Symbol == symbol)
            {
                return unit;
            }
        }

        throw new System.ArgumentException($"{dimension} is not read in '{symbol}'", nameof(symbol));
    }

    /// <summary>Units that a column of this dimension is read in.</summary>
    public static ImmutableArray<UnitScale> For(Dimension dimension) => dimension switch
    {
        Dimension.Time => s_time,
        Dimension.Voltage => s_voltage,
        Dimension.Current => s_current,
        Dimension.Temperature => s_temperature,
        Dimension.Charge => s_charge,
        Dimension.Energy => s_energy,
        Dimension.Resistance => s_resistance,
        Dimension.Frequency => s_frequency,
        _ => s_count,
    };
}
