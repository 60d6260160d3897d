namespace BmsEdge.CyclingData.Reading.Neware;

/// <summary>
/// Older files store current, capacity and energy as whole numbers whose unit follows from the channel's current range. The
/// scale of each range is from the tables of the public readers (fastnda, NewareNDA), which found them by comparing with BTSDA.
/// </summary>
internal static class NewareRange
{
    /// <summary>
    /// Counts per milliampere, milliampere-second and milliwatt-second, a power of ten (0.1 for the largest range); 0 for a range
    /// of 0, whose channel has no current at all; NaN for a range that is not in the tables.
    /// </summary>
    /// <param name="range">The range as stored; negative for instruments with finer resolution.</param>
    public static double CountsPerUnit(int range) => range switch
    {
        0 => 0,
        1 or 2 or 5 => 1e4,
        10 or 20 or 25 or 50 => 1e3,
        100 or 200 or 250 or 500 => 100,
        1000 or 6000 or 10000 or 12000 or 20000 or 30000 or 40000 or 50000 or 60000 or 100000 or 200000 => 10,
        -1 or -2 or -5 => 1e5,
        -10 or -20 or -25 or -50 => 1e4,
        -100 or -500 => 1e3,
        -1000 or -2000 or -3000 or -5000 or -6000 or -10000 or -12000 or -20000 or -30000 or -40000 or -50000 or -60000
            or -100000 or -200000 => 100,
        -100000000 => 0.1,
        _ => double.NaN,
    };
}
