using System;

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

    /// <summary>Lithium metal on the negative electrode.</summary>
    public LithiumPlating Plating { get; init; }

    /// <summary>Electrodes that lose active material to the stress in their particles.</summary>
    public Electrodes ActiveMaterialLoss { get; init; }

    /// <summary>Cracks in the negative particles, with film on them where film grows.</summary>
    public bool Cracking { get; init; }

    /// <summary>Film and lithium metal fill the pores of the negative electrode.</summary>
    public bool PoreClogging { get; init; }

    /// <summary>The film uses solvent up until part of the electrodes runs dry.</summary>
    public bool DryOut { get; init; }

    /// <summary>
    /// Materials with branches of their open-circuit curve follow that of the current's direction (tanh of 50 C-rates), the middle at rest; otherwise always the
    /// middle. PyBaMM calls it "current sigmoid".
    /// </summary>
    public bool Hysteresis { get; init; }

    /// <summary>
    /// r in the term <c>r (1/s + 1/(s-1))</c> added to every open-circuit potential, V; it keeps stoichiometry between 0 and 1 where a fitted curve
    /// does not. PyBaMM adds 1e-6, and so do we.
    /// </summary>
    public double OpenCircuitRegularisationVolts { get; init; } = 1e-6;

    /// <summary>Where between the branches of a hysteresis a current puts the negative electrode: 1 is all discharge.</summary>
    internal static double Direction(double dischargeAmps, double nominalAmpHours) => Math.Tanh(50 * dischargeAmps / nominalAmpHours);

    /// <summary>True when anything above changes the cell for good.</summary>
    internal bool Ages => Sei != SeiGrowth.None || Plating != LithiumPlating.None || ActiveMaterialLoss != Electrodes.None || Cracking;
}

/// <summary>Choice of electrodes.</summary>
[Flags]
public enum Electrodes
{
    /// <summary>Neither.</summary>
    None = 0,

    /// <summary>The negative one.</summary>
    Negative = 1,

    /// <summary>The positive one.</summary>
    Positive = 2,

    /// <summary>Both.</summary>
    Both = Negative | Positive,
}

/// <summary>Laws of film growth on the negative electrode; phi is the potential of the particle against the electrolyte inside the film.</summary>
public enum SeiGrowth
{
    /// <summary>No growth and no film resistance.</summary>
    None,

    /// <summary>Limited by its reaction: <c>j = -j0 exp(-F (phi - U) / 2RT)</c>.</summary>
    ReactionLimited,

    /// <summary>Limited by solvent diffusing through the outer film: <c>j = -D c F / L_outer</c>.</summary>
    SolventDiffusionLimited,

    /// <summary>Limited by lithium interstitials diffusing through the inner film: <c>j = -D c F exp(-F phi / RT) / L_inner</c>.</summary>
    InterstitialDiffusionLimited,

    /// <summary>Limited by electrons migrating through the inner film: <c>j = kappa (phi - U_inner) / L_inner</c>.</summary>
    ElectronMigrationLimited,

    /// <summary>Reaction of ethylene carbonate that diffuses through the film: <c>j = -F c k e / (1 + L k e / D)</c>, <c>e = exp(-F (phi - U) / 2RT)</c>.</summary>
    EcReactionLimited,
}

/// <summary>Lithium metal on the negative electrode.</summary>
public enum LithiumPlating
{
    /// <summary>None.</summary>
    None,

    /// <summary>All of it can be stripped again.</summary>
    Reversible,

    /// <summary>None of it can.</summary>
    Irreversible,

    /// <summary>It can be stripped until it has lost contact.</summary>
    PartiallyReversible,
}
