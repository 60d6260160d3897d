using System;
using System.Collections.Generic;
using BmsEdge.Cells.Parameters;
using BmsEdge.Cells.Protocols;
using BmsEdge.Foundation;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>The electrochemical models, from fast to full.</summary>
public enum CellModelKind
{
    /// <summary>Single particle model.</summary>
    Spm,

    /// <summary>Single particle model with electrolyte.</summary>
    Spme,

    /// <summary>Doyle-Fuller-Newman model.</summary>
    Dfn,
}

/// <summary>
/// A cell that protocols are carried out on. It keeps its state from one protocol to the next; making it costs a few milliseconds, running it again
/// nothing more.
/// </summary>
public sealed class CellSimulator
{
    /// <summary>Longest a step without a time limit may take before it is given up, s.</summary>
    public const double LongestStepSeconds = 3.6e6;

    private readonly CellModel _model;
    private readonly StageIntegrator _integrator;
    private readonly SegmentRunner _runner;
    private readonly List<StepSummary> _summaries = [];
    private readonly List<SegmentStop> _stops = [];
    private readonly List<CellSnapshot> _snapshots = [];
    private readonly Action _keepSnapshot;
    private int _number;

    /// <summary>A cell in the start state of its parameters.</summary>
    /// <param name="parameters">Values of the cell.</param>
    /// <param name="kind">Model.</param>
    /// <param name="modelOptions">What the model takes into account.</param>
    /// <param name="solverOptions">Accuracy.</param>
    /// <exception cref="BmsException">The parameters lack what the model needs or are out of range.</exception>
    public CellSimulator(LithiumIonParameters parameters, CellModelKind kind, ModelOptions? modelOptions = null, SolverOptions? solverOptions = null)
        : this(Model(parameters, kind, modelOptions ?? new ModelOptions()), solverOptions ?? new SolverOptions())
    {
    }

    /// <summary>An equivalent circuit at rest.</summary>
    /// <param name="circuit">Values of the cell.</param>
    /// <param name="initialSoc">0 to 1.</param>
    /// <param name="initialCelsius">Temperature at the start, degC.</param>
    /// <param name="solverOptions">Accuracy.</param>
    /// <exception cref="BmsException">A value is out of range.</exception>
    public CellSimulator(CircuitParameters circuit, double initialSoc, double initialCelsius = 25, SolverOptions? solverOptions = null)
        : this(new CircuitModel(circuit, initialSoc, initialCelsius + PhysicalConstants.ZeroCelsiusKelvin), solverOptions ?? new SolverOptions())
    {
    }

    internal CellSimulator(CellModel model, SolverOptions solver)
    {
        ModelCheck.Check(solver);
        _model = model;
        _integrator = new StageIntegrator(_model, solver.VoltageTolerance);
        _runner = new SegmentRunner(_integrator, solver);
        _keepSnapshot = KeepSnapshot;
    }

    /// <summary>What is simulated.</summary>
    public string Name => _model.Name;

    /// <summary>Rows since the start.</summary>
    public CellTrace Trace { get; } = new();

    /// <summary>Steps since the start.</summary>
    public IReadOnlyList<StepSummary> Steps => _summaries;

    /// <summary>Time from the start, s.</summary>
    public double Seconds => _integrator.Time;

    /// <summary>Differential states at <see cref="Seconds"/>; not to be written.</summary>
    internal double[] State => _integrator.State;

    /// <summary>Current at <see cref="Seconds"/>, positive on discharge, A.</summary>
    internal double DischargeAmps => _integrator.Amps;

    /// <summary>Time steps taken by the solver.</summary>
    public long SolverSteps => _integrator.Steps;

    /// <summary>Implicit stages solved, those of steps given up included: what the time of a run goes into.</summary>
    public long StageSolves => _integrator.StageSolves;

    /// <summary>Surface stoichiometry, salt and potentials of the cell as it stands.</summary>
    public CellSnapshot Snapshot() => _integrator.Snapshot();

    /// <summary>
    /// Times from the start (s, growing) at which rows are written, besides those at the start and the end of every step; null writes them by period, or at the
    /// points of a drive curve.
    /// </summary>
    public IReadOnlyList<double>? OutputSeconds { get; set; }

    /// <summary>Least time between two entries of <see cref="Snapshots"/>, s; infinite keeps none.</summary>
    public double SnapshotSeconds { get; set; } = double.PositiveInfinity;

    /// <summary>What went on inside, at time steps of the solver.</summary>
    public IReadOnlyList<CellSnapshot> Snapshots => _snapshots;

    /// <summary>Back to the start state; rows and steps are forgotten.</summary>
    public void Reset()
    {
        _integrator.Reset();
        ForgetRows();
        _number = 0;
    }

    /// <summary>Forgets rows, steps and snapshots, not the state: a campaign of thousands of cycles takes its rows away as it goes.</summary>
    public void ForgetRows()
    {
        Trace.Clear();
        _summaries.Clear();
        _snapshots.Clear();
    }

    /// <summary>Carries a protocol out from the present state.</summary>
    /// <param name="protocol">Steps.</param>
    /// <param name="recordSeconds">Time between rows for steps that do not say, s.</param>
    /// <exception cref="BmsException">The cell cannot carry a step; the message names it, the time and the state.</exception>
    public void Run(Protocol protocol, double recordSeconds = 10)
    {
        foreach (var step in protocol.Steps())
        {
            Run(step, recordSeconds);
        }
    }

    /// <summary>Carries one step out from the present state.</summary>
    public StepSummary Run(ProtocolStep step, double recordSeconds = 10)
    {
        Trace.Step = _number;
        double start = _integrator.Time;
        var schedule = Schedule(step, start, recordSeconds);
        double startCoulombs = _integrator.Coulombs;
        var control = Control(step);
        foreach (double value in control.KnotValues)
        {
            if (!double.IsFinite(value))
            {
                throw new BmsException(
                    BmsErrorCode.BadArgument,
                    FormattableString.Invariant($"Step {_number + 1} ({Describe(step)}) at {start:0.###} s holds a {control.Kind.ToString().ToLowerInvariant()} of {value}: it must be a finite number."));
            }
        }

        Conditions(step, control);
        double duration = double.IsInfinity(step.DurationSeconds) ? LongestStepSeconds : step.DurationSeconds;
        int met = _runner.Run(control, duration, _stops, schedule, Trace, double.IsFinite(SnapshotSeconds) ? _keepSnapshot : null);
        if (met < 0 && duration < step.DurationSeconds)
        {
            throw new BmsException(
                BmsErrorCode.BadArgument,
                FormattableString.Invariant($"Step {_number + 1} ({Describe(step)}) has not ended after {LongestStepSeconds / 3600:0} h; no condition of it can be met from here. Give it a time."));
        }

        var summary = new StepSummary(
            _number,
            Describe(step),
            start,
            _integrator.Time,
            (startCoulombs - _integrator.Coulombs) / 3600,
            _integrator.Volts,
            met < 0 ? "time" : Reason(_stops[met]),
            _integrator.Ageing());
        _summaries.Add(summary);
        _number++;
        return summary;
    }

    /// <summary>Lets time pass at a current (A, positive when charging), without a protocol step and its summary: for a controller that steps in milliseconds.</summary>
    internal void Advance(double seconds, double amps)
    {
        if (!double.IsFinite(amps) || !(seconds > 0 && double.IsFinite(seconds)))
        {
            throw new BmsException(
                BmsErrorCode.BadArgument, FormattableString.Invariant($"A current of {amps} A for {seconds} s at {_integrator.Time:0.###} s: both must be finite, the time above 0."));
        }

        Trace.Step = _number;
        _stops.Clear();
        _runner.Run(SegmentControl.Constant(ControlKind.Current, -amps), seconds, _stops, new RecordSchedule(double.PositiveInfinity), Trace);
    }

    private RecordSchedule Schedule(ProtocolStep step, double start, double recordSeconds)
    {
        if (OutputSeconds is not null)
        {
            List<double> seconds = [];
            foreach (double second in OutputSeconds)
            {
                if (second > start)
                {
                    seconds.Add(second - start);
                }
            }

            return new RecordSchedule(0, [.. seconds]);
        }

        return step.Control is DriveCurve curve && step.RecordSeconds is null ? new RecordSchedule(0, Knots(curve)) : new RecordSchedule(step.RecordSeconds ?? recordSeconds);
    }

    internal static CellModel Model(LithiumIonParameters parameters, CellModelKind kind, ModelOptions options)
    {
        ModelCheck.Check(parameters, kind, options);
        return kind switch
        {
            CellModelKind.Spm => new SingleParticleModel(parameters, options, withElectrolyte: false),
            CellModelKind.Spme => new SingleParticleModel(parameters, options, withElectrolyte: true),
            _ => new DoyleFullerNewmanModel(parameters, options),
        };
    }

    private void KeepSnapshot()
    {
        if (_snapshots.Count == 0 || _integrator.Time - _snapshots[^1].Seconds >= SnapshotSeconds)
        {
            _snapshots.Add(Snapshot());
        }
    }

    private static string Describe(ProtocolStep step) => new Protocol([step]).ToString().TrimEnd();

    private static string Reason(SegmentStop stop) => stop.Quantity switch
    {
        StopQuantity.VoltageBelow or StopQuantity.VoltageAbove => FormattableString.Invariant($"{stop.Value:0.####} V"),
        StopQuantity.AbsoluteCurrentBelow => FormattableString.Invariant($"{stop.Value:0.####} A"),
        StopQuantity.TemperatureAbove => FormattableString.Invariant($"{stop.Value - PhysicalConstants.ZeroCelsiusKelvin:0.##} degC"),
        _ => FormattableString.Invariant($"{stop.Value / 3600:0.####} Ah"),
    };

    private static double[] Knots(DriveCurve curve)
    {
        double[] seconds = new double[curve.Seconds.Count];
        for (int i = 0; i < seconds.Length; i++)
        {
            seconds[i] = curve.Seconds[i];
        }

        return seconds;
    }

    private SegmentControl Control(ProtocolStep step)
    {
        double nominal = _model.NominalCapacityAmpHours;
        switch (step.Control)
        {
            case Rest:
                return SegmentControl.Constant(ControlKind.Current, 0);
            case HoldCurrent hold:
                return SegmentControl.Constant(ControlKind.Current, -hold.Current.Amps(nominal));
            case HoldVoltage hold:
                return SegmentControl.Constant(ControlKind.Voltage, hold.Volts);
            case HoldPower hold:
                return SegmentControl.Constant(ControlKind.Power, -hold.Watts);
            case HoldResistance hold:
                return SegmentControl.Constant(ControlKind.Resistance, hold.Ohms);
            case RampCurrent ramp:
                return new SegmentControl(ControlKind.Current, [0, step.DurationSeconds], [-ramp.From.Amps(nominal), -ramp.To.Amps(nominal)]);
            case DriveCurve curve:
                double[] values = new double[curve.Values.Count];
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = -curve.Scale * curve.Values[i];
                }

                return new SegmentControl(curve.IsPower ? ControlKind.Power : ControlKind.Current, Knots(curve), values);
            default:
                throw new BmsException(BmsErrorCode.BadArgument, $"Step {_number + 1}: the simulator does not know {step.Control.GetType().Name}.");
        }
    }

    /// <summary>A voltage is met from above on discharge and from below on charge: the sign of the control decides, or where the cell is now.</summary>
    private void Conditions(ProtocolStep step, SegmentControl control)
    {
        _stops.Clear();
        foreach (var condition in step.Until)
        {
            _stops.Add(condition switch
            {
                VoltageReached reached => new SegmentStop(Discharges(step.Control, reached.Volts) ? StopQuantity.VoltageBelow : StopQuantity.VoltageAbove, reached.Volts),
                CurrentFallen fallen => new SegmentStop(StopQuantity.AbsoluteCurrentBelow, fallen.Current.Amps(_model.NominalCapacityAmpHours)),
                TemperatureReached reached => new SegmentStop(StopQuantity.TemperatureAbove, reached.Celsius + PhysicalConstants.ZeroCelsiusKelvin),
                ChargeMoved moved => new SegmentStop(StopQuantity.ChargeAbove, moved.AmpHours * 3600),
                _ => throw new BmsException(BmsErrorCode.BadArgument, $"Step {_number + 1}: the simulator does not know the condition {condition.GetType().Name}."),
            });
        }

        bool Discharges(StepControl stepControl, double volts) => stepControl switch
        {
            HoldCurrent or HoldPower => control.KnotValues[0] > 0,
            HoldResistance => true,
            _ => _integrator.Volts > volts,
        };
    }
}
