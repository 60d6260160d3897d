using System;
using System.Buffers.Binary;

namespace BmsEdge.CyclingData.Reading.Neware;

/// <summary><c>data.ndc</c> of versions 2 and 5: whole records in whole numbers, nearly those of an .nda 29.</summary>
internal static class NdcFixedPoint
{
    /// <summary>Record length and where the record's number starts.</summary>
    public static (int Bytes, int Number) Layout(int version) => version == 2 ? (94, 8) : (87, 1);

    /// <summary>Decodes the records.</summary>
    public static NewareColumns Read(string path, NdcEntry data)
    {
        (int recordBytes, int number) = Layout(data.Version);
        NewareColumns columns = new(data.Path, data.CountRecords(recordBytes));
        double[] chargeCapacity = columns.Add(NewareHeaders.ChargeCapacity);
        double[] dischargeCapacity = columns.Add(NewareHeaders.DischargeCapacity);
        double[] chargeEnergy = columns.Add(NewareHeaders.ChargeEnergy);
        double[] dischargeEnergy = columns.Add(NewareHeaders.DischargeEnergy);
        double[] time = columns.Add(NewareHeaders.LocalTime);
        RecordOrder order = default;
        NdcEntry.Cursor cursor = data.Records(recordBytes);
        for (int row = 0; cursor.Next(); row++)
        {
            int at = cursor.Offset + number;
            ReadOnlySpan<byte> record = cursor.Record[number..];
            columns.Record[row] = order.Next(path, at, BinaryPrimitives.ReadUInt32LittleEndian(record));
            NewareScale scale = NewareScale.Of(path, at + 74, BinaryPrimitives.ReadInt32LittleEndian(record[74..]));
            columns.Cycle[row] = BinaryPrimitives.ReadUInt32LittleEndian(record[4..]) + 1.0;
            columns.StepIndex[row] = record[8];
            columns.StepType[row] = NewareStepType.Name(record[9]);

            // The byte behind the type counts step changes, as in .nda 29, so a step that repeats itself is seen too.
            order.BeginsStep(record[8] | (record[10] << 8));
            columns.StepCount[row] = order.Steps;
            columns.StepTime[row] = BinaryPrimitives.ReadUInt64LittleEndian(record[15..]) / 1000.0;
            columns.Voltage[row] = BinaryPrimitives.ReadInt32LittleEndian(record[23..]) / 10_000.0;
            columns.Current[row] = scale.Of(BinaryPrimitives.ReadInt32LittleEndian(record[27..]));
            chargeCapacity[row] = scale.PerHour(BinaryPrimitives.ReadInt64LittleEndian(record[35..]));
            dischargeCapacity[row] = scale.PerHour(BinaryPrimitives.ReadInt64LittleEndian(record[43..]));
            chargeEnergy[row] = scale.PerHour(BinaryPrimitives.ReadInt64LittleEndian(record[51..]));
            dischargeEnergy[row] = scale.PerHour(BinaryPrimitives.ReadInt64LittleEndian(record[59..]));
            time[row] = NewareCalendar.Seconds(path, at + 67, record[67..]);
        }

        columns.SumStepTimes();
        return columns;
    }
}
