using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.CyclingData;

namespace BmsEdge.Cli.Reports;

/// <summary>
/// Differential capacity dQ/dV of a choice of cycles, gathered while the rows stream by: the charge of every interval of steady
/// current is spread over the voltages it passed, on a grid of 10 mV. For looking at; the features of a cell are computed elsewhere.
/// </summary>
internal sealed class DataDifferential
{
    /// <summary>Width of the grid [V]: finer than the peaks of any insertion electrode, coarser than the converters of most testers.</summary>
    public const double GridVolts = 0.01;

    /// <summary>Curves shown at most; more cannot be told apart in one picture.</summary>
    public const int MostCurves = 16;

    /// <summary>Single cells only: packs have other grids.</summary>
    private const double LowestVolts = 0;
    private const double HighestVolts = 5.5;
    private const int Bins = (int)((HighestVolts - LowestVolts) / GridVolts);

    /// <summary>A current that changes more within an interval belongs to a pulse or a drive cycle, where dQ/dV means nothing.</summary>
    private const double SteadyShare = 0.02;

    /// <summary>Share of a cycle's charge that must have flowed steadily: else the curve shows the profile and not the cell.</summary>
    private const double LeastSteadyShare = 0.5;

    /// <summary>Binomial weights: a normal curve of one grid width.</summary>
    private static readonly double[] s_smoothing = [1 / 16.0, 4 / 16.0, 6 / 16.0, 4 / 16.0, 1 / 16.0];

    private readonly List<Curve> _kept = [];
    private Curve? _open;
    private long _cycles;
    private long _every = 1;
    private double _time = double.NaN;
    private double _volts;
    private double _amps;
    private double _cycle = double.NaN;
    private bool _gap;

    /// <summary>How the curves were made, for captions.</summary>
    public static string Method => "10 mV grid, intervals of steady current only, smoothed by binomial weights 1-4-6-4-1 (one standard deviation is 10 mV)";

    public void Add(CyclingChunk chunk)
    {
        ReadOnlySpan<double> time = chunk[CyclingColumn.TestTime];
        ReadOnlySpan<double> volts = chunk[CyclingColumn.Voltage];
        ReadOnlySpan<double> amps = chunk[CyclingColumn.Current];
        ReadOnlySpan<double> cycles = chunk[CyclingColumn.CycleIndex].IsEmpty ? chunk[CyclingColumn.CycleCount] : chunk[CyclingColumn.CycleIndex];
        for (int i = 0; i < time.Length; i++)
        {
            double cycle = cycles.IsEmpty ? 0 : cycles[i];
            if (_open is null || !cycle.Equals(_cycle))
            {
                Close();
                _open = new Curve(cycle);
            }
            else if (!_gap)
            {
                Spread(time[i] - _time, volts[i], amps[i]);
            }

            (_time, _volts, _amps, _cycle, _gap) = (time[i], volts[i], amps[i], cycle, false);
        }
    }

    /// <summary>The next interval is a hole of the log.</summary>
    public void Break() => _gap = true;

    /// <summary>The curves: cycle number, voltages, Ah/V of charge (positive) or discharge.</summary>
    public IReadOnlyList<(double Cycle, double[] Volts, double[] AmpHoursPerVolt)> Curves(bool charging)
    {
        Close();
        List<(double, double[], double[])> result = [];
        double[] totals = [.. _kept.Select(c => (charging ? c.Charge : c.Discharge).Sum())];
        double largest = totals.DefaultIfEmpty(0).Max();
        for (int k = 0; k < _kept.Count; k++)
        {
            double[] bins = charging ? _kept[k].Charge : _kept[k].Discharge;

            // A cycle that was broken off, or a balancing charge, is no curve to compare.
            if (!(totals[k] > 0.1 * largest) || totals[k] < LeastSteadyShare * (charging ? _kept[k].ChargeMoved : _kept[k].DischargeMoved))
            {
                continue;
            }

            int first = Math.Max(0, Array.FindIndex(bins, b => b > 0) - 2);
            int last = Math.Min(Bins - 1, Array.FindLastIndex(bins, b => b > 0) + 2);
            double[] volts = [.. Enumerable.Range(first, last - first + 1).Select(b => LowestVolts + ((b + 0.5) * GridVolts))];
            double[] slopes = [.. Enumerable.Range(first, last - first + 1).Select(b => Smoothed(bins, b) / GridVolts)];
            result.Add((_kept[k].Cycle, volts, slopes));
        }

        int step = Math.Max(1, (result.Count + MostCurves - 1) / MostCurves);
        return [.. result.Where((_, i) => i % step == 0)];
    }

    private static double Smoothed(double[] bins, int at)
    {
        double sum = 0;
        for (int k = -2; k <= 2; k++)
        {
            sum += at + k >= 0 && at + k < bins.Length ? s_smoothing[k + 2] * bins[at + k] : 0;
        }

        return sum;
    }

    private void Spread(double seconds, double volts, double amps)
    {
        double moved = (amps + _amps) / 2 * Math.Max(0, seconds) / 3600;
        _open!.ChargeMoved += Math.Max(0, moved);
        _open.DischargeMoved += Math.Max(0, -moved);
        if (!(seconds > 0) || !(amps * _amps > 0) || Math.Abs(amps - _amps) > SteadyShare * Math.Abs(amps)
            || !(Math.Min(volts, _volts) > LowestVolts) || !(Math.Max(volts, _volts) < HighestVolts - GridVolts))
        {
            return;
        }

        double[] bins = amps > 0 ? _open.Charge : _open.Discharge;
        double ah = Math.Abs(amps + _amps) / 2 * seconds / 3600;
        double low = (Math.Min(volts, _volts) - LowestVolts) / GridVolts;
        double high = (Math.Max(volts, _volts) - LowestVolts) / GridVolts;
        int from = (int)low;
        int to = (int)high;
        if (from == to)
        {
            bins[from] += ah;
            return;
        }

        for (int b = from; b <= to; b++)
        {
            bins[b] += ah * (Math.Min(high, b + 1) - Math.Max(low, b)) / (high - low);
        }
    }

    /// <summary>Keeps every cycle, then every second, every fourth ..., so that there are at most twice as many as shown.</summary>
    private void Close()
    {
        if (_open is null)
        {
            return;
        }

        if (_cycles++ % _every == 0)
        {
            _kept.Add(_open);
            if (_kept.Count > 4 * MostCurves)
            {
                for (int i = _kept.Count - 1; i > 0; i--)
                {
                    if (i % 2 == 1)
                    {
                        _kept.RemoveAt(i);
                    }
                }

                _every *= 2;
            }
        }

        _open = null;
    }

    private sealed class Curve(double cycle)
    {
        public double Cycle => cycle;

        /// <summary>All that was charged [Ah], steadily or not.</summary>
        public double ChargeMoved { get; set; }

        /// <summary>All that was discharged [Ah].</summary>
        public double DischargeMoved { get; set; }

        public double[] Charge { get; } = new double[Bins];

        public double[] Discharge { get; } = new double[Bins];
    }
}
