using System;
using System.Collections.Generic;
using System.Linq;

namespace BmsEdge.VirtualBoard.Campaigns;

/// <summary>What a row of the fault model came to over all its runs.</summary>
public sealed record FaultRowResult
{
    /// <summary>The row.</summary>
    public required FaultRow Row { get; init; }

    /// <summary>Why it was not run; null when it was.</summary>
    public string? NotRun { get; init; }

    /// <summary>True when it does not apply to this board, rather than being beyond it.</summary>
    public bool IsNotApplicable { get; init; }

    /// <summary>Stated time with its parts; null for a row that was not run.</summary>
    public StatedTime? Stated { get; init; }

    /// <summary>Its runs.</summary>
    public IReadOnlyList<FaultOutcome> Outcomes { get; init; } = [];

    /// <summary>Longest time to a right record in milliseconds; NaN when none belongs to it.</summary>
    public double WorstDetectedMilliseconds => Largest(o => o.DetectedMilliseconds);

    /// <summary>Longest time to the safe state in milliseconds; NaN when the fault is ridden through.</summary>
    public double WorstSafeMilliseconds => Largest(o => o.SafeMilliseconds);

    /// <summary>Median time to the safe state in milliseconds.</summary>
    public double MedianSafeMilliseconds
    {
        get
        {
            double[] sorted = [.. Outcomes.Select(o => o.SafeMilliseconds).Where(double.IsFinite).Order()];
            return sorted.Length == 0 ? double.NaN : sorted[sorted.Length / 2];
        }
    }

    /// <summary>Run to look at: the first bad one, else the one that took longest.</summary>
    public FaultOutcome? Worst => Outcomes.FirstOrDefault(o => !o.IsGood)
        ?? Outcomes.MaxBy(o => double.IsFinite(o.SafeMilliseconds) ? o.SafeMilliseconds : 0);

    /// <summary>True when it was run and every run was as the row says.</summary>
    public bool IsGood => Outcomes.Count > 0 && Outcomes.All(o => o.IsGood);

    private double Largest(Func<FaultOutcome, double> of)
    {
        double[] finite = [.. Outcomes.Select(of).Where(double.IsFinite)];
        return finite.Length == 0 ? double.NaN : finite.Max();
    }
}

/// <summary>The outcome of a campaign.</summary>
/// <param name="Rows">The rows of the fault model.</param>
/// <param name="Pairs">Two faults at once.</param>
public sealed record FaultReport(IReadOnlyList<FaultRowResult> Rows, IReadOnlyList<FaultRowResult> Pairs)
{
    /// <summary>Every run.</summary>
    public IEnumerable<FaultOutcome> Outcomes => Rows.Concat(Pairs).SelectMany(r => r.Outcomes);

    /// <summary>Runs in all.</summary>
    public int RunCount => Outcomes.Count();

    /// <summary>Rows that were run.</summary>
    public int InjectedRows => Rows.Count(r => r.NotRun is null);

    /// <summary>Rows that were detected and brought to the stated safe state within the stated time in every run.</summary>
    public int GoodRows => Rows.Count(r => r.IsGood);

    /// <summary>Runs with a wrong or missing reason in the trip records.</summary>
    public int WrongReasons => Outcomes.Count(o => !o.IsReasonRight);

    /// <summary>Runs with a trip that does not belong to the fault.</summary>
    public int FalseTrips => Outcomes.Count(o => o.ExtraTrips.Count > 0);

    /// <summary>Runs that were not as their row says.</summary>
    public int BadRuns => Outcomes.Count(o => !o.IsGood);

    /// <summary>Virtual seconds of all runs.</summary>
    public double BoardSeconds => Outcomes.Sum(o => o.BoardSeconds);

    internal static FaultReport Of(IReadOnlyList<FaultRow> rows, IReadOnlyList<FaultRow> pairs, FaultSetting probe, IReadOnlyList<FaultOutcome> outcomes)
    {
        ILookup<string, FaultOutcome> byRow = outcomes.ToLookup(o => o.Row);
        FaultRowResult Result(FaultRow row)
        {
            string? why = row.NotCovered ?? row.NotApplicable(probe);
            return new FaultRowResult
            {
                Row = row,
                NotRun = why,
                IsNotApplicable = row.NotCovered is null && why is not null,
                Stated = why is null ? row.Time!(probe.Configuration) : null,
                Outcomes = [.. byRow[row.Id]],
            };
        }

        return new FaultReport([.. rows.Select(Result)], [.. pairs.Select(Result)]);
    }
}
