using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.IO;
using System.Linq;
using BmsEdge.Cli.Machinery;
using BmsEdge.Cli.Reports;
using BmsEdge.CyclingData;
using BmsEdge.CyclingData.Quality;
using BmsEdge.CyclingData.Quality.Repairs;
using BmsEdge.Foundation;

namespace BmsEdge.Cli.Verbs;

/// <summary>bms data validate: checks at the door, and named repairs that write a new file.</summary>
internal static class DataValidateVerb
{
    public static Command Create(CliHost host)
    {
        Argument<string[]> paths = new("FILE|FOLDER|STORE") { Description = "Data files, zip archives of them, or folders.", Arity = ArgumentArity.OneOrMore };
        Option<string?> rules = new("--rules") { Description = $"Rules to check, separated by commas: {string.Join(", ", QualityRules.All.Select(r => r.Name))}. All when not given." };
        Option<CellChemistry?> chemistry = new("--chemistry") { Description = "Chemistry of the cells, for the window of voltage." };
        Option<string> map = new("--map") { Description = "YAML or JSON column map for files of no known format." };
        Option<bool> discharging = new("--discharge-positive") { Description = "The files' current is positive when discharging." };
        Option<int> rows = new("--rows") { Description = "Rows shown per rule; all are counted.", DefaultValueFactory = _ => 10 };
        Option<string?> repair = new("--repair") { Description = $"Repairs to make, separated by commas: {string.Join(", ", Repair.All.Select(r => r.Name))}. Each writes to --out and is recorded there." };
        Option<string?> output = new("--out") { Description = "Folder for repaired files and their records." };
        Option<string?> html = new("--html") { Description = "Write the verdicts as a page." };
        rows.Validators.Add(AtLeastZero);
        Command verb = new("validate", "Hold cycling data to the rules of good data: a verdict per rule with the rows concerned.")
        {
            paths, rules, chemistry, discharging, map, rows, repair, output, html, CommonOptions.Json,
        };
        verb.Validators.Add(result =>
        {
            if (result.GetValue(repair) is not null != result.GetValue(output) is not null)
            {
                result.AddError("--repair and --out belong together: repairs write new files and leave the source alone.");
            }
        });
        return verb.Runs(host, "bms data validate ../shared/data/lg-18650hg2 --chemistry NMC --html checks.html", (parse, context) => Run(
            parse.GetRequiredValue(paths),
            new QualitySettings { Chemistry = parse.GetValue(chemistry), Rules = CommonOptions.List(parse.GetValue(rules)), ShownRows = parse.GetValue(rows) },
            DataReadOptions.Of(parse.GetValue(discharging), parse.GetValue(map)),
            CommonOptions.List(parse.GetValue(repair)),
            parse.GetValue(output),
            parse.GetValue(html),
            context));
    }

    private static int Run(
        string[] paths,
        QualitySettings settings,
        CyclingReadOptions options,
        string[]? repairs,
        string? output,
        string? html,
        VerbContext context)
    {
        Repair[] wanted = repairs is null ? [] : [.. Repair.Named(repairs)];
        _ = QualityRules.Named(settings.Rules);
        (IReadOnlyList<string> files, IReadOnlyList<string> beside) = DataFiles.Find(paths);
        List<string> leftOut = [.. beside];
        List<string> tables = [];
        HashSet<string> named = [.. paths];
        (List<FileQuality> Checked, List<RepairRecord> Repaired, DataReport? Page) done = context.WithProgress(progress =>
        {
            DataReport? page = html is null ? null : new DataReport("Data checks");
            List<FileQuality> all = [];
            List<RepairRecord> records = [];
            progress.Stage($"checking {files.Count} files");
            for (int i = 0; i < files.Count; i++)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                foreach (FoundFile found in DataFiles.Open(files[i], leftOut.Add))
                {
                    if (wanted.Length > 0)
                    {
                        records.Add(found.IsUnpacked
                            ? throw new BmsException(BmsErrorCode.BadArgument, $"{found.Name}: repaired files are not written out of an archive. Unpack it first, or use bms data import --repair, which takes archives.")
                            : RepairFile.Run(found.Path, output!, wanted, options, RepairFile.NameIn(files, i)));
                    }

                    FileQuality quality = DataStoreOptions.Check(found, settings, options, page?.Begin(found.Name));
                    if (quality.Unreadable is not null && !named.Contains(files[i]) && !found.IsUnpacked && DataFiles.IsTable(found.Path))
                    {
                        tables.Add(found.Path);
                        continue;
                    }

                    page?.End(quality);
                    all.Add(quality);
                }

                progress.Fraction((i + 1.0) / files.Count);
            }

            return (all, records, page);
        });
        done.Page?.ToHtml(settings).Save(html!);
        object machine = new
        {
            Files = done.Checked.Select(Machine).ToArray(),
            Worst = done.Checked.Select(f => f.Worst).DefaultIfEmpty(Verdict.Pass).Max(),
            Rules = QualityRules.Named(settings.Rules).Select(r => new { r.Name, r.Checks, r.Limits }).ToArray(),
            LeftOut = leftOut,
            Tables = tables,
            Repairs = done.Repaired,
            Html = html,
        };
        context.Result(machine, writer => Print(writer, done.Checked, done.Repaired, leftOut, tables));
        return done.Checked.Any(f => f.Worst == Verdict.Fail) ? 1 : 0;
    }

    private static void AtLeastZero(OptionResult option)
    {
        if (option.GetValueOrDefault<int>() < 0)
        {
            option.AddError($"{option.Option.Name} is 0 or more.");
        }
    }

    private static object Machine(FileQuality file) => new
    {
        File = file.Path,
        file.Source?.Sha256,
        file.Source?.Reader,
        Readable = file.Unreadable is null,
        file.Unreadable,
        file.Worst,
        Tests = file.Tests.Select(t => new { t.Name, t.Rows, t.Worst, t.Verdicts }).ToArray(),
    };

    private static void Print(TextWriter writer, List<FileQuality> files, List<RepairRecord> repaired, IReadOnlyList<string> leftOut, IReadOnlyList<string> tables)
    {
        foreach (FileQuality file in files)
        {
            writer.WriteLine($"{DataStoreOptions.Word(file.Worst),-5} {file.Path}");
            if (file.Unreadable is not null)
            {
                writer.WriteLine($"      unreadable: {file.Unreadable}");
            }

            foreach (TestQuality test in file.Tests)
            {
                foreach (RuleVerdict verdict in test.Verdicts.Where(v => v.Verdict is Verdict.Warn or Verdict.Fail))
                {
                    writer.WriteLine($"      {DataStoreOptions.Word(verdict.Verdict)} {(test.Name is null ? "" : $"[{test.Name}] ")}{verdict.Rule}: {verdict.Summary}");
                    foreach (RowNote note in verdict.First.Take(3))
                    {
                        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"           row {note.Row}: {note.Text}"));
                    }
                }
            }
        }

        foreach (RepairRecord record in repaired)
        {
            writer.WriteLine($"repaired {record.Source.Path}: {string.Join(", ", record.Repairs.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Name} touched {r.RowsTouched} rows")))} -> {string.Join(", ", record.Outputs.Select(o => o.File))}");
        }

        DataStoreOptions.LeftOut(writer, leftOut);
        DataStoreOptions.Tables(writer, tables);
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{files.Count} files: {files.Count(f => f.Worst <= Verdict.NotApplicable)} good, {files.Count(f => f.Worst == Verdict.Warn)} with warnings, {files.Count(f => f.Worst == Verdict.Fail)} failed ({files.Count(f => f.Unreadable is not null)} unreadable)"));
    }
}
