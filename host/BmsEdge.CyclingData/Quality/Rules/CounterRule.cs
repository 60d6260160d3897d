using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace BmsEdge.CyclingData.Quality.Rules;

/// <summary>
/// The cycler's counters against the integral of what it recorded, step by step and over the test. An interval counts only
/// where both are known: not across a hole of the log and not where the counter was reset.
/// </summary>
internal sealed class CounterRule : QualityRule
{
    private const double Tolerance = 0.01;
    private const double Failing = 0.05;
    private const double CounterSteps = 3;
    private const double SmallShare = 0.01;

    /// <summary>A tenth of what a small coin cell holds: records of rests and impedances, whose currents are averages, move less.</summary>
    private const double LeastThroughput = 1e-4;

    private readonly ImmutableArray<Counter> _counters;
    private readonly bool _energy;

    private CounterRule(string name, string checks, bool energy, params Counter[] counters)
        : base(
            name,
            checks,
            new RuleLimit("error of a step, share of its charge", Tolerance, "testers are good to 0.1 %; the rest is for rounded records. What the current may have done between two records is allowed on top"),
            new RuleLimit("steps in error for a warning, share of the throughput", SmallShare, "a few odd steps in a long test decide nothing"),
            new RuleLimit("least throughput [Ah or Wh]", LeastThroughput, "rests and impedance measurements, whose recorded currents are averages, move less"),
            new RuleLimit("error of the test for a failure", Failing, "nothing but another unit, another sign or missing rows is that far off"))
    {
        _energy = energy;
        _counters = [.. counters];
    }

    public static CounterRule Capacity() => new(
        "capacity",
        "The integral of the current agrees with the cycler's ampere-hours.",
        energy: false,
        new Counter(CyclingColumn.NetCapacity, Way.Net),
        new Counter(CyclingColumn.ChargingCapacity, Way.In),
        new Counter(CyclingColumn.DischargingCapacity, Way.Out),
        new Counter(CyclingColumn.CumulativeCapacity, Way.Both),
        new Counter(CyclingColumn.StepCapacity, Way.Step));

    public static CounterRule Energy() => new(
        "energy",
        "The integral of the power agrees with the cycler's watt-hours.",
        energy: true,
        new Counter(CyclingColumn.NetEnergy, Way.Net),
        new Counter(CyclingColumn.ChargingEnergy, Way.In),
        new Counter(CyclingColumn.DischargingEnergy, Way.Out),
        new Counter(CyclingColumn.CumulativeEnergy, Way.Both),
        new Counter(CyclingColumn.StepEnergy, Way.Step));

    private enum Way
    {
        Net,
        In,
        Out,
        Both,
        Step,
    }

    internal override RuleRun Begin(TestFacts facts)
    {
        Counter[] counters = [.. _counters.Where(c => facts.Has(c.Column))];
        return counters.Length > 0
            ? new Run(Name, facts, counters, _energy)
            : new IdleRun(Name, $"the file has no counter of {(_energy ? "energy" : "charge")}");
    }

    private sealed record Counter(CyclingColumn Column, Way Way);

    private sealed class Run(string rule, TestFacts facts, Counter[] counters, bool energy) : RuleRun(rule)
    {
        private readonly RowNotes _notes = facts.Notes();
        private readonly SuspectInterval _suspect = new();
        private readonly Tally[] _tallies = [.. counters.Select(c => new Tally(c))];
        private readonly Resolution _resolution = new();
        private readonly string _unit = energy ? "Wh" : "Ah";

        public override void Row(CyclingChunk chunk, int index, in Sample before, in Sample now)
        {
            double seconds = before.IsNone ? 0 : now.Time - before.Time;
            bool usable = !before.IsNone & seconds >= 0 & !_suspect.Is(seconds);
            double from = energy ? before.Voltage * before.Current : before.Current;
            double to = energy ? now.Voltage * now.Current : now.Current;
            double resolution = _resolution.Of(now.Current) * (energy ? Math.Abs(now.Voltage) : 1);
            foreach (Tally tally in _tallies)
            {
                double value = chunk.Buffer(tally.Counter.Column)[index];
                bool newStep = before.IsNone || !now.SameStep(before) || tally.StartsAgain(value);
                if (newStep)
                {
                    tally.CloseStep(_notes, _unit);
                }

                tally.Add(value, from, to, seconds / 3600, resolution, usable, newStep, now.FileRow);
            }
        }

        public override RuleVerdict End()
        {
            List<string> parts = [];
            Verdict worst = Verdict.Pass;
            int judged = 0;
            foreach (Tally tally in _tallies)
            {
                tally.CloseStep(_notes, _unit);
                if (Math.Max(tally.Moved, tally.Expected) < LeastThroughput)
                {
                    continue;
                }

                judged++;
                double share = tally.Error / Math.Max(tally.Moved, tally.Expected);
                bool beyond = Math.Abs(tally.Error) > (Tolerance * Math.Max(tally.Moved, tally.Expected)) + tally.Unknown;

                // A counter that moves while the records show nothing is a hole that the log does not show.
                Verdict verdict = beyond && Math.Abs(share) > Failing && tally.Expected > 0 && tally.Moved > 0 ? Verdict.Fail
                    : beyond || tally.ExpectedInError > SmallShare * tally.Expected ? Verdict.Warn
                    : Verdict.Pass;
                worst = (Verdict)Math.Max((int)worst, (int)verdict);
                parts.Add(Text($"{tally.Counter.Column.Name} {tally.Moved:G5} {_unit}, integral {tally.Expected:G5} {_unit} ({100 * share:+0.00;-0.00;0.00} %{(tally.Steps > 1 ? Text($", {tally.StepsInError} of {tally.Steps} steps over {100 * Tolerance:F0} %") : "")})"));
            }

            return judged == 0
                ? Without(Text($"less than {LeastThroughput} {_unit} was moved that a counter and the records both show"))
                : Result(worst, _notes, $"{string.Join("; ", parts)}");
        }
    }

    /// <summary>
    /// Decimals of the current as the file writes it. A coin cell at 0.24 mA, written to four decimals, stands there as 0.2 mA.
    /// </summary>
    private sealed class Resolution
    {
        private const double Coarsest = 1e-4;
        private const int Finest = 4;

        private double _step = Coarsest;
        private int _tried;

        public double Of(double amps)
        {
            while (_tried < Finest && Math.Abs((amps / _step) - Math.Round(amps / _step)) > 1e-6)
            {
                _step /= 10;
                _tried++;
            }

            return _tried < Finest ? _step : 0;
        }
    }

    /// <summary>One counter and what it should have moved.</summary>
    private sealed class Tally(Counter counter)
    {
        private double _last = double.NaN;
        private double _quantum = double.PositiveInfinity;
        private double _stepMoved;
        private double _stepExpected;
        private double _stepThroughput;
        private double _stepUnknown;
        private long _stepRow;
        private long _stepResets;

        public Counter Counter => counter;

        /// <summary>Sum of what the counter moved, by absolute value in each step.</summary>
        public double Moved { get; private set; }

        public double Expected { get; private set; }

        public double Error { get; private set; }

        public double Unknown { get; private set; }

        public double ExpectedInError { get; private set; }

        public long Steps { get; private set; }

        public long StepsInError { get; private set; }

        /// <summary>Whether the counter of a step says that a new step began: in one it only grows away from zero. Files without step numbers show it so.</summary>
        public bool StartsAgain(double value) => counter.Way == Way.Step && (Math.Abs(value) < Math.Abs(_last) || value * _last < 0);

        public void Add(double value, double from, double to, double hours, double resolution, bool usable, bool newStep, long row)
        {
            double last = _last;
            _last = value;
            _stepRow = _stepRow == 0 ? row : _stepRow;
            double moved = value - last;
            if (!usable || !double.IsFinite(moved) || !double.IsFinite(from + to))
            {
                return;
            }

            double most = Math.Max(Math.Abs(from), Math.Abs(to)) * hours;
            bool backAtZero = Math.Abs(value) <= (1.5 * most) + (Quantum(moved) * CounterSteps);
            bool reset = counter.Way switch
            {
                Way.Step => newStep,
                Way.Net => Math.Abs(moved) > (3 * most) + 1e-9 && backAtZero,
                _ => moved < 0 && backAtZero,
            };
            if (reset)
            {
                _stepResets++;
                return;
            }

            if (moved != 0)
            {
                _quantum = Math.Min(_quantum, Math.Abs(moved));
            }

            (double a, double b) = counter.Way switch
            {
                Way.In => (Math.Max(0, from), Math.Max(0, to)),
                Way.Out => (Math.Max(0, -from), Math.Max(0, -to)),
                Way.Both => (Math.Abs(from), Math.Abs(to)),
                _ => (from, to),
            };
            _stepMoved += moved;
            _stepExpected += 0.5 * (a + b) * hours;
            _stepThroughput += 0.5 * (Math.Abs(a) + Math.Abs(b)) * hours;
            _stepUnknown += 0.5 * (Math.Abs(b - a) + (a == 0 && b == 0 ? 0 : resolution)) * hours;
        }

        public void CloseStep(RowNotes notes, string unit)
        {
            // Some testers count a step without sign.
            bool unsigned = counter.Way == Way.Step;
            double moved = unsigned ? Math.Abs(_stepMoved) : _stepMoved;
            double expected = unsigned ? Math.Abs(_stepExpected) : _stepExpected;
            if (_stepThroughput > 0 || moved != 0)
            {
                double error = moved - expected;

                // What a coarse counter has not shown yet is lost whenever it starts again.
                double coarse = double.IsFinite(_quantum) ? (CounterSteps + _stepResets) * _quantum : 0;
                double allowed = (Tolerance * Math.Max(Math.Abs(moved), _stepThroughput)) + _stepUnknown + coarse + (1e-4 * Expected);
                Steps++;
                Moved += Math.Abs(moved);
                Expected += Math.Abs(expected);
                // Along the way the charge went, else the errors of charge and discharge would hide each other in a net counter.
                Error += expected < 0 ? -error : error;
                Unknown += _stepUnknown + coarse;
                if (Math.Abs(error) > allowed)
                {
                    StepsInError++;
                    ExpectedInError += Math.Max(Math.Abs(moved), _stepThroughput);
                    notes.Add(_stepRow, () => RuleText(counter.Column, moved, expected, unit));
                }
            }

            _stepMoved = _stepExpected = _stepThroughput = _stepUnknown = 0;
            _stepRow = 0;
            _stepResets = 0;
        }

        private double Quantum(double moved) => double.IsFinite(_quantum) ? _quantum : Math.Min(1e-9, Math.Abs(moved));

        private static string RuleText(CyclingColumn column, double moved, double expected, string unit) =>
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"step from here: {column.Name} moved {moved:G5} {unit}, the records integrate to {expected:G5} {unit}");
    }
}
