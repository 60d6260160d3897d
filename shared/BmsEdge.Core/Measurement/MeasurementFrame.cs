namespace BmsEdge.Core.Measurement
{
    /// <summary>
    /// Everything the board knows about the pack in one loop. Carried through sample, validate, protect, estimate, decide,
    /// act, tell. Current is positive when charging.
    /// </summary>
    public sealed class MeasurementFrame
    {
        /// <summary>Channel of <see cref="FrontEndFailures"/>: the cell monitor.</summary>
        public const int CellMonitor = 0;

        /// <summary>Channel of <see cref="FrontEndFailures"/>: the current monitor.</summary>
        public const int CurrentMonitor = 1;

        /// <summary>Allowed current in amperes while nobody works one out.</summary>
        public const float NotLimitedAmps = 1e9f;

        /// <summary>Number of channels of <see cref="FrontEndFailures"/>.</summary>
        public const int FrontEndCount = 2;

        /// <summary>Makes an empty frame.</summary>
        /// <param name="cellCount">Cells in series, 1 to 16.</param>
        /// <param name="temperatureCount">Temperature sensors, 1 or more.</param>
        public MeasurementFrame(int cellCount, int temperatureCount)
        {
            // Bounds are what a front end can report, wide enough to keep a dead or reversed cell visible.
            CellVolts = new ChannelBlock(cellCount, -1f, 6.5f);
            TemperatureCelsius = new ChannelBlock(temperatureCount, -60f, 150f);
            CurrentAmps = new ChannelBlock(1, -2000f, 2000f);
            PackVolts = new ChannelBlock(1, -1f, 120f);
            LoadVolts = new ChannelBlock(1, -1f, 120f);
            TemperatureRateCelsiusPerSecond = new ChannelBlock(temperatureCount, -50f, 50f);
            OpenWire = new ChannelBlock(cellCount + 1, 0f, 1f);
            FrontEndFailures = new ChannelBlock(FrontEndCount, 0f, 1e9f);
            RedundantCurrentAmps = new ChannelBlock(1, -2000f, 2000f);
            LoopLateMilliseconds = new ChannelBlock(1, 0f, float.MaxValue);
        }

        /// <summary>Cell voltages in volts, index 0 = most negative cell.</summary>
        public ChannelBlock CellVolts { get; }

        /// <summary>Temperatures in degrees Celsius.</summary>
        public ChannelBlock TemperatureCelsius { get; }

        /// <summary>Pack current in amperes, one channel, positive when charging.</summary>
        public ChannelBlock CurrentAmps { get; }

        /// <summary>Voltage of the cells in series in volts, one channel.</summary>
        public ChannelBlock PackVolts { get; }

        /// <summary>Voltage on the far side of the switches in volts, one channel.</summary>
        public ChannelBlock LoadVolts { get; }

        /// <summary>Rise of each temperature in kelvin per second, made by <see cref="TemperatureTrend"/>.</summary>
        public ChannelBlock TemperatureRateCelsiusPerSecond { get; }

        /// <summary>1 for each sense wire that the last test found open, else 0; wire 0 = most negative tap.</summary>
        public ChannelBlock OpenWire { get; }

        /// <summary>Loops in a row in which a front-end chip failed in spite of retries.</summary>
        public ChannelBlock FrontEndFailures { get; }

        /// <summary>
        /// Pack current in amperes by a second sensor, one channel, positive when charging; never sampled where there is none. No
        /// decision rests on it but that the two must agree.
        /// </summary>
        public ChannelBlock RedundantCurrentAmps { get; }

        /// <summary>Milliseconds by which this loop began late, one channel.</summary>
        public ChannelBlock LoopLateMilliseconds { get; }

        /// <summary>Current into the pack that it allows at the moment, in amperes.</summary>
        public float AllowedChargeAmps { get; set; } = NotLimitedAmps;

        /// <summary>Current out of the pack that it allows at the moment, in amperes.</summary>
        public float AllowedDischargeAmps { get; set; } = NotLimitedAmps;

        /// <summary>Board time of this loop in milliseconds, monotonic.</summary>
        public long NowMilliseconds { get; set; }
    }
}
