using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using System.Xml.Linq;
using Xunit;

namespace BmsEdge.Reporting.Tests;

/// <summary>Zoom and readout, in the browser that runs them, from a file.</summary>
public sealed class ZoomTests : IDisposable
{
    private const int Rows = 50_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("bmsedge-zoom-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_page_that_zooms_is_well_formed_names_its_script_and_refers_to_nothing_outside()
    {
        string html = Report().ToHtml();
        XDocument document = HtmlReportTests.Parse(html);
        XElement[] scripts = [.. document.Descendants("script")];
        Assert.Equal([true, false], scripts.Select(s => s.Attribute("type") is not null));
        Assert.Contains("script-src 'sha256-", html, StringComparison.Ordinal);
        Assert.DoesNotMatch("https?:|//[a-z]|\\ssrc=|@import|url\\((?!#)|<link|<iframe|<object|<image|fetch\\(", html);
        Assert.Equal(html, Report().ToHtml());
    }

    [Fact]
    public void A_still_figure_carries_no_script() => Assert.DoesNotContain("<script", Samples.Report().ToHtml(), StringComparison.Ordinal);

    [Fact]
    public void What_zooming_does_not_draw_anew_is_refused()
    {
        PlotPanel panel = new("y", "") { Series = [new("a", [0.0, 1.0], [0.0, 1.0])] };
        Assert.ThrowsAny<ArgumentException>(() => Figure(new PlotSpec("x", "", [panel with { Limits = [new("l", 0.5)] }]) { Interactive = true }));
        Assert.ThrowsAny<ArgumentException>(() => Figure(new PlotSpec("x", "", [panel]) { Interactive = true, Events = [new(0.5, "e")] }));
        Assert.ThrowsAny<ArgumentException>(() => Figure(new PlotSpec("x", "", [panel with { Series = [panel.Series[0] with { Shade = 1.5 }] }])));
        Assert.ThrowsAny<ArgumentException>(() => Figure(new PlotSpec("x", "", [panel with { Series = [panel.Series[0] with { Detail = new([0.0], [0.0], []) }] }])));

        static void Figure(PlotSpec spec) => new HtmlReport("t", "").Figure(spec, "c");
    }

    [Fact]
    public async Task A_link_into_a_figure_shows_that_stretch_with_its_single_row_under_the_pages_own_policy()
    {
        Chromium.Require();
        string file = Path.Combine(_folder, "zoom.html");
        Report().Save(file);
        string whole = await Dom(file, "");
        Assert.Contains("class=\"tools\"", whole, StringComparison.Ordinal);
        string dom = await Dom(file, "#f1=3.4:3.5");
        string[] xTicks = Ticks(dom, "x-ticks");
        Assert.Equal(["3.40", "3.42", "3.44", "3.46", "3.48", "3.50"], xTicks);

        // The spike is one row in fifty thousand; the axis of the stretch reaches up to it, and the line through its neighbours is there row by row.
        Assert.Contains("8", Ticks(dom, "y-ticks"));
        Assert.InRange(Regex.Match(dom, "class=\"line s0\"[^>]* d=\"([^\"]*)\"").Groups[1].Value.Count(c => c == 'L'), 300, 365);
        Assert.DoesNotContain("8", Ticks(await Dom(file, "#f1=1:1.1"), "y-ticks"));
    }

    [Fact]
    public async Task Buttons_keys_and_pointer_zoom_move_and_read_off()
    {
        Chromium.Require();

        // Keys are pressed by a script, which the policy of the page would stop: the probe gets a copy without it.
        string html = Regex.Replace(Report().ToHtml(), "<meta http-equiv=\"Content-Security-Policy\"[^>]*>\n", "").Replace("</body>", """
            <script>
            (() => {
              const box = document.querySelector('.zooms'), svg = box.querySelector('svg.plot'), said = [];
              const span = () => [...svg.querySelectorAll('g.x-ticks text')].map(t => t.textContent);
              const key = (key, shiftKey = false) => { box.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey, bubbles: true, cancelable: true }));};
              const at = (type, x, more = {}) => { const r = svg.getBoundingClientRect(); svg.dispatchEvent(new PointerEvent(type, { clientX: r.left + x * r.width / 760, clientY: r.top + 60, button: 0, pointerType: 'mouse', pointerId: 1, bubbles: true, ...more })); };
              svg.setPointerCapture = () => { };
              const tell = (name, value) => said.push(`${name}=${value}`);
              document.querySelector('.tools button').click(); tell('in', span().join(' '));
              key('ArrowRight', true); tell('later', span()[0]);
              key('0'); tell('all', span().join(' '));
              key('ArrowRight'); tell('read', document.querySelector('output').textContent);
              at('pointerdown', 400); at('pointermove', 500); at('pointerup', 500); tell('drag', span().join(' '));
              svg.dispatchEvent(new MouseEvent('dblclick')); tell('back', span().join(' '));
              const spans = svg.querySelector('g.spans path').getBBox(), view = svg.viewBox.baseVal;
              at('pointermove', spans.x + spans.width / 2); tell('hole', document.querySelector('output').textContent);
              const flag = svg.querySelector('.mark').getBBox();
              at('pointermove', flag.x + flag.width / 2); tell('flag', document.querySelector('output').textContent);
              tell('live', document.querySelector('output').getAttribute('aria-live') + box.tabIndex);
              const p = document.createElement('pre'); p.id = 'probe'; p.textContent = said.join('|') + '|end'; document.body.append(p);
            })();
            </script></body>
            """, StringComparison.Ordinal);
        string file = Path.Combine(_folder, "probe.html");
        File.WriteAllText(file, html);
        string dom = await Dom(file, "");
        string probe = Regex.Match(dom, "<pre id=\"probe\">(.*)\\|end</pre>").Groups[1].Value;
        Dictionary<string, string> said = probe.Split('|').Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => p.ElementAtOrDefault(1) ?? "");
        Assert.True(said.Count == 9, probe + dom[..Math.Min(300, dom.Length)]);
        string whole = "0 2 4 6 8 10 12 14";
        Assert.Equal("4 5 6 7 8 9 10", said["in"]);
        Assert.Equal("6", said["later"]);
        Assert.Equal(whole, said["all"]);
        Assert.Equal(whole, said["back"]);
        Assert.Matches("^time [0-9.]+ h: voltage 3\\.[0-9]+ to 3\\.[0-9]+ V; current [\u22120-9.]+ to [\u22120-9.]+ A$", said["read"]);
        Assert.Matches("^(6|7)\\.?[0-9]* .* (9|8)\\.?[0-9]*$", said["drag"]);
        Assert.EndsWith("; hole of the log", said["hole"], StringComparison.Ordinal);
        Assert.Contains("\u25BC voltage-range: 9 V", said["flag"], StringComparison.Ordinal);
        Assert.Contains(" to 9 V", said["flag"], StringComparison.Ordinal);
        Assert.Equal("polite0", said["live"]);
    }

    private static string[] Ticks(string dom, string group) => [.. Regex.Matches(Regex.Match(dom, $"<g class=\"{group}\">(.*?)</g>", RegexOptions.Singleline).Groups[1].Value, ">([^<]+)</text>").Select(m => m.Groups[1].Value)];

    /// <summary>A second a row, with one wrong row at 3.45 h and a hole at 10 h.</summary>
    private static HtmlReport Report()
    {
        TraceDetail detail = new(2, 65_536);
        TraceEnvelope volts = new(1440);
        TraceEnvelope amps = new(1440);
        int spike = (int)(3.45 * 3600);
        for (int i = 0; i < Rows; i++)
        {
            double hours = (i > 36_000 ? i + 600 : i) / 3600.0;
            double v = i == spike ? 9 : 3.7 + (0.2 * Math.Sin(i / 500.0));
            double a = Math.Cos(i / 300.0);
            detail.Add(hours, i, i == 36_001, [v, a]);
            volts.Add(hours, v);
            amps.Add(hours, a);
        }

        IReadOnlyList<SeriesDetail> fine = detail.Series();
        return new HtmlReport("Zoom", "").Figure(
            new PlotSpec("time", "h",
            [
                new PlotPanel("voltage", "V") { Series = [new("voltage", volts.Points().X, volts.Points().Y) { Detail = fine[0] }] },
                new PlotPanel("current", "A") { Series = [new("current", amps.Points().X, amps.Points().Y) { Detail = fine[1] }] },
            ])
            {
                Interactive = true,
                Spans = [new(10, 10.17)],
                SpanMeaning = "hole of the log",
                Marks = [new(spike / 3600.0, "voltage-range: 9 V", IsFailure: true)],
            },
            "caption");
    }

    private async Task<string> Dom(string file, string fragment) =>
        await Chromium.Run(Path.Combine(_folder, "profile"), "--window-size=1000,900", "--dump-dom", new Uri(file).AbsoluteUri + fragment);
}
