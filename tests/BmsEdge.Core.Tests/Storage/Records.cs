using System;
using BmsEdge.Core.Storage;
using BmsEdge.VirtualBoard.Hardware;
using Xunit;

namespace BmsEdge.Core.Tests.Storage;

/// <summary>Every kind of two-slot record of the board with a payload that can be told apart by a number.</summary>
internal static class Records
{
    public static TheoryData<string, TornWrite> EveryKindAndCut()
    {
        TheoryData<string, TornWrite> all = [];
        foreach (string kind in new[] { "state", "counters", "calibration", "overrides" })
        {
            foreach (TornWrite torn in Enum.GetValues<TornWrite>())
            {
                all.Add(kind, torn);
            }
        }

        return all;
    }

    public static TwoSlotRecord Open(FileStore store, string kind) => kind switch
    {
        "state" => new(store, StorageFiles.State, StateSnapshot.Kind, StateSnapshot.Version, StateSnapshot.PayloadLength),
        "counters" => new(store, StorageFiles.Counters, PackCounters.Kind, PackCounters.Version, PackCounters.PayloadLength),
        "calibration" => new(store, StorageFiles.Calibration, CalibrationValues.Kind, CalibrationValues.Version, CalibrationValues.PayloadLength),
        _ => new(store, StorageFiles.Overrides, ConfigurationOverrides.Kind, ConfigurationOverrides.Version, ConfigurationOverrides.PayloadLength),
    };

    /// <summary>Fills the payload with something of this kind that says <paramref name="number"/>, 0 to 1000.</summary>
    public static void Fill(TwoSlotRecord record, string kind, int number)
    {
        switch (kind)
        {
            case "state":
                StateSnapshot state = new() { CellCount = 4, Boot = (uint)number, Latched = number << 1, UptimeMilliseconds = number };
                for (int cell = 0; cell < 4; cell++)
                {
                    state.SetCell(cell, number / 1000f, 0.1f, cell);
                }

                state.Encode(record.Bytes, RecordFormat.HeaderLength);
                return;
            case "counters":
                PackCounters counters = new() { Boots = (uint)number };
                counters.AddTime(2, number);
                counters.Encode(record.Bytes, RecordFormat.HeaderLength);
                return;
            case "calibration":
                CalibrationValues calibration = new() { CurrentOffsetAmps = number / 10000f };
                calibration.Encode(record.Bytes, RecordFormat.HeaderLength);
                return;
            default:
                ConfigurationOverrides overrides = new() { Changed = 1, CapacityAmpHours = number };
                overrides.SetLimit(3, number, number, number);
                overrides.Encode(record.Bytes, RecordFormat.HeaderLength);
                return;
        }
    }

    /// <summary>The number that the record in force says; every part of it must say the same.</summary>
    public static int Read(TwoSlotRecord record, string kind)
    {
        switch (kind)
        {
            case "state":
                StateSnapshot state = new();
                Assert.True(state.Decode(record.Bytes, RecordFormat.HeaderLength));
                Assert.Equal(state.Boot << 1, state.Latched);
                Assert.Equal(state.Boot, state.UptimeMilliseconds);
                Assert.Equal(state.Boot / 1000f, state.Soc(3));
                return (int)state.Boot;
            case "counters":
                PackCounters counters = new();
                Assert.True(counters.Decode(record.Bytes, RecordFormat.HeaderLength));
                Assert.Equal(counters.Boots, counters.MillisecondsInState(2));
                return (int)counters.Boots;
            case "calibration":
                CalibrationValues calibration = new();
                Assert.True(calibration.Decode(record.Bytes, RecordFormat.HeaderLength));
                return (int)Math.Round(calibration.CurrentOffsetAmps * 10000);
            default:
                ConfigurationOverrides overrides = new();
                Assert.True(overrides.Decode(record.Bytes, RecordFormat.HeaderLength));
                Assert.Equal(overrides.CapacityAmpHours, overrides.LimitTrip(0));
                return overrides.LimitDelayMilliseconds(0);
        }
    }

    /// <summary>Saves a number as a new board would.</summary>
    public static void Save(FileStore store, string kind, int number)
    {
        TwoSlotRecord record = Open(store, kind);
        record.Load();
        Fill(record, kind, number);
        Assert.True(record.Save());
    }
}
