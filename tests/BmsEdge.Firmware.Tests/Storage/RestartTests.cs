using System;
using System.Linq;
using BmsEdge.Core.Control;
using BmsEdge.Core.Protection;
using BmsEdge.Core.Storage;
using BmsEdge.Firmware.Storage;
using BmsEdge.VirtualBoard.Hardware;
using BmsEdge.VirtualBoard.Packs;
using Xunit;

namespace BmsEdge.Firmware.Tests.Storage;

/// <summary>What a board knows after a restart: above all, what is latched.</summary>
public sealed class RestartTests
{
    [Fact]
    public void A_board_that_remembers_nothing_closes_nothing_until_somebody_accepts_it()
    {
        using StorageRig rig = new(accept: false);
        rig.Loop.Commands.SetRequest(PackRequest.Charge);
        rig.Run(10000);
        Assert.Equal((PackState.Fault, TripCause.StoredStateLost), (rig.State, rig.Loop.Machine.FaultCause));
        Assert.False(rig.Board.CellMonitor.ChargeOn || rig.Board.CellMonitor.DischargeOn);

        // A restart is no acceptance.
        rig.Restart();
        rig.Run(5000);
        Assert.Equal(TripCause.StoredStateLost, rig.Loop.Machine.FaultCause);

        rig.Accept();
        rig.Restart();
        rig.StartDischarge();
        Assert.Equal(PackState.Discharge, rig.State);
    }

    [Theory]
    [InlineData(4.45, TripCause.CellOverVoltage)]
    [InlineData(1.2, TripCause.CellDeepDischarge)]
    public void What_is_latched_stays_latched_when_power_goes_right_after_the_trip(double volts, TripCause cause)
    {
        using StorageRig rig = new();
        rig.StartDischarge();
        rig.Supply.SetCellVolts(2, volts);
        rig.RunUntil(() => rig.Loop.Limits.LatchedCauses != 0, 5000, "latch");

        // The turn that latched is over, nothing more: and the cell is well again before the board is back.
        rig.Supply.SetCellVolts(2, 3.7);
        rig.Restart();
        Assert.Equal(cause == TripCause.CellDeepDischarge, rig.Memory.State.DeepDischarge);
        Assert.Equal((1L << (int)cause, (byte)cause, 2), (rig.Memory.State.Latched, rig.Memory.State.Reason, rig.Memory.State.ReasonChannel));
        Assert.Equal(volts, rig.Memory.State.ReasonValue, 0.01);
        rig.Loop.Commands.SetRequest(PackRequest.Discharge);
        rig.Run(20000);
        Assert.Equal((PackState.Fault, cause), (rig.State, rig.Loop.Machine.FaultCause));
        Assert.False(rig.Board.DischargePathClosed);
        Assert.Equal(1u, rig.Memory.Counters.RestartsInFault);

        // And once more, without anything new to write.
        rig.Restart();
        rig.Run(3000);
        Assert.Equal(cause, rig.Loop.Machine.FaultCause);

        Assert.Equal(AcknowledgeStatus.Acknowledged, rig.Loop.Acknowledge());
        rig.Run(1000);
        Assert.Equal(PackState.Off, rig.State);
        rig.Restart();
        Assert.False(rig.Memory.State.DeepDischarge);
        rig.StartDischarge();
    }

    [Fact]
    public void A_fault_of_the_switches_stays_latched_too()
    {
        using StorageRig rig = new();
        rig.StartDischarge();
        rig.Board.CellMonitor.RaiseChipFault();
        rig.RunUntil(() => rig.State == PackState.Fault, 5000, "fault");
        long faults = rig.Loop.Machine.LatchedCauses;
        Assert.NotEqual(0, faults);
        rig.Restart();
        Assert.Equal(faults, rig.Loop.Machine.LatchedCauses);
        rig.Run(1000);
        Assert.Equal(PackState.Fault, rig.State);
    }

    /// <summary>
    /// The cut may come before the first copy is committed: then the pack is open without a stored latch, and the restart is
    /// on record. From the first commit on nothing loses it.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(200)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(300)]
    [InlineData(511)]
    [InlineData(512)]
    public void A_cut_while_the_latch_is_written_loses_it_only_before_the_first_commit(int cut)
    {
        using StorageRig rig = new();
        rig.StartDischarge();
        rig.Settle();
        rig.Supply.SetCellVolts(1, 4.45);
        rig.RunUntil(() => rig.Loop.Frame.CellVolts.Value(1) > 4.4f, 2000, "seen");
        rig.Flash.CutPowerAfter(cut);
        rig.RunUntil(() => !rig.Flash.IsPowered || rig.Loop.Limits.LatchedCauses != 0, 3000, "latch or cut");
        Assert.False(rig.Board.DischargePathClosed);
        rig.Supply.SetCellVolts(1, 3.7);
        rig.Restart();
        bool isCommitted = cut >= RecordFormat.SlotLength(StateSnapshot.PayloadLength);
        Assert.Equal(isCommitted ? 1L << (int)TripCause.CellOverVoltage : 0L, rig.Memory.State.Latched);
        rig.Run(3000);
        Assert.Equal(isCommitted ? PackState.Fault : PackState.Off, rig.State);
        Assert.Equal(isCommitted ? 0u : 1u, rig.Memory.Counters.RestartsClosed);
    }

    [Fact]
    public void No_single_lost_bit_of_the_memory_lets_a_latch_go()
    {
        using StorageRig rig = new();
        rig.StartDischarge();
        rig.Supply.SetCellVolts(1, 4.45);
        rig.RunUntil(() => rig.Loop.Limits.LatchedCauses != 0, 5000, "latch");
        Random random = new(5);
        for (int i = 0; i < 300; i++)
        {
            SimulatedFlash damaged = rig.Flash.Copy();
            int file = StorageFiles.State + random.Next(2);
            damaged.Flip(file, random.Next(damaged.Content(file).Length), (byte)(1 << random.Next(8)));
            BoardStorage memory = new(damaged);
            memory.Load();
            Assert.Equal(RecordStatus.OneSlotBad, memory.StateStatus);
            Assert.Equal(1L << (int)TripCause.CellOverVoltage, memory.State.Latched);
        }
    }

    [Fact]
    public void Two_damaged_slots_are_a_fault_that_asks_for_acceptance()
    {
        using StorageRig rig = new();
        rig.Flash.Flip(StorageFiles.State, 20, 1);
        rig.Flash.Flip(StorageFiles.State + 1, 20, 1);
        rig.Restart();
        rig.Run(1000);
        Assert.Equal((RecordStatus.BothBad, TripCause.StoredStateLost), (rig.Memory.StateStatus, rig.Loop.Machine.FaultCause));
        rig.Accept();
        rig.Restart();
        Assert.True(rig.Memory.IsStateKnown);
    }

    [Fact]
    public void A_latch_whose_row_is_gone_from_the_table_stays_all_the_same()
    {
        SimulatedFlash flash;
        using (StorageRig rig = new())
        {
            rig.StartDischarge();
            rig.Supply.SetCellVolts(1, 4.45);
            rig.RunUntil(() => rig.Loop.Limits.LatchedCauses != 0, 5000, "latch");
            flash = rig.Flash.Copy();
        }

        using StorageRig other = new(flash, accept: false, change: c => c.Limits = WithoutLatches(c.Limits!));
        other.Run(3000);
        Assert.Equal((PackState.Fault, TripCause.CellOverVoltage), (other.State, other.Loop.Machine.FaultCause));
        Assert.Equal(AcknowledgeStatus.Acknowledged, other.Loop.Acknowledge());
    }

    [Fact]
    public void A_restart_while_closed_is_counted_and_on_record_and_latches_nothing()
    {
        using StorageRig rig = new();
        rig.StartDischarge();
        rig.Settle();
        rig.Restart();
        rig.Run(1000);
        rig.Settle();
        Assert.Equal((1u, 0u, PackState.Off), (rig.Memory.Counters.RestartsClosed, rig.Memory.Counters.RestartsInFault, rig.State));
        Assert.Equal((byte)PackState.Discharge, rig.StoredTripOf(TripCause.RestartWhileClosed).PackState);
        rig.Restart();
        Assert.Equal((2u, 3u), (rig.Memory.Counters.RestartsOpen + rig.Memory.Counters.RestartsClosed, rig.Memory.Counters.Boots));
    }

    [Fact]
    public void An_error_of_the_program_is_latched_for_the_next_start()
    {
        using StorageRig rig = new();
        rig.StartDischarge();
        Program.Run(rig.Loop, new FailingClock(rig.Board.Clock), rig.Service);
        Assert.False(rig.Board.DischargePathClosed);
        rig.Restart();
        rig.Run(3000);
        Assert.Equal((PackState.Fault, TripCause.ProgramError), (rig.State, rig.Loop.Machine.FaultCause));
        Assert.Equal(1u, rig.Memory.Counters.ProgramErrors);
        Assert.Equal(AcknowledgeStatus.Acknowledged, rig.Loop.Acknowledge());
    }

    [Fact]
    public void Each_cell_starts_from_its_own_charge_with_a_wider_interval()
    {
        SimulatedPack pack = LoopRig.Simulated(t => t < 10 ? 0 : -3, soc: 0.8, lastSoc: 0.6);
        using StorageRig rig = new(pack: pack, change: c => c.InitialSoc = 0.3f) { BuiltInModel = TestModel.Blob() };
        rig.Restart();
        rig.StartDischarge();
        rig.Run(600_000);
        Assert.True(rig.Service.SaveAll(rig.Now));
        float[] soc = [.. Enumerable.Range(0, 4).Select(rig.Loop.Estimators.Soc)];
        float sigma = rig.Loop.Estimators.SocSigma(3);
        Assert.True(soc[0] - soc[3] > 0.1f);
        rig.Restart();
        Assert.True(rig.Loop.Estimators.UsesModel);
        Assert.All(Enumerable.Range(0, 4), c => Assert.Equal(soc[c], rig.Loop.Estimators.Soc(c), 0.001f));
        Assert.Equal(sigma + 0.1f, rig.Loop.Estimators.SocSigma(3), 0.001f);
    }

    [Fact]
    public void Counted_charge_outlives_a_restart_too()
    {
        using StorageRig rig = new(change: c => c.InitialSoc = 0.9f);
        rig.StartDischarge();
        rig.Supply.CurrentAmps = -3;
        rig.Run(120_000);
        rig.Supply.CurrentAmps = 0;
        rig.Loop.Commands.SetRequest(PackRequest.Off);
        rig.Run(2000);
        rig.Settle();
        Assert.True(rig.Service.SaveAll(rig.Now));
        float soc = rig.Loop.Estimators.Soc(0);
        Assert.InRange(soc, 0.86f, 0.87f);
        rig.Restart();
        Assert.Equal(soc, rig.Loop.Estimators.Soc(0), 1e-4f);
        Assert.Equal(0.1, rig.Loop.Management.Counters.ChargeOutAmpHours, 0.002);
        Assert.Equal(0.1 * 14.8, rig.Loop.Management.Counters.EnergyOutWattHours, 0.03);
        Assert.InRange(rig.Memory.Counters.MillisecondsInState((int)PackState.Discharge), 120_000, 123_000);
    }

    private static LimitTable WithoutLatches(LimitTable table)
    {
        LimitTable copy = new(table.RowCount);
        for (int row = 0; row < table.RowCount; row++)
        {
            copy.Set(
                row, table.Cause(row), table.Quantity(row), table.Direction(row), table.Level(row), table.Path(row), table.Trip(row),
                table.Reset(row), table.DelayMilliseconds(row), table.ResetDelayMilliseconds(row), false, table.Enabled(row));
        }

        return copy;
    }

    private sealed class FailingClock(BoardClock clock) : BoardClock
    {
        private int _left = 5;

        public override long NowMilliseconds => clock.NowMilliseconds;

        public override void SleepMilliseconds(int milliseconds)
        {
            clock.SleepMilliseconds(milliseconds);
            if (--_left == 0)
            {
                throw new InvalidOperationException("what nobody thought of");
            }
        }
    }
}
