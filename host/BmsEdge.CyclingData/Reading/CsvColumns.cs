using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Text;
using CsvHelper;

namespace BmsEdge.CyclingData.Reading;

/// <summary>
/// Reads the planned columns of a CSV file straight from its UTF-8 bytes into column buffers: no record objects, no strings.
/// </summary>
internal sealed class CsvColumns
{
    private static readonly string[] s_startFormats = ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-ddTHH:mm:ss"];

    private readonly CyclingFile _file;
    private readonly ColumnPlan _plan;
    private readonly CyclingReadOptions _options;
    private readonly List<CyclingTable> _tables = [];
    private readonly HashSet<string> _finishedTests = [];
    private TableBuilder? _builder;
    private byte[] _testKey = [];

    private CsvColumns(CyclingFile file, ColumnPlan plan, CyclingReadOptions options)
    {
        _file = file;
        _plan = plan;
        _options = options;
    }

    /// <summary>Reads every test in the file.</summary>
    public static IReadOnlyList<CyclingTable> Read(CyclingFile file, ColumnPlan plan, CyclingReadOptions options) =>
        new CsvColumns(file, plan, options).Read();

    private List<CyclingTable> Read()
    {
        long row = 1;
        try
        {
            using CsvReader reader = CsvReader.Create(_file.OpenText(), CyclingFile.Csv);
            reader.Read();
            long blankRow = 0;
            while (reader.Read())
            {
                row = reader.LineNumber;
                if (reader.FieldCount == 1 && _file.Headers.Count > 1 && reader.GetSpan(0).IsEmpty)
                {
                    // Editors leave blank lines at the end; anywhere else one is a damaged row.
                    blankRow = blankRow == 0 ? row : blankRow;
                    continue;
                }

                if (blankRow > 0)
                {
                    throw DataFault.InRow(_file.Path, blankRow, "the row is blank and more rows follow", "Remove it in the source if nothing is lost.");
                }

                ReadRow(reader, row);
            }
        }
        catch (CsvFormatException e)
        {
            throw DataFault.InRow(_file.Path, e.LineNumber > 0 ? e.LineNumber : row + 1, e.Message.TrimEnd('.'), "Correct the quoting or the line ends in the source.", e);
        }
        catch (InvalidDataException e)
        {
            throw CyclingFile.Unreadable(_file.Path, e);
        }

        EndTest();
        return _tables.Count > 0
            ? _tables
            : throw DataFault.InFile(_file.Path, "the file has a header and no rows", "Export or copy it again.");
    }

    private void ReadRow(CsvReader reader, long row)
    {
        if (reader.FieldCount != _file.Headers.Count)
        {
            throw DataFault.InRow(
                _file.Path,
                row,
                $"the row has {reader.FieldCount} fields and the header has {_file.Headers.Count} ({DataFault.Quote(Encoding.UTF8.GetString(reader.RawRecord))})",
                "A row cut short or a decimal comma does this; export the file again with decimal points.");
        }

        if (_plan.TestField >= 0 && (_builder is null || !reader.GetSpan(_plan.TestField).SequenceEqual(_testKey)))
        {
            BeginTest(reader, row);
        }

        _builder ??= new TableBuilder(_plan, null, _plan.StartField < 0 ? null : StartTime(reader, row));
        ImmutableArray<ColumnPlan.Part> parts = _plan.Parts;
        bool quoted = reader.RawRecord.Contains((byte)'"');
        for (int part = 0; part < parts.Length; part++)
        {
            _builder.Set(part, Number(reader, parts[part], quoted, row), row);
        }

        _builder.EndRow(row);
    }

    private double Number(CsvReader reader, ColumnPlan.Part part, bool quoted, long row)
    {
        // The parser takes a comma inside quotes for a thousands mark; in a German export it is the decimal mark.
        if (reader.TryParse(part.Field, out double value) && !(quoted && reader.GetSpan(part.Field).Contains((byte)',')))
        {
            return value;
        }

        return part.Column.MayBeUnrecorded && reader.IsEmpty(part.Field)
            ? double.NaN
            : throw DataFault.Value(_file.Path, row, part.Header, part.Column, DataFault.NotANumber(reader.GetString(part.Field)));
    }

    private void BeginTest(CsvReader reader, long row)
    {
        EndTest();
        _testKey = reader.GetSpan(_plan.TestField).ToArray();
        string name = reader.GetString(_plan.TestField);
        string header = _file.Headers[_plan.TestField];
        if (name.Length == 0)
        {
            throw DataFault.InCell(_file.Path, row, header, "the test has no name", "Name it in the source; rows are told apart by it.");
        }

        if (!_finishedTests.Add(name))
        {
            throw DataFault.InCell(
                _file.Path,
                row,
                header,
                $"test {DataFault.Quote(name)} begins again after another test",
                "Put its rows together in the source, or give the second run a name of its own.");
        }

        _builder = new TableBuilder(_plan, name, _plan.StartField < 0 ? null : StartTime(reader, row));
    }

    private DateTime StartTime(CsvReader reader, long row)
    {
        string text = reader.GetString(_plan.StartField);
        return DateTime.TryParseExact(text, s_startFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime start)
            ? start
            : throw DataFault.InCell(_file.Path, row, _file.Headers[_plan.StartField], $"{DataFault.Quote(text)} is not a date and time", "Write it as 2018-10-28 11:04:09.");
    }

    private void EndTest()
    {
        if (_builder is { } finished)
        {
            _tables.Add(finished.Build(_options.CurrentSign));
            _builder = null;
        }
    }
}
