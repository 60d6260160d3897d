using System;
using System.Linq;
using Xunit;

namespace BmsEdge.Cells.Tests;

public sealed class PackSpreadTests
{
    private static EcmCellParameters Nmc => EcmCellParameters.Nmc18650;

    [Fact]
    public void Spread_of_many_cells_is_as_declared()
    {
        EcmCell[] cells = new PackSpread().CreateCells(Nmc, 4000, 0.5, 25.0, 42);
        Assert.Equal(3.0, cells.Average(c => c.CapacityAmpHours), 0.002);
        Assert.Equal(0.01, Sigma(cells.Select(c => c.CapacityAmpHours / 3.0)), 0.0006);
        Assert.Equal(0.03, Sigma(cells.Select(c => c.OhmicOhms / new EcmCell(Nmc, c.Soc, 25.0).OhmicOhms)), 0.0015);
        Assert.Equal(0.005, Sigma(cells.Select(c => c.Soc)), 0.0003);
        Assert.All(cells, c => Assert.InRange(c.CapacityAmpHours, 2.9099, 3.0901));
    }

    [Fact]
    public void No_spread_gives_equal_cells_and_resistance_spread_keeps_time_constants()
    {
        Assert.All(PackSpread.None.CreateCells(Nmc, 5, 0.7, 10.0, 1), c => Assert.Equal(new EcmCell(Nmc, 0.7, 10.0).State, c.State));
        EcmCellParameters worn = Nmc.Scaled(0.8, 2.0);
        Assert.Equal(Nmc.FastDiffusion.OhmsAt25Celsius * Nmc.FastDiffusionFarads, worn.FastDiffusion.OhmsAt25Celsius * worn.FastDiffusionFarads, 1e-12);
        Assert.Equal(2.4, worn.CapacityAmpHours, 1e-12);
    }

    [Fact]
    public void Seed_fixes_the_pack_whatever_its_length()
    {
        EcmCell[] four = new PackSpread().CreateCells(Nmc, 4, 0.5, 25.0, 9);
        EcmCell[] ten = new PackSpread().CreateCells(Nmc, 10, 0.5, 25.0, 9);
        Assert.Equal(four.Select(c => c.CapacityAmpHours), ten.Take(4).Select(c => c.CapacityAmpHours));
        Assert.NotEqual(four[0].CapacityAmpHours, new PackSpread().CreateCells(Nmc, 1, 0.5, 25.0, 10)[0].CapacityAmpHours);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    public void Soc_stays_in_the_window_at_its_ends(double soc) =>
        Assert.All(new PackSpread { InitialSocSigma = 0.2 }.CreateCells(Nmc, 200, soc, 25.0, 1), c => Assert.InRange(c.Soc, 0.0, 1.0));

    [Fact]
    public void Impossible_packs_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PackSpread().CreateCells(Nmc, 0, 0.5, 25.0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PackSpread().CreateCells(Nmc, 1, 1.5, 25.0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PackSpread { CapacityRelativeSigma = 0.5 }.CreateCells(Nmc, 1, 0.5, 25.0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PackSpread { ResistanceRelativeSigma = double.NaN }.CreateCells(Nmc, 1, 0.5, 25.0, 1));
    }

    private static double Sigma(System.Collections.Generic.IEnumerable<double> values)
    {
        double[] v = [.. values];
        double mean = v.Average();
        return Math.Sqrt(v.Average(x => (x - mean) * (x - mean)));
    }
}
