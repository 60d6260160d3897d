using System;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CsCheck;
using Xunit;

namespace BmsEdge.Reporting.Tests;

public sealed class SvgPlotTests
{
    [Fact]
    public void Line_goes_through_its_points_in_axis_coordinates()
    {
        XElement svg = Render(new PlotPanel("y", "V") { Series = [new("a", [0.0, 5.0, 10.0], [0.0, 10.0, 5.0])], Minimum = 0.0, Maximum = 10.0 });
        double[][] points = Points(svg, "line s0");
        double[] x = [.. points.Select(p => p[0])];
        double[] y = [.. points.Select(p => p[1])];
        Assert.Equal(0.5 * (x[0] + x[2]), x[1], 0.11);
        Assert.Equal(0.5 * (y[0] + y[1]), y[2], 0.11);
        Assert.True(y[1] < y[0], "up is up");
        Assert.Equal(746.0, x[2], 0.11);
        Assert.Equal(280.0, y[0] - y[1], 0.11);
    }

    [Fact]
    public void Gap_breaks_the_line()
    {
        XElement svg = Render(new PlotPanel("y", "") { Series = [new("a", [0.0, 1.0, 2.0, 3.0, 4.0], [1.0, 2.0, double.NaN, 2.0, 1.0])] });
        Assert.Equal(2, Path(svg, "line s0").Count(c => c == 'M'));
    }

    [Fact]
    public void Everything_asked_for_is_drawn()
    {
        XElement svg = XElement.Parse(SvgPlot.Render(Samples.Plot(), "f1", "t"));
        string[] texts = [.. svg.Descendants("text").Select(t => t.Value)];
        foreach (string wanted in new[] { "State of charge (%)", "Voltage (V)", "Time (min)", "estimate", "truth", "claimed 2σ interval", "at rest", "cell number 7", "over-voltage 4.20 V", "under-voltage 2.80 V", "metrics start", "empty" })
        {
            Assert.Contains(wanted, texts);
        }

        Assert.Equal(5, svg.Elements("path").Count(p => (string?)p.Attribute("class") == "event"));
        Assert.All(svg.Elements("path").Where(p => (string?)p.Attribute("class") == "event"), p => Assert.Equal(3, p.Attribute("d")!.Value.Count(c => c == 'M')));
        // The seventh and eighth series take the first colours again, with another pattern.
        Assert.Equal(2, svg.Descendants("g").Descendants("path").Count(p => p.Attribute("stroke-dasharray") is not null));
    }

    [Fact]
    public void Long_series_is_thinned_and_keeps_its_spike()
    {
        double[] x = [.. Enumerable.Range(0, 200_000).Select(i => (double)i)];
        double[] y = new double[x.Length];
        y[123_456] = 100.0;
        XElement svg = Render(new PlotPanel("y", "") { Series = [new("a", x, y)], Minimum = 0.0, Maximum = 100.0 });
        double[][] points = Points(svg, "line s0");
        Assert.True(points.Length <= 2000, $"{points.Length} points");
        Assert.Equal(280.0, points.Max(p => p[1]) - points.Min(p => p[1]), 0.11);
    }

    [Fact]
    public void Nothing_to_draw_is_an_empty_figure_not_an_error()
    {
        PlotPanel[] panels =
        [
            new("none", ""),
            new("empty", "") { Series = [new("a", [], [])], Bands = [new("b", [], [], [])] },
            new("gaps", "") { Series = [new("a", [double.NaN], [double.NaN])] },
            new("one point", "") { Series = [new("a", [3.0], [7.0])] },
            new("flat", "") { Series = [new("a", [0.0, 1.0], [0.0, 0.0])] },
            new("fixed beyond data", "") { Series = [new("a", [0.0, 1.0], [0.0, 1.0])], Minimum = 5.0 },
            new("limit alone", "") { Limits = [new("l", 3.0)] },
        ];
        foreach (PlotPanel panel in panels)
        {
            XElement svg = Render(panel);
            Assert.DoesNotContain("NaN", svg.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("∞", svg.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Any_finite_data_give_finite_coordinates_and_sensible_ticks()
    {
        Gen.Select(Gen.Double[-1e9, 1e9], Gen.Double[1e-6, 1e9], Gen.Int[2, 12]).Sample((low, span, ticks) =>
        {
            AxisScale axis = AxisScale.Over(low, low + span, false, false, 100.0, 0.0, ticks);
            Assert.True(axis.Low <= low && axis.High >= low + span);
            Assert.InRange(axis.Ticks.Count, 1, ticks + 2);
            Assert.All(axis.Ticks, t => Assert.InRange(axis.Pixel(t), -0.1, 100.1));
        });
    }

    [Fact]
    public void An_axis_between_two_multiples_of_its_step_still_has_a_tick() =>
        Assert.NotEmpty(AxisScale.Over(42262476, 42262476 + 425056633.2320126, false, false, 100.0, 0.0, 2).Ticks);

    [Theory]
    [InlineData(0.0, 1.0, 5, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(-10.0, 10.0, 4, "−10 −5 0 5 10")]
    [InlineData(2.8, 4.2, 4, "3.0 3.5 4.0")]
    [InlineData(0.0, 3600.0, 8, "0 500 1000 1500 2000 2500 3000 3500")]
    [InlineData(0.0, 0.003, 3, "0.000 0.001 0.002 0.003")]
    public void Ticks_are_round_numbers(double low, double high, int wanted, string expected)
    {
        AxisScale axis = AxisScale.Exactly(low, high, 0.0, 100.0, wanted);
        Assert.Equal(expected, string.Join(' ', axis.Ticks.Select(axis.Text)));
    }

    [Fact]
    public void Event_labels_never_share_a_place()
    {
        AxisScale axis = AxisScale.Exactly(0.0, 100.0, 60.0, 746.0, 8);
        Gen.Double[0.0, 100.0].Array[0, 12].Sample(times =>
        {
            EventLane[] lanes = EventLane.Arrange(times.Select((t, i) => new PlotEvent(t, $"event number {i}")), axis, 746.0, 12.0);
            (int Lane, double From, double To)[] boxes = [.. lanes.Select(l =>
            {
                double at = axis.Pixel(l.Event.X);
                double width = TextWidth.Of(l.Event.Label, 12.0);
                return (l.Lane, l.LeftOfLine ? at - width : at, l.LeftOfLine ? at : at + width);
            })];
            Assert.Equal(times.Length, boxes.Length);
            for (int i = 0; i < boxes.Length; i++)
            {
                Assert.InRange(boxes[i].To, 60.0, 746.0 + 1e-9);
                for (int j = 0; j < i; j++)
                {
                    Assert.False(boxes[i].Lane == boxes[j].Lane && boxes[i].From < boxes[j].To && boxes[j].From < boxes[i].To);
                }
            }
        });
    }

    [Fact]
    public void Every_series_colour_stands_out_from_its_background()
    {
        Assert.All(Palette.Light, c => Assert.True(Contrast(c, Palette.LightBackground) >= 3.0, $"{c}: {Contrast(c, Palette.LightBackground):F2}"));
        Assert.All(Palette.Dark, c => Assert.True(Contrast(c, Palette.DarkBackground) >= 3.0, $"{c}: {Contrast(c, Palette.DarkBackground):F2}"));
        Assert.Equal(Palette.Count, Palette.Light.Length);
        Assert.Equal(Palette.Count, Palette.Dark.Length);
        Assert.Equal(21.0, Contrast("#000000", "#ffffff"), 1e-9);
    }

    private static XElement Render(PlotPanel panel) => XElement.Parse(SvgPlot.Render(new PlotSpec("x", "s", [panel]), "f1", "title"));

    private static string Path(XElement svg, string cssClass) =>
        svg.Elements("g").Elements("path").Single(p => p.Attribute("class")!.Value == cssClass).Attribute("d")!.Value;

    private static double[][] Points(XElement svg, string cssClass) =>
        [.. Regex.Matches(Path(svg, cssClass), "[ML]([-0-9.]+) ([-0-9.]+)")
            .Select(m => new[] { double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture), double.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture) })];

    /// <summary>Contrast ratio of WCAG 2.1.</summary>
    private static double Contrast(string a, string b)
    {
        double x = Luminance(a);
        double y = Luminance(b);
        return (Math.Max(x, y) + 0.05) / (Math.Min(x, y) + 0.05);
    }

    private static double Luminance(string hex)
    {
        double[] linear = [.. Enumerable.Range(0, 3).Select(i => int.Parse(hex.AsSpan(1 + (2 * i), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
            .Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4))];
        return (0.2126 * linear[0]) + (0.7152 * linear[1]) + (0.0722 * linear[2]);
    }
}
