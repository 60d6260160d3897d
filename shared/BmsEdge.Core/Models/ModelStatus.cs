namespace BmsEdge.Core.Models
{
    /// <summary>Verdict on a model blob. Anything but <see cref="Ok"/> means: nothing of it is used.</summary>
    public enum ModelStatus : byte
    {
        /// <summary>Every check passed.</summary>
        Ok = 0,

        /// <summary>Fewer bytes than the header, or than the header says.</summary>
        Truncated = 1,

        /// <summary>The first bytes are not the magic.</summary>
        BadMagic = 2,

        /// <summary>The format version is not the one this reader knows.</summary>
        WrongVersion = 3,

        /// <summary>The CRC-32 over the blob does not match.</summary>
        BadCrc = 4,

        /// <summary>A section is missing, too short, twice there, or its shape contradicts itself.</summary>
        BadSection = 5,

        /// <summary>A coefficient is NaN or infinite.</summary>
        NotFinite = 6,

        /// <summary>A coefficient is outside what is physical (negative resistance, unsorted grid, ...).</summary>
        OutOfRange = 7,

        /// <summary>Made for another chemistry than the pack's.</summary>
        WrongChemistry = 8,

        /// <summary>Made for another number of cells in series than the pack's.</summary>
        WrongSeriesCount = 9,

        /// <summary>Replaying a golden vector gave another answer than the trainer's.</summary>
        GoldenVectorMismatch = 10,
    }
}
