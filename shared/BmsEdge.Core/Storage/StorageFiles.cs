namespace BmsEdge.Core.Storage
{
    /// <summary>Numbers of the files of a board. They become file names: never renumber.</summary>
    public static class StorageFiles
    {
        /// <summary>First slot of the <see cref="StateSnapshot"/>; the second follows.</summary>
        public const int State = 0;

        /// <summary>First slot of the <see cref="PackCounters"/>; the second follows.</summary>
        public const int Counters = 2;

        /// <summary>First slot of the <see cref="CalibrationValues"/>; the second follows.</summary>
        public const int Calibration = 4;

        /// <summary>First slot of the <see cref="ConfigurationOverrides"/>; the second follows.</summary>
        public const int Overrides = 6;

        /// <summary>First slot of the <see cref="ModelSlots"/>; the second follows.</summary>
        public const int Model = 8;

        /// <summary>First segment of the <see cref="TripRing"/>.</summary>
        public const int Trips = 10;

        /// <summary>Number of files.</summary>
        public const int Count = Trips + TripRing.SegmentCount;
    }
}
