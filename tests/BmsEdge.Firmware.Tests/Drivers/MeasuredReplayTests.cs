using System;
using BmsEdge.CyclingData;
using BmsEdge.Firmware.Drivers;
using BmsEdge.TestSupport;
using BmsEdge.VirtualBoard;
using BmsEdge.VirtualBoard.Packs;
using Xunit;

namespace BmsEdge.Firmware.Tests.Drivers;

/// <summary>A measured drive cycle through registers and drivers: what comes out is what went in, to a quantum.</summary>
public class MeasuredReplayTests
{
    [Theory]
    [InlineData("25degC")]
    [InlineData("n10degC")]
    public void US06_comes_through_registers_and_drivers_to_within_a_quantum(string folder)
    {
        CyclingTable table = CyclingReader.Read(Repository.RequireData($"lg-18650hg2/{folder}/US06.csv.gz"));
        var pack = new ReplayPack(table.TestTimeSeconds, table.VoltageVolts, table.CurrentAmps, table.CellTemperatureCelsius!, 4);
        using DriverBoard b = DriverBoard.Started(4, new VirtualBoardOptions { BusVoltagePoint = BusVoltagePoint.Pack }, pack);
        double halfCell = (0.5 * 380e-6) + 2e-6;
        double halfCurrent = 0.5 * ((312.5e-9 / 0.004) + b.CurrentSettings.CurrentStepAmps) + 2e-6;
        double charge = 0;
        int cells = 0;
        double worstTemperature = 0;
        int first = 0;
        double last = table.TestTimeSeconds[^1];
        for (int loop = 0; b.Board.Clock.NowMicroseconds * 1e-6 < last; loop++)
        {
            b.Wait(250);
            double now = b.Board.Clock.NowMicroseconds * 1e-6;

            // Rows that held during the last 600 ms, a scan of 250 ms that may have ended 250 ms ago, or that come while the
            // bus is read.
            Range(table, now - 0.6, now + 0.03, ref first, out int from, out int to);
            if (b.ReadCells() == DriverStatus.Ok)
            {
                cells++;
                for (int cell = 0; cell < 4; cell++)
                {
                    AssertWithin(table.VoltageVolts, from, to, b.Frame.CellVolts.Value(cell), halfCell);
                }
            }

            if (b.ReadCurrent() == DriverStatus.Ok)
            {
                AssertWithin(table.CurrentAmps, from, to, b.Frame.CurrentAmps.Value(0), halfCurrent);
            }

            if (loop > 20 && loop % 8 == 0 && b.Cells.ReadTemperature(0, out float celsius) == DriverStatus.Ok)
            {
                worstTemperature = Math.Max(worstTemperature, Math.Abs(celsius - pack.TemperatureCelsius(0)));
            }
        }

        for (int i = 1; i < table.RowCount; i++)
        {
            charge += table.CurrentAmps[i] * (table.TestTimeSeconds[i] - table.TestTimeSeconds[i - 1]);
        }

        Assert.Equal(DriverStatus.Ok, b.Current.ReadCharge(out float ampHours));

        // The accumulator starts and ends with a conversion of 203 ms; a count of current, 76 uA, is 0.1 mAh in 70 minutes.
        Assert.Equal(charge / 3600, ampHours, 0.001);
        Assert.InRange(cells, (int)(last * 3.8), (int)(last * 4) + 2);
        Assert.InRange(worstTemperature, 0, 0.3);
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant(
            $"{folder}: {cells} scans, charge {ampHours:F5} Ah against {charge / 3600:F5} Ah recorded, temperature within {worstTemperature:F3} K"));
    }

    private static void Range(CyclingTable table, double begin, double end, ref int first, out int from, out int to)
    {
        double[] time = table.TestTimeSeconds;
        while (first < time.Length - 1 && time[first] < begin)
        {
            first++;
        }

        from = first;
        to = first;
        while (to < time.Length - 1 && time[to] < end)
        {
            to++;
        }
    }

    private static void AssertWithin(double[] values, int from, int to, double read, double tolerance)
    {
        double lowest = double.MaxValue;
        double highest = double.MinValue;
        for (int i = from; i <= to; i++)
        {
            lowest = Math.Min(lowest, values[i]);
            highest = Math.Max(highest, values[i]);
        }

        Assert.InRange(read, lowest - tolerance, highest + tolerance);
    }
}
