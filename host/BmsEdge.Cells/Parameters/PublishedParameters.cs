using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.Foundation;

namespace BmsEdge.Cells.Parameters;

/// <summary>
/// Published parameter sets, as facts: the numbers and formulas of the cited papers in the form PyBaMM 24.1 ships them. Each set starts from its
/// own initial concentrations, which are not exactly 100 % state of charge; <see cref="StateOfChargeWindow"/> gives any other start.
/// </summary>
public static class PublishedParameters
{
    private const double BruggemanExponent = 1.5;

    /// <summary>LG M50, 21700, 5 Ah: NMC811 against graphite with silicon oxide (eq. 8 and 9, tables VII to IX of the paper).</summary>
    public static LithiumIonParameters Chen2020 => Chen2020Set.Values;

    /// <summary>
    /// The LG M50 with graphite and silicon as two materials. The silicon has branches for lithiation and delithiation; see
    /// <see cref="Electrochemistry.ModelOptions.Hysteresis"/>.
    /// </summary>
    public static LithiumIonParameters Chen2020Composite => Chen2020CompositeSet.Values;

    /// <summary>Kokam SLPB78205130H pouch, 0.68 Ah: LiCoO2 against graphite.</summary>
    public static LithiumIonParameters Marquis2019 => Marquis2019Set.Values;

    /// <summary>The LG M50 again with the measured graphite curve, temperature laws and the values of its degradation.</summary>
    public static LithiumIonParameters OKane2022 => OKane2022Set.Values;

    /// <summary>
    /// 2.3 Ah LiFePO4 against graphite. The set has no open-circuit curve of its own graphite (that of Chen 2020 stands in) and no thermal data; its
    /// negative diffusivity limits 2C to about 70 % of the capacity.
    /// </summary>
    public static LithiumIonParameters Prada2013 => Prada2013Set.Values;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<LithiumIonParameters> All => [Chen2020, Chen2020Composite, Marquis2019, OKane2022, Prada2013];

    /// <summary>A set by its name, whatever the case of its letters.</summary>
    /// <exception cref="BmsException">No set has that name.</exception>
    public static LithiumIonParameters Named(string name) =>
        All.FirstOrDefault(set => string.Equals(set.Name, name, StringComparison.OrdinalIgnoreCase)) ?? throw new BmsException(
            BmsErrorCode.BadArgument, $"No parameter set is called '{name}'. There are {string.Join(", ", All.Select(set => set.Name))}.");

    internal static double Bruggeman(double fraction) => Math.Pow(fraction, BruggemanExponent);

    internal static double SechSquared(double x) => 1 / (Math.Cosh(x) * Math.Cosh(x));

    /// <summary>Thickness-weighted mean of density times specific heat over the five layers.</summary>
    internal static double HeatCapacity(params (double ThicknessMeters, double DensityKgPerCubicMeter, double JoulesPerKgKelvin)[] layers)
    {
        double thickness = 0, capacity = 0;
        foreach (var layer in layers)
        {
            thickness += layer.ThicknessMeters;
            capacity += layer.ThicknessMeters * layer.DensityKgPerCubicMeter * layer.JoulesPerKgKelvin;
        }

        return capacity / thickness;
    }
}
