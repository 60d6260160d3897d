using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace BmsEdge.CyclingData.Reading;

/// <summary>
/// Reads dates of a laboratory's clock and, in a declared zone, makes Unix time of them. In the hour that a clock runs through
/// twice in autumn the choice is the one that goes on from the record before; a file that begins in it is refused, and so is an
/// hour that spring leaves out.
/// </summary>
internal sealed class LaboratoryClock(ImmutableArray<string> formats, TimeZoneInfo? zone)
{
    private double _lastUnix = double.NaN;

    /// <summary>Reads a date and time, or says what is wrong.</summary>
    public static bool TryRead(string text, ImmutableArray<string> formats, out DateTime time) =>
        DateTime.TryParseExact(text.Trim(), [.. formats], CultureInfo.InvariantCulture, DateTimeStyles.AllowInnerWhite, out time);

    /// <summary>Unix time [s] of a date; the problem as text when there is one.</summary>
    public string? TryUnixTime(ReadOnlySpan<byte> text, out double unixSeconds)
    {
        unixSeconds = double.NaN;
        string shown = Encoding.UTF8.GetString(text);
        if (!TryRead(shown, formats, out DateTime local))
        {
            return $"{DataFault.Quote(shown)} is not a date and time ({formats[0]})";
        }

        if (zone!.IsInvalidTime(local))
        {
            return $"{DataFault.Quote(shown)} does not exist in {zone.Id}: clocks leap over it in spring";
        }

        double earlier = Seconds(local, zone.GetUtcOffset(local));
        if (zone.IsAmbiguousTime(local))
        {
            TimeSpan[] offsets = zone.GetAmbiguousTimeOffsets(local);
            double first = Math.Min(Seconds(local, offsets[0]), Seconds(local, offsets[1]));
            double second = Math.Max(Seconds(local, offsets[0]), Seconds(local, offsets[1]));
            if (double.IsNaN(_lastUnix))
            {
                return $"{DataFault.Quote(shown)} happens twice in {zone.Id} and the file begins in that hour";
            }

            earlier = first >= _lastUnix ? first : second;
        }

        _lastUnix = unixSeconds = earlier;
        return null;
    }

    private static double Seconds(DateTime local, TimeSpan offset) =>
        (local - offset - DateTime.UnixEpoch).Ticks / (double)TimeSpan.TicksPerSecond;
}
