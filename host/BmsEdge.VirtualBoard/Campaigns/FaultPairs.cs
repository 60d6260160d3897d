using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.Core.Protection;

namespace BmsEdge.VirtualBoard.Campaigns;

/// <summary>
/// Two faults at once. The dangerous ones (a cell, a current or a temperature beyond its limit) meet everything that could hide
/// them (a blind or busy board) and each other. The second strikes up to two seconds after the first; the pack must be safe
/// within the longer of both times, lengthened by what one of them keeps the loop from seeing.
/// </summary>
public static class FaultPairs
{
    private const double LongestGapSeconds = 2;

    /// <summary>Faults that endanger the pack.</summary>
    public static IReadOnlyList<string> Dangers { get; } = ["16b", "16d", "16c", "16a", "26a", "26b", "27b", "15a"];

    /// <summary>Faults that may hide another.</summary>
    public static IReadOnlyList<string> Veils { get; } = ["1a", "3a", "4a", "5a", "5b", "6a", "6b", "6d", "6e", "6g", "6h", "7b", "8a", "12a", "20a", "22a"];

    /// <summary>Every pair that can happen on one board in one phase.</summary>
    public static IReadOnlyList<FaultRow> Rows { get; } = [.. All()];

    /// <summary>Two rows as one.</summary>
    /// <param name="first">Strikes first.</param>
    /// <param name="second">Strikes second.</param>
    public static FaultRow Join(FaultRow first, FaultRow second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return new FaultRow
        {
            Id = $"{first.Id}+{second.Id}",
            Name = $"{first.Name} and {second.Name}",
            Injection = $"the second within {LongestGapSeconds} s",
            Phases = [.. first.Phases.Intersect(second.Phases)],
            Causes = [.. first.Causes.Union(second.Causes)],
            Consequences = [.. first.Consequences.Union(second.Consequences)],
            IsMomentary = new[] { first, second }.Any(r => r.IsMomentary)
                && new[] { first, second }.All(r => r.IsMomentary || r.Safe == SafeState.Undisturbed),
            Prepared = [.. first.Prepared.Union(second.Prepared)],
            CountsFromLimit = first.CountsFromLimit || second.CountsFromLimit,
            MayOpenEarly = true,
            Safe = Worse(first.Safe, second.Safe),
            Time = c =>
            {
                // One that is ridden through has no time of its own.
                StatedTime[] times = [.. new[] { first, second }.Where(r => r.Safe != SafeState.Undisturbed).Select(r => r.Time!(c))];
                StatedTime longest = times.MaxBy(t => t.Milliseconds) ?? first.Time!(c);
                int shadow = Math.Max(first.ShadowMilliseconds(c), second.ShadowMilliseconds(c));
                return shadow == 0
                    ? longest
                    : new StatedTime(longest.Milliseconds + shadow, FormattableString.Invariant($"{longest.Derivation} + shadow {shadow}"));
            },
            Variant = c =>
            {
                first.Variant?.Invoke(c);
                second.Variant?.Invoke(c);
            },
            NotApplicable = s => first.NotApplicable(s) ?? second.NotApplicable(s),
            Draw = (draw, phase, setting) =>
            {
                FaultInjection a = first.Draw!(draw, phase, setting);
                FaultInjection b = second.Draw!(draw, phase, setting);
                double gap = draw.Between(0, LongestGapSeconds);
                bool both = false;
                return new FaultInjection
                {
                    Detail = FormattableString.Invariant($"{a.Detail}; {gap:F2} s later {b.Detail}"),
                    Prepare = setup =>
                    {
                        a.Prepare(setup);
                        b.Prepare(setup);
                    },
                    Strike = bench =>
                    {
                        a.Strike(bench);
                        bench.After(gap, () =>
                        {
                            b.Strike(bench);
                            both = true;
                        });
                    },
                    Holds = bench => both && (a.Holds(bench) || first.Safe == SafeState.Undisturbed || bench.IsOpen)
                        && (b.Holds(bench) || second.Safe == SafeState.Undisturbed || bench.IsOpen),
                };
            },
        };
    }

    private static IEnumerable<FaultRow> All()
    {
        Dictionary<string, FaultRow> rows = FaultTable.Rows.ToDictionary(r => r.Id);
        for (int i = 0; i < Dangers.Count; i++)
        {
            FaultRow danger = rows[Dangers[i]];
            foreach (FaultRow other in Veils.Concat(Dangers.Skip(i + 1)).Select(id => rows[id]))
            {
                if (danger.Phases.Intersect(other.Phases).Any() && !Undo(danger, other))
                {
                    yield return Join(other, danger);
                }
            }
        }
    }

    /// <summary>
    /// Two faults that force the current are no pair: the second undoes the first. Nor are a forced, constant current and
    /// readings that only a moving one shows to be frozen (row 1d).
    /// </summary>
    private static bool Undo(FaultRow a, FaultRow b) => ForcesCurrent(a) && (ForcesCurrent(b) || b.Id is "1a");

    private static bool ForcesCurrent(FaultRow row) => row.Id is "16a" or "16c" || IsCurrent(row);

    private static bool IsCurrent(FaultRow row) =>
        row.Causes.Contains(TripCause.DischargeOverCurrent) || row.Causes.Contains(TripCause.ChargeOverCurrent);

    private static SafeState Worse(SafeState a, SafeState b)
    {
        if (a == SafeState.Undisturbed)
        {
            return b;
        }

        return b == SafeState.Undisturbed || a == b ? a : a == SafeState.Open || b == SafeState.Open ? SafeState.Open : SafeState.Undisturbed;
    }
}
