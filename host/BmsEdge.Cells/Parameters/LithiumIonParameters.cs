using System.Collections.Generic;

namespace BmsEdge.Cells.Parameters;

/// <summary>One published set of values for the electrochemical models. SI units; a property is null where the source gives none.</summary>
public sealed record LithiumIonParameters
{
    /// <summary>Short name, as in "Chen2020".</summary>
    public required string Name { get; init; }

    /// <summary>Electrode materials and format in words.</summary>
    public required string Chemistry { get; init; }

    /// <summary>Papers and data behind the values, one reference each.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>Nominal capacity, Ah: what "1 C" means.</summary>
    public required double NominalCapacityAmpHours { get; init; }

    /// <summary>Lower cut-off of the cell, V; also the open-circuit voltage at 0 % state of charge.</summary>
    public required double LowerCutoffVolts { get; init; }

    /// <summary>Upper cut-off of the cell, V; also the open-circuit voltage at 100 % state of charge.</summary>
    public required double UpperCutoffVolts { get; init; }

    /// <summary>Area of one electrode pair times the number of pairs in parallel, m2.</summary>
    public required double ElectrodeAreaSquareMeters { get; init; }

    /// <summary>Resistance in series with the cell, ohm.</summary>
    public double ContactResistanceOhms { get; init; }

    /// <summary>Negative electrode.</summary>
    public required ElectrodeParameters Negative { get; init; }

    /// <summary>Separator.</summary>
    public required SeparatorParameters Separator { get; init; }

    /// <summary>Positive electrode.</summary>
    public required ElectrodeParameters Positive { get; init; }

    /// <summary>Electrolyte.</summary>
    public required ElectrolyteParameters Electrolyte { get; init; }

    /// <summary>False when the source is of a single particle model: then porosities, conductivities and electrolyte stand for nothing, and only that model runs.</summary>
    public bool HasElectrolyte { get; init; } = true;

    /// <summary>Temperature at the start, K.</summary>
    public double InitialTemperatureKelvin { get; init; } = 298.15;

    /// <summary>Lumped thermal data; null where the source gives none.</summary>
    public ThermalParameters? Thermal { get; init; }

    /// <summary>Film growth on the negative electrode; null where the source gives none.</summary>
    public SeiParameters? Sei { get; init; }

    /// <summary>Lithium plating on the negative electrode; null where the source gives none.</summary>
    public PlatingParameters? Plating { get; init; }

    /// <summary>Solvent used up by the film.</summary>
    public DryOutParameters DryOut { get; init; } = new();

    /// <summary>The same cell at a temperature of its own and its surroundings, degC.</summary>
    public LithiumIonParameters AtTemperature(double celsius)
    {
        double kelvin = celsius + PhysicalConstants.ZeroCelsiusKelvin;
        return this with
        {
            InitialTemperatureKelvin = kelvin,
            Thermal = Thermal is null ? null : Thermal with { AmbientTemperatureKelvin = kelvin },
        };
    }
}

/// <summary>A porous electrode.</summary>
public sealed record ElectrodeParameters
{
    /// <summary>Thickness of the coating, m.</summary>
    public required double ThicknessMeters { get; init; }

    /// <summary>Volume fraction of electrolyte.</summary>
    public required double Porosity { get; init; }

    /// <summary>Conductivity of the solid before the porosity correction, S/m.</summary>
    public required double ConductivitySiemensPerMeter { get; init; }

    /// <summary>Transport efficiency of the pores: effective electrolyte property over bulk property, epsilon^b.</summary>
    public required double ElectrolyteTransportEfficiency { get; init; }

    /// <summary>Effective over bulk conductivity of the solid; 1 where the source gives the effective value.</summary>
    public double SolidTransportEfficiency { get; init; } = 1;

    /// <summary>Elasticity of the particles; null where the source gives none.</summary>
    public MechanicalParameters? Mechanics { get; init; }

    /// <summary>The active material, or materials of a composite electrode (first the main one).</summary>
    public required IReadOnlyList<ActiveMaterial> Materials { get; init; }
}

/// <summary>Spherical particles of one active material.</summary>
public sealed record ActiveMaterial
{
    /// <summary>Name, as in "graphite".</summary>
    public string Name { get; init; } = "";

    /// <summary>Volume fraction in the electrode.</summary>
    public required double VolumeFraction { get; init; }

    /// <summary>Particle radius, m.</summary>
    public required double RadiusMeters { get; init; }

    /// <summary>Surface per electrode volume, 1/m. Spheres: 3 fraction / radius.</summary>
    public double SurfaceAreaPerVolume => GivenSurfaceAreaPerVolume ?? 3 * VolumeFraction / RadiusMeters;

    /// <summary>Surface per electrode volume where the source gives it instead of the fraction, 1/m.</summary>
    public double? GivenSurfaceAreaPerVolume { get; init; }

    /// <summary>Lithium concentration at stoichiometry 1, mol/m3.</summary>
    public required double MaximumConcentration { get; init; }

    /// <summary>Stoichiometry at the start, uniform.</summary>
    public required double InitialStoichiometry { get; init; }

    /// <summary>Open-circuit potential against lithium over stoichiometry, V.</summary>
    public required PropertyLaw OpenCircuitVolts { get; init; }

    /// <summary>Open-circuit potential while the electrode takes up lithium, where the source tells the branches apart, V.</summary>
    public PropertyLaw? LithiationVolts { get; init; }

    /// <summary>Open-circuit potential while the electrode gives off lithium, where the source tells the branches apart, V.</summary>
    public PropertyLaw? DelithiationVolts { get; init; }

    /// <summary>dU/dT over stoichiometry, V/K.</summary>
    public PropertyLaw EntropicChangeVoltsPerKelvin { get; init; } = PropertyLaw.OfConstant(0);

    /// <summary>Solid diffusivity over stoichiometry, m2/s.</summary>
    public required PropertyLaw Diffusivity { get; init; }

    /// <summary>m in j0 = m sqrt(c_e c_s (c_max - c_s)), A m-2 (m3/mol)^1.5, with its activation energy.</summary>
    public required PropertyLaw ReactionRate { get; init; }

    /// <summary>Film growth on this material; null takes that of the set.</summary>
    public SeiParameters? Sei { get; init; }

    /// <summary>Lithium plating on this material; null takes that of the set.</summary>
    public PlatingParameters? Plating { get; init; }

    /// <summary>Elasticity of this material; null takes that of the electrode.</summary>
    public MechanicalParameters? Mechanics { get; init; }
}

/// <summary>Separator.</summary>
public sealed record SeparatorParameters
{
    /// <summary>Thickness, m.</summary>
    public required double ThicknessMeters { get; init; }

    /// <summary>Volume fraction of electrolyte.</summary>
    public required double Porosity { get; init; }

    /// <summary>Effective over bulk electrolyte property, epsilon^b.</summary>
    public required double ElectrolyteTransportEfficiency { get; init; }
}

/// <summary>Electrolyte.</summary>
public sealed record ElectrolyteParameters
{
    /// <summary>Salt concentration at the start, mol/m3.</summary>
    public required double InitialConcentration { get; init; }

    /// <summary>Cation transference number.</summary>
    public required double TransferenceNumber { get; init; }

    /// <summary>Thermodynamic factor, 1 + dln f/dln c.</summary>
    public double ThermodynamicFactor { get; init; } = 1;

    /// <summary>Salt diffusivity over concentration, m2/s.</summary>
    public required PropertyLaw Diffusivity { get; init; }

    /// <summary>Ionic conductivity over concentration, S/m.</summary>
    public required PropertyLaw Conductivity { get; init; }
}

/// <summary>One temperature for the whole cell.</summary>
public sealed record ThermalParameters
{
    /// <summary>Volume of the cell, m3.</summary>
    public required double VolumeCubicMeters { get; init; }

    /// <summary>Cooled surface, m2.</summary>
    public required double CoolingAreaSquareMeters { get; init; }

    /// <summary>Heat transfer coefficient at that surface, W/(m2 K).</summary>
    public required double HeatTransferCoefficient { get; init; }

    /// <summary>Heat capacity of the layers per volume, thickness-weighted mean of density times specific heat, J/(m3 K).</summary>
    public required double HeatCapacityPerVolume { get; init; }

    /// <summary>Sum over both collectors of thickness / conductivity, ohm m2.</summary>
    public double CollectorResistanceOhmSquareMeters { get; init; }

    /// <summary>Surroundings, K.</summary>
    public double AmbientTemperatureKelvin { get; init; } = 298.15;
}

/// <summary>Inner and outer film on the negative electrode.</summary>
public sealed record SeiParameters
{
    /// <summary>Share of the SEI current that makes inner film.</summary>
    public required double InnerShare { get; init; }

    /// <summary>Lithium per mole of film.</summary>
    public required double LithiumPerMole { get; init; }

    /// <summary>Molar volume of the inner film, m3/mol.</summary>
    public required double InnerMolarVolume { get; init; }

    /// <summary>Molar volume of the outer film, m3/mol.</summary>
    public required double OuterMolarVolume { get; init; }

    /// <summary>Inner film at the start, m.</summary>
    public required double InitialInnerThicknessMeters { get; init; }

    /// <summary>Outer film at the start, m.</summary>
    public required double InitialOuterThicknessMeters { get; init; }

    /// <summary>Film resistivity, ohm m.</summary>
    public required double ResistivityOhmMeters { get; init; }

    /// <summary>Exchange current density of the reaction-limited law, A/m2.</summary>
    public required double ExchangeCurrentDensity { get; init; }

    /// <summary>Open-circuit potential of the film reaction, V.</summary>
    public required double OpenCircuitVolts { get; init; }

    /// <summary>Solvent diffusivity in the outer film, m2/s.</summary>
    public required double SolventDiffusivity { get; init; }

    /// <summary>Solvent concentration in the bulk, mol/m3.</summary>
    public required double SolventConcentration { get; init; }

    /// <summary>Electron conductivity of the inner film, S/m (electron-migration-limited law).</summary>
    public double InnerElectronConductivity { get; init; }

    /// <summary>Open-circuit potential of the inner film reaction, V (electron-migration-limited law).</summary>
    public double InnerOpenCircuitVolts { get; init; }

    /// <summary>Diffusivity of lithium interstitials in the inner film, m2/s (interstitial-limited law).</summary>
    public double InterstitialDiffusivity { get; init; }

    /// <summary>Reference concentration of lithium interstitials, mol/m3 (interstitial-limited law).</summary>
    public double InterstitialConcentration { get; init; }

    /// <summary>Ethylene carbonate in the electrolyte, mol/m3 (EC reaction limited law).</summary>
    public double EcConcentration { get; init; }

    /// <summary>Diffusivity of ethylene carbonate in the film, m2/s (EC reaction limited law).</summary>
    public double EcDiffusivity { get; init; }

    /// <summary>Rate constant of the film reaction, m/s (EC reaction limited law).</summary>
    public double RateConstant { get; init; }

    /// <summary>Activation energy of the growth, J/mol.</summary>
    public double ActivationEnergyJoulesPerMole { get; init; }
}
