using System;
using BmsEdge.Cells.Numerics;
using BmsEdge.Cells.Parameters;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>
/// Potential between solid and electrolyte at a particle that carries a current: <c>U(s) + eta(j)</c> with Butler-Volmer kinetics,
/// <c>j = 2 j0 sinh(F eta / 2RT)</c>, <c>j0 = m sqrt(c_e c_s (c_max - c_s))</c>.
/// </summary>
internal sealed class ElectrodeKinetics
{
    private const int TableIntervals = 4096;
    private const double SmallestStoichiometry = 1e-8;

    /// <summary>Stoichiometry closer than this to 0 or 1 is not a state a cell gets into.</summary>
    public const double Wall = 1e-6;

    private readonly ActiveMaterial _material;
    private readonly SplineTable _openCircuit;
    private readonly SplineTable? _entropic;
    private readonly SplineTable? _halfHysteresis;
    private readonly double _regularisationVolts;
    private double _exchange;
    private double _twoThermalVolts;
    private double _temperatureRise;
    private double _direction;

    public ElectrodeKinetics(ActiveMaterial material, double referenceTemperatureKelvin, ModelOptions options)
    {
        _material = material;
        _regularisationVolts = options.OpenCircuitRegularisationVolts;
        ReferenceTemperatureKelvin = referenceTemperatureKelvin;
        Func<double, double> middle = material.OpenCircuitVolts.AtReference;
        if (options.Hysteresis && material is { LithiationVolts: { } lithiation, DelithiationVolts: { } delithiation })
        {
            _halfHysteresis = new SplineTable(s => 0.5 * (delithiation.AtReference(s) - lithiation.AtReference(s)), 0, 1, TableIntervals);
            middle = s => 0.5 * (lithiation.AtReference(s) + delithiation.AtReference(s));
        }

        _openCircuit = new SplineTable(middle, 0, 1, TableIntervals);
        if (material.EntropicChangeVoltsPerKelvin.Constant != 0)
        {
            _entropic = new SplineTable(material.EntropicChangeVoltsPerKelvin.AtReference, 0, 1, TableIntervals / 4);
        }

        SetTemperature(referenceTemperatureKelvin);
    }

    /// <summary>Temperature of the open-circuit curve, K.</summary>
    public double ReferenceTemperatureKelvin { get; }

    /// <summary>Temperature of kinetics and open-circuit potential from now on.</summary>
    public void SetTemperature(double kelvin)
    {
        _twoThermalVolts = 2 * PhysicalConstants.GasJoulesPerMoleKelvin * kelvin / PhysicalConstants.FaradayCoulombsPerMole;
        _exchange = _material.MaximumConcentration * _material.ReactionRate.At(0, kelvin);
        _temperatureRise = kelvin - ReferenceTemperatureKelvin;
    }

    /// <summary>Which branch of a hysteresis to take: 1 that of delithiation, -1 that of lithiation, 0 the middle.</summary>
    public void SetDirection(double delithiation) => _direction = delithiation;

    /// <summary>Open-circuit potential at the reference temperature, without the term that keeps off the walls, V.</summary>
    public double ReferenceOpenCircuit(double s) => _openCircuit.Evaluate(s, out _);

    /// <summary>Open-circuit potential and its slope, V.</summary>
    public double OpenCircuit(double s, out double slope)
    {
        double volts = _openCircuit.Evaluate(s, out slope);
        if (_halfHysteresis is not null && _direction != 0)
        {
            volts += _direction * _halfHysteresis.Evaluate(s, out double hysteresisSlope);
            slope += _direction * hysteresisSlope;
        }

        if (_entropic is not null && _temperatureRise != 0)
        {
            volts += _temperatureRise * _entropic.Evaluate(s, out double entropicSlope);
            slope += _temperatureRise * entropicSlope;
        }

        if (_regularisationVolts != 0)
        {
            // Beyond the walls the term goes on straight, so that an iteration that strayed there finds its way back.
            double inside = Math.Clamp(s, Wall, 1 - Wall);
            double lower = 1 / inside;
            double upper = 1 / (inside - 1);
            double wallSlope = -_regularisationVolts * (lower * lower + upper * upper);
            volts += _regularisationVolts * (lower + upper) + wallSlope * (s - inside);
            slope += wallSlope;
        }

        return volts;
    }

    /// <summary>dU/dT, V/K.</summary>
    public double Entropic(double s) => _entropic is null ? 0 : _entropic.Evaluate(s, out _);

    /// <summary>Overpotential of the reaction, V.</summary>
    public double Overpotential(double s, double electrolyteConcentration, double interfacialCurrent)
    {
        double clamped = Math.Clamp(s, SmallestStoichiometry, 1 - SmallestStoichiometry);
        double exchange = _exchange * Math.Sqrt(SaltFloor.Of(electrolyteConcentration) * clamped * (1 - clamped));
        return _twoThermalVolts * Asinh(interfacialCurrent / (2 * exchange));
    }

    /// <summary>Slope of the overpotential by the current, ohm m2.</summary>
    public double OverpotentialSlope(double s, double electrolyteConcentration, double interfacialCurrent)
    {
        Overpotential(s, electrolyteConcentration, interfacialCurrent, out double byCurrent, out _, out _);
        return byCurrent;
    }

    /// <summary>Overpotential and its slopes by current, stoichiometry and electrolyte concentration.</summary>
    public double Overpotential(double s, double electrolyteConcentration, double interfacialCurrent, out double byCurrent, out double byStoichiometry, out double byConcentration)
    {
        double clamped = Math.Clamp(s, SmallestStoichiometry, 1 - SmallestStoichiometry);
        double concentration = SaltFloor.Of(electrolyteConcentration, out double concentrationSlope);
        double exchange = _exchange * Math.Sqrt(concentration * clamped * (1 - clamped));
        double x = interfacialCurrent / (2 * exchange);
        double root = Math.Sqrt(x * x + 1);
        byCurrent = _twoThermalVolts / (2 * exchange * root);

        // d eta / d ln j0 = -(2RT/F) x / root; j0 goes with the square root of c_e and of s (1 - s).
        double byLogExchange = -_twoThermalVolts * x / root;
        byConcentration = 0.5 * byLogExchange / concentration * concentrationSlope;
        byStoichiometry = clamped == s ? 0.5 * byLogExchange * (1 / clamped - 1 / (1 - clamped)) : 0;
        double magnitude = Math.Abs(x);
        return Math.CopySign(_twoThermalVolts * Math.Log(magnitude + root), x);
    }

    /// <summary>
    /// Mean overpotential of particles with one surface stoichiometry in different electrolyte, V. The sum of the inverse hyperbolic sines is the
    /// logarithm of a product, <c>asinh x = ln(x + sqrt(x^2 + 1))</c>: one logarithm for many nodes.
    /// </summary>
    public double MeanOverpotential(double s, ReadOnlySpan<double> electrolyteConcentration, double interfacialCurrent)
    {
        const int part = 16;
        const double largestFactor = 1e18;
        double clamped = Math.Clamp(s, SmallestStoichiometry, 1 - SmallestStoichiometry);
        double square = interfacialCurrent * interfacialCurrent / (4 * _exchange * _exchange * clamped * (1 - clamped));
        double sum = 0;
        for (int start = 0; start < electrolyteConcentration.Length; start += part)
        {
            double product = 1;
            foreach (double concentration in electrolyteConcentration[start..Math.Min(start + part, electrolyteConcentration.Length)])
            {
                double xSquare = square / SaltFloor.Of(concentration);
                product *= Math.Min(Math.Sqrt(xSquare) + Math.Sqrt(xSquare + 1), largestFactor);
            }

            sum += Math.Log(product);
        }

        return Math.CopySign(_twoThermalVolts * sum / electrolyteConcentration.Length, interfacialCurrent);
    }

    private static double Asinh(double x)
    {
        double magnitude = Math.Abs(x);
        return Math.CopySign(Math.Log(magnitude + Math.Sqrt(magnitude * magnitude + 1)), x);
    }
}
