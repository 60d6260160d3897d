using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using BmsEdge.CyclingData.Quality;
using BmsEdge.CyclingData.Quality.Cycles;
using BmsEdge.Reporting;

namespace BmsEdge.Cli.Reports;

/// <summary>
/// A cell of which every cycle is a test of its own, as NASA and CALCE publish theirs. The tests of one file, or of one cell of a store, are such
/// a cell when there are at least three, each holds one cycle at most, and each has a number that is greater than the one before: the only
/// one in its name, else that of its column of cycles.
/// </summary>
internal sealed partial class CellPicture : IDataPicture
{
    /// <summary>Fewer tests are shown one by one.</summary>
    public const int FewestTests = 3;

    private readonly List<Point> _points = [];
    private readonly CycleShapes _shapes = new();
    private (double Least, double Greatest) _volts = (double.NaN, double.NaN);
    private (double Least, double Greatest) _amps = (double.NaN, double.NaN);
    private (double Least, double Greatest) _celsius = (double.NaN, double.NaN);

    /// <summary>Whether the tests so far are cycles of one cell.</summary>
    public bool Holds { get; private set; } = true;

    /// <summary>Tests so far.</summary>
    public int Tests => _points.Count;

    /// <inheritdoc/>
    public long Rows { get; private set; }

    /// <inheritdoc/>
    public double Seconds { get; private set; }

    /// <inheritdoc/>
    public (double Least, double Greatest) Volts => _volts;

    /// <inheritdoc/>
    public (double Least, double Greatest) Amps => _amps;

    /// <inheritdoc/>
    public (double Least, double Greatest) Celsius => _celsius;

    private bool IsCharge => _points.TrueForAll(p => !(p.DischargeAh > 0.01 * p.ChargeAh));

    /// <summary>The next test.</summary>
    public void Add(DataPicture picture, string? name, TestQuality quality)
    {
        double number = OnlyNumber(name) ?? (picture.OnlyCycle ?? double.NaN);
        Holds &= picture.Cycles.Count == 1 && double.IsFinite(number) && (_points.Count == 0 || number > _points[^1].Number);
        if (!Holds)
        {
            return;
        }

        CycleSum sum = picture.Cycles[0];
        _points.Add(new Point(number, sum.ChargeAh, sum.DischargeAh, quality));
        Rows += picture.Rows;
        Seconds += picture.Seconds;
        Widen(ref _volts, picture.Volts);
        Widen(ref _amps, picture.Amps);
        Widen(ref _celsius, picture.Celsius);
        _shapes.Add(() => picture.Shapes.Choose(_ => true) is [{ } shape, ..] ? shape with { Number = number } : null);
    }

    /// <inheritdoc/>
    public (IReadOnlyList<double> Cycles, IReadOnlyList<double> AmpHours) Fade()
    {
        bool charge = IsCharge;
        Point[] known = [.. _points.Where(p => (charge ? p.ChargeAh : p.DischargeAh) > 0)];
        return ([.. known.Select(p => p.Number)], [.. known.Select(p => charge ? p.ChargeAh : p.DischargeAh)]);
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Spark() => Fade().AmpHours;

    /// <summary>The verdicts on all tests as one: of every rule the worst, with the tests it is about.</summary>
    public TestQuality Quality()
    {
        ImmutableArray<RuleVerdict> verdicts =
        [
            .. _points[0].Quality.Verdicts.Select(v => v.Rule).Select(rule =>
            {
                (Point Point, RuleVerdict Verdict)[] all = [.. _points.Select(p => (p, p.Quality.Verdicts.FirstOrDefault(v => v.Rule == rule))).Where(v => v.Item2 is not null).Select(v => (v.p, v.Item2!))];
                Verdict worst = Worst(all.Select(a => a.Verdict.Verdict));
                (Point Point, RuleVerdict Verdict)[] found = [.. all.Where(a => a.Verdict.Verdict is Verdict.Warn or Verdict.Fail).OrderByDescending(a => a.Verdict.Verdict)];
                return found.Length == 0
                    ? new RuleVerdict(rule, worst, all[0].Verdict.Summary + (all.Length > 1 ? Text($" (the first of {all.Length} tests)") : ""), 0, [])
                    : new RuleVerdict(
                        rule,
                        worst,
                        Text($"{found.Length} of {_points.Count} tests, first test {found[0].Point.Number}: {found[0].Verdict.Summary}"),
                        found.Sum(f => f.Verdict.Count),
                        [.. found.SelectMany(f => f.Verdict.First.Take(1).Select(n => n with { Text = Text($"test {f.Point.Number}: {n.Text}") })).Take(10)]);
            }),
        ];
        return new TestQuality(null, Rows, verdicts);
    }

    /// <inheritdoc/>
    public void Write(HtmlReport report)
    {
        (IReadOnlyList<double> cycles, IReadOnlyList<double> ah) = Fade();
        string what = IsCharge ? "charge capacity" : "discharge capacity";
        if (cycles.Count > 1)
        {
            IEnumerable<PlotMark> marks = _points
                .SelectMany(p => p.Quality.Verdicts.Where(v => v.Verdict is Verdict.Warn or Verdict.Fail).Select(v => (p, v)))
                .Select(f => new PlotMark(f.p.Number, Text($"test {f.p.Number}: {f.v.Rule}: {f.v.Summary}"), f.v.Verdict == Verdict.Fail));
            CycleFigures.Fade(
                report, cycles, ah, what,
                Text($"{char.ToUpperInvariant(what[0])}{what[1..]} over {cycles.Count} tests of one cycle each, numbered by the only number in the test's name, else by its column of cycles; integrated from the rows, not across holes of the log."),
                marks);
        }

        CycleFigures.Voltages(report, _shapes);
        CycleFigures.Waterfall(report, _shapes, charging: false);
        CycleFigures.Waterfall(report, _shapes, charging: true);
    }

    /// <summary>The number in a name that holds one and only one.</summary>
    public static double? OnlyNumber(string? name) =>
        name is not null && Digits().Matches(name) is [{ } only] && double.TryParse(only.Value, NumberStyles.None, CultureInfo.InvariantCulture, out double number) ? number : null;

    /// <summary>A rule that does not apply to a test says less than one that passes another.</summary>
    private static Verdict Worst(IEnumerable<Verdict> verdicts)
    {
        Verdict[] all = [.. verdicts];
        return all.Contains(Verdict.Fail) ? Verdict.Fail : all.Contains(Verdict.Warn) ? Verdict.Warn : all.Contains(Verdict.Pass) ? Verdict.Pass : Verdict.NotApplicable;
    }

    private static void Widen(ref (double Least, double Greatest) range, (double Least, double Greatest) by)
    {
        if (double.IsFinite(by.Least))
        {
            range = double.IsNaN(range.Least) ? by : (Math.Min(range.Least, by.Least), Math.Max(range.Greatest, by.Greatest));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();

    private sealed record Point(double Number, double ChargeAh, double DischargeAh, TestQuality Quality);
}
