using System.Globalization;
using System.Linq;

namespace BmsEdge.CyclingData.Quality.Rules;

/// <summary>Values that every row must have and some do not.</summary>
internal sealed class RecordedValuesRule() : QualityRule(
    "recorded-values",
    "Every row has finite numbers in the columns that may not be empty.")
{
    internal override RuleRun Begin(TestFacts facts) => new Run(Name, facts);

    private sealed class Run(string rule, TestFacts facts) : RuleRun(rule)
    {
        private readonly RowNotes _notes = facts.Notes();
        private readonly CyclingColumn[] _columns = [.. facts.Columns.Where(c => c.IsRequired || (!facts.IsJudged && !c.MayBeUnrecorded))];

        public override void Row(CyclingChunk chunk, int index, in Sample before, in Sample now)
        {
            foreach (CyclingColumn column in _columns)
            {
                double value = chunk.Buffer(column)[index];
                if (!double.IsFinite(value))
                {
                    _notes.Add(now.FileRow, () => $"{column.Name} is {(double.IsNaN(value) ? "missing" : DataFault.Number(value))}");
                    return;
                }
            }
        }

        public override RuleVerdict End() => _notes.Count == 0
            ? Pass($"{_columns.Length} columns are filled throughout")
            : Result(Verdict.Fail, _notes, $"{_notes.Count} rows lack a value; the repair drop-nonfinite-rows leaves them out");
    }
}

/// <summary>Values that can only be a wrong unit or a broken record.</summary>
internal sealed class BelievedRangeRule() : QualityRule(
    "believed-range",
    "Every value lies in the range its column is believed in (docs/cycling-data.md), and counts are whole.")
{
    internal override RuleRun Begin(TestFacts facts) => new Run(Name, facts);

    private sealed class Run(string rule, TestFacts facts) : RuleRun(rule)
    {
        private readonly RowNotes _notes = facts.Notes();

        public override void Row(CyclingChunk chunk, int index, in Sample before, in Sample now)
        {
            foreach (CyclingColumn column in facts.Columns)
            {
                double value = chunk.Buffer(column)[index];
                bool good = (value >= column.Minimum && value <= column.Maximum && (!column.IsWholeNumber || value == System.Math.Floor(value))) || !double.IsFinite(value);
                if (!good)
                {
                    _notes.Add(now.FileRow, () => $"{column.Name}: {TableRules.Problem(column, value)}");
                    return;
                }
            }
        }

        public override RuleVerdict End() => _notes.Count == 0
            ? Pass($"all values of {facts.Columns.Length} columns are in range")
            : Result(Verdict.Fail, _notes, $"{_notes.Count} rows hold a value out of range");
    }
}

/// <summary>Time that runs backwards.</summary>
internal sealed class TimeOrderRule() : QualityRule("time-order", "Test time never falls from one row to the next.")
{
    internal override RuleRun Begin(TestFacts facts) => new Run(Name, facts);

    private sealed class Run(string rule, TestFacts facts) : RuleRun(rule)
    {
        private readonly RowNotes _notes = facts.Notes();
        private long _restarts;

        public override void Row(CyclingChunk chunk, int index, in Sample before, in Sample now)
        {
            if (!before.IsNone && now.Time < before.Time)
            {
                double from = before.Time;
                double to = now.Time;
                _restarts += TimeRestart.Is(from, to) ? 1 : 0;
                _notes.Add(now.FileRow, () => TableRules.TimeProblem(from, to)!);
            }
        }

        public override RuleVerdict End() => _notes.Count == 0
            ? Pass($"time never falls")
            : Result(
                Verdict.Fail,
                _notes,
                $"time runs backwards {_notes.Count} times, {_restarts} of them to its beginning{(_restarts == _notes.Count ? "; if it restarts with every step, the repair restart-time strings the pieces together" : "")}");
    }
}

/// <summary>Tells a clock that starts again from one that is wrong.</summary>
internal static class TimeRestart
{
    /// <summary>A clock that starts again shows at most its first logging interval; a minute is the slowest usual one.</summary>
    public const double LatestSeconds = 60;

    /// <summary>Whether a fall of the time is a restart.</summary>
    public static bool Is(double fromSeconds, double toSeconds) => toSeconds >= 0 && toSeconds <= LatestSeconds && toSeconds < fromSeconds;
}

/// <summary>Rows at one instant.</summary>
internal sealed class DuplicateTimesRule() : QualityRule(
    "duplicate-times",
    "Rows at the same instant stand where the current or the step changes, and are few.",
    new RuleLimit("rows at one instant", MostAtOneInstant, "testers write one record before and one after a change of step; a time stamp that rounds to seconds packs up to ten 10 Hz records into one"),
    new RuleLimit("share of all rows", MostShare, "a step change every twenty rows is the densest pulse test staged; more means that the time stamp is too coarse to differentiate by"))
{
    private const int MostAtOneInstant = 3;
    private const double MostShare = 0.05;

    internal override RuleRun Begin(TestFacts facts) => new Run(Name, facts);

    private sealed class Run(string rule, TestFacts facts) : RuleRun(rule)
    {
        private readonly RowNotes _notes = facts.Notes();
        private long _rows;
        private int _atOnce = 1;
        private int _most = 1;

        public override void Row(CyclingChunk chunk, int index, in Sample before, in Sample now)
        {
            _rows++;
            if (before.IsNone || now.Time != before.Time)
            {
                _atOnce = 1;
                return;
            }

            _atOnce++;
            _most = System.Math.Max(_most, _atOnce);
            double time = now.Time;
            int atOnce = _atOnce;
            _notes.Add(now.FileRow, () => $"row {atOnce} at {DataFault.Number(time)} s");
        }

        public override RuleVerdict End() =>
            _notes.Count == 0 ? Pass($"no two rows share a time")
            : _most <= MostAtOneInstant && _notes.Count <= System.Math.Max(2, MostShare * _rows)
                ? Result(Verdict.Pass, _notes, $"{_notes.Count} rows share the time of the row before, as testers write them at changes of step")
                : Result(Verdict.Warn, _notes, $"{_notes.Count} of {_rows} rows share the time of the row before, up to {_most} at one instant: do not divide by their time step");
    }
}

/// <summary>Records written twice.</summary>
internal sealed class DuplicateRowsRule() : QualityRule(
    "duplicate-rows",
    "No row repeats an earlier row of the same instant in every column.",
    new RuleLimit("share of all rows for a failure", FailingShare, "a stray doubled record changes no integral; one in a hundred and more means that exports were joined or a log was replayed"))
{
    private const double FailingShare = 0.01;

    internal override RuleRun Begin(TestFacts facts) => new Run(Name, facts);

    private sealed class Run(string rule, TestFacts facts) : RuleRun(rule)
    {
        private readonly RowNotes _notes = facts.Notes();
        private readonly SameInstant _instant = new([.. facts.Columns]);
        private long _rows;

        public override void Row(CyclingChunk chunk, int index, in Sample before, in Sample now)
        {
            _rows++;
            if (_instant.Repeats(chunk, index))
            {
                double time = now.Time;
                _notes.Add(now.FileRow, () => string.Create(CultureInfo.InvariantCulture, $"the same values as an earlier row at {time} s"));
            }
        }

        public override RuleVerdict End() => _notes.Count == 0
            ? Pass($"no row is there twice")
            : Result(_notes.Count > FailingShare * _rows ? Verdict.Fail : Verdict.Warn, _notes, $"{_notes.Count} of {_rows} rows repeat an earlier one; the repair drop-duplicate-rows leaves them out");
    }
}

/// <summary>Remembers the rows of one instant, at most a few.</summary>
internal sealed class SameInstant(CyclingColumn[] columns)
{
    /// <summary>Rows of one instant that are compared; more at one time is another fault.</summary>
    private const int Remembered = 8;

    private readonly double[][] _rows = [.. Enumerable.Range(0, Remembered).Select(_ => new double[columns.Length])];
    private double _time = double.NaN;
    private int _count;

    /// <summary>Whether a row of this instant had the same values in every column; if not it is remembered.</summary>
    public bool Repeats(CyclingChunk chunk, int index)
    {
        double time = chunk.Buffer(CyclingColumn.TestTime)[index];
        if (time != _time)
        {
            _time = time;
            _count = 0;
        }

        for (int r = 0; r < System.Math.Min(_count, Remembered); r++)
        {
            bool same = true;
            for (int c = 0; c < columns.Length && same; c++)
            {
                // Equals and not ==: an unrecorded value repeats an unrecorded value.
                same = chunk.Buffer(columns[c])[index].Equals(_rows[r][c]);
            }

            if (same)
            {
                return true;
            }
        }

        double[] row = _rows[_count % Remembered];
        for (int c = 0; c < columns.Length; c++)
        {
            row[c] = chunk.Buffer(columns[c])[index];
        }

        _count++;
        return false;
    }
}
