using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace BmsEdge.CyclingData.Reading.Neware;

/// <summary>Neware's .nda.</summary>
internal sealed class NdaReader : ICyclingReader
{
    /// <inheritdoc/>
    public string Name => "neware-nda";

    /// <inheritdoc/>
    public string Description => $"{Name}: Neware nda, versions 8, 22, 26, 29 and 130, by its first bytes";

    /// <inheritdoc/>
    public int Evidence(CyclingFile file) => file.Kind == FileKind.NewareNda ? TextFamily.Signature : 0;

    /// <inheritdoc/>
    public IEnumerable<CyclingChunk> Read(CyclingFile file, CyclingReadOptions options) =>
        NewareChunks.Read(file, NdaFile.Read(file.Path, file.ReadContent()), NewareLayouts.Nda, Name, options);
}

/// <summary>Neware's .ndax.</summary>
internal sealed class NdaxReader : ICyclingReader
{
    /// <summary>A zip archive's directory is at its end, its entries' names also before each entry.</summary>
    private const int TailBytes = 1 << 16;

    /// <inheritdoc/>
    public string Name => "neware-ndax";

    /// <inheritdoc/>
    public string Description => $"{Name}: Neware ndax, ndc versions 2, 5, 11, 14, 16 and 17, by the entry {NdaxArchive.DataName} of its zip archive";

    /// <inheritdoc/>
    public int Evidence(CyclingFile file) =>
        file.Kind == FileKind.Zip && (Mentions(file.Head.Span) || (!file.IsGzip && Mentions(Tail(file)))) ? TextFamily.Signature : 0;

    /// <inheritdoc/>
    public IEnumerable<CyclingChunk> Read(CyclingFile file, CyclingReadOptions options) =>
        NewareChunks.Read(file, NdaxFile.Read(file.Path, new MemoryStream(file.ReadContent(), writable: false)), NewareLayouts.Ndax, Name, options);

    private static bool Mentions(ReadOnlySpan<byte> bytes) => bytes.IndexOf("data.ndc"u8) >= 0;

    private static byte[] Tail(CyclingFile file)
    {
        using Stream content = file.OpenContent();
        content.Seek(-Math.Min(TailBytes, content.Length), SeekOrigin.End);
        byte[] tail = new byte[TailBytes];
        return tail[..content.ReadAtLeast(tail, tail.Length, throwOnEndOfStream: false)];
    }
}

/// <summary>What both containers do with their records.</summary>
internal static class NewareChunks
{
    private const string DateFormat = "yyyy-MM-dd HH:mm:ss";

    /// <summary>Makes canonical chunks of a decoded file.</summary>
    public static IEnumerable<CyclingChunk> Read(CyclingFile file, RecordTable records, ColumnLayout layout, string reader, CyclingReadOptions options) =>
        RecordChunks.Read(file, options.TimeZone is null ? records : WithDates(records), layout, reader, options, startTime: Start(records));

    /// <summary>The start that TestInfo.xml tells, else the first record's date, on the cycler's own clock; none where only UTC is known.</summary>
    private static DateTime? Start(RecordTable records)
    {
        if (records.Properties.TryGetValue("StartTime", out string? text)
            && DateTime.TryParseExact(text, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime start))
        {
            return start;
        }

        return records.RowCount > 0 && records.Find(NewareHeaders.LocalTime)?.Values is { } local ? DateTime.UnixEpoch.AddSeconds(local[0]).ToUnspecified() : null;
    }

    /// <summary>Adds the dates as text, which is what a laboratory's clock is read from.</summary>
    private static RecordTable WithDates(RecordTable records)
    {
        if (records.Find(NewareHeaders.LocalTime)?.Values is not { } local)
        {
            return records;
        }

        string[] dates = [.. local.Select(s => DateTime.UnixEpoch.AddSeconds(s).ToString(DateFormat, CultureInfo.InvariantCulture))];
        return new RecordTable([.. records.Columns, new RecordColumn(NewareLayouts.Date, dates)], records.Properties);
    }

    private static DateTime ToUnspecified(this DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Unspecified);
}
