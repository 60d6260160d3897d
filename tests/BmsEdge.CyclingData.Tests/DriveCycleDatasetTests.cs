using System;
using System.IO;
using System.Linq;
using BmsEdge.CyclingData.Datasets;
using BmsEdge.Foundation;
using CsCheck;
using Xunit;

namespace BmsEdge.CyclingData.Tests;

public sealed class DriveCycleDatasetTests : IDisposable
{
    private const string Rows = "time_s,voltage_v,current_a,temperature_degc,capacity_ah\n0,4.18,-1,10,0\n1,4.17,-1,10,-0.001\n";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Other_temperatures_names_and_packings_are_found_and_read()
    {
        _folder.Gzip("10degC/LA92.csv.gz", Rows);
        _folder.Text("10degC/US06.csv", Rows);
        _folder.Gzip("n5degC/Mixed8.csv.gz", Rows);
        _folder.Text("12p5degC/track.bdf.csv", "test_time_second,voltage_volt,current_ampere\n0,3.7,0\n");
        DriveCycleDataset data = DriveCycleDataset.Open(_folder.Path);
        Assert.Equal(["n5degC/Mixed8", "10degC/LA92", "10degC/US06", "12p5degC/track"], data.Tests.Select(t => t.ToString()));
        Assert.Equal([-5, 10, 12.5], data.ChamberTemperaturesCelsius);
        Assert.All(data.Tests, t => Assert.Equal(DriveCycleTestKind.DriveCycle, t.Kind));
        Assert.Equal([2, 2, 2, 1], data.Tests.Select(t => t.Load().RowCount));
        Assert.Empty(data.Notes);
    }

    [Theory]
    [InlineData("25degC", 25)]
    [InlineData("0degC", 0)]
    [InlineData("n0degC", 0)]
    [InlineData("n10degC", -10)]
    [InlineData("-10degC", -10)]
    [InlineData("n20degC_trise", -20)]
    [InlineData("12p5degC", 12.5)]
    [InlineData("n2.5degC", -2.5)]
    public void A_folder_name_states_its_temperature(string name, double celsius)
    {
        _folder.Text($"{name}/US06.csv", Rows);
        DriveCycleTest test = Assert.Single(DriveCycleDataset.Open(_folder.Path).Tests);
        Assert.Equal((name, celsius), (test.TemperatureLabel, test.ChamberCelsius));
        Assert.False(double.IsNegative(test.ChamberCelsius) && celsius == 0);
    }

    [Theory]
    [InlineData("25C")]
    [InlineData("degC")]
    [InlineData("x25degC")]
    [InlineData("nn25degC")]
    [InlineData("25degCelsius")]
    [InlineData("1234degC")]
    public void Another_folder_name_states_none(string name)
    {
        _folder.Text($"{name}/US06.csv", Rows);
        Expect.Refused(BmsErrorCode.BadData, () => DriveCycleDataset.Open(_folder.Path), $"holds no temperature folder, only '{name}'");
    }

    [Theory]
    [InlineData("charges", DriveCycleTestKind.Charges)]
    [InlineData("charges_and_pauses", DriveCycleTestKind.Charges)]
    [InlineData("PausCycl", DriveCycleTestKind.PauseCycle)]
    [InlineData("HPPC", DriveCycleTestKind.Hppc)]
    [InlineData("5Pulse_HPPC", DriveCycleTestKind.Hppc)]
    [InlineData("5pulse_HPPC", DriveCycleTestKind.Hppc)]
    [InlineData("C20DisCh", DriveCycleTestKind.SlowDischarge)]
    [InlineData("C20_OCV_Test_C20_25dC", DriveCycleTestKind.SlowDischarge)]
    [InlineData("Cap_1C", DriveCycleTestKind.RateDischarge)]
    [InlineData("Cap_1C_2", DriveCycleTestKind.RateDischarge)]
    [InlineData("Dis_0p5C", DriveCycleTestKind.RateDischarge)]
    [InlineData("Dis_2C", DriveCycleTestKind.RateDischarge)]
    [InlineData("3349_Dis1C_1", DriveCycleTestKind.RateDischarge)]
    [InlineData("4020_Dis1C_Rp", DriveCycleTestKind.RateDischarge)]
    [InlineData("3390_dis5_10p", DriveCycleTestKind.RateDischarge)]
    [InlineData("US06", DriveCycleTestKind.DriveCycle)]
    [InlineData("LA92", DriveCycleTestKind.DriveCycle)]
    [InlineData("Mixed8", DriveCycleTestKind.DriveCycle)]
    [InlineData("HWFTa", DriveCycleTestKind.DriveCycle)]
    [InlineData("Cycle_1", DriveCycleTestKind.DriveCycle)]
    [InlineData("NN", DriveCycleTestKind.DriveCycle)]
    [InlineData("Discovery", DriveCycleTestKind.DriveCycle)]
    [InlineData("Capri", DriveCycleTestKind.DriveCycle)]
    public void Kind_follows_from_the_documented_names_and_the_rest_are_drive_cycles(string name, DriveCycleTestKind kind)
    {
        _folder.Text($"25degC/{name}.csv", Rows);
        DriveCycleDataset data = DriveCycleDataset.Open(_folder.Path);
        Assert.Equal((name, kind), (data.Tests[0].Name, data.Tests[0].Kind));
        Assert.Equal(data.Tests, data.OfKind(kind));
    }

    [Fact]
    public void Order_is_by_temperature_then_folder_then_name_with_natural_numbers()
    {
        foreach (string name in new[] { "25degC/Mixed10", "25degC/Mixed2", "25degC/Mixed02", "25degC/Mixed", "n20degC_trise/US06", "n20degC/US06", "n20degC/HWFET", "0degC/A2b", "0degC/A2B", "0degC/A10" })
        {
            _folder.Text(name + ".csv", Rows);
        }

        Assert.Equal(
            ["n20degC/HWFET", "n20degC/US06", "n20degC_trise/US06", "0degC/A2B", "0degC/A2b", "0degC/A10", "25degC/Mixed", "25degC/Mixed02", "25degC/Mixed2", "25degC/Mixed10"],
            DriveCycleDataset.Open(_folder.Path).Tests.Select(t => t.ToString()));
    }

    [Fact]
    public void Numbers_in_names_order_as_numbers() =>
        Gen.Int[0, 2000].Select(Gen.Int[0, 2000]).Sample((a, b) =>
        {
            using TestFolder folder = new();
            folder.Text($"25degC/M{a}x.csv", Rows);
            folder.Text($"25degC/M{b}x.csv", Rows);
            int[] order = a == b ? [a] : [Math.Min(a, b), Math.Max(a, b)];
            Assert.Equal(order.Select(n => $"M{n}x"), DriveCycleDataset.Open(folder.Path).Tests.Select(t => t.Name));
        }, iter: 50);

    [Fact]
    public void A_missing_folder_and_a_file_are_refused()
    {
        Expect.Refused(BmsErrorCode.NotFound, () => DriveCycleDataset.Open(Path.Combine(_folder.Path, "nowhere")), "nowhere: there is no such folder");
        Expect.Refused(BmsErrorCode.NotFound, () => DriveCycleDataset.Open(_folder.Text("25degC.csv", Rows)), "this is a file", "temperature folders");
    }

    [Fact]
    public void An_empty_folder_is_refused_with_the_layout() =>
        Expect.Refused(BmsErrorCode.BadData, () => DriveCycleDataset.Open(_folder.Path), "the folder is empty", "25degC/US06.csv.gz");

    [Fact]
    public void One_level_too_high_names_the_data_sets_below()
    {
        _folder.Text("lg/25degC/US06.csv", Rows);
        _folder.Text("panasonic/n10degC/US06.csv", Rows);
        _folder.Text("notes/readme.txt", "-");
        Expect.Refused(
            BmsErrorCode.BadData,
            () => DriveCycleDataset.Open(_folder.Path),
            $"Name one of '{Path.Combine(_folder.Path, "lg")}', '{Path.Combine(_folder.Path, "panasonic")}'.");
    }

    [Fact]
    public void One_level_too_deep_names_the_folder_above()
    {
        _folder.Text("25degC/US06.csv", Rows);
        foreach (string ending in new[] { "", "/" })
        {
            Expect.Refused(
                BmsErrorCode.BadData,
                () => DriveCycleDataset.Open(Path.Combine(_folder.Path, "25degC") + ending),
                "this is one temperature folder",
                $"Name the folder above it, '{_folder.Path}'");
        }
    }

    [Fact]
    public void A_temperature_folder_without_tests_is_refused()
    {
        _folder.Text("25degC/US06.csv", Rows);
        _folder.Text("0degC/readme.md", "-");
        Expect.Refused(BmsErrorCode.BadData, () => DriveCycleDataset.Open(_folder.Path), "0degC: this temperature folder holds no test");
    }

    [Fact]
    public void One_test_in_two_files_is_refused()
    {
        _folder.Text("25degC/US06.csv", Rows);
        _folder.Gzip("25degC/US06.csv.gz", Rows);
        Expect.Refused(BmsErrorCode.BadData, () => DriveCycleDataset.Open(_folder.Path), "'US06.csv' and 'US06.csv.gz' are both test 'US06'");
    }

    [Fact]
    public void A_manifest_is_not_needed_and_what_it_lists_in_vain_is_said()
    {
        _folder.Text("25degC/US06.csv", Rows);
        _folder.Text("manifest.csv", "temperature,test,file,rows\n25degC,US06,25degC/US06.csv,2\n25degC,UDDS,25degC/UDDS.csv,2\n0degC,US06,0degC/US06.csv,2\n");
        DriveCycleDataset data = DriveCycleDataset.Open(_folder.Path);
        string note = Assert.Single(data.Notes);
        Assert.Contains("lists 2 file(s) that are not there: '0degC/US06.csv', '25degC/UDDS.csv'", note, StringComparison.Ordinal);
        Assert.Single(data.Tests);
    }

    [Theory]
    [InlineData("a,b\n1,2\n", "it has no column 'file'")]
    [InlineData("", "it has no column 'file'")]
    [InlineData("file,\"b\n1,2\n", "never closed")]
    public void A_manifest_that_cannot_be_used_is_said_and_stops_nothing(string text, string why)
    {
        _folder.Text("25degC/US06.csv", Rows);
        _folder.Text("manifest.csv", text);
        DriveCycleDataset data = DriveCycleDataset.Open(_folder.Path);
        Assert.Contains(why, Assert.Single(data.Notes), StringComparison.Ordinal);
        Assert.Single(data.Tests);
    }

    [Fact]
    public void What_is_left_out_is_said()
    {
        _folder.Text("25degC/US06.csv", Rows);
        _folder.Text("25degC/notes.txt", "-");
        _folder.Text("25degC/.hidden.csv", "-");
        _folder.Text("plots/a.png", "-");
        _folder.Text("US06.csv", Rows);
        _folder.Text("README.md", "-");
        string note = Assert.Single(DriveCycleDataset.Open(_folder.Path).Notes);
        Assert.EndsWith("'25degC/.hidden.csv', '25degC/notes.txt', 'US06.csv', 'plots/'.", note, StringComparison.Ordinal);
    }

    [Fact]
    public void Listing_reads_no_measurement_and_loading_refuses_a_bad_one()
    {
        string bad = _folder.Text("25degC/US06.csv", "time_s,voltage_v,current_a\n0,x,0\n");
        DriveCycleTest test = DriveCycleDataset.Open(_folder.Path).Tests[0];
        Expect.Refused(BmsErrorCode.BadData, () => test.Load(), $"{bad}: row 2, column 'voltage_v'");
    }

    [Fact]
    public void A_file_of_several_tests_loads_as_all_of_them()
    {
        _folder.Text("25degC/charges.csv", "test,start,time_s,voltage_v,current_a\nA,2017-03-09 15:13,0,3.7,1\nB,2017-03-09 16:13,0,3.7,1\n");
        DriveCycleTest test = DriveCycleDataset.Open(_folder.Path).Tests[0];
        Assert.Equal(["A", "B"], test.LoadAll().Select(t => t.TestName));
        Expect.Refused(BmsErrorCode.BadData, () => test.Load(), "holds 2 tests");
    }
}
