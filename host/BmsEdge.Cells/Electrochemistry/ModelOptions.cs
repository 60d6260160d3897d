namespace BmsEdge.Cells.Electrochemistry;

/// <summary>What an electrochemical model takes into account, and how finely.</summary>
public sealed record ModelOptions
{
    /// <summary>Modes per particle, 4 to 64.</summary>
    public int ParticleModes { get; init; } = 12;

    /// <summary>Finite volumes in each electrode.</summary>
    public int ElectrodeCells { get; init; } = 16;

    /// <summary>Finite volumes in the separator.</summary>
    public int SeparatorCells { get; init; } = 8;

    /// <summary>Lumped temperature instead of a constant one.</summary>
    public bool Thermal { get; init; }

    /// <summary>Law of film growth on the negative electrode.</summary>
    public SeiGrowth Sei { get; init; }

    /// <summary>
    /// r in the term <c>r (1/s + 1/(s-1))</c> added to every open-circuit potential, V; it keeps stoichiometry between 0 and 1 where a fitted curve
    /// does not. PyBaMM adds 1e-6, and so do we.
    /// </summary>
    public double OpenCircuitRegularisationVolts { get; init; } = 1e-6;
}

/// <summary>Laws of film growth on the negative electrode.</summary>
public enum SeiGrowth
{
    /// <summary>No growth and no film resistance.</summary>
    None,

    /// <summary>Limited by its reaction: <c>j = -j0 exp(-F eta / 2RT)</c>.</summary>
    ReactionLimited,

    /// <summary>Limited by solvent diffusing through the outer film: <c>j = -D c F / L_outer</c>.</summary>
    SolventDiffusionLimited,
}
