using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace BmsEdge.CyclingData.Quality;

/// <summary>What a rule says of a test.</summary>
public enum Verdict
{
    /// <summary>Nothing of what the rule looks for.</summary>
    Pass,

    /// <summary>The test lacks what the rule needs; the summary says what.</summary>
    NotApplicable,

    /// <summary>Worth knowing before the data are used; they may be right.</summary>
    Warn,

    /// <summary>The data contradict themselves, or physics.</summary>
    Fail,
}

/// <summary>A row that a rule points at.</summary>
/// <param name="Row">Line of the file, or record from 1 in a binary file.</param>
/// <param name="Text">What is the matter there, with its numbers.</param>
public sealed record RowNote(long Row, string Text);

/// <summary>The verdict of one rule.</summary>
/// <param name="Rule">Name of the rule.</param>
/// <param name="Verdict">What it says.</param>
/// <param name="Summary">One sentence with the numbers that decided, or why the rule does not apply.</param>
/// <param name="Count">Rows (or intervals, or cycles, as the summary says) concerned.</param>
/// <param name="First">The first of them.</param>
public sealed record RuleVerdict(string Rule, Verdict Verdict, string Summary, long Count, ImmutableArray<RowNote> First);

/// <summary>All verdicts on one test of a file.</summary>
/// <param name="Name">The test's name in a file that holds several, else null.</param>
/// <param name="Rows">Rows looked at.</param>
/// <param name="Verdicts">One per rule, in the order of <see cref="QualityRules.All"/>.</param>
public sealed record TestQuality(string? Name, long Rows, ImmutableArray<RuleVerdict> Verdicts)
{
    /// <summary>The worst of the verdicts.</summary>
    public Verdict Worst => Verdicts.Select(v => v.Verdict).DefaultIfEmpty(Verdict.Pass).Max();
}

/// <summary>All verdicts on one file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Source">How it was read, or null when it was not understood at all.</param>
/// <param name="Unreadable">Why the reader refuses the file, in one line; null when it reads. Verdicts may be there all the same, on the rows as the file has them.</param>
/// <param name="Tests">The tests of the file.</param>
public sealed record FileQuality(string Path, CyclingSource? Source, string? Unreadable, ImmutableArray<TestQuality> Tests)
{
    /// <summary>The worst of the verdicts; a file that the reader refuses fails.</summary>
    public Verdict Worst => Unreadable is not null ? Verdict.Fail : Tests.Select(t => t.Worst).DefaultIfEmpty(Verdict.Pass).Max();
}

/// <summary>What the user says about a file for the checks, and how much is shown.</summary>
public sealed record QualitySettings
{
    /// <summary>Chemistry of a single cell, for the ranges of voltage; null judges by what is physically possible alone.</summary>
    public CellChemistry? Chemistry { get; init; }

    /// <summary>Names of the rules to run; null runs all.</summary>
    public IReadOnlyCollection<string>? Rules { get; init; }

    /// <summary>Rows shown per rule; all are counted.</summary>
    public int ShownRows { get; init; } = 10;
}

/// <summary>Chemistries whose voltage windows are known here; see docs/data-checks.md.</summary>
public enum CellChemistry
{
    /// <summary>Lithium nickel manganese cobalt oxide against graphite.</summary>
    Nmc,

    /// <summary>Lithium nickel cobalt aluminium oxide against graphite.</summary>
    Nca,

    /// <summary>Lithium iron phosphate against graphite.</summary>
    Lfp,

    /// <summary>Lithium cobalt oxide against graphite.</summary>
    Lco,

    /// <summary>Lithium titanate as anode.</summary>
    Lto,
}

/// <summary>Counts findings and keeps the first of them, in memory that does not grow with the file.</summary>
internal sealed class RowNotes(int shown)
{
    private readonly List<RowNote> _first = [];

    public long Count { get; private set; }

    /// <summary>The first findings.</summary>
    public ImmutableArray<RowNote> First => [.. _first];

    public void Add(long row, Func<string> text)
    {
        Count++;
        if (_first.Count < shown)
        {
            _first.Add(new RowNote(row, text()));
        }
    }

    /// <summary>Adds a finding that was counted where it was found.</summary>
    public void Add(RowNote note)
    {
        Count++;
        if (_first.Count < shown)
        {
            _first.Add(note);
        }
    }
}
