using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using BmsEdge.CyclingData.Store;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Honesty;

/// <summary>Everything a reader must know before trusting a data set: checklist, bias report and fidelity, from the records alone.</summary>
public sealed record DataCard
{
    /// <summary>Name of the data set, or of its folder.</summary>
    public required string Name { get; init; }

    /// <summary>Time of the newest import, UTC: the card is of the store as it was then.</summary>
    public required DateTime? StateUtc { get; init; }

    /// <summary>Cells, tests and rows.</summary>
    public required DataCounts Counts { get; init; }

    /// <summary>How the numbers of each source came about.</summary>
    public required IReadOnlyList<SourceFidelity> Sources { get; init; }

    /// <summary>The reporting checklist.</summary>
    public required IReadOnlyList<ChecklistItem> Checklist { get; init; }

    /// <summary>What the data set is made of and what it lacks.</summary>
    public required BiasReport Bias { get; init; }

    /// <summary>Makes the card of a store.</summary>
    /// <exception cref="BmsException">A stored record or test cannot be read.</exception>
    public static DataCard Of(CyclingStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        BiasReport bias = BiasReport.Of(store);
        DataSplit[] splits = !Directory.Exists(store.Layout.SplitsFolder)
            ? []
            : [.. Directory.EnumerateFiles(store.Layout.SplitsFolder, "*.json").Order(StringComparer.Ordinal).Select(p => DataSplit.Read(store, Path.GetFileNameWithoutExtension(p)))];
        return new DataCard
        {
            Name = store.Dataset.Name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(store.Folder)),
            StateUtc = store.Tests.Length == 0 ? null : store.Tests.Max(t => t.Provenance.ImportedUtc),
            Counts = new DataCounts(store.Cells.Length, store.Tests.Length, store.Tests.Sum(t => t.Provenance.RowsStored)),
            Sources = [.. store.Cells.GroupBy(c => (Source: c.Source?.Title ?? c.Source?.Address ?? ReportingChecklist.NotStated, c.Fidelity)).OrderBy(g => g.Key.Source, StringComparer.Ordinal).ThenBy(g => g.Key.Fidelity).Select(g => new SourceFidelity(g.Key.Source, g.Key.Fidelity, g.Count()))],
            Checklist = ReportingChecklist.Of(store, bias, splits),
            Bias = bias,
        };
    }

    /// <summary>Writes <c>card.md</c> and <c>card.json</c>.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.WriteFailed"/>.</exception>
    public void Write(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        StoreJson.Write(Path.Combine(folder, "card.json"), this);
        byte[] markdown = Encoding.UTF8.GetBytes(ToMarkdown());
        AtomicFile.Write(Path.Combine(folder, "card.md"), stream => stream.Write(markdown));
    }

    /// <summary>The card as Markdown.</summary>
    public string ToMarkdown()
    {
        MarkdownPage page = new();
        DrawOn(page);
        return page.ToString();
    }

    /// <summary>Puts the card on a page.</summary>
    public void DrawOn(IDataCardPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        page.Heading(1, $"Data card: {Name}");
        string state = StateUtc is { } utc ? utc.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC" : "nothing imported yet";
        page.Paragraph(string.Create(CultureInfo.InvariantCulture, $"{Counts.Cells} cells, {Counts.Tests} tests, {Counts.Rows} rows; state of {state}. Made from the store's records alone; '{ReportingChecklist.NotStated}' means that no record says it."));
        page.Heading(2, "Sources and fidelity");
        page.Table(["source", "fidelity", "cells"], Sources.Select(s => new[] { s.Source, s.Fidelity?.ToString().ToLowerInvariant() ?? ReportingChecklist.NotStated, Text(s.Cells) }));
        page.Heading(2, "Reporting checklist");
        page.Paragraph("After Artrith et al., Nature Chemistry 13, 505-508 (2021).");
        page.Table(["", "section", "question", "answer"], Checklist.Select(i => new[] { i.Number, i.Section, i.Question, i.Answer }));
        page.Heading(2, "Bias report");
        page.Paragraph($"Rule: {BiasReport.Rule}. Rates are charge-weighted mean currents over the nominal capacity; temperatures are means over time.");
        page.List(Bias.Findings);
        foreach (BiasTable table in Bias.Tables)
        {
            page.Heading(3, $"{char.ToUpperInvariant(table.Property[0])}{table.Property[1..]}");
            if (table.Groups.Count > 0)
            {
                page.Table([table.Property, table.Unit, "share", "verdict"], table.Groups.Select(g => new[] { g.Name, Text(g.Count), (100 * g.Share).ToString("F1", CultureInfo.InvariantCulture) + " %", g.Verdict ?? "" }));
            }

            page.List(table.Findings);
        }

        page.Heading(2, "Duplicates");
        page.Paragraph($"{DuplicateReport.Rule}. {Bias.Duplicates.Tests} tests, {Bias.Duplicates.Fingerprints} fingerprints, {Bias.Duplicates.Pairs.Count} pairs found.");
        if (Bias.Duplicates.Pairs.Count > 0)
        {
            page.Table(["one", "other", "exact", "shared windows", "share of smaller"], Bias.Duplicates.Pairs.Select(p => new[] { $"{p.FirstCell}/{p.FirstTest}", $"{p.SecondCell}/{p.SecondTest}", p.IsExact ? "yes" : "no", Text(p.SharedWindows), (100 * p.ShareOfSmaller).ToString("F1", CultureInfo.InvariantCulture) + " %" }));
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class MarkdownPage : IDataCardPage
    {
        private readonly StringBuilder _text = new();

        public void Heading(int level, string text) => _text.Append(new string('#', level)).Append(' ').Append(Escape(text)).Append("\n\n");

        public void Paragraph(string text) => _text.Append(Escape(text)).Append("\n\n");

        public void List(IEnumerable<string> items)
        {
            foreach (string item in items)
            {
                _text.Append("- ").Append(Escape(item)).Append('\n');
            }

            _text.Append('\n');
        }

        public void Table(string[] headers, IEnumerable<string[]> rows)
        {
            Row(headers);
            Row([.. headers.Select(_ => "---")]);
            foreach (string[] row in rows)
            {
                Row([.. row.Select(Escape)]);
            }

            _text.Append('\n');
        }

        public override string ToString() => _text.ToString();

        private void Row(string[] cells) => _text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

        /// <summary>Records are foreign text: none of it may become a table cell of its own or markup.</summary>
        private static string Escape(string text) =>
            text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
    }
}

/// <summary>What a card can be drawn on.</summary>
public interface IDataCardPage
{
    /// <summary>A heading; level 1 is the title.</summary>
    public void Heading(int level, string text);

    /// <summary>A paragraph.</summary>
    public void Paragraph(string text);

    /// <summary>A list, possibly empty.</summary>
    public void List(IEnumerable<string> items);

    /// <summary>A table.</summary>
    public void Table(string[] headers, IEnumerable<string[]> rows);
}

/// <summary>Sizes of a data set.</summary>
/// <param name="Cells">Cells.</param>
/// <param name="Tests">Tests.</param>
/// <param name="Rows">Rows.</param>
public sealed record DataCounts(int Cells, int Tests, long Rows);

/// <summary>How the numbers of a source came about.</summary>
/// <param name="Source">The source.</param>
/// <param name="Fidelity">Its label; null when nobody said.</param>
/// <param name="Cells">Cells of it.</param>
public sealed record SourceFidelity(string Source, Fidelity? Fidelity, int Cells);
