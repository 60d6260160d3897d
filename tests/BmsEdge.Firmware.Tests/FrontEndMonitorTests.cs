using System;
using System.Device.I2c;
using System.Linq;
using BmsEdge.Cells;
using BmsEdge.Core.Measurement;
using BmsEdge.Firmware.Drivers;
using BmsEdge.VirtualBoard;
using BmsEdge.VirtualBoard.Packs;
using nanoFramework.Hardware.Esp32;
using Xunit;
using Board = BmsEdge.VirtualBoard.VirtualBoard;

namespace BmsEdge.Firmware.Tests;

/// <summary>The front end over any cell monitor, with simulated cells of the whole stack behind the chips.</summary>
public class FrontEndMonitorTests
{
    public static TheoryData<CellMonitorKind, int> Stacks => new()
    {
        { CellMonitorKind.Bq76920, 5 },
        { CellMonitorKind.Bq76930, 10 },
        { CellMonitorKind.Bq76940, 15 },
        { CellMonitorKind.Bq76952, 16 },
    };

    [Theory]
    [MemberData(nameof(Stacks))]
    public void A_minute_of_driving_is_evidence_in_every_loop(CellMonitorKind kind, int cells)
    {
        using var rig = new Rig(kind, cells);
        rig.Run(5000);
        Assert.True(rig.FrontEnd.OpenWireKnown);
        Assert.True(rig.FrontEnd.SetSwitches(true, true));
        double worst = 0;
        for (int loop = 0; loop < 240; loop++)
        {
            rig.Step();
            for (int i = 0; i < cells; i++)
            {
                Assert.True(rig.Frame.CellVolts.IsValid(i), $"cell {i} in loop {loop}");
                Assert.True(rig.Frame.CellVolts.AgeMilliseconds(i, rig.Frame.NowMilliseconds) <= 500);
            }

            Assert.True(rig.Frame.PackVolts.IsValid(0) && rig.Frame.CurrentAmps.IsValid(0));
            Assert.True(rig.FrontEnd.FeedbackValid && rig.FrontEnd.ChargeFeedback && rig.FrontEnd.DischargeFeedback);
            Assert.Equal(0, rig.FrontEnd.Alerts);
            for (int wire = 0; wire <= cells; wire++)
            {
                Assert.Equal(0f, rig.Frame.OpenWire.Value(wire));
            }

            // The load sets in after six seconds.
            if (rig.Monitor.ReadCurrent(out float second) == DriverStatus.Ok && loop > 40)
            {
                worst = Math.Max(worst, Math.Abs(second - rig.Frame.CurrentAmps.Value(0)));
            }
        }

        Assert.Equal(0, rig.FrontEnd.RetryCount);
        Assert.Equal(0, rig.FrontEnd.Resets(MeasurementFrame.CellMonitor).TotalCount);
        for (int i = 0; i < rig.FrontEnd.TemperatureCount; i++)
        {
            Assert.True(rig.Frame.TemperatureCelsius.IsValid(i));
        }

        // Two chips, two windows of the same steady 3 A: steps of 4 and 10 mA.
        Assert.InRange(worst, 0, 0.02);
        Assert.InRange(rig.Frame.CurrentAmps.Value(0), -3.2f, -2.8f);
    }

    [Theory]
    [MemberData(nameof(Stacks))]
    public void A_silent_reset_is_rewritten_and_counted_whatever_the_chip(CellMonitorKind kind, int cells)
    {
        using var rig = new Rig(kind, cells);
        rig.Run(3000);
        Assert.True(rig.FrontEnd.SetSwitches(true, true));
        rig.Reset();
        rig.Step();
        Assert.Equal(1, rig.FrontEnd.Resets(MeasurementFrame.CellMonitor).TotalCount);
        Assert.True(rig.FrontEnd.IsUp(MeasurementFrame.CellMonitor));
        Assert.False(rig.Board.ChargePathClosed || rig.Board.DischargePathClosed);
        rig.Run(3000);
        Assert.True(rig.Frame.CellVolts.IsValid(cells - 1));
        Assert.Equal(1, rig.FrontEnd.Resets(MeasurementFrame.CellMonitor).TotalCount);
    }

    [Theory]
    [MemberData(nameof(Stacks))]
    public void A_broken_wire_is_named_within_two_tests(CellMonitorKind kind, int cells)
    {
        using var rig = new Rig(kind, cells);
        rig.Run(5000);
        int wire = cells / 2;
        rig.Board.SenseWires.SetOpen(wire, true);
        rig.Run(25_000);
        for (int i = 0; i <= cells; i++)
        {
            Assert.Equal(i == wire ? 1f : 0f, rig.Frame.OpenWire.Value(i));
        }
    }

    private sealed class Rig : IDisposable
    {
        private readonly IDisposable _scope;

        public Rig(CellMonitorKind kind, int cells)
        {
            BoardConfiguration configuration = GeneratedConfiguration.Create();
            EcmCell[] simulated = [.. Enumerable.Range(0, cells).Select(i => new EcmCell(EcmCellParameters.Nmc18650, 0.6 + (0.002 * i), 25))];
            Board = new Board(
                new SimulatedPack(simulated, t => t < 6 ? 0 : -3),
                new VirtualBoardOptions { CellMonitor = kind, NtcBetaKelvin = kind == CellMonitorKind.Bq76952 ? null : 3435 });
            _scope = Board.Enter();

            // The load's capacitor is charged through the precharge resistor before anything closes.
            Board.PrechargeSwitchFault = SwitchFault.StuckClosed;
            Configuration.SetPinFunction(21, DeviceFunction.I2C1_DATA);
            Configuration.SetPinFunction(22, DeviceFunction.I2C1_CLOCK);
            configuration.SeriesCount = cells;
            Monitor = kind == CellMonitorKind.Bq76952 ? MakeBq76952(cells) : MakeBq769x0(kind, configuration);
            var current = new Ina228(Device(configuration.CurrentMonitorAddress), BoardFactory.CurrentSettings(configuration));
            FrontEnd = new FrontEnd(configuration, Board.Clock, Monitor, current, []);
            Frame = new MeasurementFrame(cells, FrontEnd.TemperatureCount);
        }

        public Board Board { get; }

        public CellMonitor Monitor { get; }

        public FrontEnd FrontEnd { get; }

        public MeasurementFrame Frame { get; }

        public void Step()
        {
            long start = Board.Clock.NowMilliseconds;
            Frame.NowMilliseconds = start;
            FrontEnd.Sample(Frame);
            int left = (int)(start + 250 - Board.Clock.NowMilliseconds);
            Assert.True(left >= 0, "the loop does not fit its period");
            Board.Clock.SleepMilliseconds(left);
        }

        public void Run(int milliseconds)
        {
            for (int i = 0; i < milliseconds; i += 250)
            {
                Step();
            }
        }

        public void Reset()
        {
            if (Board.MonitorChip is BmsEdge.VirtualBoard.Chips.Bq76952Chip large)
            {
                large.PowerOnReset();
            }
            else
            {
                Board.CellMonitor.PowerOnReset();
            }
        }

        public void Dispose() => _scope.Dispose();

        private static I2cDevice Device(int address) => new(new I2cConnectionSettings(1, address, I2cBusSpeed.StandardMode));

        private static Bq769x0 MakeBq769x0(CellMonitorKind kind, BoardConfiguration configuration)
        {
            Bq769x0Settings settings = BoardFactory.MonitorSettings(configuration);
            settings.Variant = (Bq769x0Variant)((int)kind + 1);
            return new Bq769x0(Device(configuration.CellMonitorAddress), settings);
        }

        private static Bq76952 MakeBq76952(int cells) => new(Device(8), new Bq76952Settings
        {
            SeriesCount = cells,
            ShuntOhms = 0.002f,
            FullScaleAmps = 40,
            OverVoltageVolts = 4.3f,
            OverVoltageDelayMs = 2000,
            UnderVoltageVolts = 2.4f,
            UnderVoltageDelayMs = 4000,
            ChargeOverCurrentAmps = 15,
            ChargeOverCurrentDelayMs = 300,
            OverCurrentAmps = 25,
            OverCurrentDelayMs = 320,
            FastOverCurrentAmps = 40,
            FastOverCurrentDelayMs = 20,
            ShortCircuitAmps = 60,
            ShortCircuitDelayUs = 300,
            ChargeHotCelsius = 50,
            ChargeColdCelsius = 0,
            DischargeHotCelsius = 65,
            DischargeColdCelsius = -20,
            TemperatureDelaySeconds = 2,
            HostWatchdogSeconds = 4,
            OpenWireCheckSeconds = 5,
            ThermistorCount = 1,
        });
    }
}
