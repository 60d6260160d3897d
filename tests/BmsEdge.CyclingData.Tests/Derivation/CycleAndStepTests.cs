using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.CyclingData.Derivation;
using CsCheck;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Derivation;

/// <summary>Cycles, steps and records within steps.</summary>
public class CycleAndStepTests
{
    [Fact]
    public void The_files_own_cycles_are_numbered_from_one_in_order()
    {
        Dictionary<CyclingColumn, double[]> columns = Derived.Currents(1, 1, 1, 1, 1, 1);
        columns[CyclingColumn.CycleCount] = [0, 0, 5, 5, 3, 3];
        Derived d = Derived.Of(columns);
        Assert.Equal([1, 1, 2, 2, 3, 3], d[CyclingColumn.CycleIndex]);
        Assert.Equal([0, 0, 5, 5, 3, 3], d[CyclingColumn.CycleCount]);
        Assert.Contains(d.Summary.Notes, n => n.Contains("falls 1 times", StringComparison.Ordinal));
        Assert.Equal(3, d.Summary.Cycles);
    }

    [Fact]
    public void Without_a_count_and_a_nominal_capacity_no_cycle_is_made_up()
    {
        Derived d = Derived.Of(Derived.Currents(1, -1, 1));
        Assert.False(d.Has(CyclingColumn.CycleIndex));
        Assert.Null(d.Summary.Cycles);
        Assert.Contains(d.Summary.Notes, n => n.Contains("nominal capacity is not stated", StringComparison.Ordinal));
    }

    [Fact]
    public void A_cycle_begins_with_the_first_charging_row_after_a_discharge()
    {
        double[] amps = [.. Profile((-3600, 3), (0, 2), (3600, 3), (-3600, 3), (3600, 3))];
        Derived d = Derived.Of(Derived.Currents(amps), new DerivationOptions { NominalCapacityAmpHours = 10 });
        Assert.Equal([.. Enumerable.Repeat(1.0, 5), .. Enumerable.Repeat(2.0, 6), .. Enumerable.Repeat(3.0, 3)], d[CyclingColumn.CycleIndex]);
    }

    [Fact]
    public void Braking_within_a_discharge_begins_no_cycle_however_deep_it_is()
    {
        double[] amps = [.. Enumerable.Range(0, 100).SelectMany(_ => Profile((-3600, 3), (36, 2)))];
        Derived d = Derived.Of(Derived.Currents(amps), new DerivationOptions { NominalCapacityAmpHours = 10 });
        Assert.All(d[CyclingColumn.CycleIndex], c => Assert.Equal(1, c));
    }

    [Fact]
    public void A_charging_run_is_told_backwards_even_over_a_chunk_border()
    {
        double[] amps = [.. Profile((-3600, 3), (1, 500), (3600, 2))];
        DerivationOptions options = new() { NominalCapacityAmpHours = 10 };
        Derived whole = Derived.Of(Derived.Currents(amps), options);
        Assert.Equal(3, Array.IndexOf(whole[CyclingColumn.CycleIndex], 2.0));
        Assert.Equal(whole[CyclingColumn.CycleIndex], Derived.Of(Derived.Currents(amps), options, chunkRows: 7, heldRows: 20)[CyclingColumn.CycleIndex]);
    }

    [Fact]
    public void A_running_step_count_of_the_file_stands_and_goes_on_where_it_falls()
    {
        Dictionary<CyclingColumn, double[]> columns = Derived.Currents(1, 1, 1, 1, 1, 1);
        columns[CyclingColumn.StepCount] = [4, 4, 6, 1, 1, 2];
        Derived d = Derived.Of(columns);
        Assert.Equal([4, 4, 6, 7, 7, 8], d[CyclingColumn.StepCount]);
        Assert.Equal([1, 2, 1, 1, 2, 1], d[CyclingColumn.StepIndex]);
        Assert.Equal([4, 4, 6, 1, 1, 2], d["raw_step_count"]);
    }

    [Fact]
    public void Steps_follow_the_programme_number_and_not_the_braking_inside_it()
    {
        Dictionary<CyclingColumn, double[]> columns = Derived.Currents(1, -1, 1, 1, 0, 0);
        columns[CyclingColumn.StepId] = [7, 7, 7, 9, 9, 7];
        Derived d = Derived.Of(columns);
        Assert.Equal([1, 1, 1, 2, 2, 3], d[CyclingColumn.StepCount]);
        Assert.Equal([1, 2, 3, 1, 2, 1], d[CyclingColumn.StepIndex]);
    }

    [Fact]
    public void Without_step_numbers_a_step_is_a_stretch_of_charge_discharge_or_rest()
    {
        Derived d = Derived.Of(Derived.Currents(0, 0, 1, 1, -1, 0.0005, 0));
        Assert.Equal([1, 1, 2, 2, 3, 4, 4], d[CyclingColumn.StepCount]);
    }

    [Fact]
    public void Names_that_a_derived_column_takes_are_kept_raw_and_the_rest_stands()
    {
        Dictionary<CyclingColumn, double[]> columns = Derived.Currents(1, 1);
        foreach (CyclingColumn column in DerivedColumn.DerivedNames)
        {
            columns[column] = [1, 1];
        }

        Derived d = Derived.Of(columns);
        Assert.All(DerivedColumn.DerivedNames, c => Assert.Equal([1, 1], d["raw_" + c.Name]));
        Assert.Equal(d.Names.Count(), d.Names.Distinct().Count());
    }

    [Fact]
    public void The_result_does_not_depend_on_how_rows_are_cut_into_chunks()
    {
        Gen<(double, double, int)> row = Gen.Select(Gen.Double[-4, 4], Gen.Frequency((9, Gen.Double[0, 2]), (1, Gen.Double[0, 400])), Gen.Int[0, 1]);
        Gen.Select(row.Array[1, 120], Gen.Int[1, 40], Gen.Int[1, 60]).Sample((rows, chunkRows, heldRows) =>
        {
            double time = 0;
            Dictionary<CyclingColumn, double[]> columns = Derived.Currents([.. rows.Select(r => r.Item1)]);
            columns[CyclingColumn.TestTime] = [.. rows.Select(r => time += r.Item2)];
            columns[CyclingColumn.StepId] = [.. rows.Select(r => (double)r.Item3)];
            DerivationOptions options = new() { NominalCapacityAmpHours = 0.01 };
            Derived whole = Derived.Of(columns, options);
            Derived cut = Derived.Of(columns, options, chunkRows, heldRows);
            Assert.All(whole.Names, n => Assert.Equal(whole[n], cut[n]));
            Assert.Equal(LogGap.Find(columns[CyclingColumn.TestTime]).Select(g => g.LastRowBefore + 1), Enumerable.Range(0, rows.Length).Where(i => whole[DerivedColumn.AfterGapName][i] == 1));
        });
    }

    [Fact]
    public void Blocks_larger_than_the_buffer_come_out_whole_and_in_order()
    {
        int rows = (3 * CyclingChunk.MostRows) + 12345;
        double[] amps = [.. Enumerable.Range(0, rows).Select(i => i % 50_000 < 25_000 ? -2.0 : 2.0)];
        Derived d = Derived.Of(Derived.Currents(amps), new DerivationOptions { NominalCapacityAmpHours = 10 });
        Assert.Equal(rows, d.Summary.Rows);
        Assert.Equal(Enumerable.Range(2, rows).Select(i => (double)i), d[DerivedColumn.FileRowName]);
        Assert.Equal(1 + (rows / 50_000), d[CyclingColumn.CycleIndex].Max());
        Assert.Equal(25_000, Array.IndexOf(d[CyclingColumn.CycleIndex], 2.0));
    }

    private static IEnumerable<double> Profile(params (double Amps, int Rows)[] parts) => parts.SelectMany(p => Enumerable.Repeat(p.Amps, p.Rows));
}
