using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using BmsEdge.Cells.Numerics;
using BmsEdge.Cells.Parameters;
using BmsEdge.Foundation;

namespace BmsEdge.Cells.Identification;

/// <summary>
/// A measured open-circuit curve of one electrode: two columns, charge or stoichiometry and potential against lithium, with or without a header. The charge
/// is scaled to 0 at the empty and 1 at the full electrode; noise is smoothed, and the potential is made to fall with lithium, as it must.
/// </summary>
public static class HalfCellCurve
{
    private const int Knots = 201;
    private const int LeastRows = 20;
    private const long RowLimit = 1_000_000;

    // Means over this share of the charge; finer than the steps between the stages of graphite.
    private const double SmoothingShare = 0.004;

    /// <summary>Reads a file.</summary>
    /// <exception cref="BmsException">It cannot be read or is no such curve; the message names file and row.</exception>
    public static PropertyLaw Read(string path)
    {
        try
        {
            return Parse(File.ReadLines(path), Path.GetFileName(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BmsException(BmsErrorCode.NotFound, $"{path}: cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads lines.</summary>
    /// <param name="lines">Lines of the file.</param>
    /// <param name="name">What to call it in errors.</param>
    public static PropertyLaw Parse(IEnumerable<string> lines, string name)
    {
        List<(double Charge, double Volts)> points = [];
        long row = 0;
        foreach (string line in lines)
        {
            row++;
            string text = line.Trim('\uFEFF', ' ', '\t');
            if (text.Length == 0 || text[0] == '#')
            {
                continue;
            }

            string[] cells = text.Split(',');
            bool number = double.TryParse(cells[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double charge);
            if (!number && points.Count == 0)
            {
                continue;
            }

            double volts = 0;
            if (!number || cells.Length < 2 || !double.TryParse(cells[1], NumberStyles.Float, CultureInfo.InvariantCulture, out volts) || !double.IsFinite(charge) || !double.IsFinite(volts))
            {
                throw new BmsException(BmsErrorCode.BadData, $"{name}, row {row}: '{(text.Length > 60 ? text[..60] : text)}' is no pair of finite numbers (charge, potential in V).");
            }

            points.Add((charge, volts));
            if (row > RowLimit)
            {
                throw new BmsException(BmsErrorCode.BadData, $"{name}: more than {RowLimit} rows.");
            }
        }

        return Law(points, name);
    }

    private static PropertyLaw Law(List<(double Charge, double Volts)> points, string name)
    {
        double first = points.Count == 0 ? 0 : points.Min(point => point.Charge), last = points.Count == 0 ? 0 : points.Max(point => point.Charge);
        if (points.Count < LeastRows || !(last > first))
        {
            throw new BmsException(BmsErrorCode.BadData, FormattableString.Invariant($"{name}: an open-circuit curve wants at least {LeastRows} rows over some charge; there are {points.Count} from {first} to {last}."));
        }

        if (points.Any(point => point.Volts is < -1 or > 6))
        {
            throw new BmsException(BmsErrorCode.BadData, FormattableString.Invariant($"{name}: potentials from {points.Min(p => p.Volts)} to {points.Max(p => p.Volts)}: volts against lithium lie between -1 and 6."));
        }

        (double S, double Volts)[] sorted = [.. points.Select(point => ((point.Charge - first) / (last - first), point.Volts)).OrderBy(point => point.Item1)];
        if (Mean(sorted, 0, 0.1) < Mean(sorted, 0.9, 1))
        {
            // Charge counted while the electrode gives lithium off.
            sorted = [.. sorted.Reverse().Select(point => (1 - point.S, point.Volts))];
        }

        double[] s = new double[Knots], volts = new double[Knots];
        for (int i = 0; i < Knots; i++)
        {
            s[i] = (double)i / (Knots - 1);
            volts[i] = i == 0 ? sorted[0].Volts : i == Knots - 1 ? sorted[^1].Volts : Smoothed(sorted, s[i]);
        }

        Fall(volts);
        CubicSpline spline = new(s, volts);
        return new PropertyLaw(spline.At, $"cubic spline through {Knots} means of {name}");
    }

    private static double Mean((double S, double Volts)[] points, double from, double to) =>
        points.Where(point => point.S >= from && point.S <= to).Select(point => point.Volts).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Straight line through the neighbours, weighted by nearness.</summary>
    private static double Smoothed((double S, double Volts)[] points, double at)
    {
        double weights = 0, x = 0, y = 0, xx = 0, xy = 0;
        double width = SmoothingShare;
        int right = Array.FindIndex(points, point => point.S >= at);

        // Where points are sparse, at least two on either side.
        int low = Math.Max(right - 2, 0), high = Math.Min(right + 1, points.Length - 1);
        width = Math.Max(width, Math.Max(at - points[low].S, points[high].S - at));
        foreach (var (s, volts) in points)
        {
            double distance = (s - at) / width;
            if (Math.Abs(distance) < 4)
            {
                double weight = Math.Exp(-0.5 * distance * distance);
                weights += weight;
                x += weight * distance;
                y += weight * volts;
                xx += weight * distance * distance;
                xy += weight * distance * volts;
            }
        }

        double spread = weights * xx - x * x;
        return spread > 1e-9 * weights * weights ? (xx * y - x * xy) / spread : y / weights;
    }

    /// <summary>The nearest falling sequence in the sense of least squares (pool adjacent violators).</summary>
    private static void Fall(double[] values)
    {
        List<(double Mean, int Count)> blocks = [];
        foreach (double value in values)
        {
            (double mean, int count) = (value, 1);
            while (blocks.Count > 0 && blocks[^1].Mean < mean)
            {
                (double before, int more) = blocks[^1];
                blocks.RemoveAt(blocks.Count - 1);
                mean = (mean * count + before * more) / (count + more);
                count += more;
            }

            blocks.Add((mean, count));
        }

        int i = 0;
        foreach (var (mean, count) in blocks)
        {
            for (int k = 0; k < count; k++)
            {
                values[i++] = mean;
            }
        }
    }
}
