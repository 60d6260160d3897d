using System;

namespace BmsEdge.CyclingData.Derivation;

/// <summary>
/// Turns a cycler's counter that starts anew now and then into one that never falls. A fall of up to 0.1 % is noise and
/// counts for nothing. A larger one at a change of step, cycle or direction to at most a tenth of the value before is a
/// reset: the counter began again at zero and what it shows has been added since. Any other fall is a fault: it is
/// counted and reported, and adds nothing.
/// </summary>
/// <remarks>Counters that count discharge downwards are taken by their size.</remarks>
internal sealed class CounterUnroller
{
    private const double NoiseShare = 1e-3;
    private const double ResetShare = 0.1;
    private double _high = double.NaN;

    /// <summary>Times the counter began anew.</summary>
    public long Resets { get; private set; }

    /// <summary>Falls that no reset explains.</summary>
    public long Faults { get; private set; }

    /// <summary>File row of the first fault, or 0.</summary>
    public long FirstFaultRow { get; private set; }

    /// <summary>What the counter adds in a row; an unrecorded value adds nothing.</summary>
    /// <param name="value">The counter.</param>
    /// <param name="boundary">Whether step, cycle or direction changed in this row or the one before.</param>
    /// <param name="fileRow">Row in the file.</param>
    public double Add(double value, bool boundary, long fileRow)
    {
        if (double.IsNaN(value))
        {
            return 0;
        }

        double size = Math.Abs(value);
        double high = _high;
        if (double.IsNaN(high))
        {
            _high = size;
            return size;
        }

        if (size >= high)
        {
            _high = size;
            return size - high;
        }

        if (high - size <= NoiseShare * high)
        {
            return 0;
        }

        _high = size;
        if (boundary && size <= ResetShare * high)
        {
            Resets++;
            return size;
        }

        if (Faults++ == 0)
        {
            FirstFaultRow = fileRow;
        }

        return 0;
    }
}

/// <summary>
/// Follows a net counter (charge minus discharge). At a change of step, cycle or direction a value of at most a tenth of
/// the one before is a reset when starting from zero explains it better than the jump does, by the current's integral.
/// Between two rows at rest the counter's jitter is not followed, so that it does not add up in both directions.
/// </summary>
internal sealed class NetUnroller
{
    private const double ResetShare = 0.1;
    private double _last = double.NaN;

    /// <summary>Times the counter began anew.</summary>
    public long Resets { get; private set; }

    /// <summary>What the counter adds in a row, with its sign.</summary>
    /// <param name="value">The counter.</param>
    /// <param name="expected">The integral over the same interval.</param>
    /// <param name="boundary">Whether step, cycle or direction changed in this row or the one before.</param>
    /// <param name="resting">Whether this row and the one before are at rest.</param>
    public double Add(double value, double expected, bool boundary, bool resting)
    {
        if (double.IsNaN(value))
        {
            return 0;
        }

        if (double.IsNaN(_last))
        {
            _last = value;
            return 0;
        }

        double change = value - _last;
        if (boundary && Math.Abs(value) <= ResetShare * Math.Abs(_last) && Math.Abs(value - expected) < Math.Abs(change - expected))
        {
            Resets++;
            _last = value;
            return value;
        }

        if (resting)
        {
            return 0;
        }

        _last = value;
        return change;
    }
}
