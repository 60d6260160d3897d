using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.CyclingData.Store;

namespace BmsEdge.CyclingData.Honesty;

/// <summary>How the cells or tests of a store spread over one property.</summary>
/// <param name="Property">What is counted over.</param>
/// <param name="Unit">What is counted: cells or tests.</param>
/// <param name="Groups">Groups with their counts.</param>
/// <param name="NotStated">Cells or tests of which the property is not known.</param>
/// <param name="Findings">What the counts mean, a sentence each.</param>
public sealed record BiasTable(string Property, string Unit, IReadOnlyList<BiasGroup> Groups, int NotStated, IReadOnlyList<string> Findings);

/// <summary>One group of a property.</summary>
/// <param name="Name">Value or range.</param>
/// <param name="Count">Cells or tests in it.</param>
/// <param name="Share">Share of those of which the property is known.</param>
/// <param name="Verdict">over-represented, under-represented, absent, or nothing.</param>
public sealed record BiasGroup(string Name, int Count, double Share, string? Verdict);

/// <summary>
/// What a data set is made of and what it lacks. The rule: a group with more than twice the share it would have if all
/// groups that occur were equally large is over-represented, one with less than half of it under-represented; ranges
/// without any are absent.
/// </summary>
public sealed record BiasReport
{
    /// <summary>How many times the equal share makes a group over-represented; its inverse under-represented.</summary>
    public const double Factor = 2;

    /// <summary>The rule in a sentence.</summary>
    public static string Rule { get; } =
        $"with k groups present, a share above {DataFault.Number(Factor)}/k is over-represented and one below 1/({DataFault.Number(Factor)}k) under-represented; with one group alone nothing can be said about others";

    private static readonly double[] s_celsiusEdges = [0, 10, 20, 30, 40];
    private static readonly double[] s_rateEdges = [0.1, 0.3, 0.7, 1.5, 3];

    /// <summary>The tables.</summary>
    public required IReadOnlyList<BiasTable> Tables { get; init; }

    /// <summary>What is missing or suspicious as a whole, a sentence each.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    /// <summary>Tests that share rows.</summary>
    public required DuplicateReport Duplicates { get; init; }

    /// <summary>Counts over a store.</summary>
    public static BiasReport Of(CyclingStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        DuplicateReport duplicates = DuplicateSearch.Run(store.Tests);
        return new BiasReport
        {
            Tables =
            [
                Named("chemistry", store.Cells.Select(c => c.Chemistry)),
                Named("protocol", store.Cells.Select(c => c.Protocol)),
                Named("form factor", store.Cells.Select(c => c.FormFactor)),
                Named("manufacturer and model", store.Cells.Select(c => c.Manufacturer is null && c.Model is null ? null : $"{c.Manufacturer} {c.Model}".Trim())),
                Named("fidelity", store.Cells.Select(c => c.Fidelity?.ToString().ToLowerInvariant())),
                Named("end of life reached", store.Cells.Select(c => YesNo(c.ReachedEndOfLife))),
                Named("failed", store.Cells.Select(c => YesNo(c.Failed))),
                Ranges("measured mean temperature [degC]", s_celsiusEdges, store.Tests.Select(t => t.Provenance.Statistics.MeanCelsius)),
                Ranges("measured charging rate [C]", s_rateEdges, store.Tests.Select(t => Rate(store, t, t.Provenance.Statistics.MeanChargeAmps))),
                Ranges("measured discharging rate [C]", s_rateEdges, store.Tests.Select(t => Rate(store, t, t.Provenance.Statistics.MeanDischargeAmps))),
            ],
            Findings = [.. Overall(store, duplicates)],
            Duplicates = duplicates,
        };
    }

    internal static BiasTable Named(string property, IEnumerable<string?> values)
    {
        string?[] all = [.. values];
        (string, int)[] groups = [.. all.Where(v => v is not null).GroupBy(v => v!).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, g.Count()))];
        return Judge(property, "cells", groups, all.Count(v => v is null));
    }

    internal static BiasTable Ranges(string property, double[] edges, IEnumerable<double?> values)
    {
        double?[] all = [.. values];
        int[] counts = new int[edges.Length + 1];
        foreach (double? value in all)
        {
            if (value is { } known)
            {
                counts[edges.Count(e => known >= e)]++;
            }
        }

        return Judge(property, "tests", [.. counts.Select((n, i) => (RangeName(edges, i), n))], all.Count(v => v is null));
    }

    private static BiasTable Judge(string property, string unit, (string Name, int Count)[] groups, int notStated)
    {
        int total = groups.Sum(g => g.Count);
        int present = groups.Count(g => g.Count > 0);
        List<string> findings = [];
        if (total == 0)
        {
            return new BiasTable(property, unit, [], notStated, [$"{property} is not stated or measured for any of the {notStated} {unit}"]);
        }

        BiasGroup[] judged = [.. groups.Select(g => new BiasGroup(g.Name, g.Count, (double)g.Count / total, Verdict(g.Count, total, present)))];
        findings.AddRange(judged.Where(g => g.Verdict is not null and not "absent").Select(g => $"{g.Name} is {g.Verdict}: {g.Count} of {total} {unit}"));
        if (present == 1)
        {
            findings.Add($"all {total} {unit} are {judged.First(g => g.Count > 0).Name}; nothing learned here is known to hold elsewhere");
        }

        if (judged.Where(g => g.Verdict == "absent").Select(g => g.Name).ToArray() is { Length: > 0 } absent)
        {
            findings.Add($"no {unit} at {string.Join(", ", absent)}");
        }

        if (notStated > 0)
        {
            findings.Add($"not known for {notStated} of {total + notStated} {unit}");
        }

        return new BiasTable(property, unit, judged, notStated, findings);
    }

    private static string? Verdict(int count, int total, int present)
    {
        double share = (double)count / total;
        return count == 0 ? "absent"
            : present == 1 ? null
            : share > Factor / present ? "over-represented"
            : share < 1 / (Factor * present) ? "under-represented"
            : null;
    }

    private static IEnumerable<string> Overall(CyclingStore store, DuplicateReport duplicates)
    {
        if (!store.Cells.Any(c => c.Failed == true))
        {
            yield return store.Cells.Any(c => c.Failed is null)
                ? $"no cell is recorded as failed, and for {store.Cells.Count(c => c.Failed is null)} of {store.Cells.Length} it is not stated whether it did: negative results are missing or unreported"
                : "no cell failed: negative results are missing";
        }

        if (!store.Cells.Any(c => c.ReachedEndOfLife == true))
        {
            yield return "no cell is recorded as having reached its end of life: models of life cannot be judged on this data";
        }

        foreach (DuplicatePair pair in duplicates.Pairs)
        {
            yield return $"{pair.FirstCell}/{pair.FirstTest} and {pair.SecondCell}/{pair.SecondTest} {(pair.IsExact ? "are the same measurement" : $"share {pair.SharedWindows} windows of rows ({100 * pair.ShareOfSmaller:F0} % of the smaller)")}";
        }

        if (duplicates.TestsWithout.Count > 0)
        {
            yield return $"{duplicates.TestsWithout.Count} tests are too short or too uniform for the search for extracts; only exact copies of them are found";
        }
    }

    private static double? Rate(CyclingStore store, StoredTest test, double? amps) => amps / store.Cell(test.Cell)?.NominalCapacityAmpHours;

    private static string? YesNo(bool? value) => value switch { true => "yes", false => "no", null => null };

    private static string RangeName(double[] edges, int i) =>
        i == 0 ? $"below {DataFault.Number(edges[0])}" : i == edges.Length ? $"{DataFault.Number(edges[^1])} and above" : $"{DataFault.Number(edges[i - 1])} to {DataFault.Number(edges[i])}";
}
