using System;
using BmsEdge.Cells.Numerics;
using BmsEdge.Foundation;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>
/// Integrates a cell model through time: ESDIRK methods of order 4 and 3, chosen by the step, with step control in volts. It restarts at no cost after every jump of the
/// current, which is what drive cycles and pulses need, and it allocates nothing once made. The control (voltage, power, resistance) is met in
/// every stage by a secant iteration over the current.
/// </summary>
internal sealed class StageIntegrator
{
    private const int ControlIterationLimit = 40;
    private const double ControlTolerance = 1e-7;

    // Under a held voltage the error shows in the current, over a few milliohms: what is small in volts there is not small in ampere-hours.
    private const double HeldVoltageToleranceShare = 0.1;

    // Largest value over the step of the polynomial through all stages that misses by one where the left-out stage is predicted.
    private const double DenseErrorShare = 0.3;
    private const int MostStages = 6;
    private readonly CellModel _model;
    private readonly double _voltageTolerance;
    private readonly double[][] _slopes = new double[MostStages][];
    private readonly double[] _past;
    private readonly double[] _next;
    private readonly double[] _stageVolts = new double[MostStages];
    private readonly double[] _stageAmps = new double[MostStages];
    private readonly double[] _stageKelvin = new double[MostStages];
    private readonly double[] _stageNegative = new double[MostStages];
    private readonly double[] _stagePositive = new double[MostStages];
    private readonly double[] _stageSmooth = new double[MostStages];
    private readonly double[] _weights = new double[MostStages];
    private EsdirkTableau _method = EsdirkTableau.Fourth;
    private int _last = EsdirkTableau.Fourth.Stages - 1;
    private SegmentControl _control = SegmentControl.Constant(ControlKind.Current, 0);
    private double _segmentStart;
    private double _resistanceGuess;
    private double _triedStep;
    private double _tolerance;
    private bool _smoothKnown;

    public StageIntegrator(CellModel model, double voltageTolerance)
    {
        _model = model;
        _voltageTolerance = voltageTolerance;
        State = new double[model.StateCount];
        _past = new double[model.StateCount];
        _next = new double[model.StateCount];
        for (int i = 0; i < _slopes.Length; i++)
        {
            _slopes[i] = new double[model.StateCount];
        }

        Reset();
    }

    /// <summary>State at <see cref="Time"/>.</summary>
    public double[] State { get; }

    /// <summary>Seconds from the start.</summary>
    public double Time { get; private set; }

    /// <summary>Terminal voltage at <see cref="Time"/>, V.</summary>
    public double Volts { get; private set; }

    /// <summary>Current at <see cref="Time"/>, positive on discharge, A.</summary>
    public double Amps { get; private set; }

    /// <summary>Temperature at <see cref="Time"/>, K.</summary>
    public double Kelvin { get; private set; }

    /// <summary>Charge given off since the start, C.</summary>
    public double Coulombs { get; private set; }

    /// <summary>The same at the end of the tried step.</summary>
    public double TriedCoulombs
    {
        get
        {
            double sum = _method.Diagonal * _stageAmps[_last];
            double[] weights = _method.A[_last];
            for (int i = 0; i < weights.Length; i++)
            {
                sum += weights[i] * _stageAmps[i];
            }

            return Coulombs + _triedStep * sum;
        }
    }

    /// <summary>Voltage at the end of the tried step, V.</summary>
    public double TriedVolts => _stageVolts[_last];

    /// <summary>Current at the end of the tried step, A.</summary>
    public double TriedAmps => _stageAmps[_last];

    /// <summary>Temperature at the end of the tried step, K.</summary>
    public double TriedKelvin => _stageKelvin[_last];

    /// <summary>Steps taken.</summary>
    public long Steps { get; private set; }

    /// <summary>Implicit stages solved, those of steps given up included: what the time goes into.</summary>
    public long StageSolves { get; private set; }

    /// <summary>Steps given up because of their error.</summary>
    public long Rejections { get; private set; }

    /// <summary>What goes on inside the cell at <see cref="Time"/>.</summary>
    public CellSnapshot Snapshot() => _model.Snapshot(State) with { Seconds = Time };

    /// <summary>How far the cell has aged; null where nothing ages.</summary>
    public AgeingState? Ageing() => _model.Ageing(State);

    /// <summary>Where in the cell to look when something goes wrong.</summary>
    public string Describe() => _model.Describe(State);

    /// <summary>Back to the start state of the parameters.</summary>
    public void Reset()
    {
        _model.Initialise(State);
        _model.ForgetGuess();
        Time = 0;
        Coulombs = 0;
        Steps = 0;
        StageSolves = 0;
        Rejections = 0;
        Amps = 0;
        _resistanceGuess = _model.ResistanceGuessOhms;
    }

    /// <summary>Begins a segment at the present state: the control jumps, the state does not.</summary>
    public void Begin(SegmentControl control)
    {
        _control = control;
        _tolerance = _voltageTolerance * (control.Kind == ControlKind.Voltage ? HeldVoltageToleranceShare : 1);
        _segmentStart = Time;
        StartAfresh();
    }

    /// <summary>Time of the next knot of the control, or infinity.</summary>
    public double NextKnot => _segmentStart + _control.NextKnot(Time - _segmentStart);

    /// <summary>
    /// Tries a step from the present state without taking it. Returns the error over the tolerance, or infinity when a stage has no solution.
    /// </summary>
    public double Try(double step, EsdirkTableau method)
    {
        (_method, _last) = (method, method.Stages - 1);
        _triedStep = step;
        _smoothKnown = false;
        double gammaStep = method.Diagonal * step;
        double inverse = 1 / gammaStep;
        for (int stage = 1; stage <= _last; stage++)
        {
            StageSolves++;
            Accumulate(step, method.A[stage], stage);
            _model.BeginStage(_past, gammaStep);
            if (!SolveControl(Time + method.C[stage] * step - _segmentStart, _stageAmps[stage - 1]))
            {
                // The failed iteration has left its mark on the guesses: start the next one afresh.
                _model.ForgetGuess();
                return double.PositiveInfinity;
            }

            _model.EndStage(_next);
            double[] slopes = _slopes[stage];
            for (int i = 0; i < slopes.Length; i++)
            {
                slopes[i] = (_next[i] - _past[i]) * inverse;
            }

            SetStage(stage);
        }

        // The error of the embedded formula, filtered through the last stage, in volts.
        Array.Clear(_past);
        for (int stage = 0; stage <= _last; stage++)
        {
            double weight = step * method.ErrorWeights[stage];
            double[] slopes = _slopes[stage];
            for (int i = 0; i < slopes.Length && weight != 0; i++)
            {
                _past[i] += weight * slopes[i];
            }
        }

        double error = _model.VoltageError(_past) / _tolerance;
        return double.IsNaN(error) ? double.PositiveInfinity : error;
    }

    /// <summary>
    /// Error of the voltage between the stages of the tried step, over the tolerance: what one stage has against what the others say of it. An upper
    /// estimate, since the dense output uses all.
    /// </summary>
    public double DenseError()
    {
        FindSmoothVolts();
        return DenseErrorShare * Math.Abs(VoltsBetween(_method.LeaveOutWeights) - _stageVolts[_method.LeftOut]) / _tolerance;
    }

    /// <summary>Counts a step given up.</summary>
    public void Reject() => Rejections++;

    /// <summary>Takes the tried step.</summary>
    public void Accept()
    {
        Array.Copy(_next, State, State.Length);
        Coulombs = TriedCoulombs;
        Time += _triedStep;
        (Volts, Amps, Kelvin) = (TriedVolts, TriedAmps, TriedKelvin);
        (_slopes[0], _slopes[_last]) = (_slopes[_last], _slopes[0]);
        (_stageVolts[0], _stageAmps[0], _stageKelvin[0]) = (Volts, Amps, Kelvin);
        (_stageNegative[0], _stagePositive[0]) = (_stageNegative[_last], _stagePositive[_last]);
        Steps++;
        if (_model.AfterStep(State))
        {
            StartAfresh();
        }
    }

    /// <summary>Weights for <see cref="InterpolateVolts"/> and its like at a fraction of the tried step.</summary>
    public void Locate(double fraction)
    {
        FindSmoothVolts();
        _method.Weigh(fraction, _weights);
    }

    /// <summary>Voltage at the located fraction of the tried step, V.</summary>
    public double InterpolateVolts() => VoltsBetween(_weights);

    /// <summary>Current at the located fraction of the tried step, A.</summary>
    public double InterpolateAmps(double fraction) =>
        _control.Kind == ControlKind.Current ? _control.At(Time + fraction * _triedStep - _segmentStart) : Weigh(_weights, _stageAmps);

    /// <summary>Temperature at the located fraction of the tried step, K.</summary>
    public double InterpolateKelvin() => Weigh(_weights, _stageKelvin);

    private double _amps;

    /// <summary>Potentials and derivatives at the present state.</summary>
    private void StartAfresh()
    {
        _model.ForgetGuess();
        Array.Copy(State, _past, State.Length);
        _model.BeginStage(_past, 0);
        if (!SolveControl(Time - _segmentStart, Amps))
        {
            throw new BmsException(
                BmsErrorCode.BadArgument,
                FormattableString.Invariant($"The cell cannot meet {Text(_control)} at {Time:0.###} s: no potentials satisfy it. State: {_model.Describe(State)}."));
        }

        _model.Derivative(State, _slopes[0]);
        (Volts, Amps, Kelvin) = (_model.Voltage, _amps, _model.Temperature);
        SetStage(0);
    }

    private void FindSmoothVolts()
    {
        for (int i = 0; i <= _last && !_smoothKnown; i++)
        {
            _stageSmooth[i] = _stageVolts[i] - _model.SurfaceVolts(_stageNegative[i], _stagePositive[i]);
        }

        _smoothKnown = true;
    }

    private double VoltsBetween(double[] weights) =>
        Weigh(weights, _stageSmooth) + _model.SurfaceVolts(Weigh(weights, _stageNegative), Weigh(weights, _stagePositive));

    private double Weigh(double[] weights, double[] values)
    {
        double sum = 0;
        for (int i = 0; i <= _last; i++)
        {
            sum += weights[i] * values[i];
        }

        return sum;
    }

    private void SetStage(int stage)
    {
        (_stageVolts[stage], _stageAmps[stage], _stageKelvin[stage]) = (_model.Voltage, _amps, _model.Temperature);
        (_stageNegative[stage], _stagePositive[stage]) = (_model.NegativeSurface, _model.PositiveSurface);
    }

    private void Accumulate(double step, double[] weights, int stages)
    {
        double[] past = _past;
        double[] y = State;
        double[] f0 = _slopes[0];
        double w0 = step * weights[0];
        for (int i = 0; i < past.Length; i++)
        {
            past[i] = y[i] + w0 * f0[i];
        }

        for (int stage = 1; stage < stages; stage++)
        {
            double weight = step * weights[stage];
            if (weight == 0)
            {
                continue;
            }

            double[] slopes = _slopes[stage];
            for (int i = 0; i < past.Length; i++)
            {
                past[i] += weight * slopes[i];
            }
        }
    }

    /// <summary>Finds the current that meets the control and leaves the model solved for it.</summary>
    private bool SolveControl(double seconds, double guess)
    {
        double target = _control.At(seconds);
        if (_control.Kind == ControlKind.Current)
        {
            _amps = target;
            return _model.Solve(target);
        }

        double amps = guess;
        if (!_model.Solve(amps))
        {
            return false;
        }

        double miss = Miss(target, amps);
        double slope = -_resistanceGuess;
        for (int iteration = 0; iteration < ControlIterationLimit; iteration++)
        {
            if (Math.Abs(miss) <= ControlTolerance)
            {
                _amps = amps;
                return true;
            }

            double next = amps - miss / slope;
            if (!_model.Solve(next))
            {
                return false;
            }

            double nextMiss = Miss(target, next);
            double nextSlope = (nextMiss - miss) / (next - amps);
            if (nextSlope < 0 && double.IsFinite(nextSlope))
            {
                slope = Math.Clamp(nextSlope, 10 * slope, 0.1 * slope);
                if (_control.Kind == ControlKind.Voltage)
                {
                    _resistanceGuess = -slope;
                }
            }

            (amps, miss) = (next, nextMiss);
        }

        return false;
    }

    /// <summary>How far the solved voltage is from the control, V; falls with the discharge current.</summary>
    private double Miss(double target, double amps) => _control.Kind switch
    {
        ControlKind.Voltage => _model.Voltage - target,
        ControlKind.Resistance => _model.Voltage - amps * target,

        // P = V I: compare currents through the voltage there is, scaled to volts by the resistance.
        _ => _resistanceGuess * (target / _model.Voltage - amps),
    };

    private static string Text(SegmentControl control) => control.Kind switch
    {
        ControlKind.Current => FormattableString.Invariant($"{Math.Abs(control.KnotValues[0]):0.###} A of {(control.KnotValues[0] < 0 ? "charge" : "discharge")}"),
        ControlKind.Voltage => FormattableString.Invariant($"{control.KnotValues[0]:0.###} V"),
        ControlKind.Power => FormattableString.Invariant($"{Math.Abs(control.KnotValues[0]):0.###} W of {(control.KnotValues[0] < 0 ? "charge" : "discharge")}"),
        _ => FormattableString.Invariant($"a load of {control.KnotValues[0]:0.###} ohm"),
    };
}
