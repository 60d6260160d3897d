using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Quality.Repairs;

/// <summary>
/// The rows of a file as they are after some repairs. They come from the reader before it judges them, so that files it refuses can be
/// mended; whoever takes them holds them to the rules again.
/// </summary>
internal sealed class RepairPipeline
{
    private readonly string _path;
    private readonly CyclingReadOptions _raw;
    private readonly (Repair Repair, RepairRun Run)[] _steps;
    private readonly Action? _everyChunk;

    /// <summary>Looks at the file as often as the repairs need.</summary>
    /// <param name="path">The file.</param>
    /// <param name="repairs">What to do; made in the order of <see cref="Repair.All"/>.</param>
    /// <param name="options">What the file does not say about itself.</param>
    /// <param name="everyChunk">Called for every chunk read, in every reading; may throw to stop.</param>
    public RepairPipeline(string path, IReadOnlyCollection<Repair> repairs, CyclingReadOptions options, Action? everyChunk = null)
    {
        _path = path;
        _raw = options with { Unjudged = true };
        _everyChunk = everyChunk;
        _steps = [.. Repair.All.Where(repairs.Contains).Select(r => (r, r.Begin()))];
        Logs = [.. _steps.Select(s => new RepairLog(s.Repair))];
        for (int i = 0; i < _steps.Length; i++)
        {
            int before = i;
            _steps[i].Run.Plan(() => Stream(before, null));
        }
    }

    /// <summary>What each repair did; complete when <see cref="Mended"/> has been read to its end.</summary>
    public IReadOnlyList<RepairLog> Logs { get; }

    /// <summary>Rows that the file has of a test, as far as it has been read; complete when the test is over.</summary>
    public Dictionary<CyclingTest, long> RowsRead { get; } = [];

    /// <summary>The rows after all repairs, noted in <see cref="Logs"/>.</summary>
    public IEnumerable<CyclingChunk> Mended() => Stream(_steps.Length, Logs);

    /// <summary>The same rows, looked at beforehand.</summary>
    public IEnumerable<CyclingChunk> LookAhead() => Stream(_steps.Length, null);

    /// <summary>The refusal of a file that the repairs did not mend.</summary>
    public BmsException StillBad(BmsException fault) => DataFault.InFile(
        _path, $"after {string.Join(", ", _steps.Select(s => s.Repair.Name))} the file still is no good table ({fault.Message})", "Nothing was written; add the repair that the verdicts name.", fault);

    private IEnumerable<CyclingChunk> Stream(int count, IReadOnlyList<RepairLog>? told)
    {
        IEnumerable<CyclingChunk> rows = Read(told is not null);
        for (int i = 0; i < count; i++)
        {
            rows = _steps[i].Run.Apply(rows, told?[i]);
        }

        return rows;
    }

    private IEnumerable<CyclingChunk> Read(bool counted)
    {
        foreach (CyclingChunk chunk in CyclingReader.ReadChunks(_path, _raw))
        {
            _everyChunk?.Invoke();
            if (counted)
            {
                RowsRead[chunk.Test] = RowsRead.GetValueOrDefault(chunk.Test) + chunk.RowCount;
            }

            yield return chunk;
        }
    }
}

/// <summary>
/// Holds repaired rows to the rules of every reader. Where an optional column has no value the cell is unrecorded: that is what a store
/// says of it, and no value is made up.
/// </summary>
internal sealed class RepairedRows(string path)
{
    private readonly SignCheck _sign = new(path, CurrentSign.PositiveWhenCharging);
    private double _lastTime = double.NegativeInfinity;

    /// <summary>Cells without a value, by column.</summary>
    public SortedDictionary<string, long> Unrecorded { get; } = new(StringComparer.Ordinal);

    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> at the first breach.</exception>
    public void Add(CyclingChunk chunk)
    {
        foreach (CyclingColumn column in chunk.Columns)
        {
            ReadOnlySpan<double> values = chunk[column];
            for (int i = 0; i < values.Length; i++)
            {
                if (TableRules.Problem(column, values[i], !column.IsRequired) is { } problem)
                {
                    throw DataFault.Value(path, chunk.FileRow(i), column.Name, column, problem);
                }

                if (double.IsNaN(values[i]))
                {
                    Unrecorded[column.Name] = Unrecorded.GetValueOrDefault(column.Name) + 1;
                }
            }
        }

        ReadOnlySpan<double> time = chunk[CyclingColumn.TestTime];
        for (int i = 0; i < time.Length; i++)
        {
            if (TableRules.TimeProblem(_lastTime, time[i]) is { } problem)
            {
                throw TableRules.Backwards(path, chunk.FileRow(i), CyclingColumn.TestTime.Name, problem);
            }

            _lastTime = time[i];
        }

        _sign.Add(chunk);
    }

    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> when counters contradict the sign of the current.</exception>
    public void End() => _sign.End();
}
