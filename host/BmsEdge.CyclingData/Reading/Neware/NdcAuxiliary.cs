using System;
using System.Buffers.Binary;
using System.IO;

namespace BmsEdge.CyclingData.Reading.Neware;

/// <summary>Entries of auxiliary channels. A record belongs to the data record of its number, or of its place where it has none.</summary>
internal static class NdcAuxiliary
{
    /// <summary>First byte of the records of a channel for voltage and temperature, and of one for temperature and set point.</summary>
    private const int VoltageAndTemperature = 0x65, TemperatureOnly = 0x74;

    /// <summary>Adds the channel's columns.</summary>
    public static void Add(NdcEntry entry, NdaxTestInfo.Channel? channel, NewareColumns columns)
    {
        if (entry.FirstByte < 0)
        {
            return;
        }

        switch (entry.Version)
        {
            case 2 or 5:
                AddFixedPoint(entry, channel, columns);
                break;
            case 14 or 17:
                AddNumbers(entry, channel, columns);
                break;
            case 11 or 16 when entry.FirstByte == VoltageAndTemperature:
                AddVoltageAndTemperature(entry, channel, columns);
                break;
            case 11 when entry.FirstByte == TemperatureOnly:
                AddTemperature(entry, channel, columns);
                break;
            default:
                throw entry.Fault(0, $"auxiliary records of ndc {entry.Version} that start with 0x{entry.FirstByte:x2} are not known");
        }
    }

    private static string Key(NdcEntry entry, NdaxTestInfo.Channel? channel) =>
        channel is null ? " " + Path.GetFileNameWithoutExtension(entry.Name) : DataFault.Number(channel.Id);

    private static void AddFixedPoint(NdcEntry entry, NdaxTestInfo.Channel? channel, NewareColumns columns)
    {
        (int recordBytes, int number) = NdcFixedPoint.Layout(entry.Version);
        double[] voltage = columns.Unrecorded(), temperature = columns.Unrecorded(), setPoint = columns.Unrecorded();
        NdcEntry.Cursor cursor = entry.Records(recordBytes);
        while (cursor.Next())
        {
            ReadOnlySpan<byte> record = cursor.Record[number..];
            int row = Row(entry, cursor.Offset + number, columns, BinaryPrimitives.ReadUInt32LittleEndian(record));
            voltage[row] = BinaryPrimitives.ReadInt32LittleEndian(record[23..]) / 10_000.0;
            temperature[row] = BinaryPrimitives.ReadInt16LittleEndian(record[33..]) / 10.0;
            setPoint[row] = BinaryPrimitives.ReadInt16LittleEndian(record[35..]) / 10.0;
        }

        string key = Key(entry, channel);
        NewareAuxiliary.AddUnlessZero(columns, NewareAuxiliary.Voltage, key, voltage);
        NewareAuxiliary.AddUnlessZero(columns, NewareAuxiliary.Temperature, key, temperature);
        NewareAuxiliary.AddUnlessZero(columns, NewareAuxiliary.SetPoint, key, setPoint);
    }

    private static void AddVoltageAndTemperature(NdcEntry entry, NdaxTestInfo.Channel? channel, NewareColumns columns)
    {
        double[] voltage = columns.Unrecorded(), temperature = columns.Unrecorded();
        NdcEntry.Cursor cursor = entry.Records(recordBytes: 7);
        while (cursor.Next())
        {
            ReadOnlySpan<byte> record = cursor.Record;
            int row = Row(entry, cursor.Offset, columns, (uint)cursor.Number);
            voltage[row] = NdcRuns.Finite(entry, cursor.Offset + 1, record[1..]) / 10_000.0;
            temperature[row] = BinaryPrimitives.ReadInt16LittleEndian(record[5..]) / 10.0;
        }

        string key = Key(entry, channel);
        NewareAuxiliary.AddUnlessZero(columns, NewareAuxiliary.Voltage, key, voltage);
        NewareAuxiliary.AddUnlessZero(columns, NewareAuxiliary.Temperature, key, temperature);
    }

    private static void AddTemperature(NdcEntry entry, NdaxTestInfo.Channel? channel, NewareColumns columns)
    {
        double[] temperature = columns.Unrecorded();
        NdcEntry.Cursor cursor = entry.Records(recordBytes: 88);
        while (cursor.Next())
        {
            ReadOnlySpan<byte> record = cursor.Record;
            int row = Row(entry, cursor.Offset + 1, columns, BinaryPrimitives.ReadUInt32LittleEndian(record[1..]));
            temperature[row] = BinaryPrimitives.ReadInt16LittleEndian(record[35..]) / 10.0;
        }

        columns.Add(NewareAuxiliary.Header(NewareAuxiliary.Temperature, Key(entry, channel)), temperature);
    }

    /// <summary>One number a record, whose quantity only TestInfo.xml tells.</summary>
    private static void AddNumbers(NdcEntry entry, NdaxTestInfo.Channel? channel, NewareColumns columns)
    {
        double[] values = columns.Unrecorded();
        NdcEntry.Cursor cursor = entry.Records(recordBytes: 4);
        while (cursor.Next())
        {
            int row = Row(entry, cursor.Offset, columns, (uint)cursor.Number);
            values[row] = NdcRuns.Finite(entry, cursor.Offset, cursor.Record);
        }

        columns.Add(NewareAuxiliary.Header(channel is null ? NewareAuxiliary.Unidentified : NewareAuxiliary.Quantity(channel.Type), Key(entry, channel)), values);
    }

    /// <summary>Row of a record's number; numbers run without gap in old versions and by place in new ones.</summary>
    private static int Row(NdcEntry entry, int offset, NewareColumns columns, uint number)
    {
        double[] numbers = columns.Record;
        double straight = numbers.Length == 0 ? -1 : number - numbers[0];
        int row = straight >= 0 && straight < numbers.Length && numbers[(int)straight] == number
            ? (int)straight
            : Array.BinarySearch(numbers, number);
        return row >= 0 ? row : throw entry.Fault(offset, $"the auxiliary value belongs to record {number}, which {NdaxArchive.DataName} does not have");
    }
}
