namespace BmsEdge.Cells.Parameters;

/// <summary>Lithium metal on the negative electrode.</summary>
public sealed record PlatingParameters
{
    /// <summary>k in <c>j0 = F k c_e</c> (plating) and <c>F k c_Li</c> (stripping), m/s.</summary>
    public required double RateConstant { get; init; }

    /// <summary>Transfer coefficient of plating; that of stripping is one less it.</summary>
    public required double TransferCoefficient { get; init; }

    /// <summary>Molar volume of lithium metal, m3/mol.</summary>
    public required double LithiumMolarVolume { get; init; }

    /// <summary>Rate at which plated lithium loses contact under a film of the start thickness, 1/s; it falls with the thickness.</summary>
    public double DeadLithiumRate { get; init; }
}

/// <summary>Elastic particles.</summary>
public sealed record MechanicalParameters
{
    /// <summary>Young's modulus, Pa.</summary>
    public required double YoungsModulusPascals { get; init; }

    /// <summary>Poisson's ratio.</summary>
    public required double PoissonsRatio { get; init; }

    /// <summary>Partial molar volume of lithium, m3/mol.</summary>
    public required double PartialMolarVolume { get; init; }

    /// <summary>Critical stress of the loss of active material, Pa.</summary>
    public required double CriticalStressPascals { get; init; }

    /// <summary>Volume fraction lost per second at the critical stress, 1/s; of the whole electrode, a composite's materials by their volume.</summary>
    public required double LossRate { get; init; }

    /// <summary>Power of the stress in the loss.</summary>
    public required double LossExponent { get; init; }

    /// <summary>Cracks; null where the source gives none.</summary>
    public CrackParameters? Cracks { get; init; }
}

/// <summary>Cracks at the surface of the particles, growing by Paris' law <c>dl/dt = k (sigma b sqrt(pi l))^m / 3600 s</c>.</summary>
public sealed record CrackParameters
{
    /// <summary>Length at the start, m.</summary>
    public required double InitialLengthMeters { get; init; }

    /// <summary>Width, m.</summary>
    public required double WidthMeters { get; init; }

    /// <summary>Cracks per particle surface, 1/m2.</summary>
    public required double PerSquareMeter { get; init; }

    /// <summary>b, shape factor of the stress intensity.</summary>
    public required double StressIntensityFactor { get; init; }

    /// <summary>m.</summary>
    public required double Exponent { get; init; }

    /// <summary>k, for stress in Pa and length in m over an hour.</summary>
    public required double Rate { get; init; }
}

/// <summary>
/// Solvent used up by the film (R. Li et al., J. Electrochem. Soc. 169 (2022) 060516). Defaults: two ethylene carbonates per two lithium make one dilithium
/// ethylene dicarbonate; molar volume of ethylene carbonate; no electrolyte beyond what fills the pores.
/// </summary>
public sealed record DryOutParameters
{
    /// <summary>Moles of solvent used per mole of lithium that goes into the film.</summary>
    public double SolventPerLithium { get; init; } = 1;

    /// <summary>Molar volume of the solvent, m3/mol.</summary>
    public double SolventMolarVolume { get; init; } = 6.667e-5;

    /// <summary>Electrolyte outside the pores at the start, share of that inside.</summary>
    public double ReservoirShare { get; init; }
}
