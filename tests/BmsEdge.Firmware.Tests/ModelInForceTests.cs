using System;
using System.Linq;
using BmsEdge.Core.Models;
using BmsEdge.VirtualBoard.Packs;
using Xunit;

namespace BmsEdge.Firmware.Tests;

/// <summary>The loop with a model: in force when everything agrees, else counting with the reason told.</summary>
public sealed class ModelInForceTests
{
    [Fact]
    public void A_good_model_finds_each_cells_own_charge_from_a_wrong_start()
    {
        SimulatedPack pack = LoopRig.Simulated(t => t < 6 ? 0 : (t % 60 < 30 ? -3 : -1), soc: 0.8, lastSoc: 0.6);
        using LoopRig rig = new(pack, c => c.InitialSoc = 0.3f, model: TestModel.Blob());
        Assert.Equal(ModelStatus.Ok, rig.Loop.ModelStatus);
        Assert.True(rig.Loop.Estimators.UsesModel);
        rig.StartDischarge();
        rig.Run(20 * 60 * 1000);
        for (int cell = 0; cell < 4; cell++)
        {
            double error = rig.Loop.Estimators.Soc(cell) - pack.Cells[cell].Soc;
            Assert.True(Math.Abs(error) < 0.03, $"cell {cell}: off by {error}, claims {rig.Loop.Estimators.SocSigma(cell)}");
            Assert.True(Math.Abs(error) < 3 * rig.Loop.Estimators.SocSigma(cell), $"cell {cell}: off by {error}, claims {rig.Loop.Estimators.SocSigma(cell)}");
        }

        Assert.Equal(3, rig.Loop.Estimators.LowestCell());
        Assert.NotEqual(3, rig.Loop.Estimators.HighestCell());
    }

    [Fact]
    public void A_model_that_answers_differently_here_is_not_used()
    {
        using LoopRig rig = new(model: TestModel.Blob(spoilGolden: true));
        Assert.Equal(ModelStatus.GoldenVectorMismatch, rig.Loop.ModelStatus);
        Assert.False(rig.Loop.Estimators.UsesModel);
    }

    [Fact]
    public void A_model_of_another_chemistry_is_not_used()
    {
        using LoopRig rig = new(model: TestModel.Blob(chemistry: Chemistry.Lfp));
        Assert.Equal(ModelStatus.WrongChemistry, rig.Loop.ModelStatus);
        Assert.False(rig.Loop.Estimators.UsesModel);
    }

    [Fact]
    public void No_flipped_bit_and_no_cut_gets_a_model_into_force()
    {
        byte[] good = TestModel.Blob();
        Random random = new(20);
        foreach (int length in new[] { 0, 1, 15, 16, good.Length / 2, good.Length - 1 })
        {
            AssertRefused(good[..length]);
        }

        for (int i = 0; i < 60; i++)
        {
            byte[] bad = good.ToArray();
            bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            AssertRefused(bad);
        }
    }

    [Fact]
    public void A_loop_with_a_model_allocates_nothing_either()
    {
        // On the bench supply: the simulated cells are host code and may allocate.
        using LoopRig rig = new(model: TestModel.Blob());
        rig.StartDischarge();
        rig.Board.Microcontroller.FindSerialLine("COM2")!.Capture = false;
        rig.Run(15000);
        long allocated = 0;
        for (int i = 0; i < 100; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            int rest = rig.Loop.RunOnce();
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            rig.Board.Clock.SleepMilliseconds(rest);
        }

        Assert.Equal(0, allocated);
    }

    private static void AssertRefused(byte[] blob)
    {
        using LoopRig rig = new(model: blob);
        Assert.NotEqual(ModelStatus.Ok, rig.Loop.ModelStatus);
        Assert.False(rig.Loop.Estimators.UsesModel);
    }
}
