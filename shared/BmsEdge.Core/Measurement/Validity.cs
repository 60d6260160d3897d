namespace BmsEdge.Core.Measurement
{
    /// <summary>Why a measured value may or may not be used. Only <see cref="Valid"/> is evidence.</summary>
    public enum Validity : byte
    {
        /// <summary>No sample has arrived since start-up.</summary>
        Never = 0,

        /// <summary>Measured, plausible and fresh.</summary>
        Valid = 1,

        /// <summary>The last good sample is older than its channel allows.</summary>
        Stale = 2,

        /// <summary>The bus reported an error or a checksum failed.</summary>
        BusError = 3,

        /// <summary>Not a number, infinite, or outside what the sensor can physically report.</summary>
        OutOfRange = 4,

        /// <summary>In range but contradicted by other evidence (open wire, sum of cells, stuck sensor).</summary>
        Implausible = 5,
    }
}
