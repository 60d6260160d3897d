using System;
using System.Linq;
using BmsEdge.Core.Models;
using BmsEdge.Training.Export;

namespace BmsEdge.Training.Tests.Verification;

/// <summary>A trained cell with laws that can be written down.</summary>
internal static class TestCell
{
    public static readonly double[] SocGrid = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

    public static TrainedCell Nmc { get; } = Make([-10, 5, 25]);

    public static TrainedCell Make(double[] celsius, double heat = 1.5)
    {
        double[][] Resistance(double ohms) =>
            [.. celsius.Select(t => SocGrid.Select(s => ohms * Math.Exp(3000 * ((1 / (t + 273.15)) - (1 / 298.15))) * (1 + (0.5 * Math.Exp(-10 * s)))).ToArray())];
        return new TrainedCell
        {
            CellId = "test cell",
            Chemistry = Chemistry.Nmc,
            CapacityAmpHours = 2.5,
            TrainingHash = [.. Enumerable.Range(1, 32).Select(i => (byte)i)],
            HysteresisRate = 60,
            CoreKelvinPerWatt = heat,
            CoreSeconds = 90,
            SocGrid = SocGrid,
            TemperatureGrid = celsius,
            Tau1Seconds = [.. celsius.Select(_ => 20.0)],
            Tau2Seconds = [.. celsius.Select(_ => 700.0)],
            CurrentScaleAmps = [.. celsius.Select(t => 20 + Math.Max(0, t))],
            ModelSigmaVolts = [.. celsius.Select(_ => 0.01)],
            OcvVolts = [.. celsius.Select(t => SocGrid.Select(s => 3.2 + (0.95 * s) - (0.25 * Math.Exp(-20 * s)) + (0.0002 * t)).ToArray())],
            HysteresisVolts = [.. celsius.Select(_ => SocGrid.Select(_ => 0.01).ToArray())],
            R0Ohms = Resistance(0.03),
            R1Ohms = Resistance(0.015),
            R2Ohms = Resistance(0.03),
            Filter = new FilterBeliefs(0.02, 0.02, 0.05, 300, 0.5, 1000, 0.01, 0.5, 6),
            VoltageRange = new InputRange(2.2, 4.3),
            CurrentRange = new InputRange(-20, 10),
            TemperatureRange = new InputRange(-15, 45),
        };
    }
}
