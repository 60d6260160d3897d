using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.Cells.Electrochemistry;
using BmsEdge.Cells.Parameters;
using BmsEdge.Cells.Protocols;
using BmsEdge.Foundation;

namespace BmsEdge.Cells.Identification;

/// <summary>What a fit finds of the capacities of the electrodes.</summary>
public enum CapacityBalance
{
    /// <summary>Their ratio and the lithium are those of the set.</summary>
    OfTheSet,

    /// <summary>All of it is found.</summary>
    Free,
}

/// <summary>A fit of a single particle model to measured rows: what is to be found and how it is simulated.</summary>
public sealed class SingleParticleProblem
{
    private readonly LithiumIonParameters _start;
    private readonly CellModelKind _kind;
    private readonly CapacityBalance _balance;
    private readonly StateOfChargeWindow? _window;
    private readonly Protocol _protocol;
    private readonly int _knots;
    private readonly int[] _rows;
    private readonly double _perArea;

    internal SingleParticleProblem(
        LithiumIonParameters start, CellModelKind kind, CapacityBalance balance, double[] seconds, double[] amps, double[] volts, (double Least, double Most) ampHours, double largest, int[] used)
    {
        (_start, _kind, _balance, Seconds, Measured, Rows) = (start, kind, balance, seconds, volts, used);
        double diffusionN = start.Negative.Materials[0].Diffusivity.AtReference(0), diffusionP = start.Positive.Materials[0].Diffusivity.AtReference(0);
        FitParameter[] rates =
        [
            new("negative diffusivity", "m2/s", 1e-3 * diffusionN, 1e3 * diffusionN, Logarithmic: true),
            new("positive diffusivity", "m2/s", 1e-3 * diffusionP, 1e3 * diffusionP, Logarithmic: true),
            new("factor of the reaction rates", "", 1e-2, 1e2, Logarithmic: true),
            new("series resistance", "ohm", 0, 0.3 / largest),
        ];
        if (balance == CapacityBalance.OfTheSet)
        {
            _window = new StateOfChargeWindow(start);
            _perArea = _window.CapacityAmpHours / start.ElectrodeAreaSquareMeters;
            double leastArea = ampHours.Least / 0.8 / _perArea;
            Parameters =
            [
                new("state of charge at the start", "", 0.001, 0.999),
                new("electrode area", "m2", leastArea, 8 * leastArea, Logarithmic: true),
                .. rates,
            ];
        }
        else
        {
            Parameters =
            [
                new("negative stoichiometry at the start", "", 1e-3, 0.999),
                new("positive stoichiometry at the start", "", 1e-3, 0.999),
                new("negative capacity", "Ah", ampHours.Least, ampHours.Most, Logarithmic: true),
                new("positive capacity", "Ah", ampHours.Least, ampHours.Most, Logarithmic: true),
                new("offset of the positive potential", "V", -0.1, 0.1),
                .. rates,
            ];
        }

        (var knots, var values, _rows) = SingleParticleFit.Knots(seconds, amps, largest);
        _knots = knots.Count;
        _protocol = new Protocol([new ProtocolStep { Control = new DriveCurve("measured", knots, values, IsPower: false), DurationSeconds = knots[^1] }]);
    }

    /// <summary>What is to be found.</summary>
    public IReadOnlyList<FitParameter> Parameters { get; }

    /// <summary>Times of the rows used, s.</summary>
    public IReadOnlyList<double> Seconds { get; }

    /// <summary>Voltage of the rows used, V.</summary>
    public IReadOnlyList<double> Measured { get; }

    /// <summary>Rows used, counted in the measured data.</summary>
    public IReadOnlyList<int> Rows { get; }

    /// <summary>Finds the values.</summary>
    public FitResult Solve(FitOptions? options = null) => ParameterFit.Run(Parameters, Measured, Simulate, options);

    /// <summary>Profile likelihood of one value: RMS with it held and all others found again.</summary>
    public double[] Profile(FitResult best, int index, IReadOnlyList<double> values, FitOptions? options = null) =>
        ParameterFit.Profile(Parameters, Measured, Simulate, best, index, values, options);

    /// <summary>Voltage of the rows for values of the parameters, V.</summary>
    public double[] Simulate(double[] values)
    {
        CellSimulator cell = new(With(values), _kind, new ModelOptions { ElectrodeCells = 8, SeparatorCells = 4 }, new SolverOptions { VoltageTolerance = 3e-5 });
        cell.Run(_protocol);
        return cell.Trace.Count == _knots
            ? [.. _rows.Select(row => cell.Trace.Volts[row])]
            : throw new BmsException(BmsErrorCode.BadArgument, $"The simulation ended after {cell.Trace.Count} of {_knots} rows.");
    }

    /// <summary>The set with values of the parameters.</summary>
    public LithiumIonParameters With(double[] values)
    {
        double[] rates = values[^4..];
        var at = _balance == CapacityBalance.OfTheSet
            ? _window!.At(values[0]) with { ElectrodeAreaSquareMeters = values[1], NominalCapacityAmpHours = _perArea * values[1] }
            : Balanced(values);
        return at with
        {
            Name = $"{_start.Name}, fitted",
            ContactResistanceOhms = rates[3],
            Negative = Changed(at.Negative, rates[0], rates[2]),
            Positive = Changed(at.Positive, rates[1], rates[2]),
        };
    }

    /// <summary>The negative capacity by the area, the positive by the thickness: no fraction or rate changes with them.</summary>
    private LithiumIonParameters Balanced(double[] values)
    {
        double area = _start.ElectrodeAreaSquareMeters * values[2] * 3600 / StateOfChargeWindow.CapacityCoulombs(_start, _start.Negative);
        double thickness = _start.Positive.ThicknessMeters * values[3] * 3600 / StateOfChargeWindow.CapacityCoulombs(_start with { ElectrodeAreaSquareMeters = area }, _start.Positive);
        var (negative, positive) = (_start.Negative.Materials[0], _start.Positive.Materials[0]);
        var curve = positive.OpenCircuitVolts;
        double offset = values[4];
        return _start with
        {
            ElectrodeAreaSquareMeters = area,
            Negative = _start.Negative with { Materials = [negative with { InitialStoichiometry = values[0] }] },
            Positive = _start.Positive with
            {
                ThicknessMeters = thickness,
                Materials =
                [
                    positive with
                    {
                        InitialStoichiometry = values[1],
                        OpenCircuitVolts = new PropertyLaw(
                            s => curve.AtReference(s) + offset, FormattableString.Invariant($"{curve.Formula} + {offset:R}"), curve.ActivationEnergyJoulesPerMole, curve.ReferenceTemperatureKelvin),
                    },
                ],
            },
        };
    }

    private static ElectrodeParameters Changed(ElectrodeParameters electrode, double diffusivity, double rate)
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
