using System;

namespace BmsEdge.CyclingData.Derivation;

/// <summary>Area under a straight line between two rows, split at its zero.</summary>
internal static class Trapezoid
{
    private const double SecondsPerHour = 3600;

    /// <summary>Parts above and below zero, both positive, in the value's unit times hours.</summary>
    public static (double Above, double Below) Split(double from, double to, double seconds)
    {
        double hours = seconds / SecondsPerHour;
        if (from * to >= 0)
        {
            double area = (from + to) / 2 * hours;
            return area >= 0 ? (area, 0) : (0, -area);
        }

        double span = Math.Abs(from) + Math.Abs(to);
        double high = Math.Max(from, to);
        double low = Math.Min(from, to);
        return (high * high / span / 2 * hours, low * low / span / 2 * hours);
    }
}
