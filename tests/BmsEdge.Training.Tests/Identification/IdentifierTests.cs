using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.Training.Export;
using BmsEdge.Training.Identification;
using BmsEdge.Training.Tests.Verification;
using BmsEdge.Training.Verification;
using Xunit;

namespace BmsEdge.Training.Tests.Identification;

/// <summary>Known cells, simulated by the reference circuit with noise, must come back.</summary>
public sealed class IdentifierTests
{
    private const double Noise = 0.001;
    private static readonly TrainedCell s_truth = Gentle([25]);
    private static readonly SharedLaws s_laws = new(
        new ArrheniusLaw(20, 0), new ArrheniusLaw(700, 0), new ArrheniusLaw(45, 0), 0, 0, 0, 0, 90);

    [Fact]
    public void Every_table_comes_back_when_the_laws_are_known()
    {
        CircuitIdentifier identifier = new(TestCell.SocGrid, s_truth.CapacityAmpHours, s_truth.HysteresisRate);
        TemperatureFit fit = identifier.Fit([Pulses(s_truth, 25), Slow(s_truth, 25)], s_laws);
        Assert.Equal(25, fit.Celsius, 1e-9);
        Assert.InRange(fit.RmsVolts, 0.5 * Noise, 1.5 * Noise);
        for (int i = 2; i < TestCell.SocGrid.Length - 1; i++)
        {
            Assert.Equal(s_truth.OcvVolts[0][i], fit.OcvVolts[i], 0.004);
            Assert.Equal(s_truth.R0Ohms[0][i], fit.R0Ohms[i], 0.05 * s_truth.R0Ohms[0][i]);
            Assert.Equal(s_truth.R1Ohms[0][i], fit.R1Ohms[i], 0.2 * s_truth.R1Ohms[0][i]);
            Assert.Equal(s_truth.R2Ohms[0][i], fit.R2Ohms[i], 0.2 * s_truth.R2Ohms[0][i]);
        }
    }

    [Fact]
    public void Hysteresis_that_is_given_is_held()
    {
        double[] given = [.. TestCell.SocGrid.Select(_ => 0.004)];
        CircuitIdentifier identifier = new(TestCell.SocGrid, s_truth.CapacityAmpHours, s_truth.HysteresisRate);
        Assert.Equal(given, identifier.Fit([Slow(s_truth, 25)], s_laws, given).HysteresisVolts);
    }

    [Fact]
    public void Rows_without_weight_do_not_count()
    {
        IdentificationTrace good = Slow(s_truth, 25);
        int at = good.Count / 2;
        good.Weight[at] = 0;
        CircuitIdentifier identifier = new(TestCell.SocGrid, s_truth.CapacityAmpHours, s_truth.HysteresisRate);
        double[] before = identifier.Fit([good], s_laws).OcvVolts;
        good.Volts[at] = 1;
        Assert.Equal(before, identifier.Fit([good], s_laws).OcvVolts);
    }

    [Fact]
    public void Laws_and_tables_of_two_temperatures_come_back_together()
    {
        TrainedCell truth = Gentle([5, 25]);
        (SharedLaws laws, IReadOnlyList<TemperatureFit> fits) = new GlobalIdentifier(
            TestCell.SocGrid, truth.CapacityAmpHours, truth.HysteresisRate).Fit(
            [[Pulses(truth, 5), Slow(truth, 5)], [Pulses(truth, 25), Slow(truth, 25)]], cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(2, fits.Count);
        Assert.All(fits, f => Assert.InRange(f.RmsVolts, 0.5 * Noise, 2.5 * Noise));
        Assert.InRange(laws.Tau2.At(25), 350, 1400);

        // What a load of a minute costs is what counts; how it splits between the pairs is not unique.
        for (int t = 0; t < 2; t++)
        {
            for (int i = 3; i < TestCell.SocGrid.Length - 1; i++)
            {
                double Minute(double r0, double r1, double r2, double tau1, double tau2) =>
                    r0 + (r1 * (1 - Math.Exp(-60 / tau1))) + (r2 * (1 - Math.Exp(-60 / tau2)));
                TemperatureFit f = fits[t];
                double expected = Minute(truth.R0Ohms[t][i], truth.R1Ohms[t][i], truth.R2Ohms[t][i], 20, 700);
                Assert.Equal(expected, Minute(f.R0Ohms[i], f.R1Ohms[i], f.R2Ohms[i], f.Tau1Seconds, f.Tau2Seconds), 0.1 * expected);
            }
        }
    }

    [Fact]
    public void Columns_of_different_length_are_refused()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(
            () => new IdentificationTrace("short", [0, 1], [3], [0, 0], [25, 25], [1, 1], [1, 1])
            {
                RoughOcvVolts = [3, 3],
            });
        Assert.Contains("'short'", e.Message, StringComparison.Ordinal);
    }

    /// <summary>A curve without the sharp bend that the identifier's smoothing is there to round off on so coarse a grid.</summary>
    private static TrainedCell Gentle(double[] celsius) => TestCell.Make(celsius, heat: 0) with
    {
        OcvVolts = [.. celsius.Select(_ => TestCell.SocGrid.Select(s => 3.2 + (0.7 * s) + (0.2 * s * s)).ToArray())],
    };

    /// <summary>Every 5 % a pulse each way, a discharge and a rest, at one second.</summary>
    private static IdentificationTrace Pulses(TrainedCell truth, double celsius)
    {
        List<double> amps = [.. new double[60]];
        for (int i = 0; i < 19; i++)
        {
            amps.AddRange(Enumerable.Repeat(-5.0, 10));
            amps.AddRange(new double[60]);
            amps.AddRange(Enumerable.Repeat(2.5, 10));
            amps.AddRange(new double[60]);
            amps.AddRange(Enumerable.Repeat(-2.5, 170));
            amps.AddRange(new double[900]);
        }

        return Trace("pulses", truth, celsius, amps, 1, 1);
    }

    private static IdentificationTrace Slow(TrainedCell truth, double celsius) => Trace(
        "slow", truth, celsius, [.. Enumerable.Repeat(-0.125, 1190), .. new double[60], .. Enumerable.Repeat(0.125, 1180)], 60, 2);

    private static IdentificationTrace Trace(string name, TrainedCell truth, double celsius, List<double> amps, double dt, int seed)
    {
        Random random = new(seed);
        ReferenceCircuit circuit = new(truth, 1, 1);
        circuit.SetTemperature(celsius);
        int n = amps.Count;
        double[] volts = new double[n];
        double[] soc = new double[n];
        double[] rough = new double[n];
        for (int k = 0; k < n; k++)
        {
            if (k > 0)
            {
                circuit.Step(dt, amps[k], celsius);
            }

            double noise = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            volts[k] = circuit.TerminalVolts(k == 0 ? 0 : amps[k]) + (Noise * noise);
            soc[k] = circuit.Soc;
            rough[k] = circuit.Branch(circuit.Soc);
        }

        amps[0] = 0;
        return new IdentificationTrace(
            name, [.. Enumerable.Range(0, n).Select(k => k * dt)], volts, [.. amps], [.. volts.Select(_ => celsius)], soc,
            [.. volts.Select(_ => 1.0)])
        {
            RoughOcvVolts = rough,
        };
    }
}
