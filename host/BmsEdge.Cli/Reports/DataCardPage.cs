using System.Collections.Generic;
using System.Linq;
using BmsEdge.CyclingData.Honesty;
using BmsEdge.Reporting;

namespace BmsEdge.Cli.Reports;

/// <summary>A data card as a page to look at.</summary>
internal sealed class DataCardPage(string name) : IDataCardPage
{
    private readonly HtmlReport _report = new($"Data card: {name}", "Made from the records of a store");

    /// <summary>Writes a card, whole or not at all.</summary>
    public static void Save(DataCard card, string path)
    {
        DataCardPage page = new(card.Name);
        card.DrawOn(page);
        page._report.Save(path);
    }

    /// <inheritdoc/>
    public void Heading(int level, string text)
    {
        // The title is the report's own.
        if (level > 1)
        {
            _report.Section(text);
        }
    }

    /// <inheritdoc/>
    public void Paragraph(string text) => _report.Paragraph(text);

    /// <inheritdoc/>
    public void List(IEnumerable<string> items)
    {
        string[][] rows = [.. items.Select(i => new[] { i })];
        if (rows.Length > 0)
        {
            _report.Table(["finding"], rows, []);
        }
    }

    /// <inheritdoc/>
    public void Table(string[] headers, IEnumerable<string[]> rows) => _report.Table([.. headers.Select(h => h.Length == 0 ? "no." : h)], rows, []);
}
