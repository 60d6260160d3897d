using System;
using System.Linq;
using BmsEdge.CyclingData.Reading;
using BmsEdge.CyclingData.Reading.Matlab;
using BmsEdge.Foundation;
using PureHDF;
using PureHDF.VOL.Native;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Matlab;

public sealed class MatrBatchTests : IDisposable
{
    private static readonly double[][] s_empty = [[], [], [], [], [], []];

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Cells_come_with_their_series_summary_and_facts()
    {
        string path = Write(new MatrFile().Cell("3.6C(80%)-3.6C", 1852, s_empty, MatrFile.Cycle(4), MatrFile.Cycle(3)).Cell("4C(80%)-4C", double.NaN, MatrFile.Cycle(2)));

        using MatrBatch batch = MatrBatch.Open(path, path);
        MatrCell cell = batch.Read(0);

        Assert.Equal(2, batch.CellCount);
        Assert.Equal("3.6C(80%)-3.6C", cell.Series.Properties["policy_readable"]);
        Assert.Equal("1852", cell.Series.Properties["cycle_life"]);
        Assert.Equal("EL150800460514", cell.Series.Properties["barcode"]);
        Assert.Equal(["cycle", "total_time_s", "t", "V", "I", "T", "Qc", "Qd"], cell.Series.Columns.Select(c => c.Header));
        Assert.Equal(120, cell.Series.RowCount);
        Assert.Equal([2.0, 3.0], cell.Series.Find("cycle")!.Values!.Distinct());
        Assert.Equal([.. MatrFile.Cycle(4)[2], .. MatrFile.Cycle(3)[2]], cell.Series.Find("I")!.Values!);
        Assert.Equal([0.001, 0.002, 0.003], cell.Summary.Find("QDischarge")!.Values!);
        Assert.Equal("NaN", batch.Read(1).Series.Properties["cycle_life"]);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(1)]
    public void Every_series_is_the_one_the_HDF5_library_reads(int chunk)
    {
        MatrFile written = new MatrFile().Cell("p", 100, MatrFile.Cycle(4), MatrFile.Cycle(3, samples: 47));
        string path = _folder.Bytes("batch.mat", chunk < 0 ? written.Build() : written.BuildClassic(chunk));
        using NativeFile file = H5File.OpenRead(path);
        NativeObjectReference1[] cycles = file.Get<IH5Dataset>("batch/cycles").Read<NativeObjectReference1[]>();
        IH5Group series = (IH5Group)file.Get(cycles[0]);

        using MatrBatch batch = MatrBatch.Open(path, path);
        RecordTable table = batch.Read(0).Series;

        foreach (string name in new[] { "t", "V", "I", "T", "Qc", "Qd" })
        {
            double[] values = [.. series.Get<IH5Dataset>(name).Read<NativeObjectReference1[]>().SelectMany(r => ((IH5Dataset)file.Get(r)).Read<double[]>())];
            Assert.Equal(107, values.Length);
            Assert.Equal(values, table.Find(name)!.Values!);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void MATLABs_own_structures_read_as_the_newer_ones(int chunk)
    {
        double[][][] cycles = [s_empty, .. Enumerable.Range(0, 300).Select(i => MatrFile.Cycle(2 + (i % 3), samples: 20 + (i % 5)))];
        MatrFile written = new MatrFile().Cell("3.6C(80%)-3.6C", 1852, cycles).Cell("4C", double.NaN, MatrFile.Cycle(2));
        using MatrBatch newer = MatrBatch.Open(written.Build(), "newer");
        using MatrBatch own = MatrBatch.Open(written.BuildClassic(chunk), "own");

        Assert.Equal(2, own.CellCount);
        for (int i = 0; i < 2; i++)
        {
            (MatrCell a, MatrCell b) = (newer.Read(i), own.Read(i));
            Assert.Equal(a.Series.Properties, b.Series.Properties);
            Assert.Equal(a.Summary.Find("IR")!.Values!, b.Summary.Find("IR")!.Values!);
            foreach (RecordColumn column in a.Series.Columns)
            {
                Assert.Equal(column.Values!, b.Series.Find(column.Header)!.Values!);
            }
        }
    }

    [Fact]
    public void A_batch_cut_anywhere_is_refused()
    {
        byte[] whole = new MatrFile().Cell("p", 100, MatrFile.Cycle(4)).BuildClassic(16);
        for (int length = 600; length < whole.Length; length += 97)
        {
            Refused(whole[..length], "it is cut");
        }
    }

    [Fact]
    public void Time_in_minutes_that_starts_anew_is_put_end_to_end_in_seconds()
    {
        CyclingTable table = Assert.Single(CyclingReader.ReadAll(Write(new MatrFile().Cell("p", 100, MatrFile.Cycle(4), MatrFile.Cycle(3)))));

        double[] seconds = table[CyclingColumn.TestTime]!.ToArray();
        Assert.Equal([0, 30], seconds[..2]);
        Assert.Equal([29.5 * 60, 29.5 * 60, 30 * 60], seconds[59..62]); // the end of one cycle is the beginning of the next
        Assert.Equal([1, 1, 2, 2], new[] { 0, 59, 60, 119 }.Select(i => table[CyclingColumn.CycleCount]![i]));
        Assert.Equal("batch(1) EL150800460514 p", table.TestName);
        Assert.Contains(table.Source.Notes, n => n.Contains("pauses between cycles are not in the file", StringComparison.Ordinal));
    }

    [Fact]
    public void Current_in_C_rates_is_told_by_the_counters_and_made_amperes()
    {
        CyclingTable table = Assert.Single(CyclingReader.ReadAll(Write(new MatrFile().Cell("p", 100, MatrFile.Cycle(4.4, unit: 1.1)))));

        Assert.Equal(4.4, table[CyclingColumn.Current]![5], 1e-12);
        Assert.Contains(table.Source.Notes, n => n.Contains("made of C-rates with 1.1 A", StringComparison.Ordinal));
    }

    [Fact]
    public void Current_in_neither_unit_is_refused() =>
        Refused(new MatrFile().Cell("p", 100, MatrFile.Cycle(4, unit: 2)).Build(), "batch(1).cycles.I", "in amperes as little as in multiples");

    [Fact]
    public void Current_without_evidence_of_its_unit_is_refused() =>
        Refused(new MatrFile().Cell("p", 100, MatrFile.Cycle(0.1)).Build(), "batch(1).cycles.I", "cannot be told");

    [Fact]
    public void Series_of_other_length_than_the_time_are_refused_with_their_cycle()
    {
        double[][] cycle = MatrFile.Cycle(4);
        cycle[1] = cycle[1][..^1];
        Refused(new MatrFile().Cell("p", 100, MatrFile.Cycle(4), cycle).Build(), "batch(1).cycles.V(2)", "59 samples and t has 60");
    }

    [Fact]
    public void Fields_of_another_number_of_cells_are_refused() =>
        Refused(new MatrFile().Cell("p", 100, MatrFile.Cycle(4)).Extra("barcode").Build(), "batch/barcode", "2 cells");

    [Theory]
    [InlineData("cycles")]
    [InlineData("summary")]
    public void A_batch_without_its_series_is_refused_with_what_it_holds(string field) =>
        Refused(new MatrFile().Cell("p", 100, MatrFile.Cycle(4)).Without(field).Build(), "no known layout", "'policy_readable'");

    [Fact]
    public void Another_HDF5_file_is_refused_with_what_it_holds_and_what_is_known()
    {
        Refused(new MatrFile().Cell("p", 100, MatrFile.Cycle(4)).Build("measurements"), "'#refs#', 'measurements'", "Known is a MATR batch");
        Refused(PureHdfWriter.Write(new HdfGroup { Members = { ["batch"] = One } }), "no known layout", "'batch'");
    }

    [Fact]
    public void References_that_are_numbers_are_refused()
    {
        HdfGroup batch = new() { Members = { ["summary"] = One, ["cycles"] = One } };
        Refused(PureHdfWriter.Write(new HdfGroup { Members = { ["batch"] = batch } }), "batch/summary", "where references should stand");
    }

    [Fact]
    public void A_batch_cut_or_damaged_is_refused_or_read_alike()
    {
        byte[] whole = new MatrFile().Cell("p", 100, MatrFile.Cycle(4)).Build();
        double[] unharmed = Currents(whole);
        Random random = new(1);
        int refused = 0;
        for (int i = 0; i < 300; i++)
        {
            byte[] spoilt = i % 3 == 0 ? whole[..random.Next(9, whole.Length)] : [.. whole];
            spoilt[random.Next(8, spoilt.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                Assert.Equal(unharmed.Length, Currents(spoilt).Length);
            }
            catch (BmsException e)
            {
                Assert.Equal(BmsErrorCode.BadData, e.Code);
                refused++;
            }
        }

        Assert.InRange(refused, 100, 300);
    }

    private static HdfSet One => new(new[] { 1.0 }, 1);

    private double[] Currents(byte[] file)
    {
        string path = _folder.Bytes("damaged.mat", file);
        using MatrBatch batch = MatrBatch.Open(path, path);
        return batch.Read(0).Series.Find("I")!.Values!;
    }

    private string Write(MatrFile file) => _folder.Bytes("batch.mat", file.Build());

    private void Refused(byte[] file, params string[] parts) => Expect.Refused(_folder.Bytes("x.mat", file), parts);
}
