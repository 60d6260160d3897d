using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace BmsEdge.CyclingData.Derivation;

/// <summary>
/// Adds the derived columns to a test, chunk in, block out, in memory bounded by a block. What comes out does not depend on
/// how the rows were cut into chunks. The rules are in docs/cycling-store.md and, for each test, in its summary.
/// </summary>
public sealed class TestDerivation
{
    /// <summary>Intervals that <see cref="LogGap"/> looks at after one.</summary>
    private const int LookAhead = 3;

    /// <summary>Times before the block that <see cref="LogGap"/> needs: three intervals and the one judged.</summary>
    private const int LookBack = 4;

    private const int MostListedGaps = 1000;
    private const int UsualHeldRows = (3 * CyclingChunk.MostRows) + LookAhead + 1;

    private readonly Action<DerivedBlock> _sink;
    private readonly int _mostHeldRows;
    private readonly DerivedBlock _block;
    private readonly CyclingColumn[] _read;
    private readonly RestRule _rest;
    private readonly CycleRule _cycle;
    private readonly StepRule _steps;
    private readonly ThroughputRule _charge;
    private readonly ThroughputRule _energy;
    private double[] _times = [];
    private readonly List<StoredGap> _gaps = [];
    private int _history;
    private int _count;
    private int _done;
    private long _rows;
    private long _gapCount;
    private double _gapSeconds;
    private double _lastTime = double.NaN;
    private double _lastCurrent = double.NaN;
    private double _lastPower = double.NaN;
    private int _lastMode;
    private int _lastDirection;
    private bool _lastBoundary;

    /// <summary>Begins a test.</summary>
    /// <param name="test">The test.</param>
    /// <param name="columns">Columns its chunks have.</param>
    /// <param name="options">What is known of the cell.</param>
    /// <param name="sink">Takes each finished block; the block is used again afterwards.</param>
    public TestDerivation(CyclingTest test, IReadOnlyCollection<CyclingColumn> columns, DerivationOptions options, Action<DerivedBlock> sink)
        : this(test, columns, options, sink, UsualHeldRows)
    {
    }

    internal TestDerivation(CyclingTest test, IReadOnlyCollection<CyclingColumn> columns, DerivationOptions options, Action<DerivedBlock> sink, int mostHeldRows)
    {
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(options);
        _sink = sink;
        _mostHeldRows = mostHeldRows;
        _read = [.. columns];
        _rest = new RestRule(options);
        _cycle = CycleRule.Choose(columns.Contains(CyclingColumn.CycleCount), options);
        _steps = new StepRule(columns);
        _charge = new ThroughputRule("capacity [Ah]", columns, CyclingColumn.ChargingCapacity, CyclingColumn.DischargingCapacity, CyclingColumn.NetCapacity, CyclingColumn.StepCapacity);
        _energy = new ThroughputRule("energy [Wh]", columns, CyclingColumn.ChargingEnergy, CyclingColumn.DischargingEnergy, CyclingColumn.NetEnergy, CyclingColumn.StepEnergy);
        Columns = DerivedColumn.Layout(columns, _cycle.Text is not null);
        _block = new DerivedBlock(test, Columns);
    }

    /// <summary>Columns of the blocks.</summary>
    public ImmutableArray<DerivedColumn> Columns { get; }

    /// <summary>Takes the next rows.</summary>
    public void Add(CyclingChunk chunk)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        for (int from = 0; from < chunk.RowCount;)
        {
            int rows = Math.Min(CyclingChunk.MostRows, chunk.RowCount - from);
            if (_count + rows > _mostHeldRows)
            {
                Emit(last: false);
            }

            _block.Ensure(_count + rows);
            if (_times.Length < _history + _count + rows)
            {
                Array.Resize(ref _times, _block.Capacity + LookBack);
            }

            Take(chunk, from, rows);
            from += rows;
        }
    }

    /// <summary>Hands out the last rows and says what was done.</summary>
    public DerivationSummary End()
    {
        Emit(last: true);
        List<string> notes = [_rest.Text];
        if (_cycle.Text is null)
        {
            notes.Add($"{CyclingColumn.CycleIndex.Name} is left out: the file counts no cycles and the cell's nominal capacity is not stated");
        }

        if (_cycle.CountFalls > 0)
        {
            notes.Add($"the file's {CyclingColumn.CycleCount.Name} falls {_cycle.CountFalls} times; {CyclingColumn.CycleIndex.Name} goes on counting");
        }

        return new DerivationSummary
        {
            Rules = [.. CycleRules(), .. _steps.Rules(), .. _charge.Rules(), CumulativeRule(_charge, CyclingColumn.CumulativeCapacity), .. _energy.Rules(), CumulativeRule(_energy, CyclingColumn.CumulativeEnergy), new(DerivedColumn.AfterGapName, $"first row after an interval longer than {LogGap.ShortestSeconds} s and {LogGap.TimesNeighbours} times the median of the three intervals before and of the three after")],
            Comparisons = [.. _charge.Comparisons(), .. _energy.Comparisons()],
            GapCount = _gapCount,
            GapSeconds = _gapSeconds,
            Gaps = _gaps,
            Rows = _rows,
            Cycles = _cycle.Text is null ? null : _cycle.Cycle,
            Steps = _steps.Changes + 1,
            Notes = notes,
        };
    }

    private IEnumerable<DerivedRule> CycleRules() => _cycle.Text is null ? [] : [new DerivedRule(CyclingColumn.CycleIndex.Name, _cycle.Text)];

    private static DerivedRule CumulativeRule(ThroughputRule rule, CyclingColumn column) => new(column.Name, $"{rule.Charging.Name} plus {rule.Discharging.Name}");

    private void Take(CyclingChunk chunk, int from, int rows)
    {
        foreach (CyclingColumn column in _read)
        {
            string name = DerivedColumn.DerivedNames.Contains(column) ? DerivedColumn.RawPrefix + column.Name : column.Name;
            chunk[column].Slice(from, rows).CopyTo(_block.Buffer(name).AsSpan(_count));
        }

        double[] fileRows = _block.Buffer(DerivedColumn.FileRowName);
        for (int i = 0; i < rows; i++)
        {
            fileRows[_count + i] = chunk.FileRow(from + i);
        }

        chunk[CyclingColumn.TestTime].Slice(from, rows).CopyTo(_times.AsSpan(_history + _count));
        _count += rows;
    }

    /// <summary>Derives what can be derived and hands out what cannot change any more.</summary>
    private void Emit(bool last)
    {
        Derive(last ? _count : Math.Max(_done, _count - LookAhead));
        int ready = !last && _cycle.Candidate >= 0 ? Math.Min(_done, _cycle.Candidate) : _done;
        if (ready == 0)
        {
            return;
        }

        _block.RowCount = ready;
        _sink(_block);
        _rows += ready;
        _block.Shift(ready, _count);
        int kept = Math.Min(LookBack, _history + ready);
        _times.AsSpan(_history + ready - kept, kept + _count - ready).CopyTo(_times);
        _history = kept;
        _cycle.Shift(ready);
        _count -= ready;
        _done -= ready;
    }

    private void Derive(int end)
    {
        MarkGaps(end);
        ReadOnlySpan<double> gaps = _block.Buffer(DerivedColumn.AfterGapName);
        ReadOnlySpan<double> fileRows = _block.Buffer(DerivedColumn.FileRowName);
        double[] time = _block.Buffer(CyclingColumn.TestTime.Name);
        double[] voltage = _block.Buffer(CyclingColumn.Voltage.Name);
        double[] current = _block.Buffer(CyclingColumn.Current.Name);
        double[]? count = _block.Find(CyclingColumn.CycleCount.Name);
        double[]? cycles = _block.Find(CyclingColumn.CycleIndex.Name);
        Throughput charge = new(_block, _charge);
        Throughput energy = new(_block, _energy);
        double[] stepCount = _block.Buffer(CyclingColumn.StepCount.Name);
        double[] stepIndex = _block.Buffer(CyclingColumn.StepIndex.Name);
        StepRule.Raw raw = new(_block);
        for (int row = _done; row < end; row++)
        {
            double amps = current[row];
            double watts = amps * voltage[row];
            double seconds = time[row] - _lastTime;
            (double In, double Out) ampHours = default;
            (double In, double Out) wattHours = default;
            if (seconds > 0 && gaps[row] == 0)
            {
                ampHours = double.IsNaN(amps + _lastCurrent) ? default : Trapezoid.Split(_lastCurrent, amps, seconds);
                wattHours = double.IsNaN(watts + _lastPower) ? default : Trapezoid.Split(_lastPower, watts, seconds);
            }

            int mode = _rest.Mode(amps);
            int cycleBefore = _cycle.Cycle;
            int begin = _cycle.Add(row, count is null ? double.NaN : count[row], mode, ampHours.In - ampHours.Out);
            bool newCount = count is not null && _cycle.Cycle != cycleBefore;
            if (cycles is not null)
            {
                cycles[row] = _cycle.Cycle;
                if (begin >= 0)
                {
                    cycles.AsSpan(begin, row - begin).Fill(_cycle.Cycle);
                }
            }

            bool newMode = mode != _lastMode && !double.IsNaN(_lastTime);
            bool newStep = _steps.Add(raw.At(row), newCount, newMode);
            stepCount[row] = _steps.Count;
            stepIndex[row] = _steps.Index;

            bool boundary = newStep || newMode || newCount;
            int direction = Direction(amps);
            bool resting = mode == 0 && _lastMode == 0;
            charge.Add(row, ampHours, direction, boundary || _lastBoundary, resting, (long)fileRows[row]);
            energy.Add(row, wattHours, direction, boundary || _lastBoundary, resting, (long)fileRows[row]);
            (_lastTime, _lastCurrent, _lastPower, _lastMode, _lastDirection, _lastBoundary) = (time[row], amps, watts, mode, direction, boundary);
        }

        _done = end;
    }

    /// <summary>Direction a step counter of this row belongs to; a row without current belongs to what came before.</summary>
    private int Direction(double amps) => amps > 0 ? 1 : amps < 0 ? -1 : _lastDirection;

    /// <summary>Marks the gaps of the rows that can be judged: the same as <see cref="LogGap.Find"/> over the whole test.</summary>
    private void MarkGaps(int end)
    {
        double[] flags = _block.Buffer(DerivedColumn.AfterGapName);
        flags.AsSpan(_done, end - _done).Clear();
        int from = Math.Max(0, _history + _done - LookBack);
        foreach (LogGap gap in LogGap.Find(_times.AsSpan(from, _history + _count - from)))
        {
            int row = from + gap.LastRowBefore + 1 - _history;
            if (row >= _done && row < end)
            {
                flags[row] = 1;
                _gapCount++;
                _gapSeconds += gap.Seconds;
                if (_gaps.Count < MostListedGaps)
                {
                    _gaps.Add(new StoredGap((long)_block.Buffer(DerivedColumn.FileRowName)[row], gap.Seconds));
                }
            }
        }
    }

    /// <summary>The columns of one quantity in the block.</summary>
    private readonly ref struct Throughput(DerivedBlock block, ThroughputRule rule)
    {
        private readonly double[]? _rawIn = block.Find(DerivedColumn.RawPrefix + rule.Charging.Name);
        private readonly double[]? _rawOut = block.Find(DerivedColumn.RawPrefix + rule.Discharging.Name);
        private readonly double[]? _rawNet = block.Find(DerivedColumn.RawPrefix + rule.Net.Name);
        private readonly double[]? _rawStep = block.Find(rule.Step.Name);
        private readonly double[] _in = block.Buffer(rule.Charging.Name);
        private readonly double[] _out = block.Buffer(rule.Discharging.Name);
        private readonly double[] _netOut = block.Buffer(rule.Net.Name);
        private readonly double[] _sum = block.Buffer(rule.Net == CyclingColumn.NetCapacity ? CyclingColumn.CumulativeCapacity.Name : CyclingColumn.CumulativeEnergy.Name);

        public void Add(int row, (double In, double Out) integral, int direction, bool boundary, bool resting, long fileRow)
        {
            ThroughputRule.Counters counters = new(At(_rawIn, row), At(_rawOut, row), At(_rawNet, row), At(_rawStep, row));
            rule.Add(counters, integral.In, integral.Out, direction, boundary, resting, fileRow);
            _in[row] = rule.In;
            _out[row] = rule.Out;
            _netOut[row] = rule.In - rule.Out;
            _sum[row] = rule.In + rule.Out;
        }

        private static double At(double[]? values, int row) => values is null ? double.NaN : values[row];
    }
}
