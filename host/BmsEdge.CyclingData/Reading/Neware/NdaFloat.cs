using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace BmsEdge.CyclingData.Reading.Neware;

/// <summary>
/// Records of .nda version 130, written by the 9.x servers in single precision: 88 bytes each by 9.0, and 52 bytes plus one
/// number per auxiliary channel by 9.1. Capacity and energy run per step and are negative when discharging.
/// </summary>
internal static class NdaFloat
{
    private const double SecondsPerHour = 3600;

    private const int RecordBytes90 = 88;

    private const int ShortestRecord91 = 52;

    /// <summary>Far more auxiliary channels than a device has; it bounds the search for the record length.</summary>
    private const int LongestRecord91 = ShortestRecord91 + (4 * 256);

    /// <summary>How every measurement starts; the ends and starts of steps (0x58 and 0x59 for 0x55) are listed again in sections of their own.</summary>
    private static ReadOnlySpan<byte> Mark90 => [0x12, 0x50, 0x00, 0x07, 0x55, 0x81, 0x01, 0x06];

    private static ReadOnlySpan<byte> Mark91 => [0x55, 0x06];

    /// <summary>Decodes the section of records.</summary>
    public static RecordTable Read(string path, ReadOnlySpan<byte> file, Range section, Dictionary<string, string> properties)
    {
        (int start, int length) = section.GetOffsetAndLength(file.Length);
        ReadOnlySpan<byte> records = file[section];
        if (records.StartsWith(Mark90))
        {
            return Read90(path, records, start, Count(path, start, length, RecordBytes90), properties);
        }

        if (records.StartsWith(Mark91))
        {
            int recordBytes = RecordBytes91(path, records, start);
            return Read91(path, records, start, Count(path, start, length, recordBytes), recordBytes, properties);
        }

        throw NewareFault.Unknown(path, $"byte {start}: the records of this nda 130 start neither like those of BTS 9.0 nor of 9.1");
    }

    /// <summary>BTS 9.0; it does not count cycles.</summary>
    private static RecordTable Read90(string path, ReadOnlySpan<byte> records, int start, int count, Dictionary<string, string> properties)
    {
        NewareColumns columns = new(path, count, countsCycles: false);
        double[] capacity = columns.Add(NewareHeaders.Capacity);
        double[] energy = columns.Add(NewareHeaders.Energy);
        double[] unix = columns.Add(NewareHeaders.UnixTime);
        RecordOrder order = default;
        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<byte> record = records.Slice(row * RecordBytes90, RecordBytes90);
            int at = start + (row * RecordBytes90);
            CheckMark(path, at, record, Mark90);
            columns.Record[row] = order.Next(path, at, BinaryPrimitives.ReadUInt32LittleEndian(record[16..]));
            order.BeginsStep(record[9]);
            columns.StepIndex[row] = record[9];
            columns.StepType[row] = NewareStepType.Name(record[10]);
            columns.StepCount[row] = order.Steps;
            columns.StepTime[row] = BinaryPrimitives.ReadUInt64LittleEndian(record[28..]) / 1e6;
            columns.Voltage[row] = Finite(path, at + 36, record[36..]);
            columns.Current[row] = Finite(path, at + 40, record[40..]);
            capacity[row] = Finite(path, at + 60, record[60..]) / SecondsPerHour;
            energy[row] = Finite(path, at + 64, record[64..]) / SecondsPerHour;
            unix[row] = BinaryPrimitives.ReadUInt64LittleEndian(record[68..]) / 1e6;
        }

        columns.SumStepTimes();
        return columns.ToTable(properties);
    }

    /// <summary>BTS 9.1; it tells the time in the test, and a step's time counts from the last record of the step before.</summary>
    private static RecordTable Read91(string path, ReadOnlySpan<byte> records, int start, int count, int recordBytes, Dictionary<string, string> properties)
    {
        NewareColumns columns = new(path, count);
        double[] capacity = columns.Add(NewareHeaders.Capacity);
        double[] energy = columns.Add(NewareHeaders.Energy);
        double[] unix = columns.Add(NewareHeaders.UnixTime);
        double[][] auxiliaries = Auxiliaries(columns, (recordBytes - ShortestRecord91) / 4);
        RecordOrder order = default;
        double stepStart = 0;
        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<byte> record = records.Slice(row * recordBytes, recordBytes);
            int at = start + (row * recordBytes);
            CheckMark(path, at, record, Mark91);
            columns.Record[row] = order.Next(path, at, BinaryPrimitives.ReadUInt32LittleEndian(record[8..]));
            if (order.BeginsStep(record[2]) && row > 0)
            {
                stepStart = columns.TotalTime[row - 1];
            }

            columns.StepIndex[row] = record[2];
            columns.StepType[row] = NewareStepType.Name(record[3]);
            columns.StepCount[row] = order.Steps;
            columns.TotalTime[row] = SecondsAndNanoseconds(path, at + 12, record[12..]);
            columns.StepTime[row] = columns.TotalTime[row] - stepStart;
            columns.Current[row] = Finite(path, at + 20, record[20..]);
            columns.Voltage[row] = Finite(path, at + 24, record[24..]);
            capacity[row] = Finite(path, at + 28, record[28..]) / SecondsPerHour;
            energy[row] = Finite(path, at + 32, record[32..]) / SecondsPerHour;
            columns.Cycle[row] = BinaryPrimitives.ReadUInt32LittleEndian(record[36..]) + 1.0;
            unix[row] = SecondsAndNanoseconds(path, at + 44, record[44..]);
            for (int k = 0; k < auxiliaries.Length; k++)
            {
                auxiliaries[k][row] = Finite(path, at + ShortestRecord91 + (4 * k), record[(ShortestRecord91 + (4 * k))..]);
            }
        }

        return columns.ToTable(properties);
    }

    /// <summary>The first auxiliary number is a temperature in the files at hand; what further ones are the records do not say.</summary>
    private static double[][] Auxiliaries(NewareColumns columns, int count)
    {
        double[][] values = new double[count][];
        for (int k = 0; k < count; k++)
        {
            values[k] = columns.Add(NewareAuxiliary.Header(k == 0 ? NewareAuxiliary.Temperature : NewareAuxiliary.Unidentified, k + 1));
        }

        return values;
    }

    /// <summary>The length is not stated: it is the distance to the next measurement, which has the next number.</summary>
    private static int RecordBytes91(string path, ReadOnlySpan<byte> records, int start)
    {
        if (records.Length < ShortestRecord91)
        {
            throw NewareFault.At(path, start, $"the records end inside the first one");
        }

        uint next = unchecked(BinaryPrimitives.ReadUInt32LittleEndian(records[8..]) + 1);
        for (int length = ShortestRecord91; length <= LongestRecord91; length += 4)
        {
            if (length == records.Length)
            {
                return length;
            }

            if (length + 12 <= records.Length && records[length..].StartsWith(Mark91)
                && BinaryPrimitives.ReadUInt32LittleEndian(records[(length + 8)..]) == next)
            {
                return length;
            }
        }

        throw NewareFault.At(path, start, "the second record is not where any known record length would put it");
    }

    private static int Count(string path, int start, int length, int recordBytes) => length % recordBytes == 0
        ? length / recordBytes
        : throw NewareFault.At(path, start + length - (length % recordBytes), $"the records end inside a record of {recordBytes} bytes");

    private static void CheckMark(string path, int at, ReadOnlySpan<byte> record, ReadOnlySpan<byte> mark)
    {
        if (!record.StartsWith(mark))
        {
            throw NewareFault.At(path, at, "no record starts where the next one should");
        }
    }

    private static double Finite(string path, int at, ReadOnlySpan<byte> bytes)
    {
        float value = BinaryPrimitives.ReadSingleLittleEndian(bytes);
        return float.IsFinite(value) ? value : throw NewareFault.At(path, at, "the number is not finite");
    }

    private static double SecondsAndNanoseconds(string path, int at, ReadOnlySpan<byte> bytes)
    {
        uint nanoseconds = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        return nanoseconds < 1_000_000_000
            ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) + (nanoseconds / 1e9)
            : throw NewareFault.At(path, at + 4, $"{nanoseconds} ns is more than a second");
    }
}
