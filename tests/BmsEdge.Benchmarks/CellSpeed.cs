using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using BmsEdge.Cells;
using BmsEdge.Cells.Electrochemistry;
using BmsEdge.Cells.Parameters;
using BmsEdge.Cells.Protocols;
using BmsEdge.Reporting;

namespace BmsEdge.Benchmarks;

/// <summary>
/// Repeat solves of the electrochemical models beside the published figures of PyBaMM 24.1 (CasADi solver, default mesh, repeat solve after set-up, one
/// core), the work against the precision, and how an ensemble spreads over cores.
/// </summary>
internal static class CellSpeed
{
    private const int Repeats = 101;
    private const int EnsembleCells = 1000;
    private const int EnsemblePairs = 9;
    private const int OrderPairs = 11;
    private const int OrderRuns = 10;
    private static readonly LithiumIonParameters Cell = PublishedParameters.Chen2020;

    private sealed record Case(string Name, CellModelKind Kind, Protocol Protocol, double PybammMilliseconds, double RecordSeconds, SeiGrowth Sei = SeiGrowth.None, int Repeats = Repeats);

    public static int Run(string[] args)
    {
        var drive = new Protocol([Drive(args.FirstOrDefault(a => a.EndsWith(".csv.gz", StringComparison.Ordinal)))]);
        var discharge = ProtocolText.Parse("Discharge at 1 C until 2.5 V");
        var cycles = ProtocolText.Parse("Repeat 100 { Discharge at 1 C until 2.5 V; Charge at 1 C until 4.2 V; Hold at 4.2 V until C/20 }");
        Case[] cases =
        [
            new("1C discharge", CellModelKind.Spm, discharge, 5, 10),
            new("1C discharge", CellModelKind.Spme, discharge, 9, 10),
            new("1C discharge", CellModelKind.Dfn, discharge, 130, 10),
            new("600 s of US06 at 1 Hz", CellModelKind.Spm, drive, 18, 1),
            new("600 s of US06 at 1 Hz", CellModelKind.Spme, drive, 77, 1),
            new("600 s of US06 at 1 Hz", CellModelKind.Dfn, drive, 8400, 1),
            new("100 cycles with film growth", CellModelKind.Spm, cycles, 7200, 600, SeiGrowth.ReactionLimited, 11),
        ];
        Console.WriteLine("case | model | PyBaMM, ms | ours, ms (median; least to 90 %) | times | set-up, ms | bytes per run");
        foreach (var item in cases)
        {
            Measure(item);
        }

        Orders(drive);
        Ensemble(discharge);
        WorkPrecision(args.SkipWhile(a => a != "--report").Skip(1).FirstOrDefault());
        return 0;
    }

    private static ProtocolStep Drive(string? path)
    {
        DriveCurve curve;
        if (path is not null)
        {
            curve = DriveCurveFile.Read(path);
            Console.WriteLine($"drive cycle: {Path.GetFileName(path)}");
        }
        else
        {
            double[] amps = [.. DriveProfile.CreateUs06Like().CellWatts.Take(600).Select(watts => watts / 3.7 / 2)];
            curve = new DriveCurve("US06-like", [.. amps.Select((_, i) => (double)i)], amps, false);
            Console.WriteLine("drive cycle: US06-like (give a .csv.gz with time_s and current_a for the real one)");
        }

        return new ProtocolStep { Control = curve, DurationSeconds = curve.Seconds[^1] };
    }

    private static void Measure(Case item)
    {
        // Set-up is measured with everything compiled, as the repeat solve is.
        double setUp = double.PositiveInfinity;
        CellSimulator simulator = Make(item);
        for (int i = 0; i < 5; i++)
        {
            long begun = Stopwatch.GetTimestamp();
            simulator = Make(item);
            setUp = Math.Min(setUp, Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        // Until the compiler has seen enough.
        long warm = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(warm).TotalSeconds < 1)
        {
            Solve(simulator, item);
        }

        double[] times = new double[item.Repeats];
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < times.Length; i++)
        {
            long begun = Stopwatch.GetTimestamp();
            Solve(simulator, item);
            times[i] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        }

        bytes = (GC.GetAllocatedBytesForCurrentThread() - bytes) / times.Length;
        Array.Sort(times);
        double median = times[times.Length / 2];
        Console.WriteLine(FormattableString.Invariant(
            $"{item.Name} | {item.Kind} | {item.PybammMilliseconds} | {median:0.000} ({times[0]:0.000} to {times[(int)(0.9 * times.Length)]:0.000}) | {item.PybammMilliseconds / median:0} | {setUp:0.0} | {bytes}"));
    }

    private static CellSimulator Make(Case item) => new(Cell, item.Kind, new ModelOptions { Sei = item.Sei });

    private static void Solve(CellSimulator simulator, Case item)
    {
        simulator.Reset();
        simulator.Run(item.Protocol, item.RecordSeconds);
    }

    private static void Ensemble(Protocol protocol)
    {
        (double Seconds, double Processor) Time(int cores)
        {
            GC.Collect();
            var used = Environment.CpuUsage.TotalTime;
            long begun = Stopwatch.GetTimestamp();
            Parallel.For(0, EnsembleCells, new ParallelOptions { MaxDegreeOfParallelism = cores }, i =>
            {
                // Every cell has its own radius, as a spread would give.
                double factor = 1 + 0.1 * (i - EnsembleCells / 2) / EnsembleCells;
                var material = Cell.Negative.Materials[0];
                var varied = Cell with { Negative = Cell.Negative with { Materials = [material with { RadiusMeters = factor * material.RadiusMeters }] } };
                new CellSimulator(varied, CellModelKind.Spme).Run(protocol);
            });
            return (Stopwatch.GetElapsedTime(begun).TotalSeconds, (Environment.CpuUsage.TotalTime - used).TotalSeconds);
        }

        // One core and all of them in turn, so that what else the machine does hits both alike; the ratio of a pair counts, not the least of either.
        int cores = Environment.ProcessorCount;
        Time(1);
        Time(cores);
        var one = new (double Seconds, double Processor)[EnsemblePairs];
        var all = new (double Seconds, double Processor)[EnsemblePairs];
        for (int i = 0; i < one.Length; i++)
        {
            if (i % 2 == 0)
            {
                one[i] = Time(1);
                all[i] = Time(cores);
            }
            else
            {
                all[i] = Time(cores);
                one[i] = Time(1);
            }
        }

        static double Median(IEnumerable<double> values) => values.Order().ElementAt(EnsemblePairs / 2);
        double[] efficiencies = [.. one.Zip(all, (single, many) => single.Seconds / many.Seconds / cores).Order()];
        Console.WriteLine(FormattableString.Invariant(
            $"ensemble of {EnsembleCells} SPMe cells, 1C, set-up included, median of {EnsemblePairs} alternating pairs: {Median(one.Select(run => run.Seconds)):0.00} s on 1 core, {Median(all.Select(run => run.Seconds)):0.00} s on {cores}: efficiency {efficiencies[EnsemblePairs / 2]:0.00} ({efficiencies[0]:0.00} to {efficiencies[^1]:0.00})"));

        // What is lost to shared memory and collections; what else the machine does takes no part in it.
        Console.WriteLine(FormattableString.Invariant(
            $"processor time: {Median(one.Select(run => run.Processor)):0.00} s on 1 core, {Median(all.Select(run => run.Processor)):0.00} s on {cores}: ratio {Median(one.Zip(all, (single, many) => single.Processor / many.Processor)):0.00}"));
    }

    /// <summary>Order chosen by the step against order 4 throughout, in alternating pairs; processor time, which a busy machine does not stretch.</summary>
    private static void Orders(Protocol drive)
    {
        foreach (var kind in Enum.GetValues<CellModelKind>())
        {
            CellSimulator[] cells = [.. new[] { true, false }.Select(lower => new CellSimulator(Cell, kind, null, new SolverOptions { LowerOrder = lower }))];
            double[] ratios = new double[OrderPairs];
            for (int i = -3; i < ratios.Length; i++)
            {
                double[] milliseconds = new double[2];
                foreach (int which in i % 2 == 0 ? new[] { 0, 1 } : [1, 0])
                {
                    var begun = Environment.CpuUsage.TotalTime;
                    for (int k = 0; k < OrderRuns; k++)
                    {
                        cells[which].Reset();
                        cells[which].Run(drive, 1);
                    }

                    milliseconds[which] = (Environment.CpuUsage.TotalTime - begun).TotalMilliseconds;
                }

                if (i >= 0)
                {
                    ratios[i] = milliseconds[1] / milliseconds[0];
                }
            }

            Array.Sort(ratios);
            Console.WriteLine(FormattableString.Invariant(
                $"{kind}, drive cycle: order 4 throughout takes {ratios[OrderPairs / 2]:0.00} times the processor time of the chosen order ({ratios[0]:0.00} to {ratios[^1]:0.00}); stages {cells[1].StageSolves} and {cells[0].StageSolves}"));
        }
    }

    private static void WorkPrecision(string? report)
    {
        var protocol = ProtocolText.Parse("Discharge at 2 C for 1600 s");
        var reference = Trace(CellModelKind.Dfn, 1e-8, 96, 20, protocol, out _);
        List<PlotSeries> series = [];
        Console.WriteLine("DFN, 2C for 1600 s against itself at 96 cells, 20 modes, 1e-8 V:");
        foreach (int cells in new[] { 6, 10, 16, 24, 40 })
        {
            List<double> work = [], error = [];
            foreach (double tolerance in new[] { 1e-3, 1e-4, 1e-5, 1e-6 })
            {
                double[] volts = Trace(CellModelKind.Dfn, tolerance, cells, 12, protocol, out double milliseconds);
                double rms = 1e3 * Math.Sqrt(volts.Zip(reference).Average(pair => (pair.First - pair.Second) * (pair.First - pair.Second)));
                Console.WriteLine(FormattableString.Invariant($"  {cells} cells, {tolerance:0e0} V: {milliseconds:0.00} ms, RMS {rms:0.0000} mV"));
                work.Add(milliseconds);
                error.Add(Math.Log10(rms));
            }

            series.Add(new PlotSeries($"{cells} cells per electrode", work, error));
        }

        if (report is not null)
        {
            HtmlReport page = new("Work and precision", "Doyle-Fuller-Newman model, Chen2020, 2C for 1600 s");
            page.Section("Error over time");
            page.Figure(
                new PlotSpec("time of a repeat solve", "ms", [new PlotPanel("log10 of the RMS error", "mV") { Series = series }]),
                "Each line: one mesh, tolerances of 1e-3, 1e-4, 1e-5 and 1e-6 V from left to right. Where a line turns flat the mesh is what is left.");
            page.Save(report);
        }
    }

    private static double[] Trace(CellModelKind kind, double tolerance, int cells, int modes, Protocol protocol, out double milliseconds)
    {
        var simulator = new CellSimulator(
            Cell, kind, new ModelOptions { ElectrodeCells = cells, SeparatorCells = cells / 2, ParticleModes = modes }, new SolverOptions { VoltageTolerance = tolerance });
        milliseconds = double.PositiveInfinity;
        for (int i = 0; i < 7; i++)
        {
            simulator.Reset();
            long begun = Stopwatch.GetTimestamp();
            simulator.Run(protocol);
            milliseconds = Math.Min(milliseconds, Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        // Rows at equal times only: the last may differ by a rounding.
        return [.. simulator.Trace.Volts.Take(160)];
    }
}
