using System;
using System.Collections.Generic;
using System.Linq;

namespace BmsEdge.Training.Identification;

/// <summary>
/// Spreads the identified temperatures over the finer grid the blob carries. Resistances and time constants follow an
/// Arrhenius law between neighbours (their logarithm is linear in 1/T), which a board that interpolates linearly over 5 K
/// then follows to well under a percent; voltages go linearly.
/// </summary>
public static class TemperatureInterpolation
{
    private const double KelvinOffset = 273.15;

    /// <summary>The grid: every identified temperature and even steps of at most <paramref name="largestStep"/> between.</summary>
    public static double[] Grid(IReadOnlyList<double> identifiedCelsius, double largestStep)
    {
        ArgumentNullException.ThrowIfNull(identifiedCelsius);
        List<double> grid = [identifiedCelsius[0]];
        for (int i = 1; i < identifiedCelsius.Count; i++)
        {
            double from = identifiedCelsius[i - 1];
            double to = identifiedCelsius[i];
            int parts = Math.Max(1, (int)Math.Ceiling((to - from) / largestStep));
            for (int p = 1; p <= parts; p++)
            {
                grid.Add(from + ((to - from) * p / parts));
            }
        }

        return [.. grid];
    }

    /// <summary>Linear in temperature, held at the ends.</summary>
    public static double Linear(IReadOnlyList<double> celsius, Func<int, double> value, double at)
    {
        (int i, double _) = Locate(celsius, at);
        if (i + 1 >= celsius.Count)
        {
            return value(i);
        }

        double w = Math.Clamp((at - celsius[i]) / (celsius[i + 1] - celsius[i]), 0, 1);
        return value(i) + ((value(i + 1) - value(i)) * w);
    }

    /// <summary>Logarithm linear in 1/T, held at the ends. Values above zero.</summary>
    public static double Arrhenius(IReadOnlyList<double> celsius, Func<int, double> value, double at)
    {
        (int i, double _) = Locate(celsius, at);
        if (i + 1 >= celsius.Count)
        {
            return value(i);
        }

        double from = 1 / (celsius[i] + KelvinOffset);
        double to = 1 / (celsius[i + 1] + KelvinOffset);
        double w = Math.Clamp(((1 / (at + KelvinOffset)) - from) / (to - from), 0, 1);
        return Math.Exp(Math.Log(value(i)) + ((Math.Log(value(i + 1)) - Math.Log(value(i))) * w));
    }

    /// <summary>Applies an interpolation to every column of a table.</summary>
    public static double[][] Table(
        IReadOnlyList<double> celsius,
        IReadOnlyList<double[]> rows,
        double[] grid,
        Func<IReadOnlyList<double>, Func<int, double>, double, double> rule) =>
        [.. grid.Select(t => Enumerable.Range(0, rows[0].Length).Select(s => rule(celsius, i => rows[i][s], t)).ToArray())];

    private static (int Index, double Celsius) Locate(IReadOnlyList<double> celsius, double at)
    {
        int i = 0;
        while (i + 2 < celsius.Count && at >= celsius[i + 1])
        {
            i++;
        }

        return (i, celsius[i]);
    }
}
