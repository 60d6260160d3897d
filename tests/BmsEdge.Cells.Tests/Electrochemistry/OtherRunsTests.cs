using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.Cells.Electrochemistry;
using BmsEdge.Cells.Parameters;
using BmsEdge.Cells.Protocols;
using Xunit;

namespace BmsEdge.Cells.Tests.Electrochemistry;

/// <summary>Rates and drive cycles that no stored run holds, at the default mesh and tolerance against a mesh and a tolerance far finer.</summary>
public sealed class OtherRunsTests
{
    private const int Seed = 17;
    private const double DriveSeconds = 300;
    private const double Millivolts = 0.2;

    private static readonly ModelOptions FineMesh = new() { ElectrodeCells = 48, SeparatorCells = 24, ParticleModes = 24 };

    private static readonly SolverOptions TightSolver = new() { VoltageTolerance = 1e-7, LowerOrder = false };

    [Theory]
    [InlineData("Chen2020")]
    [InlineData("OKane2022")]
    [InlineData("Marquis2019")]
    [InlineData("Prada2013")]
    public void Other_rates_are_met_by_every_model(string set)
    {
        var start = PublishedParameters.Named(set);
        string low = FormattableString.Invariant($"{start.LowerCutoffVolts:R} V"), high = FormattableString.Invariant($"{start.UpperCutoffVolts:R} V");
        string[] protocols =
        [
            $"Discharge at C/3 until {low}",
            $"Discharge at 1.5 C until {low}",
            $"Discharge at 0.7 C for 1500 s; Rest for 900 s; Charge at C/3 until {high}; Hold at {high} for 600 s",
            "Repeat 6 { Discharge at 2.5 C for 30 s; Rest for 60 s; Charge at 1.2 C for 20 s; Rest for 240 s }",
        ];
        Hold(start, protocols.Select(text => (text, ProtocolText.Parse(text))));
    }

    [Theory]
    [InlineData("Chen2020", 3.0)]
    [InlineData("OKane2022", 3.0)]
    [InlineData("Marquis2019", 3.0)]
    [InlineData("Prada2013", 1.0)]
    public void Other_drive_cycles_are_met_by_every_model(string set, double peakRate)
    {
        var start = PublishedParameters.Named(set);
        double amps = peakRate * start.NominalCapacityAmpHours;
        Hold(start, [("random at 1 Hz", Drive(amps, 1, false)), ("steps of 7 s", Drive(amps, 7, true)), ("straight lines of 25 s", Drive(amps, 25, false)), ("sweep", Sweep(amps))]);
    }

    private static void Hold(LithiumIonParameters start, IEnumerable<(string Name, Protocol Protocol)> runs)
    {
        List<string> missed = [];
        foreach (var kind in Enum.GetValues<CellModelKind>())
        {
            foreach ((string name, var protocol) in runs)
            {
                (double rms, double worst, double end) = Compare(start, kind, protocol);
                string line = FormattableString.Invariant($"{start.Name} {kind} {name}: RMS {rms:0.000} mV, worst {worst:0.000} mV, end {100 * end:0.0000} %");
                TestContext.Current.TestOutputHelper?.WriteLine(line);
                if (!(rms < Millivolts) || !(worst < 2) || !(end < 1e-3))
                {
                    missed.Add(line);
                }
            }
        }

        Assert.True(missed.Count == 0, string.Join("\n", missed));
    }

    private static (double Rms, double Worst, double End) Compare(LithiumIonParameters start, CellModelKind kind, Protocol protocol)
    {
        CellSimulator usual = new(start, kind), fine = new(start, kind, FineMesh, TightSolver);
        usual.Run(protocol, 5);
        fine.Run(protocol, 5);
        double sum = 0, worst = 0;
        int count = 0;
        bool cutoff = fine.Steps.Any(step => step.EndReason != "time");
        double last = cutoff ? 0.99 * fine.Seconds : fine.Seconds;
        Dictionary<double, double> volts = [];
        for (int i = 0; i < fine.Trace.Count; i++)
        {
            // Of two rows at one instant the one after the jump stays.
            volts[Math.Round(fine.Trace.Seconds[i], 6)] = fine.Trace.Volts[i];
        }

        Dictionary<double, double> ours = [];
        for (int i = 0; i < usual.Trace.Count; i++)
        {
            ours[Math.Round(usual.Trace.Seconds[i], 6)] = usual.Trace.Volts[i];
        }

        foreach ((double second, double value) in ours)
        {
            if (second <= last && volts.TryGetValue(second, out double reference))
            {
                double difference = 1e3 * Math.Abs(value - reference);
                sum += difference * difference;
                worst = Math.Max(worst, difference);
                count++;
            }
        }

        Assert.True(count > 50, $"only {count} rows in common");
        return (Math.Sqrt(sum / count), worst, Math.Abs(usual.Seconds / fine.Seconds - 1));
    }

    /// <summary>A drive that was never staged: seeded, with regeneration.</summary>
    private static Protocol Drive(double peakAmps, double period, bool steps)
    {
        Random random = new((int)(Seed * period));
        List<double> seconds = [0], amps = [0];
        double now = 0;
        while (now < DriveSeconds)
        {
            double value = peakAmps * (0.6 * (random.NextDouble() - 0.75) + (random.Next(5) == 0 ? -0.6 * random.NextDouble() : 0));
            if (steps)
            {
                seconds.Add(now + 1e-3);
                amps.Add(value);
            }

            now += period;
            seconds.Add(now);
            amps.Add(value);
        }

        return new Protocol([new ProtocolStep { Control = new DriveCurve("drive", seconds, amps, false), DurationSeconds = now, RecordSeconds = 1 }]);
    }

    private static Protocol Sweep(double peakAmps)
    {
        double[] seconds = [.. Enumerable.Range(0, (int)(2 * DriveSeconds) + 1).Select(i => 0.5 * i)];
        return new Protocol([new ProtocolStep
        {
            Control = new DriveCurve("sweep", seconds, [.. seconds.Select(t => peakAmps * (0.7 * Math.Sin(t * t / 450) - 0.3))], false), DurationSeconds = DriveSeconds, RecordSeconds = 1,
        }]);
    }
}
