using System.Collections.Immutable;
using System.Linq;

namespace BmsEdge.CyclingData.Quality;

/// <summary>All rules at work on one test.</summary>
internal sealed class TestCheck
{
    private readonly RuleRun[] _rules;
    private readonly string? _name;
    private readonly CyclingColumn? _step;
    private readonly CyclingColumn? _cycle;
    private Sample _before;
    private long _rows;

    public TestCheck(CyclingChunk first, ImmutableArray<QualityRule> rules, QualitySettings settings, bool isJudged)
    {
        TestFacts facts = new(first.Test, first.Columns, settings, isJudged);
        _rules = [.. rules.Select(r => r.Begin(facts))];
        _name = first.Test.Name;
        _step = QualityCheck.StepColumn(first.Columns);
        _cycle = QualityCheck.CycleColumn(first.Columns);
    }

    public void Add(CyclingChunk chunk)
    {
        for (int i = 0; i < chunk.RowCount; i++)
        {
            Sample now = new(chunk, i, _step, _cycle);
            foreach (RuleRun rule in _rules)
            {
                rule.Row(chunk, i, in _before, in now);
            }

            _before = now;
        }

        _rows += chunk.RowCount;
    }

    public TestQuality End() => new(_name, _rows, [.. _rules.Select(r => r.End())]);
}
