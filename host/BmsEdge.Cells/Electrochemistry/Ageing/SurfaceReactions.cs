using System;
using BmsEdge.Cells.Parameters;
using BmsEdge.Foundation;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>What the side reactions at a node feel.</summary>
/// <param name="SaltConcentration">mol/m3.</param>
/// <param name="SurfacePerVolume">Smooth particle surface per electrode volume, 1/m.</param>
/// <param name="Roughness">Surface with cracks over that without.</param>
/// <param name="Spreading">Relative growth of the cracked surface, 1/s.</param>
internal readonly record struct SurfaceConditions(double SaltConcentration, double SurfacePerVolume, double Roughness, double Spreading);

/// <summary>
/// Film and lithium metal on one material at the nodes of the negative electrode. Their current leaves less for the intercalation, which moves the potential they
/// depend on; the electrode solves for the split with the slope given here.
/// </summary>
internal sealed class SurfaceReactions
{
    // A fresh crack is covered by this share of the film there is at the start.
    private const double FreshShare = 1e-4;
    private const double Faraday = PhysicalConstants.FaradayCoulombsPerMole;
    private const double VoltsPerRelativeGrowth = 1e-2;

    // C/m2: growth below this in a step is not worth resolving; half a picometre of film.
    private const double LeastGrowth = 5e-4;
    private readonly FilmLaw? _law;
    private readonly PlatingParameters? _plating;
    private readonly LithiumPlating _kind;
    private readonly int _nodes;
    private readonly bool _cracks;
    private readonly double _surfaceShare;
    private readonly int _platedOffset;
    private readonly double[] _past;
    private readonly double[] _now;
    private readonly double[] _rate;
    private readonly double[] _filmCurrent;
    private readonly double[] _platingCurrent;
    private double _gammaStep;
    private double _inverseThermalVolts;

    public SurfaceReactions(LithiumIonParameters parameters, ActiveMaterial material, ModelOptions options, int nodes)
    {
        _nodes = nodes;
        _law = options.Sei == SeiGrowth.None ? null : new FilmLaw(parameters, material, options.Sei);
        _kind = options.Plating;
        _cracks = options.Cracking && _law is not null;
        _platedOffset = _law is null ? 0 : (_cracks ? 5 : 3) * nodes;
        StateCount = _platedOffset;
        if (_kind != LithiumPlating.None)
        {
            _plating = material.Plating ?? parameters.Plating ?? throw new BmsException(
                BmsErrorCode.BadArgument, $"Parameter set {parameters.Name} has no values for lithium plating; simulate it without or add them.");
            StateCount += 2 * nodes;

            // The metal is counted per volume of electrode; in a composite it lies on this material's share of the surface.
            double surface = 0;
            foreach (var other in parameters.Negative.Materials)
            {
                surface += other.SurfaceAreaPerVolume;
            }

            _surfaceShare = material.SurfaceAreaPerVolume / surface;
        }

        _past = new double[StateCount];
        _now = new double[StateCount];
        _rate = new double[StateCount];
        _filmCurrent = new double[nodes];
        _platingCurrent = new double[nodes];
        Current = new double[nodes];
        FilmResistance = new double[nodes];
        SetTemperature(parameters.InitialTemperatureKelvin);
    }

    /// <summary>
    /// Values per node, block by block: inner film, outer film (m), charge in the film (C per m2 of smooth surface), inner and outer film on cracks (m), lithium
    /// metal and dead lithium (mol per m3 of electrode).
    /// </summary>
    public int StateCount { get; }

    /// <summary>Side current at every node, A per m2 of smooth particle surface; negative, it takes lithium.</summary>
    public double[] Current { get; }

    /// <summary>Film resistance at every node, ohm m2.</summary>
    public double[] FilmResistance { get; }

    public void Initialise(Span<double> state)
    {
        state.Clear();
        Current.AsSpan().Clear();
        if (_law is null)
        {
            return;
        }

        state[.._nodes].Fill(_law.InitialInner);
        state.Slice(_nodes, _nodes).Fill(_law.InitialOuter);
        if (_cracks)
        {
            state.Slice(3 * _nodes, _nodes).Fill(FreshShare * _law.InitialInner);
            state.Slice(4 * _nodes, _nodes).Fill(FreshShare * _law.InitialOuter);
        }
    }

    public void SetTemperature(double kelvin)
    {
        _inverseThermalVolts = Faraday / (PhysicalConstants.GasJoulesPerMoleKelvin * kelvin);
        _law?.SetTemperature(kelvin);
    }

    public void Begin(ReadOnlySpan<double> past, double gammaStep)
    {
        past.CopyTo(_past);
        _gammaStep = gammaStep;
        for (int i = 0; i < _nodes && _law is not null; i++)
        {
            FilmResistance[i] = _law.ResistivityOhmMeters * (past[i] + past[_nodes + i]);
        }
    }

    /// <summary>Forgets the last solution as a guess for the next.</summary>
    public void ForgetGuess() => Current.AsSpan().Clear();

    /// <summary>Side current of a node at a potential inside the film, with its slope; the states at the end of the stage go with it.</summary>
    public double React(int node, double phi, in SurfaceConditions conditions, out double slope)
    {
        double current = 0;
        slope = 0;
        if (_law is not null)
        {
            current = GrowFilm(node, phi, conditions, out slope);
            _filmCurrent[node] = current;
            FilmResistance[node] = _law.ResistivityOhmMeters * (_now[node] + _now[_nodes + node]);
        }

        if (_plating is not null)
        {
            _platingCurrent[node] = Plate(node, phi, conditions, out double platingSlope);
            current += _platingCurrent[node];
            slope += platingSlope;
        }

        Current[node] = current;
        return current;
    }

    public void End(Span<double> state) => _now.CopyTo(state);

    public void Derivative(Span<double> derivative) => _rate.CopyTo(derivative);

    /// <summary>
    /// Film drop that an error in the thickness is worth, V, or what an error in the lithium taken is worth beside the lithium taken in the
    /// step: thousands of steps add up to the fade, and no voltage shows a part in a thousand of it within one.
    /// </summary>
    public double VoltageError(ReadOnlySpan<double> error, ReadOnlySpan<double> interfacialCurrent, ReadOnlySpan<double> surfacePerVolume)
    {
        double largest = 0;
        for (int i = 0; i < _nodes && _law is not null; i++)
        {
            double drop = Math.Abs(interfacialCurrent[i]) * _law.ResistivityOhmMeters * (Math.Abs(error[i]) + Math.Abs(error[_nodes + i]));
            double lost = Math.Abs(error[2 * _nodes + i]) / (_gammaStep * Math.Abs(_filmCurrent[i]) + LeastGrowth);
            largest = Math.Max(largest, Math.Max(drop, VoltsPerRelativeGrowth * lost));
        }

        for (int i = 0; i < _nodes && _plating is not null; i++)
        {
            double charge = Faraday / surfacePerVolume[i] * Math.Abs(error[_platedOffset + i]);
            largest = Math.Max(largest, VoltsPerRelativeGrowth * charge / (_gammaStep * Math.Abs(_platingCurrent[i]) + LeastGrowth));
        }

        return largest;
    }

    /// <summary>Film thickness at a node of a state, m.</summary>
    public double FilmOf(ReadOnlySpan<double> state, int node) => _law is null ? 0 : state[node] + state[_nodes + node];

    /// <summary>Inner part of it, m.</summary>
    public double InnerOf(ReadOnlySpan<double> state, int node) => _law is null ? 0 : state[node];

    /// <summary>Film at the start, m.</summary>
    public double InitialFilm => _law is null ? 0 : _law.InitialInner + _law.InitialOuter;

    /// <summary>Film on cracks at a node of a state, m.</summary>
    public double CrackFilmOf(ReadOnlySpan<double> state, int node) => _cracks ? state[3 * _nodes + node] + state[4 * _nodes + node] : 0;

    /// <summary>Lithium that went into film, C per m2 of smooth surface.</summary>
    public double FilmChargeOf(ReadOnlySpan<double> state, int node) => _law is null ? 0 : state[2 * _nodes + node];

    /// <summary>Lithium metal, mol per m3 of electrode.</summary>
    public double PlatedOf(ReadOnlySpan<double> state, int node) => _plating is null ? 0 : state[_platedOffset + node];

    /// <summary>Lithium metal that has lost contact, mol per m3 of electrode.</summary>
    public double DeadOf(ReadOnlySpan<double> state, int node) => _plating is null ? 0 : state[_platedOffset + _nodes + node];

    private double GrowFilm(int node, double phi, in SurfaceConditions conditions, out double slope)
    {
        int outer = _nodes + node, charge = 2 * _nodes + node;
        double current = _law!.Grow(phi, _past[node], _past[outer], _gammaStep, 0, 0, out _now[node], out _now[outer], out slope);
        (_rate[node], _rate[outer]) = (-_law.InnerPerCharge * current, -_law.OuterPerCharge * current);
        if (_cracks)
        {
            int crackInner = 3 * _nodes + node, crackOuter = 4 * _nodes + node;
            double cracked = conditions.Roughness - 1;
            double onCracks = _law.Grow(
                phi, _past[crackInner], _past[crackOuter], _gammaStep, conditions.Spreading, FreshShare, out _now[crackInner], out _now[crackOuter], out double crackSlope);
            _rate[crackInner] = -_law.InnerPerCharge * onCracks + conditions.Spreading * (FreshShare * _law.InitialInner - _now[crackInner]);
            _rate[crackOuter] = -_law.OuterPerCharge * onCracks + conditions.Spreading * (FreshShare * _law.InitialOuter - _now[crackOuter]);
            current += cracked * onCracks;
            slope += cracked * crackSlope;
        }

        _now[charge] = _past[charge] - _gammaStep * current;
        _rate[charge] = -current;
        return current;
    }

    /// <summary><c>j = F k (c_Li exp((1-a) F phi/RT) - c_e exp(-a F phi/RT))</c>, the lithium metal at the end of the stage.</summary>
    private double Plate(int node, double phi, in SurfaceConditions conditions, out double slope)
    {
        int plated = _platedOffset + node, dead = plated + _nodes;
        var p = _plating!;
        double x = _inverseThermalVolts * phi;
        double alpha = p.TransferCoefficient;
        double plating = p.RateConstant * conditions.SaltConcentration * Math.Exp(Math.Min(-alpha * x, FilmLaw.LargestExponent));
        double strippingRate = _kind == LithiumPlating.Irreversible ? 0 : p.RateConstant / _surfaceShare * Math.Exp(Math.Min((1 - alpha) * x, FilmLaw.LargestExponent));
        double decay = 0;
        if (_kind == LithiumPlating.PartiallyReversible)
        {
            double film = _law is null ? 1 : _now[node] + _now[_nodes + node];
            decay = p.DeadLithiumRate * (_law is null ? 1 : InitialFilm / film);
        }

        double a = conditions.SurfacePerVolume;
        double metal = (_past[plated] + _gammaStep * a * plating) / (1 + _gammaStep * (decay + a * strippingRate));
        double current = Faraday * (strippingRate * metal - plating);
        double stage = (1 + _gammaStep * decay) / (1 + _gammaStep * (decay + a * strippingRate));
        slope = Faraday * _inverseThermalVolts * ((1 - alpha) * strippingRate * metal + alpha * plating) * stage;
        _now[plated] = metal;
        _now[dead] = _past[dead] + _gammaStep * decay * metal;
        _rate[plated] = -a * current / Faraday - decay * metal;
        _rate[dead] = decay * metal;
        return current;
    }
}
