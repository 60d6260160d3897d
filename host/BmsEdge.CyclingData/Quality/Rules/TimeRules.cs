using System;
using System.Globalization;

namespace BmsEdge.CyclingData.Quality.Rules;

/// <summary>Time that runs backwards.</summary>
internal sealed class TimeOrderRule() : QualityRule(
    "time-order",
    "Test time never falls from one row to the next.",
    new RuleLimit("latest time of a restart [s]", TimeFalls.LatestRestartSeconds, "a clock that starts again shows at most its first logging interval"),
    new RuleLimit("rows of a wrong time stamp", TimeFalls.MostGlitchRows, "a time that is back within them never restarted"))
{
    internal override RuleRun Begin(TestFacts facts) => new Run(Name, facts);

    private sealed class Run : RuleRun
    {
        private readonly RowNotes _notes;
        private readonly TimeFalls _falls;
        private long _restarts;
        private long _glitches;

        public Run(string rule, TestFacts facts)
            : base(rule)
        {
            _notes = facts.Notes();
            _falls = new TimeFalls((kind, _, row, from, to) =>
            {
                _restarts += kind == TimeFall.Restart ? 1 : 0;
                _glitches += kind == TimeFall.Glitch ? 1 : 0;
                _notes.Add(row, () => TableRules.TimeProblem(from, to)! + (kind == TimeFall.Restart ? " and goes on from there" : kind == TimeFall.Glitch ? " and back" : ""));
            });
        }

        public override void Row(CyclingChunk chunk, int index, in Sample before, in Sample now) => _falls.Add(now.Time, now.FileRow);

        public override RuleVerdict End()
        {
            _falls.End();
            string remedy = _notes.Count == 0 ? ""
                : _restarts == _notes.Count ? "; the repair restart-time strings the pieces together"
                : _glitches == _notes.Count ? "; the repair drop-time-glitches leaves the rows out"
                : "";
            return _notes.Count == 0
                ? Pass($"time never falls")
                : Result(Verdict.Fail, _notes, $"time runs backwards in {_notes.Count} rows: {_restarts} restarts, {_glitches} wrong stamps with the time back behind them{remedy}");
        }
    }
}

/// <summary>Rows at one instant.</summary>
internal sealed class DuplicateTimesRule() : QualityRule(
    "duplicate-times",
    "Rows at the same instant come in pairs and far apart, as testers write them at changes of step.",
    new RuleLimit("rows at one instant", MostAtOneInstant, "one record ends a step, one begins the next, and a step may be over at once; a stamp that is rounded to seconds packs up to ten 10 Hz records into one"),
    new RuleLimit("share of crowded pairs", MostCrowdedShare, "a pair with another within three instants is no change of step, but a stamp too coarse to differentiate by"))
{
    private const int MostAtOneInstant = 4;
    private const double MostCrowdedShare = 0.02;

    internal override RuleRun Begin(TestFacts facts) => new Run(Name, facts);

    private sealed class Run(string rule, TestFacts facts) : RuleRun(rule)
    {
        private readonly RowNotes _notes = facts.Notes();
        private readonly Crowding _crowding = new();
        private long _rows;
        private int _atOnce = 1;
        private int _most = 1;

        public override void Row(CyclingChunk chunk, int index, in Sample before, in Sample now)
        {
            _rows++;
            if (before.IsNone || now.Time != before.Time)
            {
                _atOnce = 1;
                _crowding.NextInstant();
                return;
            }

            _atOnce++;
            _most = Math.Max(_most, _atOnce);
            _crowding.Found();
            double time = now.Time;
            int atOnce = _atOnce;
            _notes.Add(now.FileRow, () => $"row {atOnce} at {DataFault.Number(time)} s");
        }

        public override RuleVerdict End() =>
            _notes.Count == 0 ? Pass($"no two rows share a time")
            : _most <= MostAtOneInstant && _crowding.Crowded <= Math.Max(4, MostCrowdedShare * _rows)
                ? Result(Verdict.Pass, _notes, $"{_notes.Count} of {_rows} rows share the time of the row before, as testers write them at changes of step")
                : Result(Verdict.Warn, _notes, $"{_notes.Count} of {_rows} rows share the time of the row before, up to {_most} at one instant, {_crowding.Crowded} of them close together: do not divide by their time step");
    }
}

/// <summary>Records written twice.</summary>
internal sealed class DuplicateRowsRule() : QualityRule(
    "duplicate-rows",
    "No stretch of rows is there twice. A single record repeated at an instant is how testers end one step and begin the next.",
    new RuleLimit("crowded repeats for a warning", MostCrowded, "repeats with another within three instants are no changes of step"),
    new RuleLimit("share of crowded repeats for a failure", FailingShare, "so many mean that exports were joined or a log was replayed"))
{
    private const int MostCrowded = 2;
    private const double FailingShare = 0.05;

    internal override RuleRun Begin(TestFacts facts) => new Run(Name, facts);

    private sealed class Run(string rule, TestFacts facts) : RuleRun(rule)
    {
        private readonly RowNotes _notes = facts.Notes();
        private readonly SameInstant _instant = new([.. facts.Columns]);
        private readonly Crowding _crowding = new();
        private long _rows;

        public override void Row(CyclingChunk chunk, int index, in Sample before, in Sample now)
        {
            _rows++;
            if (before.IsNone || now.Time != before.Time)
            {
                _crowding.NextInstant();
            }

            if (_instant.Repeats(chunk, index))
            {
                double time = now.Time;
                _crowding.Found();
                _notes.Add(now.FileRow, () => string.Create(CultureInfo.InvariantCulture, $"the same values as an earlier row at {time} s"));
            }
        }

        public override RuleVerdict End() => _notes.Count == 0 ? Pass($"no row is there twice")
            : _crowding.Crowded <= MostCrowded
                ? Result(Verdict.Pass, _notes, $"{_notes.Count} of {_rows} rows repeat the one before, far apart, as testers write them at changes of step; the repair drop-duplicate-rows leaves them out")
                : Result(_crowding.Crowded > FailingShare * _rows ? Verdict.Fail : Verdict.Warn, _notes, $"{_notes.Count} of {_rows} rows repeat an earlier one, {_crowding.Crowded} of them close together; the repair drop-duplicate-rows leaves them out");
    }
}

/// <summary>Counts findings that come within three instants of another.</summary>
internal sealed class Crowding
{
    private const long Near = 3;

    private long _instant;
    private long _last = long.MinValue / 2;
    private bool _lastCounted;

    public long Crowded { get; private set; }

    public void NextInstant() => _instant++;

    public void Found()
    {
        if (_instant - _last <= Near)
        {
            Crowded += _lastCounted ? 1 : 2;
            _lastCounted = true;
        }
        else
        {
            _lastCounted = false;
        }

        _last = _instant;
    }
}
