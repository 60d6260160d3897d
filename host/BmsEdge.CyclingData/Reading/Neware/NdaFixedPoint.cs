using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace BmsEdge.CyclingData.Reading.Neware;

/// <summary>Records of the .nda versions that store whole numbers: 8 (59 bytes each), and 22, 26 and 29 (86 bytes each).</summary>
internal static class NdaFixedPoint
{
    private const int RecordBytes8 = 59;

    private const int RecordBytes = 86;

    /// <summary>First byte of a record in version 8: a measurement, or an event such as start and stop.</summary>
    private const byte Measured8 = 0x00, Event8 = 0xff;

    /// <summary>First byte of a record in versions 22 to 29: a measurement, an auxiliary channel, or an event.</summary>
    private const byte Measured = 0x55, Auxiliary = 0x65, Event = 0xaa;

    /// <summary>Version 8: the unit of capacity is a microampere-second, of energy a microwatt-second.</summary>
    private const double MicroSecondsPerMilliHour = 3_600_000;

    /// <summary>Version 8. Capacity and energy are magnitudes; the step says which way they went.</summary>
    public static RecordTable Read8(string path, ReadOnlySpan<byte> file, Range section, Dictionary<string, string> properties)
    {
        (int start, int length) = section.GetOffsetAndLength(file.Length);
        int count = length / RecordBytes8;
        if (length % RecordBytes8 != 0)
        {
            // The version declares no length, and a copy of a running test ends where the cycler had got to.
            properties["Unfinished Record"] = $"the last {length % RecordBytes8} of {RecordBytes8} bytes, from byte {start + (count * RecordBytes8)}; the test was running or the file is cut";
        }

        NewareColumns columns = new(path, CountMeasured(path, file, start, count, RecordBytes8, Measured8, [Event8]));
        double[] capacity = columns.Add(NewareHeaders.Capacity);
        double[] energy = columns.Add(NewareHeaders.Energy);
        double[] unix = columns.Add(NewareHeaders.UnixTime);
        RecordOrder order = default;
        for (int k = 0, row = 0; k < count; k++)
        {
            int at = start + (k * RecordBytes8);
            ReadOnlySpan<byte> record = file.Slice(at, RecordBytes8);
            if (record[0] != Measured8)
            {
                continue;
            }

            columns.Record[row] = order.Next(path, at, BinaryPrimitives.ReadUInt32LittleEndian(record[1..]));
            columns.Cycle[row] = BinaryPrimitives.ReadUInt32LittleEndian(record[5..]);
            columns.StepIndex[row] = record[9];
            order.BeginsStep(record[9]);
            columns.StepCount[row] = order.Steps;
            columns.StepType[row] = NewareStepType.Name(record[10]);
            columns.StepTime[row] = BinaryPrimitives.ReadUInt32LittleEndian(record[11..]);
            columns.Voltage[row] = BinaryPrimitives.ReadInt32LittleEndian(record[15..]) / 10_000.0;
            columns.Current[row] = BinaryPrimitives.ReadInt32LittleEndian(record[19..]) / 1000.0;
            capacity[row] = BinaryPrimitives.ReadInt64LittleEndian(record[31..]) / MicroSecondsPerMilliHour;
            energy[row] = BinaryPrimitives.ReadInt64LittleEndian(record[39..]) / MicroSecondsPerMilliHour;
            unix[row] = BinaryPrimitives.ReadUInt64LittleEndian(record[47..]);
            row++;
        }

        properties["Events"] = DataFault.Number(count - columns.Rows);
        columns.SumStepTimes();
        return columns.ToTable(properties);
    }

    /// <summary>Versions 22, 26 and 29; only the date differs: seconds since 1970 in 22, a calendar in the others.</summary>
    public static RecordTable Read(string path, ReadOnlySpan<byte> file, Range section, bool unixTime, Dictionary<string, string> properties)
    {
        (int start, int length) = section.GetOffsetAndLength(file.Length);
        if (length % RecordBytes != 0)
        {
            throw NewareFault.At(path, start + length - (length % RecordBytes), $"the records end inside a record of {RecordBytes} bytes");
        }

        int count = length / RecordBytes;
        NewareColumns columns = new(path, CountMeasured(path, file, start, count, RecordBytes, Measured, [Auxiliary, Event]));
        double[] chargeCapacity = columns.Add(NewareHeaders.ChargeCapacity);
        double[] dischargeCapacity = columns.Add(NewareHeaders.DischargeCapacity);
        double[] chargeEnergy = columns.Add(NewareHeaders.ChargeEnergy);
        double[] dischargeEnergy = columns.Add(NewareHeaders.DischargeEnergy);
        double[] time = columns.Add(unixTime ? NewareHeaders.UnixTime : NewareHeaders.LocalTime);
        RecordOrder order = default;
        for (int k = 0, row = 0; k < count; k++)
        {
            int at = start + (k * RecordBytes);
            ReadOnlySpan<byte> record = file.Slice(at, RecordBytes);
            if (record[0] != Measured)
            {
                continue;
            }

            columns.Record[row] = order.Next(path, at, BinaryPrimitives.ReadUInt32LittleEndian(record[2..]));
            NewareScale scale = NewareScale.Of(path, at, BinaryPrimitives.ReadInt32LittleEndian(record[78..]));
            columns.Cycle[row] = BinaryPrimitives.ReadUInt32LittleEndian(record[6..]) + 1.0;
            columns.StepIndex[row] = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]);
            columns.StepType[row] = NewareStepType.Name(record[12]);
            order.BeginsStep(record[13]);
            columns.StepCount[row] = order.Steps;
            columns.StepTime[row] = BinaryPrimitives.ReadUInt64LittleEndian(record[14..]) / 1000.0;
            columns.Voltage[row] = BinaryPrimitives.ReadInt32LittleEndian(record[22..]) / 10_000.0;
            columns.Current[row] = scale.Of(BinaryPrimitives.ReadInt32LittleEndian(record[26..]));
            chargeCapacity[row] = scale.PerHour(BinaryPrimitives.ReadInt64LittleEndian(record[38..]));
            dischargeCapacity[row] = scale.PerHour(BinaryPrimitives.ReadInt64LittleEndian(record[46..]));
            chargeEnergy[row] = scale.PerHour(BinaryPrimitives.ReadInt64LittleEndian(record[54..]));
            dischargeEnergy[row] = scale.PerHour(BinaryPrimitives.ReadInt64LittleEndian(record[62..]));
            time[row] = unixTime ? BinaryPrimitives.ReadUInt64LittleEndian(record[70..]) : NewareCalendar.Seconds(path, at + 70, record[70..]);
            row++;
        }

        int auxiliaries = AddAuxiliaries(path, file, start, count, columns);
        properties["Events"] = DataFault.Number(count - columns.Rows - auxiliaries);
        columns.SumStepTimes();
        return columns.ToTable(properties);
    }

    /// <summary>Auxiliary records carry the number of the measurement they belong to, before or behind it. Returns how many there are.</summary>
    private static int AddAuxiliaries(string path, ReadOnlySpan<byte> file, int start, int count, NewareColumns columns)
    {
        double[]?[] voltage = new double[]?[256];
        double[]?[] temperature = new double[]?[256];
        int records = 0;
        for (int k = 0; k < count; k++)
        {
            int at = start + (k * RecordBytes);
            ReadOnlySpan<byte> record = file.Slice(at, RecordBytes);
            if (record[0] != Auxiliary)
            {
                continue;
            }

            records++;
            byte channel = record[1];
            uint index = BinaryPrimitives.ReadUInt32LittleEndian(record[2..]);
            double row = columns.Rows == 0 ? -1 : index - columns.Record[0];
            if (row < 0 || row >= columns.Rows)
            {
                throw NewareFault.At(path, at, $"auxiliary channel {channel} belongs to record {index}, which the file does not have");
            }

            (voltage[channel] ??= columns.Unrecorded())[(int)row] = BinaryPrimitives.ReadInt32LittleEndian(record[22..]) / 10_000.0;
            (temperature[channel] ??= columns.Unrecorded())[(int)row] = BinaryPrimitives.ReadInt16LittleEndian(record[34..]) / 10.0;
        }

        for (int channel = 0; channel < voltage.Length; channel++)
        {
            NewareAuxiliary.AddUnlessZero(columns, NewareAuxiliary.Voltage, channel, voltage[channel]);
            NewareAuxiliary.AddUnlessZero(columns, NewareAuxiliary.Temperature, channel, temperature[channel]);
        }

        return records;
    }

    private static int CountMeasured(string path, ReadOnlySpan<byte> file, int start, int count, int recordBytes, byte measured, ReadOnlySpan<byte> others)
    {
        int rows = 0;
        for (int k = 0; k < count; k++)
        {
            int at = start + (k * recordBytes);
            if (file[at] == measured)
            {
                rows++;
            }
            else if (!others.Contains(file[at]))
            {
                throw NewareFault.At(path, at, $"a record of a kind that is not known (0x{file[at]:x2})");
            }
        }

        return rows;
    }
}
