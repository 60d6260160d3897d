using System;
using System.Collections.Generic;

namespace BmsEdge.Reporting;

/// <summary>
/// Takes long series of one abscissa row by row and keeps groups of neighbouring rows with the least and greatest value of each: what a
/// reader zooms into. Groups are equal numbers of rows and not equal widths, so that a stretch logged ten times a second keeps its detail
/// beside days logged once a minute. How long the series will be need not be known: when there are too many groups, neighbours are joined.
/// </summary>
public sealed class TraceDetail
{
    /// <summary>Breaks that are kept apart; a log with more has no lines worth keeping apart.</summary>
    private const int MostBreaks = 2000;

    private readonly int _channels;
    private readonly int _mostGroups;
    private readonly List<Group> _groups = [];
    private long _rowsPerGroup = 1;
    private int _breaks;

    /// <summary>Makes an empty one.</summary>
    /// <param name="channels">Series, 1 or more.</param>
    /// <param name="mostGroups">Groups at most; at least a third of them are in use once rows are joined. Well above the breaks of the log.</param>
    public TraceDetail(int channels, int mostGroups)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(mostGroups, 4);
        _channels = channels;
        _mostGroups = mostGroups;
    }

    /// <summary>Rows in a group, but for the last and those before a break: 1 as long as every row is kept.</summary>
    public long RowsPerGroup => _rowsPerGroup;

    /// <summary>Groups kept.</summary>
    public int Count => _groups.Count;

    /// <summary>The next row.</summary>
    /// <param name="x">Abscissa, finite and not falling.</param>
    /// <param name="row">Number of the row, rising.</param>
    /// <param name="afterBreak">Whether the lines are broken before it.</param>
    /// <param name="values">An ordinate for each series; one that is not finite is passed over.</param>
    public void Add(double x, long row, bool afterBreak, ReadOnlySpan<double> values)
    {
        if (values.Length != _channels)
        {
            throw new ArgumentException($"{values.Length} values for {_channels} series.", nameof(values));
        }

        bool apart = afterBreak && _groups.Count > 0 && _breaks < MostBreaks;
        _breaks += apart ? 1 : 0;
        if (_groups.Count == 0 || apart || _groups[^1].Rows >= _rowsPerGroup)
        {
            if (_groups.Count == _mostGroups)
            {
                Join();
            }

            _groups.Add(new Group(x, row, apart, new double[_channels], new double[_channels]));
            Array.Fill(_groups[^1].Least, double.NaN);
            Array.Fill(_groups[^1].Greatest, double.NaN);
        }

        Group group = _groups[^1];
        group.Rows++;
        for (int i = 0; i < _channels; i++)
        {
            Widen(group, i, values[i], values[i]);
        }
    }

    /// <summary>The groups as series; a group of NaN stands where the lines are broken. All share one list of abscissas.</summary>
    public IReadOnlyList<SeriesDetail> Series()
    {
        List<double> x = [];
        List<double>[] least = [.. Lists()];
        List<double>[] greatest = [.. Lists()];
        foreach (Group group in _groups)
        {
            if (group.AfterBreak)
            {
                x.Add(group.X);
                Array.ForEach(least, l => l.Add(double.NaN));
                Array.ForEach(greatest, l => l.Add(double.NaN));
            }

            x.Add(group.X);
            for (int i = 0; i < _channels; i++)
            {
                least[i].Add(group.Least[i]);
                greatest[i].Add(group.Greatest[i]);
            }
        }

        double[] shared = [.. x];
        SeriesDetail[] series = new SeriesDetail[_channels];
        for (int i = 0; i < _channels; i++)
        {
            double[] low = [.. least[i]];
            series[i] = new SeriesDetail(shared, low, _rowsPerGroup == 1 ? low : [.. greatest[i]]);
        }

        return series;

        IEnumerable<List<double>> Lists()
        {
            for (int i = 0; i < _channels; i++)
            {
                yield return [];
            }
        }
    }

    /// <summary>Abscissa of the group that holds a row; NaN before the first.</summary>
    public double XOfRow(long row)
    {
        int low = 0;
        int high = _groups.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _groups[middle].Row <= row ? (middle + 1, high) : (low, middle);
        }

        return low == 0 ? double.NaN : _groups[low - 1].X;
    }

    private static void Widen(Group group, int channel, double least, double greatest)
    {
        if (double.IsFinite(least))
        {
            group.Least[channel] = double.IsNaN(group.Least[channel]) ? least : Math.Min(group.Least[channel], least);
            group.Greatest[channel] = double.IsNaN(group.Greatest[channel]) ? greatest : Math.Max(group.Greatest[channel], greatest);
        }
    }

    private void Join()
    {
        _rowsPerGroup *= 2;
        int kept = 0;
        for (int i = 1; i < _groups.Count; i++)
        {
            Group into = _groups[kept];
            Group next = _groups[i];
            if (next.AfterBreak || into.Rows + next.Rows > _rowsPerGroup)
            {
                _groups[++kept] = next;
                continue;
            }

            into.Rows += next.Rows;
            for (int c = 0; c < _channels; c++)
            {
                Widen(into, c, next.Least[c], next.Greatest[c]);
            }
        }

        _groups.RemoveRange(kept + 1, _groups.Count - kept - 1);
        if (_groups.Count == _mostGroups)
        {
            // Nothing could be joined: more breaks than groups. Lines are drawn through them then.
            _groups.ForEach(g => g.AfterBreak = false);
            _rowsPerGroup /= 2;
            Join();
        }
    }

    private sealed class Group(double x, long row, bool afterBreak, double[] least, double[] greatest)
    {
        public double X => x;

        public long Row => row;

        public bool AfterBreak { get; set; } = afterBreak;

        public double[] Least => least;

        public double[] Greatest => greatest;

        public long Rows { get; set; }
    }
}
