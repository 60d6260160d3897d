using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using BmsEdge.Cli.Reports;
using BmsEdge.CyclingData;
using BmsEdge.CyclingData.Quality;
using BmsEdge.Reporting.Tests;
using BmsEdge.TestSupport;
using Xunit;

namespace BmsEdge.Cli.Tests.Data;

/// <summary>bms data report: one test in full, hundreds in an index.</summary>
public sealed class ReportTests : IDisposable
{
    /// <summary>What docs/data-checks.md promises for 300 cells.</summary>
    private const int MostIndexBytes = 500_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("bms-report-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_spike_of_one_row_and_a_hole_are_in_the_picture()
    {
        string file = Path.Combine(_folder, "a.csv");
        File.WriteAllText(file, ValidateTests.Csv(rows =>
        {
            rows[200].Volts = 4.9;
            for (int i = 300; i < rows.Length; i++)
            {
                rows[i].Time += 2000;
            }
        }));
        string page = Path.Combine(_folder, "a.html");
        CliRun run = await CliRun.Of("data", "report", file, "--out", page, "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(new FileInfo(page).Length, run.Json.GetProperty("bytes").GetInt64());
        string html = File.ReadAllText(page);
        Assert.Contains("class=\"span\"", html, StringComparison.Ordinal);
        Assert.Contains("1 hole of the log shaded", html, StringComparison.Ordinal);

        // Everything else is below 3.8 V: the axis reaches up for the spike alone.
        Assert.Contains(">4.5</text>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreadable_file_is_in_the_report_and_no_failure_of_it()
    {
        File.WriteAllText(Path.Combine(_folder, "junk.csv"), "hello\n");
        string page = Path.Combine(_folder, "j.html");
        CliRun run = await CliRun.Of("data", "report", Path.Combine(_folder, "junk.csv"), "--out", page, "--title", "<b>T");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Unreadable: ", File.ReadAllText(page), StringComparison.Ordinal);
        Assert.Contains("<h1>&lt;b&gt;T</h1>", File.ReadAllText(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cell_whose_cycles_are_tests_is_one_row_with_its_fade_and_waterfalls()
    {
        string page = Path.Combine(_folder, "calce.html");
        CliRun run = await CliRun.Of("data", "report", Repository.RequireData("calce-cs2/CS2_35_timeseries.csv.gz"), "--out", page, "--json");
        Assert.Equal((0, 886), (run.ExitCode, run.Json.GetProperty("tests").GetInt32()));
        string html = File.ReadAllText(page);
        Assert.Contains("Discharge capacity over 882 tests of one cycle each", html, StringComparison.Ordinal);
        Assert.Contains("Differential capacity of the discharge: DifferentialCurve.IncrementalCapacity", html, StringComparison.Ordinal);
        Assert.Contains("Differential capacity of the charge", html, StringComparison.Ordinal);
        Assert.Contains("Voltage of 24 cycles", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cell_of_a_store_whose_tests_are_cycles_is_one_row_in_their_order()
    {
        string file = Path.Combine(_folder, "runs.csv");
        File.WriteAllText(file, "test,time_s,voltage_v,current_a\n" + string.Concat(Enumerable.Range(8, 5).SelectMany(run => Enumerable.Range(0, 40).Select(i =>
            FormattableString.Invariant($"run {run},{60 * i},{4.1 - (0.03 * i)},{-1 + (0.01 * run)}\n")))));
        string store = Path.Combine(_folder, "store");
        Assert.Equal(0, (await CliRun.Of("data", "import", file, "--store", store, "--cell", "C7")).ExitCode);
        string page = Path.Combine(_folder, "c7.html");
        CliRun report = await CliRun.Of("data", "report", store, "--out", page, "--json");
        Assert.Equal((0, 5), (report.ExitCode, report.Json.GetProperty("tests").GetInt32()));
        Assert.Contains("Discharge capacity over 5 tests of one cycle each", File.ReadAllText(page), StringComparison.Ordinal);
        Assert.Contains("<h2 id=\"s2\">C7</h2>", File.ReadAllText(page), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("17", 17)]
    [InlineData("discharge 5", 5)]
    [InlineData("part2 of 3", null)]
    [InlineData("US06", 6)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void The_number_of_a_test_is_the_only_one_in_its_name(string? name, int? number) => Assert.Equal((double?)number, CellPicture.OnlyNumber(name));

    [Fact]
    public async Task Tests_whose_numbers_do_not_rise_or_that_hold_many_cycles_stay_tests_of_their_own()
    {
        // Three tests, the second of which has the number of the first.
        string Rows(string test, int cycles) => string.Concat(Enumerable.Range(0, 40 * cycles).Select(i => FormattableString.Invariant($"{test},{i},{3.5 + (0.001 * (i % 40))},{(i % 40 < 20 ? 1 : -1)},{(i / 40) + 1}\n")));
        string file = Path.Combine(_folder, "t.csv");
        const string Header = "test,time_s,voltage_v,current_a,cycle_count\n";
        File.WriteAllText(file, Header.Replace(",cycle_count", "", StringComparison.Ordinal) + string.Concat(new[] { "run 1", "run 3", "run 2" }.Select(t => Rows(t, 1).Replace(",1\n", "\n", StringComparison.Ordinal))));
        CliRun run = await CliRun.Of("data", "report", file, "--out", Path.Combine(_folder, "t.html"), "--json");
        Assert.Equal(3, run.Json.GetProperty("tests").GetInt32());
        string html = File.ReadAllText(Path.Combine(_folder, "t.html"));
        Assert.Contains("run 3", html, StringComparison.Ordinal);
        Assert.DoesNotContain("tests of one cycle each", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_a_rule_points_at_are_flagged_where_they_are()
    {
        string file = Path.Combine(_folder, "flag.csv");
        File.WriteAllText(file, ValidateTests.Csv(rows => rows[200].Volts = 9));
        string page = Path.Combine(_folder, "flag.html");
        Assert.Equal(0, (await CliRun.Of("data", "report", file, "--out", page, "--chemistry", "NMC")).ExitCode);
        string html = File.ReadAllText(page);
        Assert.Contains("class=\"mark mark-fail\"", html, StringComparison.Ordinal);
        Assert.Contains("<title>voltage-range, row 202: 9 V", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_measured_folder_gives_an_index_with_a_page_per_test()
    {
        string page = Path.Combine(_folder, "lg.html");
        CliRun run = await CliRun.Of("data", "report", Repository.RequireData("lg-18650hg2/n10degC"), "--out", page, "--pages");
        Assert.Equal(0, run.ExitCode);
        string html = File.ReadAllText(page);
        string[] links = [.. Regex.Matches(html, "href=\"(lg-pages/[^\"]+)\"").Select(m => m.Groups[1].Value).Distinct()];
        Assert.True(links.Length > 20);
        Assert.All(links, l => Assert.True(new FileInfo(Path.Combine(_folder, l)).Length > 1000));
    }

    [Fact]
    public async Task Three_hundred_cells_of_a_hundred_thousand_rows_stay_a_small_page_that_a_browser_sorts()
    {
        DataReport report = new("Three hundred cells");
        double[] time = new double[100_000];
        double[] volts = new double[time.Length];
        double[] amps = new double[time.Length];
        double[] cycles = new double[time.Length];
        for (int cell = 0; cell < 300; cell++)
        {
            for (int i = 0; i < time.Length; i++)
            {
                int cycle = i / 1000;
                bool discharge = i % 1000 >= 500;
                time[i] = 10.0 * i;
                cycles[i] = cycle + 1;
                amps[i] = (discharge ? -1 : 1) * (1 - (0.002 * cycle * (1 + (cell % 7))));
                volts[i] = 3.2 + (0.001 * (discharge ? 1000 - (i % 1000) : i % 1000)) + (0.05 * amps[i]);
            }

            CyclingTable table = CyclingTable.FromColumns(CyclingSource.Computed("cell"), new Dictionary<CyclingColumn, double[]>
            {
                [CyclingColumn.TestTime] = time,
                [CyclingColumn.Voltage] = volts,
                [CyclingColumn.Current] = amps,
                [CyclingColumn.CycleCount] = cycles,
            });
            string name = $"cells/cell-{299 - cell:D3}.parquet";
            TestQuality quality = QualityCheck.Check(table, new QualitySettings { Rules = ["gaps", "cycle-outlier"] }, report.Begin(name));
            report.End(new FileQuality(name, null, null, [quality]));
        }

        string page = Path.Combine(_folder, "index.html");
        report.ToHtml(new QualitySettings()).Save(page);
        Assert.InRange(new FileInfo(page).Length, 100_000, MostIndexBytes);

        Chromium.Require();

        // The page's own script is at work; a second one would be stopped by the policy, so the probe gets a copy without it.
        string html = Regex.Replace(File.ReadAllText(page), "<meta http-equiv=\"Content-Security-Policy\"[^>]*>\n", "")
            .Replace("</body>", """
                <script>
                const t = document.querySelector('table.index'), first = () => t.tBodies[0].rows[0].cells[0].textContent;
                const before = first(); t.querySelector('th button').click();
                const p = document.createElement('pre'); p.id = 'probe';
                p.textContent = `rows=${t.tBodies[0].rows.length};before=${before};after=${first()};sort=${t.querySelector('th').getAttribute('aria-sort')};lines=${[...document.querySelectorAll('svg.spark path')].filter(s => s.getTotalLength() > 50).length};end`;
                document.body.append(p);
                </script></body>
                """, StringComparison.Ordinal);
        string probe = Path.Combine(_folder, "probe.html");
        File.WriteAllText(probe, html);
        Stopwatch watch = Stopwatch.StartNew();
        string dom = await Chromium.Run(Path.Combine(_folder, "profile"), "--dump-dom", new Uri(probe).AbsoluteUri);
        Assert.Contains("rows=300;before=cells/cell-299.parquet;after=cells/cell-000.parquet;sort=ascending;lines=300;end", dom, StringComparison.Ordinal);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"the browser took {watch.Elapsed.TotalSeconds:F0} s");
    }
}
