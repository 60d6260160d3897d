namespace BmsEdge.Firmware.Drivers
{
    /// <summary>
    /// Direct commands, subcommands and status bits of the TI BQ76952 (technical reference manual SLUUBY2B, chapter 12). What was
    /// read in the manual and what only in public drivers is told in docs/drivers-bq.md.
    /// </summary>
    public static class Bq76952Registers
    {
        /// <summary>First of 16 bytes: safety alert and status A to C, two reserved, permanent-fail alert and status A to D.</summary>
        public const byte SafetyAlertA = 0x02;

        /// <summary>Battery status, 16 bit.</summary>
        public const byte BatteryStatus = 0x12;

        /// <summary>First of 16 cell voltages, signed millivolts.</summary>
        public const byte Cell1Voltage = 0x14;

        /// <summary>Voltage at the top of the stack, in hundredths of a volt as configured.</summary>
        public const byte StackVoltage = 0x34;

        /// <summary>Voltage at the PACK pin, in the same unit.</summary>
        public const byte PackVoltage = 0x36;

        /// <summary>Voltage at the LD pin, in the same unit.</summary>
        public const byte LoadVoltage = 0x38;

        /// <summary>Current CC2, signed, in the configured unit; positive when charging.</summary>
        public const byte Current = 0x3A;

        /// <summary>Subcommand or data memory address, low byte then high byte; reads FFh while busy.</summary>
        public const byte SubcommandLow = 0x3E;

        /// <summary>Transfer buffer, 32 bytes.</summary>
        public const byte Buffer = 0x40;

        /// <summary>Checksum of the buffer, then its length plus four: writing both carries a write out.</summary>
        public const byte BufferChecksum = 0x60;

        /// <summary>Latched alarms, 16 bit; writing 1 clears.</summary>
        public const byte AlarmStatus = 0x62;

        /// <summary>Alarms as they are, 16 bit.</summary>
        public const byte AlarmRawStatus = 0x64;

        /// <summary>Which alarms latch, 16 bit.</summary>
        public const byte AlarmEnable = 0x66;

        /// <summary>Temperature at TS1 in tenths of a kelvin; TS2 and TS3 follow.</summary>
        public const byte Thermistor1Temperature = 0x70;

        /// <summary>State of the transistors.</summary>
        public const byte FetStatus = 0x7F;

        /// <summary>Battery status: in CONFIG_UPDATE mode.</summary>
        public const int StatusConfigUpdate = 0x0001;

        /// <summary>Battery status: may go to sleep.</summary>
        public const int StatusSleepEnabled = 0x0004;

        /// <summary>Battery status: reset since the last CONFIG_UPDATE, so the configuration is lost.</summary>
        public const int StatusPowerOnReset = 0x0008;

        /// <summary>Battery status: a permanent failure.</summary>
        public const int StatusPermanentFail = 0x1000;

        /// <summary>Battery status: sleeping.</summary>
        public const int StatusSleep = 0x8000;

        /// <summary>Alarm: all cells were measured.</summary>
        public const int AlarmCellScan = 0x0002;

        /// <summary>Alarm: everything was measured.</summary>
        public const int AlarmFullScan = 0x0080;

        /// <summary>FET status: charge transistor on.</summary>
        public const byte FetCharge = 0x01;

        /// <summary>FET status: discharge transistor on.</summary>
        public const byte FetDischarge = 0x04;

        /// <summary>FET_CONTROL: discharge transistor forced off.</summary>
        public const byte ForceDischargeOff = 0x01;

        /// <summary>FET_CONTROL: predischarge transistor forced off.</summary>
        public const byte ForcePredischargeOff = 0x02;

        /// <summary>FET_CONTROL: charge transistor forced off.</summary>
        public const byte ForceChargeOff = 0x04;

        /// <summary>FET_CONTROL: precharge transistor forced off.</summary>
        public const byte ForcePrechargeOff = 0x08;

        /// <summary>Manufacturing status: the firmware of the chip controls the transistors, not test commands.</summary>
        public const int ManufacturingFetEnabled = 0x0010;

        /// <summary>Subcommand: device number, 2 bytes.</summary>
        public const int DeviceNumber = 0x0001;

        /// <summary>Subcommand: reset.</summary>
        public const int Reset = 0x0012;

        /// <summary>Subcommand: toggles <see cref="ManufacturingFetEnabled"/>.</summary>
        public const int FetEnable = 0x0022;

        /// <summary>Subcommand: manufacturing status, 2 bytes.</summary>
        public const int ManufacturingStatus = 0x0057;

        /// <summary>Subcommand: cells being balanced, 2 bytes, bit n = input n + 1.</summary>
        public const int ActiveCells = 0x0083;

        /// <summary>Subcommand: enters CONFIG_UPDATE mode.</summary>
        public const int SetConfigUpdate = 0x0090;

        /// <summary>Subcommand: leaves CONFIG_UPDATE mode.</summary>
        public const int ExitConfigUpdate = 0x0092;

        /// <summary>Subcommand: all transistors off.</summary>
        public const int AllFetsOff = 0x0095;

        /// <summary>Subcommand: forces transistors off, 1 byte.</summary>
        public const int FetControl = 0x0097;

        /// <summary>Subcommand: no more sleep.</summary>
        public const int SleepDisable = 0x009A;

        /// <summary>Subcommand: takes the configured bus mode into use.</summary>
        public const int SwapCommMode = 0x29BC;

        /// <summary>Answer to <see cref="DeviceNumber"/>.</summary>
        public const int DeviceNumberValue = 0x7695;

        /// <summary>Inputs for cells.</summary>
        public const int Inputs = 16;

        /// <summary>Bytes of the transfer buffer.</summary>
        public const int BufferLength = 32;

        /// <summary>Greatest bus clock in hertz.</summary>
        public const int MaximumBusHertz = 400000;

        /// <summary>Greatest cell voltage the converter can tell, millivolts (data sheet SLUSE13B, 5.5 V).</summary>
        public const int MaximumCellMillivolts = 5500;
    }
}
