namespace BmsEdge.Firmware.Drivers
{
    /// <summary>Registers and bits of the TI INA228 (data sheet SLYS021A, section 7.6 "Register Maps").</summary>
    public static class Ina228Registers
    {
        /// <summary>Configuration (Table 7-5), reset 0x0000.</summary>
        public const byte Configuration = 0x00;

        /// <summary>Converter configuration (Table 7-6), reset 0xFB68.</summary>
        public const byte AdcConfiguration = 0x01;

        /// <summary>Shunt calibration, 15 bit (Table 7-7), reset 0x1000.</summary>
        public const byte ShuntCalibration = 0x02;

        /// <summary>Shunt temperature coefficient in ppm per kelvin (Table 7-8).</summary>
        public const byte ShuntTemperatureCoefficient = 0x03;

        /// <summary>Shunt voltage, upper 20 of 24 bits, two's complement (Table 7-9).</summary>
        public const byte ShuntVoltage = 0x04;

        /// <summary>Bus voltage, upper 20 of 24 bits (Table 7-10).</summary>
        public const byte BusVoltage = 0x05;

        /// <summary>Die temperature, 16 bit two's complement (Table 7-11).</summary>
        public const byte DieTemperature = 0x06;

        /// <summary>Current, upper 20 of 24 bits, two's complement (Table 7-12).</summary>
        public const byte Current = 0x07;

        /// <summary>Power, 24 bit unsigned (Table 7-13).</summary>
        public const byte Power = 0x08;

        /// <summary>Energy, 40 bit unsigned (Table 7-14).</summary>
        public const byte Energy = 0x09;

        /// <summary>Charge, 40 bit two's complement (Table 7-15).</summary>
        public const byte Charge = 0x0A;

        /// <summary>Flags and alert configuration (Table 7-16), reset 0x0001.</summary>
        public const byte Diagnostics = 0x0B;

        /// <summary>Shunt over-voltage limit (Table 7-17), reset 0x7FFF.</summary>
        public const byte ShuntOverLimit = 0x0C;

        /// <summary>Shunt under-voltage limit (Table 7-18), reset 0x8000.</summary>
        public const byte ShuntUnderLimit = 0x0D;

        /// <summary>Bus over-voltage limit (Table 7-19), reset 0x7FFF.</summary>
        public const byte BusOverLimit = 0x0E;

        /// <summary>Bus under-voltage limit (Table 7-20), reset 0x0000.</summary>
        public const byte BusUnderLimit = 0x0F;

        /// <summary>Temperature limit (Table 7-21), reset 0x7FFF.</summary>
        public const byte TemperatureLimit = 0x10;

        /// <summary>Power limit (Table 7-22), reset 0xFFFF.</summary>
        public const byte PowerLimit = 0x11;

        /// <summary>Manufacturer, "TI" (Table 7-23).</summary>
        public const byte ManufacturerId = 0x3E;

        /// <summary>Device in bits 15:4, revision in bits 3:0 (Table 7-24).</summary>
        public const byte DeviceId = 0x3F;

        /// <summary>Value of <see cref="ManufacturerId"/>.</summary>
        public const int ManufacturerIdValue = 0x5449;

        /// <summary>Bits 15:4 of <see cref="DeviceId"/>.</summary>
        public const int DeviceIdValue = 0x228;

        /// <summary>CONFIG: reset all.</summary>
        public const int ConfigurationReset = 0x8000;

        /// <summary>CONFIG: reset the accumulators.</summary>
        public const int ConfigurationResetAccumulators = 0x4000;

        /// <summary>CONFIG: 0 = +-163.84 mV, 1 = +-40.96 mV.</summary>
        public const int ConfigurationNarrowRange = 0x0010;

        /// <summary>DIAG_ALRT: flags stay until they are read.</summary>
        public const int DiagnosticsLatch = 0x8000;

        /// <summary>DIAG_ALRT: the energy register overflowed; cleared by reading it.</summary>
        public const int DiagnosticsEnergyOverflow = 0x0800;

        /// <summary>DIAG_ALRT: the charge register overflowed; cleared by reading it.</summary>
        public const int DiagnosticsChargeOverflow = 0x0400;

        /// <summary>DIAG_ALRT: current or power overflowed.</summary>
        public const int DiagnosticsMathOverflow = 0x0200;

        /// <summary>DIAG_ALRT: a conversion has ended.</summary>
        public const int DiagnosticsConversionReady = 0x0002;

        /// <summary>DIAG_ALRT: 1 = checksum of the trim memory is right.</summary>
        public const int DiagnosticsMemoryOk = 0x0001;

        /// <summary>SHUNT_CAL = this x current LSB x shunt, times 4 in the narrow range (section 8.1.2).</summary>
        public const float CalibrationScale = 13107.2e6f;

        /// <summary>CURRENT = VSHUNT x this / SHUNT_CAL, in counts: 312.5 nV x 13107.2e6 (sections 7.6, 8.1.2).</summary>
        public const float CurrentPerShuntCount = 4096f;

        /// <summary>Full scale of the wide range in volts (section 8.1.1).</summary>
        public const float WideRangeVolts = 0.16384f;

        /// <summary>Full scale of the narrow range in volts (section 8.1.1).</summary>
        public const float NarrowRangeVolts = 0.04096f;

        /// <summary>Least significant bit of the bus voltage in volts (Table 7-10).</summary>
        public const float BusVoltsPerCount = 195.3125e-6f;

        /// <summary>Least significant bit of the die temperature in degrees Celsius (Table 7-11).</summary>
        public const float CelsiusPerCount = 7.8125e-3f;
    }
}
