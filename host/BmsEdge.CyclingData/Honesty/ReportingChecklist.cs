using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using BmsEdge.CyclingData.Store;

namespace BmsEdge.CyclingData.Honesty;

/// <summary>One question of the checklist and what the store's records answer.</summary>
/// <param name="Number">Number in the checklist.</param>
/// <param name="Section">Its section.</param>
/// <param name="Question">What is asked.</param>
/// <param name="Answer">What the records say; <see cref="ReportingChecklist.NotStated"/> when they say nothing.</param>
public sealed record ChecklistItem(string Number, string Section, string Question, string Answer)
{
    /// <summary>Whether the records answer it.</summary>
    public bool IsStated => Answer != ReportingChecklist.NotStated;
}

/// <summary>
/// The reporting checklist of N. Artrith, K. T. Butler, F.-X. Coudert, S. Han, O. Isayev, A. Jain, A. Walsh, "Best practices in
/// machine learning for chemistry", Nature Chemistry 13, 505-508 (2021), as far as it concerns data. Questions about a model
/// are listed and answered by the model's card.
/// </summary>
public static class ReportingChecklist
{
    /// <summary>The answer where the records have none. It is never replaced by a guess.</summary>
    public const string NotStated = "not stated";

    private const string ModelCard = "does not apply to a data set; see the card of each model trained on it";

    /// <summary>The answers of a store.</summary>
    public static IReadOnlyList<ChecklistItem> Of(CyclingStore store, BiasReport bias, IReadOnlyList<DataSplit> splits)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(bias);
        ArgumentNullException.ThrowIfNull(splits);
        DatasetRecord dataset = store.Dataset;
        return
        [
            new("1a", "Data sources", "Are all data sources listed and publicly available?", Sources(store)),
            new("1b", "Data sources", "If an external database is used, is an access date or version given?", Dates(store)),
            new("1c", "Data sources", "Are potential biases of the source reported or mitigated?", Biases(dataset, bias)),
            new("2a", "Data cleaning", "Are the cleaning steps clearly and fully described?", Cleaning(store)),
            new("2b", "Data cleaning", "Is the amount of removed data evaluated?", Removed(store)),
            new("2c", "Data cleaning", "Are combinations of data from several sources identified and their issues mitigated?", Combination(store)),
            new("2d", "Data cleaning", "Is the selection of the data described? (added for battery data)", dataset.Selection ?? NotStated),
            new("3a", "Data representation", "Are the ways in which data are represented clearly described, ideally as software?", Representation(store)),
            new("3b", "Data representation", "Are comparisons with standard feature sets given?", ModelCard),
            new("4a", "Model choice", "Is the model given as software?", ModelCard),
            new("4b", "Model choice", "Is the model compared with trivial ones?", ModelCard),
            new("4c", "Model choice", "Is the model compared with the state of the art?", ModelCard),
            new("5a", "Training and validation", "Are there separate sets for training, validation and test?", SplitParts(splits)),
            new("5b", "Training and validation", "Is the way of splitting stated?", splits.Count == 0 ? NotStated : string.Join("; ", splits.Select(s => $"{s.Request.Name}: by {string.Join(" and ", s.Request.By)}, seed {s.Request.Seed}; {string.Join("; ", s.Rules)}"))),
            new("5c", "Training and validation", "Does the splitting avoid data leakage?", Leakage(store, splits)),
            new("6a", "Code and reproducibility", "Is the code or workflow publicly available?", dataset.CodeAddress ?? NotStated),
            new("6b", "Code and reproducibility", "Are there scripts that reproduce the findings?", Reproduction(store)),
        ];
    }

    private static string Sources(CyclingStore store)
    {
        string[] origins = [.. store.Cells.Where(c => c.Source is not null).GroupBy(c => Describe(c.Source!)).Select(g => $"{g.Key} ({Count(g.Count(), "cell")})")];
        int without = store.Cells.Count(c => c.Source is null);
        string files = $"{Count(store.Tests.Select(t => t.Provenance.Source.Sha256).Distinct().Count(), "source file")} with SHA-256 in the provenance";
        return origins.Length == 0 ? NotStated : $"{string.Join("; ", origins)}{(without > 0 ? $"; {NotStated} for {Count(without, "cell")}" : "")}; {files}";
    }

    private static string Describe(DataOrigin origin)
    {
        string[] parts = [.. new[] { origin.Title, origin.Address, origin.Citation, origin.Licence is null ? $"licence {NotStated}" : $"licence {origin.Licence}" }.Where(p => p is not null).Select(p => p!)];
        return string.Join(", ", parts);
    }

    private static string Dates(CyclingStore store)
    {
        string[] dates = [.. store.Cells.Select(c => c.Source?.DateOrVersion).Where(d => d is not null).Select(d => d!).Distinct().Order(StringComparer.Ordinal)];
        int without = store.Cells.Count(c => c.Source?.DateOrVersion is null);
        string imported = store.Tests.Length == 0 ? "" : $" (imported {Day(store.Tests.Min(t => t.Provenance.ImportedUtc))} to {Day(store.Tests.Max(t => t.Provenance.ImportedUtc))} UTC)";
        return dates.Length == 0 ? NotStated : $"{string.Join("; ", dates)}{(without > 0 ? $"; {NotStated} for {Count(without, "cell")}" : "")}{imported}";
    }

    private static string Biases(DatasetRecord dataset, BiasReport bias) =>
        $"reported: {bias.Tables.Sum(t => t.Findings.Count) + bias.Findings.Count} findings of the bias report in this card; by the keeper: {dataset.KnownBiases ?? NotStated}";

    private static string Cleaning(CyclingStore store) =>
        $"on import: nothing is mended; every file is held to {string.Join(", ", store.Tests.SelectMany(t => t.Provenance.Checks).Distinct().Order(StringComparer.Ordinal).DefaultIfEmpty("no check, as there is no test"))}; before import: {store.Dataset.Cleaning ?? NotStated}";

    private static string Removed(CyclingStore store)
    {
        long read = store.Tests.Sum(t => t.Provenance.RowsRead);
        DroppedRows[] dropped = [.. store.Tests.SelectMany(t => t.Provenance.RowsDropped)];
        string why = dropped.Length == 0 ? "" : $" ({string.Join("; ", dropped.GroupBy(d => (d.Repair, d.Reason)).Select(g => $"{g.Key.Repair}: {g.Sum(d => d.Rows)}, {g.Key.Reason}"))})";
        return string.Create(CultureInfo.InvariantCulture, $"{dropped.Sum(d => d.Rows)} of {read} rows were left out{why}; {store.Tests.Sum(t => t.Provenance.UnusedHeaders.Count)} columns of {store.Tests.Length} tests were not used; what was removed before import: {store.Dataset.Cleaning ?? NotStated}");
    }

    private static string Combination(CyclingStore store)
    {
        int sources = store.Cells.Select(c => c.Source is null ? null : Describe(c.Source)).Where(s => s is not null).Distinct().Count();
        string fidelity = string.Join(", ", store.Cells.GroupBy(c => c.Fidelity).OrderBy(g => g.Key).Select(g => $"{(g.Key is { } f ? f.ToString().ToLowerInvariant() : NotStated)}: {Count(g.Count(), "cell")}"));
        return $"{Count(sources, "stated source")}, {Count(store.Tests.Select(t => t.Provenance.Reader).Distinct().Count(), "file format")}; fidelity {(fidelity.Length == 0 ? NotStated : fidelity)}; by the keeper: {store.Dataset.Combination ?? NotStated}";
    }

    private static string Representation(CyclingStore store)
    {
        string[] rules = [.. store.Tests.SelectMany(t => t.Provenance.Derivation.Rules).GroupBy(r => r).OrderBy(g => g.Key.Column, StringComparer.Ordinal).Select(g => $"{g.Key.Column}: {g.Key.Rule}")];
        return rules.Length == 0 ? NotStated : $"Battery Data Format columns, current positive when charging; derived columns by rule: {string.Join("; ", rules)}";
    }

    private static string SplitParts(IReadOnlyList<DataSplit> splits) => splits.Count == 0
        ? NotStated
        : string.Join("; ", splits.Select(s => $"{s.Request.Name}: {string.Join(", ", s.Parts.Select(p => $"{p.Name} {Count(p.Cells.Count, "cell")}"))}"));

    private static string Leakage(CyclingStore store, IReadOnlyList<DataSplit> splits)
    {
        if (splits.Count == 0)
        {
            return NotStated;
        }

        SplitCheck[] checks = [.. splits.Select(s => SplitCheck.Run(store, s))];
        return string.Join("; ", checks.Select(c => c.Holds
            ? $"{c.Name}: holds, {c.PairsCompared} pairs of tests in different parts share no rows ({DuplicateReport.Rule})"
            : $"{c.Name}: does NOT hold: {string.Join("; ", c.Problems)}"));
    }

    private static string Reproduction(CyclingStore store) => store.Tests.Length == 0
        ? NotStated
        : $"every stored test is made again by importing the source file of the recorded hash with the recorded declarations, program {string.Join(", ", store.Tests.Select(t => t.Provenance.ProgramVersion).Distinct().Order(StringComparer.Ordinal))}";

    private static string Day(DateTime time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Count(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
