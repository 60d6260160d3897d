using System;
using System.Collections.Generic;

namespace BmsEdge.CyclingData;

/// <summary>Which way the current of a file counts. It is declared, never inferred.</summary>
public enum CurrentSign
{
    /// <summary>Positive when charging: the Battery Data Format's convention and this project's.</summary>
    PositiveWhenCharging,

    /// <summary>Positive when discharging: the reader turns the sign and records it.</summary>
    PositiveWhenDischarging,
}

/// <summary>What the user knows about a file that the file does not say.</summary>
public sealed record CyclingReadOptions
{
    /// <summary>Nothing declared: the file must speak for itself.</summary>
    public static CyclingReadOptions Default { get; } = new();

    /// <summary>Sign convention of the current column.</summary>
    public CurrentSign CurrentSign { get; init; } = CurrentSign.PositiveWhenCharging;

    /// <summary>
    /// Zone of the laboratory's clock. Most cyclers write local time without a zone, which cannot be turned into Unix time
    /// without knowing it; null leaves such dates as the start time of the test and no more.
    /// </summary>
    public TimeZoneInfo? TimeZone { get; init; }

    /// <summary>
    /// What the columns of a delimited text file mean, in the user's own words. With a map no format is recognised: the file
    /// is read as the map says or refused.
    /// </summary>
    public ColumnMap? Map { get; init; }

    /// <summary>Headers to leave out, exactly as the file writes them, for example a column known to be broken.</summary>
    public IReadOnlyCollection<string> IgnoreColumns { get; init; } = [];

    /// <summary>
    /// Hands rows on converted and not judged, empty cells as NaN. For the checks and repairs of Quality alone, which look at
    /// what the reader refuses; a table is never made of such rows.
    /// </summary>
    internal bool Unjudged { get; init; }
}
