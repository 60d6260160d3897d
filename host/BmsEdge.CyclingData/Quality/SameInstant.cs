using System;
using System.Linq;

namespace BmsEdge.CyclingData.Quality;

/// <summary>Remembers the rows of one instant, at most a few.</summary>
internal sealed class SameInstant(CyclingColumn[] columns)
{
    /// <summary>Rows of one instant that are compared; more at one time is another fault.</summary>
    private const int Remembered = 8;

    private readonly double[][] _rows = [.. Enumerable.Range(0, Remembered).Select(_ => new double[columns.Length])];
    private double _time = double.NaN;
    private int _count;

    /// <summary>Whether a row of this instant had the same values in every column; if not it is remembered.</summary>
    public bool Repeats(CyclingChunk chunk, int index)
    {
        double time = chunk.Buffer(CyclingColumn.TestTime)[index];
        if (time != _time)
        {
            _time = time;
            _count = 0;
        }

        for (int r = 0; r < Math.Min(_count, Remembered); r++)
        {
            bool same = true;
            for (int c = 0; c < columns.Length && same; c++)
            {
                // Equals and not ==: an unrecorded value repeats an unrecorded value.
                same = chunk.Buffer(columns[c])[index].Equals(_rows[r][c]);
            }

            if (same)
            {
                return true;
            }
        }

        double[] row = _rows[_count % Remembered];
        for (int c = 0; c < columns.Length; c++)
        {
            row[c] = chunk.Buffer(columns[c])[index];
        }

        _count++;
        return false;
    }
}
