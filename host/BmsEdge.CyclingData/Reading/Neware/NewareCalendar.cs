using System;
using System.Buffers.Binary;

namespace BmsEdge.CyclingData.Reading.Neware;

/// <summary>Dates as year, month, day, hour, minute and second.</summary>
internal static class NewareCalendar
{
    /// <summary>Seconds since 1970-01-01 on the clock that wrote the date.</summary>
    public static double Seconds(string path, long offset, ReadOnlySpan<byte> date)
    {
        int year = BinaryPrimitives.ReadUInt16LittleEndian(date);
        if (year is < 1 or > 9999 || date[2] is < 1 or > 12 || date[3] < 1 || date[3] > DateTime.DaysInMonth(year, date[2])
            || date[4] > 23 || date[5] > 59 || date[6] > 59)
        {
            throw NewareFault.At(path, offset, $"{year}-{date[2]}-{date[3]} {date[4]}:{date[5]}:{date[6]} is not a date");
        }

        return (new DateTime(year, date[2], date[3], date[4], date[5], date[6], DateTimeKind.Unspecified) - DateTime.UnixEpoch).TotalSeconds;
    }
}
