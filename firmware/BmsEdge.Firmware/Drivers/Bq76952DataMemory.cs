namespace BmsEdge.Firmware.Drivers
{
    /// <summary>
    /// Addresses in the data memory of the BQ76952 that the driver owns (technical reference manual SLUUBY2B, chapter 13;
    /// addresses as in public drivers of the family). Values are little-endian.
    /// </summary>
    public static class Bq76952DataMemory
    {
        /// <summary>Counts to current, 4-byte float.</summary>
        public const int CoulombGain = 0x91A8;

        /// <summary>Counts to charge, 4-byte float.</summary>
        public const int CapacityGain = 0x91AC;

        /// <summary>Power Config, 2 bytes; bit 8 = SLEEP.</summary>
        public const int PowerConfig = 0x9234;

        /// <summary>Comm Type, 1 byte.</summary>
        public const int CommType = 0x9239;

        /// <summary>Enabled Protections A, B, C.</summary>
        public const int EnabledProtectionsA = 0x9261;

        /// <summary>CHG FET Protections A, B, C.</summary>
        public const int ChargeFetProtectionsA = 0x9265;

        /// <summary>DSG FET Protections A, B, C.</summary>
        public const int DischargeFetProtectionsA = 0x9269;

        /// <summary>Default Alarm Mask, 2 bytes.</summary>
        public const int DefaultAlarmMask = 0x926D;

        /// <summary>Cell under-voltage threshold, 50.6 mV; then delay, 2 bytes of 3.3 ms.</summary>
        public const int UnderVoltage = 0x9275;

        /// <summary>Cell over-voltage threshold, 50.6 mV; then delay, 2 bytes of 3.3 ms.</summary>
        public const int OverVoltage = 0x9278;

        /// <summary>Recovery hysteresis of under- and over-voltage, 50.6 mV each.</summary>
        public const int VoltageHysteresis = 0x927B;

        /// <summary>Charge over-current threshold, 2 mV; then delay, 3.3 ms.</summary>
        public const int ChargeOverCurrent = 0x9280;

        /// <summary>First discharge over-current threshold, 2 mV; then delay, 3.3 ms.</summary>
        public const int OverCurrent1 = 0x9282;

        /// <summary>Second discharge over-current threshold, 2 mV; then delay, 3.3 ms.</summary>
        public const int OverCurrent2 = 0x9284;

        /// <summary>Short-circuit threshold, a code; then delay, 15 us.</summary>
        public const int ShortCircuit = 0x9286;

        /// <summary>Current at or below which charge over-current recovers, signed milliamperes.</summary>
        public const int ChargeOverCurrentRecovery = 0x9288;

        /// <summary>Current at or above which discharge over-current recovers, signed milliamperes.</summary>
        public const int OverCurrentRecovery = 0x928D;

        /// <summary>Seconds after which a short circuit recovers.</summary>
        public const int ShortCircuitRecoverySeconds = 0x9294;

        /// <summary>Over-temperature in charge: threshold, delay in seconds, recovery.</summary>
        public const int ChargeHot = 0x929A;

        /// <summary>Over-temperature in discharge, likewise.</summary>
        public const int DischargeHot = 0x929D;

        /// <summary>Over-temperature of the die, likewise.</summary>
        public const int DieHot = 0x92A3;

        /// <summary>Under-temperature in charge, likewise.</summary>
        public const int ChargeCold = 0x92A6;

        /// <summary>Under-temperature in discharge, likewise.</summary>
        public const int DischargeCold = 0x92A9;

        /// <summary>Seconds for which the recovery conditions must hold.</summary>
        public const int RecoverySeconds = 0x92AF;

        /// <summary>Host watchdog in seconds, 2 bytes.</summary>
        public const int HostWatchdogSeconds = 0x92B2;

        /// <summary>Function of TS1, TS2, TS3.</summary>
        public const int Thermistor1Config = 0x92FD;

        /// <summary>Units of voltage and current.</summary>
        public const int UnitConfig = 0x9303;

        /// <summary>Inputs with a cell, 2 bytes.</summary>
        public const int CellMode = 0x9304;

        /// <summary>FET Options.</summary>
        public const int FetOptions = 0x9308;

        /// <summary>Period of the chip's own open-wire check in seconds.</summary>
        public const int OpenWireCheckSeconds = 0x9314;

        /// <summary>Balancing: options, coldest and hottest cell, hottest die, interval in seconds, most cells.</summary>
        public const int Balancing = 0x9335;

        /// <summary>Initial manufacturing status, 2 bytes.</summary>
        public const int ManufacturingStatusInit = 0x9343;
    }
}
