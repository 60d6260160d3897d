using System;
using System.Collections.Generic;

namespace BmsEdge.CyclingData.Tests.Features;

/// <summary>Writes a log step by step, as a cycler would: rows at the end of the interval they stand for.</summary>
internal sealed class LogBuilder
{
    private readonly List<double> _seconds = [];
    private readonly List<double> _volts = [];
    private readonly List<double> _amps = [];

    public double Now => _seconds.Count == 0 ? 0 : _seconds[^1];

    public int Rows => _seconds.Count;

    /// <summary>Rows every <paramref name="interval"/> seconds; voltage and current as functions of the time in the step.</summary>
    public LogBuilder Step(double seconds, double interval, Func<double, double> volts, Func<double, double> amps)
    {
        double start = Now;
        int count = (int)Math.Round(seconds / interval);
        for (int i = 1; i <= count; i++)
        {
            Row(start + (i * interval), volts(i * interval), amps(i * interval));
        }

        return this;
    }

    public LogBuilder Rest(double seconds, double volts, double interval = 10) => Step(seconds, interval, _ => volts, _ => 0);

    public LogBuilder Row(double at, double volts, double amps)
    {
        _seconds.Add(at);
        _volts.Add(volts);
        _amps.Add(amps);
        return this;
    }

    public CyclingTable Table(params (CyclingColumn Column, double[] Values)[] more) => FeatureData.Table([.. _seconds], [.. _volts], [.. _amps], more);
}
