using System;
using System.Linq;
using BmsEdge.Cells;
using BmsEdge.Core.Estimation;
using BmsEdge.Core.Models;
using BmsEdge.Training.Export;
using Xunit;

namespace BmsEdge.Firmware.Tests;

/// <summary>A model of the simulated cell, good enough for the loop: its open-circuit curve and round resistances.</summary>
internal static class TestModel
{
    /// <summary>The blob with golden vectors as this machine answers them, or with one answer spoilt.</summary>
    public static byte[] Blob(bool spoilGolden = false, Chemistry chemistry = Chemistry.Nmc)
    {
        TrainedCell cell = Cell(chemistry);
        GoldenAnswer asked = new(0.6, 0.1, 25, -1.5, 1, 3.6, 20, 0, 0, 0, 0);
        byte[] unanswered = ModelBlobWriter.Write(cell, [asked]);
        Assert.Equal(ModelStatus.Ok, ModelBlob.Read(unanswered, unanswered.Length, chemistry, 4, out CellModel? model));
        CellCircuit circuit = new(model!);
        SocEstimator filter = new(model!);
        circuit.Start((float)asked.StartSoc, -1f);
        filter.Start((float)asked.StartSoc, (float)asked.StartSigma);
        for (int i = 0; i < asked.Steps; i++)
        {
            circuit.Step(1f, (float)asked.CurrentAmps, (float)asked.TemperatureCelsius);
            filter.Step(1f, (float)asked.CurrentAmps, true, (float)asked.FedVolts, true, (float)asked.TemperatureCelsius, true);
        }

        return ModelBlobWriter.Write(cell, [asked with
        {
            ExpectedVolts = circuit.TerminalVolts((float)asked.CurrentAmps) + (spoilGolden ? 0.1 : 0),
            ExpectedSoc = circuit.Soc,
            ExpectedFilterSoc = filter.Soc,
            ExpectedFilterSigma = filter.SocSigma,
        }]);
    }

    private static TrainedCell Cell(Chemistry chemistry)
    {
        EcmCellParameters truth = EcmCellParameters.Nmc18650;
        double[] soc = Enumerable.Range(0, 21).Select(i => i * 0.05).ToArray();
        double[] celsius = [0, 25];
        double[][] Both(Func<double, double> value) => celsius.Select(_ => soc.Select(value).ToArray()).ToArray();
        return new TrainedCell
        {
            CellId = "loop test",
            Chemistry = chemistry,
            CapacityAmpHours = truth.CapacityAmpHours,
            TrainingHash = new byte[32],
            HysteresisRate = 20,
            CoreKelvinPerWatt = 0,
            CoreSeconds = 100,
            SocGrid = soc,
            TemperatureGrid = celsius,
            Tau1Seconds = [2, 1],
            Tau2Seconds = [60, 60],
            CurrentScaleAmps = [10, 10],
            ModelSigmaVolts = [0.01, 0.01],
            OcvVolts = Both(truth.OpenCircuitVolts.At),
            HysteresisVolts = Both(_ => 0.0),
            R0Ohms = Both(_ => truth.Ohmic.At(25, 0.5)),
            R1Ohms = Both(_ => truth.ChargeTransfer.At(25, 0.5)),
            R2Ohms = Both(_ => truth.FastDiffusion.At(25, 0.5) + truth.SlowDiffusion.At(25, 0.5)),
            Filter = new FilterBeliefs(0.003, 0.02, 0.2, 3600, 0.05, 300, 0.01, 0.5, 5),
            VoltageRange = new InputRange(2.5, 4.3),
            CurrentRange = new InputRange(-20, 6),
            TemperatureRange = new InputRange(0, 45),
        };
    }
}
