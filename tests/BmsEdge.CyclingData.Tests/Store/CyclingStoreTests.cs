using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using BmsEdge.CyclingData.Store;
using BmsEdge.Foundation;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Store;

/// <summary>Import, idempotence, replacing, several tests per file, verification.</summary>
public sealed class CyclingStoreTests : IDisposable
{
    private readonly StoreFolder _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void An_imported_file_reads_back_bit_for_bit_with_its_provenance()
    {
        string file = _store.Bdf("drive.csv", 1000);
        ImportOutcome outcome = _store.Import(file);
        Assert.Equal(ImportStatus.Imported, outcome.Status);
        CyclingStore store = _store.Open();
        StoredTest test = Assert.Single(store.Tests);
        CyclingTable read = CyclingReader.Read(file);
        StoreFolder.SameBits(read, store.ReadTable(test, StoredColumns.AsRead));
        TestProvenance p = test.Provenance;
        Assert.Equal(("A1", read.Source.Sha256[..12], read.Source.Sha256, "bdf-csv"), (p.Cell, p.Test, p.Source.Sha256, p.Reader));
        Assert.Equal((1000L, 1000L, new FileInfo(file).Length), (p.RowsRead, p.RowsStored, p.Source.Bytes));
        Assert.Equal(["test_time_second", "voltage_volt", "current_ampere", "temperature_t1_celsius"], p.Columns.Select(c => c.Column));
        Assert.Equal(DateTimeKind.Utc, p.ImportedUtc.Kind);
        Assert.Empty(p.RowsDropped);
        Assert.Equal((999.0, "temperature_t1_celsius"), (p.Statistics.DurationSeconds, p.Statistics.TemperatureColumn));
        Assert.Equal(25.5, p.Statistics.MeanCelsius!.Value, 1);
        CellRecord cell = Assert.Single(store.Cells);
        Assert.Equal(("A1", null, null), (cell.Id, cell.Chemistry, cell.NominalCapacityAmpHours));
        StoreVerification verification = store.Verify();
        Assert.True(verification is { IsSound: true, Tests: 1, Rows: 1000, Leftovers.Count: 0 }, string.Join("; ", verification.Problems));
    }

    [Fact]
    public void The_same_bytes_again_change_nothing()
    {
        string file = _store.Bdf("drive.csv", 50);
        _store.Import(file);
        IReadOnlyDictionary<string, string> before = _store.Snapshot();
        Assert.Equal(ImportStatus.AlreadyThere, _store.Import(_store.Files.Bytes("copy under another name.txt", File.ReadAllBytes(file))).Status);
        Assert.Equal(before, _store.Snapshot());
    }

    [Fact]
    public void The_same_bytes_declared_otherwise_are_refused_unless_replaced()
    {
        string file = _store.Bdf("drive.csv", 50);
        _store.Import(file);
        CyclingReadOptions turned = new() { CurrentSign = CurrentSign.PositiveWhenDischarging };
        StoreFolder.Refused(BmsErrorCode.BadArgument, () => _store.Import(file, read: turned), "other declarations", "--replace");
        double before = _store.Open().ReadTable(_store.Open().Tests[0]).CurrentAmps[0];
        Assert.Equal(ImportStatus.Replaced, _store.Import(file, replace: true, read: turned).Status);
        CyclingStore store = _store.Open();
        Assert.Equal(-before, store.ReadTable(Assert.Single(store.Tests)).CurrentAmps[0]);
        Assert.Equal(CurrentSign.PositiveWhenDischarging, store.Tests[0].Provenance.Declared.CurrentSign);
    }

    [Fact]
    public void The_same_bytes_for_another_cell_are_refused_and_moved_when_replaced()
    {
        string file = _store.Bdf("drive.csv", 50);
        _store.Import(file);
        StoreFolder.Refused(BmsErrorCode.BadArgument, () => _store.Import(file, "B2"), "cell 'A1'");
        _store.Import(file, "B2", replace: true);
        Assert.Equal("B2", Assert.Single(_store.Open().Tests).Cell);
        Assert.Empty(_store.FilesOf("A1", ""));
    }

    [Fact]
    public void A_changed_nominal_capacity_is_another_import()
    {
        string file = _store.Bdf("drive.csv", 50);
        _store.Import(file);
        using (StoreWriter writer = CyclingStore.Write(_store.Path))
        {
            writer.WriteCell(CellRecord.Unknown("A1") with { NominalCapacityAmpHours = 3 });
        }

        StoreFolder.Refused(BmsErrorCode.BadArgument, () => _store.Import(file), "other declarations");
        _store.Import(file, replace: true);
        Assert.Equal(3, _store.Open().Tests[0].Provenance.Declared.NominalCapacityAmpHours);
        Assert.Equal(1, _store.Open().Tests[0].Provenance.Derivation.Cycles);
    }

    [Fact]
    public void Several_tests_of_a_file_are_stored_apart_and_in_order_of_their_start()
    {
        string file = _store.Files.Text("two.csv", "test,start_time,time_s,voltage_v,current_a\nlate,2020-05-02 00:00:00,0,3.7,1\nlate,2020-05-02 00:00:00,1,3.7,1\nearly,2020-05-01 00:00:00,0,3.6,-1\n");
        ImportOutcome outcome = _store.Import(file);
        Assert.Equal(2, outcome.Tests.Count);
        CyclingStore store = _store.Open();
        Assert.Equal(["early", "late"], store.Tests.Select(t => t.Provenance.TestName));
        Assert.Equal([1, 2], store.Tests.Select(t => (int)t.Provenance.RowsStored));
        Assert.Equal(["-2", "-1"], store.Tests.Select(t => t.Name[12..]));
        Assert.Equal(ImportStatus.AlreadyThere, _store.Import(file).Status);
    }

    [Fact]
    public void Tests_of_one_file_may_belong_to_several_cells()
    {
        string file = _store.Files.Text("two.csv", "test,time_s,voltage_v,current_a\nb1c2,0,3.7,1\nb1c3,0,3.6,-1\n");
        using (StoreWriter writer = CyclingStore.Write(_store.Path))
        {
            writer.Import(file, new StoreImportOptions { CellOf = t => t.Name! });
        }

        Assert.Equal(["b1c2", "b1c3"], _store.Open().Cells.Select(c => c.Id));
    }

    [Fact]
    public void A_refused_file_leaves_nothing_behind()
    {
        _store.Import(_store.Bdf("good.csv", 50));
        IReadOnlyDictionary<string, string> before = _store.Snapshot();
        string bad = _store.Files.Text("bad.csv", "test_time_second,voltage_volt,current_ampere\n0,3.7,1\n1,3.7,one\n");
        StoreFolder.Refused(BmsErrorCode.BadData, () => _store.Import(bad), "bad.csv", "row 3");
        Assert.Equal(before, _store.Snapshot());
        Assert.Empty(_store.Open().Verify().Leftovers);
    }

    [Fact]
    public void A_cancelled_import_leaves_nothing_behind()
    {
        using CancellationTokenSource stop = new();
        stop.Cancel();
        using StoreWriter writer = CyclingStore.Write(_store.Path);
        Assert.Throws<OperationCanceledException>(() => writer.Import(_store.Bdf("a.csv", 10), new StoreImportOptions { Cell = "A1", Cancellation = stop.Token }));
        Assert.Empty(_store.Open().Tests);
        Assert.Empty(_store.Open().Verify().Leftovers);
    }

    [Fact]
    public void A_second_writer_is_refused_and_a_dead_one_is_not_waited_for()
    {
        using (CyclingStore.Write(_store.Path))
        {
            StoreFolder.Refused(BmsErrorCode.WriteFailed, () => CyclingStore.Write(_store.Path).Dispose(), $"process {Environment.ProcessId}");
        }

        string owner = Path.Combine(_store.Path, ".writer.json");
        StoreJson.Write(owner, new StoreLock.Owner(int.MaxValue, DateTime.UtcNow, Environment.MachineName));
        CyclingStore.Write(_store.Path).Dispose();

        // The id of a living process that began at another time is a used one.
        StoreJson.Write(owner, new StoreLock.Owner(1, DateTime.UtcNow.AddYears(-1), Environment.MachineName));
        CyclingStore.Write(_store.Path).Dispose();

        File.WriteAllText(owner, "{ cut");
        CyclingStore.Write(_store.Path).Dispose();
        Assert.False(File.Exists(owner));
    }

    [Fact]
    public void A_living_owner_is_respected_where_the_file_system_has_no_locks()
    {
        CyclingStore.Write(_store.Path).Dispose();
        using System.Diagnostics.Process other = System.Diagnostics.Process.Start("sleep", "60");
        try
        {
            StoreJson.Write(Path.Combine(_store.Path, ".writer.json"), new StoreLock.Owner(other.Id, other.StartTime.ToUniversalTime(), Environment.MachineName));
            StoreFolder.Refused(BmsErrorCode.WriteFailed, () => CyclingStore.Write(_store.Path).Dispose(), $"process {other.Id}");
        }
        finally
        {
            other.Kill();
        }
    }

    [Fact]
    public void Leftovers_of_a_crash_are_seen_not_believed_and_removed_by_the_next_writer()
    {
        string file = _store.Files.Text("two.csv", "test,time_s,voltage_v,current_a\na,0,3.7,1\nb,0,3.6,-1\n");
        _store.Import(file);
        string tests = Path.Combine(_store.Path, "cells", "A1", "tests");
        File.Delete(_store.FilesOf("A1", "-2.json")[0]);
        File.WriteAllText(Path.Combine(tests, "0123456789ab.parquet"), "cut");
        File.WriteAllText(Path.Combine(tests, $"0123456789ab.json.77.{Guid.NewGuid():N}.new"), "{");
        File.WriteAllText(Path.Combine(tests, "notes of somebody.txt"), "stays");
        Directory.CreateDirectory(Path.Combine(_store.Path, ".staging-77-x"));
        CyclingStore store = _store.Open();
        Assert.Empty(store.Tests);
        Assert.Equal(6, store.Verify().Leftovers.Count);
        Assert.Equal(ImportStatus.Imported, _store.Import(file).Status);
        Assert.True(_store.Open().Verify() is { IsSound: true, Leftovers.Count: 0, Tests: 2 });
        Assert.True(File.Exists(Path.Combine(tests, "notes of somebody.txt")));
    }

    [Theory]
    [InlineData("flip")]
    [InlineData("cut")]
    [InlineData("gone")]
    public void Damage_to_stored_rows_is_found(string damage)
    {
        _store.Import(_store.Bdf("drive.csv", 500));
        string parquet = Assert.Single(_store.FilesOf("A1", ".parquet"));
        byte[] bytes = File.ReadAllBytes(parquet);
        switch (damage)
        {
            case "flip":
                bytes[bytes.Length / 3] ^= 1;
                File.WriteAllBytes(parquet, bytes);
                break;
            case "cut":
                File.WriteAllBytes(parquet, bytes[..(bytes.Length / 2)]);
                break;
            default:
                File.Delete(parquet);
                break;
        }

        StoreVerification verification = _store.Open().Verify();
        Assert.False(verification.IsSound);
        Assert.All(verification.Problems, p => Assert.Contains(parquet, p, StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_with_something_else_is_left_alone()
    {
        Directory.CreateDirectory(_store.Path);
        File.WriteAllText(Path.Combine(_store.Path, "thesis.docx"), "x");
        StoreFolder.Refused(BmsErrorCode.BadArgument, () => CyclingStore.Write(_store.Path).Dispose(), "left alone");
        StoreFolder.Refused(BmsErrorCode.NotFound, () => _store.Open(), "not a store");
    }

    [Theory]
    [InlineData("")]
    [InlineData("../up")]
    [InlineData("a/b")]
    [InlineData(".hidden")]
    [InlineData("trailing.")]
    [InlineData("ü")]
    public void A_name_that_is_no_folder_everywhere_is_no_cell(string id) =>
        StoreFolder.Refused(BmsErrorCode.BadArgument, () => CellRecord.CheckId(id), "cannot name a cell");

    [Theory]
    [InlineData("""{ "id": "A1", "chemsitry": "NMC" }""", "chemsitry")]
    [InlineData("""{ "id": "A1", "nominalCapacityAmpHours": -3 }""", "nominalCapacityAmpHours")]
    [InlineData("""{ "id": "A1", "labels": [ { "name": "life", "value": 500, "unit": "cycles", "rule": "" } ] }""", "no rule")]
    [InlineData("""{ "id": "A1", """, "line")]
    [InlineData("""{ "chemistry": "NMC" }""", "id")]
    [InlineData("""{ "id": "A1", "fidelity": "guessed" }""", "fidelity")]
    public void A_cell_record_that_says_something_else_is_refused(string json, string part)
    {
        string path = _store.Files.Text("cell.json", json);
        BmsException e = StoreFolder.Refused(BmsErrorCode.BadData, () => CellRecord.Read(path), path);
        Assert.Contains(part, e.Message, StringComparison.OrdinalIgnoreCase);
    }
}
