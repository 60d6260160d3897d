using System;
using BmsEdge.Cells.Parameters;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>
/// Several active materials in one electrode, as silicon beside graphite: at every node their particles share one potential and the current divides so that
/// they do. Each material is a straight line through its last point (potential over current), which gives the common potential in closed form; a few
/// passes settle it. Without shortened steps the currents sum to the total to rounding.
/// </summary>
internal sealed class ParticleBlend
{
    private const int IterationLimit = 100;
    private const double Tolerance = 1e-10;
    private const double LargestPotentialStep = 0.08;

    // A particle against its wall has stopped reacting: its own potential says nothing about the terminal voltage.
    private const double SteepestSlope = 5;
    private readonly Phase[] _phases;
    private readonly int _nodes;

    public ParticleBlend(ElectrodeParameters parameters, ModelOptions options, double kelvin, int nodes)
    {
        _nodes = nodes;
        _phases = new Phase[parameters.Materials.Count];
        for (int k = 0; k < _phases.Length; k++)
        {
            _phases[k] = new Phase(parameters.Materials[k], options, kelvin, nodes, StateCount);
            StateCount += _phases[k].Particles.StateCount;
            SurfacePerVolume += parameters.Materials[k].SurfaceAreaPerVolume;
        }

        Potential = new double[nodes];
        ByTotal = new double[nodes];
        ByConcentration = new double[nodes];
    }

    public int StateCount { get; }

    /// <summary>Of all materials, 1/m.</summary>
    public double SurfacePerVolume { get; }

    /// <summary>Solid minus electrolyte potential at every node, V.</summary>
    public double[] Potential { get; }

    /// <summary>Its slope by the mean current density of the surface, ohm m2.</summary>
    public double[] ByTotal { get; }

    /// <summary>Its slope by the salt concentration, V m3/mol.</summary>
    public double[] ByConcentration { get; }

    public void Fill(Span<double> state)
    {
        foreach (var phase in _phases)
        {
            phase.Particles.Fill(phase.StateOf(state), phase.Material.InitialStoichiometry);
        }
    }

    public void SetTemperature(double kelvin)
    {
        foreach (var phase in _phases)
        {
            phase.Kinetics.SetTemperature(kelvin);
            phase.Diffusivity = phase.Material.Diffusivity.At(0, kelvin);
        }
    }

    public void Prepare(double gammaStep)
    {
        foreach (var phase in _phases)
        {
            phase.Particles.Prepare(gammaStep, phase.Diffusivity);
        }
    }

    public void Begin(ReadOnlySpan<double> past)
    {
        foreach (var phase in _phases)
        {
            phase.Particles.Surface(phase.StateOf(past), phase.Alpha);
        }
    }

    public void Finish(ReadOnlySpan<double> past, double gammaStep, Span<double> state)
    {
        foreach (var phase in _phases)
        {
            phase.Particles.Finish(phase.StateOf(past), gammaStep, phase.Reaction, phase.StateOf(state));
        }
    }

    public void Derivative(ReadOnlySpan<double> state, Span<double> derivative)
    {
        foreach (var phase in _phases)
        {
            phase.Particles.Derivative(phase.StateOf(state), phase.Diffusivity, phase.Reaction, phase.StateOf(derivative));
        }
    }

    /// <summary>Forgets the last division as a guess for the next.</summary>
    public void ForgetGuess()
    {
        foreach (var phase in _phases)
        {
            phase.Reaction.AsSpan().Clear();
        }
    }

    /// <summary>Divides a mean current density of the surface (A/m2) at a node and leaves the potential and its slopes.</summary>
    public void Evaluate(int node, double total, double salt)
    {
        double wanted = total * SurfacePerVolume;
        for (int iteration = 0; iteration < IterationLimit; iteration++)
        {
            double conductance = 0, balance = wanted, byConcentration = 0;
            foreach (var phase in _phases)
            {
                phase.Evaluate(node, salt);
                double share = phase.SurfacePerVolume / phase.Slope[node];
                conductance += share;
                balance += share * phase.Potential[node] - phase.SurfacePerVolume * phase.Reaction[node];
                byConcentration += share * phase.ByConcentration[node];
            }

            double potential = balance / conductance;
            double worst = 0;
            bool shortened = false;
            foreach (var phase in _phases)
            {
                double miss = potential - phase.Potential[node];
                worst = Math.Max(worst, Math.Abs(miss));
                double before = phase.Reaction[node] + Math.Clamp(miss, -LargestPotentialStep, LargestPotentialStep) / phase.Slope[node];
                double inside = phase.Inside(node, before);
                shortened |= Math.Abs(miss) > LargestPotentialStep || inside != before;
                phase.Reaction[node] = inside;
            }

            Potential[node] = potential;
            ByTotal[node] = SurfacePerVolume / conductance;
            ByConcentration[node] = byConcentration / conductance;
            if (worst < Tolerance && !shortened)
            {
                return;
            }
        }

        Potential[node] = double.NaN;
    }

    /// <summary>Change of the potential by an error in the state, V, at fixed current.</summary>
    public double Shift(ReadOnlySpan<double> error, int node)
    {
        double sum = 0;
        foreach (var phase in _phases)
        {
            double slope = Math.Clamp(phase.OpenCircuitSlope[node], -SteepestSlope, SteepestSlope);
            sum += phase.SurfacePerVolume / phase.Slope[node] * slope * phase.Particles.SurfaceOf(phase.StateOf(error), node);
        }

        return sum * ByTotal[node] / SurfacePerVolume;
    }

    /// <summary>Reversible less electric heat of a node, W per m3 of electrode: sum of a j (T dU/dT - U).</summary>
    public double Heat(int node, double kelvin)
    {
        double sum = 0;
        foreach (var phase in _phases)
        {
            double s = phase.SurfaceAt(node);
            sum += phase.SurfacePerVolume * phase.Reaction[node] * (kelvin * phase.Kinetics.Entropic(s) - phase.Kinetics.OpenCircuit(s, out _));
        }

        return sum;
    }

    public (double Low, double High) SurfaceRange()
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (var phase in _phases)
        {
            for (int i = 0; i < _nodes; i++)
            {
                (low, high) = (Math.Min(low, phase.SurfaceAt(i)), Math.Max(high, phase.SurfaceAt(i)));
            }
        }

        return (low, high);
    }

    /// <summary>Surface stoichiometry of the main material in a state.</summary>
    public double SurfaceOf(ReadOnlySpan<double> state, int node) => _phases[0].Particles.SurfaceOf(_phases[0].StateOf(state), node);

    /// <summary>Mean stoichiometry of a material in a state.</summary>
    public double MeanOf(ReadOnlySpan<double> state, int node, int material = 0) => _phases[material].Particles.MeanOf(_phases[material].StateOf(state), node);

    /// <summary>Open-circuit potential of the main material, V.</summary>
    public double OpenCircuit(double stoichiometry) => _phases[0].Kinetics.OpenCircuit(stoichiometry, out _);

    private sealed class Phase
    {
        private readonly int _offset;

        public Phase(ActiveMaterial material, ModelOptions options, double kelvin, int nodes, int offset)
        {
            Material = material;
            SurfacePerVolume = material.SurfaceAreaPerVolume;
            Kinetics = new ElectrodeKinetics(material, kelvin, options.OpenCircuitRegularisationVolts);
            Particles = new ParticleColumn(material, options.ParticleModes, nodes);
            _offset = offset;
            Alpha = new double[nodes];
            Reaction = new double[nodes];
            Potential = new double[nodes];
            Slope = new double[nodes];
            OpenCircuitSlope = new double[nodes];
            ByConcentration = new double[nodes];
        }

        public ActiveMaterial Material { get; }

        public ElectrodeKinetics Kinetics { get; }

        public ParticleColumn Particles { get; }

        public double SurfacePerVolume { get; }

        public double Diffusivity { get; set; }

        public double[] Alpha { get; }

        public double[] Reaction { get; }

        public double[] Potential { get; }

        /// <summary>dphi/dj, the particle included.</summary>
        public double[] Slope { get; }

        public double[] OpenCircuitSlope { get; }

        public double[] ByConcentration { get; }

        public Span<double> StateOf(Span<double> state) => state.Slice(_offset, Particles.StateCount);

        public ReadOnlySpan<double> StateOf(ReadOnlySpan<double> state) => state.Slice(_offset, Particles.StateCount);

        public double SurfaceAt(int node) => Alpha[node] + Particles.Beta * Reaction[node];

        public void Evaluate(int node, double salt)
        {
            double s = SurfaceAt(node);
            double open = Kinetics.OpenCircuit(s, out double slope);
            double eta = Kinetics.Overpotential(s, salt, Reaction[node], out double byReaction, out double byStoichiometry, out double byConcentration);
            Potential[node] = open + eta;
            OpenCircuitSlope[node] = slope;
            Slope[node] = Math.Max(byReaction + (slope + byStoichiometry) * Particles.Beta, 0.1 * byReaction);
            ByConcentration[node] = byConcentration;
        }

        /// <summary>A current density moved to where the surface can be.</summary>
        public double Inside(int node, double reaction)
        {
            if (!(Particles.Beta < 0))
            {
                return reaction;
            }

            double low = (1 - ElectrodeKinetics.Wall - Alpha[node]) / Particles.Beta, high = (ElectrodeKinetics.Wall - Alpha[node]) / Particles.Beta;
            return low < high ? Math.Clamp(reaction, low, high) : reaction;
        }
    }
}
