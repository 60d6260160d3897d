namespace BmsEdge.VirtualBoard;

/// <summary>Cell monitors a virtual board can carry.</summary>
public enum CellMonitorKind
{
    /// <summary>TI BQ76920, 3 to 5 cells.</summary>
    Bq76920,

    /// <summary>TI BQ76930, 6 to 10 cells.</summary>
    Bq76930,

    /// <summary>TI BQ76940, 9 to 15 cells.</summary>
    Bq76940,

    /// <summary>TI BQ76952, 3 to 16 cells.</summary>
    Bq76952,
}
