using System;
using System.Collections.Generic;
using System.Globalization;

namespace BmsEdge.CyclingData.Quality.Repairs;

/// <summary>Leaves out rows that lack a value.</summary>
internal sealed class DropNonfiniteRows() : Repair(
    "drop-nonfinite-rows",
    "recorded-values",
    "Leaves out rows in which a column that may not be empty has no finite number.")
{
    internal override RepairRun Begin() => new Run();

    private sealed class Run : RowRepairRun
    {
        protected override bool Keep(CyclingChunk chunk, int index, RepairLog? log)
        {
            foreach (CyclingColumn column in chunk.Columns)
            {
                double value = chunk.Buffer(column)[index];
                if (!double.IsFinite(value) && (!column.MayBeUnrecorded || double.IsInfinity(value)))
                {
                    log?.Row(chunk.FileRow(index), () => $"left out: {column.Name} is {(double.IsNaN(value) ? "missing" : DataFault.Number(value))}");
                    return false;
                }
            }

            return true;
        }
    }
}

/// <summary>Leaves out rows that are there twice.</summary>
internal sealed class DropDuplicateRows() : Repair(
    "drop-duplicate-rows",
    "duplicate-rows",
    "Leaves out rows that repeat an earlier row of the same instant in every column.")
{
    internal override RepairRun Begin() => new Run();

    private sealed class Run : RowRepairRun
    {
        private SameInstant _instant = new([]);

        protected override void BeginTest(CyclingChunk first, int ordinal) => _instant = new SameInstant([.. first.Columns]);

        protected override bool Keep(CyclingChunk chunk, int index, RepairLog? log)
        {
            if (!_instant.Repeats(chunk, index))
            {
                return true;
            }

            double time = chunk.Buffer(CyclingColumn.TestTime)[index];
            log?.Row(chunk.FileRow(index), () => string.Create(CultureInfo.InvariantCulture, $"left out: the same values as an earlier row at {time} s"));
            return false;
        }
    }
}

/// <summary>Strings together a time that starts again with every step.</summary>
internal sealed class RestartTime() : Repair(
    "restart-time",
    "time-order",
    "Where test time starts again and goes on from there, it goes on from the last time: by the difference of Unix time when the file has it, else without a pause.")
{
    internal override RepairRun Begin() => new Run();

    private sealed class Run : TimeFallRun
    {
        private double _offset;
        private double _raw = double.NaN;
        private double _unix = double.NaN;
        private long _restarts;
        private long _unknownPauses;

        protected override TimeFall Kind => TimeFall.Restart;

        protected override void BeginPiece() => (_offset, _raw, _unix) = (0, double.NaN, double.NaN);

        protected override bool Keep(CyclingChunk chunk, int index, bool falls, RepairLog? log)
        {
            double[] time = chunk.Buffer(CyclingColumn.TestTime);
            double unix = chunk.Columns.Contains(CyclingColumn.UnixTime) ? chunk.Buffer(CyclingColumn.UnixTime)[index] : double.NaN;
            double raw = time[index];
            if (falls)
            {
                double pause = unix - _unix;
                bool known = pause >= 0;
                _restarts += log is null ? 0 : 1;
                _unknownPauses += log is null || known ? 0 : 1;
                _offset += _raw + (known ? pause : 0) - raw;
            }

            _raw = raw;
            _unix = unix;
            if (_offset != 0)
            {
                time[index] = raw + _offset;
                double mended = time[index];
                log?.Row(chunk.FileRow(index), () => $"test_time_second {DataFault.Number(raw)} -> {DataFault.Number(mended)}");
            }

            return true;
        }

        protected override void EndAll(RepairLog? log)
        {
            if (log is not null && _restarts > 0)
            {
                log.Note($"time started again {_restarts} times; {_unknownPauses} pauses between the pieces are not recorded and count as nothing");
            }
        }
    }
}

/// <summary>Leaves out rows with a wrong time stamp.</summary>
internal sealed class DropTimeGlitches() : Repair(
    "drop-time-glitches",
    "time-order",
    "Leaves out rows whose time falls while the time behind them is back where it was.")
{
    internal override RepairRun Begin() => new Run();

    private sealed class Run : TimeFallRun
    {
        protected override TimeFall Kind => TimeFall.Glitch;

        protected override bool Keep(CyclingChunk chunk, int index, bool falls, RepairLog? log)
        {
            if (falls)
            {
                double time = chunk.Buffer(CyclingColumn.TestTime)[index];
                log?.Row(chunk.FileRow(index), () => $"left out: test_time_second is {DataFault.Number(time)}");
            }

            return !falls;
        }
    }
}

/// <summary>A repair that asks for the falls of the time first.</summary>
internal abstract class TimeFallRun : RowRepairRun
{
    private readonly List<HashSet<long>> _falls = [];
    private HashSet<long> _now = [];
    private long _place;

    protected abstract TimeFall Kind { get; }

    public override void Plan(Func<IEnumerable<CyclingChunk>> rows)
    {
        CyclingTest? test = null;
        TimeFalls? falls = null;
        foreach (CyclingChunk chunk in rows())
        {
            if (chunk.Test != test)
            {
                falls?.End();
                test = chunk.Test;
                HashSet<long> found = [];
                _falls.Add(found);
                falls = new TimeFalls((kind, place, _, _, _) =>
                {
                    if (kind == Kind)
                    {
                        found.Add(place);
                    }
                });
            }

            double[] time = chunk.Buffer(CyclingColumn.TestTime);
            for (int i = 0; i < chunk.RowCount; i++)
            {
                falls!.Add(time[i], chunk.FileRow(i));
            }
        }

        falls?.End();
    }

    protected sealed override void BeginTest(CyclingChunk first, int ordinal)
    {
        (_now, _place) = (_falls[ordinal], 0);
        BeginPiece();
    }

    protected sealed override bool Keep(CyclingChunk chunk, int index, RepairLog? log) => Keep(chunk, index, _now.Contains(_place++), log);

    protected virtual void BeginPiece()
    {
    }

    protected abstract bool Keep(CyclingChunk chunk, int index, bool falls, RepairLog? log);
}
