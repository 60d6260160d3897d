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
internal sealed class DataPicture
{
    /// <summary>Widths of the traces: with at least half of them in use, one or more per pixel of a figure 760 wide.</summary>
    private const int Buckets = 1440;

    private const int MostGaps = 2000;

    private readonly TraceEnvelope _volts = new(Buckets);
    private readonly TraceEnvelope _amps = new(Buckets);
    private readonly TraceEnvelope _celsius = new(Buckets);
    private readonly TraceEnvelope _ambient = new(Buckets);
    private readonly DataDifferential _differential = new();
    private readonly CycleLedger _ledger = new();
    private readonly List<FoundGap> _gaps = [];
    private readonly GapFinder _finder;
    private readonly double[] _recent = new double[3];
    private double _first = double.NaN;
    private double _last = double.NaN;
    private long _intervals;
    private bool _hasCycles;
    private IReadOnlyList<double> _tableCycles = [];
    private IReadOnlyList<double> _tableAmpHours = [];

    public DataPicture(string? name)
    {
        Name = name;
        _finder = new GapFinder(g =>
        {
            if (_gaps.Count < MostGaps)
            {
                _gaps.Add(g);
            }
        });
    }

    /// <summary>Name of the test in a file that holds several.</summary>
    public string? Name { get; }

    public long Rows { get; private set; }

    /// <summary>First to last row [s].</summary>
    public double Seconds => _last - _first;

    public (double Least, double Greatest) Volts => _volts.Range;

    public (double Least, double Greatest) Amps => _amps.Range;

    public (double Least, double Greatest) Celsius => _celsius.Range;

    /// <summary>Number and discharge (else charge) capacity [Ah] of the cycles; empty when the file counts none.</summary>
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
        _hasCycles = !chunk[CyclingColumn.CycleIndex].IsEmpty || !chunk[CyclingColumn.CycleCount].IsEmpty;
        ReadOnlySpan<double> time = chunk[CyclingColumn.TestTime];
        ReadOnlySpan<double> volts = chunk[CyclingColumn.Voltage];
        ReadOnlySpan<double> amps = chunk[CyclingColumn.Current];
        ReadOnlySpan<double> celsius = chunk[CyclingColumn.CellTemperature];
        ReadOnlySpan<double> ambient = chunk[CyclingColumn.AmbientTemperature];
        for (int i = 0; i < time.Length; i++)
        {
            double hours = time[i] / 3600;
            if (MayBeGap(time[i]))
            {
                _volts.Break();
                _amps.Break();
                _celsius.Break();
                _ambient.Break();
            }

            _finder.Add(time[i], chunk.FileRow(i));
            _volts.Add(hours, volts[i]);
            _amps.Add(hours, amps[i]);
            if (!celsius.IsEmpty)
            {
                _celsius.Add(hours, celsius[i]);
            }

            if (!ambient.IsEmpty)
            {
                _ambient.Add(hours, ambient[i]);
            }
        }

        _differential.Add(chunk);
        _ledger.Add(chunk);
        Rows += chunk.RowCount;
    }

    /// <summary>A table of cycles in place of rows.</summary>
    public void AddCycles(IReadOnlyList<double> cycles, IReadOnlyList<double> ampHours)
    {
        Rows = cycles.Count;
        (_tableCycles, _tableAmpHours) = (cycles, ampHours);
    }

    public void End()
    {
        _finder.End();
        _ledger.End();
    }

    /// <summary>What a small line shows: capacity over the cycles, else voltage over time.</summary>
    public IReadOnlyList<double> Spark()
    {
        IReadOnlyList<double> ah = Fade().AmpHours;
        return ah.Count > 1 ? ah : _volts.Points().Y;
    }

    /// <summary>Writes the figures.</summary>
    public void Write(HtmlReport report)
    {
        if (_volts.Count > 0)
        {
            WriteTraces(report);
        }

        (IReadOnlyList<double> cycles, IReadOnlyList<double> ah) = Fade();
        if (cycles.Count > 1)
        {
            report.Figure(
                new PlotSpec("cycle", "", [new PlotPanel("discharge capacity", "Ah") { Series = [new PlotSeries("discharge", cycles, ah) { Style = cycles.Count <= 400 ? SeriesStyle.Points : SeriesStyle.Line, InLegend = false }] }]),
                _tableCycles.Count > 0 ? "Capacity of each cycle as the table has it." : "Discharge capacity of each cycle, integrated from its own records and not across holes of the log.");
        }

        WriteWaterfall(report, charging: false);
        WriteWaterfall(report, charging: true);
    }

    private void WriteTraces(HtmlReport report)
    {
        List<PlotPanel> panels =
        [
            new PlotPanel("voltage", "V") { Series = [Series("voltage", _volts, null) with { InLegend = false }] },
            new PlotPanel("current", "A") { Series = [Series("current, positive when charging", _amps, 1) with { InLegend = false }] },
        ];
        List<PlotSeries> temperatures = [];
        if (_celsius.Count > 0)
        {
            temperatures.Add(Series("cell", _celsius, 4));
        }

        if (_ambient.Count > 0)
        {
            temperatures.Add(Series("chamber", _ambient, 5));
        }

        if (temperatures.Count > 0)
        {
            temperatures[0] = temperatures[0] with { InLegend = temperatures.Count > 1 };
            panels.Add(new PlotPanel("temperature", "°C") { Series = temperatures });
        }

        string gaps = _gaps.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" {_gaps.Count} {(_gaps.Count == 1 ? "hole" : "holes")} of the log shaded.");
        report.Figure(
            new PlotSpec("time", "h", panels)
            {
                MaximumPoints = 4 * Buckets,
                Spans = [.. _gaps.Select(g => new PlotSpan(g.FromSeconds / 3600, (g.FromSeconds + g.Seconds) / 3600))],
            },
            $"Everything recorded: of each pixel's width the first, least, greatest and last value, so that a spike of a single row shows. Current is positive when charging.{gaps}");
    }

    private void WriteWaterfall(HtmlReport report, bool charging)
    {
        IReadOnlyList<(double Cycle, double[] Volts, double[] AmpHoursPerVolt)> curves = _differential.Curves(charging);
        if (curves.Count == 0 || _volts.Count == 0)
        {
            return;
        }

        // Half the height of the usual peak between two curves keeps them apart and their peaks in sight.
        double[] peaks = [.. curves.Select(c => c.AmpHoursPerVolt.Max()).Order()];
        double offset = curves.Count == 1 ? 0 : 0.35 * peaks[peaks.Length / 2];
        PlotSeries[] series = [.. curves.Select((c, i) => new PlotSeries(
            string.Create(CultureInfo.InvariantCulture, $"cycle {c.Cycle}"),
            c.Volts,
            [.. c.AmpHoursPerVolt.Select(q => q + (i * offset))])
        {
            InLegend = false,
            Colour = charging ? 1 : 0,
            Opacity = curves.Count == 1 ? 1 : 1 - (0.6 * i / (curves.Count - 1)),
        })];
        string which = curves.Count == 1 ? ""
            : string.Create(CultureInfo.InvariantCulture, $" {curves.Count} cycles, the lowest is cycle {curves[0].Cycle}, the highest cycle {curves[^1].Cycle}; each is raised by {offset:G2} Ah/V.");
        report.Figure(
            new PlotSpec("voltage", "V", [new PlotPanel(curves.Count == 1 ? "dQ/dV" : "dQ/dV, raised", "Ah/V") { Series = series, Height = curves.Count == 1 ? 220 : 340, Minimum = 0 }]),
            $"Differential capacity of the {(charging ? "charge" : "discharge")}: {DataDifferential.Method}.{which}");
    }

    private static PlotSeries Series(string name, TraceEnvelope trace, int? colour)
    {
        (double[] x, double[] y) = trace.Points();
        return new PlotSeries(name, x, y) { Colour = colour };
    }

    /// <summary>Whether the line is broken before this row: as a hole of the log, judged by the rows before it alone.</summary>
    private bool MayBeGap(double seconds)
    {
        if (double.IsNaN(_first))
        {
            _first = _last = seconds;
            return false;
        }

        double interval = seconds - _last;
        _last = seconds;
        double[] near = [.. _recent.Take((int)Math.Min(_intervals, 3)).Order()];
        _recent[_intervals++ % 3] = interval;
        bool gap = near.Length > 0 && interval > LogGap.ShortestSeconds && interval > LogGap.TimesNeighbours * near[near.Length / 2];
        if (gap)
        {
            _differential.Break();
        }

        return gap;
    }
}
