using System.Collections.Generic;
using System.Linq;

namespace BmsEdge.VirtualBoard.Configuration;

/// <summary>A unit a value may be written in.</summary>
/// <param name="Symbol">As written, case-sensitive.</param>
/// <param name="Factor">Size in the base unit of its dimension. Decimal, so that 2 mOhm is 0.002 Ohm exactly.</param>
internal sealed record NfUnit(string Symbol, decimal Factor);

/// <summary>What can be measured, with its units. The first unit of the list is the one values are printed in.</summary>
internal sealed record NfDimension(string Name, IReadOnlyList<NfUnit> Units)
{
    public static readonly NfDimension Voltage = new("voltage", [new("V", 1m), new("mV", 0.001m)]);

    public static readonly NfDimension Current = new("current", [new("A", 1m), new("mA", 0.001m)]);

    public static readonly NfDimension Charge = new("charge", [new("Ah", 1m), new("mAh", 0.001m)]);

    public static readonly NfDimension Resistance = new("resistance", [new("Ohm", 1m), new("mOhm", 0.001m), new("kOhm", 1000m)]);

    /// <summary>Base unit: milliseconds.</summary>
    public static readonly NfDimension Time = new("time", [new("ms", 1m), new("s", 1000m), new("min", 60000m)]);

    /// <summary>Base unit: microseconds.</summary>
    public static readonly NfDimension ShortTime = new("short time", [new("us", 1m), new("ms", 1000m)]);

    public static readonly NfDimension Temperature = new("temperature", [new("degC", 1m)]);

    public static readonly NfDimension TemperatureRate = new("temperature rate", [new("K/s", 1m)]);

    public static readonly NfDimension TemperatureDifference = new("temperature difference", [new("K", 1m)]);

    public static readonly NfDimension CurrentRate = new("current rate", [new("A/s", 1m)]);

    public static readonly NfDimension Beta = new("thermistor beta", [new("K", 1m)]);

    /// <summary>Base unit: a fraction of one.</summary>
    public static readonly NfDimension Share = new("share", [new("%", 0.01m)]);

    public static readonly NfDimension SignalRate = new("signalling rate", [new("baud", 1m)]);

    /// <summary>"V or mV", for messages.</summary>
    public string UnitList => string.Join(" or ", Units.Select(u => u.Symbol));

    public NfUnit? Find(string symbol) => Units.FirstOrDefault(u => u.Symbol == symbol);
}
