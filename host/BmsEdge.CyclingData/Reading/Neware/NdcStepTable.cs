using System;
using System.Buffers.Binary;

namespace BmsEdge.CyclingData.Reading.Neware;

/// <summary>
/// <c>data_step.ndc</c>: one record per executed step. From version 14 on it also holds the time in the test at which the step
/// began and the number of its first record, which is held against the runs.
/// </summary>
internal sealed class NdcStepTable
{
    private readonly NdcEntry _entry;
    private readonly Step[] _steps;

    private NdcStepTable(NdcEntry entry, Step[] steps)
    {
        _entry = entry;
        _steps = steps;
    }

    /// <summary>Whether steps tell their beginning. Nothing public says so of version 11, so it is not relied on there.</summary>
    public bool TellsStarts => _entry.Version >= 14;

    /// <summary>Decodes the entry.</summary>
    public static NdcStepTable Read(NdcEntry entry)
    {
        int recordBytes = entry.Version >= 16 ? 100 : 37;
        Step[] steps = new Step[entry.CountRecords(recordBytes)];
        NdcEntry.Cursor cursor = entry.Records(recordBytes);
        for (int k = 0; cursor.Next(); k++)
        {
            ReadOnlySpan<byte> record = cursor.Record;
            steps[k] = new Step(
                BinaryPrimitives.ReadUInt32LittleEndian(record) + 1.0,
                BinaryPrimitives.ReadUInt32LittleEndian(record[4..]),
                record[24],
                BinaryPrimitives.ReadUInt64LittleEndian(record[25..]),
                BinaryPrimitives.ReadUInt32LittleEndian(record[33..]),
                cursor.Offset);
        }

        return new NdcStepTable(entry, steps);
    }

    /// <summary>The executed step of a number from 1.</summary>
    /// <param name="count">Its number.</param>
    /// <param name="firstRecord">Number of its first record.</param>
    public Step Find(int count, int firstRecord)
    {
        if (count > _steps.Length)
        {
            throw _entry.Fault(0, $"the entry has {_steps.Length} steps, but record {firstRecord} begins step {count}");
        }

        Step step = _steps[count - 1];
        return !TellsStarts || step.FirstRecord == firstRecord
            ? step
            : throw _entry.Fault(step.Offset, $"step {count} begins with record {step.FirstRecord}, but the runs say with record {firstRecord}");
    }

    /// <summary>An executed step.</summary>
    internal readonly record struct Step(double Cycle, double Index, byte Type, ulong StartMilliseconds, uint FirstRecord, int Offset);
}
