namespace BmsEdge.Core.Control
{
    /// <summary>By what the balancer judges which cell has too much.</summary>
    public enum BalancingMode : byte
    {
        /// <summary>It does not balance.</summary>
        Off = 0,

        /// <summary>By the voltage of rested cells: honest where the open-circuit voltage has a slope.</summary>
        Voltage = 1,

        /// <summary>By the charge that each cell has above the emptiest, from the estimators, where they are sure enough.</summary>
        Charge = 2,
    }
}
