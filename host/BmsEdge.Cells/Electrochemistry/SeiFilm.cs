using System;
using BmsEdge.Cells.Parameters;
using BmsEdge.Foundation;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>
/// Inner and outer film on the negative electrode, each growing with its share of the side current, <c>dL/dt = v |j| share / (F z)</c>, and the
/// charge that went into it.
/// </summary>
internal sealed class SeiFilm
{
    /// <summary>Inner thickness, outer thickness, charge per particle surface.</summary>
    public const int StateCount = 3;

    private const double Faraday = PhysicalConstants.FaradayCoulombsPerMole;
    private const double VoltsPerRelativeGrowth = 3e-3;
    private const double LeastGrowthShare = 1e-4;
    private readonly SeiParameters _parameters;
    private readonly SeiGrowth _growth;
    private readonly double _innerPerCharge;
    private readonly double _outerPerCharge;
    private readonly double _leastGrowth;
    private double _pastInner;
    private double _pastOuter;
    private double _pastCharge;
    private double _gammaStep;
    private double _inner;
    private double _outer;

    public SeiFilm(LithiumIonParameters parameters, SeiGrowth growth)
    {
        _parameters = parameters.Sei ?? throw new BmsException(
            BmsErrorCode.BadArgument, $"Parameter set {parameters.Name} has no values for film growth; simulate it without or add them.");
        _growth = growth;
        double perCharge = 1 / (Faraday * _parameters.LithiumPerMole);
        _innerPerCharge = _parameters.InnerMolarVolume * _parameters.InnerShare * perCharge;
        _outerPerCharge = _parameters.OuterMolarVolume * (1 - _parameters.InnerShare) * perCharge;
        _leastGrowth = LeastGrowthShare * (_parameters.InitialInnerThicknessMeters + _parameters.InitialOuterThicknessMeters) / (_innerPerCharge + _outerPerCharge);
    }

    /// <summary>Side current on the particle surface, A/m2; negative, it takes lithium.</summary>
    public double CurrentDensity { get; private set; }

    /// <summary>Film resistance on the particle surface, ohm m2.</summary>
    public double AreaResistance => _parameters.ResistivityOhmMeters * (_inner + _outer);

    public void Initialise(Span<double> state)
    {
        state[0] = _parameters.InitialInnerThicknessMeters;
        state[1] = _parameters.InitialOuterThicknessMeters;
        state[2] = 0;
        CurrentDensity = 0;
    }

    public void Begin(ReadOnlySpan<double> past, double gammaStep)
    {
        (_pastInner, _pastOuter, _pastCharge, _gammaStep) = (past[0], past[1], past[2], gammaStep);
        Grow();
    }

    /// <summary>Side current and film at a potential of the negative electrode against the electrolyte (without film drop), V.</summary>
    public void Advance(double potential, double temperature)
    {
        double arrhenius = _parameters.ActivationEnergyJoulesPerMole == 0
            ? 1
            : Math.Exp(_parameters.ActivationEnergyJoulesPerMole / PhysicalConstants.GasJoulesPerMoleKelvin * (PhysicalConstants.Inverse25CelsiusKelvin - 1 / temperature));
        CurrentDensity = -arrhenius * _growth switch
        {
            SeiGrowth.ReactionLimited => _parameters.ExchangeCurrentDensity
                * Math.Exp(-Faraday * (potential - _parameters.OpenCircuitVolts) / (2 * PhysicalConstants.GasJoulesPerMoleKelvin * temperature)),
            _ => _parameters.SolventDiffusivity * _parameters.SolventConcentration * Faraday / _outer,
        };
        Grow();
    }

    public void End(Span<double> state)
    {
        state[0] = _inner;
        state[1] = _outer;
        state[2] = _pastCharge - _gammaStep * CurrentDensity;
    }

    public void Derivative(Span<double> derivative)
    {
        derivative[0] = -_innerPerCharge * CurrentDensity;
        derivative[1] = -_outerPerCharge * CurrentDensity;
        derivative[2] = -CurrentDensity;
    }

    /// <summary>
    /// Film drop that an error in the thickness is worth, V, or what the error in the lithium taken is worth beside the lithium taken in the step:
    /// thousands of steps add up to the fade, and no voltage shows a part in a thousand of it within one.
    /// </summary>
    public double VoltageError(ReadOnlySpan<double> error, double interfacialCurrent) => Math.Max(
        Math.Abs(interfacialCurrent) * _parameters.ResistivityOhmMeters * (Math.Abs(error[0]) + Math.Abs(error[1])),
        VoltsPerRelativeGrowth * Math.Abs(error[2]) / (Math.Abs(_gammaStep * CurrentDensity) + _leastGrowth));

    private void Grow()
    {
        _inner = _pastInner - _gammaStep * _innerPerCharge * CurrentDensity;
        _outer = _pastOuter - _gammaStep * _outerPerCharge * CurrentDensity;
    }
}
