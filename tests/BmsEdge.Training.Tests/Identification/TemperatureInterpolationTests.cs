using System;
using System.Linq;
using BmsEdge.Training.Identification;
using CsCheck;
using Xunit;

namespace BmsEdge.Training.Tests.Identification;

public sealed class TemperatureInterpolationTests
{
    [Fact]
    public void The_grid_holds_every_identified_temperature_and_steps_of_at_most_the_largest() =>
        Gen.Select(Gen.Double[0.5, 30].Array[0, 6], Gen.Double[1, 10]).Sample((steps, largest) =>
        {
            double[] celsius = new double[steps.Length + 1];
            celsius[0] = -20;
            for (int i = 0; i < steps.Length; i++)
            {
                celsius[i + 1] = celsius[i] + steps[i];
            }

            double[] grid = TemperatureInterpolation.Grid(celsius, largest);
            Assert.Equal(celsius[0], grid[0]);
            Assert.All(celsius, c => Assert.Contains(grid, g => Math.Abs(g - c) < 1e-9));
            Assert.All(grid.Skip(1).Zip(grid), p => Assert.InRange(p.First - p.Second, 1e-6, largest + 1e-9));
        });

    [Theory]
    [InlineData(-40, 1.0)]
    [InlineData(0, 1.0)]
    [InlineData(5, 1.5)]
    [InlineData(10, 2.0)]
    [InlineData(25, 5.0)]
    [InlineData(60, 8.0)]
    public void Voltages_go_linearly_and_are_held_at_the_ends(double at, double expected) =>
        Assert.Equal(expected, TemperatureInterpolation.Linear([0, 10, 40], i => new double[] { 1, 2, 8 }[i], at), 1e-12);

    [Fact]
    public void An_Arrhenius_law_goes_through_unchanged() => Gen.Double[-20, 40].Sample(at =>
    {
        ArrheniusLaw law = new(0.05, 4000);
        double[] celsius = [-20, 0, 40];
        Assert.Equal(law.At(at), TemperatureInterpolation.Arrhenius(celsius, i => law.At(celsius[i]), at), 1e-12);
    });

    [Fact]
    public void One_temperature_serves_all()
    {
        Assert.Equal([25], TemperatureInterpolation.Grid([25], 5));
        Assert.Equal(3, TemperatureInterpolation.Linear([25], _ => 3, -20));
        Assert.Equal(3, TemperatureInterpolation.Arrhenius([25], _ => 3, 60));
        double[][] table = TemperatureInterpolation.Table([0, 10], [[1, 2], [3, 6]], [0, 5, 10], TemperatureInterpolation.Linear);
        Assert.Equal([1.0, 2.0, 2.0, 4.0, 3.0, 6.0], table.SelectMany(row => row).Select(v => Math.Round(v, 12)).ToArray());
    }
}
