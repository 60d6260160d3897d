using System;
using System.Linq;
using BmsEdge.Cells;
using BmsEdge.Cells.Electrochemistry;
using BmsEdge.Cells.Parameters;
using BmsEdge.Core.Protection;
using BmsEdge.VirtualBoard.Packs;
using Xunit;

namespace BmsEdge.Firmware.Tests;

/// <summary>The whole firmware on electrochemical cells and parallel groups.</summary>
public sealed class PhysicsPackTests
{
    [Theory]
    [InlineData(CellModelKind.Spm, 1)]
    [InlineData(CellModelKind.Spme, 2)]
    [InlineData(CellModelKind.Dfn, 1)]
    public void A_discharge_is_stopped_where_the_weakest_group_meets_its_limit(CellModelKind kind, int parallel)
    {
        NetworkStack stack = Stack(kind, parallel, 0.035, new PackSpread { InitialSocSigma = 0.004 });
        SimulatedPack pack = new(stack, LoopRig.Drive(-5 * parallel));
        using LoopRig rig = new(pack, c => c.CapacityAmpHours = 5 * parallel, model: []);
        rig.StartDischarge();
        double lowest = 5;
        int weakest = -1;
        rig.RunUntil(
            () =>
            {
                // The last look before the board opens.
                if (rig.Board.DischargePathClosed)
                {
                    weakest = Enumerable.Range(0, 4).MinBy(pack.CellVolts);
                    lowest = pack.CellVolts(weakest);
                }

                return !rig.Board.DischargePathClosed;
            },
            900_000,
            "under-voltage");
        TripRecord trip = rig.LastTrip(TripCause.CellUnderVoltage);
        Assert.Equal(TripLevel.Open, trip.Level);
        Assert.Equal(weakest, trip.Channel);
        Assert.Equal(2.5, trip.Limit, 1e-6);

        // Within the delay of a second the cell goes on falling.
        Assert.InRange(lowest, 2.0, 2.5);
        Assert.InRange(trip.Value, lowest - 0.01, 2.5);
        rig.Run(60_000);
        Assert.Equal(0, pack.CurrentAmps, 1e-3);
        Assert.True(pack.CellVolts(weakest) > lowest + 0.3, "the cell recovers by what its diffusion held back");
    }

    [Fact]
    public void Groups_of_physics_cells_are_bled_towards_the_lowest()
    {
        NetworkStack stack = Stack(CellModelKind.Spme, 2, 0.6, new PackSpread { InitialSocSigma = 0.03, CapacityRelativeSigma = 0, ResistanceRelativeSigma = 0 });
        using LoopRig rig = new(new SimulatedPack(stack, _ => 0), c => c.BalancingRestMs = 5000, model: []);
        rig.RunUntil(() => rig.Loop.FrontEnd.BalancingMask != 0, 60_000, "bleeding");
        double[] before = [.. Enumerable.Range(0, 4).Select(stack.Soc)];
        int lowest = Array.IndexOf(before, before.Min()), highest = Array.IndexOf(before, before.Max());
        rig.Run(300_000);
        double Taken(int group) => (before[group] - stack.Soc(group)) * 3600 * 10.4;
        Assert.Equal(0, rig.Loop.FrontEnd.BalancingMask & (1 << lowest));
        Assert.InRange(Taken(highest), 0.3, 6);

        // The test of the wires pulls at every input for a moment.
        Assert.InRange(Taken(lowest), -0.05, 0.15 * Taken(highest));
    }

    [Fact]
    public void Cells_that_heat_themselves_are_seen_by_the_sensor_and_switched_off()
    {
        NetworkStack stack = Stack(CellModelKind.Spme, 1, 0.9, PackSpread.None, thermal: true);
        SimulatedPack pack = new(stack, LoopRig.Drive(-14)) { AmbientCelsius = 45 };
        using LoopRig rig = new(pack, c => c.CapacityAmpHours = 5, model: []);
        rig.StartDischarge();
        rig.RunUntil(() => !rig.Board.DischargePathClosed, 1_200_000, "over-temperature");
        TripRecord trip = rig.LastTrip(TripCause.DischargeOverTemperature);
        Assert.Equal(TripLevel.Open, trip.Level);
        Assert.InRange(pack.TemperatureCelsius(0), trip.Limit - 0.2, trip.Limit + 1.5);
    }

    private static NetworkStack Stack(CellModelKind kind, int parallel, double soc, PackSpread spread, bool thermal = false) => new(new PackSimulator(
        new PackDesign { SeriesCount = 4, ParallelCount = parallel, Spread = spread, ContactOhms = 1e-3, Seed = 6 },
        PublishedParameters.Chen2020,
        kind,
        soc,
        new ModelOptions { Thermal = thermal }));
}
