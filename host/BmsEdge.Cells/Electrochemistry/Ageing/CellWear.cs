using System;
using BmsEdge.Cells.Parameters;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>
/// The ageing of a cell: side reactions and stress as states of the integration, and what follows from them slowly (active surface, porosity, wet
/// area), which is carried over between time steps once it has changed by a hundred-thousandth.
/// </summary>
internal sealed class CellWear
{
    private const double Faraday = PhysicalConstants.FaradayCoulombsPerMole;
    private const double CarryOverChange = 1e-5;

    // Pores never close for good: what is left conducts so badly that the voltage says it all.
    private const double LeastPorosityShare = 0.01;
    private const double LeastMaterialShare = 1e-3;
    private const double LeastWettedShare = 0.01;
    private readonly LithiumIonParameters _parameters;
    private readonly ModelOptions _options;
    private readonly ElectrolyteMesh? _mesh;
    private readonly int _nodes;
    private readonly int _negativeOffset;
    private readonly int _positiveOffset;
    private readonly double[] _porosity;
    private readonly double[] _wantedPorosity;
    private double _carriedFilmCharge;
    private double _filmCoulombs;
    private double _lostCoulombs;
    private double _wetted = 1;

    public CellWear(LithiumIonParameters parameters, ModelOptions options, ElectrolyteMesh? mesh, int nodes)
    {
        (_parameters, _options, _mesh, _nodes) = (parameters, options, mesh, nodes);
        NegativeSurfacePerVolume = new double[nodes];
        PositiveSurfacePerVolume = new double[nodes];
        _porosity = new double[nodes];
        _wantedPorosity = new double[nodes];
        if (options.Sei != SeiGrowth.None || options.Plating != LithiumPlating.None)
        {
            Surface = new SurfaceReactions(parameters, options, nodes);
            _negativeOffset = Surface.StateCount;
        }

        _positiveOffset = _negativeOffset;
        bool negativeLoss = options.ActiveMaterialLoss.HasFlag(Electrodes.Negative);
        if (negativeLoss || options.Cracking)
        {
            Negative = new ParticleMechanics(parameters.Name, "negative", parameters.Negative, negativeLoss, options.Cracking, nodes);
            _positiveOffset += Negative.StateCount;
        }

        StateCount = _positiveOffset;
        if (options.ActiveMaterialLoss.HasFlag(Electrodes.Positive))
        {
            Positive = new ParticleMechanics(parameters.Name, "positive", parameters.Positive, true, false, nodes);
            StateCount += Positive.StateCount;
        }
    }

    public int StateCount { get; }

    public SurfaceReactions? Surface { get; }

    public ParticleMechanics? Negative { get; }

    public ParticleMechanics? Positive { get; }

    /// <summary>Active surface at every node, 1/m.</summary>
    public double[] NegativeSurfacePerVolume { get; }

    /// <summary>Active surface at every node, 1/m.</summary>
    public double[] PositiveSurfacePerVolume { get; }

    /// <summary>Wet area of the electrodes, m2.</summary>
    public double AreaSquareMeters => _wetted * _parameters.ElectrodeAreaSquareMeters;

    public void Initialise(Span<double> state)
    {
        Surface?.Initialise(state[.._negativeOffset]);
        Negative?.Initialise(state[_negativeOffset.._positiveOffset]);
        Positive?.Initialise(state[_positiveOffset..]);
        NegativeSurfacePerVolume.AsSpan().Fill(_parameters.Negative.Materials[0].SurfaceAreaPerVolume);
        PositiveSurfacePerVolume.AsSpan().Fill(_parameters.Positive.Materials[0].SurfaceAreaPerVolume);
        _porosity.AsSpan().Fill(_parameters.Negative.Porosity);
        _carriedFilmCharge = _filmCoulombs = _lostCoulombs = 0;
        _wetted = 1;
        for (int i = 0; _mesh is not null && i < _mesh.NegativeCells; i++)
        {
            _mesh.SetPorosity(i, _parameters.Negative.Porosity);
        }
    }

    public void SetTemperature(double kelvin) => Surface?.SetTemperature(kelvin);

    public void Begin(ReadOnlySpan<double> past, double gammaStep)
    {
        Surface?.Begin(past[.._negativeOffset], gammaStep);
        Negative?.Begin(past[_negativeOffset.._positiveOffset], gammaStep);
        Positive?.Begin(past[_positiveOffset..], gammaStep);
    }

    /// <summary>Side current of a node at a potential inside the film, A/m2, with its slope.</summary>
    public double React(int node, double potential, double salt, double negativeSurface, double negativeMean, out double slope)
    {
        slope = 0;
        Negative?.Advance(node, negativeSurface, negativeMean);
        return Surface is null
            ? 0
            : Surface.React(
                node, potential, new SurfaceConditions(salt, NegativeSurfacePerVolume[node], Negative?.Roughness(node) ?? 1, Negative?.Spreading(node) ?? 0), out slope);
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
        Surface?.End(state[.._negativeOffset]);
        Negative?.End(state[_negativeOffset.._positiveOffset]);
        Positive?.End(state[_positiveOffset..]);
    }

    public void Derivative(Span<double> derivative)
    {
        Surface?.Derivative(derivative[.._negativeOffset]);
        Negative?.Derivative(derivative[_negativeOffset.._positiveOffset]);
        Positive?.Derivative(derivative[_positiveOffset..]);
    }

    public double VoltageError(ReadOnlySpan<double> error, ReadOnlySpan<double> interfacialCurrent) =>
        Surface?.VoltageError(error[.._negativeOffset], interfacialCurrent, NegativeSurfacePerVolume) ?? 0;

    /// <summary>
    /// Carries what the states have done to the cell over to its geometry; salt is kept by concentrating it. True when anything was.
    /// </summary>
    /// <param name="state">States of the ageing.</param>
    /// <param name="negativeMeans">Mean stoichiometry at every node.</param>
    /// <param name="positiveMeans">Mean stoichiometry at every node.</param>
    /// <param name="salt">Salt concentration of every cell of the electrolyte, mol/m3; empty without electrolyte.</param>
    public bool CarryOver(ReadOnlySpan<double> state, ReadOnlySpan<double> negativeMeans, ReadOnlySpan<double> positiveMeans, Span<double> salt)
    {
        bool changed = Material(_parameters.Negative, NegativeSurfacePerVolume, Negative, state[_negativeOffset.._positiveOffset], negativeMeans);
        changed |= Material(_parameters.Positive, PositiveSurfacePerVolume, Positive, state[_positiveOffset..], positiveMeans);
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

        return (_options.DryOut && Dry(state, negativeMeans, positiveMeans)) | changed | clogged;
    }

    public AgeingState Describe(ReadOnlySpan<double> state)
    {
        double inner = 0, film = 0, crackFilm = 0, crack = 0, plated = 0, dead = 0, negative = 0, positive = 0, porosity = 0;
        var surface = state[.._negativeOffset];
        var mechanics = state[_negativeOffset.._positiveOffset];
        for (int i = 0; i < _nodes; i++)
        {
            inner += Surface?.InnerOf(surface, i) / _nodes ?? 0;
            film += Surface?.FilmOf(surface, i) / _nodes ?? 0;
            crackFilm += Surface?.CrackFilmOf(surface, i) / _nodes ?? 0;
            plated += Surface?.PlatedOf(surface, i) / _nodes ?? 0;
            dead += Surface?.DeadOf(surface, i) / _nodes ?? 0;
            crack += Negative?.CrackLengthOf(mechanics, i) / _nodes ?? 0;
            negative += ShareLeft(_parameters.Negative, Negative, mechanics, i) / _nodes;
            positive += ShareLeft(_parameters.Positive, Positive, state[_positiveOffset..], i) / _nodes;
            porosity += (_options.PoreClogging ? PorosityOf(state, i) : _parameters.Negative.Porosity) / _nodes;
        }

        double metalAmpHours = Faraday * _parameters.Negative.ThicknessMeters * AreaSquareMeters / 3600;
        return new AgeingState
        {
            SeiInnerNanometers = 1e9 * inner,
            SeiOuterNanometers = 1e9 * (film - inner),
            SeiOnCracksNanometers = 1e9 * crackFilm,
            CrackNanometers = 1e9 * crack,
            SeiAmpHours = (_filmCoulombs + AreaSquareMeters * (FilmCharge(state) - _carriedFilmCharge)) / 3600,
            PlatedAmpHours = plated * metalAmpHours,
            DeadAmpHours = dead * metalAmpHours,
            LostMaterialAmpHours = _lostCoulombs / 3600,
            NegativeMaterialShare = negative * _wetted,
            PositiveMaterialShare = positive * _wetted,
            NegativePorosity = porosity,
            WettedShare = _wetted,
        };
    }

    private bool Material(ElectrodeParameters electrode, double[] surfacePerVolume, ParticleMechanics? mechanics, ReadOnlySpan<double> state, ReadOnlySpan<double> means)
    {
        if (mechanics is null)
        {
            return false;
        }

        bool changed = false;
        var material = electrode.Materials[0];
        for (int i = 0; i < _nodes; i++)
        {
            double share = ShareLeft(electrode, mechanics, state, i);
            double before = surfacePerVolume[i] / material.SurfaceAreaPerVolume;
            if (before - share > CarryOverChange * before)
            {
                surfacePerVolume[i] = share * material.SurfaceAreaPerVolume;
                _lostCoulombs += (before - share) * means[i] * Faraday * material.VolumeFraction * material.MaximumConcentration
                    * electrode.ThicknessMeters / _nodes * AreaSquareMeters;
                changed = true;
            }
        }

        return changed;
    }

    private static double ShareLeft(ElectrodeParameters electrode, ParticleMechanics? mechanics, ReadOnlySpan<double> state, int node) =>
        Math.Max(1 - (mechanics?.LossOf(state, node) ?? 0) / electrode.Materials[0].VolumeFraction, LeastMaterialShare);

    private double PorosityOf(ReadOnlySpan<double> state, int node)
    {
        double initial = _parameters.Negative.Porosity;
        if (Surface is null)
        {
            return initial;
        }

        var surface = state[.._negativeOffset];
        double roughness = Negative?.RoughnessOf(state[_negativeOffset.._positiveOffset], node) ?? 1;
        double film = Surface.FilmOf(surface, node) - Surface.InitialFilm + (roughness - 1) * Surface.CrackFilmOf(surface, node);
        double metal = (Surface.PlatedOf(surface, node) + Surface.DeadOf(surface, node)) * (_parameters.Plating?.LithiumMolarVolume ?? 0);
        return Math.Max(initial - NegativeSurfacePerVolume[node] * film - metal, LeastPorosityShare * initial);
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
        for (int i = 0; i < _nodes && Surface is not null; i++)
        {
            sum += NegativeSurfacePerVolume[i] * Surface.FilmChargeOf(state[.._negativeOffset], i);
        }

        return sum * _parameters.Negative.ThicknessMeters / _nodes;
    }

    private bool Dry(ReadOnlySpan<double> state, ReadOnlySpan<double> negativeMeans, ReadOnlySpan<double> positiveMeans)
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

        double lithium = Lithium(negative, NegativeSurfacePerVolume, negativeMeans) + Lithium(positive, PositiveSurfacePerVolume, positiveMeans);
        _lostCoulombs += (_wetted - wetted) * area * lithium;
        _wetted = wetted;
        return true;

        double Lithium(ElectrodeParameters electrode, double[] surfacePerVolume, ReadOnlySpan<double> means)
        {
            var material = electrode.Materials[0];
            double sum = 0;
            for (int i = 0; i < _nodes; i++)
            {
                sum += surfacePerVolume[i] / material.SurfaceAreaPerVolume * means[i];
            }

            return sum / _nodes * Faraday * material.VolumeFraction * material.MaximumConcentration * electrode.ThicknessMeters;
        }
    }
}
