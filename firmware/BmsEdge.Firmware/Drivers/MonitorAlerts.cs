namespace BmsEdge.Firmware.Drivers
{
    /// <summary>
    /// What a cell monitor's own protection reports, as bits common to all of them. The lowest six have the values of the
    /// BQ769x0's status register; all fit in the 24 bits that a float of a trip record holds exactly.
    /// </summary>
    public static class MonitorAlerts
    {
        /// <summary>Over-current in discharge.</summary>
        public const int OverCurrentDischarge = 0x000001;

        /// <summary>Short circuit in discharge.</summary>
        public const int ShortCircuit = 0x000002;

        /// <summary>Cell over-voltage.</summary>
        public const int OverVoltage = 0x000004;

        /// <summary>Cell under-voltage.</summary>
        public const int UnderVoltage = 0x000008;

        /// <summary>Somebody else pulled the alert pin.</summary>
        public const int AlertOverride = 0x000010;

        /// <summary>Internal fault of the chip.</summary>
        public const int ChipFault = 0x000020;

        /// <summary>Over-current in charge.</summary>
        public const int OverCurrentCharge = 0x000040;

        /// <summary>Too hot to charge.</summary>
        public const int OverTemperatureCharge = 0x000080;

        /// <summary>Too hot to discharge.</summary>
        public const int OverTemperatureDischarge = 0x000100;

        /// <summary>Too cold to charge.</summary>
        public const int UnderTemperatureCharge = 0x000200;

        /// <summary>Too cold to discharge.</summary>
        public const int UnderTemperatureDischarge = 0x000400;

        /// <summary>The chip or its transistors are too hot or too cold.</summary>
        public const int ChipTemperature = 0x000800;

        /// <summary>The chip has not heard of its host for too long.</summary>
        public const int HostWatchdog = 0x001000;

        /// <summary>A fault the chip itself regards as permanent.</summary>
        public const int PermanentFail = 0x002000;

        /// <summary>Precharge took too long.</summary>
        public const int PrechargeTimeout = 0x004000;

        /// <summary>Every bit.</summary>
        public const int All = 0x007FFF;
    }
}
