using System;
using System.Collections.Generic;
using System.Globalization;

namespace BmsEdge.Reporting;

/// <summary>Maps a range of values to a stretch of the figure and marks it at round numbers (1, 2 or 5 times a power of ten).</summary>
internal sealed class AxisScale
{
    private readonly double _pixelLow;
    private readonly double _pixelHigh;

    private AxisScale(double low, double high, double pixelLow, double pixelHigh, int wantedTicks)
    {
        Low = low;
        High = high;
        _pixelLow = pixelLow;
        _pixelHigh = pixelHigh;
        double step = RoundStep((high - low) / wantedTicks);
        List<double> ticks = Multiples(low, high, step);
        if (ticks.Count < 2)
        {
            // Few ticks wanted and the step rounded up: one mark tells no scale.
            step = RoundStep((high - low) / (2 * wantedTicks));
            ticks = Multiples(low, high, step);
        }

        Ticks = ticks;
        int decimals = (int)Math.Max(0.0, Math.Ceiling(-Math.Log10(step) - 1e-9));
        double largest = Math.Max(Math.Abs(low), Math.Abs(high));
        Format = largest >= 1e6 || decimals > 6 ? "0.###e+0" : "F" + decimals.ToString(CultureInfo.InvariantCulture);
    }

    public double Low { get; }

    public double High { get; }

    public IReadOnlyList<double> Ticks { get; }

    private string Format { get; }

    /// <summary>An axis over a range of data; open ends get 5 % of room, an empty or single-valued range is widened.</summary>
    public static AxisScale Over(double low, double high, bool fixedLow, bool fixedHigh, double pixelLow, double pixelHigh, int wantedTicks)
    {
        if (!(low <= high))
        {
            // No data, or a fixed end beyond all data.
            (low, high) = fixedLow ? (low, low + 1.0) : fixedHigh ? (high - 1.0, high) : (0.0, 1.0);
        }

        double span = high - low;
        double least = 1e-9 * Math.Max(1.0, Math.Max(Math.Abs(low), Math.Abs(high)));
        double room = span > least ? 0.05 * span : low == 0.0 ? 0.5 : 0.01 * Math.Abs(low);
        return new AxisScale(fixedLow ? low : low - room, fixedHigh ? high : high + room, pixelLow, pixelHigh, wantedTicks);
    }

    /// <summary>An axis whose ends are exactly those given, widened only when they are one.</summary>
    public static AxisScale Exactly(double low, double high, double pixelLow, double pixelHigh, int wantedTicks) =>
        low < high
            ? new AxisScale(low, high, pixelLow, pixelHigh, wantedTicks)
            : Over(low, high, false, false, pixelLow, pixelHigh, wantedTicks);

    public double Pixel(double value) => _pixelLow + ((value - Low) / (High - Low) * (_pixelHigh - _pixelLow));

    public string Text(double tick) => tick.ToString(Format, CultureInfo.InvariantCulture).Replace('-', '\u2212');

    /// <summary>Whole multiples of the step, so that no error adds up and zero is zero.</summary>
    private static List<double> Multiples(double low, double high, double step)
    {
        List<double> ticks = [];
        for (double k = Math.Ceiling((low / step) - 1e-9); k * step <= high + (1e-9 * step); k++)
        {
            ticks.Add(k == 0.0 ? 0.0 : k * step);
        }

        return ticks;
    }

    private static double RoundStep(double raw)
    {
        double power = Math.Pow(10.0, Math.Floor(Math.Log10(raw)));
        double times = raw / power;
        return power * (times <= 1.0 ? 1.0 : times <= 2.0 ? 2.0 : times <= 5.0 ? 5.0 : 10.0);
    }
}
