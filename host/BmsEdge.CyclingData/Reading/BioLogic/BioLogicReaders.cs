using System.Collections.Generic;
using System.Linq;

namespace BmsEdge.CyclingData.Reading.BioLogic;

/// <summary>Binary files of EC-Lab and BT-Lab.</summary>
internal sealed class MprCyclingReader : ICyclingReader
{
    /// <inheritdoc/>
    public string Name => "biologic-mpr";

    /// <inheritdoc/>
    public string Description => $"{Name}: BioLogic EC-Lab and BT-Lab .mpr, plain or gzip, any technique that records time, voltage and current";

    /// <inheritdoc/>
    public int Evidence(CyclingFile file) => file.Kind == FileKind.BioLogicMpr ? TextFamily.Signature : 0;

    /// <inheritdoc/>
    public IEnumerable<CyclingChunk> Read(CyclingFile file, CyclingReadOptions options)
    {
        MprFile mpr = MprFile.Decode(file.ReadContent(), file.Path);
        double? unix = BioLogicLayout.StartUnixSeconds(mpr.Start, options.TimeZone, file.Path);
        (RecordTable records, IReadOnlyList<string> notes) = MprExport.Complete(mpr, unix);
        ColumnLayout layout = BioLogicLayout.For([.. records.Columns.Select(c => c.Header)], notes, records.Properties["Technique"], file.Path);
        return RecordChunks.Read(file, records, layout, Name, options, startTime: mpr.Start);
    }
}

/// <summary>Text exports of EC-Lab (.mpt) and BT-Lab (.txt), with their preamble or without.</summary>
internal sealed class MptCyclingReader : ICyclingReader
{
    /// <inheritdoc/>
    public string Name => "biologic-mpt";

    /// <inheritdoc/>
    public string Description => $"{Name}: BioLogic EC-Lab and BT-Lab text export, tab-separated text or gzip, with {BioLogicLayout.RequiredText}";

    /// <inheritdoc/>
    public int Evidence(CyclingFile file) =>
        file.TextHead is not { } head ? 0
        : MptPreamble.IsMagic(head.Lines[0]) ? TextFamily.Signature
        : head.Fields(0, '\t') is { } headers ? BioLogicLayout.General.RequiredColumnsIn(headers)
        : 0;

    /// <inheritdoc/>
    public IEnumerable<CyclingChunk> Read(CyclingFile file, CyclingReadOptions options)
    {
        MptPreamble preamble = MptPreamble.Read(file.Path, file.TextHead!);
        MptRowFilter? filter = MptRowFilter.For(preamble, BioLogicLayout.StartUnixSeconds(preamble.Start, options.TimeZone, file.Path));
        string[] headers = filter is null ? [.. preamble.Headers] : [.. preamble.Headers, .. filter.CarriedHeaders];
        TextLayout layout = new(BioLogicLayout.For(headers, filter?.Notes ?? [], preamble.Title, file.Path), preamble.Headers)
        {
            Separator = '\t',
            DecimalMark = preamble.DecimalMark,
            LinesBeforeRows = preamble.LinesBeforeRows,
            RowsEndWithSeparator = preamble.RowsEndWithSeparator,
            Filter = filter,
            Properties = preamble.Properties,
            StartTime = preamble.Start,
        };
        return TextRows.Read(file, layout, Name, options);
    }
}
