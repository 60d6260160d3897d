using System;
using System.Linq;
using BmsEdge.Core.Measurement;
using BmsEdge.Firmware.Drivers;
using BmsEdge.VirtualBoard.Chips;
using CsCheck;
using Xunit;
using D = BmsEdge.Firmware.Drivers.Bq76952DataMemory;

namespace BmsEdge.Firmware.Tests.Drivers;

/// <summary>Readings, limits and the way to the chip.</summary>
public class Bq76952Tests
{
    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(15)]
    [InlineData(16)]
    public void Each_cell_comes_back_at_its_place_within_half_a_millivolt(int cells)
    {
        using Bq76952Board b = Bq76952Board.Started(cells);
        double sum = 0;
        for (int i = 0; i < cells; i++)
        {
            b.Supply.SetCellVolts(i, 3.0004 + (0.0713 * i));
            sum += 3.0004 + (0.0713 * i);
        }

        b.ReadFreshCells();
        for (int i = 0; i < cells; i++)
        {
            Assert.Equal(3.0004 + (0.0713 * i), b.Frame.CellVolts.Value(i), 0.00051);
        }

        // The stack is its own measurement in steps of 10 mV.
        Assert.Equal(sum, b.Frame.PackVolts.Value(0), 0.0051);
    }

    [Theory]
    [InlineData(0.0, 0.0f)]
    [InlineData(-0.1, -0.1f)]
    [InlineData(-3.0, -0.2f)]
    [InlineData(5.499, 5.499f)]
    public void The_ends_of_the_converter_stay_in_sight(double volts, float expected)
    {
        using Bq76952Board b = Bq76952Board.Started();
        b.Supply.SetCellVolts(7, volts);
        b.ReadFreshCells();
        Assert.Equal(expected, b.Frame.CellVolts.Value(7), 0.0006f);
    }

    [Fact]
    public void The_last_code_is_a_stop_and_no_voltage()
    {
        using Bq76952Board b = Bq76952Board.Started();
        b.Supply.SetCellVolts(7, 5.6);
        b.Wait(250);
        Assert.Equal(DriverStatus.OutOfRange, b.ReadCells());
        Assert.Equal(Validity.OutOfRange, b.Frame.CellVolts.ValidityOf(7));
        Assert.True(b.Frame.CellVolts.IsValid(6));
    }

    [Fact]
    public void A_scan_is_counted_once()
    {
        using Bq76952Board b = Bq76952Board.Started();
        Assert.Equal(DriverStatus.NotReady, b.ReadCells());
        b.ReadFreshCells();
        int samples = b.Frame.CellVolts.SampleNumber(0);
        Assert.Equal(DriverStatus.NotReady, b.ReadCells());
        Assert.Equal(samples, b.Frame.CellVolts.SampleNumber(0));

        // 63 ms a scan, less what a reading of 13 ms can overlook.
        int accepted = 0;
        for (int i = 0; i < 100; i++)
        {
            b.Wait(10);
            accepted += b.ReadCells() == DriverStatus.Ok ? 1 : 0;
        }

        Assert.InRange(accepted, 18, 60);
        Assert.Equal(samples + accepted, b.Frame.CellVolts.SampleNumber(0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(12.34)]
    [InlineData(-99.99)]
    public void The_current_is_a_second_opinion(double amps)
    {
        using Bq76952Board b = Bq76952Board.Started();
        Assert.Equal(DriverStatus.NotReady, b.Cells.ReadCurrent(out float read));
        b.Supply.CurrentAmps = amps;
        b.Wait(200);
        Assert.Equal(DriverStatus.Ok, b.Cells.ReadCurrent(out read));
        Assert.Equal(amps, read, 0.0051);
        Assert.Equal(DriverStatus.NotReady, b.Cells.ReadCurrent(out read));
        Assert.True(float.IsNaN(read));
    }

    [Fact]
    public void A_small_range_has_the_finer_step_and_an_end()
    {
        using var b = new Bq76952Board();
        b.Settings.FullScaleAmps = 30;
        Assert.Equal(DriverStatus.Ok, b.Cells.Initialize());
        b.Supply.CurrentAmps = 3.2104;
        b.Wait(200);
        Assert.Equal(DriverStatus.Ok, b.Cells.ReadCurrent(out float amps));
        Assert.Equal(3.210f, amps, 0.0006f);
        b.Supply.CurrentAmps = -40;
        b.Wait(200);
        Assert.Equal(DriverStatus.OutOfRange, b.Cells.ReadCurrent(out amps));
        Assert.True(float.IsNaN(amps));
    }

    [Fact]
    public void Three_thermistors_are_three_temperatures()
    {
        using Bq76952Board b = Bq76952Board.Started();
        Assert.Equal(DriverStatus.NotReady, b.Cells.ReadTemperature(0, out _));
        double[] celsius = [-19.5, 25, 84];
        for (int i = 0; i < 3; i++)
        {
            b.Supply.SetCelsius(i, celsius[i]);
        }

        b.Wait(400);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(DriverStatus.Ok, b.Cells.ReadTemperature(i, out float read));
            Assert.Equal(celsius[i], read, 0.06);
        }

        b.Board.Thermistors[1].Fault = NtcFault.Open;
        b.Board.Thermistors[2].Fault = NtcFault.Short;
        b.Wait(400);
        Assert.Equal(DriverStatus.SensorOpen, b.Cells.ReadTemperature(1, out float broken));
        Assert.True(float.IsNaN(broken));
        Assert.Equal(DriverStatus.SensorShort, b.Cells.ReadTemperature(2, out _));
        Assert.Equal(DriverStatus.OutOfRange, b.Cells.ReadTemperature(3, out _));
    }

    [Fact]
    public void The_terminals_are_read_in_hundredths_of_a_volt()
    {
        using Bq76952Board b = Bq76952Board.Started();
        b.Supply.LoadVoltsOverride = 12.344;
        b.Wait(400);
        Assert.Equal(DriverStatus.Ok, b.Cells.ReadTerminals(out float pack, out float load));
        Assert.Equal(12.34f, load, 0.001f);
        Assert.Equal(12.34f, pack, 0.001f);
    }

    [Fact]
    public void Limits_are_written_back_as_the_chip_uses_them_and_never_to_the_unsafe_side()
    {
        Gen.Select(Gen.Double[1.1, 5.5], Gen.Double[1.0, 4.5], Gen.Double[2.1, 61], Gen.Double[2.1, 99], Gen.Double[5.1, 240], Gen.Double[11, 420])
            .Where(t => t.Item1 > t.Item2 + 0.2)
            .Sample(
                t =>
                {
                    (double over, double under, double charge, double discharge, double shortCircuit, double delay) = t;
                    using var b = new Bq76952Board();
                    Bq76952Settings s = b.Settings;
                    s.OverVoltageVolts = (float)over;
                    s.UnderVoltageVolts = (float)under;
                    s.ChargeOverCurrentAmps = (float)charge;
                    s.OverCurrentAmps = (float)discharge;
                    s.ShortCircuitAmps = (float)shortCircuit;
                    s.OverCurrentDelayMs = (float)delay;
                    s.OverVoltageDelayMs = (float)delay;
                    Assert.Equal(DriverStatus.Ok, b.Cells.Initialize());
                    Assert.InRange(s.OverVoltageVolts, over - 0.0507, over + 0.0006);
                    Assert.InRange(s.UnderVoltageVolts, under - 0.0006, Math.Max(under + 0.0507, 20 * 0.0506 + 1e-4));
                    Assert.InRange(s.ChargeOverCurrentAmps, charge - 1.01, charge + 0.011);
                    Assert.InRange(s.OverCurrentAmps, discharge - 1.01, discharge + 0.011);
                    Assert.InRange(s.ShortCircuitAmps, shortCircuit * 0.5, shortCircuit + 0.001);
                    Assert.InRange(s.OverCurrentDelayMs, delay - 3.4, delay + 0.04);
                    Assert.Equal(s.OverVoltageVolts, b.Chip.PeekMemory(D.OverVoltage) * 0.0506, 1e-4);
                    Assert.Equal(s.OverCurrentAmps, b.Chip.PeekMemory(D.OverCurrent1), 1e-3);

                    float again = s.OverVoltageVolts;
                    float againDelay = s.OverCurrentDelayMs;
                    Assert.Equal(DriverStatus.Ok, b.Cells.Initialize());
                    Assert.Equal(again, s.OverVoltageVolts);
                    Assert.Equal(againDelay, s.OverCurrentDelayMs);
                },
                iter: 25,
                threads: 1);
    }

    [Theory]
    [InlineData("series2")]
    [InlineData("series17")]
    [InlineData("inputs")]
    [InlineData("overLow")]
    [InlineData("underHigh")]
    [InlineData("crossed")]
    [InlineData("currentLow")]
    [InlineData("fastLow")]
    [InlineData("shortLow")]
    [InlineData("delay")]
    [InlineData("shunt")]
    [InlineData("nan")]
    [InlineData("infinite")]
    [InlineData("hot")]
    [InlineData("watchdog")]
    [InlineData("balanced")]
    [InlineData("range")]
    public void A_limit_the_chip_cannot_honour_is_refused_before_anything_is_sent(string what)
    {
        using var b = new Bq76952Board();
        Bq76952Settings s = b.Settings;
        switch (what)
        {
            case "series2": s.SeriesCount = 2; break;
            case "series17": s.SeriesCount = 17; break;
            case "inputs": s.CellInputs = 0x7FFF; break;
            case "overLow": s.OverVoltageVolts = 1.0f; break;
            case "underHigh": s.UnderVoltageVolts = 4.6f; break;
            case "crossed": s.UnderVoltageVolts = s.OverVoltageVolts; break;
            case "currentLow": s.OverCurrentAmps = 1.9f; break;
            case "fastLow": s.FastOverCurrentAmps = 1.9f; break;
            case "shortLow": s.ShortCircuitAmps = 4.9f; break;
            case "delay": s.OverVoltageDelayMs = 9; break;
            case "shunt": s.ShuntOhms = 0; break;
            case "nan": s.ChargeHotCelsius = float.NaN; break;
            case "infinite": s.OverVoltageVolts = float.PositiveInfinity; break;
            case "hot": s.DischargeHotCelsius = 130; break;
            case "watchdog": s.HostWatchdogSeconds = 65536; break;
            case "balanced": s.MaximumBalancedCells = 9; break;
            default: s.FullScaleAmps = 301; break;
        }

        float over = s.OverVoltageVolts;
        Assert.Equal(DriverStatus.OutOfRange, b.Cells.Initialize());
        Assert.Equal(over, s.OverVoltageVolts);
        Assert.Equal(0, b.Board.Bus.TransferCount);
        Assert.Equal(DriverStatus.NotReady, b.ReadCells());
    }

    [Fact]
    public void Cells_may_sit_at_other_inputs()
    {
        // The lowest ten of sixteen; the simulated chip is wired to the top, so the eleventh input shows no cell.
        using var b = new Bq76952Board(10);
        b.Settings.CellInputs = 0x03FF;
        Assert.Equal(DriverStatus.Ok, b.Cells.Initialize());
        b.Wait(250);
        Assert.Equal(DriverStatus.OutOfRange, b.ReadCells());
        Assert.Equal(Validity.Implausible, b.Frame.CellVolts.ValidityOf(0));
        Assert.Equal(0xFF, b.Chip.PeekMemory(D.CellMode));
        Assert.Equal(0x03, b.Chip.PeekMemory(D.CellMode + 1));
    }

    [Fact]
    public void Gains_are_written_as_the_floats_they_are()
    {
        using Bq76952Board b = Bq76952Board.Started();
        byte[] gain = [.. Enumerable.Range(D.CoulombGain, 4).Select(b.Chip.PeekMemory)];
        byte[] capacity = [.. Enumerable.Range(D.CapacityGain, 4).Select(b.Chip.PeekMemory)];
        Assert.Equal(7.4768f / 2f, BitConverter.ToSingle(gain), 1e-6f);
        Assert.Equal(7.4768f / 2f * 298261.6178f, BitConverter.ToSingle(capacity), 0.2f);
    }

    [Fact]
    public void A_chip_without_checksums_is_refused_or_told_to_use_them()
    {
        using var b = new Bq76952Board(checksum: false);
        Assert.Equal(DriverStatus.CrcError, b.Cells.Initialize());
        Assert.False(b.AnyCellValid());
        b.Settings.CommTypeWithChecksum = 0x12;
        Assert.Equal(DriverStatus.Ok, b.Cells.Initialize());
        Assert.True(b.Chip.UsesChecksum);
        b.ReadFreshCells();
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        using Bq76952Board b = Bq76952Board.Started();
        void Loop()
        {
            b.Wait(250);
            b.ReadCells();
            b.Cells.ReadCurrent(out _);
            b.Cells.ReadTemperature(1, out _);
            b.Cells.ReadTerminals(out _, out _);
            b.Cells.ReadAlerts(out _);
            b.Cells.ReadSwitches(out _, out _);
            b.Cells.SetSwitches(true, true);
            b.Cells.VerifyConfiguration();
            b.Cells.SetBalancing(1);
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
        for (int i = 0; i < 50; i++)
        {
            Loop();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
