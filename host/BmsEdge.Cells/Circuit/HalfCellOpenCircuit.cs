using System;

namespace BmsEdge.Cells;

/// <summary>
/// Open-circuit voltage of a nickel-rich NMC 811 | graphite-SiOx cell as the difference of two half-cell potentials.
/// Source: C.-H. Chen et al., "Development of experimental techniques for parameterization of multi-scale lithium-ion
/// battery models", J. Electrochem. Soc. 167 (2020) 080534, equations 8 and 9 (LG M50). The LG HG2 that the embedded cell is
/// likened to has the same pair of chemistries; its own half-cell curves are not published.
/// </summary>
internal static class HalfCellOpenCircuit
{
    // Stoichiometries at OCV 4.2 V and 2.5 V that the two potentials give with the lithium inventory of Chen et al. 2020
    // (initial concentrations of their table VII; as PyBaMM's Chen2020 set computes them, whose regularised potentials end
    // 13 microvolts away from the pure formulas used here).
    private const double NegativeFull = 0.9106121196114546;
    private const double NegativeAt2V5 = 0.02634730145141187;
    private const double PositiveFull = 0.2638491800715496;
    private const double PositiveAt2V5 = 0.8539736661258583;

    private const double FullVolts = 4.2;

    /// <summary>Volts against lithium of the negative electrode at a stoichiometry (0 to 1).</summary>
    public static double NegativeVolts(double x) =>
        (1.9793 * Math.Exp(-39.3631 * x)) + 0.2482
        - (0.0909 * Math.Tanh(29.8538 * (x - 0.1234)))
        - (0.04478 * Math.Tanh(14.9159 * (x - 0.2769)))
        - (0.0205 * Math.Tanh(30.4444 * (x - 0.6103)));

    /// <summary>Volts against lithium of the positive electrode at a stoichiometry (about 0.25 to 1).</summary>
    public static double PositiveVolts(double y) =>
        (-0.8090 * y) + 4.4875
        - (0.0428 * Math.Tanh(18.5138 * (y - 0.5542)))
        - (17.7326 * Math.Tanh(15.7890 * (y - 0.3117)))
        + (17.5842 * Math.Tanh(15.9308 * (y - 0.3120)));

    /// <summary>
    /// The full-cell curve with SOC 1 at 4.2 V and SOC 0 where the open circuit reaches <paramref name="emptyVolts"/>,
    /// sampled densely (0.1 % SOC) a little past both ends and extended straight from there.
    /// </summary>
    /// <param name="emptyVolts">Open-circuit voltage that is called empty, 2.5 to 3.2 V.</param>
    public static PiecewiseLinear Curve(double emptyVolts)
    {
        double empty = WindowFractionAt(emptyVolts);
        const int FirstPerMille = -10;
        const int LastPerMille = 1030;
        double[] soc = new double[LastPerMille - FirstPerMille + 1];
        double[] volts = new double[soc.Length];
        for (int i = 0; i < soc.Length; i++)
        {
            soc[i] = (FirstPerMille + i) / 1000.0;
            volts[i] = FullCellVolts(empty + ((1.0 - empty) * soc[i]));
        }

        return new PiecewiseLinear(soc, volts, Beyond.Extend);
    }

    private static double FullCellVolts(double fraction) =>
        PositiveVolts(PositiveAt2V5 + ((PositiveFull - PositiveAt2V5) * fraction))
        - NegativeVolts(NegativeAt2V5 + ((NegativeFull - NegativeAt2V5) * fraction));

    private static double WindowFractionAt(double volts)
    {
        if (!(volts is >= 2.5 and <= 3.2))
        {
            throw new ArgumentOutOfRangeException(nameof(volts), volts, $"Empty lies between 2.5 and 3.2 V for this chemistry (full is {FullVolts} V).");
        }

        double low = 0.0;
        double high = 0.5;
        for (int i = 0; i < 60; i++)
        {
            double middle = 0.5 * (low + high);
            if (FullCellVolts(middle) < volts)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return 0.5 * (low + high);
    }
}
