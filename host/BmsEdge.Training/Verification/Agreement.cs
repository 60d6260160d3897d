using System;
using System.Collections.Generic;
using BmsEdge.Core.Estimation;
using BmsEdge.Core.Models;
using BmsEdge.Training.Export;

namespace BmsEdge.Training.Verification;

/// <summary>Largest differences between the trainer and <c>BmsEdge.Core</c> reading the blob.</summary>
/// <param name="Points">Points compared.</param>
/// <param name="LargestVolts">Largest difference of a terminal voltage, volts.</param>
/// <param name="LargestSoc">Largest difference of a SOC or its standard deviation.</param>
public sealed record AgreementResult(int Points, double LargestVolts, double LargestSoc)
{
    /// <summary>True when both stay within the tolerance of a golden vector.</summary>
    public bool Holds => LargestVolts <= ModelBlobFormat.GoldenVoltsTolerance && LargestSoc <= ModelBlobFormat.GoldenSocTolerance;
}

/// <summary>Proof that what crosses to the board computes what the trainer computed.</summary>
public static class Agreement
{
    private const int GoldenCount = 8;

    /// <summary>Makes the golden vectors: fixed corners of the declared ranges with the trainer's answers.</summary>
    public static IReadOnlyList<GoldenAnswer> GoldenVectors(TrainedCell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        List<GoldenAnswer> golden = [];
        double cold = cell.TemperatureGrid[0];
        double warm = cell.TemperatureGrid[^1];
        for (int i = 0; i < GoldenCount; i++)
        {
            double share = i / (GoldenCount - 1.0);
            double amps = (i % 2 == 0 ? -1 : 0.5) * cell.CapacityAmpHours * (0.2 + (0.8 * share));
            golden.Add(Answer(cell, 0.15 + (0.75 * share), cold + ((warm - cold) * (1 - share)), amps, i % 2 == 0 ? 1.0 : 0.25, 20));
        }

        return golden;
    }

    /// <summary>Compares over random points inside the declared ranges.</summary>
    /// <param name="cell">Trained cell.</param>
    /// <param name="model">The same cell as the board reads it.</param>
    /// <param name="points">Number of points.</param>
    /// <param name="seed">Seed of the points.</param>
    public static AgreementResult Compare(TrainedCell cell, CellModel model, int points, int seed)
    {
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(model);
        Random random = new(seed);
        double volts = 0;
        double soc = 0;
        for (int i = 0; i < points; i++)
        {
            GoldenAnswer expected = Answer(
                cell,
                0.05 + (0.9 * random.NextDouble()),
                cell.TemperatureRange.Least + ((cell.TemperatureRange.Greatest - cell.TemperatureRange.Least) * random.NextDouble()),
                cell.CapacityAmpHours * ((2 * random.NextDouble()) - 1.5),
                0.1 + (1.9 * random.NextDouble()),
                1 + random.Next(40));
            CellCircuit circuit = new(model);
            SocEstimator estimator = new(model);
            circuit.Start((float)expected.StartSoc, -1);
            estimator.Start((float)expected.StartSoc, (float)expected.StartSigma);
            for (int k = 0; k < expected.Steps; k++)
            {
                float dt = (float)expected.StepSeconds;
                float amps = (float)expected.CurrentAmps;
                float celsius = (float)expected.TemperatureCelsius;
                circuit.Step(dt, amps, celsius);
                estimator.Step(dt, amps, true, (float)expected.FedVolts, true, celsius, true);
            }

            volts = Math.Max(volts, Math.Abs(circuit.TerminalVolts((float)expected.CurrentAmps) - expected.ExpectedVolts));
            soc = Math.Max(soc, Math.Abs(circuit.Soc - expected.ExpectedSoc));
            soc = Math.Max(soc, Math.Abs(estimator.Soc - expected.ExpectedFilterSoc));
            soc = Math.Max(soc, Math.Abs(estimator.SocSigma - expected.ExpectedFilterSigma));
        }

        return new AgreementResult(points, volts, soc);
    }

    private static GoldenAnswer Answer(TrainedCell cell, double soc, double celsius, double amps, double dt, int steps)
    {
        ReferenceCircuit circuit = new(cell, soc, -1);
        for (int k = 0; k < steps; k++)
        {
            circuit.Step(dt, amps, celsius);
        }

        // The filter starts 5 % wrong and is fed what the circuit says at the end.
        double fed = circuit.TerminalVolts(amps) + 0.01;
        const double Sigma = 0.1;
        ReferenceEstimator estimator = new(cell, soc, Sigma);
        for (int k = 0; k < steps; k++)
        {
            estimator.Step(dt, amps, fed, celsius);
        }

        return new GoldenAnswer(
            soc, Sigma, celsius, amps, dt, fed, steps, circuit.TerminalVolts(amps), circuit.Soc, estimator.Soc, estimator.Sigma);
    }
}
