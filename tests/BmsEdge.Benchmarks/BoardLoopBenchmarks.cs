using System;
using System.Linq;
using BenchmarkDotNet.Attributes;
using BmsEdge.Cells;
using BmsEdge.Core.Control;
using BmsEdge.Core.Models;
using BmsEdge.Firmware;
using BmsEdge.VirtualBoard;
using BmsEdge.VirtualBoard.Packs;
using Board = BmsEdge.VirtualBoard.VirtualBoard;

namespace BmsEdge.Benchmarks;

/// <summary>
/// One loop of the whole firmware, 250 ms of virtual time with four cells, against the same 250 ms of the same board with no
/// firmware on it: what is above the baseline is the firmware and the bus transfers it asks for.
/// </summary>
[MemoryDiagnoser]
public class BoardLoopBenchmarks
{
    private const int LoopsPerInvoke = 40;
    private const double StartSoc = 0.7;

    private Board? _idleBoard;
    private Board? _board;
    private BmsLoop? _loop;
    private IDisposable? _scope;
    private int _periodMilliseconds;

    [GlobalSetup]
    public void Setup()
    {
        _idleBoard = new Board(Pack(), Options());
        _board = new Board(Pack(), Options());
        _scope = _board.Enter();
        BoardConfiguration configuration = GeneratedConfiguration.Create();
        _periodMilliseconds = configuration.LoopPeriodMs;
        _loop = BoardFactory.Create(configuration, _board.Clock, BenchmarkCell.Blob());
        _board.Microcontroller.FindSerialLine(configuration.SerialPortName)!.Capture = false;
        _loop.Commands.SetRequest(PackRequest.Discharge);
        for (int i = 0; i < 120; i++)
        {
            _board.Clock.SleepMilliseconds(_loop.RunOnce());
        }

        Check();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        // A pack that had tripped half-way would have been measured at rest.
        Check();
        _scope!.Dispose();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = LoopsPerInvoke)]
    public long BoardWithoutFirmware()
    {
        for (int i = 0; i < LoopsPerInvoke; i++)
        {
            _idleBoard!.Clock.SleepMilliseconds(_periodMilliseconds);
        }

        return _idleBoard!.Clock.NowMilliseconds;
    }

    [Benchmark(OperationsPerInvoke = LoopsPerInvoke)]
    public long BoardWithBmsLoop()
    {
        for (int i = 0; i < LoopsPerInvoke; i++)
        {
            _board!.Clock.SleepMilliseconds(_loop!.RunOnce());
        }

        return _board!.Clock.NowMilliseconds;
    }

    // Back and forth around a state of charge, so that the pack is never empty however long the run.
    private static SimulatedPack Pack() => new(
        Enumerable.Range(0, 4).Select(_ => new EcmCell(EcmCellParameters.Nmc18650, StartSoc, 25)).ToArray(),
        seconds => seconds < 10 ? 0 : 2 * Math.Sin(seconds / 20));

    private static VirtualBoardOptions Options()
    {
        BoardConfiguration configuration = GeneratedConfiguration.Create();
        return new VirtualBoardOptions
        {
            PrechargePin = configuration.PrechargePin,
            ContactorPin = configuration.ContactorPin,
            ThermistorAdcChannels = configuration.ThermistorAdcChannels,
        };
    }

    private void Check()
    {
        if (_loop!.ModelStatus != ModelStatus.Ok || _loop.Machine.State != PackState.Discharge || _loop.Trips.TotalCount != 0)
        {
            throw new InvalidOperationException(
                $"The loop does not drive: model {_loop.ModelStatus}, state {_loop.Machine.State}, {_loop.Trips.TotalCount} trips.");
        }
    }
}
