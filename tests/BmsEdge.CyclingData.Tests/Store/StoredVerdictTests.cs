using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BmsEdge.CyclingData.Quality;
using BmsEdge.CyclingData.Quality.Repairs;
using BmsEdge.CyclingData.Store;
using BmsEdge.CyclingData.Tests.Quality;
using BmsEdge.Foundation;
using CsCheck;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Store;

/// <summary>Verdicts and repairs that stay with the stored rows.</summary>
public sealed class StoredVerdictTests : IDisposable
{
    private static readonly Cell s_clean = Cell.Clean(8, 30);

    private readonly StoreFolder _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void The_record_of_a_test_keeps_what_validate_says_of_its_file()
    {
        string file = _store.Files.Text("a.csv", Holed().Csv());
        _store.Import(file);
        StoredQuality kept = Assert.Single(_store.Open().Tests).Provenance.Quality!;
        TestQuality now = Assert.Single(QualityCheck.Check(file).Tests);
        Assert.Equal((QualityRules.Version, null, now.Worst), (kept.RulesVersion, kept.Chemistry, kept.Worst));
        Assert.Equal(now.Verdicts.Select(Text), kept.Verdicts.Select(Text));
        Assert.Equal(QualityRules.All.Select(r => r.Name), kept.Verdicts.Select(v => v.Rule));
        Assert.Equal("gaps", kept.Findings().Single().Rule);

        static string Text(RuleVerdict v) => $"{v.Rule} {v.Verdict} {v.Count} {v.Summary} {string.Join('|', v.First)}";
    }

    /// <summary>Whoever changes a rule or a limit sees this fail: then <see cref="QualityRules.Version"/> goes up by one.</summary>
    [Fact]
    public void Rules_and_limits_of_this_version_are_these()
    {
        string rules = string.Join(" ", QualityRules.All.Select(r => FormattableString.Invariant($"{r.Name}({string.Join(",", r.Limits.Select(l => FormattableString.Invariant($"{l.Value:R}")))})")));
        Assert.Equal((1, "0cfd978c183c50b2"), (QualityRules.Version, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(rules)))[..16]));
    }

    [Fact]
    public void The_chemistry_of_the_cell_is_the_window_of_its_tests()
    {
        string file = _store.Files.Text("a.csv", "test_time_second,voltage_volt,current_ampere\n0,4.0,1\n1,4.0,1\n");
        using (StoreWriter writer = CyclingStore.Write(_store.Path))
        {
            writer.WriteCell(CellRecord.Unknown("A1") with { Chemistry = "lfp" });
        }

        _store.Import(file);
        StoredQuality quality = _store.Open().Tests[0].Provenance.Quality!;
        Assert.Equal(CellChemistry.Lfp, quality.Chemistry);
        Assert.Contains(quality.Findings(), v => v.Rule == "voltage-range");
    }

    [Fact]
    public void Strict_refuses_what_fails_and_nothing_stays()
    {
        string bad = _store.Files.Text("bad.csv", Stuck().Csv());
        Assert.Equal(Verdict.Fail, QualityCheck.Check(bad).Worst);
        StoreFolder.Refused(BmsErrorCode.BadData, () => Import(bad, strict: true), "fails the rule stuck-voltage", "--strict");
        Assert.Empty(_store.Open().Tests);
        Assert.Empty(_store.Open().Verify().Leftovers);

        // Without it the file is taken in and says so; asking again strictly does not pretend that it passed.
        Assert.Equal(ImportStatus.Imported, Import(bad).Status);
        Assert.Equal(Verdict.Fail, _store.Open().Tests[0].Provenance.Quality!.Worst);
        StoreFolder.Refused(BmsErrorCode.BadArgument, () => Import(bad, strict: true), "fail the rule stuck-voltage");
        Assert.Equal(ImportStatus.Imported, Import(_store.Files.Text("holed.csv", Holed().Csv()), strict: true).Status);
    }

    [Fact]
    public void A_file_that_is_refused_is_taken_in_with_the_repair_that_is_asked_for_and_recorded()
    {
        Cell spoilt = s_clean.With(c => c.At(300, CyclingColumn.TestTime) = 0);
        string file = _store.Files.Text("a.csv", spoilt.Csv());
        StoreFolder.Refused(BmsErrorCode.BadData, () => Import(file), "time runs backwards");
        StoreFolder.Refused(BmsErrorCode.BadData, () => Import(file, repairs: ["restart-time"]), "after restart-time", "still is no good table");
        Assert.Empty(_store.Open().Verify().Leftovers);

        Assert.Equal(ImportStatus.Imported, Import(file, repairs: ["drop-time-glitches", "drop-duplicate-rows"]).Status);
        CyclingStore store = _store.Open();
        TestProvenance p = Assert.Single(store.Tests).Provenance;
        Assert.Equal([("drop-time-glitches", 1L, 1L), ("drop-duplicate-rows", 0L, 0L)], p.Repairs.Select(r => (r.Name, r.RowsTouched, r.RowsLeftOut)));
        Assert.Equal(new RowNote(302, "left out: test_time_second is 0"), p.Repairs[0].First.Single());
        Assert.Equal([new DroppedRows("drop-time-glitches", "finding of the rule time-order", 1)], p.RowsDropped);
        Assert.Equal((s_clean.Rows.Count, s_clean.Rows.Count - 1L), (p.RowsRead, p.RowsStored));
        Assert.Equal(Verdict.Pass, p.Quality!.Verdicts.Single(v => v.Rule == "time-order").Verdict);
        Assert.Equal(s_clean.Rows.Where((_, i) => i != 300).Select(r => r[0]), store.ReadTable(store.Tests[0]).TestTimeSeconds);
        Assert.True(store.Verify().IsSound);
    }

    [Fact]
    public void The_same_bytes_with_the_same_repairs_change_nothing_and_other_repairs_are_another_import()
    {
        string file = _store.Files.Text("a.csv", s_clean.With(c => c.Rows.Insert(8, [.. c.Rows[7]])).Csv());
        Import(file, repairs: ["drop-duplicate-rows", "restart-time"]);
        IReadOnlyDictionary<string, string> before = _store.Snapshot();
        Assert.Equal(ImportStatus.AlreadyThere, Import(file, repairs: ["restart-time", "drop-duplicate-rows"]).Status);
        Assert.Equal(before, _store.Snapshot());
        StoreFolder.Refused(BmsErrorCode.BadArgument, () => Import(file), "other declarations");
        Assert.Equal(ImportStatus.Replaced, Import(file, replace: true).Status);
        Assert.Empty(_store.Open().Tests[0].Provenance.Repairs);
    }

    [Fact]
    public void Pieces_of_a_cut_test_are_tests_whose_rows_add_up()
    {
        Cell holed = Holed();
        holed.Rows.Insert(8, [.. holed.Rows[7]]);
        Import(_store.Files.Text("a.csv", holed.Csv()), repairs: ["cut-at-gap", "drop-duplicate-rows"]);
        CyclingStore store = _store.Open();
        Assert.Equal(["part1", "part2"], store.Tests.Select(t => t.Provenance.TestName));
        Assert.Equal(holed.Rows.Count, store.Tests.Sum(t => t.Provenance.RowsRead));
        Assert.Equal(holed.Rows.Count - 1, store.Tests.Sum(t => t.Provenance.RowsStored));
        Assert.Equal([1L, 0L], store.Tests.Select(t => t.Provenance.RowsDropped.Sum(d => d.Rows)));
        Assert.All(store.Tests, t => Assert.Equal(0, t.Provenance.Derivation.GapCount));
        Assert.All(store.Tests, t => Assert.Equal(1, t.Provenance.Repairs.Single(r => r.Name == "cut-at-gap").RowsTouched));
    }

    /// <summary>Two ways to the same rows: a repaired file that is written and read back, and the import that repairs.</summary>
    [Fact]
    public void An_import_that_repairs_stores_what_the_repaired_file_would_hold()
    {
        int stored = 0;
        Gen.Select(Gen.Int[1, s_clean.Rows.Count - 5], Gen.Int[0, 3]).Array[0, 3].Sample(
            faults =>
            {
                Cell spoilt = s_clean.With(c =>
                {
                    foreach ((int row, int kind) in faults)
                    {
                        switch (kind)
                        {
                            case 0:
                                c.Rows.Insert(row, [.. c.Rows[row - 1]]);
                                break;
                            case 1:
                                c.At(row, CyclingColumn.Voltage) = double.NaN;
                                break;
                            case 2:
                                c.At(row, CyclingColumn.TestTime) = 0;
                                break;
                            default:
                                double from = c.At(row, CyclingColumn.TestTime);
                                c.Rows.Skip(row).ToList().ForEach(r => r[0] -= from);
                                break;
                        }
                    }
                });
                using StoreFolder other = new();
                string file = other.Files.Text("a.csv", spoilt.Csv());
                string folder = Directory.CreateDirectory(System.IO.Path.Combine(other.Files.Path, "out")).FullName;
                Repair[] repairs = [.. Repair.All.Where(r => r.Name != "cut-at-gap")];
                CyclingTable? written = null;
                try
                {
                    written = CyclingReader.Read(System.IO.Path.Combine(folder, RepairFile.Run(file, folder, repairs).Outputs.Single().File));
                }
                catch (BmsException e) when (e.Code == BmsErrorCode.BadData)
                {
                    StoreFolder.Refused(BmsErrorCode.BadData, () => Import(other, file, repairs), "a.csv");
                    return;
                }

                Import(other, file, repairs);
                CyclingStore store = other.Open();
                StoreFolder.SameBits(written, store.ReadTable(store.Tests.Single(), StoredColumns.AsRead));
                stored++;
            },
            iter: 25,
            threads: 1);
        Assert.True(stored >= 10, $"only {stored} of 25 could be mended");
    }

    [Fact]
    public void Verdicts_and_repairs_are_asked_for_in_sql()
    {
        Cell spoilt = Holed();
        spoilt.Rows.Insert(8, [.. spoilt.Rows[7]]);
        Import(_store.Files.Text("a.csv", spoilt.Csv()), repairs: ["drop-duplicate-rows"]);
        using StoreQuery query = StoreQuery.Open(_store.Open());
        Assert.Equal([["gaps", "warn", 1L]], Run("SELECT rule, verdict, row_count FROM verdicts WHERE verdict IN ('warn', 'fail')"));
        Assert.Equal([[(long)QualityRules.All.Length]], Run("SELECT count(*) FROM verdicts"));
        Assert.Equal([["drop-duplicate-rows", 1L, 1L]], Run("SELECT repair, rows_touched, rows_left_out FROM repairs"));
        Assert.Equal([["warn", QualityRules.Version, "drop-duplicate-rows"]], Run("SELECT worst_verdict, rules_version, repairs FROM tests"));
        Assert.Equal([[true]], Run("SELECT v.first_file_row = min(r.file_row) FROM verdicts v JOIN rows r USING (cell, test) WHERE v.rule = 'gaps' AND r.after_gap GROUP BY v.first_file_row"));

        object?[][] Run(string sql)
        {
            using QueryResult result = query.Run(sql);
            return [.. result.Rows()];
        }
    }

    [Fact]
    public void A_record_from_before_verdicts_were_kept_is_read_and_says_nothing_about_them()
    {
        string file = _store.Bdf("drive.csv", 100);
        _store.Import(file);
        string path = Assert.Single(_store.FilesOf("A1", ".json"));
        JsonObject record = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        record["format"] = "bmsedge-cycling-test/1";
        record.Remove("quality");
        record.Remove("repairs");
        record["declared"]!.AsObject().Remove("repairs");
        File.WriteAllText(path, record.ToJsonString());
        Assert.Null(Assert.Single(_store.Open().Tests).Provenance.Quality);
        Assert.Equal(ImportStatus.AlreadyThere, Import(file).Status);
        StoreFolder.Refused(BmsErrorCode.BadArgument, () => Import(file, strict: true), "never held to the rules");
        Assert.Equal(ImportStatus.Replaced, Import(file, strict: true, replace: true).Status);
        Assert.NotNull(_store.Open().Tests[0].Provenance.Quality);
    }

    private static Cell Holed() => s_clean.With(c => c.Rows.Skip(300).ToList().ForEach(r =>
    {
        r[Cell.Place(CyclingColumn.TestTime)] += 40_000;
        r[Cell.Place(CyclingColumn.UnixTime)] += 40_000;
    }));

    private static Cell Stuck() => s_clean.With(c => c.Rows.ForEach(r => r[1] = 3.7));

    private static ImportOutcome Import(StoreFolder store, string file, IReadOnlyCollection<Repair> repairs)
    {
        using StoreWriter writer = CyclingStore.Write(store.Path);
        return writer.Import(file, new StoreImportOptions { Cell = "A1", Repairs = repairs });
    }

    private ImportOutcome Import(string file, string[]? repairs = null, bool strict = false, bool replace = false)
    {
        using StoreWriter writer = CyclingStore.Write(_store.Path);
        return writer.Import(file, new StoreImportOptions { Cell = "A1", Repairs = Repair.Named(repairs ?? []), Strict = strict, Replace = replace });
    }
}
