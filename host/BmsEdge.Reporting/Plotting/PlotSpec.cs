using System;
using System.Collections.Generic;
using System.Linq;

namespace BmsEdge.Reporting;

/// <summary>How a series is drawn.</summary>
public enum SeriesStyle
{
    /// <summary>A line through the points in their order.</summary>
    Line,

    /// <summary>A dot at each point.</summary>
    Points,
}

/// <summary>A named quantity over the shared x axis. A NaN in either array breaks the line.</summary>
/// <param name="Name">For the legend.</param>
/// <param name="X">Abscissas in drawing order.</param>
/// <param name="Y">As many ordinates.</param>
public sealed record PlotSeries(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>Line or points.</summary>
    public SeriesStyle Style { get; init; }

    /// <summary>Place in the palette, 0 to 5; unset, series take the places in their order within the panel.</summary>
    public int? Colour { get; init; }

    /// <summary>Whether the legend names it; a family of many curves is told in the caption.</summary>
    public bool InLegend { get; init; } = true;

    /// <summary>From 0 (not seen) to 1; sets the members of a family apart.</summary>
    public double Opacity { get; init; } = 1.0;

    /// <summary>Place on the colour ramp, 0 to 1, in place of <see cref="Colour"/>: members of an ordered family, for instance cycles.</summary>
    public double? Shade { get; init; }

    /// <summary>What was added to the ordinates so that a family stands apart; the readout takes it off again.</summary>
    public double Raised { get; init; }

    /// <summary>Finer values for zooming; null zooms into <see cref="X"/> and <see cref="Y"/>.</summary>
    public SeriesDetail? Detail { get; init; }
}

/// <summary>A series in groups of neighbouring points, for zooming.</summary>
/// <param name="X">Where each group begins; series may share the list.</param>
/// <param name="Least">Least value of each group; NaN breaks the line.</param>
/// <param name="Greatest">Greatest value of each; the same list as <paramref name="Least"/> when every group is one point.</param>
public sealed record SeriesDetail(IReadOnlyList<double> X, IReadOnlyList<double> Least, IReadOnlyList<double> Greatest);

/// <summary>The key of a colour ramp, drawn above a panel.</summary>
/// <param name="Quantity">What the colour tells, for instance <c>cycle</c>.</param>
/// <param name="From">Text at the beginning of the ramp.</param>
/// <param name="To">Text at its end.</param>
public sealed record PlotRamp(string Quantity, string From, string To);

/// <summary>A place that needs attention: a small flag above all panels. Its label shows under the pointer.</summary>
/// <param name="X">Abscissa.</param>
/// <param name="Label">What is the matter there.</param>
/// <param name="IsFailure">Whether it is a failure; else a warning.</param>
public sealed record PlotMark(double X, string Label, bool IsFailure);

/// <summary>A shaded interval, for instance an estimate's claimed two sigma.</summary>
/// <param name="Name">For the legend.</param>
/// <param name="X">Abscissas, not falling.</param>
/// <param name="Lower">As many lower edges.</param>
/// <param name="Upper">As many upper edges.</param>
public sealed record PlotBand(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Lower, IReadOnlyList<double> Upper)
{
    /// <summary>Place in the palette, 0 to 5; unset, that of the band's place among bands, so that band and series 0 match.</summary>
    public int? Colour { get; init; }
}

/// <summary>A horizontal line across a panel, for instance a protection limit.</summary>
/// <param name="Label">Written at the line.</param>
/// <param name="Y">Ordinate.</param>
public sealed record PlotLimit(string Label, double Y);

/// <summary>Something that happened: a vertical line through all panels with a label above them.</summary>
/// <param name="X">Abscissa.</param>
/// <param name="Label">Short text.</param>
public sealed record PlotEvent(double X, string Label);

/// <summary>A stretch of the x axis shaded through all panels, for instance a hole of a log. Drawn at least a pixel wide.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="To">Its end, not before its beginning.</param>
public sealed record PlotSpan(double From, double To);

/// <summary>One pair of axes.</summary>
/// <param name="Quantity">What the y axis shows.</param>
/// <param name="Unit">Its unit; empty for none.</param>
public sealed record PlotPanel(string Quantity, string Unit)
{
    /// <summary>Lines and points.</summary>
    public IReadOnlyList<PlotSeries> Series { get; init; } = [];

    /// <summary>Shaded intervals, drawn below everything else.</summary>
    public IReadOnlyList<PlotBand> Bands { get; init; } = [];

    /// <summary>Horizontal lines.</summary>
    public IReadOnlyList<PlotLimit> Limits { get; init; } = [];

    /// <summary>Key of the colours of series with a <see cref="PlotSeries.Shade"/>.</summary>
    public PlotRamp? Ramp { get; init; }

    /// <summary>Lower end of the y axis; unset, from the data.</summary>
    public double? Minimum { get; init; }

    /// <summary>Upper end of the y axis; unset, from the data.</summary>
    public double? Maximum { get; init; }

    /// <summary>Height of the axes in the figure's own units (its width is 760); unset, by the number of panels.</summary>
    public double? Height { get; init; }
}

/// <summary>A figure: panels one above the other with one x axis.</summary>
/// <param name="XQuantity">What the x axis shows.</param>
/// <param name="XUnit">Its unit; empty for none.</param>
/// <param name="Panels">From top to bottom, at least one.</param>
public sealed record PlotSpec(string XQuantity, string XUnit, IReadOnlyList<PlotPanel> Panels)
{
    /// <summary>Things that happened.</summary>
    public IReadOnlyList<PlotEvent> Events { get; init; } = [];

    /// <summary>Shaded stretches; the caption tells what they are.</summary>
    public IReadOnlyList<PlotSpan> Spans { get; init; } = [];

    /// <summary>What the shaded stretches are, for the readout.</summary>
    public string SpanMeaning { get; init; } = "";

    /// <summary>Places that need attention.</summary>
    public IReadOnlyList<PlotMark> Marks { get; init; } = [];

    /// <summary>
    /// Whether the page carries the values and the script to zoom and to read them off. The drawing is the same without a script. Abscissas of
    /// such a figure are finite.
    /// </summary>
    public bool Interactive { get; init; }

    /// <summary>What a person who cannot see the figure should be told; unset, a list of what is plotted.</summary>
    public string? Description { get; init; }

    /// <summary>About how many points a series keeps at most; extremes are always kept. 8 or more.</summary>
    public int MaximumPoints { get; init; } = 2000;

    internal void Check()
    {
        if (Panels.Count == 0)
        {
            throw new ArgumentException("A figure needs at least one panel.", nameof(Panels));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumPoints, 8);
        if (Interactive && (Events.Count > 0 || Panels.Any(p => p.Bands.Count + p.Limits.Count > 0)))
        {
            throw new ArgumentException("Bands, limits and events are not drawn anew by zooming; leave them out or the figure still.", nameof(Interactive));
        }

        foreach (PlotPanel panel in Panels)
        {
            foreach (PlotSeries series in panel.Series)
            {
                SameLength(series.Name, series.X.Count, series.Y.Count);
                CheckColour(series.Name, series.Colour);
                if (series.Detail is { } detail)
                {
                    SameLength(series.Name, detail.X.Count, detail.Least.Count);
                    SameLength(series.Name, detail.X.Count, detail.Greatest.Count);
                }

                if (series.Shade is { } shade && !(shade >= 0 && shade <= 1))
                {
                    throw new ArgumentOutOfRangeException(nameof(Panels), shade, $"The shade of '{series.Name}' lies between 0 and 1.");
                }
            }

            foreach (PlotBand band in panel.Bands)
            {
                SameLength(band.Name, band.X.Count, band.Lower.Count);
                SameLength(band.Name, band.X.Count, band.Upper.Count);
                CheckColour(band.Name, band.Colour);
            }

            if (panel.Minimum is { } low && panel.Maximum is { } high && !(low < high))
            {
                throw new ArgumentException($"The y axis '{panel.Quantity}' runs from {low} to {high}; its minimum must lie below its maximum.", nameof(Panels));
            }
        }
    }

    private static void SameLength(string name, int x, int y)
    {
        if (x != y)
        {
            throw new ArgumentException($"'{name}' has {x} abscissas and {y} ordinates.", nameof(Panels));
        }
    }

    private static void CheckColour(string name, int? colour)
    {
        if (colour is < 0 or >= Palette.Count)
        {
            throw new ArgumentOutOfRangeException(nameof(Panels), colour, $"The colour of '{name}' lies between 0 and {Palette.Count - 1}.");
        }
    }
}
