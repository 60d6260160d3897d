using System;
using BmsEdge.CyclingData.Features;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Features;

public sealed class ChargeWindowTests
{
    private static readonly CyclingTable s_charge = new LogBuilder().Step(3600, 10, t => 3.6 + (0.6 * t / 3600), _ => 0.5).Table();

    [Fact]
    public void Time_and_charge_run_from_the_first_row_at_one_voltage_to_the_first_at_the_other()
    {
        ChargeWindow window = ChargeWindow.Between(s_charge, RowRange.All(s_charge), 3.8995, 4.0995);
        Assert.Equal((1200, 1200 * 0.5 / 3600), (window.Seconds, window.AmpHours), new Close(1e-9));
        Assert.Null(window.Reason);
    }

    [Fact]
    public void A_discharge_is_measured_downwards()
    {
        CyclingTable table = new LogBuilder().Step(3600, 10, t => 4.2 - (0.6 * t / 3600), _ => -0.5).Table();
        Assert.Equal(1200, ChargeWindow.Between(table, RowRange.All(table), 4.0005, 3.8005).Seconds, 6);
        Assert.Equal("the voltage does not reach 3.5 V", ChargeWindow.ToCutoff(table, RowRange.All(table), 3.5).Reason);
        Assert.Equal(1800 * 0.5 / 3600, ChargeWindow.ToCutoff(table, RowRange.All(table), 3.9).AmpHours, 0.002);
    }

    [Fact]
    public void Windows_that_are_not_there_say_why()
    {
        Assert.Equal("the voltage does not reach 4.3 V", ChargeWindow.Between(s_charge, RowRange.All(s_charge), 3.9, 4.3).Reason);
        Assert.Equal("the rows begin beyond 3.5 V", ChargeWindow.Between(s_charge, RowRange.All(s_charge), 3.4, 3.5).Reason);
        Assert.True(double.IsNaN(ChargeWindow.Between(s_charge, RowRange.All(s_charge), 3.4, 3.5).Seconds));
        LogBuilder log = new LogBuilder().Step(100, 1, t => 3.6 + (0.001 * t), _ => 1);
        CyclingTable holed = log.Row(log.Now + 600, 3.75, 1).Step(100, 1, t => 3.75 + (0.001 * t), _ => 1).Table();
        Assert.Equal("the log has a hole in the window", ChargeWindow.Between(holed, RowRange.All(holed), 3.65, 3.8).Reason);
    }

    [Fact]
    public void Rows_are_timed_by_the_interval_that_leads_to_them()
    {
        CyclingTable table = FeatureData.Table([0, 10, 20, 500, 510], [3.9, 3.95, 4.0, 4.05, 4.2], [0, 1, 1, 1, 1]);
        double Seconds(double longest) => ChargeWindow.SecondsWhere(table, RowRange.All(table), (v, i) => i > 0 && v < 4.1, longest);
        Assert.Equal((500, 20), (Seconds(double.PositiveInfinity), Seconds(300)), new Close(1e-9));
    }

    [Fact]
    public void Rows_of_another_table_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ChargeWindow.Between(s_charge, new RowRange(0, 100_000), 3.9, 4.1));
}
