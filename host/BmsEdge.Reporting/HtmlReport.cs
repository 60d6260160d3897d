using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using BmsEdge.Foundation;

namespace BmsEdge.Reporting;

/// <summary>A figure of merit for the top of a report.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Value">Number with its unit, ready to read.</param>
/// <param name="Note">What it is held against; empty for none.</param>
public sealed record KeyFigure(string Label, string Value, string Note = "");

/// <summary>
/// One self-contained HTML file: inline style and drawings, no scripts but those that sort an index and zoom into a figure (named in the
/// policy by their hashes), nothing fetched (a content security policy forbids it), light and dark by the reader's setting, fit for paper and phone. Every text is encoded. The same calls give the same bytes; a date appears only
/// where the caller writes one.
/// </summary>
public sealed partial class HtmlReport
{
    private readonly string _title;
    private readonly string _subtitle;
    private readonly StringBuilder _body = new();
    private readonly List<string> _sections = [];
    private int _figures;
    private int _tables;
    private bool _zooms;

    /// <summary>Starts a report.</summary>
    /// <param name="title">Heading and name of the document; not empty.</param>
    /// <param name="subtitle">A line below it: what was run, on what.</param>
    public HtmlReport(string title, string subtitle)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(title);
        ArgumentNullException.ThrowIfNull(subtitle);
        _title = title;
        _subtitle = subtitle;
    }

    /// <summary>Begins a section; three or more get a list of contents.</summary>
    public HtmlReport Section(string heading)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(heading);
        _sections.Add(heading);
        return Add($"<h2 id=\"s{_sections.Count}\">{E(heading)}</h2>");
    }

    /// <summary>A paragraph; line breaks in it are kept.</summary>
    public HtmlReport Paragraph(string text) => Add($"<p>{E(text)}</p>");

    /// <summary>A paragraph that must not be overlooked.</summary>
    public HtmlReport Warning(string text) => Add($"<p class=\"note\" role=\"note\">{E(text)}</p>");

    /// <summary>Text in a fixed-width font, for instance the command that reproduces what stands above.</summary>
    public HtmlReport Preformatted(string text) => Add($"<pre tabindex=\"0\">{E(text)}</pre>");

    /// <summary>A row of boxes with the numbers that matter.</summary>
    public HtmlReport KeyFigures(params KeyFigure[] figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        Add($"<dl class=\"key\">");
        foreach (KeyFigure figure in figures)
        {
            string note = figure.Note.Length == 0 ? "" : $"<dd class=\"remark\">{E(figure.Note)}</dd>";
            Add($"<div><dt>{E(figure.Label)}</dt><dd class=\"value\">{E(figure.Value)}</dd>{note}</div>");
        }

        return Add($"</dl>");
    }

    /// <summary>A table whose first column names its rows.</summary>
    /// <param name="headers">Column heads with units.</param>
    /// <param name="rows">As many texts in each row as there are heads.</param>
    /// <param name="numericColumns">Columns set flush right, from 0.</param>
    /// <param name="caption">What the table shows.</param>
    /// <exception cref="ArgumentException">No columns, a row of another length, or a numeric column that is not there.</exception>
    public HtmlReport Table(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows, IReadOnlyCollection<int> numericColumns, string caption = "")
    {
        ArgumentNullException.ThrowIfNull(headers);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(numericColumns);
        ArgumentOutOfRangeException.ThrowIfZero(headers.Count, nameof(headers));
        if (numericColumns.Any(c => c < 0 || c >= headers.Count))
        {
            throw new ArgumentException($"Numeric columns are numbered from 0 to {headers.Count - 1}.", nameof(numericColumns));
        }

        IReadOnlyList<string>[] body = [.. rows];
        for (int i = 0; i < body.Length; i++)
        {
            if (body[i].Count != headers.Count)
            {
                throw new ArgumentException($"Row {i} has {body[i].Count} cells where the table has {headers.Count} columns.", nameof(rows));
            }
        }

        _tables++;
        Add($"<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{E(caption.Length == 0 ? $"Table {_tables}" : $"Table {_tables}: {caption}")}\">");
        Add($"<table>");
        if (caption.Length > 0)
        {
            Add($"<caption>Table {_tables}. {E(caption)}</caption>");
        }

        Add($"<thead><tr>{string.Concat(headers.Select((h, c) => $"<th scope=\"col\"{Numeric(c)}>{E(h)}</th>"))}</tr></thead>");
        Add($"<tbody>");
        foreach (IReadOnlyList<string> row in body)
        {
            IEnumerable<string> cells = row.Select((text, c) => c == 0
                ? $"<th scope=\"row\"{Numeric(c)}>{E(text)}</th>"
                : $"<td{Numeric(c)}>{E(text)}</td>");
            Add($"<tr>{string.Concat(cells)}</tr>");
        }

        Add($"</tbody></table>");
        return Add($"</div>");

        string Numeric(int column) => numericColumns.Contains(column) ? " class=\"num\"" : "";
    }

    /// <summary>A drawing with a caption below.</summary>
    /// <param name="plot">What is drawn.</param>
    /// <param name="caption">What is to be seen in it; not empty.</param>
    /// <exception cref="ArgumentException">The plot contradicts itself, or there is no caption.</exception>
    public HtmlReport Figure(PlotSpec plot, string caption)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(caption);
        string svg = SvgPlot.Render(plot, $"f{_figures + 1}", $"Figure {_figures + 1}");
        _figures++;
        _zooms |= plot.Interactive;
        Add($"<figure id=\"f{_figures}\">");
        Add($"<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Figure {_figures}\">");
        _body.Append(svg);
        Add($"</div>");
        Add($"<figcaption>Figure {_figures}. {E(caption)}</figcaption>");
        return Add($"</figure>");
    }

    /// <summary>The whole document.</summary>
    public string ToHtml()
    {
        StringBuilder html = new();
        html.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
        html.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
        html.Append("<meta name=\"color-scheme\" content=\"light dark\"/>\n");
        // The file must never fetch anything, whatever text came in.
        html.Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'").Append(Policy()).Append("\"/>\n");
        html.Append(CultureInfo.InvariantCulture, $"<title>{E(_title)}</title>\n<style>\n{ReportStyle.Css}\n</style>\n</head>\n<body>\n");
        html.Append(CultureInfo.InvariantCulture, $"<header>\n<h1>{E(_title)}</h1>\n");
        if (_subtitle.Length > 0)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p>{E(_subtitle)}</p>\n");
        }

        html.Append("</header>\n");
        if (_sections.Count >= 3)
        {
            IEnumerable<string> entries = _sections.Select((s, i) => $"<li><a href=\"#s{i + 1}\">{E(s)}</a></li>");
            html.Append(CultureInfo.InvariantCulture, $"<nav aria-label=\"Contents\"><ol>{string.Concat(entries)}</ol></nav>\n");
        }

        html.Append("<main>\n").Append(_body).Append("</main>\n").Append(_sorts ? SortScript.Script.Element : "").Append(_zooms ? ZoomScript.Script.Element : "").Append("</body>\n</html>\n");
        return html.ToString();
    }

    /// <summary>Writes the document so that the file is either wholly the new one or wholly the old one.</summary>
    /// <param name="path">File; its folder is made if need be.</param>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.WriteFailed"/>; what was there before is unchanged.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string target = Path.GetFullPath(path);
        string staging = $"{target}.{Environment.ProcessId}.{Guid.NewGuid():N}.new";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using (FileStream file = new(staging, FileMode.CreateNew, FileAccess.Write))
            {
                file.Write(new UTF8Encoding(false).GetBytes(ToHtml()));
                file.Flush(flushToDisk: true);
            }

            File.Move(staging, target, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(staging);
            throw new BmsException(
                BmsErrorCode.WriteFailed,
                $"Cannot write the report '{path}': {e.Message} What was there before is unchanged. Free space or choose another file.",
                e);
        }
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A leftover sibling is untidy, not wrong.
        }
    }

    private string Policy()
    {
        string[] scripts = [.. _sorts ? [SortScript.Script.Source] : Array.Empty<string>(), .. _zooms ? [ZoomScript.Script.Source] : Array.Empty<string>()];
        return scripts.Length == 0 ? "" : $"; script-src {string.Join(' ', scripts)}";
    }

    private static string E(string text) => Markup.Encode(text);

    private HtmlReport Add(FormattableString line)
    {
        _body.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        return this;
    }
}
