using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using BmsEdge.Foundation;
using CsCheck;
using Xunit;

namespace BmsEdge.Reporting.Tests;

public sealed class HtmlReportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bmsedge-report-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Report_is_well_formed_with_unique_ids_and_links_that_lead_somewhere()
    {
        XDocument document = Parse(Samples.Report().ToHtml());
        string[] ids = [.. document.Descendants().Attributes("id").Select(a => a.Value)];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        foreach (XAttribute link in document.Descendants().Attributes("href"))
        {
            Assert.Contains(link.Value[1..], ids);
        }

        foreach (Match reference in Regex.Matches(document.ToString(), "url\\(#([^)]+)\\)"))
        {
            Assert.Contains(reference.Groups[1].Value, ids);
        }

        Assert.Equal(3, document.Descendants("nav").Descendants("li").Count());
    }

    [Fact]
    public void Report_refers_to_nothing_outside_itself()
    {
        string html = Samples.Report().ToHtml();
        Assert.DoesNotMatch("https?:|//[a-z]|\\ssrc=|@import|url\\((?!#)|<script|<link|<iframe|<object|<image", html);
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_text_is_encoded_wherever_it_enters()
    {
        HtmlReport report = new HtmlReport(Samples.Nasty, Samples.Nasty)
            .Section(Samples.Nasty).Section(Samples.Nasty).Section(Samples.Nasty)
            .Paragraph(Samples.Nasty).Warning(Samples.Nasty).Preformatted(Samples.Nasty)
            .KeyFigures(new KeyFigure(Samples.Nasty, Samples.Nasty, Samples.Nasty))
            .Table([Samples.Nasty], [[Samples.Nasty]], [0], Samples.Nasty)
            .Figure(
                new PlotSpec(Samples.Nasty, Samples.Nasty,
                [
                    new PlotPanel(Samples.Nasty, Samples.Nasty)
                    {
                        Series = [new(Samples.Nasty, [0.0, 1.0], [0.0, 1.0])],
                        Bands = [new(Samples.Nasty, [0.0, 1.0], [0.0, 1.0], [1.0, 2.0])],
                        Limits = [new(Samples.Nasty, 0.5)],
                    },
                ])
                {
                    Events = [new(0.5, Samples.Nasty)],
                },
                Samples.Nasty);
        XDocument document = Parse(report.ToHtml());
        Assert.Empty(document.Descendants("script"));
        string expected = Samples.Nasty.Replace('\u0001', '\uFFFD').Replace('\uD800', '\uFFFD');
        Assert.Equal(expected, document.Descendants("h1").Single().Value);
        Assert.Equal(expected, document.Descendants("td").Concat(document.Descendants("tbody").Descendants("th")).Single().Value);
        Assert.Equal(4, document.Descendants("svg").Descendants("text").Count(t => t.Value == expected));
    }

    [Fact]
    public void Any_text_survives_the_round_trip_but_for_what_XML_cannot_hold()
    {
        Gen.String.Sample(text =>
        {
            string expected = new([.. text.Select((c, i) => Holds(text, i) ? c : '\uFFFD')]);
            XElement parsed = XElement.Parse($"<p a=\"x\">{Markup.Encode(text)}</p>", LoadOptions.PreserveWhitespace);
            Assert.Equal(expected.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n'), parsed.Value);
        });

        static bool Holds(string text, int i) =>
            XmlConvert.IsXmlChar(text[i])
            || (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            || (char.IsLowSurrogate(text[i]) && i > 0 && char.IsHighSurrogate(text[i - 1]));
    }

    [Fact]
    public void Assistive_technology_is_told_what_the_eye_sees()
    {
        XDocument document = Parse(Samples.Report().ToHtml());
        Assert.Equal("en", document.Root!.Attribute("lang")!.Value);
        Assert.All(document.Descendants("figure"), f => Assert.Single(f.Elements("figcaption")));
        Assert.All(document.Descendants("svg"), svg =>
        {
            Assert.Equal("img", svg.Attribute("role")!.Value);
            string[] named = svg.Attribute("aria-labelledby")!.Value.Split(' ');
            Assert.Equal(named, new[] { svg.Element("title")!, svg.Element("desc")! }.Select(e => e.Attribute("id")!.Value));
        });
        string description = document.Descendants("desc").First().Value;
        Assert.Contains("State of charge (%)", description, StringComparison.Ordinal);
        Assert.Contains("over-temperature trip of cell 3", description, StringComparison.Ordinal);
        Assert.All(document.Descendants("thead").Descendants("th"), th => Assert.Equal("col", th.Attribute("scope")!.Value));
        Assert.All(document.Descendants("tbody").Descendants("tr"), tr => Assert.Equal("row", tr.Elements().First().Attribute("scope")!.Value));
        Assert.All(document.Descendants("div").Where(d => (string?)d.Attribute("role") == "region"), d => Assert.NotEmpty(d.Attribute("aria-label")!.Value));
    }

    [Fact]
    public void Table_puts_texts_and_numbers_where_they_belong()
    {
        XElement table = Parse(Samples.Report().ToHtml()).Descendants("table").Single();
        Assert.Equal(["Cycle", "T (°C)", "RMSE (%)"], table.Element("thead")!.Descendants("th").Select(e => e.Value));
        XElement[] cells = [.. table.Element("tbody")!.Elements("tr").Last().Elements()];
        Assert.Equal(["UDDS", "−10", "2.9"], cells.Select(e => e.Value));
        Assert.Equal([null, "num", "num"], cells.Select(e => (string?)e.Attribute("class")));
    }

    [Fact]
    public void Same_calls_give_the_same_bytes()
    {
        string a = Path.Combine(_folder, "a", "report.html");
        string b = Path.Combine(_folder, "b.html");
        Samples.Report().Save(a);
        Samples.Report().Save(b);
        Assert.Equal(File.ReadAllBytes(a), File.ReadAllBytes(b));
        Assert.DoesNotMatch("20[2-9][0-9]-[01][0-9]", File.ReadAllText(b));
        Assert.Equal(["a", "b.html"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Saving_replaces_the_old_report()
    {
        string path = Path.Combine(_folder, "report.html");
        File.WriteAllText(path, "old");
        Samples.Report().Save(path);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Unwritable_place_is_one_clear_error_and_leaves_nothing_behind()
    {
        string folder = Path.Combine(_folder, "report.html");
        Directory.CreateDirectory(folder);
        BmsException busy = Assert.Throws<BmsException>(() => Samples.Report().Save(folder));
        Assert.Equal(BmsErrorCode.WriteFailed, busy.Code);
        Assert.Contains(folder, busy.Message, StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(_folder));

        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "not a folder");
        Assert.Throws<BmsException>(() => Samples.Report().Save(Path.Combine(file, "report.html")));
        Assert.Equal("not a folder", File.ReadAllText(file));
    }

    [Fact]
    public void Contradicting_tables_and_figures_are_refused()
    {
        HtmlReport report = new("x", "");
        Assert.ThrowsAny<ArgumentException>(() => new HtmlReport(" ", ""));
        Assert.ThrowsAny<ArgumentException>(() => report.Table([], [], []));
        Assert.ThrowsAny<ArgumentException>(() => report.Table(["a", "b"], [["1"]], []));
        Assert.ThrowsAny<ArgumentException>(() => report.Table(["a"], [["1"]], [1]));
        Assert.ThrowsAny<ArgumentException>(() => report.Table(["a"], [["1"]], [-1]));
        Assert.ThrowsAny<ArgumentException>(() => report.Figure(Samples.Plot(10), " "));
        PlotPanel[] bad =
        [
            new("a", "") { Series = [new("s", [0.0], [0.0, 1.0])] },
            new("a", "") { Bands = [new("b", [0.0], [0.0], [])] },
            new("a", "") { Series = [new("s", [0.0], [0.0]) { Colour = 6 }] },
            new("a", "") { Bands = [new("b", [0.0], [0.0], [1.0]) { Colour = -1 }] },
            new("a", "") { Minimum = 1.0, Maximum = 1.0 },
        ];
        Assert.All(bad, panel => Assert.ThrowsAny<ArgumentException>(() => report.Figure(new PlotSpec("t", "s", [panel]), "caption")));
        Assert.ThrowsAny<ArgumentException>(() => report.Figure(new PlotSpec("t", "s", []), "caption"));
        Assert.DoesNotContain("<figure", report.ToHtml(), StringComparison.Ordinal);
        Assert.DoesNotContain("<table", report.ToHtml(), StringComparison.Ordinal);
    }

    internal static XDocument Parse(string html)
    {
        XmlReaderSettings settings = new() { DtdProcessing = DtdProcessing.Ignore };
        using XmlReader reader = XmlReader.Create(new StringReader(html), settings);
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace);
    }
}
