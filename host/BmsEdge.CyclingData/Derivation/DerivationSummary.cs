using System.Collections.Generic;

namespace BmsEdge.CyclingData.Derivation;

/// <summary>How a derived column was made.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Rule">The rule in a sentence.</param>
public sealed record DerivedRule(string Column, string Rule);

/// <summary>A cycler's counter against the integral of the rows, first row to last.</summary>
/// <param name="Quantity">For example <c>charging capacity [Ah]</c>.</param>
/// <param name="Counter">By the counter, resets unrolled.</param>
/// <param name="Integral">By trapezoidal integration, not across gaps.</param>
/// <param name="Resets">Times the counter began anew.</param>
/// <param name="Faults">Falls of the counter that no reset explains.</param>
/// <param name="FirstFaultRow">File row of the first of them, or 0.</param>
public sealed record CounterComparison(string Quantity, double Counter, double Integral, long Resets, long Faults, long FirstFaultRow)
{
    /// <summary>Counter minus integral.</summary>
    public double Difference => Counter - Integral;
}

/// <summary>A hole in the log of a stored test.</summary>
/// <param name="FirstRowAfter">File row of the first record after it.</param>
/// <param name="Seconds">Its length [s].</param>
public sealed record StoredGap(long FirstRowAfter, double Seconds);

/// <summary>What the derivation of one test did.</summary>
public sealed record DerivationSummary
{
    /// <summary>Every derived column and its rule.</summary>
    public required IReadOnlyList<DerivedRule> Rules { get; init; }

    /// <summary>The cycler's counters against the integrals.</summary>
    public required IReadOnlyList<CounterComparison> Comparisons { get; init; }

    /// <summary>Number of holes in the log.</summary>
    public required long GapCount { get; init; }

    /// <summary>Their total length [s].</summary>
    public required double GapSeconds { get; init; }

    /// <summary>The first of them.</summary>
    public required IReadOnlyList<StoredGap> Gaps { get; init; }

    /// <summary>Rows read.</summary>
    public required long Rows { get; init; }

    /// <summary>Cycles told, or null.</summary>
    public required int? Cycles { get; init; }

    /// <summary>Steps told.</summary>
    public required long Steps { get; init; }

    /// <summary>Things worth knowing, one sentence each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
