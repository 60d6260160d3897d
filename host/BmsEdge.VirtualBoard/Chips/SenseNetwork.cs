using System;

namespace BmsEdge.VirtualBoard.Chips;

/// <summary>
/// Sense wires between cells and monitor inputs: each tap goes through a wire and a filter resistor to an input; a filter
/// capacitor sits between neighbouring inputs and from the lowest to ground; each input leaks; a balancing transistor ties
/// two neighbours together (SLUSBK2I figure 9-1). A broken wire leaves its input to the capacitors, the leakage and the
/// transistors, so it drifts, and jumps when a neighbour is balanced.
/// The equations are linear with at most seventeen unknowns in a row; they are solved by implicit Euler steps much shorter than the
/// phases of the scan.
/// </summary>
public sealed class SenseNetwork
{
    private const int StepsPerPhase = 64;
    private readonly int _wires;
    private readonly double[] _tapVolts;
    private readonly double[] _inputVolts;
    private readonly double[] _wireOhms;
    private readonly bool[] _balancing;
    private readonly double[] _diagonal;
    private readonly double[] _right;
    private readonly double[] _upper;
    private readonly double[] _wireCoulombs;
    private double _sinkAmps;
    private bool _settled = true;

    /// <summary>Makes a network of sound wires.</summary>
    /// <param name="cells">Cells in series, 1 or more.</param>
    public SenseNetwork(int cells)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cells, 1);
        _wires = cells + 1;
        _tapVolts = new double[_wires];
        _inputVolts = new double[_wires];
        _wireOhms = new double[_wires];
        _balancing = new bool[cells];
        _diagonal = new double[_wires];
        _right = new double[_wires];
        _upper = new double[_wires];
        _wireCoulombs = new double[_wires];
    }

    /// <summary>Filter resistor of each input in ohms (data sheet: up to 1 kOhm; 100 Ohm balances with 20 mA).</summary>
    public double FilterOhms { get; set; } = 100;

    /// <summary>Filter capacitor between neighbouring inputs in farads.</summary>
    public double FilterFarads { get; set; } = 1e-6;

    /// <summary>Resistance of a balancing transistor in ohms.</summary>
    public double BalancingOhms { get; set; } = 5;

    /// <summary>Current into each input in amperes; a floating input loses charge with it.</summary>
    public double LeakageAmps { get; set; } = 50e-9;

    /// <summary>Breaks or mends a wire. 0 is the most negative one.</summary>
    public void SetOpen(int wire, bool open) => SetWireOhms(wire, open ? double.PositiveInfinity : 0);

    /// <summary>Sets the resistance of a wire in ohms; infinite = broken, a kilo-ohm = a bad contact.</summary>
    public void SetWireOhms(int wire, double ohms)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ohms);
        _wireOhms[wire] = ohms;
        _settled = false;
    }

    /// <summary>True when the wire is broken.</summary>
    public bool IsOpen(int wire) => double.IsPositiveInfinity(_wireOhms[wire]);

    /// <summary>Voltage between the two inputs of a cell, 0 = most negative cell.</summary>
    public double CellInputVolts(int cell) => _inputVolts[cell + 1] - _inputVolts[cell];

    /// <summary>Voltage of an input against the lowest tap, 0 = most negative input.</summary>
    public double InputVolts(int wire) => _inputVolts[wire];

    /// <summary>Current out of every input but the lowest in amperes, as a monitor draws it to find broken wires; 0 = none.</summary>
    public double SinkAmps
    {
        get => _sinkAmps;
        set
        {
            if (value != _sinkAmps)
            {
                _sinkAmps = value;
                _settled = false;
            }
        }
    }

    /// <summary>Current through a balancing transistor in amperes.</summary>
    public double BalancingAmps(int cell) => _balancing[cell] ? CellInputVolts(cell) / BalancingOhms : 0;

    /// <summary>True while any balancing transistor is on.</summary>
    public bool IsBalancing => Array.IndexOf(_balancing, true) >= 0;

    /// <summary>
    /// Charge that a cell lost through the sense wires since the last call, in coulombs: what flows out of all taps above it.
    /// Leakage alone, without balancing or a fault, is left out.
    /// </summary>
    /// <param name="coulombs">Receives one value per cell.</param>
    public void TakeCellCharges(Span<double> coulombs)
    {
        double above = 0;
        for (int cell = coulombs.Length - 1; cell >= 0; cell--)
        {
            above += _wireCoulombs[cell + 1];
            coulombs[cell] = above;
        }

        Array.Clear(_wireCoulombs);
    }

    /// <summary>Switches a balancing transistor.</summary>
    public void SetBalancing(int cell, bool on)
    {
        if (_balancing[cell] != on)
        {
            _balancing[cell] = on;
            _settled = false;
        }
    }

    /// <summary>Lets time pass with the cells at the given voltages.</summary>
    public void Advance(double seconds, ReadOnlySpan<double> cellVolts)
    {
        _tapVolts[0] = 0;
        for (int i = 0; i < cellVolts.Length; i++)
        {
            _tapVolts[i + 1] = _tapVolts[i] + cellVolts[i];
        }

        if (IsQuiet())
        {
            // Sound wires and no balancing: the filters follow within a millisecond, far below a scan's 50 ms window.
            for (int i = 0; i < _wires; i++)
            {
                _inputVolts[i] = _tapVolts[i] - (LeakageAmps * (FilterOhms + _wireOhms[i]));
            }

            return;
        }

        if (seconds <= 0)
        {
            return;
        }

        double step = seconds / StepsPerPhase;
        for (int i = 0; i < StepsPerPhase; i++)
        {
            Step(step);
        }

        _settled = HasOnlySoundWires();
    }

    private bool IsQuiet()
    {
        return _settled && !IsBalancing && _sinkAmps == 0;
    }

    private bool HasOnlySoundWires()
    {
        for (int i = 0; i < _wires; i++)
        {
            if (_wireOhms[i] > 10)
            {
                return false;
            }
        }

        // The quiet short cut may be taken once the filters have come to rest.
        for (int i = 0; i < _wires; i++)
        {
            if (Math.Abs(_inputVolts[i] - _tapVolts[i] + (LeakageAmps * (FilterOhms + _wireOhms[i]))) > 1e-5)
            {
                return false;
            }
        }

        return true;
    }

    private void Step(double seconds)
    {
        double capacitor = FilterFarads / seconds;
        double transistor = 1 / BalancingOhms;
        for (int i = 0; i < _wires; i++)
        {
            double wire = double.IsPositiveInfinity(_wireOhms[i]) ? 0 : 1 / (FilterOhms + _wireOhms[i]);
            double below = i > 0 && _balancing[i - 1] ? transistor : 0;
            double above = i < _wires - 1 && _balancing[i] ? transistor : 0;

            // Capacitors to the input below (to ground for the lowest) and above.
            double charge = capacitor * (_inputVolts[i] - (i > 0 ? _inputVolts[i - 1] : 0));
            _diagonal[i] = wire + below + above + capacitor;
            if (i < _wires - 1)
            {
                _diagonal[i] += capacitor;
                charge -= capacitor * (_inputVolts[i + 1] - _inputVolts[i]);
                _upper[i] = -(above + capacitor);
            }

            _right[i] = (wire * _tapVolts[i]) - LeakageAmps - (i > 0 ? _sinkAmps : 0) + charge;
        }

        // Thomas algorithm; the matrix is symmetric and diagonally dominant.
        for (int i = 1; i < _wires; i++)
        {
            double factor = _upper[i - 1] / _diagonal[i - 1];
            _diagonal[i] -= factor * _upper[i - 1];
            _right[i] -= factor * _right[i - 1];
        }

        _inputVolts[_wires - 1] = _right[_wires - 1] / _diagonal[_wires - 1];
        for (int i = _wires - 2; i >= 0; i--)
        {
            _inputVolts[i] = (_right[i] - (_upper[i] * _inputVolts[i + 1])) / _diagonal[i];
        }

        for (int i = 0; i < _wires; i++)
        {
            _wireCoulombs[i] += (_tapVolts[i] - _inputVolts[i]) / (FilterOhms + _wireOhms[i]) * seconds;
        }
    }
}
