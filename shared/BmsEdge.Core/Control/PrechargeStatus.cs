namespace BmsEdge.Core.Control
{
    /// <summary>Where a precharge stands.</summary>
    public enum PrechargeStatus : byte
    {
        /// <summary>The resistor is on, or pausing between two attempts.</summary>
        Busy = 0,

        /// <summary>The load is at the pack's voltage.</summary>
        Done = 1,

        /// <summary>This attempt was too slow.</summary>
        TooSlow = 2,

        /// <summary>This attempt was too fast.</summary>
        TooFast = 3,
    }
}
