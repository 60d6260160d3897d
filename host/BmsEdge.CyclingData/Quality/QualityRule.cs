using System;
using System.Collections.Immutable;
using System.Globalization;

namespace BmsEdge.CyclingData.Quality;

/// <summary>A number a rule decides by.</summary>
/// <param name="Name">What it limits, with its unit.</param>
/// <param name="Value">The limit.</param>
/// <param name="Why">One sentence.</param>
public sealed record RuleLimit(string Name, double Value, string Why);

/// <summary>
/// One thing that can be wrong with a test. A rule sees every row once, in order, in memory that does not grow with the file,
/// and changes nothing. Its defaults are such that it stays quiet on good data of the published sets.
/// </summary>
public abstract class QualityRule
{
    private protected QualityRule(string name, string checks, params RuleLimit[] limits)
    {
        Name = name;
        Checks = checks;
        Limits = [.. limits];
    }

    /// <summary>Name for the command line and the reports.</summary>
    public string Name { get; }

    /// <summary>What is checked, in one sentence.</summary>
    public string Checks { get; }

    /// <summary>The numbers it decides by.</summary>
    public ImmutableArray<RuleLimit> Limits { get; }

    /// <summary>Begins to look at a test.</summary>
    internal abstract RuleRun Begin(TestFacts facts);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>What is known of a test before its rows come.</summary>
/// <param name="Test">The test.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Settings">What is checked and shown.</param>
/// <param name="IsJudged">Whether the reader has judged the rows already: an empty cell is then one that the format allows.</param>
internal sealed record TestFacts(CyclingTest Test, ImmutableArray<CyclingColumn> Columns, QualitySettings Settings, bool IsJudged)
{
    public bool Has(CyclingColumn column) => Columns.Contains(column);

    public RowNotes Notes() => new(Settings.ShownRows);
}

/// <summary>One rule at work on one test.</summary>
internal abstract class RuleRun(string rule)
{
    /// <summary>Sees the next row; <paramref name="before"/> is the row before it, with <see cref="Sample.IsNone"/> at the first.</summary>
    public abstract void Row(CyclingChunk chunk, int index, in Sample before, in Sample now);

    /// <summary>Judges.</summary>
    public abstract RuleVerdict End();

    protected RuleVerdict Result(Verdict verdict, RowNotes notes, FormattableString summary) =>
        new(rule, verdict, Text(summary), notes.Count, notes.First);

    protected RuleVerdict Without(string why) => new(rule, Verdict.NotApplicable, why, 0, []);

    protected RuleVerdict Pass(FormattableString summary) => new(rule, Verdict.Pass, Text(summary), 0, []);

    /// <summary>A count with its noun.</summary>
    protected static string Counted(long count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    protected static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A rule that has nothing to look at in this test.</summary>
internal sealed class IdleRun(string rule, string why) : RuleRun(rule)
{
    public override void Row(CyclingChunk chunk, int index, in Sample before, in Sample now)
    {
    }

    public override RuleVerdict End() => Without(why);
}

/// <summary>The values of a row that most rules ask for. NaN where the file has none.</summary>
internal readonly struct Sample
{
    public Sample(CyclingChunk chunk, int index, CyclingColumn? step, CyclingColumn? cycle)
    {
        FileRow = chunk.FileRow(index);
        Time = chunk.Buffer(CyclingColumn.TestTime)[index];
        Voltage = chunk.Buffer(CyclingColumn.Voltage)[index];
        Current = chunk.Buffer(CyclingColumn.Current)[index];
        Step = step is null ? 0 : chunk.Buffer(step)[index];
        Cycle = cycle is null ? 0 : chunk.Buffer(cycle)[index];
    }

    /// <summary>Whether there is no row here.</summary>
    public bool IsNone => FileRow == 0;

    public long FileRow { get; }

    public double Time { get; }

    public double Voltage { get; }

    public double Current { get; }

    /// <summary>The step the row belongs to, 0 when the file names none.</summary>
    public double Step { get; }

    /// <summary>The cycle the row belongs to, 0 when the file names none.</summary>
    public double Cycle { get; }

    public bool SameStep(in Sample other) => Step == other.Step && Cycle == other.Cycle;
}
