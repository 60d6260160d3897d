using System;

namespace BmsEdge.Cells.Parameters;

/// <summary>
/// Materials at one potential: how an amount of lithium lies in them once it has levelled out. Open-circuit potentials fall with lithium, so the amount a
/// potential stands for falls too and bisection finds it.
/// </summary>
/// <param name="capacities">What each material holds at full, in any unit.</param>
/// <param name="curves">Open-circuit potential of each over its stoichiometry, V.</param>
internal sealed class MaterialEquilibrium(double[] capacities, Func<double, double>[] curves)
{
    // Curves run to infinity at the ends, and the models start a little off them.
    private const double Margin = 2e-6;
    private const int Halvings = 52;

    /// <summary>Common potential, V.</summary>
    /// <param name="lithium">Amount in the unit of the capacities.</param>
    public double Potential(double lithium)
    {
        if (curves.Length == 1)
        {
            return curves[0](lithium / capacities[0]);
        }

        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (var curve in curves)
        {
            low = Math.Min(low, curve(1 - Margin));
            high = Math.Max(high, curve(Margin));
        }

        for (int i = 0; i < Halvings; i++)
        {
            double middle = 0.5 * (low + high);
            double held = 0;
            for (int k = 0; k < curves.Length; k++)
            {
                held += capacities[k] * StoichiometryAt(k, middle);
            }

            (low, high) = held > lithium ? (middle, high) : (low, middle);
        }

        return 0.5 * (low + high);
    }

    /// <summary>Stoichiometry of every material for an amount of lithium.</summary>
    public double[] Stoichiometries(double lithium)
    {
        double[] values = new double[curves.Length];
        if (values.Length == 1)
        {
            values[0] = lithium / capacities[0];
            return values;
        }

        double potential = Potential(lithium);
        for (int k = 0; k < values.Length; k++)
        {
            values[k] = StoichiometryAt(k, potential);
        }

        return values;
    }

    private double StoichiometryAt(int material, double potential)
    {
        double low = Margin, high = 1 - Margin;
        for (int i = 0; i < Halvings; i++)
        {
            double middle = 0.5 * (low + high);
            (low, high) = curves[material](middle) > potential ? (middle, high) : (low, middle);
        }

        return 0.5 * (low + high);
    }
}
