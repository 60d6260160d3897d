using System;
using BmsEdge.Firmware;

namespace BmsEdge.VirtualBoard.Hardware;

/// <summary>
/// Virtual time of a board, in whole microseconds since boot. It moves when the firmware sleeps, when a bus transfer takes
/// time and when a test says so; everything on the board moves with it before the call returns.
/// </summary>
public sealed class VirtualClock : BoardClock
{
    private Action<long, bool>? _advance;

    /// <summary>Microseconds since boot.</summary>
    public long NowMicroseconds { get; private set; }

    /// <inheritdoc/>
    public override long NowMilliseconds => NowMicroseconds / 1000;

    /// <inheritdoc/>
    public override void SleepMilliseconds(int milliseconds)
    {
        if (milliseconds > 0)
        {
            AdvanceMicroseconds(milliseconds * 1000L);
        }
    }

    /// <summary>Lets time pass.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Time does not run backwards.</exception>
    public void AdvanceMicroseconds(long microseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(microseconds);
        NowMicroseconds += microseconds;
        _advance?.Invoke(NowMicroseconds, true);
    }

    /// <summary>
    /// Lets the time of a bus transfer pass: what happens by itself until then has happened, but a stretch in which nothing
    /// does may be put off and joined to the next one.
    /// </summary>
    internal void AdvanceTransfer(long microseconds)
    {
        NowMicroseconds += microseconds;
        _advance?.Invoke(NowMicroseconds, false);
    }

    /// <summary>Makes up for what was put off.</summary>
    internal void Settle() => _advance?.Invoke(NowMicroseconds, true);

    /// <summary>Names what moves with time; called with the new time and whether everything must have moved there.</summary>
    internal void Drive(Action<long, bool> advance) => _advance = advance;
}
