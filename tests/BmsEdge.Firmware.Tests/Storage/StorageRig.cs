using System;
using BmsEdge.Core.Control;
using BmsEdge.Core.Protection;
using BmsEdge.Core.Storage;
using BmsEdge.Firmware.Storage;
using BmsEdge.VirtualBoard;
using BmsEdge.VirtualBoard.Hardware;
using BmsEdge.VirtualBoard.Packs;
using nanoFramework.Runtime.Native;
using Xunit;
using Board = BmsEdge.VirtualBoard.VirtualBoard;

namespace BmsEdge.Firmware.Tests.Storage;

/// <summary>The board with its memory, started as the program starts it, and restarted as often as a test likes.</summary>
internal sealed class StorageRig : IDisposable
{
    private readonly IDisposable _scope;
    private readonly Action<BoardConfiguration>? _change;

    public StorageRig(SimulatedFlash? flash = null, IPackSource? pack = null, Action<BoardConfiguration>? change = null, bool accept = true)
    {
        _change = change;
        Supply = pack as BenchSupply ?? new BenchSupply(4);
        Board = new Board(pack ?? Supply, new VirtualBoardOptions { PrechargePin = Configuration().PrechargePin });
        Flash = flash ?? new SimulatedFlash(Board.Clock.AdvanceMicroseconds);
        _scope = Board.Enter();
        Boot();
        if (accept)
        {
            Accept();
        }
    }

    public SimulatedFlash Flash { get; }

    public BenchSupply Supply { get; }

    public Board Board { get; }

    public BmsLoop Loop { get; private set; } = null!;

    public BoardStorage Memory { get; private set; } = null!;

    public StorageService Service { get; private set; } = null!;

    public byte[] BuiltInModel { get; set; } = [];

    public long Now => Board.Clock.NowMilliseconds;

    public PackState State => Loop.Machine.State;

    public BoardConfiguration Configuration()
    {
        BoardConfiguration configuration = GeneratedConfiguration.Create();

        // The voltages of the bench supply do not move with its current, which would count as stuck cells.
        configuration.StuckCurrentStepAmps = 1000f;
        _change?.Invoke(configuration);
        return configuration;
    }

    /// <summary>Power up after whatever went before: all of RAM is gone.</summary>
    public void Boot()
    {
        Flash.PowerUp();
        Memory = new BoardStorage(Flash);
        Memory.Load();
        BoardConfiguration configuration = Configuration();
        Memory.ApplyTo(configuration);
        Loop = BoardFactory.Create(configuration, Board.Clock, Memory.ModelFor(configuration, BuiltInModel));
        Memory.Restore(Loop, Now);
        Service = new StorageService(Memory, Loop, Now);
        Board.Microcontroller.FindSerialLine(configuration.SerialPortName)!.Capture = false;
    }

    /// <summary>A restart in the middle of whatever goes on.</summary>
    public void Restart()
    {
        Assert.Throws<BoardRebootException>(() => Power.RebootDevice());
        Boot();
    }

    /// <summary>The first start of a board asks somebody to look at it.</summary>
    public void Accept()
    {
        Run(2000);
        Loop.Acknowledge();
        Run(1000);
        Assert.Equal(PackState.Off, State);
    }

    public void Turn() => Board.Clock.SleepMilliseconds(Program.Turn(Loop, Board.Clock, Service));

    public void Run(int milliseconds)
    {
        long end = Now + milliseconds;
        while (Now < end)
        {
            Turn();
        }
    }

    public long RunUntil(Func<bool> condition, int atMostMilliseconds, string what)
    {
        long start = Now;
        while (!condition())
        {
            Assert.True(Now - start <= atMostMilliseconds, $"not within {atMostMilliseconds} ms: {what}; state {State}, fault {Loop.Machine.FaultCause}");
            Turn();
        }

        return Now - start;
    }

    public void StartDischarge()
    {
        Loop.Commands.SetRequest(PackRequest.Discharge);
        RunUntil(() => State == PackState.Discharge, 20000, "discharge");
        Run(500);
    }

    /// <summary>Until nothing waits to be written.</summary>
    public void Settle() => RunUntil(() => Service.IsIdle, 60000, "nothing left to write");

    /// <summary>The newest stored trip of a cause; fails when there is none.</summary>
    public StoredTrip StoredTripOf(TripCause cause)
    {
        StoredTrip trip = new();
        for (int age = 0; age < 288 && Memory.Trips.TryRead(age, trip); age++)
        {
            if (trip.Cause == (byte)cause)
            {
                return trip;
            }
        }

        Assert.Fail($"no stored trip {cause}");
        return trip;
    }

    public void Dispose() => _scope.Dispose();
}
