using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using BmsEdge.CyclingData.Quality.Cycles;
using BmsEdge.CyclingData.Quality.Rules;

namespace BmsEdge.CyclingData.Quality.Repairs;

/// <summary>Leaves out cycles that their neighbours do not bear out.</summary>
internal sealed class DropOutlierCycles() : Repair(
    "drop-outlier-cycles",
    CycleOutlierRule.RuleName,
    "Leaves out all rows of cycles that the rule cycle-outlier finds, and again until it finds none.")
{
    internal override RepairRun Begin() => new Run();

    private sealed class Run : RowRepairRun
    {
        /// <summary>For each test: the cycles to leave out, by their place among the cycles.</summary>
        private readonly List<Dictionary<int, string>> _plans = [];

        private Dictionary<int, string> _plan = [];
        private int _place;
        private double _cycle;
        private CyclingColumn? _column;
        private readonly HashSet<string> _told = [];

        public override void Plan(Func<IEnumerable<CyclingChunk>> rows)
        {
            CyclingTest? test = null;
            CycleLedger ledger = new();
            Sample before = default;
            foreach (CyclingChunk chunk in rows())
            {
                if (chunk.Test != test)
                {
                    Close();
                    (test, ledger, before) = (chunk.Test, new CycleLedger(), default);
                }

                if (QualityCheck.CycleColumn(chunk.Columns) is not { } column)
                {
                    continue;
                }

                for (int i = 0; i < chunk.RowCount; i++)
                {
                    Sample now = new(chunk, i, null, column);
                    ledger.Add(in before, in now);
                    before = now;
                }
            }

            Close();

            void Close()
            {
                if (test is not null)
                {
                    ledger.End();
                    _plans.Add(Outliers(ledger.Cycles));
                }
            }
        }

        protected override void BeginTest(CyclingChunk first, int ordinal)
        {
            _plan = _plans[ordinal];
            _column = QualityCheck.CycleColumn(first.Columns);
            (_place, _cycle) = (-1, double.NaN);
        }

        protected override bool Keep(CyclingChunk chunk, int index, RepairLog? log)
        {
            if (_column is null)
            {
                return true;
            }

            double cycle = chunk.Buffer(_column)[index];
            if (!cycle.Equals(_cycle))
            {
                _cycle = cycle;
                _place++;
            }

            if (!_plan.TryGetValue(_place, out string? why))
            {
                return true;
            }

            if (log is not null && _told.Add(why))
            {
                log.Note(why);
            }

            log?.Row(chunk.FileRow(index), () => $"left out with cycle {DataFault.Number(cycle)}");
            return false;
        }

        private static Dictionary<int, string> Outliers(IReadOnlyList<CycleSum> cycles)
        {
            List<(CycleSum Sum, int Place)> left = [.. cycles.Select((c, i) => (c, i))];
            Dictionary<int, string> found = [];
            while (left.Count >= CycleOutlierRule.FewestCycles)
            {
                (CycleOutlier Outlier, string What)[] outliers = [.. CycleOutlierRule.Judge([.. left.Select(l => l.Sum)])];
                if (outliers.Length == 0)
                {
                    break;
                }

                foreach ((CycleOutlier outlier, string what) in outliers)
                {
                    (CycleSum sum, int place) = left[outlier.Index];
                    found.TryAdd(place, string.Create(CultureInfo.InvariantCulture, $"cycle {sum.Cycle} left out: {what} of {outlier.Value:G5} Ah where its neighbours have {outlier.Median:G5} Ah"));
                }

                left.RemoveAll(l => found.ContainsKey(l.Place));
            }

            return found;
        }
    }
}

/// <summary>Cuts a test in two at every hole of its log.</summary>
internal sealed class CutAtGap() : Repair(
    "cut-at-gap",
    "gaps",
    "Cuts the test at every hole of the log; each piece becomes a file of its own with the times it had.")
{
    internal override RepairRun Begin() => new Run();

    private sealed class Run : RepairRun
    {
        /// <summary>For each test: the rows, counted from 0 within the test, before which it is cut.</summary>
        private readonly List<SortedDictionary<long, FoundGap>> _cuts = [];

        public override void Plan(Func<IEnumerable<CyclingChunk>> rows)
        {
            // A cut takes neighbours away from the intervals beside it, which may then be holes themselves: again until none is new.
            int before;
            do
            {
                before = _cuts.Sum(c => c.Count);
                Look(rows());
            }
            while (_cuts.Sum(c => c.Count) != before);
        }

        public override IEnumerable<CyclingChunk> Apply(IEnumerable<CyclingChunk> rows, RepairLog? log)
        {
            CyclingTest? test = null;
            int ordinal = -1;
            long row = 0;
            int part = 0;
            CyclingTest piece = null!;
            foreach (CyclingChunk chunk in rows)
            {
                if (chunk.Test != test)
                {
                    test = chunk.Test;
                    ordinal++;
                    row = 0;
                    part = 1;
                    log?.Enter(test);
                    piece = _cuts[ordinal].Count == 0 ? test : Piece(test, part);
                }

                int from = 0;
                for (int i = 0; i < chunk.RowCount; i++, row++)
                {
                    if (!_cuts[ordinal].TryGetValue(row, out FoundGap gap))
                    {
                        continue;
                    }

                    if (i > from)
                    {
                        yield return Part(chunk, piece, from, i);
                    }

                    from = i;
                    piece = Piece(test, ++part);
                    log?.Row(gap.RowAfter, () => string.Create(CultureInfo.InvariantCulture, $"cut before this row: {gap.Seconds:G6} s without a record, from {gap.FromSeconds:G9} s"));
                }

                yield return Part(chunk, piece, from, chunk.RowCount);
            }
        }

        private void Look(IEnumerable<CyclingChunk> rows)
        {
            CyclingTest? test = null;
            int ordinal = -1;
            long row = 0;
            GapFinder finder = new(_ => { });
            List<(int Ordinal, FoundGap Gap)> found = [];
            foreach (CyclingChunk chunk in rows)
            {
                if (chunk.Test != test)
                {
                    finder.End();
                    test = chunk.Test;
                    ordinal++;
                    row = 0;
                    if (_cuts.Count <= ordinal)
                    {
                        _cuts.Add([]);
                    }

                    Begin();
                }

                double[] time = chunk.Buffer(CyclingColumn.TestTime);
                for (int i = 0; i < chunk.RowCount; i++, row++)
                {
                    if (_cuts[ordinal].ContainsKey(row))
                    {
                        finder.End();
                        Begin();
                    }

                    finder.Add(time[i], chunk.FileRow(i));
                }
            }

            finder.End();
            foreach ((int at, FoundGap gap) in found)
            {
                _cuts[at].TryAdd(gap.Index, gap);
            }

            void Begin()
            {
                long from = row;
                int at = ordinal;
                finder = new GapFinder(g => found.Add((at, g with { Index = g.Index + from })));
            }
        }

        private static CyclingTest Piece(CyclingTest test, int part) => new(
            string.Create(CultureInfo.InvariantCulture, $"{(test.Name is null ? "" : test.Name + ".")}part{part}"), test.StartTime, () => test.Source, test.Properties)
        {
            PartOf = test,
        };

        private static CyclingChunk Part(CyclingChunk chunk, CyclingTest test, int from, int to)
        {
            CyclingChunk part = new(test, chunk.Columns, to - from) { RowCount = to - from };
            foreach (CyclingColumn column in chunk.Columns)
            {
                chunk.Buffer(column).AsSpan(from, to - from).CopyTo(part.Buffer(column));
            }

            chunk.FileRows.AsSpan(from, to - from).CopyTo(part.FileRows);
            return part;
        }
    }
}
