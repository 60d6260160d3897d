using System.Collections.Generic;
using BmsEdge.Core.Protection;
using BmsEdge.Firmware;

namespace BmsEdge.VirtualBoard.Campaigns;

/// <summary>A row of the limit table that opens a path.</summary>
internal sealed record LimitRow(TripCause Cause, TripPath Path, double Trip, double Reset, int Delay, bool Latched)
{
    /// <summary>What the board must come to when it trips.</summary>
    public SafeState Safe => Path switch
    {
        TripPath.Charge => SafeState.ChargeOpen,
        TripPath.Discharge => SafeState.DischargeOpen,
        _ => SafeState.Open,
    };

    /// <summary>The rows of a cause that open, in the order of the table.</summary>
    public static IReadOnlyList<LimitRow> Of(BoardConfiguration configuration, TripCause cause)
    {
        List<LimitRow> rows = [];
        LimitTable? table = configuration.Limits;
        for (int i = 0; table is not null && i < table.RowCount; i++)
        {
            if (table.Enabled(i) && table.Cause(i) == cause && table.Level(i) == TripLevel.Open)
            {
                rows.Add(new LimitRow(cause, table.Path(i), table.Trip(i), table.Reset(i), table.DelayMilliseconds(i), table.Latched(i)));
            }
        }

        return rows;
    }

    /// <summary>The first row of a cause that opens; null when the configuration has none.</summary>
    public static LimitRow? First(BoardConfiguration configuration, TripCause cause) =>
        Of(configuration, cause) is { Count: > 0 } rows ? rows[0] : null;

    /// <summary>The last of several rows of a cause that open, the one for the worst; null when there is no second.</summary>
    public static LimitRow? Hard(BoardConfiguration configuration, TripCause cause) =>
        Of(configuration, cause) is { Count: > 1 } rows ? rows[^1] : null;

    /// <summary>The delay of the first row of a cause, which the mandatory rules make exist.</summary>
    public static int DelayOf(BoardConfiguration configuration, TripCause cause) => First(configuration, cause)?.Delay ?? 0;
}
