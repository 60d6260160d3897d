namespace BmsEdge.Core.Charging
{
    /// <summary>What holds the allowed current down. Numbers travel in telemetry: add at the end, never renumber.</summary>
    public enum LimitReason : byte
    {
        /// <summary>Nothing: the full current is allowed.</summary>
        None = 0,

        /// <summary>A limit opened the path.</summary>
        PathBlocked = 1,

        /// <summary>A voltage or a temperature is missing.</summary>
        EvidenceMissing = 2,

        /// <summary>A cell is too cold.</summary>
        Cold = 3,

        /// <summary>A cell is too hot.</summary>
        Heat = 4,

        /// <summary>A cell is near its end voltage.</summary>
        Voltage = 5,

        /// <summary>A cell is near full or empty.</summary>
        StateOfCharge = 6,

        /// <summary>A limit of level derate stands.</summary>
        Derated = 7,

        /// <summary>The current was lower a moment ago and may not rise faster.</summary>
        Ramp = 8,
    }
}
