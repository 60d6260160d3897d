using System;
using BmsEdge.Core.Measurement;
using BmsEdge.Firmware.Drivers;
using BmsEdge.VirtualBoard;
using CsCheck;
using Xunit;

namespace BmsEdge.Firmware.Tests.Drivers;

public class Bq769x0Tests
{
    [Theory]
    [InlineData(365, -128, 3)]
    [InlineData(380, 30, 4)]
    [InlineData(382, 0, 5)]
    [InlineData(396, 127, 5)]
    public void Cell_voltages_come_back_within_half_a_quantum(int gain, int offset, int cells)
    {
        using DriverBoard b = DriverBoard.Started(
            cells, new VirtualBoardOptions { CellMonitorGainMicrovolts = gain, CellMonitorOffsetMillivolts = offset });
        Assert.Equal(gain, b.Cells.GainMicrovolts);
        Assert.Equal(offset, b.Cells.OffsetMillivolts);

        // Half a count and float.
        double tolerance = (0.5 * gain * 1e-6) + 2e-6;
        Gen.Double[0.2, 5.8].Array[cells].Sample(
            volts =>
            {
                for (int i = 0; i < cells; i++)
                {
                    b.Supply.SetCellVolts(i, volts[i]);
                }

                b.ReadFreshCells();
                double sum = 0;
                for (int i = 0; i < cells; i++)
                {
                    Assert.Equal(volts[i], b.Frame.CellVolts.Value(i), tolerance);
                    sum += b.Frame.CellVolts.Value(i);
                }

                // BAT drops the last two bits of the sum of codes.
                Assert.InRange(sum - b.Frame.PackVolts.Value(0), -1e-5, (4 * gain * 1e-6) + 1e-5);
            },
            iter: 50,
            threads: 1);
    }

    [Theory]
    [InlineData(0.030, 0)]
    [InlineData(0.0304, 1)]
    [InlineData(3.05176, 7952)]
    [InlineData(6.25516, 16382)]
    public void The_boundary_codes_give_gain_times_code_plus_offset(double volts, int code)
    {
        using DriverBoard b = DriverBoard.Started();
        b.Supply.SetCellVolts(0, volts);
        b.ReadFreshCells();
        Assert.Equal((float)(((code * 380) + 30_000) * 1e-6), b.Frame.CellVolts.Value(0), 1e-6f);
    }

    [Fact]
    public void The_last_code_is_a_stop_and_no_voltage()
    {
        using DriverBoard b = DriverBoard.Started();
        b.Supply.SetCellVolts(1, 6.4);
        b.Wait(510);
        Assert.Equal(DriverStatus.OutOfRange, b.ReadCells());
        Assert.Equal(Validity.OutOfRange, b.Frame.CellVolts.ValidityOf(1));
        Assert.True(b.Frame.CellVolts.IsValid(0));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-0.5)]
    public void An_empty_or_reversed_cell_stays_in_sight(double volts)
    {
        using DriverBoard b = DriverBoard.Started();
        b.Supply.SetCellVolts(3, volts);
        b.ReadFreshCells();
        Assert.InRange(b.Frame.CellVolts.Value(3), 0f, 0.04f);
    }

    [Fact]
    public void A_scan_is_counted_once()
    {
        using DriverBoard b = DriverBoard.Started();
        Assert.Equal(DriverStatus.NotReady, b.ReadCells());
        Assert.Equal(Validity.Never, b.Frame.CellVolts.ValidityOf(0));
        b.ReadFreshCells();
        int samples = b.Frame.CellVolts.SampleNumber(0);
        long time = b.Frame.CellVolts.TimeMilliseconds(0);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(DriverStatus.NotReady, b.ReadCells());
        }

        Assert.Equal(samples, b.Frame.CellVolts.SampleNumber(0));
        Assert.Equal(time, b.Frame.CellVolts.TimeMilliseconds(0));

        // Twelve scans are twelve samples, however often one asks.
        int accepted = 0;
        for (int i = 0; i < 100; i++)
        {
            b.Wait(30);
            accepted += b.ReadCells() == DriverStatus.Ok ? 1 : 0;
        }

        Assert.InRange(accepted, 12, 14);
    }

    [Fact]
    public void Limits_are_written_back_as_the_chip_uses_them_and_never_to_the_unsafe_side()
    {
        // Over-voltage every trim can hold: codes 0x2008 to 0x2FF8 are 3.307 V at the steepest and 4.432 V at the flattest trim.
        Gen.Select(Gen.Int[365, 396], Gen.Int[-50, 60], Gen.Double[3.31, 4.43], Gen.Double[1.8, 2.9], Gen.Double[11.5, 45], Gen.Double[23, 90]).Sample(
            t =>
            {
                (int gain, int offset, double over, double under, double overCurrent, double shortCircuit) = t;
                using var b = new DriverBoard(
                    5, new VirtualBoardOptions { CellMonitorGainMicrovolts = gain, CellMonitorOffsetMillivolts = offset });
                b.CellSettings.OverVoltageVolts = (float)over;
                b.CellSettings.UnderVoltageVolts = (float)under;
                b.CellSettings.OverCurrentAmps = (float)overCurrent;
                b.CellSettings.ShortCircuitAmps = (float)shortCircuit;
                Assert.Equal(DriverStatus.Ok, b.Cells.Initialize());
                double step = 16 * gain * 1e-6;
                Assert.InRange(b.CellSettings.OverVoltageVolts, over - step - 1e-4, over + 1e-5);
                Assert.InRange(b.CellSettings.UnderVoltageVolts, under - 1e-5, under + step + 1e-4);
                Assert.InRange(b.CellSettings.OverCurrentAmps, overCurrent * 0.6, overCurrent + 0.001);
                Assert.InRange(b.CellSettings.ShortCircuitAmps, shortCircuit * 0.5, shortCircuit + 0.001);

                // What was written back is what the chip compares with.
                int code = 0x2008 | (b.Board.CellMonitor.Peek(0x09) << 4);
                Assert.Equal(((code * gain) + (offset * 1000)) * 1e-6, b.CellSettings.OverVoltageVolts, 1e-5);

                // A written-back limit is its own quantum.
                float again = b.CellSettings.OverVoltageVolts;
                float againUnder = b.CellSettings.UnderVoltageVolts;
                float againCurrent = b.CellSettings.OverCurrentAmps;
                Assert.Equal(DriverStatus.Ok, b.Cells.Initialize());
                Assert.Equal(again, b.CellSettings.OverVoltageVolts);
                Assert.Equal(againUnder, b.CellSettings.UnderVoltageVolts);
                Assert.Equal(againCurrent, b.CellSettings.OverCurrentAmps, 1e-3f);
            },
            iter: 100);
    }

    [Fact]
    public void Delays_take_the_longest_option_that_is_not_longer()
    {
        using var b = new DriverBoard();
        b.CellSettings.OverVoltageDelayMs = 3999;
        b.CellSettings.UnderVoltageDelayMs = 1_000_000;
        b.CellSettings.OverCurrentDelayMs = 19;
        b.CellSettings.ShortCircuitDelayUs = 70;
        Assert.Equal(DriverStatus.Ok, b.Cells.Initialize());
        Assert.Equal(2000, b.CellSettings.OverVoltageDelayMs);
        Assert.Equal(16000, b.CellSettings.UnderVoltageDelayMs);
        Assert.Equal(8, b.CellSettings.OverCurrentDelayMs);
        Assert.Equal(70, b.CellSettings.ShortCircuitDelayUs);
    }

    [Theory]
    [InlineData("series2")]
    [InlineData("series6")]
    [InlineData("overHigh")]
    [InlineData("overLow")]
    [InlineData("underHigh")]
    [InlineData("underLow")]
    [InlineData("currentLow")]
    [InlineData("shortLow")]
    [InlineData("delay")]
    [InlineData("shunt")]
    [InlineData("nan")]
    [InlineData("infinite")]
    public void A_limit_the_chip_cannot_honour_is_refused_and_the_settings_stay(string what)
    {
        using var b = new DriverBoard();
        Bq769x0Settings s = b.CellSettings;
        switch (what)
        {
            case "series2": s.SeriesCount = 2; break;
            case "series6": s.SeriesCount = 6; break;
            case "overHigh": s.OverVoltageVolts = 4.9f; break;
            case "overLow": s.OverVoltageVolts = 3.0f; break;
            case "underHigh": s.UnderVoltageVolts = 3.3f; break;
            case "underLow": s.UnderVoltageVolts = 1.0f; break;
            case "currentLow": s.OverCurrentAmps = 3.9f; break;
            case "shortLow": s.ShortCircuitAmps = 10.9f; break;
            case "delay": s.OverVoltageDelayMs = 999; break;
            case "shunt": s.ShuntOhms = 0; break;
            case "nan": s.OverVoltageVolts = float.NaN; break;
            default: s.UnderVoltageVolts = float.PositiveInfinity; break;
        }

        float over = s.OverVoltageVolts;
        Assert.Equal(DriverStatus.OutOfRange, b.Cells.Initialize());
        Assert.Equal(over, s.OverVoltageVolts);
        Assert.Equal(DriverStatus.NotReady, b.ReadCells());
        Assert.False(b.AnyCellValid());
    }

    [Theory]
    [InlineData(-39.5)]
    [InlineData(-20)]
    [InlineData(0)]
    [InlineData(25)]
    [InlineData(60)]
    [InlineData(85)]
    public void Temperature_comes_back_within_the_quantum_of_the_thermistor(double celsius)
    {
        using DriverBoard b = DriverBoard.Started();
        b.Supply.SetCelsius(0, celsius);
        Assert.Equal(DriverStatus.NotReady, b.Cells.ReadTemperature(0, out float early));
        Assert.True(float.IsNaN(early));
        for (int i = 0; i < 12; i++)
        {
            b.ReadFreshCells();
        }

        Assert.Equal(DriverStatus.Ok, b.Cells.ReadTemperature(0, out float read));

        // Half a count of 382 uV through the slope of divider and thermistor: 0.1 K at the cold end, 0.01 K at 25 degrees.
        Assert.Equal(celsius, read, celsius < -10 || celsius > 60 ? 0.12 : 0.02);
    }

    [Fact]
    public void Switches_follow_and_are_read_back()
    {
        using DriverBoard b = DriverBoard.Started();
        foreach ((bool charge, bool discharge) in new[] { (true, true), (true, false), (false, true), (false, false) })
        {
            Assert.Equal(DriverStatus.Ok, b.Cells.SetSwitches(charge, discharge));
            Assert.Equal(charge, b.Board.ChargePathClosed);
            Assert.Equal(discharge, b.Board.DischargePathClosed);
            Assert.Equal(DriverStatus.Ok, b.Cells.ReadSwitches(out bool c, out bool d));
            Assert.Equal((charge, discharge), (c, d));
            Assert.Equal(DriverStatus.Ok, b.Cells.VerifyConfiguration());
        }
    }

    [Fact]
    public void A_hardware_trip_is_seen_in_alerts_and_switches_and_holds_until_cleared()
    {
        using DriverBoard b = DriverBoard.Started();
        Assert.Equal(DriverStatus.Ok, b.Cells.SetSwitches(true, true));
        b.Supply.CurrentAmps = -30;
        b.Wait(500);
        Assert.Equal(DriverStatus.Ok, b.Cells.ReadAlerts(out int alerts));
        Assert.Equal(Bq769x0Registers.StatusOverCurrent, alerts);
        Assert.Equal(DriverStatus.Ok, b.Cells.ReadSwitches(out bool charge, out bool discharge));
        Assert.True(charge);
        Assert.False(discharge);
        Assert.Equal(DriverStatus.ReadBackMismatch, b.Cells.SetSwitches(true, true));

        // Cells go on being read; clearing alerts must not eat the flag of a new scan.
        b.Supply.CurrentAmps = 0;
        b.Wait(510);
        Assert.Equal(DriverStatus.Ok, b.Cells.ClearAlerts(0xFF));
        Assert.Equal(DriverStatus.Ok, b.ReadCells());
        Assert.Equal(DriverStatus.Ok, b.Cells.SetSwitches(true, true));
    }

    [Fact]
    public void A_frame_for_another_number_of_cells_is_refused()
    {
        using DriverBoard b = DriverBoard.Started(4);
        var frame = new MeasurementFrame(5, 1);
        b.Wait(300);
        Assert.Equal(DriverStatus.OutOfRange, b.Cells.ReadCells(frame));
        Assert.False(frame.CellVolts.IsValid(0));
    }

    [Fact]
    public void A_pack_with_more_cells_than_told_is_refused()
    {
        using var b = new DriverBoard(5);
        b.CellSettings.SeriesCount = 4;
        Assert.Equal(DriverStatus.Ok, b.Cells.Initialize());
        var frame = new MeasurementFrame(4, 1);
        b.Wait(510);
        Assert.Equal(DriverStatus.OutOfRange, b.Cells.ReadCells(frame));
        Assert.Equal(Validity.Implausible, frame.CellVolts.ValidityOf(0));
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        using DriverBoard b = DriverBoard.Started();
        void Loop()
        {
            b.Wait(250);
            b.ReadCells();
            b.ReadCurrent();
            b.Cells.ReadTemperature(0, out _);
            b.Cells.ReadAlerts(out _);
            b.Cells.ReadSwitches(out _, out _);
            b.Cells.SetSwitches(true, true);
            b.Cells.VerifyConfiguration();
            b.Current.ReadBusVolts(out _);
            b.Current.ReadCharge(out _);
            b.Current.VerifyConfiguration();
            if (b.Cells.EndOpenWireTest(out _) != DriverStatus.Ok)
            {
                b.Cells.BeginOpenWireTest();
            }
        }

        for (int i = 0; i < 20; i++)
        {
            Loop();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Loop();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
