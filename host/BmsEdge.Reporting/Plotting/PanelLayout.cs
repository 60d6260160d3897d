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
    private readonly double _low;
    private readonly double _high;

    public PanelLayout(PlotPanel panel, int panelCount, int index)
    {
        Panel = panel;
        _height = Math.Clamp(panel.Height ?? (panelCount == 1 ? 280.0 : panelCount == 2 ? 190.0 : 150.0), 60.0, 2000.0);
        _wantedTicks = (int)Math.Clamp(_height / 36.0, 2.0, 10.0);
        (_low, _high) = Range(panel);
        Axis = Scale(0.0, _height);
        Index = index;
    }

    public PlotPanel Panel { get; }

    public int Index { get; }

    public double Top { get; private set; }

    public double Bottom { get; private set; }

    public AxisScale Axis { get; private set; }

    public IReadOnlyList<LegendEntry> Legend { get; private set; } = [];

    public double TickWidth(double fontSize) => Axis.Ticks.Select(t => TextWidth.Of(Axis.Text(t), fontSize)).DefaultIfEmpty(0.0).Max();

    /// <summary>Stands the panel below <paramref name="y"/>, legend rows first, and returns its lower end.</summary>
    public double Place(double y, double left, double right, double fontSize, double lineHeight)
    {
        List<LegendEntry> legend = [];
        double x = left;
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
        Top = legend.Count == 0 ? y : row + 6.0;
        Bottom = Top + _height;
        Axis = Scale(Bottom, Top);
        return Bottom;
    }

    private IEnumerable<LegendEntry> Entries() =>
        Panel.Series.Select((s, i) => new LegendEntry(s.Name, s, null, i, s.Colour ?? i % Palette.Count, 0.0, 0.0))
            .Concat(Panel.Bands.Select((b, i) => new LegendEntry(b.Name, null, b, i, b.Colour ?? i % Palette.Count, 0.0, 0.0)));

    private AxisScale Scale(double pixelLow, double pixelHigh) =>
        AxisScale.Over(_low, _high, Panel.Minimum.HasValue, Panel.Maximum.HasValue, pixelLow, pixelHigh, _wantedTicks);

    private static (double Low, double High) Range(PlotPanel panel)
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

        return (panel.Minimum ?? low, panel.Maximum ?? high);
    }
}
