using System;
using System.Collections.Generic;
using System.Linq;

namespace BmsEdge.CyclingData.Reading;

/// <summary>
/// The records of one file exactly as the file has them: its own headers, units and signs, nothing turned or scaled. Binary
/// readers stop here, so that what they decoded can be held against a vendor's own export value by value; a
/// <see cref="ColumnLayout"/> makes canonical columns of it.
/// </summary>
internal sealed class RecordTable
{
    /// <summary>Makes a table; all columns are equally long.</summary>
    /// <param name="columns">Columns in file order; headers are unique.</param>
    /// <param name="properties">What the file says about the test as a whole (technique, start, mass, device), under the file's own words.</param>
    public RecordTable(IReadOnlyList<RecordColumn> columns, IReadOnlyDictionary<string, string>? properties = null)
    {
        Columns = columns;
        Properties = properties ?? new Dictionary<string, string>();
        RowCount = columns.Count == 0 ? 0 : columns[0].Length;
        if (columns.Any(c => c.Length != RowCount))
        {
            throw new ArgumentException("the columns of a record table are equally long", nameof(columns));
        }
    }

    /// <summary>Columns in file order.</summary>
    public IReadOnlyList<RecordColumn> Columns { get; }

    /// <summary>Facts about the test as a whole.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; }

    /// <summary>Number of records.</summary>
    public int RowCount { get; }

    /// <summary>The column of that header, or null.</summary>
    public RecordColumn? Find(string header) => Columns.FirstOrDefault(c => c.Header == header);
}

/// <summary>One column of records: numbers, or texts where the file holds texts (step types, dates).</summary>
internal sealed class RecordColumn
{
    /// <summary>A column of numbers; a value the file does not have is NaN.</summary>
    public RecordColumn(string header, double[] values)
    {
        Header = header;
        Values = values;
    }

    /// <summary>A column of texts; a value the file does not have is empty.</summary>
    public RecordColumn(string header, string[] texts)
    {
        Header = header;
        Texts = texts;
    }

    /// <summary>Name and unit as the file or its vendor's export writes them, for example <c>Ewe/V</c>.</summary>
    public string Header { get; }

    /// <summary>The numbers, or null in a column of texts.</summary>
    public double[]? Values { get; }

    /// <summary>The texts, or null in a column of numbers.</summary>
    public string[]? Texts { get; }

    /// <summary>Number of records.</summary>
    public int Length => Values?.Length ?? Texts!.Length;
}
