namespace BmsEdge.Firmware.Drivers
{
    /// <summary>
    /// Registers and bits of the TI BQ76920, BQ76930 and BQ76940 (data sheet SLUSBK2I, section 8.5 "Register Maps"; reset values in the tables
    /// of section 8.5.1).
    /// </summary>
    public static class Bq769x0Registers
    {
        /// <summary>System status; writing 1 clears a bit (Table 8-3).</summary>
        public const byte SystemStatus = 0x00;

        /// <summary>Cell balancing of VC1 to VC5 (Table 8-4); those of the upper groups follow (Tables 8-5, 8-6).</summary>
        public const byte CellBalance1 = 0x01;

        /// <summary>System control 1 (Table 8-7).</summary>
        public const byte SystemControl1 = 0x04;

        /// <summary>System control 2 (Table 8-8).</summary>
        public const byte SystemControl2 = 0x05;

        /// <summary>Short-circuit threshold and delay, sense range (Table 8-9).</summary>
        public const byte Protect1 = 0x06;

        /// <summary>Over-current threshold and delay (Table 8-10).</summary>
        public const byte Protect2 = 0x07;

        /// <summary>Over- and under-voltage delays (Table 8-11).</summary>
        public const byte Protect3 = 0x08;

        /// <summary>Over-voltage threshold, middle 8 of 14 bits (Table 8-12).</summary>
        public const byte OverVoltageTrip = 0x09;

        /// <summary>Under-voltage threshold, middle 8 of 14 bits (Table 8-13).</summary>
        public const byte UnderVoltageTrip = 0x0A;

        /// <summary>Coulomb counter configuration (Table 8-14).</summary>
        public const byte CoulombCounterConfiguration = 0x0B;

        /// <summary>VC1_HI, then up to VC15_LO, two bytes each (Table 8-15).</summary>
        public const byte Cell1High = 0x0C;

        /// <summary>Pack voltage, 16 bit (Table 8-16).</summary>
        public const byte PackHigh = 0x2A;

        /// <summary>Thermistor or die temperature of the lowest group, 14 bit; TS2 and TS3 follow (Tables 8-17 to 8-19).</summary>
        public const byte Thermistor1High = 0x2C;

        /// <summary>Coulomb counter, 16 bit two's complement (Table 8-20).</summary>
        public const byte CoulombCounterHigh = 0x32;

        /// <summary>Bits 4:3 of the gain in bits 3:2 (Table 8-21).</summary>
        public const byte AdcGain1 = 0x50;

        /// <summary>Offset in millivolts, two's complement (Table 8-23).</summary>
        public const byte AdcOffset = 0x51;

        /// <summary>Bits 2:0 of the gain in bits 7:5 (Table 8-22).</summary>
        public const byte AdcGain2 = 0x59;

        /// <summary>SYS_STAT: a coulomb counter reading is available; comes every 250 ms like the cell scan.</summary>
        public const byte StatusCoulombCounterReady = 0x80;

        /// <summary>SYS_STAT: internal chip fault.</summary>
        public const byte StatusDeviceNotReady = 0x20;

        /// <summary>SYS_STAT: somebody else pulled ALERT high.</summary>
        public const byte StatusAlertOverride = 0x10;

        /// <summary>SYS_STAT: cell under-voltage.</summary>
        public const byte StatusUnderVoltage = 0x08;

        /// <summary>SYS_STAT: cell over-voltage.</summary>
        public const byte StatusOverVoltage = 0x04;

        /// <summary>SYS_STAT: short circuit in discharge.</summary>
        public const byte StatusShortCircuit = 0x02;

        /// <summary>SYS_STAT: over-current in discharge.</summary>
        public const byte StatusOverCurrent = 0x01;

        /// <summary>SYS_STAT: every bit that reports a fault.</summary>
        public const byte StatusFaults = 0x3F;

        /// <summary>SYS_CTRL1: load detected on the CHG pin, read only.</summary>
        public const byte Control1LoadPresent = 0x80;

        /// <summary>SYS_CTRL1: converter on.</summary>
        public const byte Control1AdcEnable = 0x10;

        /// <summary>SYS_CTRL1: thermistor instead of die temperature.</summary>
        public const byte Control1ExternalThermistor = 0x08;

        /// <summary>SYS_CTRL1: shut-down bit A.</summary>
        public const byte Control1ShutA = 0x02;

        /// <summary>SYS_CTRL1: shut-down bit B.</summary>
        public const byte Control1ShutB = 0x01;

        /// <summary>SYS_CTRL2: delays off, for production test.</summary>
        public const byte Control2DelayDisable = 0x80;

        /// <summary>SYS_CTRL2: coulomb counter runs continuously.</summary>
        public const byte Control2CoulombCounterEnable = 0x40;

        /// <summary>SYS_CTRL2: one coulomb counter reading.</summary>
        public const byte Control2CoulombCounterOneShot = 0x20;

        /// <summary>SYS_CTRL2: discharge switch on.</summary>
        public const byte Control2DischargeOn = 0x02;

        /// <summary>SYS_CTRL2: charge switch on.</summary>
        public const byte Control2ChargeOn = 0x01;

        /// <summary>PROTECT1: upper sense range, doubles both current thresholds.</summary>
        public const byte Protect1UpperRange = 0x80;

        /// <summary>CELLBAL1 to 3: the five bits of a group.</summary>
        public const byte CellBalanceMask = 0x1F;

        /// <summary>The value CC_CFG must be given (section 8.5.1).</summary>
        public const byte CoulombCounterConfigurationValue = 0x19;

        /// <summary>Least gain in microvolts per count; the trim adds 0 to 31 (Table 8-21, 8-22).</summary>
        public const int GainBaseMicrovolts = 365;

        /// <summary>Greatest code of a cell or thermistor, 14 bit.</summary>
        public const int MaximumCode = 0x3FFF;

        /// <summary>Least significant bit of the thermistor reading in microvolts (section 8.3.1.1.4).</summary>
        public const int ThermistorMicrovoltsPerCount = 382;

        /// <summary>Supply of the thermistor's pull-up in microvolts (section 8.3.1.1.4).</summary>
        public const int ThermistorSupplyMicrovolts = 3300000;

        /// <summary>Least significant bit of the coulomb counter in volts over the shunt, signed (section 8.3.1.1.3).</summary>
        public const float CoulombCounterVoltsPerCount = 8.44e-6f;

        /// <summary>Thermistor pull-up in ohms (section 8.3.1.1.4).</summary>
        public const int ThermistorPullUpOhms = 10000;

        /// <summary>Below this code a cell input counts as shorted and under-voltage ignores it (UVMINQUAL, section 7.5).</summary>
        public const int UnderVoltageQualifyCode = 0x0518;

        /// <summary>Greatest bus clock in hertz (section 8.3.1.4).</summary>
        public const int MaximumBusHertz = 100000;
    }
}
