namespace BmsEdge.Firmware.Drivers
{
    /// <summary>
    /// What the BQ76952 is told at start-up. <see cref="Bq76952.Initialize"/> replaces each limit by the one the chip really uses
    /// after quantisation, which is never the less safe neighbour of what was asked; a limit the chip cannot honour that way
    /// is refused as <see cref="DriverStatus.OutOfRange"/>.
    /// </summary>
    public sealed class Bq76952Settings
    {
        /// <summary>Cells in series, 3 to 16.</summary>
        public int SeriesCount { get; set; }

        /// <summary>
        /// Inputs with a cell, bit n = VC(n+1) to VCn, as many as cells; 0 = the lowest inputs and VC16 to VC15 for the top cell.
        /// The others are shorted at the chip.
        /// </summary>
        public int CellInputs { get; set; }

        /// <summary>Shunt between SRP and SRN in ohms.</summary>
        public float ShuntOhms { get; set; }

        /// <summary>Greatest current to be measured either way in amperes, up to 300; above 32 the step is 10 mA instead of 1 mA.</summary>
        public float FullScaleAmps { get; set; }

        /// <summary>Cell over-voltage limit in volts, 1.02 to 5.56; rounded down by at most 50.6 mV.</summary>
        public float OverVoltageVolts { get; set; }

        /// <summary>Over-voltage delay in milliseconds, 10 to 6760; rounded down by at most 3.3 ms.</summary>
        public float OverVoltageDelayMs { get; set; }

        /// <summary>Cell under-voltage limit in volts, up to 4.55; rounded up by at most 50.6 mV.</summary>
        public float UnderVoltageVolts { get; set; }

        /// <summary>Under-voltage delay in milliseconds, 10 to 6760; rounded down by at most 3.3 ms.</summary>
        public float UnderVoltageDelayMs { get; set; }

        /// <summary>Charge over-current limit in amperes, 4 to 124 mV over the shunt; rounded down.</summary>
        public float ChargeOverCurrentAmps { get; set; }

        /// <summary>Charge over-current delay in milliseconds, 10 to 425; rounded down.</summary>
        public float ChargeOverCurrentDelayMs { get; set; }

        /// <summary>Discharge over-current limit in amperes, 4 to 200 mV over the shunt; rounded down.</summary>
        public float OverCurrentAmps { get; set; }

        /// <summary>Discharge over-current delay in milliseconds, 10 to 425; rounded down.</summary>
        public float OverCurrentDelayMs { get; set; }

        /// <summary>Second, higher discharge over-current limit in amperes, 4 to 200 mV over the shunt; rounded down.</summary>
        public float FastOverCurrentAmps { get; set; }

        /// <summary>Delay of the second discharge over-current limit in milliseconds, 10 to 425; rounded down.</summary>
        public float FastOverCurrentDelayMs { get; set; }

        /// <summary>Short-circuit limit in amperes, 10 to 500 mV over the shunt; rounded down.</summary>
        public float ShortCircuitAmps { get; set; }

        /// <summary>Short-circuit delay in microseconds, 0 to 450; rounded down to a multiple of 15.</summary>
        public int ShortCircuitDelayUs { get; set; }

        /// <summary>Hottest cell that may be charged, degrees Celsius; rounded down.</summary>
        public float ChargeHotCelsius { get; set; }

        /// <summary>Coldest cell that may be charged, degrees Celsius; rounded up.</summary>
        public float ChargeColdCelsius { get; set; }

        /// <summary>Hottest cell that may be discharged, degrees Celsius; rounded down.</summary>
        public float DischargeHotCelsius { get; set; }

        /// <summary>Coldest cell that may be discharged, degrees Celsius; rounded up.</summary>
        public float DischargeColdCelsius { get; set; }

        /// <summary>Delay of the temperature limits in seconds, 0 to 255.</summary>
        public int TemperatureDelaySeconds { get; set; }

        /// <summary>Silence of the host in seconds after which the chip opens both transistors; 0 = never.</summary>
        public int HostWatchdogSeconds { get; set; }

        /// <summary>Period of the chip's own open-wire check in seconds, 0 to 255; 0 = never.</summary>
        public int OpenWireCheckSeconds { get; set; }

        /// <summary>Pins from TS1 upwards, 0 to 3, with a 103AT thermistor, for which the chip has the 18 kOhm pull-up and the curve.</summary>
        public int ThermistorCount { get; set; }

        /// <summary>Most cells to be balanced at once, 1 to 8; they heat the chip.</summary>
        public int MaximumBalancedCells { get; set; } = 4;

        /// <summary>Seconds, 1 to 255, after which the chip ends balancing that is not asked for again.</summary>
        public int BalancingSeconds { get; set; } = 20;

        /// <summary>
        /// Code of Comm Type that means I2C with checksums, written when the chip answers without; 0 = never: the chip is an
        /// ordered variant or its one-time memory says so. See the table of Comm Type in the manual of the very revision.
        /// </summary>
        public int CommTypeWithChecksum { get; set; }
    }
}
