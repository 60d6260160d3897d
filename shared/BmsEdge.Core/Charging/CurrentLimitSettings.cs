namespace BmsEdge.Core.Charging
{
    /// <summary>
    /// Where the pack asks for less current before a limit opens it. One set for charging and one for discharging. Each window
    /// is a trapezoid: zero outside, full between the two inner corners, straight in between (foxBMS "SOF", dbus-serialbattery).
    /// </summary>
    public sealed class CurrentLimitSettings
    {
        /// <summary>Current inside every window, in amperes, zero or more.</summary>
        public float FullAmps { get; set; }

        /// <summary>
        /// Least current while anything still allows current at all, in amperes: a vehicle must be able to leave the road. Not
        /// given when a limit opened the path.
        /// </summary>
        public float LimpHomeAmps { get; set; }

        /// <summary>Temperature in degrees Celsius at and below which no current is given.</summary>
        public float ColdZeroCelsius { get; set; }

        /// <summary>Temperature in degrees Celsius at and above which the cold takes nothing.</summary>
        public float ColdFullCelsius { get; set; }

        /// <summary>Temperature in degrees Celsius at and below which the heat takes nothing.</summary>
        public float HotFullCelsius { get; set; }

        /// <summary>Temperature in degrees Celsius at and above which no current is given.</summary>
        public float HotZeroCelsius { get; set; }

        /// <summary>Cell voltage in volts at which no current is given: the end of charge, or of discharge.</summary>
        public float VoltsZero { get; set; }

        /// <summary>Cell voltage in volts from which the voltage takes nothing: below the end of charge, above that of discharge.</summary>
        public float VoltsFull { get; set; }

        /// <summary>State of charge, 0 to 1, at which no current is given.</summary>
        public float SocZero { get; set; }

        /// <summary>State of charge, 0 to 1, from which it takes nothing. Equal to <see cref="SocZero"/>: not looked at.</summary>
        public float SocFull { get; set; }

        /// <summary>Share that is left while a limit of level derate stands on this path, 0 to 1.</summary>
        public float DeratedShare { get; set; } = 0.5f;

        /// <summary>How fast a limit may rise, in amperes per second, above zero; it falls at once.</summary>
        public float RampAmpsPerSecond { get; set; } = 5f;

        /// <summary>Every window is one, and every share a share.</summary>
        public bool IsValid() =>
            Floats.IsBetween(FullAmps, 0f, 2000f) && Floats.IsBetween(LimpHomeAmps, 0f, FullAmps) &&
            Floats.IsBetween(ColdZeroCelsius, -60f, 150f) && Floats.IsBetween(ColdFullCelsius, ColdZeroCelsius, 150f) &&
            Floats.IsBetween(HotFullCelsius, ColdFullCelsius, 150f) && Floats.IsBetween(HotZeroCelsius, HotFullCelsius, 150f) &&
            ColdFullCelsius > ColdZeroCelsius && HotZeroCelsius > HotFullCelsius &&
            Floats.IsBetween(VoltsZero, 0f, 6.5f) && Floats.IsBetween(VoltsFull, 0f, 6.5f) && VoltsZero != VoltsFull &&
            Floats.IsBetween(SocZero, 0f, 1f) && Floats.IsBetween(SocFull, 0f, 1f) && Floats.IsBetween(DeratedShare, 0f, 1f) &&
            Floats.IsBetween(RampAmpsPerSecond, 0.001f, 1e6f);
    }
}
