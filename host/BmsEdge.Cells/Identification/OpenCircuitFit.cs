using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.Cells.Parameters;
using BmsEdge.Foundation;

namespace BmsEdge.Cells.Identification;

/// <summary>Where a cell's open-circuit curve comes from: capacity and stoichiometry of both electrodes.</summary>
/// <param name="NegativeAmpHours">Capacity of the negative electrode between stoichiometry 0 and 1.</param>
/// <param name="PositiveAmpHours">Capacity of the positive electrode.</param>
/// <param name="NegativeAtFull">Negative stoichiometry at the charged end of the curve.</param>
/// <param name="PositiveAtFull">Positive stoichiometry there.</param>
/// <param name="PolarisationOhms">Resistance that shifts the slow curve from the open circuit.</param>
/// <param name="Fit">Intervals and residuals (V).</param>
public sealed record OpenCircuitBalance(double NegativeAmpHours, double PositiveAmpHours, double NegativeAtFull, double PositiveAtFull, double PolarisationOhms, FitResult Fit)
{
    /// <summary>Lithium that takes part, Ah.</summary>
    public double LithiumAmpHours => NegativeAtFull * NegativeAmpHours + PositiveAtFull * PositiveAmpHours;

    /// <summary>What was lost on the way to a later state of the same cell.</summary>
    public DegradationModes To(OpenCircuitBalance later) => new(
        1 - later.LithiumAmpHours / LithiumAmpHours,
        1 - later.NegativeAmpHours / NegativeAmpHours,
        1 - later.PositiveAmpHours / PositiveAmpHours);
}

/// <summary>Modes of degradation, shares of the first state (C.R. Birkl et al., J. Power Sources 341 (2017) 373).</summary>
/// <param name="LithiumInventory">Lithium lost, in film, metal or lost material.</param>
/// <param name="NegativeMaterial">Negative active material lost.</param>
/// <param name="PositiveMaterial">Positive active material lost.</param>
public sealed record DegradationModes(double LithiumInventory, double NegativeMaterial, double PositiveMaterial);

/// <summary>Fits two half-cell curves to a slow charge or discharge of the whole cell.</summary>
public static class OpenCircuitFit
{
    private const int Points = 200;

    /// <summary>Fits a slow discharge (or charge).</summary>
    /// <param name="ampHours">Charge given off since the charged end, Ah, from 0 upwards in either direction of time.</param>
    /// <param name="volts">Voltage, V.</param>
    /// <param name="amps">Current, A, positive when charging.</param>
    /// <param name="negative">Negative half-cell curve, V over stoichiometry.</param>
    /// <param name="positive">Positive half-cell curve, V over stoichiometry.</param>
    /// <param name="options">How to search.</param>
    /// <exception cref="BmsException">Too few rows or the curve does not move.</exception>
    public static OpenCircuitBalance Run(
        IReadOnlyList<double> ampHours, IReadOnlyList<double> volts, double amps, Func<double, double> negative, Func<double, double> positive, FitOptions? options = null)
    {
        double capacity = ampHours.Count == 0 ? 0 : ampHours.Max() - ampHours.Min();
        if (ampHours.Count < 20 || !(capacity > 0))
        {
            throw new BmsException(BmsErrorCode.BadData, FormattableString.Invariant($"An open-circuit fit wants at least 20 rows over some charge; there are {ampHours.Count} over {capacity:0.####} Ah."));
        }

        double first = ampHours.Min();
        var (q, v) = Resample(ampHours, volts, first, capacity);
        FitParameter[] parameters =
        [
            new("negative capacity", "Ah", 0.9 * capacity, 2 * capacity),
            new("positive capacity", "Ah", 0.9 * capacity, 2 * capacity),
            new("negative stoichiometry, full", "", 0.5, 1),
            new("positive stoichiometry, full", "", 0, 0.6),
            new("polarisation", "ohm", 0, 0.3 / Math.Max(Math.Abs(amps), 1e-3 * capacity)),
        ];
        double sign = Math.Sign(amps);
        double magnitude = Math.Max(Math.Abs(amps), 1e-9);
        var fit = ParameterFit.Run(parameters, v, p => [.. q.Select(charge => Volts(p, charge))], options ?? new FitOptions { Starts = 24 });
        double[] x = fit.Values;
        return new OpenCircuitBalance(x[0], x[1], x[2], x[3], x[4], fit);

        double Volts(double[] p, double charge)
        {
            double n = p[2] - charge / p[0], s = p[3] + charge / p[1];

            // Beyond a full or an empty electrode a steep wall leads the search back.
            double wall = 20 * (Math.Max(-n, 0) + Math.Max(s - 1, 0));
            return positive(Math.Clamp(s, 1e-4, 1 - 1e-4)) - negative(Math.Clamp(n, 1e-4, 1 - 1e-4)) + sign * magnitude * p[4] - wall;
        }
    }

    /// <summary>Half-cell curves of a parameter set.</summary>
    public static (Func<double, double> Negative, Func<double, double> Positive) Curves(LithiumIonParameters set) =>
        (set.Negative.Materials[0].OpenCircuitVolts.AtReference, set.Positive.Materials[0].OpenCircuitVolts.AtReference);

    /// <summary>Means of equal parts of the charge: rows crowd where the voltage moves, and would count there many times.</summary>
    private static (double[] Charge, double[] Volts) Resample(IReadOnlyList<double> ampHours, IReadOnlyList<double> volts, double first, double capacity)
    {
        double[] charge = new double[Points], sum = new double[Points];
        int[] rows = new int[Points];
        for (int i = 0; i < ampHours.Count; i++)
        {
            int part = Math.Min((int)((ampHours[i] - first) / capacity * Points), Points - 1);
            charge[part] += ampHours[i] - first;
            sum[part] += volts[i];
            rows[part]++;
        }

        int[] filled = [.. Enumerable.Range(0, Points).Where(part => rows[part] > 0)];
        return ([.. filled.Select(part => charge[part] / rows[part])], [.. filled.Select(part => sum[part] / rows[part])]);
    }
}
