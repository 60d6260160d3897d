using System;
using System.Collections.Generic;
using System.Linq;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.Neware;

/// <summary>The columns every Neware format has, as arrays to fill, and whatever further ones a format brings.</summary>
internal sealed class NewareColumns
{
    /// <summary>Columns of every format.</summary>
    private const int Common = 9;

    /// <summary>
    /// The most memory a decoded file may take: 25 million records of an .ndax, 290 days at 1 Hz. It also bounds what a small archive
    /// with many auxiliary channels can ask for.
    /// </summary>
    private const long MostBytes = 4L << 30;

    private readonly string _path;
    private readonly bool _countsCycles;
    private readonly List<RecordColumn> _further = [];

    /// <summary>Makes columns for a number of records.</summary>
    /// <exception cref="BmsException">More records than are taken into memory.</exception>
    public NewareColumns(string path, int rows, bool countsCycles = true)
    {
        _path = path;
        _countsCycles = countsCycles;
        Rows = rows;
        CheckMemory(Common);
        Record = new double[rows];
        Cycle = new double[countsCycles ? rows : 0];
        StepIndex = new double[rows];
        StepCount = new double[rows];
        StepType = new string[rows];
        StepTime = new double[rows];
        TotalTime = new double[rows];
        Current = new double[rows];
        Voltage = new double[rows];
    }

    public double[] Record { get; }

    /// <summary>Empty in the one format that does not count cycles; the table has no such column then.</summary>
    public double[] Cycle { get; }

    public double[] StepIndex { get; }

    public double[] StepCount { get; }

    public string[] StepType { get; }

    public double[] StepTime { get; }

    public double[] TotalTime { get; }

    public double[] Current { get; }

    public double[] Voltage { get; }

    /// <summary>Number of records.</summary>
    public int Rows { get; }

    /// <summary>Adds a column to fill.</summary>
    public double[] Add(string header)
    {
        CheckMemory(Common + _further.Count + 1);
        double[] values = new double[Rows];
        Add(header, values);
        return values;
    }

    /// <summary>An array of unrecorded values, for a column that is added later or not at all.</summary>
    public double[] Unrecorded()
    {
        CheckMemory(Common + _further.Count + 1);
        double[] values = new double[Rows];
        Array.Fill(values, double.NaN);
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
        for (int row = 0; row < Rows; row++)
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
            .. _countsCycles ? new[] { new RecordColumn(NewareHeaders.Cycle, Cycle) } : [],
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

    private void CheckMemory(int columns)
    {
        long bytes = (long)columns * Rows * sizeof(double);
        if (bytes > MostBytes)
        {
            throw DataFault.InFile(_path, $"{Rows} records in {columns} columns need more than {MostBytes >> 30} GiB", "Export the test as CSV from BTSDA, which is read in pieces.");
        }
    }
}
