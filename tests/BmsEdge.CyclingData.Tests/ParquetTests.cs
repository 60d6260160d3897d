using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using Parquet;
using Parquet.Schema;
using Xunit;

namespace BmsEdge.CyclingData.Tests;

public sealed class ParquetTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Whole_numbers_floats_and_row_groups_are_read()
    {
        DataField[] fields =
        [
            new DataField<long>("test_time_millisecond"), new DataField<float>("voltage_volt"), new DataField<double>("current_ampere"),
            new DataField<int>("cycle_count"), new DataField<short>("step_count"), new DataField<string>("step_type"),
        ];
        string path = await Write("a.csv", fields, groups: 3, async (group, k) =>
        {
            await group.WriteAsync<long>(fields[0], new long[] { (k * 2000) + 1, (k * 2000) + 1000 });
            await group.WriteAsync<float>(fields[1], new[] { 3.5f, 3.25f });
            await group.WriteAsync<double>(fields[2], new[] { 0.1 * k, -0.1 });
            await group.WriteAsync<int>(fields[3], new[] { 1, 2 });
            await group.WriteAsync<short>(fields[4], new short[] { 3, 4 });
            await group.WriteAsync(fields[5], new[] { "rest", "charge" });
        });
        CyclingTable table = CyclingReader.Read(path);
        Assert.Equal("bdf-parquet", table.Source.Reader);
        Assert.Equal([0.001, 1, 2.001, 3, 4.001, 5], table.TestTimeSeconds);
        Assert.Equal([3.5, 3.25, 3.5, 3.25, 3.5, 3.25], table.VoltageVolts);
        Assert.Equal([0, -0.1, 0.1, -0.1, 0.2, -0.1], table.CurrentAmps);
        Assert.Equal([1, 2, 1, 2, 1, 2], table[CyclingColumn.CycleCount]!);
        Assert.Equal([3, 4, 3, 4, 3, 4], table[CyclingColumn.StepCount]!);
        Assert.Equal(["step_type"], table.Source.UnusedColumns);
    }

    [Theory]
    [InlineData(1, 3.7, double.NaN, "row 2, column 'voltage_volt': NaN is not a finite number")]
    [InlineData(1, 3.7, 4000, "row 2, column 'voltage_volt': 4000 is outside")]
    [InlineData(-1, 3.7, 3.7, "row 1, column 'test_time_second': -1 is outside")]
    [InlineData(3, 3.7, 3.7, "row 2, column 'test_time_second': time runs backwards, from 3 s to 2 s")]
    public async Task Bad_values_are_refused_with_data_row_and_column(double firstTime, double firstVolts, double secondVolts, string what)
    {
        string path = await WritePlain("a.parquet", [firstTime, 2], [firstVolts, secondVolts]);
        Expect.Refused(path, what);
    }

    [Fact]
    public async Task A_null_is_refused_except_in_the_chamber_temperature()
    {
        DataField[] fields =
        [
            new DataField<double>("test_time_second"), new DataField<double?>("voltage_volt"), new DataField<double>("current_ampere"),
            new DataField<double?>("ambient_temperature_celsius"),
        ];
        Task<string> Case(string name, double? volts) => Write(name, fields, 1, async (group, _) =>
        {
            await group.WriteAsync<double>(fields[0], new double[] { 0, 1 });
            await group.WriteAsync<double>(fields[1], new double?[] { 3.7, volts });
            await group.WriteAsync<double>(fields[2], new double[] { 0, 0 });
            await group.WriteAsync<double>(fields[3], new double?[] { null, 25 });
        });
        Expect.Refused(await Case("bad", null), "row 2, column 'voltage_volt': the cell is empty");
        CyclingTable table = CyclingReader.Read(await Case("good", 3.6));
        Assert.Equal([3.7, 3.6], table.VoltageVolts);
        Assert.Equal([double.NaN, 25], table.AmbientTemperatureCelsius!);
    }

    [Fact]
    public async Task A_text_column_where_numbers_belong_is_refused()
    {
        DataField[] fields = [new DataField<double>("test_time_second"), new DataField<string>("voltage_volt"), new DataField<double>("current_ampere")];
        string path = await Write("a.parquet", fields, 1, async (group, _) =>
        {
            await group.WriteAsync<double>(fields[0], new double[] { 0 });
            await group.WriteAsync(fields[1], new[] { "3.7" });
            await group.WriteAsync<double>(fields[2], new double[] { 0 });
        });
        Expect.Refused(path, "column 'voltage_volt' holds text");
    }

    [Fact]
    public async Task Foreign_names_missing_columns_and_no_rows_are_refused()
    {
        DataField[] foreign = [new DataField<double>("time"), new DataField<double>("volts")];
        Expect.Refused(await Write("a", foreign, 0, (_, _) => Task.CompletedTask), "its header is 'time', 'volts'", "bdf-parquet");
        DataField[] lacking = [new DataField<double>("test_time_second"), new DataField<double>("voltage_volt")];
        Expect.Refused(await Write("b", lacking, 0, (_, _) => Task.CompletedTask), "needs a column for current_ampere");
        Expect.Refused(await WritePlain("c", [], []), "columns and no rows");
    }

    [Fact]
    public async Task Every_cut_is_refused()
    {
        byte[] whole = await File.ReadAllBytesAsync(await WritePlain("a", [0, 1, 2], [3.7, 3.6, 3.5]), TestContext.Current.CancellationToken);
        for (int length = 4; length < whole.Length; length++)
        {
            Expect.Refused(_folder.Bytes("cut.parquet", whole[..length]), "Parquet file cannot be read");
        }
    }

    [Fact]
    public async Task A_flipped_byte_is_refused_or_gives_a_table_and_never_another_exception()
    {
        byte[] whole = await File.ReadAllBytesAsync(await WritePlain("a", [0, 1, 2], [3.7, 3.6, 3.5]), TestContext.Current.CancellationToken);
        int refused = 0;
        for (int at = 4; at < whole.Length - 8; at++)
        {
            byte[] damaged = (byte[])whole.Clone();
            damaged[at] ^= 0xff;
            string path = _folder.Bytes("flipped.parquet", damaged);
            try
            {
                CyclingTable table = CyclingReader.Read(path);
                Assert.InRange(table.RowCount, 1, 3);
            }
            catch (Foundation.BmsException e)
            {
                Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.InRange(refused, whole.Length / 4, whole.Length);
    }

    private Task<string> WritePlain(string name, double[] seconds, double[] volts)
    {
        DataField[] fields = [new DataField<double>("test_time_second"), new DataField<double>("voltage_volt"), new DataField<double>("current_ampere")];
        return Write(name, fields, seconds.Length == 0 ? 0 : 1, async (group, _) =>
        {
            await group.WriteAsync<double>(fields[0], seconds);
            await group.WriteAsync<double>(fields[1], volts);
            await group.WriteAsync<double>(fields[2], new double[seconds.Length]);
        });
    }

    private async Task<string> Write(string name, IReadOnlyCollection<DataField> fields, int groups, Func<ParquetRowGroupWriter, int, Task> fill)
    {
        string path = Path.Combine(_folder.Path, name);
        await using FileStream file = File.Create(path);
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), file);
        for (int k = 0; k < groups; k++)
        {
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            await fill(group, k);
        }

        return path;
    }
}
