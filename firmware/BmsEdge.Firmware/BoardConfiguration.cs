using BmsEdge.Core.Control;
using BmsEdge.Core.Models;
using BmsEdge.Core.Protection;

namespace BmsEdge.Firmware
{
    /// <summary>
    /// What the firmware must know about pack and board; filled by the generated configuration on the board and by the host
    /// from nf.config. Plain values, no parsing, no defaults that hide a missing key: the generator writes every property.
    /// Times are in milliseconds, current is positive when charging.
    /// </summary>
    public sealed class BoardConfiguration
    {
        // ---- pack ----

        /// <summary>Cell chemistry; a model for another chemistry is refused.</summary>
        public Chemistry Chemistry { get; set; }

        /// <summary>Cells in series, 3 to 5 with the BQ76920.</summary>
        public int SeriesCount { get; set; }

        /// <summary>Cell capacity in ampere-hours, for counting when there is no model.</summary>
        public float CapacityAmpHours { get; set; }

        /// <summary>State of charge assumed at start-up, 0 to 1.</summary>
        public float InitialSoc { get; set; }

        /// <summary>Standard deviation of <see cref="InitialSoc"/>, 0 to 0.5; 0.5 = nothing known.</summary>
        public float InitialSocSigma { get; set; }

        /// <summary>What the board asks for at start-up until a command arrives.</summary>
        public PackRequest StartRequest { get; set; }

        /// <summary>A request for charge or discharge that came over the link and is not repeated for this long lapses to off; 0 = never.</summary>
        public int RequestExpiryMs { get; set; }

        /// <summary>The limit table; null is refused at start-up.</summary>
        public LimitTable? Limits { get; set; }

        // ---- bus ----

        /// <summary>I2C bus number, 1 or 2 on the ESP32.</summary>
        public int I2cBusId { get; set; }

        /// <summary>GPIO of the I2C data line.</summary>
        public int I2cDataPin { get; set; }

        /// <summary>GPIO of the I2C clock line.</summary>
        public int I2cClockPin { get; set; }

        // ---- cell monitor (BQ76920) ----

        /// <summary>I2C address, 0x08 or 0x18.</summary>
        public int CellMonitorAddress { get; set; }

        /// <summary>Shunt between SRP and SRN of the cell monitor in ohms; sets its hardware current limits.</summary>
        public float CellMonitorShuntOhms { get; set; }

        /// <summary>Hardware cell over-voltage limit in volts; the chip quantises it.</summary>
        public float HardwareOverVoltageVolts { get; set; }

        /// <summary>Hardware cell under-voltage limit in volts; the chip quantises it.</summary>
        public float HardwareUnderVoltageVolts { get; set; }

        /// <summary>Delay of the hardware over-voltage limit: 1000, 2000, 4000 or 8000 ms.</summary>
        public int HardwareOverVoltageDelayMs { get; set; }

        /// <summary>Delay of the hardware under-voltage limit: 1000, 4000, 8000 or 16000 ms.</summary>
        public int HardwareUnderVoltageDelayMs { get; set; }

        /// <summary>Hardware discharge over-current limit in amperes; the chip quantises it.</summary>
        public float HardwareOverCurrentAmps { get; set; }

        /// <summary>Delay of the hardware over-current limit in milliseconds, 8 to 1280.</summary>
        public int HardwareOverCurrentDelayMs { get; set; }

        /// <summary>Hardware short-circuit limit in amperes; the chip quantises it.</summary>
        public float HardwareShortCircuitAmps { get; set; }

        /// <summary>Delay of the hardware short-circuit limit in microseconds, 70 to 400.</summary>
        public int HardwareShortCircuitDelayUs { get; set; }

        // ---- current monitor (INA228) ----

        /// <summary>I2C address, 0x40 to 0x4F.</summary>
        public int CurrentMonitorAddress { get; set; }

        /// <summary>Current shunt in ohms.</summary>
        public float ShuntOhms { get; set; }

        /// <summary>Greatest current to be measured either way in amperes; sets the least significant bit.</summary>
        public float CurrentFullScaleAmps { get; set; }

        /// <summary>Gain correction of the current from calibration; 1 = none.</summary>
        public float CurrentGain { get; set; }

        /// <summary>Offset correction of the current in amperes, added after the gain; 0 = none.</summary>
        public float CurrentOffsetAmps { get; set; }

        /// <summary>True when the shunt is wired so that the chip reads discharge as positive.</summary>
        public bool ShuntReadsDischargePositive { get; set; }

        // ---- thermistors ----

        /// <summary>Resistance of the thermistors at 25 degrees Celsius in ohms.</summary>
        public float NtcOhmsAt25Celsius { get; set; }

        /// <summary>Beta (25/85) of the thermistors in kelvin.</summary>
        public float NtcBetaKelvin { get; set; }

        /// <summary>Pull-up of thermistors read by the board's own converter in ohms.</summary>
        public float NtcPullUpOhms { get; set; }

        /// <summary>
        /// ADC channels of thermistors read by the board's own converter; empty = only the cell monitor's. Sensor 0 is the
        /// cell monitor's TS1, sensor n is channel n - 1 of this list.
        /// </summary>
        public int[] ThermistorAdcChannels { get; set; } = new int[0];

        // ---- pins and link ----

        /// <summary>GPIO of the precharge switch.</summary>
        public int PrechargePin { get; set; }

        /// <summary>
        /// GPIO of a main contactor in series with both switches, high = closed; negative = none. It is the only way to open
        /// while the I2C bus hangs.
        /// </summary>
        public int ContactorPin { get; set; } = -1;

        /// <summary>Serial port name, "COM1" to "COM3".</summary>
        public string SerialPortName { get; set; } = string.Empty;

        /// <summary>Baud rate of the serial port.</summary>
        public int SerialBaudRate { get; set; }

        /// <summary>GPIO of the serial transmit line; negative = the port's default pin.</summary>
        public int SerialTransmitPin { get; set; }

        /// <summary>GPIO of the serial receive line; negative = the port's default pin.</summary>
        public int SerialReceivePin { get; set; }

        // ---- periods ----

        /// <summary>Period of the loop; 250 ms because the BQ76920 converts all cells once in 250 ms.</summary>
        public int LoopPeriodMs { get; set; }

        /// <summary>Period of the estimator, which sees the mean current over it.</summary>
        public int EstimatorPeriodMs { get; set; }

        /// <summary>Period of the temperature readings, at least 2000 ms: faster would count one BQ76920 conversion twice.</summary>
        public int TemperaturePeriodMs { get; set; }

        /// <summary>Period in which the configuration of the chips is read back and compared.</summary>
        public int VerifyPeriodMs { get; set; }

        /// <summary>Period of the open-wire test; each takes three conversions. 0 = never.</summary>
        public int OpenWirePeriodMs { get; set; }

        /// <summary>Period of the telemetry lines.</summary>
        public int TelemetryPeriodMs { get; set; }

        // ---- validation ----

        /// <summary>Age beyond which a voltage or current is no evidence.</summary>
        public int VoltageAndCurrentMaximumAgeMs { get; set; }

        /// <summary>Age beyond which a temperature is no evidence.</summary>
        public int TemperatureMaximumAgeMs { get; set; }

        /// <summary>Allowed difference between pack voltage and sum of cells in volts.</summary>
        public float PackSumToleranceVolts { get; set; }

        /// <summary>Samples of the very same code after which a cell counts as stuck, if the current moved meanwhile.</summary>
        public int StuckSampleCount { get; set; }

        /// <summary>Change of current in amperes that must show in every cell's voltage.</summary>
        public float StuckCurrentStepAmps { get; set; }

        /// <summary>Fastest believable change of a temperature in kelvin per second.</summary>
        public float TemperatureRateLimitCelsiusPerSecond { get; set; }

        /// <summary>Retries of a failed chip access within one loop.</summary>
        public int FrontEndRetries { get; set; }

        /// <summary>Silent resets of a chip within an hour that are rewritten; one more latches a fault.</summary>
        public int ChipResetsPerHour { get; set; }

        // ---- switches ----

        /// <summary>False when there is no precharge resistor: the switches close directly.</summary>
        public bool PrechargeEnabled { get; set; }

        /// <summary>Difference between pack and load voltage in volts at which precharge is done.</summary>
        public float PrechargeDoneVolts { get; set; }

        /// <summary>Precharge done earlier than this is too fast; 0 = no check.</summary>
        public int PrechargeMinimumMs { get; set; }

        /// <summary>Precharge not done by then is too slow.</summary>
        public int PrechargeMaximumMs { get; set; }

        /// <summary>Attempts before a precharge fault latches, 1 or more.</summary>
        public int PrechargeAttempts { get; set; }

        /// <summary>Pause between two attempts, for the resistor to cool.</summary>
        public int PrechargeRetryMs { get; set; }

        /// <summary>How long a switch may differ from its command.</summary>
        public int SwitchFeedbackDelayMs { get; set; }

        /// <summary>Current in amperes through an open switch that proves it is not open.</summary>
        public float WeldedCurrentAmps { get; set; }

        /// <summary>Current in amperes below which a main contactor opens without harm.</summary>
        public float ContactorBreakAmps { get; set; }

        /// <summary>Longest it waits for that; 0 = it opens at once.</summary>
        public int ContactorBreakMs { get; set; }

        // ---- charging ----

        /// <summary>End voltage of a cell in volts.</summary>
        public float ChargeEndVolts { get; set; }

        /// <summary>How far below its end voltage the fullest cell may be while its current counts as tapering, in volts.</summary>
        public float ChargeTaperBandVolts { get; set; }

        /// <summary>Current in amperes below which a charge is complete.</summary>
        public float ChargeTaperAmps { get; set; }

        /// <summary>How long the current must stay below it.</summary>
        public int ChargeTaperDelayMs { get; set; }

        /// <summary>A complete charge begins again when the fullest cell is below this, in volts.</summary>
        public float ChargeRestartVolts { get; set; }

        /// <summary>A lowest cell below this gets a small current first, in volts.</summary>
        public float ChargePreconditionVolts { get; set; }

        /// <summary>Current for low cells in amperes.</summary>
        public float ChargePreconditionAmps { get; set; }

        /// <summary>Currents of the steps in amperes; a single one is plain CC-CV.</summary>
        public float[] ChargeStepAmps { get; set; } = new float[0];

        /// <summary>State of charge, 0 to 1, at which each step but the last ends.</summary>
        public float[] ChargeStepEndSoc { get; set; } = new float[0];

        /// <summary>Resistance in ohms by which the regulator turns a voltage error into a current.</summary>
        public float ChargeRegulationOhms { get; set; }

        /// <summary>Time constant of the regulator.</summary>
        public int ChargeRegulationMs { get; set; }

        /// <summary>Longest charge; 0 = no limit.</summary>
        public int ChargeLongestMs { get; set; }

        /// <summary>Life of a current limit that came over the link.</summary>
        public int RemoteLimitExpiryMs { get; set; }

        // ---- allowed charge current ----

        /// <summary>Current inside every window in amperes.</summary>
        public float ChargeFullAmps { get; set; }

        /// <summary>Temperature at and below which no current is allowed, degrees Celsius.</summary>
        public float ChargeColdZeroCelsius { get; set; }

        /// <summary>Temperature from which the cold takes nothing, degrees Celsius.</summary>
        public float ChargeColdFullCelsius { get; set; }

        /// <summary>Temperature up to which the heat takes nothing, degrees Celsius.</summary>
        public float ChargeHotFullCelsius { get; set; }

        /// <summary>Temperature at and above which no current is allowed, degrees Celsius.</summary>
        public float ChargeHotZeroCelsius { get; set; }

        /// <summary>Cell voltage at which no current is allowed, in volts.</summary>
        public float ChargeVoltsZero { get; set; }

        /// <summary>Cell voltage from which the voltage takes nothing, in volts.</summary>
        public float ChargeVoltsFull { get; set; }

        /// <summary>State of charge, 0 to 1, at which no current is allowed.</summary>
        public float ChargeSocZero { get; set; }

        /// <summary>State of charge, 0 to 1, from which it takes nothing; equal to the one before = not looked at.</summary>
        public float ChargeSocFull { get; set; }

        /// <summary>Share that is left while a limit of level derate stands on this path, 0 to 1.</summary>
        public float ChargeDeratedShare { get; set; }

        /// <summary>How fast the allowed current may rise, in amperes per second.</summary>
        public float ChargeRampAmpsPerSecond { get; set; }

        // ---- allowed discharge current ----

        /// <summary>Current inside every window in amperes.</summary>
        public float DischargeFullAmps { get; set; }

        /// <summary>Least discharge current while its path is open, in amperes.</summary>
        public float DischargeLimpHomeAmps { get; set; }

        /// <summary>Temperature at and below which no current is allowed, degrees Celsius.</summary>
        public float DischargeColdZeroCelsius { get; set; }

        /// <summary>Temperature from which the cold takes nothing, degrees Celsius.</summary>
        public float DischargeColdFullCelsius { get; set; }

        /// <summary>Temperature up to which the heat takes nothing, degrees Celsius.</summary>
        public float DischargeHotFullCelsius { get; set; }

        /// <summary>Temperature at and above which no current is allowed, degrees Celsius.</summary>
        public float DischargeHotZeroCelsius { get; set; }

        /// <summary>Cell voltage at which no current is allowed, in volts.</summary>
        public float DischargeVoltsZero { get; set; }

        /// <summary>Cell voltage from which the voltage takes nothing, in volts.</summary>
        public float DischargeVoltsFull { get; set; }

        /// <summary>State of charge, 0 to 1, at which no current is allowed.</summary>
        public float DischargeSocZero { get; set; }

        /// <summary>State of charge, 0 to 1, from which it takes nothing; equal to the one before = not looked at.</summary>
        public float DischargeSocFull { get; set; }

        /// <summary>Share that is left while a limit of level derate stands on this path, 0 to 1.</summary>
        public float DischargeDeratedShare { get; set; }

        /// <summary>How fast the allowed current may rise, in amperes per second.</summary>
        public float DischargeRampAmpsPerSecond { get; set; }

        // ---- balancing ----

        /// <summary>By what cells are brought together.</summary>
        public BalancingMode BalancingMode { get; set; }

        /// <summary>A cell this far above the lowest is bled, in volts.</summary>
        public float BalancingStartVolts { get; set; }

        /// <summary>Until it is only this far above, in volts.</summary>
        public float BalancingStopVolts { get; set; }

        /// <summary>Excess of charge from which a cell is bled, as a share of capacity.</summary>
        public float BalancingStartShare { get; set; }

        /// <summary>Excess at which it is left alone, as a share of capacity.</summary>
        public float BalancingStopShare { get; set; }

        /// <summary>No cell at or below this is bled, in volts.</summary>
        public float BalancingMinimumVolts { get; set; }

        /// <summary>Greatest current at which cells count as resting, in amperes.</summary>
        public float BalancingRestAmps { get; set; }

        /// <summary>How long they must have rested.</summary>
        public int BalancingRestMs { get; set; }

        /// <summary>Resistance through which a cell is bled, in ohms.</summary>
        public float BalancingOhms { get; set; }

        /// <summary>Greatest number of cells bled at once.</summary>
        public int BalancingMostCells { get; set; }

        /// <summary>True when neighbours may be bled at once.</summary>
        public bool BalancingNeighbours { get; set; }

        /// <summary>Temperature from which fewer cells are bled, degrees Celsius.</summary>
        public float BalancingHotFullCelsius { get; set; }

        /// <summary>Temperature from which none is bled, degrees Celsius.</summary>
        public float BalancingHotZeroCelsius { get; set; }

        /// <summary>How long cells are bled between two looks.</summary>
        public int BalancingBleedMs { get; set; }

        /// <summary>How long nothing is bled before a look.</summary>
        public int BalancingSettleMs { get; set; }
    }
}
