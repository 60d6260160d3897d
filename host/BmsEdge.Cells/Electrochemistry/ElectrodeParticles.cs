using System;
using BmsEdge.Cells.Parameters;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>
/// The particles of one electrode, of one material or of several, at every node of it. What the models see of a node is a current density over all the
/// surface there and one potential.
/// </summary>
internal class ElectrodeParticles
{
    private readonly ParticlePhase[] _phases;
    private readonly ParticlePhase _main;
    private readonly ParticleBlend? _blend;

    /// <param name="parameters">Values.</param>
    /// <param name="options">What is taken into account.</param>
    /// <param name="kelvin">Temperature of the open-circuit curves, K.</param>
    /// <param name="nodes">Number of nodes.</param>
    /// <param name="stateOffset">Where its values begin in the state.</param>
    /// <param name="wears">Ageing, material by material; null where nothing ages.</param>
    /// <param name="slopes">False where nobody asks for slopes by the current.</param>
    public ElectrodeParticles(ElectrodeParameters parameters, ModelOptions options, double kelvin, int nodes, int stateOffset, MaterialWear[]? wears, bool slopes)
    {
        Nodes = nodes;
        _phases = new ParticlePhase[parameters.Materials.Count];
        bool blended = _phases.Length > 1;
        UsesMeanSalt = blended || wears is not null;
        for (int k = 0; k < _phases.Length; k++)
        {
            _phases[k] = new ParticlePhase(parameters.Materials[k], options, kelvin, nodes, stateOffset + StateCount, wears?[k], slopes || UsesMeanSalt);
            StateCount += _phases[k].Particles.StateCount;
        }

        _main = _phases[0];
        Shift = new double[nodes];
        if (!blended)
        {
            (SurfacePerVolume, Total, Potential) = (_main.SurfacePerVolume, _main.Total, _main.Potential);
            (ByTotal, ByConcentration, ByStoichiometry, OpenCircuitSlope) = (_main.ByTotal, _main.ByConcentration, _main.ByStoichiometry, _main.OpenCircuitSlope);
            return;
        }

        _blend = new ParticleBlend(_phases, nodes);
        (SurfacePerVolume, Potential, ByTotal, ByConcentration) = (_blend.SurfacePerVolume, _blend.Potential, _blend.ByTotal, _blend.ByConcentration);
        (Total, ByStoichiometry, OpenCircuitSlope) = (new double[nodes], new double[nodes], new double[nodes]);
        ByStoichiometry.AsSpan().Fill(1);
        OpenCircuitSlope.AsSpan().Fill(1);
    }

    public int Nodes { get; }

    public int StateCount { get; }

    /// <summary>Active surface at each node, 1/m.</summary>
    public double[] SurfacePerVolume { get; }

    /// <summary>Interfacial current density at each node with the side reactions, positive when lithium leaves the particles, A/m2.</summary>
    public double[] Total { get; }

    /// <summary>Solid minus electrolyte potential at each node, V.</summary>
    public double[] Potential { get; }

    /// <summary>Slope of the potential by the current density, particles included, ohm m2.</summary>
    public double[] ByTotal { get; }

    /// <summary>Slope of the potential by the salt concentration, V m3/mol.</summary>
    public double[] ByConcentration { get; }

    /// <summary>Slope of the potential by what <see cref="Shift"/> counts.</summary>
    public double[] ByStoichiometry { get; }

    /// <summary>Slope of the open-circuit potential by what <see cref="Shift"/> counts.</summary>
    public double[] OpenCircuitSlope { get; }

    /// <summary>Shift of the surface stoichiometry at each node by an error in the state; in a blend of the potential, V.</summary>
    public double[] Shift { get; }

    /// <summary>True with several materials.</summary>
    public bool IsBlend => _blend is not null;

    /// <summary>True where one node stands for the whole depth and slopes or side reactions want one concentration for it.</summary>
    public bool UsesMeanSalt { get; }

    /// <summary>The main material.</summary>
    protected ParticlePhase Main => _main;

    public void Fill(double[] state)
    {
        foreach (var phase in _phases)
        {
            phase.Fill(state);
        }
    }

    public void ForgetGuess()
    {
        _blend?.ForgetGuess();
        foreach (var phase in _phases)
        {
            phase.ForgetGuess();
        }
    }

    public void SetTemperature(double kelvin)
    {
        foreach (var phase in _phases)
        {
            phase.SetTemperature(kelvin);
        }
    }

    /// <summary>Branch of a hysteresis: 1 is delithiation.</summary>
    public void SetDirection(double delithiation)
    {
        foreach (var phase in _phases)
        {
            phase.Kinetics.SetDirection(delithiation);
        }
    }

    public void Prepare(double gammaStep)
    {
        foreach (var phase in _phases)
        {
            phase.Prepare(gammaStep);
        }
    }

    public void Begin(double[] past, double gammaStep)
    {
        foreach (var phase in _phases)
        {
            phase.Begin(past, gammaStep);
        }
    }

    public void Finish(double[] state)
    {
        foreach (var phase in _phases)
        {
            phase.Finish(state);
        }
    }

    public void Derivative(double[] state, double[] derivative)
    {
        foreach (var phase in _phases)
        {
            phase.Derivative(state, derivative);
        }
    }

    /// <summary>Potential and slopes of a node at its <see cref="Total"/>.</summary>
    /// <param name="node">From 0.</param>
    /// <param name="salt">Salt concentration there, mol/m3.</param>
    /// <param name="column">Concentrations over which the overpotential is averaged where one node stands for the whole depth; or empty.</param>
    public void Evaluate(int node, double salt, ReadOnlySpan<double> column = default)
    {
        if (_blend is null)
        {
            _main.Evaluate(node, salt, column);
        }
        else
        {
            _blend.Evaluate(node, Total[node], salt, column);
        }
    }

    /// <summary>Stress and cracks at the end of the stage.</summary>
    public void AdvanceMechanics()
    {
        foreach (var phase in _phases)
        {
            phase.AdvanceMechanics();
        }
    }

    /// <summary>Fills in the means that the loss of material asks for.</summary>
    public void TellMeans(double[] state)
    {
        foreach (var phase in _phases)
        {
            phase.TellMeans(state);
        }
    }

    /// <summary>Takes over the surface the ageing has left.</summary>
    public void TakeGeometry()
    {
        foreach (var phase in _phases)
        {
            phase.TakeGeometry();
        }

        _blend?.TakeGeometry();
    }

    /// <summary>Fills in <see cref="Shift"/>.</summary>
    public void ShiftOf(double[] error)
    {
        if (_blend is null)
        {
            _main.ShiftOf(error, Shift);
        }
        else
        {
            _blend.ShiftOf(error, Shift);
        }
    }

    /// <summary>Surface stoichiometry of the main material in the last stage.</summary>
    public double SurfaceAt(int node) => _main.SurfaceAt(node);

    /// <summary>Smallest and largest surface stoichiometry of the last stage.</summary>
    public (double Low, double High) SurfaceRange()
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (var phase in _phases)
        {
            for (int i = 0; i < Nodes; i++)
            {
                double s = phase.SurfaceAt(i);
                low = Math.Min(low, s);
                high = Math.Max(high, s);
            }
        }

        return (low, high);
    }

    /// <summary>False when a particle would hold less than nothing or more than it can, or a division of the current was not found.</summary>
    public bool IsPossible()
    {
        foreach (var phase in _phases)
        {
            if (!phase.IsSettled)
            {
                return false;
            }
        }

        var (low, high) = SurfaceRange();
        return low > 0 && high < 1;
    }

    /// <summary>Reversible less electric heat of a node, W per m3 of electrode: sum of a j (T dU/dT - U).</summary>
    public double Heat(int node, double kelvin)
    {
        double sum = 0;
        foreach (var phase in _phases)
        {
            sum += phase.Heat(node, kelvin);
        }

        return sum;
    }

    public double MeanPotential()
    {
        double sum = 0;
        foreach (double potential in Potential)
        {
            sum += potential;
        }

        return sum / Nodes;
    }

    /// <summary>Potential of the main material at its first node, inside any film, were the salt there another, V.</summary>
    public double PotentialAt(double salt) => _main.PotentialAt(0, salt);

    /// <summary>Open-circuit potential of the main material at the reference temperature, V.</summary>
    public double ReferenceOpenCircuit(double stoichiometry) => _main.Kinetics.ReferenceOpenCircuit(stoichiometry);

    /// <summary>Mean over depth of the open-circuit potential at the surfaces of the main material, V.</summary>
    public double MeanOpenCircuit(double[] state)
    {
        double sum = 0;
        foreach (double surface in _main.SurfacesOf(state))
        {
            sum += _main.Kinetics.OpenCircuit(surface, out _);
        }

        return sum / Nodes;
    }

    /// <summary>Surface stoichiometry of the main material at every node.</summary>
    public double[] SurfaceOf(double[] state) => _main.SurfacesOf(state);

    /// <summary>Lithium over what all materials left can hold.</summary>
    public double MeanOf(double[] state)
    {
        double lithium = 0, room = 0;
        foreach (var phase in _phases)
        {
            lithium += phase.Capacity * phase.MeanOf(state);
            room += phase.Capacity;
        }

        return lithium / room;
    }

    /// <summary>Open-circuit potential once the lithium has levelled out within and between the materials, V.</summary>
    public double LevelledOpenCircuit(double[] state)
    {
        double[] capacities = new double[_phases.Length];
        Func<double, double>[] curves = new Func<double, double>[_phases.Length];
        double lithium = 0;
        for (int k = 0; k < curves.Length; k++)
        {
            var kinetics = _phases[k].Kinetics;
            capacities[k] = _phases[k].Capacity;
            curves[k] = s => kinetics.OpenCircuit(s, out _);
            lithium += capacities[k] * _phases[k].MeanOf(state);
        }

        return new MaterialEquilibrium(capacities, curves).Potential(lithium);
    }

    /// <summary>What there is to see of every material of a blend.</summary>
    /// <param name="state">State of the model.</param>
    /// <param name="volume">Of the electrode, m3.</param>
    /// <param name="negative">True for the negative electrode.</param>
    public MaterialSnapshot[] MaterialsOf(double[] state, double volume, bool negative)
    {
        var materials = new MaterialSnapshot[_blend is null ? 0 : _phases.Length];
        for (int k = 0; k < materials.Length; k++)
        {
            var phase = _phases[k];
            double amps = 0;
            for (int i = 0; i < Nodes; i++)
            {
                amps += phase.SurfacePerVolume[i] * phase.Total[i] * volume / Nodes;
            }

            materials[k] = new MaterialSnapshot(phase.Material.Name, phase.MeanOf(state), phase.SurfacesOf(state), negative ? -amps : amps);
        }

        return materials;
    }
}
