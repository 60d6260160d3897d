using System;
using BmsEdge.Cells.Electrochemistry;

namespace BmsEdge.Cells;

/// <summary>
/// A pack as one system: within every stage the currents of all cells are found so that the cells of a group share its voltage and the groups carry the
/// pack's current. The cells may be of any model. Iteration: every cell a straight line through its last two points, the group's voltage from their sum.
/// </summary>
internal sealed class PackModel : CellModel
{
    private const int IterationLimit = 50;
    private const double Tolerance = 1e-8;

    // Of the 1 C current: small against the bend of the kinetics, large against the tolerance.
    private const double ProbeShare = 0.05;
    private readonly CellModel[] _cells;
    private readonly PackDesign _design;
    private readonly int _cellStates;
    private readonly double[][] _past;
    private readonly double[][] _state;
    private readonly double[] _amps;
    private readonly double[] _volts;
    private readonly double[] _ohms;
    private readonly bool[] _balanced;
    private readonly double[] _drained;
    private readonly double[] _groupVolts;

    /// <summary>A pack of cells, group by group.</summary>
    public PackModel(PackDesign design, CellModel[] cells)
    {
        (_design, _cells) = (design, cells);
        _cellStates = cells[0].StateCount;
        StateCount = _cellStates * cells.Length;
        _past = Arrays();
        _state = Arrays();
        _amps = new double[cells.Length];
        _volts = new double[cells.Length];
        _ohms = new double[cells.Length];
        _balanced = new bool[design.SeriesCount];
        _drained = new double[design.SeriesCount];
        _groupVolts = new double[design.SeriesCount];

        double[][] Arrays()
        {
            double[][] arrays = new double[cells.Length][];
            for (int i = 0; i < arrays.Length; i++)
            {
                arrays[i] = new double[_cellStates];
            }

            return arrays;
        }
    }

    public override string Name => FormattableString.Invariant($"{_design.SeriesCount}s{_design.ParallelCount}p of {_cells[0].Name}");

    public override double NominalCapacityAmpHours => _cells[0].NominalCapacityAmpHours * _design.ParallelCount;

    public override double ResistanceGuessOhms => _cells[0].ResistanceGuessOhms * _design.SeriesCount / _design.ParallelCount;

    public override int StateCount { get; }

    public ReadOnlySpan<CellModel> Cells => _cells;

    /// <summary>Voltage of every group at the last solved current, V.</summary>
    public ReadOnlySpan<double> GroupVolts => _groupVolts;

    /// <summary>Current of every cell at the last solved current, positive on discharge, A.</summary>
    public ReadOnlySpan<double> CellAmps => _amps;

    /// <summary>Switches the balancing resistor of a group; takes effect with the next segment.</summary>
    public void Balance(int group, bool on) => _balanced[group] = on;

    public bool IsBalanced(int group) => _balanced[group];

    /// <summary>Takes a current (A) out of a group besides that of the pack; takes effect with the next segment.</summary>
    public void Drain(int group, double amps) => _drained[group] = amps;

    public override void SetAmbient(double kelvin)
    {
        for (int i = 0; i < _cells.Length; i++)
        {
            _cells[i].SetAmbient(kelvin + _design.GradientAt(i / _design.ParallelCount));
        }
    }

    /// <summary>
    /// Ohm by which the voltage of every group falls at once with the discharge current, at a state and current. Leaves the voltages of the last stage behind
    /// them, so ask for those first.
    /// </summary>
    public void Slopes(double[] state, double dischargeAmps, Span<double> ohms)
    {
        double probe = ProbeShare * NominalCapacityAmpHours;
        _groupVolts.CopyTo(ohms);
        BeginStage(state, 0);
        bool solved = Solve(dischargeAmps + probe);
        for (int group = 0; group < ohms.Length; group++)
        {
            double slope = (ohms[group] - _groupVolts[group]) / probe;
            ohms[group] = solved && slope > 0 ? slope : _cells[0].ResistanceGuessOhms / _design.ParallelCount;
        }
    }

    public override void Initialise(double[] state)
    {
        for (int i = 0; i < _cells.Length; i++)
        {
            _cells[i].Initialise(_state[i]);
            _state[i].CopyTo(state, i * _cellStates);
            _ohms[i] = _cells[i].ResistanceGuessOhms + _design.ContactOhms;
        }

        Array.Clear(_amps);
        Temperature = _cells[0].Temperature;
    }

    public override void ForgetGuess()
    {
        foreach (var cell in _cells)
        {
            cell.ForgetGuess();
        }
    }

    public override void BeginStage(double[] past, double gammaStep)
    {
        for (int i = 0; i < _cells.Length; i++)
        {
            past.AsSpan(i * _cellStates, _cellStates).CopyTo(_past[i]);
            _cells[i].BeginStage(_past[i], gammaStep);
        }
    }

    public override bool Solve(double dischargeAmps)
    {
        double volts = -dischargeAmps * _design.BusbarOhms * (_design.SeriesCount + 1);
        double hottest = 0, heat = 0;
        for (int group = 0; group < _design.SeriesCount; group++)
        {
            if (!SolveGroup(group, dischargeAmps))
            {
                return false;
            }

            volts += _groupVolts[group];
        }

        foreach (var cell in _cells)
        {
            hottest = Math.Max(hottest, cell.Temperature);
            heat += cell.Heat;
        }

        (Voltage, Temperature, Heat) = (volts, hottest, heat);
        return true;
    }

    public override void EndStage(double[] state)
    {
        for (int i = 0; i < _cells.Length; i++)
        {
            _cells[i].EndStage(_state[i]);
            _state[i].CopyTo(state, i * _cellStates);
        }
    }

    public override void Derivative(double[] state, double[] derivative)
    {
        for (int i = 0; i < _cells.Length; i++)
        {
            state.AsSpan(i * _cellStates, _cellStates).CopyTo(_past[i]);
            _cells[i].Derivative(_past[i], _state[i]);
            _state[i].CopyTo(derivative, i * _cellStates);
        }
    }

    public override double VoltageError(double[] error)
    {
        double largest = 0;
        for (int i = 0; i < _cells.Length; i++)
        {
            error.AsSpan(i * _cellStates, _cellStates).CopyTo(_state[i]);
            largest = Math.Max(largest, _cells[i].VoltageError(_state[i]));
        }

        return largest;
    }

    public override bool AfterStep(double[] state)
    {
        bool changed = false;
        for (int i = 0; i < _cells.Length; i++)
        {
            state.AsSpan(i * _cellStates, _cellStates).CopyTo(_state[i]);
            if (_cells[i].AfterStep(_state[i]))
            {
                _state[i].CopyTo(state, i * _cellStates);
                changed = true;
            }
        }

        return changed;
    }

    public override string Describe(double[] state)
    {
        state.AsSpan(0, _cellStates).CopyTo(_state[0]);
        return $"first cell: {_cells[0].Describe(_state[0])}";
    }

    private bool SolveGroup(int group, double packAmps)
    {
        int first = group * _design.ParallelCount, end = first + _design.ParallelCount;
        double bleed = _balanced[group] ? 1 / _design.BalancingOhms : 0;
        packAmps += _drained[group];

        // Last solution, shifted evenly so that it carries the new current.
        double sum = -packAmps - bleed * _groupVolts[group];
        for (int i = first; i < end; i++)
        {
            sum += _amps[i];
        }

        for (int i = first; i < end; i++)
        {
            _amps[i] -= sum / _design.ParallelCount;
            if (!Evaluate(i))
            {
                return false;
            }
        }

        for (int iteration = 0; iteration < IterationLimit; iteration++)
        {
            double conductance = 0, current = 0, through = 0;
            for (int i = first; i < end; i++)
            {
                conductance += 1 / _ohms[i];
                current += _volts[i] / _ohms[i];
                through += _amps[i];
            }

            // sum (amps + (volts - V) / ohms) = pack + bleed V
            double volts = (through - packAmps + current) / (conductance + bleed);
            double worst = 0;
            for (int i = first; i < end; i++)
            {
                double step = (_volts[i] - volts) / _ohms[i];
                double before = _volts[i];
                worst = Math.Max(worst, Math.Abs(before - volts));
                if (step == 0)
                {
                    continue;
                }

                _amps[i] += step;
                if (!Evaluate(i))
                {
                    return false;
                }

                double slope = (before - _volts[i]) / step;
                if (Math.Abs(step) > 1e-6 && slope > 0.05 * _ohms[i] && slope < 20 * _ohms[i])
                {
                    _ohms[i] = slope;
                }
            }

            _groupVolts[group] = volts;
            if (worst < Tolerance)
            {
                return true;
            }
        }

        return false;
    }

    private bool Evaluate(int i)
    {
        bool solved = _cells[i].Solve(_amps[i]);
        _volts[i] = _cells[i].Voltage - _amps[i] * _design.ContactOhms;
        return solved;
    }
}
