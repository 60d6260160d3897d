using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.CyclingData.Reading;
using BmsEdge.Foundation;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Fuzzing;

/// <summary>Reads inputs the way a user does, from a file through recognition to canonical tables, and holds what comes out to every rule of a table.</summary>
internal sealed class WholeReader(TestFolder folder)
{
    /// <summary>The first table of the input, as far as the fuzz driver looks at it.</summary>
    public RecordTable Decode(byte[] bytes, string name)
    {
        string path = folder.Bytes("input", bytes);
        IReadOnlyList<CyclingTable> tables;
        try
        {
            tables = CyclingReader.ReadAll(path);
        }
        catch (BmsException e)
        {
            throw new BmsException(e.Code, e.Message.Replace(path, name, StringComparison.Ordinal), e);
        }

        Assert.All(tables, AssertRules);
        return new RecordTable([.. Columns(tables[0]).Select(c => new RecordColumn(c.Column.Name, c.Values.ToArray()))]);
    }

    /// <summary>The rules of docs/cycling-data.md: ranges, whole numbers, nothing unrecorded where a value belongs, time that never falls.</summary>
    public static void AssertRules(CyclingTable table)
    {
        Assert.True(table.RowCount > 0);
        foreach ((CyclingColumn column, IReadOnlyList<double> values) in Columns(table))
        {
            Assert.Equal(table.RowCount, values.Count);
            foreach (double value in values)
            {
                bool allowed = double.IsNaN(value) ? !column.IsRequired : value >= column.Minimum && value <= column.Maximum && (!column.IsWholeNumber || value == Math.Floor(value));
                Assert.True(allowed, $"{column.Name} holds {value}");
            }
        }

        IReadOnlyList<double> time = table[CyclingColumn.TestTime]!;
        for (int i = 1; i < time.Count; i++)
        {
            Assert.True(time[i] >= time[i - 1], $"time falls from {time[i - 1]} to {time[i]}");
        }
    }

    private static IEnumerable<(CyclingColumn Column, IReadOnlyList<double> Values)> Columns(CyclingTable table) =>
        CyclingColumn.All.Where(c => table[c] is not null).Select(c => (c, (IReadOnlyList<double>)table[c]!.ToArray()));
}
