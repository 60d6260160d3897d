using System;

namespace BmsEdge.CyclingData.Quality.Rules;

/// <summary>Holes in the log.</summary>
internal sealed class GapRule() : QualityRule(
    "gaps",
    "The log has no holes.",
    new RuleLimit("shortest hole [s]", LogGap.ShortestSeconds, "it is the slowest rate drive cycles are logged at"),
    new RuleLimit("times the median of three intervals on either side", LogGap.TimesNeighbours, "a change of the logging rate is no hole: an HPPC log runs at 0.1 s in pulses and at 60 s in rests"))
{
    internal override RuleRun Begin(TestFacts facts) => new Run(Name, facts);

    private sealed class Run : RuleRun
    {
        private readonly RowNotes _notes;
        private readonly GapFinder _finder;
        private double _seconds;
        private double _longest;
        private bool _falls;

        public Run(string rule, TestFacts facts)
            : base(rule)
        {
            _notes = facts.Notes();
            _finder = new GapFinder(Found);
        }

        public override void Row(CyclingChunk chunk, int index, in Sample before, in Sample now)
        {
            _falls |= !before.IsNone && now.Time < before.Time;
            _finder.Add(now.Time, now.FileRow);
        }

        public override RuleVerdict End()
        {
            _finder.End();
            return _falls ? Without("time runs backwards; see time-order")
                : _notes.Count == 0
                ? Pass($"no hole in the log")
                : Result(Verdict.Warn, _notes, $"{Counted(_notes.Count, "hole")} of {_seconds:G4} s together, the longest {_longest:G4} s: nothing is to be integrated across them");
        }

        private void Found(FoundGap gap)
        {
            _seconds += gap.Seconds;
            _longest = Math.Max(_longest, gap.Seconds);
            _notes.Add(gap.RowAfter, () => Text($"{gap.Seconds:G6} s without a record, from {gap.FromSeconds:G9} s"));
        }
    }
}

/// <summary>
/// Tells, without waiting for the rows behind it, whether an interval may be a hole: it is long and ten times its predecessors.
/// It finds every hole and some slowdowns of the log besides; who integrates leaves both out.
/// </summary>
internal sealed class SuspectInterval
{
    private double _a;
    private double _b;
    private double _c;
    private int _known;

    public bool Is(double seconds)
    {
        bool suspect = seconds > LogGap.ShortestSeconds && seconds > LogGap.TimesNeighbours * Median();
        (_a, _b, _c) = (_b, _c, seconds);
        _known++;
        return suspect;
    }

    private double Median() => _known switch
    {
        0 => 0,
        1 => _c,
        2 => (_b + _c) / 2,
        _ => Math.Max(Math.Min(_a, _b), Math.Min(Math.Max(_a, _b), _c)),
    };
}

/// <summary>Clock on the wall against clock of the test.</summary>
internal sealed class ClockRule() : QualityRule(
    "clock",
    "Unix time and test time advance alike; a leap of an hour is a change to or from daylight-saving time.",
    new RuleLimit("least leap [s]", LeastLeapSeconds, "clocks of computer and cycler drift by seconds and time stamps may be rounded to the minute"))
{
    private const double LeastLeapSeconds = 90;
    private const double Hour = 3600;

    internal override RuleRun Begin(TestFacts facts) => facts.Has(CyclingColumn.UnixTime)
        ? new Run(Name, facts)
        : new IdleRun(Name, "the file has no Unix time");

    private sealed class Run(string rule, TestFacts facts) : RuleRun(rule)
    {
        private readonly RowNotes _notes = facts.Notes();
        private double _unixBefore = double.NaN;
        private double _offset = double.NaN;
        private long _hours;
        private long _backwards;

        public override void Row(CyclingChunk chunk, int index, in Sample before, in Sample now)
        {
            double unix = chunk.Buffer(CyclingColumn.UnixTime)[index];
            double offset = unix - now.Time;
            double leap = offset - _offset;
            if (unix < _unixBefore)
            {
                _backwards++;
            }

            _unixBefore = unix;
            if (double.IsNaN(_offset) || !before.IsNone && now.Time < before.Time)
            {
                _offset = offset;
                return;
            }

            if (Math.Abs(leap) >= LeastLeapSeconds)
            {
                bool hour = Math.Abs(Math.Abs(leap) - Hour) < LeastLeapSeconds;
                _hours += hour ? 1 : 0;
                _notes.Add(now.FileRow, () => Text($"Unix time leaps by {leap:+0.#;-0.#} s against test time{(hour ? ", as at a change of daylight-saving time" : "")}"));
                _offset = offset;
            }
        }

        public override RuleVerdict End() =>
            _notes.Count == 0 && _backwards == 0 ? Pass($"both clocks advance alike")
            : Result(
                Verdict.Warn,
                _notes,
                $"Unix time leaps against test time {_notes.Count} times ({_hours} by an hour, as daylight-saving time does) and falls {_backwards} times; pauses that test time does not count leap too");
    }
}
