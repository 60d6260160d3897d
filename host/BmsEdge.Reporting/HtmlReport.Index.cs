using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace BmsEdge.Reporting;

/// <summary>A cell of an index.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Sort">Number it is sorted by; null sorts by the text.</param>
public sealed record IndexCell(string Text, double? Sort = null)
{
    /// <summary>Values drawn as a small line in place of the text, in their order; non-finite ones are left out.</summary>
    public IReadOnlyList<double>? Spark { get; init; }

    /// <summary>Where the text leads: a file beside the report or <c>#id</c> in it; null for plain text.</summary>
    public string? Link { get; init; }

    /// <summary><c>fail</c>, <c>warn</c>, <c>ok</c> or null.</summary>
    public string? Tone { get; init; }
}

/// <content>Tables of hundreds of rows.</content>
public sealed partial class HtmlReport
{
    /// <summary>Points a small line keeps: one per pixel of its width; extremes stay.</summary>
    private const int SparkPoints = 48;

    private const int SparkHeight = 24;

    private static readonly string[] s_tones = ["fail", "warn", "ok"];

    private bool _sorts;

    /// <summary>A table with a row per thing, sorted by pressing the head of a column. Without scripts it stands in the order given.</summary>
    /// <param name="headers">Column heads with units.</param>
    /// <param name="rows">As many cells in each row as there are heads.</param>
    /// <param name="caption">What the table shows.</param>
    /// <exception cref="ArgumentException">No columns, or a row of another length.</exception>
    public HtmlReport Index(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<IndexCell>> rows, string caption)
    {
        ArgumentNullException.ThrowIfNull(headers);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentException.ThrowIfNullOrWhiteSpace(caption);
        ArgumentOutOfRangeException.ThrowIfZero(headers.Count, nameof(headers));
        _sorts = true;
        _tables++;
        Add($"<div class=\"scroll wide\" role=\"region\" tabindex=\"0\" aria-label=\"{E($"Table {_tables}: {caption}")}\">");
        Add($"<table class=\"index\"><caption>Table {_tables}. {E(caption)}</caption>");
        Add($"<thead><tr>{string.Concat(headers.Select(h => $"<th scope=\"col\"><button type=\"button\">{E(h)}</button></th>"))}</tr></thead><tbody>");
        foreach (IReadOnlyList<IndexCell> row in rows)
        {
            if (row.Count != headers.Count)
            {
                throw new ArgumentException($"A row has {row.Count} cells where the table has {headers.Count} columns.", nameof(rows));
            }

            Add($"<tr>{string.Concat(row.Select(Cell))}</tr>");
        }

        return Add($"</tbody></table></div>");
    }

    /// <summary>A part that is folded until it is pressed.</summary>
    public HtmlReport Folded(string summary, Action<HtmlReport> content)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(summary);
        ArgumentNullException.ThrowIfNull(content);
        Add($"<details><summary>{E(summary)}</summary>");
        content(this);
        return Add($"</details>");
    }

    /// <summary>A small line of values, at most a point per pixel and the extremes always kept.</summary>
    internal static string Spark(IReadOnlyList<double> values)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        if (finite.Length < 2)
        {
            return "";
        }

        double[] x = [.. Enumerable.Range(0, finite.Length).Select(i => (double)i)];
        int[] kept = Decimation.Keep(x, finite, SparkPoints);
        double low = finite.Min();
        double span = finite.Max() - low;
        StringBuilder path = new("M");
        foreach (int i in kept)
        {
            double y = span > 0 ? SparkHeight - (SparkHeight * (finite[i] - low) / span) : SparkHeight / 2.0;
            path.Append(CultureInfo.InvariantCulture, $"{(path.Length > 1 ? " " : "")}{Markup.Coordinate(96.0 * i / (finite.Length - 1))} {Markup.Coordinate(Math.Round(y, 1))}");
        }

        return $"<svg class=\"spark\" viewBox=\"0 0 96 {SparkHeight}\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><path d=\"{path}\"/></svg>";
    }

    private static string Cell(IndexCell cell, int column)
    {
        string tone = cell.Tone is null ? "" : s_tones.Contains(cell.Tone) ? cell.Tone : throw new ArgumentException($"'{cell.Tone}' is no tone.", nameof(cell));
        string name = string.Join(' ', new[] { cell.Sort is null ? "" : "num", tone }.Where(c => c.Length > 0));
        string attributes = (name.Length > 0 ? $" class=\"{name}\"" : "")
            + (cell.Sort is { } sort ? string.Create(CultureInfo.InvariantCulture, $" data-s=\"{(double.IsFinite(sort) ? sort.ToString("G6", CultureInfo.InvariantCulture) : "")}\"") : "");
        string content = cell.Spark is { } spark ? Spark(spark)
            : cell.Link is { } link ? $"<a href=\"{E(link)}\">{E(cell.Text)}</a>"
            : E(cell.Text);
        return column == 0 ? $"<th scope=\"row\"{attributes}>{content}</th>" : $"<td{attributes}>{content}</td>";
    }
}
