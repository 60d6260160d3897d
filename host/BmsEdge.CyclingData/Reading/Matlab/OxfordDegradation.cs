using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using BmsEdge.CyclingData.Reading.Archives;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.Matlab;

/// <summary>
/// Oxford Battery Degradation Dataset 1 (C. Birkl and D. Howey, 2017, doi 10.5287/bodleian:KO2kdmYGg) as it is published:
/// <c>Cell1</c> to <c>Cell8</c>, in each a struct a characterisation (<c>cyc0100</c> = after 100 drive cycles), in it the
/// segments <c>C1ch</c>, <c>C1dc</c>, <c>OCVch</c>, <c>OCVdc</c> with <c>t</c>, <c>v</c> [V], <c>q</c> [mAh], <c>T</c> [degC];
/// and the file of the first cycle, <c>ExampleDC_C1</c> with <c>ch</c> and <c>dc</c>, the latter with the current <c>i</c> [mA].
/// A segment is a test.
/// </summary>
/// <remarks>
/// <para>Time. The set's Readme.txt says that t is in seconds; the published file holds MATLAB's serial days (github.com readers of
/// it agree: all scale by 86400 or take t apart into day and hour). Which of the two a file has is decided by its own charge
/// counter: the segments run at a known current, so charge over time gives that current in one unit and 1/86400 of it in the
/// other. When neither fits, nothing is guessed.</para>
/// <para>Current. The characterisation file has none. The Readme gives the protocol: 740 mA in C1 segments, 40 mA in OCV segments,
/// 1480 mA in the charge of the example. The current here is the counter's own slope, q over t between a row and the one
/// before it, and the protocol is what it is held against; a constant would hide what the tester did at the ends.</para>
/// <para>Sign. q starts at zero in each segment, rises in charges and falls in discharges.</para>
/// </remarks>
internal static partial class OxfordDegradation
{
    /// <summary>Header of the time since the segment began [s].</summary>
    public const string SecondsHeader = "t - t(1) / s";

    /// <summary>Header of the current made of the counter [mA].</summary>
    public const string SlopeHeader = "dq/dt / mA";

    /// <summary>Header of the current that the tester measured [mA], in the drive cycle of the example.</summary>
    public const string CurrentHeader = "i";

    /// <summary>Property: what the file says of its own time, the current and the cell.</summary>
    public const string StartProperty = "start";

    private const double SecondsPerHour = 3600;
    private const double SecondsPerDay = 86_400;

    /// <summary>How far the counter may be from the protocol; days and seconds lie a factor of 86400 apart.</summary>
    private const double MostDeviation = 0.1;

    /// <summary>Charge that may move while no time passes, which no current explains [mAh].</summary>
    private const double MostInstantCharge = 1;

    /// <summary>MATLAB's serial day 719529 is 1970-01-01 (MathWorks, datenum); the tests ran from 2015 to 2017.</summary>
    private const double UnixEpochDay = 719_529;

    private const double FirstDay = UnixEpochDay + (44 * 365.25);
    private const double LastDay = UnixEpochDay + (54 * 365.25);

    private const string Remedy = "The file does not have the layout of the Oxford Battery Degradation Dataset 1; download it again.";

    /// <summary>Segments and their currents by protocol [mA], positive when charging; 0 where the tester's own current is in the file.</summary>
    private static readonly (string Field, double ProtocolMilliamps)[] s_characterisation = [("C1ch", 740), ("C1dc", -740), ("OCVch", 40), ("OCVdc", -40)];

    private static readonly (string Field, double ProtocolMilliamps)[] s_example = [("ch", 1480), ("dc", 0)];

    /// <summary>True for a variable of the set.</summary>
    public static bool IsCell(MatArray variable) => variable is MatStruct { Count: 1 } cell
        && ((CellName().IsMatch(cell.Name) && cell.Fields.Any(f => CycleName().IsMatch(f))) || (cell.Name.StartsWith("ExampleDC", StringComparison.Ordinal) && cell.Fields.Contains("dc")));

    /// <summary>The segments of all cells in file order, each made when it is asked for.</summary>
    /// <param name="path">Name for messages.</param>
    /// <param name="variables">The variables of the file.</param>
    /// <param name="skipped">Hears what is left out.</param>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> at the segment with a breach.</exception>
    public static IEnumerable<RecordTable> Read(string path, IReadOnlyList<MatArray> variables, ICollection<SkippedPart> skipped)
    {
        MatSeries series = new(path, Remedy);
        foreach (MatArray variable in variables)
        {
            if (!IsCell(variable))
            {
                skipped.Add(new SkippedPart(variable.Name, $"the variable is a {variable.Description} and no cell of the set"));
                continue;
            }

            MatStruct cell = (MatStruct)variable;
            foreach ((string name, string cycle, MatStruct data, (string Field, double ProtocolMilliamps)[] segments) in Parts(series, cell))
            {
                foreach ((string field, double protocol) in segments)
                {
                    string where = $"{name}.{field}";
                    if (data.Find(0, field) is null)
                    {
                        skipped.Add(new SkippedPart(where, "the segment is not in the file"));
                    }
                    else if (Segment(path, series, where, data.Find(0, field) as MatStruct ?? throw series.Fault(name, field, data.Find(0, field), "1x1 struct"), protocol) is { } table)
                    {
                        Dictionary<string, string> facts = new(table.Properties, StringComparer.Ordinal) { ["cell"] = cell.Name, ["cycle"] = cycle, ["segment"] = field };
                        yield return new RecordTable(table.Columns, facts);
                    }
                    else
                    {
                        skipped.Add(new SkippedPart(where, "the segment has no samples"));
                    }
                }
            }
        }
    }

    private static IEnumerable<(string Name, string Cycle, MatStruct Data, (string, double)[] Segments)> Parts(MatSeries series, MatStruct cell)
    {
        if (!CellName().IsMatch(cell.Name))
        {
            yield return (cell.Name, "", cell, s_example);
            yield break;
        }

        foreach (string cycle in cell.Fields.Where(f => CycleName().IsMatch(f)))
        {
            yield return ($"{cell.Name}.{cycle}", cycle, cell.Find(0, cycle) as MatStruct ?? throw series.Fault(cell.Name, cycle, cell.Find(0, cycle), "1x1 struct"), s_characterisation);
        }
    }

    /// <summary>One segment, or null when it has no samples.</summary>
    private static RecordTable? Segment(string path, MatSeries series, string where, MatStruct data, double protocol)
    {
        if (data.Count != 1)
        {
            throw DataFault.InFile(path, $"{where} is a {data.Description} ({data.Offset}) where a 1x1 struct should stand", Remedy);
        }

        List<RecordColumn> columns = [.. new[] { "t", "v", "q", "T" }.Select(f => new RecordColumn(f, series.Numbers(where, data, 0, f)))];
        bool isMeasured = protocol == 0 || data.Find(0, CurrentHeader) is not null;
        if (isMeasured)
        {
            columns.Add(new RecordColumn(CurrentHeader, series.Numbers(where, data, 0, CurrentHeader)));
        }

        series.RequireEqualLengths(where, columns);
        double[] time = columns[0].Values!;
        double[] charge = columns[2].Values!;
        if (time.Length == 0)
        {
            return null;
        }

        RefuseUnordered(path, where, time, charge);
        double secondsPerUnit = isMeasured ? UnitOfMeasured(path, where, time, charge, columns[4].Values!) : UnitOfProtocol(path, where, time, charge, protocol);
        double[] seconds = [.. time.Select(t => (t - time[0]) * secondsPerUnit)];
        columns.Insert(0, new RecordColumn(SecondsHeader, seconds));
        if (!isMeasured)
        {
            columns.Add(new RecordColumn(SlopeHeader, Slope(path, where, seconds, charge)));
        }

        Dictionary<string, string> facts = new(StringComparer.Ordinal) { ["time unit"] = secondsPerUnit == SecondsPerDay ? "days" : "seconds" };
        if (secondsPerUnit == SecondsPerDay && time[0] is > FirstDay and < LastDay)
        {
            DateTime start = DateTime.UnixEpoch.AddMilliseconds(Math.Round((time[0] - UnixEpochDay) * SecondsPerDay * 1000));
            facts[StartProperty] = start.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture);
        }

        return new RecordTable(columns, facts);
    }

    private static void RefuseUnordered(string path, string where, double[] time, double[] charge)
    {
        for (int i = 0; i < time.Length; i++)
        {
            if (!double.IsFinite(time[i]) || !double.IsFinite(charge[i]))
            {
                throw DataFault.InRow(path, i + 1L, $"{where} has t = {DataFault.Number(time[i])} and q = {DataFault.Number(charge[i])}", "Correct or remove the row in the source; nothing is mended on reading.");
            }

            if (i > 0 && time[i] < time[i - 1])
            {
                throw DataFault.InRow(path, i + 1L, $"{where}: time runs backwards, from {DataFault.Number(time[i - 1])} to {DataFault.Number(time[i])}", "Correct the source; nothing is sorted on reading.");
            }
        }
    }

    /// <summary>
    /// Seconds a unit of t, by the charge that moved in the first half of the rows: a constant-voltage end of a charge, should
    /// there be one, lies in the second.
    /// </summary>
    private static double UnitOfProtocol(string path, string where, double[] time, double[] charge, double protocol)
    {
        int half = time.Length / 2;
        double moved = charge[half] - charge[0];
        double passed = time[half] - time[0];
        foreach (double unit in (double[])[SecondsPerDay, 1])
        {
            double milliamps = moved / (passed * unit / SecondsPerHour);
            if (Math.Abs(milliamps - protocol) <= MostDeviation * Math.Abs(protocol))
            {
                return unit;
            }
        }

        throw DataFault.InFile(
            path,
            $"{where} moves {DataFault.Number(moved)} mAh (q) in {DataFault.Number(passed)} (t) over its first half, which is {DataFault.Number(protocol)} mA, positive = charging, in days as little as in seconds",
            "That is the current the set's Readme names for it; find out who changed t or q.");
    }

    /// <summary>Seconds a unit of t where the tester's own current is there: the charge it makes must be the counter's.</summary>
    private static double UnitOfMeasured(string path, string where, double[] time, double[] charge, double[] milliamps)
    {
        double moved = 0;
        double throughput = 0;
        double counted = 0;
        for (int i = 1; i < time.Length; i++)
        {
            double hours = (time[i] - time[i - 1]) / SecondsPerHour;
            double step = (milliamps[i] + milliamps[i - 1]) / 2 * hours;
            moved += step;
            throughput += Math.Abs(step);
            counted += Math.Abs(charge[i] - charge[i - 1]);
        }

        double net = charge[^1] - charge[0];
        foreach (double unit in (double[])[SecondsPerDay, 1])
        {
            if (counted > 0 && Math.Abs((moved * unit) - net) <= MostDeviation * counted && Math.Abs((throughput * unit) - counted) <= 2 * MostDeviation * counted)
            {
                return unit;
            }
        }

        throw DataFault.InFile(
            path,
            $"the current of {where} moves {DataFault.Number(moved)} mAh if t is in seconds and {DataFault.Number(moved * SecondsPerDay)} mAh if in days, positive = charging, where q counts {DataFault.Number(net)}",
            "Current, charge and time do not belong together; find out who changed them.");
    }

    /// <summary>
    /// The mean current between a row and the one before it [mA]; the first row has the second's. Rows at one instant have the
    /// current of the interval that led there.
    /// </summary>
    private static double[] Slope(string path, string where, double[] seconds, double[] charge)
    {
        double[] milliamps = new double[seconds.Length];
        double last = double.NaN;
        for (int i = 1; i < seconds.Length; i++)
        {
            double passed = seconds[i] - seconds[i - 1];
            double moved = charge[i] - charge[i - 1];
            if (passed > 0)
            {
                last = moved / passed * SecondsPerHour;
            }
            else if (Math.Abs(moved) > MostInstantCharge)
            {
                throw DataFault.InRow(path, i + 1L, $"{where}: q moves {DataFault.Number(moved)} mAh while no time passes", "No current explains that; correct it in the source.");
            }

            milliamps[i] = last;
        }

        int first = Array.FindIndex(milliamps, 1, m => !double.IsNaN(m));
        if (first < 0)
        {
            throw DataFault.InFile(path, $"{where} has no two samples at different times, so that its charge tells no current", Remedy);
        }

        Array.Fill(milliamps, milliamps[first], 0, first);
        return milliamps;
    }

    [GeneratedRegex(@"^Cell\d{1,3}$", RegexOptions.CultureInvariant)]
    private static partial Regex CellName();

    [GeneratedRegex(@"^cyc\d{1,6}$", RegexOptions.CultureInvariant)]
    private static partial Regex CycleName();
}
