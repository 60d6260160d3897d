using System;

namespace BmsEdge.Training.Identification;

/// <summary>A positive quantity that follows an Arrhenius law: value = at25 * exp(activationKelvin * (1/T - 1/298.15)).</summary>
/// <param name="At25">Value at 25 degC.</param>
/// <param name="ActivationKelvin">Activation energy over the gas constant, kelvin; positive when the value grows in the cold.</param>
public sealed record ArrheniusLaw(double At25, double ActivationKelvin)
{
    private const double ReferenceKelvin = 298.15;
    private const double KelvinOffset = 273.15;

    /// <summary>Value at a temperature.</summary>
    public double At(double celsius) => At25 * Factor(ActivationKelvin, celsius, ReferenceKelvin - KelvinOffset);

    /// <summary>exp(activation * (1/T - 1/Tref)).</summary>
    public static double Factor(double activationKelvin, double celsius, double referenceCelsius) =>
        Math.Exp(activationKelvin * ((1 / (celsius + KelvinOffset)) - (1 / (referenceCelsius + KelvinOffset))));
}

/// <summary>
/// What all temperatures share: laws of the time constants and of the current scale, the activation of each resistance
/// (used only within a test, around its mean temperature) and the rise of the cell's inside over its can.
/// </summary>
/// <param name="Tau1">Time constant of the charge-transfer pair, seconds.</param>
/// <param name="Tau2">Time constant of the diffusion pair, seconds.</param>
/// <param name="CurrentScale">Current scale of the asinh law, amperes.</param>
/// <param name="R0ActivationKelvin">Activation of the series resistance.</param>
/// <param name="R1ActivationKelvin">Activation of the charge-transfer resistance.</param>
/// <param name="R2ActivationKelvin">Activation of the diffusion resistance.</param>
/// <param name="CoreKelvinPerWatt">Rise of the inside over the can per watt of loss, steady.</param>
/// <param name="CoreSeconds">Time constant of that rise.</param>
public sealed record SharedLaws(
    ArrheniusLaw Tau1,
    ArrheniusLaw Tau2,
    ArrheniusLaw CurrentScale,
    double R0ActivationKelvin,
    double R1ActivationKelvin,
    double R2ActivationKelvin,
    double CoreKelvinPerWatt,
    double CoreSeconds)
{
    /// <summary>How much larger the series resistance is than at 25 degC.</summary>
    public double R0Ratio(double celsius) => ArrheniusLaw.Factor(R0ActivationKelvin, celsius, 25);
}
