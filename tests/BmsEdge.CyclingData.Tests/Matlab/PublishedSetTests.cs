using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.CyclingData.Tests.Workbooks;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Matlab;

public sealed class PublishedSetTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Segments_of_the_Oxford_set_are_tests_with_their_start_and_a_current_made_of_the_counter(bool compresses)
    {
        IReadOnlyList<CyclingTable> tables = ReadAll(OxfordFile.Cell(new MatWriter { Compresses = compresses }));

        Assert.Equal(["Cell1 cyc0000 C1ch", "Cell1 cyc0000 C1dc", "Cell1 cyc0000 OCVch", "Cell1 cyc0000 OCVdc", "Cell1 cyc0100 C1ch", "Cell1 cyc0100 C1dc", "Cell1 cyc0100 OCVch"], tables.Select(t => t.TestName));
        CyclingTable discharge = tables[1];
        Assert.Equal("matlab-oxford", discharge.Source.Reader);
        Assert.Equal(new DateTime(2015, 2, 7, 14, 24, 0), discharge.StartTime);
        Assert.Equal(39, discharge.TestTimeSeconds[^1], 1e-4); // a serial day near 736000 resolves 10 microseconds
        Assert.All(discharge.CurrentAmps, a => Assert.Equal(-0.74, a, 1e-4));
        Assert.Equal(-0.74 * 39 / 3600, discharge[CyclingColumn.NetCapacity]![^1], 1e-12);
        Assert.Equal(40.5, discharge[CyclingColumn.CellTemperature]![0]);
        Assert.All(tables[2].CurrentAmps, a => Assert.Equal(0.04, a, 1e-6));
        Assert.Contains(discharge.Source.Notes, n => n.Contains("t is in days", StringComparison.Ordinal) && n.Contains("Readme says seconds", StringComparison.Ordinal));
        Assert.Contains(discharge.Source.Notes, n => n.Contains("current: derived", StringComparison.Ordinal));
    }

    [Fact]
    public void Time_in_seconds_as_the_Readme_of_the_Oxford_set_says_is_told_by_the_counter()
    {
        CyclingTable table = ReadAll(OxfordFile.Cell(new MatWriter(), unit: 1))[0];

        Assert.Equal([0, 1, 2], table.TestTimeSeconds.Take(3));
        Assert.Equal(0.74, table.CurrentAmps[5], 1e-9);
        Assert.Null(table.StartTime);
        Assert.Contains(table.Source.Notes, n => n.Contains("t is in seconds", StringComparison.Ordinal));
    }

    [Fact]
    public void The_first_cycle_of_the_Oxford_set_has_the_current_of_its_drive_cycle()
    {
        IReadOnlyList<CyclingTable> tables = ReadAll(OxfordFile.Example(new MatWriter()));

        Assert.Equal(["ExampleDC_C1 ch", "ExampleDC_C1 dc"], tables.Select(t => t.TestName));
        Assert.All(tables[0].CurrentAmps, a => Assert.Equal(1.48, a, 1e-4));
        Assert.Equal([0.6, -1.2, -1.2], tables[1].CurrentAmps.Take(3));
        Assert.Contains(tables[1].Source.Notes, n => n.Contains("current: i as measured", StringComparison.Ordinal));
    }

    [Fact]
    public void Currents_of_the_Oxford_set_that_contradict_counter_or_protocol_are_refused()
    {
        Refused(OxfordFile.Cell(new MatWriter(), milliamps: 500), "Cell1.cyc0000.C1ch", "which is 740 mA");
        Refused(OxfordFile.Cell(new MatWriter(), sign: -1), "Cell1.cyc0000.C1ch", "positive = charging");
        Refused(OxfordFile.Example(new MatWriter(), currentSign: -1), "ExampleDC_C1.dc", "where q counts");
    }

    [Fact]
    public void Breaches_in_a_segment_of_the_Oxford_set_are_refused_with_their_place()
    {
        Refused(Segment(to => [to.Row(0, 1, 0.5), to.Row(3, 3, 3), to.Row(0, 0.2, 0.4), to.Row(40, 40, 40)]), "row 3", "Cell1.cyc0000.C1ch", "time runs backwards");
        Refused(Segment(to => [to.Row(0, 1), to.Row(3), to.Row(0, 0.2), to.Row(40, 40)]), "Cell1.cyc0000.C1ch", "2 values of t and 1 of v");
        Refused(Segment(to => [to.Row(0, double.NaN), to.Row(3, 3), to.Row(0, 0.2), to.Row(40, 40)]), "row 2", "t = NaN");
        Refused(Segment(to => [to.Row(0, 1, 1), to.Row(3, 3, 3), to.Row(0, 740 / 3600.0, 9), to.Row(40, 40, 40)]), "row 3", "while no time passes");
        Refused(Segment(to => [to.Text("0"), to.Row(3), to.Row(0), to.Row(40)]), "Cell1.cyc0000.C1ch.t", "1x1 char");
        Refused(Segment(to => [to.Row(0), to.Row(3), to.Row(0), to.Row(40)]), "Cell1.cyc0000.C1ch", "740 mA");
    }

    [Fact]
    public void A_file_of_NASAs_randomized_set_is_one_test_with_charging_positive_and_its_comments_numbered()
    {
        CyclingTable table = Assert.Single(ReadAll(RandomizedFile.Cell(new MatWriter { Compresses = true })));

        Assert.Equal("matlab-nasa-randomized", table.Source.Reader);
        Assert.Equal(new DateTime(2013, 12, 30, 15, 53, 29), table.StartTime);
        Assert.Equal(15, table.RowCount);
        Assert.Equal([-0.018, -0.04, -0.04, 2.25, 2.25, 2.2], table.CurrentAmps.Take(6));
        Assert.Equal([0, 10, 20, 30, 130, 230, 300], table.TestTimeSeconds.Take(7));
        Assert.Equal([1, 2, 3, 5, 6], table[CyclingColumn.StepCount]!.Distinct());
        Assert.Equal([1, 2, 3, 4, 2], Enumerable.Range(0, 5).Select(i => table[CyclingColumn.StepId]![i * 3]));
        Assert.Contains(table.Source.Notes, n => n.Contains("2 = charge (random walk)", StringComparison.Ordinal));
        Assert.Contains(table.Source.Notes, n => n.Contains("data.step(4)", StringComparison.Ordinal));
    }

    [Fact]
    public void Steps_of_NASAs_randomized_set_against_their_types_are_refused()
    {
        Refused(RandomizedFile.Cell(new MatWriter(), sign: -1), "flow against the types", "discharging as positive");
        Refused(RandomizedFile.Cell(new MatWriter(), lastType: "X"), "data.step(3)", "unknown type 'X'");
    }

    [Fact]
    public void Archives_as_their_publishers_ship_them_lead_to_the_tests()
    {
        byte[] randomized = XlsxBuilder.Zip(
        [
            ("Battery_Uniform_Distribution_Charge_Discharge_DataSet_2Post/README_RW_ChargeDischarge_RT.Rmd", "words"u8.ToArray()),
            ("Battery_Uniform_Distribution_Charge_Discharge_DataSet_2Post/data/Matlab/RW9.mat", RandomizedFile.Cell(new MatWriter())),
        ]);
        byte[] calce = XlsxBuilder.Zip([("CS2_35/CS2_35_8_18_10.xlsx", Fuzzing.ContainerFuzzTests.Book())]);
        string path = _folder.Bytes("sets.zip", XlsxBuilder.Zip([("11. Randomized Battery Usage Data Set/1. RW.zip", randomized), ("CS2_35.zip", calce), ("Oxford_Battery_Degradation_Dataset_1.mat", OxfordFile.Cell(new MatWriter()))]));

        string[] readers =
        [
            .. BmsEdge.CyclingData.Reading.Archives.DataArchive.Members(path).Where(m => !m.Name.EndsWith(".Rmd", StringComparison.Ordinal))
                .Select(m => $"{m.Name}: {CyclingReader.ReadAll(m.Path)[0].Source.Reader}"),
        ];

        Assert.Equal(3, readers.Length);
        Assert.EndsWith("RW9.mat: matlab-nasa-randomized", readers[0], StringComparison.Ordinal);
        Assert.EndsWith("CS2_35/CS2_35_8_18_10.xlsx: arbin-xlsx", readers[1], StringComparison.Ordinal);
        Assert.EndsWith("Oxford_Battery_Degradation_Dataset_1.mat: matlab-oxford", readers[2], StringComparison.Ordinal);
    }

    private static byte[] Segment(Func<MatWriter, byte[][]> values)
    {
        MatWriter to = new();
        return to.Add(to.Struct("Cell1", ["cyc0000"], to.Struct("", ["C1ch"], to.Struct("", ["t", "v", "q", "T"], values(to))))).Build();
    }

    private IReadOnlyList<CyclingTable> ReadAll(byte[] file) => CyclingReader.ReadAll(_folder.Bytes("set.mat", file));

    private void Refused(byte[] file, params string[] parts) => Expect.Refused(_folder.Bytes("x.mat", file), parts);
}
