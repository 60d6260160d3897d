using BmsEdge.Firmware.Drivers;
using BmsEdge.VirtualBoard;
using Xunit;
using Board = BmsEdge.VirtualBoard.VirtualBoard;

namespace BmsEdge.Firmware.Tests.Drivers;

/// <summary>Both drivers on a virtual board behind a bench supply.</summary>
internal sealed class DriverBoard : MonitorBoard<Bq769x0>
{
    public DriverBoard(int cells = 5, VirtualBoardOptions? options = null, IPackSource? pack = null, float fullScaleAmps = 40)
        : base(cells, options ??= new VirtualBoardOptions(), pack, 1)
    {
        CellSettings = new Bq769x0Settings
        {
            Variant = (Bq769x0Variant)((int)options.CellMonitor + 1),
            SeriesCount = Board.Pack.CellCount,
            ShuntOhms = 0.002f,
            OverVoltageVolts = 4.25f,
            UnderVoltageVolts = 2.5f,
            OverVoltageDelayMs = 2000,
            UnderVoltageDelayMs = 4000,
            OverCurrentAmps = 25,
            OverCurrentDelayMs = 320,
            ShortCircuitAmps = 50,
            ShortCircuitDelayUs = 200,
            Thermistor = NtcThermistor.FromBeta(10_000, 10_000, 3435),
            ThermistorCount = options.CellMonitorThermistors,
        };
        Cells = new Bq769x0(Device(options.CellMonitorAddress), CellSettings);
        CurrentSettings = new Ina228Settings { ShuntOhms = (float)options.ShuntOhms, FullScaleAmps = fullScaleAmps };
        Current = new Ina228(Device(options.CurrentMonitorAddress), CurrentSettings);
    }

    /// <summary>A started board with the chip for that many cells and all its thermistors.</summary>
    public static DriverBoard OfFamily(CellMonitorKind kind, int cells, IPackSource? pack = null) =>
        Started(cells, new VirtualBoardOptions { CellMonitor = kind, CellMonitorThermistors = (int)kind + 1 }, pack);

    public Bq769x0Settings CellSettings { get; }

    public override Bq769x0 Cells { get; }

    public Ina228Settings CurrentSettings { get; }

    public Ina228 Current { get; }

    public static DriverBoard Started(int cells = 5, VirtualBoardOptions? options = null, IPackSource? pack = null, float fullScaleAmps = 40)
    {
        var board = new DriverBoard(cells, options, pack, fullScaleAmps);
        Assert.Equal(DriverStatus.Ok, board.Cells.Initialize());
        Assert.Equal(DriverStatus.Ok, board.Current.Initialize());
        return board;
    }

    public DriverStatus ReadCurrent()
    {
        Frame.NowMilliseconds = Board.Clock.NowMilliseconds;
        return Current.ReadCurrent(Frame);
    }

    /// <summary>Waits for a new scan and reads it.</summary>
    public void ReadFreshCells()
    {
        Wait(510);
        Assert.Equal(DriverStatus.Ok, ReadCells());
    }

    public void ReadFreshCurrent()
    {
        Wait(420);
        Assert.Equal(DriverStatus.Ok, ReadCurrent());
    }
}
