using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text;
using BmsEdge.Core.Control;
using BmsEdge.Core.Protection;
using BmsEdge.Firmware;

namespace BmsEdge.VirtualBoard.Runs;

/// <summary>Something that happens to the board during a run.</summary>
/// <param name="Seconds">Board time, seconds.</param>
/// <param name="Label">What it is, for reports.</param>
/// <param name="Act">Does it.</param>
public sealed record BoardEvent(double Seconds, string Label, Action<VirtualBoard> Act);

/// <summary>How the firmware is run.</summary>
public sealed record BoardRunOptions
{
    /// <summary>Configuration of the board.</summary>
    public required BoardConfiguration Configuration { get; init; }

    /// <summary>Model blob; empty = the board counts charge.</summary>
    public byte[] Model { get; init; } = [];

    /// <summary>Request the link makes from the start.</summary>
    public PackRequest Request { get; init; } = PackRequest.Discharge;

    /// <summary>Length of the run in board time, seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>What happens during the run, in any order.</summary>
    public IReadOnlyList<BoardEvent> Events { get; init; } = [];

    /// <summary>True SOC of cell 0 at the present moment, or null when nobody knows it.</summary>
    public Func<double>? TrueSoc { get; init; }

    /// <summary>Called after every loop, or null.</summary>
    public Action<BmsLoop>? AfterLoop { get; init; }

    /// <summary>Told of the part done, 0 to 1, now and then; may throw to stop the run.</summary>
    public Action<double>? Progress { get; init; }
}

/// <summary>Runs the unchanged firmware on the virtual board and records what it measures, estimates and does.</summary>
public static class BoardRunner
{
    private const int ProgressEveryLoops = 400;

    /// <summary>Runs.</summary>
    /// <param name="pack">Cells with load and charger, or a recording.</param>
    /// <param name="options">How.</param>
    public static BoardRunResult Run(IPackSource pack, BoardRunOptions options)
    {
        ArgumentNullException.ThrowIfNull(pack);
        ArgumentNullException.ThrowIfNull(options);
        BoardConfiguration configuration = options.Configuration;
        VirtualBoard board = new(pack, BoardOf(configuration));
        using IDisposable scope = board.Enter();
        BmsLoop loop = BoardFactory.Create(configuration, board.Clock, options.Model);
        loop.Commands.SetRequest(options.Request);
        if (board.Microcontroller.FindSerialLine(configuration.SerialPortName) is { } line)
        {
            // Nobody reads it here, and a growing capture would look like an allocation of the firmware.
            line.Capture = false;
        }

        Recorder recorder = new(board, loop, options);
        Queue<BoardEvent> events = new(options.Events.OrderBy(e => e.Seconds));
        Stopwatch whole = Stopwatch.StartNew();
        long firmwareTicks = 0;
        long allocated = 0;
        int judgedLoops = 0;
        long end = (long)(options.Seconds * 1000);
        for (int i = 0; board.Clock.NowMilliseconds < end; i++)
        {
            while (events.Count > 0 && events.Peek().Seconds * 1000 <= board.Clock.NowMilliseconds)
            {
                events.Dequeue().Act(board);
            }

            long bytes = GC.GetAllocatedBytesForCurrentThread();
            long ticks = Stopwatch.GetTimestamp();
            int sleep = loop.RunOnce();
            firmwareTicks += Stopwatch.GetTimestamp() - ticks;
            if (!loop.IsStarting)
            {
                allocated += GC.GetAllocatedBytesForCurrentThread() - bytes;
                judgedLoops++;
            }

            recorder.Take();
            options.AfterLoop?.Invoke(loop);
            board.Clock.SleepMilliseconds(sleep);
            if (i % ProgressEveryLoops == 0)
            {
                options.Progress?.Invoke(Math.Min(1, board.Clock.NowMilliseconds / (double)Math.Max(1, end)));
            }
        }

        return recorder.Result(
            judgedLoops == 0 ? 0 : (double)allocated / judgedLoops,
            loop.Period.LoopCount / Math.Max(1e-9, firmwareTicks / (double)Stopwatch.Frequency),
            board.Clock.NowMilliseconds * 1e-3 / Math.Max(1e-9, whole.Elapsed.TotalSeconds));
    }

    /// <summary>The board that a configuration describes.</summary>
    /// <param name="configuration">Configuration.</param>
    /// <param name="seed">Seed of every noise on the board.</param>
    public static VirtualBoardOptions BoardOf(BoardConfiguration configuration, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return new VirtualBoardOptions
        {
            CellMonitorAddress = configuration.CellMonitorAddress,
            CellMonitorShuntOhms = configuration.CellMonitorShuntOhms,
            CurrentMonitorAddress = configuration.CurrentMonitorAddress,
            ShuntOhms = configuration.ShuntOhms,
            I2cBusId = configuration.I2cBusId,
            NtcOhmsAt25Celsius = configuration.NtcOhmsAt25Celsius,
            NtcBetaKelvin = configuration.NtcBetaKelvin,
            NtcPullUpOhms = configuration.NtcPullUpOhms,
            ThermistorAdcChannels = configuration.ThermistorAdcChannels,
            PrechargePin = configuration.PrechargePin,
            ContactorPin = configuration.ContactorPin,
            Seed = seed,
        };
    }

    private sealed class Recorder(VirtualBoard board, BmsLoop loop, BoardRunOptions options)
    {
        private readonly List<double> _seconds = [];
        private readonly List<double> _soc = [];
        private readonly List<double> _sigma = [];
        private readonly List<double> _volts = [];
        private readonly List<double> _amps = [];
        private readonly List<double> _celsius = [];
        private readonly List<double> _truth = [];
        private readonly List<BoardTrip> _trips = [];
        private readonly List<BoardStateChange> _states = [];
        private PackState? _state;
        private int _steps;
        private int _tripsSeen;

        public void Take()
        {
            double now = board.Clock.NowMilliseconds * 1e-3;
            if (loop.Machine.State != _state)
            {
                _state = loop.Machine.State;
                _states.Add(new BoardStateChange(now, Word(_state.Value.ToString())));
            }

            // The ring may lose the oldest; records are read every loop, so none is missed.
            for (; _tripsSeen < loop.Trips.TotalCount; _tripsSeen++)
            {
                TripRecord r = loop.Trips.Record(loop.Trips.Count - (loop.Trips.TotalCount - _tripsSeen));
                _trips.Add(new BoardTrip(
                    r.Sequence,
                    r.TimeMilliseconds * 1e-3,
                    Word(r.Cause.ToString()),
                    Word(r.Level.ToString()),
                    Word(r.Path.ToString()),
                    r.Channel,
                    r.Value,
                    r.Limit,
                    r.DelayMilliseconds,
                    Word(((PackState)r.PackStateCode).ToString()),
                    r.Latched));
            }

            if (loop.Estimators.StepCount == _steps)
            {
                return;
            }

            _steps = loop.Estimators.StepCount;
            _seconds.Add(loop.Estimators.LastStepMilliseconds * 1e-3);
            _soc.Add(loop.Estimators.Soc(0));
            _sigma.Add(loop.Estimators.SocSigma(0));
            _volts.Add(loop.Frame.CellVolts.Value(0));
            _amps.Add(loop.Frame.CurrentAmps.Value(0));
            _celsius.Add(loop.Frame.TemperatureCelsius.Value(0));
            if (options.TrueSoc is not null)
            {
                _truth.Add(options.TrueSoc());
            }
        }

        public BoardRunResult Result(double allocatedPerLoop, double loopsPerSecond, double virtualPerReal) => new()
        {
            ModelStatus = loop.ModelStatus,
            Seconds = _seconds,
            Soc = _soc,
            SocSigma = _sigma,
            CellVolts = _volts,
            CurrentAmps = _amps,
            TemperatureCelsius = _celsius,
            TrueSoc = _truth,
            Trips = _trips,
            States = _states,
            LoopCount = loop.Period.LoopCount,
            OverrunCount = loop.Period.OverrunCount,
            AllocatedBytesPerLoop = allocatedPerLoop,
            LoopsPerSecond = loopsPerSecond,
            VirtualSecondsPerSecond = virtualPerReal,
        };

        /// <summary>CellOverVoltage becomes cell-over-voltage: the words of nf.config.</summary>
        private static string Word(string name)
        {
            StringBuilder word = new();
            foreach (char c in name)
            {
                if (char.IsUpper(c) && word.Length > 0)
                {
                    word.Append('-');
                }

                word.Append(char.ToLowerInvariant(c));
            }

            return word.ToString();
        }
    }
}
