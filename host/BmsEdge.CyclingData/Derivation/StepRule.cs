using System.Collections.Generic;
using System.Linq;

namespace BmsEdge.CyclingData.Derivation;

/// <summary>
/// Numbers steps as they ran. From the file's running count where it has one: the same number, and where the file's falls it
/// goes on by one. Else a number from 1 that grows when the programme's step number or the file's cycle count changes, or,
/// in a file without step numbers, when charge, discharge and rest change. A drive cycle is one step of a programme, so its
/// changes of direction count only where nothing better is known.
/// </summary>
internal sealed class StepRule
{
    private readonly bool _hasCount;
    private readonly bool _hasId;
    private double _lastCount = double.NaN;
    private double _lastId = double.NaN;
    private bool _begun;

    public StepRule(IReadOnlyCollection<CyclingColumn> columns)
    {
        _hasCount = columns.Contains(CyclingColumn.StepCount);
        _hasId = columns.Contains(CyclingColumn.StepId);
    }

    /// <summary>Number of the step under way.</summary>
    public double Count { get; private set; }

    /// <summary>Number of the record in its step, from 1.</summary>
    public long Index { get; private set; }

    /// <summary>Changes of step so far.</summary>
    public long Changes { get; private set; }

    private long CountFalls { get; set; }

    /// <summary>Hears a row; true when it begins a step after the first.</summary>
    public bool Add((double Count, double Id) raw, bool newCycle, bool newMode)
    {
        double grown = 0;
        if (_hasCount)
        {
            // An unrecorded cell continues the step.
            if (!double.IsNaN(raw.Count) && raw.Count != _lastCount)
            {
                CountFalls += raw.Count < _lastCount ? 1 : 0;
                grown = raw.Count > _lastCount ? raw.Count - _lastCount : 1;
                _lastCount = raw.Count;
            }
        }
        else if (_hasId)
        {
            bool newId = !double.IsNaN(raw.Id) && raw.Id != _lastId;
            grown = newId || newCycle ? 1 : 0;
            _lastId = newId ? raw.Id : _lastId;
        }
        else
        {
            grown = newCycle || newMode ? 1 : 0;
        }

        if (!_begun)
        {
            _begun = true;
            Count = _hasCount && !double.IsNaN(raw.Count) ? raw.Count : 1;
            Index = 1;
            return false;
        }

        if (grown == 0)
        {
            Index++;
            return false;
        }

        Count += grown;
        Index = 1;
        Changes++;
        return true;
    }

    public IEnumerable<DerivedRule> Rules() =>
    [
        new(CyclingColumn.StepCount.Name, _hasCount ? $"the file's own running number{(CountFalls > 0 ? $", which falls {CountFalls} times: there it goes on by one" : "")}"
            : _hasId ? $"one more when {CyclingColumn.StepId.Name} or the file's {CyclingColumn.CycleCount.Name} changes"
            : $"one more when charge, discharge and rest or the file's {CyclingColumn.CycleCount.Name} change"),
        new(CyclingColumn.StepIndex.Name, $"number of the record since {CyclingColumn.StepCount.Name} grew, from 1"),
    ];

    /// <summary>The file's own step numbers in a block.</summary>
    internal readonly struct Raw(DerivedBlock block)
    {
        private readonly double[]? _count = block.Find(DerivedColumn.RawPrefix + CyclingColumn.StepCount.Name);
        private readonly double[]? _id = block.Find(CyclingColumn.StepId.Name);

        public (double Count, double Id) At(int row) => (_count is null ? double.NaN : _count[row], _id is null ? double.NaN : _id[row]);
    }
}
