using BmsEdge.Core.Control;
using BmsEdge.Core.Models;
using BmsEdge.Core.Protection;

namespace BmsEdge.Firmware
{
    /// <summary>
    /// The configuration that is built into the program, written by "bms board generate" from nf.config. Change nf.config and
    /// generate again; the reason for each number stands there.
    /// </summary>
    public static class GeneratedConfiguration
    {
        /// <summary>Makes the configuration.</summary>
        public static BoardConfiguration Create()
        {
            return new BoardConfiguration
            {
                Limits = CreateLimits(),

                // pack
                Chemistry = Chemistry.Nmc,
                SeriesCount = 4,
                CapacityAmpHours = 3f,
                InitialSoc = 0.5f,
                InitialSocSigma = 0.5f,
                StartRequest = PackRequest.Off,
                RequestExpiryMs = 0,

                // i2c
                I2cBusId = 1,
                I2cDataPin = 21,
                I2cClockPin = 22,

                // cell-monitor
                CellMonitorAddress = 0x08,
                CellMonitorShuntOhms = 0.002f,
                HardwareOverVoltageVolts = 4.3f,
                HardwareOverVoltageDelayMs = 2000,
                HardwareUnderVoltageVolts = 2.3f,
                HardwareUnderVoltageDelayMs = 4000,
                HardwareOverCurrentAmps = 25f,
                HardwareOverCurrentDelayMs = 320,
                HardwareShortCircuitAmps = 50f,
                HardwareShortCircuitDelayUs = 200,

                // current-monitor
                CurrentMonitorAddress = 0x40,
                ShuntOhms = 0.004f,
                CurrentFullScaleAmps = 40f,
                CurrentGain = 1f,
                CurrentOffsetAmps = 0f,
                ShuntReadsDischargePositive = false,

                // thermistor
                NtcOhmsAt25Celsius = 10000f,
                NtcBetaKelvin = 3435f,
                NtcPullUpOhms = 10000f,
                ThermistorAdcChannels = new int[0],

                // link
                SerialPortName = "COM2",
                SerialBaudRate = 115200,
                SerialTransmitPin = 17,
                SerialReceivePin = 16,

                // periods
                LoopPeriodMs = 250,
                EstimatorPeriodMs = 1000,
                TemperaturePeriodMs = 2000,
                VerifyPeriodMs = 1000,
                OpenWirePeriodMs = 10000,
                TelemetryPeriodMs = 1000,

                // validation
                VoltageAndCurrentMaximumAgeMs = 600,
                TemperatureMaximumAgeMs = 4500,
                PackSumToleranceVolts = 0.2f,
                StuckSampleCount = 20,
                StuckCurrentStepAmps = 1f,
                TemperatureRateLimitCelsiusPerSecond = 5f,
                FrontEndRetries = 3,
                ChipResetsPerHour = 3,

                // switches
                PrechargeEnabled = true,
                PrechargePin = 25,
                ContactorPin = -1,
                PrechargeDoneVolts = 1f,
                PrechargeMinimumMs = 0,
                PrechargeMaximumMs = 2000,
                PrechargeAttempts = 3,
                PrechargeRetryMs = 5000,
                SwitchFeedbackDelayMs = 500,
                WeldedCurrentAmps = 0.2f,
            };
        }

        private static LimitTable CreateLimits()
        {
            LimitTable t = new LimitTable(22);
            t.Set(0, TripCause.CellOverVoltage, LimitQuantity.CellVolts, LimitDirection.Above, TripLevel.Derate, TripPath.Charge, 4.21f, 4.17f, 500, 1000, false, true);
            t.Set(1, TripCause.CellOverVoltage, LimitQuantity.CellVolts, LimitDirection.Above, TripLevel.Open, TripPath.Charge, 4.25f, 4.1f, 1000, 2000, false, true);
            t.Set(2, TripCause.CellOverVoltage, LimitQuantity.CellVolts, LimitDirection.Above, TripLevel.Open, TripPath.Both, 4.4f, 4.25f, 500, 2000, true, true);
            t.Set(3, TripCause.CellUnderVoltage, LimitQuantity.CellVolts, LimitDirection.Below, TripLevel.Derate, TripPath.Discharge, 2.8f, 3f, 500, 1000, false, true);
            t.Set(4, TripCause.CellUnderVoltage, LimitQuantity.CellVolts, LimitDirection.Below, TripLevel.Open, TripPath.Discharge, 2.5f, 3f, 1000, 2000, false, true);
            t.Set(5, TripCause.CellDeepDischarge, LimitQuantity.CellVolts, LimitDirection.Below, TripLevel.Open, TripPath.Both, 1.5f, 2f, 1000, 2000, true, true);
            t.Set(6, TripCause.ChargeOverCurrent, LimitQuantity.ChargeCurrentAmps, LimitDirection.Above, TripLevel.Open, TripPath.Charge, 4.5f, 0.1f, 10000, 2000, false, true);
            t.Set(7, TripCause.ChargeOverCurrent, LimitQuantity.ChargeCurrentAmps, LimitDirection.Above, TripLevel.Open, TripPath.Both, 12f, 0.1f, 500, 2000, true, true);
            t.Set(8, TripCause.DischargeOverCurrent, LimitQuantity.DischargeCurrentAmps, LimitDirection.Above, TripLevel.Open, TripPath.Discharge, 20.5f, 0.1f, 5000, 2000, false, true);
            t.Set(9, TripCause.DischargeOverCurrent, LimitQuantity.DischargeCurrentAmps, LimitDirection.Above, TripLevel.Open, TripPath.Both, 24f, 0.1f, 500, 2000, true, true);
            t.Set(10, TripCause.ChargeOverTemperature, LimitQuantity.TemperatureForChargeCelsius, LimitDirection.Above, TripLevel.Open, TripPath.Charge, 45f, 40f, 2000, 2000, false, true);
            t.Set(11, TripCause.ChargeUnderTemperature, LimitQuantity.TemperatureForChargeCelsius, LimitDirection.Below, TripLevel.Open, TripPath.Charge, 0f, 2f, 2000, 2000, false, true);
            t.Set(12, TripCause.DischargeOverTemperature, LimitQuantity.TemperatureForDischargeCelsius, LimitDirection.Above, TripLevel.Open, TripPath.Both, 60f, 50f, 2000, 2000, false, true);
            t.Set(13, TripCause.DischargeUnderTemperature, LimitQuantity.TemperatureForDischargeCelsius, LimitDirection.Below, TripLevel.Open, TripPath.Discharge, -20f, -18f, 2000, 2000, false, true);
            t.Set(14, TripCause.CellImbalance, LimitQuantity.CellSpreadVolts, LimitDirection.Above, TripLevel.Inform, TripPath.Neither, 0.3f, 0.2f, 5000, 5000, false, true);
            t.Set(15, TripCause.TemperatureRise, LimitQuantity.TemperatureRateCelsiusPerSecond, LimitDirection.Above, TripLevel.Open, TripPath.Both, 1f, 0.2f, 3000, 5000, true, true);
            t.Set(16, TripCause.CellEvidenceLost, LimitQuantity.CellEvidence, LimitDirection.Above, TripLevel.Open, TripPath.Both, 0.5f, 0.5f, 500, 2000, false, true);
            t.Set(17, TripCause.CurrentEvidenceLost, LimitQuantity.CurrentEvidence, LimitDirection.Above, TripLevel.Open, TripPath.Both, 0.5f, 0.5f, 500, 2000, false, true);
            t.Set(18, TripCause.TemperatureEvidenceLost, LimitQuantity.TemperatureEvidence, LimitDirection.Above, TripLevel.Open, TripPath.Both, 0.5f, 0.5f, 1000, 2000, false, true);
            t.Set(19, TripCause.PackVoltsEvidenceLost, LimitQuantity.PackVoltsEvidence, LimitDirection.Above, TripLevel.Open, TripPath.Both, 0.5f, 0.5f, 1000, 2000, false, true);
            t.Set(20, TripCause.OpenWire, LimitQuantity.OpenWire, LimitDirection.Above, TripLevel.Open, TripPath.Both, 0.5f, 0.5f, 0, 0, true, true);
            t.Set(21, TripCause.FrontEndError, LimitQuantity.FrontEndFailures, LimitDirection.Above, TripLevel.Open, TripPath.Both, 0.5f, 0.5f, 500, 2000, false, true);
            return t;
        }
    }
}
