using System;
using System.Linq;
using BmsEdge.Cells;
using BmsEdge.Cells.Electrochemistry;
using BmsEdge.Cells.Parameters;
using BmsEdge.Foundation;
using BmsEdge.VirtualBoard.Packs;
using Xunit;
using R = BmsEdge.Firmware.Drivers.Bq769x0Registers;

namespace BmsEdge.VirtualBoard.Tests;

/// <summary>Parallel groups and electrochemical cells behind the board's chips, solved as one system.</summary>
public sealed class NetworkStackTests
{
    private static readonly PackSpread Alike = PackSpread.None;

    private static readonly CircuitParameters Circuit = CircuitParameters.Of(EcmCellParameters.Nmc18650);

    [Theory]
    [InlineData(25, 1)]
    [InlineData(0, 1)]
    [InlineData(25, 3)]
    public void A_network_of_circuits_shows_the_voltages_of_the_cells_stepped_one_by_one(double celsius, int parallel)
    {
        // Mean, spread and seed alike; three parallel cells at three times the current are three such cells.
        PackSpread spread = parallel == 1 ? new PackSpread() : Alike;
        EcmCell[] cells = spread.CreateCells(EcmCellParameters.Nmc18650, 4, 0.7, celsius, 3);
        NetworkStack stack = new(new PackSimulator(new PackDesign { SeriesCount = 4, ParallelCount = parallel, Spread = spread, Seed = 3 }, Circuit, 0.7, celsius));
        SimulatedPack single = new(cells, Demand) { AmbientCelsius = celsius };
        SimulatedPack network = new(stack, seconds => parallel * Demand(seconds)) { AmbientCelsius = celsius, LoadFarads = parallel * 2e-3, PathOhms = 0.02 / parallel, BleedOhms = 1e4 / parallel };
        double worst = 0, warmest = 0;
        Random times = new(5);
        for (double now = 0; now < 400;)
        {
            now += times.Next(4) == 0 ? 0.05 : 0.0125;
            bool closed = now > 1;
            single.AdvanceTo(now, closed, closed, false);
            network.AdvanceTo(now, closed, closed, false);
            for (int i = 0; i < 4; i++)
            {
                worst = Math.Max(worst, Math.Abs(single.CellVolts(i) - network.CellVolts(i)));
                warmest = Math.Max(warmest, Math.Abs(single.TemperatureCelsius(i) - network.TemperatureCelsius(i)));
                Assert.Equal(cells[i].Soc, stack.Soc(i), 2e-6);
            }

            Assert.Equal(single.CurrentAmps, network.CurrentAmps / parallel, 0.02);
        }

        Assert.True(worst < 1e-3, FormattableString.Invariant($"{1000 * worst:0.000} mV"));
        Assert.True(warmest < 0.01, FormattableString.Invariant($"{warmest:0.0000} K"));

        static double Demand(double seconds) => seconds < 2 ? 0 : -4 + 5 * Math.Sin(seconds / 9) + (seconds % 40 < 10 ? -3 : 0);
    }

    [Fact]
    public void Both_packs_show_the_same_codes_to_a_board()
    {
        EcmCell[] cells = new PackSpread().CreateCells(EcmCellParameters.Nmc18650, 4, 0.6, 25, 8);
        int[][] single = Codes(new SimulatedPack(cells, Demand));
        int[][] network = Codes(new SimulatedPack(new NetworkStack(new PackSimulator(new PackDesign { SeriesCount = 4, Spread = new PackSpread(), Seed = 8 }, Circuit, 0.6)), Demand));
        for (int i = 0; i < single.Length; i++)
        {
            for (int cell = 0; cell < 4; cell++)
            {
                // A code is 0.38 mV.
                Assert.InRange(network[i][cell] - single[i][cell], -3, 3);
            }
        }

        static double Demand(double seconds) => seconds < 3 ? 0 : -5 + 4 * Math.Sin(seconds);

        static int[][] Codes(SimulatedPack pack)
        {
            using var w = new Wiring(pack: pack);
            w.Board.PrechargeSwitchFault = SwitchFault.StuckClosed;
            w.Wait(2000);
            w.WriteCell(R.SystemControl2, 0x43);
            return [.. Enumerable.Range(0, 240).Select(_ =>
            {
                w.Wait(250);
                return new byte[] { 0x0C, 0x0E, 0x10, 0x14 }.Select(register => w.ReadCell16(register)).ToArray();
            })];
        }
    }

    [Fact]
    public void Balancing_switched_on_the_chip_drains_its_group_and_no_other()
    {
        NetworkStack stack = new(new PackSimulator(new PackDesign { SeriesCount = 4, ParallelCount = 2 }, PublishedParameters.Chen2020, CellModelKind.Spme, 0.6));
        SimulatedPack pack = new(stack, _ => 0);
        using var w = new Wiring(pack: pack);
        double[] before = [.. Enumerable.Range(0, 4).Select(stack.Soc)];
        w.WriteCell(R.CellBalance1, 0x02);
        w.Wait(60_000);
        double[] taken = [.. Enumerable.Range(0, 4).Select(i => (before[i] - stack.Soc(i)) * 3600 * 2 * new StateOfChargeWindow(PublishedParameters.Chen2020).CapacityAmpHours)];

        // Two filters of 100 ohm and 5 ohm of transistor, 175 of 250 ms: 18 mA and 0.7 of a minute. The neighbours feed the middle of the wires for microseconds only.
        double expected = pack.CellVolts(1) / 205 * 0.7 * 60;
        Assert.Equal(expected, taken[1], 0.05 * expected);
        Assert.All(new[] { 0, 2, 3 }, i => Assert.True(Math.Abs(taken[i]) < 0.02 * expected, FormattableString.Invariant($"{i}: {taken[i]} C")));
    }

    [Fact]
    public void Sensors_feel_their_groups_temperature_and_the_chamber()
    {
        PackDesign design = new() { SeriesCount = 4, ParallelCount = 2, TemperatureGradientKelvin = 12 };
        NetworkStack stack = new(new PackSimulator(design, Circuit, 0.8));
        SimulatedPack pack = new(stack, _ => -30) { HotSpotCelsius = { [2] = 5 } };
        double[] start = [.. Enumerable.Range(0, 4).Select(pack.TemperatureCelsius)];
        Assert.Equal(19, start[0], 0.1);
        Assert.Equal(12, start[3] - start[0], 0.1);
        for (int i = 1; i <= 4000; i++)
        {
            pack.AdvanceTo(0.05 * i, true, true, false);
        }

        Assert.True(pack.TemperatureCelsius(0) > start[0] + 2);
        Assert.Equal(5, pack.TemperatureCelsius(2) - 0.5 * (pack.TemperatureCelsius(1) + pack.TemperatureCelsius(3)), 0.5);
        double warm = pack.TemperatureCelsius(0);
        pack.AmbientCelsius = -20;
        for (int i = 4001; i <= 8000; i++)
        {
            pack.AdvanceTo(0.05 * i, false, false, false);
        }

        Assert.True(pack.TemperatureCelsius(0) < warm - 15);
    }

    [Theory]
    [InlineData(CellModelKind.Spm)]
    [InlineData(CellModelKind.Spme)]
    [InlineData(CellModelKind.Dfn)]
    public void Closing_on_an_empty_load_gives_the_inrush_of_the_cells_resistance(CellModelKind kind)
    {
        NetworkStack stack = new(new PackSimulator(new PackDesign { SeriesCount = 4, ParallelCount = 2 }, PublishedParameters.Chen2020, kind, 0.6));
        SimulatedPack pack = new(stack, _ => 0);
        double volts = stack.SourceVolts, straight = volts / (stack.SourceOhms + pack.PathOhms);
        pack.AdvanceTo(0.1, false, false, false);
        pack.AdvanceTo(0.1, true, true, false);
        double peak = 0, now = 0.1, charge = 0;
        while (double.IsFinite(pack.NextChangeSeconds))
        {
            double next = pack.NextChangeSeconds;
            pack.AdvanceTo(next, true, true, false);
            peak = Math.Min(peak, pack.CurrentAmps);
            charge += pack.CurrentAmps * (next - now);
            now = next;
        }

        // The mean over the first quarter of a time constant is 88 % of it.
        Assert.InRange(-peak, 0.85 * straight, 0.9 * straight);

        // What kinetics bend is put right within some of the board's steps.
        for (int i = 1; i <= 20; i++)
        {
            pack.AdvanceTo(now + 0.05 * i, true, true, false);
            charge += 0.05 * pack.CurrentAmps;
        }

        Assert.Equal(-volts * (pack.LoadFarads + (1 / pack.BleedOhms)), charge, 0.01 * volts * pack.LoadFarads);
        Assert.Equal(stack.SourceVolts, pack.LoadVolts, 0.01);
        Assert.Equal(0.6, stack.Soc(0), 1e-4);
    }

    [Fact]
    public void A_load_that_the_cells_cannot_carry_is_told_with_its_time()
    {
        NetworkStack stack = new(new PackSimulator(new PackDesign { SeriesCount = 3 }, PublishedParameters.Chen2020, CellModelKind.Spme, 0.02));
        SimulatedPack pack = new(stack, _ => -5) { DriveMinimumVolts = 0 };
        BmsException error = Assert.Throws<BmsException>(() =>
        {
            for (int i = 1; i < 40_000; i++)
            {
                pack.AdvanceTo(0.05 * i, true, true, false);
            }
        });
        Assert.Contains(" s", error.Message, StringComparison.Ordinal);
        Assert.Contains("stoichiometry", error.Message, StringComparison.Ordinal);
    }
}
