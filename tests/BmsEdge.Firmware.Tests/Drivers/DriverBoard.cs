using System;
using System.Device.I2c;
using BmsEdge.Core.Measurement;
using BmsEdge.Firmware.Drivers;
using BmsEdge.VirtualBoard;
using BmsEdge.VirtualBoard.Packs;
using nanoFramework.Hardware.Esp32;
using Xunit;
using Board = BmsEdge.VirtualBoard.VirtualBoard;

namespace BmsEdge.Firmware.Tests.Drivers;

/// <summary>Both drivers on a virtual board behind a bench supply.</summary>
internal sealed class DriverBoard : IDisposable
{
    private readonly IDisposable _scope;

    public DriverBoard(int cells = 5, VirtualBoardOptions? options = null, IPackSource? pack = null, float fullScaleAmps = 40)
    {
        options ??= new VirtualBoardOptions();
        Supply = pack as BenchSupply ?? new BenchSupply(cells);
        Board = new Board(pack ?? Supply, options);
        _scope = Board.Enter();
        Configuration.SetPinFunction(21, DeviceFunction.I2C1_DATA);
        Configuration.SetPinFunction(22, DeviceFunction.I2C1_CLOCK);
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
        Cells = new Bq769x0(new I2cDevice(new I2cConnectionSettings(1, options.CellMonitorAddress, I2cBusSpeed.StandardMode)), CellSettings);
        CurrentSettings = new Ina228Settings { ShuntOhms = (float)options.ShuntOhms, FullScaleAmps = fullScaleAmps };
        Current = new Ina228(new I2cDevice(new I2cConnectionSettings(1, options.CurrentMonitorAddress, I2cBusSpeed.StandardMode)), CurrentSettings);
        Frame = new MeasurementFrame(Board.Pack.CellCount, 1);
    }

    /// <summary>A started board with the chip for that many cells and all its thermistors.</summary>
    public static DriverBoard OfFamily(CellMonitorKind kind, int cells, IPackSource? pack = null) =>
        Started(cells, new VirtualBoardOptions { CellMonitor = kind, CellMonitorThermistors = (int)kind + 1 }, pack);

    public BenchSupply Supply { get; }

    public Board Board { get; }

    public Bq769x0Settings CellSettings { get; }

    public Bq769x0 Cells { get; }

    public Ina228Settings CurrentSettings { get; }

    public Ina228 Current { get; }

    public MeasurementFrame Frame { get; }

    public static DriverBoard Started(int cells = 5, VirtualBoardOptions? options = null, IPackSource? pack = null, float fullScaleAmps = 40)
    {
        var board = new DriverBoard(cells, options, pack, fullScaleAmps);
        Assert.Equal(DriverStatus.Ok, board.Cells.Initialize());
        Assert.Equal(DriverStatus.Ok, board.Current.Initialize());
        return board;
    }

    public void Wait(int milliseconds) => Board.Clock.SleepMilliseconds(milliseconds);

    public DriverStatus ReadCells()
    {
        Frame.NowMilliseconds = Board.Clock.NowMilliseconds;
        return Cells.ReadCells(Frame);
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

    public int RunOpenWireTest()
    {
        Assert.Equal(DriverStatus.Ok, Cells.BeginOpenWireTest());
        for (int i = 0; i < 6; i++)
        {
            Wait(250);
            ReadCells();
            DriverStatus status = Cells.EndOpenWireTest(out int mask);
            if (status == DriverStatus.Ok)
            {
                return mask;
            }

            Assert.Equal(DriverStatus.NotReady, status);
            Assert.Equal(0, mask);
        }

        Assert.Fail("the open-wire test never ended");
        return 0;
    }

    public void Dispose() => _scope.Dispose();
}
