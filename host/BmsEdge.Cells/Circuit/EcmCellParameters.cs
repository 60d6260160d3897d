using System;

namespace BmsEdge.Cells;

/// <summary>
/// What one <see cref="EcmCell"/> is made of. Resistances and open circuit belong to a single cell; scale a copy with
/// <see cref="Scaled"/> for a parallel group or a worn cell.
/// </summary>
public sealed record EcmCellParameters
{
    /// <summary>Name for reports and file headers.</summary>
    public required string Name { get; init; }

    /// <summary>Charge between SOC 0 and 1, Ah.</summary>
    public required double CapacityAmpHours { get; init; }

    /// <summary>Part of the charging Ah that raises SOC, above 0 and at most 1. Discharge counts in full.</summary>
    public double CoulombicEfficiency { get; init; } = 1.0;

    /// <summary>Open-circuit voltage over SOC at 25 degC, in the middle between charge and discharge branch, V.</summary>
    public required PiecewiseLinear OpenCircuitVolts { get; init; }

    /// <summary>dU/dT over SOC, V/K.</summary>
    public PiecewiseLinear EntropicVoltsPerKelvin { get; init; } = PiecewiseLinear.Constant(0.0);

    /// <summary>Half the distance between charge and discharge branch over SOC, V, 0 or more.</summary>
    public PiecewiseLinear HysteresisVolts { get; init; } = PiecewiseLinear.Constant(0.0);

    /// <summary>How fast the branch changes: after 1/rate of SOC 63 % of the way is done.</summary>
    public double HysteresisRate { get; init; } = 20.0;

    /// <summary>Electrolyte, foils and contacts: the part of the drop that is there at once.</summary>
    public required ArrheniusResistance Ohmic { get; init; }

    /// <summary>Charge transfer at small current; it falls with current by the asinh law.</summary>
    public required ArrheniusResistance ChargeTransfer { get; init; }

    /// <summary>Capacitance across the charge transfer, F.</summary>
    public required double DoubleLayerFarads { get; init; }

    /// <summary>First diffusion pair (electrolyte, seconds).</summary>
    public required ArrheniusResistance FastDiffusion { get; init; }

    /// <summary>Capacitance of the first diffusion pair, F.</summary>
    public required double FastDiffusionFarads { get; init; }

    /// <summary>Second diffusion pair (particles, minutes).</summary>
    public required ArrheniusResistance SlowDiffusion { get; init; }

    /// <summary>Capacitance of the second diffusion pair, F.</summary>
    public required double SlowDiffusionFarads { get; init; }

    /// <summary>Heat capacity of the whole cell, J/K.</summary>
    public required double HeatCapacityJoulesPerKelvin { get; init; }

    /// <summary>Heat conductance from cell to ambient, W/K; 0 is adiabatic.</summary>
    public required double CoolingWattsPerKelvin { get; init; }

    /// <summary>Highest charging voltage, V.</summary>
    public required double MaximumVolts { get; init; }

    /// <summary>Lowest discharge voltage, V; the open circuit reaches it at SOC 0.</summary>
    public required double MinimumVolts { get; init; }

    /// <summary>
    /// A 3 Ah NMC 18650 of the energy type (kind of LG HG2). Open circuit: Chen et al. 2020. Resistances and
    /// activation energies are assumptions, chosen so that 10 s pulse resistances lie near those of a measured LG HG2
    /// (Kollmeyer et al., "LG 18650HG2 Li-ion Battery Data", doi 10.17632/cp3473x7xv.3).
    /// docs/cells.md holds the table of values and sources.
    /// </summary>
    public static EcmCellParameters Nmc18650 { get; } = new()
    {
        Name = "embedded NMC 18650, 3 Ah",
        CapacityAmpHours = 3.0, // nominal of the cell type (data sheet: 3000 mAh)
        CoulombicEfficiency = 0.9995, // of the order of A.J. Smith et al., J. Electrochem. Soc. 157 (2010) A196; assumption
        OpenCircuitVolts = HalfCellOpenCircuit.Curve(emptyVolts: 2.8),
        // Order and sign as measured for NMC | graphite by V.V. Viswanathan et al., J. Power Sources 195 (2010) 3720; points are assumptions.
        EntropicVoltsPerKelvin = new PiecewiseLinear([0.0, 0.2, 0.45, 0.7, 1.0], [-0.30e-3, -0.15e-3, 0.05e-3, 0.10e-3, 0.05e-3]),
        // Assumption: wider where the silicon oxide works, i.e. towards empty; the branches meet at both ends.
        HysteresisVolts = new PiecewiseLinear([0.0, 0.03, 0.25, 0.6, 0.95, 1.0], [0.0, 0.020, 0.015, 0.008, 0.006, 0.0]),
        HysteresisRate = 25.0, // assumption: a branch change takes about 4 % SOC to 63 %
        Ohmic = new() { OhmsAt25Celsius = 0.012, ActivationJoulesPerMole = 20_000.0, EmptyRise = 0.1 },
        ChargeTransfer = new() { OhmsAt25Celsius = 0.011, ActivationJoulesPerMole = 50_000.0, EmptyRise = 2.0, EmptyWidthSoc = 0.12 },
        DoubleLayerFarads = 20.0,
        FastDiffusion = new() { OhmsAt25Celsius = 0.006, ActivationJoulesPerMole = 45_000.0, EmptyRise = 1.5, EmptyWidthSoc = 0.1 },
        FastDiffusionFarads = 600.0, // 3.6 s at 25 degC
        SlowDiffusion = new() { OhmsAt25Celsius = 0.014, ActivationJoulesPerMole = 30_000.0, EmptyRise = 3.0, EmptyWidthSoc = 0.08 },
        SlowDiffusionFarads = 14_000.0, // 200 s at 25 degC
        HeatCapacityJoulesPerKelvin = 45.0, // 47 g (data sheet) times 0.96 J/(g K), assumption within the 0.8 to 1.1 usually measured
        CoolingWattsPerKelvin = 0.25, // assumption: 42 cm2 of can at 60 W/(m2 K), air moved by the chamber's fan
        MaximumVolts = 4.2,
        MinimumVolts = 2.8,
    };

    /// <summary>A copy with all charge-like quantities and all resistances scaled.</summary>
    /// <param name="capacityFactor">Multiplies the capacity only; above 0.</param>
    /// <param name="resistanceFactor">Multiplies every resistance, and divides the capacitances so that time constants stay; above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A factor is not finite and above 0.</exception>
    public EcmCellParameters Scaled(double capacityFactor, double resistanceFactor)
    {
        Positive(capacityFactor, nameof(capacityFactor));
        Positive(resistanceFactor, nameof(resistanceFactor));
        return this with
        {
            CapacityAmpHours = CapacityAmpHours * capacityFactor,
            Ohmic = Ohmic with { OhmsAt25Celsius = Ohmic.OhmsAt25Celsius * resistanceFactor },
            ChargeTransfer = ChargeTransfer with { OhmsAt25Celsius = ChargeTransfer.OhmsAt25Celsius * resistanceFactor },
            FastDiffusion = FastDiffusion with { OhmsAt25Celsius = FastDiffusion.OhmsAt25Celsius * resistanceFactor },
            SlowDiffusion = SlowDiffusion with { OhmsAt25Celsius = SlowDiffusion.OhmsAt25Celsius * resistanceFactor },
            DoubleLayerFarads = DoubleLayerFarads / resistanceFactor,
            FastDiffusionFarads = FastDiffusionFarads / resistanceFactor,
            SlowDiffusionFarads = SlowDiffusionFarads / resistanceFactor,
        };
    }

    internal void Check()
    {
        Positive(CapacityAmpHours, nameof(CapacityAmpHours));
        Positive(DoubleLayerFarads, nameof(DoubleLayerFarads));
        Positive(FastDiffusionFarads, nameof(FastDiffusionFarads));
        Positive(SlowDiffusionFarads, nameof(SlowDiffusionFarads));
        Positive(HeatCapacityJoulesPerKelvin, nameof(HeatCapacityJoulesPerKelvin));
        Positive(HysteresisRate, nameof(HysteresisRate));
        Ohmic.Check(nameof(Ohmic));
        ChargeTransfer.Check(nameof(ChargeTransfer));
        FastDiffusion.Check(nameof(FastDiffusion));
        SlowDiffusion.Check(nameof(SlowDiffusion));
        if (!(CoulombicEfficiency is > 0.0 and <= 1.0))
        {
            throw new ArgumentOutOfRangeException(nameof(CoulombicEfficiency), CoulombicEfficiency, "Coulombic efficiency lies above 0 and at most at 1.");
        }

        if (!(CoolingWattsPerKelvin >= 0.0 && double.IsFinite(CoolingWattsPerKelvin)))
        {
            throw new ArgumentOutOfRangeException(nameof(CoolingWattsPerKelvin), CoolingWattsPerKelvin, "Cooling is 0 W/K (adiabatic) or more.");
        }

        if (!(MinimumVolts > 0.0 && MaximumVolts > MinimumVolts && double.IsFinite(MaximumVolts)))
        {
            throw new ArgumentOutOfRangeException(nameof(MaximumVolts), MaximumVolts, $"Maximum volts must lie above minimum volts ({MinimumVolts}), and both above 0.");
        }
    }

    private static void Positive(double value, string name)
    {
        if (!(value > 0.0 && double.IsFinite(value)))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be finite and above 0.");
        }
    }
}
