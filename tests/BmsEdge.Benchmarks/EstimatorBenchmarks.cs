using System;
using System.Linq;
using BenchmarkDotNet.Attributes;
using BmsEdge.Core.Estimation;
using BmsEdge.Core.Models;
using BmsEdge.Training.Verification;

namespace BmsEdge.Benchmarks;

/// <summary>
/// One step of one cell. The board's filter against plain counting, the least anybody could do, and against the trainer's
/// matrix form of the same filter. All walk the same half hour of driving.
/// </summary>
[MemoryDiagnoser]
public class EstimatorBenchmarks
{
    private const int Steps = 1800;
    private const float StartSoc = 0.8f;
    private const float StartSigma = 0.1f;

    private double[] _amps = [];
    private double[] _volts = [];
    private double[] _celsius = [];
    private float[] _floatAmps = [];
    private float[] _floatVolts = [];
    private float[] _floatCelsius = [];
    private SocEstimator? _filter;
    private CoulombCounter? _counter;

    [GlobalSetup]
    public void Setup()
    {
        (_amps, _volts, _celsius) = BenchmarkCell.Drive(Steps, StartSoc);
        _floatAmps = [.. _amps.Select(a => (float)a)];
        _floatVolts = [.. _volts.Select(v => (float)v)];
        _floatCelsius = [.. _celsius.Select(t => (float)t)];
        CellModel model = BenchmarkCell.Read(BenchmarkCell.Blob());
        _filter = new SocEstimator(model);
        _counter = new CoulombCounter(model.CapacityAmpHours);

        // Speeds of filters that do not do the same thing must not be compared.
        double difference = Math.Abs(SocEstimatorStep() - ReferenceEstimatorStep());
        if (!(difference < 0.001) || _filter.RejectedSamples > 0)
        {
            throw new InvalidOperationException(
                $"The two filters differ by {difference} of SOC, {_filter.RejectedSamples} samples rejected: nothing to compare.");
        }
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Steps)]
    public double CoulombCounterStep()
    {
        CoulombCounter counter = _counter!;
        counter.Start(StartSoc, StartSigma);
        for (int i = 0; i < Steps; i++)
        {
            counter.Step(1f, _floatAmps[i], true);
        }

        return counter.Soc;
    }

    [Benchmark(OperationsPerInvoke = Steps)]
    public double SocEstimatorStep()
    {
        SocEstimator filter = _filter!;
        filter.Start(StartSoc, StartSigma);
        for (int i = 0; i < Steps; i++)
        {
            filter.Step(1f, _floatAmps[i], true, _floatVolts[i], true, _floatCelsius[i], true);
        }

        return filter.Soc;
    }

    [Benchmark(OperationsPerInvoke = Steps)]
    public double ReferenceEstimatorStep()
    {
        ReferenceEstimator reference = new(BenchmarkCell.Trained, StartSoc, StartSigma);
        for (int i = 0; i < Steps; i++)
        {
            reference.Step(1, _amps[i], _volts[i], _celsius[i]);
        }

        return reference.Soc;
    }
}
