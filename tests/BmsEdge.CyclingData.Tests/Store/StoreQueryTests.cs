using System;
using System.Linq;
using BmsEdge.CyclingData.Store;
using BmsEdge.Foundation;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Store;

/// <summary>SQL over a store: right answers, and nothing but answers.</summary>
public sealed class StoreQueryTests : IDisposable
{
    private readonly StoreFolder _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void The_views_hold_rows_tests_and_cells()
    {
        _store.Import(_store.Bdf("a.csv", 100, seed: 1), "A1");
        _store.Import(_store.Bdf("b.csv", 50, seed: 2), "B2");
        Assert.Equal([["A1", 100L], ["B2", 50L]], Run("SELECT cell, count(*) FROM rows GROUP BY cell ORDER BY cell"));
        Assert.Equal([["A1", "a.csv", 100L], ["B2", "b.csv", 50L]], Run("SELECT cell, source, row_count FROM tests ORDER BY cell"));
        Assert.Equal([["A1", null], ["B2", null]], Run("SELECT cell, chemistry FROM cells ORDER BY cell"));
        Assert.Equal([[50L]], Run("SELECT count(*) FROM rows r JOIN tests t ON r.cell = t.cell AND r.test = t.test WHERE t.source = 'b.csv'"));
    }

    [Fact]
    public void Values_are_those_of_the_table_to_the_last_bit()
    {
        _store.Import(_store.Bdf("a.csv", 300));
        CyclingStore store = _store.Open();
        CyclingTable table = store.ReadTable(store.Tests[0]);
        object?[][] rows = Run("SELECT voltage_volt, current_ampere, net_capacity_ah, step_count FROM rows ORDER BY file_row");
        Assert.Equal(table.VoltageVolts, rows.Select(r => (double)r[0]!));
        Assert.Equal(table.CurrentAmps, rows.Select(r => (double)r[1]!));
        Assert.Equal(table.NetCapacityAmpHours!, rows.Select(r => (double)r[2]!));
        Assert.Equal(table[CyclingColumn.StepCount]!, rows.Select(r => (double)(int)r[3]!));
    }

    [Fact]
    public void What_was_not_recorded_is_null_and_not_a_number_that_spoils_a_mean()
    {
        _store.Import(_store.Files.Text("a.csv", "test_time_second,voltage_volt,current_ampere,ambient_temperature_celsius\n0,3.7,1,20\n1,3.7,1,\n2,3.7,1,22\n"));
        Assert.Equal([[21.0, 2L]], Run("SELECT avg(ambient_temperature_celsius), count(ambient_temperature_celsius) FROM rows"));
    }

    [Fact]
    public void An_empty_store_has_empty_views()
    {
        CyclingStore.Write(_store.Path).Dispose();
        Assert.Equal([[0L]], Run("SELECT count(voltage_volt) FROM rows"));
        Assert.Empty(Run("SELECT * FROM tests"));
    }

    [Theory]
    [InlineData("COPY rows TO '{0}/cells/evil.csv'")]
    [InlineData("SELECT 1; COPY rows TO '{0}/cells/evil.csv'")]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("SELECT 1) TO '{0}/cells/evil.csv'; COPY (SELECT 1")]
    [InlineData("DROP VIEW rows")]
    [InlineData("DELETE FROM tests")]
    [InlineData("ATTACH '{0}/cells/evil.db'")]
    [InlineData("INSTALL httpfs")]
    [InlineData("LOAD httpfs")]
    [InlineData("SET enable_external_access=true")]
    [InlineData("PRAGMA memory_limit='100GB'")]
    [InlineData("SELECT * FROM read_csv('/etc/passwd')")]
    [InlineData("SELECT * FROM read_text('{0}/dataset.json')")]
    [InlineData("SELECT * FROM '/etc/hostname'")]
    [InlineData("SELECT * FROM glob('/*')")]
    [InlineData("SELECT getenv('PATH')")]
    [InlineData("SELECT voltage FROM rows")]
    [InlineData("SELEC 1")]
    [InlineData("SELECT len(list(range)) FROM range(400000000)")]
    public void Anything_but_one_select_on_the_store_is_refused(string sql)
    {
        _store.Import(_store.Bdf("a.csv", 20));
        System.Collections.Generic.IReadOnlyDictionary<string, string> before = _store.Snapshot();
        StoreFolder.Refused(BmsErrorCode.BadArgument, () => Run(string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, _store.Path)), "The query ");
        Assert.Equal(before, _store.Snapshot());
    }

    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(1e-300, "1E-300")]
    [InlineData("a,\"b\"", "\"a,\"\"b\"\"\"")]
    [InlineData(null, "")]
    [InlineData(true, "true")]
    public void A_value_is_written_so_that_it_reads_back(object? value, string text) => Assert.Equal(text, QueryResult.ToCsv(value));

    private object?[][] Run(string sql)
    {
        using StoreQuery query = StoreQuery.Open(_store.Open());
        using QueryResult result = query.Run(sql);
        return [.. result.Rows()];
    }
}
