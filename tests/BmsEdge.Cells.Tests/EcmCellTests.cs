using System;
using CsCheck;
using Xunit;

namespace BmsEdge.Cells.Tests;

public sealed class EcmCellTests
{
    private static EcmCellParameters Nmc => EcmCellParameters.Nmc18650;

    [Theory]
    [InlineData(0.0, 2.8)]
    [InlineData(1.0, 4.2)]
    public void Open_circuit_of_the_embedded_cell_ends_at_its_limits(double soc, double volts) =>
        Assert.Equal(volts, new EcmCell(Nmc, soc, 25.0).TerminalVolts, 2e-5);

    [Fact]
    public void Open_circuit_rises_with_charge_also_outside_the_window()
    {
        double last = double.NegativeInfinity;
        for (int perMille = -100; perMille <= 1200; perMille++)
        {
            double volts = Nmc.OpenCircuitVolts.At(perMille / 1000.0);
            Assert.True(volts > last, $"OCV does not rise at SOC {perMille / 1000.0}");
            last = volts;
        }
    }

    [Theory]
    [InlineData(0.05, 0.678570595, 4.637445769)]
    [InlineData(0.3, 0.162973155, 4.205394408)]
    [InlineData(0.5, 0.133085513, 3.971958656)]
    [InlineData(0.8, 0.09202041, 3.649110459)]
    [InlineData(0.9, 0.092020002, 3.568200282)]
    public void Half_cell_curves_are_those_of_the_published_set(double stoichiometry, double negativeVolts, double positiveVolts)
    {
        // Reference: PyBaMM 24.1, parameter set Chen2020.
        Assert.Equal(negativeVolts, HalfCellOpenCircuit.NegativeVolts(stoichiometry), 1e-6);
        Assert.Equal(positiveVolts, HalfCellOpenCircuit.PositiveVolts(stoichiometry), 1e-6);
    }

    [Fact]
    public void Long_rest_ends_at_the_open_circuit_of_the_branch()
    {
        Gen.Select(Gen.Double[0.2, 0.8], Gen.Double[-6.0, 6.0], Gen.Double[-10.0, 40.0]).Sample(
            (soc, amps, celsius) =>
            {
                EcmCell cell = new(Nmc, soc, celsius);
                cell.Advance(300.0, amps, celsius);
                cell.Advance(30_000.0, 0.0, celsius);
                Assert.Equal(cell.OpenCircuitVolts, cell.TerminalVolts, 1e-6);
                Assert.Equal(celsius, cell.TemperatureCelsius, 1e-6);
            },
            iter: 30);
    }

    [Fact]
    public void Charge_is_conserved_for_any_current()
    {
        Gen.Select(Gen.Double[-6.0, 6.0], Gen.Double[0.01, 60.0]).Array[1, 60].Sample(steps =>
        {
            EcmCellParameters lossless = Nmc with { CoulombicEfficiency = 1.0 };
            EcmCell cell = new(lossless, 0.5, 25.0);
            double coulombs = 0.0;
            foreach ((double amps, double seconds) in steps)
            {
                cell.Advance(seconds, amps, 25.0);
                coulombs += amps * seconds;
            }

            Assert.Equal(0.5 + (coulombs / 3600.0 / lossless.CapacityAmpHours), cell.Soc, 1e-10);
        });
    }

    [Fact]
    public void Coulombic_loss_counts_on_charge_only()
    {
        EcmCell cell = new(Nmc with { CoulombicEfficiency = 0.9 }, 0.5, 25.0);
        cell.Advance(3600.0, 0.3, 25.0);
        Assert.Equal(0.59, cell.Soc, 1e-9);
        cell.Advance(3600.0, -0.3, 25.0);
        Assert.Equal(0.49, cell.Soc, 1e-9);
    }

    [Theory]
    [InlineData(-10.0)]
    [InlineData(25.0)]
    public void Step_length_does_not_matter(double celsius)
    {
        EcmCell fine = new(Nmc, 0.9, celsius);
        EcmCell coarse = new(Nmc, 0.9, celsius);
        DriveProfile profile = DriveProfile.CreateUs06Like();
        double worst = 0.0;
        foreach (double watts in profile.CellWatts)
        {
            double amps = watts / 3.6;
            coarse.Advance(1.0, amps, celsius);
            for (int i = 0; i < 10; i++)
            {
                fine.Advance(0.1, amps, celsius);
            }

            worst = Math.Max(worst, Math.Abs(fine.TerminalVolts - coarse.TerminalVolts));
        }

        Assert.True(worst < 1e-3, $"0.1 s and 1 s steps differ by {worst * 1000.0:F3} mV");
        Assert.Equal(fine.Soc, coarse.Soc, 1e-12);
        Assert.Equal(fine.TemperatureCelsius, coarse.TemperatureCelsius, 0.05); // of about 5 K of self-heating
    }

    [Fact]
    public void Hysteresis_loop_closes_and_is_as_wide_as_declared()
    {
        EcmCell cell = new(Nmc with { CoulombicEfficiency = 1.0 }, 0.5, 25.0);
        double half = Nmc.HysteresisVolts.At(0.5);
        double[] branch = new double[6];
        for (int i = 0; i < branch.Length; i++)
        {
            double amps = i % 2 == 0 ? 0.3 : -0.3;
            cell.Advance(3.0 * 3600.0, amps, 25.0); // 30 % SOC away, then back: the branch is all there
            cell.Advance(3.0 * 3600.0, -amps, 25.0);
            branch[i] = cell.OpenCircuitVolts;
        }

        double expected = 2.0 * half * (1.0 - Math.Exp(-Nmc.HysteresisRate * 0.3));
        Assert.Equal(expected, branch[1] - branch[0], 0.02 * expected);
        Assert.Equal(branch[2], branch[4], 1e-6);
        Assert.Equal(branch[3], branch[5], 1e-6);
    }

    [Fact]
    public void Energy_put_in_is_stored_or_warms_the_cell()
    {
        // A flat open circuit stores U * Q; what is left of the electric work is heat, held by an adiabatic cell.
        EcmCell cell = new(Plain.OnePair(0.02, 500.0), 0.5, 25.0);
        double electricJoules = 0.0;
        double storedJoules = 0.0;
        for (int i = 0; i < 20_000; i++)
        {
            double amps = i % 40 < 20 ? -4.0 : 3.0;
            double before = cell.TerminalVoltsAt(amps);
            cell.Advance(0.05, amps, 25.0);
            electricJoules += 0.5 * (before + cell.TerminalVolts) * amps * 0.05;
            storedJoules += 3.7 * amps * 0.05;
        }

        double warmed = (cell.TemperatureCelsius - 25.0) * 50.0;
        Assert.Equal(electricJoules - storedJoules, warmed, 1e-6 * warmed);
        Assert.True(warmed > 100.0, $"only {warmed} J of heat");
    }

    [Fact]
    public void Steady_temperature_balances_heat_and_cooling()
    {
        EcmCell cell = new(Plain.OnePair(0.02, 10.0, coolingWattsPerKelvin: 0.5), 0.9, 25.0);
        cell.Advance(1200.0, -3.0, 10.0);
        double watts = 9.0 * (0.02 + Plain.OhmicOhms);
        Assert.Equal(watts, cell.HeatWatts, 0.01 * watts);
        Assert.Equal(10.0 + (watts / 0.5), cell.TemperatureCelsius, 0.01);
    }

    [Theory]
    [InlineData(3.0, 1.0e-3)]
    [InlineData(-3.0, -1.0e-3)]
    public void Reversible_heat_changes_sign_with_the_current(double amps, double voltsPerKelvin)
    {
        EcmCellParameters p = Plain.OnePair(1e-9, 1.0) with { EntropicVoltsPerKelvin = PiecewiseLinear.Constant(1.0e-3) };
        EcmCell cell = new(p, 0.5, 25.0);
        cell.Advance(1e-3, amps, 25.0);
        Assert.Equal((Math.Abs(amps) * voltsPerKelvin * 298.15) + (9.0 * Plain.OhmicOhms), cell.HeatWatts, 1e-4);
    }

    [Fact]
    public void Pulse_resistance_lies_near_a_measured_cell_of_the_kind()
    {
        // LG HG2 after 10 s near 95 % SOC: 28.5 mOhm at 3 A and 25 degC, 70 at 3 A and 48 at 18 A at 0 degC, 134 at 1.5 A at -10 degC.
        (double Celsius, double Amps, double MilliOhms)[] measured = [(25, -3, 28.5), (0, -3, 70), (0, -18, 48), (-10, -1.5, 134)];
        foreach ((double celsius, double amps, double milliOhms) in measured)
        {
            EcmCell cell = new(Nmc, 0.9, celsius);
            double rest = cell.TerminalVolts;
            cell.Advance(10.0, amps, celsius);
            double simulated = 1000.0 * (cell.TerminalVolts - rest) / amps;
            Assert.InRange(simulated, 0.85 * milliOhms, 1.15 * milliOhms);
        }
    }

    [Fact]
    public void Restored_state_gives_the_same_future()
    {
        EcmCell cell = new(Nmc, 0.6, 10.0);
        cell.Advance(30.0, -5.0, 10.0);
        EcmState saved = cell.State;
        cell.Advance(30.0, 2.0, 10.0);
        EcmState first = cell.State;
        cell.State = saved;
        cell.Advance(30.0, 2.0, 10.0);
        Assert.Equal(first, cell.State);
    }

    [Fact]
    public void Bad_arguments_are_refused_and_leave_the_cell_alone()
    {
        EcmCell cell = new(Nmc, 0.5, 25.0);
        EcmState before = cell.State;
        foreach (double bad in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => cell.Advance(bad, 0.0, 25.0));
            Assert.Throws<ArgumentOutOfRangeException>(() => cell.Advance(1.0, bad, 25.0));
            Assert.Throws<ArgumentOutOfRangeException>(() => cell.Advance(1.0, 0.0, bad));
            Assert.Throws<ArgumentOutOfRangeException>(() => cell.TerminalVoltsAt(bad));
            Assert.Throws<ArgumentOutOfRangeException>(() => new EcmCell(Nmc, bad, 25.0));
            Assert.Throws<ArgumentOutOfRangeException>(() => new EcmCell(Nmc, 0.5, bad));
            Assert.Throws<ArgumentOutOfRangeException>(() => cell.State = before with { Soc = bad });
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => cell.Advance(-1e-9, 0.0, 25.0));
        Assert.Equal(before, cell.State);
    }

    [Fact]
    public void Bad_parameters_are_refused()
    {
        EcmCellParameters[] bad =
        [
            Nmc with { CapacityAmpHours = 0.0 },
            Nmc with { CapacityAmpHours = double.NaN },
            Nmc with { CoulombicEfficiency = 0.0 },
            Nmc with { CoulombicEfficiency = 1.01 },
            Nmc with { DoubleLayerFarads = -1.0 },
            Nmc with { HeatCapacityJoulesPerKelvin = 0.0 },
            Nmc with { CoolingWattsPerKelvin = -0.1 },
            Nmc with { MinimumVolts = 4.3 },
            Nmc with { Ohmic = Nmc.Ohmic with { OhmsAt25Celsius = 0.0 } },
            Nmc with { ChargeTransfer = Nmc.ChargeTransfer with { EmptyWidthSoc = 0.0 } },
        ];
        foreach (EcmCellParameters p in bad)
        {
            Assert.ThrowsAny<ArgumentException>(() => new EcmCell(p, 0.5, 25.0));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Nmc.Scaled(0.0, 1.0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Nmc.Scaled(1.0, double.NaN));
    }

    [Fact]
    public void Curve_refuses_points_that_make_no_function()
    {
        Assert.Throws<ArgumentException>(() => new PiecewiseLinear([0.0], [1.0]));
        Assert.Throws<ArgumentException>(() => new PiecewiseLinear([0.0, 1.0], [1.0]));
        Assert.Throws<ArgumentException>(() => new PiecewiseLinear([0.0, 0.0], [1.0, 2.0]));
        Assert.Throws<ArgumentException>(() => new PiecewiseLinear([0.0, 1.0], [1.0, double.NaN]));
    }

    [Theory]
    [InlineData(Beyond.Hold, -1.0, 2.0)]
    [InlineData(Beyond.Hold, 9.0, 8.0)]
    [InlineData(Beyond.Extend, -1.0, 0.0)]
    [InlineData(Beyond.Extend, 4.0, 10.0)]
    [InlineData(Beyond.Extend, 1.0, 4.0)]
    [InlineData(Beyond.Hold, 3.0, 8.0)]
    public void Curve_is_straight_between_and_beyond_its_points(Beyond beyond, double x, double y) =>
        Assert.Equal(y, new PiecewiseLinear([0.0, 1.0, 3.0], [2.0, 4.0, 8.0], beyond).At(x), 1e-12);
}
