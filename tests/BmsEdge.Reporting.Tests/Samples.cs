using System;
using System.Linq;

namespace BmsEdge.Reporting.Tests;

/// <summary>A report with everything in it.</summary>
internal static class Samples
{
    public const string Nasty = "<script src=\"http://x\">'&\" \u0001 \uD800 Ω 😀 a\tb";

    public static PlotSpec Plot(int points = 5000)
    {
        double[] t = [.. Enumerable.Range(0, points).Select(i => i / 60.0)];
        double[] soc = [.. t.Select(x => 100.0 - x)];
        double[] volts = [.. t.Select((x, i) => i % 700 == 0 ? double.NaN : 3.7 + (0.4 * Math.Sin(x)))];
        return new PlotSpec("Time", "min",
        [
            new PlotPanel("State of charge", "%")
            {
                Series = [new("estimate", t, soc), new("truth", t, [.. soc.Select(s => s + 1.0)])],
                Bands = [new("claimed 2σ interval", t, [.. soc.Select(s => s - 4.0)], [.. soc.Select(s => s + 4.0)])],
            },
            new PlotPanel("Voltage", "V")
            {
                Series = [new("weakest cell", t, volts), new("at rest", [10.0, 20.0], [3.7, 3.6]) { Style = SeriesStyle.Points }],
                Limits = [new("over-voltage 4.20 V", 4.2), new("under-voltage 2.80 V", 2.8)],
            },
            new PlotPanel("Current", "A") { Series = [.. Enumerable.Range(0, 8).Select(k => new PlotSeries($"cell number {k}", t, [.. t.Select(x => k + Math.Cos(x))]))] },
        ])
        {
            Events = [new(10.0, "metrics start"), new(40.0, "over-temperature trip of cell 3"), new(41.0, "reset"), new(80.0, "open wire between 2 and 3"), new(t[^1], "empty")],
        };
    }

    public static HtmlReport Report() => new HtmlReport("Virtual drive", "Simulated pack, 25 °C")
        .Section("Result")
        .KeyFigures(new KeyFigure("SOC error", "0.82 %", "target 1.2 %"), new KeyFigure("Trips", "2"))
        .Paragraph("First line.\nSecond line.")
        .Warning("Simulated data.")
        .Section("Figures")
        .Figure(Plot(), "Everything that a figure may hold.")
        .Figure(new PlotSpec("SOC", "", [new PlotPanel("OCV", "V") { Series = [new("OCV", [0.0, 0.5, 1.0], [2.8, 3.7, 4.2])] }]), "A short one.")
        .Section("Table")
        .Table(["Cycle", "T (°C)", "RMSE (%)"], [["US06", "25", "0.8"], ["UDDS", "−10", "2.9"]], [1, 2], "Errors")
        .Preformatted("./bms demo --out out");
}
