using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using BmsEdge.CyclingData;
using BmsEdge.CyclingData.Quality;
using BmsEdge.Reporting;

namespace BmsEdge.Cli.Reports;

/// <summary>
/// A page about cycling data: an index with a row per test, what the rules found, and, for a few tests, their pictures. Hundreds
/// of tests stay a small page; their pictures then go to a page each beside it, when asked for.
/// </summary>
internal sealed class DataReport
{
    /// <summary>Tests whose pictures fit into one page: each is some 100 kB.</summary>
    public const int MostPictures = 8;

    /// <summary>Findings listed in one page; all are counted.</summary>
    private const int MostFindings = 300;

    private readonly string _title;
    private readonly string? _pages;
    private readonly List<Entry> _entries = [];
    private readonly List<FileQuality> _files = [];
    private Gatherer? _gatherer;
    private string? _group;
    private CellPicture _cell = new();
    private int _groupFirst;

    /// <summary>Begins a report.</summary>
    /// <param name="title">Heading.</param>
    /// <param name="pages">Folder for a page per test, or null for none.</param>
    public DataReport(string title, string? pages = null)
    {
        _title = title;
        _pages = pages;
    }

    /// <summary>Pages written so far.</summary>
    public int PagesWritten { get; private set; }

    /// <summary>Takes part in the reading of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="stored">What a store says of it, or null: its cell, and the name of the test.</param>
    public IChunkWatcher Begin(string path, (string Cell, string Test)? stored = null)
    {
        string group = stored?.Cell ?? path;
        if (_group != group)
        {
            EndGroup();
            (_group, _cell, _groupFirst) = (group, new CellPicture(), _entries.Count);
        }

        return _gatherer = new Gatherer(this, path, stored);
    }

    /// <summary>The file is read.</summary>
    public void End(FileQuality quality)
    {
        List<Entry> entries = _gatherer!.Entries;
        if (entries.Count == 0)
        {
            entries.Add(new Entry(_gatherer.Title(null), null, null));
        }

        foreach (Entry entry in entries)
        {
            entry.Unreadable = quality.Unreadable;
        }

        _entries.AddRange(entries);
        _files.Add(quality);
        if (_gatherer.Stored is null)
        {
            EndGroup();
        }
    }

    /// <summary>The tests of a cell whose cycles are tests become one entry.</summary>
    private void EndGroup()
    {
        if (_group is null)
        {
            return;
        }

        List<Entry> group = _entries[_groupFirst..];
        if (_cell.Holds && _cell.Tests >= CellPicture.FewestTests && group.TrueForAll(e => e.Unreadable is null))
        {
            _entries.RemoveRange(_groupFirst, group.Count);
            _entries.Add(new Entry(Short(_group), _cell, _cell.Quality()) { Tests = _cell.Tests });
        }

        _group = null;
        Thin();
    }

    /// <summary>The page.</summary>
    public HtmlReport ToHtml(QualitySettings settings)
    {
        EndGroup();
        int tests = _entries.Sum(e => e.Tests);
        HtmlReport report = new(_title, Text($"{_files.Count} {(_files.Count == 1 ? "file" : "files")}, {tests} {(tests == 1 ? "test" : "tests")}"));
        report.KeyFigures(
            new KeyFigure("Rows", Text($"{_entries.Sum(e => e.Rows):N0}")),
            new KeyFigure("Good", Text($"{_entries.Count(e => e.Worst <= Verdict.NotApplicable)}"), "without a finding"),
            new KeyFigure("With warnings", Text($"{_entries.Count(e => e.Worst == Verdict.Warn)}")),
            new KeyFigure("Failed", Text($"{_entries.Count(e => e.Worst == Verdict.Fail)}"), Text($"{_files.Count(f => f.Unreadable is not null)} unreadable files")));
        if (_entries.Count > 1)
        {
            WriteIndex(report);
        }

        WriteFindings(report);
        if (_entries.Count <= MostPictures)
        {
            foreach (Entry entry in _entries.Where(e => e.Picture is not null))
            {
                report.Section(entry.Title);
                entry.Picture!.Write(report);
                WriteVerdicts(report, entry);
            }
        }

        WriteRules(report, settings);
        return report;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Fail => "fail",
        Verdict.Warn => "warn",
        Verdict.NotApplicable => "n/a",
        _ => "ok",
    };

    private static void WriteVerdicts(HtmlReport report, Entry entry)
    {
        if (entry.Quality is { } quality)
        {
            report.Folded("Verdict of every rule", r => r.Table(
                ["rule", "verdict", "summary"],
                quality.Verdicts.Select(v => (IReadOnlyList<string>)[v.Rule, Word(v.Verdict), v.Summary]),
                []));
        }
    }

    private static void WriteRules(HtmlReport report, QualitySettings settings) => report
        .Section("Rules")
        .Folded("What each rule checks, and its limits", r => r.Table(
            ["rule", "checks", "limits"],
            QualityRules.Named(settings.Rules).Select(q => (IReadOnlyList<string>)
            [
                q.Name,
                q.Checks,
                string.Join("; ", q.Limits.Select(l => Text($"{l.Name}: {l.Value:G6} ({l.Why})"))),
            ]),
            []));

    private void WriteIndex(HtmlReport report)
    {
        // A column that no test fills is left out: tables of cycles have no volts, drive cycles no capacity.
        (string Head, Func<Entry, IndexCell> Cell)[] columns =
        [
            ("test", e => new IndexCell(e.Title) { Link = e.Page }),
            ("verdict", e => new IndexCell(e.Unreadable is not null ? "unreadable" : Word(e.Worst == Verdict.NotApplicable ? Verdict.Pass : e.Worst)) { Tone = e.Worst == Verdict.Fail ? "fail" : e.Worst == Verdict.Warn ? "warn" : "ok" }),
            (_entries.Exists(e => e.Cycles > 1) ? "capacity" : "voltage", e => new IndexCell("") { Spark = e.Spark }),
            ("findings", e => new IndexCell(string.Join(", ", e.Found.Select(v => v.Rule)))),
            ("rows", e => Number(e.Rows, "N0")),
            ("hours", e => Number(e.Hours, "F1")),
            ("V least", e => Number(e.Volts.Least, "F3")),
            ("V greatest", e => Number(e.Volts.Greatest, "F3")),
            ("A least", e => Number(e.Amps.Least, "G4")),
            ("A greatest", e => Number(e.Amps.Greatest, "G4")),
            ("°C greatest", e => Number(e.Celsius.Greatest, "F1")),
            ("tests", e => e.Tests == 1 ? new IndexCell("", 1) : Number(e.Tests, "F0")),
            ("cycles", e => Number(e.Cycles == 0 ? double.NaN : e.Cycles, "F0")),
            ("Ah first", e => Number(e.FirstAh, "G4")),
            ("Ah last", e => Number(e.LastAh, "G4")),
        ];
        columns = [.. columns.Where(c => _entries.Exists(e => c.Cell(e) is { Text: not "" } or { Spark: not null }))];
        report.Section(_entries.Exists(e => e.Tests > 1) ? "Cells and tests" : "Tests");
        report.Index([.. columns.Select(c => c.Head)], _entries.Select(e => (IReadOnlyList<IndexCell>)[.. columns.Select(c => c.Cell(e))]), "Every test. Press a head to sort by it.");
    }

    private static IndexCell Number(double value, string format) =>
        new(double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture).Replace('-', '\u2212') : "", value);

    private void WriteFindings(HtmlReport report)
    {
        (Entry Entry, RuleVerdict Verdict)[] found = [.. _entries.SelectMany(e => e.Found.Select(v => (e, v))).OrderByDescending(f => f.v.Verdict).ThenBy(f => f.e.Title, StringComparer.Ordinal)];
        FileQuality[] unreadable = [.. _files.Where(f => f.Unreadable is not null)];
        report.Section("Findings");
        if (found.Length + unreadable.Length == 0)
        {
            report.Paragraph("No rule has anything to say against these data.");
            return;
        }

        foreach (FileQuality file in unreadable.Take(MostFindings))
        {
            report.Warning($"Unreadable: {file.Unreadable}");
        }

        if (found.Length > 0)
        {
            int shown = Math.Min(found.Length, MostFindings);
            int rows = found.Length > 40 ? 1 : 5;
            report.Index(
                ["test", "verdict", "rule", "what, and in which rows"],
                found.Take(shown).Select(f => (IReadOnlyList<IndexCell>)
                [
                    new IndexCell(f.Entry.Title) { Link = f.Entry.Page },
                    new IndexCell(Word(f.Verdict.Verdict)) { Tone = Word(f.Verdict.Verdict) },
                    new IndexCell(f.Verdict.Rule),
                    new IndexCell(f.Verdict.Summary + Rows(f.Verdict, rows)),
                ]),
                shown < found.Length ? Text($"The first {shown} of {found.Length} findings, failures first; --json has all.") : "Every finding, failures first.");
        }
    }

    private static string Rows(RuleVerdict verdict, int most) =>
        string.Concat(verdict.First.Take(most).Select(n => Text($"\nrow {n.Row}: {n.Text}")))
        + (verdict.Count > Math.Min(most, verdict.First.Length) && verdict.First.Length > 0 ? Text($"\n... {verdict.Count} in all") : "");

    /// <summary>Pictures of more tests than a page holds go to pages of their own, or are let go.</summary>
    private void Thin()
    {
        if (_pages is not null)
        {
            foreach (Entry entry in _entries.Where(e => e.Picture is not null && e.Page is null))
            {
                string file = Text($"{PagesWritten + 1:D4}.html");
                HtmlReport page = new(entry.Title, Text($"{entry.Rows:N0} rows"));
                page.Section("Data");
                entry.Picture!.Write(page);
                if (entry.Found.Any())
                {
                    page.Section("Findings").Table(
                        ["rule", "verdict", "what, and in which rows"],
                        entry.Found.Select(v => (IReadOnlyList<string>)[v.Rule, Word(v.Verdict), v.Summary + Rows(v, 10)]),
                        []);
                }

                WriteVerdicts(page, entry);
                page.Save(Path.Combine(_pages, file));
                PagesWritten++;
                entry.Page = $"{Path.GetFileName(_pages)}/{file}";
            }
        }

        if (_entries.Count > MostPictures)
        {
            _entries.ForEach(e => e.Picture = null);
        }
    }

    /// <summary>File and folder: a name of a file alone is often the same in many folders.</summary>
    private static string Short(string path)
    {
        if (!path.Contains('/', StringComparison.Ordinal) && !path.Contains('\\', StringComparison.Ordinal))
        {
            return path;
        }

        string? folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path)));
        return string.IsNullOrEmpty(folder) ? Path.GetFileName(path) : $"{folder}/{Path.GetFileName(path)}";
    }

    private sealed class Entry(string title, IDataPicture? picture, TestQuality? quality)
    {
        private readonly (IReadOnlyList<double> Cycles, IReadOnlyList<double> AmpHours) _fade = picture?.Fade() ?? ([], []);

        public IDataPicture? Picture { get; set; } = picture;

        public TestQuality? Quality => quality;

        public string Title => title;

        /// <summary>Tests it stands for.</summary>
        public int Tests { get; init; } = 1;

        public string? Page { get; set; }

        public string? Unreadable { get; set; }

        public Verdict Worst => Unreadable is not null ? Verdict.Fail : quality?.Worst ?? Verdict.Pass;

        public IEnumerable<RuleVerdict> Found => quality?.Verdicts.Where(v => v.Verdict is Verdict.Warn or Verdict.Fail).OrderByDescending(v => v.Verdict) ?? Enumerable.Empty<RuleVerdict>();

        public long Rows { get; } = picture?.Rows ?? 0;

        public double Hours { get; } = (picture?.Seconds ?? double.NaN) / 3600;

        public (double Least, double Greatest) Volts { get; } = picture?.Volts ?? (double.NaN, double.NaN);

        public (double Least, double Greatest) Amps { get; } = picture?.Amps ?? (double.NaN, double.NaN);

        public (double Least, double Greatest) Celsius { get; } = picture?.Celsius ?? (double.NaN, double.NaN);

        public int Cycles => _fade.Cycles.Count;

        public double FirstAh => _fade.AmpHours.Count == 0 ? double.NaN : _fade.AmpHours[0];

        public double LastAh => _fade.AmpHours.Count == 0 ? double.NaN : _fade.AmpHours[^1];

        /// <summary>Capacity over the cycles, else voltage over time.</summary>
        public IReadOnlyList<double> Spark { get; } = picture?.Spark() ?? [];
    }

    private sealed class Gatherer(DataReport report, string path, (string Cell, string Test)? stored) : IChunkWatcher
    {
        private DataPicture? _open;

        public List<Entry> Entries { get; } = [];

        public (string Cell, string Test)? Stored => stored;

        public string Title(string? name) => stored is { } s ? $"{s.Cell}: {s.Test}" : name is null ? Short(path) : $"{Short(path)}: {name}";

        public void Add(CyclingChunk chunk)
        {
            _open ??= new DataPicture(chunk.Test.Name);
            _open.Add(chunk);
        }

        public void EndTest(TestQuality quality)
        {
            _open!.End(quality);
            report._cell.Add(_open, stored?.Test ?? quality.Name, quality);
            Entry entry = new(Title(quality.Name), _open, quality);
            Entries.Add(entry);

            // A file of hundreds of tests would hold hundreds of pictures until its end; those of one cell become one.
            bool isCell = report._cell.Holds && report._cell.Tests > MostPictures;
            if (isCell || (report._pages is null && report._entries.Count + Entries.Count > MostPictures + 1))
            {
                entry.Picture = null;
            }

            _open = null;
        }

        public void AddCycles(string cell, IReadOnlyList<double> cycles, IReadOnlyList<double> ampHours, TestQuality quality)
        {
            DataPicture picture = new(cell);
            picture.AddCycles(cycles, ampHours);
            Entries.Add(new Entry(Title(cell), picture, quality));
        }

        public void StartAgain()
        {
            Entries.Clear();
            _open = null;
            report._cell = new CellPicture();
        }
    }
}
