using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO.Hashing;
using BmsEdge.CyclingData.Store;

namespace BmsEdge.CyclingData.Honesty;

/// <summary>
/// Fingerprints of a test's rows: hashes of windows of consecutive rows, of which those that are divisible by a fixed number
/// are kept (A. Z. Broder, "On the resemblance and containment of documents", 1997, section 3). A copy shares all of them
/// and an extract its part, under any file name, cell name, start time or packing.
/// </summary>
/// <remarks>
/// A row counts as voltage and current to six significant digits and the time since the row before to 10 ms, so that a
/// copy in other units is the same. A window in which fewer than half of the rows differ (a rest, a plateau at constant
/// current on a coarse converter) says nothing about where it comes from and is left out. A copy that was resampled or
/// smoothed is not found.
/// </remarks>
public static class RowShingles
{
    /// <summary>Rows of a window.</summary>
    public const int WindowRows = 32;

    /// <summary>One hash in so many is kept.</summary>
    public const int Sampling = 8;

    private const int FewestDifferentRows = WindowRows / 2;
    private const double StepsPerSecond = 100;
    private const int SignificantDigits = 6;

    /// <summary>The kept hashes of a stored test.</summary>
    public static HashSet<ulong> Of(StoredTest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        Collector collector = new();
        string[] names = [CyclingColumn.TestTime.Name, CyclingColumn.Voltage.Name, CyclingColumn.Current.Name];
        foreach ((int rows, double[]?[] columns) in ParquetBlockReader.Read(test.ParquetPath, names))
        {
            if (columns[0] is not { } time || columns[1] is not { } voltage || columns[2] is not { } current)
            {
                throw DataFault.InFile(test.ParquetPath, "a required column is missing", "Import the source again with --replace.");
            }

            collector.Add(time.AsSpan(0, rows), voltage.AsSpan(0, rows), current.AsSpan(0, rows));
        }

        return collector.Kept;
    }

    /// <summary>The kept hashes of rows in memory.</summary>
    public static HashSet<ulong> Of(ReadOnlySpan<double> time, ReadOnlySpan<double> voltage, ReadOnlySpan<double> current)
    {
        Collector collector = new();
        collector.Add(time, voltage, current);
        return collector.Kept;
    }

    private static long Rounded(double value)
    {
        if (value == 0 || !double.IsFinite(value))
        {
            return 0;
        }

        // Six digits and the exponent in one number.
        int exponent = (int)Math.Floor(Math.Log10(Math.Abs(value)));
        double digits = Math.Round(value * Math.Pow(10, SignificantDigits - 1 - exponent));
        return ((long)digits * 1024) + exponent;
    }

    private sealed class Collector
    {
        private readonly ulong[] _window = new ulong[WindowRows];
        private long _rows;
        private double _lastTime = double.NaN;

        public HashSet<ulong> Kept { get; } = [];

        public void Add(ReadOnlySpan<double> time, ReadOnlySpan<double> voltage, ReadOnlySpan<double> current)
        {
            Span<byte> row = stackalloc byte[24];
            Span<byte> window = stackalloc byte[8 * WindowRows];
            for (int i = 0; i < time.Length; i++)
            {
                // The first row of an extract has no row before it, so its first window matches nothing; the others do.
                double step = time[i] - _lastTime;
                _lastTime = time[i];
                BinaryPrimitives.WriteInt64LittleEndian(row, double.IsNaN(step) ? -1 : (long)Math.Round(step * StepsPerSecond));
                BinaryPrimitives.WriteInt64LittleEndian(row[8..], Rounded(voltage[i]));
                BinaryPrimitives.WriteInt64LittleEndian(row[16..], Rounded(current[i]));
                _window[(int)(_rows % WindowRows)] = XxHash3.HashToUInt64(row);
                if (++_rows < WindowRows)
                {
                    continue;
                }

                int oldest = (int)(_rows % WindowRows);
                for (int k = 0; k < WindowRows; k++)
                {
                    BinaryPrimitives.WriteUInt64LittleEndian(window[(8 * k)..], _window[(oldest + k) % WindowRows]);
                }

                ulong hash = XxHash3.HashToUInt64(window);
                if (hash % Sampling == 0 && IsTelling())
                {
                    Kept.Add(hash);
                }
            }
        }

        private bool IsTelling()
        {
            Span<ulong> sorted = stackalloc ulong[WindowRows];
            _window.CopyTo(sorted);
            sorted.Sort();
            int different = 1;
            for (int i = 1; i < WindowRows; i++)
            {
                different += sorted[i] != sorted[i - 1] ? 1 : 0;
            }

            return different >= FewestDifferentRows;
        }
    }
}
