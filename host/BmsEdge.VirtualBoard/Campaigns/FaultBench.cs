using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using BmsEdge.Cells;
using BmsEdge.Core.Control;
using BmsEdge.Core.Protection;
using BmsEdge.Firmware;
using BmsEdge.VirtualBoard.Hardware;
using BmsEdge.VirtualBoard.Packs;
using BmsEdge.VirtualBoard.Runs;

namespace BmsEdge.VirtualBoard.Campaigns;

/// <summary>One board with its pack under test: brings it to a phase, keeps the physical truth, reads the trip records.</summary>
public sealed class FaultBench : IDisposable
{
    /// <summary>A current below this is none: leakage of the load and of the capacitor.</summary>
    private const double NoCurrentAmps = 0.05;

    /// <summary>A loop whose every transfer hangs takes a few seconds.</summary>
    private const double LongestLoopSeconds = 8;

    private readonly CampaignPack _pack;
    private readonly CampaignClock _clock;
    private readonly IDisposable _scope;
    private readonly SafeState _watched;
    private readonly FaultTrace? _trace;
    private readonly List<FaultTrip> _trips = [];
    private double _drawFrom = double.PositiveInfinity;
    private double _extraSleepSeconds;
    private int _tripsSeen;

    internal FaultBench(FaultSetting setting, PackPhase phase, SafeState watched, BenchSetup setup, SensorErrors sensors, FaultDraw draw, FaultTrace? trace)
    {
        Configuration = setting.Configuration;
        Phase = phase;
        Setup = setup;
        _watched = watched;
        _trace = trace;
        EcmCell[] cells = [.. setup.Soc.Select(soc => new EcmCell(
            EcmCellParameters.Nmc18650.Scaled(1 + (0.01 * draw.Normal()), 1 + (0.03 * draw.Normal())), soc, setup.Celsius))];
        _pack = new CampaignPack(new SimulatedPack(cells, Demand)
        {
            AmbientCelsius = setup.Celsius,
            LoadFarads = setup.LoadFarads,
            PrechargeOhms = setup.PrechargeOhms,
        });
        Board = new VirtualBoard(_pack, BoardRunner.BoardOf(Configuration, draw.Seed()));
        sensors.Apply(Board, draw);
        _pack.Stepped = OnStep;
        _clock = new CampaignClock(Board.Clock) { OffsetMilliseconds = setup.ClockMilliseconds };
        _scope = Board.Enter();
        Loop = BoardFactory.Create(Configuration, _clock, setup.Model);
        if (Line is { } line)
        {
            line.Capture = false;
        }
    }

    /// <summary>Configuration of this board.</summary>
    public BoardConfiguration Configuration { get; }

    /// <summary>Phase the fault strikes in.</summary>
    public PackPhase Phase { get; }

    /// <summary>Cells and load as they were made.</summary>
    public BenchSetup Setup { get; }

    /// <summary>The board.</summary>
    public VirtualBoard Board { get; }

    /// <summary>The firmware. Faults and judgement use it only for its trip records, counters and commands.</summary>
    public BmsLoop Loop { get; }

    /// <summary>Board time in seconds.</summary>
    public double Seconds => Board.Clock.NowMicroseconds * 1e-6;

    /// <summary>Trip records so far, oldest first, with the board time at which they could be read.</summary>
    internal IReadOnlyList<FaultTrip> Trips => _trips;

    /// <summary>Greatest and least true cell voltage.</summary>
    public (double Least, double Greatest) CellRange
    {
        get
        {
            double least = double.MaxValue;
            double greatest = double.MinValue;
            for (int i = 0; i < _pack.CellCount; i++)
            {
                double volts = _pack.CellVolts(i);
                least = Math.Min(least, volts);
                greatest = Math.Max(greatest, volts);
            }

            return (least, greatest);
        }
    }

    /// <summary>True pack current in amperes, positive when charging.</summary>
    public double Amps => _pack.CurrentAmps;

    /// <summary>True temperature at sensor 0.</summary>
    public double Celsius => _pack.TemperatureCelsius(0);

    /// <summary>Current the drive (negative) or charger takes at once instead of its pulses; null = the pulses.</summary>
    public double? ForcedAmps { get; set; }

    /// <summary>Charger's voltage limit per cell.</summary>
    public double ChargerVoltsPerCell
    {
        get => _pack.Inner.ChargerVoltsPerCell;
        set => _pack.Inner.ChargerVoltsPerCell = value;
    }

    /// <summary>True when a main path has ever conducted.</summary>
    public bool EverClosed { get; private set; }

    /// <summary>Time of the first safe moment since the onset, seconds; NaN when there was none.</summary>
    public double FirstSafe { get; private set; } = double.NaN;

    /// <summary>Time since which the board has been safe without a break; NaN while it is not.</summary>
    public double SafeSince { get; private set; } = double.NaN;

    /// <summary>When the physical condition of the fault began, seconds; NaN before.</summary>
    public double Onset { get; private set; } = double.NaN;

    /// <summary>When the fault struck, seconds; NaN before.</summary>
    public double Struck { get; private set; } = double.NaN;

    /// <summary>True when a path that was closed for the phase opened between strike and onset.</summary>
    public bool OpenedEarly { get; private set; }

    internal SerialLine? Line => Board.Microcontroller.FindSerialLine(Configuration.SerialPortName);

    internal FaultInjection? Injection { get; set; }

    /// <summary>The request that serves the phase.</summary>
    public PackRequest PhaseRequest => Phase == PackPhase.Charge ? PackRequest.Charge : PackRequest.Discharge;

    /// <summary>A cell shows this voltage whatever flows; null lets it go.</summary>
    public void SetCell(int cell, double? volts) => _pack.SetCell(cell, volts);

    /// <summary>Every sensor's temperature moves by a number of kelvin at a rate.</summary>
    public void MoveTemperature(double kelvin, double kelvinPerSecond)
    {
        _pack.ExtraKelvinEnd = kelvin;
        _pack.KelvinPerSecond = kelvin >= _pack.ExtraKelvin ? kelvinPerSecond : -kelvinPerSecond;
    }

    /// <summary>The interpreter stands still before its next loop.</summary>
    public void Pause(double seconds)
    {
        _extraSleepSeconds += seconds;
        IsPausing = true;
    }

    /// <summary>True until the pause that was asked for is over.</summary>
    public bool IsPausing { get; private set; }

    /// <summary>The firmware's clock jumps forward.</summary>
    public void JumpClock(long milliseconds) => _clock.OffsetMilliseconds += milliseconds;

    /// <summary>Does something later.</summary>
    public void After(double seconds, Action act) => _pack.At(_pack.Seconds + seconds, act);

    /// <summary>Bytes arrive on the link.</summary>
    public void Feed(ReadOnlySpan<byte> bytes) => Line?.Feed(bytes);

    /// <summary>A request is made.</summary>
    public void Request(PackRequest request) => Loop.Commands.SetRequest(request);

    /// <summary>One loop and its sleep.</summary>
    public void RunOnce()
    {
        int sleep = Loop.RunOnce();
        ReadTrips();
        Board.Clock.SleepMilliseconds(sleep);
        if (_extraSleepSeconds > 0)
        {
            int extra = (int)(1000 * _extraSleepSeconds);
            _extraSleepSeconds = 0;
            Board.Clock.SleepMilliseconds(extra);
            IsPausing = false;
        }
    }

    /// <summary>Runs until a condition holds, seen after each loop.</summary>
    /// <returns>False when it did not within the time.</returns>
    public bool RunUntil(Func<bool> condition, double seconds)
    {
        double end = Seconds + seconds;
        while (!condition())
        {
            if (Seconds >= end)
            {
                return false;
            }

            RunOnce();
        }

        return true;
    }

    /// <summary>Lets time pass.</summary>
    public void Run(double seconds) => RunUntil(static () => false, seconds);

    /// <summary>Brings the board to its phase.</summary>
    /// <returns>Null, or why it did not get there.</returns>
    public string? Start()
    {
        if (Phase is PackPhase.Charge)
        {
            _drawFrom = 0;
        }

        if (!RunUntil(() => !Loop.IsStarting, 15))
        {
            return "the board did not start up";
        }

        if (Phase == PackPhase.Rest)
        {
            return null;
        }

        Request(PhaseRequest);
        if (Phase == PackPhase.Precharge)
        {
            return RunUntil(() => Board.PrechargePathClosed, 20) ? null : "no precharge began";
        }

        return RunUntil(() => IsInPhase, 30) && Hold(1) ? null : "the path did not close";
    }

    /// <summary>True while the precharge switch is told to conduct.</summary>
    public bool PrechargeCommanded => Board.Microcontroller.Gpio.IsDrivenHigh(Configuration.PrechargePin);

    /// <summary>True while no path conducts.</summary>
    public bool IsOpen => !_pack.ChargeConducts && !_pack.DischargeConducts && !_pack.PrechargeConducts;

    /// <summary>True while the path of the phase conducts.</summary>
    public bool IsInPhase => Phase == PackPhase.Charge ? Board.ChargePathClosed : Board.DischargePathClosed;

    /// <summary>Lets the fault strike at a moment and watches from then on.</summary>
    public void StrikeAt(double seconds) => _pack.At(seconds, StrikeNow);

    /// <summary>Lets the fault strike now.</summary>
    public void StrikeNow()
    {
        Struck = _pack.Seconds;
        Injection!.Strike(this);
    }

    /// <summary>Acknowledges, asks for off and then for the phase again.</summary>
    /// <returns>Null when the pack could be used again, else what went wrong.</returns>
    public string? ComeBack()
    {
        Request(PackRequest.Off);

        // A condition that is only just gone still has its reset delay, and sense wires two tests, to run.
        AcknowledgeStatus status = AcknowledgeStatus.ConditionPersists;
        if (!RunUntil(() => (status = Loop.Acknowledge()) != AcknowledgeStatus.ConditionPersists, 90))
        {
            return "acknowledging was refused for 90 s after the fault was gone";
        }

        // Off is reached when nothing blocks both paths any more: a hot sensor takes its time to cool.
        if (!RunUntil(() => Loop.Machine.State == PackState.Off, 60))
        {
            return $"acknowledged ({status}), but in {Loop.Machine.State} for 60 s though off was asked for";
        }

        Run(1);
        Request(PhaseRequest);
        return RunUntil(() => IsInPhase, 40) ? null : string.Create(CultureInfo.InvariantCulture, $"acknowledged ({status}), but the path did not close again: {Loop.Machine.State}");
    }

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    private bool Hold(double seconds)
    {
        Run(seconds);
        return IsInPhase;
    }

    private double Demand(double seconds)
    {
        if (ForcedAmps is double forced)
        {
            return _pack.ChargeConducts || _pack.DischargeConducts ? forced : 0;
        }

        if (Phase == PackPhase.Charge)
        {
            return Pulse(seconds);
        }

        // A drive that took current before it is up would load the precharge resistor.
        if (!_pack.DischargeConducts)
        {
            _drawFrom = double.PositiveInfinity;
            return 0;
        }

        if (double.IsPositiveInfinity(_drawFrom))
        {
            _drawFrom = seconds + 0.5;
        }

        return seconds >= _drawFrom ? -Pulse(seconds) : 0;
    }

    private double Pulse(double seconds) => Setup.Amps * ((long)(seconds / Setup.PulseSeconds) % 2 == 0 ? 1 : Setup.LowPart);

    private void OnStep(double seconds)
    {
        EverClosed |= _pack.ChargeConducts || _pack.DischargeConducts;
        if (!double.IsNaN(Struck))
        {
            if (double.IsNaN(Onset))
            {
                if (Injection!.Holds(this))
                {
                    Onset = seconds;
                }
                else
                {
                    OpenedEarly |= Phase is PackPhase.Discharge or PackPhase.Charge && !(Phase == PackPhase.Charge ? _pack.ChargeConducts : _pack.DischargeConducts);
                }
            }

            if (!double.IsNaN(Onset))
            {
                bool safe = IsSafe();
                SafeSince = safe ? (double.IsNaN(SafeSince) ? seconds : SafeSince) : double.NaN;
                FirstSafe = double.IsNaN(FirstSafe) && safe ? seconds : FirstSafe;
            }
        }

        _trace?.Add(seconds, _pack.CurrentAmps, CellRange, Celsius, _pack.ChargeConducts, _pack.DischargeConducts, _pack.PrechargeConducts);
    }

    private bool IsSafe() => _watched switch
    {
        SafeState.Open => !_pack.ChargeConducts && !_pack.DischargeConducts && !_pack.PrechargeConducts && Math.Abs(_pack.CurrentAmps) < NoCurrentAmps,
        SafeState.ChargeOpen => !_pack.ChargeConducts && _pack.CurrentAmps < NoCurrentAmps,
        SafeState.DischargeOpen => !_pack.DischargeConducts && _pack.CurrentAmps > -NoCurrentAmps,
        SafeState.ObedientOpen => (!_pack.ChargeConducts || Board.ChargeSwitchFault == SwitchFault.StuckClosed)
            && (!_pack.DischargeConducts || Board.DischargeSwitchFault == SwitchFault.StuckClosed)
            && !_pack.PrechargeConducts,
        SafeState.NeverClosed => !EverClosed,
        _ => true,
    };

    private void ReadTrips()
    {
        // The ring may lose the oldest; it is read every loop, so none is missed.
        for (; _tripsSeen < Loop.Trips.TotalCount; _tripsSeen++)
        {
            TripRecord r = Loop.Trips.Record(Loop.Trips.Count - (Loop.Trips.TotalCount - _tripsSeen));

            // The record carries the firmware's clock; if that has jumped since, the end of the loop must do.
            double age = (_clock.NowMilliseconds - r.TimeMilliseconds) * 1e-3;
            double at = age is >= 0 and < LongestLoopSeconds ? Seconds - age : Seconds;
            _trips.Add(new FaultTrip(at, r.Cause, r.Level, r.Path, r.Channel, r.Value, r.Limit));
        }
    }
}
