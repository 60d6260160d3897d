using System;
using BmsEdge.Cells.Numerics;
using BmsEdge.Cells.Parameters;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>Finite volumes through negative electrode, separator and positive electrode, with the transport laws of the electrolyte in them.</summary>
internal sealed class ElectrolyteMesh
{
    private const double HighestConcentration = 4000;
    private const double LowestConcentration = 10;
    private const int TableIntervals = 2000;
    private readonly SplineTable _diffusionPotential;
    private readonly SplineTable _conductivity;
    private readonly ElectrolyteParameters _electrolyte;
    private readonly double[] _efficiency;
    private readonly double[] _bruggeman;
    private double _diffusivityFactor = 1;
    private double _conductivityFactor = 1;

    public ElectrolyteMesh(LithiumIonParameters parameters, int negativeCells, int separatorCells, int positiveCells)
    {
        _electrolyte = parameters.Electrolyte;
        NegativeCells = negativeCells;
        SeparatorCells = separatorCells;
        PositiveCells = positiveCells;
        Count = negativeCells + separatorCells + positiveCells;
        Width = new double[Count];
        Porosity = new double[Count];
        _efficiency = new double[Count];
        _bruggeman = new double[Count];
        for (int i = 0; i < Count; i++)
        {
            (double thickness, int cells, Porosity[i], _efficiency[i]) = i < negativeCells
                ? (parameters.Negative.ThicknessMeters, negativeCells, parameters.Negative.Porosity, parameters.Negative.ElectrolyteTransportEfficiency)
                : i < negativeCells + separatorCells
                ? (parameters.Separator.ThicknessMeters, separatorCells, parameters.Separator.Porosity, parameters.Separator.ElectrolyteTransportEfficiency)
                : (parameters.Positive.ThicknessMeters, positiveCells, parameters.Positive.Porosity, parameters.Positive.ElectrolyteTransportEfficiency);
            Width[i] = thickness / cells;
            _bruggeman[i] = Math.Log(_efficiency[i]) / Math.Log(Porosity[i]);
        }

        _diffusionPotential = new SplineTable(DiffusionPotential(_electrolyte.Diffusivity), 0, HighestConcentration, TableIntervals);
        _conductivity = new SplineTable(c => _electrolyte.Conductivity.AtReference(Math.Max(c, LowestConcentration)), 0, HighestConcentration, TableIntervals);
        SetTemperature(parameters.InitialTemperatureKelvin);
    }

    public int NegativeCells { get; }

    public int SeparatorCells { get; }

    public int PositiveCells { get; }

    public int Count { get; }

    /// <summary>Thickness of each cell, m.</summary>
    public double[] Width { get; }

    /// <summary>Electrolyte fraction of each cell.</summary>
    public double[] Porosity { get; }

    /// <summary>First cell of the positive electrode.</summary>
    public int PositiveStart => NegativeCells + SeparatorCells;

    /// <summary>Depth of every cell's centre from the negative collector, m.</summary>
    public double[] Centres()
    {
        double[] centres = new double[Count];
        double left = 0;
        for (int i = 0; i < Count; i++)
        {
            centres[i] = left + 0.5 * Width[i];
            left += Width[i];
        }

        return centres;
    }

    public void SetTemperature(double kelvin)
    {
        _diffusivityFactor = _electrolyte.Diffusivity.TemperatureFactor(kelvin);
        _conductivityFactor = _electrolyte.Conductivity.TemperatureFactor(kelvin);
    }

    /// <summary>Gives a cell another porosity; its transport efficiency follows by the power law of its layer.</summary>
    public void SetPorosity(int cell, double porosity)
    {
        Porosity[cell] = porosity;
        _efficiency[cell] = Math.Pow(porosity, _bruggeman[cell]);
    }

    /// <summary>Transport efficiency of a cell.</summary>
    public double Efficiency(int cell) => _efficiency[cell];

    /// <summary>Bulk conductivity at a concentration, S/m.</summary>
    public double Conductivity(double concentration) => _conductivityFactor * _conductivity.Evaluate(Math.Max(concentration, LowestConcentration), out _);

    /// <summary>True when cell i and i+1 lie in different layers.</summary>
    public bool IsBorder(int i) => i + 1 == NegativeCells || i + 1 == PositiveStart;

    /// <summary>
    /// Integral of the diffusivity over concentration, mol/(m s), whose slope is the diffusivity. Between two cells the flux is the difference
    /// of this potential over the distance, exact however steeply the diffusivity falls with the concentration (Kirchhoff's transformation).
    /// </summary>
    public double Potential(double concentration, out double diffusivity)
    {
        double value = _diffusivityFactor * _diffusionPotential.Evaluate(concentration, out diffusivity);
        diffusivity *= _diffusivityFactor;
        return value;
    }

    /// <summary>Conductance for the diffusion potential between the centres of cell i and i+1 of one layer, 1/m.</summary>
    public double Conductance(int i) => _efficiency[i] / Width[i];

    /// <summary>
    /// The border between cell i and i+1 of two layers. Within the half cells on either side the flux is not constant: it changes with the
    /// reaction and the filling of the cell. Leaving that out costs accuracy in the whole mesh, because here the two sides do not cancel:
    /// <c>N = conductance (P_left - P_right + byLeft div_left - byRight div_right)</c>, div = dN/dx.
    /// </summary>
    public BorderLaw Border(int i)
    {
        double left = 0.5 * Width[i] / _efficiency[i];
        double right = 0.5 * Width[i + 1] / _efficiency[i + 1];
        return new BorderLaw(1 / (left + right), 0.25 * left * Width[i], 0.25 * right * Width[i + 1]);
    }

    /// <summary>Divergence of the flux of salt in every cell, mol/(m3 s), at concentrations alone.</summary>
    public void FluxDivergence(double[] c, double[] divergence)
    {
        for (int i = 0; i < Count; i++)
        {
            divergence[i] = Potential(c[i], out _);
        }

        double inflow = 0;
        double here = divergence[0];
        for (int i = 0; i < Count; i++)
        {
            double outflow = 0;
            double next = i + 1 < Count ? divergence[i + 1] : 0;
            if (i + 1 < Count)
            {
                outflow = Conductance(i) * (here - next);
                if (IsBorder(i))
                {
                    // The divergences hold the flux itself: solve for it.
                    var border = Border(i);
                    double after = i + 2 < Count ? Conductance(i + 1) * (next - divergence[i + 2]) : 0;
                    double byLeft = border.ByLeftDivergence / Width[i];
                    double byRight = border.ByRightDivergence / Width[i + 1];
                    outflow = (here - next - byLeft * inflow - byRight * after) / ((1 / border.Conductance) - byLeft - byRight);
                }
            }

            divergence[i] = (outflow - inflow) / Width[i];
            (inflow, here) = (outflow, next);
        }
    }

    private static Func<double, double> DiffusionPotential(PropertyLaw diffusivity)
    {
        // Simpson's rule from grid point to grid point; the table is filled in growing order.
        double sum = 0, at = 0;
        return c =>
        {
            double Value(double x) => diffusivity.AtReference(Math.Max(x, LowestConcentration));
            sum += (c - at) / 6 * (Value(at) + 4 * Value(0.5 * (at + c)) + Value(c));
            at = c;
            return sum;
        };
    }

    /// <summary>Electric conductance of the face between cell i and i+1, S/m2, with its slope by either concentration when they share a layer.</summary>
    public double ElectricConductance(int i, double left, double right, out double slope)
    {
        if (!IsBorder(i))
        {
            double scale = _conductivityFactor * _efficiency[i] / Width[i];
            double value = _conductivity.Evaluate(Math.Max(0.5 * (left + right), LowestConcentration), out slope);
            slope *= 0.5 * scale;
            return scale * value;
        }

        slope = 0;
        return 1 / (0.5 * Width[i] / (_efficiency[i] * Conductivity(left)) + 0.5 * Width[i + 1] / (_efficiency[i + 1] * Conductivity(right)));
    }
}

/// <summary>Flux through a border between layers, see <see cref="ElectrolyteMesh.Border"/>.</summary>
/// <param name="Conductance">1/m.</param>
/// <param name="ByLeftDivergence">m2.</param>
/// <param name="ByRightDivergence">m2.</param>
internal readonly record struct BorderLaw(double Conductance, double ByLeftDivergence, double ByRightDivergence);
