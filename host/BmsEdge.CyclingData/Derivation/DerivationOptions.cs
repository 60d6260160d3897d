namespace BmsEdge.CyclingData.Derivation;

/// <summary>What is known of a cell that the derived columns depend on; unknown stays unknown.</summary>
public sealed record DerivationOptions
{
    /// <summary>Nothing known.</summary>
    public static DerivationOptions Default { get; } = new();

    /// <summary>The cell's nominal capacity [Ah], or null.</summary>
    public double? NominalCapacityAmpHours { get; init; }

    /// <summary>Currents up to this size [A] are a rest; null leaves it to the rule in <see cref="RestRule"/>.</summary>
    public double? RestAmps { get; init; }

    /// <summary>
    /// Discharge [Ah] after which the next charge begins a new cycle; null takes a tenth of the nominal capacity, and no
    /// cycle is derived where that is unknown too.
    /// </summary>
    public double? CycleDischargeAmpHours { get; init; }
}
