using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.CyclingData.Quality.Cycles;

namespace BmsEdge.CyclingData.Quality.Rules;

/// <summary>Cycles whose capacity their neighbours do not bear out.</summary>
internal sealed class CycleOutlierRule() : QualityRule(
    RuleName,
    "The capacity of each cycle agrees with its neighbours of a similar rate.",
    new RuleLimit("neighbours on either side", CycleOutliers.Reach, "capacity fades by less than its scatter over as many cycles"),
    new RuleLimit("standard deviations (1.4826 MAD)", CycleOutliers.Deviations, "one cycle in a hundred million of normal scatter"),
    new RuleLimit("least distance, share of the median", CycleOutliers.LeastShare, "cells recover by a percent or two after a pause of the test"),
    new RuleLimit("share of the largest usual for a failure", Impossible, "no cell holds twice what it holds in nine of ten cycles"))
{
    public const string RuleName = "cycle-outlier";
    public const double Impossible = 2;

    /// <summary>Fewer cycles have no neighbours to speak of.</summary>
    public const int FewestCycles = CycleOutliers.FewestNeighbours + 1;

    internal override RuleRun Begin(TestFacts facts) => QualityCheck.CycleColumn(facts.Columns) is not null
        ? new Run(Name, facts)
        : new IdleRun(Name, "the file counts no cycles");

    /// <summary>Outliers of a series of cycles: the first and the last may be cut off by the file and are not judged.</summary>
    internal static IReadOnlyList<(CycleOutlier Outlier, string What)> Judge(IReadOnlyList<CycleSum> cycles)
    {
        double[] discharge = [.. cycles.Select(c => c.DischargeAh > 0 ? c.DischargeAh : double.NaN)];
        double[] charge = [.. cycles.Select(c => c.ChargeAh > 0 ? c.ChargeAh : double.NaN)];
        IEnumerable<(CycleOutlier Outlier, string What)> found =
            CycleOutliers.Find(discharge, [.. cycles.Select(c => c.DischargeAh / c.DischargeHours)]).Select(o => (o, "discharge"))
                .Concat(CycleOutliers.Find(charge, [.. cycles.Select(c => c.ChargeAh / c.ChargeHours)]).Select(o => (o, "charge")));
        return [.. found.Where(f => f.Outlier.Index > 0 && f.Outlier.Index < cycles.Count - 1).OrderBy(f => f.Outlier.Index)];
    }

    private sealed class Run(string rule, TestFacts facts) : RuleRun(rule)
    {
        private readonly CycleLedger _ledger = new();

        public override void Row(CyclingChunk chunk, int index, in Sample before, in Sample now) => _ledger.Add(in before, in now);

        public override RuleVerdict End()
        {
            _ledger.End();
            if (_ledger.Cycles.Count < FewestCycles)
            {
                return Without(Text($"{_ledger.Cycles.Count} cycles; {FewestCycles} are needed"));
            }

            // Formation and check-up cycles may hold twice what their neighbours do, never twice what nearly all others do.
            double Usual(Func<CycleSum, double> of) => _ledger.Cycles.Select(of).Order().ElementAt(9 * (_ledger.Cycles.Count - 1) / 10);
            double most = Impossible * Math.Max(Usual(c => c.ChargeAh), Usual(c => c.DischargeAh));
            RowNotes notes = facts.Notes();
            bool impossible = false;
            foreach ((CycleOutlier outlier, string what) in Judge(_ledger.Cycles))
            {
                CycleSum cycle = _ledger.Cycles[outlier.Index];
                impossible |= outlier.Value > most;
                notes.Add(cycle.FirstRow, () => Text($"cycle {cycle.Cycle}: {what} of {outlier.Value:G5} Ah where its neighbours have {outlier.Median:G5} Ah"));
            }

            return notes.Count == 0
                ? Pass($"{_ledger.Cycles.Count} cycles agree with their neighbours")
                : Result(impossible ? Verdict.Fail : Verdict.Warn, notes, $"{notes.Count} charges or discharges of {_ledger.Cycles.Count} cycles are far from their neighbours; the repair drop-outlier-cycles leaves the cycles out");
        }
    }
}

/// <summary>Cycles that only charge or only discharge.</summary>
internal sealed class CycleBalanceRule() : QualityRule(
    "cycle-balance",
    "Every cycle but the first and the last has a charge and a discharge.",
    new RuleLimit("least charge, share of the median cycle", LeastShare, "balancing and sense currents move less"))
{
    private const double LeastShare = 0.01;

    internal override RuleRun Begin(TestFacts facts) => QualityCheck.CycleColumn(facts.Columns) is not null
        ? new Run(Name, facts)
        : new IdleRun(Name, "the file counts no cycles");

    private sealed class Run(string rule, TestFacts facts) : RuleRun(rule)
    {
        private readonly CycleLedger _ledger = new();

        public override void Row(CyclingChunk chunk, int index, in Sample before, in Sample now) => _ledger.Add(in before, in now);

        public override RuleVerdict End()
        {
            _ledger.End();
            IReadOnlyList<CycleSum> cycles = _ledger.Cycles;
            if (cycles.Count < 3)
            {
                return Without(Text($"{cycles.Count} cycles; the first and the last are not judged"));
            }

            double[] moved = [.. cycles.Select(c => Math.Max(c.ChargeAh, c.DischargeAh)).Order()];
            double least = LeastShare * moved[moved.Length / 2];
            RowNotes notes = facts.Notes();
            for (int i = 1; i < cycles.Count - 1; i++)
            {
                CycleSum c = cycles[i];
                bool charged = c.ChargeAh > least;
                bool discharged = c.DischargeAh > least;
                if (!charged || !discharged)
                {
                    notes.Add(c.FirstRow, () => $"cycle {DataFault.Number(c.Cycle)} has no {(charged ? "discharge" : discharged ? "charge" : "charge and no discharge")}");
                }
            }

            return notes.Count == 0
                ? Pass($"{cycles.Count} cycles charge and discharge")
                : Result(Verdict.Warn, notes, $"{notes.Count} of {cycles.Count} cycles lack a charge or a discharge");
        }
    }
}
