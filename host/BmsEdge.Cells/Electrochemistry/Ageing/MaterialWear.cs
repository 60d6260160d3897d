using System;
using BmsEdge.Cells.Parameters;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>The ageing of one active material: side reactions at its surface, stress in its particles, the surface it has left.</summary>
internal sealed class MaterialWear
{
    // The last thousandth of a material is kept: a cell that gives nothing is simulated, one without an electrode is not.
    private const double LeastShare = 1e-3;
    private readonly int _mechanicsOffset;

    public MaterialWear(LithiumIonParameters set, ModelOptions options, bool negative, ActiveMaterial material, int nodes)
    {
        Material = material;
        var electrode = negative ? set.Negative : set.Positive;
        SurfacePerVolume = new double[nodes];
        Means = new double[nodes];
        Interfacial = new double[nodes];
        if (negative && (options.Sei != SeiGrowth.None || options.Plating != LithiumPlating.None))
        {
            Surface = new SurfaceReactions(set, material, options, nodes);
            _mechanicsOffset = Surface.StateCount;
        }

        bool loses = options.ActiveMaterialLoss.HasFlag(negative ? Electrodes.Negative : Electrodes.Positive);
        bool cracks = negative && options.Cracking;
        StateCount = _mechanicsOffset;
        if (loses || cracks)
        {
            string where = negative ? "negative electrode" : "positive electrode";

            // The law gives the loss of a whole electrode: in a composite each material loses in proportion to its volume.
            double volume = 0;
            foreach (var other in electrode.Materials)
            {
                volume += other.VolumeFraction;
            }

            Mechanics = new ParticleMechanics(
                set.Name,
                electrode.Materials.Count == 1 ? where : $"{where}, {material.Name}",
                material.Mechanics ?? electrode.Mechanics,
                material.MaximumConcentration,
                loses ? material.VolumeFraction / volume : 0,
                cracks,
                nodes);
            StateCount += Mechanics.StateCount;
        }
    }

    public ActiveMaterial Material { get; }

    public int StateCount { get; }

    public SurfaceReactions? Surface { get; }

    public ParticleMechanics? Mechanics { get; }

    /// <summary>Active surface at every node, 1/m.</summary>
    public double[] SurfacePerVolume { get; }

    /// <summary>Mean stoichiometry at every node, filled in before losses are carried over.</summary>
    public double[] Means { get; }

    /// <summary>Interfacial current density with the side reactions at every node of the last stage, A/m2.</summary>
    public double[] Interfacial { get; }

    /// <summary>Lithium at full in all of the material, C per m3 of electrode.</summary>
    public double ChargePerVolume => PhysicalConstants.FaradayCoulombsPerMole * Material.VolumeFraction * Material.MaximumConcentration;

    public void Initialise(Span<double> state)
    {
        Surface?.Initialise(SurfaceOf(state));
        Mechanics?.Initialise(MechanicsOf(state));
        SurfacePerVolume.AsSpan().Fill(Material.SurfaceAreaPerVolume);
        Interfacial.AsSpan().Clear();
    }

    public void Begin(ReadOnlySpan<double> past, double gammaStep)
    {
        Surface?.Begin(SurfaceOf(past), gammaStep);
        Mechanics?.Begin(MechanicsOf(past), gammaStep);
    }

    /// <summary>Side current of a node at a potential inside the film, A/m2, with its slope.</summary>
    public double React(int node, double potential, double salt, double surfaceStoichiometry, double meanStoichiometry, out double slope)
    {
        slope = 0;
        Mechanics?.Advance(node, surfaceStoichiometry, meanStoichiometry);
        return Surface is null
            ? 0
            : Surface.React(
                node, potential, new SurfaceConditions(salt, SurfacePerVolume[node], Mechanics?.Roughness(node) ?? 1, Mechanics?.Spreading(node) ?? 0), out slope);
    }

    public void End(Span<double> state)
    {
        Surface?.End(SurfaceOf(state));
        Mechanics?.End(MechanicsOf(state));
    }

    public void Derivative(Span<double> derivative)
    {
        Surface?.Derivative(SurfaceOf(derivative));
        Mechanics?.Derivative(MechanicsOf(derivative));
    }

    public double VoltageError(ReadOnlySpan<double> error) => Surface?.VoltageError(SurfaceOf(error), Interfacial, SurfacePerVolume) ?? 0;

    /// <summary>Material left at a node, share of that at the start.</summary>
    public double ShareLeft(ReadOnlySpan<double> state, int node) =>
        Math.Max(1 - (Mechanics?.LossOf(MechanicsOf(state), node) ?? 0) / Material.VolumeFraction, LeastShare);

    /// <summary>Volume of film and metal that has grown at a node, per volume of electrode.</summary>
    public double GrownVolume(ReadOnlySpan<double> state, int node, double lithiumMolarVolume)
    {
        if (Surface is null)
        {
            return 0;
        }

        var surface = SurfaceOf(state);
        double roughness = Mechanics?.RoughnessOf(MechanicsOf(state), node) ?? 1;
        double film = Surface.FilmOf(surface, node) - Surface.InitialFilm + (roughness - 1) * Surface.CrackFilmOf(surface, node);
        double metal = (Surface.PlatedOf(surface, node) + Surface.DeadOf(surface, node)) * lithiumMolarVolume;
        return SurfacePerVolume[node] * film + metal;
    }

    /// <summary>Lithium in the film of a node, C per m3 of electrode.</summary>
    public double FilmCharge(ReadOnlySpan<double> state, int node) => Surface is null ? 0 : SurfacePerVolume[node] * Surface.FilmChargeOf(SurfaceOf(state), node);

    /// <summary>The state of this material; means over depth.</summary>
    public MaterialAgeing Describe(ReadOnlySpan<double> state)
    {
        double inner = 0, film = 0, crackFilm = 0, crack = 0, share = 0;
        int nodes = SurfacePerVolume.Length;
        var surface = SurfaceOf(state);
        for (int i = 0; i < nodes; i++)
        {
            inner += Surface?.InnerOf(surface, i) / nodes ?? 0;
            film += Surface?.FilmOf(surface, i) / nodes ?? 0;
            crackFilm += Surface?.CrackFilmOf(surface, i) / nodes ?? 0;
            crack += Mechanics?.CrackLengthOf(MechanicsOf(state), i) / nodes ?? 0;
            share += ShareLeft(state, i) / nodes;
        }

        return new MaterialAgeing
        {
            Name = Material.Name,
            SeiInnerNanometers = 1e9 * inner,
            SeiOuterNanometers = 1e9 * (film - inner),
            SeiOnCracksNanometers = 1e9 * crackFilm,
            CrackNanometers = 1e9 * crack,
            MaterialShare = share,
        };
    }

    /// <summary>Lithium metal, that can be stripped and that has lost contact, mol per m3 of electrode, mean over depth.</summary>
    public (double Plated, double Dead) Metal(ReadOnlySpan<double> state)
    {
        double plated = 0, dead = 0;
        for (int i = 0; i < SurfacePerVolume.Length && Surface is not null; i++)
        {
            plated += Surface.PlatedOf(SurfaceOf(state), i) / SurfacePerVolume.Length;
            dead += Surface.DeadOf(SurfaceOf(state), i) / SurfacePerVolume.Length;
        }

        return (plated, dead);
    }

    private Span<double> SurfaceOf(Span<double> state) => state[.._mechanicsOffset];

    private ReadOnlySpan<double> SurfaceOf(ReadOnlySpan<double> state) => state[.._mechanicsOffset];

    private Span<double> MechanicsOf(Span<double> state) => state[_mechanicsOffset..];

    private ReadOnlySpan<double> MechanicsOf(ReadOnlySpan<double> state) => state[_mechanicsOffset..];
}
