using System;
using System.Collections.Generic;
using BmsEdge.Cells.Numerics;
using BmsEdge.Foundation;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>A quantity that ends a segment when it crosses a value.</summary>
internal enum StopQuantity
{
    VoltageBelow,
    VoltageAbove,
    AbsoluteCurrentBelow,
    TemperatureAbove,
    ChargeAbove,
}

/// <summary>One way for a segment to end.</summary>
/// <param name="Quantity">What is watched.</param>
/// <param name="Value">V, A, K, or coulombs moved in the segment.</param>
internal readonly record struct SegmentStop(StopQuantity Quantity, double Value);

/// <summary>When to write rows within a segment: at listed times, or every so often.</summary>
/// <param name="PeriodSeconds">Time between rows where no times are listed.</param>
/// <param name="Seconds">Growing times from the start of the segment; null for a period.</param>
internal readonly record struct RecordSchedule(double PeriodSeconds, double[]? Seconds = null)
{
    /// <summary>Time of a row, or infinity after the last.</summary>
    public double this[int row] => Seconds is null ? (row + 1) * PeriodSeconds : row < Seconds.Length ? Seconds[row] : double.PositiveInfinity;
}

/// <summary>Rows of a run; current positive when charging.</summary>
internal interface ICellRowSink
{
    public void Add(double seconds, double amps, double volts, double kelvin);
}

/// <summary>Carries a segment out: chooses the steps, writes the rows asked for, finds the instant at which a stop condition is met.</summary>
internal sealed class SegmentRunner(StageIntegrator integrator, SolverOptions options)
{
    private const double Safety = 0.9;
    private const double LargestGrowth = 5;
    private const double SmallestShrink = 0.1;
    private const int AttemptsPerCheck = 1000;
    private const double LeastProgressSeconds = 1e-2;
    private const double EventTolerance = 1e-7;
    // The lower order is tried where a step that a knot cut short left so little of the tolerance used that three stages may do.
    private const double LowerOrderError = 0.15;
    private const int LongestHold = 16;
    private bool _lower;
    private int _hold;
    private int _nextHold;
    private double _wish;
    private double _startCoulombs;
    private double _checkedTime;
    private long _nextCheck;

    /// <summary>Runs a segment. Returns the index of the stop condition met, or -1 when its time was up.</summary>
    /// <param name="control">What is held.</param>
    /// <param name="seconds">Longest duration.</param>
    /// <param name="stops">Conditions that end it early.</param>
    /// <param name="record">When to write rows besides the start and the end, which are always written.</param>
    /// <param name="sink">Takes the rows.</param>
    /// <param name="stepTaken">Called after every time step.</param>
    public int Run(SegmentControl control, double seconds, IReadOnlyList<SegmentStop> stops, RecordSchedule record, ICellRowSink sink, Action? stepTaken = null)
    {
        double start = integrator.Time;
        double end = start + seconds;
        integrator.Begin(control);
        sink.Add(integrator.Time, -integrator.Amps, integrator.Volts, integrator.Kelvin);
        _startCoulombs = integrator.Coulombs;
        int already = Met(stops, integrator.Volts, integrator.Amps, integrator.Kelvin, integrator.Coulombs);
        if (already >= 0)
        {
            return already;
        }

        int row = 0;
        while (start + record[row] <= integrator.Time)
        {
            row++;
        }

        _wish = options.FirstStepSeconds;
        (_lower, _hold, _nextHold) = (false, 0, 1);
        (_checkedTime, _nextCheck) = (start, integrator.Steps + integrator.Rejections + AttemptsPerCheck);
        double smallest = 1e-12 * Math.Max(1, end);
        while (integrator.Time < end - smallest)
        {
            double before = integrator.Time;
            double knot = Math.Min(end, integrator.NextKnot);
            double step = Fit(knot - before);
            bool dense = stops.Count > 0 || start + record[row] < before + step - smallest;
            double error = Try(step, dense);
            if (error > 1 && _lower)
            {
                // The higher order gets its chance at the same step before it is cut.
                integrator.Reject();
                _lower = false;
                (_hold, _nextHold) = (_nextHold, Math.Min(2 * _nextHold, LongestHold));
                error = Try(step, dense);
            }

            while (error > 1)
            {
                integrator.Reject();
                _wish = step * (double.IsFinite(error) ? Math.Max(SmallestShrink, Safety * Math.Pow(error, -0.25)) : SmallestShrink);
                if (_wish < options.SmallestStepSeconds || !Progresses())
                {
                    throw Stuck(before, step);
                }

                step = Fit(knot - before, force: true);
                error = Try(step, dense);
            }

            bool cut = step < _wish;
            double grown = step * Math.Min(LargestGrowth, Safety * Math.Pow(Math.Max(error, 1e-12), _lower ? -1.0 / 3 : -0.25));
            _wish = cut ? Math.Max(_wish, grown) : grown;
            ChooseOrder(error, cut);
            if (!Progresses())
            {
                throw Stuck(before, step);
            }

            int stop = Met(stops, integrator.TriedVolts, integrator.TriedAmps, integrator.TriedKelvin, integrator.TriedCoulombs);
            if (stop >= 0)
            {
                step = Locate(stops, ref stop, step);
            }

            while (start + record[row] < before + step - smallest)
            {
                double fraction = (start + record[row] - before) / step;
                integrator.Locate(fraction);
                sink.Add(start + record[row], -integrator.InterpolateAmps(fraction), integrator.InterpolateVolts(), integrator.InterpolateKelvin());
                row++;
            }

            integrator.Accept();
            stepTaken?.Invoke();
            bool wanted = start + record[row] <= integrator.Time + smallest;
            if (wanted || stop >= 0 || integrator.Time >= end - smallest)
            {
                sink.Add(integrator.Time, -integrator.Amps, integrator.Volts, integrator.Kelvin);
                row += wanted ? 1 : 0;
            }

            if (stop >= 0)
            {
                return stop;
            }
        }

        return -1;
    }

    /// <summary>
    /// False when the step limit is reached, or when many attempts have hardly moved the clock: particles fill or empty one after the other and the
    /// voltage runs away, which would go on for hours.
    /// </summary>
    private bool Progresses()
    {
        long attempts = integrator.Steps + integrator.Rejections;
        if (attempts > options.StepLimit)
        {
            return false;
        }

        if (attempts < _nextCheck)
        {
            return true;
        }

        bool moved = integrator.Time - _checkedTime > LeastProgressSeconds;
        (_checkedTime, _nextCheck) = (integrator.Time, attempts + AttemptsPerCheck);
        return moved;
    }

    /// <summary>
    /// Three stages instead of five where knots cut the steps and the error has room; after a miss the higher order is held, longer where misses follow each other.
    /// </summary>
    private void ChooseOrder(double error, bool cut)
    {
        if (_lower)
        {
            _lower = cut;
            _nextHold = Math.Max(_nextHold / 2, 1);
            return;
        }

        _hold = Math.Max(_hold - 1, 0);
        _lower = options.LowerOrder && cut && _hold == 0 && error < LowerOrderError;
    }

    private double Try(double step, bool dense)
    {
        double error = integrator.Try(step, _lower ? EsdirkTableau.Third : EsdirkTableau.Fourth);
        return dense ? Math.Max(error, integrator.DenseError()) : error;
    }

    /// <summary>The wished step, cut so that it ends on the knot and leaves no crumb before it.</summary>
    private double Fit(double room, bool force = false)
    {
        double step = Math.Min(_wish, options.LargestStepSeconds);
        if (step >= room)
        {
            return room;
        }

        return !force && step > 0.5 * room ? 0.5 * room : step;
    }

    /// <summary>Shortens the step until the condition is met at its end.</summary>
    private double Locate(IReadOnlyList<SegmentStop> stops, ref int stop, double step)
    {
        double low = 0, high = step;
        double lowMiss = Miss(stops[stop], integrator.Volts, integrator.Amps, integrator.Kelvin, integrator.Coulombs);
        double highMiss = Miss(stops[stop], integrator.TriedVolts, integrator.TriedAmps, integrator.TriedKelvin, integrator.TriedCoulombs);
        double tried = step;
        for (int iteration = 0; iteration < 80; iteration++)
        {
            // Regula falsi, halved when one end does not move.
            double share = iteration % 3 == 2 ? 0.5 : Math.Clamp(lowMiss / (lowMiss - highMiss), 0.01, 0.99);
            tried = low + share * (high - low);
            if (!double.IsFinite(integrator.Try(tried, EsdirkTableau.Fourth)))
            {
                break;
            }

            int met = Met(stops, integrator.TriedVolts, integrator.TriedAmps, integrator.TriedKelvin, integrator.TriedCoulombs);
            double miss = Miss(stops[stop], integrator.TriedVolts, integrator.TriedAmps, integrator.TriedKelvin, integrator.TriedCoulombs);
            if (met >= 0)
            {
                stop = met;
                miss = Miss(stops[stop], integrator.TriedVolts, integrator.TriedAmps, integrator.TriedKelvin, integrator.TriedCoulombs);
                (high, highMiss) = (tried, miss);
            }
            else
            {
                (low, lowMiss) = (tried, miss);
            }

            // A held voltage leaves the current to its control tolerance: then the two sides never come nearer than that.
            if (Math.Abs(miss) < EventTolerance || high - low < 1e-9 * Math.Max(1, integrator.Time))
            {
                return tried;
            }
        }

        throw Stuck(integrator.Time, tried);
    }

    private int Met(IReadOnlyList<SegmentStop> stops, double volts, double amps, double kelvin, double coulombs)
    {
        for (int i = 0; i < stops.Count; i++)
        {
            if (Miss(stops[i], volts, amps, kelvin, coulombs) <= 0)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>How far a condition is from being met; not positive when it is.</summary>
    private double Miss(SegmentStop stop, double volts, double amps, double kelvin, double coulombs) => stop.Quantity switch
    {
        StopQuantity.VoltageBelow => volts - stop.Value,
        StopQuantity.VoltageAbove => stop.Value - volts,
        StopQuantity.AbsoluteCurrentBelow => Math.Abs(amps) - stop.Value,
        StopQuantity.TemperatureAbove => stop.Value - kelvin,
        _ => stop.Value - Math.Abs(coulombs - _startCoulombs),
    };

    private BmsException Stuck(double time, double step) => new(
        BmsErrorCode.BadArgument,
        FormattableString.Invariant(
            $"The simulation cannot go on at {time:0.###} s (step {step:0.0e0} s, {integrator.Steps} steps taken): the cell cannot carry this load from here. At {integrator.Volts:0.000} V and {-integrator.Amps:0.###} A; {integrator.Describe()}. Look at the current, the cut-off voltages and the start stoichiometries."));
}
