using System;
using System.Collections.Generic;
using System.Linq;

namespace BmsEdge.CyclingData.Reading.Neware;

/// <summary>The columns every Neware format has, as arrays to fill, and whatever further ones a format brings.</summary>
internal sealed class NewareColumns(int rows, bool countsCycles = true)
{
    private readonly List<RecordColumn> _further = [];

    public double[] Record { get; } = new double[rows];

    /// <summary>Empty in the one format that does not count cycles; the table has no such column then.</summary>
    public double[] Cycle { get; } = new double[countsCycles ? rows : 0];

    public double[] StepIndex { get; } = new double[rows];

    public double[] StepCount { get; } = new double[rows];

    public string[] StepType { get; } = new string[rows];

    public double[] StepTime { get; } = new double[rows];

    public double[] TotalTime { get; } = new double[rows];

    public double[] Current { get; } = new double[rows];

    public double[] Voltage { get; } = new double[rows];

    /// <summary>Number of records.</summary>
    public int Rows => rows;

    /// <summary>Adds a column to fill.</summary>
    public double[] Add(string header)
    {
        double[] values = new double[rows];
        Add(header, values);
        return values;
    }

    /// <summary>Adds a column that starts out as not recorded.</summary>
    public double[] AddUnrecorded(string header)
    {
        double[] values = Add(header);
        Array.Fill(values, double.NaN);
        return values;
    }

    /// <summary>Adds a column; a header that is taken gets a number behind it.</summary>
    public void Add(string header, double[] values)
    {
        string free = header;
        for (int k = 2; _further.Any(c => c.Header == free); k++)
        {
            free = $"{header} #{DataFault.Number(k)}";
        }

        _further.Add(new RecordColumn(free, values));
    }

    /// <summary>
    /// Time in the test where the file holds only times in steps: the step's time behind the ends of the steps before it, as the
    /// vendor's software shows it. Pauses between steps are not in it.
    /// </summary>
    public void SumStepTimes()
    {
        double before = 0, longest = 0;
        for (int row = 0; row < rows; row++)
        {
            if (row > 0 && StepCount[row] != StepCount[row - 1])
            {
                before += longest;
                longest = 0;
            }

            longest = Math.Max(longest, StepTime[row]);
            TotalTime[row] = before + StepTime[row];
        }
    }

    /// <summary>Makes the table.</summary>
    public RecordTable ToTable(IReadOnlyDictionary<string, string> properties) => new(
        [
            new RecordColumn(NewareHeaders.Record, Record),
            .. countsCycles ? new[] { new RecordColumn(NewareHeaders.Cycle, Cycle) } : [],
            new RecordColumn(NewareHeaders.StepIndex, StepIndex),
            new RecordColumn(NewareHeaders.StepCount, StepCount),
            new RecordColumn(NewareHeaders.StepType, StepType),
            new RecordColumn(NewareHeaders.StepTime, StepTime),
            new RecordColumn(NewareHeaders.TotalTime, TotalTime),
            new RecordColumn(NewareHeaders.Current, Current),
            new RecordColumn(NewareHeaders.Voltage, Voltage),
            .. _further,
        ],
        properties);
}
