using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using BmsEdge.Foundation;
using CsCheck;
using Xunit;

namespace BmsEdge.CyclingData.Tests;

public sealed class CyclingTableWriterTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_file_has_bdf_names_and_the_shortest_exact_numbers()
    {
        CyclingTable table = CyclingTable.FromColumns(CyclingSource.Computed("case"), new Dictionary<CyclingColumn, double[]>
        {
            [CyclingColumn.Current] = [-0.1, 1e-7],
            [CyclingColumn.Voltage] = [3.7, 0.1 + 0.2],
            [CyclingColumn.TestTime] = [0, 1e5],
            [CyclingColumn.AmbientTemperature] = [double.NaN, 25],
        });
        string path = Path.Combine(_folder.Path, "new", "folder", "out.bdf.csv");
        CyclingTableWriter.Write(table, path);
        Assert.Equal(
            "test_time_second,voltage_volt,current_ampere,ambient_temperature_celsius\n0,3.7,-0.1,\n100000,0.30000000000000004,1E-07,25\n",
            File.ReadAllText(path));
    }

    [Fact]
    public void What_is_written_reads_back_bit_for_bit() =>
        s_table.Sample(table =>
        {
            string path = Path.Combine(_folder.Path, Guid.NewGuid().ToString("N"));
            CyclingTableWriter.Write(table, path);
            CyclingTable back = CyclingReader.Read(path);
            foreach (CyclingColumn column in CyclingColumn.All)
            {
                Assert.Equal(table[column]?.Select(Bits), back[column]?.Select(Bits));
            }

            Assert.Equal(table.Gaps, back.Gaps);
            Assert.Empty(back.Source.UnusedColumns);
            File.Delete(path);
        }, iter: 200);

    [Fact]
    public void A_table_of_many_rows_passes_the_write_buffer_whole()
    {
        double[] seconds = [.. Enumerable.Range(0, 30_000).Select(i => i / 3.0)];
        string path = Path.Combine(_folder.Path, "long.csv");
        CyclingTableWriter.Write(Expect.Table(seconds), path);
        Assert.Equal(seconds, CyclingReader.Read(path).TestTimeSeconds);
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_no_rubbish()
    {
        string path = _folder.Text("out.csv", "old");
        Expect.Refused(
            BmsErrorCode.WriteFailed,
            () => CyclingTableWriter.Write(Expect.Table(0), Path.Combine(path, "below-a-file.csv")),
            "What was there before is unchanged");
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(value);

    private static readonly Gen<CyclingTable> s_table =
        from rows in Gen.Int[1, 20]
        from columns in CyclingColumn.All.Aggregate(
            Gen.Const<double[][]>([]),
            (before, column) => from done in before from next in Column(column, rows) select (double[][])[.. done, next])
        from optional in Gen.Bool.Array[CyclingColumn.All.Length]
        select CyclingTable.FromColumns(
            CyclingSource.Computed("random"),
            CyclingColumn.All.Where((c, i) => c.IsRequired || optional[i])
                .ToDictionary(c => c, c => columns[CyclingColumn.All.IndexOf(c)]));

    private static Gen<double[]> Column(CyclingColumn column, int rows)
    {
        Gen<double> anywhere = column.IsWholeNumber
            ? Gen.Int[0, int.MaxValue].Select(i => (double)i)
            : Gen.OneOf(
                Gen.Double[column.Minimum, column.Maximum],
                Gen.Double[Math.Max(column.Minimum, -1e-6), 1e-6],
                Gen.Int[0, 3].Select(i => new[] { 0.0, double.Epsilon, column.Minimum, column.Maximum }[i]));
        Gen<double> values = column.MayBeUnrecorded ? Gen.OneOf(anywhere, Gen.Const(double.NaN)) : anywhere;
        return values.Array[rows].Select(v =>
        {
            if (column == CyclingColumn.TestTime)
            {
                Array.Sort(v);
            }

            // A table whose chamber was never recorded has no such column; make one row recorded.
            if (column.MayBeUnrecorded)
            {
                v[0] = -0.0;
            }

            // One-way counters and currents must not contradict each other by chance.
            return column == CyclingColumn.Current ? [.. v.Select((_, i) => i % 2 == 0 ? v[i] : 0)] : v;
        });
    }
}
