using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Text;

namespace BmsEdge.CyclingData.Reading.BioLogic;

/// <summary>
/// Makes the columns that an export does not have as it stands: seconds from dates, Unix time, the current of an open circuit,
/// impedances without the zeros of other records. Every row is a data row.
/// </summary>
internal sealed class MptRowFilter : RowFilter
{
    private readonly MptPreamble _preamble;
    private readonly byte _decimalMark;
    private readonly List<Maker> _makers = [];
    private readonly double[] _carried;
    private readonly double? _startUnix;
    private readonly int _timeField;
    private readonly int _frequencyField;
    private int _counterField;
    private DateTime? _origin;

    private MptRowFilter(MptPreamble preamble, double? startUnixSeconds)
    {
        _preamble = preamble;
        _decimalMark = (byte)preamble.DecimalMark;
        _origin = preamble.Start;
        _startUnix = startUnixSeconds;
        _timeField = preamble.IndexOf(BioLogicHeaders.Time);
        _frequencyField = preamble.IndexOf(BioLogicHeaders.Frequency);
        List<string> notes = [];
        if (preamble.TimeIsDate)
        {
            _makers.Add(new Maker(BioLogicHeaders.TimeSinceStart, _timeField, Kind.SecondsOfDate));
            notes.Add("test time: made of the dates in time/s; if the clock was changed during the test, a jump of that size is in it");
        }
        else if (_startUnix is not null && _timeField >= 0)
        {
            _makers.Add(new Maker(BioLogicHeaders.UnixTime, _timeField, Kind.UnixTime));
            notes.Add(MprExport.UnixNote);
        }

        if (preamble.Title == BioLogicTechnique.OpenCircuitVoltageTitle && preamble.IndexOf(BioLogicHeaders.Current) < 0 && preamble.IndexOf(BioLogicHeaders.MeanCurrent) < 0)
        {
            _makers.Add(new Maker(BioLogicHeaders.NoCurrent, -1, Kind.Zero));
            notes.Add(MprExport.OpenCircuitNote);
        }

        AddCellVoltage();
        AddImpedance(notes);
        _carried = new double[_makers.Count];
        CarriedHeaders = [.. _makers.ConvertAll(m => m.Header)];
        Notes = notes;
    }

    private enum Kind
    {
        SecondsOfDate,
        UnixTime,
        Zero,
        CellVoltage,
        Impedance,
    }

    /// <summary>What is made here, for the provenance.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <inheritdoc/>
    public override ReadOnlySpan<double> Carried => _carried;

    /// <inheritdoc/>
    public override ImmutableArray<string> CarriedHeaders { get; }

    /// <summary>The filter of a file, or null when its columns will do as they are.</summary>
    public static MptRowFilter? For(MptPreamble preamble, double? startUnixSeconds)
    {
        MptRowFilter filter = new(preamble, startUnixSeconds);
        return filter._makers.Count == 0 ? null : filter;
    }

    /// <inheritdoc/>
    public override RowKind Classify(ReadOnlySpan<byte> line, long row, string path)
    {
        for (int i = 0; i < _makers.Count; i++)
        {
            Maker maker = _makers[i];
            _carried[i] = maker.Kind switch
            {
                Kind.Zero => 0,
                Kind.SecondsOfDate => Seconds(Field(line, maker.Field), row, path),
                Kind.CellVoltage => Number(line, maker.Field, row, path) - Number(line, _counterField, row, path),
                Kind.UnixTime => _startUnix!.Value + Number(line, maker.Field, row, path),
                _ => Number(line, _frequencyField, row, path) == 0 ? double.NaN : Number(line, maker.Field, row, path),
            };
        }

        return RowKind.Data;
    }

    /// <summary>Some exports have both electrodes and not their difference.</summary>
    private void AddCellVoltage()
    {
        int working = FirstOf(BioLogicHeaders.Ewe, BioLogicHeaders.MeanEwe, BioLogicHeaders.MeanEweLater);
        _counterField = FirstOf(BioLogicHeaders.Ece, BioLogicHeaders.MeanEce);
        if (working >= 0 && _counterField >= 0 && FirstOf(BioLogicHeaders.EweMinusEce, BioLogicHeaders.MeanEweMinusEce) < 0)
        {
            _makers.Add(new Maker(BioLogicHeaders.EweMinusEce, working, Kind.CellVoltage));
        }
    }

    private int FirstOf(params ReadOnlySpan<string> headers)
    {
        foreach (string header in headers)
        {
            if (_preamble.IndexOf(header) is >= 0 and int place)
            {
                return place;
            }
        }

        return -1;
    }

    private void AddImpedance(List<string> notes)
    {
        int real = _preamble.IndexOf(BioLogicHeaders.CellRealImpedance);
        int minusImaginary = _preamble.IndexOf(BioLogicHeaders.CellMinusImaginaryImpedance);
        if (real < 0 || minusImaginary < 0)
        {
            real = _preamble.IndexOf(BioLogicHeaders.RealImpedance);
            minusImaginary = _preamble.IndexOf(BioLogicHeaders.MinusImaginaryImpedance);
        }

        if (_frequencyField < 0 || real < 0 || minusImaginary < 0)
        {
            return;
        }

        _makers.Add(new Maker(BioLogicHeaders.MeasuredFrequency, _frequencyField, Kind.Impedance));
        _makers.Add(new Maker(BioLogicHeaders.MeasuredRealImpedance, real, Kind.Impedance));
        _makers.Add(new Maker(BioLogicHeaders.MeasuredMinusImaginaryImpedance, minusImaginary, Kind.Impedance));
        notes.Add(MprExport.ImpedanceNote);
    }

    private double Seconds(ReadOnlySpan<byte> field, long row, string path)
    {
        if (field.IsEmpty)
        {
            return double.NaN;
        }

        string text = Encoding.Latin1.GetString(field);
        if (!LaboratoryClock.TryRead(text, BioLogicLayout.DateFormats, out DateTime time))
        {
            throw DataFault.InCell(path, row, BioLogicHeaders.Time, $"{DataFault.Quote(text)} is not a date and time ({BioLogicLayout.DateFormats[0]})", "Correct the row in the source; nothing is mended on reading.");
        }

        _origin ??= time;
        return (time - _origin.Value).Ticks / (double)TimeSpan.TicksPerSecond;
    }

    /// <summary>A number of the row; NaN when the row is too short, which the row's own reading refuses.</summary>
    private double Number(ReadOnlySpan<byte> line, int index, long row, string path)
    {
        ReadOnlySpan<byte> field = Field(line, index);
        return field.IsEmpty ? double.NaN
            : NumberText.TryRead(field, _decimalMark, out double value) ? value
            : throw DataFault.InCell(
                path,
                row,
                _preamble.Headers[index],
                $"{DataFault.Quote(Encoding.Latin1.GetString(field))} is not a number with a decimal {(_decimalMark == ',' ? "comma" : "point")}",
                "Correct the row in the source; nothing is mended on reading.");
    }

    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> line, int index)
    {
        for (; index > 0; index--)
        {
            int tab = line.IndexOf((byte)'\t');
            if (tab < 0)
            {
                return [];
            }

            line = line[(tab + 1)..];
        }

        int end = line.IndexOf((byte)'\t');
        return end < 0 ? line : line[..end];
    }

    private readonly record struct Maker(string Header, int Field, Kind Kind);
}
