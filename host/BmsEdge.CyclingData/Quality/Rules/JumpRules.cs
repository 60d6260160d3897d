using System;

namespace BmsEdge.CyclingData.Quality.Rules;

/// <summary>Voltage that leaps while the current stays.</summary>
internal sealed class VoltageJumpRule() : QualityRule(
    "voltage-jump",
    "The voltage does not leap while the current stays: neither out and back in one row nor far within a second.",
    new RuleLimit("out and back [V]", Spike, "what a pulse between two records leaves behind is up to 56 mV in the published drive cycles in the cold, whose current was thinned to 1 Hz"),
    new RuleLimit("far [V]", Far, "at the steep end of a 4C discharge a cell falls by some 0.1 V a second"),
    new RuleLimit("within [s]", LongestSeconds, "over longer intervals the end of a discharge can fall as far"),
    new RuleLimit("current that stays, share of the largest seen", SteadyShare, "what less current could do to the voltage is a fiftieth of the largest polarisation"))
{
    private const double Spike = 0.1;
    private const double Far = 0.5;
    private const double LongestSeconds = 1.5;
    private const double LongestSpikeSeconds = 10;
    private const double SteadyShare = 0.02;

    internal override RuleRun Begin(TestFacts facts) => new Run(Name, facts);

    private sealed class Run(string rule, TestFacts facts) : RuleRun(rule)
    {
        private readonly RowNotes _notes = facts.Notes();
        private Sample _beforeLast;
        private double _largest;

        public override void Row(CyclingChunk chunk, int index, in Sample before, in Sample now)
        {
            double size = Math.Abs(now.Current);
            _largest = size > _largest ? size : _largest;
            if (before.IsNone)
            {
                return;
            }

            double volts = now.Voltage - before.Voltage;
            double seconds = now.Time - before.Time;
            if (Math.Abs(volts) > Far && seconds > 0 && seconds <= LongestSeconds && Steady(before, now))
            {
                _notes.Add(now.FileRow, () => Text($"{volts:+0.###;-0.###} V within {seconds:G3} s at a steady current"));
            }
            else if (!_beforeLast.IsNone && seconds > 0 && seconds <= LongestSpikeSeconds)
            {
                double earlier = before.Voltage - _beforeLast.Voltage;
                double earlierSeconds = before.Time - _beforeLast.Time;
                double net = Math.Abs(now.Voltage - _beforeLast.Voltage);
                double least = Math.Min(Math.Abs(volts), Math.Abs(earlier));
                if (least > Spike && least <= Far && volts > 0 != earlier > 0 && net < 0.2 * least
                    && earlierSeconds > 0 && earlierSeconds <= LongestSpikeSeconds && Steady(_beforeLast, before) && Steady(before, now))
                {
                    _notes.Add(before.FileRow, () => Text($"{earlier:+0.###;-0.###} V for one row at a steady current"));
                }
            }

            _beforeLast = before;
        }

        public override RuleVerdict End() => _notes.Count == 0
            ? Pass($"the voltage leaps with the current only")
            : Result(Verdict.Warn, _notes, $"the voltage leaps in {Counted(_notes.Count, "row")} while the current stays");

        private bool Steady(in Sample a, in Sample b) => a.SameStep(b) && Math.Abs(a.Current - b.Current) <= SteadyShare * _largest;
    }
}

/// <summary>Temperature that leaps.</summary>
internal sealed class TemperatureJumpRule() : QualityRule(
    "temperature-jump",
    "The temperature on the cell changes no faster than a cell can.",
    new RuleLimit("rate [K/s]", FastestRate, "the criterion for thermal runaway in UN GTR 20 is 1 K/s: a sound cell is slower"),
    new RuleLimit("leap allowed on top [K]", Allowance, "noise and the step of coarse sensors"))
{
    private const double FastestRate = 1;
    private const double Allowance = 4;

    internal override RuleRun Begin(TestFacts facts) => facts.Has(CyclingColumn.CellTemperature)
        ? new Run(Name, facts)
        : new IdleRun(Name, "no temperature on the cell is recorded");

    private sealed class Run(string rule, TestFacts facts) : RuleRun(rule)
    {
        private readonly RowNotes _notes = facts.Notes();
        private double _celsius = double.NaN;
        private double _time;

        public override void Row(CyclingChunk chunk, int index, in Sample before, in Sample now)
        {
            double celsius = chunk.Buffer(CyclingColumn.CellTemperature)[index];
            double kelvin = celsius - _celsius;
            double seconds = Math.Max(0, now.Time - _time);
            if (Math.Abs(kelvin) > Allowance + (FastestRate * seconds))
            {
                _notes.Add(now.FileRow, () => Text($"{kelvin:+0.#;-0.#} K within {seconds:G4} s"));
            }

            if (!double.IsNaN(celsius))
            {
                _celsius = celsius;
                _time = now.Time;
            }
        }

        public override RuleVerdict End() => _notes.Count == 0
            ? Pass($"no leap of the temperature")
            : Result(Verdict.Warn, _notes, $"the temperature leaps in {Counted(_notes.Count, "row")}, faster than a sound cell can");
    }
}
