namespace BmsEdge.Cells;

/// <summary>All that an <see cref="EcmCell"/> remembers; a copy of it brings the cell back to that moment.</summary>
/// <param name="Soc">State of charge; 0 to 1 is the declared window, outside is abuse.</param>
/// <param name="Hysteresis">Branch, -1 (discharge) to 1 (charge).</param>
/// <param name="ChargeTransferVolts">Drop over the charge-transfer pair, V, positive after charging.</param>
/// <param name="FastDiffusionVolts">Drop over the first diffusion pair, V.</param>
/// <param name="SlowDiffusionVolts">Drop over the second diffusion pair, V.</param>
/// <param name="TemperatureCelsius">Cell temperature, degC.</param>
public readonly record struct EcmState(
    double Soc,
    double Hysteresis,
    double ChargeTransferVolts,
    double FastDiffusionVolts,
    double SlowDiffusionVolts,
    double TemperatureCelsius);
