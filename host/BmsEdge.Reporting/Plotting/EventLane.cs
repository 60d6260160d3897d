using System.Collections.Generic;
using System.Linq;

namespace BmsEdge.Reporting;

/// <summary>An event and the row above the axes, 0 nearest, in which its label stands clear of the others.</summary>
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

        return [.. placed.OrderBy(p => p.Event.X)];
    }
}
