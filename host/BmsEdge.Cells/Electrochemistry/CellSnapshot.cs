using System.Collections.Generic;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>What goes on inside a simulated cell at an instant.</summary>
public sealed record CellSnapshot
{
    /// <summary>Time from the start, s.</summary>
    public double Seconds { get; init; }

    /// <summary>Terminal voltage, V.</summary>
    public required double Volts { get; init; }

    /// <summary>Open-circuit voltage of the mean stoichiometries: what the voltage would settle at, V.</summary>
    public required double OpenCircuitVolts { get; init; }

    /// <summary>What diffusion in the particles adds to it (surface against mean stoichiometry), V.</summary>
    public required double ParticleVolts { get; init; }

    /// <summary>What the reactions add, V.</summary>
    public required double ReactionVolts { get; init; }

    /// <summary>What electrolyte, solid and film add, V: the rest.</summary>
    public double TransportVolts => Volts - OpenCircuitVolts - ParticleVolts - ReactionVolts;

    /// <summary>Depth from the negative collector of every electrolyte cell, m; one value where the model has no electrolyte.</summary>
    public required IReadOnlyList<double> DepthMeters { get; init; }

    /// <summary>Salt concentration at those depths, mol/m3.</summary>
    public required IReadOnlyList<double> SaltConcentration { get; init; }

    /// <summary>Surface stoichiometry through the negative electrode (of its main material), from the collector to the separator.</summary>
    public required IReadOnlyList<double> NegativeSurface { get; init; }

    /// <summary>Surface stoichiometry through the positive electrode (of its main material), from the separator to the collector.</summary>
    public required IReadOnlyList<double> PositiveSurface { get; init; }

    /// <summary>Mean stoichiometry of the negative electrode: lithium over what all its materials can hold.</summary>
    public required double NegativeMean { get; init; }

    /// <summary>Mean stoichiometry of the positive electrode: lithium over what all its materials can hold.</summary>
    public required double PositiveMean { get; init; }

    /// <summary>
    /// Solid minus electrolyte potential in the negative electrode at its separator side, V. Below 0 lithium metal can form; the reference is
    /// lithium in the electrolyte there.
    /// </summary>
    public required double NegativePotentialAtSeparatorVolts { get; init; }

    /// <summary>Every material of a composite negative electrode; empty where there is one.</summary>
    public IReadOnlyList<MaterialSnapshot> NegativeMaterials { get; init; } = [];

    /// <summary>Every material of a composite positive electrode; empty where there is one.</summary>
    public IReadOnlyList<MaterialSnapshot> PositiveMaterials { get; init; } = [];
}

/// <summary>One material of a composite electrode.</summary>
/// <param name="Name">Name of the material.</param>
/// <param name="Mean">Mean stoichiometry.</param>
/// <param name="Surface">Surface stoichiometry through the electrode, in the order of depth.</param>
/// <param name="Amps">Its part of the cell's current, positive when the cell charges, A. At rest what flows from one material to another.</param>
public sealed record MaterialSnapshot(string Name, double Mean, IReadOnlyList<double> Surface, double Amps);
