using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.Cells.Electrochemistry;
using BmsEdge.Cells.Parameters;
using BmsEdge.Foundation;

namespace BmsEdge.Cells.Identification;

/// <summary>
/// The subset of the single particle model that terminal voltage can tell: start state, electrode area, the diffusivities, one factor for both reaction
/// rates and a series resistance. Thickness, particle radius and active fractions only shift these (A.M. Bizeray et al., IEEE Trans. Control Syst. Technol.
/// 27 (2019) 1862).
/// </summary>
public static class SingleParticleFit
{
    private const double SwitchSeconds = 1e-3;
    private const double JumpShare = 0.03;
    private const double LongestGapSeconds = 60;
    private const double LowestShare = 0.9;
    private const double HighestShare = 1.6;

    /// <summary>Fits a measured current and voltage.</summary>
    /// <param name="start">A set of the same chemistry; its curves stay, the values named above are found.</param>
    /// <param name="kind">SPM or SPMe.</param>
    /// <param name="seconds">Times, growing.</param>
    /// <param name="amps">Current, positive when charging, A.</param>
    /// <param name="volts">Voltage, V.</param>
    /// <param name="options">How to search.</param>
    /// <returns>The fit and the set with the values found.</returns>
    public static (FitResult Fit, LithiumIonParameters Found) Run(
        LithiumIonParameters start, CellModelKind kind, IReadOnlyList<double> seconds, IReadOnlyList<double> amps, IReadOnlyList<double> volts, FitOptions? options = null)
    {
        var problem = Pose(start, kind, seconds, amps, volts);
        var fit = problem.Solve(options);
        return (fit, problem.With(fit.Values));
    }

    /// <summary>What <see cref="Run"/> solves, for a caller that wants profiles too.</summary>
    /// <param name="start">A set of the same chemistry.</param>
    /// <param name="kind">SPM or SPMe.</param>
    /// <param name="seconds">Times, growing.</param>
    /// <param name="amps">Current, positive when charging, A.</param>
    /// <param name="volts">Voltage, V.</param>
    /// <param name="balance">
    /// What is found of the capacities: <see cref="CapacityBalance.OfTheSet"/> keeps their ratio and finds state of charge and area; <see cref="CapacityBalance.Free"/>
    /// finds both capacities, both stoichiometries at the start and an offset of the positive potential, for curves that were measured on other samples.
    /// </param>
    /// <param name="thinVolts">Rows closer than this to the last one used (V) are left out, unless the current jumps or a minute has passed; 0 uses all.</param>
    /// <param name="nominalAmpHours">
    /// Capacity of the cell where it is known, Ah: with a free balance the electrodes are then searched between 0.9 and 1.6 times it, otherwise up to eight times
    /// the charge in the rows. Rows that stay on a plateau do not tell it.
    /// </param>
    public static SingleParticleProblem Pose(
        LithiumIonParameters start,
        CellModelKind kind,
        IReadOnlyList<double> seconds,
        IReadOnlyList<double> amps,
        IReadOnlyList<double> volts,
        CapacityBalance balance = CapacityBalance.OfTheSet,
        double thinVolts = 0,
        double? nominalAmpHours = null)
    {
        if (kind == CellModelKind.Dfn)
        {
            throw new BmsException(BmsErrorCode.BadArgument, "The fit is for the single particle models, SPM and SPMe.");
        }

        if (start.Negative.Materials.Count > 1 || start.Positive.Materials.Count > 1)
        {
            throw new BmsException(BmsErrorCode.BadArgument, $"Parameter set {start.Name} has an electrode of several materials; the fit is for electrodes of one.");
        }

        double charge = 0, low = 0, high = 0, largest = 0;
        foreach (double current in amps)
        {
            largest = Math.Max(largest, Math.Abs(current));
        }

        for (int i = 1; i < seconds.Count; i++)
        {
            // As the simulation has it: a cycler that does not log the first minutes of a rest must not be charged with them.
            double mean = Jumps(amps, i, largest) ? amps[i] : 0.5 * (amps[i] + amps[i - 1]);
            charge += mean * (seconds[i] - seconds[i - 1]) / 3600;
            (low, high) = (Math.Min(low, charge), Math.Max(high, charge));
        }

        if (!(largest > 0) || seconds.Count < 30)
        {
            throw new BmsException(BmsErrorCode.BadData, $"A fit of the single particle model wants at least 30 rows with a current; there are {seconds.Count}.");
        }

        if (nominalAmpHours is { } nominal && !(nominal > 0 && double.IsFinite(nominal) && HighestShare * nominal > high - low))
        {
            throw new BmsException(
                BmsErrorCode.BadArgument, FormattableString.Invariant($"A nominal capacity of {nominal} Ah: the rows move {high - low:0.###} Ah, which such a cell does not hold."));
        }

        (double least, double most) = nominalAmpHours is { } known ? (Math.Max(LowestShare * known, 0.8 * (high - low)), HighestShare * known) : (0.8 * (high - low), 8 * (high - low));
        int[] used = Thin(seconds, amps, volts, largest, thinVolts);
        return new SingleParticleProblem(
            start, kind, balance, [.. used.Select(i => seconds[i])], [.. used.Select(i => amps[i])], [.. used.Select(i => volts[i])], (least, most), largest, used);
    }

    private static bool Jumps(IReadOnlyList<double> amps, int row, double largest) => Math.Abs(amps[row] - amps[row - 1]) > JumpShare * largest;

    /// <summary>Rows that say something new.</summary>
    private static int[] Thin(IReadOnlyList<double> seconds, IReadOnlyList<double> amps, IReadOnlyList<double> volts, double largest, double thinVolts)
    {
        List<int> used = [0];
        for (int i = 1; i < seconds.Count; i++)
        {
            bool jump = Jumps(amps, i, largest);
            if (jump && used[^1] < i - 1)
            {
                used.Add(i - 1);
            }

            if (jump || thinVolts <= 0 || i == seconds.Count - 1 || Math.Abs(volts[i] - volts[used[^1]]) >= thinVolts || seconds[i] - seconds[used[^1]] >= LongestGapSeconds)
            {
                used.Add(i);
            }
        }

        return [.. used];
    }

    /// <summary>
    /// The current as a curve: straight between rows, but where it jumps, a cycler logs the first row of a new step some time after the switch, and the switch
    /// follows the last row of the old one.
    /// </summary>
    internal static (List<double> Seconds, List<double> Amps, int[] Rows) Knots(IReadOnlyList<double> seconds, IReadOnlyList<double> amps, double largest)
    {
        List<double> times = [0], values = [amps[0]];
        int[] rows = new int[seconds.Count];
        for (int i = 1; i < rows.Length; i++)
        {
            double time = Math.Max(seconds[i] - seconds[0], times[^1] + 2 * SwitchSeconds);
            if (Jumps(amps, i, largest))
            {
                times.Add(times[^1] + SwitchSeconds);
                values.Add(amps[i]);
            }

            rows[i] = times.Count;
            times.Add(time);
            values.Add(amps[i]);
        }

        return (times, values, rows);
    }
}
