using System;
using System.Buffers.Text;
using System.IO;
using System.Linq;
using System.Text;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData;

/// <summary>Writes canonical tables as Battery Data Format CSV with machine-readable names.</summary>
public static class CyclingTableWriter
{
    /// <summary>The longest shortest-round-trip double, <c>-2.2250738585072014E-308</c>, has 24 characters.</summary>
    private const int LongestNumber = 32;

    private const int BufferBytes = 1 << 16;

    /// <summary>
    /// Writes one table, whole or not at all. Every number is the shortest text that reads back to the same double, so a
    /// written table reads back bit for bit; an unrecorded value is an empty cell. A test name and start time have no place in BDF and are not written.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="path">File to make or replace; its folder is made when missing.</param>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.WriteFailed"/>; the old file is untouched.</exception>
    public static void Write(CyclingTable table, string path)
    {
        ArgumentNullException.ThrowIfNull(table);
        AtomicFile.Write(path, stream => Write(table, stream));
    }

    /// <summary>Writes one table to a stream.</summary>
    /// <param name="table">The table.</param>
    /// <param name="stream">Receives UTF-8 text with LF line ends; stays open.</param>
    public static void Write(CyclingTable table, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(stream);
        CyclingColumn[] columns = [.. CyclingColumn.All.Where(c => table[c] is not null)];
        double[][] values = [.. columns.Select(c => table[c]!)];
        stream.Write(Encoding.UTF8.GetBytes(string.Join(',', columns.Select(c => c.Name)) + "\n"));

        WriteRows(stream, values, table.RowCount);
    }

    /// <summary>Writes rows of columns, with a comma between values and nothing where one is unrecorded.</summary>
    internal static void WriteRows(Stream stream, double[][] columns, int rowCount)
    {
        byte[] buffer = new byte[BufferBytes];
        int used = 0;
        int rowBytes = columns.Length * (LongestNumber + 1);
        for (int row = 0; row < rowCount; row++)
        {
            if (used + rowBytes > buffer.Length)
            {
                stream.Write(buffer, 0, used);
                used = 0;
            }

            foreach (double[] column in columns)
            {
                double value = column[row];
                if (!double.IsNaN(value))
                {
                    Utf8Formatter.TryFormat(value, buffer.AsSpan(used), out int written);
                    used += written;
                }

                buffer[used++] = (byte)',';
            }

            buffer[used - 1] = (byte)'\n';
        }

        stream.Write(buffer, 0, used);
    }
}
