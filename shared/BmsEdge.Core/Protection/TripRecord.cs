namespace BmsEdge.Core.Protection
{
    /// <summary>One line of the trip log: everything needed to answer "why did it open?".</summary>
    public sealed class TripRecord
    {
        /// <summary><see cref="Channel"/> of a trip that concerns the pack as a whole.</summary>
        public const int WholePack = -1;

        /// <summary>Number of the trip since start-up, from 0.</summary>
        public int Sequence { get; internal set; }

        /// <summary>Why.</summary>
        public TripCause Cause { get; internal set; }

        /// <summary>What the trip did.</summary>
        public TripLevel Level { get; internal set; }

        /// <summary>Which current it concerned.</summary>
        public TripPath Path { get; internal set; }

        /// <summary>True when it stays until acknowledged.</summary>
        public bool Latched { get; internal set; }

        /// <summary>Cell, sensor, wire, chip or switch from 0; <see cref="WholePack"/> for the pack.</summary>
        public int Channel { get; internal set; }

        /// <summary>Value that tripped, in the unit of the quantity.</summary>
        public float Value { get; internal set; }

        /// <summary>Limit it broke, in the same unit.</summary>
        public float Limit { get; internal set; }

        /// <summary>Delay of the rule in milliseconds.</summary>
        public int DelayMilliseconds { get; internal set; }

        /// <summary>Time of the trip: milliseconds of the board's clock.</summary>
        public long TimeMilliseconds { get; internal set; }

        /// <summary>State of the pack when it tripped, the number of a <c>PackState</c>.</summary>
        public byte PackStateCode { get; internal set; }
    }
}
