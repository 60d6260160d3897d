using System;
using BmsEdge.Cells.Parameters;

namespace BmsEdge.Cells.Electrochemistry;

internal sealed partial class DoyleFullerNewmanModel
{
    /// <summary>One electrode: its particles and the electrolyte current at the faces between them.</summary>
    private sealed class Electrode : ElectrodeParticles
    {
        // A particle against its wall has stopped reacting: its own potential, however steep, says nothing about the terminal voltage.
        private const double SteepestSlope = 5;

        public Electrode(ElectrodeParameters parameters, ModelOptions options, double temperature, int first, int nodes, int stateOffset, MaterialWear[]? wears)
            : base(parameters, options, temperature, nodes, stateOffset, wears, slopes: true)
        {
            First = first;
            Width = parameters.ThicknessMeters / nodes;
            SolidConductivity = parameters.ConductivitySiemensPerMeter * parameters.SolidTransportEfficiency;
            Faces = new double[nodes + 1];
        }

        /// <summary>First cell in the mesh of the electrolyte.</summary>
        public int First { get; }

        /// <summary>Thickness of a cell, m.</summary>
        public double Width { get; }

        /// <summary>Effective, S/m.</summary>
        public double SolidConductivity { get; }

        /// <summary>Electrolyte current density at each face, the outer ones included, A/m2.</summary>
        public double[] Faces { get; }

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
                Evaluate(i, concentration[First + i]);
            }
        }

        /// <summary>Particle surface current per current that a face gives off into its cell.</summary>
        public double PerFace(int node) => 1 / (SurfacePerVolume[node] * Width);

        /// <summary>
        /// Largest share of a Newton step, given as changes of the face currents, that keeps every surface stoichiometry between 0 and 1; a blend keeps them
        /// there by itself.
        /// </summary>
        public double Admissible(double[] faceSteps)
        {
            double share = 1;
            for (int i = 0; i < Nodes && !IsBlend; i++)
            {
                double s = SurfaceAt(i);
                double change = (faceSteps[i + 1] - faceSteps[i]) * Main.BetaAt(i) * PerFace(i);
                double room = change > 0 ? 1 - s : s;
                if (Math.Abs(change) * share > 0.9 * room && room > 0)
                {
                    share = Math.Max(0.9 * room / Math.Abs(change), 1e-3);
                }
            }

            return share;
        }

        /// <summary>False where the surface lies beyond full or empty; a blend keeps its surfaces inside.</summary>
        public bool IsInside(int node) => IsBlend || SurfaceAt(node) is > ElectrodeKinetics.Wall and < 1 - ElectrodeKinetics.Wall;

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
