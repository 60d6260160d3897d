using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using BmsEdge.CyclingData.Quality.Cycles;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Quality;

/// <summary>Holds files to the rules, in memory that does not grow with the file.</summary>
public static class QualityCheck
{
    /// <summary>
    /// Looks at a file. What the reader refuses comes back as <see cref="FileQuality.Unreadable"/>; when the file was understood
    /// and only its values are at fault, the rules have looked at the rows as they are, so that all of them are counted.
    /// </summary>
    /// <param name="path">A cycling file, or a comma-separated table of cycles.</param>
    /// <param name="settings">What is checked and shown.</param>
    /// <param name="options">What the file does not say about itself.</param>
    /// <param name="watch">Sees every chunk of the reading that counts, for whoever draws it; null for nobody.</param>
    /// <exception cref="BmsException">
    /// <see cref="BmsErrorCode.NotFound"/> when there is no such file, <see cref="BmsErrorCode.BadArgument"/> for an unknown rule.
    /// </exception>
    public static FileQuality Check(string path, QualitySettings? settings = null, CyclingReadOptions? options = null, IChunkWatcher? watch = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        settings ??= new QualitySettings();
        options ??= CyclingReadOptions.Default;
        ImmutableArray<QualityRule> rules = QualityRules.Named(settings.Rules);
        BmsException refusal;
        try
        {
            return Look(path, rules, settings, options, watch, null);
        }
        catch (BmsException e) when (e.Code == BmsErrorCode.BadData)
        {
            refusal = e;
        }

        watch?.StartAgain();
        if (CycleTableFile.TryOpen(path) is { } cycles)
        {
            return cycles.Check(settings, watch);
        }

        try
        {
            return Look(path, rules, settings, options with { Unjudged = true }, watch, refusal.Message);
        }
        catch (BmsException e) when (e.Code == BmsErrorCode.BadData)
        {
            watch?.StartAgain();
            return new FileQuality(path, null, refusal.Message, []);
        }
    }

    /// <summary>Holds rows that are in memory already to the rules.</summary>
    public static TestQuality Check(CyclingTable table, QualitySettings? settings = null, IChunkWatcher? watch = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        settings ??= new QualitySettings();
        CyclingColumn[] columns = [.. CyclingColumn.All.Where(c => table[c] is not null)];
        CyclingTest test = new(table.TestName, table.StartTime, () => table.Source, table.Properties);
        CyclingChunk chunk = new(test, columns, Math.Min(table.RowCount, CyclingChunk.MostRows));
        TestCheck run = new(chunk, QualityRules.Named(settings.Rules), settings, isJudged: true);
        for (int done = 0; done < table.RowCount; done += chunk.RowCount)
        {
            chunk.RowCount = Math.Min(chunk.Capacity, table.RowCount - done);
            foreach (CyclingColumn column in columns)
            {
                table[column]!.AsSpan(done, chunk.RowCount).CopyTo(chunk.Buffer(column));
            }

            for (int i = 0; i < chunk.RowCount; i++)
            {
                chunk.FileRows[i] = done + i + 1L;
            }

            run.Add(chunk);
            watch?.Add(chunk);
        }

        TestQuality quality = run.End();
        watch?.EndTest(quality);
        return quality;
    }

    private static FileQuality Look(
        string path, ImmutableArray<QualityRule> rules, QualitySettings settings, CyclingReadOptions options, IChunkWatcher? watch, string? unreadable)
    {
        List<TestQuality> tests = [];
        TestCheck? run = null;
        CyclingTest? test = null;
        foreach (CyclingChunk chunk in CyclingReader.ReadChunks(path, options))
        {
            if (chunk.Test != test)
            {
                Finish();
                test = chunk.Test;
                run = new TestCheck(chunk, rules, settings, !options.Unjudged);
            }

            run!.Add(chunk);
            watch?.Add(chunk);
        }

        Finish();
        return new FileQuality(path, test?.Source, unreadable, [.. tests]);

        void Finish()
        {
            if (run is not null)
            {
                tests.Add(run.End());
                watch?.EndTest(tests[^1]);
            }
        }
    }

    /// <summary>The column that tells steps apart, the surest first; null when the file has none.</summary>
    internal static CyclingColumn? StepColumn(ImmutableArray<CyclingColumn> columns) =>
        columns.Contains(CyclingColumn.StepCount) ? CyclingColumn.StepCount
        : columns.Contains(CyclingColumn.StepId) ? CyclingColumn.StepId
        : null;

    /// <summary>The column that tells cycles apart: the derived index before the cycler's count; null when the file has neither.</summary>
    internal static CyclingColumn? CycleColumn(ImmutableArray<CyclingColumn> columns) =>
        columns.Contains(CyclingColumn.CycleIndex) ? CyclingColumn.CycleIndex
        : columns.Contains(CyclingColumn.CycleCount) ? CyclingColumn.CycleCount
        : null;
}

/// <summary>Sees what the checks see, so that a file is read once for its verdicts and its picture.</summary>
public interface IChunkWatcher
{
    /// <summary>The next rows; good until the call returns.</summary>
    public void Add(CyclingChunk chunk);

    /// <summary>A test is over.</summary>
    public void EndTest(TestQuality quality);

    /// <summary>A table of cycles in place of a series.</summary>
    public void AddCycles(string cell, IReadOnlyList<double> cycles, IReadOnlyList<double> ampHours, TestQuality quality);

    /// <summary>The reading failed; what came so far is void.</summary>
    public void StartAgain();
}
