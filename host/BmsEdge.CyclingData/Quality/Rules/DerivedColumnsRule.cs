using System;
using System.Collections.Generic;
using System.Linq;

namespace BmsEdge.CyclingData.Quality.Rules;

/// <summary>
/// What the Battery Data Format says of its derived columns, as its own validation checks since pull request 53 of
/// battery-data-alliance/battery-data-format: cumulative = charging + discharging and never falls, net = charging -
/// discharging, the one-way counters never fall, cycle count never falls, step index counts the records of a step from 1.
/// </summary>
internal sealed class DerivedColumnsRule() : QualityRule(
    "bdf-columns",
    "Derived columns are what the Battery Data Format defines: cumulative, net, one-way counters, cycle count, step index.",
    new RuleLimit("difference, share of the counters", Tolerance, "columns are rounded to some digits each; a swap of two columns is off by whole factors"))
{
    private const double Tolerance = 1e-3;

    private static readonly CyclingColumn[] s_judged =
    [
        CyclingColumn.CycleCount, CyclingColumn.StepIndex, CyclingColumn.ChargingCapacity, CyclingColumn.DischargingCapacity, CyclingColumn.CumulativeCapacity,
        CyclingColumn.ChargingEnergy, CyclingColumn.DischargingEnergy, CyclingColumn.CumulativeEnergy,
    ];

    internal override RuleRun Begin(TestFacts facts) => s_judged.Any(facts.Has)
        ? new Run(Name, facts)
        : new IdleRun(Name, "the file has no derived column");

    private sealed class Run : RuleRun
    {
        private readonly TestFacts _facts;
        private readonly List<Claim> _claims = [];

        public Run(string rule, TestFacts facts)
            : base(rule)
        {
            _facts = facts;
            NeverFalls(CyclingColumn.CycleCount);
            NeverFalls(CyclingColumn.CumulativeCapacity);
            NeverFalls(CyclingColumn.CumulativeEnergy);
            NeverFalls(CyclingColumn.ChargingCapacity);
            NeverFalls(CyclingColumn.DischargingCapacity);
            NeverFalls(CyclingColumn.ChargingEnergy);
            NeverFalls(CyclingColumn.DischargingEnergy);
            Sums(CyclingColumn.CumulativeCapacity, CyclingColumn.ChargingCapacity, CyclingColumn.DischargingCapacity, 1);
            Sums(CyclingColumn.NetCapacity, CyclingColumn.ChargingCapacity, CyclingColumn.DischargingCapacity, -1);
            Sums(CyclingColumn.CumulativeEnergy, CyclingColumn.ChargingEnergy, CyclingColumn.DischargingEnergy, 1);
            Sums(CyclingColumn.NetEnergy, CyclingColumn.ChargingEnergy, CyclingColumn.DischargingEnergy, -1);
            if (facts.Has(CyclingColumn.StepIndex))
            {
                _claims.Add(new StepIndexClaim(facts.Notes()));
            }
        }

        public override void Row(CyclingChunk chunk, int index, in Sample before, in Sample now)
        {
            foreach (Claim claim in _claims)
            {
                claim.Row(chunk, index, now.FileRow);
            }
        }

        public override RuleVerdict End()
        {
            // The definitions bind files that call themselves BDF; other formats name counters that restart with each cycle alike.
            string reader = _facts.Test.Source.Reader;
            if (!reader.StartsWith("bdf", StringComparison.Ordinal))
            {
                return Without($"{reader} does not promise what the Battery Data Format defines");
            }

            Claim[] broken = [.. _claims.Where(c => c.Notes.Count > 0)];
            RowNotes notes = _facts.Notes();
            foreach (RowNote note in broken.SelectMany(c => c.Notes.First).OrderBy(n => n.Row))
            {
                notes.Add(note);
            }

            return broken.Length == 0
                ? Pass($"{_claims.Count} definitions hold")
                : Result(Verdict.Warn, notes, $"{string.Join("; ", broken.Select(c => Text($"{c.Text} ({c.Notes.Count} rows)")))}") with { Count = broken.Sum(c => c.Notes.Count) };
        }

        private void NeverFalls(CyclingColumn column)
        {
            if (_facts.Has(column))
            {
                _claims.Add(new NeverFallsClaim(column, _facts.Notes()));
            }
        }

        private void Sums(CyclingColumn sum, CyclingColumn charging, CyclingColumn discharging, int sign)
        {
            if (_facts.Has(sum) && _facts.Has(charging) && _facts.Has(discharging))
            {
                _claims.Add(new SumClaim(sum, charging, discharging, sign, _facts.Notes()));
            }
        }
    }

    private abstract class Claim(string text, RowNotes notes)
    {
        public string Text => text;

        public RowNotes Notes => notes;

        public abstract void Row(CyclingChunk chunk, int index, long fileRow);
    }

    private sealed class NeverFallsClaim(CyclingColumn column, RowNotes notes) : Claim($"{column.Name} falls", notes)
    {
        private double _before = double.NaN;

        public override void Row(CyclingChunk chunk, int index, long fileRow)
        {
            double now = chunk.Buffer(column)[index];
            double before = _before;
            _before = now;
            if (now < before - (column.IsWholeNumber ? 0 : 1e-9))
            {
                Notes.Add(fileRow, () => $"{column.Name} falls from {DataFault.Number(before)} to {DataFault.Number(now)}");
            }
        }
    }

    private sealed class SumClaim(CyclingColumn sum, CyclingColumn charging, CyclingColumn discharging, int sign, RowNotes notes)
        : Claim($"{sum.Name} is not {charging.Name} {(sign > 0 ? "+" : "-")} {discharging.Name}", notes)
    {
        private double _offset = double.NaN;

        public override void Row(CyclingChunk chunk, int index, long fileRow)
        {
            double a = chunk.Buffer(charging)[index];
            double b = chunk.Buffer(discharging)[index];
            double expected = a + (sign * b);
            double found = chunk.Buffer(sum)[index];

            // Where a counter starts is the tester's choice; only what it moves is defined.
            _offset = double.IsNaN(_offset) ? found - expected : _offset;
            if (Math.Abs(found - expected - _offset) > (Tolerance * (Math.Abs(a) + Math.Abs(b))) + 1e-6)
            {
                Notes.Add(fileRow, () => $"{sum.Name} is {DataFault.Number(found)} where {DataFault.Number(expected + _offset)} follows from the counters");
            }
        }
    }

    private sealed class StepIndexClaim(RowNotes notes) : Claim("step_index does not count the records of a step from 1; it may be the programme's step number", notes)
    {
        private double _before = double.NaN;
        private double _step = double.NaN;

        public override void Row(CyclingChunk chunk, int index, long fileRow)
        {
            double now = chunk.Buffer(CyclingColumn.StepIndex)[index];
            bool known = chunk.Columns.Contains(CyclingColumn.StepCount) || chunk.Columns.Contains(CyclingColumn.StepId);
            double step = known ? new Sample(chunk, index, QualityCheck.StepColumn(chunk.Columns), null).Step : double.NaN;
            double before = _before;
            bool newStep = known && step != _step;
            (_before, _step) = (now, step);
            bool good = double.IsNaN(before) ? now == 1
                : known && !newStep ? now == before + 1 || now == 1 // a step may follow itself in a loop
                : known ? now == 1
                : now == before + 1 || now == 1;
            if (!good)
            {
                Notes.Add(fileRow, () => $"step_index is {DataFault.Number(now)} after {DataFault.Number(before)}");
            }
        }
    }
}
