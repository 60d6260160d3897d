using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.Cells;
using BmsEdge.Core.Estimation;
using BmsEdge.Core.Models;
using BmsEdge.Training.Export;

namespace BmsEdge.Benchmarks;

/// <summary>A model of the simulated cell, of the size a trained one has, and a drive of that cell.</summary>
internal static class BenchmarkCell
{
    /// <summary>The coefficients: 26 SOC nodes at five temperatures, as the trainer writes them.</summary>
    public static TrainedCell Trained { get; } = Create();

    /// <summary>The blob with one golden vector as Core answers it.</summary>
    public static byte[] Blob()
    {
        GoldenAnswer asked = new(0.6, 0.1, 25, -1.5, 1, 3.6, 20, 0, 0, 0, 0);
        CellModel model = Read(ModelBlobWriter.Write(Trained, [asked]));
        CellCircuit circuit = new(model);
        SocEstimator filter = new(model);
        circuit.Start((float)asked.StartSoc, -1f);
        filter.Start((float)asked.StartSoc, (float)asked.StartSigma);
        for (int i = 0; i < asked.Steps; i++)
        {
            circuit.Step(1f, (float)asked.CurrentAmps, (float)asked.TemperatureCelsius);
            filter.Step(1f, (float)asked.CurrentAmps, true, (float)asked.FedVolts, true, (float)asked.TemperatureCelsius, true);
        }

        return ModelBlobWriter.Write(Trained, [asked with
        {
            ExpectedVolts = circuit.TerminalVolts((float)asked.CurrentAmps),
            ExpectedSoc = circuit.Soc,
            ExpectedFilterSoc = filter.Soc,
            ExpectedFilterSigma = filter.SocSigma,
        }]);
    }

    /// <summary>The model as the board reads it.</summary>
    public static CellModel Read(byte[] blob)
    {
        ModelStatus status = ModelBlob.Read(blob, blob.Length, Chemistry.Nmc, 4, out CellModel? model);
        return status == ModelStatus.Ok && model is not null
            ? model
            : throw new InvalidOperationException($"the model of the benchmark is refused: {status}");
    }

    /// <summary>Current (positive when charging), voltage and temperature of a US06-like drive at 25 degC, one sample a second.</summary>
    public static (double[] Amps, double[] Volts, double[] Celsius) Drive(int seconds, double startSoc)
    {
        EcmCell cell = new(EcmCellParameters.Nmc18650, startSoc, 25);
        IReadOnlyList<double> watts = DriveProfile.CreateUs06Like().CellWatts;
        double[] amps = new double[seconds];
        double[] volts = new double[seconds];
        double[] celsius = new double[seconds];
        for (int i = 0; i < seconds; i++)
        {
            amps[i] = DriveProfile.AmpsFor(cell, watts[i % watts.Count]);
            cell.Advance(1, amps[i], 25);
            volts[i] = cell.TerminalVolts;
            celsius[i] = cell.TemperatureCelsius;
        }

        return (amps, volts, celsius);
    }

    private static TrainedCell Create()
    {
        EcmCellParameters truth = EcmCellParameters.Nmc18650;
        double[] soc = Enumerable.Range(0, 26).Select(i => i / 25.0).ToArray();
        double[] celsius = [-20, -10, 0, 25, 40];
        double[][] Table(Func<double, double, double> value) =>
            celsius.Select(t => soc.Select(s => value(t, s)).ToArray()).ToArray();
        double[] PerTemperature(double value) => celsius.Select(_ => value).ToArray();
        return new TrainedCell
        {
            CellId = "benchmark",
            Chemistry = Chemistry.Nmc,
            CapacityAmpHours = truth.CapacityAmpHours,
            TrainingHash = new byte[32],
            HysteresisRate = 20,
            CoreKelvinPerWatt = 2,
            CoreSeconds = 100,
            SocGrid = soc,
            TemperatureGrid = celsius,
            Tau1Seconds = PerTemperature(2),
            Tau2Seconds = PerTemperature(60),
            CurrentScaleAmps = PerTemperature(10),
            ModelSigmaVolts = PerTemperature(0.01),
            OcvVolts = Table((_, s) => truth.OpenCircuitVolts.At(s)),
            HysteresisVolts = Table((_, s) => Math.Max(0, truth.HysteresisVolts.At(s))),
            R0Ohms = Table(truth.Ohmic.At),
            R1Ohms = Table(truth.ChargeTransfer.At),
            R2Ohms = Table((t, s) => truth.FastDiffusion.At(t, s) + truth.SlowDiffusion.At(t, s)),
            Filter = new FilterBeliefs(0.04, 0.02, 0.035, 170, 1.0, 2000, 0.01, 0.6, 6),
            VoltageRange = new InputRange(2.5, 4.3),
            CurrentRange = new InputRange(-20, 6),
            TemperatureRange = new InputRange(-20, 45),
        };
    }
}
