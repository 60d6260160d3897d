using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using BmsEdge.CyclingData.Quality.Rules;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Quality;

/// <summary>The rules there are.</summary>
public static class QualityRules
{
    /// <summary>
    /// Version of the rules: one more whenever a rule, its judgement or one of its limits changes, so that verdicts kept in a store
    /// say by what they were passed.
    /// </summary>
    public const int Version = 1;

    /// <summary>Every rule, in the order reports show them.</summary>
    public static ImmutableArray<QualityRule> All { get; } =
    [
        new RecordedValuesRule(),
        new BelievedRangeRule(),
        new TimeOrderRule(),
        new DuplicateTimesRule(),
        new DuplicateRowsRule(),
        new GapRule(),
        new ClockRule(),
        new UnitRule(),
        new VoltageRangeRule(),
        new TemperatureRangeRule(),
        new StuckVoltageRule(),
        new StuckTemperatureRule(),
        new VoltageJumpRule(),
        new TemperatureJumpRule(),
        new CurrentSignRule(),
        CounterRule.Capacity(),
        CounterRule.Energy(),
        new DerivedColumnsRule(),
        new CycleOutlierRule(),
        new CycleBalanceRule(),
    ];

    /// <summary>The rules of those names; null for all.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadArgument"/> for a name that is none.</exception>
    public static ImmutableArray<QualityRule> Named(IReadOnlyCollection<string>? names)
    {
        if (names is null)
        {
            return All;
        }

        foreach (string name in names)
        {
            if (!All.Any(r => r.Name == name))
            {
                throw new BmsException(BmsErrorCode.BadArgument, $"There is no rule '{name}'. Rules: {string.Join(", ", All.Select(r => r.Name))}.");
            }
        }

        return [.. All.Where(r => names.Contains(r.Name))];
    }
}
