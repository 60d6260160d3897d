using System;
using System.Numerics;
using BmsEdge.Cells.Numerics;
using BmsEdge.Cells.Parameters;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>
/// Particles whose diffusivity depends on their stoichiometry, in the modes of <see cref="ParticleModes"/>, which then feel each other:
/// <c>dq_k/dt = -1/R^2 integral of r^2 D(s) s' psi_k' - j/(F R c_max) psi_k(1)</c>. The first mode is still the mean. Every implicit stage is solved by
/// Newton's method at the current asked for; around it the surface is <c>s = alpha + beta j</c>, with an alpha and a beta for every node.
/// </summary>
internal sealed class VariableDiffusion
{
    private const int TableIntervals = 2000;
    private const int IterationLimit = 30;
    private const int MorePoints = 4;

    // Convergence is quadratic: after a step of this size what is left is its square.
    private const double Tolerance = 1e-7;
    private readonly int _modes;
    private readonly int _nodes;
    private readonly int _points;
    private readonly double _fluxFactor;
    private readonly SplineTable _law;
    private readonly double[] _surface;
    private readonly double[] _weights;
    private readonly double[][] _values;
    private readonly double[][] _slopes;
    private readonly double[][] _profile;
    private readonly double[][] _response;
    private readonly double[] _solvedCurrent;
    private readonly double[] _jacobian;
    private readonly double[] _step;
    private readonly double[] _row;
    private double _scale;
    private double _gammaStep;

    public VariableDiffusion(ActiveMaterial material, int modes, int nodes)
    {
        var basis = ParticleModes.Of(modes);
        (_modes, _nodes, _points) = (modes, nodes, modes + MorePoints);
        _surface = basis.SurfaceValues;
        _fluxFactor = 1 / (PhysicalConstants.FaradayCoulombsPerMole * material.RadiusMeters * material.MaximumConcentration);

        // Per square of the radius, so that a rate comes out.
        double perSquare = 1 / (material.RadiusMeters * material.RadiusMeters);
        _law = new SplineTable(s => perSquare * material.Diffusivity.AtReference(s), 0, 1, TableIntervals);
        (double[] radii, double[] weights) = ParticleModes.EvenQuadrature(_points);
        _weights = new double[_points];
        _values = new double[_points][];
        _slopes = new double[_points][];
        for (int g = 0; g < _points; g++)
        {
            _weights[g] = weights[g] * radii[g] * radii[g];
            (_values[g], _slopes[g]) = basis.AtWithSlopes(radii[g]);
        }

        _profile = new double[nodes][];
        _response = new double[nodes][];
        for (int i = 0; i < nodes; i++)
        {
            _profile[i] = new double[modes];
            _response[i] = new double[modes];
        }

        Alpha = new double[nodes];
        Beta = new double[nodes];
        _solvedCurrent = new double[nodes];
        _jacobian = new double[modes * modes];
        _step = new double[modes];
        _row = new double[modes];
    }

    /// <summary>Surface stoichiometry that is left of the last solution without its current, at every node.</summary>
    public double[] Alpha { get; }

    /// <summary>Slope of the surface stoichiometry by the interfacial current at the last solution, at every node, m2/A.</summary>
    public double[] Beta { get; }

    /// <summary>Starts a stage.</summary>
    /// <param name="gammaStep">Its length, s.</param>
    /// <param name="temperatureFactor">On the diffusivity.</param>
    public void Begin(double gammaStep, double temperatureFactor)
    {
        (_gammaStep, _scale) = (gammaStep, temperatureFactor);
        _solvedCurrent.AsSpan().Fill(double.NaN);
    }

    /// <summary>Solves the stage of a node at an interfacial current, A/m2. A profile that is not found leaves NaN.</summary>
    public void Solve(ReadOnlySpan<double> past, int node, double current)
    {
        if (current == _solvedCurrent[node])
        {
            return;
        }

        if (!Iterate(past, node, current))
        {
            // Afresh from the past: the last stage may have been of another step.
            for (int k = 0; k < _modes; k++)
            {
                _profile[node][k] = past[k * _nodes + node];
            }

            if (!Iterate(past, node, current))
            {
                _solvedCurrent[node] = double.NaN;
                Alpha[node] = double.NaN;
                return;
            }
        }

        _solvedCurrent[node] = current;
        double[] response = _response[node];
        _surface.CopyTo(response, 0);
        SolveTransposed(response);
        double surface = 0, slope = 0;
        for (int k = 0; k < _modes; k++)
        {
            surface += _surface[k] * _profile[node][k];
            slope -= response[k] * _surface[k];
        }

        Beta[node] = _gammaStep * _fluxFactor * slope;
        Alpha[node] = surface - Beta[node] * current;
    }

    /// <summary>Amplitudes of the last solution of a node.</summary>
    public void Write(int node, Span<double> state)
    {
        for (int k = 0; k < _modes; k++)
        {
            state[k * _nodes + node] = _profile[node][k];
        }
    }

    /// <summary>Time derivative of the amplitudes of a node.</summary>
    public void Derivative(ReadOnlySpan<double> state, int node, double current, Span<double> derivative)
    {
        for (int k = 0; k < _modes; k++)
        {
            _step[k] = state[k * _nodes + node];
            _row[k] = -_fluxFactor * current * _surface[k];
        }

        for (int g = 0; g < _points; g++)
        {
            double flow = -_weights[g] * Diffusivity(Sum(_values[g], _step), out _) * Sum(_slopes[g], _step);
            ParticleColumn.AddScaled(_row, _slopes[g], flow);
        }

        for (int k = 0; k < _modes; k++)
        {
            derivative[k * _nodes + node] = _row[k];
        }
    }

    /// <summary>Shift of the surface stoichiometry by an error in the state, filtered through the last stage.</summary>
    public void Shift(ReadOnlySpan<double> error, Span<double> shift)
    {
        for (int i = 0; i < _nodes; i++)
        {
            shift[i] = 0;
            for (int k = 0; k < _modes; k++)
            {
                shift[i] += _response[i][k] * error[k * _nodes + i];
            }
        }
    }

    private double Diffusivity(double stoichiometry, out double slope)
    {
        double inside = Math.Clamp(stoichiometry, 0, 1);
        double value = _scale * _law.Evaluate(inside, out slope);
        slope = inside == stoichiometry ? _scale * slope : 0;
        return value;
    }

    /// <summary>Newton's method; leaves the factors of the Jacobian at the solution behind.</summary>
    private bool Iterate(ReadOnlySpan<double> past, int node, double current)
    {
        double[] profile = _profile[node];
        double drive = _gammaStep * _fluxFactor * current;
        for (int iteration = 0; iteration < IterationLimit; iteration++)
        {
            Array.Clear(_jacobian);
            for (int k = 0; k < _modes; k++)
            {
                _jacobian[k * _modes + k] = 1;
                _step[k] = profile[k] - past[k * _nodes + node] + drive * _surface[k];
            }

            for (int g = 0; g < _points && _gammaStep > 0; g++)
            {
                double[] slopes = _slopes[g], values = _values[g];
                double gradient = Sum(slopes, profile);
                double weight = _gammaStep * _weights[g];
                double diffusivity = weight * Diffusivity(Sum(values, profile), out double bend);
                bend *= weight * gradient;
                ParticleColumn.AddScaled(_step, slopes, diffusivity * gradient);
                for (int l = 0; l < _modes; l++)
                {
                    _row[l] = diffusivity * slopes[l] + bend * values[l];
                }

                // The first mode has no slope: its row stays that of the mean.
                for (int k = 1; k < _modes; k++)
                {
                    ParticleColumn.AddScaled(_jacobian.AsSpan(k * _modes, _modes), _row, slopes[k]);
                }
            }

            if (!Factorise())
            {
                return false;
            }

            SolveFactored(_step);
            double largest = 0;
            for (int k = 0; k < _modes; k++)
            {
                profile[k] -= _step[k];
                largest = Math.Max(largest, Math.Abs(_step[k]));
            }

            if (!double.IsFinite(largest))
            {
                return false;
            }

            if (largest < Tolerance || _gammaStep == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static double Sum(double[] x, double[] y)
    {
        var sums = Vector<double>.Zero;
        int i = 0;
        for (; i <= x.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            sums += new Vector<double>(x, i) * new Vector<double>(y, i);
        }

        double sum = Vector.Sum(sums);
        for (; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }

    /// <summary>LU without exchange of rows: the identity and a diffusion, whose symmetric part is positive, need none.</summary>
    private bool Factorise()
    {
        for (int p = 0; p < _modes; p++)
        {
            double pivot = _jacobian[p * _modes + p];
            if (!(Math.Abs(pivot) > 1e-300))
            {
                return false;
            }

            for (int r = p + 1; r < _modes; r++)
            {
                double factor = _jacobian[r * _modes + p] / pivot;
                _jacobian[r * _modes + p] = factor;
                Span<double> below = _jacobian.AsSpan(r * _modes + p + 1, _modes - p - 1), row = _jacobian.AsSpan(p * _modes + p + 1, _modes - p - 1);
                for (int c = 0; c < below.Length; c++)
                {
                    below[c] -= factor * row[c];
                }
            }
        }

        return true;
    }

    private void SolveFactored(double[] x)
    {
        for (int r = 1; r < _modes; r++)
        {
            for (int c = 0; c < r; c++)
            {
                x[r] -= _jacobian[r * _modes + c] * x[c];
            }
        }

        for (int r = _modes - 1; r >= 0; r--)
        {
            for (int c = r + 1; c < _modes; c++)
            {
                x[r] -= _jacobian[r * _modes + c] * x[c];
            }

            x[r] /= _jacobian[r * _modes + r];
        }
    }

    private void SolveTransposed(double[] x)
    {
        for (int c = 0; c < _modes; c++)
        {
            for (int r = 0; r < c; r++)
            {
                x[c] -= _jacobian[r * _modes + c] * x[r];
            }

            x[c] /= _jacobian[c * _modes + c];
        }

        for (int c = _modes - 2; c >= 0; c--)
        {
            for (int r = c + 1; r < _modes; r++)
            {
                x[c] -= _jacobian[r * _modes + c] * x[r];
            }
        }
    }
}
