using BmsEdge.Core;
using BmsEdge.Core.Protection;

namespace BmsEdge.Firmware
{
    /// <summary>
    /// The board's own check of its configuration at start-up. The host has checked it with better messages; the board checks
    /// again because a wrong limit is not a reason to trust whoever wrote it.
    /// </summary>
    public static class ConfigurationCheck
    {
        // SLUSBK2I section 8.3.1.1.4: the thermistor is converted every 2 s.
        private const int ThermistorPeriodMilliseconds = 2000;

        /// <summary>Checks everything the firmware divides by, waits for or compares with.</summary>
        public static ConfigurationStatus Check(BoardConfiguration c)
        {
            if (c.SeriesCount < 3 || c.SeriesCount > 5)
            {
                return ConfigurationStatus.SeriesCount;
            }

            if (!Floats.IsAboveZero(c.CapacityAmpHours))
            {
                return ConfigurationStatus.Capacity;
            }

            if (!Floats.IsBetween(c.InitialSoc, 0f, 1f) || !Floats.IsBetween(c.InitialSocSigma, 0f, 0.5f))
            {
                return ConfigurationStatus.InitialSoc;
            }

            LimitTable? limits = c.Limits;
            if (limits == null || limits.Validate(out int _) != LimitTableStatus.Ok)
            {
                return ConfigurationStatus.Limits;
            }

            if (!Floats.IsAboveZero(c.ShuntOhms) || !Floats.IsAboveZero(c.CellMonitorShuntOhms) || !Floats.IsAboveZero(c.CurrentFullScaleAmps) ||
                !Floats.IsBetween(c.CurrentGain, 0.5f, 2f) || !Floats.IsBetween(c.CurrentOffsetAmps, -c.CurrentFullScaleAmps, c.CurrentFullScaleAmps))
            {
                return ConfigurationStatus.Shunt;
            }

            if (!Floats.IsAboveZero(c.NtcOhmsAt25Celsius) || !Floats.IsAboveZero(c.NtcBetaKelvin) ||
                (c.ThermistorAdcChannels.Length > 0 && !Floats.IsAboveZero(c.NtcPullUpOhms)))
            {
                return ConfigurationStatus.Thermistor;
            }

            return CheckTimes(c);
        }

        private static ConfigurationStatus CheckTimes(BoardConfiguration c)
        {
            if (c.LoopPeriodMs <= 0 || c.EstimatorPeriodMs < c.LoopPeriodMs || c.TemperaturePeriodMs < ThermistorPeriodMilliseconds ||
                c.VerifyPeriodMs <= 0 || c.TelemetryPeriodMs <= 0 || c.OpenWirePeriodMs < 0 || c.RequestExpiryMs < 0)
            {
                return ConfigurationStatus.Period;
            }

            if (c.VoltageAndCurrentMaximumAgeMs < 2 * c.LoopPeriodMs || c.TemperatureMaximumAgeMs < 2 * c.TemperaturePeriodMs)
            {
                return ConfigurationStatus.Age;
            }

            if (!Floats.IsAboveZero(c.PackSumToleranceVolts) || c.StuckSampleCount < 2 || !Floats.IsAboveZero(c.StuckCurrentStepAmps) ||
                !Floats.IsAboveZero(c.TemperatureRateLimitCelsiusPerSecond))
            {
                return ConfigurationStatus.Plausibility;
            }

            if (c.FrontEndRetries < 0 || c.ChipResetsPerHour < 0)
            {
                return ConfigurationStatus.Retries;
            }

            bool prechargeIsGood = !c.PrechargeEnabled ||
                (Floats.IsAboveZero(c.PrechargeDoneVolts) && c.PrechargeMinimumMs >= 0 && c.PrechargeMaximumMs > c.PrechargeMinimumMs &&
                c.PrechargeAttempts >= 1 && c.PrechargeRetryMs >= 0);
            if (!prechargeIsGood || c.SwitchFeedbackDelayMs < 0 || !Floats.IsAboveZero(c.WeldedCurrentAmps) ||
                !Floats.IsAboveZero(c.ContactorBreakAmps) || c.ContactorBreakMs < 0)
            {
                return ConfigurationStatus.Switches;
            }

            return CheckManagement(c);
        }

        private static ConfigurationStatus CheckManagement(BoardConfiguration c)
        {
            if (!PackManagement.ChargeSettingsOf(c).IsValid() || c.RemoteLimitExpiryMs <= 0)
            {
                return ConfigurationStatus.Charging;
            }

            if (!PackManagement.ChargeWindowsOf(c).IsValid() || !PackManagement.DischargeWindowsOf(c).IsValid())
            {
                return ConfigurationStatus.CurrentWindow;
            }

            return PackManagement.BalancingSettingsOf(c).IsValid() ? ConfigurationStatus.Ok : ConfigurationStatus.Balancing;
        }
    }
}
