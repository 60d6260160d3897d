using System;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>
/// Salt in the electrolyte when the reaction is uniform in each electrode (SPMe): one nonlinear diffusion equation,
/// <c>eps dc/dt = d/dx (eps^b D(c) dc/dx) + (1 - t+) a j / F</c>, solved per stage by Newton's method with a tridiagonal matrix.
/// </summary>
internal sealed class ElectrolyteColumn
{
    private const int IterationLimit = 20;

    // mol/m3; a ten-thousandth of it is worth a nanovolt.
    private const double Tolerance = 1e-4;
    private readonly ElectrolyteMesh _mesh;
    private readonly double[] _lower;
    private readonly double[] _diagonal;
    private readonly double[] _upper;
    private readonly double[] _residual;
    private readonly double _negativeSource;
    private readonly double _positiveSource;
    private double _factoredStep = double.NaN;

    public ElectrolyteColumn(ElectrolyteMesh mesh, double transferenceNumber, double negativeThickness, double positiveThickness)
    {
        _mesh = mesh;
        _lower = new double[mesh.Count];
        _diagonal = new double[mesh.Count];
        _upper = new double[mesh.Count];
        _residual = new double[mesh.Count];
        Concentration = new double[mesh.Count];
        _negativeSource = (1 - transferenceNumber) / (PhysicalConstants.FaradayCoulombsPerMole * negativeThickness);
        _positiveSource = -(1 - transferenceNumber) / (PhysicalConstants.FaradayCoulombsPerMole * positiveThickness);
    }

    /// <summary>Concentration of the last solved stage, mol/m3; the next solution starts from it.</summary>
    public double[] Concentration { get; }

    /// <summary>Solves the stage for an applied current density (positive on discharge), A/m2.</summary>
    public bool Solve(ReadOnlySpan<double> past, double gammaStep, double appliedCurrentDensity)
    {
        double[] c = Concentration;
        if (gammaStep == 0)
        {
            past.CopyTo(c);
            return true;
        }

        // The diffusivity varies slowly: a factored matrix serves many stages of the same length. It is made anew when it stops serving.
        double before = double.PositiveInfinity;
        bool fresh = false;
        for (int iteration = 0; iteration < IterationLimit; iteration++)
        {
            if (gammaStep != _factoredStep || (!fresh && iteration > 2))
            {
                Assemble(past, gammaStep, appliedCurrentDensity);
                Factor();
                _factoredStep = gammaStep;
                fresh = true;
            }
            else
            {
                Residual(past, gammaStep, appliedCurrentDensity);
            }

            Substitute(_residual);
            double largest = 0;
            for (int i = 0; i < c.Length; i++)
            {
                c[i] -= _residual[i];
                largest = Math.Max(largest, Math.Abs(_residual[i]));
            }

            if (!double.IsFinite(largest))
            {
                _factoredStep = double.NaN;
                return false;
            }

            // What is left after this correction is it times the rate at which corrections shrink.
            double rate = Math.Min(largest / before, 0.1);
            if (largest * rate < Tolerance)
            {
                return true;
            }

            before = largest;
        }

        _factoredStep = double.NaN;
        return false;
    }

    /// <summary>The mesh has changed: the factored matrix no longer serves.</summary>
    public void ForgetMatrix() => _factoredStep = double.NaN;

    /// <summary>Filters an error in the concentration by the matrix of the last stage, in place.</summary>
    public void Filter(double[] error) => Substitute(error);

    /// <summary>Time derivative at the last solved concentration.</summary>
    public void Derivative(double appliedCurrentDensity, Span<double> derivative)
    {
        _mesh.FluxDivergence(Concentration, _residual);
        for (int i = 0; i < derivative.Length; i++)
        {
            derivative[i] = (Source(i) * appliedCurrentDensity - _residual[i]) / _mesh.Porosity[i];
        }
    }

    private double Source(int i) => i < _mesh.NegativeCells ? _negativeSource : i >= _mesh.PositiveStart ? _positiveSource : 0;

    private void Assemble(ReadOnlySpan<double> past, double gammaStep, double appliedCurrentDensity)
    {
        double[] c = Concentration;
        double inflow = 0, inflowByLeft = 0, inflowByRight = 0;
        double potential = _mesh.Potential(c[0], out double diffusivity);
        for (int i = 0; i < c.Length; i++)
        {
            double outflow = 0, outflowByLeft = 0, outflowByRight = 0;
            double nextPotential = 0, nextDiffusivity = 0;
            double filling = _mesh.Porosity[i] / gammaStep;
            double source = Source(i) * appliedCurrentDensity;
            if (i + 1 < c.Length)
            {
                nextPotential = _mesh.Potential(c[i + 1], out nextDiffusivity);
                if (_mesh.IsBorder(i))
                {
                    var border = _mesh.Border(i);
                    double nextFilling = _mesh.Porosity[i + 1] / gammaStep;
                    double divergence = source - filling * (c[i] - past[i]);
                    double nextDivergence = Source(i + 1) * appliedCurrentDensity - nextFilling * (c[i + 1] - past[i + 1]);
                    outflow = border.Conductance
                        * (potential - nextPotential + border.ByLeftDivergence * divergence - border.ByRightDivergence * nextDivergence);
                    outflowByLeft = border.Conductance * (diffusivity - border.ByLeftDivergence * filling);
                    outflowByRight = -border.Conductance * (nextDiffusivity - border.ByRightDivergence * nextFilling);
                }
                else
                {
                    double conductance = _mesh.Conductance(i);
                    outflow = conductance * (potential - nextPotential);
                    outflowByLeft = conductance * diffusivity;
                    outflowByRight = -conductance * nextDiffusivity;
                }
            }

            double scale = gammaStep / _mesh.Porosity[i];
            double perWidth = scale / _mesh.Width[i];
            _residual[i] = c[i] - past[i] - perWidth * (inflow - outflow) - scale * source;
            _lower[i] = -perWidth * inflowByLeft;
            _diagonal[i] = 1 - perWidth * (inflowByRight - outflowByLeft);
            _upper[i] = perWidth * outflowByRight;
            (inflow, inflowByLeft, inflowByRight) = (outflow, outflowByLeft, outflowByRight);
            (potential, diffusivity) = (nextPotential, nextDiffusivity);
        }
    }

    /// <summary>The residual alone, with the matrix left as it was factored.</summary>
    private void Residual(ReadOnlySpan<double> past, double gammaStep, double appliedCurrentDensity)
    {
        double[] c = Concentration;
        double inflow = 0;
        double potential = _mesh.Potential(c[0], out _);
        for (int i = 0; i < c.Length; i++)
        {
            double outflow = 0, nextPotential = 0;
            double source = Source(i) * appliedCurrentDensity;
            if (i + 1 < c.Length)
            {
                nextPotential = _mesh.Potential(c[i + 1], out _);
                if (_mesh.IsBorder(i))
                {
                    var border = _mesh.Border(i);
                    double divergence = source - _mesh.Porosity[i] / gammaStep * (c[i] - past[i]);
                    double nextDivergence = Source(i + 1) * appliedCurrentDensity - _mesh.Porosity[i + 1] / gammaStep * (c[i + 1] - past[i + 1]);
                    outflow = border.Conductance
                        * (potential - nextPotential + border.ByLeftDivergence * divergence - border.ByRightDivergence * nextDivergence);
                }
                else
                {
                    outflow = _mesh.Conductance(i) * (potential - nextPotential);
                }
            }

            _residual[i] = c[i] - past[i] - gammaStep / _mesh.Porosity[i] * ((inflow - outflow) / _mesh.Width[i] + source);
            (inflow, potential) = (outflow, nextPotential);
        }
    }

    private void Factor()
    {
        _diagonal[0] = 1 / _diagonal[0];
        for (int i = 1; i < _diagonal.Length; i++)
        {
            _lower[i] *= _diagonal[i - 1];
            _diagonal[i] = 1 / (_diagonal[i] - _lower[i] * _upper[i - 1]);
        }
    }

    private void Substitute(double[] x)
    {
        for (int i = 1; i < x.Length; i++)
        {
            x[i] -= _lower[i] * x[i - 1];
        }

        x[^1] *= _diagonal[^1];
        for (int i = x.Length - 2; i >= 0; i--)
        {
            x[i] = (x[i] - _upper[i] * x[i + 1]) * _diagonal[i];
        }
    }
}
