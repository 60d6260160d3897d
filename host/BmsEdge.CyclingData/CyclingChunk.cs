using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace BmsEdge.CyclingData;

/// <summary>
/// Some consecutive rows of one test in canonical columns. Files are read chunk by chunk, so that memory is bounded by a
/// chunk and not by the file. The rows have been held to the rules of <see cref="CyclingTable"/>.
/// </summary>
/// <remarks>A chunk and its buffers are used again: what is wanted of it is copied before the next one is asked for.</remarks>
public sealed class CyclingChunk
{
    /// <summary>Rows of a full chunk: large enough to drown what happens per chunk, small enough for a core's cache (128 kB per column).</summary>
    public const int MostRows = 1 << 14;

    private readonly double[]?[] _columns = new double[]?[CyclingColumn.All.Length];

    internal CyclingChunk(CyclingTest test, IEnumerable<CyclingColumn> columns, int capacity = MostRows)
    {
        Test = test;
        Columns = [.. columns.Distinct().OrderBy(c => c.Ordinal)];
        Capacity = capacity;
        FileRows = new long[capacity];
        foreach (CyclingColumn column in Columns)
        {
            _columns[column.Ordinal] = new double[capacity];
        }
    }

    /// <summary>The test the rows belong to; the same object in all of its chunks.</summary>
    public CyclingTest Test { get; internal set; }

    /// <summary>Columns the file has, in canonical order.</summary>
    public ImmutableArray<CyclingColumn> Columns { get; }

    /// <summary>Number of rows in use.</summary>
    public int RowCount { get; internal set; }

    /// <summary>The values of a column; empty when the file has none of it. NaN where a column may be unrecorded.</summary>
    public ReadOnlySpan<double> this[CyclingColumn column]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(column);
            return _columns[column.Ordinal] is { } values ? values.AsSpan(0, RowCount) : default;
        }
    }

    /// <summary>Row of the file (line, or record from 1 in a binary file) of the row at an index of this chunk.</summary>
    public long FileRow(int index) => FileRows[index];

    internal int Capacity { get; }

    internal long[] FileRows { get; }

    internal double[] Buffer(CyclingColumn column) => _columns[column.Ordinal]!;
}

/// <summary>One test of a file.</summary>
public sealed class CyclingTest
{
    private readonly Lazy<CyclingSource> _source;

    internal CyclingTest(string? name, DateTime? startTime, Func<CyclingSource> source, IReadOnlyDictionary<string, string>? properties = null)
    {
        Name = name;
        StartTime = startTime;
        Properties = properties ?? new Dictionary<string, string>();
        _source = new Lazy<CyclingSource>(source);
    }

    /// <summary>The test's name inside a file that holds several, else null.</summary>
    public string? Name { get; }

    /// <summary>Start of the test on the laboratory's own clock (no zone is recorded), if the file says it.</summary>
    public DateTime? StartTime { get; }

    /// <summary>What the file says about the test as a whole (technique, device, mass), in the file's own words.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; }

    /// <summary>Where the rows come from. The hash of a large file is ready when the file has been read through.</summary>
    public CyclingSource Source => _source.Value;

    /// <summary>The test of the file this one was cut out of by a repair, else null.</summary>
    internal CyclingTest? PartOf { get; init; }
}
