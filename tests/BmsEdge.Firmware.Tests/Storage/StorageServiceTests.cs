using System;
using System.Linq;
using BmsEdge.Core.Control;
using BmsEdge.Core.Models;
using BmsEdge.Core.Protection;
using BmsEdge.Core.Storage;
using BmsEdge.Firmware.Storage;
using BmsEdge.VirtualBoard.Hardware;
using Xunit;

namespace BmsEdge.Firmware.Tests.Storage;

/// <summary>What is written, when, and that nothing depends on it.</summary>
public sealed class StorageServiceTests
{
    [Fact]
    public void A_trip_is_kept_with_all_that_explains_it()
    {
        using StorageRig rig = new();
        rig.StartDischarge();
        rig.Supply.CurrentAmps = -2.5;
        rig.Supply.SetCellVolts(0, 3.9);
        rig.Supply.SetCellVolts(3, 2.2);
        rig.RunUntil(() => rig.State == PackState.Fault, 5000, "trip");
        rig.Supply.CurrentAmps = 0;
        rig.Supply.SetAllCellVolts(3.7);
        rig.Settle();
        rig.Restart();
        rig.Settle();
        StoredTrip trip = rig.StoredTripOf(TripCause.CellUnderVoltage);
        TripRecord before = new TripLog(1).Append(TripCause.CellUnderVoltage, TripLevel.Open, TripPath.Discharge, false, 3, 2.2f, 2.5f, 1000, 0, (byte)PackState.Discharge);
        Assert.Equal(
            ((byte)before.Level, (byte)before.Path, before.Latched, before.Channel, before.Limit, before.DelayMilliseconds, before.PackStateCode),
            (trip.Level, trip.Path, trip.Latched, trip.Channel, trip.Limit, trip.DelayMilliseconds, trip.PackState));
        Assert.Equal((1u, (byte)PackState.Fault, 3, 0), (trip.Boot, trip.PackStateAfter, trip.LowestCell, trip.HighestCell));
        Assert.Equal(2.2, trip.Value, 0.01);
        Assert.Equal((2.2, 3.9, -2.5, 25), (Math.Round(trip.LowestCellVolts, 2), Math.Round(trip.HighestCellVolts, 2), Math.Round(trip.CurrentAmps, 2), Math.Round(trip.HighestCelsius)));
        Assert.Equal(3.9 + 3.7 + 3.7 + 2.2, trip.PackVolts, 0.05);
        Assert.Equal(StoredTrip.FeedbackValid, trip.Switches & (StoredTrip.FeedbackValid | StoredTrip.ChargeOn | StoredTrip.DischargeOn));
        Assert.InRange(trip.LowestSoc, 0f, 1f);
    }

    [Fact]
    public void A_value_that_is_no_evidence_is_kept_as_not_a_number()
    {
        using StorageRig rig = new();
        rig.StartDischarge();
        rig.Board.Bus.Faults.Nak(int.MaxValue, rig.Configuration().CurrentMonitorAddress);
        rig.RunUntil(() => rig.State == PackState.Fault, 5000, "trip");
        rig.Settle();
        StoredTrip trip = rig.StoredTripOf(TripCause.FrontEndError);
        Assert.True(float.IsNaN(trip.CurrentAmps));
        Assert.Equal(3.7, trip.LowestCellVolts, 0.01);
    }

    /// <summary>Two records of two commits are the most that one turn writes, and only for a new latch.</summary>
    [Fact]
    public void A_turn_writes_one_thing_and_a_new_latch_at_once()
    {
        using StorageRig rig = new();
        int most = 0;
        void Turn()
        {
            int before = rig.Flash.WriteCount;
            rig.Turn();
            most = Math.Max(most, rig.Flash.WriteCount - before);
        }

        rig.StartDischarge();
        rig.Supply.CurrentAmps = -3;
        for (int i = 0; i < 4 * 700; i++)
        {
            Turn();
        }

        Assert.Equal(1, most);
        rig.Supply.SetCellVolts(2, 4.45);
        for (int i = 0; i < 40; i++)
        {
            Turn();
        }

        Assert.Equal(4, most);
        Assert.Equal(0u, rig.Memory.Counters.FailedWrites);
    }

    [Theory]
    [InlineData("full")]
    [InlineData("missing")]
    [InlineData("worn")]
    [InlineData("good")]
    public void Protection_is_as_fast_whatever_the_memory_does(string what)
    {
        using StorageRig rig = new();
        rig.StartDischarge();
        rig.Settle();
        rig.Flash.BlockCount = what == "full" ? 0 : 64;
        rig.Flash.IsPresent = what != "missing";
        for (int file = 0; file < StorageFiles.Count; file++)
        {
            rig.Flash.SetWorn(file, what == "worn");
        }

        rig.Supply.SetCellVolts(1, 2.2);
        long time = rig.RunUntil(() => !rig.Board.DischargePathClosed, 3000, "open");
        Assert.InRange(time, 1000, 1500);
        rig.Supply.SetCellVolts(1, 3.7);
        rig.RunUntil(() => rig.State == PackState.Discharge, 20000, "goes on");
        if (what == "good")
        {
            return;
        }

        rig.RunUntil(() => rig.Service.IsFailing, 60000, "told");
        rig.Run(60000);
        Assert.Equal(1, Enumerable.Range(0, rig.Loop.Trips.Count).Count(i => rig.Loop.Trips.Record(i).Cause == TripCause.StorageFault));
        Assert.Equal(PackState.Discharge, rig.State);

        // Asked again ever more seldom: a medium that refuses is not worn by asking.
        Assert.InRange(rig.Memory.Counters.FailedWrites, 3u, 12u);
        rig.Flash.BlockCount = 64;
        rig.Flash.IsPresent = true;
        for (int file = 0; file < StorageFiles.Count; file++)
        {
            rig.Flash.SetWorn(file, false);
        }

        rig.RunUntil(() => rig.Service.IsIdle, 700_000, "caught up");
        Assert.False(rig.Service.IsFailing);
        Assert.NotNull(rig.StoredTripOf(TripCause.CellUnderVoltage));
        Assert.NotNull(rig.StoredTripOf(TripCause.StorageFault));
    }

    [Fact]
    public void A_slow_write_costs_its_own_turn_and_no_more()
    {
        using StorageRig rig = new();
        rig.StartDischarge();
        rig.Settle();
        rig.Flash.WriteMicroseconds = 100_000;
        rig.Supply.CurrentAmps = -3;
        int overruns = rig.Loop.Period.OverrunCount;
        rig.Run(120_000);
        Assert.True(rig.Memory.StateRecord.WriteCount > 3);
        Assert.Equal(overruns, rig.Loop.Period.OverrunCount);

        // A latch is four writes in one turn: the switches are open when it begins, and the next loop is late once.
        rig.Supply.CurrentAmps = 0;
        rig.Supply.SetCellVolts(0, 4.45);
        rig.RunUntil(() => rig.Loop.Limits.LatchedCauses != 0, 5000, "latch");
        Assert.False(rig.Board.DischargePathClosed);
        rig.Run(3000);
        Assert.Equal(overruns + 1, rig.Loop.Period.OverrunCount);
    }

    [Fact]
    public void A_new_latch_does_not_wait_for_a_medium_that_refused_something_else()
    {
        using StorageRig rig = new();
        rig.StartDischarge();
        rig.Settle();
        rig.Flash.SetWorn(StorageFiles.Counters, true);
        rig.Flash.SetWorn(StorageFiles.Counters + 1, true);
        rig.Supply.CurrentAmps = -3;
        rig.Run(StorageService.PeriodMilliseconds + 60_000);
        Assert.True(rig.Memory.Counters.FailedWrites > 0);
        rig.Supply.SetCellVolts(0, 4.45);
        rig.RunUntil(() => rig.Loop.Limits.LatchedCauses != 0, 5000, "latch");
        rig.Restart();
        Assert.NotEqual(0, rig.Memory.State.Latched);
    }

    /// <summary>docs/storage.md, life of the flash: 4 erased blocks per record, 50 snapshots per full discharge.</summary>
    [Fact]
    public void An_hour_of_driving_wears_no_more_than_the_page_says()
    {
        using StorageRig rig = new(change: c => c.InitialSoc = 1f);
        rig.StartDischarge();
        rig.Settle();
        long erased = rig.Flash.EraseCount;
        uint writes = rig.Memory.Counters.RecordWrites;
        rig.Supply.CurrentAmps = -2.9;
        rig.Run(3_600_000);
        rig.Settle();
        Assert.InRange(rig.Flash.EraseCount - erased, 150, (50 + 6 + 2) * 4);
        Assert.Equal(rig.Flash.EraseCount - erased, 4L * (rig.Memory.Counters.RecordWrites - writes));
        Assert.True(rig.Flash.UsedBlocks <= 2 + 6 + TripRing.SegmentCount);

        // At rest nothing is written at all.
        rig.Supply.CurrentAmps = 0;
        rig.Loop.Commands.SetRequest(PackRequest.Off);
        rig.Run(10_000);
        rig.Settle();
        erased = rig.Flash.EraseCount;
        rig.Run(600_000);
        Assert.InRange(rig.Flash.EraseCount - erased, 0, 8);
    }

    [Fact]
    public void Observing_allocates_nothing()
    {
        using StorageRig rig = new();
        rig.StartDischarge();
        rig.Settle();
        long allocated = 0;
        for (int i = 0; i < 200; i++)
        {
            if (i == 100)
            {
                rig.Supply.SetCellVolts(2, 4.45);
            }

            int rest = rig.Loop.RunOnce();
            long before = GC.GetAllocatedBytesForCurrentThread();
            rig.Service.Observe(rig.Now);
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            rig.Board.Clock.SleepMilliseconds(rest);
        }

        Assert.True(rig.Service.WaitingTrips > 0);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void A_burst_of_trips_beyond_the_queue_is_counted_not_forgotten_in_silence()
    {
        using StorageRig rig = new();
        rig.Settle();
        uint first = rig.Memory.Trips.NextSequence;
        for (int i = 0; i < 40; i++)
        {
            rig.Loop.Trips.Append(TripCause.CellImbalance, TripLevel.Inform, TripPath.Neither, false, i, i, 0f, 0, rig.Now, 0);
        }

        rig.Run(20_000);
        Assert.Equal(first + 16, rig.Memory.Trips.NextSequence);
        Assert.Equal(24u, rig.Memory.Counters.LostTrips);
    }

    [Fact]
    public void A_calibration_takes_force_at_the_next_start()
    {
        using StorageRig rig = new();
        rig.Memory.Calibration.CurrentGain = 1.02f;
        rig.Memory.Calibration.CurrentOffsetAmps = 0.05f;
        rig.Memory.Calibration.SetCell(1, 1f, 0.01f);
        rig.Memory.Calibration.SetTemperature(0, -2f);
        Assert.True(rig.Service.StoreCalibration());
        rig.Settle();
        rig.Restart();
        rig.Supply.CurrentAmps = -1;
        rig.Run(5000);
        Assert.Equal(3.71, rig.Loop.Frame.CellVolts.Value(1), 0.001);
        Assert.Equal(3.7, rig.Loop.Frame.CellVolts.Value(0), 0.001);
        Assert.Equal(23, rig.Loop.Frame.TemperatureCelsius.Value(0), 0.1);
        Assert.Equal((-1 * 1.02) + 0.05, rig.Loop.Frame.CurrentAmps.Value(0), 0.002);
        rig.Memory.Calibration.CurrentGain = 1.5f;
        Assert.False(rig.Service.StoreCalibration());
        rig.Run(2000);
        rig.Restart();
        Assert.Equal(1.02f, rig.Memory.Calibration.CurrentGain);
    }

    [Theory]
    [InlineData(StorageFiles.Calibration)]
    [InlineData(StorageFiles.Overrides)]
    public void A_lost_correction_is_a_fault_until_the_defaults_are_accepted(int file)
    {
        using StorageRig rig = new();
        rig.Memory.Calibration.CurrentGain = 1.02f;
        rig.Memory.Overrides.Changed = ConfigurationOverrides.Capacity;
        rig.Memory.Overrides.CapacityAmpHours = 2.5f;
        Assert.True(rig.Service.StoreCalibration());
        Assert.Equal(ConfigurationStatus.Ok, rig.Service.StoreOverrides(rig.Configuration()));
        rig.Settle();
        rig.Flash.Flip(file, 30, 1);
        rig.Restart();
        rig.Run(1000);
        Assert.Equal((PackState.Fault, TripCause.StoredStateLost), (rig.State, rig.Loop.Machine.FaultCause));
        Assert.Equal(file, rig.Loop.Trips.Record(rig.Loop.Trips.Count - 1).Channel);
        rig.Accept();
        rig.Settle();
        rig.Restart();
        rig.RunUntil(() => rig.State == PackState.Off, 6000, "off");
        Assert.Equal((file == StorageFiles.Calibration ? 1f : 1.02f, file == StorageFiles.Overrides ? 0u : 1u), (rig.Memory.Calibration.CurrentGain, rig.Memory.Overrides.Changed));
    }

    [Fact]
    public void A_stricter_limit_takes_force_at_the_next_start()
    {
        using StorageRig rig = new();
        Assert.True(rig.Memory.Overrides.SetLimit(6, 3.0f, 3.2f, 500));
        Assert.Equal(ConfigurationStatus.Ok, rig.Service.StoreOverrides(rig.Configuration()));
        rig.Settle();
        rig.Restart();
        Assert.Equal(ConfigurationStatus.Ok, rig.Memory.OverridesVerdict);
        rig.StartDischarge();
        rig.Supply.SetCellVolts(1, 2.9);
        rig.RunUntil(() => !rig.Board.DischargePathClosed, 2000, "open at the stricter limit");
    }

    [Theory]
    [InlineData(6, 2.4f, 3f, 1000)]
    [InlineData(6, 2.5f, 2.9f, 1000)]
    [InlineData(6, 2.5f, 3f, 1001)]
    [InlineData(6, float.NaN, 3f, 1000)]
    [InlineData(2, 4.26f, 4.1f, 1000)]
    [InlineData(2, 4.25f, 4.11f, 1000)]
    [InlineData(2, 4.0f, 4.1f, 1000)]
    [InlineData(2, 4.2f, 4.1f, -1)]
    [InlineData(6, 4.3f, 4.4f, 1000)]
    [InlineData(200, 0f, 0f, 0)]
    public void A_looser_or_contradictory_limit_is_refused_whole(int row, float trip, float reset, int delay)
    {
        BoardConfiguration configuration = GeneratedConfiguration.Create();
        LimitTable table = configuration.Limits!;
        ConfigurationOverrides overrides = new() { Changed = ConfigurationOverrides.Capacity, CapacityAmpHours = 2f };
        Assert.True(overrides.SetLimit(0, 4.2f, 4.1f, 500) && overrides.SetLimit(row, trip, reset, delay));
        Assert.Equal(ConfigurationStatus.Limits, OverrideRules.TryApply(configuration, overrides));
        Assert.Same(table, configuration.Limits);
        Assert.Equal((3f, 4.205f), (configuration.CapacityAmpHours, table.Trip(0)));
    }

    [Fact]
    public void A_value_that_makes_no_sense_is_refused_whole()
    {
        BoardConfiguration configuration = GeneratedConfiguration.Create();
        ConfigurationOverrides overrides = new() { Changed = 15, CapacityAmpHours = 2f, InitialSoc = 1.1f, InitialSocSigma = 0.1f, RequestExpiryMilliseconds = 5, TelemetryPeriodMilliseconds = 500 };
        Assert.Equal(ConfigurationStatus.InitialSoc, OverrideRules.TryApply(configuration, overrides));
        Assert.Equal((3f, 0.5f, 0, 1000), (configuration.CapacityAmpHours, configuration.InitialSoc, configuration.RequestExpiryMs, configuration.TelemetryPeriodMs));
        overrides.InitialSoc = 0.2f;
        LimitTable before = configuration.Limits!;
        Assert.Equal(ConfigurationStatus.Ok, OverrideRules.TryApply(configuration, overrides));
        Assert.NotSame(before, configuration.Limits);
        Assert.All(Enumerable.Range(0, before.RowCount), r => Assert.Equal((before.Trip(r), before.Retries(r), before.Latched(r)), (configuration.Limits!.Trip(r), configuration.Limits.Retries(r), configuration.Limits.Latched(r))));
        Assert.Equal((2f, 0.2f, 0.1f, 5, 500), (configuration.CapacityAmpHours, configuration.InitialSoc, configuration.InitialSocSigma, configuration.RequestExpiryMs, configuration.TelemetryPeriodMs));
        configuration.Limits = null;
        Assert.Equal(ConfigurationStatus.Limits, OverrideRules.TryApply(configuration, overrides));
    }

    [Fact]
    public void An_uploaded_model_takes_force_at_the_next_start_and_a_bad_one_never()
    {
        using StorageRig rig = new();
        Upload(rig, TestModel.Blob());
        Assert.False(rig.Loop.Estimators.UsesModel);
        rig.Restart();
        Assert.True(rig.Loop.Estimators.UsesModel);
        Assert.Equal((0, ModelStatus.Ok), (rig.Memory.Models.SlotInUse, rig.Memory.UploadedModelStatus));

        Upload(rig, TestModel.Blob(spoilGolden: true));
        rig.Restart();
        Assert.True(rig.Loop.Estimators.UsesModel);
        Assert.Equal((0, ModelStatus.GoldenVectorMismatch), (rig.Memory.Models.SlotInUse, rig.Memory.UploadedModelStatus));

        Upload(rig, TestModel.Blob(chemistry: Chemistry.Lfp));
        rig.Restart();
        Assert.Equal((0, ModelStatus.WrongChemistry), (rig.Memory.Models.SlotInUse, rig.Memory.UploadedModelStatus));
        Assert.True(rig.Loop.Estimators.UsesModel);
        Assert.Equal(ModelStatus.Ok, rig.Loop.ModelStatus);
    }

    [Fact]
    public void A_cut_during_an_upload_leaves_the_model_in_force()
    {
        byte[] blob = TestModel.Blob();
        SimulatedFlash before;
        using (StorageRig first = new())
        {
            Upload(first, blob);
            before = first.Flash.Copy();
        }

        Random random = new(9);
        for (int i = 0; i < 12; i++)
        {
            using StorageRig rig = new(before.Copy(), accept: false);
            rig.Flash.Torn = (TornWrite)(i % 3);
            rig.Flash.CutPowerAfter(random.Next(blob.Length));
            Upload(rig, blob, mustWork: false);
            rig.Restart();
            Assert.Equal(0, rig.Memory.Models.SlotInUse);
            Assert.True(rig.Loop.Estimators.UsesModel);
        }
    }

    private static void Upload(StorageRig rig, byte[] blob, bool mustWork = true)
    {
        bool isGood = rig.Memory.Models.Begin(blob.Length);
        for (int at = 0; isGood && at < blob.Length;)
        {
            int count = Math.Min(ModelSlots.ChunkLength, blob.Length - at);
            at += rig.Service.AddModelChunk(blob, at, count) ? count : 0;
            rig.Turn();
            isGood = rig.Flash.IsPowered && rig.Memory.Models.Upload is (ModelUploadState.Receiving or ModelUploadState.Verifying);
        }

        if (mustWork)
        {
            rig.Settle();
            Assert.Equal(ModelUploadState.Staged, rig.Memory.Models.Upload);
        }
    }
}
