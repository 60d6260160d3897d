using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using BmsEdge.CyclingData;
using BmsEdge.CyclingData.Quality;
using BmsEdge.CyclingData.Quality.Cycles;
using BmsEdge.Reporting;

namespace BmsEdge.Cli.Reports;

/// <summary>What a report shows of one test, gathered while its rows stream by, in memory that does not grow with them.</summary>
internal sealed class DataPicture : IDataPicture
{
    /// <summary>Widths of the traces: with at least half of them in use, one or more per pixel of a figure 760 wide.</summary>
    private const int Buckets = 1440;

    /// <summary>Groups of rows to zoom into: all of a day at 0.4 Hz, and one in 30 of a million rows; some 300 kB in the page.</summary>
    private const int Groups = 32_768;

    private const int MostGaps = 2000;

    private const int MostMarks = 60;

    /// <summary>Rows of a cycle whose dQ/dV is drawn; longer ones are of another kind of test.</summary>
    private const int MostRowsOfCycle = 1_000_000;

    /// <summary>Rows that <see cref="GapFinder"/> looks at before it judges the interval in front of a row.</summary>
    private const int Delay = 4;

    private readonly TraceEnvelope _volts = new(Buckets);
    private readonly TraceEnvelope _amps = new(Buckets);
    private readonly TraceEnvelope _celsius = new(Buckets);
    private readonly TraceEnvelope _ambient = new(Buckets);
    private readonly TraceDetail _detail = new(4, Groups);
    private readonly double[] _values = new double[4];
    private readonly CycleShapes _shapes = new();
    private readonly CycleLedger _ledger = new();
    private readonly List<FoundGap> _gaps = [];
    private readonly Queue<long> _holes = new();
    private readonly Queue<Row> _waiting = new();
    private readonly GapFinder _finder;
    private readonly List<double> _cycleSeconds = [];
    private readonly List<double> _cycleVolts = [];
    private readonly List<double> _cycleAmps = [];
    private double _cycle = double.NaN;
    private double _first = double.NaN;
    private double _last = double.NaN;
    private long _released;
    private bool _hasCycles;
    private IReadOnlyList<double> _tableCycles = [];
    private IReadOnlyList<double> _tableAmpHours = [];
    private TestQuality? _quality;

    public DataPicture(string? name)
    {
        Name = name;
        _finder = new GapFinder(g =>
        {
            _holes.Enqueue(g.Index);
            if (_gaps.Count < MostGaps)
            {
                _gaps.Add(g);
            }
        });
    }

    /// <summary>Name of the test in a file that holds several.</summary>
    public string? Name { get; }

    /// <inheritdoc/>
    public long Rows { get; private set; }

    /// <inheritdoc/>
    public double Seconds => _last - _first;

    /// <inheritdoc/>
    public (double Least, double Greatest) Volts => _volts.Range;

    /// <inheritdoc/>
    public (double Least, double Greatest) Amps => _amps.Range;

    /// <inheritdoc/>
    public (double Least, double Greatest) Celsius => _celsius.Range;

    /// <summary>The cycles of the test; a test that counts none is one.</summary>
    public IReadOnlyList<CycleSum> Cycles => _ledger.Cycles;

    /// <summary>Number in the test's column of cycles, where it has one and only one number in it.</summary>
    public double? OnlyCycle => _hasCycles && _ledger.Cycles.Count == 1 ? _ledger.Cycles[0].Cycle : null;

    /// <summary>Shapes of a choice of its cycles.</summary>
    public CycleShapes Shapes => _shapes;

    /// <inheritdoc/>
    public (IReadOnlyList<double> Cycles, IReadOnlyList<double> AmpHours) Fade()
    {
        if (_tableCycles.Count > 0)
        {
            return (_tableCycles, _tableAmpHours);
        }

        CycleSum[] whole = _hasCycles ? [.. _ledger.Cycles.Where(c => c.DischargeAh > 0)] : [];
        return ([.. whole.Select(c => c.Cycle)], [.. whole.Select(c => c.DischargeAh)]);
    }

    public void Add(CyclingChunk chunk)
    {
        ReadOnlySpan<double> cycles = chunk[CyclingColumn.CycleIndex].IsEmpty ? chunk[CyclingColumn.CycleCount] : chunk[CyclingColumn.CycleIndex];
        _hasCycles = !cycles.IsEmpty;
        ReadOnlySpan<double> time = chunk[CyclingColumn.TestTime];
        ReadOnlySpan<double> volts = chunk[CyclingColumn.Voltage];
        ReadOnlySpan<double> amps = chunk[CyclingColumn.Current];
        ReadOnlySpan<double> celsius = chunk[CyclingColumn.CellTemperature];
        ReadOnlySpan<double> ambient = chunk[CyclingColumn.AmbientTemperature];
        for (int i = 0; i < time.Length; i++)
        {
            _finder.Add(time[i], chunk.FileRow(i));
            _waiting.Enqueue(new Row(
                time[i], chunk.FileRow(i), volts[i], amps[i], celsius.IsEmpty ? double.NaN : celsius[i], ambient.IsEmpty ? double.NaN : ambient[i], cycles.IsEmpty ? 0 : cycles[i]));
            if (_waiting.Count >= Delay)
            {
                Release(_waiting.Dequeue());
            }
        }

        _ledger.Add(chunk);
        Rows += chunk.RowCount;
    }

    /// <summary>A table of cycles in place of rows.</summary>
    public void AddCycles(IReadOnlyList<double> cycles, IReadOnlyList<double> ampHours)
    {
        Rows = cycles.Count;
        (_tableCycles, _tableAmpHours) = (cycles, ampHours);
    }

    public void End(TestQuality quality)
    {
        _quality = quality;
        _finder.End();
        while (_waiting.TryDequeue(out Row row))
        {
            Release(row);
        }

        CloseCycle();
        _ledger.End();
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Spark()
    {
        IReadOnlyList<double> ah = Fade().AmpHours;
        return ah.Count > 1 ? ah : _volts.Points().Y;
    }

    /// <inheritdoc/>
    public void Write(HtmlReport report)
    {
        if (_volts.Count > 0)
        {
            WriteTraces(report);
        }

        (IReadOnlyList<double> cycles, IReadOnlyList<double> ah) = Fade();
        if (cycles.Count > 1)
        {
            CycleFigures.Fade(
                report,
                cycles,
                ah,
                _tableCycles.Count > 0 ? "capacity" : "discharge capacity",
                _tableCycles.Count > 0 ? "Capacity of each cycle as the table has it." : "Discharge capacity of each cycle, integrated from its own records and not across holes of the log.");
        }

        CycleFigures.Waterfall(report, _shapes, charging: false);
        CycleFigures.Waterfall(report, _shapes, charging: true);
    }

    private void WriteTraces(HtmlReport report)
    {
        IReadOnlyList<SeriesDetail> detail = _detail.Series();
        List<PlotPanel> panels =
        [
            new PlotPanel("voltage", "V") { Series = [Series("voltage", _volts, detail[0], null) with { InLegend = false }] },
            new PlotPanel("current", "A") { Series = [Series("current", _amps, detail[1], 1) with { InLegend = false }] },
        ];
        List<PlotSeries> temperatures = [];
        if (_celsius.Count > 0)
        {
            temperatures.Add(Series("cell", _celsius, detail[2], 4));
        }

        if (_ambient.Count > 0)
        {
            temperatures.Add(Series("chamber", _ambient, detail[3], 5));
        }

        if (temperatures.Count > 0)
        {
            temperatures[0] = temperatures[0] with { InLegend = temperatures.Count > 1 };
            panels.Add(new PlotPanel("temperature", "°C") { Series = temperatures });
        }

        PlotMark[] marks = [.. Marks().Take(MostMarks)];
        string gaps = _gaps.Count == 0 ? "" : Text($" {_gaps.Count} {(_gaps.Count == 1 ? "hole" : "holes")} of the log shaded.");
        string flags = marks.Length == 0 ? "" : " Flags: the first rows that a rule points at.";
        string zoom = _detail.RowsPerGroup == 1 ? "Zooming shows every row." : Text($"Zooming goes down to groups of {_detail.RowsPerGroup} rows with the least and greatest of each.");
        report.Figure(
            new PlotSpec("time", "h", panels)
            {
                MaximumPoints = 4 * Buckets,
                Spans = [.. _gaps.Select(g => new PlotSpan(g.FromSeconds / 3600, (g.FromSeconds + g.Seconds) / 3600))],
                SpanMeaning = "hole of the log",
                Marks = marks,
                Interactive = true,
            },
            $"Everything recorded: of each pixel's width the first, least, greatest and last value, so that a spike of a single row shows. Current is positive when charging.{gaps}{flags} {zoom}");
    }

    /// <summary>The rows that a finding points at; holes are shaded already.</summary>
    private IEnumerable<PlotMark> Marks() => (_quality?.Verdicts ?? [])
        .Where(v => v.Verdict is Verdict.Warn or Verdict.Fail && v.Rule != "gaps")
        .OrderByDescending(v => v.Verdict)
        .SelectMany(v => v.First.Select(n => new PlotMark(_detail.XOfRow(n.Row), $"{v.Rule}, row {n.Row.ToString(CultureInfo.InvariantCulture)}: {n.Text}", v.Verdict == Verdict.Fail)))
        .Where(m => double.IsFinite(m.X));

    private static PlotSeries Series(string name, TraceEnvelope trace, SeriesDetail detail, int? colour)
    {
        (double[] x, double[] y) = trace.Points();
        return new PlotSeries(name, x, y) { Colour = colour, Detail = detail };
    }

    /// <summary>A row about which it is known now whether a hole lies before it.</summary>
    private void Release(in Row row)
    {
        long index = _released++;
        bool afterHole = _holes.TryPeek(out long hole) && hole == index;
        if (afterHole)
        {
            _holes.Dequeue();
            _volts.Break();
            _amps.Break();
            _celsius.Break();
            _ambient.Break();
        }

        double hours = row.Seconds / 3600;
        _first = double.IsNaN(_first) ? row.Seconds : _first;
        _last = row.Seconds;
        _volts.Add(hours, row.Volts);
        _amps.Add(hours, row.Amps);
        _celsius.Add(hours, row.Celsius);
        _ambient.Add(hours, row.Ambient);
        if (double.IsFinite(hours))
        {
            (_values[0], _values[1], _values[2], _values[3]) = (row.Volts, row.Amps, row.Celsius, row.Ambient);
            _detail.Add(hours, row.FileRow, afterHole, _values);
        }

        if (!row.Cycle.Equals(_cycle))
        {
            CloseCycle();
            _cycle = row.Cycle;
        }

        if (_cycleSeconds.Count <= MostRowsOfCycle)
        {
            _cycleSeconds.Add(row.Seconds);
            _cycleVolts.Add(row.Volts);
            _cycleAmps.Add(row.Amps);
        }
    }

    private void CloseCycle()
    {
        if (_cycleSeconds.Count is > 0 and <= MostRowsOfCycle)
        {
            _shapes.Add(() => CycleShape.Of(_cycle, _cycleSeconds, _cycleVolts, _cycleAmps));
        }

        _cycleSeconds.Clear();
        _cycleVolts.Clear();
        _cycleAmps.Clear();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private readonly record struct Row(double Seconds, long FileRow, double Volts, double Amps, double Celsius, double Ambient, double Cycle);
}
