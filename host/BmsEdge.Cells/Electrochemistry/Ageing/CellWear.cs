using System;
using System.Collections.Generic;
using BmsEdge.Cells.Parameters;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>
/// The ageing of a cell: side reactions and stress of every active material as states of the integration, and what follows from them slowly (active
/// surface, porosity, wet area), which is carried over between time steps once it has changed by a hundred-thousandth.
/// </summary>
internal sealed class CellWear
{
    private const double Faraday = PhysicalConstants.FaradayCoulombsPerMole;
    private const double CarryOverChange = 1e-5;

    // Pores never close for good: what is left conducts so badly that the voltage says it all.
    private const double LeastPorosityShare = 0.01;
    private const double LeastWettedShare = 0.01;
    private readonly LithiumIonParameters _parameters;
    private readonly ModelOptions _options;
    private readonly ElectrolyteMesh? _mesh;
    private readonly int _nodes;
    private readonly MaterialWear[] _all;
    private readonly int[] _offsets;
    private readonly double[] _porosity;
    private readonly double[] _wantedPorosity;
    private double _carriedFilmCharge;
    private double _filmCoulombs;
    private double _lostCoulombs;
    private double _wetted = 1;

    public CellWear(LithiumIonParameters parameters, ModelOptions options, ElectrolyteMesh? mesh, int nodes)
    {
        (_parameters, _options, _mesh, _nodes) = (parameters, options, mesh, nodes);
        _porosity = new double[nodes];
        _wantedPorosity = new double[nodes];
        Negative = Wears(true);
        Positive = Wears(false);
        _all = [.. Negative, .. Positive];
        _offsets = new int[_all.Length];
        for (int k = 0; k < _all.Length; k++)
        {
            _offsets[k] = StateCount;
            StateCount += _all[k].StateCount;
        }

        MaterialWear[] Wears(bool negative)
        {
            var materials = (negative ? parameters.Negative : parameters.Positive).Materials;
            MaterialWear[] wears = new MaterialWear[materials.Count];
            for (int k = 0; k < wears.Length; k++)
            {
                wears[k] = new MaterialWear(parameters, options, negative, materials[k], nodes);
            }

            return wears;
        }
    }

    public int StateCount { get; }

    /// <summary>One for every material of the negative electrode.</summary>
    public MaterialWear[] Negative { get; }

    /// <summary>One for every material of the positive electrode.</summary>
    public MaterialWear[] Positive { get; }

    /// <summary>Wet area of the electrodes, m2.</summary>
    public double AreaSquareMeters => _wetted * _parameters.ElectrodeAreaSquareMeters;

    public void Initialise(Span<double> state)
    {
        for (int k = 0; k < _all.Length; k++)
        {
            _all[k].Initialise(Of(state, k));
        }

        _porosity.AsSpan().Fill(_parameters.Negative.Porosity);
        _carriedFilmCharge = _filmCoulombs = _lostCoulombs = 0;
        _wetted = 1;
        for (int i = 0; _mesh is not null && i < _mesh.NegativeCells; i++)
        {
            _mesh.SetPorosity(i, _parameters.Negative.Porosity);
        }
    }

    public void SetTemperature(double kelvin)
    {
        foreach (var wear in Negative)
        {
            wear.Surface?.SetTemperature(kelvin);
        }
    }

    public void Begin(ReadOnlySpan<double> past, double gammaStep)
    {
        for (int k = 0; k < _all.Length; k++)
        {
            _all[k].Begin(Of(past, k), gammaStep);
        }
    }

    /// <summary>
    /// Correction of the intercalation current that brings it and the side current to their sum; shortened where it would move the potential by
    /// more than an exponential law can follow.
    /// </summary>
    public static double SplitStep(double miss, double potentialSlope, double sideSlope)
    {
        const double largestPotentialStep = 0.05;
        double slope = Math.Max(potentialSlope, 0);
        double step = -miss / (1 + slope * sideSlope);
        return slope * Math.Abs(step) > largestPotentialStep ? Math.CopySign(largestPotentialStep / slope, step) : step;
    }

    public void End(Span<double> state)
    {
        for (int k = 0; k < _all.Length; k++)
        {
            _all[k].End(Of(state, k));
        }
    }

    public void Derivative(Span<double> derivative)
    {
        for (int k = 0; k < _all.Length; k++)
        {
            _all[k].Derivative(Of(derivative, k));
        }
    }

    public double VoltageError(ReadOnlySpan<double> error)
    {
        double largest = 0;
        for (int k = 0; k < Negative.Length; k++)
        {
            largest = Math.Max(largest, Negative[k].VoltageError(Of(error, k)));
        }

        return largest;
    }

    /// <summary>
    /// Carries what the states have done to the cell over to its geometry; salt is kept by concentrating it. True when anything was.
    /// </summary>
    /// <param name="state">States of the ageing.</param>
    /// <param name="salt">Salt concentration of every cell of the electrolyte, mol/m3; empty without electrolyte.</param>
    public bool CarryOver(ReadOnlySpan<double> state, Span<double> salt)
    {
        bool changed = false;
        for (int k = 0; k < _all.Length; k++)
        {
            changed |= Lose(_all[k], Of(state, k), ThicknessOf(k));
        }

        bool clogged = false;
        for (int i = 0; i < _nodes; i++)
        {
            _wantedPorosity[i] = PorosityOf(state, i);
            clogged |= _options.PoreClogging && Math.Abs(_wantedPorosity[i] - _porosity[i]) > CarryOverChange * _porosity[i];
        }

        if (clogged)
        {
            Clog(salt);
        }

        return (_options.DryOut && Dry(state)) | changed | clogged;
    }

    public AgeingState Describe(ReadOnlySpan<double> state)
    {
        double surface = 0, inner = 0, outer = 0, crackFilm = 0, crack = 0, plated = 0, dead = 0, porosity = 0;
        List<MaterialAgeing> negative = [], positive = [];
        for (int k = 0; k < _all.Length; k++)
        {
            var material = _all[k].Describe(Of(state, k));
            (k < Negative.Length ? negative : positive).Add(material);
            if (k < Negative.Length)
            {
                var metal = _all[k].Metal(Of(state, k));
                plated += metal.Plated;
                dead += metal.Dead;
                double weight = _all[k].Material.SurfaceAreaPerVolume;
                surface += weight;
                inner += weight * material.SeiInnerNanometers;
                outer += weight * material.SeiOuterNanometers;
                crackFilm += weight * material.SeiOnCracksNanometers;
                crack += weight * material.CrackNanometers;
            }
        }

        for (int i = 0; i < _nodes; i++)
        {
            porosity += (_options.PoreClogging ? PorosityOf(state, i) : _parameters.Negative.Porosity) / _nodes;
        }

        double metalAmpHours = Faraday * _parameters.Negative.ThicknessMeters * AreaSquareMeters / 3600;
        return new AgeingState
        {
            SeiInnerNanometers = inner / surface,
            SeiOuterNanometers = outer / surface,
            SeiOnCracksNanometers = crackFilm / surface,
            CrackNanometers = crack / surface,
            SeiAmpHours = (_filmCoulombs + AreaSquareMeters * (FilmCharge(state) - _carriedFilmCharge)) / 3600,
            PlatedAmpHours = plated * metalAmpHours,
            DeadAmpHours = dead * metalAmpHours,
            LostMaterialAmpHours = _lostCoulombs / 3600,
            NegativeMaterialShare = ShareLeft(Negative, negative) * _wetted,
            PositiveMaterialShare = ShareLeft(Positive, positive) * _wetted,
            NegativePorosity = porosity,
            WettedShare = _wetted,
            NegativeMaterials = negative.Count > 1 ? negative : Array.Empty<MaterialAgeing>(),
            PositiveMaterials = positive.Count > 1 ? positive : Array.Empty<MaterialAgeing>(),
        };
    }

    private ReadOnlySpan<double> Of(ReadOnlySpan<double> state, int material) => state.Slice(_offsets[material], _all[material].StateCount);

    private Span<double> Of(Span<double> state, int material) => state.Slice(_offsets[material], _all[material].StateCount);

    private double ThicknessOf(int material) => (material < Negative.Length ? _parameters.Negative : _parameters.Positive).ThicknessMeters;

    /// <summary>Material left by its capacity, share of that at the start.</summary>
    private static double ShareLeft(MaterialWear[] wears, List<MaterialAgeing> states)
    {
        double left = 0, start = 0;
        for (int k = 0; k < wears.Length; k++)
        {
            left += wears[k].ChargePerVolume * states[k].MaterialShare;
            start += wears[k].ChargePerVolume;
        }

        return left / start;
    }

    private bool Lose(MaterialWear wear, ReadOnlySpan<double> state, double thickness)
    {
        if (wear.Mechanics is null)
        {
            return false;
        }

        bool changed = false;
        double start = wear.Material.SurfaceAreaPerVolume;
        for (int i = 0; i < _nodes; i++)
        {
            double share = wear.ShareLeft(state, i);
            double before = wear.SurfacePerVolume[i] / start;
            if (before - share > CarryOverChange * before)
            {
                // The film on what is lost stays where it is: lithium once gone into it does not come back.
                double film = wear.FilmCharge(state, i);
                wear.SurfacePerVolume[i] = share * start;
                _carriedFilmCharge -= (film - wear.FilmCharge(state, i)) * thickness / _nodes;
                _lostCoulombs += (before - share) * wear.Means[i] * wear.ChargePerVolume * thickness / _nodes * AreaSquareMeters;
                changed = true;
            }
        }

        return changed;
    }

    private double PorosityOf(ReadOnlySpan<double> state, int node)
    {
        double initial = _parameters.Negative.Porosity;
        double grown = 0;
        for (int k = 0; k < Negative.Length; k++)
        {
            grown += Negative[k].GrownVolume(Of(state, k), node, (Negative[k].Material.Plating ?? _parameters.Plating)?.LithiumMolarVolume ?? 0);
        }

        return Math.Max(initial - grown, LeastPorosityShare * initial);
    }

    private void Clog(Span<double> salt)
    {
        int cells = _mesh?.NegativeCells ?? 0;
        for (int i = 0; i < cells; i++)
        {
            double wanted = _wantedPorosity[_nodes == 1 ? 0 : i];
            salt[i] *= _mesh!.Porosity[i] / wanted;
            _mesh.SetPorosity(i, wanted);
        }

        _wantedPorosity.CopyTo(_porosity, 0);
    }

    /// <summary>Lithium in the film per wet area, C/m2.</summary>
    private double FilmCharge(ReadOnlySpan<double> state)
    {
        double sum = 0;
        for (int k = 0; k < Negative.Length; k++)
        {
            for (int i = 0; i < _nodes; i++)
            {
                sum += Negative[k].FilmCharge(Of(state, k), i);
            }
        }

        return sum * _parameters.Negative.ThicknessMeters / _nodes;
    }

    private bool Dry(ReadOnlySpan<double> state)
    {
        double filmCharge = FilmCharge(state);
        _filmCoulombs += (filmCharge - _carriedFilmCharge) * AreaSquareMeters;
        _carriedFilmCharge = filmCharge;
        var (negative, separator, positive) = (_parameters.Negative, _parameters.Separator, _parameters.Positive);
        double start = negative.Porosity * negative.ThicknessMeters + separator.Porosity * separator.ThicknessMeters + positive.Porosity * positive.ThicknessMeters;
        double pores = start;
        foreach (double porosity in _wantedPorosity)
        {
            pores -= (negative.Porosity - porosity) * negative.ThicknessMeters / _nodes;
        }

        double area = _parameters.ElectrodeAreaSquareMeters;
        double electrolyte = start * area * (1 + _parameters.DryOut.ReservoirShare)
            - _filmCoulombs / Faraday * _parameters.DryOut.SolventPerLithium * _parameters.DryOut.SolventMolarVolume;
        double wetted = Math.Clamp(electrolyte / (pores * area), LeastWettedShare, _wetted);
        if (_wetted - wetted < CarryOverChange * _wetted)
        {
            return false;
        }

        _lostCoulombs += (_wetted - wetted) * area * Lithium();
        _wetted = wetted;
        return true;
    }

    /// <summary>Lithium in all particles per wet area, C/m2.</summary>
    private double Lithium()
    {
        double sum = 0;
        for (int k = 0; k < _all.Length; k++)
        {
            double start = _all[k].Material.SurfaceAreaPerVolume;
            for (int i = 0; i < _nodes; i++)
            {
                sum += _all[k].SurfacePerVolume[i] / start * _all[k].Means[i] * _all[k].ChargePerVolume * ThicknessOf(k) / _nodes;
            }
        }

        return sum;
    }
}
