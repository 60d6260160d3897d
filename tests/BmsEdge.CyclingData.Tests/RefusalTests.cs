using System;
using System.IO;
using System.Linq;
using System.Text;
using BmsEdge.Foundation;
using CsCheck;
using Xunit;

namespace BmsEdge.CyclingData.Tests;

/// <summary>Bad input: one clear sentence with file, row, column and value, and no table.</summary>
public sealed class RefusalTests : IDisposable
{
    private const string Header = "time_s,voltage_v,current_a,temperature_degc,capacity_ah";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_missing_file_is_said_to_be_missing() =>
        Expect.Refused(BmsErrorCode.NotFound, () => CyclingReader.Read(Path.Combine(_folder.Path, "nowhere", "US06.csv")), "US06.csv: there is no such file");

    [Fact]
    public void A_folder_is_not_a_file() =>
        Expect.Refused(BmsErrorCode.NotFound, () => CyclingReader.Read(_folder.Path), _folder.Path, "this is a folder");

    [Fact]
    public void An_empty_file_is_refused()
    {
        Expect.Refused(_folder.Text("a.csv", ""), "the file is empty");
        byte[] packedNothing = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        Expect.Refused(_folder.Bytes("a.csv.gz", packedNothing), "empty inside its gzip");
    }

    [Theory]
    [InlineData(Header)]
    [InlineData(Header + "\n")]
    [InlineData(Header + "\n\n")]
    public void A_header_without_rows_is_refused(string text) =>
        Expect.Refused(_folder.Text("a.csv", text), "a header and no rows");

    [Theory]
    [InlineData("time_s,voltage_v,temperature_degc", "current_ampere ('current_a')", "'temperature_degc'")]
    [InlineData("time_s,current_a,temperature_degc", "voltage_volt ('voltage_v')", "'current_a'")]
    [InlineData("test_time_second,voltage_volt,Step Type / 1", "current_ampere ('Current / A', 'current_a', 'current_ampere')", "'Step Type / 1'")]
    [InlineData("Voltage / V,Current / A,x", "test_time_second ('Test Time / s'", "'x'")]
    public void A_missing_column_is_named_with_what_the_header_has(string header, string missing, string seen) =>
        Expect.Refused(_folder.Text("a.csv", header + "\n0,3.7,25\n"), "row 1", "needs a column for " + missing, "It has", seen);

    [Fact]
    public void An_unknown_header_is_shown_with_what_is_supported()
    {
        string path = _folder.Text("a.csv", "Data_Point,Test_Time,Current,Voltage\n1,0,0,3.7\n");
        Expect.Refused(path, ["'Data_Point', 'Test_Time', 'Current', 'Voltage'", .. CyclingReader.SupportedFormats]);
        Assert.True(CyclingReader.SupportedFormats.Count > 20);
    }

    [Fact]
    public void Another_separator_is_recognised_in_the_refusal() =>
        Expect.Refused(_folder.Text("a.csv", "time_s;voltage_v;current_a\n0;3.7;0\n"), "commas here; this looks like ';'");

    [Fact]
    public void A_header_that_fits_two_formats_names_both() =>
        Expect.Refused(_folder.Text("a.csv", "voltage_v,current_a,seconds\n3.7,0,0\n"), "drive-cycle-csv and bdf-csv equally well");

    [Fact]
    public void A_duplicate_header_is_refused()
    {
        Expect.Refused(_folder.Text("a.csv", "time_s,voltage_v,current_a,voltage_v\n0,3.7,0,3.7\n"), "row 1", "has 'voltage_v' twice");
        Expect.Refused(
            _folder.Text("b.csv", "Test Time / s,test_time_second,Voltage / V,Current / A\n0,0,3.7,0\n"),
            "'Test Time / s' and 'test_time_second' are both test_time_second");
    }

    [Theory]
    [InlineData("1,abc,0,25,0", "voltage_v", "'abc' is not a number")]
    [InlineData("1,,0,25,0", "voltage_v", "the cell is empty")]
    [InlineData("1,3.7V,0,25,0", "voltage_v", "'3.7V' is not a number")]
    [InlineData("1,\"3,7\",0,25,0", "voltage_v", "'3,7' is not a number")]
    [InlineData("1,0x3,0,25,0", "voltage_v", "'0x3' is not a number")]
    [InlineData("1,3.7,\u22125,25,0", "current_a", "'\u22125' is not a number")]
    [InlineData("1,3.7,0,25,a\tb", "capacity_ah", "'a\\x09b' is not a number")]
    [InlineData("1,NaN,0,25,0", "voltage_v", "NaN is not a finite number")]
    [InlineData("1,3.7,Infinity,25,0", "current_a", "Infinity is not a finite number")]
    [InlineData("1,3.7,-infinity,25,0", "current_a", "-Infinity is not a finite number")]
    [InlineData("1,3.7,inf,25,0", "current_a", "'inf' is not a number")]
    [InlineData("1,3.7,1e400,25,0", "current_a", "Infinity is not a finite number")]
    [InlineData("1,3.7,0,nan,0", "temperature_degc", "NaN is not a finite number")]
    [InlineData("NaN,3.7,0,25,0", "time_s", "NaN is not a finite number")]
    public void A_value_that_is_no_number_is_refused_with_row_and_column(string row, string column, string what) =>
        Expect.Refused(_folder.Text("a.csv", $"{Header}\n0,3.7,0,25,0\n{row}\n2,3.7,0,25,0\n"), $"row 3, column '{column}': {what}");

    [Fact]
    public void A_long_text_is_shown_in_part() =>
        Expect.Refused(_folder.Text("a.csv", $"{Header}\n0,{new string('z', 5000)},0,25,0\n"), $"'{new string('z', 60)}...'");

    [Theory]
    [InlineData("3700", "voltage_v", "3700 is outside -10 to 1500", "millivolts")]
    [InlineData("-10.001", "voltage_v", "-10.001 is outside", "")]
    public void An_absurd_voltage_is_taken_for_a_wrong_unit(string value, string column, string what, string hint) =>
        Expect.Refused(_folder.Text("a.csv", $"{Header}\n0,{value},0,25,0\n"), $"row 2, column '{column}': {what}", hint);

    [Theory]
    [InlineData("0,3.7,0,298.15,0", "temperature_degc", "kelvin")]
    [InlineData("0,3.7,12000,25,0", "current_a", "milliamperes")]
    [InlineData("-0.5,3.7,0,25,0", "time_s", "starts at 0")]
    [InlineData("1540712649,3.7,0,25,0", "time_s", "calendar time")]
    public void Other_absurd_values_say_which_unit_they_may_be_in(string row, string column, string hint) =>
        Expect.Refused(_folder.Text("a.csv", $"{Header}\n{row}\n"), $"row 2, column '{column}'", "is outside", hint);

    [Fact]
    public void Time_running_backwards_is_refused_where_it_turns() =>
        Expect.Refused(
            _folder.Text("a.csv", $"{Header}\n0,3.7,0,25,0\n2,3.7,0,25,0\n1.999,3.7,0,25,0\n"),
            "row 4, column 'time_s': time runs backwards, from 2 s to 1.999 s",
            "never sorted");

    [Theory]
    [InlineData("1,3.7,0,25", "has 4 fields and the header has 5")]
    [InlineData("1,3.7,0,25,0,9", "has 6 fields and the header has 5")]
    [InlineData("1,7,3,0,0,25,0", "has 7 fields and the header has 5")]
    [InlineData("1", "has 1 fields")]
    public void A_ragged_row_is_refused_and_shown(string row, string what) =>
        Expect.Refused(_folder.Text("a.csv", $"{Header}\n0,3.7,0,25,0\n{row}\n"), "row 3", what, row);

    [Fact]
    public void A_blank_row_between_rows_is_refused() =>
        Expect.Refused(_folder.Text("a.csv", $"{Header}\n0,3.7,0,25,0\n\n1,3.7,0,25,0\n"), "row 3: the row is blank and more rows follow");

    [Fact]
    public void A_repeated_header_is_refused_as_a_row() =>
        Expect.Refused(_folder.Text("a.csv", $"{Header}\n0,3.7,0,25,0\n{Header}\n"), "row 3, column 'time_s': 'time_s' is not a number");

    [Fact]
    public void Broken_quoting_is_refused_with_its_row()
    {
        Expect.Refused(_folder.Text("a.csv", $"{Header}\n0,3.7,0,25,0\n1,3.7,0,25,\"0\n"), "row 3", "never closed");
        Expect.Refused(_folder.Text("b.csv", $"{Header}\n0,3\"7,0,25,0\n"), "row 2", "quote");
    }

    [Fact]
    public void A_test_that_returns_after_another_is_refused() =>
        Expect.Refused(
            _folder.Text("a.csv", "test,start,time_s,voltage_v,current_a\nA,2017-03-09 15:13,0,3.7,0\nB,2017-03-09 16:13,0,3.7,0\nA,2017-03-09 15:13,60,3.7,0\n"),
            "row 4, column 'test': test 'A' begins again");

    [Fact]
    public void A_test_without_name_or_with_a_strange_start_is_refused()
    {
        Expect.Refused(_folder.Text("a.csv", "test,time_s,voltage_v,current_a\n,0,3.7,0\n"), "row 2, column 'test'", "no name");
        Expect.Refused(_folder.Text("b.csv", "test,start,time_s,voltage_v,current_a\nA,28.10.18,0,3.7,0\n"), "row 2, column 'start': '28.10.18' is not a date and time");
    }

    [Fact]
    public void An_ignored_column_must_exist_and_a_required_one_cannot_be_ignored()
    {
        string path = _folder.Text("a.csv", Header + "\n0,3.7,0,25,0\n");
        Expect.Refused(BmsErrorCode.BadArgument, () => CyclingReader.Read(path, new() { IgnoreColumns = ["cycle"] }), "'cycle', which the file does not have", "'capacity_ah'");
        Expect.Refused(BmsErrorCode.BadData, () => CyclingReader.Read(path, new() { IgnoreColumns = ["voltage_v"] }), "needs a column for voltage_volt");
    }

    [Theory]
    [InlineData("PK\x03\x04rest of an archive", "zip archive")]
    [InlineData("\u0001\u0000\u0002\u0000binary", "NUL bytes")]
    [InlineData("\"unclosed header", "not a CSV header")]
    public void Foreign_content_is_named(string content, string what) =>
        Expect.Refused(_folder.Bytes("a.csv", Encoding.Latin1.GetBytes(content)), what, "Supported: drive-cycle-csv");

    [Fact]
    public void Hdf5_and_wrapped_parquet_are_named()
    {
        Expect.Refused(_folder.Bytes("a.mat", [0x89, (byte)'H', (byte)'D', (byte)'F', 13, 10, 26, 10]), "HDF5 file");
        Expect.Refused(_folder.Gzip("a.gz", "PAR1 and more that does not matter"), "Parquet inside gzip");
    }

    [Fact]
    public void A_line_without_end_is_refused_and_does_not_eat_the_memory()
    {
        Expect.Refused(_folder.Gzip("a.csv.gz", new string('1', 4 << 20)), "its header is '111");
        Expect.Refused(_folder.Gzip("b.csv.gz", $"{Header}\n{new string('1', 4 << 20)}"), "row 2", "longer than");
    }

    [Fact]
    public void Every_cut_of_a_gzip_file_is_refused()
    {
        byte[] whole = TestFolder.Pack($"{Header}\n{string.Concat(Enumerable.Range(0, 50).Select(i => $"{i},3.{i},0,25,0\n"))}");
        for (int length = 2; length < whole.Length; length++)
        {
            Expect.Refused(_folder.Bytes("cut.csv.gz", whole[..length]));
        }

        Expect.Refused(_folder.Bytes("cut.csv.gz", whole[..^20]), "cut short");
    }

    [Fact]
    public void A_flipped_bit_of_a_gzip_body_is_refused_unless_it_holds_no_data()
    {
        byte[] whole = TestFolder.Pack($"{Header}\n0,3.7,0,25,0\n1,3.7,0,25,0\n");
        const int HeaderBytes = 10;
        int harmless = 0;
        for (int bit = HeaderBytes * 8; bit < whole.Length * 8; bit++)
        {
            byte[] damaged = (byte[])whole.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            string path = _folder.Bytes("flipped.csv.gz", damaged);
            try
            {
                Assert.Equal([3.7, 3.7], CyclingReader.Read(path).VoltageVolts);
                harmless++;
            }
            catch (BmsException e)
            {
                Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
            }
        }

        // The last deflate block ends inside a byte; the rest of that byte is padding.
        Assert.InRange(harmless, 0, 7);
    }

    [Fact]
    public void Any_damage_to_a_text_file_gives_a_sound_table_or_one_refusal()
    {
        byte[] whole = Encoding.UTF8.GetBytes($"{Header}\n0,3.7,0.5,25,0\n1,3.6,-0.5,25,-0.1\n2.5,3.5,-1e-3,25,-0.2\n");
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, 3]).Array[1, 4].Sample(edits =>
        {
            System.Collections.Generic.List<byte> damaged = [.. whole];
            foreach ((int at, byte value, int edit) in edits)
            {
                int i = Math.Min(at, damaged.Count - 1);
                damaged.RemoveRange(i, edit == 0 ? damaged.Count - i - 1 : edit == 1 ? 1 : 0);
                damaged.Insert(Math.Min(i, damaged.Count), value);
            }

            string path = _folder.Bytes(Guid.NewGuid().ToString("N"), [.. damaged]);
            try
            {
                CyclingTable table = CyclingReader.Read(path);
                Assert.All(table.VoltageVolts, v => Assert.InRange(v, -10, 1500));
                Assert.Equal(table.TestTimeSeconds.Order(), table.TestTimeSeconds);
            }
            catch (BmsException e)
            {
                Assert.StartsWith(path + ": ", e.Message, StringComparison.Ordinal);
            }

            File.Delete(path);
        }, iter: 2000);
    }

    [Fact]
    public void Joined_gzip_files_are_refused() =>
        Expect.Refused(_folder.Bytes("a.gz", [.. TestFolder.Pack($"{Header}\n0,3.7,0,25,0\n"), .. TestFolder.Pack("1,3.7,0,25,0\n")]), "several gzip files joined");
}
