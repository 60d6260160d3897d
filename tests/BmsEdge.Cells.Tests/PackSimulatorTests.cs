using System;
using System.Linq;
using BmsEdge.Cells.Electrochemistry;
using BmsEdge.Cells.Parameters;
using BmsEdge.Cells.Protocols;
using BmsEdge.Foundation;
using Xunit;

namespace BmsEdge.Cells.Tests;

/// <summary>Packs against single cells and Kirchhoff's laws.</summary>
public sealed class PackSimulatorTests
{
    private static readonly LithiumIonParameters Chen = PublishedParameters.Chen2020;

    private static readonly CircuitParameters Circuit = new()
    {
        Name = "circuit",
        CapacityAmpHours = 2,
        OpenCircuitVolts = new PiecewiseLinear([0, 1], [3, 4], Beyond.Extend),
        Ohmic = CircuitResistance.Constant(0.02),
        Pairs = [new CircuitPair(CircuitResistance.Constant(0.01), 20)],
    };

    [Theory]
    [InlineData(CellModelKind.Spm)]
    [InlineData(CellModelKind.Spme)]
    [InlineData(CellModelKind.Dfn)]
    public void A_pack_of_equal_cells_is_a_scaled_cell(CellModelKind kind)
    {
        PackDesign design = new() { SeriesCount = 3, ParallelCount = 2 };
        PackSimulator pack = new(design, Chen, kind, 0.9);
        CellSimulator cell = new(new StateOfChargeWindow(Chen).At(0.9), kind);
        pack.Run(ProtocolText.Parse("Discharge at 10 A for 600 s; Rest for 60 s; Charge at 5 A for 300 s"), 20);
        cell.Run(ProtocolText.Parse("Discharge at 5 A for 600 s; Rest for 60 s; Charge at 2.5 A for 300 s"), 20);
        Assert.Equal(cell.Trace.Count, pack.Simulator.Trace.Count);
        for (int i = 0; i < cell.Trace.Count; i++)
        {
            Assert.Equal(3 * cell.Trace.Volts[i], pack.Simulator.Trace.Volts[i], 3e-4);
        }
    }

    [Fact]
    public void Currents_of_a_group_sum_to_the_pack_and_share_its_voltage()
    {
        PackDesign design = new()
        {
            SeriesCount = 4,
            ParallelCount = 3,
            Spread = new PackSpread { CapacityRelativeSigma = 0.05, ResistanceRelativeSigma = 0.15, InitialSocSigma = 0.02 },
            ContactOhms = 1e-3,
            BusbarOhms = 2e-4,
            Seed = 7,
        };
        PackSimulator pack = new(design, Chen, CellModelKind.Spme, 0.7);
        pack.Run(ProtocolText.Parse("Discharge at 15 A for 5 s; Discharge at 15 A for 900 s; Charge at 9 A for 300 s; Rest for 1 h"));
        double[] expected = [-15, -15, 9, 0];
        foreach ((PackRow row, double amps) in pack.Rows.Zip(expected))
        {
            for (int group = 0; group < 4; group++)
            {
                Assert.Equal(amps, row.CellAmps.Skip(3 * group).Take(3).Sum(), 1e-5);
            }

            Assert.Equal(row.GroupVolts.Sum() + amps * 5 * 2e-4, row.Volts, 1e-6);
        }

        // Unequal cells take unequal currents, and after an hour of rest hardly any flows between them.
        Assert.True(pack.Rows[0].CellAmps.Max() - pack.Rows[0].CellAmps.Min() > 0.3);
        Assert.True(pack.Rows[3].CellAmps.Max(Math.Abs) < 0.1);
    }

    [Fact]
    public void Resistors_divide_the_current_by_ohms_law()
    {
        PackDesign design = new() { SeriesCount = 1, ParallelCount = 2, Spread = new PackSpread { CapacityRelativeSigma = 0, InitialSocSigma = 0, ResistanceRelativeSigma = 0.2 }, Seed = 3 };
        PackSimulator pack = new(design, Circuit with { Pairs = [], OpenCircuitVolts = PiecewiseLinear.Constant(3.7) }, 0.5);
        PackRow row = pack.Advance(1, -4);
        var members = design.Spread.Draw(2, 0.5, 3);
        double first = 1 / members[0].Resistance, second = 1 / members[1].Resistance;
        Assert.Equal(-4 * first / (first + second), row.CellAmps[0], 1e-6);
        Assert.Equal(3.7 - 4 * 0.02 / (first + second), row.Volts, 1e-6);
    }

    [Fact]
    public void A_balancing_resistor_brings_the_fullest_group_down()
    {
        PackDesign design = new() { SeriesCount = 4, Spread = new PackSpread { CapacityRelativeSigma = 0, ResistanceRelativeSigma = 0, InitialSocSigma = 0.08 }, BalancingOhms = 20, Seed = 5 };
        PackSimulator pack = new(design, Circuit, 0.6);
        PackRow start = pack.Advance(1, 0);
        for (int turn = 0; turn < 200; turn++)
        {
            PackRow row = pack.Rows[^1];
            double low = row.GroupVolts.Min();
            for (int group = 0; group < 4; group++)
            {
                pack.Balance(group, row.GroupVolts[group] > low + 2e-3);
            }

            pack.Advance(180, 0);
        }

        for (int group = 0; group < 4; group++)
        {
            pack.Balance(group, false);
        }

        PackRow end = pack.Advance(600, 0);
        Assert.True(start.GroupVolts.Max() - start.GroupVolts.Min() > 0.02);
        Assert.True(end.GroupVolts.Max() - end.GroupVolts.Min() < 0.01);
        pack.Balance(0, true);
        PackRow bled = pack.Advance(1, 0);
        Assert.Equal(-bled.GroupVolts[0] / 20, bled.CellAmps[0], 1e-6);
    }

    [Fact]
    public void A_temperature_gradient_makes_the_warm_groups_drop_less()
    {
        PackDesign design = new() { SeriesCount = 5, TemperatureGradientKelvin = 20 };
        PackSimulator pack = new(design, PublishedParameters.OKane2022, CellModelKind.Spme, 0.5, new ModelOptions { Thermal = true });
        PackRow row = pack.Advance(60, -5);
        Assert.True(row.GroupVolts.SequenceEqual(row.GroupVolts.Order()));
        Assert.Equal(20, row.CellCelsius[^1] - row.CellCelsius[0], 0.5);
    }

    [Fact]
    public void The_same_seed_is_the_same_pack_and_cells_do_not_depend_on_their_number()
    {
        PackDesign design = new() { SeriesCount = 2, ParallelCount = 2, Spread = new PackSpread(), Seed = 11 };
        PackRow first = new PackSimulator(design, Circuit, 0.5).Advance(100, -2);
        PackRow second = new PackSimulator(design, Circuit, 0.5).Advance(100, -2);
        Assert.Equal(first.CellAmps, second.CellAmps);
        PackRow longer = new PackSimulator(design with { SeriesCount = 3 }, Circuit, 0.5).Advance(100, -2);
        Assert.Equal(first.GroupVolts[0], longer.GroupVolts[0], 1e-6);
    }

    [Theory]
    [InlineData(0, 1, "A pack of 0 groups")]
    [InlineData(1000, 1000, "10 000 cells")]
    public void An_impossible_pack_is_refused(int series, int parallel, string part) =>
        Assert.Contains(part, Assert.Throws<BmsException>(() => new PackSimulator(new PackDesign { SeriesCount = series, ParallelCount = parallel }, Circuit, 0.5)).Message, StringComparison.Ordinal);

    [Fact]
    public void Balancing_without_resistors_is_refused() =>
        Assert.Throws<BmsException>(() => new PackSimulator(new PackDesign { SeriesCount = 2 }, Circuit, 0.5).Balance(0, true));

    [Theory]
    [InlineData(CellModelKind.Spm)]
    [InlineData(CellModelKind.Dfn)]
    public void Stepped_from_outside_a_pack_does_what_it_does_in_one_go_and_keeps_no_rows(CellModelKind kind)
    {
        // A board asks every quarter second, with a current it has just measured; an hour of it must not fill the memory.
        PackDesign design = new() { SeriesCount = 2, ParallelCount = 2, Spread = new PackSpread(), ContactOhms = 1e-3, Seed = 4 };
        PackSimulator stepped = new(design, PublishedParameters.Chen2020, kind, 0.7), whole = new(design, PublishedParameters.Chen2020, kind, 0.7);
        PackRow row = stepped.Advance(0.25, -6);
        for (int i = 1; i < 240; i++)
        {
            row = stepped.Advance(0.25, i < 120 ? -6 : 2);
            stepped.ForgetRows();
        }

        whole.Advance(30, -6);
        PackRow end = whole.Advance(30, 2);
        Assert.Equal(60, row.Seconds, 1e-9);
        Assert.Equal(end.Volts, row.Volts, 1e-4);
        Assert.Equal(end.CellAmps[0], row.CellAmps[0], 2e-3);
        Assert.Empty(stepped.Rows);
        Assert.Equal(0, stepped.Simulator.Trace.Count);
        var fault = Assert.Throws<BmsException>(() => stepped.Advance(0.25, double.NaN));
        Assert.Contains("current", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_drain_is_the_pack_current_of_one_group()
    {
        PackDesign design = new() { SeriesCount = 3, ParallelCount = 2 };
        PackSimulator pack = new(design, PublishedParameters.Chen2020, CellModelKind.Spme, 0.6), alone = new(design with { SeriesCount = 1 }, PublishedParameters.Chen2020, CellModelKind.Spme, 0.6);
        pack.Drain(1, 2);
        PackRow drained = pack.Advance(600, -4), reference = alone.Advance(600, -6);
        Assert.Equal(reference.GroupVolts[0], drained.GroupVolts[1], 1e-5);
        Assert.Equal(-3, drained.CellAmps[2], 1e-6);
        Assert.Equal(-2, drained.CellAmps[0], 1e-6);
    }

    [Theory]
    [InlineData(CellModelKind.Spm)]
    [InlineData(CellModelKind.Dfn)]
    public void The_resistance_of_a_group_foretells_a_small_jump_of_the_current(CellModelKind kind)
    {
        PackDesign design = new() { SeriesCount = 2, ParallelCount = 2, Spread = new PackSpread { ResistanceRelativeSigma = 0.1 }, ContactOhms = 2e-3, Seed = 9 };
        PackSimulator pack = new(design, PublishedParameters.Chen2020, kind, 0.5);
        PackRow before = pack.Advance(60, -6);
        double[] ohms = new double[2];
        pack.GroupOhms(ohms);
        PackRow after = pack.Advance(1e-6, -6.5);
        for (int group = 0; group < 2; group++)
        {
            Assert.Equal(-0.5 * ohms[group], after.GroupVolts[group] - before.GroupVolts[group], 2e-5);
        }
    }

    [Fact]
    public void A_pack_cools_to_its_chamber_when_that_changes()
    {
        PackDesign design = new() { SeriesCount = 2, TemperatureGradientKelvin = 4 };
        PackSimulator physics = new(design, PublishedParameters.OKane2022, CellModelKind.Spm, 0.5, new ModelOptions { Thermal = true });
        PackSimulator circuit = new(design, Circuit with { HeatCapacityJoulesPerKelvin = 40, CoolingWattsPerKelvin = 0.2 }, 0.5);
        foreach (PackSimulator pack in new[] { physics, circuit })
        {
            pack.SetAmbient(-5);
            PackRow row = pack.Advance(36_000, 0);
            Assert.Equal(-7, row.CellCelsius[0], 0.01);
            Assert.Equal(-3, row.CellCelsius[1], 0.01);
        }
    }

    [Fact]
    public void Groups_know_their_capacity_and_their_start()
    {
        PackDesign design = new() { SeriesCount = 2, ParallelCount = 3, Spread = new PackSpread { CapacityRelativeSigma = 0.1, InitialSocSigma = 0.05 }, Seed = 2 };
        PackSimulator pack = new(design, Circuit, 0.5);
        var members = design.Spread.Draw(6, 0.5, 2);
        double capacity = members.Skip(3).Sum(member => member.Capacity * Circuit.CapacityAmpHours);
        Assert.Equal(capacity, pack.GroupCapacityAmpHours(1), 1e-9);
        Assert.Equal(members.Skip(3).Sum(member => member.Capacity * Circuit.CapacityAmpHours * member.Soc) / capacity, pack.GroupStartSoc(1), 1e-12);
    }
}
