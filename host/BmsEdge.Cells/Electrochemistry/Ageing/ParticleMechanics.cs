using System;
using BmsEdge.Cells.Parameters;
using BmsEdge.Foundation;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>
/// Stress at the surface of the particles of one material, what active material it costs and the cracks it drives. The stress of a sphere,
/// <c>sigma_t = Omega E c_max (mean s - surface s) / (3 (1 - nu))</c>, is tension while lithium leaves; only tension counts.
/// </summary>
internal sealed class ParticleMechanics
{
    private readonly MechanicalParameters _parameters;
    private readonly CrackParameters? _cracks;
    private readonly int _nodes;
    private readonly int _lossOffset;
    private readonly double _lossShare;
    private readonly double _stressPerDifference;
    private readonly double[] _past;
    private readonly double[] _now;
    private readonly double[] _rate;
    private double _gammaStep;

    public ParticleMechanics(string set, string where, MechanicalParameters? parameters, double maximumConcentration, double lossShare, bool cracks, int nodes)
    {
        _parameters = parameters ?? throw Missing("elastic values");
        _cracks = cracks ? _parameters.Cracks ?? throw Missing("values for cracks") : null;
        _lossShare = lossShare;
        _nodes = nodes;
        _lossOffset = cracks ? nodes : 0;
        StateCount = _lossOffset + (Loses ? nodes : 0);
        _stressPerDifference = _parameters.PartialMolarVolume * _parameters.YoungsModulusPascals * maximumConcentration
            / (3 * (1 - _parameters.PoissonsRatio));
        _past = new double[StateCount];
        _now = new double[StateCount];
        _rate = new double[StateCount];

        BmsException Missing(string what) => new(
            BmsErrorCode.BadArgument, $"Parameter set {set}, {where}, has no {what}; simulate it without stress (loss of active material, cracks) or add them.");
    }

    /// <summary>Per node: crack length (m), then volume fraction of active material lost.</summary>
    public int StateCount { get; }

    private bool Loses => _lossShare > 0;

    public void Initialise(Span<double> state)
    {
        state.Clear();
        if (_cracks is not null)
        {
            state[.._nodes].Fill(_cracks.InitialLengthMeters);
        }
    }

    public void Begin(ReadOnlySpan<double> past, double gammaStep)
    {
        past.CopyTo(_past);
        past.CopyTo(_now);
        _gammaStep = gammaStep;
    }

    public void Advance(int node, double surface, double mean)
    {
        double tension = Math.Max(_stressPerDifference * (mean - surface), 0);
        if (_cracks is not null)
        {
            // Length and rate of the stage from each other; the rate moves little with the length.
            for (int pass = 0; pass < 3; pass++)
            {
                double intensity = tension * _cracks.StressIntensityFactor * Math.Sqrt(Math.PI * _now[node]);
                _rate[node] = _cracks.Rate * Math.Pow(intensity, _cracks.Exponent) / 3600;
                _now[node] = _past[node] + _gammaStep * _rate[node];
            }
        }

        if (Loses)
        {
            double hydrostatic = 2 * tension / 3;
            _rate[_lossOffset + node] = _lossShare * _parameters.LossRate * Math.Pow(hydrostatic / _parameters.CriticalStressPascals, _parameters.LossExponent);
            _now[_lossOffset + node] = _past[_lossOffset + node] + _gammaStep * _rate[_lossOffset + node];
        }
    }

    public void End(Span<double> state) => _now.CopyTo(state);

    public void Derivative(Span<double> derivative) => _rate.CopyTo(derivative);

    /// <summary>Surface with cracks over that without.</summary>
    public double Roughness(int node) => _cracks is null ? 1 : Rough(_now[node]);

    /// <summary>Relative growth of the cracks, 1/s.</summary>
    public double Spreading(int node) => _cracks is null ? 0 : _rate[node] / _now[node];

    public double RoughnessOf(ReadOnlySpan<double> state, int node) => _cracks is null ? 1 : Rough(state[node]);

    public double CrackLengthOf(ReadOnlySpan<double> state, int node) => _cracks is null ? 0 : state[node];

    /// <summary>Volume fraction lost at a node of a state.</summary>
    public double LossOf(ReadOnlySpan<double> state, int node) => Loses ? state[_lossOffset + node] : 0;

    private double Rough(double length) => 1 + 2 * _cracks!.PerSquareMeter * _cracks.WidthMeters * length;
}
