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

        /// <summary>Bring the cells together, everything open.</summary>
        Balance = 3,

        /// <summary>Everything open for calibration, a new model or new parameters.</summary>
        Service = 4,
    }
}
