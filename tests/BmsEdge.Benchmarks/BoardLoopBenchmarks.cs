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
/// One loop of the whole firmware, 250 ms of virtual time with four cells under load, against the same 250 ms of such a board
/// whose firmware is not called: what is above the baseline is the firmware and the bus transfers it asks for.
/// </summary>
[MemoryDiagnoser]
public class BoardLoopBenchmarks
{
    private const int LoopsPerInvoke = 40;

    // 30 s: start-up tests, precharge, switches closed.
    private const int StartUpLoops = 120;
    private const double StartSoc = 0.7;

    private Board? _idleBoard;
    private Board? _board;
    private BmsLoop? _loop;
    private IDisposable? _scope;
    private int _periodMilliseconds;

    [GlobalSetup]
    public void Setup()
    {
        // Both are brought to driving by the firmware: chips as they come out of reset convert at another rate.
        (_idleBoard, _, IDisposable idleScope) = Driving();
        idleScope.Dispose();
        (_board, _loop, _scope) = Driving();
        _periodMilliseconds = GeneratedConfiguration.Create().LoopPeriodMs;
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        // A pack that had tripped half-way would have been measured at rest.
        Check(_loop!);
        if (!_idleBoard!.DischargePathClosed)
        {
            throw new InvalidOperationException("The board without calls of the firmware has opened its switches: it was measured at rest.");
        }

        _scope!.Dispose();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = LoopsPerInvoke)]
    public long BoardAlone()
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

    private static (Board Board, BmsLoop Loop, IDisposable Scope) Driving()
    {
        Board board = new(Pack(), Options());
        IDisposable scope = board.Enter();
        BoardConfiguration configuration = GeneratedConfiguration.Create();
        BmsLoop loop = BoardFactory.Create(configuration, board.Clock, BenchmarkCell.Blob());
        board.Microcontroller.FindSerialLine(configuration.SerialPortName)!.Capture = false;
        loop.Commands.SetRequest(PackRequest.Discharge);
        for (int i = 0; i < StartUpLoops; i++)
        {
            board.Clock.SleepMilliseconds(loop.RunOnce());
        }

        Check(loop);
        return (board, loop, scope);
    }

    private static void Check(BmsLoop loop)
    {
        if (loop.ModelStatus != ModelStatus.Ok || loop.Machine.State != PackState.Discharge || loop.Trips.TotalCount != 0)
        {
            throw new InvalidOperationException(
                $"The loop does not drive: model {loop.ModelStatus}, state {loop.Machine.State}, {loop.Trips.TotalCount} trips.");
        }
    }
}
