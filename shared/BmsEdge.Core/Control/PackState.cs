namespace BmsEdge.Core.Control
{
    /// <summary>State of the pack. Numbers travel in trip records and telemetry: never renumber.</summary>
    public enum PackState : byte
    {
        /// <summary>Everything open, and nobody asks for anything.</summary>
        Off = 0,

        /// <summary>The load is brought to the pack's voltage through the resistor.</summary>
        Precharge = 1,

        /// <summary>Closed to be charged.</summary>
        Charge = 2,

        /// <summary>Closed to feed the load.</summary>
        Discharge = 3,

        /// <summary>Everything open because of a trip.</summary>
        Fault = 4,

        /// <summary>Everything open although something is asked for: evidence, a free path or an empty charge is waited for.</summary>
        Standby = 5,

        /// <summary>Everything open until the board has looked at itself and has its first evidence.</summary>
        SelfTest = 6,

        /// <summary>Everything open while cells are brought together.</summary>
        Balance = 7,

        /// <summary>Everything open for calibration, a new model or new parameters; left only by asking for off.</summary>
        Service = 8,
    }
}
