using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.Cells.Electrochemistry;
using BmsEdge.Cells.Parameters;
using BmsEdge.Cells.Protocols;
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
        if (kind == CellModelKind.Dfn)
        {
            throw new BmsException(BmsErrorCode.BadArgument, "The fit is for the single particle models, SPM and SPMe.");
        }

        double charge = 0, low = 0, high = 0, largest = 0;
        for (int i = 1; i < seconds.Count; i++)
        {
            charge += 0.5 * (amps[i] + amps[i - 1]) * (seconds[i] - seconds[i - 1]) / 3600;
            (low, high) = (Math.Min(low, charge), Math.Max(high, charge));
            largest = Math.Max(largest, Math.Abs(amps[i]));
        }

        if (!(largest > 0) || seconds.Count < 30)
        {
            throw new BmsException(BmsErrorCode.BadData, $"A fit of the single particle model wants at least 30 rows with a current; there are {seconds.Count}.");
        }

        StateOfChargeWindow window = new(start);
        double perArea = window.CapacityAmpHours / start.ElectrodeAreaSquareMeters;
        double leastArea = (high - low) / perArea;
        double diffusionN = start.Negative.Materials[0].Diffusivity.AtReference(0), diffusionP = start.Positive.Materials[0].Diffusivity.AtReference(0);
        FitParameter[] parameters =
        [
            new("state of charge at the start", "", 0.001, 0.999),
            new("electrode area", "m2", leastArea, 8 * leastArea, Logarithmic: true),
            new("negative diffusivity", "m2/s", 1e-3 * diffusionN, 1e3 * diffusionN, Logarithmic: true),
            new("positive diffusivity", "m2/s", 1e-3 * diffusionP, 1e3 * diffusionP, Logarithmic: true),
            new("factor of the reaction rates", "", 1e-2, 1e2, Logarithmic: true),
            new("series resistance", "ohm", 0, 0.3 / largest),
        ];
        var (knots, values, rows) = Knots(seconds, amps, largest);
        Protocol protocol = new([new ProtocolStep { Control = new DriveCurve("measured", knots, values, IsPower: false), DurationSeconds = knots[^1] }]);
        SolverOptions solver = new() { VoltageTolerance = 3e-5 };
        var fit = ParameterFit.Run(parameters, volts, Simulate, options);
        return (fit, With(fit.Values));

        double[] Simulate(double[] p)
        {
            CellSimulator cell = new(With(p), kind, new ModelOptions { ElectrodeCells = 8, SeparatorCells = 4 }, solver);
            cell.Run(protocol);
            return cell.Trace.Count == knots.Count
                ? [.. rows.Select(row => cell.Trace.Volts[row])]
                : throw new BmsException(BmsErrorCode.BadArgument, $"The simulation ended after {cell.Trace.Count} of {knots.Count} rows.");
        }

        LithiumIonParameters With(double[] p)
        {
            var at = window.At(p[0]);
            return at with
            {
                Name = $"{start.Name}, fitted",
                ElectrodeAreaSquareMeters = p[1],
                NominalCapacityAmpHours = perArea * p[1],
                ContactResistanceOhms = p[5],
                Negative = Changed(at.Negative, p[2], p[4]),
                Positive = Changed(at.Positive, p[3], p[4]),
            };
        }

        static ElectrodeParameters Changed(ElectrodeParameters electrode, double diffusivity, double rate)
        {
            var material = electrode.Materials[0];
            return electrode with
            {
                Materials =
                [
                    material with
                    {
                        Diffusivity = PropertyLaw.OfConstant(diffusivity, material.Diffusivity.ActivationEnergyJoulesPerMole, material.Diffusivity.ReferenceTemperatureKelvin),
                        ReactionRate = material.ReactionRate.Times(rate),
                    },
                ],
            };
        }
    }

    /// <summary>
    /// The current as a curve: straight between rows, but where it jumps, a cycler logs the first row of a new step some time after the switch, and the switch
    /// follows the last row of the old one.
    /// </summary>
    private static (List<double> Seconds, List<double> Amps, int[] Rows) Knots(IReadOnlyList<double> seconds, IReadOnlyList<double> amps, double largest)
    {
        List<double> times = [0], values = [amps[0]];
        int[] rows = new int[seconds.Count];
        for (int i = 1; i < rows.Length; i++)
        {
            double time = Math.Max(seconds[i] - seconds[0], times[^1] + 2 * SwitchSeconds);
            if (Math.Abs(amps[i] - amps[i - 1]) > JumpShare * largest)
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
