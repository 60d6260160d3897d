using System;
using System.Collections.Generic;

namespace BmsEdge.CyclingData.Quality;

/// <summary>What a fall of the time is.</summary>
internal enum TimeFall
{
    /// <summary>The clock starts again: the time falls to its beginning and goes on from there.</summary>
    Restart,

    /// <summary>A wrong time stamp: within a few rows the time is back where it was.</summary>
    Glitch,

    /// <summary>Neither.</summary>
    Other,
}

/// <summary>Tells the falls of a time apart; it has to look a few rows ahead for that.</summary>
/// <param name="found">Hears the kind, the place of the row counted from 0, its row in the file, and the times before and at it.</param>
internal sealed class TimeFalls(Action<TimeFall, long, long, double, double> found)
{
    /// <summary>A clock that starts again shows at most its first logging interval; a minute is the slowest usual one.</summary>
    public const double LatestRestartSeconds = 60;

    /// <summary>A wrong time stamp comes alone, or in the few records of one instant.</summary>
    public const int MostGlitchRows = 3;

    private readonly List<(double Time, long Row)> _ahead = [];
    private double _last = double.NegativeInfinity;
    private long _place;

    public void Add(double time, long row)
    {
        if (_ahead.Count == 0 && !(time < _last))
        {
            Pass(time);
            return;
        }

        if (time >= _last)
        {
            // Back where it was: what came in between was wrong.
            foreach ((double wrong, long at) in _ahead)
            {
                found(TimeFall.Glitch, _place++, at, _last, wrong);
            }

            _ahead.Clear();
            Pass(time);
            return;
        }

        _ahead.Add((time, row));
        if (_ahead.Count > MostGlitchRows)
        {
            Settle();
        }
    }

    public void End()
    {
        while (_ahead.Count > 0)
        {
            Settle();
        }
    }

    /// <summary>The first row ahead is no glitch; the ones behind it are looked at from there.</summary>
    private void Settle()
    {
        (double Time, long Row)[] ahead = [.. _ahead];
        _ahead.Clear();
        found(ahead[0].Time is >= 0 and <= LatestRestartSeconds ? TimeFall.Restart : TimeFall.Other, _place, ahead[0].Row, _last, ahead[0].Time);
        Pass(ahead[0].Time);
        foreach ((double time, long row) in ahead[1..])
        {
            Add(time, row);
        }
    }

    private void Pass(double time)
    {
        _last = double.IsNaN(time) ? _last : time;
        _place++;
    }
}
