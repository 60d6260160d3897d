using System;
using System.Linq;
using CsCheck;
using Xunit;

namespace BmsEdge.Cells.Tests;

public sealed class DrivingTests
{
    [Theory]
    [InlineData(6UL)]
    [InlineData(1UL)]
    [InlineData(99UL)]
    public void Trace_has_the_published_statistics_of_US06(ulong seed)
    {
        SpeedTrace trace = SpeedTrace.CreateUs06Like(seed);
        double[] speed = [.. trace.MetresPerSecond];
        double[] acceleration = [.. speed.Skip(1).Zip(speed, (after, before) => after - before)];
        Assert.Equal(597, speed.Length);
        Assert.Equal(SpeedTrace.Us06Metres, trace.Metres, 5.0);
        Assert.InRange(3.6 * speed.Average(), 76.0, 79.0);
        Assert.InRange(3.6 * speed.Max(), 126.0, 129.3);
        Assert.InRange(acceleration.Max(), 3.2, 3.9);
        Assert.InRange(acceleration.Min(), -3.3, -2.7);
        Assert.InRange(speed.Count(v => v == 0.0), 15, 60);
        Assert.Equal(0.0, speed[0]);
        Assert.True(speed[^1] < 0.2, $"the trace ends at {speed[^1]} m/s");
        Assert.All(speed, v => Assert.True(v >= 0.0));
    }

    [Fact]
    public void Trace_is_the_same_for_one_seed_and_differs_between_seeds()
    {
        Assert.Equal(SpeedTrace.CreateUs06Like(4).MetresPerSecond, SpeedTrace.CreateUs06Like(4).MetresPerSecond);
        Assert.NotEqual(SpeedTrace.CreateUs06Like(4).MetresPerSecond, SpeedTrace.CreateUs06Like(5).MetresPerSecond);
    }

    [Fact]
    public void Road_load_at_constant_speed_is_drag_plus_rolling()
    {
        Vehicle car = new() { AuxiliaryWatts = 0.0, CellCount = 1, DriveEfficiency = 1.0 };
        double expected = ((0.5 * 1.2 * 0.62 * 900.0) + (1650.0 * 9.80665 * 0.009)) * 30.0;
        Assert.Equal(-expected, car.CellWatts(30.0, 0.0), 1e-6);
        Assert.Equal(0.0, car.CellWatts(0.0, 0.0));
    }

    [Fact]
    public void Braking_returns_only_the_regenerated_share()
    {
        Vehicle car = new() { AuxiliaryWatts = 0.0, CellCount = 1, DriveEfficiency = 0.9, RegenerationShare = 0.5, DragAreaSquareMetres = 0.0, RollingResistance = 0.0, RotatingMassFraction = 0.0 };
        Assert.Equal(1650.0 * 2.0 * 20.0 * 0.9 * 0.5, car.CellWatts(20.0, -2.0), 1e-6);
        Assert.Equal(-1650.0 * 2.0 * 20.0 / 0.9, car.CellWatts(20.0, 2.0), 1e-6);
    }

    [Fact]
    public void Current_solved_for_a_power_gives_that_power()
    {
        Gen.Select(Gen.Double[-60.0, 40.0], Gen.Double[0.05, 1.0], Gen.Double[-20.0, 45.0]).Sample((watts, soc, celsius) =>
        {
            EcmCell cell = new(EcmCellParameters.Nmc18650, soc, celsius);
            double amps = DriveProfile.AmpsFor(cell, watts);
            Assert.Equal(watts, amps * cell.TerminalVoltsAt(amps), 1e-9);
            Assert.True(amps * watts >= 0.0);
        });
    }

    [Fact]
    public void Power_beyond_the_cell_gives_the_current_of_most_power()
    {
        EcmCell cell = new(EcmCellParameters.Nmc18650, 0.5, 25.0);
        double amps = DriveProfile.AmpsFor(cell, -1e6);
        double most = amps * cell.TerminalVoltsAt(amps);
        Assert.True(most < amps * 1.01 * cell.TerminalVoltsAt(amps * 1.01));
        Assert.True(most < amps * 0.99 * cell.TerminalVoltsAt(amps * 0.99));
    }

    [Fact]
    public void Driven_cell_delivers_the_power_of_the_profile()
    {
        EcmCell cell = new(EcmCellParameters.Nmc18650, 0.9, 25.0);
        DriveProfile profile = DriveProfile.CreateUs06Like();
        double asked = 0.0;
        double given = 0.0;
        foreach (double watts in profile.CellWatts)
        {
            double amps = DriveProfile.AmpsFor(cell, watts);
            double before = cell.TerminalVoltsAt(amps);
            cell.Advance(1.0, amps, 25.0);
            asked += watts;
            given += 0.5 * amps * (before + cell.TerminalVolts);
        }

        // The current is solved at the start of each second; within it the voltage relaxes.
        Assert.Equal(1.0, given / asked, 0.01);
    }

    [Fact]
    public void Impossible_profiles_and_vehicles_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new DriveProfile("x", []));
        Assert.Throws<ArgumentException>(() => new DriveProfile("x", [1.0, double.NaN]));
        SpeedTrace trace = SpeedTrace.CreateUs06Like();
        foreach (Vehicle bad in new[] { new Vehicle { MassKilograms = 0.0 }, new Vehicle { DriveEfficiency = 1.1 }, new Vehicle { CellCount = 0 }, new Vehicle { RegenerationShare = double.NaN } })
        {
            Assert.Throws<ArgumentException>(() => DriveProfile.From("x", trace, bad));
        }
    }
}
