using System;
using System.Buffers.Binary;

namespace BmsEdge.CyclingData.Reading.Neware;

/// <summary>
/// <c>data_runInfo.ndc</c>: time, date and capacities of the records that begin a run. A run's further records are as far apart as
/// its first is from the record before it, so their times follow without interpolation; their capacities stand nowhere.
/// </summary>
internal sealed class NdcRunTable
{
    private NdcRunTable(Run[] runs, int repeated)
    {
        Runs = runs;
        Repeated = repeated;
    }

    /// <summary>The runs by the number of their first record, growing.</summary>
    public Run[] Runs { get; }

    /// <summary>Entries left out because an earlier one speaks of the same record; the vendor's export shows the earlier one too.</summary>
    public int Repeated { get; }

    /// <summary>Decodes the entry.</summary>
    public static NdcRunTable Read(NdcEntry entry)
    {
        int recordBytes = entry.Version switch { 11 => 47, 14 => 55, _ => 100 };

        // Versions 14 and 17 count ampere-hours, 11 and 16 milliampere-seconds.
        bool hours = entry.Version is 14 or 17;
        (double factor, double divisor) = hours ? (1000.0, 1.0) : (1.0, 3600.0);
        Run[] runs = new Run[entry.CountRecords(recordBytes)];
        int count = 0;
        int repeated = 0;
        NdcEntry.Cursor cursor = entry.Records(recordBytes);
        while (cursor.Next())
        {
            ReadOnlySpan<byte> record = cursor.Record;
            uint first = BinaryPrimitives.ReadUInt32LittleEndian(record[41..]);
            if (count > 0 && first <= runs[count - 1].FirstRecord)
            {
                if (first < runs[count - 1].FirstRecord)
                {
                    throw entry.Fault(cursor.Offset + 41, $"the run at record {first} follows the one at record {runs[count - 1].FirstRecord}");
                }

                repeated++;
                continue;
            }

            int at = cursor.Offset;
            runs[count++] = new Run(
                first,
                BinaryPrimitives.ReadUInt32LittleEndian(record),
                BinaryPrimitives.ReadInt32LittleEndian(record[29..]),
                (BinaryPrimitives.ReadUInt32LittleEndian(record[33..]) * 1000L) + BinaryPrimitives.ReadUInt16LittleEndian(record[45..]),
                BinaryPrimitives.ReadUInt32LittleEndian(record[37..]),
                NdcRuns.Finite(entry, at + 5, record[5..]) * factor / divisor,
                NdcRuns.Finite(entry, at + 9, record[9..]) * factor / divisor,
                NdcRuns.Finite(entry, at + 13, record[13..]) * factor / divisor,
                NdcRuns.Finite(entry, at + 17, record[17..]) * factor / divisor,
                at);
        }

        return new NdcRunTable(runs[..count], repeated);
    }

    /// <summary>The first record of a run.</summary>
    /// <param name="FirstRecord">Its number.</param>
    /// <param name="StepMilliseconds">Its time in the step.</param>
    /// <param name="Interval">Time since the record before it, and between the run's further records [ms].</param>
    /// <param name="UnixMilliseconds">Its date.</param>
    /// <param name="Step">Counter of executed steps.</param>
    /// <param name="Charged">Charge put in during the step [mAh].</param>
    /// <param name="Discharged">Charge taken out during the step [mAh].</param>
    /// <param name="EnergyIn">Energy put in during the step [mWh].</param>
    /// <param name="EnergyOut">Energy taken out during the step [mWh].</param>
    /// <param name="Offset">Byte of the entry.</param>
    internal readonly record struct Run(
        uint FirstRecord,
        uint StepMilliseconds,
        int Interval,
        long UnixMilliseconds,
        uint Step,
        double Charged,
        double Discharged,
        double EnergyIn,
        double EnergyOut,
        int Offset);
}
