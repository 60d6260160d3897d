using System;
using System.IO;
using System.Text;
using System.Text.RegularExpressions;
using BmsEdge.Foundation;
using BmsEdge.TestSupport;
using CsCheck;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Text;

public sealed class ColumnMapTests : IDisposable
{
    private const string Minimal = "name: m\nseparator: ','\nheaderLine: 1\ncolumns:\n  t: { is: test_time_second, unit: s }\n  v: { is: voltage_volt, unit: V }\n  i: { is: current_ampere, unit: A }\n";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("yaml")]
    [InlineData("json")]
    public void The_example_of_the_documentation_is_read_as_it_says(string language)
    {
        ColumnMap map = ColumnMap.Parse(Documented(language), language);
        CyclingTable table = CyclingReader.Read(_folder.Text("a.txt", Documented("text")), new CyclingReadOptions { Map = map });
        Assert.Equal([0, 1.5, 3], table.TestTimeSeconds);
        Assert.Equal([3652.1 / 1000, 3641.0 / 1000, 3660.2 / 1000], table.VoltageVolts);
        Assert.Equal([0, -1.5, 1.5], table.CurrentAmps);
        Assert.Equal([1, 1, 2], table[CyclingColumn.CycleCount]!);
        Assert.Equal([23.4, double.NaN, 23.5], table.CellTemperatureCelsius!);
        Assert.Equal([1687190213, 1687190214, 1687190216], table[CyclingColumn.UnixTime]!);
        Assert.Equal("map:bench-7", table.Source.Reader);
        Assert.Same(map, table.Source.Map);
        Assert.Contains("'Spannung' is voltage_volt in mV", map.Describe(), StringComparison.Ordinal);
        Assert.Contains("'Modus' tells the direction: charge 'Laden'; discharge 'Entladen'; none 'Pause'", map.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_map_and_its_json_are_the_same_map_in_either_language()
    {
        string json = ColumnMap.Parse(Documented("yaml"), "y").ToJson();
        Assert.Equal(json, ColumnMap.Parse(Documented("json"), "j").ToJson());
        Assert.Equal(json, ColumnMap.Parse(json, "again").ToJson());
        Assert.Equal(json, ColumnMap.Load(_folder.Text("map.json", json)).ToJson());
        string minimal = ColumnMap.Parse(Minimal, "m").ToJson();
        Assert.Equal(minimal, ColumnMap.Parse(minimal, "again").ToJson());
    }

    [Theory]
    [InlineData("name: m\n", "name: m\nunits: s\n", "row 2: the map has no key 'units'")]
    [InlineData("unit: V }", "unit: V, scale: 2 }", "row 6: column 'v' has no key 'scale'")]
    [InlineData("name: m\n", "", "row 1: the map has no 'name'")]
    [InlineData("name: m\n", "name: m\nname: n\n", "row 2: ")]
    [InlineData("headerLine: 1\n", "", "the map has no 'headerLine'")]
    [InlineData("headerLine: 1\n", "headerLine: -1\n", "row 3: 'headerLine' is no number of a line")]
    [InlineData("headerLine: 1\n", "headerLine: '1'\n", "row 3: 'headerLine' is no number of a line")]
    [InlineData("headerLine: 1\n", "headerLine: 4000000000\n", "row 3: 'headerLine' is no number of a line")]
    [InlineData("headerLine: 1\n", "headerLine: 2\nlinesBeforeRows: 1\n", "'linesBeforeRows' is 1, but the header is in line 2")]
    [InlineData("unit: V }", "unit: mAh }", "row 6: 'mAh' is no unit of voltage_volt. It is read in V, mV, uV.")]
    [InlineData("unit: V }", "}", "row 6: the unit of voltage_volt is missing")]
    [InlineData("unit: V }", "unit: V, mayBeMissing: true }", "row 6: voltage_volt is in every row")]
    [InlineData("unit: V }", "unit: V, negated: yes }", "row 6: 'negated' is neither true nor false")]
    [InlineData("unit: V }", "unit: V, form: date }", "row 6: ")]
    [InlineData("unit: V }", "unit: V, form: text }", "row 6: 'form' is 'text'")]
    [InlineData("unit: V }", "unit: V, consecutive: true }", "row 6: only a count")]
    [InlineData("unit: V }", "unit: V, format: yyyy }", "row 6: 'format' belongs to dates")]
    [InlineData("  v: { is: voltage_volt, unit: V }\n", "", "no column is voltage_volt")]
    [InlineData("  v: { is: voltage_volt, unit: V }\n", "  v: { is: voltage_volt, unit: V }\n  w: { is: voltage_volt, unit: V }\n", "'v', 'w' are all voltage_volt")]
    [InlineData("is: voltage_volt", "is: voltage", "row 6: 'voltage' is no canonical column")]
    [InlineData("  v: {", "  d: { is: unix_time_second, form: date }\n  v: {", "row 6: the date ")]
    [InlineData("  v: {", "  d: { is: unix_time_second, form: date, format: yyyy }\n  v: {", "row 6: 'yyyy' does not tell year, month, day, hour, minute and second")]
    [InlineData("  v: {", "  c: { is: cycle_count, unit: s }\n  v: {", "row 6: a count has no unit")]
    [InlineData("separator: ','", "separator: ', '", "row 2: ', ' is no separator")]
    [InlineData("separator: ','", "separator: ','\ndecimal: ','", "row 3: 'decimal' and 'separator' are both ','")]
    [InlineData("separator: ','", "separator: ','\nencoding: ebcdic", "row 3: 'encoding' is 'ebcdic'")]
    [InlineData("separator: ','", "separator: ','\ntimeZone: Europe/Atlantis", "row 3: 'Europe/Atlantis' is no time zone")]
    [InlineData("separator: ','", "separator: ','\nstate: { column: s, charge: [C], discharge: [C] }", "row 3: the texts of the state are missing or stand under two directions")]
    [InlineData("separator: ','", "separator: ','\nmissing: [[x]]", "row 3: 'missing' holds something else than texts")]
    [InlineData("name: m", "name: &a m", "row 1: anchors, tags and deep nesting")]
    [InlineData("name: m", "name: !!str m", "row 1: anchors, tags and deep nesting")]
    [InlineData("name: m", "name: [m", "this is not YAML")]
    [InlineData("name: m\n", "--- a\n--- b\n", "")]
    public void A_map_outside_the_schema_is_refused_with_its_line(string part, string wrong, string reason)
    {
        Assert.Contains(part, Minimal, StringComparison.Ordinal);
        Expect.Refused(BmsErrorCode.BadData, () => ColumnMap.Parse(Minimal.Replace(part, wrong, StringComparison.Ordinal), "map.yaml"), "map.yaml: ", reason);
    }

    [Theory]
    [InlineData("{\n  \"name\": \"m\",\n  \"colums\": {}\n}", "map.json: row 3: the map has no key 'colums'")]
    [InlineData("{ \"name\": 5 }", "map.json: row 1: ")]
    [InlineData("{ \"name\": \"m\",\n \"name\": \"n\" }", "map.json: row 2: 'name' is there twice")]
    [InlineData("{ \"name\": \"m\",\n", "map.json: row 2: this is not JSON")]
    [InlineData("{ \"name\": \"m\" } x", "map.json: row 1: this is not JSON")]
    [InlineData("{\"name\":[[[[[[[[1]]]]]]]]}", "this is not JSON")]
    [InlineData("", "map.json: row 1: the column map is empty")]
    public void A_json_map_outside_the_schema_is_refused_with_its_line(string json, string reason) =>
        Expect.Refused(BmsErrorCode.BadData, () => ColumnMap.Parse(json, "map.json"), reason);

    [Fact]
    public void Whatever_is_written_into_a_map_it_is_a_map_or_refused_in_words()
    {
        string[] texts = [Documented("yaml"), Documented("json")];
        Gen.Select(Gen.Int[0, 1], Gen.Int[0, 5000].Array[1, 3], Gen.Char["\n :{}[]\"'&*!#-?|>%@\t,x0"]).Sample(
            (text, places, put) =>
            {
                StringBuilder map = new(texts[text]);
                foreach (int place in places)
                {
                    map[place % map.Length] = put;
                }

                try
                {
                    Assert.NotEmpty(ColumnMap.Parse(map.ToString(), "m").Columns);
                }
                catch (BmsException e)
                {
                    Assert.Equal(BmsErrorCode.BadData, e.Code);
                    Assert.StartsWith("m: ", e.Message, StringComparison.Ordinal);
                }
            },
            iter: 20_000);
    }

    [Fact]
    public void A_map_that_is_not_there_or_no_text_is_said_to_be_that()
    {
        Expect.Refused(BmsErrorCode.NotFound, () => ColumnMap.Load(Path.Combine(_folder.Path, "none.yaml")), "cannot be read");
        Expect.Refused(BmsErrorCode.BadData, () => ColumnMap.Load(_folder.Bytes("m.yaml", [0x6e, 0xff, 0xfe])), "not UTF-8");
        Expect.Refused(BmsErrorCode.BadData, () => ColumnMap.Load(_folder.Bytes("big.yaml", new byte[2 << 20])), "no longer than 1 MiB");
    }

    [Theory]
    [InlineData("t,v\n0,3.7\n", "row 1: map:m speaks of a column 'i' and the file has none. It has 't', 'v'.")]
    [InlineData("t,v,i\n0,3.7\n", "row 2: the row has 2 fields")]
    [InlineData("t,v,i\n0,3;7,0\n", "row 2, column 'v': '3;7' is not a number")]
    [InlineData("t,v,i,i\n0,3.7,0,0\n", "row 1: the header has 'i' twice")]
    public void A_file_that_is_not_as_its_map_says_is_refused(string text, string reason) =>
        Refused(_folder.Text("a.txt", text), Minimal, reason);

    [Fact]
    public void A_current_may_be_negated_and_the_option_turns_it_again()
    {
        string path = _folder.Text("a.txt", "t,v,i\n0,3.7,1.5\n");
        ColumnMap map = ColumnMap.Parse(Minimal.Replace("unit: A }", "unit: mA, negated: true }", StringComparison.Ordinal), "m");
        Assert.Equal([-0.0015], CyclingReader.Read(path, new CyclingReadOptions { Map = map }).CurrentAmps);
        Assert.Equal([0.0015], CyclingReader.Read(path, new CyclingReadOptions { Map = map, CurrentSign = CurrentSign.PositiveWhenDischarging }).CurrentAmps);
    }

    [Fact]
    public void A_file_without_header_has_numbered_columns()
    {
        ColumnMap map = ColumnMap.Parse(Minimal.Replace("headerLine: 1", "headerLine: 0", StringComparison.Ordinal).Replace("  t:", "  '1':", StringComparison.Ordinal).Replace("  v:", "  '3':", StringComparison.Ordinal).Replace("  i:", "  '2':", StringComparison.Ordinal), "m");
        CyclingTable table = CyclingReader.Read(_folder.Text("a.txt", "0,1.5,3.7\n1,1.5,3.8\n"), new CyclingReadOptions { Map = map });
        Assert.Equal((2, 3.7, 1.5), (table.RowCount, table.VoltageVolts[0], table.CurrentAmps[0]));
    }

    [Fact]
    public void A_missing_value_may_be_written_as_a_number()
    {
        ColumnMap map = ColumnMap.Parse(Minimal.Replace("separator: ','\n", "separator: ','\nmissing: ['-999', 'n/a']\n", StringComparison.Ordinal) + "  T: { is: temperature_t1_celsius, unit: degC, mayBeMissing: true }\n", "m");
        CyclingTable table = CyclingReader.Read(_folder.Text("a.txt", "t,v,i,T\n0,3.7,0,25\n1,3.7,0,-999.0\n2,3.7,0,n/a\n3,3.7,0,\n"), new CyclingReadOptions { Map = map });
        Assert.Equal([25, double.NaN, double.NaN, double.NaN], table.CellTemperatureCelsius!);
    }

    [Fact]
    public void The_line_of_units_and_the_map_say_the_same()
    {
        const string Map = "name: m\nseparator: tab\nheaderLine: 1\nunitLine: 2\ncolumns:\n  t: { is: test_time_second, form: duration }\n  v: { is: voltage_volt, unit: mV }\n  i: { is: current_ampere, unit: A }\n";
        CyclingTable table = CyclingReader.Read(_folder.Text("a.txt", "t\tv\ti\nhh:mm:ss\t[mV]\t\n1d 00:00:01.5\t3700\t0\n"), new CyclingReadOptions { Map = ColumnMap.Parse(Map, "m") });
        Assert.Equal((86_401.5, 3.7), (table.TestTimeSeconds[0], table.VoltageVolts[0]));
        Refused(_folder.Text("b.txt", "t\tv\ti\nhh:mm:ss\t[V]\t[A]\n0:00:01\t3700\t0\n"), Map, "row 2, column 'v': the file's unit is 'V' and map:m says 'mV'");
    }

    [Theory]
    [InlineData("windows-1252", true)]
    [InlineData("gb18030", true)]
    [InlineData("iso-8859-1", true)]
    [InlineData("utf-8", false)]
    [InlineData("utf-16", false)]
    public void A_declared_encoding_is_the_one_that_is_used(string encoding, bool fits)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        Encoding written = Encoding.GetEncoding(fits ? encoding : "iso-8859-1");
        string map = Minimal.Replace("separator: ','\n", $"separator: ','\nencoding: {encoding}\ntestColumn: \u00b0\n", StringComparison.Ordinal);
        string path = _folder.Bytes("a.txt", written.GetBytes("t,v,i,\u00b0\n0,3.7,0,\u00e9\n"));
        if (!fits)
        {
            Refused(path, map, $"map:m says the file is {encoding.ToUpperInvariant()}");
            return;
        }

        CyclingTable table = CyclingReader.Read(path, new CyclingReadOptions { Map = ColumnMap.Parse(map, "m") });
        Assert.Equal("\u00e9", table.TestName);
    }

    [Fact]
    public void A_map_does_not_describe_a_binary_file() =>
        Refused(_folder.Bytes("a.bin", [0x50, 0x4b, 3, 4, 0, 0, 0]), Minimal, "the file is no text (Zip)");

    [Theory]
    [InlineData("custom_good_small.csv", "")]
    [InlineData("custom_missing_column.csv", "row 20: map:prime speaks of a column 'voltage' and the file has none")]
    [InlineData("custom_missing_cycle.csv", "column 'cycle': the numbers go from 1 to 3 and were declared to stay or grow by one")]
    [InlineData("custom_nan_inf.csv", "row 24, column 'voltage': the cell is empty")]
    [InlineData("custom_truncated.csv", "row 80: the row has 5 fields and the header has 10")]
    public void An_instrument_file_is_read_through_its_map_or_refused_for_what_is_wrong(string file, string reason)
    {
        const string Map = "name: prime\nseparator: ';'\nheaderLine: 20\ncolumns:\n  test_time: { is: test_time_second, unit: s }\n  voltage: { is: voltage_volt, unit: V }\n  current: { is: current_ampere, unit: A }\n"
            + "  cycle: { is: cycle_count, consecutive: true }\n  step: { is: step_id }\n  charge_capacity: { is: charging_capacity_ah, unit: Ah }\n  discharge_Capacity: { is: discharging_capacity_ah, unit: Ah }\n";
        string path = Repository.RequireData(Path.Combine("cycler-files", "malformed", file));
        if (reason.Length > 0)
        {
            Refused(path, Map, reason);
            return;
        }

        CyclingTable table = CyclingReader.Read(path, new CyclingReadOptions { Map = ColumnMap.Parse(Map, "prime.yaml") });
        Assert.Equal((60, 120.0, 3600.96, 1.14, 1.54), (table.RowCount, table.TestTimeSeconds[0], table.TestTimeSeconds[^1], table.VoltageVolts[0], table.VoltageVolts[^1]));
        Assert.Equal(["index", "step_time", "date_stamp"], table.Source.UnusedColumns);
    }

    [Fact]
    public void A_maccor_file_in_undeclared_millivolts_is_read_once_the_unit_is_declared()
    {
        const string Map = "name: maccor-mv\nseparator: tab\nheaderLine: 5\ncountersTellTheSign: false\ncolumns:\n  TestTime: { is: test_time_second, form: duration }\n  Volts: { is: voltage_volt, unit: mV }\n  mAmps: { is: current_ampere, unit: mA }\n"
            + "  mAmp-hr: { is: step_capacity_ah, unit: mAh }\n  'Cyc#': { is: cycle_count, consecutive: true }\n  DPt Time: { is: unix_time_second, form: date, format: 'MM/dd/yyyy h:mm:ss tt' }\n"
            + "state: { column: State, charge: [C], discharge: [D], neutral: [R] }\n";
        CyclingTable table = CyclingReader.Read(Repository.RequireData("cycler-files/maccor/maccor_three.txt.gz"), new CyclingReadOptions { Map = ColumnMap.Parse(Map, "m") });
        Assert.Equal((4009, 1.8538186, 1.3000687), (table.RowCount, table.VoltageVolts[0], table.VoltageVolts[^1]));
        Assert.Equal((-896.0098 / 1000, 822.3335 / 1000), (table.CurrentAmps[^1], table[CyclingColumn.StepCapacity]![^1]));
        Assert.Equal((3 * 86_400) + (18 * 3600) + (47 * 60) + 23.42, table.TestTimeSeconds[^1], 1e-6);
        Assert.Equal(new DateTime(2021, 8, 23, 18, 4, 18), table.StartTime);
    }

    [Fact]
    public void A_bare_maccor_csv_is_read_once_its_units_are_declared()
    {
        const string Map = "name: maccor-bare\nseparator: ','\nheaderLine: 3\ncolumns:\n  Test Time (sec): { is: test_time_second, unit: s }\n  Voltage: { is: voltage_volt, unit: V }\n  Current: { is: current_ampere, unit: A }\n  Temp 1: { is: temperature_t1_celsius, unit: degC }\n";
        CyclingTable table = CyclingReader.Read(Repository.RequireData("cycler-files/maccor/sample_data_maccor.csv"), new CyclingReadOptions { Map = ColumnMap.Parse(Map, "m") });
        Assert.Equal((15, 28.798, 3.716, 22.2591), (table.RowCount, table.CurrentAmps[^1], table.VoltageVolts[^1], table.CellTemperatureCelsius![^1]));
    }

    private static string Documented(string language)
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "column-map.md"));
        return Regex.Match(text, $"```{language}\\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
    }

    private static void Refused(string path, string map, params string[] reasons) =>
        Expect.Refused(BmsErrorCode.BadData, () => CyclingReader.ReadAll(path, new CyclingReadOptions { Map = ColumnMap.Parse(map, "m") }), [path, .. reasons]);
}
