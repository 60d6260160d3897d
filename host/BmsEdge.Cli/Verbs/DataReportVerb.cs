using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using BmsEdge.Cli.Machinery;
using BmsEdge.Cli.Reports;
using BmsEdge.CyclingData;
using BmsEdge.CyclingData.Quality;
using BmsEdge.CyclingData.Store;

namespace BmsEdge.Cli.Verbs;

/// <summary>bms data report: a page to look at cycling data.</summary>
internal static class DataReportVerb
{
    public static Command Create(CliHost host)
    {
        Argument<string[]> paths = new("FILE|FOLDER|STORE") { Description = "Data files, zip archives of them, or folders.", Arity = ArgumentArity.OneOrMore };
        Option<string> output = new("--out") { Description = "The page to write.", Required = true };
        Option<string?> title = new("--title") { Description = "Heading of the page." };
        Option<CellChemistry?> chemistry = new("--chemistry") { Description = "Chemistry of the cells, for the window of voltage." };
        Option<string> map = new("--map") { Description = "YAML or JSON column map for files of no known format." };
        Option<bool> discharging = new("--discharge-positive") { Description = "The files' current is positive when discharging." };
        Option<bool> pages = new("--pages") { Description = "Write a page per test too, into a folder beside the page, and link them from its index." };
        Command verb = new("report", "Draw cycling data: voltage, current, temperature, capacity, dQ/dV, holes of the log, findings; an index of many cells.")
        {
            paths, output, title, chemistry, discharging, map, pages, CommonOptions.Json,
        };
        return verb.Runs(host, "bms data report ../shared/data/lg-18650hg2/25degC --out lg.html", (parse, context) => Run(
            parse.GetRequiredValue(paths),
            parse.GetRequiredValue(output),
            parse.GetValue(title) ?? "Cycling data",
            parse.GetValue(pages),
            new QualitySettings { Chemistry = parse.GetValue(chemistry) },
            DataReadOptions.Of(parse.GetValue(discharging), parse.GetValue(map)),
            context));
    }

    private static int Run(string[] paths, string output, string title, bool pages, QualitySettings settings, CyclingReadOptions options, VerbContext context)
    {
        // A store knows more of its tests than their file names, and their order.
        Dictionary<string, (string Cell, string Test)> stored = [];
        List<string> places = [];
        foreach (string path in paths)
        {
            StoredTest[] tests = File.Exists(Path.Combine(path, "dataset.json")) ? [.. CyclingStore.Open(path).Tests] : [];
            foreach (StoredTest test in tests)
            {
                stored[test.ParquetPath] = (test.Cell, test.Provenance.TestName ?? test.Provenance.Source.Name);
            }

            places.AddRange(tests.Length > 0 ? tests.Select(t => t.ParquetPath) : [path]);
        }

        (IReadOnlyList<string> files, IReadOnlyList<string> beside) = DataFiles.Find(places);
        List<string> leftOut = [.. beside];
        List<string> tables = [];
        HashSet<string> named = [.. paths];
        string? folder = pages ? Path.ChangeExtension(output, null) + "-pages" : null;
        (DataReport Report, List<FileQuality> Files) done = context.WithProgress(progress =>
        {
            DataReport report = new(title, folder);
            List<FileQuality> all = [];
            progress.Stage($"reading {files.Count} files");
            int read = 0;
            foreach (string file in files)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                foreach (FoundFile found in DataFiles.Open(file, leftOut.Add))
                {
                    FileQuality quality = DataStoreOptions.Check(found, settings, options, report.Begin(found.Name, stored.TryGetValue(found.Name, out (string Cell, string Test) known) ? known : null));
                    if (quality.Unreadable is not null && !named.Contains(file) && !found.IsUnpacked && DataFiles.IsTable(found.Path))
                    {
                        tables.Add(found.Path);
                        continue;
                    }

                    report.End(quality);
                    all.Add(quality);
                }

                progress.Fraction(++read / (double)files.Count);
            }

            return (report, all);
        });
        done.Report.ToHtml(settings).Save(output);
        long bytes = new FileInfo(output).Length;
        int count = done.Files.Sum(f => f.Tests.Length);
        object machine = new
        {
            Out = output,
            Bytes = bytes,
            Files = files.Count,
            Tests = count,
            Rows = done.Files.Sum(f => f.Tests.Sum(t => t.Rows)),
            Unreadable = done.Files.Where(f => f.Unreadable is not null).Select(f => new { File = f.Path, Reason = f.Unreadable }).ToArray(),
            Findings = done.Files.Sum(f => f.Tests.Sum(t => t.Verdicts.Count(v => v.Verdict is Verdict.Warn or Verdict.Fail))),
            Pages = folder,
            done.Report.PagesWritten,
            LeftOut = leftOut,
            Tables = tables,
        };
        context.Result(machine, writer => writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{output}: {files.Count} files, {count} tests, {bytes / 1024.0:F0} KiB{(folder is null ? "" : $"; {done.Report.PagesWritten} pages in {folder}")}")));
        return 0;
    }
}
