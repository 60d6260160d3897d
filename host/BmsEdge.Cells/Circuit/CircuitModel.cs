using System;
using BmsEdge.Cells.Electrochemistry;
using BmsEdge.Foundation;

namespace BmsEdge.Cells;

/// <summary>
/// The equivalent circuit as a model for the time integration. Every state of a stage is linear in the current and solved in closed form;
/// states are SOC, the pairs' voltages, hysteresis (-1 discharge branch to 1 charge branch) and, with a finite heat capacity, temperature.
/// Discharge current is positive in here.
/// </summary>
internal sealed class CircuitModel : CellModel
{
    private const int HeatIterationLimit = 30;
    private const int KineticIterationLimit = 60;
    private readonly CircuitParameters _parameters;
    private readonly double _initialSoc;
    private readonly double _initialKelvin;
    private readonly int _hysteresisOffset;
    private readonly int _temperatureOffset;
    private readonly bool _thermal;
    private readonly double[] _pairVolts;
    private readonly double[] _pairOhms;
    private double[] _past = [];
    private double _gammaStep;
    private double _ambientKelvin;
    private double _amps;
    private double _soc;
    private double _hysteresis;

    public CircuitModel(CircuitParameters parameters, double initialSoc, double initialKelvin)
    {
        parameters.Check();
        if (initialSoc is not (>= 0 and <= 1))
        {
            throw new BmsException(BmsErrorCode.BadArgument, FormattableString.Invariant($"{parameters.Name}: a state of charge of {initialSoc} is not between 0 and 1."));
        }

        _parameters = parameters;
        (_initialSoc, _initialKelvin, _ambientKelvin) = (initialSoc, initialKelvin, parameters.AmbientTemperatureKelvin);
        _pairVolts = new double[parameters.Pairs.Count];
        _pairOhms = new double[parameters.Pairs.Count];
        _hysteresisOffset = 1 + _pairVolts.Length;
        _temperatureOffset = _hysteresisOffset + 1;
        _thermal = double.IsFinite(parameters.HeatCapacityJoulesPerKelvin);
        StateCount = _temperatureOffset + (_thermal ? 1 : 0);
        Temperature = initialKelvin;
    }

    public override string Name => _parameters.Name;

    public override double NominalCapacityAmpHours => _parameters.CapacityAmpHours;

    public override double ResistanceGuessOhms => _parameters.Ohmic.At(0.5, _initialKelvin) + 1e-6;

    public override int StateCount { get; }

    public override void SetAmbient(double kelvin) => _ambientKelvin = kelvin;

    public override void Initialise(double[] state)
    {
        Array.Clear(state);
        state[0] = _initialSoc;
        Temperature = _initialKelvin;
        if (_thermal)
        {
            state[_temperatureOffset] = _initialKelvin;
        }
    }

    public override void BeginStage(double[] past, double gammaStep) => (_past, _gammaStep) = (past, gammaStep);

    public override bool Solve(double dischargeAmps)
    {
        _amps = dischargeAmps;
        _soc = _past[0] + _gammaStep * SocRate();
        for (int iteration = 0; iteration < HeatIterationLimit; iteration++)
        {
            Evaluate();
            if (!_thermal)
            {
                return double.IsFinite(Voltage);
            }

            double capacity = _parameters.HeatCapacityJoulesPerKelvin, cooling = _parameters.CoolingWattsPerKelvin;
            double kelvin = (_past[_temperatureOffset] + _gammaStep * (Heat + cooling * _ambientKelvin) / capacity) / (1 + _gammaStep * cooling / capacity);
            double change = Math.Abs(kelvin - Temperature);
            Temperature = kelvin;
            if (change < 1e-7)
            {
                return double.IsFinite(Voltage);
            }
        }

        return false;
    }

    public override void EndStage(double[] state)
    {
        state[0] = _soc;
        _pairVolts.CopyTo(state, 1);
        state[_hysteresisOffset] = _hysteresis;
        if (_thermal)
        {
            state[_temperatureOffset] = Temperature;
        }
    }

    public override void Derivative(double[] state, double[] derivative)
    {
        derivative[0] = SocRate();
        for (int i = 0; i < _pairVolts.Length; i++)
        {
            double ohms = _pairOhms[i], volts = state[1 + i];
            double across = _parameters.Pairs[i].Kinetic ? KineticVolts(volts) : volts;
            derivative[1 + i] = (-_amps * ohms - across) / _parameters.Pairs[i].SecondsAt(ohms);
        }

        derivative[_hysteresisOffset] = HysteresisPull() * (-Math.Sign(_amps) - state[_hysteresisOffset]);
        if (_thermal)
        {
            derivative[_temperatureOffset] = (Heat - _parameters.CoolingWattsPerKelvin * (state[_temperatureOffset] - _ambientKelvin)) / _parameters.HeatCapacityJoulesPerKelvin;
        }
    }

    public override double VoltageError(double[] error)
    {
        const double probe = 1e-4;
        double slope = (_parameters.OpenCircuitVolts.At(_soc + probe) - _parameters.OpenCircuitVolts.At(_soc - probe)) / (2 * probe);
        double largest = Math.Abs(slope * error[0]);
        for (int i = 0; i < _pairVolts.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(error[1 + i]));
        }

        largest = Math.Max(largest, Math.Abs(_parameters.HysteresisVolts.At(_soc) * error[_hysteresisOffset]));
        return _thermal ? Math.Max(largest, LumpedHeat.VoltsPerKelvin * Math.Abs(error[_temperatureOffset])) : largest;
    }

    public override string Describe(double[] state) =>
        FormattableString.Invariant($"state of charge {state[0]:0.0000}, {Temperature - PhysicalConstants.ZeroCelsiusKelvin:0.0} degC");

    /// <summary>Current of a charge transfer times its resistance at small current, V.</summary>
    private double KineticVolts(double volts)
    {
        double thermal = 2 * PhysicalConstants.GasJoulesPerMoleKelvin * Temperature / PhysicalConstants.FaradayCoulombsPerMole;
        return thermal * Math.Sinh(volts / thermal);
    }

    /// <summary>
    /// Root of <c>v + share 2RT/F sinh(Fv/2RT) = driven</c>. The linear pair's answer lies beyond it, from where Newton's method runs down a convex
    /// branch and cannot miss.
    /// </summary>
    private double SolveKinetic(double driven, double share, double volts)
    {
        double thermal = 2 * PhysicalConstants.GasJoulesPerMoleKelvin * Temperature / PhysicalConstants.FaradayCoulombsPerMole;

        // The sine alone bounds the root too, and keeps the start away from its overflow.
        double bound = share > 0 ? thermal * Math.Asinh(Math.Abs(driven) / (share * thermal)) : double.PositiveInfinity;
        volts = Math.Clamp(volts, -bound, bound);
        for (int iteration = 0; iteration < KineticIterationLimit; iteration++)
        {
            double step = (volts + share * thermal * Math.Sinh(volts / thermal) - driven) / (1 + share * Math.Cosh(volts / thermal));
            volts -= step;
            if (Math.Abs(step) < 1e-12)
            {
                return volts;
            }
        }

        return double.NaN;
    }

    private double SocRate() => -_amps * (_amps < 0 ? _parameters.CoulombicEfficiency : 1) / (3600 * _parameters.CapacityAmpHours);

    /// <summary>Rate at which the branch is approached, 1/s.</summary>
    private double HysteresisPull() => _parameters.HysteresisRate * Math.Abs(SocRate());

    private void Evaluate()
    {
        double overpotential = -_amps * _parameters.Ohmic.At(_soc, Temperature);
        for (int i = 0; i < _pairVolts.Length; i++)
        {
            var pair = _parameters.Pairs[i];
            _pairOhms[i] = pair.Resistance.At(_soc, Temperature);
            double share = _gammaStep / pair.SecondsAt(_pairOhms[i]);
            double driven = _past[1 + i] - share * _amps * _pairOhms[i];
            _pairVolts[i] = driven / (1 + share);
            if (pair.Kinetic)
            {
                _pairVolts[i] = SolveKinetic(driven, share, _pairVolts[i]);
            }

            overpotential += _pairVolts[i];
        }

        double pull = _gammaStep * HysteresisPull();
        _hysteresis = (_past[_hysteresisOffset] - pull * Math.Sign(_amps)) / (1 + pull);
        overpotential += _hysteresis * _parameters.HysteresisVolts.At(_soc);
        double entropic = _parameters.EntropicVoltsPerKelvin.At(_soc);
        Voltage = _parameters.OpenCircuitVolts.At(_soc) + entropic * (Temperature - 298.15) + overpotential;

        // D. Bernardi et al., J. Electrochem. Soc. 132 (1985) 5.
        Heat = -_amps * (overpotential + Temperature * entropic);
    }
}
