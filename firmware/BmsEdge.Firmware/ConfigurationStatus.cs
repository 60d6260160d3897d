namespace BmsEdge.Firmware
{
    /// <summary>Verdict on a <see cref="BoardConfiguration"/>; travels as the value of a start-up trip.</summary>
    public enum ConfigurationStatus : byte
    {
        /// <summary>Every check passed.</summary>
        Ok = 0,

        /// <summary>Series count not 3 to 5.</summary>
        SeriesCount = 1,

        /// <summary>Capacity not above 0.</summary>
        Capacity = 2,

        /// <summary>Initial state of charge not 0 to 1, or its deviation not 0 to 0.5.</summary>
        InitialSoc = 3,

        /// <summary>Limit table missing or refused by its own check.</summary>
        Limits = 4,

        /// <summary>A shunt or current range not above 0.</summary>
        Shunt = 5,

        /// <summary>A thermistor constant not above 0.</summary>
        Thermistor = 6,

        /// <summary>
        /// A period not above 0, the estimator faster than the loop, or temperatures read faster than the cell monitor converts
        /// them (2 s).
        /// </summary>
        Period = 7,

        /// <summary>An age limit shorter than two periods: every value would be stale.</summary>
        Age = 8,

        /// <summary>A plausibility limit not above 0.</summary>
        Plausibility = 9,

        /// <summary>Retries or resets per hour negative.</summary>
        Retries = 10,

        /// <summary>A precharge or switch setting negative, or in the wrong order.</summary>
        Switches = 11,

        /// <summary>The front end cannot honour its settings.</summary>
        FrontEndSettings = 12,

        /// <summary>Charging settings that contradict each other.</summary>
        Charging = 13,

        /// <summary>A window of the allowed current that is not one.</summary>
        CurrentWindow = 14,

        /// <summary>Balancing settings that contradict each other.</summary>
        Balancing = 15,
    }
}
