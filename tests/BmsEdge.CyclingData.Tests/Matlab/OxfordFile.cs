using System;
using System.Linq;

namespace BmsEdge.CyclingData.Tests.Matlab;

/// <summary>
/// Files in the layout of the Oxford Battery Degradation Dataset 1: <c>Cell1.cyc0100.C1ch.t</c> as columns, t in serial days as
/// the published file has it, q in mAh from zero, falling in discharges.
/// </summary>
internal static class OxfordFile
{
    /// <summary>Serial day of 2015-02-07 12:00, MATLAB's datenum.</summary>
    public const double FirstDay = 736002.5;

    private static readonly string[] s_fields = ["t", "v", "q", "T"];

    /// <summary>One cell with two characterisations; the second lacks its slow discharge.</summary>
    public static byte[] Cell(MatWriter to, string name = "Cell1", double unit = 86_400, double sign = 1, double milliamps = 740)
    {
        byte[] Cycle(params (string Field, byte[] Data)[] segments) => to.Struct("", [.. segments.Select(s => s.Field)], [.. segments.Select(s => s.Data)]);
        return to.Add(to.Struct(
            name,
            ["cyc0000", "cyc0100"],
            Cycle(
                ("C1ch", Segment(to, 0, 1, milliamps * sign, unit)), ("C1dc", Segment(to, 0.1, 1, -milliamps * sign, unit)),
                ("OCVch", Segment(to, 0.2, 60, 40 * sign, unit)), ("OCVdc", Segment(to, 0.9, 60, -40 * sign, unit))),
            Cycle(
                ("C1ch", Segment(to, 10, 1, milliamps * sign, unit)), ("C1dc", Segment(to, 10.1, 1, -milliamps * sign, unit)),
                ("OCVch", Segment(to, 10.2, 60, 40 * sign, unit))))).Build();
    }

    /// <summary>The file of the first cycle, whose discharge has the tester's own current.</summary>
    public static byte[] Example(MatWriter to, double currentSign = 1)
    {
        double[] seconds = [.. Enumerable.Range(0, 40).Select(i => i * 0.5)];
        double[] milliamps = [.. seconds.Select((_, i) => currentSign * (i % 5 == 0 ? 600 : -1200))];
        double[] charge = new double[seconds.Length];
        for (int i = 1; i < charge.Length; i++)
        {
            charge[i] = charge[i - 1] + (currentSign * (milliamps[i] + milliamps[i - 1]) / 2 * 0.5 / 3600);
        }

        byte[] discharge = to.Struct("", ["t", "v", "i", "q", "T"], Column(to, Days(seconds, 1, 86_400)), Column(to, Line(seconds, 4.1, -0.001)), Column(to, milliamps), Column(to, charge), Column(to, Line(seconds, 40, 0)));
        return to.Add(to.Struct("ExampleDC_C1", ["ch", "dc"], Segment(to, 0, 1, 1480, 86_400), discharge)).Build();
    }

    public static byte[] Segment(MatWriter to, double day, double step, double milliamps, double unit)
    {
        double[] seconds = [.. Enumerable.Range(0, 40).Select(i => i * step)];
        return to.Struct("", s_fields, Column(to, Days(seconds, day, unit)), Column(to, Line(seconds, 3.7, milliamps * 1e-6)), Column(to, Line(seconds, 0, milliamps / 3600)), Column(to, Line(seconds, 40.5, 0.001)));
    }

    /// <summary>Serial days, or for a unit of one the seconds of the set's Readme.</summary>
    private static double[] Days(double[] seconds, double day, double unit) => [.. seconds.Select(s => (unit == 1 ? 0 : FirstDay + day) + (s / unit))];

    private static double[] Line(double[] seconds, double start, double slope) => [.. seconds.Select(s => start + (slope * s))];

    private static byte[] Column(MatWriter to, double[] values) => to.Doubles("", values.Length, 1, values);
}

/// <summary>Files in the layout of NASA's randomized battery usage set: <c>data.step(i)</c>, current positive when discharging.</summary>
internal static class RandomizedFile
{
    private static readonly string[] s_fields = ["comment", "type", "relativeTime", "time", "voltage", "current", "temperature", "date"];

    public static byte[] Cell(MatWriter to, double sign = 1, string lastType = "R")
    {
        byte[][][] steps =
        [
            Step(to, "low current discharge at 0.04A", "D", 0, 10, [0.018, 0.04, 0.04], sign),
            Step(to, "charge (random walk)", "C", 30, 100, [-2.25, -2.25, -2.2], sign),
            Step(to, "rest (random walk)", lastType, 300, 0.1, [0, 0, 0], sign),
            [to.Text("rest prior reference discharge"), to.Text("R"), .. Enumerable.Range(0, 5).Select(_ => to.Doubles("", 0, 0)), to.Text("31-Dec-2013 18:10:00")],
            Step(to, "discharge (random walk)", "D", 301, 100, [4.5, 4.5, 4.4], sign),
            Step(to, "charge (random walk)", "C", 600, 100, [-0.75, -0.75, -0.75], sign),
        ];
        return to.Add(to.Struct(
            "data",
            ["procedure", "step", "description"],
            to.Text("Uniform random walk"),
            to.Struct("", s_fields, [.. steps.SelectMany(s => s)]),
            to.Text("random walk charging and discharging"))).Build();
    }

    private static byte[][] Step(MatWriter to, string comment, string type, double begin, double interval, double[] amps, double sign)
    {
        double[] relative = [.. amps.Select((_, i) => i * interval)];
        return
        [
            to.Text(comment), to.Text(type), to.Row(relative), to.Row([.. relative.Select(t => begin + t)]), to.Row([.. amps.Select(a => 3.9 - (0.1 * a))]),
            to.Row([.. amps.Select(a => a * sign)]), to.Row([.. amps.Select(a => 22 + Math.Abs(a))]), to.Text("30-Dec-2013 15:53:29"),
        ];
    }
}
