using System;
using BmsEdge.Cells.Parameters;

namespace BmsEdge.Cells.Electrochemistry;

internal sealed partial class DoyleFullerNewmanModel
{
    /// <summary>One electrode: its nodes, their particles and kinetics, and the electrolyte current at its faces.</summary>
    private sealed class Electrode
    {
        // A particle against its wall has stopped reacting: its own potential, however steep, says nothing about the terminal voltage.
        private const double SteepestSlope = 5;
        private const int SplitIterationLimit = 60;

        private readonly ActiveMaterial _material;
        private readonly ElectrodeKinetics _kinetics;
        private readonly ParticleBlend? _blend;
        private readonly double[] _alpha;
        private double _diffusivity;
        private double[] _past = [];
        private double _gammaStep;

        public Electrode(ElectrodeParameters parameters, ModelOptions options, double temperature, int first, int nodes, int stateOffset)
        {
            _material = parameters.Materials[0];
            _kinetics = new ElectrodeKinetics(_material, temperature, options.OpenCircuitRegularisationVolts);
            Particles = new ParticleColumn(_material, options.ParticleModes, nodes);
            _blend = parameters.Materials.Count > 1 ? new ParticleBlend(parameters, options, temperature, nodes) : null;
            First = first;
            Nodes = nodes;
            StateOffset = stateOffset;
            Width = parameters.ThicknessMeters / nodes;
            SurfacePerVolume = new double[nodes];
            SurfacePerVolume.AsSpan().Fill(_blend?.SurfacePerVolume ?? _material.SurfaceAreaPerVolume);
            SolidConductivity = parameters.ConductivitySiemensPerMeter * parameters.SolidTransportEfficiency;
            Faces = new double[nodes + 1];
            Reaction = new double[nodes];
            Total = new double[nodes];
            Potential = new double[nodes];
            ByReaction = new double[nodes];
            ByConcentration = new double[nodes];
            ByStoichiometry = new double[nodes];
            OpenCircuitSlope = new double[nodes];
            Shift = new double[nodes];
            _alpha = new double[nodes];
        }

        public ParticleColumn Particles { get; }

        /// <summary>First cell in the mesh of the electrolyte.</summary>
        public int First { get; }

        public int Nodes { get; }

        public int StateOffset { get; }

        /// <summary>Thickness of a cell, m.</summary>
        public double Width { get; }

        /// <summary>Active surface at each node, 1/m.</summary>
        public double[] SurfacePerVolume { get; }

        /// <summary>Ageing at the nodes; null where nothing ages.</summary>
        public CellWear? Wear { get; set; }

        /// <summary>Effective, S/m.</summary>
        public double SolidConductivity { get; }

        /// <summary>Electrolyte current density at each face, the outer ones included, A/m2.</summary>
        public double[] Faces { get; }

        /// <summary>Interfacial current density at each node, positive when lithium leaves the particle, A/m2.</summary>
        public double[] Reaction { get; }

        /// <summary>Interfacial current density with the side reactions, A/m2.</summary>
        public double[] Total { get; }

        /// <summary>Solid minus electrolyte potential at each node, V.</summary>
        public double[] Potential { get; }

        /// <summary>Slope of the potential by the reaction, particle included.</summary>
        public double[] ByReaction { get; }

        /// <summary>Slope of the potential by the salt concentration.</summary>
        public double[] ByConcentration { get; }

        /// <summary>Slope of the potential by the surface stoichiometry.</summary>
        public double[] ByStoichiometry { get; }

        /// <summary>Slope of the open-circuit potential by the surface stoichiometry.</summary>
        public double[] OpenCircuitSlope { get; }

        /// <summary>Shift of the surface stoichiometry by an error in the state.</summary>
        public double[] Shift { get; }

        public int StateCount => _blend?.StateCount ?? Particles.StateCount;

        public Span<double> StateOf(double[] state) => state.AsSpan(StateOffset, StateCount);

        public void Fill(double[] state)
        {
            if (_blend is null)
            {
                Particles.Fill(StateOf(state), _material.InitialStoichiometry);
            }
            else
            {
                _blend.Fill(StateOf(state));
            }
        }

        public void ForgetGuess() => _blend?.ForgetGuess();

        public void SetTemperature(double kelvin)
        {
            _blend?.SetTemperature(kelvin);
            _kinetics.SetTemperature(kelvin);
            _diffusivity = _material.Diffusivity.At(0, kelvin);
        }

        public void Prepare(double gammaStep)
        {
            _blend?.Prepare(gammaStep);
            Particles.Prepare(gammaStep, _diffusivity);
        }

        public void Begin(double[] past, double gammaStep)
        {
            (_past, _gammaStep) = (past, gammaStep);
            if (_blend is null)
            {
                Particles.Surface(StateOf(past), _alpha);
            }
            else
            {
                _blend.Begin(StateOf(past));
            }
        }

        public void Finish(double[] past, double gammaStep, double[] state)
        {
            if (_blend is null)
            {
                Particles.Finish(StateOf(past), gammaStep, Reaction, StateOf(state));
            }
            else
            {
                _blend.Finish(StateOf(past), gammaStep, StateOf(state));
            }
        }

        public void Derivative(double[] state, double[] derivative)
        {
            if (_blend is null)
            {
                Particles.Derivative(StateOf(state), _diffusivity, Reaction, StateOf(derivative));
            }
            else
            {
                _blend.Derivative(StateOf(state), StateOf(derivative));
            }
        }

        public void UniformFaces(double left, double right)
        {
            for (int i = 0; i <= Nodes; i++)
            {
                Faces[i] = left + (right - left) * i / Nodes;
            }
        }

        /// <summary>Adds a uniform reaction that carries a change of the applied current.</summary>
        public void ShiftFaces(double change, bool rising)
        {
            for (int i = 0; i <= Nodes; i++)
            {
                Faces[i] += change * (rising ? i : Nodes - i) / Nodes;
            }
        }

        /// <summary>Moves the inner faces.</summary>
        public void MoveFaces(double[] steps, double share)
        {
            for (int i = 1; i < Nodes; i++)
            {
                Faces[i] += share * steps[i];
            }
        }

        /// <summary>Reaction from the faces; potentials and slopes at every node.</summary>
        public void Evaluate(double[] concentration)
        {
            for (int i = 0; i < Nodes; i++)
            {
                Total[i] = (Faces[i + 1] - Faces[i]) * PerFace(i);
                if (_blend is not null)
                {
                    EvaluateBlend(i, concentration[First + i]);
                }
                else if (Wear is null)
                {
                    Reaction[i] = Total[i];
                    EvaluateIntercalation(i, concentration[First + i]);
                }
                else
                {
                    EvaluateWithSideReactions(i, concentration[First + i]);
                }
            }
        }

        private void EvaluateBlend(int i, double salt)
        {
            _blend!.Evaluate(i, Total[i], salt);
            (Potential[i], ByReaction[i], ByConcentration[i]) = (_blend.Potential[i], _blend.ByTotal[i], _blend.ByConcentration[i]);

            // Shift is in volts then.
            (ByStoichiometry[i], OpenCircuitSlope[i]) = (1, 1);
        }

        private void EvaluateIntercalation(int i, double salt)
        {
            double beta = Particles.Beta;
            double reaction = Reaction[i];
            double s = _alpha[i] + beta * reaction;
            double open = _kinetics.OpenCircuit(s, out double slope);
            double eta = _kinetics.Overpotential(s, salt, reaction, out double byReaction, out double byStoichiometry, out double byConcentration);
            Potential[i] = open + eta;
            OpenCircuitSlope[i] = slope;
            ByStoichiometry[i] = slope + byStoichiometry;
            ByReaction[i] = byReaction + ByStoichiometry[i] * beta;
            ByConcentration[i] = byConcentration;
        }

        /// <summary>Divides the total between intercalation and side reactions so that both see one potential; the slopes become those by the total.</summary>
        private void EvaluateWithSideReactions(int i, double salt)
        {
            var surface = Wear!.Surface;
            double before = surface?.Current[i] ?? 0;
            Reaction[i] = Math.Abs(before) < Math.Abs(Total[i]) ? Total[i] - before : Total[i];
            if (Particles.Beta < 0)
            {
                // From a surface that can be, the split is never more than a volt away.
                Reaction[i] = Math.Clamp(Reaction[i], (1 - ElectrodeKinetics.Wall - _alpha[i]) / Particles.Beta, (ElectrodeKinetics.Wall - _alpha[i]) / Particles.Beta);
            }

            double sideSlope = 0;
            for (int iteration = 0; iteration < SplitIterationLimit; iteration++)
            {
                EvaluateIntercalation(i, salt);
                double side = Wear.React(i, Potential[i], SaltFloor.Of(salt), SurfaceAt(i), MeanAfter(i), out sideSlope);
                double miss = Reaction[i] + side - Total[i];
                if (Math.Abs(miss) <= 1e-11 * Math.Abs(Total[i]) + 1e-15)
                {
                    break;
                }

                Reaction[i] += CellWear.SplitStep(miss, ByReaction[i], sideSlope);
            }

            double share = 1 / (1 + Math.Max(ByReaction[i], 0) * sideSlope);
            double film = surface?.FilmResistance[i] ?? 0;
            Potential[i] += film * Total[i];
            ByReaction[i] = ByReaction[i] * share + film;
            ByConcentration[i] *= share;
            ByStoichiometry[i] *= share;
        }

        /// <summary>Particle surface current per current that a face gives off into its cell.</summary>
        public double PerFace(int node) => 1 / (SurfacePerVolume[node] * Width);

        /// <summary>Mean stoichiometry of a node at the end of the stage.</summary>
        public double MeanAfter(int node) => Particles.MeanAfter(StateOf(_past), node, _gammaStep, Reaction[node]);

        /// <summary>
        /// Largest share of a Newton step, given as changes of the face currents, that keeps every surface stoichiometry between 0 and 1.
        /// </summary>
        public double Admissible(double[] faceSteps)
        {
            double share = 1;
            for (int i = 0; i < Nodes && _blend is null; i++)
            {
                double s = SurfaceAt(i);
                double change = (faceSteps[i + 1] - faceSteps[i]) * Particles.Beta * PerFace(i);
                double room = change > 0 ? 1 - s : s;
                if (Math.Abs(change) * share > 0.9 * room && room > 0)
                {
                    share = Math.Max(0.9 * room / Math.Abs(change), 1e-3);
                }
            }

            return share;
        }

        /// <summary>Surface stoichiometry of the stage; only without a blend.</summary>
        public double SurfaceAt(int node) => _alpha[node] + Particles.Beta * Reaction[node];

        /// <summary>False where the surface lies beyond full or empty; a blend keeps its surfaces inside.</summary>
        public bool IsInside(int node) => _blend is not null || SurfaceAt(node) is > ElectrodeKinetics.Wall and < 1 - ElectrodeKinetics.Wall;

        /// <summary>Reversible less electric heat of a node, W per m2 of electrode: a j (T dU/dT - U) times the width.</summary>
        public double ReactionHeat(int node, double kelvin) => _blend is null
            ? Reaction[node] / PerFace(node) * (kelvin * _kinetics.Entropic(SurfaceAt(node)) - OpenCircuitAt(node))
            : Width * _blend.Heat(node, kelvin);

        private double OpenCircuitAt(int node) => _kinetics.OpenCircuit(SurfaceAt(node), out _);

        public double OpenCircuitOf(double stoichiometry) => _kinetics.OpenCircuit(stoichiometry, out _);

        /// <summary>Mean over depth of the open-circuit potential at the surfaces of the main material, V.</summary>
        public double MeanOpenCircuit(double[] state)
        {
            double sum = 0;
            foreach (double surface in SurfaceOf(state))
            {
                sum += OpenCircuitOf(surface);
            }

            return sum / Nodes;
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

        /// <summary>False when a particle would hold less than nothing or more than it can.</summary>
        public bool IsPossible()
        {
            var (low, high) = SurfaceRange();
            return low > 0 && high < 1;
        }

        public double[] SurfaceOf(double[] state)
        {
            double[] values = new double[Nodes];
            for (int i = 0; i < Nodes; i++)
            {
                values[i] = _blend?.SurfaceOf(StateOf(state), i) ?? Particles.SurfaceOf(StateOf(state), i);
            }

            return values;
        }

        public double MeanOf(double[] state)
        {
            double sum = 0;
            for (int i = 0; i < Nodes; i++)
            {
                sum += _blend?.MeanOf(StateOf(state), i) ?? Particles.MeanOf(StateOf(state), i);
            }

            return sum / Nodes;
        }

        public void MeansOf(double[] state, double[] means)
        {
            for (int i = 0; i < Nodes; i++)
            {
                means[i] = Particles.MeanOf(StateOf(state), i);
            }
        }

        public (double Low, double High) SurfaceRange()
        {
            if (_blend is not null)
            {
                return _blend.SurfaceRange();
            }

            double low = double.PositiveInfinity, high = double.NegativeInfinity;
            for (int i = 0; i < Nodes; i++)
            {
                low = Math.Min(low, SurfaceAt(i));
                high = Math.Max(high, SurfaceAt(i));
            }

            return (low, high);
        }

        /// <summary>Shift of every surface by an error in the state; with a blend, of every potential.</summary>
        public void ShiftOf(double[] error)
        {
            if (_blend is null)
            {
                Particles.Surface(StateOf(error), Shift);
                return;
            }

            for (int i = 0; i < Nodes; i++)
            {
                Shift[i] = _blend.Shift(StateOf(error), i);
            }
        }

        public double RootMeanSquareShiftVolts()
        {
            double sum = 0;
            for (int i = 0; i < Nodes; i++)
            {
                double volts = Shift[i] * Math.Clamp(OpenCircuitSlope[i], -SteepestSlope, SteepestSlope);
                sum += volts * volts;
            }

            return Math.Sqrt(sum / Nodes);
        }
    }
}
