using System;
using System.Device.I2c;
using BmsEdge.Core.Measurement;
using BmsEdge.Firmware.Drivers;
using BmsEdge.VirtualBoard;
using BmsEdge.VirtualBoard.Chips;
using BmsEdge.VirtualBoard.Packs;
using nanoFramework.Hardware.Esp32;
using Xunit;
using Board = BmsEdge.VirtualBoard.VirtualBoard;

namespace BmsEdge.Firmware.Tests.Drivers;

/// <summary>The BQ76952 driver on a virtual board behind a bench supply.</summary>
internal sealed class Bq76952Board : IDisposable
{
    private readonly IDisposable _scope;

    public Bq76952Board(int cells = 16, IPackSource? pack = null, bool checksum = true)
    {
        Supply = pack as BenchSupply ?? new BenchSupply(cells);
        Board = new Board(pack ?? Supply, new VirtualBoardOptions
        {
            CellMonitor = CellMonitorKind.Bq76952,
            CellMonitorThermistors = 3,
            CellMonitorChecksum = checksum,
            NtcBetaKelvin = null,
        });
        _scope = Board.Enter();
        Configuration.SetPinFunction(21, DeviceFunction.I2C1_DATA);
        Configuration.SetPinFunction(22, DeviceFunction.I2C1_CLOCK);
        Settings = new Bq76952Settings
        {
            SeriesCount = Board.Pack.CellCount,
            ShuntOhms = 0.002f,
            FullScaleAmps = 100,
            OverVoltageVolts = 4.25f,
            OverVoltageDelayMs = 1000,
            UnderVoltageVolts = 2.5f,
            UnderVoltageDelayMs = 1000,
            ChargeOverCurrentAmps = 15,
            ChargeOverCurrentDelayMs = 100,
            OverCurrentAmps = 25,
            OverCurrentDelayMs = 320,
            FastOverCurrentAmps = 40,
            FastOverCurrentDelayMs = 20,
            ShortCircuitAmps = 60,
            ShortCircuitDelayUs = 200,
            ChargeHotCelsius = 45,
            ChargeColdCelsius = 0,
            DischargeHotCelsius = 60,
            DischargeColdCelsius = -20,
            TemperatureDelaySeconds = 2,
            HostWatchdogSeconds = 4,
            OpenWireCheckSeconds = 5,
            ThermistorCount = 3,
        };
        Cells = new Bq76952(new I2cDevice(new I2cConnectionSettings(1, 8, I2cBusSpeed.StandardMode)), Settings);
        Frame = new MeasurementFrame(Board.Pack.CellCount, 3);
    }

    public BenchSupply Supply { get; }

    public Board Board { get; }

    public Bq76952Chip Chip => Board.Bq76952;

    public Bq76952Settings Settings { get; }

    public Bq76952 Cells { get; }

    public MeasurementFrame Frame { get; }

    public static Bq76952Board Started(int cells = 16, IPackSource? pack = null)
    {
        var board = new Bq76952Board(cells, pack);
        Assert.Equal(DriverStatus.Ok, board.Cells.Initialize());
        return board;
    }

    public void Wait(int milliseconds) => Board.Clock.SleepMilliseconds(milliseconds);

    public DriverStatus ReadCells()
    {
        Frame.NowMilliseconds = Board.Clock.NowMilliseconds;
        return Cells.ReadCells(Frame);
    }

    public void ReadFreshCells()
    {
        Wait(250);
        Assert.Equal(DriverStatus.Ok, ReadCells());
    }

    public bool AnyCellValid()
    {
        for (int i = 0; i < Frame.CellVolts.Count; i++)
        {
            if (Frame.CellVolts.IsValid(i))
            {
                return true;
            }
        }

        return Frame.PackVolts.IsValid(0);
    }

    /// <summary>As the loop does: every 250 ms a reading, so that the host watchdog is content.</summary>
    public void Run(int milliseconds)
    {
        for (int i = 0; i < milliseconds; i += 250)
        {
            Wait(250);
            ReadCells();
        }
    }

    public int RunOpenWireTest()
    {
        Assert.Equal(DriverStatus.Ok, Cells.BeginOpenWireTest());
        for (int i = 0; i < 8; i++)
        {
            Wait(250);
            ReadCells();
            DriverStatus status = Cells.EndOpenWireTest(out int mask);
            if (status == DriverStatus.Ok)
            {
                return mask;
            }

            Assert.Equal(DriverStatus.NotReady, status);
        }

        Assert.Fail("the open-wire test never ended");
        return 0;
    }

    public void Dispose()
    {
        // The driver never does what the manual warns of.
        Assert.Equal(0, Chip.ConfigUpdatesWithSwitchesOn);
        Assert.Equal(0, Chip.WritesOutsideConfigUpdate);
        Assert.Equal(0, Chip.Overruns);
        Assert.Equal(0, Chip.AdjacentBalancingScans);
        _scope.Dispose();
    }
}
