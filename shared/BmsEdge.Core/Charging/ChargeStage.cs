namespace BmsEdge.Core.Charging
{
    /// <summary>Where a charge stands. Numbers travel in telemetry: add at the end, never renumber.</summary>
    public enum ChargeStage : byte
    {
        /// <summary>Nobody charges.</summary>
        Idle = 0,

        /// <summary>A cell is so low that it gets a small current first.</summary>
        Precondition = 1,

        /// <summary>The current of a step.</summary>
        ConstantCurrent = 2,

        /// <summary>The fullest cell is held at its end voltage while the current falls.</summary>
        ConstantVoltage = 3,

        /// <summary>Full: no current until the cells have fallen to the restart voltage.</summary>
        Complete = 4,

        /// <summary>It took too long: no current until the request is taken back.</summary>
        TimedOut = 5,
    }
}
