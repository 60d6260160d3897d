namespace BmsEdge.Training.Identification;

/// <summary>Circuit coefficients identified at one temperature, over the SOC nodes of <see cref="CircuitIdentifier"/>.</summary>
/// <param name="Celsius">Mean measured temperature of the traces.</param>
/// <param name="OcvVolts">Open-circuit voltage midway between the branches, per SOC node.</param>
/// <param name="HysteresisVolts">Half gap between the branches, per SOC node.</param>
/// <param name="R0Ohms">Series resistance per SOC node.</param>
/// <param name="R1Ohms">Charge-transfer resistance per SOC node.</param>
/// <param name="R2Ohms">Diffusion resistance per SOC node.</param>
/// <param name="Tau1Seconds">Time constant of the charge-transfer pair.</param>
/// <param name="Tau2Seconds">Time constant of the diffusion pair.</param>
/// <param name="CurrentScaleAmps">Current scale of the asinh law.</param>
/// <param name="RmsVolts">Root mean square residual of the fit.</param>
public sealed record TemperatureFit(
    double Celsius,
    double[] OcvVolts,
    double[] HysteresisVolts,
    double[] R0Ohms,
    double[] R1Ohms,
    double[] R2Ohms,
    double Tau1Seconds,
    double Tau2Seconds,
    double CurrentScaleAmps,
    double RmsVolts);
