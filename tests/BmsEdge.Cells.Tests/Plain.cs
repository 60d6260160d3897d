namespace BmsEdge.Cells.Tests;

/// <summary>Cells so plain that their answers can be written down.</summary>
internal static class Plain
{
    public const double OhmicOhms = 0.01;

    private static readonly ArrheniusResistance Nothing = new() { OhmsAt25Celsius = 1e-12, ActivationJoulesPerMole = 0.0 };

    /// <summary>Flat open circuit of 3.7 V, one diffusion pair, no hysteresis, no entropy, adiabatic unless told.</summary>
    public static EcmCellParameters OnePair(double ohms, double farads, double coolingWattsPerKelvin = 0.0) => new()
    {
        Name = "plain",
        CapacityAmpHours = 2.0,
        OpenCircuitVolts = PiecewiseLinear.Constant(3.7),
        Ohmic = new() { OhmsAt25Celsius = OhmicOhms, ActivationJoulesPerMole = 0.0 },
        ChargeTransfer = Nothing,
        DoubleLayerFarads = 1.0,
        FastDiffusion = new() { OhmsAt25Celsius = ohms, ActivationJoulesPerMole = 0.0 },
        FastDiffusionFarads = farads,
        SlowDiffusion = Nothing,
        SlowDiffusionFarads = 1.0,
        HeatCapacityJoulesPerKelvin = 50.0,
        CoolingWattsPerKelvin = coolingWattsPerKelvin,
        MaximumVolts = 4.2,
        MinimumVolts = 2.8,
    };
}
