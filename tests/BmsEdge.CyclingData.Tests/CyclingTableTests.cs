using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.Foundation;
using Xunit;

namespace BmsEdge.CyclingData.Tests;

public sealed class CyclingTableTests
{
    [Fact]
    public void Every_column_believes_its_bounds_and_refuses_the_next_number()
    {
        foreach (CyclingColumn column in CyclingColumn.All)
        {
            double step = column.IsWholeNumber ? 1 : 0;
            double below = column.IsWholeNumber ? column.Minimum - 1 : Math.BitDecrement(column.Minimum);
            double above = column.IsWholeNumber ? column.Maximum + 1 : Math.BitIncrement(column.Maximum);
            foreach (double inside in new[] { column.Minimum, column.Minimum + step, column.Maximum - step, column.Maximum })
            {
                Assert.Equal([inside], With(column, inside)[column]!);
            }

            foreach (double outside in new[] { below, above, double.PositiveInfinity, double.NegativeInfinity })
            {
                Expect.Refused(BmsErrorCode.BadData, () => With(column, outside), "computed case: row 1, column '" + column.Name + "'");
            }
        }
    }

    [Fact]
    public void Only_columns_that_may_be_unrecorded_take_nan()
    {
        CyclingColumn[] strict = [CyclingColumn.TestTime, CyclingColumn.Voltage, CyclingColumn.Current, CyclingColumn.CellTemperature, CyclingColumn.NetCapacity];
        Assert.All(strict, c => Assert.False(c.MayBeUnrecorded));
        Assert.True(CyclingColumn.AmbientTemperature.MayBeUnrecorded);
        foreach (CyclingColumn column in CyclingColumn.All)
        {
            if (column.MayBeUnrecorded)
            {
                Assert.Null(With(column, double.NaN)[column]);
            }
            else
            {
                Expect.Refused(BmsErrorCode.BadData, () => With(column, double.NaN), "NaN is not a finite number");
            }
        }
    }

    [Fact]
    public void Counts_are_whole()
    {
        foreach (CyclingColumn column in CyclingColumn.All.Where(c => c.IsWholeNumber))
        {
            Expect.Refused(BmsErrorCode.BadData, () => With(column, 1.5), "1.5 is not a whole number");
        }
    }

    [Fact]
    public void Columns_must_be_there_and_equally_long()
    {
        CyclingSource source = CyclingSource.Computed("computed case");
        Dictionary<CyclingColumn, double[]> columns = new() { [CyclingColumn.TestTime] = [0, 1], [CyclingColumn.Voltage] = [3.7, 3.7] };
        Expect.Refused(BmsErrorCode.BadData, () => CyclingTable.FromColumns(source, columns), "column 'current_ampere' is missing");
        columns[CyclingColumn.Current] = [0];
        Expect.Refused(BmsErrorCode.BadData, () => CyclingTable.FromColumns(source, columns), "'current_ampere' has 1 rows and 'test_time_second' has 2");
        columns = new() { [CyclingColumn.TestTime] = [], [CyclingColumn.Voltage] = [], [CyclingColumn.Current] = [] };
        Expect.Refused(BmsErrorCode.BadData, () => CyclingTable.FromColumns(source, columns), "no rows");
    }

    [Fact]
    public void Computed_time_may_stand_still_and_not_run_backwards()
    {
        Assert.Equal([0, 0, 1, 1], Expect.Table(0, 0, 1, 1).TestTimeSeconds);
        Expect.Refused(BmsErrorCode.BadData, () => Expect.Table(0, 1, Math.BitDecrement(1)), "row 3, column 'test_time_second': time runs backwards");
    }

    [Fact]
    public void A_one_row_table_has_no_duration_and_no_gap()
    {
        CyclingTable table = Expect.Table(5);
        Assert.Equal((1, 0.0), (table.RowCount, table.DurationSeconds));
        Assert.Empty(table.Gaps);
        Assert.Equal("test", table.Source.ToString());
    }

    private static CyclingTable With(CyclingColumn column, double value)
    {
        Dictionary<CyclingColumn, double[]> columns = new()
        {
            [CyclingColumn.TestTime] = [0],
            [CyclingColumn.Voltage] = [3.7],
            [CyclingColumn.Current] = [0],
        };
        columns[column] = [value];
        return CyclingTable.FromColumns(CyclingSource.Computed("computed case"), columns);
    }
}
