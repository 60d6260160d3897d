using System;
using BmsEdge.Core.Measurement;
using BmsEdge.Core.Protection;
using Xunit;

namespace BmsEdge.Core.Tests.Protection;

public sealed class LatchAndLogTests
{
    [Fact]
    public void A_latched_row_stays_after_recovery_until_acknowledged()
    {
        LimitRig rig = new(LimitQuantity.CellVolts, LimitDirection.Above, 4.25f, 4.1f, resetDelay: 250, latched: true);
        rig.Cells(0, 4.3f);
        Assert.Equal(TripPath.Both, rig.Evaluator.LatchedPath);
        Assert.Equal(AcknowledgeStatus.ConditionPersists, rig.Evaluator.Acknowledge());
        rig.Cells(250, 4.0f);
        Assert.Equal(AcknowledgeStatus.ConditionPersists, rig.Evaluator.Acknowledge());
        Assert.True(rig.Evaluator.IsTripped(0, 0));
        rig.Cells(500, 4.0f);
        Assert.False(rig.Evaluator.IsTripped(0, 0));
        Assert.True(rig.IsActive);
        Assert.Equal(TripPath.Both, rig.Evaluator.BlockedPath);
        Assert.Equal(AcknowledgeStatus.Acknowledged, rig.Evaluator.Acknowledge());
        Assert.False(rig.IsActive);
        Assert.Equal(TripPath.Neither, rig.Evaluator.BlockedPath);
        Assert.Equal(TripPath.Neither, rig.Evaluator.LatchedPath);
        Assert.Equal(AcknowledgeStatus.NothingLatched, rig.Evaluator.Acknowledge());
    }

    [Fact]
    public void One_cell_that_persists_keeps_the_whole_row_latched()
    {
        LimitRig rig = new(LimitQuantity.CellVolts, LimitDirection.Above, 4.25f, 4.1f, latched: true);
        rig.Cells(0, 4.3f);
        rig.Cells(250, 4.0f, 4.0f, 4.0f, 4.2f);
        Assert.Equal(AcknowledgeStatus.ConditionPersists, rig.Evaluator.Acknowledge());
        Assert.True(rig.IsActive);
        rig.Cells(500, 4.0f);
        Assert.Equal(AcknowledgeStatus.Acknowledged, rig.Evaluator.Acknowledge());
    }

    [Fact]
    public void An_unlatched_row_needs_no_acknowledging_and_gets_none()
    {
        LimitRig rig = new(LimitQuantity.CellVolts, LimitDirection.Above, 4.25f, 4.1f);
        rig.Cells(0, 4.3f);
        Assert.Equal(TripPath.Neither, rig.Evaluator.LatchedPath);
        Assert.Equal(AcknowledgeStatus.NothingLatched, rig.Evaluator.Acknowledge());
        Assert.True(rig.IsActive);
    }

    [Fact]
    public void One_persisting_row_does_not_stop_another_from_being_acknowledged()
    {
        LimitTable table = new(2);
        table.Set(0, TripCause.CellOverVoltage, LimitQuantity.CellVolts, LimitDirection.Above, TripLevel.Open, TripPath.Charge, 4.25f, 4.1f, 0, 0, true, true);
        table.Set(1, TripCause.PackOverVoltage, LimitQuantity.PackVolts, LimitDirection.Above, TripLevel.Open, TripPath.Discharge, 17f, 16f, 0, 0, true, true);
        MeasurementFrame frame = new(1, 1);
        LimitEvaluator evaluator = new(table, 1, 1, new TripLog(4));
        frame.CellVolts.Accept(0, 4.3f, 0);
        frame.PackVolts.Accept(0, 18f, 0);
        evaluator.Evaluate(frame, 0);
        frame.CellVolts.Accept(0, 4.0f, 250);
        frame.NowMilliseconds = 250;
        evaluator.Evaluate(frame, 0);
        Assert.Equal(AcknowledgeStatus.ConditionPersists, evaluator.Acknowledge());
        Assert.False(evaluator.IsActive(0));
        Assert.True(evaluator.IsActive(1));
        Assert.Equal(TripPath.Discharge, evaluator.BlockedPath);
        Assert.Equal(TripCause.None, evaluator.ChargeBlockedBy);
        Assert.Equal(TripCause.PackOverVoltage, evaluator.DischargeBlockedBy);

        // The same with the persisting row first.
        frame.PackVolts.Accept(0, 15f, 500);
        frame.CellVolts.Accept(0, 4.3f, 500);
        frame.NowMilliseconds = 500;
        evaluator.Evaluate(frame, 0);
        Assert.Equal(AcknowledgeStatus.ConditionPersists, evaluator.Acknowledge());
        Assert.True(evaluator.IsActive(0));
        Assert.False(evaluator.IsActive(1));
    }

    [Fact]
    public void A_held_row_trips_and_records_again_when_the_condition_comes_back()
    {
        LimitRig rig = new(LimitQuantity.CellVolts, LimitDirection.Above, 4.25f, 4.1f, delay: 250, latched: true, cells: 1);
        rig.Cells(0, 4.3f);
        rig.Cells(250, 4.3f);
        rig.Cells(500, 4.0f);
        Assert.False(rig.Evaluator.IsTripped(0, 0));
        rig.Cells(750, 4.3f);
        Assert.False(rig.Evaluator.IsTripped(0, 0));
        rig.Cells(1000, 4.3f);
        Assert.True(rig.Evaluator.IsTripped(0, 0));
        Assert.Equal(2, rig.Log.TotalCount);
        Assert.Equal(AcknowledgeStatus.ConditionPersists, rig.Evaluator.Acknowledge());
    }

    [Fact]
    public void A_record_tells_everything_about_its_trip()
    {
        LimitRig rig = new(LimitQuantity.CellVolts, LimitDirection.Below, 2.5f, 3f, delay: 250, latched: true, path: TripPath.Discharge);
        rig.Cells(1000, 3f, 2.25f, 3f, 3f);
        rig.Cells(1250, 3f, 2.0f, 3f, 3f);
        TripRecord record = rig.Log.Record(0);
        Assert.Equal(0, record.Sequence);
        Assert.Equal(TripCause.CellOverVoltage, record.Cause);
        Assert.Equal(TripLevel.Open, record.Level);
        Assert.Equal(TripPath.Discharge, record.Path);
        Assert.True(record.Latched);
        Assert.Equal(1, record.Channel);
        Assert.Equal(2.0f, record.Value);
        Assert.Equal(2.5f, record.Limit);
        Assert.Equal(250, record.DelayMilliseconds);
        Assert.Equal(1250, record.TimeMilliseconds);
        Assert.Equal(LimitRig.StateCode, record.PackStateCode);
    }

    [Fact]
    public void The_log_keeps_the_newest_and_reads_oldest_first()
    {
        TripLog log = new(3);
        Assert.Equal(0, log.Count);
        for (int i = 0; i < 7; i++)
        {
            log.Append(TripCause.OpenWire, TripLevel.Open, TripPath.Both, true, i, i, 0.5f, 0, i * 10, 0);
            Assert.Equal(Math.Min(i + 1, 3), log.Count);
            Assert.Equal(Math.Max(0, i - 2), log.Record(0).Sequence);
            Assert.Equal(i, log.Record(log.Count - 1).Channel);
        }

        Assert.Equal(7, log.TotalCount);
        Assert.Equal(50, log.Record(1).TimeMilliseconds);
    }

    [Fact]
    public void Levels_and_paths_of_all_rows_are_summed_up()
    {
        LimitTable table = new(4);
        table.Set(0, TripCause.CellOverVoltage, LimitQuantity.CellVolts, LimitDirection.Above, TripLevel.Inform, TripPath.Both, 4.0f, 4.0f, 0, 0, true, true);
        table.Set(1, TripCause.CellOverVoltage, LimitQuantity.CellVolts, LimitDirection.Above, TripLevel.Derate, TripPath.Charge, 4.1f, 4.1f, 0, 0, false, true);
        table.Set(2, TripCause.PackOverVoltage, LimitQuantity.CellVolts, LimitDirection.Above, TripLevel.Open, TripPath.Charge, 4.2f, 4.2f, 0, 0, false, true);
        table.Set(3, TripCause.CellUnderVoltage, LimitQuantity.CellVolts, LimitDirection.Above, TripLevel.Open, TripPath.Both, 4.3f, 4.3f, 0, 0, true, true);
        MeasurementFrame frame = new(1, 1);
        LimitEvaluator evaluator = new(table, 1, 1, new TripLog(8));
        (float Volts, TripLevel Worst, TripPath Blocked, TripPath Derated, TripPath Latched, TripCause ByCharge, TripCause ByDischarge)[] expected =
        [
            (3.9f, TripLevel.None, TripPath.Neither, TripPath.Neither, TripPath.Neither, TripCause.None, TripCause.None),
            (4.05f, TripLevel.Inform, TripPath.Neither, TripPath.Neither, TripPath.Neither, TripCause.None, TripCause.None),
            (4.15f, TripLevel.Derate, TripPath.Neither, TripPath.Charge, TripPath.Neither, TripCause.None, TripCause.None),
            (4.25f, TripLevel.Open, TripPath.Charge, TripPath.Charge, TripPath.Neither, TripCause.PackOverVoltage, TripCause.None),
            (4.35f, TripLevel.Open, TripPath.Both, TripPath.Charge, TripPath.Both, TripCause.PackOverVoltage, TripCause.CellUnderVoltage),
        ];
        for (int i = 0; i < expected.Length; i++)
        {
            frame.CellVolts.Accept(0, expected[i].Volts, i * 250);
            frame.NowMilliseconds = i * 250;
            evaluator.Evaluate(frame, 0);
            Assert.Equal(expected[i].Worst, evaluator.WorstLevel);
            Assert.Equal(expected[i].Blocked, evaluator.BlockedPath);
            Assert.Equal(expected[i].Derated, evaluator.DeratedPath);
            Assert.Equal(expected[i].Latched, evaluator.LatchedPath);
            Assert.Equal(expected[i].ByCharge, evaluator.ChargeBlockedBy);
            Assert.Equal(expected[i].ByDischarge, evaluator.DischargeBlockedBy);
        }
    }

    [Fact]
    public void Rows_of_the_same_kind_add_up_in_any_order()
    {
        LimitTable table = new(5);
        table.Set(0, TripCause.CellOverVoltage, LimitQuantity.CellVolts, LimitDirection.Above, TripLevel.Open, TripPath.Both, 4.0f, 4.0f, 0, 0, true, true);
        table.Set(1, TripCause.CellOverVoltage, LimitQuantity.CellVolts, LimitDirection.Above, TripLevel.Open, TripPath.Both, 4.0f, 4.0f, 0, 0, true, true);
        table.Set(2, TripCause.CellOverVoltage, LimitQuantity.CellVolts, LimitDirection.Above, TripLevel.Derate, TripPath.Discharge, 4.0f, 4.0f, 0, 0, false, true);
        table.Set(3, TripCause.CellOverVoltage, LimitQuantity.CellVolts, LimitDirection.Above, TripLevel.Derate, TripPath.Discharge, 4.0f, 4.0f, 0, 0, false, true);
        table.Set(4, TripCause.CellOverVoltage, LimitQuantity.CellVolts, LimitDirection.Above, TripLevel.Inform, TripPath.Neither, 4.0f, 4.0f, 0, 0, false, true);
        MeasurementFrame frame = new(1, 1);
        LimitEvaluator evaluator = new(table, 1, 1, new TripLog(8));
        frame.CellVolts.Accept(0, 4.1f, 0);
        evaluator.Evaluate(frame, 0);
        Assert.Equal(TripLevel.Open, evaluator.WorstLevel);
        Assert.Equal(TripPath.Both, evaluator.BlockedPath);
        Assert.Equal(TripPath.Both, evaluator.LatchedPath);
        Assert.Equal(TripPath.Discharge, evaluator.DeratedPath);
    }

    [Fact]
    public void Evaluating_and_tripping_allocate_nothing()
    {
        LimitRig rig = new(LimitQuantity.CellVolts, LimitDirection.Above, 4.25f, 4.1f, latched: true);
        rig.Cells(0, 4f);
        float[] volts = [4.0f, 4.3f, 4.2f, 2f];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 1; i < 1000; i++)
        {
            rig.Cells(i * 250, volts);
            rig.Frame.CellVolts.Refuse(i % 4, Validity.BusError);
            rig.Frame.CellVolts.MarkStale(i * 250, 100);
            rig.Evaluate((i * 250) + 100);
            rig.Evaluator.Acknowledge();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.NotEqual(0, rig.Log.TotalCount);
    }
}
