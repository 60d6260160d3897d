using System;
using System.Collections.Immutable;

namespace BmsEdge.CyclingData.Features;

/// <summary>
/// Tells constant current, constant voltage and rest apart. A run of rows with one sign of current is taken from its end: rows
/// within the hold band of the extreme voltage, from the first whose current has left that of the rows before, are constant
/// voltage. The rest of the run is cut where the current leaves its own mean.
/// </summary>
internal sealed class PhaseFinder
{
    private readonly double[] _voltage;
    private readonly double[] _current;
    private readonly double _rest;
    private readonly SegmentRule _rule;
    private readonly ImmutableArray<CycleStep>.Builder _steps = ImmutableArray.CreateBuilder<CycleStep>();

    private PhaseFinder(CyclingTable table, SegmentRule rule, double rest)
    {
        _voltage = table.VoltageVolts;
        _current = table.CurrentAmps;
        _rule = rule;
        _rest = rest;
    }

    /// <summary>Divides rows into phases.</summary>
    public static ImmutableArray<CycleStep> Find(CyclingTable table, RowRange rows, SegmentRule rule, double rest)
    {
        PhaseFinder finder = new(table, rule, rest);
        int from = rows.First;
        for (int i = rows.First + 1; i <= rows.Last + 1; i++)
        {
            if (i > rows.Last || finder.Direction(i) != finder.Direction(from))
            {
                finder.Run(from, i - 1);
                from = i;
            }
        }

        return finder._steps.ToImmutable();
    }

    private int Direction(int row) => _current[row] > _rest ? 1 : _current[row] < -_rest ? -1 : 0;

    private void Run(int first, int last)
    {
        int direction = Direction(first);
        if (direction == 0)
        {
            _steps.Add(new CycleStep(CyclePhase.Rest, new RowRange(first, last)));
            return;
        }

        int hold = HoldStart(first, last, direction);
        Pieces(first, hold - 1, direction);
        if (hold <= last)
        {
            Add(direction > 0 ? CyclePhase.ConstantVoltageCharge : CyclePhase.ConstantVoltageDischarge, hold, last);
        }
    }

    /// <summary>First row of constant voltage, or one past the last row when there is none.</summary>
    private int HoldStart(int first, int last, int direction)
    {
        int none = last + 1;
        double limit = _voltage[first];
        for (int i = first; i <= last; i++)
        {
            limit = direction > 0 ? Math.Max(limit, _voltage[i]) : Math.Min(limit, _voltage[i]);
        }

        int band = last + 1;
        while (band > first && Math.Abs(_voltage[band - 1] - limit) <= _rule.HoldVolts)
        {
            band--;
        }

        if (none - band < _rule.FewestRows)
        {
            return none;
        }

        // The last millivolts of a constant-current charge lie in the band too: hold begins where the current gives way.
        int start = band;
        if (band > first)
        {
            double before = Math.Abs(_current[band - 1]);
            while (start < none && Math.Abs(_current[start]) >= (1 - _rule.SteadyFraction) * before)
            {
                start++;
            }
        }

        bool falls = none - start >= _rule.FewestRows
            && Math.Abs(_current[last]) < (1 - _rule.SteadyFraction) * Math.Abs(_current[start]);
        return falls ? start : none;
    }

    private void Pieces(int first, int last, int direction)
    {
        CyclePhase steady = direction > 0 ? CyclePhase.ConstantCurrentCharge : CyclePhase.ConstantCurrentDischarge;
        CyclePhase variable = direction > 0 ? CyclePhase.VariableCharge : CyclePhase.VariableDischarge;
        int from = first;
        while (from <= last)
        {
            double mean = _current[from];
            int next = from + 1;
            while (next <= last && Math.Abs(_current[next] - mean) <= Math.Max(_rule.SteadyFraction * Math.Abs(mean), _rest))
            {
                mean += (_current[next] - mean) / (next - from + 1);
                next++;
            }

            Add(next - from >= _rule.FewestRows ? steady : variable, from, next - 1);
            from = next;
        }
    }

    /// <summary>Adds a step; variable ones that touch are one.</summary>
    private void Add(CyclePhase phase, int first, int last)
    {
        if (phase is CyclePhase.VariableCharge or CyclePhase.VariableDischarge
            && _steps.Count > 0
            && _steps[^1].Phase == phase
            && _steps[^1].Rows.Last == first - 1)
        {
            _steps[^1] = new CycleStep(phase, new RowRange(_steps[^1].Rows.First, last));
            return;
        }

        _steps.Add(new CycleStep(phase, new RowRange(first, last)));
    }
}
