namespace BmsEdge.Core.Storage
{
    /// <summary>What reading a two-slot record found. Numbers travel in trip records: never renumber.</summary>
    public enum RecordStatus : byte
    {
        /// <summary>A record is in force, and the other slot is good too or was never written.</summary>
        Ok = 0,

        /// <summary>A record is in force, but the other slot is damaged: a write was cut, or bits were lost.</summary>
        OneSlotBad = 1,

        /// <summary>Nothing was ever written.</summary>
        Missing = 2,

        /// <summary>Neither slot is a whole, committed record. Defaults are in force.</summary>
        BothBad = 3,

        /// <summary>The drive or both files cannot be read. Defaults are in force.</summary>
        Unreadable = 4,

        /// <summary>The record is whole, but a value in it is outside its range. Defaults are in force.</summary>
        OutOfRange = 5,
    }
}
