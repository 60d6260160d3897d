using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Quality.Repairs;

/// <summary>
/// A mending that the user asks for by name. It is never made by default, it writes a new file, every row it touches is
/// recorded, and made on its own output it changes nothing.
/// </summary>
public abstract class Repair
{
    private protected Repair(string name, string rule, string does)
    {
        Name = name;
        Rule = rule;
        Does = does;
    }

    /// <summary>The repairs, in the order in which several are made whatever order they are named in: each builds on the ones before.</summary>
    public static ImmutableArray<Repair> All { get; } =
    [
        new DropNonfiniteRows(),
        new TurnCurrentSign(),
        new DropTimeGlitches(),
        new RestartTime(),
        new DropDuplicateRows(),
        new DropOutlierCycles(),
        new CutAtGap(),
    ];

    /// <summary>Name for the command line and the record.</summary>
    public string Name { get; }

    /// <summary>The rule whose finding it answers.</summary>
    public string Rule { get; }

    /// <summary>What it does, in one sentence.</summary>
    public string Does { get; }

    /// <summary>The repairs of those names, in the order they are made.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadArgument"/> for a name that is none.</exception>
    public static IReadOnlyList<Repair> Named(IReadOnlyCollection<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        foreach (string name in names)
        {
            if (!All.Any(r => r.Name == name))
            {
                throw new BmsException(BmsErrorCode.BadArgument, $"There is no repair '{name}'. Repairs: {string.Join(", ", All.Select(r => r.Name))}.");
            }
        }

        return [.. All.Where(r => names.Contains(r.Name))];
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal abstract RepairRun Begin();
}

/// <summary>What a repair did to one file.</summary>
/// <param name="Name">The repair.</param>
/// <param name="Rule">The rule whose finding it answers.</param>
/// <param name="RowsTouched">Rows changed or left out.</param>
/// <param name="RowsLeftOut">Those of them that were left out.</param>
/// <param name="First">The first of them, with the values before and after.</param>
/// <param name="Notes">What was decided, and on what evidence.</param>
public sealed record RepairStep(string Name, string Rule, long RowsTouched, long RowsLeftOut, ImmutableArray<RowNote> First, ImmutableArray<string> Notes);

/// <summary>Takes down what a repair does, for the file and for each of its tests.</summary>
internal sealed class RepairLog(Repair repair)
{
    private const int ShownRows = 20;

    private readonly Tally _all = new();
    private readonly Dictionary<CyclingTest, Tally> _tests = [];
    private readonly List<string> _notes = [];
    private Tally _now = new();

    /// <summary>The rows of another test of the file come.</summary>
    public void Enter(CyclingTest test) => _tests.TryAdd(test, _now = new Tally());

    public void Row(long row, Func<string> text)
    {
        _all.Rows.Add(row, text);
        _now.Rows.Add(row, text);
    }

    public void LeftOut()
    {
        _all.LeftOut++;
        _now.LeftOut++;
    }

    public void Note(string text) => _notes.Add(text);

    public RepairStep Step() => Step(_all);

    /// <summary>What was done to one test of the file; notes are about the file as a whole.</summary>
    public RepairStep Step(CyclingTest test) => Step(_tests.GetValueOrDefault(test, new Tally()));

    private RepairStep Step(Tally tally) => new(repair.Name, repair.Rule, tally.Rows.Count, tally.LeftOut, tally.Rows.First, [.. _notes]);

    private sealed class Tally
    {
        public RowNotes Rows { get; } = new(ShownRows);

        public long LeftOut { get; set; }
    }
}

/// <summary>A repair at work on one file: it may look at the rows first, as often as it needs, and then lets them through.</summary>
internal abstract class RepairRun
{
    /// <summary>Looks at the rows that will come.</summary>
    public virtual void Plan(Func<IEnumerable<CyclingChunk>> rows)
    {
    }

    /// <summary>The rows after the repair. <paramref name="log"/> is null while a later repair looks ahead.</summary>
    public abstract IEnumerable<CyclingChunk> Apply(IEnumerable<CyclingChunk> rows, RepairLog? log);
}

/// <summary>A repair that judges row by row. It works on a copy: the chunk of a reader belongs to the reader.</summary>
internal abstract class RowRepairRun : RepairRun
{
    public override IEnumerable<CyclingChunk> Apply(IEnumerable<CyclingChunk> rows, RepairLog? log)
    {
        CyclingChunk? copy = null;
        CyclingTest? test = null;
        int ordinal = -1;
        foreach (CyclingChunk chunk in rows)
        {
            if (chunk.Test != test)
            {
                test = chunk.Test;
                ordinal++;
                copy = null;
                log?.Enter(test);
                BeginTest(chunk, ordinal);
            }

            if (copy is null || copy.Capacity < chunk.RowCount)
            {
                copy = new CyclingChunk(chunk.Test, chunk.Columns, Math.Max(chunk.RowCount, Math.Min(chunk.Capacity, CyclingChunk.MostRows)));
            }

            int kept = 0;
            for (int i = 0; i < chunk.RowCount; i++)
            {
                foreach (CyclingColumn column in chunk.Columns)
                {
                    copy.Buffer(column)[kept] = chunk.Buffer(column)[i];
                }

                copy.FileRows[kept] = chunk.FileRow(i);
                if (Keep(copy, kept, log))
                {
                    kept++;
                }
                else
                {
                    log?.LeftOut();
                }
            }

            copy.RowCount = kept;
            if (kept > 0)
            {
                yield return copy;
            }
        }

        EndAll(log);
    }

    /// <summary>A test begins.</summary>
    protected virtual void BeginTest(CyclingChunk first, int ordinal)
    {
    }

    /// <summary>Looks at a row, may change it, and says whether it stays.</summary>
    protected abstract bool Keep(CyclingChunk chunk, int index, RepairLog? log);

    /// <summary>All rows have passed.</summary>
    protected virtual void EndAll(RepairLog? log)
    {
    }
}
