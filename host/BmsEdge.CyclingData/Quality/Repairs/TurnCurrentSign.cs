using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.CyclingData.Quality.Rules;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Quality.Repairs;

/// <summary>Turns a current that is counted the other way round, where the file itself proves it.</summary>
internal sealed class TurnCurrentSign() : Repair(
    "turn-current-sign",
    "current-sign",
    "Turns the sign of the current of tests whose voltage at current edges, or whose charge counters, prove it wrong; refuses when the two contradict each other.")
{
    internal override RepairRun Begin() => new Run();

    private sealed class Run : RowRepairRun
    {
        private readonly List<(bool Turn, string Why)> _tests = [];
        private bool _turn;

        public override void Plan(Func<IEnumerable<CyclingChunk>> rows)
        {
            CyclingTest? test = null;
            Evidence evidence = new();
            foreach (CyclingChunk chunk in rows())
            {
                if (chunk.Test != test)
                {
                    Close();
                    test = chunk.Test;
                    evidence = new Evidence();
                }

                evidence.Add(chunk);
            }

            Close();

            void Close()
            {
                if (test is not null)
                {
                    _tests.Add(evidence.Judge(test));
                }
            }
        }

        protected override void BeginTest(CyclingChunk first, int ordinal) => _turn = _tests[ordinal].Turn;

        protected override bool Keep(CyclingChunk chunk, int index, RepairLog? log)
        {
            if (_turn)
            {
                double[] current = chunk.Buffer(CyclingColumn.Current);
                double before = current[index];

                // Adding zero makes a plain zero of a negative one.
                double after = current[index] = -before + 0.0;
                if (before != 0)
                {
                    log?.Row(chunk.FileRow(index), () => $"current_ampere {DataFault.Number(before)} -> {DataFault.Number(after)}");
                }
            }

            return true;
        }

        protected override void EndAll(RepairLog? log)
        {
            foreach (string why in _tests.Select(t => t.Why).Distinct())
            {
                log?.Note(why);
            }
        }
    }

    private sealed class Evidence
    {
        private readonly CurrentEdges _edges = new();
        private readonly SignCheck _counters = new("the file", CurrentSign.PositiveWhenCharging);
        private RuleRun? _rule;
        private Sample _before;

        public void Add(CyclingChunk chunk)
        {
            _rule ??= new CurrentSignRule().Begin(new TestFacts(chunk.Test, chunk.Columns, new QualitySettings(), IsJudged: false));
            CyclingColumn? step = QualityCheck.StepColumn(chunk.Columns);
            for (int i = 0; i < chunk.RowCount; i++)
            {
                Sample now = new(chunk, i, step, null);
                _edges.Add(in _before, in now);
                _rule.Row(chunk, i, in _before, in now);
                _before = now;
            }

            _counters.Add(chunk);
        }

        public (bool Turn, string Why) Judge(CyclingTest test)
        {
            RuleVerdict edges = _rule!.End();
            string? counters = null;
            try
            {
                _counters.End();
            }
            catch (BmsException e)
            {
                counters = e.Message;
            }

            (bool turn, string why) = (edges.Verdict, counters) switch
            {
                (Verdict.Fail, _) => (true, $"turned: {edges.Summary}"),
                (Verdict.Pass, null) => (false, $"not turned: {edges.Summary}"),
                (Verdict.Pass, _) => throw DataFault.InFile(
                    test.Source.Path,
                    $"the voltage at current edges says that the sign is right ({edges.Summary}) and the counters say that it is wrong",
                    "The counters themselves may be swapped; correct the source, nothing is turned on contradicting evidence."),
                (_, not null) => (true, "turned: the charge counters contradict the sign, and there are too few clear edges of the current to say otherwise"),
                _ => (false, $"not turned: nothing in the file proves the sign wrong ({edges.Summary})"),
            };
            return (turn, test.Name is null ? why : $"{test.Name}: {why}");
        }
    }
}
