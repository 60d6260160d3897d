using System;
using System.Collections.Generic;
using System.Linq;

namespace BmsEdge.Reporting;

/// <summary>One word of a legend and where it stands.</summary>
internal sealed record LegendEntry(string Name, PlotSeries? Series, PlotBand? Band, int Index, int Colour, double X, double Y);

/// <summary>Where one panel of a figure stands and how its y axis runs.</summary>
internal sealed class PanelLayout
{
    private const double SwatchWidth = 27.0;
    private const double EntryGap = 16.0;

    private readonly double _height;
    private readonly int _wantedTicks;
    private readonly double _labelHeight;
    private readonly double _low;
    private readonly double _high;

    public PanelLayout(PlotPanel panel, int panelCount, double fontSize)
    {
        Panel = panel;
        _height = Math.Clamp(panel.Height ?? (panelCount == 1 ? 280.0 : panelCount == 2 ? 190.0 : 150.0), 60.0, 2000.0);
        _labelHeight = fontSize + 4.0;
        _wantedTicks = (int)Math.Clamp(_height / 36.0, 2.0, 10.0);
        (_low, _high) = Range(panel, (fontSize + 6.0) / _height);
        Axis = Scale(0.0, _height);
    }

    public PlotPanel Panel { get; }

    public int WantedTicks => _wantedTicks;

    /// <summary>Baseline of the key of the colour ramp, above the legend.</summary>
    public double RampY { get; private set; }

    public double Top { get; private set; }

    public double Bottom { get; private set; }

    public AxisScale Axis { get; private set; }

    public IReadOnlyList<LegendEntry> Legend { get; private set; } = [];

    public double TickWidth(double fontSize) => Axis.Ticks.Select(t => TextWidth.Of(Axis.Text(t), fontSize)).DefaultIfEmpty(0.0).Max();

    /// <summary>Stands the panel below <paramref name="y"/>, legend rows first, then room for event labels, and returns its lower end.</summary>
    public double Place(double y, double left, double right, double fontSize, double lineHeight, double eventRows)
    {
        List<LegendEntry> legend = [];
        double x = left;
        RampY = y + lineHeight - 4.0;
        y += Panel.Ramp is null ? 0.0 : lineHeight;
        double row = y + lineHeight - 4.0;
        foreach (LegendEntry entry in Entries())
        {
            double width = SwatchWidth + TextWidth.Of(entry.Name, fontSize);
            if (x > left && x + width > right)
            {
                x = left;
                row += lineHeight;
            }

            legend.Add(entry with { X = x, Y = row });
            x += width + EntryGap;
        }

        Legend = legend;
        Top = (legend.Count > 0 ? row + 6.0 : Panel.Ramp is null ? y : y + 6.0) + eventRows;
        Bottom = Top + _height;
        Axis = Scale(Bottom, Top);
        return Bottom;
    }

    /// <summary>Limits that lie on the axis.</summary>
    public IEnumerable<PlotLimit> VisibleLimits => Panel.Limits.Where(l => l.Y >= Axis.Low && l.Y <= Axis.High);

    /// <summary>Whether a limit's label stands above its line: away from the middle of the axis where there is room, towards it otherwise.</summary>
    public bool LabelAbove(PlotLimit limit)
    {
        double at = Axis.Pixel(limit.Y);
        return at < 0.5 * (Top + Bottom) ? at - _labelHeight > Top : at + _labelHeight > Bottom;
    }

    private IEnumerable<LegendEntry> Entries() =>
        Panel.Series.Select((s, i) => new LegendEntry(s.Name, s, null, i, s.Colour ?? i % Palette.Count, 0.0, 0.0)).Where(e => e.Series!.InLegend)
            .Concat(Panel.Bands.Select((b, i) => new LegendEntry(b.Name, null, b, i, b.Colour ?? i % Palette.Count, 0.0, 0.0)));

    private AxisScale Scale(double pixelLow, double pixelHigh) =>
        AxisScale.Over(_low, _high, Panel.Minimum.HasValue, Panel.Maximum.HasValue, pixelLow, pixelHigh, _wantedTicks);

    private static (double Low, double High) Range(PlotPanel panel, double labelShare)
    {
        double low = double.PositiveInfinity;
        double high = double.NegativeInfinity;
        IEnumerable<double> values = panel.Series.SelectMany(s => s.Y)
            .Concat(panel.Bands.SelectMany(b => b.Lower.Concat(b.Upper)))
            .Concat(panel.Limits.Select(l => l.Y));
        foreach (double value in values.Where(double.IsFinite))
        {
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }

        // A limit near an end of the axis gets room for its label on the far side, where no data are.
        double middle = 0.5 * (low + high);
        double room = low < high ? labelShare * (high - low) : 0.0;
        foreach (PlotLimit limit in panel.Limits.Where(l => double.IsFinite(l.Y)))
        {
            high = limit.Y > middle ? Math.Max(high, limit.Y + room) : high;
            low = limit.Y < middle ? Math.Min(low, limit.Y - room) : low;
        }

        return (panel.Minimum ?? low, panel.Maximum ?? high);
    }
}
