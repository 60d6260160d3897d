namespace BmsEdge.Core.Protection
{
    /// <summary>On which side of its threshold a value trips.</summary>
    public enum LimitDirection : byte
    {
        /// <summary>Trips when the value is greater than the threshold; at the threshold is still good.</summary>
        Above = 0,

        /// <summary>Trips when the value is less than the threshold; at the threshold is still good.</summary>
        Below = 1,
    }

    /// <summary>How much a trip does.</summary>
    public enum TripLevel : byte
    {
        /// <summary>Nothing.</summary>
        None = 0,

        /// <summary>Leaves a record.</summary>
        Inform = 1,

        /// <summary>Leaves a record and asks for less current on its path.</summary>
        Derate = 2,

        /// <summary>Leaves a record and opens its path.</summary>
        Open = 3,
    }

    /// <summary>Which current a trip concerns; bits.</summary>
    public enum TripPath : byte
    {
        /// <summary>None: an Inform row.</summary>
        Neither = 0,

        /// <summary>Current into the pack. Discharge stays allowed: it is the cure of an over-voltage.</summary>
        Charge = 1,

        /// <summary>Current out of the pack. Charge stays allowed: it is the cure of an under-voltage.</summary>
        Discharge = 2,

        /// <summary>Any current.</summary>
        Both = 3,
    }
}
