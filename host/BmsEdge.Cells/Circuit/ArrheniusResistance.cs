using System;

namespace BmsEdge.Cells;

/// <summary>
/// A resistance that follows the Arrhenius law in temperature and rises towards an empty cell:
/// R(T, s) = R25 * exp(Ea/R * (1/T - 1/298.15 K)) * (1 + rise * exp(-max(s, 0) / width)).
/// </summary>
public sealed record ArrheniusResistance
{
    /// <summary>Value at 25 degC far from empty, ohm, above 0.</summary>
    public required double OhmsAt25Celsius { get; init; }

    /// <summary>Activation energy, J/mol, 0 or more.</summary>
    public required double ActivationJoulesPerMole { get; init; }

    /// <summary>How much is added at SOC 0, as a multiple of the value far from empty (0: SOC does not matter).</summary>
    public double EmptyRise { get; init; }

    /// <summary>SOC over which the rise falls to 1/e.</summary>
    public double EmptyWidthSoc { get; init; } = 0.1;

    /// <summary>Resistance in ohm.</summary>
    /// <param name="temperatureCelsius">Cell temperature, degC.</param>
    /// <param name="soc">State of charge, 0 to 1; below 0 counts as 0.</param>
    public double At(double temperatureCelsius, double soc)
    {
        double inverseKelvin = 1.0 / (temperatureCelsius + PhysicalConstants.ZeroCelsiusKelvin);
        double arrhenius = Math.Exp(ActivationJoulesPerMole / PhysicalConstants.GasJoulesPerMoleKelvin * (inverseKelvin - PhysicalConstants.Inverse25CelsiusKelvin));
        return OhmsAt25Celsius * arrhenius * (1.0 + (EmptyRise * Math.Exp(-Math.Max(soc, 0.0) / EmptyWidthSoc)));
    }

    internal void Check(string name)
    {
        if (!(OhmsAt25Celsius > 0.0 && double.IsFinite(OhmsAt25Celsius))
            || !(ActivationJoulesPerMole >= 0.0 && double.IsFinite(ActivationJoulesPerMole))
            || !(EmptyRise >= 0.0 && double.IsFinite(EmptyRise))
            || !(EmptyWidthSoc > 0.0 && double.IsFinite(EmptyWidthSoc)))
        {
            throw new ArgumentException($"{name} must have a resistance and an empty width above 0 and an activation energy and a rise of 0 or more: {this}.", name);
        }
    }
}
