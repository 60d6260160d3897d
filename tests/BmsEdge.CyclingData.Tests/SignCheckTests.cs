using System;
using System.Globalization;
using System.Linq;
using Xunit;

namespace BmsEdge.CyclingData.Tests;

public sealed class SignCheckTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Net Capacity / Ah", 1, 1)]
    [InlineData("Net Capacity / Ah", -1, -1)]
    [InlineData("Charging Capacity / Ah", 1, 1)]
    [InlineData("Discharging Capacity / Ah", -1, 1)]
    public void A_current_that_contradicts_the_testers_counter_is_refused_and_its_opposite_read(string counter, double rightAmps, double ahPerRow)
    {
        Assert.Equal(30, CyclingReader.Read(File(counter, rightAmps, i => ahPerRow * i, 30)).RowCount);
        string turned = File(counter, -rightAmps, i => ahPerRow * i, 30);
        Expect.Refused(turned, "the sign of the current contradicts", "in 29 of 29 rows, first in data row 2", "CurrentSign PositiveWhenDischarging");
        CyclingTable table = CyclingReader.Read(turned, new CyclingReadOptions { CurrentSign = CurrentSign.PositiveWhenDischarging });
        Assert.All(table.CurrentAmps, amps => Assert.Equal(rightAmps, amps));
    }

    [Fact]
    public void A_wrong_declaration_is_refused_too() =>
        Expect.Refused(
            Foundation.BmsErrorCode.BadData,
            () => CyclingReader.Read(File("Net Capacity / Ah", 1, i => i, 30), new CyclingReadOptions { CurrentSign = CurrentSign.PositiveWhenDischarging }),
            "CurrentSign PositiveWhenCharging");

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public void Ten_rows_are_needed_to_contradict(int rows, bool read)
    {
        string path = File("Net Capacity / Ah", 1, i => -i, rows);
        if (read)
        {
            Assert.Equal(rows, CyclingReader.Read(path).RowCount);
        }
        else
        {
            Expect.Refused(path, "contradicts net_capacity_ah in 10 of 10 rows");
        }
    }

    [Fact]
    public void Resets_rests_and_noise_prove_nothing()
    {
        Assert.Equal(40, CyclingReader.Read(File("Charging Capacity / Ah", -1, i => -i, 40)).RowCount);
        Assert.Equal(40, CyclingReader.Read(File("Net Capacity / Ah", 0, i => -i, 40)).RowCount);
        Assert.Equal(40, CyclingReader.Read(File("Net Capacity / Ah", 1, i => i % 2, 40)).RowCount);
    }

    private string File(string counter, double amps, Func<int, double> ah, int rows) => _folder.Text(
        Guid.NewGuid().ToString("N"),
        $"Test Time / s,Voltage / V,Current / A,{counter}\n"
        + string.Concat(Enumerable.Range(0, rows).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},3.7,{amps},{ah(i)}\n"))));
}
