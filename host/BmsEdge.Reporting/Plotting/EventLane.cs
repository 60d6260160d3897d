using System.Collections.Generic;
using System.Linq;

namespace BmsEdge.Reporting;

/// <summary>An event and the row above the figure in which its label stands clear of the others.</summary>
internal sealed record EventLane(PlotEvent Event, int Lane, bool LeftOfLine)
{
    private const double Gap = 10.0;

    /// <summary>Gives each label the row nearest to the axes where it overlaps no other label.</summary>
    public static EventLane[] Arrange(IEnumerable<PlotEvent> events, AxisScale x, double right, double fontSize)
    {
        List<EventLane> placed = [];
        List<(double From, double To, int Lane)> taken = [];
        // The last event takes the lowest row: its label runs to the right of all other lines. Earlier ones climb over it.
        foreach (PlotEvent e in events.OrderByDescending(e => e.X).ThenBy(e => e.Label, System.StringComparer.Ordinal))
        {
            double at = x.Pixel(e.X);
            double width = TextWidth.Of(e.Label, fontSize) + 4.0;
            bool left = at + width > right;
            double from = left ? at - width : at;
            double to = left ? at : at + width;
            int lane = 0;
            while (taken.Any(t => t.Lane == lane && from < t.To + Gap && t.From < to + Gap))
            {
                lane++;
            }

            taken.Add((from, to, lane));
            placed.Add(new EventLane(e, lane, left));
        }

        // Row 0 is drawn at the top: turn the rows round so that the lowest row is next to the axes.
        int last = placed.Count == 0 ? 0 : placed.Max(p => p.Lane);
        return [.. placed.Select(p => p with { Lane = last - p.Lane }).OrderBy(p => p.Event.X)];
    }
}
