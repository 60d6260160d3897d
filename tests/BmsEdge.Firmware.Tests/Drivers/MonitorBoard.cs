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

/// <summary>A virtual board behind a bench supply, with the driver of its cell monitor.</summary>
internal abstract class MonitorBoard<TMonitor> : IDisposable
    where TMonitor : CellMonitor
{
    // Half as long again as a test may take.
    private const int TurnMilliseconds = 250;
    private const int MostTurns = 6;

    private readonly IDisposable _scope;

    protected MonitorBoard(int cells, VirtualBoardOptions options, IPackSource? pack, int temperatures)
    {
        Supply = pack as BenchSupply ?? new BenchSupply(cells);
        Board = new Board(pack ?? Supply, options);
        _scope = Board.Enter();
        Configuration.SetPinFunction(21, DeviceFunction.I2C1_DATA);
        Configuration.SetPinFunction(22, DeviceFunction.I2C1_CLOCK);
        Frame = new MeasurementFrame(Board.Pack.CellCount, temperatures);
    }

    public BenchSupply Supply { get; }

    public Board Board { get; }

    public abstract TMonitor Cells { get; }

    public MeasurementFrame Frame { get; }

    public void Wait(int milliseconds) => Board.Clock.SleepMilliseconds(milliseconds);

    public DriverStatus ReadCells()
    {
        Frame.NowMilliseconds = Board.Clock.NowMilliseconds;
        return Cells.ReadCells(Frame);
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
        for (int i = 0; i < MostTurns; i++)
        {
            Wait(TurnMilliseconds);
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

    public virtual void Dispose() => _scope.Dispose();

    protected static I2cDevice Device(int address) => new(new I2cConnectionSettings(1, address, I2cBusSpeed.StandardMode));
}
