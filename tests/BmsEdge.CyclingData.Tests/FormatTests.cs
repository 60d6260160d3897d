using System;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using BmsEdge.Foundation;
using Xunit;

namespace BmsEdge.CyclingData.Tests;

public sealed class FormatTests : IDisposable
{
    private const string DriveCycle =
        "time_s,voltage_v,current_a,temperature_degc,capacity_ah\n0,4.18481,-0.04342,23.87099,-0.0\n0.6,4.18346,-0.0945,23.87,-1e-05\n";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Drive_cycle_columns_become_canonical()
    {
        CyclingTable table = CyclingReader.Read(_folder.Text("a.csv", DriveCycle));
        Assert.Equal([0, 0.6], table.TestTimeSeconds);
        Assert.Equal([4.18481, 4.18346], table.VoltageVolts);
        Assert.Equal([-0.04342, -0.0945], table.CurrentAmps);
        Assert.Equal([23.87099, 23.87], table.CellTemperatureCelsius!);
        Assert.Equal([0, -1e-5], table.NetCapacityAmpHours!);
        Assert.Null(table.AmbientTemperatureCelsius);
        Assert.Null(table[CyclingColumn.CycleCount]);
        Assert.Equal((2, 0.6), (table.RowCount, table.DurationSeconds));
        Assert.Null(table.TestName);
    }

    [Theory]
    [InlineData("plain.csv", false)]
    [InlineData("packed.csv.gz", true)]
    [InlineData("packed-but-named.csv", true)]
    [InlineData("plain-but-named.gz", false)]
    [InlineData("no-suffix", false)]
    [InlineData("wrong.parquet", true)]
    public void Format_is_found_from_content_and_not_from_the_suffix(string name, bool packed)
    {
        string path = packed ? _folder.Gzip(name, DriveCycle) : _folder.Text(name, DriveCycle);
        CyclingTable table = CyclingReader.Read(path);
        Assert.Equal("drive-cycle-csv", table.Source.Reader);
        Assert.Equal(2, table.RowCount);
    }

    [Fact]
    public void Source_tells_the_hash_of_the_stored_bytes_and_where_each_column_came_from()
    {
        byte[] packed = TestFolder.Pack("Test Time / ms,Power / W,Voltage / V,Current / A\n0,1,3.7,0.1\n");
        CyclingSource source = CyclingReader.Read(_folder.Bytes("x", packed)).Source;
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(packed)), source.Sha256);
        Assert.Equal(["Power / W"], source.UnusedColumns);
        Assert.Equal(new ColumnOrigin(CyclingColumn.TestTime, "Test Time / ms", 1, 1000), source.Columns[0]);
        Assert.EndsWith($"x (sha256 {source.Sha256[..12]})", source.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Test Time / s,Voltage / V,Current / A")]
    [InlineData("test_time_second,voltage_volt,current_ampere")]
    [InlineData("test_time_s,voltage_v,current_a")]
    [InlineData("\"Test Time / s\",\"Voltage / V\",\"Current / A\"")]
    [InlineData(" Test Time / s , Voltage / V , Current / A ")]
    [InlineData("\uFEFFtest_time_second,voltage_volt,current_ampere")]
    public void Bdf_is_read_under_labels_and_machine_readable_names(string header)
    {
        CyclingTable table = CyclingReader.Read(_folder.Text("a", header + "\r\n0,3.7,0.1\r\n1.5,3.6,-0.2"));
        Assert.Equal("bdf-csv", table.Source.Reader);
        Assert.Equal([0, 1.5], table.TestTimeSeconds);
        Assert.Equal([3.7, 3.6], table.VoltageVolts);
        Assert.Equal([0.1, -0.2], table.CurrentAmps);
    }

    [Fact]
    public void Every_canonical_column_is_read_under_its_own_name_and_label()
    {
        string values = string.Join(',', CyclingColumn.All.Select((_, i) => i + 1));
        foreach (string header in new[] { string.Join(',', CyclingColumn.All.Select(c => c.Name)), string.Join(',', CyclingColumn.All.Select(c => c.Label)) })
        {
            CyclingTable table = CyclingReader.Read(_folder.Text("a", $"{header}\n{values}\n"));
            Assert.All(CyclingColumn.All, (c, i) => Assert.Equal([i + 1.0], table[c]!));
            Assert.Empty(table.Source.UnusedColumns);
        }
    }

    [Theory]
    [InlineData("Test Time / ms", "1234", 1.234)]
    [InlineData("test_time_millisecond", "148781953", 148781.953)]
    [InlineData("Test Time / min", "2", 120)]
    [InlineData("Test Time / h", "0.5", 1800)]
    public void A_declared_time_unit_is_converted(string header, string text, double seconds) =>
        Assert.Equal([seconds], CyclingReader.Read(_folder.Text("a", $"{header},Voltage / V,Current / A\n{text},3.7,0\n")).TestTimeSeconds);

    [Fact]
    public void Declared_milli_units_are_divided_and_not_multiplied()
    {
        CyclingTable table = CyclingReader.Read(_folder.Text("a", "Test Time / s,Voltage / mV,Current / mA,Net Capacity / mAh\n0,3701,-1203,7\n"));
        Assert.Equal((3.701, -1.203, 0.007), (table.VoltageVolts[0], table.CurrentAmps[0], table.NetCapacityAmpHours![0]));
    }

    [Fact]
    public void Several_tests_in_one_file_become_several_tables()
    {
        string path = _folder.Gzip("charges.csv.gz", """
            test,start_time,time_s,voltage_v,current_a,temperature_degc,capacity_ah
            551_Charge1,2018-10-28 11:04:09,0,4.18563,0.0,23.76583,0.0
            551_Charge1,2018-10-28 11:04:09,60,4.18563,0.0,23.97615,0.0
            551_Charge2,2018-10-28 14:16:23,0,3.07394,0.0,23.97615,0.0
            """);
        var tables = CyclingReader.ReadAll(path);
        Assert.Equal(["551_Charge1", "551_Charge2"], tables.Select(t => t.TestName));
        Assert.Equal([2, 1], tables.Select(t => t.RowCount));
        Assert.Equal(new DateTime(2018, 10, 28, 14, 16, 23), tables[1].StartTime);
        Expect.Refused(BmsErrorCode.BadData, () => CyclingReader.Read(path), "holds 2 tests ('551_Charge1', '551_Charge2')");
    }

    [Fact]
    public void Chamber_temperature_may_be_unrecorded_in_part_or_whole()
    {
        const string Header = "time_s,voltage_v,current_a,temperature_degc,capacity_ah,chamber_degc\n";
        CyclingTable part = CyclingReader.Read(_folder.Text("a", Header + "0,3.7,0,25,0,nan\n1,3.7,0,25,0,\n2,3.7,0,25,0,24.5\n"));
        Assert.Equal([double.NaN, double.NaN, 24.5], part.AmbientTemperatureCelsius!);
        Assert.Null(CyclingReader.Read(_folder.Text("b", Header + "0,3.7,0,25,0,nan\n1,3.7,0,25,0,nan\n")).AmbientTemperatureCelsius);
    }

    [Fact]
    public void Equal_times_are_kept_in_their_order()
    {
        CyclingTable table = CyclingReader.Read(_folder.Text("a", "time_s,voltage_v,current_a\n0,4,0\n9.9,4,0\n9.9,3.9,-18\n10,3.8,-18\n"));
        Assert.Equal([0, 9.9, 9.9, 10], table.TestTimeSeconds);
        Assert.Equal([0, 0, -18, -18], table.CurrentAmps);
    }

    [Fact]
    public void A_column_is_left_out_on_request_and_listed()
    {
        string path = _folder.Text("a", "test_time_second,voltage_volt,current_ampere,cycle_count\n0,3.7,0,6.283\n");
        Expect.Refused(path, "row 2, column 'cycle_count': 6.283 is not a whole number", "IgnoreColumns ['cycle_count']");
        CyclingTable table = CyclingReader.Read(path, new CyclingReadOptions { IgnoreColumns = ["cycle_count"] });
        Assert.Null(table[CyclingColumn.CycleCount]);
        Assert.Equal(["cycle_count"], table.Source.UnusedColumns);
    }

    [Fact]
    public void A_declared_discharge_positive_current_is_turned_and_recorded()
    {
        string path = _folder.Text("a", "test_time_second,voltage_volt,current_ampere\n0,3.7,0\n1,3.6,1.5\n");
        CyclingTable table = CyclingReader.Read(path, new CyclingReadOptions { CurrentSign = CurrentSign.PositiveWhenDischarging });
        Assert.Equal([0, -1.5], table.CurrentAmps);
        Assert.False(double.IsNegative(table.CurrentAmps[0]));
        Assert.Equal(-1, table.Source.Columns.Single(c => c.Column == CyclingColumn.Current).Factor);
    }

    [Fact]
    public void Text_columns_with_commas_quotes_and_line_breaks_do_not_disturb_the_numbers()
    {
        string path = _folder.Text("a", "Test Time / s,Protocol,Voltage / V,Current / A\n0,\"C/2, then \"\"rest\"\"\",3.7,1\n1,\"two\nlines\",3.6,2\n2,plain,x,3\n");
        Expect.Refused(path, "row 5, column 'Voltage / V'", "'x' is not a number");
    }

    [Fact]
    public void Blank_lines_at_the_end_are_no_rows()
    {
        string path = _folder.Text("a", "time_s,voltage_v,current_a\n0,4,0\n1,4,0\n\n\r\n");
        Assert.Equal(2, CyclingReader.Read(path).RowCount);
    }

    [Fact]
    public void Utf16_with_its_mark_is_read()
    {
        string path = _folder.Bytes("a", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("time_s,voltage_v,current_a\n0,4,0\n")]);
        Assert.Equal([4], CyclingReader.Read(path).VoltageVolts);
    }

    [Fact]
    public void Buffers_grow_over_many_rows_without_losing_one()
    {
        StringBuilder text = new("time_s,voltage_v,current_a\n");
        const int Rows = 20_000;
        for (int i = 0; i < Rows; i++)
        {
            text.Append(i).Append(",3.").Append(i % 10).Append(',').Append(-i % 7).Append('\n');
        }

        CyclingTable table = CyclingReader.Read(_folder.Gzip("a", text.ToString()));
        Assert.Equal(Rows, table.RowCount);
        Assert.All(Enumerable.Range(0, Rows), i =>
            Assert.Equal((i, double.Parse($"3.{i % 10}", System.Globalization.CultureInfo.InvariantCulture), -i % 7), (table.TestTimeSeconds[i], table.VoltageVolts[i], table.CurrentAmps[i])));
    }
}
