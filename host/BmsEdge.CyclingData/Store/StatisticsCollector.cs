using System;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using BmsEdge.CyclingData.Derivation;

namespace BmsEdge.CyclingData.Store;

/// <summary>Gathers the statistics and the content hash of a test, block by block.</summary>
internal sealed class StatisticsCollector : IDisposable
{
    private const double SecondsPerHour = 3600;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ImmutableArray<DerivedColumn> _columns;
    private readonly double[] _minimum;
    private readonly double[] _maximum;
    private readonly long[] _unrecorded;
    private readonly string? _temperatureColumn;
    private double _chargeAmpHours;
    private double _chargeAmpSquareHours;
    private double _dischargeAmpHours;
    private double _dischargeAmpSquareHours;
    private double _celsiusSeconds;
    private double _temperatureSeconds;
    private double _firstTime = double.NaN;
    private double _lastTime;
    private double _lastCurrent;
    private double _lastCelsius;
    private double _in;
    private double _out;

    public StatisticsCollector(ImmutableArray<DerivedColumn> columns)
    {
        _columns = columns;
        _minimum = [.. columns.Select(_ => double.PositiveInfinity)];
        _maximum = [.. columns.Select(_ => double.NegativeInfinity)];
        _unrecorded = new long[columns.Length];
        _temperatureColumn = columns.FirstOrDefault(c => c.Column == CyclingColumn.AmbientTemperature)?.Name ?? columns.FirstOrDefault(c => c.Column == CyclingColumn.CellTemperature)?.Name;
    }

    public long Rows { get; private set; }

    public void Add(DerivedBlock block)
    {
        Rows += block.RowCount;
        AddContent(_hash, block[CyclingColumn.TestTime], block[CyclingColumn.Voltage], block[CyclingColumn.Current]);
        for (int i = 0; i < _columns.Length; i++)
        {
            AddRange(i, block[_columns[i].Name]);
        }

        AddRates(block);
        _in = block[CyclingColumn.ChargingCapacity][^1];
        _out = block[CyclingColumn.DischargingCapacity][^1];
    }

    /// <summary>The one definition of the content hash: blocks of any size give the same, because rows are hashed as triples.</summary>
    public static void AddContent(IncrementalHash hash, ReadOnlySpan<double> time, ReadOnlySpan<double> voltage, ReadOnlySpan<double> current)
    {
        const int RowsAtOnce = 1024;
        Span<double> rows = stackalloc double[3 * RowsAtOnce];
        for (int from = 0; from < time.Length; from += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, time.Length - from);
            for (int i = 0; i < count; i++)
            {
                rows[3 * i] = time[from + i];
                rows[(3 * i) + 1] = voltage[from + i];
                rows[(3 * i) + 2] = current[from + i];
            }

            hash.AppendData(MemoryMarshal.AsBytes(rows[..(3 * count)]));
        }
    }

    public string ContentSha256() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public TestStatistics Finish() => new()
    {
        Ranges = [.. Enumerable.Range(0, _columns.Length).Select(Range)],
        DurationSeconds = _lastTime - _firstTime,
        ChargedAmpHours = _in,
        DischargedAmpHours = _out,
        MeanChargeAmps = _chargeAmpHours > 0 ? _chargeAmpSquareHours / _chargeAmpHours : null,
        MeanDischargeAmps = _dischargeAmpHours > 0 ? _dischargeAmpSquareHours / _dischargeAmpHours : null,
        MeanCelsius = _temperatureSeconds > 0 ? _celsiusSeconds / _temperatureSeconds : null,
        TemperatureColumn = _temperatureSeconds > 0 ? _temperatureColumn : null,
    };

    public void Dispose() => _hash.Dispose();

    private ColumnRange Range(int column)
    {
        bool recorded = _minimum[column] <= _maximum[column];
        return new ColumnRange(_columns[column].Name, recorded ? _minimum[column] : null, recorded ? _maximum[column] : null, _unrecorded[column]);
    }

    private void AddRange(int column, ReadOnlySpan<double> values)
    {
        double minimum = _minimum[column];
        double maximum = _maximum[column];
        long unrecorded = 0;
        foreach (double value in values)
        {
            if (double.IsNaN(value))
            {
                unrecorded++;
                continue;
            }

            minimum = value < minimum ? value : minimum;
            maximum = value > maximum ? value : maximum;
        }

        _minimum[column] = minimum;
        _maximum[column] = maximum;
        _unrecorded[column] += unrecorded;
    }

    private void AddRates(DerivedBlock block)
    {
        ReadOnlySpan<double> time = block[CyclingColumn.TestTime];
        ReadOnlySpan<double> current = block[CyclingColumn.Current];
        ReadOnlySpan<double> gaps = block[DerivedColumn.AfterGapName];
        ReadOnlySpan<double> celsius = _temperatureColumn is null ? default : block[_temperatureColumn];
        for (int i = 0; i < time.Length; i++)
        {
            double seconds = time[i] - _lastTime;
            if (double.IsNaN(_firstTime))
            {
                _firstTime = time[i];
            }
            else if (seconds > 0 && gaps[i] == 0)
            {
                AddInterval(seconds, (current[i] + _lastCurrent) / 2);
                if (!celsius.IsEmpty && !double.IsNaN(celsius[i] + _lastCelsius))
                {
                    _celsiusSeconds += (celsius[i] + _lastCelsius) / 2 * seconds;
                    _temperatureSeconds += seconds;
                }
            }

            _lastTime = time[i];
            _lastCurrent = current[i];
            _lastCelsius = celsius.IsEmpty ? double.NaN : celsius[i];
        }
    }

    private void AddInterval(double seconds, double amps)
    {
        double ampHours = amps * seconds / SecondsPerHour;
        if (ampHours > 0)
        {
            _chargeAmpHours += ampHours;
            _chargeAmpSquareHours += ampHours * amps;
        }
        else if (ampHours < 0)
        {
            _dischargeAmpHours -= ampHours;
            _dischargeAmpSquareHours += ampHours * amps;
        }
    }
}
