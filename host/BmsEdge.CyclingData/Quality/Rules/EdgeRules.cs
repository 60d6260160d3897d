using System;
using System.Collections.Generic;
using System.Linq;

namespace BmsEdge.CyclingData.Quality.Rules;

/// <summary>
/// What voltage does where the current jumps. How large a jump is large shows at the end only, so edges are kept by the power
/// of two of their current, a bounded number each.
/// </summary>
internal sealed class CurrentEdges
{
    /// <summary>Longer intervals mix the jump with what the cell did afterwards.</summary>
    public const double LongestSeconds = 30;

    /// <summary>An edge counts when it has at least this part of the largest: noise at rest has less.</summary>
    private const double ShareOfLargest = 0.125;

    /// <summary>
    /// An edge counts when its voltage has at least this part of that of the tenth largest: while a cycler holds the voltage, it
    /// wobbles by a millivolt against the current, which says nothing of the cell.
    /// </summary>
    private const double ShareOfVoltage = 0.25;

    private const int KeptPerPower = 128;
    private const int Powers = 64;

    private readonly PriorityQueue<(double Volts, double Amps, long Row), double>?[] _edges = new PriorityQueue<(double, double, long), double>?[Powers];

    /// <summary>The largest jump of the current [A].</summary>
    public double Largest { get; private set; }

    public void Add(in Sample before, in Sample now)
    {
        if (before.IsNone)
        {
            return;
        }

        double seconds = now.Time - before.Time;
        double amps = now.Current - before.Current;
        double volts = now.Voltage - before.Voltage;
        double size = Math.Abs(amps);
        if (!(seconds >= 0 && seconds <= LongestSeconds) || !(size > 1e-9) || !double.IsFinite(volts) || !double.IsFinite(amps))
        {
            return;
        }

        Largest = Math.Max(Largest, size);
        if (volts == 0)
        {
            return;
        }

        // Of each power of two those whose voltage jumps most are kept.
        PriorityQueue<(double, double, long), double> edges = _edges[Power(size)] ??= new PriorityQueue<(double, double, long), double>();
        if (edges.Count < KeptPerPower)
        {
            edges.Enqueue((volts, amps, now.FileRow), Math.Abs(volts));
        }
        else
        {
            edges.EnqueueDequeue((volts, amps, now.FileRow), Math.Abs(volts));
        }
    }

    /// <summary>The edges that count: how many agree with a positive resistance, how many do not, and the median resistance.</summary>
    public (long Positive, long Negative, double MedianOhms, (double Ohms, long Row)[] Edges) Result()
    {
        List<(double Volts, double Amps, long Row)> all = [];
        for (int p = Largest > 0 ? Power(ShareOfLargest * Largest) : Powers; p < Powers; p++)
        {
            all.AddRange(_edges[p]?.UnorderedItems.Select(i => i.Element) ?? []);
        }

        double[] jumps = [.. all.Select(e => Math.Abs(e.Volts)).OrderDescending()];
        double least = jumps.Length == 0 ? 0 : ShareOfVoltage * jumps[Math.Min(9, jumps.Length / 4)];
        (double Ohms, long Row)[] edges = [.. all.Where(e => Math.Abs(e.Volts) >= least).Select(e => (e.Volts / e.Amps, e.Row)).OrderBy(e => e.Row)];
        double[] ohms = [.. edges.Select(e => e.Ohms).Order()];
        double median = ohms.Length == 0 ? double.NaN : (ohms[(ohms.Length - 1) / 2] + ohms[ohms.Length / 2]) / 2;
        return (ohms.Count(o => o > 0), ohms.Count(o => o < 0), median, edges);
    }

    private static int Power(double amps) => Math.Clamp(32 + (int)Math.Floor(Math.Log2(amps)), 0, Powers - 1);
}

/// <summary>The sign of the current by the cell's own resistance.</summary>
internal sealed class CurrentSignRule() : QualityRule(
    "current-sign",
    "Where the current jumps, the voltage jumps the same way: a cell has a positive resistance, whatever the counters say.",
    new RuleLimit("fewest edges", FewestEdges, "a cut-off or a balancing step makes one or two odd ones"),
    new RuleLimit("share that decides", Deciding, "relaxation between sparse records turns a few edges round; a turned current turns nearly all"))
{
    private const int FewestEdges = 4;
    private const double Deciding = 0.75;

    internal override RuleRun Begin(TestFacts facts) => new Run(Name, facts);

    private sealed class Run(string rule, TestFacts facts) : RuleRun(rule)
    {
        private readonly CurrentEdges _edges = new();

        public override void Row(CyclingChunk chunk, int index, in Sample before, in Sample now) => _edges.Add(in before, in now);

        public override RuleVerdict End()
        {
            (long positive, long negative, double ohms, (double Ohms, long Row)[] edges) = _edges.Result();
            long total = positive + negative;
            if (total < FewestEdges)
            {
                return Without(Text($"{total} edges of the current; {FewestEdges} are needed to tell"));
            }

            RowNotes notes = facts.Notes();
            foreach ((double edge, long row) in edges.Where(e => e.Ohms < 0))
            {
                notes.Add(row, () => Text($"dV/dI = {1000 * edge:G4} mohm"));
            }

            RuleVerdict Says(Verdict verdict, FormattableString text) => Result(verdict, notes, text) with { Count = negative };
            return positive >= Deciding * total ? Pass($"{positive} of {total} edges agree; median {1000 * ohms:G3} mohm")
                : negative >= Deciding * total && ohms < 0 ? Says(Verdict.Fail, $"{negative} of {total} edges go the wrong way, median {1000 * ohms:G3} mohm: the current is counted the other way round; the repair turn-current-sign turns it")
                : Says(Verdict.NotApplicable, $"{negative} of {total} edges go the wrong way: the edges do not tell the sign");
        }
    }
}

/// <summary>A voltage channel that stands still.</summary>
internal sealed class StuckVoltageRule() : QualityRule(
    "stuck-voltage",
    "The voltage does not stay bit-identical while the current jumps up and down.",
    new RuleLimit("fewest rows", FewestRows, "short stretches repeat by chance"),
    new RuleLimit("jumps each way", 2, "a constant-voltage phase lets the current fall only, and a rest has none: neither can be mistaken"),
    new RuleLimit("converter steps a jump must be worth", ConverterSteps, "a coarse converter may hide a jump whose voltage is under one step; the resistance is the test's own"))
{
    private const int FewestRows = 10;
    private const double ConverterSteps = 3;
    private const double ShareOfLargest = 0.05;
    private const int MostStretches = 1000;

    internal override RuleRun Begin(TestFacts facts) => new Run(Name, facts);

    private sealed class Run(string rule, TestFacts facts) : RuleRun(rule)
    {
        private readonly CurrentEdges _edges = new();
        private readonly List<Stretch> _stretches = [];
        private double _step = double.PositiveInfinity;
        private Stretch _open;

        public override void Row(CyclingChunk chunk, int index, in Sample before, in Sample now)
        {
            _edges.Add(in before, in now);
            if (before.IsNone || now.Voltage != before.Voltage)
            {
                Close();
                _open = new Stretch { Row = now.FileRow, Time = now.Time, Volts = now.Voltage, Rows = 1, End = now.Time };
                double step = before.IsNone ? double.NaN : Math.Abs(now.Voltage - before.Voltage);
                _step = step < _step ? step : _step;
                return;
            }

            double amps = now.Current - before.Current;
            _open.Rows++;
            _open.End = now.Time;
            if (now.Time - before.Time > CurrentEdges.LongestSeconds)
            {
                return;
            }

            if (amps > 0)
            {
                (_open.Rise, _open.SecondRise) = amps > _open.Rise ? (amps, _open.Rise) : (_open.Rise, Math.Max(_open.SecondRise, amps));
            }
            else
            {
                (_open.Fall, _open.SecondFall) = -amps > _open.Fall ? (-amps, _open.Fall) : (_open.Fall, Math.Max(_open.SecondFall, -amps));
            }
        }

        public override RuleVerdict End()
        {
            Close();
            (_, _, double ohms, _) = _edges.Result();
            double threshold = ShareOfLargest * _edges.Largest;
            if (ohms > 0 && double.IsFinite(_step))
            {
                threshold = Math.Max(threshold, ConverterSteps * _step / ohms);
            }

            RowNotes notes = facts.Notes();
            foreach (Stretch s in _stretches.Where(s => Math.Min(s.SecondRise, s.SecondFall) >= threshold))
            {
                notes.Add(s.Row, () => Text($"{s.Volts:G7} V in {s.Rows} rows over {s.End - s.Time:G4} s, while the current rose by up to {s.Rise:G3} A and fell by up to {s.Fall:G3} A"));
            }

            return notes.Count == 0
                ? Pass($"the voltage answers the current")
                : Result(Verdict.Fail, notes, $"the voltage stands still in {Counted(notes.Count, "place")} while the current jumps both ways");
        }

        private void Close()
        {
            if (_open.Rows >= FewestRows && Math.Min(_open.SecondRise, _open.SecondFall) > 0 && _stretches.Count < MostStretches)
            {
                _stretches.Add(_open);
            }
        }

        private struct Stretch
        {
            public long Row;
            public double Time;
            public double End;
            public double Volts;
            public long Rows;
            public double Rise;
            public double SecondRise;
            public double Fall;
            public double SecondFall;
        }
    }
}

/// <summary>A temperature channel that stands still.</summary>
internal sealed class StuckTemperatureRule() : QualityRule(
    "stuck-temperature",
    "A cell's temperature does not stand still for a whole test under current (a chamber's may, but not at 0.000), nor does any freeze and then catch up in one leap.",
    new RuleLimit("shortest [s]", ShortestSeconds, "a can in a chamber holds its temperature for minutes"),
    new RuleLimit("leap that ends it [K]", LeastLeap, "a working sensor creeps by converter steps, the coarsest of which are 1 K; a frozen one comes back far off"))
{
    private const double ShortestSeconds = 1800;
    private const double LeastLeap = 2;
    private const long FewestRows = 100;

    private static readonly CyclingColumn[] s_sensors = [.. CyclingColumn.CellTemperatures, CyclingColumn.AmbientTemperature];

    internal override RuleRun Begin(TestFacts facts)
    {
        CyclingColumn[] sensors = [.. s_sensors.Where(facts.Has)];
        return sensors.Length > 0 ? new Run(Name, facts, sensors) : new IdleRun(Name, "no temperature is recorded");
    }

    private sealed class Run(string rule, TestFacts facts, CyclingColumn[] sensors) : RuleRun(rule)
    {
        private readonly RowNotes _notes = facts.Notes();
        private readonly Channel[] _channels = [.. sensors.Select(s => new Channel(s))];
        private long _firstRow;
        private bool _loaded;

        public override void Row(CyclingChunk chunk, int index, in Sample before, in Sample now)
        {
            _firstRow = before.IsNone ? now.FileRow : _firstRow;
            _loaded |= now.Current != 0;
            foreach (Channel channel in _channels)
            {
                double value = chunk.Buffer(channel.Column)[index];
                if (double.IsNaN(value) || value == channel.Value)
                {
                    channel.Rows++;
                    channel.End = now.Time;
                    continue;
                }

                double leap = Math.Abs(value - channel.Value);
                if (channel.Rows >= FewestRows && channel.End - channel.Start >= ShortestSeconds && leap >= LeastLeap && now.Time - channel.End <= ShortestSeconds / 10)
                {
                    double frozen = channel.Value;
                    double seconds = channel.End - channel.Start;
                    long rows = channel.Rows;
                    CyclingColumn column = channel.Column;
                    _notes.Add(channel.Row, () => Text($"{column.Name} is {frozen:G6} degC in {rows} rows over {seconds:G5} s, then leaps by {leap:G3} K"));
                }

                channel.Restart(value, now);
            }
        }

        public override RuleVerdict End()
        {
            foreach (Channel channel in _channels.Where(c => c.Values == 1 && c.Rows >= FewestRows && (c.Column != CyclingColumn.AmbientTemperature || c.Value == 0) && c.End - c.Start >= ShortestSeconds && _loaded))
            {
                _notes.Add(_firstRow, () => Text($"{channel.Column.Name} is {channel.Value:G6} degC in all {channel.Rows} rows{(channel.Value == 0 ? ", as of a sensor that is not there" : "")}"));
            }

            return _notes.Count == 0 ? Pass($"no temperature stands still under current")
                : Result(Verdict.Warn, _notes, $"a temperature stands still ({Counted(_notes.Count, "finding")})");
        }

        private sealed class Channel(CyclingColumn column)
        {
            public CyclingColumn Column => column;

            public double Value { get; private set; } = double.NaN;

            public long Row { get; private set; }

            public double Start { get; private set; }

            public double End { get; set; }

            public long Rows { get; set; }

            public long Values { get; private set; }

            public void Restart(double value, in Sample now)
            {
                Value = value;
                Row = now.FileRow;
                Start = End = now.Time;
                Rows = 1;
                Values++;
            }
        }
    }
}
