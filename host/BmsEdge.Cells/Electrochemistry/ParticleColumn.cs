using System;
using System.Numerics;
using BmsEdge.Cells.Parameters;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>
/// The particles of one material at the nodes of an electrode: mode amplitudes side by side, node by node within a mode, so that a step runs over
/// contiguous numbers. Within an implicit stage the surface stoichiometry is linear in the interfacial current,
/// <c>s = alpha + beta j</c>; alpha comes from the past, beta is the same at every node.
/// </summary>
internal sealed class ParticleColumn
{
    private readonly double[] _rates;
    private readonly double[] _surface;
    private readonly double[] _damping;
    private readonly double _radiusSquared;
    private readonly double _fluxFactor;
    private readonly int _modes;
    private readonly int _nodes;

    public ParticleColumn(ActiveMaterial material, int modes, int nodes)
    {
        var basis = ParticleModes.Of(modes);
        _modes = modes;
        _nodes = nodes;
        _rates = basis.Rates;
        _surface = basis.SurfaceValues;
        _damping = new double[modes];
        _radiusSquared = material.RadiusMeters * material.RadiusMeters;
        _fluxFactor = 1 / (PhysicalConstants.FaradayCoulombsPerMole * material.RadiusMeters * material.MaximumConcentration);
    }

    /// <summary>Number of state values.</summary>
    public int StateCount => _modes * _nodes;

    /// <summary>ds/dj at the surface within the stage, m2/A.</summary>
    public double Beta { get; private set; }

    /// <summary>Uniform particles.</summary>
    public void Fill(Span<double> state, double stoichiometry)
    {
        state.Clear();
        state[.._nodes].Fill(stoichiometry * ParticleModes.UniformAmplitude);
    }

    /// <summary>Takes over the length of a stage and the diffusivity in it.</summary>
    public void Prepare(double gammaStep, double diffusivity)
    {
        double scale = gammaStep * diffusivity / _radiusSquared;
        double sum = 0;
        for (int k = 0; k < _modes; k++)
        {
            _damping[k] = 1 / (1 + scale * _rates[k]);
            sum += _surface[k] * _surface[k] * _damping[k];
        }

        Beta = -gammaStep * _fluxFactor * sum;
    }

    /// <summary>alpha at every node: the surface stoichiometry the past alone would give.</summary>
    public void Surface(ReadOnlySpan<double> past, Span<double> alpha)
    {
        if (_nodes == 1)
        {
            double sum = 0;
            for (int k = 0; k < _modes; k++)
            {
                sum += _surface[k] * _damping[k] * past[k];
            }

            alpha[0] = sum;
            return;
        }

        alpha.Clear();
        for (int k = 0; k < _modes; k++)
        {
            AddScaled(alpha, past.Slice(k * _nodes, _nodes), _surface[k] * _damping[k]);
        }
    }

    /// <summary>Amplitudes at the end of the stage.</summary>
    public void Finish(ReadOnlySpan<double> past, double gammaStep, ReadOnlySpan<double> interfacialCurrent, Span<double> state)
    {
        for (int k = 0; k < _modes; k++)
        {
            double damping = _damping[k];
            double source = -gammaStep * _fluxFactor * _surface[k] * damping;
            Combine(state.Slice(k * _nodes, _nodes), past.Slice(k * _nodes, _nodes), damping, interfacialCurrent, source);
        }
    }

    /// <summary>Time derivative of the amplitudes.</summary>
    public void Derivative(ReadOnlySpan<double> state, double diffusivity, ReadOnlySpan<double> interfacialCurrent, Span<double> derivative)
    {
        double scale = -diffusivity / _radiusSquared;
        for (int k = 0; k < _modes; k++)
        {
            double decay = scale * _rates[k];
            double source = -_fluxFactor * _surface[k];
            Combine(derivative.Slice(k * _nodes, _nodes), state.Slice(k * _nodes, _nodes), decay, interfacialCurrent, source);
        }
    }

    /// <summary>Surface stoichiometry of a state.</summary>
    public double SurfaceOf(ReadOnlySpan<double> state, int node)
    {
        double sum = 0;
        for (int k = 0; k < _modes; k++)
        {
            sum += _surface[k] * state[k * _nodes + node];
        }

        return sum;
    }

    /// <summary>Mean stoichiometry at the end of a stage.</summary>
    public double MeanAfter(ReadOnlySpan<double> past, int node, double gammaStep, double interfacialCurrent) =>
        (past[node] - gammaStep * _fluxFactor * _surface[0] * interfacialCurrent) / ParticleModes.UniformAmplitude;

    /// <summary>Mean stoichiometry of a state.</summary>
    public double MeanOf(ReadOnlySpan<double> state, int node) => state[node] / ParticleModes.UniformAmplitude;

    /// <summary>Adds a multiple of x to a sum.</summary>
    internal static void AddScaled(Span<double> sum, ReadOnlySpan<double> x, double factor)
    {
        int i = 0;
        for (; i <= sum.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            (new Vector<double>(sum[i..]) + new Vector<double>(x[i..]) * factor).CopyTo(sum[i..]);
        }

        for (; i < sum.Length; i++)
        {
            sum[i] += factor * x[i];
        }
    }

    private static void Combine(Span<double> target, ReadOnlySpan<double> x, double factorX, ReadOnlySpan<double> y, double factorY)
    {
        int i = 0;
        for (; i <= target.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            (new Vector<double>(x[i..]) * factorX + new Vector<double>(y[i..]) * factorY).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
        {
            target[i] = factorX * x[i] + factorY * y[i];
        }
    }
}
