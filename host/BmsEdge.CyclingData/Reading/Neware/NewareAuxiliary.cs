using System;
using System.Globalization;

namespace BmsEdge.CyclingData.Reading.Neware;

/// <summary>Auxiliary channels: thermocouples, cell voltages, chamber, humidity.</summary>
internal static class NewareAuxiliary
{
    /// <summary>Header letter and unit of each quantity, as BTSDA exports them; the set point has a word because its letter differs by case only.</summary>
    public const string Voltage = "V{0}(V)", Temperature = "T{0}(°C)", SetPoint = "T{0} set(°C)", Humidity = "H{0}(%)", Unidentified = "Aux{0}";

    /// <summary>Quantity of an auxiliary channel by its <c>ChlType</c> in TestInfo.xml (fastnda, compared with BTSDA).</summary>
    public static string Quantity(int channelType) => channelType switch
    {
        103 => Temperature,
        335 => SetPoint,
        345 => Humidity,
        _ => Unidentified,
    };

    /// <summary>The header of a channel.</summary>
    public static string Header(string quantity, object channel) => string.Format(CultureInfo.InvariantCulture, quantity, channel);

    /// <summary>
    /// Adds a channel that records hold room for. A channel without a probe holds zero in every record and is left out, or a cell
    /// would seem to be at 0 °C.
    /// </summary>
    public static void AddUnlessZero(NewareColumns columns, string quantity, object channel, double[]? values)
    {
        if (values is not null && Array.Exists(values, v => v != 0 && !double.IsNaN(v)))
        {
            columns.Add(Header(quantity, channel), values);
        }
    }
}
