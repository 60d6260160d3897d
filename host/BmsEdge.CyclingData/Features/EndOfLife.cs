using System;
using System.Collections.Generic;

namespace BmsEdge.CyclingData.Features;

/// <summary>What a capacity is held against to call a cell spent.</summary>
public enum EndOfLifeBasis
{
    /// <summary>A fraction of the nominal capacity.</summary>
    FractionOfNominal,

    /// <summary>A fraction of the capacity of the first cycle there is.</summary>
    FractionOfFirst,

    /// <summary>A capacity in ampere-hours.</summary>
    Absolute,
}

/// <summary>A rule that ends a life. It is part of every result: a cycle life without its rule means nothing.</summary>
/// <param name="Basis">What the value refers to.</param>
/// <param name="Value">Fraction 0..1, or ampere-hours for <see cref="EndOfLifeBasis.Absolute"/>.</param>
/// <param name="NominalAmpHours">Nominal capacity [Ah]; only for <see cref="EndOfLifeBasis.FractionOfNominal"/>.</param>
/// <param name="ConsecutiveCycles">How many known cycles in a row must be below; 1 is what the published labels use, 2 shrugs off a spike.</param>
public sealed record EndOfLifeRule(EndOfLifeBasis Basis, double Value, double NominalAmpHours = double.NaN, int ConsecutiveCycles = 1)
{
    /// <summary>80 % of a nominal capacity: USABC and Severson et al. 2019 (0.88 Ah of 1.1 Ah).</summary>
    public static EndOfLifeRule EightyPercentOfNominal(double nominalAmpHours) => new(EndOfLifeBasis.FractionOfNominal, 0.8, nominalAmpHours);

    /// <summary>80 % of the first capacity.</summary>
    public static EndOfLifeRule EightyPercentOfFirst { get; } = new(EndOfLifeBasis.FractionOfFirst, 0.8);

    /// <summary>A capacity in ampere-hours, as 1.4 Ah for the NASA PCoE cells.</summary>
    public static EndOfLifeRule Below(double ampHours) => new(EndOfLifeBasis.Absolute, ampHours);

    /// <inheritdoc/>
    public override string ToString()
    {
        FormattableString text = Basis switch
        {
            EndOfLifeBasis.FractionOfNominal => $"below {100 * Value:0.###} % of nominal {NominalAmpHours:0.####} Ah",
            EndOfLifeBasis.FractionOfFirst => $"below {100 * Value:0.###} % of the first capacity",
            _ => $"below {Value:0.####} Ah",
        };
        string times = ConsecutiveCycles > 1 ? FormattableString.Invariant($" in {ConsecutiveCycles} cycles running") : "";
        return FormattableString.Invariant(text) + times;
    }
}

/// <summary>Where a fade curve ends under a rule.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="ThresholdAmpHours">The capacity it comes to [Ah].</param>
/// <param name="Cycle">First cycle below; null when the record ends before: the life is censored, longer than <paramref name="LastCycle"/>.</param>
/// <param name="LastCycle">Last cycle of the record.</param>
/// <param name="LastAmpHours">Its capacity [Ah].</param>
/// <param name="Missing">Cycle numbers absent between the first and the last: the true crossing may be in them.</param>
public sealed record EndOfLife(EndOfLifeRule Rule, double ThresholdAmpHours, int? Cycle, int LastCycle, double LastAmpHours, int Missing)
{
    /// <summary>Whether the record ends before the life does.</summary>
    public bool IsCensored => Cycle is null;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"{(Cycle is { } cycle ? $"cycle {cycle}" : $"not reached by cycle {LastCycle} ({LastAmpHours:0.####} Ah)")} ({Rule} = {ThresholdAmpHours:0.####} Ah)");

    /// <summary>Applies a rule to a fade curve.</summary>
    /// <param name="cycles">Cycle numbers, rising.</param>
    /// <param name="ampHours">Discharge capacities [Ah]; a NaN is no evidence either way.</param>
    /// <param name="rule">The rule.</param>
    /// <exception cref="ArgumentException">Empty, unequal or unordered arrays, or a rule without its nominal capacity.</exception>
    public static EndOfLife Of(IReadOnlyList<int> cycles, IReadOnlyList<double> ampHours, EndOfLifeRule rule)
    {
        FadeCurve.Check(cycles, ampHours);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentOutOfRangeException.ThrowIfLessThan(rule.ConsecutiveCycles, 1, nameof(rule));
        double threshold = rule.Basis switch
        {
            EndOfLifeBasis.FractionOfNominal => Fraction(rule.Value, rule.NominalAmpHours),
            EndOfLifeBasis.FractionOfFirst => Fraction(rule.Value, ampHours[0]),
            _ => rule.Value,
        };
        if (!double.IsFinite(threshold))
        {
            throw new ArgumentException($"the rule '{rule}' comes to no capacity; a nominal or first capacity is missing", nameof(rule));
        }

        int running = 0;
        int first = 0;
        int? found = null;
        for (int i = 0; i < cycles.Count && found is null; i++)
        {
            if (ampHours[i] < threshold)
            {
                first = running++ == 0 ? cycles[i] : first;
                found = running >= rule.ConsecutiveCycles ? first : null;
            }
            else if (!double.IsNaN(ampHours[i]))
            {
                running = 0;
            }
        }

        return Found(rule, threshold, found, cycles, ampHours);
    }

    /// <summary>In decimals: 0.8 x 1.1 Ah is 0.88 Ah, and a capacity of exactly 0.88 Ah is not below; in binary the product is above 0.88.</summary>
    private static double Fraction(double share, double whole) =>
        Math.Abs(whole) < 1e6 && Math.Abs(share) < 1e6 ? (double)((decimal)share * (decimal)whole) : double.NaN;

    private static EndOfLife Found(EndOfLifeRule rule, double threshold, int? found, IReadOnlyList<int> cycles, IReadOnlyList<double> ampHours) =>
        new(rule, threshold, found, cycles[^1], ampHours[^1], cycles[^1] - cycles[0] + 1 - cycles.Count);
}
