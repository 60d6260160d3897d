using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using BmsEdge.CyclingData.Reading.Archives;
using BmsEdge.CyclingData.Reading.Workbooks;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading.Arbin;

/// <summary>
/// Arbin's .res results file: a Jet database with the records in <c>Channel_Normal_Table</c>, the tests in <c>Global_Table</c>
/// and further sensors in <c>Auxiliary_Table</c>. One table a test.
/// </summary>
/// <remarks>
/// mdb-export (mdbtools 1.0) prints Double with 16 significant digits and Single with 8, one less than it takes to bring every
/// value back: against the bytes of a staged file, Double differs by at most 6e-16 of its value and Single by 6e-8, each one unit in
/// the last place. That is below what a cycler resolves and is said in the provenance.
/// </remarks>
internal static class ArbinDatabase
{
    public const string RecordTableName = "Channel_Normal_Table";
    public const string TestTableName = "Global_Table";
    public const string AuxiliaryTableName = "Auxiliary_Table";

    private const int VersionOffset = 0x14;
    private const int Jet3PageBytes = 2048;
    private const int Jet4PageBytes = 4096;

    private const string TestKey = "Test_ID";
    private const string PointKey = "Data_Point";
    private const string DateHeader = "DateTime";
    private const string StartHeader = "Start_DateTime";

    private static readonly string[] s_required = [TestKey, PointKey, "Test_Time", "Current", "Voltage"];

    /// <summary>Reads every test of a database.</summary>
    /// <param name="contentPath">Where the database stands.</param>
    /// <param name="shownPath">Its name for messages.</param>
    /// <exception cref="BmsException">
    /// <see cref="BmsErrorCode.BadData"/> for a damaged or foreign database, <see cref="BmsErrorCode.NotFound"/> when mdbtools is not installed.
    /// </exception>
    public static RecordSet Read(string contentPath, string shownPath)
    {
        using (FileStream file = new(contentPath, FileMode.Open, FileAccess.Read, FileShare.Read))
        {
            RefuseOddLength(file, shownPath);
        }

        MdbTools tools = new(contentPath, shownPath);
        return Read(shownPath, tools.Tables(), tools.Export);
    }

    /// <summary>Reads every test of a database.</summary>
    /// <param name="shownPath">Its name for messages.</param>
    /// <param name="names">Its tables.</param>
    /// <param name="export">Makes a table of it.</param>
    public static RecordSet Read(string shownPath, string[] names, Func<string, JetTable> export)
    {
        if (!names.Contains(RecordTableName) || !names.Contains(TestTableName))
        {
            throw DataFault.InFile(
                shownPath,
                $"the Access database is no Arbin results file: it has no {RecordTableName} and {TestTableName} but {(names.Length == 0 ? "nothing" : DataFault.Quote(names))}",
                "Export the table that is wanted as CSV.");
        }

        JetTable? auxiliary = names.Contains(AuxiliaryTableName) ? export(AuxiliaryTableName) : null;
        return Assemble(shownPath, export(TestTableName), export(RecordTableName), auxiliary);
    }

    /// <summary>
    /// A database is made of whole pages, 2048 bytes in Jet 3 and 4096 from Jet 4 on, told by the byte at 0x14. A copy that ended
    /// early seldom ends with a page, and mdb-export misses only the pages that it needs.
    /// </summary>
    internal static void RefuseOddLength(Stream file, string shownPath)
    {
        file.Seek(VersionOffset, SeekOrigin.Begin);
        int page = file.ReadByte() == 0 ? Jet3PageBytes : Jet4PageBytes;
        if (file.Length % page != 0)
        {
            throw DataFault.InFile(shownPath, $"the database is cut: its {file.Length} bytes are no whole number of pages of {page}", "Copy it again.");
        }
    }

    /// <summary>Makes a table a test of the database's tables.</summary>
    public static RecordSet Assemble(string path, JetTable tests, JetTable records, JetTable? auxiliary)
    {
        if (s_required.FirstOrDefault(h => records.Find(h) < 0) is { } missing)
        {
            throw DataFault.InFile(path, $"{RecordTableName} has no column {DataFault.Quote(missing)}; it has {DataFault.Quote(records.Headers)}", "Export the test again.");
        }

        if (tests.Find(TestKey) < 0)
        {
            throw DataFault.InFile(path, $"{TestTableName} has no column {TestKey}", "Export the test again.");
        }

        ILookup<double, int> rowsByTest = Enumerable.Range(0, records.Rows.Count).ToLookup(r => records.Number(path, r, records.Find(TestKey)));
        HashSet<double> known = [];
        List<RecordTable> tables = [];
        List<SkippedPart> skipped = [];
        for (int t = 0; t < tests.Rows.Count; t++)
        {
            double test = tests.Number(path, t, tests.Find(TestKey));
            if (!known.Add(test))
            {
                throw DataFault.InFile(path, $"{TestTableName} has test {DataFault.Number(test)} twice", "Export the test again.");
            }

            if (rowsByTest[test].Any())
            {
                tables.Add(Test(path, tests, t, records, [.. rowsByTest[test]], auxiliary, test));
            }
            else
            {
                skipped.Add(new SkippedPart($"test {DataFault.Number(test)}", $"{RecordTableName} has no record of it"));
            }
        }

        double[] unknown = [.. rowsByTest.Select(g => g.Key).Where(k => !known.Contains(k))];
        return unknown.Length == 0
            ? new RecordSet(tables, skipped)
            : throw DataFault.InFile(path, $"{RecordTableName} has records of test {DataFault.Number(unknown[0])}, which {TestTableName} does not know", "Export the test again.");
    }

    private static RecordTable Test(string path, JetTable tests, int testRow, JetTable records, int[] rows, JetTable? auxiliary, double test)
    {
        int pointColumn = records.Find(PointKey);
        double[] points = [.. rows.Select(r => records.Number(path, r, pointColumn))];

        // Rows of a database have no order of their own; the data point is their number.
        Array.Sort(points, rows);
        for (int i = 0; i < points.Length; i++)
        {
            if (double.IsNaN(points[i]) || (i > 0 && points[i] == points[i - 1]))
            {
                throw DataFault.InRow(path, rows[i] + 1L, $"{RecordTableName} has a record without {PointKey}, or {DataFault.Number(points[i])} twice in test {DataFault.Number(test)}", "Export the test again.");
            }
        }

        List<RecordColumn> columns = [];
        for (int c = 0; c < records.Headers.Length; c++)
        {
            double[] values = [.. rows.Select(r => records.Number(path, r, c))];
            columns.Add(records.Headers[c] == DateHeader
                ? new RecordColumn(DateHeader, [.. values.Select((v, i) => DateText(v) ?? throw DataFault.InCell(path, rows[i] + 1L, DateHeader, $"{DataFault.Number(v)} is no date", "Export the test again."))])
                : new RecordColumn(records.Headers[c], values));
        }

        columns.AddRange(Sensors(path, auxiliary, points, test));
        Dictionary<string, string> facts = new(StringComparer.Ordinal);
        for (int c = 0; c < tests.Headers.Length; c++)
        {
            facts[tests.Headers[c]] = tests.Headers[c] == StartHeader && DateText(tests.Number(path, testRow, c)) is { } start ? start : tests.Rows[testRow][c];
        }

        return new RecordTable(columns, facts);
    }

    /// <summary>A column a further sensor: <c>Auxiliary 1 (type 0)</c>, NaN where it has no value at a data point.</summary>
    private static IEnumerable<RecordColumn> Sensors(string path, JetTable? auxiliary, double[] points, double test)
    {
        if (auxiliary is null || auxiliary.Rows.Count == 0)
        {
            return [];
        }

        int[] keys = [.. new[] { TestKey, PointKey, "Auxiliary_Index", "Data_Type", "X" }.Select(h => auxiliary.Find(h) is >= 0 and int c
            ? c
            : throw DataFault.InFile(path, $"{AuxiliaryTableName} has no column {DataFault.Quote(h)}", "Export the test again."))];
        SortedDictionary<(double Type, double Index), double[]> sensors = [];
        for (int r = 0; r < auxiliary.Rows.Count; r++)
        {
            if (auxiliary.Number(path, r, keys[0]) != test)
            {
                continue;
            }

            (double Type, double Index) sensor = (auxiliary.Number(path, r, keys[3]), auxiliary.Number(path, r, keys[2]));
            int at = Array.BinarySearch(points, auxiliary.Number(path, r, keys[1]));
            if (at < 0)
            {
                throw DataFault.InRow(path, r + 1L, $"{AuxiliaryTableName} has a value at a data point that {RecordTableName} does not have", "Export the test again.");
            }

            if (!sensors.TryGetValue(sensor, out double[]? values))
            {
                sensors[sensor] = values = [.. Enumerable.Repeat(double.NaN, points.Length)];
            }

            values[at] = auxiliary.Number(path, r, keys[4]);
        }

        return sensors.Select(s => new RecordColumn($"Auxiliary {DataFault.Number(s.Key.Index)} (type {DataFault.Number(s.Key.Type)})", s.Value));
    }

    /// <summary>Access dates are days since 1899-12-30, as in a workbook.</summary>
    private static string? DateText(double days) => double.IsNaN(days) ? ""
        : DateStyles.ToDateTime(days, date1904: false)?.ToString(SheetColumns.DateFormat, CultureInfo.InvariantCulture);
}
