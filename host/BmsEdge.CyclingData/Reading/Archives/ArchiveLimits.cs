namespace BmsEdge.CyclingData.Reading.Archives;

/// <summary>How much an archive may unpack to before it is refused. A zip declares nothing that can be believed.</summary>
/// <param name="MostEntries">Entries of one archive.</param>
/// <param name="MostEntryBytes">Unpacked bytes of one entry.</param>
/// <param name="MostTotalBytes">Unpacked bytes of all entries, those of archives inside archives included.</param>
/// <param name="MostRatio">
/// Unpacked over packed bytes of an entry, judged from <see cref="RatioFreeBytes"/> on. Deflate ends at 1032; text of a cycler
/// lies at 5 to 20, arrays of zeros in a .mat at some hundreds.
/// </param>
/// <param name="MostDepth">Archives inside archives; NASA ships a zip of zips, which is 2.</param>
internal sealed record ArchiveLimits(int MostEntries, long MostEntryBytes, long MostTotalBytes, int MostRatio, int MostDepth)
{
    /// <summary>Entries smaller than this are harmless at any ratio (a blank sheet, a padded header).</summary>
    public const long RatioFreeBytes = 1 << 20;

    /// <summary>Data sets as published: the largest file of the known ones, a MATR batch, has about 3 GB.</summary>
    public static ArchiveLimits DataSet { get; } = new(100_000, 16L << 30, 64L << 30, 400, 3);

    /// <summary>
    /// A workbook: 65 536 to 1 048 576 rows a sheet, some 60 bytes of XML a cell. XML of repeated numbers packs well, up to
    /// about 60 to 1 in a sheet of zeros, so the ratio stays the archive's.
    /// </summary>
    public static ArchiveLimits Workbook { get; } = new(4096, 4L << 30, 8L << 30, 400, 1);
}
