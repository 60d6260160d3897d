using System;
using System.Globalization;

namespace BmsEdge.Cells.Parameters;

/// <summary>
/// A material property: a function of one variable at the reference temperature, times an Arrhenius factor
/// <c>exp(E/R (1/Tref - 1/T))</c>.
/// </summary>
public sealed class PropertyLaw
{
    private readonly Func<double, double> _value;

    /// <summary>A law from a function.</summary>
    /// <param name="value">The property at the reference temperature over its variable (stoichiometry, or concentration in mol/m3).</param>
    /// <param name="formula">The function in words or as an expression, for reports and BPX.</param>
    /// <param name="activationEnergyJoulesPerMole">E; 0 for a property that does not feel temperature.</param>
    /// <param name="referenceTemperatureKelvin">Tref.</param>
    public PropertyLaw(Func<double, double> value, string formula, double activationEnergyJoulesPerMole = 0, double referenceTemperatureKelvin = 298.15)
    {
        _value = value;
        Formula = formula;
        ActivationEnergyJoulesPerMole = activationEnergyJoulesPerMole;
        ReferenceTemperatureKelvin = referenceTemperatureKelvin;
    }

    /// <summary>The function in words or as an expression in <c>x</c>.</summary>
    public string Formula { get; }

    /// <summary>Activation energy, J/mol.</summary>
    public double ActivationEnergyJoulesPerMole { get; }

    /// <summary>Temperature at which the Arrhenius factor is one, K.</summary>
    public double ReferenceTemperatureKelvin { get; }

    /// <summary>The constant, when the property does not depend on its variable; otherwise null.</summary>
    public double? Constant { get; private init; }

    /// <summary>A property that does not depend on its variable.</summary>
    public static PropertyLaw OfConstant(double value, double activationEnergyJoulesPerMole = 0, double referenceTemperatureKelvin = 298.15) =>
        new(_ => value, value.ToString("R", CultureInfo.InvariantCulture), activationEnergyJoulesPerMole, referenceTemperatureKelvin) { Constant = value };

    /// <summary>The law with every value multiplied.</summary>
    public PropertyLaw Times(double factor) => Constant is { } constant
        ? OfConstant(constant * factor, ActivationEnergyJoulesPerMole, ReferenceTemperatureKelvin)
        : new PropertyLaw(x => factor * _value(x), FormattableString.Invariant($"{factor} * ({Formula})"), ActivationEnergyJoulesPerMole, ReferenceTemperatureKelvin);

    /// <summary>The property at the reference temperature.</summary>
    public double AtReference(double variable) => _value(variable);

    /// <summary>The Arrhenius factor at a temperature.</summary>
    public double TemperatureFactor(double temperatureKelvin) => ActivationEnergyJoulesPerMole == 0
        ? 1
        : Math.Exp(ActivationEnergyJoulesPerMole / PhysicalConstants.GasJoulesPerMoleKelvin * (1 / ReferenceTemperatureKelvin - 1 / temperatureKelvin));

    /// <summary>The property at a temperature.</summary>
    public double At(double variable, double temperatureKelvin) => _value(variable) * TemperatureFactor(temperatureKelvin);
}
