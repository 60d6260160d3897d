using System;
using System.Buffers.Binary;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Xunit;

namespace BmsEdge.Reporting.Tests;

/// <summary>What only a browser can tell: measured text, applied styles, the page on a phone.</summary>
public sealed class BrowserTests : IDisposable
{
    // Measures every text of every figure and the width of the page, and leaves the findings in the document for --dump-dom.
    private const string Probe = """
        <script>
        const found = [];
        document.querySelectorAll('svg').forEach((svg, s) => {
          const view = svg.getBoundingClientRect();
          const boxes = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
          boxes.forEach(([a, p], i) => {
            if (p.width === 0) found.push(`${s}: '${a}' has no width`);
            if (p.left < view.left - 1 || p.right > view.right + 1 || p.top < view.top - 1 || p.bottom > view.bottom + 1) found.push(`${s}: '${a}' leaves the figure`);
            boxes.slice(i + 1).forEach(([b, q]) => {
              const w = Math.min(p.right, q.right) - Math.max(p.left, q.left), h = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
              if (w > 1 && h > 4) found.push(`${s}: '${a}' covers '${b}'`);
            });
          });
        });
        const root = document.documentElement;
        if (root.scrollWidth > root.clientWidth) found.push(`page is ${root.scrollWidth} wide in a window of ${root.clientWidth}`);
        const line = getComputedStyle(document.querySelector('svg .line.s0')).stroke;
        const result = document.createElement('pre');
        result.id = 'probe';
        result.textContent = `texts=${document.querySelectorAll('svg text').length};stroke=${line};found=${found.join(' | ')};end`;
        document.body.appendChild(result);
        </script>
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("bmsedge-browser-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1200)]
    [InlineData(500)] // the narrowest window headless Chromium makes; a phone shows the same rules
    public async Task No_text_of_a_figure_is_covered_or_cut_and_the_page_fits_its_window(int width)
    {
        Chromium.Require();
        // The report forbids scripts; the probe needs one, so it gets a copy without the policy.
        string html = Regex.Replace(Samples.Report().ToHtml(), "<meta http-equiv=\"Content-Security-Policy\"[^>]*>\n", "")
            .Replace("</body>", Probe + "</body>", StringComparison.Ordinal);
        string file = Path.Combine(_folder, "probe.html");
        File.WriteAllText(file, html);
        string dom = await Chromium.Run(Path.Combine(_folder, "profile"), $"--window-size={width},900", "--dump-dom", new Uri(file).AbsoluteUri);
        Match probe = Regex.Match(dom, "texts=(\\d+);stroke=([^;]*);found=([^;]*);end</pre>");
        Assert.True(probe.Success, "the probe did not run: " + dom[Math.Max(0, dom.Length - 500)..]);
        Assert.Equal("", probe.Groups[3].Value);
        Assert.Equal(Regex.Count(html, "<text "), int.Parse(probe.Groups[1].Value, CultureInfo.InvariantCulture));
        Assert.Equal("rgb(0, 114, 178)", probe.Groups[2].Value);
    }

    [Fact]
    public async Task Policy_of_the_report_stops_scripts()
    {
        Chromium.Require();
        string file = Path.Combine(_folder, "policy.html");
        File.WriteAllText(file, Samples.Report().ToHtml().Replace("</body>", Probe + "</body>", StringComparison.Ordinal));
        string dom = await Chromium.Run(Path.Combine(_folder, "profile"), "--dump-dom", new Uri(file).AbsoluteUri);
        Assert.Contains("<svg", dom, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"probe\"", dom, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, Palette.LightBackground)]
    [InlineData(0, Palette.DarkBackground)]
    public async Task Page_follows_the_readers_light_or_dark_setting(int scheme, string background)
    {
        Chromium.Require();
        string file = Path.Combine(_folder, "report.html");
        string picture = Path.Combine(_folder, "picture.png");
        Samples.Report().Save(file);
        await Chromium.Run(
            Path.Combine(_folder, "profile"),
            "--window-size=900,1800", $"--blink-settings=preferredColorScheme={scheme}", $"--screenshot={picture}", new Uri(file).AbsoluteUri);
        (int width, int height, byte[] rgb) = DecodePng(File.ReadAllBytes(picture));
        Assert.Equal((900, 1800), (width, height));
        Assert.Equal(background, $"#{rgb[0]:x2}{rgb[1]:x2}{rgb[2]:x2}");
        int drawn = 0;
        for (int i = 0; i < rgb.Length; i += 3)
        {
            drawn += rgb[i] != rgb[0] || rgb[i + 1] != rgb[1] || rgb[i + 2] != rgb[2] ? 1 : 0;
        }

        Assert.InRange(drawn / (double)(width * height), 0.02, 0.6);
    }

    /// <summary>Decodes what Chromium writes: 8 bits per channel, RGB or RGBA, not interlaced (PNG specification, sections 7 and 9).</summary>
    private static (int Width, int Height, byte[] Rgb) DecodePng(byte[] png)
    {
        int width = 0;
        int height = 0;
        int channels = 0;
        using MemoryStream packed = new();
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            string type = Encoding.ASCII.GetString(png, at + 4, 4);
            if (type == "IHDR")
            {
                width = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at + 8));
                height = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at + 12));
                Assert.Equal(8, png[at + 16]);
                channels = png[at + 17] == 6 ? 4 : 3;
            }
            else if (type == "IDAT")
            {
                packed.Write(png, at + 8, length);
            }

            at += length + 12;
        }

        packed.Position = 0;
        using ZLibStream zip = new(packed, CompressionMode.Decompress);
        int stride = width * channels;
        byte[] before = new byte[stride];
        byte[] row = new byte[stride];
        byte[] rgb = new byte[width * height * 3];
        for (int y = 0; y < height; y++)
        {
            int filter = zip.ReadByte();
            zip.ReadExactly(row);
            for (int i = 0; i < stride; i++)
            {
                int left = i >= channels ? row[i - channels] : 0;
                int up = before[i];
                int corner = i >= channels ? before[i - channels] : 0;
                row[i] += (byte)(filter switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, _ => Paeth(left, up, corner) });
            }

            for (int x = 0; x < width; x++)
            {
                row.AsSpan(x * channels, 3).CopyTo(rgb.AsSpan(((y * width) + x) * 3));
            }

            row.CopyTo(before, 0);
        }

        return (width, height, rgb);
    }

    private static int Paeth(int left, int up, int corner)
    {
        int p = left + up - corner;
        int a = Math.Abs(p - left);
        int b = Math.Abs(p - up);
        int c = Math.Abs(p - corner);
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }
}
