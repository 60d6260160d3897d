namespace BmsEdge.CyclingData.Features;

/// <summary>The numbers behind the division into cycles and phases; the defaults fit cell tests in the laboratory.</summary>
public sealed record SegmentRule
{
    /// <summary>The default rule.</summary>
    public static SegmentRule Default { get; } = new();

    /// <summary>Whether a cycle column of the table decides over cycles where there is one.</summary>
    public bool UseCycleColumn { get; init; } = true;

    /// <summary>
    /// Current up to which the cell rests [A]. Null takes 0.2 % of the largest current of the table: above the offset of the
    /// cyclers in the measured sets (0.9 mA at 1.1 A in CALCE CS2), below the usual ends of charge (C/20 to C/50).
    /// </summary>
    public double? RestAmps { get; init; }

    /// <summary>
    /// Charge [Ah] that must flow out before, and in after, a minimum of the net charge for a new cycle to begin there. Null takes
    /// half of the largest charge that flowed in one direction without a turn. Smaller reversals (regeneration, pulses) belong to the cycle they are in;
    /// shallow cycles beside full ones do too, unless it is set.
    /// </summary>
    public double? ReversalAmpHours { get; init; }

    /// <summary>How far from the limit a voltage counts as held [V]; Wang et al. 2024 cut the same 5 mV below the limit.</summary>
    public double HoldVolts { get; init; } = 0.005;

    /// <summary>Relative departure from the mean at which a current is no longer the same.</summary>
    public double SteadyFraction { get; init; } = 0.03;

    /// <summary>Rows a constant phase has at least; fewer are part of a variable one.</summary>
    public int FewestRows { get; init; } = 3;
}
