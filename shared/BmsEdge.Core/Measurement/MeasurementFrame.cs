namespace BmsEdge.Core.Measurement
{
    /// <summary>
    /// Everything the board knows about the pack in one loop. Carried through sample, validate, protect, estimate, decide,
    /// act, tell. Current is positive when charging.
    /// </summary>
    public sealed class MeasurementFrame
    {
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
        }

        /// <summary>Cell voltages in volts, index 0 = most negative cell.</summary>
        public ChannelBlock CellVolts { get; }

        /// <summary>Temperatures in degrees Celsius.</summary>
        public ChannelBlock TemperatureCelsius { get; }

        /// <summary>Pack current in amperes, one channel, positive when charging.</summary>
        public ChannelBlock CurrentAmps { get; }

        /// <summary>Pack terminal voltage in volts, one channel.</summary>
        public ChannelBlock PackVolts { get; }

        /// <summary>Board time of this loop in milliseconds, monotonic.</summary>
        public long NowMilliseconds { get; set; }
    }
}
