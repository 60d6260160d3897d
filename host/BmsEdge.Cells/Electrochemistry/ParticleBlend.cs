using System;

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

    // Where an open-circuit curve rises with lithium, a line that falls would send the current the wrong way.
    private const double LeastSlopeShare = 0.1;

    // A particle against its wall has stopped reacting: its own potential says nothing about the terminal voltage.
    private const double SteepestSlope = 5;
    private readonly ParticlePhase[] _phases;
    private readonly bool[] _guessed;
    private readonly double[] _lastTotal;
    private readonly double[] _lastPotential;

    public ParticleBlend(ParticlePhase[] phases, int nodes)
    {
        _phases = phases;
        _guessed = new bool[nodes];
        _lastTotal = new double[phases.Length];
        _lastPotential = new double[phases.Length];
        SurfacePerVolume = new double[nodes];
        Potential = new double[nodes];
        ByTotal = new double[nodes];
        ByConcentration = new double[nodes];
        TakeGeometry();
    }

    /// <summary>Of all materials at every node, 1/m.</summary>
    public double[] SurfacePerVolume { get; }

    /// <summary>Solid minus electrolyte potential at every node, V.</summary>
    public double[] Potential { get; }

    /// <summary>Its slope by the mean current density of the surface, ohm m2.</summary>
    public double[] ByTotal { get; }

    /// <summary>Its slope by the salt concentration, V m3/mol.</summary>
    public double[] ByConcentration { get; }

    /// <summary>Forgets the last division as a guess for the next.</summary>
    public void ForgetGuess() => _guessed.AsSpan().Clear();

    /// <summary>Takes over the surface of the materials.</summary>
    public void TakeGeometry()
    {
        SurfacePerVolume.AsSpan().Clear();
        foreach (var phase in _phases)
        {
            for (int i = 0; i < SurfacePerVolume.Length; i++)
            {
                SurfacePerVolume[i] += phase.SurfacePerVolume[i];
            }
        }
    }

    /// <summary>
    /// Divides a mean current density of the surface (A/m2) at a node and leaves the potential and its slopes; the potential is no number where no
    /// division was found.
    /// </summary>
    public void Evaluate(int node, double total, double salt, ReadOnlySpan<double> column = default)
    {
        double wanted = total * SurfacePerVolume[node];
        foreach (var phase in _phases)
        {
            phase.Total[node] = _guessed[node] ? phase.Total[node] : total;
        }

        _guessed[node] = true;
        for (int iteration = 0; iteration < IterationLimit; iteration++)
        {
            double conductance = 0, balance = wanted, byConcentration = 0;
            for (int k = 0; k < _phases.Length; k++)
            {
                var phase = _phases[k];
                Move(k, node, salt, column, iteration > 0);
                double share = phase.SurfacePerVolume[node] / SlopeOf(phase, node);
                conductance += share;
                balance += share * phase.Potential[node] - phase.SurfacePerVolume[node] * phase.Total[node];
                byConcentration += share * phase.ByConcentration[node];
            }

            double potential = balance / conductance;
            double worst = 0;
            bool shortened = false;
            foreach (var phase in _phases)
            {
                double miss = potential - phase.Potential[node];
                worst = Math.Max(worst, Math.Abs(miss));
                double step = Math.Clamp(miss, -LargestPotentialStep, LargestPotentialStep) / SlopeOf(phase, node);
                double side = phase.Total[node] - phase.Reaction[node];
                double wished = phase.Total[node] + step;
                double inside = phase.Inside(node, wished - side);
                bool stays = inside == wished - side;
                shortened |= Math.Abs(miss) > LargestPotentialStep || !stays;
                phase.Total[node] = stays ? wished : inside + side;
            }

            Potential[node] = potential;
            ByTotal[node] = SurfacePerVolume[node] / conductance;
            ByConcentration[node] = byConcentration / conductance;
            if (worst < Tolerance && !shortened)
            {
                return;
            }
        }

        Potential[node] = double.NaN;
        _guessed[node] = false;
    }

    /// <summary>
    /// Takes a material to its new current, less far where the potential would run away: side reactions are exponentials, and from their steep side a straight
    /// line leads anywhere.
    /// </summary>
    private void Move(int k, int node, double salt, ReadOnlySpan<double> column, bool limited)
    {
        const int halvings = 40;
        var phase = _phases[k];
        phase.Evaluate(node, salt, column);
        for (int i = 0; i < halvings && limited && !(Math.Abs(phase.Potential[node] - _lastPotential[k]) < 2 * LargestPotentialStep); i++)
        {
            phase.Total[node] = 0.5 * (phase.Total[node] + _lastTotal[k]);
            phase.Evaluate(node, salt, column);
        }

        (_lastTotal[k], _lastPotential[k]) = (phase.Total[node], phase.Potential[node]);
    }

    /// <summary>Change of the potential at every node by an error in the state, filtered by the last stage, V, at fixed current.</summary>
    public void ShiftOf(double[] error, double[] shift)
    {
        shift.AsSpan().Clear();
        foreach (var phase in _phases)
        {
            phase.ShiftOf(error, phase.Shift);
            for (int i = 0; i < shift.Length; i++)
            {
                double slope = Math.Clamp(phase.OpenCircuitSlope[i], -SteepestSlope, SteepestSlope);
                shift[i] += phase.SurfacePerVolume[i] / SlopeOf(phase, i) * slope * phase.Shift[i] * ByTotal[i] / SurfacePerVolume[i];
            }
        }
    }

    private static double SlopeOf(ParticlePhase phase, int node) => Math.Max(phase.ByTotal[node], LeastSlopeShare * phase.KineticSlope[node]);
}
