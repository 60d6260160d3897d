using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using BmsEdge.Core.Models;
using BmsEdge.CyclingData;
using BmsEdge.CyclingData.Datasets;
using BmsEdge.Foundation;
using BmsEdge.Training.Export;
using BmsEdge.Training.Identification;

namespace BmsEdge.Training.Soc;

/// <summary>What the caller must tell of the cell; data files do not say it.</summary>
/// <param name="CellId">Name of the cell type, at most 16 ASCII characters.</param>
/// <param name="Chemistry">Chemistry.</param>
public sealed record SocTrainingOptions(string CellId, Chemistry Chemistry);

/// <summary>One file a model was trained on.</summary>
/// <param name="Name">Temperature folder and test.</param>
/// <param name="Sha256">Hash of the file's bytes, lower-case hexadecimal.</param>
/// <param name="Use">What it was used for, or why it was left out.</param>
public sealed record TrainingFile(string Name, string Sha256, string Use);

/// <summary>A trained cell with the evidence of its training.</summary>
/// <param name="Cell">The coefficients.</param>
/// <param name="Laws">Laws shared by all temperatures.</param>
/// <param name="Fits">Fit per temperature.</param>
/// <param name="Files">Files read.</param>
public sealed record SocTrainingResult(
    TrainedCell Cell,
    SharedLaws Laws,
    IReadOnlyList<TemperatureFit> Fits,
    IReadOnlyList<TrainingFile> Files);

/// <summary>
/// Identifies open-circuit voltage, hysteresis and the two-RC circuit over SOC and temperature from the C/20, HPPC and
/// constant-current tests of a data set. Drive cycles are never read here: they are what the model is judged on.
/// </summary>
public static class SocTrainer
{
    /// <summary>SOC nodes of the tables: dense below 20 %, where silicon and empty graphite bend the curve.</summary>
    private static readonly double[] SocGrid =
    [
        0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.125, 0.15, 0.175, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5,
        0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0,
    ];

    /// <summary>Hysteresis turns over about 5 % of capacity.</summary>
    private const double HysteresisRate = 60;

    private const double LargestTemperatureStep = 5;

    /// <summary>
    /// Slow voltage error as a share of the drop of 1C through all resistances, and its floor in volts. With the beliefs
    /// below, chosen once on the LG HG2 cycles UDDS, Mixed2, Mixed3 and Mixed4 and used for every cell since.
    /// </summary>
    private const double ModelErrorShare = 0.085;
    private const double LeastModelErrorVolts = 0.005;

    private static readonly FilterBeliefs Beliefs = new(
        VoltageNoiseVolts: 0.04,
        CurrentOffsetPerHour: 0.02,
        ResistanceError: 0.035,
        ResistanceSeconds: 170,
        FastErrorShare: 1.0,
        ModelErrorSeconds: 2000,
        CurrentGainError: 0.01,
        StartLoadPerHour: 0.6,
        GateSigmas: 6);

    /// <summary>Trains.</summary>
    /// <param name="dataset">Data set in the LG HG2 layout.</param>
    /// <param name="options">Cell id and chemistry.</param>
    /// <param name="progress">Told of each stage in a sentence, or null.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <exception cref="BmsException">A needed test is missing or its columns are.</exception>
    public static SocTrainingResult Train(DriveCycleDataset dataset, SocTrainingOptions options, Action<string>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(options);
        List<TrainingFile> files = [];
        (TracePreparation preparation, IReadOnlyList<IReadOnlyList<IdentificationTrace>> groups) = Prepare(dataset, files, progress);
        progress?.Invoke($"identifying {groups.Count} temperatures from {files.Count} tests");
        (SharedLaws laws, IReadOnlyList<TemperatureFit> fits) =
            new GlobalIdentifier(SocGrid, preparation.CapacityAmpHours, HysteresisRate).Fit(groups, progress, cancellation);
        byte[] hash = SHA256.HashData(Encoding.ASCII.GetBytes(string.Join('\n', files.Select(f => f.Sha256))));
        return new SocTrainingResult(Tabulate(options, preparation.CapacityAmpHours, hash, laws, fits, groups), laws, fits, files);
    }

    private static (TracePreparation Preparation, IReadOnlyList<IReadOnlyList<IdentificationTrace>> Groups) Prepare(
        DriveCycleDataset dataset,
        List<TrainingFile> files,
        Action<string>? progress)
    {
        var slow = Load(dataset, DriveCycleTestKind.SlowDischarge, progress);
        var pulses = Load(dataset, DriveCycleTestKind.Hppc, progress);
        var rates = Load(dataset, DriveCycleTestKind.RateDischarge, progress);
        if (slow.Count == 0)
        {
            throw new BmsException(
                BmsErrorCode.BadData,
                "The data set has no C20DisCh test. It defines the capacity and the open-circuit voltage; add one for at least one temperature.");
        }

        var room = slow.MinBy(s => Math.Abs(s.Test.ChamberCelsius - 25));
        TracePreparation preparation = new(room.Table, room.Test.ToString());
        List<IReadOnlyList<IdentificationTrace>> groups = [];
        foreach (var group in pulses.GroupBy(p => p.Test.ChamberCelsius).OrderBy(g => g.Key))
        {
            List<IdentificationTrace> traces = [];
            foreach (var (test, table) in group)
            {
                traces.Add(preparation.Pulses(table, test.ToString()));
                files.Add(new TrainingFile(test.ToString(), table.Source.Sha256, "pulses and rests"));
            }

            var slowHere = slow.Where(s => s.Test.ChamberCelsius == group.Key).ToList();
            if (slowHere.Count == 0)
            {
                throw new BmsException(
                    BmsErrorCode.BadData,
                    $"{group.First().Test.TemperatureLabel} has an HPPC test but no C20DisCh test; both are needed at a temperature.");
            }

            foreach (var (test, table) in slowHere)
            {
                traces.Add(preparation.Slow(table, test.ToString()));
                files.Add(new TrainingFile(test.ToString(), table.Source.Sha256, "open-circuit voltage and hysteresis"));
            }

            foreach (var (test, table) in rates.Where(r => r.Test.ChamberCelsius == group.Key))
            {
                IdentificationTrace? trace = preparation.Rate(table, test.ToString());
                string use = "left out: no discharge from full at one temperature";
                if (trace is not null)
                {
                    traces.Add(trace);
                    use = "sustained load and self-heating";
                }

                files.Add(new TrainingFile(test.ToString(), table.Source.Sha256, use));
            }

            groups.Add(traces);
        }

        if (groups.Count == 0)
        {
            throw new BmsException(
                BmsErrorCode.BadData,
                "The data set has no HPPC test. Resistances and time constants come from its pulses; add one for at least one temperature.");
        }

        return (preparation, groups);
    }

    private static List<(DriveCycleTest Test, CyclingTable Table)> Load(
        DriveCycleDataset dataset,
        DriveCycleTestKind kind,
        Action<string>? progress)
    {
        List<(DriveCycleTest, CyclingTable)> loaded = [];
        foreach (DriveCycleTest test in dataset.OfKind(kind))
        {
            progress?.Invoke($"reading {test}");
            loaded.Add((test, test.Load()));
        }

        return loaded;
    }

    private static TrainedCell Tabulate(
        SocTrainingOptions options,
        double capacity,
        byte[] hash,
        SharedLaws laws,
        IReadOnlyList<TemperatureFit> fits,
        IReadOnlyList<IReadOnlyList<IdentificationTrace>> groups)
    {
        double[] celsius = [.. fits.Select(f => f.Celsius)];
        double[] grid = TemperatureInterpolation.Grid(celsius, LargestTemperatureStep);
        double[][] Resistance(Func<TemperatureFit, double[]> table) =>
            TemperatureInterpolation.Table(celsius, [.. fits.Select(table)], grid, TemperatureInterpolation.Arrhenius);
        double[][] Voltage(Func<TemperatureFit, double[]> table) =>
            TemperatureInterpolation.Table(celsius, [.. fits.Select(table)], grid, TemperatureInterpolation.Linear);
        double[][] r0 = Resistance(f => f.R0Ohms);
        double[][] r1 = Resistance(f => f.R1Ohms);
        double[][] r2 = Resistance(f => f.R2Ohms);
        double[] sigma = [.. grid.Select((_, i) => Math.Max(
            LeastModelErrorVolts,
            ModelErrorShare * capacity * (Middle(r0[i]) + Middle(r1[i]) + Middle(r2[i]))))];
        List<IdentificationTrace> all = [.. groups.SelectMany(g => g)];
        double lowVolts = all.Min(t => t.Volts.Min());
        double highVolts = all.Max(t => t.Volts.Max());
        double greatestAmps = all.Max(t => t.Amps.Max(Math.Abs));
        return new TrainedCell
        {
            CellId = options.CellId,
            Chemistry = options.Chemistry,
            CapacityAmpHours = capacity,
            TrainingHash = hash,
            HysteresisRate = HysteresisRate,
            CoreKelvinPerWatt = laws.CoreKelvinPerWatt,
            CoreSeconds = laws.CoreSeconds,
            SocGrid = SocGrid,
            TemperatureGrid = grid,
            Tau1Seconds = [.. grid.Select(laws.Tau1.At)],
            Tau2Seconds = [.. grid.Select(laws.Tau2.At)],
            CurrentScaleAmps = [.. grid.Select(laws.CurrentScale.At)],
            ModelSigmaVolts = sigma,
            OcvVolts = Voltage(f => Rising(f.OcvVolts)),
            HysteresisVolts = Voltage(f => f.HysteresisVolts),
            R0Ohms = r0,
            R1Ohms = r1,
            R2Ohms = r2,
            Filter = Beliefs,
            VoltageRange = new InputRange(Math.Floor((lowVolts - 0.3) * 10) / 10, Math.Ceiling((highVolts + 0.1) * 10) / 10),
            CurrentRange = new InputRange(-Math.Ceiling(greatestAmps * 1.1), Math.Ceiling(greatestAmps * 1.1)),
            TemperatureRange = new InputRange(Math.Floor(grid[0]) - 5, Math.Ceiling(grid[^1]) + 15),
        };
    }

    private static double Middle(double[] table) => table[(table.Length / 3)..(table.Length * 9 / 10)].Average();

    /// <summary>An open-circuit voltage that rises everywhere, by at least a millivolt a node, lifting what noise pushed down.</summary>
    private static double[] Rising(double[] volts)
    {
        double[] rising = (double[])volts.Clone();
        for (int i = 1; i < rising.Length; i++)
        {
            rising[i] = Math.Max(rising[i], rising[i - 1] + 1e-3);
        }

        return rising;
    }
}
