using System;

namespace BmsEdge.CyclingData.Reading;

/// <summary>Grows the columns of one table row by row and holds every value to <see cref="TableRules"/> as it comes.</summary>
internal sealed class TableBuilder
{
    private const int FirstRows = 4096;

    private readonly ColumnPlan _plan;
    private readonly double[][] _values;
    private readonly int _timePart;
    private readonly string? _testName;
    private readonly DateTime? _startTime;
    private int _rows;

    public TableBuilder(ColumnPlan plan, string? testName, DateTime? startTime)
    {
        _plan = plan;
        _testName = testName;
        _startTime = startTime;
        _values = new double[plan.Parts.Length][];
        for (int part = 0; part < _values.Length; part++)
        {
            _values[part] = new double[FirstRows];
            _timePart = plan.Parts[part].Column == CyclingColumn.TestTime ? part : _timePart;
        }
    }

    /// <summary>Rows so far.</summary>
    public int Rows => _rows;

    /// <summary>Puts a file value into the row under way.</summary>
    /// <param name="part">Index into the plan.</param>
    /// <param name="fileValue">As the file has it, in the file's unit.</param>
    /// <param name="fileRow">Row of the file, for the refusal.</param>
    public void Set(int part, double fileValue, long fileRow)
    {
        ColumnPlan.Part plan = _plan.Parts[part];
        double value = plan.Convert(fileValue);
        _values[part][_rows] = value;
        if (TableRules.Problem(plan.Column, value) is { } problem)
        {
            throw DataFault.Value(_plan.Source.Path, fileRow, plan.Header, plan.Column, problem);
        }
    }

    /// <summary>Ends the row under way.</summary>
    public void EndRow(long fileRow)
    {
        double[] time = _values[_timePart];
        if (_rows > 0 && TableRules.TimeProblem(time[_rows - 1], time[_rows]) is { } problem)
        {
            throw TableRules.Backwards(_plan.Source.Path, fileRow, _plan.Parts[_timePart].Header, problem);
        }

        _rows++;
        if (_rows == time.Length)
        {
            Grow(fileRow);
        }
    }

    /// <summary>The finished table.</summary>
    public CyclingTable Build(CurrentSign declared)
    {
        double[]?[] columns = new double[]?[CyclingColumn.All.Length];
        for (int part = 0; part < _values.Length; part++)
        {
            columns[_plan.Parts[part].Column.Ordinal] = _values[part].AsSpan(0, _rows).ToArray();
        }

        SignCheck.Run(_testName is null ? _plan.Source.Path : $"{_plan.Source.Path}, test '{_testName}'", columns, declared);
        return CyclingTable.Trusted(_plan.Source, columns, _testName, _startTime);
    }

    private void Grow(long fileRow)
    {
        if (_rows >= TableRules.MostRows)
        {
            throw DataFault.InRow(_plan.Source.Path, fileRow, $"the test has more than {TableRules.MostRows} rows", "Split it into several files.");
        }

        for (int part = 0; part < _values.Length; part++)
        {
            Array.Resize(ref _values[part], _rows * 2);
        }
    }
}
