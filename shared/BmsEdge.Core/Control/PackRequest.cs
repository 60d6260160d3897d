namespace BmsEdge.Core.Control
{
    /// <summary>What the user of the pack asks for.</summary>
    public enum PackRequest : byte
    {
        /// <summary>Everything open.</summary>
        Off = 0,

        /// <summary>Take charge.</summary>
        Charge = 1,

        /// <summary>Feed the load; current may come back while braking.</summary>
        Discharge = 2,
    }
}
