using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using BmsEdge.Cells.Electrochemistry;
using BmsEdge.Cells.Identification;
using BmsEdge.Cells.Parameters;
using BmsEdge.Cells.Protocols;
using BmsEdge.Foundation;
using BmsEdge.TestSupport;
using Xunit;

namespace BmsEdge.Cells.Tests.Identification;

/// <summary>Fits to made data, whose truth is known, and to measured ones.</summary>
public sealed class IdentificationTests(ITestOutputHelper output)
{
    private static readonly FitParameter[] Decay = [new("size", "V", 0, 5), new("rate", "1/s", 1e-3, 10, Logarithmic: true)];

    [Fact]
    public void The_truth_lies_in_the_interval_about_as_often_as_promised()
    {
        int inside = 0;
        for (ulong seed = 1; seed <= 40; seed++)
        {
            SeededNoise noise = new(seed);
            double[] measured = [.. Enumerable.Range(0, 80).Select(i => 2 * Math.Exp(-0.3 * i * 0.1) + 0.05 * noise.Normal())];
            var fit = ParameterFit.Run(Decay, measured, Simulate, new FitOptions { Starts = 3 });
            Assert.True(fit.Estimates.All(estimate => estimate.IsIdentifiable));
            inside += fit.Estimates[0].Low95 <= 2 && fit.Estimates[0].High95 >= 2 ? 1 : 0;
            inside += fit.Estimates[1].Low95 <= 0.3 && fit.Estimates[1].High95 >= 0.3 ? 1 : 0;
        }

        // 80 intervals at 95 %: fewer than 70 would happen once in a thousand.
        Assert.InRange(inside, 70, 80);
    }

    [Fact]
    public void A_fit_is_the_same_every_time()
    {
        double[] measured = [.. Enumerable.Range(0, 50).Select(i => 2 * Math.Exp(-0.03 * i) + 0.01 * Math.Sin(i))];
        Assert.Equal(ParameterFit.Run(Decay, measured, Simulate).Values, ParameterFit.Run(Decay, measured, Simulate).Values);
    }

    [Fact]
    public void Two_values_that_only_count_together_are_called_so()
    {
        FitParameter[] twins = [new("a", "", 0, 10), new("b", "", 0, 10), new("c", "", 0, 10)];
        double[] measured = [.. Enumerable.Range(0, 50).Select(i => 5 + 2 * Math.Sin(i) + 0.01 * Math.Cos(7 * i))];
        var fit = ParameterFit.Run(twins, measured, p => [.. Enumerable.Range(0, 50).Select(i => p[0] + p[1] + p[2] * Math.Sin(i))]);
        Assert.False(fit.Estimates[0].IsIdentifiable);
        Assert.False(fit.Estimates[1].IsIdentifiable);
        Assert.True(fit.Estimates[2].IsIdentifiable);
        Assert.Equal(-1, fit.Correlation[0, 1], 1e-3);
        double[] flat = ParameterFit.Profile(twins, measured, p => [.. Enumerable.Range(0, 50).Select(i => p[0] + p[1] + p[2] * Math.Sin(i))], fit, 0, [1, 2, 3, 4]);
        Assert.All(flat, rms => Assert.Equal(fit.RootMeanSquare, rms, 1e-6));
        double[] steep = ParameterFit.Profile(twins, measured, p => [.. Enumerable.Range(0, 50).Select(i => p[0] + p[1] + p[2] * Math.Sin(i))], fit, 2, [1, 3]);
        Assert.All(steep, rms => Assert.True(rms > 10 * fit.RootMeanSquare));
    }

    [Fact]
    public void A_truth_beyond_a_bound_is_found_at_the_bound()
    {
        double[] measured = [.. Enumerable.Range(0, 80).Select(i => 7 * Math.Exp(-0.03 * i))];
        var fit = ParameterFit.Run(Decay, measured, Simulate);
        Assert.True(fit.Estimates[0].AtBound);
        Assert.Equal(5, fit.Estimates[0].Value);
    }

    [Fact]
    public void Impossible_questions_are_refused()
    {
        Assert.Contains("must lie below", Assert.Throws<BmsException>(() => ParameterFit.Run([new("x", "V", 2, 1)], [1, 2, 3], _ => [1, 2, 3])).Message, StringComparison.Ordinal);
        Assert.Contains("there must be more", Assert.Throws<BmsException>(() => ParameterFit.Run(Decay, [1, 2], _ => [1, 2])).Message, StringComparison.Ordinal);
        Assert.Contains("narrow the bounds", Assert.Throws<BmsException>(() => ParameterFit.Run(Decay, [1, 2, 3], _ => throw new BmsException(BmsErrorCode.BadArgument, "no"))).Message, StringComparison.Ordinal);
        Assert.Contains("at least 20 rows", Assert.Throws<BmsException>(() => OpenCircuitFit.Run([0, 1], [4, 3], -1, x => x, x => x)).Message, StringComparison.Ordinal);
        Assert.Contains("a pulse fit wants", Assert.Throws<BmsException>(() => PulseFit.Run([0, 1], [0, 0], [4, 4], 1)).Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Half_cells_are_found_again_from_a_slow_discharge()
    {
        var set = PublishedParameters.OKane2022;
        var balance = SlowDischarge(set);
        StateOfChargeWindow window = new(set);
        Assert.Equal(StateOfChargeWindow.CapacityCoulombs(set, set.Negative) / 3600, balance.NegativeAmpHours, 0.02 * balance.NegativeAmpHours);
        Assert.Equal(StateOfChargeWindow.CapacityCoulombs(set, set.Positive) / 3600, balance.PositiveAmpHours, 0.02 * balance.PositiveAmpHours);
        Assert.Equal(window.NegativeAtFull, balance.NegativeAtFull, 0.01);
        Assert.True(balance.Fit.RootMeanSquare < 3e-3);
    }

    [Fact]
    public void Degradation_modes_meet_what_the_simulation_lost()
    {
        // A cell that lost 8 % of its lithium and 10 % of its negative material, which held a share of the lithium.
        var fresh = new StateOfChargeWindow(PublishedParameters.OKane2022).At(1);
        var material = fresh.Negative.Materials[0];
        double negative = StateOfChargeWindow.CapacityCoulombs(fresh, fresh.Negative), positive = StateOfChargeWindow.CapacityCoulombs(fresh, fresh.Positive);
        double lithium = material.InitialStoichiometry * negative + fresh.Positive.Materials[0].InitialStoichiometry * positive;
        var aged = fresh with
        {
            Negative = fresh.Negative with
            {
                Materials = [material with { VolumeFraction = 0.9 * material.VolumeFraction, InitialStoichiometry = (0.92 * lithium - fresh.Positive.Materials[0].InitialStoichiometry * positive) / (0.9 * negative) }],
            },
        };
        var modes = SlowDischarge(fresh).To(SlowDischarge(new StateOfChargeWindow(aged).At(1)));
        output.WriteLine(FormattableString.Invariant($"lithium {modes.LithiumInventory:0.0000}, negative {modes.NegativeMaterial:0.0000}, positive {modes.PositiveMaterial:0.0000}"));
        Assert.Equal(0.08, modes.LithiumInventory, 0.01);
        Assert.Equal(0.10, modes.NegativeMaterial, 0.015);
        Assert.Equal(0, modes.PositiveMaterial, 0.015);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_circuit_is_found_again_from_its_pulse(int pairs)
    {
        CircuitParameters truth = new()
        {
            Name = "truth",
            CapacityAmpHours = 3,
            OpenCircuitVolts = new PiecewiseLinear([0, 1], [3, 4], Beyond.Extend),
            Ohmic = CircuitResistance.Constant(0.02),
            Pairs = [.. new[] { new CircuitPair(CircuitResistance.Constant(0.008), 3), new CircuitPair(CircuitResistance.Constant(0.012), 60) }.Take(pairs)],
        };
        CellSimulator cell = new(truth, 0.5, 25, new SolverOptions { VoltageTolerance = 1e-7 });
        cell.Run(ProtocolText.Parse("Rest for 2 s; Discharge at 3 A for 30 s; Rest for 300 s"), 0.5);
        var fit = PulseFit.Run(cell.Trace.Seconds, cell.Trace.Amps, cell.Trace.Volts, pairs);
        Assert.Equal(0.02, fit.OhmicOhms, 4e-4);
        Assert.Equal(0.008, fit.Pairs[0].Ohms, 4e-4);
        Assert.Equal(3.0, fit.Pairs[0].Seconds, 0.3);
        if (pairs == 2)
        {
            Assert.Equal(0.012, fit.Pairs[1].Ohms, 5e-4);
            Assert.Equal(60, fit.Pairs[1].Seconds, 4.0);
        }
    }

    [Fact]
    public void What_the_voltage_tells_of_a_single_particle_model_is_found_again()
    {
        var truth = new StateOfChargeWindow(PublishedParameters.Chen2020).At(0.9);
        CellSimulator cell = new(truth, CellModelKind.Spm);
        cell.Run(ProtocolText.Parse("Repeat 6 { Discharge at 1 C for 300 s; Rest for 300 s }"), 20);
        var (fit, found) = SingleParticleFit.Run(PublishedParameters.Chen2020, CellModelKind.Spm, cell.Trace.Seconds, cell.Trace.Amps, cell.Trace.Volts, new FitOptions { Starts = 6, Iterations = 100 });
        output.WriteLine(FormattableString.Invariant($"RMS {1000 * fit.RootMeanSquare:0.000} mV, starts {string.Join(' ', fit.StartCosts.Select(cost => (1000 * cost).ToString("0.000", CultureInfo.InvariantCulture)))}; ") + string.Join("; ", fit.Estimates.Select(Text)));
        Assert.True(fit.RootMeanSquare < 1.5e-3);
        Assert.Equal(0.9, fit.Values[0], 0.02);
        Assert.Equal(truth.ElectrodeAreaSquareMeters, found.ElectrodeAreaSquareMeters, 0.05 * truth.ElectrodeAreaSquareMeters);
        Assert.InRange(fit.Values[3] / 4e-15, 0.8, 1.25);
    }

    [Theory]
    [InlineData("25degC", 12)]
    [InlineData("0degC", 8)]
    public void The_measured_C20_discharges_of_the_LG_cell_are_two_half_cells(string temperature, double limitMillivolts)
    {
        double[][] rows = Rows(Path.Combine(Repository.RequireData("lg-18650hg2"), temperature, "C20DisCh.csv.gz"), 0, 1, 2, 4);
        double[][] discharge = [.. rows.Where(row => row[2] < -0.05)];
        var (negative, positive) = OpenCircuitFit.Curves(PublishedParameters.OKane2022);
        var balance = OpenCircuitFit.Run([.. discharge.Select(row => discharge[0][3] - row[3])], [.. discharge.Select(row => row[1])], -0.15, negative, positive);
        output.WriteLine($"{temperature}: RMS {1000 * balance.Fit.RootMeanSquare:0.0} mV; " + string.Join("; ", balance.Fit.Estimates.Select(Text)));
        Assert.InRange(1000 * balance.Fit.RootMeanSquare, 0, limitMillivolts);
        Assert.InRange(balance.LithiumAmpHours, 2.7, 4.6);
        Assert.All(balance.Fit.StartCosts.Take(6), cost => Assert.Equal(balance.Fit.RootMeanSquare, cost, 2e-4));
    }

    [Fact]
    public void The_measured_pulses_of_the_LG_cell_are_two_pairs_within_a_few_millivolts()
    {
        double[][] rows = Rows(Path.Combine(Repository.RequireData("lg-18650hg2"), "25degC", "HPPC.csv.gz"), 0, 1, 2);
        int found = 0;
        for (int i = 3; i < rows.Length && found < 12; i++)
        {
            if (!(Math.Abs(rows[i][2]) > 0.5 && Math.Abs(rows[i - 1][2]) < 0.05))
            {
                continue;
            }

            int stop = Array.FindIndex(rows, i, row => Math.Abs(row[2]) < 0.05);
            int end = Array.FindIndex(rows, stop, row => row[0] > rows[stop][0] + 600 || Math.Abs(row[2]) > 0.05);
            if (rows[stop][0] - rows[i][0] < 60)
            {
                double[][] window = rows[(i - 2)..end];
                var circuit = PulseFit.Run([.. window.Select(row => row[0])], [.. window.Select(row => row[2])], [.. window.Select(row => row[1])], 2);
                output.WriteLine(FormattableString.Invariant($"{rows[i][0]:0} s, {rows[i][2]:0.0} A: RMS {1000 * circuit.Fit.RootMeanSquare:0.00} mV; ") + string.Join("; ", circuit.Fit.Estimates.Select(Text)));
                Assert.InRange(1000 * circuit.Fit.RootMeanSquare, 0, 3.5);
                Assert.InRange(circuit.OhmicOhms + circuit.Pairs.Sum(pair => pair.Ohms), 0.02, 0.06);
                found++;
            }

            i = end;
        }

        Assert.Equal(12, found);
    }

    [Fact]
    public void The_measured_slow_charge_of_the_A123_cell_tells_one_diffusivity_and_not_the_other()
    {
        double[][] rows = [.. Rows(Path.Combine(Repository.RequireData("a123-18650-gitt"), "slow_ch14.csv.gz"), 0, 5, 4).Where(row => row[0] is > 3752 and < 23000)];
        var (fit, found) = SingleParticleFit.Run(
            PublishedParameters.Prada2013, CellModelKind.Spm, [.. rows.Select(row => row[0])], [.. rows.Select(row => row[2])], [.. rows.Select(row => row[1])], new FitOptions { Starts = 6, Iterations = 30 });
        output.WriteLine(FormattableString.Invariant($"RMS {1000 * fit.RootMeanSquare:0.0} mV, {found.NominalCapacityAmpHours:0.00} Ah; ") + string.Join("; ", fit.Estimates.Select(Text)));
        Assert.InRange(1000 * fit.RootMeanSquare, 0, 35);
        Assert.True(fit.Estimates[2].IsIdentifiable, "negative diffusivity");
        Assert.False(fit.Estimates[3].IsIdentifiable, "positive diffusivity");
    }

    private static double[] Simulate(double[] p) => [.. Enumerable.Range(0, 80).Select(i => p[0] * Math.Exp(-p[1] * i * 0.1))];

    private static OpenCircuitBalance SlowDischarge(LithiumIonParameters set)
    {
        CellSimulator cell = new(new StateOfChargeWindow(set).At(1), CellModelKind.Spm);
        cell.Run(ProtocolText.Parse("Discharge at C/50 until 2.5 V"), 900);
        var (negative, positive) = OpenCircuitFit.Curves(set);
        double amps = cell.Trace.Amps[1];
        return OpenCircuitFit.Run([.. cell.Trace.Seconds.Select(second => -amps * second / 3600)], cell.Trace.Volts, amps, negative, positive);
    }

    private static string Text(FitEstimate estimate) => FormattableString.Invariant(
        $"{estimate.Parameter.Name} {estimate.Value:g4} [{estimate.Low95:g3}, {estimate.High95:g3}] {estimate.Parameter.Unit}{(estimate.IsIdentifiable ? "" : " (not told)")}");

    private static double[][] Rows(string path, params int[] columns)
    {
        using StreamReader reader = new(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        reader.ReadLine();
        List<double[]> rows = [];
        while (reader.ReadLine() is { } line)
        {
            string[] fields = line.Split(',');
            rows.Add([.. columns.Select(column => double.Parse(fields[column], CultureInfo.InvariantCulture))]);
        }

        return [.. rows];
    }
}
