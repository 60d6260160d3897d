using System;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>What is held during a segment.</summary>
internal enum ControlKind
{
    /// <summary>A current over time.</summary>
    Current,

    /// <summary>Terminal voltage.</summary>
    Voltage,

    /// <summary>Power over time.</summary>
    Power,

    /// <summary>Resistance of the load.</summary>
    Resistance,
}

/// <summary>
/// The control of a segment: a kind and a value that is linear between knots. Current and power are positive on discharge here.
/// </summary>
/// <param name="Kind">What is held.</param>
/// <param name="KnotSeconds">Times from the start of the segment, growing; the value is constant beyond the ends.</param>
/// <param name="KnotValues">Value at each knot: A, V, W or ohm.</param>
internal sealed record SegmentControl(ControlKind Kind, double[] KnotSeconds, double[] KnotValues)
{
    private int _interval;

    /// <summary>A constant.</summary>
    public static SegmentControl Constant(ControlKind kind, double value) => new(kind, [0], [value]);

    /// <summary>The value at a time from the start of the segment.</summary>
    public double At(double seconds)
    {
        int last = KnotSeconds.Length - 1;
        if (seconds >= KnotSeconds[last])
        {
            return KnotValues[last];
        }

        if (seconds <= KnotSeconds[0])
        {
            return KnotValues[0];
        }

        Find(seconds);
        double share = (seconds - KnotSeconds[_interval]) / (KnotSeconds[_interval + 1] - KnotSeconds[_interval]);
        return KnotValues[_interval] + share * (KnotValues[_interval + 1] - KnotValues[_interval]);
    }

    /// <summary>The first knot after a time, or infinity.</summary>
    public double NextKnot(double seconds)
    {
        int last = KnotSeconds.Length - 1;
        if (seconds >= KnotSeconds[last])
        {
            return double.PositiveInfinity;
        }

        if (seconds < KnotSeconds[0])
        {
            return KnotSeconds[0];
        }

        Find(seconds);
        return KnotSeconds[_interval + 1];
    }

    private void Find(double seconds)
    {
        if (seconds < KnotSeconds[_interval])
        {
            _interval = Math.Max(0, Array.BinarySearch(KnotSeconds, seconds) is int at && at >= 0 ? at : ~at - 1);
        }

        while (_interval + 2 < KnotSeconds.Length && seconds >= KnotSeconds[_interval + 1])
        {
            _interval++;
        }
    }
}
