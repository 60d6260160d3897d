using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using BmsEdge.CyclingData.Reading.Archives;

namespace BmsEdge.CyclingData.Reading.Matlab;

/// <summary>Oxford's degradation set into canonical columns: a test a segment of a characterisation.</summary>
internal sealed class OxfordReader : ICyclingReader
{
    /// <summary>Name in the provenance.</summary>
    public const string ReaderName = "matlab-oxford";

    private const string StartFormat = "yyyy-MM-dd'T'HH:mm:ss.fff";

    /// <inheritdoc/>
    public string Name => ReaderName;

    /// <inheritdoc/>
    public string Description => $"{ReaderName}: Oxford Battery Degradation Dataset 1, MATLAB level 5 (.mat) or gzip, structs 'Cell1' ... of 'cyc0000' ... or 'ExampleDC_C1'";

    /// <inheritdoc/>
    public int Evidence(CyclingFile file) => MatLevel5.IsRecognised(file, OxfordDegradation.IsCell) ? TextFamily.Signature : 0;

    /// <inheritdoc/>
    public IEnumerable<CyclingChunk> Read(CyclingFile file, CyclingReadOptions options)
    {
        List<SkippedPart> skipped = [];
        bool any = false;
        foreach (RecordTable segment in OxfordDegradation.Read(file.Path, MatLevel5.Of(file), skipped))
        {
            any = true;
            DateTime? start = segment.Properties.TryGetValue(OxfordDegradation.StartProperty, out string? text) ? DateTime.ParseExact(text, StartFormat, CultureInfo.InvariantCulture) : null;
            string name = string.Join(' ', new[] { "cell", "cycle", "segment" }.Select(p => segment.Properties[p]).Where(p => p.Length > 0));
            foreach (CyclingChunk chunk in RecordChunks.Read(file, segment, Layout(segment, skipped), ReaderName, options, name, start))
            {
                yield return chunk;
            }
        }

        if (!any)
        {
            throw DataFault.InFile(file.Path, "no segment of the file has samples", $"Left out: {string.Join("; ", skipped.Take(6).Select(s => $"{s.Name}, {s.Reason}"))}.");
        }
    }

    private static ColumnLayout Layout(RecordTable segment, List<SkippedPart> skipped)
    {
        bool measured = segment.Find(OxfordDegradation.CurrentHeader) is not null;
        return new ColumnLayout(
            "'t', 'v', 'q'",
            new Dictionary<string, ColumnLayout.Meaning>
            {
                [OxfordDegradation.SecondsHeader] = new(CyclingColumn.TestTime, "s"),
                ["v"] = new(CyclingColumn.Voltage, "V"),
                [measured ? OxfordDegradation.CurrentHeader : OxfordDegradation.SlopeHeader] = new(CyclingColumn.Current, "mA"),
                ["q"] = new(CyclingColumn.NetCapacity, "mAh"),
                ["T"] = new(CyclingColumn.CellTemperature, "degC"),
            })
        {
            Notes =
            [
                $"t is in {segment.Properties["time unit"]}, as the charge counter q shows (the set's Readme says seconds), and counts from the first sample of the segment",
                measured ? "current: i as measured" : "current: derived, q over t between a row and the one before it; the file has no current, and its first half agrees with the protocol's within 10 %",
                .. skipped.Select(s => $"left out: {s.Name} ({s.Reason})"),
            ],
        };
    }
}

/// <summary>NASA's randomized battery usage files into canonical columns: one test a file.</summary>
internal sealed class NasaRandomizedReader : ICyclingReader
{
    /// <summary>Name in the provenance.</summary>
    public const string ReaderName = "matlab-nasa-randomized";

    private static readonly string[] s_startFormats = ["dd-MMM-yyyy HH:mm:ss", "d-MMM-yyyy HH:mm:ss"];

    /// <inheritdoc/>
    public string Name => ReaderName;

    /// <inheritdoc/>
    public string Description => $"{ReaderName}: NASA randomized battery usage (RW*.mat), MATLAB level 5 or gzip, a struct 'data' with 'step' of comment, type, relativeTime, time, voltage, current, temperature, date";

    /// <inheritdoc/>
    public int Evidence(CyclingFile file) => MatLevel5.IsRecognised(file, NasaRandomized.IsData) ? TextFamily.Signature : 0;

    /// <inheritdoc/>
    public IEnumerable<CyclingChunk> Read(CyclingFile file, CyclingReadOptions options)
    {
        RecordSet set = NasaRandomized.Read(file.Path, MatLevel5.Of(file));
        RecordTable test = set.Tables[0];
        DateTime? start = DateTime.TryParseExact(test.Properties.GetValueOrDefault(NasaRandomized.StartProperty), s_startFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime date) ? date : null;
        return RecordChunks.Read(file, test, Layout(test, set.Skipped), ReaderName, options, testName: null, start);
    }

    private static ColumnLayout Layout(RecordTable test, IReadOnlyList<SkippedPart> skipped) => new(
        "'time', 'voltage', 'current' in 'step'",
        new Dictionary<string, ColumnLayout.Meaning>
        {
            ["time"] = new(CyclingColumn.TestTime, "s"),
            ["voltage"] = new(CyclingColumn.Voltage, "V"),
            ["current"] = new(CyclingColumn.Current, "A") { Negated = true },
            ["temperature"] = new(CyclingColumn.CellTemperature, "degC"),
            [NasaRandomized.StepHeader] = new(CyclingColumn.StepCount, "1"),
            [NasaRandomized.CommentHeader] = new(CyclingColumn.StepId, "1"),
        })
    {
        Notes =
        [
            "current: NASA counts discharging as positive (README of the set), here charging is",
            "step_count is the position of the step in the file, from 1",
            $"step_id numbers the comments of the steps: {test.Properties[NasaRandomized.CommentsProperty]}",
            .. skipped.GroupBy(s => s.Reason).Select(g => $"left out: {g.Count()} parts, first {g.First().Name} ({g.Key})"),
        ],
    };
}
