using BmsEdge.Core.Protection;
using BmsEdge.Core.Storage;

namespace BmsEdge.Firmware.Storage
{
    /// <summary>
    /// Brings stored changes into a configuration, all or none. A limit can be made stricter this way, never looser: that
    /// takes nf.config, its checks on the host, and a build.
    /// </summary>
    public static class OverrideRules
    {
        /// <summary>Applies the changes and checks the whole configuration with them. Allocates; call at start-up.</summary>
        /// <param name="configuration">Configuration; unchanged when the changes are refused.</param>
        /// <param name="overrides">Changes.</param>
        public static ConfigurationStatus TryApply(BoardConfiguration configuration, ConfigurationOverrides overrides)
        {
            LimitTable? before = configuration.Limits;
            float capacity = configuration.CapacityAmpHours;
            float soc = configuration.InitialSoc;
            float socSigma = configuration.InitialSocSigma;
            int expiry = configuration.RequestExpiryMs;
            int telemetry = configuration.TelemetryPeriodMs;

            ConfigurationStatus status = ConfigurationStatus.Limits;
            LimitTable? after = before == null ? null : CopyOf(before);
            if (after != null && SetLimits(after, overrides))
            {
                configuration.Limits = after;
                SetValues(configuration, overrides);
                status = ConfigurationCheck.Check(configuration);
            }

            if (status != ConfigurationStatus.Ok)
            {
                configuration.Limits = before;
                configuration.CapacityAmpHours = capacity;
                configuration.InitialSoc = soc;
                configuration.InitialSocSigma = socSigma;
                configuration.RequestExpiryMs = expiry;
                configuration.TelemetryPeriodMs = telemetry;
            }

            return status;
        }

        private static void SetValues(BoardConfiguration configuration, ConfigurationOverrides overrides)
        {
            if ((overrides.Changed & ConfigurationOverrides.Capacity) != 0)
            {
                configuration.CapacityAmpHours = overrides.CapacityAmpHours;
            }

            if ((overrides.Changed & ConfigurationOverrides.Soc) != 0)
            {
                configuration.InitialSoc = overrides.InitialSoc;
                configuration.InitialSocSigma = overrides.InitialSocSigma;
            }

            if ((overrides.Changed & ConfigurationOverrides.RequestExpiry) != 0)
            {
                configuration.RequestExpiryMs = overrides.RequestExpiryMilliseconds;
            }

            if ((overrides.Changed & ConfigurationOverrides.TelemetryPeriod) != 0)
            {
                configuration.TelemetryPeriodMs = overrides.TelemetryPeriodMilliseconds;
            }
        }

        private static LimitTable CopyOf(LimitTable table)
        {
            LimitTable copy = new LimitTable(table.RowCount);
            for (int row = 0; row < table.RowCount; row++)
            {
                copy.CopyRow(row, table, table.Trip(row), table.Reset(row), table.DelayMilliseconds(row));
            }

            return copy;
        }

        private static bool SetLimits(LimitTable table, ConfigurationOverrides overrides)
        {
            for (int i = 0; i < overrides.LimitCount; i++)
            {
                int row = overrides.LimitRow(i);
                if (row >= table.RowCount || !IsStricter(table, overrides, i, row))
                {
                    return false;
                }

                table.CopyRow(row, table, overrides.LimitTrip(i), overrides.LimitReset(i), overrides.LimitDelayMilliseconds(i));
            }

            return true;
        }

        private static bool IsStricter(LimitTable table, ConfigurationOverrides overrides, int index, int row)
        {
            float trip = overrides.LimitTrip(index);
            float reset = overrides.LimitReset(index);
            bool isSound = !float.IsNaN(trip) && !float.IsNaN(reset) &&
                overrides.LimitDelayMilliseconds(index) <= table.DelayMilliseconds(row);
            return isSound && (table.Direction(row) == LimitDirection.Above
                ? trip <= table.Trip(row) && reset <= table.Reset(row)
                : trip >= table.Trip(row) && reset >= table.Reset(row));
        }
    }
}
