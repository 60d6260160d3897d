using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using BmsEdge.CyclingData.Quality.Repairs;
using BmsEdge.Foundation;
using CsCheck;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Quality;

public sealed class RepairTests : IDisposable
{
    private static readonly Cell s_clean = Cell.Clean(8, 30);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_repair_leaves_a_clean_test_bit_for_bit_alone()
    {
        (RepairRecord record, string output) = Repaired(s_clean.Csv(), [.. Repair.All]);
        Assert.Equal(s_clean.Csv(), File.ReadAllText(output));
        Assert.All(record.Repairs, r => Assert.Equal(0, r.RowsTouched));
    }

    [Fact]
    public void Repairs_made_on_their_own_output_change_nothing()
    {
        Gen<Action<Cell>> fault = Gen.Select(Gen.Int[1, s_clean.Rows.Count - 5], Gen.Int[0, 6], Gen.Double[0.5, 2000]).Select((row, kind, size) => (Action<Cell>)(c =>
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
                case 3:
                    double from = c.At(row, CyclingColumn.TestTime);
                    c.Rows.Skip(row).ToList().ForEach(r => r[0] -= from);
                    break;
                case 4:
                    c.Rows.Skip(row).ToList().ForEach(r => r[0] += size);
                    break;
                case 5:
                    double cycle = c.At(row, CyclingColumn.CycleCount);
                    c.Rows.ForEach(r => r[2] *= r[4] == cycle ? 1 + (size / 1000) : 1);
                    break;
                default:
                    c.Rows.ForEach(r => r[2] *= -1);
                    break;
            }
        }));
        int mended = 0;
        fault.Array[0, 4].Sample(
            faults =>
            {
                Cell spoilt = s_clean.With(c => Array.ForEach(faults, f => f(c)));
                string source = _folder.Text(Path.GetRandomFileName() + "/a.bdf.csv", spoilt.Csv(CyclingColumn.UnixTime));
                string folder = Path.Combine(_folder.Path, Path.GetRandomFileName());
                RepairRecord first;
                try
                {
                    first = RepairFile.Run(source, folder, [.. Repair.All]);
                }
                catch (BmsException e)
                {
                    // Faults on top of each other may be beyond these repairs; then nothing is written.
                    Assert.Equal(BmsErrorCode.BadData, e.Code);
                    return;
                }

                Interlocked.Increment(ref mended);
                foreach (RepairedOutput output in first.Outputs)
                {
                    string written = Path.Combine(folder, output.File);
                    string second = Path.Combine(_folder.Path, Path.GetRandomFileName());
                    byte[] bytes = File.ReadAllBytes(written);
                    RepairRecord again = RepairFile.Run(written, second, [.. Repair.All]);
                    RepairedOutput same = Assert.Single(again.Outputs);
                    Assert.Equal(output.File, same.File);
                    Assert.Equal(bytes, File.ReadAllBytes(Path.Combine(second, same.File)));
                    Assert.All(again.Repairs, r => Assert.Equal(0, r.RowsTouched));
                }
            },
            iter: 30);
        Assert.True(mended >= 15, $"only {mended} of 30 could be mended");
    }

    [Fact]
    public void A_time_that_starts_again_is_strung_together_and_every_row_recorded()
    {
        double from = s_clean.At(500, CyclingColumn.TestTime);
        Cell spoilt = s_clean.With(c => c.Rows.Skip(500).ToList().ForEach(r => r[0] -= from));
        (RepairRecord record, string output) = Repaired(spoilt.Csv(CyclingColumn.UnixTime), Repair.Named(["restart-time"]));
        double[] time = CyclingReader.Read(output).TestTimeSeconds;
        Assert.Equal(time[499], time[500]);
        Assert.Equal(30, time[501] - time[500], 9);
        RepairStep step = Assert.Single(record.Repairs);
        Assert.Equal(("restart-time", "time-order", s_clean.Rows.Count - 500L), (step.Name, step.Rule, step.RowsTouched));
        Assert.Equal(502, step.First[0].Row);
        Assert.Contains("test_time_second 0 -> ", step.First[0].Text, StringComparison.Ordinal);
        (_, string known) = Repaired(spoilt.Csv(), Repair.Named(["restart-time"]));
        Assert.Equal(s_clean.Rows.Select(r => r[0]), CyclingReader.Read(known).TestTimeSeconds);
    }

    [Fact]
    public void A_wrong_stamp_is_left_out_and_not_taken_for_a_restart()
    {
        Cell spoilt = s_clean.With(c => c.At(300, CyclingColumn.TestTime) = 0);
        (RepairRecord record, string output) = Repaired(spoilt.Csv(), [.. Repair.Named(["restart-time", "drop-time-glitches"])]);
        Assert.Equal(s_clean.Rows.Where((_, i) => i != 300).Select(r => r[0]), CyclingReader.Read(output).TestTimeSeconds);
        Assert.Equal([("drop-time-glitches", 1L), ("restart-time", 0L)], record.Repairs.Select(r => (r.Name, r.RowsTouched)));
        Expect.Refused(BmsErrorCode.BadData, () => Repaired(spoilt.Csv(), Repair.Named(["restart-time"])), "still is no good table", "time runs backwards");
        Assert.Empty(Directory.GetFiles(_last));
    }

    [Fact]
    public void A_turned_current_is_turned_back_on_evidence_only()
    {
        Cell turned = s_clean.With(c => c.Rows.ForEach(r => r[2] = -r[2] + 0.0));
        (RepairRecord record, string output) = Repaired(turned.Csv(), Repair.Named(["turn-current-sign"]));
        Assert.Equal(s_clean.Rows.Select(r => r[2]), CyclingReader.Read(output).CurrentAmps);
        Assert.StartsWith("turned: ", Assert.Single(record.Repairs[0].Notes), StringComparison.Ordinal);
        Cell counters = s_clean.With(c => c.Rows.ForEach(r => r[Cell.Place(CyclingColumn.NetCapacity)] *= -1));
        Expect.Refused(BmsErrorCode.BadData, () => Repaired(counters.Csv(), Repair.Named(["turn-current-sign"])), "counters say that it is wrong");
        string still = "test_time_second,voltage_volt,current_ampere\n0,3.7,0\n1,3.7,0\n";
        Assert.StartsWith("not turned: nothing in the file proves", Repaired(still, Repair.Named(["turn-current-sign"])).Record.Repairs[0].Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Outlier_cycles_missing_values_and_doubled_rows_are_left_out()
    {
        Cell spoilt = s_clean.With(c =>
        {
            c.Rows.ForEach(r => r[2] *= r[4] == 4 ? 1.2 : 1);
            c.At(3, CyclingColumn.Voltage) = double.NaN;
            c.Rows.Insert(8, [.. c.Rows[7]]);
        });
        (RepairRecord record, string output) = Repaired(
            spoilt.Csv(CyclingColumn.NetCapacity, CyclingColumn.ChargingCapacity, CyclingColumn.DischargingCapacity), Repair.Named(["drop-outlier-cycles", "drop-nonfinite-rows", "drop-duplicate-rows"]));
        CyclingTable table = CyclingReader.Read(output);
        Assert.DoesNotContain(4.0, table[CyclingColumn.CycleCount]!);
        int inFour = s_clean.Rows.Count(r => r[4] == 4);
        Assert.Equal(s_clean.Rows.Count - 1 - inFour, table.RowCount);
        Assert.Equal([("drop-nonfinite-rows", 1L), ("drop-duplicate-rows", 1L), ("drop-outlier-cycles", inFour)], record.Repairs.Select(r => (r.Name, r.RowsTouched)));
    }

    [Fact]
    public void A_test_is_cut_at_its_holes_and_no_piece_has_one()
    {
        Cell holed = s_clean.With(c =>
        {
            foreach (int at in new[] { 100, 101, 600 })
            {
                c.Rows.Skip(at).ToList().ForEach(r => r[0] += 40_000);
            }
        });
        string source = _folder.Text("cut/a.csv", holed.Csv());
        RepairRecord record = RepairFile.Run(source, NewFolder(), Repair.Named(["cut-at-gap"]));
        Assert.Equal(["a.part1.bdf.csv", "a.part2.bdf.csv", "a.part3.bdf.csv", "a.part4.bdf.csv"], record.Outputs.Select(o => o.File));
        Assert.Equal([100L, 1, 499, s_clean.Rows.Count - 600], record.Outputs.Select(o => o.Rows));
        Assert.Equal(holed.Rows.Select(r => r[0]), record.Outputs.SelectMany(o => CyclingReader.Read(Path.Combine(_last, o.File)).TestTimeSeconds));
        Assert.All(record.Outputs, o => Assert.Empty(CyclingReader.Read(Path.Combine(_last, o.File)).Gaps));
    }

    [Fact]
    public void The_record_names_program_source_and_outputs_with_their_hashes_and_the_source_is_untouched()
    {
        string source = _folder.Text("r/a.csv", s_clean.Csv());
        DateTime before = File.GetLastWriteTimeUtc(source);
        RepairRecord record = RepairFile.Run(source, NewFolder(), Repair.Named(["drop-duplicate-rows"]));
        Assert.Equal(before, File.GetLastWriteTimeUtc(source));
        JsonElement json = JsonDocument.Parse(File.ReadAllText(Path.Combine(_last, "a.repair.json"))).RootElement;
        Assert.Equal(CyclingReader.Read(source).Source.Sha256, json.GetProperty("source").GetProperty("sha256").GetString());
        Assert.Equal(CyclingReader.Read(Path.Combine(_last, "a.bdf.csv")).Source.Sha256, json.GetProperty("outputs")[0].GetProperty("sha256").GetString());
        Assert.Equal("0.1.0", record.Version);
        Expect.Refused(BmsErrorCode.BadArgument, () => RepairFile.Run(Path.Combine(_last, "a.bdf.csv"), _last, Repair.Named(["drop-duplicate-rows"])), "would replace its source");
        Expect.Refused(BmsErrorCode.BadArgument, () => Repair.Named(["sort"]), "There is no repair 'sort'");
    }

    [Fact]
    public void Files_of_the_same_name_in_many_folders_get_names_apart()
    {
        string[] files = ["x/25degC/US06.csv.gz", "x/0degC/US06.csv.gz", "x/0degC/UDDS.csv.gz"];
        Assert.Equal(["25degC__US06", "0degC__US06", "UDDS"], Enumerable.Range(0, 3).Select(i => RepairFile.NameIn(files, i)));
    }

    private string _last = "";

    private string NewFolder() => _last = Path.Combine(_folder.Path, Path.GetRandomFileName());

    private (RepairRecord Record, string Output) Repaired(string csv, IReadOnlyList<Repair> repairs)
    {
        RepairRecord record = RepairFile.Run(_folder.Text(Path.GetRandomFileName() + "/a.csv", csv), Made(NewFolder()), repairs);
        return (record, Path.Combine(_last, Assert.Single(record.Outputs).File));
    }

    private static string Made(string folder) => Directory.CreateDirectory(folder).FullName;
}
