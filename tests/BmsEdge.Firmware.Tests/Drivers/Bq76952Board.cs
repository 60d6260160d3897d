using BmsEdge.Firmware.Drivers;
using BmsEdge.VirtualBoard;
using BmsEdge.VirtualBoard.Chips;
using Xunit;
using Board = BmsEdge.VirtualBoard.VirtualBoard;

namespace BmsEdge.Firmware.Tests.Drivers;

/// <summary>The BQ76952 driver on a virtual board behind a bench supply.</summary>
internal sealed class Bq76952Board : MonitorBoard<Bq76952>
{
    public Bq76952Board(int cells = 16, IPackSource? pack = null, bool checksum = true)
        : base(cells, Options(checksum), pack, 3)
    {
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
        Cells = new Bq76952(Device(8), Settings);
    }

    public Bq76952Chip Chip => Board.Bq76952;

    public Bq76952Settings Settings { get; }

    public override Bq76952 Cells { get; }

    public static Bq76952Board Started(int cells = 16, IPackSource? pack = null)
    {
        var board = new Bq76952Board(cells, pack);
        Assert.Equal(DriverStatus.Ok, board.Cells.Initialize());
        return board;
    }

    public void ReadFreshCells()
    {
        Wait(250);
        Assert.Equal(DriverStatus.Ok, ReadCells());
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

    public override void Dispose()
    {
        // The driver never does what the manual warns of.
        Assert.Equal(0, Chip.ConfigUpdatesWithSwitchesOn);
        Assert.Equal(0, Chip.WritesOutsideConfigUpdate);
        Assert.Equal(0, Chip.Overruns);
        Assert.Equal(0, Chip.AdjacentBalancingScans);
        base.Dispose();
    }

    private static VirtualBoardOptions Options(bool checksum) => new()
    {
        CellMonitor = CellMonitorKind.Bq76952,
        CellMonitorThermistors = 3,
        CellMonitorChecksum = checksum,
        NtcBetaKelvin = null,
    };
}
