using System;
using BmsEdge.Cells.Parameters;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>
/// The particles of one active material at the nodes of an electrode: what potential they have at a current, with its slopes. Side reactions at their
/// surface take part of the current; both see one potential.
/// </summary>
internal sealed class ParticlePhase
{
    private const int SplitIterationLimit = 60;
    private readonly double[] _alpha;
    private readonly bool[] _settled;
    private readonly VariableDiffusion? _variable;
    private readonly int _offset;
    private readonly bool _slopes;
    private double _diffusivity;
    private double[] _past = [];
    private double _gammaStep;

    /// <param name="material">Values.</param>
    /// <param name="options">What is taken into account.</param>
    /// <param name="kelvin">Temperature of the open-circuit curve, K.</param>
    /// <param name="nodes">Nodes of the electrode.</param>
    /// <param name="offset">Where its values begin in the state.</param>
    /// <param name="wear">Ageing of this material; null where nothing ages.</param>
    /// <param name="slopes">False where nobody asks for slopes by the current.</param>
    public ParticlePhase(ActiveMaterial material, ModelOptions options, double kelvin, int nodes, int offset, MaterialWear? wear, bool slopes)
    {
        _slopes = slopes;
        Material = material;
        Wear = wear;
        Kinetics = new ElectrodeKinetics(material, kelvin, options);
        Particles = new ParticleColumn(material, options.ParticleModes, nodes);
        _variable = material.Diffusivity.Constant is null ? new VariableDiffusion(material, options.ParticleModes, nodes) : null;
        _offset = offset;
        _alpha = new double[nodes];
        _settled = new bool[nodes];
        _settled.AsSpan().Fill(true);
        Shift = new double[nodes];
        SurfacePerVolume = new double[nodes];
        SurfacePerVolume.AsSpan().Fill(material.SurfaceAreaPerVolume);
        Total = new double[nodes];
        Reaction = new double[nodes];
        Potential = new double[nodes];
        ByTotal = new double[nodes];
        ByConcentration = new double[nodes];
        ByStoichiometry = new double[nodes];
        OpenCircuitSlope = new double[nodes];
        KineticSlope = new double[nodes];
    }

    public ActiveMaterial Material { get; }

    public ElectrodeKinetics Kinetics { get; }

    public ParticleColumn Particles { get; }

    /// <summary>Ageing of this material; null where nothing ages.</summary>
    public MaterialWear? Wear { get; }

    /// <summary>Active surface at each node, 1/m.</summary>
    public double[] SurfacePerVolume { get; }

    /// <summary>Interfacial current density at each node with the side reactions, positive when lithium leaves the particle, A/m2.</summary>
    public double[] Total { get; }

    /// <summary>Interfacial current density at each node that goes through the particle, A/m2.</summary>
    public double[] Reaction { get; }

    /// <summary>Solid minus electrolyte potential at each node, V.</summary>
    public double[] Potential { get; }

    /// <summary>Slope of the potential by the current density, particle included, ohm m2.</summary>
    public double[] ByTotal { get; }

    /// <summary>Slope of the potential by the salt concentration, V m3/mol.</summary>
    public double[] ByConcentration { get; }

    /// <summary>Slope of the potential by the surface stoichiometry, V.</summary>
    public double[] ByStoichiometry { get; }

    /// <summary>Slope of the open-circuit potential by the surface stoichiometry, V.</summary>
    public double[] OpenCircuitSlope { get; }

    /// <summary>Slope of the overpotential alone by the current density, ohm m2.</summary>
    public double[] KineticSlope { get; }

    /// <summary>Shift of the surface stoichiometry at each node by an error in the state.</summary>
    public double[] Shift { get; }

    /// <summary>False when the current of a node could not be divided between the particle and its side reactions.</summary>
    public bool IsSettled => Wear?.Surface is null || !_settled.AsSpan().Contains(false);

    /// <summary>What the material left can hold, mol per m3 of electrode, mean over depth.</summary>
    public double Capacity
    {
        get
        {
            double surface = 0;
            foreach (double perVolume in SurfacePerVolume)
            {
                surface += perVolume / SurfacePerVolume.Length;
            }

            return surface * Material.RadiusMeters / 3 * Material.MaximumConcentration;
        }
    }

    public Span<double> StateOf(double[] state) => state.AsSpan(_offset, Particles.StateCount);

    public void Fill(double[] state) => Particles.Fill(StateOf(state), Material.InitialStoichiometry);

    public void SetTemperature(double kelvin)
    {
        Kinetics.SetTemperature(kelvin);
        _diffusivity = _variable is null ? Material.Diffusivity.At(0, kelvin) : Material.Diffusivity.TemperatureFactor(kelvin);
    }

    public void Prepare(double gammaStep)
    {
        if (_variable is null)
        {
            Particles.Prepare(gammaStep, _diffusivity);
        }
    }

    public void Begin(double[] past, double gammaStep)
    {
        (_past, _gammaStep) = (past, gammaStep);
        if (_variable is null)
        {
            Particles.Surface(StateOf(past), _alpha);
            return;
        }

        _variable.Begin(gammaStep, _diffusivity);
        for (int i = 0; i < _alpha.Length; i++)
        {
            SolveVariable(i);
        }
    }

    public void Finish(double[] state)
    {
        if (_variable is null)
        {
            Particles.Finish(StateOf(_past), _gammaStep, Reaction, StateOf(state));
            return;
        }

        for (int i = 0; i < _alpha.Length; i++)
        {
            SolveVariable(i);
            _variable.Write(i, StateOf(state));
        }
    }

    public void Derivative(double[] state, double[] derivative)
    {
        if (_variable is null)
        {
            Particles.Derivative(StateOf(state), _diffusivity, Reaction, StateOf(derivative));
            return;
        }

        for (int i = 0; i < _alpha.Length; i++)
        {
            _variable.Derivative(StateOf(state), i, Reaction[i], StateOf(derivative));
        }
    }

    /// <summary>Fills in the shift of the surface stoichiometry by an error in the state.</summary>
    public void ShiftOf(double[] error, Span<double> shift)
    {
        if (_variable is null)
        {
            Particles.Surface(StateOf(error), shift);
        }
        else
        {
            _variable.Shift(StateOf(error), shift);
        }
    }

    /// <summary>Slope of the surface stoichiometry by the interfacial current within the stage, m2/A.</summary>
    public double BetaAt(int node) => _variable is null ? Particles.Beta : _variable.Beta[node];

    /// <summary>Potential and slopes of a node at its <see cref="Total"/>.</summary>
    /// <param name="node">From 0.</param>
    /// <param name="salt">Salt concentration there, mol/m3.</param>
    /// <param name="column">
    /// Concentrations over which the overpotential is averaged where one node stands for the whole depth; empty takes <paramref name="salt"/>.
    /// </param>
    public void Evaluate(int node, double salt, ReadOnlySpan<double> column = default)
    {
        if (Wear?.Surface is null)
        {
            Reaction[node] = Total[node];
            EvaluateIntercalation(node, salt, column);
        }
        else
        {
            EvaluateWithSideReactions(node, salt, column);
        }
    }

    /// <summary>Stress and cracks at the end of the stage, where no side reaction has asked for them already.</summary>
    public void AdvanceMechanics()
    {
        if (Wear is { Surface: null, Mechanics: { } mechanics })
        {
            for (int i = 0; i < _alpha.Length; i++)
            {
                mechanics.Advance(i, SurfaceAt(i), MeanAfter(i));
            }
        }
    }

    /// <summary>Surface stoichiometry of the stage.</summary>
    public double SurfaceAt(int node) => _alpha[node] + BetaAt(node) * Reaction[node];

    /// <summary>Potential of a node inside any film, were the salt another, V.</summary>
    public double PotentialAt(int node, double salt) =>
        Kinetics.OpenCircuit(SurfaceAt(node), out _) + Kinetics.Overpotential(SurfaceAt(node), salt, Reaction[node]);

    /// <summary>Mean stoichiometry of a node at the end of the stage.</summary>
    public double MeanAfter(int node) => Particles.MeanAfter(StateOf(_past), node, _gammaStep, Reaction[node]);

    /// <summary>A current density moved to where the surface can be.</summary>
    public double Inside(int node, double reaction)
    {
        double beta = BetaAt(node);
        if (!(beta < 0))
        {
            return reaction;
        }

        double low = (1 - ElectrodeKinetics.Wall - _alpha[node]) / beta, high = (ElectrodeKinetics.Wall - _alpha[node]) / beta;
        return low < high ? Math.Clamp(reaction, low, high) : reaction;
    }

    /// <summary>Reversible less electric heat of a node, W per m3 of electrode: a j (T dU/dT - U).</summary>
    public double Heat(int node, double kelvin)
    {
        double s = SurfaceAt(node);
        return SurfacePerVolume[node] * Reaction[node] * (kelvin * Kinetics.Entropic(s) - Kinetics.OpenCircuit(s, out _));
    }

    /// <summary>Mean stoichiometry over depth, every node by the material it has left.</summary>
    public double MeanOf(double[] state)
    {
        double sum = 0, surface = 0;
        for (int i = 0; i < SurfacePerVolume.Length; i++)
        {
            sum += SurfacePerVolume[i] * Particles.MeanOf(StateOf(state), i);
            surface += SurfacePerVolume[i];
        }

        return sum / surface;
    }

    /// <summary>Surface stoichiometry at every node of a state.</summary>
    public double[] SurfacesOf(double[] state)
    {
        double[] values = new double[_alpha.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Particles.SurfaceOf(StateOf(state), i);
        }

        return values;
    }

    /// <summary>Fills in the mean stoichiometry at every node, which the loss of material asks for.</summary>
    public void TellMeans(double[] state)
    {
        for (int i = 0; Wear is not null && i < _alpha.Length; i++)
        {
            Wear.Means[i] = Particles.MeanOf(StateOf(state), i);
        }
    }

    /// <summary>Takes over the surface the ageing has left.</summary>
    public void TakeGeometry() => Wear?.SurfacePerVolume.CopyTo(SurfacePerVolume, 0);

    /// <summary>Forgets the last side currents as a guess for the next.</summary>
    public void ForgetGuess() => Wear?.Surface?.ForgetGuess();

    private void SolveVariable(int node)
    {
        _variable!.Solve(StateOf(_past), node, Reaction[node]);
        _alpha[node] = _variable.Alpha[node];
    }

    private void EvaluateIntercalation(int i, double salt, ReadOnlySpan<double> column)
    {
        if (_variable is not null)
        {
            SolveVariable(i);
        }

        double beta = BetaAt(i);
        double reaction = Reaction[i];
        double s = _alpha[i] + beta * reaction;
        double open = Kinetics.OpenCircuit(s, out double slope);
        OpenCircuitSlope[i] = slope;
        if (!_slopes)
        {
            Potential[i] = open + (column.IsEmpty ? Kinetics.Overpotential(s, salt, reaction) : Kinetics.MeanOverpotential(s, column, reaction));
            return;
        }

        double eta = Kinetics.Overpotential(s, salt, reaction, out double byReaction, out double byStoichiometry, out double byConcentration);
        Potential[i] = open + (column.IsEmpty ? eta : Kinetics.MeanOverpotential(s, column, reaction));
        KineticSlope[i] = byReaction;
        ByStoichiometry[i] = slope + byStoichiometry;
        ByTotal[i] = byReaction + ByStoichiometry[i] * beta;
        ByConcentration[i] = byConcentration;
    }

    /// <summary>Divides the total between intercalation and side reactions so that both see one potential; the slopes become those by the total.</summary>
    private void EvaluateWithSideReactions(int i, double salt, ReadOnlySpan<double> column)
    {
        var surface = Wear!.Surface!;
        double before = surface.Current[i];

        // From a surface that can be, the split is never more than a volt away.
        Reaction[i] = Inside(i, Math.Abs(before) < Math.Abs(Total[i]) ? Total[i] - before : Total[i]);
        double sideSlope = 0;
        _settled[i] = false;
        for (int iteration = 0; iteration < SplitIterationLimit; iteration++)
        {
            EvaluateIntercalation(i, salt, column);
            double side = Wear.React(i, Potential[i], SaltFloor.Of(salt), SurfaceAt(i), MeanAfter(i), out sideSlope);
            double miss = Reaction[i] + side - Total[i];
            if (Math.Abs(miss) <= 1e-11 * Math.Max(Math.Abs(Total[i]), Math.Abs(side)) + 1e-15)
            {
                _settled[i] = true;
                break;
            }

            Reaction[i] += CellWear.SplitStep(miss, ByTotal[i], sideSlope);
        }

        double share = 1 / (1 + Math.Max(ByTotal[i], 0) * sideSlope);
        double film = surface.FilmResistance[i];
        Wear.Interfacial[i] = Total[i];
        Potential[i] += film * Total[i];
        ByTotal[i] = ByTotal[i] * share + film;
        KineticSlope[i] = KineticSlope[i] * share + film;
        ByConcentration[i] *= share;
        ByStoichiometry[i] *= share;
    }
}
