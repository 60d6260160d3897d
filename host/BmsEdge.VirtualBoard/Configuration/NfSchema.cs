using System.Collections.Generic;
using System.Linq;
using BmsEdge.Core.Control;
using BmsEdge.Firmware;

namespace BmsEdge.VirtualBoard.Configuration;

/// <summary>A section without a name of its own: all its keys are mandatory.</summary>
internal sealed record NfSectionSchema(string Name, IReadOnlyList<NfKey> Keys);

/// <summary>
/// Every section and key of nf.config except the limits. Ranges are what the part can do (data sheet beside it) or, where no
/// part says, a span beyond which the value is surely a slip of the pen.
/// </summary>
internal static class NfSchema
{
    // ---- pack ----
    public static readonly ChoiceKey Chemistry = new(
        "chemistry", nameof(BoardConfiguration.Chemistry), "Cell chemistry; a model for another chemistry is refused.",
        ("NMC", Core.Models.Chemistry.Nmc), ("NCA", Core.Models.Chemistry.Nca), ("LFP", Core.Models.Chemistry.Lfp), ("LTO", Core.Models.Chemistry.Lto));

    public static readonly IntegerKey Series = new(
        "series", nameof(BoardConfiguration.SeriesCount), 1, 16, false, "Cells in series; the BQ76920 takes 3 to 5.");

    public static readonly QuantityKey Capacity = new(
        "capacity", nameof(BoardConfiguration.CapacityAmpHours), NfDimension.Charge, "Ah", 0.01m, 1000m,
        "Capacity of the cells (parallel groups summed), for counting when there is no model.");

    public static readonly QuantityKey InitialSoc = new(
        "initial-soc", nameof(BoardConfiguration.InitialSoc), NfDimension.Share, "%", 0m, 100m, "State of charge assumed at start-up.");

    public static readonly QuantityKey InitialSocSigma = new(
        "initial-soc-sigma", nameof(BoardConfiguration.InitialSocSigma), NfDimension.Share, "%", 0m, 50m,
        "Standard deviation of that assumption; 50 % = nothing known.");

    public static readonly ChoiceKey StartRequest = new(
        "start-request", nameof(BoardConfiguration.StartRequest), "What the board asks for at start-up until a command arrives.",
        ("off", PackRequest.Off), ("charge", PackRequest.Charge), ("discharge", PackRequest.Discharge));

    public static readonly QuantityKey RequestExpiry = new(
        "request-expiry", nameof(BoardConfiguration.RequestExpiryMs), NfDimension.Time, "s", 0m, 3600m,
        "A request over the link that is not repeated for this long lapses to off; 0 s = never.");

    // ---- i2c ----
    public static readonly IntegerKey I2cBus = new("bus", nameof(BoardConfiguration.I2cBusId), 1, 2, false, "I2C bus of the ESP32.");

    public static readonly IntegerKey I2cData = Pin("data-pin", nameof(BoardConfiguration.I2cDataPin), "GPIO of the data line.");

    public static readonly IntegerKey I2cClock = Pin("clock-pin", nameof(BoardConfiguration.I2cClockPin), "GPIO of the clock line.");

    // ---- cell-monitor: BQ76920, SLUSBK2I ----
    public static readonly ChoiceKey CellMonitorChip = new("chip", null, "Chip that measures the cells.", ("bq76920", "bq76920"));

    public static readonly IntegerKey CellMonitorAddress = Address(
        nameof(BoardConfiguration.CellMonitorAddress), "I2C address: 0x08 or 0x18 by the last digits of the part number.");

    public static readonly QuantityKey CellMonitorShunt = new(
        "shunt", nameof(BoardConfiguration.CellMonitorShuntOhms), NfDimension.Resistance, "mOhm", 0.05m, 1000m,
        "Shunt between SRP and SRN; the hardware current limits are voltages over it.");

    // What every chip can hold, whatever its trim (gain 365 to 396 uV, offset -50 to 60 mV): codes 0x2008 to 0x2FF8 for OV,
    // 0x1000 to 0x1FF0 for UV (SLUSBK2I section 8.3.1.2.1). Beyond, some chips would refuse the configuration at start-up.
    public static readonly QuantityKey HardwareOverVoltage = new(
        "overvoltage", nameof(BoardConfiguration.HardwareOverVoltageVolts), NfDimension.Voltage, "V", 3.31m, 4.43m,
        "Cell over-voltage limit of the chip itself (it rounds down by at most 6.4 mV).");

    public static readonly QuantityKey HardwareOverVoltageDelay = new(
        "overvoltage-delay", nameof(BoardConfiguration.HardwareOverVoltageDelayMs), NfDimension.Time, "s", [1m, 2m, 4m, 8m], "Its delay.");

    public static readonly QuantityKey HardwareUnderVoltage = new(
        "undervoltage", nameof(BoardConfiguration.HardwareUnderVoltageVolts), NfDimension.Voltage, "V", 1.69m, 2.93m,
        "Cell under-voltage limit of the chip itself (it rounds up by at most 6.4 mV).");

    public static readonly QuantityKey HardwareUnderVoltageDelay = new(
        "undervoltage-delay", nameof(BoardConfiguration.HardwareUnderVoltageDelayMs), NfDimension.Time, "s", [1m, 4m, 8m, 16m], "Its delay.");

    public static readonly QuantityKey HardwareOverCurrent = new(
        "overcurrent", nameof(BoardConfiguration.HardwareOverCurrentAmps), NfDimension.Current, "A", 0.01m, 2000m,
        "Discharge over-current limit of the chip; times the shunt 8 to 100 mV (it rounds down).");

    public static readonly QuantityKey HardwareOverCurrentDelay = new(
        "overcurrent-delay", nameof(BoardConfiguration.HardwareOverCurrentDelayMs), NfDimension.Time, "ms",
        [8m, 20m, 40m, 80m, 160m, 320m, 640m, 1280m], "Its delay.");

    public static readonly QuantityKey HardwareShortCircuit = new(
        "short-circuit", nameof(BoardConfiguration.HardwareShortCircuitAmps), NfDimension.Current, "A", 0.01m, 4000m,
        "Short-circuit limit of the chip; times the shunt 22 to 200 mV (it rounds down).");

    public static readonly QuantityKey HardwareShortCircuitDelay = new(
        "short-circuit-delay", nameof(BoardConfiguration.HardwareShortCircuitDelayUs), NfDimension.ShortTime, "us",
        [70m, 100m, 200m, 400m], "Its delay.");

    // ---- current-monitor: INA228, SLYS021A ----
    public static readonly ChoiceKey CurrentMonitorChip = new("chip", null, "Chip that measures the current.", ("ina228", "ina228"));

    public static readonly IntegerKey CurrentMonitorAddress = Address(
        nameof(BoardConfiguration.CurrentMonitorAddress), "I2C address: 0x40 to 0x4F by the wiring of A0 and A1.");

    public static readonly QuantityKey CurrentShunt = new(
        "shunt", nameof(BoardConfiguration.ShuntOhms), NfDimension.Resistance, "mOhm", 0.01m, 1000m, "Current shunt.");

    public static readonly QuantityKey CurrentFullScale = new(
        "full-scale", nameof(BoardConfiguration.CurrentFullScaleAmps), NfDimension.Current, "A", 0.1m, 2000m,
        "Greatest current to be measured either way; times the shunt at most 163.84 mV.");

    public static readonly RatioKey CurrentGain = new(
        "gain", nameof(BoardConfiguration.CurrentGain), 0.5m, 2m, "Gain correction from calibration; 1 = none.");

    public static readonly QuantityKey CurrentOffset = new(
        "offset", nameof(BoardConfiguration.CurrentOffsetAmps), NfDimension.Current, "A", -10m, 10m,
        "Offset correction, added after the gain; 0 A = none.");

    public static readonly ChoiceKey CurrentPositive = new(
        "positive", nameof(BoardConfiguration.ShuntReadsDischargePositive), "Direction of current the chip reads as positive.",
        ("charge", false), ("discharge", true));

    // ---- thermistor ----
    public static readonly QuantityKey NtcResistance = new(
        "resistance-25", nameof(BoardConfiguration.NtcOhmsAt25Celsius), NfDimension.Resistance, "kOhm", 0.1m, 1000m,
        "Resistance at 25 degC; the BQ76920 has a pull-up of 10 kOhm and is made for a 10 kOhm thermistor.");

    public static readonly QuantityKey NtcBeta = new(
        "beta", nameof(BoardConfiguration.NtcBetaKelvin), NfDimension.Beta, "K", 2000m, 5500m, "Beta (25/85).");

    public static readonly QuantityKey NtcPullUp = new(
        "pull-up", nameof(BoardConfiguration.NtcPullUpOhms), NfDimension.Resistance, "kOhm", 0.1m, 1000m,
        "Pull-up of thermistors on the board's own converter.");

    public static readonly IntegerListKey NtcChannels = new(
        "adc-channels", nameof(BoardConfiguration.ThermistorAdcChannels), 0, 7,
        "Converter channels of further thermistors, after the one at TS1 of the cell monitor.");

    // ---- link ----
    public static readonly ChoiceKey LinkPort = new(
        "port", nameof(BoardConfiguration.SerialPortName), "Serial port; COM1 belongs to the nanoFramework debugger.",
        ("COM2", "COM2"), ("COM3", "COM3"));

    public static readonly QuantityKey LinkBaudRate = new(
        "baud-rate", nameof(BoardConfiguration.SerialBaudRate), NfDimension.SignalRate, "baud",
        [9600m, 19200m, 38400m, 57600m, 115200m, 230400m, 460800m, 921600m], "Signalling rate.");

    public static readonly IntegerKey LinkTransmit = Pin("transmit-pin", nameof(BoardConfiguration.SerialTransmitPin), "GPIO of the transmit line.");

    public static readonly IntegerKey LinkReceive = Pin("receive-pin", nameof(BoardConfiguration.SerialReceivePin), "GPIO of the receive line.");

    // ---- periods ----
    public static readonly QuantityKey LoopPeriod = Period(
        "loop", nameof(BoardConfiguration.LoopPeriodMs), "ms", 250m, 1000m, "Period of the loop.");

    public static readonly QuantityKey EstimatorPeriod = Period(
        "estimator", nameof(BoardConfiguration.EstimatorPeriodMs), "ms", 250m, 10000m, "Period of the estimator, which sees the mean current over it.");

    public static readonly QuantityKey TemperaturePeriod = Period(
        "temperature", nameof(BoardConfiguration.TemperaturePeriodMs), "ms", 2000m, 10000m, "Period of the temperature readings.");

    public static readonly QuantityKey VerifyPeriod = Period(
        "verify", nameof(BoardConfiguration.VerifyPeriodMs), "ms", 250m, 10000m, "Period in which the chips' configuration is read back.");

    public static readonly QuantityKey OpenWirePeriod = Period(
        "open-wire", nameof(BoardConfiguration.OpenWirePeriodMs), "s", 0m, 3600m, "Period of the open-wire test; 0 s = never.");

    public static readonly QuantityKey TelemetryPeriod = Period(
        "telemetry", nameof(BoardConfiguration.TelemetryPeriodMs), "ms", 250m, 60000m, "Period of the telemetry lines.");

    // ---- validation ----
    public static readonly QuantityKey VoltageAge = Period(
        "voltage-current-age", nameof(BoardConfiguration.VoltageAndCurrentMaximumAgeMs), "ms", 500m, 5000m,
        "Age beyond which a voltage or current is no evidence.");

    public static readonly QuantityKey TemperatureAge = Period(
        "temperature-age", nameof(BoardConfiguration.TemperatureMaximumAgeMs), "ms", 4000m, 60000m,
        "Age beyond which a temperature is no evidence.");

    public static readonly QuantityKey PackSumTolerance = new(
        "pack-sum-tolerance", nameof(BoardConfiguration.PackSumToleranceVolts), NfDimension.Voltage, "mV", 1m, 5000m,
        "Allowed difference between the pack voltage and the sum of the cells.");

    public static readonly IntegerKey StuckSamples = new(
        "stuck-samples", nameof(BoardConfiguration.StuckSampleCount), 2, 10000, false,
        "Samples of the very same code after which a cell counts as stuck, if the current moved meanwhile.");

    public static readonly QuantityKey StuckCurrentStep = new(
        "stuck-current-step", nameof(BoardConfiguration.StuckCurrentStepAmps), NfDimension.Current, "A", 0.01m, 1000m,
        "Change of current that must show in every cell's voltage.");

    public static readonly QuantityKey TemperatureRateLimit = new(
        "temperature-rate", nameof(BoardConfiguration.TemperatureRateLimitCelsiusPerSecond), NfDimension.TemperatureRate, "K/s", 0.1m, 50m,
        "Fastest believable change of a temperature; faster is a broken sensor.");

    public static readonly IntegerKey FrontEndRetries = new(
        "front-end-retries", nameof(BoardConfiguration.FrontEndRetries), 0, 5, false, "Retries of a failed chip access within one loop.");

    public static readonly IntegerKey ChipResets = new(
        "chip-resets-per-hour", nameof(BoardConfiguration.ChipResetsPerHour), 0, 100, false,
        "Silent resets of a chip within an hour that are mended; one more latches a fault.");

    // ---- switches ----
    public static readonly ChoiceKey Precharge = new(
        "precharge", nameof(BoardConfiguration.PrechargeEnabled), "Whether there is a precharge switch with resistor.", ("yes", true), ("no", false));

    public static readonly IntegerKey PrechargePin = Pin("precharge-pin", nameof(BoardConfiguration.PrechargePin), "GPIO of the precharge switch.");

    public static readonly OptionalPinKey ContactorPin = new(
        "contactor-pin", nameof(BoardConfiguration.ContactorPin), "GPIO of a main contactor in series with both switches, high = closed.");

    public static readonly QuantityKey PrechargeDone = new(
        "precharge-done", nameof(BoardConfiguration.PrechargeDoneVolts), NfDimension.Voltage, "V", 0.01m, 50m,
        "Difference between pack and load voltage at which precharge is done.");

    public static readonly QuantityKey PrechargeMinimum = Period(
        "precharge-minimum", nameof(BoardConfiguration.PrechargeMinimumMs), "ms", 0m, 60000m,
        "Precharge done earlier than this is too fast (no load, bypassed resistor); 0 ms = no check.");

    public static readonly QuantityKey PrechargeMaximum = Period(
        "precharge-maximum", nameof(BoardConfiguration.PrechargeMaximumMs), "ms", 1m, 60000m, "Precharge not done by then is too slow.");

    public static readonly IntegerKey PrechargeAttempts = new(
        "precharge-attempts", nameof(BoardConfiguration.PrechargeAttempts), 1, 10, false, "Attempts before a precharge fault latches.");

    public static readonly QuantityKey PrechargeRetry = Period(
        "precharge-retry", nameof(BoardConfiguration.PrechargeRetryMs), "s", 0m, 600m, "Pause between two attempts, for the resistor to cool.");

    public static readonly QuantityKey SwitchFeedback = Period(
        "feedback-delay", nameof(BoardConfiguration.SwitchFeedbackDelayMs), "ms", 0m, 5000m, "How long a switch may differ from its command.");

    public static readonly QuantityKey WeldedCurrent = new(
        "welded-current", nameof(BoardConfiguration.WeldedCurrentAmps), NfDimension.Current, "A", 0.01m, 100m,
        "Current through an open switch that proves it is not open.");

    public static readonly QuantityKey ContactorBreak = new(
        "contactor-break", nameof(BoardConfiguration.ContactorBreakAmps), NfDimension.Current, "A", 0.01m, 1000m,
        "Current below which a main contactor may open; it waits for the transistors to break what is above.");

    public static readonly QuantityKey ContactorBreakTime = Period(
        "contactor-break-time", nameof(BoardConfiguration.ContactorBreakMs), "ms", 0m, 10000m,
        "Longest it waits for that; 0 ms = it opens at once.");

    /// <summary>The sections in the order they are printed in.</summary>
    public static readonly IReadOnlyList<NfSectionSchema> Sections =
    [
        new("pack", [Chemistry, Series, Capacity, InitialSoc, InitialSocSigma, StartRequest, RequestExpiry]),
        new("i2c", [I2cBus, I2cData, I2cClock]),
        new("cell-monitor",
        [
            CellMonitorChip, CellMonitorAddress, CellMonitorShunt, HardwareOverVoltage, HardwareOverVoltageDelay, HardwareUnderVoltage,
            HardwareUnderVoltageDelay, HardwareOverCurrent, HardwareOverCurrentDelay, HardwareShortCircuit, HardwareShortCircuitDelay,
        ]),
        new("current-monitor",
            [CurrentMonitorChip, CurrentMonitorAddress, CurrentShunt, CurrentFullScale, CurrentGain, CurrentOffset, CurrentPositive]),
        new("thermistor", [NtcResistance, NtcBeta, NtcPullUp, NtcChannels]),
        new("link", [LinkPort, LinkBaudRate, LinkTransmit, LinkReceive]),
        new("periods", [LoopPeriod, EstimatorPeriod, TemperaturePeriod, VerifyPeriod, OpenWirePeriod, TelemetryPeriod]),
        new("validation",
        [
            VoltageAge, TemperatureAge, PackSumTolerance, StuckSamples, StuckCurrentStep, TemperatureRateLimit, FrontEndRetries, ChipResets,
        ]),
        new("switches",
        [
            Precharge, PrechargePin, ContactorPin, PrechargeDone, PrechargeMinimum, PrechargeMaximum, PrechargeAttempts, PrechargeRetry,
            SwitchFeedback, WeldedCurrent, ContactorBreak, ContactorBreakTime,
        ]),
        new("charging", NfManagementKeys.Charging),
        new("charge-current", NfManagementKeys.ChargeCurrent),
        new("discharge-current", NfManagementKeys.DischargeCurrent),
        new("balancing", NfManagementKeys.Balancing),
    ];

    private static readonly Dictionary<NfKey, string> SectionOfKey =
        Sections.SelectMany(s => s.Keys, (s, k) => (s, k)).ToDictionary(x => x.k, x => x.s.Name);

    /// <summary>"[pack] series", for messages.</summary>
    public static string PlaceOf(NfKey key) => $"[{SectionOfKey[key]}] {key.Name}";

    private static IntegerKey Pin(string name, string property, string meaning) => new(name, property, 0, 39, false, meaning);

    // All addresses a 7-bit bus allows; which of them the chip can have is a rule of its own, so that two chips on one
    // address are told as such.
    private static IntegerKey Address(string property, string meaning) => new("address", property, 0x08, 0x77, true, meaning);

    private static QuantityKey Period(string name, string property, string unit, decimal minimum, decimal maximum, string meaning) =>
        new(name, property, NfDimension.Time, unit, minimum, maximum, meaning);
}
