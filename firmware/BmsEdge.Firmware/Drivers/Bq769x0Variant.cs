namespace BmsEdge.Firmware.Drivers
{
    /// <summary>Chips of the BQ769x0 family; the value is the number of groups of five inputs.</summary>
    public enum Bq769x0Variant : byte
    {
        /// <summary>3 to 5 cells, one thermistor.</summary>
        Bq76920 = 1,

        /// <summary>6 to 10 cells, two thermistors.</summary>
        Bq76930 = 2,

        /// <summary>9 to 15 cells, three thermistors.</summary>
        Bq76940 = 3,
    }
}
