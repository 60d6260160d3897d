using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using BmsEdge.Foundation;

namespace BmsEdge.Cells.Protocols;

/// <summary>
/// Reads a drive curve: comma-separated text, gzipped or not, with a column <c>time_s</c> and a column <c>current_a</c> or <c>power_w</c> (positive when
/// charging); other columns are left alone.
/// </summary>
public static class DriveCurveFile
{
    private const int RowLimit = 10_000_000;

    /// <summary>Reads the file.</summary>
    /// <exception cref="BmsException">It is not there or breaks the layout; the message names file and row.</exception>
    public static DriveCurve Read(string path) => Open(path, "drive curve", reader => Read(path, reader));

    /// <summary>Reads the times alone, s, growing from 0 or later; no other column is needed.</summary>
    /// <exception cref="BmsException">The file is not there or breaks the layout; the message names file and row.</exception>
    public static double[] ReadTimes(string path) => Open<double[]>(path, "list of times", reader =>
    {
        string[] header = (reader.ReadLine() ?? "").Split(',');
        int time = Array.FindIndex(header, name => name.Trim() == "time_s");
        if (time < 0)
        {
            throw new BmsException(BmsErrorCode.BadData, $"{path}, row 1: a list of times has a column time_s; the header is '{string.Join(',', header)}'.");
        }

        List<double> seconds = [];
        ReadRows(path, reader, header, time, seconds, (_, _) => { });
        return seconds.Count > 0 && seconds[0] >= 0
            ? [.. seconds]
            : throw new BmsException(BmsErrorCode.BadData, $"{path}: a list of times has at least one row and none before 0 s.");
    });

    private static T Open<T>(string path, string what, Func<StreamReader, T> read)
    {
        try
        {
            using var file = File.OpenRead(path);
            bool gzip = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
            file.Position = 0;
            using Stream stream = gzip ? new GZipStream(file, CompressionMode.Decompress) : file;
            using var reader = new StreamReader(stream);
            return read(reader);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BmsException(BmsErrorCode.NotFound, $"{path}: there is no such {what}.", e);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new BmsException(BmsErrorCode.BadData, $"{path}: cannot be read: {e.Message}", e);
        }
    }

    private static DriveCurve Read(string path, StreamReader reader)
    {
        string[] header = (reader.ReadLine() ?? "").Split(',');
        int time = Array.FindIndex(header, name => name.Trim() == "time_s");
        int current = Array.FindIndex(header, name => name.Trim() == "current_a");
        int power = Array.FindIndex(header, name => name.Trim() == "power_w");
        if (time < 0 || (current < 0) == (power < 0))
        {
            throw new BmsException(
                BmsErrorCode.BadData, $"{path}, row 1: a drive curve has a column time_s and one of current_a and power_w; the header is '{string.Join(',', header)}'.");
        }

        int value = Math.Max(current, power);
        List<double> seconds = [], values = [];
        ReadRows(path, reader, header, time, seconds, (row, cells) => values.Add(Number(path, row, header[value], value < cells.Length ? cells[value] : "")));
        if (seconds.Count < 2 || seconds[0] != 0)
        {
            throw new BmsException(BmsErrorCode.BadData, $"{path}: a drive curve has at least two rows and starts at 0 s.");
        }

        return new DriveCurve(path, seconds, values, power >= 0);
    }

    private static void ReadRows(string path, StreamReader reader, string[] header, int time, List<double> seconds, Action<int, string[]> take)
    {
        for (int row = 2; reader.ReadLine() is { } line; row++)
        {
            if (line.Length == 0)
            {
                continue;
            }

            string[] cells = line.Split(',');
            double at = Number(path, row, header[time], time < cells.Length ? cells[time] : "");
            if (seconds.Count > 0 && at <= seconds[^1])
            {
                throw new BmsException(BmsErrorCode.BadData, FormattableString.Invariant($"{path}, row {row}: time {at} s does not lie after {seconds[^1]} s; times must grow."));
            }

            seconds.Add(at);
            take(row, cells);
            if (seconds.Count > RowLimit)
            {
                throw new BmsException(BmsErrorCode.BadData, FormattableString.Invariant($"{path}: more than {RowLimit} rows."));
            }
        }
    }

    private static double Number(string path, int row, string column, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : throw new BmsException(BmsErrorCode.BadData, $"{path}, row {row}, column {column}: '{text}' is not a finite number.");
}
