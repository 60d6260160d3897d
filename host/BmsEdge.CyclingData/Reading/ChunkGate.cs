using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Runtime.CompilerServices;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading;

/// <summary>Turns the file's values of one test into canonical ones, chunk by chunk, and holds them to <see cref="TableRules"/>.</summary>
internal sealed class ChunkGate
{
    private readonly ColumnPlan _plan;
    private readonly ColumnPlan.Part _time;
    private readonly SignCheck? _sign;
    private readonly Dictionary<CyclingColumn, double> _lastCounts = [];
    private double _lastTime = double.NegativeInfinity;

    public ChunkGate(ColumnPlan plan, string? testName, CurrentSign declared)
    {
        _plan = plan;
        _time = plan.Parts.First(p => p.Column == CyclingColumn.TestTime);
        _sign = plan.Layout.CountersTellTheSign && !plan.IsUnjudged ? new SignCheck(testName is null ? plan.Path : $"{plan.Path}, test '{testName}'", declared) : null;
    }

    /// <summary>Converts and checks the chunk in place.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> for the first row with a breach.</exception>
    public void Pass(CyclingChunk chunk)
    {
        int rows = chunk.RowCount;
        int worstRow = rows;
        ColumnPlan.Part? worstPart = null;
        foreach (ColumnPlan.Part part in _plan.Parts)
        {
            Span<double> values = chunk.Buffer(part.Column).AsSpan(0, rows);
            Convert(values, part);
            if (_plan.IsUnjudged)
            {
                continue;
            }

            if (part.IsConsecutive)
            {
                CheckConsecutive(chunk, values[..worstRow], part);
            }

            int row = FirstBreach(values[..worstRow], part);
            if (row < worstRow)
            {
                (worstRow, worstPart) = (row, part);
            }
        }

        if (_plan.IsUnjudged)
        {
            return;
        }

        CheckTime(chunk, worstRow);
        if (worstPart is not null)
        {
            double value = chunk.Buffer(worstPart.Column)[worstRow];
            throw DataFault.Value(_plan.Path, chunk.FileRow(worstRow), worstPart.Header, worstPart.Column, TableRules.Problem(worstPart.Column, value, worstPart.MayBeUnrecorded)!);
        }

        _sign?.Add(chunk);
    }

    /// <summary>Judges what only the whole test can tell.</summary>
    public void End() => _sign?.End();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Convert(Span<double> values, ColumnPlan.Part part)
    {
        if (part.IsPlain || part.Form != ValueForm.Number)
        {
            return;
        }

        for (int i = 0; i < values.Length; i++)
        {
            values[i] = part.Convert(values[i]);
        }
    }

    /// <summary>Index of the first value that breaks a rule, or the length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int FirstBreach(ReadOnlySpan<double> values, ColumnPlan.Part part)
    {
        double minimum = part.Column.Minimum;
        double maximum = part.Column.Maximum;
        bool whole = part.Column.IsWholeNumber;
        for (int i = 0; i < values.Length; i++)
        {
            i = SkipGood(values, i, minimum, maximum, whole);
            if (i == values.Length)
            {
                break;
            }

            double value = values[i];
            if (!(value >= minimum && value <= maximum) || (whole && value != Math.Floor(value)))
            {
                if (TableRules.Problem(part.Column, value, part.MayBeUnrecorded) is not null)
                {
                    return i;
                }
            }
        }

        return values.Length;
    }

    /// <summary>Passes over values in range, many at a time; what it stops before may still be right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int SkipGood(ReadOnlySpan<double> values, int from, double minimum, double maximum, bool whole)
    {
        Vector<double> low = new(minimum);
        Vector<double> high = new(maximum);
        for (; from <= values.Length - Vector<double>.Count; from += Vector<double>.Count)
        {
            Vector<double> some = new(values[from..]);
            Vector<long> good = Vector.GreaterThanOrEqual(some, low) & Vector.LessThanOrEqual(some, high);
            good &= whole ? Vector.Equals(some, Vector.Floor(some)) : Vector<long>.AllBitsSet;
            if (good != Vector<long>.AllBitsSet)
            {
                break;
            }
        }

        return from;
    }

    private void CheckConsecutive(CyclingChunk chunk, ReadOnlySpan<double> values, ColumnPlan.Part part)
    {
        double last = _lastCounts.GetValueOrDefault(part.Column, values.Length > 0 ? values[0] : 0);
        for (int i = 0; i < values.Length; i++)
        {
            double value = values[i];
            if (value != last && value != last + 1)
            {
                throw DataFault.InCell(
                    _plan.Path,
                    chunk.FileRow(i),
                    part.Header,
                    $"the numbers go from {DataFault.Number(last)} to {DataFault.Number(value)} and were declared to stay or grow by one",
                    "Rows are missing or out of order; export the file again, or take 'consecutive' out of the map.");
            }

            last = value;
        }

        _lastCounts[part.Column] = last;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CheckTime(CyclingChunk chunk, int end)
    {
        ReadOnlySpan<double> time = chunk.Buffer(CyclingColumn.TestTime).AsSpan(0, end);
        double last = _lastTime;
        for (int i = 0; i < time.Length; i++)
        {
            i = SkipForward(time, i);
            if (i == time.Length)
            {
                last = time[^1];
                break;
            }

            last = i > 0 ? time[i - 1] : last;
            if (TableRules.TimeProblem(last, time[i]) is { } problem)
            {
                throw TableRules.Backwards(_plan.Path, chunk.FileRow(i), _time.Header, problem);
            }

            last = time[i];
        }

        _lastTime = last;
    }

    /// <summary>Passes over times that do not run backwards, many at a time; what it stops before may still be right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int SkipForward(ReadOnlySpan<double> time, int from)
    {
        if (from > 0)
        {
            for (; from <= time.Length - Vector<double>.Count; from += Vector<double>.Count)
            {
                if (Vector.LessThanAny(new Vector<double>(time[from..]), new Vector<double>(time[(from - 1)..])))
                {
                    break;
                }
            }
        }

        return from;
    }
}
