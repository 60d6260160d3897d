using System;
using System.Linq;
using BmsEdge.Cells;
using BmsEdge.Core.Control;
using BmsEdge.Core.Protection;
using BmsEdge.VirtualBoard;
using BmsEdge.VirtualBoard.Packs;
using Xunit;
using Board = BmsEdge.VirtualBoard.VirtualBoard;

namespace BmsEdge.Firmware.Tests;

/// <summary>The whole firmware on the virtual board, in virtual time.</summary>
internal sealed class LoopRig : IDisposable
{
    private readonly IDisposable _scope;

    public LoopRig(IPackSource? pack = null, Action<BoardConfiguration>? change = null, bool contactor = false, byte[]? model = null)
    {
        Configuration = GeneratedConfiguration.Create();
        Configuration.ContactorPin = contactor ? 26 : -1;
        change?.Invoke(Configuration);
        Supply = pack as BenchSupply ?? new BenchSupply(4);
        Board = new Board(pack ?? Supply, new VirtualBoardOptions
        {
            PrechargePin = Configuration.PrechargePin,
            ContactorPin = Configuration.ContactorPin,
            ThermistorAdcChannels = Configuration.ThermistorAdcChannels,
        });
        _scope = Board.Enter();
        Loop = BoardFactory.Create(Configuration, Board.Clock, model ?? ModelImage.Bytes);
    }

    public BoardConfiguration Configuration { get; }

    public BenchSupply Supply { get; }

    public Board Board { get; }

    public BmsLoop Loop { get; }

    public long Now => Board.Clock.NowMilliseconds;

    public PackState State => Loop.Machine.State;

    public bool AnySwitchOn => Board.CellMonitor.ChargeOn || Board.CellMonitor.DischargeOn;

    /// <summary>A drive that asks for a current once its supply is up; before, it would load the precharge resistor.</summary>
    public static Func<double, double> Drive(double amps) => seconds => seconds < 6 ? 0 : amps;

    /// <summary>Four simulated cells with a drive that asks for a current.</summary>
    public static SimulatedPack Simulated(Func<double, double> demandAmps, double soc = 0.7, double celsius = 25, double lastSoc = -1)
    {
        EcmCell[] cells = Enumerable.Range(0, 4)
            .Select(i => new EcmCell(EcmCellParameters.Nmc18650, i == 3 && lastSoc >= 0 ? lastSoc : soc, celsius))
            .ToArray();
        return new SimulatedPack(cells, demandAmps) { AmbientCelsius = celsius };
    }

    public void RunOnce() => Board.Clock.SleepMilliseconds(Loop.RunOnce());

    public void Run(int milliseconds)
    {
        long end = Now + milliseconds;
        while (Now < end)
        {
            RunOnce();
        }
    }

    /// <summary>Runs until a condition holds and tells how long that took; fails when it never does.</summary>
    public long RunUntil(Func<bool> condition, int atMostMilliseconds, string what)
    {
        long start = Now;
        while (!condition())
        {
            Assert.True(Now - start <= atMostMilliseconds, $"not within {atMostMilliseconds} ms: {what}; {Describe()}");
            RunOnce();
        }

        return Now - start;
    }

    /// <summary>Starts up and closes the switches for a load.</summary>
    public void StartDischarge()
    {
        Loop.Commands.SetRequest(PackRequest.Discharge);
        RunUntil(() => State == PackState.Discharge, 20000, "discharge");
        Run(500);
        Assert.True(Board.DischargePathClosed && Board.ChargePathClosed, Describe());
        Assert.Equal(0, Loop.Trips.TotalCount);
    }

    /// <summary>The newest trip, which must be of this cause.</summary>
    public TripRecord LastTrip(TripCause cause)
    {
        for (int i = Loop.Trips.Count - 1; i >= 0; i--)
        {
            if (Loop.Trips.Record(i).Cause == cause)
            {
                return Loop.Trips.Record(i);
            }
        }

        Assert.Fail($"no trip {cause}; {Describe()}");
        return null!;
    }

    public string Describe() =>
        $"t={Now} state={State} fault={Loop.Machine.FaultCause} blocked={Loop.Limits.BlockedPath} evidence={Loop.IsEvidenceComplete} trips=["
        + string.Join("; ", Enumerable.Range(0, Loop.Trips.Count).Select(i => Loop.Trips.Record(i)).Select(r =>
            $"{r.TimeMilliseconds}: {r.Cause} {r.Level} ch{r.Channel} {r.Value}")) + "]";

    public void Dispose() => _scope.Dispose();
}
