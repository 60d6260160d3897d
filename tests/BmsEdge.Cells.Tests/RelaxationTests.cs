using System;
using CsCheck;
using Xunit;

namespace BmsEdge.Cells.Tests;

/// <summary>The circuit against closed forms.</summary>
public sealed class RelaxationTests
{
    private const double Gas = 8.314462618;
    private const double Faraday = 96485.33212;

    [Theory]
    [InlineData(3.0)]
    [InlineData(-18.0)]
    public void One_pair_follows_the_exponential_step_response(double amps)
    {
        EcmCell cell = new(Plain.OnePair(ohms: 0.02, farads: 500.0), 0.5, 25.0);
        double before = cell.OpenCircuitVolts;
        for (int i = 1; i <= 50; i++)
        {
            cell.Advance(0.7, amps, 25.0);
            double expected = before + (amps * Plain.OhmicOhms) + (amps * 0.02 * (1.0 - Math.Exp(-0.7 * i / 10.0)));
            Assert.Equal(expected, cell.TerminalVolts, 1e-9);
        }

        cell.Advance(10.0, 0.0, 25.0);
        Assert.Equal(before + (amps * 0.02 * (1.0 - Math.Exp(-3.5)) * Math.Exp(-1.0)), cell.TerminalVolts, 1e-9);
    }

    [Fact]
    public void Charge_transfer_settles_at_the_Butler_Volmer_overvoltage()
    {
        Gen.Select(Gen.Double[-40.0, 40.0], Gen.Double[0.001, 0.3], Gen.Double[-20.0, 50.0]).Sample((amps, ohms, celsius) =>
        {
            double kelvin = celsius + 273.15;
            double settled = RelaxationPair.ChargeTransfer(0.0, amps, ohms, 20.0, kelvin, 1e4);
            double exchange = Gas * kelvin / (Faraday * ohms);
            double expected = 2.0 * Gas * kelvin / Faraday * Math.Asinh(amps / (2.0 * exchange));
            Assert.Equal(expected, settled, 1e-9);
        });
    }

    [Fact]
    public void Charge_transfer_does_not_depend_on_how_the_time_is_cut()
    {
        Gen.Select(Gen.Double[-30.0, 30.0], Gen.Double[0.001, 0.2], Gen.Double[-0.2, 0.2], Gen.Double[0.001, 20.0], Gen.Int[2, 40])
            .Sample((amps, ohms, start, seconds, pieces) =>
            {
                double whole = RelaxationPair.ChargeTransfer(start, amps, ohms, 20.0, 298.15, seconds);
                double cut = start;
                for (int i = 0; i < pieces; i++)
                {
                    cut = RelaxationPair.ChargeTransfer(cut, amps, ohms, 20.0, 298.15, seconds / pieces);
                }

                Assert.Equal(whole, cut, 1e-9);
            });
    }

    [Fact]
    public void Charge_transfer_agrees_with_a_fine_numerical_integration()
    {
        Gen.Select(Gen.Double[-20.0, 20.0], Gen.Double[0.005, 0.1], Gen.Double[-0.1, 0.1]).Sample(
            (amps, ohms, start) =>
            {
                const double Farads = 20.0;
                const int Steps = 20_000;
                double thermal = Gas * 298.15 / Faraday;
                double exchange = thermal / ohms;
                double Slope(double volts) => (amps - (2.0 * exchange * Math.Sinh(volts / (2.0 * thermal)))) / Farads;
                double v = start;
                double dt = 1.0 / Steps;
                for (int i = 0; i < Steps; i++)
                {
                    double half = v + (0.5 * dt * Slope(v));
                    v += dt * Slope(half);
                }

                Assert.Equal(v, RelaxationPair.ChargeTransfer(start, amps, ohms, Farads, 298.15, 1.0), 1e-6);
            },
            iter: 50);
    }

    [Fact]
    public void Charge_transfer_at_small_current_is_the_ohmic_pair()
    {
        double linear = RelaxationPair.Linear(0.0, 1e-4, 0.011, 20.0, 0.3);
        double exact = RelaxationPair.ChargeTransfer(0.0, 1e-4, 0.011, 20.0, 298.15, 0.3);
        Assert.Equal(1.0, exact / linear, 1e-6);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    [InlineData(1.0)]
    public void Resistance_follows_the_Arrhenius_ratio(double soc)
    {
        ArrheniusResistance r = new() { OhmsAt25Celsius = 0.01, ActivationJoulesPerMole = 50_000.0, EmptyRise = 2.0 };
        double expected = Math.Exp(50_000.0 / Gas * ((1.0 / 263.15) - (1.0 / 313.15)));
        Assert.Equal(expected, r.At(-10.0, soc) / r.At(40.0, soc), 1e-9 * expected);
        Assert.Equal(0.01 * (1.0 + (2.0 * Math.Exp(-soc / 0.1))), r.At(25.0, soc), 1e-12);
    }

    [Fact]
    public void Empty_cell_below_zero_has_the_resistance_of_zero()
    {
        ArrheniusResistance r = new() { OhmsAt25Celsius = 0.01, ActivationJoulesPerMole = 0.0, EmptyRise = 2.0 };
        Assert.Equal(r.At(25.0, 0.0), r.At(25.0, -0.4));
    }
}
