using System;
using System.Linq;
using System.Text;
using BmsEdge.CyclingData.Reading;
using BmsEdge.CyclingData.Reading.Neware;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Neware;

/// <summary>Layouts on files written here, so that they are held without measured data and for versions of which none is staged.</summary>
public sealed class NdcLayoutTests
{
    [Theory]
    [InlineData(11)]
    [InlineData(14)]
    [InlineData(16)]
    [InlineData(17)]
    public void Runs_give_their_records_times_and_leave_their_capacities_unrecorded(int version)
    {
        RecordTable table = NewareFiles.Decode("a.ndax", NdcBuilder.SmallTest(version));
        Assert.Equal([1, 1, 2, 2, 2, 2], table.Column(NewareHeaders.StepCount));
        Assert.Equal([1, 1, 1, 1, 1, 1], table.Column(NewareHeaders.Cycle));
        Assert.Equal(["Rest", "Rest", "CC Chg", "CC Chg", "CC Chg", "CC Chg"], table.Find(NewareHeaders.StepType)!.Texts!);
        Assert.Equal([0, 1, 0, 0.5, 1, 1.25], table.Column(NewareHeaders.StepTime));
        Assert.Equal([0, 1, 1, 1.5, 2, 2.25], table.Column(NewareHeaders.TotalTime));
        Assert.Equal([1, 1, 1, 0, 0, 1], table.Column(NewareHeaders.Recorded));
        Assert.Equal(3.7, table.Column(NewareHeaders.Voltage)[3], 1e-6);
        Assert.Equal(1000, table.Column(NewareHeaders.Current)[3], 1e-3);
        Assert.Equal(1_700_000_003.75, table.Column(NewareHeaders.UnixTime)[3]);
        double[] charged = table.Column(NewareHeaders.ChargeCapacity);
        Assert.True(double.IsNaN(charged[3]) && double.IsNaN(charged[4]));
        Assert.Equal(1250 / 3600.0, charged[5], 1e-6);
        Assert.Equal(1000 / 3600.0, table.Column(NewareHeaders.IntegratedOf(NewareHeaders.ChargeCapacity))[4], 1e-6);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Whole_records_of_old_versions_are_scaled_by_their_range(int version)
    {
        (int bytes, int number) = NdcFixedPoint.Layout(version);
        byte[] Record(int index, byte step, byte mark, int range) => NdcBuilder.Record(
            bytes, (number, index), (number + 8, step), (number + 9, (byte)2), (number + 10, mark), (number + 15, 1500L * index), (number + 23, 36_000),
            (number + 27, -250), (number + 43, 7200L), (number + 67, (ushort)2024), (number + 69, (byte)2), (number + 70, (byte)29), (number + 71, (byte)23), (number + 74, range));
        RecordTable table = NewareFiles.Decode("a.ndax", NdcBuilder.Archive(("data.ndc", NdcBuilder.Entry(1, version, Record(1, 1, 1, 100), Record(2, 1, 1, -5), Record(3, 1, 2, 10000)))));
        Assert.Equal([-2.5, -0.0025, -25], table.Column(NewareHeaders.Current));
        Assert.Equal([0.02, 0.00002, 0.2], table.Column(NewareHeaders.DischargeCapacity));
        Assert.Equal([1.5, 3, 4.5], table.Column(NewareHeaders.StepTime));
        Assert.Equal([1, 1, 2], table.Column(NewareHeaders.StepCount));
        Assert.Equal([1.5, 3, 7.5], table.Column(NewareHeaders.TotalTime));
        Assert.Equal((new DateTime(2024, 2, 29, 23, 0, 0) - DateTime.UnixEpoch).TotalSeconds, table.Column(NewareHeaders.LocalTime)[0]);
        Expect.Refused(
            BmsEdge.Foundation.BmsErrorCode.BadData,
            () => NewareFiles.Decode("a.ndax", NdcBuilder.Archive(("data.ndc", NdcBuilder.Entry(1, version, Record(1, 1, 1, 7))))),
            "the scale of current range 7 is not known");
    }

    [Fact]
    public void Auxiliary_channels_get_their_number_and_quantity_from_the_description()
    {
        byte[] Numbers(float first) => NdcBuilder.Entry(5, 14, [.. Enumerable.Range(0, 6).Select(k => NdcBuilder.Record(4, (0, first + k)))]);
        byte[] archive = NdcBuilder.With(NdcBuilder.SmallTest(14), "data_AUX_9_3_1.ndc", Numbers(20));
        archive = NdcBuilder.With(archive, "data_AUX_10_3_1.ndc", Numbers(30));
        archive = NdcBuilder.With(archive, "data_AUX_11_3_1.ndc", Numbers(40));
        byte[] info = Encoding.ASCII.GetBytes(
            "<?xml version=\"1.0\" encoding=\"GB2312\"?><root><config><TestInfo Barcode=\"x\">"
            + "<Aux1 AuxID=\"2\" RealChlID=\"9\" ChlType=\"103\"/><Aux2 AuxID=\"1\" RealChlID=\"10\" ChlType=\"335\"/></TestInfo></config></root>");
        RecordTable table = NewareFiles.Decode("a.ndax", NdcBuilder.With(archive, "TestInfo.xml", info));
        Assert.Equal(20, table.Column("T2(°C)")[0]);
        Assert.Equal(35, table.Column("T1 set(°C)")[5]);
        Assert.Equal(41, table.Column("Aux data_AUX_11_3_1")[1]);
        Assert.Equal("data_AUX_11_3_1.ndc", table.Properties["Auxiliary Channels Not Described"]);
        Assert.Equal("x", table.Properties["Barcode"]);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(16)]
    public void A_channel_of_voltage_and_temperature_leaves_out_what_it_does_not_measure(int version)
    {
        byte[] aux = NdcBuilder.Entry(5, version, [.. Enumerable.Range(0, 6).Select(k => NdcBuilder.Record(7, (0, (byte)0x65), (5, (short)(250 + k))))]);
        byte[] info = "<root><TestInfo><Aux1 AuxID=\"1\" RealChlID=\"12\" ChlType=\"6\"/></TestInfo></root>"u8.ToArray();
        RecordTable table = NewareFiles.Decode("a.ndax", NdcBuilder.With(NdcBuilder.With(NdcBuilder.SmallTest(version), "data_1.ndc", aux), "TestInfo.xml", info));
        Assert.Equal([25, 25.1, 25.2, 25.3, 25.4, 25.5], table.Column("T1(°C)"));
        Assert.Null(table.Find("V1(V)"));
    }

    [Fact]
    public void Numbered_temperatures_of_version_11_belong_to_the_record_of_their_number()
    {
        byte[] aux = NdcBuilder.Entry(5, 11, NdcBuilder.Record(88, (0, (byte)0x74), (1, 2), (35, (short)251)), NdcBuilder.Record(88, (0, (byte)0x74), (1, 5), (35, (short)-12)));
        RecordTable table = NewareFiles.Decode("a.ndax", NdcBuilder.With(NdcBuilder.SmallTest(11), "data_1.ndc", aux));
        Assert.Equal([double.NaN, 25.1, double.NaN, double.NaN, -1.2, double.NaN], table.Column("T data_1(°C)"));
    }
}
