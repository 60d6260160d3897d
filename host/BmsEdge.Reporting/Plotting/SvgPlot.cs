using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace BmsEdge.Reporting;

/// <summary>
/// Draws a <see cref="PlotSpec"/> as inline SVG. Colours and fonts come from the report's style sheet, so one drawing serves light, dark and
/// paper. The legend stands above its panel and event labels above the figure: neither covers data.
/// </summary>
/// <remarks>
/// Why not a plotting library: ScottPlot 5.1 writes SVG through Skia, which bakes glyph positions of the machine's fonts into the file, writes no
/// text at all on a machine without fonts (a bare Debian), and has one fixed theme. See docs/reporting.md.
/// </remarks>
internal sealed class SvgPlot
{
    private const double Width = 760.0;
    private const double RightMargin = 14.0;
    private const double FontSize = 12.0;
    private const double LineHeight = 17.0;
    private const double PanelGap = 16.0;
    private const double TickLength = 4.0;
    private const double MarkHeight = 12.0;

    private readonly PlotSpec _spec;
    private readonly string _id;
    private readonly StringBuilder _svg = new();
    private AxisScale _x;
    private double _left;

    private SvgPlot(PlotSpec spec, string id)
    {
        _spec = spec;
        _id = id;
        _x = AxisScale.Exactly(0.0, 1.0, 0.0, Width, 8);
    }

    /// <summary>The drawing as one svg element.</summary>
    /// <param name="spec">Checked here.</param>
    /// <param name="id">Unique in the document; prefix of the ids inside.</param>
    /// <param name="title">Short name for assistive technology.</param>
    public static string Render(PlotSpec spec, string id, string title)
    {
        ArgumentNullException.ThrowIfNull(spec);
        spec.Check();
        return new SvgPlot(spec, id).Draw(title);
    }

    private string Draw(string title)
    {
        PanelLayout[] panels = [.. _spec.Panels.Select(p => new PanelLayout(p, _spec.Panels.Count, FontSize))];
        _left = LineHeight + 10.0 + panels.Max(p => p.TickWidth(FontSize)) + TickLength + 4.0;
        double right = Width - RightMargin;
        (double low, double high) = XRange();
        _x = AxisScale.Exactly(low, high, _left, right, 8);

        EventLane[] lanes = EventLane.Arrange(_spec.Events.Where(e => e.X >= _x.Low && e.X <= _x.High), _x, right, FontSize);
        // Event labels stand between the first panel's legend and its axes, so that their lines pass through no text.
        double eventRows = (lanes.Length == 0 ? 0.0 : ((lanes.Max(l => l.Lane) + 1) * LineHeight) + 2.0) + (_spec.Marks.Count > 0 ? MarkHeight : 0.0);
        double y = 4.0;
        foreach (PanelLayout panel in panels)
        {
            y = panel.Place(y, _left, right, FontSize, LineHeight, eventRows) + PanelGap;
            eventRows = 0.0;
        }

        double bottom = panels[^1].Bottom;
        double height = bottom + TickLength + (2.0 * LineHeight) + 8.0;

        string description = _spec.Description ?? Describe();
        Line($"<svg class=\"plot\" viewBox=\"0 0 {N(Width)} {N(height)}\" role=\"img\" aria-labelledby=\"{_id}-t {_id}-d\">");
        Line($"<title id=\"{_id}-t\">{Markup.Encode(title)}</title>");
        Line($"<desc id=\"{_id}-d\">{Markup.Encode(description)}</desc>");
        for (int i = 0; i < panels.Length; i++)
        {
            DrawPanel(panels[i], $"{_id}-c{i}");
        }

        DrawXAxis(bottom);
        DrawMarks(panels);
        foreach (EventLane lane in lanes)
        {
            DrawEventLine(lane, panels);
        }

        // All labels after all lines: where a line must pass a label, the label's halo interrupts it.
        foreach (PanelLayout panel in panels)
        {
            DrawLimitLabels(panel);
        }

        foreach (EventLane lane in lanes)
        {
            DrawEventLabel(lane, panels[0]);
        }

        Line($"</svg>");
        return _spec.Interactive ? _svg + PlotData.Element(_spec, _x, panels) : _svg.ToString();
    }

    private void DrawPanel(PanelLayout panel, string clip)
    {
        double right = Width - RightMargin;
        Line($"<clipPath id=\"{clip}\"><rect x=\"{N(_left)}\" y=\"{N(panel.Top)}\" width=\"{N(right - _left)}\" height=\"{N(panel.Bottom - panel.Top)}\"/></clipPath>");
        StringBuilder grid = new();
        foreach (double tick in _x.Ticks)
        {
            grid.Append(CultureInfo.InvariantCulture, $"M{N(_x.Pixel(tick))} {N(panel.Top)}V{N(panel.Bottom)}");
        }

        foreach (double tick in panel.Axis.Ticks)
        {
            grid.Append(CultureInfo.InvariantCulture, $"M{N(_left)} {N(panel.Axis.Pixel(tick))}H{N(right)}");
        }

        // The script finds the parts it draws anew by these groups.
        Group("panel");
        Group("spans");
        DrawSpans(panel, right);
        EndGroup();
        Line($"<path class=\"grid\" d=\"{grid}\"/>");
        Line($"<path class=\"axis\" d=\"M{N(_left)} {N(panel.Top)}V{N(panel.Bottom)}H{N(right)}\"/>");
        Group("y-ticks");
        foreach (double tick in panel.Axis.Ticks)
        {
            Line($"<text class=\"tick\" text-anchor=\"end\" x=\"{N(_left - TickLength - 2.0)}\" y=\"{N(panel.Axis.Pixel(tick) + 4.0)}\">{panel.Axis.Text(tick)}</text>");
        }

        EndGroup();
        double middle = 0.5 * (panel.Top + panel.Bottom);
        Line($"<text class=\"label\" text-anchor=\"middle\" transform=\"translate({N(LineHeight - 3.0)} {N(middle)}) rotate(-90)\">{Markup.Encode(WithUnit(panel.Panel.Quantity, panel.Panel.Unit))}</text>");

        Line($"<g{(_spec.Interactive ? " class=\"data\"" : "")} clip-path=\"url(#{clip})\">");
        for (int i = 0; i < panel.Panel.Bands.Count; i++)
        {
            DrawBand(panel.Panel.Bands[i], panel.Panel.Bands[i].Colour ?? i % Palette.Count, panel.Axis);
        }

        for (int i = 0; i < panel.Panel.Series.Count; i++)
        {
            DrawSeries(panel.Panel.Series[i], i, panel.Axis);
        }

        Line($"</g>");
        foreach (PlotLimit limit in panel.VisibleLimits)
        {
            Line($"<path class=\"limit\" d=\"M{N(_left)} {N(panel.Axis.Pixel(limit.Y))}H{N(right)}\"/>");
        }

        foreach (LegendEntry entry in panel.Legend)
        {
            DrawLegend(entry);
        }

        if (panel.Panel.Ramp is { } ramp)
        {
            DrawRamp(ramp, panel.RampY);
        }

        EndGroup();
    }

    private void Group(string name)
    {
        if (_spec.Interactive)
        {
            Line($"<g class=\"{name}\">");
        }
    }

    private void EndGroup()
    {
        if (_spec.Interactive)
        {
            Line($"</g>");
        }
    }

    private void DrawRamp(PlotRamp ramp, double y)
    {
        const double Step = 8.0;
        double x = _left + TextWidth.Of(ramp.Quantity + " " + ramp.From, FontSize) + 8.0;
        Line($"<text class=\"legend\" text-anchor=\"end\" x=\"{N(x - 6.0)}\" y=\"{N(y)}\">{Markup.Encode(ramp.Quantity)} {Markup.Encode(ramp.From)}</text>");
        for (int i = 0; i < Palette.Shades; i++)
        {
            Line($"<path class=\"line r{i}\" stroke-width=\"8\" style=\"stroke-width:8;stroke-linecap:butt\" d=\"M{N(x + (i * Step))} {N(y - 4.0)}h{N(Step)}\"/>");
        }

        Line($"<text class=\"legend\" x=\"{N(x + (Palette.Shades * Step) + 6.0)}\" y=\"{N(y)}\">{Markup.Encode(ramp.To)}</text>");
    }

    /// <summary>A flag for every mark, between the legend of the first panel and its axes.</summary>
    private void DrawMarks(PanelLayout[] panels)
    {
        if (_spec.Marks.Count == 0)
        {
            return;
        }

        double foot = panels[0].Top - 1.0;
        Group("marks");
        foreach (PlotMark mark in _spec.Marks.Where(m => m.X >= _x.Low && m.X <= _x.High))
        {
            Line($"<path class=\"mark {(mark.IsFailure ? "mark-fail" : "mark-warn")}\" d=\"M{N(_x.Pixel(mark.X))} {N(foot)}l-4 -8h8z\"><title>{Markup.Encode(mark.Label)}</title></path>");
        }

        EndGroup();
    }

    private void DrawSeries(PlotSeries series, int index, AxisScale axis)
    {
        int[] kept = Decimation.Keep(series.X, series.Y, _spec.MaximumPoints);
        StringBuilder path = new();
        bool pen = false;
        foreach (int i in kept)
        {
            double x = series.X[i];
            double y = series.Y[i];
            if (!double.IsFinite(x) || !double.IsFinite(y))
            {
                pen = false;
                continue;
            }

            // Far outside the panel the clip hides it; huge coordinates would upset renderers.
            double py = Math.Clamp(axis.Pixel(y), -1e5, 1e5);
            path.Append(pen && series.Style == SeriesStyle.Line ? 'L' : 'M').Append(N(_x.Pixel(x))).Append(' ').Append(N(py));
            if (series.Style == SeriesStyle.Points)
            {
                path.Append("h0");
            }

            pen = true;
        }

        if (path.Length > 0 || _spec.Interactive)
        {
            string opacity = series.Opacity < 1.0 ? $" stroke-opacity=\"{N(Math.Clamp(series.Opacity, 0.0, 1.0))}\"" : "";
            Line($"<path class=\"{SeriesClass(series, index)}\"{Dash(series, index)}{opacity} d=\"{path}\"/>");
        }
    }

    private void DrawSpans(PanelLayout panel, double right)
    {
        StringBuilder path = new();
        foreach (PlotSpan span in _spec.Spans)
        {
            double from = Math.Clamp(_x.Pixel(span.From), _left, right);
            double to = Math.Clamp(_x.Pixel(span.To), _left, right);
            if (span.To >= _x.Low && span.From <= _x.High)
            {
                path.Append(CultureInfo.InvariantCulture, $"M{N(from)} {N(panel.Top)}H{N(Math.Max(to, from + 1.0))}V{N(panel.Bottom)}H{N(from)}Z");
            }
        }

        if (path.Length > 0)
        {
            Line($"<path class=\"span\" d=\"{path}\"/>");
        }
    }

    private void DrawBand(PlotBand band, int colour, AxisScale axis)
    {
        StringBuilder path = new();
        List<(double X, double Lower, double Upper)> run = [];
        foreach ((double x, double lower, double upper) in Decimation.Outline(band, _spec.MaximumPoints))
        {
            if (double.IsFinite(x + lower + upper))
            {
                run.Add((x, lower, upper));
            }
            else
            {
                AppendRun();
            }
        }

        AppendRun();
        if (path.Length > 0)
        {
            Line($"<path class=\"band b{colour}\" d=\"{path}\"/>");
        }

        void AppendRun()
        {
            for (int i = 0; i < run.Count; i++)
            {
                path.Append(i == 0 ? 'M' : 'L').Append(N(_x.Pixel(run[i].X))).Append(' ').Append(N(Math.Clamp(axis.Pixel(run[i].Upper), -1e5, 1e5)));
            }

            for (int i = run.Count - 1; i >= 0; i--)
            {
                path.Append('L').Append(N(_x.Pixel(run[i].X))).Append(' ').Append(N(Math.Clamp(axis.Pixel(run[i].Lower), -1e5, 1e5)));
            }

            if (run.Count > 0)
            {
                path.Append('Z');
                run.Clear();
            }
        }
    }

    private void DrawLegend(LegendEntry entry)
    {
        double y = entry.Y - 4.0;
        if (entry.Band is not null)
        {
            Line($"<rect class=\"band b{entry.Colour}\" x=\"{N(entry.X)}\" y=\"{N(y - 5.0)}\" width=\"22\" height=\"10\"/>");
        }
        else if (entry.Series is { Style: SeriesStyle.Points })
        {
            Line($"<path class=\"{SeriesClass(entry.Series, entry.Index)}\" d=\"M{N(entry.X + 11.0)} {N(y)}h0\"/>");
        }
        else if (entry.Series is not null)
        {
            Line($"<path class=\"{SeriesClass(entry.Series, entry.Index)}\"{Dash(entry.Series, entry.Index)} d=\"M{N(entry.X)} {N(y)}h22\"/>");
        }

        Line($"<text class=\"legend\" x=\"{N(entry.X + 27.0)}\" y=\"{N(entry.Y)}\">{Markup.Encode(entry.Name)}</text>");
    }

    private void DrawXAxis(double bottom)
    {
        StringBuilder marks = new();
        Group("x-ticks");
        foreach (double tick in _x.Ticks)
        {
            double at = _x.Pixel(tick);
            marks.Append(CultureInfo.InvariantCulture, $"M{N(at)} {N(bottom)}v{N(TickLength)}");
            Line($"<text class=\"tick\" text-anchor=\"middle\" x=\"{N(at)}\" y=\"{N(bottom + TickLength + 12.0)}\">{_x.Text(tick)}</text>");
        }

        Line($"<path class=\"axis\" d=\"{marks}\"/>");
        EndGroup();
        Line($"<text class=\"label\" text-anchor=\"middle\" x=\"{N(0.5 * (_left + Width - RightMargin))}\" y=\"{N(bottom + TickLength + LineHeight + 14.0)}\">{Markup.Encode(WithUnit(_spec.XQuantity, _spec.XUnit))}</text>");
    }

    private void DrawLimitLabels(PanelLayout panel)
    {
        foreach (PlotLimit limit in panel.VisibleLimits)
        {
            double y = panel.Axis.Pixel(limit.Y) + (panel.LabelAbove(limit) ? -4.0 : FontSize);
            Line($"<text class=\"note halo\" text-anchor=\"end\" x=\"{N(Width - RightMargin - 4.0)}\" y=\"{N(y)}\">{Markup.Encode(limit.Label)}</text>");
        }
    }

    private void DrawEventLine(EventLane lane, PanelLayout[] panels)
    {
        StringBuilder path = new();
        foreach (PanelLayout panel in panels)
        {
            double top = panel == panels[0] ? EventBaseline(lane, panel) - 9.0 : panel.Top;
            path.Append(CultureInfo.InvariantCulture, $"M{N(_x.Pixel(lane.Event.X))} {N(top)}V{N(panel.Bottom)}");
        }

        Line($"<path class=\"event\" d=\"{path}\"/>");
    }

    private void DrawEventLabel(EventLane lane, PanelLayout first)
    {
        string anchor = lane.LeftOfLine ? "end" : "start";
        double x = _x.Pixel(lane.Event.X) + (lane.LeftOfLine ? -4.0 : 4.0);
        Line($"<text class=\"event-label halo\" text-anchor=\"{anchor}\" x=\"{N(x)}\" y=\"{N(EventBaseline(lane, first))}\">{Markup.Encode(lane.Event.Label)}</text>");
    }

    private static double EventBaseline(EventLane lane, PanelLayout first) => first.Top - 6.0 - (lane.Lane * LineHeight);

    private (double Low, double High) XRange()
    {
        double low = double.PositiveInfinity;
        double high = double.NegativeInfinity;
        IEnumerable<IReadOnlyList<double>> all = _spec.Panels.SelectMany(p => p.Series.Select(s => s.X).Concat(p.Bands.Select(b => b.X)));
        foreach (IReadOnlyList<double> x in all.Append([.. _spec.Events.Select(e => e.X)]))
        {
            foreach (double value in x.Where(double.IsFinite))
            {
                low = Math.Min(low, value);
                high = Math.Max(high, value);
            }
        }

        return low <= high ? (low, high) : (0.0, 1.0);
    }

    private string Describe()
    {
        IEnumerable<string> panels = _spec.Panels.Select(p =>
            $"{WithUnit(p.Quantity, p.Unit)}: {string.Join(", ", p.Series.Select(s => s.Name).Concat(p.Bands.Select(b => b.Name)))}");
        string events = _spec.Events.Count == 0 ? "" : $" Marked: {string.Join(", ", _spec.Events.Select(e => e.Label))}.";
        return $"Over {WithUnit(_spec.XQuantity, _spec.XUnit)}. {string.Join("; ", panels)}.{events}";
    }

    private static string SeriesClass(PlotSeries series, int index) =>
        $"{(series.Style == SeriesStyle.Points ? "dots" : "line")} {(series.Shade is { } shade ? $"r{(int)Math.Round(shade * (Palette.Shades - 1))}" : $"s{series.Colour ?? index % Palette.Count}")}";

    private static string Dash(PlotSeries series, int index)
    {
        string dash = Palette.Dashes[index / Palette.Count % Palette.Dashes.Length];
        return series.Style == SeriesStyle.Points || dash.Length == 0 || series.Shade is not null ? "" : $" stroke-dasharray=\"{dash}\"";
    }

    private static string WithUnit(string quantity, string unit) => unit.Length == 0 ? quantity : $"{quantity} ({unit})";

    private static string N(double value) => Markup.Coordinate(value);

    private void Line(FormattableString text) => _svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
