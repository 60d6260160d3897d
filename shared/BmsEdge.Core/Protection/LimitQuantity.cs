namespace BmsEdge.Core.Protection
{
    /// <summary>What a limit row looks at. Numbers travel in configuration: never renumber.</summary>
    public enum LimitQuantity : byte
    {
        /// <summary>Each cell's voltage in volts.</summary>
        CellVolts = 0,

        /// <summary>Pack voltage in volts.</summary>
        PackVolts = 1,

        /// <summary>
        /// Current into the pack in amperes; a discharge counts as a negative charge, so the row lets go by itself when
        /// the direction turns.
        /// </summary>
        ChargeCurrentAmps = 2,

        /// <summary>Current out of the pack in amperes, the negative of <see cref="ChargeCurrentAmps"/>.</summary>
        DischargeCurrentAmps = 3,

        /// <summary>
        /// Each temperature in degrees Celsius against the window for charging. Looked at in every state and at rest: it
        /// is a permission, not a reaction, so that no charge ever flows first and is stopped afterwards.
        /// </summary>
        TemperatureForChargeCelsius = 4,

        /// <summary>Each temperature in degrees Celsius against the window for discharging; a permission as above.</summary>
        TemperatureForDischargeCelsius = 5,

        /// <summary>Highest minus lowest cell voltage in volts.</summary>
        CellSpreadVolts = 6,

        /// <summary>Rise of each temperature in kelvin per second.</summary>
        TemperatureRateCelsiusPerSecond = 7,

        /// <summary>Milliseconds without evidence of each cell's voltage; 0 while there is some.</summary>
        CellEvidence = 8,

        /// <summary>Milliseconds without evidence of the current.</summary>
        CurrentEvidence = 9,

        /// <summary>Milliseconds without evidence of each temperature.</summary>
        TemperatureEvidence = 10,

        /// <summary>Milliseconds without evidence of the pack voltage.</summary>
        PackVoltsEvidence = 11,

        /// <summary>1 for each sense wire the last test found open, else 0.</summary>
        OpenWire = 12,

        /// <summary>Loops in a row in which each front-end chip failed in spite of retries.</summary>
        FrontEndFailures = 13,

        /// <summary>Hottest minus coldest sensor in kelvin.</summary>
        TemperatureSpreadCelsius = 14,

        /// <summary>Current into the pack above what the pack allows, in amperes; negative while it keeps to it.</summary>
        ChargeAmpsOverAllowed = 15,

        /// <summary>Current out of the pack above what the pack allows, in amperes.</summary>
        DischargeAmpsOverAllowed = 16,

        /// <summary>Difference between the two current sensors in amperes, without sign.</summary>
        CurrentDifferenceAmps = 17,

        /// <summary>Milliseconds by which the loop came round late.</summary>
        LoopLateMilliseconds = 18,
    }
}
