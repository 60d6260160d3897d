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
                ContactorBreakAmps = 2f,
                ContactorBreakMs = 1000,

                // charging
                ChargeEndVolts = 4.2f,
                ChargeTaperBandVolts = 0.02f,
                ChargeTaperAmps = 0.15f,
                ChargeTaperDelayMs = 60000,
                ChargeRestartVolts = 4.05f,
                ChargePreconditionVolts = 3f,
                ChargePreconditionAmps = 0.3f,
                ChargeStepAmps = new float[] { 3f },
                ChargeStepEndSoc = new float[0],
                ChargeRegulationOhms = 0.05f,
                ChargeRegulationMs = 5000,
                ChargeLongestMs = 14400000,
                RemoteLimitExpiryMs = 60000,

                // charge-current
                ChargeFullAmps = 4f,
                ChargeColdZeroCelsius = 0f,
                ChargeColdFullCelsius = 10f,
                ChargeHotFullCelsius = 40f,
                ChargeHotZeroCelsius = 45f,
                ChargeVoltsZero = 4.22f,
                ChargeVoltsFull = 4.205f,
                ChargeSocZero = 1f,
                ChargeSocFull = 1f,
                ChargeDeratedShare = 0.5f,
                ChargeRampAmpsPerSecond = 2f,

                // discharge-current
                DischargeFullAmps = 20f,
                DischargeLimpHomeAmps = 1f,
                DischargeColdZeroCelsius = -20f,
                DischargeColdFullCelsius = -10f,
                DischargeHotFullCelsius = 50f,
                DischargeHotZeroCelsius = 60f,
                DischargeVoltsZero = 2.5f,
                DischargeVoltsFull = 3f,
                DischargeSocZero = 0f,
                DischargeSocFull = 0f,
                DischargeDeratedShare = 0.5f,
                DischargeRampAmpsPerSecond = 20f,

                // balancing
                BalancingMode = BalancingMode.Voltage,
                BalancingStartVolts = 0.015f,
                BalancingStopVolts = 0.008f,
                BalancingStartShare = 0.01f,
                BalancingStopShare = 0.003f,
                BalancingMinimumVolts = 3.5f,
                BalancingRestAmps = 0.1f,
                BalancingRestMs = 600000,
                BalancingOhms = 205f,
                BalancingMostCells = 2,
                BalancingNeighbours = false,
                BalancingHotFullCelsius = 45f,
                BalancingHotZeroCelsius = 55f,
                BalancingBleedMs = 60000,
                BalancingSettleMs = 2000,
            };
        }

        private static LimitTable CreateLimits()
        {
            LimitTable t = new LimitTable(50);
            t.Set(0, TripCause.CellOverVoltage, LimitQuantity.CellVolts, LimitDirection.Above, TripLevel.Inform, TripPath.Neither, 4.205f, 4.18f, 5000, 5000, false, true);
            t.Set(1, TripCause.CellOverVoltage, LimitQuantity.CellVolts, LimitDirection.Above, TripLevel.Derate, TripPath.Charge, 4.21f, 4.17f, 500, 1000, false, true);
            t.Set(2, TripCause.CellOverVoltage, LimitQuantity.CellVolts, LimitDirection.Above, TripLevel.Open, TripPath.Charge, 4.25f, 4.1f, 1000, 2000, false, true);
            t.Set(3, TripCause.CellOverVoltage, LimitQuantity.CellVolts, LimitDirection.Above, TripLevel.Open, TripPath.Both, 4.4f, 4.25f, 500, 2000, true, true);
            t.Set(4, TripCause.CellUnderVoltage, LimitQuantity.CellVolts, LimitDirection.Below, TripLevel.Inform, TripPath.Neither, 3f, 3.2f, 2000, 5000, false, true);
            t.Set(5, TripCause.CellUnderVoltage, LimitQuantity.CellVolts, LimitDirection.Below, TripLevel.Derate, TripPath.Discharge, 2.8f, 3f, 500, 1000, false, true);
            t.Set(6, TripCause.CellUnderVoltage, LimitQuantity.CellVolts, LimitDirection.Below, TripLevel.Open, TripPath.Discharge, 2.5f, 3f, 1000, 2000, false, true);
            t.Set(7, TripCause.CellDeepDischarge, LimitQuantity.CellVolts, LimitDirection.Below, TripLevel.Open, TripPath.Both, 1.5f, 2f, 1000, 2000, true, true);
            t.Set(8, TripCause.ChargeOverCurrent, LimitQuantity.ChargeCurrentAmps, LimitDirection.Above, TripLevel.Inform, TripPath.Neither, 4.1f, 3.5f, 9000, 2000, false, true);
            t.Set(9, TripCause.ChargeOverCurrent, LimitQuantity.ChargeCurrentAmps, LimitDirection.Above, TripLevel.Derate, TripPath.Charge, 4.3f, 3.5f, 9000, 2000, false, true);
            t.Set(10, TripCause.ChargeOverCurrent, LimitQuantity.ChargeCurrentAmps, LimitDirection.Above, TripLevel.Open, TripPath.Charge, 4.5f, 0.1f, 10000, 2000, false, true);
            t.SetRetries(10, 3);
            t.Set(11, TripCause.ChargeOverCurrent, LimitQuantity.ChargeCurrentAmps, LimitDirection.Above, TripLevel.Open, TripPath.Both, 12f, 0.1f, 500, 2000, true, true);
            t.Set(12, TripCause.DischargeOverCurrent, LimitQuantity.DischargeCurrentAmps, LimitDirection.Above, TripLevel.Inform, TripPath.Neither, 18f, 16f, 5000, 2000, false, true);
            t.Set(13, TripCause.DischargeOverCurrent, LimitQuantity.DischargeCurrentAmps, LimitDirection.Above, TripLevel.Derate, TripPath.Discharge, 20.2f, 16f, 2000, 2000, false, true);
            t.Set(14, TripCause.DischargeOverCurrent, LimitQuantity.DischargeCurrentAmps, LimitDirection.Above, TripLevel.Open, TripPath.Discharge, 20.5f, 0.1f, 5000, 2000, false, true);
            t.SetRetries(14, 3);
            t.Set(15, TripCause.DischargeOverCurrent, LimitQuantity.DischargeCurrentAmps, LimitDirection.Above, TripLevel.Open, TripPath.Both, 24f, 0.1f, 500, 2000, true, true);
            t.Set(16, TripCause.ChargeOverTemperature, LimitQuantity.TemperatureForChargeCelsius, LimitDirection.Above, TripLevel.Inform, TripPath.Neither, 40f, 38f, 2000, 2000, false, true);
            t.Set(17, TripCause.ChargeOverTemperature, LimitQuantity.TemperatureForChargeCelsius, LimitDirection.Above, TripLevel.Derate, TripPath.Charge, 43f, 40f, 2000, 2000, false, true);
            t.Set(18, TripCause.ChargeOverTemperature, LimitQuantity.TemperatureForChargeCelsius, LimitDirection.Above, TripLevel.Open, TripPath.Charge, 45f, 40f, 2000, 2000, false, true);
            t.Set(19, TripCause.ChargeUnderTemperature, LimitQuantity.TemperatureForChargeCelsius, LimitDirection.Below, TripLevel.Inform, TripPath.Neither, 5f, 7f, 2000, 2000, false, true);
            t.Set(20, TripCause.ChargeUnderTemperature, LimitQuantity.TemperatureForChargeCelsius, LimitDirection.Below, TripLevel.Derate, TripPath.Charge, 2f, 4f, 2000, 2000, false, true);
            t.Set(21, TripCause.ChargeUnderTemperature, LimitQuantity.TemperatureForChargeCelsius, LimitDirection.Below, TripLevel.Open, TripPath.Charge, 0f, 2f, 2000, 2000, false, true);
            t.Set(22, TripCause.DischargeOverTemperature, LimitQuantity.TemperatureForDischargeCelsius, LimitDirection.Above, TripLevel.Inform, TripPath.Neither, 50f, 47f, 2000, 2000, false, true);
            t.Set(23, TripCause.DischargeOverTemperature, LimitQuantity.TemperatureForDischargeCelsius, LimitDirection.Above, TripLevel.Derate, TripPath.Discharge, 55f, 50f, 2000, 2000, false, true);
            t.Set(24, TripCause.DischargeOverTemperature, LimitQuantity.TemperatureForDischargeCelsius, LimitDirection.Above, TripLevel.Open, TripPath.Both, 60f, 50f, 2000, 2000, false, true);
            t.Set(25, TripCause.DischargeUnderTemperature, LimitQuantity.TemperatureForDischargeCelsius, LimitDirection.Below, TripLevel.Inform, TripPath.Neither, -10f, -8f, 2000, 2000, false, true);
            t.Set(26, TripCause.DischargeUnderTemperature, LimitQuantity.TemperatureForDischargeCelsius, LimitDirection.Below, TripLevel.Derate, TripPath.Discharge, -15f, -13f, 2000, 2000, false, true);
            t.Set(27, TripCause.DischargeUnderTemperature, LimitQuantity.TemperatureForDischargeCelsius, LimitDirection.Below, TripLevel.Open, TripPath.Discharge, -20f, -18f, 2000, 2000, false, true);
            t.Set(28, TripCause.CellImbalance, LimitQuantity.CellSpreadVolts, LimitDirection.Above, TripLevel.Inform, TripPath.Neither, 0.3f, 0.2f, 5000, 5000, false, true);
            t.Set(29, TripCause.CellImbalance, LimitQuantity.CellSpreadVolts, LimitDirection.Above, TripLevel.Derate, TripPath.Both, 0.8f, 0.4f, 5000, 5000, false, true);
            t.Set(30, TripCause.CellImbalance, LimitQuantity.CellSpreadVolts, LimitDirection.Above, TripLevel.Open, TripPath.Both, 1.5f, 0.4f, 5000, 5000, true, true);
            t.Set(31, TripCause.TemperatureRise, LimitQuantity.TemperatureRateCelsiusPerSecond, LimitDirection.Above, TripLevel.Inform, TripPath.Neither, 0.3f, 0.1f, 4000, 5000, false, true);
            t.Set(32, TripCause.TemperatureRise, LimitQuantity.TemperatureRateCelsiusPerSecond, LimitDirection.Above, TripLevel.Derate, TripPath.Both, 0.5f, 0.2f, 4000, 5000, false, true);
            t.Set(33, TripCause.TemperatureRise, LimitQuantity.TemperatureRateCelsiusPerSecond, LimitDirection.Above, TripLevel.Open, TripPath.Both, 1f, 0.2f, 3000, 5000, true, true);
            t.Set(34, TripCause.CellEvidenceLost, LimitQuantity.CellEvidence, LimitDirection.Above, TripLevel.Open, TripPath.Both, 0.5f, 0.5f, 500, 2000, false, true);
            t.SetRetries(34, 10);
            t.Set(35, TripCause.CurrentEvidenceLost, LimitQuantity.CurrentEvidence, LimitDirection.Above, TripLevel.Open, TripPath.Both, 0.5f, 0.5f, 500, 2000, false, true);
            t.SetRetries(35, 10);
            t.Set(36, TripCause.TemperatureEvidenceLost, LimitQuantity.TemperatureEvidence, LimitDirection.Above, TripLevel.Open, TripPath.Both, 0.5f, 0.5f, 1000, 2000, false, true);
            t.SetRetries(36, 10);
            t.Set(37, TripCause.PackVoltsEvidenceLost, LimitQuantity.PackVoltsEvidence, LimitDirection.Above, TripLevel.Open, TripPath.Both, 0.5f, 0.5f, 1000, 2000, false, true);
            t.Set(38, TripCause.OpenWire, LimitQuantity.OpenWire, LimitDirection.Above, TripLevel.Open, TripPath.Both, 0.5f, 0.5f, 0, 0, true, true);
            t.Set(39, TripCause.FrontEndError, LimitQuantity.FrontEndFailures, LimitDirection.Above, TripLevel.Open, TripPath.Both, 0.5f, 0.5f, 500, 2000, false, true);
            t.SetRetries(39, 10);
            t.Set(40, TripCause.TemperatureSpread, LimitQuantity.TemperatureSpreadCelsius, LimitDirection.Above, TripLevel.Inform, TripPath.Neither, 10f, 8f, 4000, 4000, false, true);
            t.Set(41, TripCause.TemperatureSpread, LimitQuantity.TemperatureSpreadCelsius, LimitDirection.Above, TripLevel.Derate, TripPath.Both, 15f, 12f, 4000, 4000, false, true);
            t.Set(42, TripCause.TemperatureSpread, LimitQuantity.TemperatureSpreadCelsius, LimitDirection.Above, TripLevel.Open, TripPath.Both, 25f, 20f, 4000, 4000, true, true);
            t.Set(43, TripCause.ChargeLimitIgnored, LimitQuantity.ChargeAmpsOverAllowed, LimitDirection.Above, TripLevel.Inform, TripPath.Neither, 0.5f, 0.2f, 30000, 5000, false, true);
            t.Set(44, TripCause.ChargeLimitIgnored, LimitQuantity.ChargeAmpsOverAllowed, LimitDirection.Above, TripLevel.Open, TripPath.Charge, 2f, 0.2f, 60000, 5000, false, true);
            t.SetRetries(44, 3);
            t.Set(45, TripCause.DischargeLimitIgnored, LimitQuantity.DischargeAmpsOverAllowed, LimitDirection.Above, TripLevel.Inform, TripPath.Neither, 2f, 0.5f, 30000, 5000, false, true);
            t.Set(46, TripCause.CurrentDisagreement, LimitQuantity.CurrentDifferenceAmps, LimitDirection.Above, TripLevel.Inform, TripPath.Neither, 1f, 0.5f, 5000, 5000, false, true);
            t.Set(47, TripCause.CurrentDisagreement, LimitQuantity.CurrentDifferenceAmps, LimitDirection.Above, TripLevel.Open, TripPath.Both, 3f, 1f, 10000, 5000, true, true);
            t.Set(48, TripCause.LoopOverrun, LimitQuantity.LoopLateMilliseconds, LimitDirection.Above, TripLevel.Inform, TripPath.Neither, 250f, 50f, 0, 2000, false, true);
            t.Set(49, TripCause.LoopOverrun, LimitQuantity.LoopLateMilliseconds, LimitDirection.Above, TripLevel.Open, TripPath.Both, 2000f, 50f, 0, 5000, false, true);
            t.SetRetries(49, 3);
            return t;
        }
    }
}
