namespace BmsEdge.Core.Protection
{
    /// <summary>Verdict of <see cref="LimitTable.Validate"/>. Anything but <see cref="Ok"/>: the table is not used at all.</summary>
    public enum LimitTableStatus : byte
    {
        /// <summary>Every check passed.</summary>
        Ok = 0,

        /// <summary>The table has no rows.</summary>
        Empty = 1,

        /// <summary>The cause of a row is none of those a row may have.</summary>
        UnknownCause = 2,

        /// <summary>The quantity of a row is unknown.</summary>
        UnknownQuantity = 3,

        /// <summary>The direction of a row is neither above nor below, or an evidence row is not "above".</summary>
        BadDirection = 4,

        /// <summary>The level of a row is none of inform, derate, open.</summary>
        UnknownLevel = 5,

        /// <summary>A derate or open row concerns no path, or the path is unknown.</summary>
        BadPath = 6,

        /// <summary>A threshold is not a number or infinite.</summary>
        ThresholdNotFinite = 7,

        /// <summary>A threshold lies outside what the sensor can report: the row could never trip, or never reset.</summary>
        ThresholdOutOfReach = 8,

        /// <summary>The reset threshold is on the tripping side of the trip threshold.</summary>
        ResetOnWrongSide = 9,

        /// <summary>A delay is negative.</summary>
        DelayNegative = 10,

        /// <summary>A delay is longer than <see cref="LimitTable.LongestDelayMilliseconds"/>.</summary>
        DelayTooLong = 11,

        /// <summary>
        /// A "below" row and an "above" row of the same quantity leave no value that is good for both: under-voltage at or
        /// above over-voltage, or their reset thresholds crossed.
        /// </summary>
        Contradiction = 12,

        /// <summary>
        /// A rule without which the pack may not run is missing, disabled or below level open: cell over- and
        /// under-voltage, evidence of cells, current and temperatures, both over-currents, both over-temperatures,
        /// front-end failures.
        /// </summary>
        MandatoryRowMissing = 13,

        /// <summary>The number of retries of a row is neither unlimited nor 0 to <see cref="LimitTable.MostRetries"/>.</summary>
        RetriesOutOfRange = 14,
    }
}
