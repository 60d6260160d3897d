namespace BmsEdge.Core.Control
{
    /// <summary>State of the pack. Numbers travel in trip records and telemetry: never renumber.</summary>
    public enum PackState : byte
    {
        /// <summary>Everything open, ready.</summary>
        Off = 0,

        /// <summary>The load is brought to the pack's voltage through the resistor.</summary>
        Precharge = 1,

        /// <summary>Closed to be charged.</summary>
        Charge = 2,

        /// <summary>Closed to feed the load.</summary>
        Discharge = 3,

        /// <summary>Everything open because of a trip.</summary>
        Fault = 4,
    }
}
