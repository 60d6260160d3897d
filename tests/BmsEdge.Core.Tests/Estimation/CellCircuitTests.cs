using System;
using BmsEdge.Core.Estimation;
using BmsEdge.Core.Models;
using BmsEdge.Core.Tests.Models;
using CsCheck;
using Xunit;

namespace BmsEdge.Core.Tests.Estimation;

public sealed class CellCircuitTests
{
    [Theory]
    [InlineData(0.25f, 40)]
    [InlineData(1f, 10)]
    [InlineData(1f, 300)]
    [InlineData(10f, 60)]
    public void A_current_step_is_answered_by_the_closed_form_of_two_RC_pairs(float dt, int steps)
    {
        CellCircuit circuit = new(SimpleCell.Straight.Model());
        circuit.Start(0.9f, 0f);
        for (int i = 0; i < steps; i++)
        {
            circuit.Step(dt, -3f, 25f);
        }

        double t = dt * steps;
        double v1 = -3 * 0.01 * (1 - Math.Exp(-t / 10));
        double v2 = -3 * 0.03 * (1 - Math.Exp(-t / 500));
        double soc = 0.9 - (t / 3600);
        Assert.Equal(v1, circuit.V1Volts, 1e-5);
        Assert.Equal(v2, circuit.V2Volts, 1e-5);
        Assert.Equal(soc, circuit.Soc, 1e-5);
        Assert.Equal(3 + soc + (-3 * 0.02) + v1 + v2, circuit.TerminalVolts(-3f), 2e-5);
    }

    [Fact]
    public void A_gap_lets_the_pairs_relax_and_moves_no_charge()
    {
        CellCircuit circuit = new(SimpleCell.Straight.Model());
        circuit.Start(0.9f, 0f);
        circuit.Step(10f, -3f, 25f);
        (float v1, float v2, float soc) = (circuit.V1Volts, circuit.V2Volts, circuit.Soc);
        circuit.Relax(20f, 25f);
        Assert.Equal(v1 * Math.Exp(-2), circuit.V1Volts, 1e-6);
        Assert.Equal(v2 * Math.Exp(-0.04), circuit.V2Volts, 1e-6);
        Assert.Equal(soc, circuit.Soc);
        circuit.Relax(1e30f, 25f);
        Assert.Equal((0f, 0f, 0f), (circuit.V1Volts, circuit.V2Volts, circuit.CoreRiseKelvin));
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(-1f)]
    public void A_small_current_sees_the_ohmic_resistance_and_a_large_one_less(float sign)
    {
        CellModel model = (SimpleCell.Straight with { CurrentScale = [2f, 2f] }).Model();
        Assert.Equal(0.02 * 0.02, sign * Drop(model, sign * 0.02f), 1e-7);
        Assert.Equal(0.02 * 2 * Math.Asinh(10), sign * Drop(model, sign * 20f), 1e-5);
        Assert.Equal(0.02 * 2 * Math.Asinh(500), sign * Drop(model, sign * 1000f), 1e-4);
        Assert.Equal(0f, Drop(model, 0f));
    }

    [Fact]
    public void Charge_and_discharge_cost_the_same() => Gen.Float[0f, 200f].Sample(amps =>
        Assert.Equal(Drop(SimpleCell.Bent, amps), -Drop(SimpleCell.Bent, -amps)));

    [Fact]
    public void More_current_always_costs_more() => Gen.Select(Gen.Float[-200f, 200f], Gen.Float[0.01f, 50f]).Sample((amps, more) =>
        Assert.True(Drop(SimpleCell.Bent, amps + more) > Drop(SimpleCell.Bent, amps)));

    [Fact]
    public void Hysteresis_closes_its_loop_on_the_branches()
    {
        CellCircuit circuit = new(SimpleCell.Straight.Model());
        circuit.Start(0.9f, 1f);
        for (int i = 0; i < 720; i++)
        {
            circuit.Step(1f, -3f, 25f);
        }

        // A fifth of capacity at rate 60: what is left of the start is exp(-12).
        Assert.Equal(-1 + (2 * Math.Exp(-12)), circuit.Hysteresis, 1e-4);
        float before = circuit.Hysteresis;
        circuit.Step(10f, 0f, 25f);
        Assert.Equal(before, circuit.Hysteresis);
        for (int i = 0; i < 720; i++)
        {
            circuit.Step(1f, 3f, 25f);
        }

        Assert.Equal(1, circuit.Hysteresis, 1e-4);
        Assert.Equal(0.9f, circuit.Soc, 1e-3f);
    }

    [Fact]
    public void Hysteresis_never_leaves_its_branches() => Gen.Float[-30f, 30f].Array[1, 60].Sample(currents =>
    {
        CellCircuit circuit = new(SimpleCell.Bent);
        circuit.Start(0.5f, -1f);
        foreach (float amps in currents)
        {
            circuit.Step(10f, amps, 25f);
            Assert.InRange(circuit.Hysteresis, -1.000001f, 1.000001f);
        }
    });

    [Fact]
    public void One_long_step_equals_many_short_ones_while_the_tables_are_flat() =>
        Gen.Select(Gen.Float[-9f, 9f], Gen.Float[0.2f, 0.8f]).Sample((amps, soc) =>
        {
            CellModel model = SimpleCell.Straight.Model();
            CellCircuit once = new(model);
            CellCircuit split = new(model);
            once.Start(soc, 0.3f);
            split.Start(soc, 0.3f);
            for (int i = 0; i < 60; i++)
            {
                once.Step(1f, amps, 10f);
                for (int k = 0; k < 4; k++)
                {
                    split.Step(0.25f, amps, 10f);
                }
            }

            Assert.Equal(once.TerminalVolts(amps), split.TerminalVolts(amps), 2e-5f);
            Assert.Equal(once.Soc, split.Soc, 2e-5f);
            Assert.Equal(once.Hysteresis, split.Hysteresis, 1e-4f);
        });

    [Fact]
    public void The_core_warms_to_its_thermal_resistance_times_the_loss()
    {
        CellModel model = (SimpleCell.Straight with { CoreKelvinPerWatt = 2f, CoreSeconds = 90f, Tau1 = [0.1f, 0.1f], Tau2 = [0.1f, 0.1f] }).Model();
        foreach (float amps in new[] { -10f, 10f })
        {
            CellCircuit circuit = new(model);
            circuit.Start(0.5f, 0f);
            circuit.Step(1f, amps, 25f);
            Assert.Equal(2 * 6 * (1 - Math.Exp(-1 / 90.0)), circuit.CoreRiseKelvin, 1e-3);
            for (int i = 0; i < 899; i++)
            {
                circuit.Step(1f, amps, 25f);
            }

            // 10 A through 60 mohm is 6 W.
            Assert.Equal(12, circuit.CoreRiseKelvin, 1e-2);
        }
    }

    [Fact]
    public void A_warm_core_lowers_the_resistance_of_a_cold_cell()
    {
        float Loaded(float kelvinPerWatt)
        {
            CellCircuit circuit = new((new HandMadeBlob() with { CoreKelvinPerWatt = kelvinPerWatt }).Model());
            circuit.Start(0.8f, -1f);
            for (int i = 0; i < 300; i++)
            {
                circuit.Step(1f, -6f, -20f);
            }

            return circuit.TerminalVolts(-6f);
        }

        Assert.True(Loaded(4f) > Loaded(0f) + 0.02f);
    }

    [Theory]
    [InlineData(-60f, 0.05f, 3.1f, 4f)]
    [InlineData(-20f, 0.2f, 3.425f, 2.5f / 2)]
    [InlineData(25f, 0.45f, 3.725f, 2.5f / 3)]
    [InlineData(2.5f, 0.3f, 3.575f, 2.5f / 3)]
    [InlineData(90f, 1f, 4.18f, 0.825f)]
    [InlineData(25f, 1.1f, 4.2625f, 0.825f)]
    [InlineData(25f, -0.01f, 2.965f, 3.5f)]
    public void Look_up_is_bilinear_held_in_temperature_and_extended_in_soc(float celsius, float soc, float ocv, float slope)
    {
        CircuitParameters p = new(SimpleCell.Bent);
        p.SetTemperature(celsius);
        p.LookUp(soc);
        Assert.Equal(ocv, p.OcvVolts, 1e-5f);
        Assert.Equal(slope, p.OcvSlopeVolts, 1e-4f);
        float r0 = p.R0Ohms;
        p.LookUpOcv(soc);
        Assert.Equal((ocv, r0), (MathF.Round(p.OcvVolts, 5), p.R0Ohms));
    }

    [Fact]
    public void Look_up_does_not_depend_on_what_was_looked_up_before() =>
        Gen.Select(Gen.Float[-80f, 120f].Array[2], Gen.Float[-0.5f, 1.5f].Array[2]).Sample((celsius, soc) =>
        {
            CircuitParameters used = new(SimpleCell.Bent);
            used.SetTemperature(celsius[0]);
            used.LookUp(soc[0]);
            used.SetTemperature(celsius[1]);
            used.LookUp(soc[1]);
            CircuitParameters fresh = new(SimpleCell.Bent);
            fresh.SetTemperature(celsius[1]);
            fresh.LookUp(soc[1]);
            Assert.Equal(
                (fresh.OcvVolts, fresh.OcvSlopeVolts, fresh.R0Ohms, fresh.R1Ohms, fresh.R2Ohms, fresh.HysteresisVolts, fresh.Tau1Seconds),
                (used.OcvVolts, used.OcvSlopeVolts, used.R0Ohms, used.R1Ohms, used.R2Ohms, used.HysteresisVolts, used.Tau1Seconds));
            Assert.InRange(used.R0Ohms, 0.02f, 0.08f);
        });

    private static float Drop(CellModel model, float amps)
    {
        CellCircuit circuit = new(model);
        circuit.Start(0.5f, 0f);
        circuit.Step(1e-6f, 0f, 25f);
        return circuit.OverpotentialVolts(amps);
    }
}
