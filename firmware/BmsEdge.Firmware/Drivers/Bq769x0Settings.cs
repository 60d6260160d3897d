namespace BmsEdge.Firmware.Drivers
{
    /// <summary>
    /// What a chip of the BQ769x0 family is told at start-up. <see cref="Bq769x0.Initialize"/> replaces each limit by the one the chip really
    /// uses after quantisation, which is never the less safe neighbour of what was asked; a limit the chip cannot honour
    /// that way is refused as <see cref="DriverStatus.OutOfRange"/>.
    /// </summary>
    public sealed class Bq769x0Settings
    {
        /// <summary>The chip on the board; fixed when the driver is made.</summary>
        public Bq769x0Variant Variant { get; set; } = Bq769x0Variant.Bq76920;

        /// <summary>
        /// Cells in series: 3 to 5 with the BQ76920, 6 to 10 with the BQ76930, 9 to 15 with the BQ76940. Inputs without a cell
        /// are shorted at the chip as in <see cref="Bq769x0Wiring"/>.
        /// </summary>
        public int SeriesCount { get; set; }

        /// <summary>Shunt between SRP and SRN in ohms.</summary>
        public float ShuntOhms { get; set; }

        /// <summary>Cell over-voltage limit in volts, about 3.15 to 4.7; rounded down by at most 6.4 mV.</summary>
        public float OverVoltageVolts { get; set; }

        /// <summary>Cell under-voltage limit in volts, about 1.58 to 3.1; rounded up by at most 6.4 mV.</summary>
        public float UnderVoltageVolts { get; set; }

        /// <summary>Over-voltage delay in milliseconds: the longest of 1000, 2000, 4000, 8000 that is not longer.</summary>
        public int OverVoltageDelayMs { get; set; }

        /// <summary>Under-voltage delay in milliseconds: the longest of 1000, 4000, 8000, 16000 that is not longer.</summary>
        public int UnderVoltageDelayMs { get; set; }

        /// <summary>Discharge over-current limit in amperes, 8 to 100 mV over the shunt; rounded down.</summary>
        public float OverCurrentAmps { get; set; }

        /// <summary>Over-current delay in milliseconds: the longest of 8, 20, 40 ... 1280 that is not longer.</summary>
        public int OverCurrentDelayMs { get; set; }

        /// <summary>Short-circuit limit in amperes, 22 to 200 mV over the shunt; rounded down.</summary>
        public float ShortCircuitAmps { get; set; }

        /// <summary>Short-circuit delay in microseconds: the longest of 70, 100, 200, 400 that is not longer.</summary>
        public int ShortCircuitDelayUs { get; set; }

        /// <summary>Thermistors on TS1, TS2 and TS3, made for the chip's own 10 kOhm pull-up; null = none.</summary>
        public NtcThermistor? Thermistor { get; set; }

        /// <summary>Pins from TS1 upwards that have a thermistor: 1 to the number of groups of the chip.</summary>
        public int ThermistorCount { get; set; } = 1;
    }
}
