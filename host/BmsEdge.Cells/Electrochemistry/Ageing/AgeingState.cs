using System.Collections.Generic;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>How far a cell has aged since the start of the simulation. Means over depth and, by surface, over the materials of an electrode; values of a mechanism that is off are 0 (shares: 1).</summary>
public sealed record AgeingState
{
    /// <summary>Inner film on the negative particles, nm.</summary>
    public double SeiInnerNanometers { get; init; }

    /// <summary>Outer film on the negative particles, nm.</summary>
    public double SeiOuterNanometers { get; init; }

    /// <summary>Film on cracks, nm.</summary>
    public double SeiOnCracksNanometers { get; init; }

    /// <summary>Length of the cracks in the negative particles, nm.</summary>
    public double CrackNanometers { get; init; }

    /// <summary>Lithium gone into film, that on cracks included, Ah.</summary>
    public double SeiAmpHours { get; init; }

    /// <summary>Lithium metal that can be stripped, or all of it where none can, Ah.</summary>
    public double PlatedAmpHours { get; init; }

    /// <summary>Lithium metal that has lost contact, Ah.</summary>
    public double DeadAmpHours { get; init; }

    /// <summary>Lithium in active material that was lost or has run dry, Ah.</summary>
    public double LostMaterialAmpHours { get; init; }

    /// <summary>Active material of the negative electrode left, share of that at the start, dry parts not counted.</summary>
    public double NegativeMaterialShare { get; init; } = 1;

    /// <summary>The same for the positive electrode.</summary>
    public double PositiveMaterialShare { get; init; } = 1;

    /// <summary>Electrolyte fraction of the negative electrode.</summary>
    public double NegativePorosity { get; init; }

    /// <summary>Share of the electrodes that is wet.</summary>
    public double WettedShare { get; init; } = 1;

    /// <summary>Every material of a composite negative electrode; empty where there is one.</summary>
    public IReadOnlyList<MaterialAgeing> NegativeMaterials { get; init; } = [];

    /// <summary>Every material of a composite positive electrode; empty where there is one.</summary>
    public IReadOnlyList<MaterialAgeing> PositiveMaterials { get; init; } = [];

    /// <summary>Lithium that no longer cycles: film, metal, lost material, Ah.</summary>
    public double LithiumLostAmpHours => SeiAmpHours + PlatedAmpHours + DeadAmpHours + LostMaterialAmpHours;
}

/// <summary>How far one material of a composite electrode has aged. Means over depth.</summary>
public sealed record MaterialAgeing
{
    /// <summary>Name of the material.</summary>
    public string Name { get; init; } = "";

    /// <summary>Inner film on its particles, nm.</summary>
    public double SeiInnerNanometers { get; init; }

    /// <summary>Outer film on its particles, nm.</summary>
    public double SeiOuterNanometers { get; init; }

    /// <summary>Film on its cracks, nm.</summary>
    public double SeiOnCracksNanometers { get; init; }

    /// <summary>Length of its cracks, nm.</summary>
    public double CrackNanometers { get; init; }

    /// <summary>What is left of it, share of that at the start, dry parts counted.</summary>
    public double MaterialShare { get; init; } = 1;
}
