using System;
using System.Linq;
using BmsEdge.Cells.Electrochemistry;
using BmsEdge.Cells.Protocols;
using BmsEdge.Foundation;
using Xunit;

namespace BmsEdge.Cells.Tests;

/// <summary>The circuit with any number of pairs, on the same protocols as the electrochemical models.</summary>
public sealed class CircuitModelTests
{
    private static readonly CircuitParameters Plain = new()
    {
        Name = "test",
        CapacityAmpHours = 2,
        OpenCircuitVolts = new PiecewiseLinear([0, 1], [3, 4], Beyond.Extend),
        Ohmic = CircuitResistance.Constant(0.02),
        Pairs = [new CircuitPair(CircuitResistance.Constant(0.01), 20), new CircuitPair(CircuitResistance.Constant(0.03), 300), new CircuitPair(CircuitResistance.Constant(0.005), 2)],
    };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void A_pulse_and_its_rest_follow_the_exact_solution(int pairs)
    {
        var cell = new CellSimulator(Plain with { Pairs = [.. Plain.Pairs.Take(pairs)] }, 0.5);
        cell.Run(ProtocolText.Parse("Discharge at 1 C for 100 s; Rest for 500 s"), 25);
        for (int row = 0; row < cell.Trace.Count; row++)
        {
            double t = cell.Trace.Seconds[row];
            bool resting = cell.Trace.Amps[row] == 0;
            double expected = 3.5 - 2 * Math.Min(t, 100) / 7200 - (resting ? 0 : 2 * 0.02);
            foreach (var pair in Plain.Pairs.Take(pairs))
            {
                double ohms = pair.Resistance.At(0, 298.15);
                double loaded = 2 * ohms * (1 - Math.Exp(-Math.Min(t, 100) / pair.TimeConstantSeconds));
                expected -= loaded * Math.Exp(-Math.Max(t - 100, 0) / pair.TimeConstantSeconds);
            }

            Assert.Equal(expected, cell.Trace.Volts[row], 1e-4);
        }
    }

    [Fact]
    public void It_agrees_with_the_stepped_cell_where_both_can_say_the_same()
    {
        var stepped = EcmCellParameters.Nmc18650 with
        {
            CoulombicEfficiency = 1,
            ChargeTransfer = new() { OhmsAt25Celsius = 1e-7, ActivationJoulesPerMole = 0 },
            FastDiffusion = new() { OhmsAt25Celsius = 0.006, ActivationJoulesPerMole = 45_000 },
            SlowDiffusion = new() { OhmsAt25Celsius = 0.014, ActivationJoulesPerMole = 30_000 },
            Ohmic = new() { OhmsAt25Celsius = 0.012, ActivationJoulesPerMole = 20_000 },
        };
        CircuitParameters circuit = new()
        {
            Name = "same",
            CapacityAmpHours = stepped.CapacityAmpHours,
            OpenCircuitVolts = stepped.OpenCircuitVolts,
            EntropicVoltsPerKelvin = stepped.EntropicVoltsPerKelvin,
            HysteresisVolts = stepped.HysteresisVolts,
            HysteresisRate = stepped.HysteresisRate,
            Ohmic = CircuitResistance.Constant(0.012, 20_000),
            Pairs = [new CircuitPair(CircuitResistance.Constant(0.006, 45_000), 3.6), new CircuitPair(CircuitResistance.Constant(0.014, 30_000), 196)],
            HeatCapacityJoulesPerKelvin = stepped.HeatCapacityJoulesPerKelvin,
            CoolingWattsPerKelvin = stepped.CoolingWattsPerKelvin,
        };
        EcmCell first = new(stepped, 0.8, 25);
        CellSimulator second = new(circuit, 0.8);
        second.Run(ProtocolText.Parse("Discharge at 3 A for 600 s; Charge at 1.5 A for 600 s; Rest for 300 s"), 50);
        int row = 0;
        foreach ((double amps, double seconds) in new[] { (-3.0, 600.0), (1.5, 600), (0, 300) })
        {
            row++;
            for (double t = 0; t < seconds; t += 50, row++)
            {
                for (int i = 0; i < 100; i++)
                {
                    first.Advance(0.5, amps, 25);
                }

                // The stepped cell's time constants move with temperature, by a tenth of a millivolt here.
                Assert.Equal(first.TerminalVolts, second.Trace.Volts[row], 1.5e-3);
                Assert.Equal(first.TemperatureCelsius, second.Trace.Celsius[row], 0.02);
            }
        }
    }

    [Fact]
    public void Hysteresis_settles_on_the_branch_of_the_last_current()
    {
        var cell = new CellSimulator(Plain with { Pairs = [], HysteresisVolts = PiecewiseLinear.Constant(0.03), HysteresisRate = 50 }, 0.5);
        cell.Run(ProtocolText.Parse("Discharge at 1 C for 720 s; Rest for 10 s; Charge at 1 C for 720 s; Rest for 10 s"));
        Assert.Equal(3.3 - 0.03, cell.Steps[1].EndVolts, 1e-3);
        Assert.Equal(3.5 + 0.03, cell.Steps[3].EndVolts, 1e-3);
    }

    [Fact]
    public void Held_voltage_power_and_resistance_are_met()
    {
        var cell = new CellSimulator(Plain, 0.5);
        cell.Run(ProtocolText.Parse("Hold at 3.6 V for 60 s; Discharge at 5 W for 60 s; Discharge at 2 ohm for 60 s"));
        Assert.Equal(3.6, cell.Steps[0].EndVolts, 1e-6);
        int last = cell.Trace.Count - 1;
        Assert.Equal(cell.Trace.Volts[last], -cell.Trace.Amps[last] * 2, 1e-5);
    }

    [Fact]
    public void Impossible_values_are_named()
    {
        Refused(Plain with { CapacityAmpHours = 0 }, "capacity is 0");
        Refused(Plain with { Ohmic = CircuitResistance.Constant(-1) }, "ohmic resistance");
        Refused(Plain with { Pairs = [new CircuitPair(CircuitResistance.Constant(0.1), double.NaN)] }, "time constant of pair 1");
        Refused(Plain with { Pairs = [new CircuitPair(CircuitResistance.Constant(0), 1) { Kinetic = true }] }, "resistance of pair 1");
        Refused(Plain with { Pairs = [new CircuitPair(CircuitResistance.Constant(0.1), 1) { Farads = 0 }] }, "capacitor of pair 1");
        Assert.Contains("state of charge of 2", Assert.Throws<BmsException>(() => new CellSimulator(Plain, 2)).Message, StringComparison.Ordinal);
        Assert.Contains("nothing to see inside", Assert.Throws<BmsException>(() => new CellSimulator(Plain, 0.5).Snapshot()).Message, StringComparison.Ordinal);

        static void Refused(CircuitParameters circuit, string part) =>
            Assert.Contains(part, Assert.Throws<BmsException>(() => new CellSimulator(circuit, 0.5)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(25)]
    [InlineData(-10)]
    public void The_circuit_of_a_simulated_cell_is_that_cell(double celsius)
    {
        // The one steps every pair by its exact solution, the other integrates all states together with error control.
        EcmCell stepped = new(EcmCellParameters.Nmc18650, 0.7, celsius);
        CellSimulator integrated = new(CircuitParameters.Of(EcmCellParameters.Nmc18650, celsius), 0.7, celsius, new SolverOptions { VoltageTolerance = 1e-6 });
        Random amps = new(1);
        for (int i = 0; i < 60; i++)
        {
            double current = Math.Round(8 * amps.NextDouble() - 5, 2);
            int seconds = amps.Next(1, 40);
            for (int k = 0; k < 20 * seconds; k++)
            {
                stepped.Advance(0.05, current, celsius);
            }

            integrated.Advance(seconds, current);
            Assert.Equal(stepped.TerminalVolts, integrated.Trace.Volts[^1], 2e-4);
            Assert.Equal(stepped.TemperatureCelsius, integrated.Trace.Celsius[^1], 2e-3);
        }
    }

    [Fact]
    public void A_charge_transfer_under_any_current_settles_where_the_kinetics_say()
    {
        CircuitPair pair = new(CircuitResistance.Constant(0.02), 1) { Farads = 50, Kinetic = true };
        foreach (double amps in new[] { 1e-6, 0.1, 3, 50, 1e4 })
        {
            CellSimulator cell = new(Plain with { CapacityAmpHours = 1e9, Ohmic = CircuitResistance.Constant(0), Pairs = [pair] }, 0.5);
            cell.Advance(3600, amps);
            double thermal = 2 * 8.314462618 * 298.15 / 96485.33212;
            Assert.Equal(3.5 + thermal * Math.Asinh(amps * 0.02 / thermal), cell.Trace.Volts[^1], 1e-5 + amps * 1e-8);
        }
    }
}
