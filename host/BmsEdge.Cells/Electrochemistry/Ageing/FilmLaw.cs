using System;
using BmsEdge.Cells.Parameters;
using BmsEdge.Foundation;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>
/// Laws of film growth in one form, <c>j = -N(phi) / (d0 + d1(phi) L)</c> with L the thickness that limits, so that a stage is a quadratic
/// equation in L: thin films on fresh cracks grow in milliseconds and want an implicit solution.
/// </summary>
internal sealed class FilmLaw
{
    /// <summary>Exponents stay below this: an iteration that strayed far out must not lose its way in infinities.</summary>
    public const double LargestExponent = 80;

    private const double Faraday = PhysicalConstants.FaradayCoulombsPerMole;
    private readonly SeiParameters _parameters;
    private readonly SeiGrowth _growth;
    private double _arrhenius = 1;
    private double _inverseThermalVolts;

    public FilmLaw(LithiumIonParameters parameters, ActiveMaterial material, SeiGrowth growth)
    {
        _parameters = material.Sei ?? parameters.Sei ?? throw new BmsException(
            BmsErrorCode.BadArgument, $"Parameter set {parameters.Name} has no values for film growth; simulate it without or add them.");
        _growth = growth;
        if (growth is SeiGrowth.InterstitialDiffusionLimited or SeiGrowth.ElectronMigrationLimited && _parameters.InitialInnerThicknessMeters <= 0)
        {
            throw new BmsException(
                BmsErrorCode.BadArgument,
                $"Parameter set {parameters.Name} has no inner film at the start, and the {growth} law of film growth divides by its thickness; take another law or give the film a start.");
        }

        bool single = growth == SeiGrowth.EcReactionLimited;
        double innerShare = single ? 0 : _parameters.InnerShare;
        double perCharge = 1 / (Faraday * _parameters.LithiumPerMole);
        InnerPerCharge = _parameters.InnerMolarVolume * innerShare * perCharge;
        OuterPerCharge = _parameters.OuterMolarVolume * (1 - innerShare) * perCharge;
        InitialInner = single ? 0 : _parameters.InitialInnerThicknessMeters;
        InitialOuter = _parameters.InitialOuterThicknessMeters + _parameters.InitialInnerThicknessMeters - InitialInner;
        SetTemperature(parameters.InitialTemperatureKelvin);
    }

    /// <summary>Inner film per charge, m3/C.</summary>
    public double InnerPerCharge { get; }

    /// <summary>Outer film per charge, m3/C.</summary>
    public double OuterPerCharge { get; }

    /// <summary>Inner film at the start, m.</summary>
    public double InitialInner { get; }

    /// <summary>Outer film at the start, m.</summary>
    public double InitialOuter { get; }

    public double ResistivityOhmMeters => _parameters.ResistivityOhmMeters;

    public void SetTemperature(double kelvin)
    {
        double gas = PhysicalConstants.GasJoulesPerMoleKelvin;
        _inverseThermalVolts = Faraday / (gas * kelvin);
        _arrhenius = _parameters.ActivationEnergyJoulesPerMole == 0
            ? 1
            : Math.Exp(_parameters.ActivationEnergyJoulesPerMole / gas * (PhysicalConstants.Inverse25CelsiusKelvin - 1 / kelvin));
    }

    /// <summary>
    /// Film after a stage and the side current that makes it, A/m2 (not positive). <paramref name="spreading"/> is the relative rate at which
    /// the surface grows under the film (1/s), which new surface enters at <paramref name="freshShare"/> of the start thickness.
    /// </summary>
    public double Grow(double phi, double pastInner, double pastOuter, double gammaStep, double spreading, double freshShare, out double inner, out double outer, out double slope)
    {
        var (n, bySlope, d0, d1) = Terms(phi);
        double stretch = 1 + gammaStep * spreading;
        double innerPast = pastInner + gammaStep * spreading * freshShare * InitialInner;
        double outerPast = pastOuter + gammaStep * spreading * freshShare * InitialOuter;
        (double past, double perCharge) = _growth switch
        {
            SeiGrowth.SolventDiffusionLimited => (outerPast, OuterPerCharge),
            SeiGrowth.EcReactionLimited => (innerPast + outerPast, InnerPerCharge + OuterPerCharge),
            _ => (innerPast, InnerPerCharge),
        };

        // d1 stretch L^2 + (d0 stretch - d1 past) L - (d0 past + gamma h perCharge N) = 0
        double a = d1 * stretch, b = d0 * stretch - d1 * past, c = d0 * past + gammaStep * perCharge * n;
        double root = Math.Sqrt(b * b + 4 * a * c);
        double limiting = b > 0 ? 2 * c / (b + root) : (root - b) / (2 * a);
        double resistance = d0 + d1 * limiting;
        double current = -n / resistance;
        inner = (innerPast - gammaStep * InnerPerCharge * current) / stretch;
        outer = (outerPast - gammaStep * OuterPerCharge * current) / stretch;
        slope = _growth == SeiGrowth.EcReactionLimited ? -bySlope / (resistance * resistance) : -bySlope / resistance;
        return current;
    }

    /// <summary>N, dN/dphi, d0 and d1.</summary>
    private (double N, double Slope, double D0, double D1) Terms(double phi)
    {
        var p = _parameters;
        switch (_growth)
        {
            case SeiGrowth.ReactionLimited:
                double reaction = _arrhenius * p.ExchangeCurrentDensity * Math.Exp(Math.Min(-0.5 * _inverseThermalVolts * (phi - p.OpenCircuitVolts), LargestExponent));
                return (reaction, -0.5 * _inverseThermalVolts * reaction, 1, 0);
            case SeiGrowth.SolventDiffusionLimited:
                return (_arrhenius * p.SolventDiffusivity * p.SolventConcentration * Faraday, 0, 0, 1);
            case SeiGrowth.InterstitialDiffusionLimited:
                double interstitial = _arrhenius * p.InterstitialDiffusivity * p.InterstitialConcentration * Faraday * Math.Exp(Math.Min(-_inverseThermalVolts * phi, LargestExponent));
                return (interstitial, -_inverseThermalVolts * interstitial, 0, 1);
            case SeiGrowth.ElectronMigrationLimited:
                double driving = Math.Max(p.InnerOpenCircuitVolts - phi, 0);
                double conductivity = _arrhenius * p.InnerElectronConductivity;
                return (conductivity * driving, driving > 0 ? -conductivity : 0, 0, 1);
            default:
                double rate = p.RateConstant * Math.Exp(Math.Min(-0.5 * _inverseThermalVolts * (phi - p.OpenCircuitVolts), LargestExponent));
                double flux = _arrhenius * Faraday * p.EcConcentration * rate;
                return (flux, -0.5 * _inverseThermalVolts * flux, 1, rate / p.EcDiffusivity);
        }
    }
}
