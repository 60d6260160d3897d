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
